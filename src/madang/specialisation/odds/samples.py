"""Pairs of years: which cells were at risk, which entered, and what is learnt from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.specialisation.odds.features import feature_arrays
from madang.specialisation.odds.holdings import of_one_rule, quotients
from madang.specialisation.odds.memory import recalled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from madang.specialisation.odds.holdings import Holdings, Places

__all__ = [
    "SIZE_CLASSES",
    "Pair",
    "Sample",
    "at_risk",
    "entered",
    "pair_of",
    "pairs_of",
    "rows_of",
    "size_classes",
    "taught_of",
]

_MOST_ROWS: Final = 300_000  # rows of all pairs that are learnt from, about
_HOPELESS: Final = 0.05  # least share of a kind of rows that is learnt from
_HELD_SHARE: Final = 0.8  # most of the rows that may be cells that are held
_HELD: Final = (0.15, 6.0)  # quotients between which a drift is learnt
_MOST_HELD: Final = 80_000  # rows of one pair from which a drift is learnt
_FORGET: Final = 1 / 3  # share of regions that learn without looking back
SIZE_CLASSES: Final = ("small", "medium", "large")


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows that a model learns from.

    Attributes
    ----------
    x : (N, K) array
        Features.
    event : (N,) array of bool
        Whether the cell entered.
    weight : (N,) array
        How many cells a row stands for.
    region : (N,) array of int
        Region, by number.
    held, change : (M, K) and (M,) arrays
        Features and change of the log quotient of cells held in both years.
    """

    x: NDArray[np.float32]
    event: NDArray[np.bool_]
    weight: NDArray[np.float64]
    region: NDArray[np.int64]
    held: NDArray[np.float32]
    change: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pair:
    """All cells at risk in one year, and what became of them in another.

    Attributes
    ----------
    start, end : int
        The two years.
    names : tuple of str
        Names of the features.
    x : (N, K) array
        Features of the cells whose outcome is known.
    event : (N,) array of bool
        Whether the quotient came to 1 or more.
    quotient : (N,) array
        At the start.
    region : (N,) array of int
        Number of the region in `regions`.
    size : (N,) array of int
        Size class of the region: 0 small, 1 medium, 2 large.
    regions : (R,) array of str
        Codes of the regions.
    held, held_region, change : arrays
        Features, region and change of the log quotient of cells held in both years.
    """

    start: int
    end: int
    names: tuple[str, ...]
    x: NDArray[np.float32]
    event: NDArray[np.bool_]
    quotient: NDArray[np.float64]
    region: NDArray[np.int64]
    size: NDArray[np.int64]
    regions: NDArray[np.object_]
    held: NDArray[np.float32]
    held_region: NDArray[np.int64]
    change: NDArray[np.float64]

    @property
    def horizon(self) -> int:
        """Years between."""
        return self.end - self.start

    def sample(
        self,
        allowed: NDArray[np.bool_],
        rng: np.random.Generator,
        *,
        most: int = _MOST_ROWS,
        forgets: bool = False,
    ) -> Sample:
        """Draw the rows to learn from, of the regions allowed; about `most`.

        All entries stand in it. Of the cells that did not enter, those of which
        something is held go first; of the others as many are drawn as there is room
        for. What is drawn weighs for what is not. Where the learner `forgets`, a third
        of the regions look back at no earlier year, so that it does without as well.
        """
        mine = allowed[self.region]
        chance = np.ones(len(mine))
        if mine.sum() > most:
            other = mine & ~self.event
            bare = other & (self.quotient <= 0)
            held_cells = other & ~bare
            entries = int((mine & self.event).sum())
            room = max(_HELD_SHARE * most - entries, 0.0) / max(held_cells.sum(), 1)
            chance[held_cells] = min(max(room, _HOPELESS), 1.0)
            left = most - entries - chance[held_cells].sum()
            chance[bare] = min(max(left / max(bare.sum(), 1), _HOPELESS), 1.0)
        kept = np.flatnonzero(mine & (rng.random(len(mine)) < chance))
        lives = np.flatnonzero(allowed[self.held_region])
        held = lives[
            rng.random(len(lives)) < min(_MOST_HELD, most) / max(len(lives), 1)
        ]
        x, lived = self.x[kept], self.held[held]
        back = self._back()
        if forgets and back.size:
            forgetful = rng.random(len(self.regions)) < _FORGET
            x[np.ix_(np.flatnonzero(forgetful[self.region[kept]]), back)] = np.nan
            gone = np.flatnonzero(forgetful[self.held_region[held]])
            lived[np.ix_(gone, back)] = np.nan
        return Sample(
            x, self.event[kept], 1.0 / chance[kept], self.region[kept],
            lived, self.change[held],
        )  # fmt: skip

    def held_only(self) -> Pair:
        """Give the cells of which something is held."""
        held = self.quotient > 0
        return replace(
            self, x=self.x[held], event=self.event[held],
            quotient=self.quotient[held], region=self.region[held],
            size=self.size[held],
        )  # fmt: skip

    def _back(self) -> NDArray[np.intp]:
        """Find the features that look at an earlier year."""
        return np.flatnonzero([n.startswith("before_") for n in self.names])


def rows_of(sizes: Sequence[int]) -> list[int]:
    """Share the rows that are learnt from out among pairs, what one lacks to others."""
    found, left = [0] * len(sizes), _MOST_ROWS
    for n, at in enumerate(np.argsort(sizes, kind="stable")):
        found[at] = min(sizes[at], left // (len(sizes) - n))
        left -= found[at]
    return found


def at_risk(h: Holdings) -> NDArray[np.bool_]:
    """Tell which cells could be entered: quotient below 1, and known.

    With ``zero_means="zero"`` a cell that the table does not list is at risk, with a
    quotient of 0; with ``suppressed`` it is unknown and is not. A cell that is
    withheld (establishments but no jobs) never is, nor is an empty region or
    activity, whose quotient is not defined.
    """
    there = (h.x.sum(axis=1) > 0)[:, None] & (h.x.sum(axis=0) > 0)
    return np.asarray(there & (quotients(h) < 1) & ~h.withheld & ~h.unknown)


def entered(start: Holdings, end: Holdings) -> NDArray[np.float64]:
    """Tell which cells have a quotient of 1 or more at the end; NaN if not known.

    Not known is a region or activity that the later year does not list at all, and a
    cell that is withheld or unknown there.
    """
    q = _matched(quotients(end), start, end)
    blind = _matched((end.withheld | end.unknown).astype(float), start, end)
    return np.where(np.isnan(q) | (blind != 0), np.nan, (q >= 1).astype(float))


def _matched(
    a: NDArray[np.float64], start: Holdings, end: Holdings
) -> NDArray[np.float64]:
    """Lay a later table out on an earlier year's regions and activities."""
    out = np.full(start.x.shape, np.nan)
    _, r0, r1 = np.intersect1d(
        start.regions.astype(str), end.regions.astype(str), return_indices=True
    )
    _, i0, i1 = np.intersect1d(
        start.activities.astype(str), end.activities.astype(str), return_indices=True
    )
    out[np.ix_(r0, i0)] = a[np.ix_(r1, i1)]
    return out


def size_classes(h: Holdings) -> NDArray[np.int64]:
    """Part regions into thirds by what they hold: 0 small, 1 medium, 2 large."""
    order = np.lexsort((h.regions.astype(str), h.x.sum(axis=1)))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    found: NDArray[np.int64] = place * len(SIZE_CLASSES) // max(len(order), 1)
    return found


def pair_of(
    start: Holdings,
    end: Holdings,
    places: Places,
    *,
    codes: NDArray[np.object_],
    earlier: Sequence[Holdings] = (),
) -> Pair:
    """Lay out one pair of years.

    Parameters
    ----------
    start, end : Holdings
        The two years.
    places : Places
        Where regions lie.
    codes : (R,) array of str
        All regions of the panel, sorted: their places here are their numbers.
    earlier : sequence of Holdings
        Years before the start that are remembered, in order.

    Returns
    -------
    Pair
    """
    arrays = feature_arrays(start, places, earlier)
    outcome = entered(start, end)
    risk = at_risk(start) & ~np.isnan(outcome)
    q0 = quotients(start)
    q1 = np.nan_to_num(_matched(quotients(end), start, end))
    both = (q0 > _HELD[0]) & (q0 < _HELD[1]) & (q1 > 0) & ~np.isnan(outcome)
    both &= ~start.withheld
    row, held_row = np.nonzero(risk)[0], np.nonzero(both)[0]
    number = np.searchsorted(codes, start.regions)
    names = tuple(arrays)
    return Pair(
        start.year, end.year, names,
        np.column_stack([a[risk] for a in arrays.values()]),
        outcome[risk] > 0, q0[risk], number[row], size_classes(start)[row], codes,
        np.column_stack([a[both] for a in arrays.values()]),
        number[held_row], np.log(q1[both] / q0[both]),
    )  # fmt: skip


def taught_of(
    pairs: Sequence[Pair], holdings: Sequence[Holdings], places: Places
) -> list[Pair]:
    """Give the pairs of years that trees learn from.

    How a source withholds cells may change, and then earlier years teach entries that
    no longer come: only pairs of the last year's rule, where there are any. Where this
    leaves one pair, its held cells teach turned about too: a quotient that wanders
    crosses parity one way as the other.
    """
    by = {h.year: h for h in holdings}
    last = by[max(p.start for p in pairs)]
    mine = [p for p in pairs if all(of_one_rule(last, by[y]) for y in (p.start, p.end))]
    if len(mine) != 1:
        return mine or list(pairs)
    [one] = mine
    back = pair_of(by[one.end], by[one.start], places, codes=one.regions)
    return [one, back.held_only()]


def pairs_of(
    holdings: Sequence[Holdings],
    years: Sequence[tuple[int, int]],
    places: Places,
    *,
    codes: NDArray[np.object_],
    exact: bool = True,
    remember: bool = True,
) -> list[Pair]:
    """Lay out pairs of years; `exact` where odds are told for as many years ahead."""
    by = {h.year: h for h in holdings}
    return [
        pair_of(
            by[a], by[b], places, codes=codes,
            earlier=recalled(by[a], holdings, exact=exact) if remember else (),
        )
        for a, b in years
    ]  # fmt: skip
