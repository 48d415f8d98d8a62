"""Published totals above listed parts: what is known of the whole, and how surely.

Offices withhold single cells and publish the sums above them. One measure and year
is laid out as its parts, regions × activities, with the totals of regions,
activities and all that a total of regions, of activities or of both gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from madang.contracts.findings import Note
from madang.language import _
from madang.vocabulary import word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.contracts.trees import Tree

__all__ = ["Contradiction", "Parts", "lay_out", "total_notes"]

FloatArray = NDArray[np.float64]

_EQUAL: Final = 1e-9  # totals this near the sum of their parts say nothing more
_ROUNDED: Final = 5e-4  # parts beyond a total by less than this were rounded


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A total below the sum of its parts.

    Attributes
    ----------
    region, activity : str
        Where the total stands.
    total, parts : float
        What is published, and what the parts add up to.
    """

    region: str
    activity: str
    total: float
    parts: float


@dataclass(frozen=True, slots=True)
class Parts:
    """One measure and year as parts, with what is known above them.

    Attributes
    ----------
    regions, activities : arrays of str
        Codes of the R rows and I columns: those that hold no other that is listed.
    value : (R, I) array
        Amounts; NaN where none is listed.
    whole : (R,) array
        All activity of each region: as published, else what is listed of it.
    national : (I,) array
        Each activity in all regions: as published, else what is listed of it.
    grand : float
        All activity of all regions, in the same way.
    whole_told, national_told, grand_told : arrays of bool, bool
        Whether a total was published.
    row_slack, column_slack : (R, I) arrays
        What the nearest total above leaves for all cells of its own that are not
        listed: the total of activities in the region, and the total of regions in
        the activity. NaN where there is none.
    contradictions : tuple of Contradiction
        Totals below their parts; the parts are taken.
    """

    regions: NDArray[np.object_]
    activities: NDArray[np.object_]
    value: FloatArray
    whole: FloatArray
    national: FloatArray
    grand: float
    whole_told: NDArray[np.bool_]
    national_told: NDArray[np.bool_]
    grand_told: bool
    row_slack: FloatArray
    column_slack: FloatArray
    contradictions: tuple[Contradiction, ...]

    @property
    def says_more(self) -> bool:
        """Whether a total says more than the sum of the parts that are listed."""
        seen = np.nan_to_num(self.value)
        return bool(
            (self.whole > seen.sum(axis=1)).any()
            or (self.national > seen.sum(axis=0)).any()
            or self.grand > seen.sum()
        )


@dataclass(frozen=True, slots=True)
class _Axis:
    """Codes of one side, and which listed code is the nearest above each."""

    codes: NDArray[np.object_]
    above: NDArray[np.intp]  # place of the nearest listed code above; -1 for none
    depth: NDArray[np.intp]
    is_total: NDArray[np.bool_]

    @classmethod
    def of(cls, codes: Sequence[str], tree: Tree) -> _Axis:
        """Find what holds what among the codes that are listed."""
        place = {code: k for k, code in enumerate(codes)}
        above = np.full(len(codes), -1, dtype=np.intp)
        depth = np.zeros(len(codes), dtype=np.intp)
        for code, k in place.items():
            held = [place[up] for up in tree.above(code) if up in place]
            depth[k] = len(held)
            if held:
                above[k] = held[0]
        is_total = np.zeros(len(codes), dtype=bool)
        is_total[above[above >= 0]] = True
        return cls(np.array(codes, dtype=object), above, depth, is_total)

    def deepest_first(self) -> list[int]:
        """List the totals, each before the one that holds it."""
        totals = np.flatnonzero(self.is_total)
        return [int(k) for k in totals[np.argsort(-self.depth[totals], kind="stable")]]


def lay_out(rows: pd.DataFrame, regions: Tree, activities: Tree) -> Parts:
    """Lay one measure and year out as parts, with the totals published above them.

    Parameters
    ----------
    rows : DataFrame
        ``region``, ``activity`` and ``value``, each cell once; without NaN.
    regions, activities : Tree
        What holds what.

    Returns
    -------
    Parts
        A code that holds another of the codes listed is a total, never a part.
        Where no total is listed, the totals are the sums of the parts.
    """
    row, places = pd.factorize(rows["region"], sort=True)
    column, trades = pd.factorize(rows["activity"], sort=True)
    told = np.full((len(places), len(trades)), np.nan)
    told[row, column] = rows["value"].to_numpy(dtype=np.float64)
    r = _Axis.of([str(c) for c in places], regions)
    i = _Axis.of([str(c) for c in trades], activities)
    found: dict[tuple[int, int], Contradiction] = {}
    least, across = _summed(np.nan_to_num(told), told, (r, i), found)
    place = np.ix_(~r.is_total, ~i.is_total)
    value = told[place]
    tops, heads = r.above < 0, i.above < 0
    seen = np.nan_to_num(value)
    # Each cell told at the top of its own side: parts and totals alike.
    whole = _equal(least[:, heads].sum(axis=1)[~r.is_total], seen.sum(axis=1))
    national = _equal(least[tops].sum(axis=0)[~i.is_total], seen.sum(axis=0))
    grand = _equal(least[np.ix_(tops, heads)].sum(), seen.sum())
    sure = ~np.isnan(told)
    return Parts(
        r.codes[~r.is_total], i.codes[~i.is_total], value, whole, national,
        float(grand),
        _all_told(sure, i)[~r.is_total], _all_told(sure.T, r)[~i.is_total],
        bool(sure[np.ix_(tops, heads)].all() and (r.is_total | ~tops).any()),
        _slack(told, across[0], i)[place], _slack(told.T, across[1].T, r).T[place],
        tuple(found.values()),
    )  # fmt: skip


def _summed(
    start: FloatArray,
    told: FloatArray,
    axes: tuple[_Axis, _Axis],
    found: dict[tuple[int, int], Contradiction],
) -> tuple[FloatArray, tuple[FloatArray, FloatArray]]:
    """Raise every total to what is known of its parts; keep the sums of both sides."""
    r, i = axes
    least = start.copy()
    by_activity, by_region = np.zeros(start.shape), np.zeros(start.shape)
    # Twice, for a total of both sides can learn from either.
    for _turn in range(2):
        for k in i.deepest_first():
            by_activity[:, k] = least[:, i.above == k].sum(axis=1)
            _raise(least[:, k], told[:, k], by_activity[:, k])
        for k in r.deepest_first():
            by_region[k] = least[r.above == k].sum(axis=0)
            _raise(least[k], told[k], by_region[k])
    for summed in (by_activity, by_region):
        beyond = summed - told > _ROUNDED * np.nan_to_num(told)
        for a, b in np.argwhere(beyond):
            found[int(a), int(b)] = Contradiction(
                str(r.codes[a]), str(i.codes[b]), float(told[a, b]),
                max(float(by_activity[a, b]), float(by_region[a, b])),
            )  # fmt: skip
    return least, (by_activity, by_region)


def _raise(least: FloatArray, told: FloatArray, summed: FloatArray) -> None:
    """Take a total as published, unless its parts hold more."""
    least[:] = np.fmax(np.fmax(least, summed), told)


def _equal(total: FloatArray, parts: FloatArray) -> FloatArray:
    """Take the sum of the parts where the total says the same."""
    return np.where(total - parts > _EQUAL * np.abs(total), total, parts)


def _all_told(sure: NDArray[np.bool_], axis: _Axis) -> NDArray[np.bool_]:
    """Tell where every code without one above it is listed, a total among them."""
    heads = axis.above < 0
    return np.asarray(sure[:, heads].all(axis=1) & axis.is_total.any())


def _slack(told: FloatArray, summed: FloatArray, axis: _Axis) -> FloatArray:
    """Give what the nearest published total above leaves beyond its known parts."""
    out = np.full(told.shape, np.nan)
    left = np.maximum(told - summed, 0.0)
    for k in np.flatnonzero(~axis.is_total):
        up = axis.above[k]
        while up >= 0:
            out[:, k] = np.where(np.isnan(out[:, k]), left[:, up], out[:, k])
            up = axis.above[up]
    return out


def total_notes(
    found: Sequence[tuple[str, int, Parts]], withheld: int, loose: int
) -> tuple[Note, ...]:
    """Say what published totals added, and where they contradict their parts.

    Parameters
    ----------
    found : sequence of (measure, year, Parts)
        All that was laid out.
    withheld, loose : int
        Cells withheld under totals that say more, and those without any bound.

    Returns
    -------
    tuple of Note
    """
    notes = []
    if any(p.says_more for _m, _y, p in found):
        notes.append(Note(_(
            "Published totals hold more than the parts that are listed: quotients and "
            "shares are of the totals. {withheld:,} cells are withheld; they have "
            "bounds in place of a number, {loose:,} of them none, and what they hold "
            "together widens the intervals.",
            withheld=withheld, loose=loose,
        )))  # fmt: skip
    wrong = [(m, y, c) for m, y, p in found for c in p.contradictions]
    if wrong:
        measure, year, first = wrong[0]
        notes.append(Note(_(
            "In {n} cells the parts add up to more than the published total, the "
            "first {measure:lower} of region {region}, activity {activity}, {year}: "
            "{parts:,.0f} against {total:,.0f}. There the parts were taken; check the "
            "source.",
            n=len(wrong), measure=word(measure), region=first.region,
            activity=first.activity, year=year, parts=first.parts, total=first.total,
        )))  # fmt: skip
    return tuple(notes)
