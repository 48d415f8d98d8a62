"""A call as arrays: all that can be chosen among."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray
    from scipy import sparse

__all__ = ["MERGED", "NO_REGION", "Call", "Dependencies"]

MERGED: Final = "merge:"
NO_REGION: Final = -1


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Pairs of candidates, by code.

    Attributes
    ----------
    requires : tuple of (str, str)
        The first may be funded only if the second is.
    excludes : tuple of (str, str)
        At most one of the two may be funded; the smaller code first.
    barred : tuple of (str, str, str)
        Kind, candidate and other: the candidate cannot be funded at all, since the
        other is no candidate (required) or is running (excluded).
    """

    requires: tuple[tuple[str, str], ...] = ()
    excludes: tuple[tuple[str, str], ...] = ()
    barred: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """All that can be chosen among: candidates by code, then merged projects.

    Attributes
    ----------
    table : DataFrame
        project, programme, activity, region, as they came (P rows); a merged
        project has the code ``merge:<family>``.
    place : (P,) array of int
        Index into `regions`; `NO_REGION` where nationwide, or merged across regions.
    asked, least : (P,) array
        Grant asked for and smallest workable grant, in currency.
    size : (P,) array
        The grant as it was submitted, by which merit is weighed: it stays where
        another grant is tried for the same work.
    merit : (P,) array
        Merit in points, missing ones replaced as the terms say.
    imputed : (P,) array of bool
        Whether the merit was missing.
    first, last : (P,) array of int
        First and last calendar year; 0 where unknown.
    family : (P,) array of int
        Index into `families`; −1 where the proposal belongs to none.
    families : tuple of str
        Families with two proposals or more.
    regions : tuple of str
        All regions of the study, sorted.
    spread : (R, P) sparse array
        Share of each grant that counts to each region.
    inside : (R, R) sparse array
        1 where the second region is the first, or lies in it.
    shortfall : (R,) array
        Points by which each region lies below the reference of the balance ledger;
        NaN where unknown.
    match : (P,) array
        Money that the regions add to a grant given in full.
    years : tuple of int
        Calendar years; a single 0 where none is known.
    profile : (P, Y) array
        Share of each grant by year.
    committed : (Y,) array
        Money by year that running projects take off the budget first.
    running : (P,) array of bool
        Whether the candidate is a project that runs.
    members : tuple of tuple of int
        Members of each merged project, which are the last rows.
    is_exclusive : (F,) array of bool
        Whether at most one of the family may be funded.
    needs : Dependencies
        What requires or excludes what, by code.
    traits : DataFrame
        mode, initiator, activity, programme, organiser (P rows; empty if merged
        members differ).
    """

    table: pd.DataFrame
    place: NDArray[np.int64]
    asked: NDArray[np.float64]
    least: NDArray[np.float64]
    size: NDArray[np.float64]
    merit: NDArray[np.float64]
    imputed: NDArray[np.bool_]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    family: NDArray[np.int64]
    families: tuple[str, ...]
    regions: tuple[str, ...]
    spread: sparse.csr_array
    inside: sparse.csr_array
    shortfall: NDArray[np.float64]
    match: NDArray[np.float64]
    years: tuple[int, ...]
    profile: NDArray[np.float64]
    committed: NDArray[np.float64]
    running: NDArray[np.bool_]
    members: tuple[tuple[int, ...], ...]
    is_exclusive: NDArray[np.bool_]
    needs: Dependencies
    traits: pd.DataFrame

    @property
    def is_merged(self) -> NDArray[np.bool_]:
        """Whether a candidate stands for several proposals run as one."""
        n = len(self.asked)
        return np.arange(n) >= n - len(self.members)

    @property
    def claims(self) -> float:
        """Money asked for in all; merged projects repeat what their members ask."""
        return float(self.asked[~self.is_merged].sum())

    @property
    def asked_by_region(self) -> NDArray[np.float64]:
        """Money asked for by region, nationwide and merged proposals apart."""
        return self.by_region(np.where(self.is_merged, 0.0, self.asked))

    def by_region(self, money: NDArray[np.float64]) -> NDArray[np.float64]:
        """Add money of candidates up by region; a merged one counts to each member's.

        Nationwide money counts to none.
        """
        return np.asarray(self.spread @ money, dtype=np.float64)
