"""The whole economy behind a table: its totals, as published or as they must lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from madang.metrics.shares import ratio
from madang.metrics.withheld import (
    extreme_fills,
    proportional_fill,
    quotient_bounds,
    withheld_most,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Wholes"]


class _Told(Protocol):
    """What a table of parts has published above it."""

    @property
    def value(self) -> NDArray[np.float64]:
        """Amounts of the (R, I) parts; NaN where none is listed."""

    @property
    def whole(self) -> NDArray[np.float64]:
        """All activity of each region, at least."""

    @property
    def national(self) -> NDArray[np.float64]:
        """Each activity in the whole economy, at least."""

    @property
    def grand(self) -> float:
        """All activity of the whole economy, at least."""

    @property
    def whole_told(self) -> NDArray[np.bool_]:
        """Whether that of each region is published."""

    @property
    def national_told(self) -> NDArray[np.bool_]:
        """Whether that of each activity is published."""

    @property
    def grand_told(self) -> bool:
        """Whether that of all is published."""

    @property
    def row_slack(self) -> NDArray[np.float64]:
        """What the total of activities leaves for cells not listed."""

    @property
    def column_slack(self) -> NDArray[np.float64]:
        """What the total of regions leaves for cells not listed."""

    @property
    def says_more(self) -> bool:
        """Whether a total says more than the sum of its parts."""


@dataclass(frozen=True, slots=True)
class Wholes:
    """Regions, activities and all of it, as their published totals tell.

    Attributes
    ----------
    whole, whole_least, whole_most : (R,) arrays
        All activity of each region: as published, else estimated; and its ends.
        The most is NaN where nothing bounds what is withheld.
    national, national_least, national_most : (I,) arrays
        Each activity in the whole economy, in the same way.
    grand, grand_least, grand_most : float
        All activity of the whole economy, in the same way.
    fill, most : (R, I) arrays
        Estimate of each withheld cell, for sums only, and the most it can hold.
    """

    whole: NDArray[np.float64]
    whole_least: NDArray[np.float64]
    whole_most: NDArray[np.float64]
    national: NDArray[np.float64]
    national_least: NDArray[np.float64]
    national_most: NDArray[np.float64]
    grand: float
    grand_least: float
    grand_most: float
    fill: NDArray[np.float64]
    most: NDArray[np.float64]

    @classmethod
    def of(cls, p: _Told, known: NDArray[np.bool_]) -> Wholes | None:
        """Read them off; None where no total says more than the parts listed.

        Parameters
        ----------
        p : Parts
            One measure and year, such as `madang.contracts.totals.lay_out` gives.
        known : (R, I) array of bool
            Which cells are not withheld.

        Returns
        -------
        Wholes or None
        """
        if not p.says_more:
            return None
        x = np.nan_to_num(p.value)
        most = withheld_most(known, p.row_slack, p.column_slack)
        nan = float("nan")
        is_sum = p.grand_told or bool(p.whole_told.all())
        fill = proportional_fill(
            x, most, rows=np.where(p.whole_told, p.whole, nan),
            columns=np.where(p.national_told, p.national, nan),
            grand=p.grand if is_sum else nan,
        )  # fmt: skip
        free = ~known & np.isnan(most)
        sides = []
        for axis, least, told in (
            (1, p.whole, p.whole_told), (0, p.national, p.national_told),
        ):  # fmt: skip
            listed = x.sum(axis=axis)
            mean = np.where(told, least, np.maximum(least, listed + fill.sum(axis)))
            high = np.maximum(least, listed + np.nan_to_num(most).sum(axis=axis))
            high = np.where(free.any(axis=axis), nan, high)
            sides.append((mean, least, np.where(told, least, high)))
        grand = p.grand if is_sum else max(
            p.grand, float(sides[0][0].sum()), float(sides[1][0].sum()))  # fmt: skip
        top = p.grand if is_sum else float(sides[0][2].sum())
        return cls(*sides[0], *sides[1], grand, p.grand, top, fill, most)

    def expected(self) -> NDArray[np.float64]:
        """Give what each region would hold at parity with the whole economy."""
        share = np.nan_to_num(ratio(self.national, self.grand))
        return np.asarray(self.whole[:, None] * share)

    def quotient(
        self, x: NDArray[np.float64], seen: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Measure location quotients against the published totals.

        Parameters
        ----------
        x : (..., R, I) array
            Amounts, as published or as drawn.
        seen : (R, I) array
            The amounts published; what totals hold beyond them stays.

        Returns
        -------
        (..., R, I) array
            NaN where a region or an activity is empty.
        """
        rows = x.sum(axis=-1) + (self.whole - seen.sum(axis=1))
        columns = x.sum(axis=-2) + (self.national - seen.sum(axis=0))
        grand = x.sum(axis=(-2, -1)) + (self.grand - seen.sum())
        share = ratio(columns, np.asarray(grand)[..., None])
        return ratio(ratio(x, rows[..., None]), share[..., None, :])

    def bounds(
        self, x: NDArray[np.float64], known: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give between which ends each quotient lies, whatever is withheld."""
        return quotient_bounds(
            np.where(known, x, 0.0),
            np.where(known, x, self.most),
            whole=(self.whole_least, self.whole_most),
            national=(self.national_least, self.national_most),
            grand=(self.grand_least, self.grand_most),
        )

    def fills(self) -> tuple[NDArray[np.float64], ...]:
        """List ways in which the withheld cells could be filled, to the extremes."""
        return extreme_fills(self.fill, self.most, self.expected())
