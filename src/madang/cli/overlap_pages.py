"""What ``madang overlap`` prints: lists of families and pairs, and two side by side."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from madang.cli import console
from madang.contracts import worded
from madang.coordination.overlap.contributions import says
from madang.language import (
    Interval,
    Message,
    _,
    figure,
    from_json,
    money,
    percent,
    pgettext,
)
from madang.vocabulary import word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.services.register import Pair, Register

__all__ = ["pair_json", "print_list", "print_pair"]

_TITLE: Final = 26
_FACTS: Final = (
    ("title", pgettext("list", "title")),
    ("summary", pgettext("list", "summary")),
    ("region", pgettext("list", "region")),
    ("organiser", pgettext("list", "office")),
    ("programme", pgettext("list", "programme")),
    ("status", pgettext("list", "status")),
    ("dates", pgettext("list", "dates")),
    ("money", pgettext("list", "money")),
)
_FAMILY_HEADINGS: Final = (
    pgettext("list", "family"),
    pgettext("list", "projects"),
    pgettext("list", "lead"),
    pgettext("list", "regions"),
    _("verdict"),
    pgettext("list", "plan"),
    pgettext("list", "money"),
    pgettext("list", "saving"),
    _("probability"),
)
_PAIR_HEADINGS: Final = (
    _("A"),
    _("B"),
    _("probability"),
    _("verdict"),
    pgettext("list", "decided"),
    pgettext("list", "title A"),
    pgettext("list", "title B"),
    pgettext("list", "at stake"),
)
_SUGGESTION_HEADINGS: Final = (
    _("A"),
    _("B"),
    _("probability"),
    pgettext("list", "to"),
    pgettext("list", "title A"),
    pgettext("list", "title B"),
)
_DRAWN: Final = {
    "measure": pgettext("drawn", "measure"),
    "teach": pgettext("drawn", "teach"),
}


def print_list(table: pd.DataFrame, name: str, register: Register, spoken: str) -> None:
    """Print families, pairs or suggestions, a line each.

    Parameters
    ----------
    table : DataFrame
        Rows to print.
    name : str
        ``families``, ``pairs`` or ``suggestions``.
    register : Register
        The register.
    spoken : str
        Language.
    """
    lay, headings = {
        "families": (_families, _FAMILY_HEADINGS),
        "pairs": (_pairs, _PAIR_HEADINGS),
        "suggestions": (_suggested, _SUGGESTION_HEADINGS),
    }[name]
    columns = [heading.text(spoken) for heading in headings]
    rows = lay(table, register, spoken)
    console.print_table(pd.DataFrame(rows, columns=columns), spoken=spoken)


def _families(
    table: pd.DataFrame, register: Register, spoken: str
) -> list[tuple[Any, ...]]:
    """Lay out families, a line each."""
    currency, places = register.study.currency, register.places(spoken)
    return [
        (
            str(f["family"]), f["members"], _cut(f["label"]),
            _cut(", ".join(places.get(c, c) for c in str(f["regions"]).split("; "))),
            word(f["verdict"]).text(spoken), word(f["plan"]).text(spoken),
            money(f["money"], currency, spoken), money(f["saving"], currency, spoken),
            percent(f["probability"], ".0f"),
        )
        for f in table.to_dict("records")
    ]  # fmt: skip


def _pairs(
    table: pd.DataFrame, register: Register, spoken: str
) -> list[tuple[Any, ...]]:
    """Lay out pairs, a line each."""
    titles = _titles(register)
    return [
        (
            p["project_a"], p["project_b"], percent(p["probability"], ".0f"),
            word(p["verdict"]).text(spoken), "✓" if p["decided"] else "",
            _cut(titles.get(p["project_a"])), _cut(titles.get(p["project_b"])),
            money(p["money_at_stake"], register.study.currency, spoken),
        )
        for p in table.to_dict("records")
    ]  # fmt: skip


def _suggested(
    table: pd.DataFrame, register: Register, spoken: str
) -> list[tuple[Any, ...]]:
    """Lay out suggestions, a line each."""
    titles = _titles(register)
    return [
        (
            s["project_a"], s["project_b"], percent(s["probability"], ".0f"),
            _DRAWN[s["drawn"]].text(spoken), _cut(titles.get(s["project_a"])),
            _cut(titles.get(s["project_b"])),
        )
        for s in table.to_dict("records")
    ]  # fmt: skip


def _titles(register: Register) -> dict[str, Any]:
    """Give the titles by code."""
    table = register.projects
    return dict(zip(table["project"].astype(str), table["title"], strict=True))


def _cut(text: object) -> str:
    """Cut a title to its place in a line."""
    plain = "" if text is None or pd.isna(text) else str(text)  # type: ignore[call-overload]  # a scalar
    return plain if len(plain) <= _TITLE else plain[: _TITLE - 1] + "…"


def pair_json(pair: Pair, spoken: str) -> dict[str, Any]:
    """Lay a pair out for JSON.

    Parameters
    ----------
    pair : Pair
        What is known of it.
    spoken : str
        Language of words.

    Returns
    -------
    dict
        ``projects``, ``pair`` (None where the register does not hold it),
        ``contributions`` and ``verdicts``.
    """
    held = console.records(worded(pair.pair))
    return {
        "projects": console.records(pair.projects),
        "pair": held[0] if held else None,
        "contributions": [
            p | {"says": says(p["feature"]).text(spoken)}
            for p in console.records(pair.contributions)
        ],
        "verdicts": console.records(pair.verdicts),
    }


def print_pair(register: Register, pair: Pair, spoken: str) -> None:
    """Print two projects side by side, and what speaks for and against the pair.

    Parameters
    ----------
    register : Register
        The register.
    pair : Pair
        What is known of it.
    spoken : str
        Language.
    """
    held = next(iter(console.records(pair.pair)), None)
    phrases = str(held["shared_phrases"]).split(" | ") if held else []
    page = Table(show_lines=True, expand=False)
    page.add_column("", style="dim", no_wrap=True)
    projects = console.records(pair.projects)
    for project in projects:
        page.add_column(escape(str(project["project"])), ratio=1, overflow="fold")
    for key, name in _FACTS:
        cells = [_fact(p, key, register, spoken) for p in projects]
        if any(cells):
            page.add_row(name.text(spoken), *(_marked(c, phrases) for c in cells))
    console.out.print(page, soft_wrap=False)
    if held is None:
        _print(
            _(
                "The register does not hold this pair (below the least probability, or "
                "no candidate). It can be decided all the same."
            ),
            spoken,
        )
    else:
        _print_reasons(held, spoken)
    _print_parts(console.records(pair.contributions), spoken)
    _print_history(console.records(pair.verdicts), spoken)


def _print(message: Message, spoken: str, style: str = "") -> None:
    """Print a message in the reader's language."""
    console.out.print(message.text(spoken), markup=False, style=style)


def _fact(project: dict[str, Any], key: str, register: Register, spoken: str) -> str:
    """Write one fact of a project."""
    if key == "region":
        code = project.get("region")
        if not code:
            return word("national").text(spoken)
        return register.places(spoken).get(str(code), str(code))
    if key == "dates":
        days = [str(project.get(k) or "")[:10] for k in ("start", "end")]
        return "~".join(days) if any(days) else ""
    if key == "money":
        held = project.get("grant")
        held = project.get("cost") if held is None else held
        currency = register.study.currency
        return "" if held is None else money(float(held), currency, spoken)
    value = project.get(key)
    text = "" if value is None else str(value)
    return word(text).text(spoken) if key == "status" and text else text


def _marked(text: str, phrases: Sequence[str]) -> Text:
    """Mark shared phrases in a text, letters taken as they are."""
    shown = Text(console.visible(text))
    for phrase in phrases:
        if phrase:
            shown.highlight_words([phrase], "bold yellow", case_sensitive=False)
    return shown


def _print_reasons(pair: dict[str, Any], spoken: str) -> None:
    """Print probability, verdict and reason."""
    p, low, high = (
        math.nan if pair[k] is None else pair[k]
        for k in ("probability", "probability_low", "probability_high")
    )
    ends = Interval(low, high, ".0%")
    _print(_("probability {p:.0%}{ends}", p=p, ends=ends), spoken, "bold")
    _print(from_json(pair["message"]), spoken)
    if pair["outdated"]:
        _print(
            _("There is a verdict, but a text has changed since: it is not applied."),
            spoken,
        )


def _print_parts(parts: list[dict[str, Any]], spoken: str) -> None:
    """Print what speaks for and against the pair."""
    if not parts:
        return
    console.out.print()
    _print(_("added to the log-odds"), spoken, "bold")
    for part in parts:
        added = figure(part["contribution"], "+.2f")
        value = "" if part["value"] is None else f"  ({figure(part['value'], '.2f')})"
        said = says(part["feature"]).text(spoken)
        console.out.print(f"  {added:>7}  {said}{value}", markup=False)
    total = figure(sum(p["contribution"] for p in parts), "+.2f")
    whole = _("in all").text(spoken)
    console.out.print(f"  {total:>7}  {whole}")


def _print_history(verdicts: list[dict[str, Any]], spoken: str) -> None:
    """Print the verdicts on the pair, the first one first."""
    console.out.print()
    if not verdicts:
        _print(_("No verdict yet."), spoken)
        return
    _print(_("verdicts"), spoken, "bold")
    for v in verdicts:
        console.out.print(
            f"  {v['verdict_id']}  {v['when']}  {v['who']}: "
            f"{word(v['verdict']).text(spoken)}. {v['why']}",
            markup=False,
        )
