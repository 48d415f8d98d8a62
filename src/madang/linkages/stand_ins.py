"""Regions that stand for those beside them, where ways between places are too many.

Exact transport takes longer than its ways grow, and a table of all distances grows
with the square of places. Both are bounded; what that costs is measured and told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.contracts import Note
from madang.language import _
from madang.metrics.transport import great_circle_distance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sides = tuple[pd.DataFrame, pd.DataFrame]

__all__ = ["few_places"]

_MOST_WAYS: Final = 200_000_000  # from research to production, of all activities
_MOST_PLACES: Final = 5_000  # a table of all their distances holds 200 MB
_FINEST: Final = 0.05  # degrees a cell; doubled until ways and places are few enough


def few_places(
    placed: pd.DataFrame, sides: Sides
) -> tuple[pd.DataFrame, Sides, tuple[Note, ...]]:
    """Take regions beside each other as one, where ways or places are too many.

    A way leads from a region with research in an activity to one with production in
    it. Of the regions in a cell of a grid, the one with the largest production stands
    for all.

    Parameters
    ----------
    placed : DataFrame
        Regions with ``latitude`` and ``longitude``.
    sides : pair of DataFrame
        Research and production by ``activity`` and ``region``, with ``amount``.

    Returns
    -------
    DataFrame
        The regions that are left.
    pair of DataFrame
        Research and production, laid on these.
    tuple of Note
        How many are left, and by how much a distance can be off: what research and
        production of the activity are moved on average, together. Empty where all
        regions are left.
    """
    codes = placed["region"].astype(str).to_numpy(object)
    at = placed[["latitude", "longitude"]].to_numpy(np.float64)
    stands = pd.Series(np.arange(codes.size), index=codes)
    order = _by_production(stands, sides[1])
    side = _FINEST
    while _are_many(stands, sides):
        stands.iloc[order] = order[_first_of_cell(at[order], side)]
        side *= 2.0
    to = stands.to_numpy()
    if (to == np.arange(codes.size)).all():
        return placed, sides, ()
    laid = tuple(
        table.assign(region=codes[stands.loc[table["region"]].to_numpy()])
        for table in sides
    )
    moved = pd.Series(
        [great_circle_distance(*ends.T)[0, 1] for ends in np.stack([at, at[to]], 1)],
        index=codes,
    )
    left = placed.iloc[np.unique(to)]
    return left, (laid[0], laid[1]), (_told(len(left), _off(sides, moved)),)


def _by_production(stands: pd.Series[Any], production: pd.DataFrame) -> Any:
    """Give the places, the one with the largest production first."""
    made = production.groupby("region")["amount"].sum().reindex(stands.index)
    return np.argsort(-made.fillna(0.0).to_numpy(np.float64), kind="stable")


def _first_of_cell(at: NDArray[np.float64], side: float) -> NDArray[np.intp]:
    """Give for each place the first in its cell of a grid, square in the middle."""
    flat = at * [1.0, np.cos(np.radians(at[:, 0].mean()))]
    cells = np.floor(flat / side)
    _cell, first, cell = np.unique(
        cells, axis=0, return_index=True, return_inverse=True
    )
    return np.asarray(first[cell.ravel()])


def _are_many(stands: pd.Series[Any], sides: Sides) -> bool:
    """Tell whether places, or ways over all activities, are more than are solved."""
    if stands.nunique() > _MOST_PLACES:
        return True
    ends = [
        pd.DataFrame({
            "activity": table["activity"].to_numpy(),
            "place": stands.loc[table["region"]].to_numpy(),
        }).drop_duplicates()["activity"].value_counts()
        for table in sides
    ]  # fmt: skip
    return bool((ends[0] * ends[1]).sum() > _MOST_WAYS)


def _off(sides: Sides, moved: pd.Series[Any]) -> float:
    """Give by how many km an activity's distance is off at most."""
    off = []
    for table in sides:
        way = table["amount"] * moved.loc[table["region"]].to_numpy()
        sums = table.assign(way=way).groupby("activity")[["way", "amount"]].sum()
        off.append(sums["way"] / sums["amount"])
    return float((off[0] + off[1]).max())


def _told(places: int, error: float) -> Note:
    """Say how many places are left, and what that costs."""
    return Note(
        _(
            "Regions are many: for distances from research to production those beside "
            "each other are taken as one of {places:,} places. No distance is off by "
            "more than {error:.1f} km.",
            places=places,
            error=error,
        )
    )
