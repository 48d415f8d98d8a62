"""How far chance alone goes: effects of measures that nobody took."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.errors import ParameterError, UndefinedMeasureError
from madang.language import _
from madang.metrics.effects.changes import panel_array

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from madang.metrics.checks import FloatArray

__all__ = [
    "Randomised", "detectable_effect", "detection_power", "expected_spread",
    "randomised_effect", "shifted_p", "surprise",
]  # fmt: skip

_SLACK: Final = 1e-9
_FLOOR: Final = 0.1  # of the median: a change of about 0 is no spread of 0
_FEWEST: Final = 12
_TURNS: Final = 2
_AXES: Final = 2


@dataclass(frozen=True, slots=True)
class Randomised:
    """An effect beside those of measures that nobody took.

    Attributes
    ----------
    effect : float
        Mean surprise of the treated, in the unit of the outcome.
    low, high : float
        All effects that the test would not reject. Infinite where there are too few
        placebo sets to reject any at this level.
    p : float
        Share of placebo sets that go as far, either way, the treated themselves
        counted among them.
    spread : float
        What chance is expected to move the effect by, in the unit of the outcome.
    reach : float
        Spreads beyond which the test rejects; infinite where it never can.
    effects, scores : (B,) array
        Of the placebo sets: effect, and effect a spread.
    is_complete : bool
        Whether all sets there are were tried.
    """

    effect: float
    low: float
    high: float
    p: float
    spread: float
    reach: float
    effects: FloatArray
    scores: FloatArray
    is_complete: bool


def surprise(
    change: ArrayLike, untreated: ArrayLike, *, covariates: ArrayLike | None = None
) -> FloatArray:
    r"""Measure how far each region changed beyond what others lead one to expect.

    .. math:: u_r = \Delta y_r - x_r^\top \hat\beta_{(-r)}, \quad
        \hat\beta \text{ of regions without the measure}

    A region without the measure is left out of what is expected of it, so that it is
    judged as the treated are: by others. Without covariates, the others' mean is
    expected, and the mean surprise of the treated is the difference in differences.

    Parameters
    ----------
    change : (R,) array
        Mean after less mean before, in the unit of the outcome.
    untreated : (R,) array of bool
        Which regions tell what is expected.
    covariates : (R, K) array, optional
        Known before, such as the past path.

    Returns
    -------
    (R,) array
        In the unit of the outcome; NaN where a region alone decides what is expected
        of it.

    Raises
    ------
    UndefinedMeasureError
        If there are not two more untreated regions than covariates.

    References
    ----------
    [AbadieDiamondHainmueller2010]_, [Lin2013]_.

    Examples
    --------
    >>> surprise([5.0, 1.0, 2.0, 3.0], [False, True, True, True]).round(9).tolist()
    [3.0, -1.5, 0.0, 1.5]
    """
    d = np.asarray(change, dtype=np.float64)
    others = np.asarray(untreated, dtype=bool)
    x = np.ones((len(d), 1))
    if covariates is not None:
        given = np.asarray(covariates, dtype=np.float64)
        spread = given[others].std(axis=0)
        varies = spread > _SLACK * np.abs(given).max(axis=0, initial=0.0)
        scaled = (given - given[others].mean(axis=0))[:, varies] / spread[varies]
        x = np.column_stack([x, scaled])
    if others.sum() < x.shape[1] + 2:
        raise UndefinedMeasureError(_(
            "{count} regions without the measure are too few to tell what would have "
            "been: {least} are needed. Compare with more regions.",
            count=int(others.sum()), least=x.shape[1] + 2,
        ))  # fmt: skip
    inverse = np.linalg.pinv(x[others])
    expected = x @ (inverse @ d[others])
    pull = np.where(others, np.einsum("rk,rk->r", x @ np.linalg.pinv(
        x[others].T @ x[others]), x), 0.0)  # fmt: skip
    free = np.where(pull < 1 - _SLACK, 1 - pull, np.nan)
    return np.asarray((d - expected) / free)


def expected_spread(
    surprises: ArrayLike,
    y: ArrayLike,
    *,
    start: int,
    untreated: ArrayLike,
    size: ArrayLike | None = None,
) -> FloatArray:
    r"""Measure how far chance is expected to move each region.

    .. math:: \log |u_r| = a + b \log s_r + c \log n_r + \eta_r, \quad
        s_r^2 = \frac{1}{s-2} \sum_{t<s} (\Delta y_{rt} - \overline{\Delta y}_t)^2

    with the scatter $s_r$ of yearly changes before the measure and, where given, the
    size $n_r$, fitted over regions without the measure. A small town swings more than
    a city; counted alike, it would cry wolf and the city would sleep. Logarithms keep
    one wild region from ruling.

    Parameters
    ----------
    surprises : (R,) array
        Of `surprise`.
    y : (R, T) array
        Outcome, complete.
    start : int
        Column of the first year with the measure.
    untreated : (R,) array of bool
        Which regions tell the relation.
    size : (R,) array, optional
        Above 0, such as residents before the measure.

    Returns
    -------
    (R,) array
        In the unit of the outcome up to a factor that is the same for all; all 1
        where there are fewer than 12 untreated regions or nothing tells them apart.

    References
    ----------
    [Harvey1976]_, [FermanPinto2019]_.

    Examples
    --------
    Nothing is known of so few regions:

    >>> y = [[0.0, 1.0, 1.0], [0.0, 2.0, 1.0], [0.0, 0.0, 5.0]]
    >>> expected_spread([1, 2, 3], y, start=2, untreated=[0, 1, 1]).tolist()
    [1.0, 1.0, 1.0]
    """
    a, others = panel_array(y), np.asarray(untreated, dtype=bool)
    u = np.abs(np.asarray(surprises, dtype=np.float64))
    columns: list[FloatArray] = []
    if start > _TURNS:
        turns = np.diff(a[:, :start], axis=1)
        square = ((turns - turns[others].mean(axis=0)) ** 2).mean(axis=1)
        columns.append(_log(np.sqrt(square)))
    if size is not None:
        columns.append(_log(np.asarray(size, dtype=np.float64)))
    known = others & np.isfinite(u)
    if known.sum() < _FEWEST or not columns or not np.median(u[known]) > 0:
        return np.ones(len(a))
    z = np.column_stack([np.ones(len(a)), *columns])
    target = np.log(u[known] + _FLOOR * np.median(u[known]))
    slopes = np.linalg.lstsq(z[known], target, rcond=None)[0]
    told = z @ slopes
    # None is taken to be steadier, or wilder, than all that the relation was read from.
    return np.asarray(np.exp(np.clip(told, told[known].min(), told[known].max())))


def _log(amounts: FloatArray) -> FloatArray:
    """Give logarithms, those of 0 as of a tenth of the median."""
    typical = float(np.median(amounts[amounts > 0])) if (amounts > 0).any() else 1.0
    return np.asarray(np.log(np.maximum(amounts, _FLOOR * typical)))


def randomised_effect(
    surprises: ArrayLike,
    treated: ArrayLike,
    *,
    untreated: ArrayLike,
    spread: ArrayLike,
    rng: np.random.Generator,
    draws: int = 999,
    level: float = 0.95,
) -> Randomised:
    r"""Hold an effect against those of measures that nobody took.

    .. math:: t_S = \frac{c \bar u_S}{\sqrt{\sum_{r \in S} v_r^2} / n}, \quad
        c = \sqrt{\frac{N + n}{N - n} \cdot \frac{N - 1}{N + 1}}, \quad
        p = \frac{1 + \#\{S : |t_S| \ge |t|\}}{1 + B}

    over sets S of as many of the N regions without the measure as have it. The treated
    are held against regions that they are no part of, with the variance
    $\sigma^2 (1/n + 1/N)$; sets drawn from those N scatter by
    $\sigma^2 (1/n - 1/N)$ alone. The factor c brings them to the same; it
    is 1 for one treated, as surprises leave each region out. Without it, ten treated
    of 229 are found in 6.1% instead of 5%. The interval holds all
    effects that are not rejected; as the treated are in no placebo set, its ends are
    the effect and `reach` spreads either way.

    Parameters
    ----------
    surprises : (R,) or (R, G) array
        Of `surprise`; a column for each start where there are several.
    treated : (n,) array of int
        Places of the treated. With several starts in the order of their columns:
        (n, 2), place and column.
    untreated : (R,) array of bool
        Which regions placebo sets are drawn from.
    spread : array as `surprises`
        Of `expected_spread`; ones for the plain test.
    rng : numpy.random.Generator
        Draws the sets where there are more than `draws`.
    draws : int
        Placebo sets.
    level : float
        Share that the interval holds.

    Returns
    -------
    Randomised

    Raises
    ------
    UndefinedMeasureError
        If fewer than twice as many are untreated as treated.

    References
    ----------
    [AbadieDiamondHainmueller2010]_, [PhipsonSmyth2010]_; studentised:
    [ChungRomano2013]_.

    Examples
    --------
    >>> u, rest = [9.0, -1.0, 0.0, 1.0, 2.0], [False, True, True, True, True]
    >>> rng = np.random.default_rng(1)
    >>> randomised_effect(u, [0], untreated=rest, spread=np.ones(5), rng=rng).p
    0.2
    """
    u, v = _columns(surprises), _columns(spread)
    at = np.asarray(treated, dtype=np.int64)
    at = np.column_stack([at, np.zeros_like(at)]) if at.ndim < _AXES else at
    known = np.isfinite(u).all(axis=1)
    pool = np.flatnonzero(np.asarray(untreated, dtype=bool) & known)
    n, count = len(at), len(pool)
    if _AXES * n > count:
        raise UndefinedMeasureError(_(
            "{treated} regions have the measure and {others} do not: placebo sets "
            "need twice as many without it. Ask for clustered errors, or compare with "
            "more regions.", treated=n, others=count,
        ))  # fmt: skip
    sets, is_complete = _sets(pool, at[:, 1], rng, draws)
    square = (count + n) / (count - n) * (count - 1) / (count + 1)
    level_with = float(np.sqrt(square))
    effects = u[sets, at[:, 1]].mean(axis=1) * level_with
    spreads = np.sqrt((v[sets, at[:, 1]] ** 2).sum(axis=1)) / n
    # One unit for all: what a spread is worth is read from the placebo sets.
    worth = float(np.sqrt(np.mean((effects / spreads) ** 2))) or 1.0
    scores = effects / spreads / worth
    effect = float(u[at[:, 0], at[:, 1]].mean())
    own = float(np.sqrt((v[at[:, 0], at[:, 1]] ** 2).sum()) / n) * worth
    reach = _reach(np.abs(scores), level)
    far = np.abs(scores) >= abs(effect / own) * (1 - _SLACK)
    return Randomised(
        effect, effect - reach * own, effect + reach * own,
        float((1 + far.sum()) / (1 + len(scores))), own, reach, effects, scores,
        is_complete,
    )  # fmt: skip


def _columns(values: ArrayLike) -> FloatArray:
    """Give a table with a column a start."""
    a = np.asarray(values, dtype=np.float64)
    return a[:, None] if a.ndim == 1 else a


def _sets(
    pool: NDArray[np.int64],
    starts: NDArray[np.int64],
    rng: np.random.Generator,
    draws: int,
) -> tuple[NDArray[np.int64], bool]:
    """Give placebo sets: all there are, or as many as asked for."""
    n, count = len(starts), len(pool)
    one_start = len(np.unique(starts)) == 1
    if one_start and comb(count, n) <= max(draws, count):
        return pool[np.array(list(combinations(range(count), n)))], True
    # The n smallest of random keys are a set, and their order who begins when.
    keys = rng.random((draws, count))
    return pool[np.argpartition(keys, n - 1, axis=1)[:, :n]], False


def _reach(far: FloatArray, level: float) -> float:
    """Give the spreads beyond which the share that goes as far is small enough."""
    allowed = int(np.floor((1 - level) * (1 + len(far)) + _SLACK))
    if allowed < 1:
        return np.inf
    return float(np.sort(far)[::-1][allowed - 1])


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

    .. math:: p = \frac1T \sum_{k=0}^{T-1} 1\{ |\bar g_{s+k,\dots}| \ge |\bar g_{post}| \}

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
