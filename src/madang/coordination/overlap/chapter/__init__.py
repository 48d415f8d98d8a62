"""What the brief shows of overlap: where it lies, of what kind, and how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.coordination.overlap.chapter.families import families
from madang.coordination.overlap.chapter.quality import quality, suggestions
from madang.display import numbers
from madang.display.blocks import Chapter, Custom, Figure, Listing
from madang.display.view import records
from madang.language import _, pgettext

if TYPE_CHECKING:
    from madang.display.view import View

__all__ = ["CHAPTER"]

_WIDE: Final = 20
_TALL: Final = 24
_LEVELS: Final = ("central", "joint", "local", "")
"""Levels of government from above, the last not stated."""


def _code(value: Any) -> str:
    """Give a code; empty where a project is nationwide or a level is not stated."""
    return "" if value is None or pd.isna(value) else str(value)


def _by_field(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Lay out fields by regions, those with the most overlap where there are many."""
    tall = found.groupby("activity")["overlapping"].sum().sort_values(ascending=False)
    fields = [a for a in tall.index[:_TALL] if tall[a] > 0] or list(tall.index[:_TALL])
    codes = found["region"].map(_code)
    wide = found.groupby(codes)["overlapping"].sum().sort_values(ascending=False)
    order = [r for r in view.regions if r in wide.index]
    if len(order) >= _WIDE:
        order = list(wide.index[wide > 0][:_WIDE]) or order[:_WIDE]
    elif (codes.eq("") & found["activity"].isin(fields)).any():
        order.append("")
    places = zip(found["activity"].tolist(), codes.tolist(), strict=True)
    cells = dict(zip(places, records(found), strict=True))
    return pd.DataFrame(
        {
            "row": view.activity(field),
            "column": view.region(region),
            "value": numbers.finite(cells.get((field, region), {}).get("overlapping")),
            "text": _of_all(cells.get((field, region))),
        }
        for field in fields
        for region in order
    )


def _of_all(cell: dict[Any, Any] | None) -> str:
    """Write how many projects of a cell overlap, of how many."""
    if cell is None:
        return ""
    return "/".join(numbers.integer(cell[c]) for c in ("overlapping", "projects"))


def _most(column: str) -> Any:
    """Put the rows with the most first."""
    return lambda _view, found: found.sort_values(column, ascending=False)


def _named_levels(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Name the levels, those not stated too, and put the most pairs first."""
    named = {c: [_level(view, _code(x)) for x in found[c]]
             for c in ("level_a", "level_b")}  # fmt: skip
    return found.assign(**named).sort_values("pairs", ascending=False)


def _by_level(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Lay out pairs of levels as half a square."""
    cells: dict[tuple[str, str], dict[Any, Any]] = {}
    for r in found.to_dict("records"):
        ends = sorted((_code(r["level_a"]), _code(r["level_b"])), key=_LEVELS.index)
        cells[ends[0], ends[1]] = r
    known = [level for level in _LEVELS if any(level in key for key in cells)]
    return pd.DataFrame(
        {
            "row": _level(view, a),
            "column": _level(view, b),
            "value": numbers.finite(cells.get((a, b), {}).get("pairs")),
            "text": _pairs_and_money(view, cells.get((a, b))),
        }
        for i, a in enumerate(known)
        for b in known[i:]
    )


def _level(view: View, code: str) -> str:
    """Name a level of government."""
    return view.word(code) if code else view.say(_("Not stated"))


def _pairs_and_money(view: View, cell: dict[Any, Any] | None) -> str:
    """Write the pairs and the money of a cell."""
    if cell is None:
        return ""
    said = view.say(_("{pairs:,| pair/ pairs}", pairs=int(cell["pairs"])))
    amount = numbers.finite(cell.get("money"))
    return f"{said} · {view.money(amount)}" if amount > 0 else said


def _counted(_view: View, pairs: pd.DataFrame) -> pd.DataFrame:
    """Count the pairs of each verdict, and add up what is at stake."""
    counted = pairs.groupby("verdict", as_index=False).agg(
        pairs=("verdict", "size"),
        money_at_stake=("money_at_stake", lambda s: s.sum(min_count=1)),
    )
    return counted.sort_values("pairs", ascending=False)


def _with_money(view: View, shown: pd.DataFrame) -> pd.DataFrame:
    """Write pairs and money at stake beside each bar."""
    both = zip(shown["pairs"], shown["money_at_stake"], strict=True)
    text = [
        numbers.integer(n) + (f" · {view.money(m)}" if pd.notna(m) and m else "")
        for n, m in both
    ]
    return shown.assign(value=shown["pairs"], text=text)


def _by_saving(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Put the families first whose plan saves most."""
    return found.sort_values(["saving", "money"], ascending=False)


CHAPTER: Final = Chapter(
    title=pgettext("chapter", "Duplication"),
    question=_("Which programmes are the same thing twice?"),
    blocks=(
        Figure(
            key="grid",
            table="grid",
            title=_("Duplication grid: field × region"),
            unit=_("overlapping / all projects"),
            reading=_(
                "The darker the cell, the more projects overlap another. Grey: no "
                "projects."
            ),
            chart="heatmap",
            label="",
            needs="activity region overlapping projects",
            shape=_by_field,
            listed=_most("overlapping"),
            most=0,
            year="projects",
            source="projects",
            columns="activity region projects overlapping money overlapping_money",
        ),
        Figure(
            key="levels",
            table="levels",
            title=_("Duplication across levels of government"),
            unit=_("pairs · money at stake"),
            reading=_(
                "The diagonal is horizontal duplication (local with local), the rest "
                "vertical (centre with local). The first is settled between regions, "
                "the second with the ministry. Grey: no pairs."
            ),
            chart="heatmap",
            label="",
            needs="level_a level_b pairs",
            shape=_by_level,
            listed=_named_levels,
            most=0,
            year="projects",
            source="projects",
            columns="level_a level_b pairs projects money",
        ),
        Figure(
            key="verdicts",
            table="pairs",
            title=_("What similar projects are to each other"),
            unit=_("pairs · money at stake"),
            reading=_(
                "Only duplicates and rivals call for coordination; complements and "
                "sequences want to be joined up."
            ),
            label="verdict",
            needs="verdict money_at_stake",
            rows=_counted,
            shape=_with_money,
            most=0,
            year="projects",
            source="projects",
            columns="verdict pairs money_at_stake",
            evidence="republished",
        ),
        Custom(families),
        Listing(
            key="families-table",
            table="families",
            title=_(
                "All families of similar projects, complements and sequences included"
            ),
            rows=_by_saving,
            most=30,
            columns="label activity regions members verdict plan money saving",
        ),
        Custom(quality),
        Custom(suggestions),
    ),
    front="verdicts",
)
