"""One measure and year of the stocks as a table, with what totals say of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from madang.metrics.inference import gamma_poisson_prior
from madang.metrics.relatedness import presence
from madang.metrics.shares import expected_activity, location_quotient

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.metrics.inference import RatioPrior
    from madang.metrics.wholes import Wholes

__all__ = ["Basis", "Slice"]


class Basis(StrEnum):
    """How it is known how many units stand and fall together."""

    GIVEN = "given"
    CLASSES = "classes"
    CELLS = "cells"
    MULTIPLE = "multiple"
    PUBLISHED = "published"
    SINGLE = "single"


@dataclass(frozen=True, slots=True)
class Slice:
    """What the regions hold of each activity, in one measure and year.

    Attributes
    ----------
    measure, year : str, int
        Of which measure and year.
    regions, activities : arrays of str
        Codes of the R rows and I columns.
    x : (R, I) array
        Amounts; zero where not known.
    known : (R, I) array of bool
        Which amounts are known.
    is_count : bool
        Whether the measure counts things, so that chance can be reckoned with.
    together : float
        How many counted units stand and fall together.
    is_small : (R,) array of bool
        Which regions are too small to be judged.
    basis : Basis
        How it is known how many stand and fall together.
    wholes : Wholes or None
        What published totals add; None where the parts say all.
    """

    measure: str
    year: int
    regions: NDArray[np.object_]
    activities: NDArray[np.object_]
    x: NDArray[np.float64]
    known: NDArray[np.bool_]
    is_count: bool
    together: float
    is_small: NDArray[np.bool_]
    basis: Basis = Basis.SINGLE
    wholes: Wholes | None = None

    @property
    def whole(self) -> NDArray[np.float64]:
        """All activity of each region."""
        return self.x.sum(axis=1) if self.wholes is None else self.wholes.whole

    @property
    def national(self) -> NDArray[np.float64]:
        """Each activity in the whole economy."""
        return self.x.sum(axis=0) if self.wholes is None else self.wholes.national

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Cells that are known, or that a total bounds."""
        if self.wholes is None:
            return self.known
        return self.known | ~np.isnan(self.wholes.most)

    def expected(self) -> NDArray[np.float64]:
        """Give what each region would hold at parity; 0 where nothing is told."""
        if self.wholes is None:
            return np.nan_to_num(expected_activity(self.x))
        return self.wholes.expected()

    def independent(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give independent units, and what they would be at parity; 0 if not known.

        What is not known is not observed, and must not inform a prior.
        """
        observed = np.where(self.known, self.x, 0.0) / self.together
        return observed, np.where(self.known, self.expected() / self.together, 0.0)

    def prior(self) -> RatioPrior | None:
        """Measure how the ratios of counts spread; None for amounts of money."""
        return gamma_poisson_prior(*self.independent()) if self.is_count else None

    def quotients(self) -> NDArray[np.float64]:
        """Measure location quotients; NaN where an amount is not known."""
        if self.wholes is None:
            return np.where(self.known, location_quotient(self.x), np.nan)
        return np.where(self.known, self.wholes.quotient(self.x, self.x), np.nan)

    def present(
        self, x: NDArray[np.float64], threshold: float, *, unit: float = 1.0
    ) -> NDArray[np.bool_]:
        """Tell which activities the regions are specialised in, by amounts x."""
        if self.wholes is None:
            return presence(x, threshold=threshold)
        return np.asarray(self.wholes.quotient(x * unit, self.x) >= threshold)

    def completed(
        self, x: NDArray[np.float64], *, unit: float = 1.0
    ) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
        """Add what is withheld to amounts x, and give the whole economy they are of.

        Parameters
        ----------
        x : (..., R, I) array
            Amounts as published, or as drawn.
        unit : float
            How many of the measure's units one of `x` is.

        Returns
        -------
        (..., R, I) array, (..., I) array or None
            None where the economy is the sum of the regions.
        """
        if self.wholes is None:
            return x, None
        table = x + self.wholes.fill / unit
        listed = (self.x + self.wholes.fill).sum(axis=0)
        beyond = np.maximum(self.wholes.national - listed, 0.0) / unit
        return table, np.asarray(table.sum(axis=-2) + beyond)
