"""What there is to work with: how much is known, is nought, and differs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import ParameterError, ShapeError
from madang.language import _

__all__ = ["Availability", "availability", "screen"]

FloatArray = NDArray[np.float64]

_TABLE_AXES = 2


@dataclass(frozen=True, slots=True)
class Availability:
    """How much is known along one axis of a table.

    Attributes
    ----------
    known : (N,) array of int
        Values that are known.
    nonzero : (N,) array of int
        Known values other than 0.
    unique : (N,) array of int
        Values that differ.
    commonest : (N,) array of int
        How often the commonest value stands.
    known_share : (N,) array
        Share of all that is known.
    nonzero_share : (N,) array
        Share of the known that is not 0; NaN where nothing is known.
    """

    known: NDArray[np.int64]
    nonzero: NDArray[np.int64]
    unique: NDArray[np.int64]
    commonest: NDArray[np.int64]
    known_share: FloatArray
    nonzero_share: FloatArray


def availability(x: ArrayLike, *, of_regions: bool = False) -> Availability:
    r"""Measure how much is known of each indicator, or of each region.

    .. math:: k_i = \#\{r : x_{ri} \text{ known}\}, \quad k_i / R

    Parameters
    ----------
    x : (R, I) array
        Indicator i in region r; NaN where unknown.
    of_regions : bool
        Whether regions are counted over their indicators, not indicators over regions.

    Returns
    -------
    Availability
        (I,) arrays, or (R,) of regions. A share of nothing is NaN.

    Raises
    ------
    ShapeError
        If `x` is no table.

    References
    ----------
    [OECD2008]_, section 2; [BeckerEtAl2022]_ (`get_data_avail`, `get_stats`).

    Examples
    --------
    >>> a = availability([[0.0, 1.0], [2.0, float("nan")]])
    >>> a.known.tolist(), a.nonzero.tolist(), a.known_share.tolist()
    ([2, 1], [1, 1], [1.0, 0.5])
    """
    table = np.asarray(x, dtype=np.float64)
    if table.ndim != _TABLE_AXES:
        raise ShapeError(
            _(
                "Expected a table of regions and indicators; found shape {shape}.",
                shape=table.shape,
            )
        )
    rows = table if of_regions else table.T
    known = ~np.isnan(rows)
    counts = [
        np.unique(r[k], return_counts=True)[1] for r, k in zip(rows, known, strict=True)
    ]
    have = known.sum(axis=1)
    nonzero = (known & (rows != 0)).sum(axis=1)
    full = rows.shape[1]
    return Availability(
        have,
        nonzero,
        np.array([c.size for c in counts], dtype=np.int64),
        np.array([c.max(initial=0) for c in counts], dtype=np.int64),
        have / full if full else np.full(have.shape, np.nan),
        np.divide(nonzero, have, out=np.full(have.shape, np.nan), where=have > 0),
    )


def screen(
    x: ArrayLike, *, known: float = 0.5, nonzero: float = 0.0
) -> NDArray[np.bool_]:
    r"""Tell which regions have enough to be scored.

    .. math:: k_r / I \ge \text{known}, \quad n_r / I \ge \text{nonzero}

    Parameters
    ----------
    x : (R, I) array
        Indicator i in region r; NaN where unknown.
    known, nonzero : float
        Share of the indicators that must be known, and be known and other than 0.

    Returns
    -------
    (R,) array of bool
        Whether the region stays.

    Raises
    ------
    ShapeError
        If `x` is no table.
    ParameterError
        If a share is not between 0 and 1.

    References
    ----------
    [OECD2008]_, section 3; [BeckerEtAl2022]_ (`Screen`).

    Examples
    --------
    >>> screen([[1.0, float("nan"), 2.0], [float("nan"), float("nan"), 1.0]]).tolist()
    [True, False]
    """
    if not (0 <= known <= 1 and 0 <= nonzero <= 1):
        raise ParameterError(
            _(
                "Expected shares between 0 and 1; found {known} and {nonzero}.",
                known=str(known),
                nonzero=str(nonzero),
            )
        )
    there = availability(x, of_regions=True)
    full = np.asarray(x).shape[1]
    return np.asarray((there.known >= known * full) & (there.nonzero >= nonzero * full))
