"""Which rows are spoken of: the main measure in its latest year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.vocabulary import Concern, Measure, Soundness, StructuralIndex

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.view import View

__all__ = ["LEAST_ODDS", "latest", "main_measure", "now", "tells_top"]

LEAST_ODDS: Final = 0.05
"""Below one chance in twenty a next step is no advice; the table holds them all."""


def main_measure(table: pd.DataFrame) -> str:
    """Choose the measure to speak of: employment, else the first there is."""
    found = table["measure"].unique()
    return str(Measure.EMPLOYMENT if Measure.EMPLOYMENT in found else found[0])


def latest(table: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Keep one measure in its latest year."""
    part = table[table["measure"] == measure]
    kept: pd.DataFrame = part[part["year"] == part["year"].max()]
    return kept


def now(table: pd.DataFrame) -> pd.DataFrame:
    """Keep the main measure in its latest year, of a table that has rows."""
    return latest(table, main_measure(table))


def tells_top(view: View, stage: str) -> bool:
    """Tell whether it is known which end of complexity is the top.

    An index of unknown direction is shown in no order and no colour with an end.
    """
    found = view.result(stage, "certificate", "index", "check", "verdict", "measure")
    if found is None or found.empty:
        return True
    own = now(found)
    own = own[own["index"] == StructuralIndex.COMPLEXITY]
    direction = own.loc[own["check"] == Concern.DIRECTION, "verdict"]
    return bool((direction == Soundness.SOUND).all())
