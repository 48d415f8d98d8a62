"""What ``madang overlap`` prints: lists of families and pairs, and two side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from rich.table import Table
from rich.text import Text

from madang.cli import console
from madang.contracts import nearest
from madang.coordination.overlap.contributions import says
from madang.coordination.overlap.entries import verdict_of
from madang.errors import ParameterError
from madang.language import _
from madang.vocabulary import label
from madang.wording import figure, money, percent

if TYPE_CHECKING:
    from madang.cli.desk import Desk

__all__ = ["choose", "pair_of", "print_list", "print_pair"]

_TITLE: Final = 26
_FACTS: Final = (
    ("title", "사업명", "title"),
    ("summary", "요약", "summary"),
    ("region", "지역", "region"),
    ("organiser", "주관기관", "office"),
    ("programme", "소속 사업", "programme"),
    ("status", "상태", "status"),
    ("dates", "기간", "dates"),
    ("money", "금액", "money"),
)


def choose(
    desk: Desk,
    *,
    verdict: str | None,
    region: str | None,
    family: int | None,
    undecided: bool,
) -> dict[str, pd.DataFrame]:
    """Choose families and pairs as asked for.

    Parameters
    ----------
    desk : Desk
        The register.
    verdict, region : str or None
        A verdict; a region's code or name.
    family : int or None
        Number of a family.
    undecided : bool
        Whether decided pairs, and families decided in full, are left out.

    Returns
    -------
    dict of str to DataFrame
        ``families`` and ``pairs``.

    Raises
    ------
    ParameterError
        If there is no such verdict, region or family.
    """
    families, pairs = desk.result("families"), desk.pairs()
    if verdict is not None:
        word = str(verdict_of(verdict))
        families = families[families["verdict"] == word]
        pairs = pairs[pairs["verdict"] == word]
    if region is not None:
        code = _region(desk, region)
        inside = families["regions"].str.split("; ").map(lambda held: code in held)
        families = families[inside.astype(bool)]
        home = desk.projects.set_index("project")["region"]
        at = [pairs[e].map(home) == code for e in ("project_a", "project_b")]
        pairs = pairs[at[0] | at[1]]
    if family is not None:
        if family not in set(families["family"]):
            raise ParameterError(
                _(
                    "There is no family {family} here. See: madang overlap list",
                    family=family,
                )
            )
        families = families[families["family"] == family]
        pairs = pairs[pairs["family"] == family]
    if undecided:
        pairs = pairs[~pairs["decided"].astype(bool)]
        families = families[families["family"].isin(pairs["family"])]
    return {"families": families, "pairs": pairs}


def _region(desk: Desk, word: str) -> str:
    """Find a region by code or name."""
    if word in desk.places:
        return word
    if word not in desk.named:
        hint = nearest(word, [*desk.places, *desk.named])
        raise ParameterError(
            _("There is no region '{word}'. {hint}", word=word, hint=hint)
        )
    return desk.named[word]


def print_list(table: pd.DataFrame, name: str, desk: Desk, spoken: str) -> None:
    """Print families, pairs or suggestions, a line each.

    Parameters
    ----------
    table : DataFrame
        Rows to print.
    name : str
        ``families``, ``pairs`` or ``suggestions``.
    desk : Desk
        The register.
    spoken : str
        Language.
    """
    lay = {"families": _families, "pairs": _pairs, "suggestions": _suggested}[name]
    console.print_table(lay(table, desk, spoken), spoken=spoken)


def _families(table: pd.DataFrame, desk: Desk, spoken: str) -> pd.DataFrame:
    """Lay out families, a line each."""
    currency = desk.study.currency
    rows = [
        (
            str(f["family"]), f["members"], _cut(f["label"]),
            _places(str(f["regions"]), desk),
            label(f["verdict"], spoken), label(f["plan"], spoken),
            money(f["money"], currency, spoken), money(f["saving"], currency, spoken),
            percent(f["probability"], ".0f"),
        )
        for f in table.to_dict("records")
    ]  # fmt: skip
    heads = (
        ["묶음", "건수", "대표 사업", "지역", "판정", "처리", "금액", "절감", "확률"]
        if spoken == "ko"
        else ["family", "projects", "lead", "regions", "verdict", "plan", "money",
              "saving", "probability"]
    )  # fmt: skip
    return pd.DataFrame(rows, columns=heads)


def _places(codes: str, desk: Desk) -> str:
    """Name regions, in the place of a line."""
    return _cut(", ".join(desk.places.get(c, c) for c in codes.split("; ")))


def _pairs(table: pd.DataFrame, desk: Desk, spoken: str) -> pd.DataFrame:
    """Lay out pairs, a line each."""
    titles = _titles(desk)
    rows = [
        (
            p["project_a"], p["project_b"], percent(p["probability"], ".0f"),
            label(p["verdict"], spoken), "✓" if p["decided"] else "",
            _cut(titles.get(p["project_a"])), _cut(titles.get(p["project_b"])),
            money(p["money_at_stake"], desk.study.currency, spoken),
        )
        for p in table.to_dict("records")
    ]  # fmt: skip
    heads = (
        ["A", "B", "확률", "판정", "확정", "사업 A", "사업 B", "걸린 금액"]
        if spoken == "ko"
        else ["A", "B", "probability", "verdict", "decided", "title A", "title B",
              "at stake"]
    )  # fmt: skip
    return pd.DataFrame(rows, columns=heads)


def _suggested(table: pd.DataFrame, desk: Desk, spoken: str) -> pd.DataFrame:
    """Lay out suggestions, a line each."""
    titles = _titles(desk)
    korean = spoken == "ko"
    kinds = {
        "measure": "측정" if korean else "measure",
        "teach": "학습" if korean else "teach",
    }
    rows = [
        (
            s["project_a"], s["project_b"], percent(s["probability"], ".0f"),
            kinds[s["drawn"]], _cut(titles.get(s["project_a"])),
            _cut(titles.get(s["project_b"])),
        )
        for s in table.to_dict("records")
    ]  # fmt: skip
    heads = (
        ["A", "B", "확률", "목적", "사업 A", "사업 B"]
        if korean
        else ["A", "B", "probability", "to", "title A", "title B"]
    )
    return pd.DataFrame(rows, columns=heads)


def _titles(desk: Desk) -> dict[str, Any]:
    """Give the titles by code."""
    table = desk.projects
    return dict(zip(table["project"].astype(str), table["title"], strict=True))


def _cut(text: object) -> str:
    """Cut a title to its place in a line."""
    plain = "" if text is None or pd.isna(text) else str(text)  # type: ignore[call-overload]  # a scalar
    return plain if len(plain) <= _TITLE else plain[: _TITLE - 1] + "…"


def pair_of(desk: Desk, one: str, other: str, spoken: str) -> dict[str, Any]:
    """Gather all that is known of a pair.

    Parameters
    ----------
    desk : Desk
        The register.
    one, other : str
        Codes.
    spoken : str
        Language of words.

    Returns
    -------
    dict
        ``projects``, ``pair`` (None where the register does not hold it),
        ``contributions`` and ``verdicts``.

    Raises
    ------
    ParameterError
        If a code is unknown, or both are the same.
    """
    a, b = sorted((desk.require(one), desk.require(other)))
    if a == b:
        raise ParameterError(_("Name two projects; '{a}' was named twice.", a=a))
    table = desk.projects.set_index("project", drop=False)
    rows = console.records(table.loc[[a, b]])

    def of_pair(held: pd.DataFrame) -> pd.DataFrame:
        return held[(held["project_a"] == a) & (held["project_b"] == b)]

    pairs = console.records(of_pair(desk.pairs()))
    parts = console.records(of_pair(desk.result("parts")))
    return {
        "projects": rows,
        "pair": pairs[0] if pairs else None,
        "contributions": [p | {"says": says(p["feature"], spoken)} for p in parts],
        "verdicts": console.records(of_pair(desk.verdicts)),
    }


def print_pair(desk: Desk, told: dict[str, Any], spoken: str) -> None:
    """Print two projects side by side, and what speaks for and against the pair.

    Parameters
    ----------
    desk : Desk
        The register.
    told : dict
        From `pair_of`.
    spoken : str
        Language.
    """
    korean = spoken == "ko"
    pair = told["pair"]
    phrases = str(pair["shared_phrases"]).split(" | ") if pair else []
    page = Table(show_lines=True, expand=False)
    page.add_column("", style="dim", no_wrap=True)
    for project in told["projects"]:
        page.add_column(str(project["project"]), ratio=1, overflow="fold")
    for key, ko, en in _FACTS:
        cells = [_fact(p, key, desk, spoken) for p in told["projects"]]
        if any(cells):
            page.add_row(ko if korean else en, *(_marked(c, phrases) for c in cells))
    console.out.print(page, soft_wrap=False)
    if pair is None:
        console.say(
            "이 쌍은 대장에 없습니다(확률이 기준보다 낮거나 후보가 아님). 판정은 할 수 "
            "있습니다.",
            "The register does not hold this pair (below the least probability, or no "
            "candidate). It can be decided all the same.",
            spoken,
        )
    else:
        _print_reasons(pair, spoken)
    _print_parts(told["contributions"], korean=korean)
    _print_history(told["verdicts"], spoken)


def _fact(project: dict[str, Any], key: str, desk: Desk, spoken: str) -> str:
    """Write one fact of a project."""
    if key == "region":
        code = project.get("region")
        return (
            desk.places.get(str(code), str(code)) if code else label("national", spoken)
        )
    if key == "dates":
        days = [str(project.get(k) or "")[:10] for k in ("start", "end")]
        return "~".join(days) if any(days) else ""
    if key == "money":
        held = project.get("grant")
        held = project.get("cost") if held is None else held
        return "" if held is None else money(float(held), desk.study.currency, spoken)
    value = project.get(key)
    text = "" if value is None else str(value)
    return label(text, spoken) if key == "status" else text


def _marked(text: str, phrases: list[str]) -> Text:
    """Mark shared phrases in a text, letters taken as they are."""
    shown = Text(text)
    for phrase in phrases:
        if phrase:
            shown.highlight_words([phrase], "bold yellow", case_sensitive=False)
    return shown


def _print_reasons(pair: dict[str, Any], spoken: str) -> None:
    """Print probability, verdict and reason."""
    korean = spoken == "ko"
    p, low, high = (
        percent(pair[k] if pair[k] is not None else float("nan"), ".0f")
        for k in ("probability", "probability_low", "probability_high")
    )
    word = "확률" if korean else "probability"
    sign = "90% 구간" if korean else "90% interval"
    console.out.print(f"[bold]{word} {p}[/] ({sign} {low}–{high})")
    console.out.print(str(pair[f"reason_{spoken}"]), markup=False)
    if pair["outdated"]:
        console.say(
            "이전 판정이 있으나 그 뒤 글이 바뀌어 적용하지 않았습니다.",
            "There is a verdict, but a text has changed since: it is not applied.",
            spoken,
        )


def _print_parts(parts: list[dict[str, Any]], *, korean: bool) -> None:
    """Print what speaks for and against the pair."""
    if not parts:
        return
    head = "로그 오즈에 더한 값" if korean else "added to the log-odds"
    console.out.print(f"\n[bold]{head}[/]")
    for part in parts:
        added = figure(part["contribution"], "+.2f")
        value = "" if part["value"] is None else f"  ({figure(part['value'], '.2f')})"
        console.out.print(f"  {added:>7}  {part['says']}{value}", markup=False)
    total = figure(sum(p["contribution"] for p in parts), "+.2f")
    console.out.print(f"  {total:>7}  {'합계' if korean else 'in all'}")


def _print_history(verdicts: list[dict[str, Any]], spoken: str) -> None:
    """Print the verdicts on the pair, the first one first."""
    korean = spoken == "ko"
    if not verdicts:
        console.say("\n아직 판정이 없습니다.", "\nNo verdict yet.", spoken)
        return
    console.out.print(f"\n[bold]{'판정 이력' if korean else 'verdicts'}[/]")
    for v in verdicts:
        console.out.print(
            f"  {v['verdict_id']}  {v['when']}  {v['who']}: "
            f"{label(v['verdict'], spoken)}. {v['why']}",
            markup=False,
        )
