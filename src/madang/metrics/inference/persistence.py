"""Growth between two years in which mostly the same firms stand.

Counts of two years share their firms, and with them the luck of holding those firms.
Drawn apart, growth would look far less sure than it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.errors import ShapeError
from madang.language import _
from madang.metrics.growth import annual_growth_rate
from madang.metrics.inference.design import apart_by_size
from madang.metrics.inference.intervals import percentile_interval

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["APART", "Persistence", "growth_interval", "persistence_of_cells"]

_JEFFREYS = 0.5
_FEWEST_UNITS = 3.0  # in each of three years; logarithms of fewer tell little
_FEWEST_CELLS = 20  # beyond those that the means of rows and columns take up
_ROUNDS = 8
_WILD = 10.0  # middle deviations beyond which a jump is a break in the series
_NORMAL = 0.6745  # the middle deviation of a standard normal
_LEAST_OWN = 1e-9
# A hundredth of what published flows of jobs allow at least: 4 (1 - kept).
_LEAST_BENT = 1e-3
_LEFT = 1.0 - np.geomspace(1e-5, 0.9, 400)


@dataclass(frozen=True, slots=True)
class Persistence:
    """How far the chance in one year is that of another: κφʰ over h years.

    Attributes
    ----------
    kept : float
        φ, what one year keeps of the year before; between 0 and 1, NaN where not
        known.
    lasting : float
        κ, the part of the chance that lasts beyond the year at all.
    jolt : float
        q, the variance of what befalls whole cells, however large: n units count as
        1 / (1/n + q).
    """

    kept: float
    lasting: float = 1.0
    jolt: float = 0.0

    @property
    def is_known(self) -> bool:
        """Whether it could be measured."""
        return bool(np.isfinite(self.kept))

    def correlation(self, years: float) -> float:
        """Give the correlation between years so many apart."""
        return 1.0 if years == 0 else float(self.lasting * self.kept**years)

    def units(self, n: ArrayLike) -> NDArray[np.float64]:
        """Give how many units count as independent, of so many in a cell."""
        held = np.asarray(n, np.float64)
        return np.asarray(held / (1.0 + self.jolt * held))


APART: Final = Persistence(0.0)
"""Nothing lasts: each year is drawn anew."""


def persistence_of_cells(
    x: ArrayLike, years: ArrayLike, together: ArrayLike
) -> Persistence:
    r"""Measure how far chance is the same from year to year, from the cells.

    .. math:: D_h = \ln x_{t+2h} - 2 \ln x_{t+h} + \ln x_t - \alpha_r - \gamma_i,\quad
              E[D_h^2] = (\tfrac1n + q)\,
              (6 - 8 \kappa \varphi^h + 2 \kappa \varphi^{2h})

    What grows steadily, and what a whole region or activity goes through, is not in
    D. The rest is chance: n independent units in a cell, x over those that stand and
    fall together, have a variance of 1/n in each year; q is what does not thin out
    with size, where there is surely such. Fitted over all h by least squares; jumps
    beyond ten middle deviations count as those.

    Parameters
    ----------
    x : (T, R, I) array
        Counts by year; NaN where not known.
    years : (T,) array
        The years, rising.
    together : (T,) array
        How many counted units stand and fall together in each year.

    Returns
    -------
    Persistence
        With three years, all chance is taken as lasting. NaN with fewer, with too
        few cells of three units, or where nothing bends: figures that were filled in
        along a line tell nothing of chance.

    Raises
    ------
    ShapeError
        If the arrays do not fit.

    References
    ----------
    Moments of an autocovariance κφʰ; [DavisHaltiwanger1992]_ on how plants last.

    Examples
    --------
    Two hundred cells of a hundred units, drawn anew each year: nothing lasts.

    >>> rng = np.random.default_rng(1)
    >>> x = rng.poisson(100.0, size=(5, 10, 20))
    >>> fresh = persistence_of_cells(x, [1, 2, 3, 4, 5], np.ones(5))
    >>> round(fresh.correlation(4), 1)
    0.0
    """
    table, t = np.asarray(x, np.float64), np.asarray(years, np.float64)
    d = np.asarray(together, np.float64)
    if table.ndim != 3 or not t.shape == d.shape == table.shape[:1]:  # noqa: PLR2004 - year, region, activity
        raise ShapeError(
            _(
                "Years, region and activity must span the counts; found {shape} for "
                "{years} years and {together} design effects.",
                shape=table.shape,
                years=t.shape,
                together=d.shape,
            )
        )
    triples = _even_triples(t)
    told = [_bends(table[list(k)], d[list(k)], 0.0) for k in triples]
    used = [b for b in told if b.free >= _FEWEST_CELLS]
    bent = sum(b.squares.sum() for b in used)
    if bent <= _LEAST_BENT * sum(b.free for b in used):
        return Persistence(float("nan"), float("nan"))
    jolt = _jolt(told)
    if jolt > 0:
        told = [_bends(table[list(k)], d[list(k)], jolt) for k in triples]
    apart = np.array([t[b] - t[a] for a, b, _c in triples])
    free = np.array([b.free if b.free >= _FEWEST_CELLS else 0.0 for b in told])
    rough = np.array([b.squares.sum() for b in told])
    gap = np.unique(apart[free > 0])
    sums = np.array([free[apart == h].sum() for h in gap])
    mean = np.array([rough[(apart == h) & (free > 0)].sum() for h in gap]) / sums
    kept, lasting = _fitted(gap, mean, sums)
    return Persistence(kept, lasting, jolt)


def _even_triples(years: NDArray[np.float64]) -> list[tuple[int, int, int]]:
    """Give all triples of years an even distance apart."""
    place = {float(y): k for k, y in enumerate(years)}
    return [
        (a, b, place[float(2 * years[b] - years[a])])
        for a in range(years.size)
        for b in range(a + 1, years.size)
        if float(2 * years[b] - years[a]) in place
    ]


@dataclass(frozen=True, slots=True)
class _Bends:
    """Squares of the bends of cells, in variances, and how many of them are free."""

    squares: NDArray[np.float64]
    units: NDArray[np.float64]
    free: float


def _bends(
    x: NDArray[np.float64], together: NDArray[np.float64], jolt: float
) -> _Bends:
    """Measure how far cells of three years leave a steady course."""
    n = x / together[:, None, None]
    fit: NDArray[np.bool_] = np.all(np.nan_to_num(n) >= _FEWEST_UNITS, axis=0)
    free = float(fit.sum() - fit.any(axis=1).sum() - fit.any(axis=0).sum() + 1)
    own = np.where(fit, n, 1.0)
    first, middle, last = np.log(own)
    bend = last - 2.0 * middle + first
    # Six variances: one of the first year, four of the middle, one of the last.
    due = (1 / own[0] + 4 / own[1] + 1 / own[2]) / 6.0 + jolt
    weight = np.where(fit, 1.0 / due, 0.0)
    for _turn in range(_ROUNDS):
        for axis in (1, 0):
            held = weight.sum(axis=axis, keepdims=True)
            bend = bend - (weight * bend).sum(axis=axis, keepdims=True) / np.where(
                held > 0, held, 1.0
            )
    squares = (weight * bend**2)[fit]
    if squares.size:
        squares = np.minimum(squares, (_WILD / _NORMAL) ** 2 * np.median(squares))
    return _Bends(squares, 1.0 / (due[fit] - jolt), free)


def _jolt(told: list[_Bends]) -> float:
    """Measure the chance that befalls whole cells, however many units they hold."""
    told = [b for b in told if b.free >= _FEWEST_CELLS and b.squares.sum() > 0]
    if not told:
        return 0.0
    scaled = np.concatenate([b.squares / b.squares.mean() for b in told])
    spread, whole = apart_by_size(scaled, np.concatenate([b.units for b in told]))
    return whole / spread if whole > 0 else 0.0


def _fitted(
    gap: NDArray[np.float64], rough: NDArray[np.float64], free: NDArray[np.float64]
) -> tuple[float, float]:
    """Fit what a year keeps and what lasts; one distance alone tells the former."""
    kept = _LEFT[:, None] ** gap
    slope = 2.0 * kept**2 - 8.0 * kept
    w = free / np.maximum(rough, 1e-12) ** 2
    lasting = np.ones(_LEFT.size)
    if gap.size > 1:
        best = (w * slope * (rough - 6.0)).sum(axis=1) / (w * slope**2).sum(axis=1)
        lasting = np.clip(best, 0.0, 1.0)
    off = (w * (6.0 + lasting[:, None] * slope - rough) ** 2).sum(axis=1)
    k = int(np.argmin(off))
    return float(_LEFT[k]), float(lasting[k])


def growth_interval(
    start: ArrayLike,
    end: ArrayLike,
    rng: np.random.Generator,
    *,
    years: float,
    persistence: Persistence = APART,
    level: float = 0.9,
    draws: int = 400,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Measure between which ends annual growth lies, where firms last.

    .. math:: g^* = \left(\frac{n_1 u^*_1}{n_0 u^*_0}\right)^{1/T} - 1,\quad
              u^*_t \sim \frac{\operatorname{Gamma}(k_t)}{k_t},\quad
              k_t = \frac{m_t}{1 - \rho},\quad \frac1{m_t} = \frac1{n_t} + q

    A share :math:`\rho = \kappa \varphi^T` of the chance is common to both years and
    cancels out of their ratio; the rest, u, is each year's own. The logarithm of
    growth has the variance :math:`(1 - \rho)(1/m_0 + 1/m_1)`.

    Parameters
    ----------
    start, end : (...) arrays
        Independent units n in the first and in the last year: counts over those
        that stand and fall together. Half a unit is added to each (Jeffreys).
    rng : numpy.random.Generator
        Source of the draws.
    years : float
        Time T between the two; above zero.
    persistence : Persistence
        How far the years share their chance; drawn apart if not given.
    level : float
        Share that the interval holds.
    draws : int
        Number of draws.

    Returns
    -------
    low, high : (...) arrays
        A year; 0.02 is 2 per cent. NaN where a count is, or where there was nothing
        in the first year.

    Raises
    ------
    ParameterError
        If no time passed, or the level is not between 0 and 1.

    References
    ----------
    Madang's, after [DavisHaltiwanger1992]_: most plants of a year stand in the next.

    Examples
    --------
    A hundred units and a hundred after a year: a third as wide with nine tenths kept.

    >>> rng = np.random.default_rng(1)
    >>> low, high = growth_interval(100.0, 100.0, rng, years=1, draws=4000)
    >>> round(float(high - low), 1)
    0.5
    >>> kept = Persistence(0.9)
    >>> low, high = growth_interval(
    ...     100.0, 100.0, rng, years=1, persistence=kept, draws=4000
    ... )
    >>> round(float(high - low), 2)
    0.14
    """
    before, after = np.asarray(start, np.float64), np.asarray(end, np.float64)
    fit = np.isfinite(before) & np.isfinite(after) & (before > 0)
    first = np.where(fit, before, 0.0) + _JEFFREYS
    last = np.where(fit, after, 0.0) + _JEFFREYS
    own = max(1.0 - persistence.correlation(years), _LEAST_OWN)
    drawn = []
    for n in (first, last):
        shape = persistence.units(n) / own
        drawn.append(n * rng.standard_gamma(shape, (draws, *n.shape)) / shape)
    low, high = percentile_interval(
        annual_growth_rate(drawn[0], drawn[1], years=years), level=level, axis=0
    )
    return np.where(fit, low, np.nan), np.where(fit, high, np.nan)
