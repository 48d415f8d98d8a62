"""Who gave and how, year on year, and what was spent."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from madang import charts
from madang.coordination.audit.chapter.amounts import scoped, wide
from madang.coordination.audit.years import latest_full
from madang.display import numbers
from madang.display.blocks import Figure, Listing, Side
from madang.language import _

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.view import View

__all__ = ["EXECUTION", "SUPPORT", "TRENDS", "YEARLY"]

_NARROW: Final = 270
_LOW: Final = 200
_TWO: Final = 2
_STEEP: Final = 0.08


def _by_year(view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """Keep the whole, where it is known of two years or more."""
    nation = scoped(view, found[found["scope"] == "national"]).sort_values("year")
    return nation if nation["year"].nunique() >= _TWO else None


def _by_axis(axis: str, key: str) -> Figure:
    """Show the shares of one axis: lines over years, or bars of a single year."""

    def rows(_view: View, found: pd.DataFrame) -> pd.DataFrame:
        mine = found[(found["axis"] == axis) & found["share"].notna()]
        return mine.dropna(subset=["year"]).sort_values(["value", "year"])

    return Figure(
        key=key,
        table="support",
        title=lambda view, _rows: _(
            "Share of money by {axis:lower}", axis=view.word(axis)
        ),
        unit=_("share of money, %"),
        draw=_shares,
        label="",
        needs="year axis value share",
        rows=rows,
        most=0,
        source="projects",
        columns="year value projects money share",
    )


def _shares(view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Draw shares of money: lines over years, or a bar of a single year."""
    year = shown["year"].astype(int)
    shown = shown.assign(
        x=year,
        row=year.astype("str"),
        label=shown["value"].map(view.word),
        value=shown["share"].astype(float),
    )
    if year.nunique() < _TWO:
        return charts.stacked_shares(shown, width=_NARROW, **caption)
    return charts.line_chart(
        shown, percent=".0%", width=_NARROW, height=_LOW, **caption
    )


def _yearly_money(view: View, shown: pd.DataFrame) -> pd.DataFrame:
    """Give the money of each year in one unit."""
    value = shown["money"].astype(float) / view.money_scale(shown["money"])[0]
    return shown[["label", "money"]].assign(x=shown["year"].astype(int), value=value)


def _money_unit(view: View, rows: pd.DataFrame) -> str:
    """Name the unit of money."""
    return view.money_scale(rows["money"])[1]


def _last_told(view: View, found: pd.DataFrame) -> int | None:
    """Give the last year that may be held against the one before, as the finding does.

    Later years are still running, or the tail of a programme that is closing.
    """
    nation = found[found["scope"] == "national"].dropna(subset=["change"])
    spent = view.result("audit", "execution", "scope", "year")
    if spent is not None and spent["year"].notna().any():
        nation = nation[nation["year"] <= int(spent["year"].max())]
    return latest_full(nation, "money")


def _latest_first(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Put the latest year first, and in it the most money; running years say no change.

    A year of which only a part is on record did not fall by the rest.
    """
    last = _last_told(view, found)
    ends = ["change", "low", "high"]
    told = found["year"] <= (last if last is not None else -math.inf)
    rows = found.assign(**{name: found[name].where(told) for name in ends})
    return scoped(view, rows).sort_values(["year", "money"], ascending=False)


def _yearly_reading(view: View, rows: pd.DataFrame) -> str:
    """Say how the last closed year compares to the one before."""
    last, said = _last_told(view, rows), _("The table has the regions.")
    if last is None:
        return view.say(said)
    tail = _(" From {value} on only what is committed so far.", value=last + 1)
    row = next(iter(rows[rows["year"] == last].to_dict("records")), {})
    if math.isfinite(numbers.finite(row.get("change"))):
        said = _(
            "{last} against the year before: {told}. The table has the regions.",
            last=last,
            told=view.interval(row["change"], row["low"], row["high"], "share"),
        )
    return view.say(said) + (view.say(tail) if last < rows["year"].max() else "")


def _rates(_view: View, shown: pd.DataFrame) -> pd.DataFrame:
    """Give the rate of each year; the interval beside it is that of low rates."""
    year = shown["year"].astype(int)
    return shown[["label"]].assign(x=year, value=shown["rate"].astype(float))


def _rate_axis(_view: View, shown: pd.DataFrame) -> dict[str, Any]:
    """Write per cents so that years can be told apart."""
    spread = float(shown["value"].max() - shown["value"].min())
    return {"percent": ".0%" if spread > _STEEP else ".1%", "height": _LOW}


def _executed(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """List the whole and the modes; the regions where there is nothing else."""
    listed = wide(view, found)
    listed = scoped(view, found) if listed.empty else listed
    return listed.sort_values(["label", "year"])


def _executed_once(view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """List execution where there is only one year, and so no line to draw."""
    known = _by_year(view, found.dropna(subset=["rate"]))
    return _executed(view, found) if known is None else None


SUPPORT: Final = Side(
    (
        _by_axis("initiator", "support"),
        _by_axis("mode", "mode"),
        _by_axis("directness", "directness"),
    )
)

TRENDS: Final = Listing(
    key="trends",
    table="trends",
    title=_("Where each kind of support is heading"),
    columns="axis value first_year first_share last_year last_share change",
    caption=_(
        "Where the interval holds 0 no change can be claimed. Changes are "
        "differences of two shares, in percentage points."
    ),
)

YEARLY: Final = Figure(
    key="yearly",
    table="yearly",
    title=_("Money from year to year"),
    unit=_money_unit,
    reading=_yearly_reading,
    chart="line_chart",
    options=lambda view, shown: {"y_title": _money_unit(view, shown), "height": _LOW},
    label="",
    needs="scope key year money",
    rows=_by_year,
    listed=_latest_first,
    shape=_yearly_money,
    most=0,
    source="projects",
    columns="label year projects money change",
)

EXECUTION: Final = (
    Figure(
        key="execution",
        table="execution",
        title=_("Was what was granted spent"),
        unit=_("spent / granted, %"),
        reading=_(
            "The last year may still be running. The table has the share of "
            "projects at or below 30%, with 90% intervals."
        ),
        chart="line_chart",
        options=_rate_axis,
        label="",
        needs="scope key year granted rate",
        rows=lambda view, found: _by_year(view, found.dropna(subset=["rate"])),
        listed=_executed,
        shape=_rates,
        most=0,
        source="budgets projects",
        columns="label year granted spent rate low_share",
    ),
    Listing(
        key="execution-table",
        table="execution",
        title=_("Was what was granted spent"),
        needs="scope key year granted rate",
        rows=_executed_once,
        columns="label year granted spent rate low_share",
    ),
)
