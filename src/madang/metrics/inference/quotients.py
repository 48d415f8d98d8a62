"""The plain location quotient, with an interval that needs no other region."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.errors import NegativeActivityError, ShapeError
from madang.language import _
from madang.metrics.inference.intervals import tail_shares, wilson_interval

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["location_quotient_interval"]

_TABLE_AXES = 2


def location_quotient_interval(
    x: ArrayLike,
    *,
    margins: tuple[ArrayLike, ArrayLike, float] | None = None,
    level: float = 0.9,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Measure where the true location quotient of each cell lies, on its own.

    .. math:: q = \frac{\psi}{w \psi + 1 - w},\quad \psi = \frac{p_r}{p_{-r}},\quad
              w = \frac{x_{r\cdot}}{x_{\cdot\cdot}}

    :math:`p_r` is the activity's share in the region and :math:`p_{-r}` its share
    in all other regions; both have Wilson's interval, from which that of their
    ratio is recovered (MOVER), and from it that of the quotient, which rises with
    the ratio. No prior and no other activity enters: the interval belongs to the
    plain quotient, and is wider than that of the shrunken one.

    Parameters
    ----------
    x : (R, I) array
        Counts of activity i in region r, each independent of the next; divide by
        the units that stand and fall together.
    margins : (R,) array, (I,) array and float, optional
        All activity of each region, each activity in the whole economy, and all of
        it, where these are more than the sums of the table.
    level : float
        Share that the interval holds, between 0 and 1.

    Returns
    -------
    low, high : (R, I) arrays
        Dimensionless; 1 is parity. NaN where a region or an activity is empty, and
        where there is no other region.

    Raises
    ------
    ShapeError
        If the counts are no table.
    NegativeActivityError
        If any count is negative, infinite or NaN.
    ParameterError
        If the level is not between 0 and 1.

    References
    ----------
    [Wilson1927]_; on the ratio: [DonnerZou2012]_.

    Examples
    --------
    >>> low, high = location_quotient_interval([[60, 40], [40, 60]])
    >>> low.round(2), high.round(2)
    (array([[1.08, 0.69],
           [0.69, 1.08]]), array([[1.31, 0.92],
           [0.92, 1.31]]))
    """
    tail_shares(level)
    counts = np.asarray(x, dtype=np.float64)
    if counts.ndim != _TABLE_AXES:
        raise ShapeError(
            _(
                "Counts must be a table, regions in rows and activities in columns; "
                "found {ndim} axes.",
                ndim=counts.ndim,
            )
        )
    bad = ~(np.isfinite(counts) & (counts >= 0))
    if bad.any():
        raise NegativeActivityError(
            _(
                "Counts must be zero or more; found {wrong} of {count} that are "
                "negative, infinite or not a number.",
                wrong=int(bad.sum()),
                count=bad.size,
            )
        )
    here, nation = counts.sum(axis=1, keepdims=True), counts.sum(axis=0)
    grand = here.sum()
    if margins is not None:
        here = np.asarray(margins[0], dtype=np.float64)[:, None]
        nation, grand = np.asarray(margins[1], dtype=np.float64), margins[2]
    rest = np.maximum(grand - here, 0.0)
    other = np.maximum(nation - counts, 0.0)
    if margins is not None:  # published sums may differ by what was rounded
        other = np.minimum(other, rest)
    low, high = _ratio_interval((counts, here), (other, rest), level)
    weight = here / np.where(here + rest > 0, here + rest, 1.0)
    some = (here > 0) & (rest > 0) & (counts + other > 0)
    ends = (_as_quotient(end, weight) for end in (low, high))
    first, last = (np.where(some, end, np.nan) for end in ends)
    return first, last


def _ratio_interval(
    one: tuple[NDArray[np.float64], NDArray[np.float64]],
    two: tuple[NDArray[np.float64], NDArray[np.float64]],
    level: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Recover the interval of a ratio of shares from those of the two shares."""
    l1, u1 = wilson_interval(*one, level=level)
    l2, u2 = wilson_interval(*two, level=level)
    with np.errstate(divide="ignore", invalid="ignore"):
        p1, p2 = one[0] / one[1], two[0] / two[1]
        both = p1 * p2
        lean, fat = l1 * (2 * p1 - l1), u2 * (2 * p2 - u2)
        low = (both - np.sqrt(np.maximum(both**2 - lean * fat, 0.0))) / fat
        lean, fat = l2 * (2 * p2 - l2), u1 * (2 * p1 - u1)
        high = (both + np.sqrt(np.maximum(both**2 - lean * fat, 0.0))) / lean
        # Far from the middle the formula turns; the plain bound holds there.
        low = np.where((low > 0) & (p1 > 0), low, np.where(p1 > 0, l1 / u2, 0.0))
        high = np.where((high > 0) & (p1 > 0), high, u1 / l2)
    return low, np.where(l2 > 0, high, np.inf)


def _as_quotient(
    ratio: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Turn a ratio of shares into a quotient; without end it is one over the weight."""
    ends = np.isinf(ratio)
    plain = np.where(ends, 1.0, ratio)
    below = weight * plain + 1.0 - weight
    most = 1.0 / np.where(weight > 0, weight, np.nan)
    return np.asarray(np.where(ends, most, plain / np.where(below > 0, below, 1.0)))
