"""The chapter on duplication: which programmes are the same thing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang import charts
from madang.display import numbers
from madang.language import _
from madang.report import chapter_overlap_families, chapter_overlap_quality

if TYPE_CHECKING:
    from madang.display.pieces import Figure
    from madang.display.view import View

__all__ = ["BUILDERS"]

_STAGE: Final = "overlap"
_WIDE: Final = 20
_TALL: Final = 24
_LEVELS: Final = ("central", "joint", "local", "")


def _grid(view: View) -> Figure | None:
    """Draw how many projects overlap, by field and region."""
    found = view.result(_STAGE, "grid", "activity", "region", "overlapping", "projects")
    if found is None:
        return None
    size = found.groupby("activity")["overlapping"].sum().sort_values(ascending=False)
    fields = [a for a in size.index[:_TALL] if size[a] > 0] or list(size.index[:_TALL])
    wide = found.groupby("region", dropna=False)["overlapping"].sum()
    order = [r for r in [*view.regions, None] if r in set(wide.index) or r is None]
    if len(order) > _WIDE:
        most = wide[wide > 0].sort_values(ascending=False)
        order = list(most.index[:_WIDE])
    keyed = {(r["activity"], _code(r["region"])): r for r in found.to_dict("records")}
    if not any((a, "") in keyed for a in fields):
        order = [r for r in order if _code(r)]
    rows = []
    for field in fields:
        for region in order:
            cell = keyed.get((field, _code(region)))
            share = numbers.finite(cell["overlapping"]) if cell else float("nan")
            rows.append(
                {
                    "row": view.activity(field),
                    "column": view.region(region),
                    "value": share,
                    "text": f"{share:.0f}/{numbers.integer(cell['projects'])}"
                    if cell
                    else "",
                }
            )
    title = view.say(_("Duplication grid: field × region"))
    caption = view.caption(
        title,
        unit=view.say(_("overlapping / all projects")),
        source=view.source("projects"),
        year=view.period(),
    )
    table = view.table(
        "overlap-grid-table",
        found.sort_values("overlapping", ascending=False),
        ["activity", "region", "projects", "overlapping", "money", "overlapping_money"],
        title=title,
        sheet="overlap.grid",
    )
    reading = view.say(
        _("The darker the cell, the more projects overlap another. Grey: no projects.")
    )
    return view.figure(
        "overlap-grid",
        charts.heatmap(pd.DataFrame(rows), **caption),
        reading=reading,
        table=table,
        evidence=("grid",),
    )


def _code(value: Any) -> str:
    """Give a region's code; empty where a project is nationwide."""
    return "" if value is None or pd.isna(value) else str(value)


def _verdicts(view: View) -> Figure | None:
    """Draw how many pairs got which verdict."""
    found = view.result(_STAGE, "pairs", "verdict", "money_at_stake")
    if found is None:
        return None
    counted = found.groupby("verdict", as_index=False).agg(
        pairs=("verdict", "size"),
        money_at_stake=("money_at_stake", lambda s: s.sum(min_count=1)),
    )
    data = counted.sort_values("pairs", ascending=False)
    title = view.say(_("What similar projects are to each other"))
    shown = data.assign(
        label=[view.word(v) for v in data["verdict"]],
        value=data["pairs"],
        text=[
            numbers.integer(p) + (f" · {view.money(m)}" if pd.notna(m) and m else "")
            for p, m in zip(data["pairs"], data["money_at_stake"], strict=True)
        ],
    )
    caption = view.caption(
        title,
        unit=view.say(_("pairs · money at stake")),
        source=view.source("projects"),
        year=view.period(),
    )
    table = view.table(
        "overlap-verdicts-table",
        data,
        ["verdict", "pairs", "money_at_stake"],
        title=title,
        sheet="overlap.pairs",
    )
    reading = view.say(
        _(
            "Only duplicates and rivals call for coordination; complements and "
            "sequences want to be joined up."
        )
    )
    return view.figure(
        "overlap-verdicts",
        charts.bar_chart(shown, **caption),
        reading=reading,
        table=table,
        evidence=("pairs", "republished"),
    )


def _levels(view: View) -> Figure | None:
    """Draw how many pairs lie within and across levels of government."""
    found = view.result(_STAGE, "levels", "level_a", "level_b", "pairs")
    if found is None:
        return None
    cells: dict[tuple[str, str], dict[Any, Any]] = {}
    for r in found.to_dict("records"):
        ends = sorted((_code(r["level_a"]), _code(r["level_b"])), key=_LEVELS.index)
        cells[ends[0], ends[1]] = r
    known = [x for x in _LEVELS if any(x in key for key in cells)]
    rows = [
        {
            "row": _level(view, a),
            "column": _level(view, b),
            "value": numbers.finite(cells[a, b]["pairs"]) if (a, b) in cells else None,
            "text": _level_text(view, cells.get((a, b))),
        }
        for i, a in enumerate(known)
        for j, b in enumerate(known)
        if i <= j
    ]
    title = view.say(_("Duplication across levels of government"))
    caption = view.caption(
        title,
        unit=view.say(_("pairs · money at stake")),
        source=view.source("projects"),
        year=view.period(),
    )
    named = found.assign(
        level_a=[_level(view, _code(x)) for x in found["level_a"]],
        level_b=[_level(view, _code(x)) for x in found["level_b"]],
    )
    table = view.table(
        "overlap-levels-table",
        named.sort_values("pairs", ascending=False),
        ["level_a", "level_b", "pairs", "projects", "money"],
        title=title,
        sheet="overlap.levels",
    )
    reading = view.say(
        _(
            "The diagonal is horizontal duplication (local with local), the rest "
            "vertical (centre with local). The first is settled between regions, "
            "the second with the ministry. Grey: no pairs."
        )
    )
    return view.figure(
        "overlap-levels",
        charts.heatmap(pd.DataFrame(rows), **caption),
        reading=reading,
        table=table,
        evidence=("levels",),
    )


def _level(view: View, code: str) -> str:
    """Name a level of government."""
    return view.word(code) if code else view.say(_("Not stated"))


def _level_text(view: View, cell: dict[Any, Any] | None) -> str:
    """Write the pairs and the money of a cell."""
    if cell is None:
        return ""
    pairs = numbers.integer(cell["pairs"])
    said = view.say(_("{pairs} pairs", pairs=pairs))
    amount = numbers.finite(cell.get("money"))
    return f"{said} · {view.money(amount)}" if amount > 0 else said


BUILDERS: Final = (
    _grid,
    _levels,
    _verdicts,
    *chapter_overlap_families.BUILDERS,
    *chapter_overlap_quality.BUILDERS,
)
