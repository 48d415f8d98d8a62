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
_OPEN_MEAN = 2.5  # times its lower end, of an open class whose jobs are not known


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
              E_k[s^2] = m_k^2 + (m_k - a_k) \min(m_k - a_k, b_k - m_k)

    The mean :math:`m_k` of a class :math:`[a_k, b_k)` is its jobs by plant; where
    they are not known that of Zipf's law, :math:`a b \ln(b/a) / (b - a)`, and in
    the open class what the total leaves. Beyond its lower end sizes thin out
    exponentially, as far as the class allows.

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
    Ninety plants of one job and ten of 91 hold 1000 jobs; 828 of 1000 squares more.

    >>> round(design_effect_of_classes([1, 91], [1, 91], [90, 10]), 1)
    82.9
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
    end = b + 1.0
    mean = np.where(b > a, a * end * np.log(end / a) / (end - a), a)
    if jobs is not None:
        told = ratio(jobs, n)
        mean = np.where(np.isnan(told), mean, told)
    is_open = np.isnan(mean)
    left = total - (n * np.where(is_open, 0.0, mean)).sum()
    top = ratio(left, n[is_open].sum()) if is_open.any() else np.nan
    top = np.where(np.isnan(top), _OPEN_MEAN * a, np.maximum(top, a))
    mean = np.clip(np.where(is_open, top, mean), a, np.where(np.isnan(b), np.inf, b))
    room = np.where(np.isnan(b), np.inf, np.maximum(b - mean, 0.0))
    second = mean**2 + (mean - a) * np.minimum(mean - a, room)
    return float(np.maximum(ratio((n * second).sum(), (n * mean).sum()), 1.0))


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
    spread, true = _apart(squares / (n * mu**2), n)
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


def _apart(y: NDArray[np.float64], n: NDArray[np.float64]) -> tuple[float, float]:
    """Part the squares in what sizes give and what grows with the plants."""
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
