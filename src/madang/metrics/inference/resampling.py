"""Resampling: what the records could as well have looked like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.errors import NegativeActivityError, ParameterError
from madang.language import _

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["bootstrap_weights", "multinomial_bootstrap"]


def bootstrap_weights(
    units: int, rng: np.random.Generator, *, draws: int = 400
) -> NDArray[np.float64]:
    r"""Draw how often each unit stands in a resample with replacement.

    .. math:: w_b \sim \operatorname{Multinomial}(n, (1/n, \dots, 1/n))

    Parameters
    ----------
    units : int
        Number n of units, at least one.
    rng : numpy.random.Generator
        Source of the draws.
    draws : int
        Number B of draws, at least one.

    Returns
    -------
    (B, n) array
        Counts; each row sums to n; never NaN. A weighted mean with them is the
        mean of the resample.

    Raises
    ------
    ParameterError
        If there is no unit or no draw.

    References
    ----------
    [EfronTibshirani1993]_, chapter 6.

    Examples
    --------
    >>> w = bootstrap_weights(3, np.random.default_rng(1), draws=2)
    >>> w.shape, w.sum(axis=1)
    ((2, 3), array([3., 3.]))
    """
    if units < 1 or draws < 1:
        raise ParameterError(
            _(
                "Resampling needs at least one unit and one draw; found {units} units "
                "and {draws} draws.",
                units=units,
                draws=draws,
            )
        )
    shares = np.full(units, 1.0 / units)
    return rng.multinomial(units, shares, size=draws).astype(np.float64)


def multinomial_bootstrap(
    x: ArrayLike, rng: np.random.Generator, *, draws: int = 400
) -> NDArray[np.float64]:
    r"""Draw what a table of counts could as well have looked like.

    .. math:: x^*_{r} \sim \operatorname{Multinomial}\left(\operatorname{round}
              (x_{r\cdot}),\; x_r / x_{r\cdot}\right)

    The total of each row stays; only its division among columns varies. Each
    counted unit is taken to be independent of the next. Jobs come in firms, so
    for jobs the true spread is wider: divide `x` by the jobs that come together.

    Parameters
    ----------
    x : (..., I) array
        Counts, not below zero; amounts of money are not counts.
    rng : numpy.random.Generator
        Source of the draws.
    draws : int
        Number B of draws.

    Returns
    -------
    (B, ..., I) array
        Counts. Zero throughout where a row is empty; never NaN.

    Raises
    ------
    NegativeActivityError
        If any count is negative, infinite or NaN.
    ParameterError
        If no draw is asked for.

    References
    ----------
    [EfronTibshirani1993]_, section 6.5 (parametric bootstrap).

    Examples
    --------
    >>> multinomial_bootstrap([[4, 0]], np.random.default_rng(1), draws=2)
    array([[[4., 0.]],
    <BLANKLINE>
           [[4., 0.]]])
    """
    counts = np.asarray(x, dtype=np.float64)
    bad = ~(np.isfinite(counts) & (counts >= 0))
    if bad.any():
        raise NegativeActivityError(
            _(
                "Resampling needs counts that are zero or more; found {wrong} that are "
                "negative, infinite or not a number.",
                wrong=int(bad.sum()),
            )
        )
    if draws < 1:
        raise ParameterError(
            _("At least one draw is needed; found {draws}.", draws=draws)
        )
    total = counts.sum(axis=-1)
    even = np.full(counts.shape[-1], 1.0 / max(counts.shape[-1], 1))
    whole = np.where(total > 0, total, 1.0)[..., None]
    shares = np.where(total[..., None] > 0, counts / whole, even)
    size = (draws, *counts.shape[:-1])
    trials = np.rint(total).astype(np.int64)
    return rng.multinomial(trials, shares, size=size).astype(np.float64)
