"""Rank sets that hold for all units at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ShapeError
from madang.language import _
from madang.metrics.inference.intervals import tail_shares

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["rank_sets"]

_TABLE_AXES = 2


def rank_sets(
    draws: ArrayLike, *, level: float = 0.9, descending: bool = True
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Measure between which places each unit lies, for all units at once.

    .. math:: \left[1 + \#\{s : s \text{ surely above } r\},\;
              n - \#\{s : s \text{ surely below } r\}\right]

    One unit is surely above another where the mean of the draws of their
    difference is more than c of its standard deviations, c being the percentile,
    over the draws, of the greatest such distance among all pairs that are not
    decided yet (stepwise). With the level as probability *all* true places lie in
    their sets, so that a sentence may name several units. `rank_interval` holds
    for one unit at a time and is narrower.

    Parameters
    ----------
    draws : (B, R) array
        B draws of the scores of R units. Draws in which a unit is NaN say nothing
        of it.
    level : float
        Share that the sets hold together, between 0 and 1.
    descending : bool
        Whether the highest score is best.

    Returns
    -------
    rank_low, rank_high : (R,) arrays
        Best and worst place. NaN for a unit that is NaN in every draw.

    Raises
    ------
    ShapeError
        If the draws are no table.
    ParameterError
        If the level is not between 0 and 1.

    References
    ----------
    [MogstadRomanoShaikhWilhelm2024]_, with the stepwise critical value of
    [RomanoWolf2005]_.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> low, high = rank_sets(rng.normal([9, 5, 5], 0.1, size=(400, 3)))
    >>> low, high
    (array([1., 2., 2.]), array([1., 3., 3.]))
    """
    x = np.asarray(draws, dtype=np.float64)
    share = tail_shares(level)[1] - tail_shares(level)[0]
    if x.ndim != _TABLE_AXES:
        raise ShapeError(
            _(
                "Draws of scores must be a table, draws in rows; found {ndim} axes.",
                ndim=x.ndim,
            )
        )
    known = ~np.isnan(x).all(axis=0) if x.shape[0] else np.zeros(x.shape[1], bool)
    low, high = np.full(x.shape[1], np.nan), np.full(x.shape[1], np.nan)
    if not known.any():
        return low, high
    seen = x[:, known] if descending else -x[:, known]
    centre = np.nanmean(seen, axis=0)
    apart = np.where(np.isnan(seen), 0.0, seen - centre)
    above = _decided(apart, centre, share)
    low[known] = 1 + above.sum(axis=0)
    high[known] = known.sum() - above.sum(axis=1)
    return low, high


def _decided(
    apart: NDArray[np.float64], centre: NDArray[np.float64], share: float
) -> NDArray[np.bool_]:
    """Tell which unit (row) is surely above which other (column), step by step."""
    product = apart.T @ apart / apart.shape[0]
    own = np.diag(product)
    spread = np.sqrt(np.maximum(own[:, None] + own - 2 * product, 0.0))
    # Differences that never vary are decided by their sign.
    fixed = spread <= 1e-12 * (1.0 + np.abs(centre).max())
    gap = centre[:, None] - centre
    score = gap / np.where(fixed, 1.0, spread)
    sure = np.asarray(fixed & (gap > 1e-12 * (1.0 + np.abs(centre).max())))
    left = np.triu(~fixed, 1)
    columns = np.ascontiguousarray(apart.T)
    while left.any():
        most = _greatest(columns, left, spread)
        far = left & (np.abs(score) > np.quantile(most, share))
        if not far.any():
            break
        sure |= (far & (score > 0)) | (far & (score < 0)).T
        left &= ~far
    return sure


def _greatest(
    apart: NDArray[np.float64], left: NDArray[np.bool_], spread: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give each draw's greatest standardised distance among the pairs that are left."""
    most = np.zeros(apart.shape[1])
    for i in np.flatnonzero(left.any(axis=1)):
        j = np.flatnonzero(left[i])
        far = np.abs(apart[j] - apart[i])
        far /= spread[i, j][:, None]
        np.maximum(most, far.max(axis=0), out=most)
    return most
