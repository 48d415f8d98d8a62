"""What a dossier says of a region's money: how much, how scattered, which alarms."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from madang.coordination.audit.chapter.alarms import CHECK_HEADINGS, alarms_of
from madang.display import numbers
from madang.display.pieces import Cell, Section, Table
from madang.display.sections import Fact, Part, Parts, origin, out_of
from madang.language import Message, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from madang.display.sections import Maker
    from madang.display.view import View

__all__ = ["FACTS", "SECTIONS"]


def _scatter(view: View) -> pd.DataFrame | None:
    """Give how scattered each region's money is."""
    return _of_regions(view.result("audit", "scatter", "scope", "key"))


def _execution(view: View) -> pd.DataFrame | None:
    """Give each region's execution in the last year."""
    found = _of_regions(view.result("audit", "execution", "scope", "key", "low_share"))
    return None if found is None else view.latest(found)


def _of_regions(found: pd.DataFrame | None) -> pd.DataFrame | None:
    """Keep the rows that speak of a region."""
    if found is None:
        return None
    mine = found[found["scope"] == "region"]
    return mine.assign(region=mine["key"])


def _need(view: View) -> pd.DataFrame | None:
    """Give each region's need, and its money."""
    return view.result("audit", "need", "region", "money_rank")


def _fit(view: View) -> pd.DataFrame | None:
    """Give how well each region's money follows its strengths."""
    return view.result("audit", "alignment", "region")


def _ranked(view: View) -> int:
    """Count the regions whose money is known."""
    found = _need(view)
    return 0 if found is None else int(found["money_rank"].notna().sum())


def _lines(view: View) -> Mapping[str, Mapping[Any, Any]]:
    """Give the national alarms by name."""
    return {str(row["alarm"]): row for row in alarms_of(view)}


def _amount(parts: Parts, code: str) -> tuple[str, str]:
    """Write the region's money."""
    money = parts.row(_need, code).get("money")
    return parts.view.say(_("Money")), parts.view.money(money)


def _money(parts: Parts, code: str) -> Section:
    """Say how much money it gets, how scattered, how aligned."""
    v = parts.view
    need, scatter, fit = (parts.row(t, code) for t in (_need, _scatter, _fit))
    if not (need or scatter or fit):
        return Section("money", v.say(_("Money")), absent=v.absent("audit"))
    regions = parts.regions(_need)
    pairs = (
        (_("Money"), v.money(need.get("money", scatter.get("money")))),
        (_("Per head"), v.money(need.get("money_per_head"))),
        (
            _("Rank in money per head"),
            out_of(numbers.integer(need.get("money_rank")), parts.once(_ranked)),
        ),
        (
            _("Rank in need (1 = most)"),
            out_of(numbers.integer(need.get("need_rank")), regions),
        ),
        (_("Projects"), numbers.integer(scatter.get("projects"))),
        (_("Share of small projects"), _share(v, scatter)),
        (_("Rank correlation with strengths"), _rank(v, fit)),
        (_("Most funded field"), v.activity(fit.get("top_funded"))),
        (_("Most specialised field"), v.activity(fit.get("top_specialised"))),
    )
    return Section(
        "money",
        v.say(_("Money")),
        tuple((v.say(name), text) for name, text in pairs if text != numbers.NOTHING),
        caption=origin(v, v.source("projects"), v.period()),
    )


def _share(view: View, row: Mapping[Any, Any]) -> str:
    """Write the share of small projects."""
    low, high = row.get("small_low"), row.get("small_high")
    return view.interval(row.get("small_share"), low, high, "share")


def _rank(view: View, row: Mapping[Any, Any]) -> str:
    """Write the rank correlation of money with strengths."""
    return view.interval(row.get("rank_correlation"), row.get("low"), row.get("high"))


_CHECKS: Final[tuple[tuple[str, Maker, str, str, Message], ...]] = (
    (
        "small_projects", _scatter, "small_share small_low small_high", "share",
        _("Share of small projects"),
    ),
    (
        "low_execution", _execution, "low_share low high", "share",
        _("Projects hardly executed, last year"),
    ),
    (
        "alignment", _fit, "rank_correlation low high", "number",
        _("Rank correlation of money with strengths"),
    ),
)  # fmt: skip
"""National rules that a region's own figure can be held against."""


def _alarms(parts: Parts, code: str) -> Section:
    """Hold the region's own figures against the lines of the national alarms."""
    v = parts.view
    title, rows = v.say(_("Its alarms")), tuple(_checked(parts, code))
    if not rows:
        nothing = v.say(_("No check applies to this region’s figures."))
        return Section("alarms", title, absent=nothing)
    table = Table(
        "alarms-table",
        title,
        tuple(Cell(v.say(head), number) for head, number in CHECK_HEADINGS),
        rows,
        sheet="audit.alarms",
        total=len(rows),
    )
    caption = _(
        "The reference lines of the national alarms, held against this "
        "region’s own figures. △: past the line, but the interval holds it."
    )
    return Section("alarms", title, tables=(table,), caption=v.say(caption))


def _checked(parts: Parts, code: str) -> Iterator[tuple[Cell, ...]]:
    """Judge each check whose figure and line are known."""
    v, lines = parts.view, parts.once(_lines)
    for alarm, maker, names, style, check in _CHECKS:
        row, line = parts.row(maker, code), lines.get(alarm, {})
        value, low, high = (numbers.finite(row.get(x)) for x in names.split())
        limit = numbers.finite(line.get("reference"))
        if not (math.isfinite(value) and math.isfinite(limit)):
            continue
        past = value <= limit if alarm == "alignment" else value > limit
        yield (
            _light(v, past=past, doubt=low <= limit <= high),
            Cell(v.say(check)),
            Cell(v.interval(value, low, high, style), numeric=True),
            Cell(v.cell(limit, style), numeric=True),
        )


def _light(view: View, *, past: bool, doubt: bool) -> Cell:
    """Give the light of a check."""
    if not past:
        return Cell(view.say(_("● Clear")), light="clear")
    if doubt:
        return Cell(view.say(_("△ Past, in doubt")), light="unknown")
    return Cell(view.say(_("▲ Raised")), light="raised")


FACTS: Final = (Fact(50, _amount),)
SECTIONS: Final = (Part(60, _money), Part(80, _alarms))
