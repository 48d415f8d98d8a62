"""Posteriors: what the truth behind a table of counts could be, drawn whole.

One model for every measure made of counts. Draws of the truth, cell by cell, turn
into draws of any measure of the whole table: concentration, ranks, complexity.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.metrics.inference.prior import gamma_poisson_prior

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from madang.metrics.inference.prior import RatioPrior

__all__ = ["gamma_poisson_draws"]

_JEFFREYS = 0.5


def gamma_poisson_draws(
    observed: ArrayLike,
    expected: ArrayLike,
    rng: np.random.Generator,
    *,
    draws: int = 400,
    prior: RatioPrior | None = None,
) -> NDArray[np.float64]:
    r"""Draw the true counts behind a table of counts.

    .. math:: \lambda^*_{ri} = e_{ri} \theta^*_{ri},\quad \theta^*_{ri} \sim
              \operatorname{Gamma}(o_{ri} + \mu^*_i \beta^*_i,\;
              e_{ri} + \beta^*_i)

    Each draw takes a rate and a mean for each column from what the counts leave
    open, then the truth of each cell. Percentiles of a measure of the draws are
    an interval of the *true* measure. Resampling the counts instead
    (`multinomial_bootstrap`) adds noise to noise: small regions look too special.

    Parameters
    ----------
    observed : (R, I) array
        Counts, zero or more.
    expected : (R, I) array
        Counts expected, in the same unit; zero where a cell is not known.
    rng : numpy.random.Generator
        Source of the draws.
    draws : int
        Number B of draws.
    prior : RatioPrior, optional
        What `gamma_poisson_prior` gives for the table; found anew if not given.

    Returns
    -------
    (B, R, I) array
        True counts, in the unit of `observed`; 0 where nothing is expected; never
        NaN. A column with one unit has Jeffreys' prior: nothing else tells of it.

    Raises
    ------
    ShapeError
        If the two differ in shape.
    NegativeActivityError
        If a count is negative, infinite or NaN.

    References
    ----------
    [ClaytonKaldor1987]_, [ChristiansenMorris1997]_.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> o, e = [[900, 100], [100, 900]], [[500, 500], [500, 500]]
    >>> gamma_poisson_draws(o, e, rng, draws=400).mean(axis=0).round(-1)
    array([[900., 100.],
           [100., 900.]])
    """
    o, e = np.asarray(observed, np.float64), np.asarray(expected, np.float64)
    known = prior if prior is not None else gamma_poisson_prior(o, e)
    size = (draws, *o.shape[1:])
    sound = ~np.isnan(known.weight[0])
    reach = np.cumsum(np.where(sound, known.weight, 1.0), axis=0)
    u = rng.random(size)
    place = np.zeros(size, dtype=np.intp)
    for step in reach[:-1]:
        place += u > step
    rate, mean, variance = (
        np.take_along_axis(part, place, axis=0)
        for part in (known.rate, known.mean, known.variance)
    )
    mean = rng.standard_gamma(mean**2 / variance) * (variance / mean)
    shape = np.where(sound, mean * rate, _JEFFREYS)[:, None]
    rate = np.where(sound, rate, 0.0)[:, None]
    # A shape can round to zero where the mean does; such a cell holds nothing.
    drawn = np.empty((draws, *o.shape))
    for b in range(draws):  # one at a time, which the cache of a core holds
        rng.standard_gamma(o + shape[b], out=drawn[b])
        below = e + rate[b]
        drawn[b] *= e / np.where(below > 0, below, 1.0)
    return drawn
