"""How far chance alone goes: effects of measures that nobody took."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.errors import UndefinedMeasureError
from madang.language import _
from madang.metrics.effects.changes import panel_array

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from madang.metrics.checks import FloatArray

__all__ = [
    "Randomised", "expected_spread", "randomised_effect", "surprise",
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
        Share of sets of as many regions that go as far, either way; the treated
        themselves are one of them.
    spread : float
        What chance is expected to move the effect by, in the unit of the outcome.
    reach : float
        Spreads beyond which the test rejects; infinite where it never can.
    effects, scores : (B,) array
        Of the placebo sets once the effect found is taken off the treated: effect, and
        effect a spread.
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


def randomised_effect(  # noqa: PLR0913 - what is known of each region, and chance
    surprises: ArrayLike,
    treated: ArrayLike,
    *,
    untreated: ArrayLike,
    spread: ArrayLike,
    held: ArrayLike | None = None,
    is_exact: bool = False,
    rng: np.random.Generator,
    draws: int = 999,
    level: float = 0.95,
) -> Randomised:
    r"""Hold an effect against those of measures that nobody took.

    .. math:: a_S = \frac{R}{R - n} (\bar u_S - \bar u), \quad
        t_S = \frac{a_S}{\sqrt{\sum_{r \in S} v_r^2} / n}, \quad
        p = \frac{1 + \#\{S : |t_S| \ge |t|\}}{1 + B}

    over sets S of n of all R regions, the treated among them: without a measure they
    are regions like any other. Sets of the untreated alone find ten treated of 229 in
    6.3% instead of 5%: they scatter by $\sigma^2 (1/n - 1/N)$ where the treated do by
    $\sigma^2 (1/n + 1/N)$, and a wild region among the treated is missing from what
    they are held against.

    The interval holds all effects $\tau$ that are not rejected once they are taken
    off the treated: $a_S - \tau b_S$, with $b_S = \frac{R}{R-n}(|S \cap T| / n -
    n/R)$, beside $a_T - \tau$. Both are straight lines in $\tau$, so that each set
    stops to reach the treated at a point that is known, and the ends are the
    $\lfloor (1 - \ell)(B + 1) \rfloor$-th farthest of these points.

    Parameters
    ----------
    surprises : (R,) or (R, G) array
        Of `surprise`; a column for each start where there are several.
    treated : (n,) array of int
        Places of the treated. With several starts in the order of their columns:
        (n, 2), place and column.
    untreated : (R,) array of bool
        Which regions placebo sets are drawn from, beside the treated.
    spread : array as `surprises`
        Of `expected_spread`; ones for the plain test.
    held : array as `surprises`, optional
        What an effect of 1 on the treated adds to each surprise; 1 for the treated
        and 0 for others where not given.
    is_exact : bool
        Whether all regions, the treated too, told what is expected, and `held` is
        `surprise` of who is treated. Nothing then parts the treated from others but
        the measure, and p is exact.
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
    own = np.isin(np.arange(len(u)), at[:, 0])
    known = np.isfinite(u).all(axis=1)
    others = np.asarray(untreated, dtype=bool) & known
    n, count = len(at), int(others.sum())
    if _AXES * n > count:
        raise UndefinedMeasureError(_(
            "{treated} regions have the measure and {others} do not: placebo sets "
            "need twice as many without it. Ask for clustered errors, or compare with "
            "more regions.", treated=n, others=count,
        ))  # fmt: skip
    sets, is_complete = _sets(np.flatnonzero(others | own), own, at[:, 1], rng, draws)
    # Where others alone told what is expected, they are 0 on average: what the treated
    # lift the mean of all by is taken off, as it is for any set.
    share = 0.0 if is_exact else n / (n + count)
    u = u - share * u[at[:, 0], at[:, 1]].mean()
    part_of = own.astype(float) if held is None else held
    h = _columns(part_of) + np.zeros_like(u)
    h = h - share
    whole = float(h[at[:, 0], at[:, 1]].mean())
    effect = float(u[at[:, 0], at[:, 1]].mean()) / whole
    placebo = u[sets, at[:, 1]].mean(axis=1) / whole
    part = h[sets, at[:, 1]].mean(axis=1) / whole
    spreads = np.sqrt((v[sets, at[:, 1]] ** 2).sum(axis=1)) / n
    without = placebo - effect * part
    # One unit for all: what a spread is worth is read from the placebo sets.
    worth = float(np.sqrt(np.mean((without / spreads) ** 2))) or 1.0
    spreads = spreads * worth
    mine = float(np.sqrt((v[at[:, 0], at[:, 1]] ** 2).sum()) / n) * worth
    far = np.abs(placebo / spreads) >= abs(effect / mine) * (1 - _SLACK)
    down, up = _ends(without / spreads, part / spreads, mine)
    return Randomised(
        effect, effect - _farthest(down, level), effect + _farthest(up, level),
        float((1 + far.sum()) / (1 + len(sets))), mine,
        _farthest(np.abs(without / spreads), level), without, without / spreads,
        is_complete,
    )  # fmt: skip


def _ends(
    scores: FloatArray, held: FloatArray, mine: float
) -> tuple[FloatArray, FloatArray]:
    """Give how far below and above the effect each set stops to reach the treated."""
    away = np.where(scores >= 0, held, -held)
    distances = []
    for slope in (1 / mine - away, 1 / mine + away):
        reached = np.abs(scores) / np.where(slope > 0, slope, np.nan)
        distances.append(np.where(slope > 0, reached, np.inf))
    return distances[0], distances[1]


def _columns(values: ArrayLike) -> FloatArray:
    """Give a table with a column a start."""
    a = np.asarray(values, dtype=np.float64)
    return a[:, None] if a.ndim == 1 else a


def _sets(
    pool: NDArray[np.int64],
    own: NDArray[np.bool_],
    starts: NDArray[np.int64],
    rng: np.random.Generator,
    draws: int,
) -> tuple[NDArray[np.int64], bool]:
    """Give placebo sets: all others that there are, or as many as asked for."""
    n, count = len(starts), len(pool)
    one_start = len(np.unique(starts)) == 1
    if one_start and comb(count, n) - 1 <= max(draws, count):
        every = pool[np.array(list(combinations(range(count), n)))]
        return every[~own[every].all(axis=1)], True
    # The n smallest of random keys are a set, and their order who begins when.
    keys = rng.random((draws, count))
    return pool[np.argpartition(keys, n - 1, axis=1)[:, :n]], False


def _farthest(far: FloatArray, level: float) -> float:
    """Give the distance that few enough placebo sets go beyond."""
    allowed = int(np.floor((1 - level) * (1 + len(far)) + _SLACK))
    if allowed < 1:
        return np.inf
    return float(np.sort(far)[::-1][allowed - 1])
