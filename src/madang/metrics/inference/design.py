"""Design effects: how many counted units stand and fall together.

Jobs open and close by the plant. A sum over a Poisson number of plants of size s has
the variance of its mean times E[s²] / E[s]: so many jobs count as one independent
unit, far more than the mean plant holds, for sizes are skewed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ShapeError
from madang.language import _
from madang.metrics.shares import activity_table, ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["design_effect_of_cells", "design_effect_of_classes"]

_FEWEST_CELLS = 20  # beyond those that the means of rows and columns take up
_ROUNDS = 20
_SURE = 2.0  # standard errors from which true differences are believed
_MOST_TRUE = 0.5  # of the spread of the middle cell; beyond, sizes cannot be told
_HALF_WEIGHT = 50.0  # plants; cells with far fewer tell little of the spread
_TALLEST = 0.9  # leverage of one cell on its own means, at most
_ZIPF = 2.0
_NEARLY = 1e-9
_MOST_OPEN = 3.0  # times its lower end, the mean of an open class


def design_effect_of_classes(
    least: ArrayLike,
    most: ArrayLike,
    count: ArrayLike,
    *,
    jobs: ArrayLike | None = None,
    total: float = np.nan,
) -> float:
    r"""Measure how many jobs stand and fall together, from plants by size class.

    .. math:: d = \frac{\sum_k n_k E_k[s^2]}{\sum_k n_k E_k[s]},\quad
              p_k(s) \propto s^{-\beta_k},\quad
              E_K[s^2] = m^2 + (m - a)^2

    Within a class sizes thin out by the power that the numbers of plants in it and
    in its neighbours show; Zipf's 2 where a class has none. The open class K from a
    has the mean m that the total leaves, and beyond a thins out exponentially.

    Parameters
    ----------
    least, most : (K,) arrays
        Ends of each class in jobs, both within it; `most` NaN for the open one.
    count : (K,) array
        Plants.
    jobs : (K,) array, optional
        Jobs in the plants of each class; NaN where not known.
    total : float
        Jobs in all classes, where those by class are not known.

    Returns
    -------
    float
        Jobs, at least 1. NaN without a plant.

    Raises
    ------
    ShapeError
        If the arrays differ in length.

    References
    ----------
    [Kish1965]_ on design effects; [Axtell2001]_ on the law of sizes.

    Examples
    --------
    Ninety plants of one job and ten of 91 hold 1000 jobs, and 82,900 squares.

    >>> round(design_effect_of_classes([1, 91], [1, 91], [90, 10], jobs=[90, 910]))
    83
    """
    a, b, n = (np.asarray(v, np.float64) for v in (least, most, count))
    if not a.shape == b.shape == n.shape:
        raise ShapeError(
            _(
                "Size classes need a lower end, an upper end and a number of plants "
                "each; found {first}, {second} and {third}.",
                first=a.shape,
                second=b.shape,
                third=n.shape,
            )
        )
    low, high = np.maximum(a - 0.5, 0.5), b + 0.5
    mean, second = _within(low, high, n)
    spread = second - mean**2
    told = ratio(jobs, n) if jobs is not None else np.full(n.shape, np.nan)
    if jobs is None and total > 0:
        told = mean * ratio(total, (n * mean).sum())
    mean = np.where(np.isnan(told), mean, np.clip(told, a, np.fmax(b, told)))
    spread = np.where(np.isnan(b), (mean - a) ** 2, spread)
    second = mean**2 + spread
    held, squares = (n * mean).sum(), (n * second).sum()
    return max(float(squares / held), 1.0) if held > 0 else float("nan")


def _within(
    low: NDArray[np.float64], high: NDArray[np.float64], n: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the mean of sizes in each class, and their mean square where it ends."""
    mean, second = np.full(n.shape, np.nan), np.full(n.shape, np.nan)
    closed = np.flatnonzero(~np.isnan(high))
    a, b, count = low[closed], high[closed], n[closed]
    slope = np.full(closed.size, _ZIPF)
    some = count > 0
    if some.sum() > 1:
        middle = np.log(a[some] * b[some]) / 2.0
        slope[some] = -np.gradient(np.log(count[some] / (b - a)[some]), middle)
    for k, beta in zip(closed, slope, strict=True):
        ends = np.array([low[k], high[k]])
        plants, held, squares = (_integral(ends, p - beta) for p in (0.0, 1.0, 2.0))
        mean[k], second[k] = held / plants, squares / plants
    last = float(slope[-1]) if closed.size else _ZIPF
    tail = _MOST_OPEN
    if last > _ZIPF:
        tail = min((last - 1.0) / (last - 2.0), _MOST_OPEN)
    return np.where(np.isnan(high), tail * low, mean), second


def _integral(ends: NDArray[np.float64], power: float) -> float:
    """Integrate a power of sizes between two ends."""
    scaled = ends / ends[1]  # only ratios of integrals over one class are asked for
    if abs(power + 1.0) < _NEARLY:
        whole = np.log(scaled[1] / scaled[0])
    else:
        whole = (scaled[1] ** (power + 1.0) - scaled[0] ** (power + 1.0)) / (power + 1)
    return float(whole * ends[1] ** (power + 1.0))


def design_effect_of_cells(jobs: ArrayLike, plants: ArrayLike) -> float:
    r"""Measure how many jobs stand and fall together, from the spread over cells.

    .. math:: d = \frac{1}{x_{\cdot\cdot}} \sum_{ri} \left[
              \frac{(x_{ri} - f_{ri} \mu_{ri})^2}{1 - h_{ri}} +
              f_{ri} \mu_{ri}^2 \right],\quad \mu_{ri} = \rho_r m_i

    f plants of a cell hold f times the mean of sizes, with a variance of f times
    theirs; h is the cell's leverage on its own mean. Where means differ truly
    beyond region and activity, the squares grow with f²: then sizes are told apart
    from that by weighted least squares of :math:`(x - f\mu)^2 / (f\mu^2) = c + b f`,
    and :math:`d = (1 + c) \sum x \mu / \sum x`.

    Parameters
    ----------
    jobs, plants : (R, I) arrays
        What each region holds of each activity; 0 where not known.

    Returns
    -------
    float
        Jobs, at least 1. NaN where there are too few cells, or where most of the
        spread is true differences, so that sizes cannot be told.

    Raises
    ------
    ShapeError
        If the two differ in shape.
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [Kish1965]_ on design effects; moments of a compound Poisson sum.

    Examples
    --------
    Where all plants are of one size, that is what stands and falls together.

    >>> plants = np.arange(1, 61).reshape(6, 10)
    >>> round(design_effect_of_cells(8.0 * plants, plants), 6)
    8.0
    """
    x, f = activity_table(jobs), activity_table(plants)
    if x.shape != f.shape:
        raise ShapeError(
            _(
                "Jobs and plants must have one shape; found {first} and {second}.",
                first=x.shape,
                second=f.shape,
            )
        )
    fit = (f >= 1.0) & (x > 0)
    free = fit.sum() - fit.any(axis=1).sum() - fit.any(axis=0).sum() + 1
    if free < _FEWEST_CELLS:
        return float("nan")
    x, f = np.where(fit, x, 0.0), np.where(fit, f, 0.0)
    due = _fitted(x, f)
    lever = ratio(due, due.sum(axis=1, keepdims=True)) + ratio(due, due.sum(axis=0))
    lever = np.minimum(lever - due / due.sum(), _TALLEST)[fit]
    n, own = f[fit], due[fit]
    mu = own / n
    squares = (x[fit] - own) ** 2 / (1.0 - lever)
    spread, true = apart_by_size(squares / (n * mu**2), n)
    if true == 0.0:
        return max(float((squares + n * mu**2).sum() / x.sum()), 1.0)
    if true * np.median(n) > _MOST_TRUE * spread:
        return float("nan")
    return max(float((1.0 + spread) * (x[fit] * mu).sum() / x.sum()), 1.0)


def _fitted(x: NDArray[np.float64], f: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the jobs of each cell by the mean sizes of its region and activity."""
    region = np.ones((len(x), 1))
    due = f
    for _turn in range(_ROUNDS):
        size = np.nan_to_num(ratio(x.sum(axis=0), (f * region).sum(axis=0)))
        region = np.nan_to_num(ratio(x.sum(axis=1), (f * size).sum(axis=1)))[:, None]
        due = f * region * size
    return np.asarray(due)


def apart_by_size(
    y: NDArray[np.float64], n: NDArray[np.float64]
) -> tuple[float, float]:
    """Part squares in what units give and what grows with them, where there is such."""
    base = n / (n + _HALF_WEIGHT)
    plain = float((base * y).sum() / base.sum())
    if plain <= 0.0:
        return 0.0, 0.0
    spread, true = plain, 0.0
    for _turn in range(_ROUNDS):
        w = base / (spread + true * n) ** 2
        normal = np.array(
            [[w.sum(), (w * n).sum()], [(w * n).sum(), (w * n * n).sum()]]
        )
        if np.linalg.det(normal) <= 0.0:
            return plain, 0.0
        c, b = np.linalg.solve(normal, [(w * y).sum(), (w * n * y).sum()])
        if b <= 0.0:
            return plain, 0.0
        # Half a step at a time: the weights follow what they weigh.
        spread = (spread + max(float(c), 1e-3 * plain)) / 2.0
        true = (true + float(b)) / 2.0
    rest = (w * (y - spread - true * n) ** 2).sum() / max(y.size - 2, 1)
    error = float(np.sqrt(rest * np.linalg.inv(normal)[1, 1]))
    return (spread, true) if true > _SURE * error else (plain, 0.0)
