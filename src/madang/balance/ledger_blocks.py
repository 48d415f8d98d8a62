"""What the chapter shows of the ledger itself: over the years, why, and on what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from madang import charts
from madang.balance.elements import TOTAL
from madang.display.blocks import Figure, Listing
from madang.language import _

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.view import View
    from madang.language import Message

__all__ = ["ABOUT", "CHANGES"]

_LINES: Final = 6
_FEW_YEARS: Final = 2


def _over_years(_view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """Keep the totals of those that moved most, where they make a line."""
    whole = found[found["dimension"] == TOTAL].dropna(subset=["score"])
    if whole["year"].nunique() < _FEW_YEARS:
        return None
    ordered = whole.sort_values("year")
    ends = ordered.groupby("region", sort=True)["score"].agg(["first", "last", "size"])
    moved = (ends["last"] - ends["first"]).abs()[ends["size"] >= _FEW_YEARS]
    chosen = moved.sort_values(ascending=False, kind="stable").head(_LINES).index
    return ordered[ordered["region"].isin(chosen)]


def _lines(_view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Draw scores over the years, a line a region."""
    kept = shown[shown["year"].notna()]
    return charts.line_chart(kept.assign(x=kept["year"]), **caption)


def _by_change(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """List those that changed most first; those of one edition only last."""
    size = found["score_change"].abs()
    return found.loc[size.sort_values(ascending=False, kind="stable").index]


def _change_reading(_view: View, rows: pd.DataFrame) -> Message:
    """Say what is compared with what."""
    years = rows[["start_year", "end_year"]].iloc[0]
    parted = rows[["revised", "rescaled", "changed_method"]].abs().sum().sum() > 0
    if parted:
        return _(
            "The edition up to {start} against this one up to {end}. Real change is "
            "what came with the later years on one scale; the other parts are no "
            "change of the region. Points; the parts add up.",
            start=str(int(years["start_year"])),
            end=str(int(years["end_year"])),
        )
    return _(
        "{start} against {end}, on the one scale of all years and with one method: all "
        "of it is real change. Where an earlier edition of the figures and the method "
        "is given, revised figures and changed method are told apart.",
        start=str(int(years["start_year"])),
        end=str(int(years["end_year"])),
    )


def _by_weight(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """List groups from the top, then the indicators by what they carry."""
    return found.sort_values(
        ["level", "effective_weight", "element"], ascending=[False, False, True]
    )


CHANGES: Final = (
    Figure(
        key="ledger-years",
        table="ledger",
        title=_("Balance over the years"),
        reading=_(
            "Total score of those that moved most. Scores of years compare where one "
            "scale holds for all years and the same indicators entered (see the steps)."
        ),
        draw=_lines,
        value="score",
        rows=_over_years,
        source="indicators",
        columns="region year score rank",
        needs="year dimension",
        most=0,
    ),
    Listing(
        key="changes",
        table="ledger_changes",
        title=_("What changed, and why"),
        caption=_change_reading,
        columns="region score_before score_after score_change real_change revised "
        "rescaled changed_method rank_before rank_after",
        needs="start_year end_year",
        rows=_by_change,
    ),
)
ABOUT: Final = (
    Listing(
        key="elements",
        table="ledger_elements",
        title=_("What the ledger hangs on"),
        caption=_(
            "A weight says how much an indicator is meant to count; the correlation "
            "with the total says whether it does, and the places how far ranks would "
            "move without it."
        ),
        columns="element belongs_to stated_weight effective_weight with_total "
        "moved_without moved_doubled alpha",
        needs="level",
        rows=_by_weight,
    ),
    Listing(
        key="sensitivity",
        table="ledger_sensitivity",
        title=_("Which choice moves the ranks"),
        caption=_(
            "Shares of the variance of ranks (Sobol's indices), with 90% intervals: of "
            "each choice by itself, and together with the others."
        ),
        columns="choice first_order in_total",
    ),
    Listing(
        key="flags",
        table="ledger_flags",
        title=_("Indicators that say the same, or the opposite"),
        caption=_(
            "Within one dimension. The same twice counts double; opposites cancel out."
        ),
        columns="belongs_to first_indicator other_indicator correlation says_the",
    ),
)
