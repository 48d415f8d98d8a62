"""What the brief shows of the years ahead: fans, changes, and how past ones did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang import charts
from madang.display.blocks import Chapter, Figure, Listing
from madang.foresight.columns import FORECASTS
from madang.foresight.findings import leading
from madang.language import Message, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from madang.display.view import View

__all__ = ["CHAPTER"]

_STAGE: Final = "foresight"
_FANS: Final = 6
_ENDS: Final = 20
_MARKS: Final = ["value", "low", "high"]
_BEFORE: Final = 3  # years by which forecasts of past years in fans lie before


def _upper(view: View) -> set[str]:
    """Name the regions that hold others."""
    sums = view.result(_STAGE, "forecasts", "region", "way")
    if sums is None:
        return set()
    return set(sums.loc[sums["way"].isin(["summed", "together"]), "region"])


def _first(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Choose the leading indicator, of regions that hold no other."""
    names = leading(found)
    mine: pd.DataFrame = found[found["indicator"] == names[0]] if names else found
    kept: pd.DataFrame = mine.loc[~mine["region"].isin(_upper(view))]
    return kept


def _last(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Choose the furthest year of the leading indicator, in order of change."""
    mine = _first(view, found).dropna(subset=["change"])
    mine = mine[mine["horizon"] == mine["horizon"].max()]
    ordered: pd.DataFrame = mine.sort_values("change", ascending=False)
    return ordered


def _changes(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Keep both ends where there are too many regions to draw."""
    mine = _last(view, found)
    if len(mine) <= 2 * _ENDS:
        return mine
    return pd.concat([mine.head(_ENDS), mine.tail(_ENDS)])


def _changes_reading(view: View, rows: pd.DataFrame) -> str:
    """Say how it is read, and where only both ends are drawn."""
    said = view.say(_(
        "Points are what is expected, lines the 90% band. Where the line crosses 0 "
        "(dashed), rise or fall is open."
    ))  # fmt: skip
    whole = view.result(_STAGE, "forecasts", "region", "change")
    n = 0 if whole is None else len(_last(view, whole))
    if n <= len(rows):
        return said
    few = _("Of {n} regions, the first and the last {half} are drawn. ",
            n=n, half=len(rows) // 2)  # fmt: skip
    return view.say(few) + said


def _titled(text: Message) -> Callable[[View, pd.DataFrame], Message]:
    """Put the indicator before a title."""

    def said(view: View, rows: pd.DataFrame) -> Message:
        column = FORECASTS.column("indicator")
        name = ""
        if len(rows) and column is not None:
            name = view.written(rows["indicator"].iloc[0], column)
        return _("{indicator}: {title:lower}", indicator=name, title=text)

    return said


def _fans(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Choose the regions that change most either way, and those least sure."""
    last = _last(view, found)
    if last.empty:
        return last
    wide = last.assign(w=last["change_high"] - last["change_low"])
    third = _FANS // 3
    order = [*last["region"].tail(third)[::-1], *last["region"].head(third),
             *wide.sort_values("w", ascending=False)["region"]]  # fmt: skip
    chosen = list(dict.fromkeys(order))[:_FANS]
    mine = _first(view, found)
    mine = mine[mine["region"].isin(chosen)]
    return mine.assign(o=mine["region"].map(chosen.index)).sort_values(["o", "year"])


def _draw_fans(view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Draw what came within bands of old forecasts, then what is expected."""
    column = FORECASTS.column("region")
    past = view.result(_STAGE, "past", "region", "found")
    parts = []
    for region in dict.fromkeys(shown["region"]):
        mine = shown[shown["region"] == region]
        name = view.written(region, column) if column else str(region)
        ahead = pd.DataFrame({"x": mine["year"], "value": mine["expected"],
                              "low": mine["low"], "high": mine["high"]})  # fmt: skip
        known = int(mine["year"].min()) - 1
        last = float(mine["stays"].iloc[0])
        now = pd.DataFrame({"x": [known], "value": [last]})
        before = _seen(past, region, str(mine["indicator"].iloc[0]))
        before = before[before["x"] < known] if len(before) else before
        drawn = pd.concat([before, now, ahead])
        drawn[_MARKS] = 100.0 * drawn[_MARKS] / last
        parts.append(drawn.assign(label=name))
    return charts.line_chart(pd.concat(parts, ignore_index=True), **caption)


def _seen(past: pd.DataFrame | None, region: str, indicator: str) -> pd.DataFrame:
    """Give what came of a region, with bands foretold some years before."""
    if past is None:
        return pd.DataFrame()
    mine = past[(past["region"] == region) & (past["indicator"] == indicator)]
    if mine.empty:
        return pd.DataFrame()
    found = mine.groupby("year")["found"].first()
    early = min(_BEFORE, int(mine["horizon"].max()))
    bands = mine[mine["horizon"] == early].set_index("year")[["low", "high"]]
    out = found.to_frame("value").join(bands)
    return out.rename_axis("x").reset_index()


def _fans_reading(view: View, rows: pd.DataFrame) -> str:
    """Say how fans are read."""
    horizon = int(rows["horizon"].max()) if len(rows) else _BEFORE
    return view.say(_(
        "Line: what came, then what is expected. Shade: 90% bands; those of past years "
        "were foretold {years:,| year/ years} before, from what was known then. Shown "
        "are the regions that fall most, rise most and are least sure.",
        years=min(_BEFORE, horizon),
    ))  # fmt: skip


def _all_sizes(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Put the leading indicators first."""
    order = leading(found)
    return found.assign(o=found["indicator"].map(order.index)).sort_values(
        ["o", "horizon"], kind="stable"
    )


CHAPTER: Final = Chapter(
    title=_("Foresight"),
    question=_(
        "What follows in the next years if we go on as now, and how sure is it?"
    ),
    front="changes",
    blocks=(
        Figure(
            key="changes",
            table="forecasts",
            title=_titled(_("What to expect until the last year ahead")),
            chart="interval_chart",
            value="change",
            unit=_("% of the last known value"),
            reading=_changes_reading,
            rows=_changes,
            options={"reference": 0.0},
            most=0,
            source="indicators",
            columns="region year stays expected change way shared",
            evidence="past",
        ),
        Figure(
            key="fans",
            table="forecasts",
            title=_titled(_("What came, and what may come")),
            value="expected",
            unit=_("the last known value is 100"),
            reading=_fans_reading,
            rows=_fans,
            draw=_draw_fans,
            most=0,
            source="indicators",
            columns="region year expected stays change",
        ),
        Listing(
            key="record",
            table="record",
            title=_("How past forecasts did"),
            columns="indicator horizon size_class forecasts error error_stays "
            "error_drift coverage width width_flat",
            rows=_all_sizes,
            caption=_(
                "Each was made from the years before it alone. Where the error is not "
                "below that if nothing changes, read the forecast as no change. Bands "
                "should hold 90%; a crisis takes all regions at once."
            ),
        ),
        Listing(
            key="sums",
            table="sums",
            title=_("Whether levels that add up were nearer"),
            columns="indicator level alone summed together is_used",
            caption=_(
                "Levels are brought together only where that was no worse for regions "
                "and for upper regions; else regions are summed. Either way all add up."
            ),
        ),
        Listing(
            key="wholes",
            table="wholes",
            title=_("All regions together"),
            columns="indicator year stays expected",
        ),
    ),
)
