"""What could have been seen: power, the smallest effect, and years beside years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from madang.errors import ParameterError
from madang.language import _

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from madang.metrics.checks import FloatArray
    from madang.metrics.effects.randomisation import Randomised

__all__ = ["detectable_effect", "detection_power", "shifted_p"]

_SLACK: Final = 1e-9


def detection_power(found: Randomised, effects: ArrayLike) -> FloatArray:
    r"""Measure how often an effect of a size would have been seen.

    .. math:: \pi(\delta) = \frac1B \#\{S : |t_S + \delta / s| > c\}

    Parameters
    ----------
    found : Randomised
        Whose placebo sets tell how chance moves effects.
    effects : (M,) array
        True effects, in the unit of the outcome.

    Returns
    -------
    (M,) array
        Shares from 0 to 1; all 0 where the test can never reject.

    References
    ----------
    [Bloom1995]_.

    Examples
    --------
    >>> from madang.metrics.effects import randomised_effect
    >>> u, rest = np.arange(41) - 20.0, np.arange(41) > 0
    >>> rng = np.random.default_rng(1)
    >>> one = randomised_effect(u, [0], untreated=rest, spread=np.ones(41), rng=rng)
    >>> detection_power(one, [0.0, 100.0]).tolist()
    [0.025, 1.0]
    """
    wanted = np.asarray(effects, dtype=np.float64)
    moved = found.scores + wanted[:, None] / found.spread
    return np.asarray((np.abs(moved) > found.reach * (1 + _SLACK)).mean(axis=1))


def detectable_effect(found: Randomised, *, power: float = 0.8) -> float:
    r"""Measure the smallest effect that would mostly have been seen.

    .. math:: \delta = s \, \bigl(c + \max(-t_{(1 - \pi)}, t_{(\pi)})\bigr)

    with the quantiles of the placebo scores: upwards as well as downwards, on the side
    of the effect alone.

    Parameters
    ----------
    found : Randomised
        Whose placebo sets tell how chance moves effects.
    power : float
        Share of times it shall be seen.

    Returns
    -------
    float
        In the unit of the outcome; infinite where the test can never reject.

    Raises
    ------
    ParameterError
        If the power is not between 0 and 1.

    References
    ----------
    [Bloom1995]_.

    Examples
    --------
    >>> from madang.metrics.effects import randomised_effect
    >>> u, rest = np.arange(41) - 20.0, np.arange(41) > 0
    >>> rng = np.random.default_rng(1)
    >>> one = randomised_effect(u, [0], untreated=rest, spread=np.ones(41), rng=rng)
    >>> 30 < detectable_effect(one) < 34
    True
    """
    if not 0 < power < 1:
        raise ParameterError(_(
            "Power must lie between 0 and 1; found {power}. Give the share of times "
            "an effect shall be seen, such as 0.8.", power=power,
        ))  # fmt: skip
    if not np.isfinite(found.reach):
        return np.inf
    ordered = np.sort(found.scores)
    count = len(ordered)
    seen = min(int(np.ceil(power * count - _SLACK)), count)
    # Up: the scores that chance leaves at the bottom are to be lifted over the reach.
    lifted = max(-ordered[count - seen], ordered[seen - 1])
    least = max(found.reach * (1 + _SLACK) + lifted, 0.0)
    return float(least) * (1 + _SLACK) * found.spread


def shifted_p(gap: ArrayLike, *, start: int) -> float:
    r"""Hold the years with a measure against as long a stretch of any other years.

    .. math:: p = \frac1T \sum_{k=0}^{T-1}
        1\{ |\bar g_{s+k,\dots}| \ge |\bar g_{post}| \}

    years taken in a circle. It needs no other region, but years whose gap scatters
    about one level, and the smallest p is one by the number of years.

    Parameters
    ----------
    gap : (T,) array
        Treated less comparison, year by year, the comparison fitted to all years.
    start : int
        Column of the first year with the measure.

    Returns
    -------
    float
        From 1 / T to 1.

    References
    ----------
    [ChernozhukovWuthrichZhu2021]_.

    Examples
    --------
    >>> shifted_p([0.0, 1.0, 0.0, -1.0, 9.0], start=4)
    0.2
    """
    g = np.asarray(gap, dtype=np.float64)
    years, length = len(g), len(g) - start
    twice = np.concatenate([[0.0], np.cumsum(np.concatenate([g, g]))])
    means = np.abs(twice[length : length + years] - twice[:years]) / length
    return float((means >= means[start] * (1 - _SLACK)).mean())
