"""Which amounts of a study are withheld from the public, for themselves and for others.

The amounts of ``stocks`` are laid out by region and activity for each year, with all
sums over provinces, sections and clusters. What is withheld is withheld in every
measure that is not open: one measure must not tell of another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.contracts.trees import Tree
from madang.display.rests import REST, with_rests
from madang.metrics.disclosure import needed_range, sensitive_cells, sums, withhold
from madang.vocabulary import Measure

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from madang.display.disclosure_settings import Disclosure

__all__ = ["ALL", "CLUSTER", "Axis", "HiddenCells", "hidden_cells"]

ALL: Final = "*"
"""Stands for all regions, or all activities."""
CLUSTER: Final = "cluster "
"""Goes before the code of a cluster among activities."""
_COUNTS: Final = Measure.ESTABLISHMENTS.value
_PERSONS: Final = Measure.EMPLOYMENT.value


@dataclass(frozen=True, slots=True)
class Axis:
    """Regions or activities: the leaves, and the groups over which sums are told.

    Attributes
    ----------
    place : mapping of str to int
        Row of each leaf and group.
    groups : (P, N) array of bool
        Leaves of each.
    """

    place: Mapping[str, int]
    groups: NDArray[np.bool_]

    @property
    def leaves(self) -> int:
        """Number of leaves."""
        return int(self.groups.shape[1])

    @classmethod
    def of(cls, codes: list[str], further: Mapping[str, set[str]]) -> Axis:
        """Lay out leaves, groups of more than none of them, and all."""
        known = np.array(codes, dtype=object)
        held = {name: np.isin(known, list(group)) for name, group in further.items()}
        held = {name: inside for name, inside in held.items() if inside.any()}
        held[ALL] = np.ones(len(codes), dtype=bool)
        place = {name: n for n, name in enumerate([*codes, *held])}
        return cls(place, np.vstack([np.eye(len(codes), dtype=bool), *held.values()]))

    def spread(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Give the leaves that each leaf may hold, and whether it is a rest."""
        names = list(self.place)[: self.leaves]
        of = [self.place[name.removeprefix(REST)] for name in names]
        return self.groups[of], np.array([name.startswith(REST) for name in names])

    def at(self, names: pd.Series) -> NDArray[np.int64]:
        """Give the row of each name; −1 for names that are not there."""
        codes, unlike = names.factorize()
        found = [self.place.get(str(n), -1) for n in unlike]
        rows: NDArray[np.int64] = np.array([*found, -1], dtype=np.int64)[codes]
        return rows


@dataclass(frozen=True, slots=True)
class HiddenCells:
    """What is withheld, year by year.

    Attributes
    ----------
    regions, activities : Axis
        The two sides of each table.
    years : tuple of int
        The years.
    hidden : (T, P, Q) array of bool
        Cells and sums that are withheld.
    share : (T, P, Q) array
        Share of each profile that lies in withheld cells, the largest over measures:
        of a region's activities, and in the last row of the regions of each activity.
    measures : frozenset of str
        Measures in which they are withheld.
    sensitive : int
        Cells that are withheld for themselves.
    knows_counts, knows_largest : bool
        Whether numbers of establishments, and the largest ones, were given.
    """

    regions: Axis
    activities: Axis
    years: tuple[int, ...]
    hidden: NDArray[np.bool_]
    share: NDArray[np.float64]
    measures: frozenset[str]
    sensitive: int
    knows_counts: bool
    knows_largest: bool


def hidden_cells(
    tables: Mapping[str, pd.DataFrame],
    clusters: Mapping[str, set[str]],
    terms: Disclosure,
) -> HiddenCells | None:
    """Find what is withheld.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The study's tables.
    clusters : mapping of str to set of str
        Activities of each cluster whose sums are told.
    terms : Disclosure
        The rules.

    Returns
    -------
    HiddenCells or None
        None where the study has no stocks.
    """
    stocks = tables.get("stocks")
    if stocks is None or stocks.empty:
        return None
    of_regions = Tree.of(tables.get("regions"), "region")
    of_activities = Tree.of(tables.get("activities"), "activity")
    rows = with_rests(stocks, of_regions, of_activities)
    regions = _axis(rows["region"], of_regions, {})
    activities = _axis(rows["activity"], of_activities, clusters)
    closed = rows[~rows["measure"].isin([*terms.open_measures])]
    years = tuple(sorted(int(year) for year in rows["year"].dropna().unique()))
    found = [
        _year(closed[closed["year"] == year], regions, activities, terms)
        for year in years
    ]
    return HiddenCells(
        regions,
        activities,
        years,
        np.stack([one[0] for one in found]),
        np.stack([one[1] for one in found]),
        frozenset(closed["measure"].astype(str)),
        sum(one[2] for one in found),
        bool((rows["measure"] == _COUNTS).any()),
        "largest" in rows and bool(rows["largest"].notna().any()),
    )


def _axis(codes: pd.Series, tree: Tree, further: Mapping[str, set[str]]) -> Axis:
    """Lay out one side with the groups of its tree."""
    leaves = sorted(codes.dropna().astype(str).unique())
    rests = {code.removeprefix(REST) for code in leaves if code.startswith(REST)}
    above = rests | {up for code in leaves for up in tree.above(code)}
    held = {up: {*tree.below(up), REST + up} for up in sorted(above)}
    for up, inside in held.items():
        inside |= {REST + down for down in tree.below(up)}
    return Axis.of(leaves, held | {f"{CLUSTER}{k}": v for k, v in further.items()})


def _year(
    rows: pd.DataFrame, regions: Axis, activities: Axis, terms: Disclosure
) -> tuple[NDArray[np.bool_], NDArray[np.float64], int]:
    """Find what is withheld in one year, over all its measures."""
    size = regions.leaves, activities.leaves
    groups = regions.groups, activities.groups
    amounts = {
        str(measure): _laid(own, "value", regions, activities)
        for measure, own in rows.groupby("measure", sort=True)
    }
    counts = _contributors(amounts, size, terms.contributors)
    of = sums(counts, *groups)
    hidden = np.zeros(of.shape, dtype=bool)
    for measure, leaves in amounts.items():
        own = rows[rows["measure"] == measure]
        largest = _largest(_laid(own, "largest", regions, activities), *groups)
        hidden |= sensitive_cells(
            sums(leaves, *groups),
            of,
            largest,
            least=terms.contributors,
            dominance=terms.dominance,
        )
    first = hidden.copy()
    for leaves in amounts.values():
        if first.any():
            values = sums(leaves, *groups)
            need = needed_range(values, protection=terms.protection)
            need[hidden & ~first] = np.minimum(need, need[first].min())[hidden & ~first]
            hidden |= withhold(leaves, *groups, hidden, need)
    listed = np.zeros(size, dtype=bool)
    for leaves in amounts.values():
        listed |= ~np.isnan(leaves)
    _hide_unlisted(hidden, listed, regions, activities)
    return hidden, _hidden_share(amounts, hidden, groups), int(first.sum())


def _hide_unlisted(
    hidden: NDArray[np.bool_],
    listed: NDArray[np.bool_],
    regions: Axis,
    activities: Axis,
) -> None:
    """Withhold bounds of unlisted cells, where what a total leaves is withheld.

    Results bound such cells by the rest of the total above them: that is an amount.
    """
    wide = regions.spread(), activities.spread()
    n, m = listed.shape
    for p, q in np.argwhere(hidden[:n, :m] & (wide[0][1][:, None] | wide[1][1])):
        inside = np.outer(wide[0][0][p], wide[1][0][q])
        hidden[:n, :m] |= inside & ~listed


def _laid(
    rows: pd.DataFrame, column: str, regions: Axis, activities: Axis
) -> NDArray[np.float64]:
    """Lay a column out by region and activity; NaN where nothing is given."""
    out = np.full((regions.leaves, activities.leaves), np.nan)
    if column in rows:
        at = regions.at(rows["region"]), activities.at(rows["activity"])
        out[at] = rows[column].to_numpy(dtype=np.float64, na_value=np.nan)
    return out


def _contributors(
    amounts: Mapping[str, NDArray[np.float64]], size: tuple[int, int], enough: int
) -> NDArray[np.float64]:
    """Count establishments; where they are not given, no more than there are jobs."""
    nothing = np.full(size, np.nan)
    jobs = amounts.get(_PERSONS, nothing)
    there = np.any([np.nan_to_num(a) > 0 for a in amounts.values()] or [nothing > 0], 0)
    at_most = np.where(np.isnan(jobs) | (jobs <= 0), np.where(there, enough, 0.0), jobs)
    counts = amounts.get(_COUNTS, nothing)
    return np.where(np.isnan(counts), np.minimum(at_most, enough), counts)


def _largest(
    leaves: NDArray[np.float64],
    regions: NDArray[np.bool_],
    activities: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Give the largest establishment of each sum: that of its leaves."""
    known = np.nan_to_num(leaves)
    wide = np.stack([known[held].max(axis=0) for held in regions])
    return np.stack([wide[:, held].max(axis=1) for held in activities], axis=1)


def _hidden_share(
    amounts: Mapping[str, NDArray[np.float64]],
    hidden: NDArray[np.bool_],
    groups: tuple[NDArray[np.bool_], NDArray[np.bool_]],
) -> NDArray[np.float64]:
    """Give the share of each profile that lies in withheld cells.

    The profile of a region is that of its activities; the last row, of all regions,
    has the profiles of activities over regions.
    """
    out = np.zeros(hidden.shape)
    for leaves in amounts.values():
        whole = sums(leaves, *groups)
        n, m = leaves.shape
        part = np.where(hidden, whole, 0.0)
        inside = np.repeat(part[:, :m].sum(axis=1)[:, None], whole.shape[1], axis=1)
        inside[-1] = part[:n].sum(axis=0)
        share = np.divide(inside, whole, out=np.zeros_like(whole), where=whole > 0)
        out = np.maximum(out, np.minimum(share, 1.0))
    return out
