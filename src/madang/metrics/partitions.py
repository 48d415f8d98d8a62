"""How alike two divisions of the same things into groups are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import gammaln, xlogy

from madang.errors import ShapeError
from madang.language import _

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["adjusted_mutual_information", "adjusted_rand", "overlap_score"]

_ROUNDING = 1e-12


def adjusted_rand(one: ArrayLike, other: ArrayLike) -> float:
    r"""Measure how many pairs two divisions agree on, beyond chance.

    .. math:: R = \frac{\sum_{kl} \binom{n_{kl}}{2} - E}
              {\tfrac12 \left[\sum_k \binom{a_k}{2} + \sum_l \binom{b_l}{2}\right]
              - E}, \quad E = \sum_k \binom{a_k}{2} \sum_l \binom{b_l}{2} \Big/
              \binom{n}{2}

    Read: 1 is the same division, 0 what two divisions drawn at random with the same
    sizes of groups share on average.

    Parameters
    ----------
    one, other : (I,) arrays
        Group of each thing, as any label.

    Returns
    -------
    float
        At most 1; may be a little below 0. NaN where there is nothing to divide.
        1 where both put all in one group, or each in a group of its own.

    Raises
    ------
    ShapeError
        If the two differ in length.

    References
    ----------
    [HubertArabie1985]_.

    Examples
    --------
    >>> adjusted_rand([0, 0, 1, 1], ["b", "b", "a", "a"])
    1.0
    >>> round(adjusted_rand([0, 0, 1, 2], [0, 0, 1, 1]), 4)
    0.5714
    """
    table = _crossed(one, other)
    n = table.sum()
    if n == 0:
        return np.nan
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    both, left, right = (_pairs(c).sum() for c in (table, rows, columns))
    most, all_pairs = (left + right) / 2, _pairs(n)
    expected = left * right / all_pairs if all_pairs else 0.0
    if most == expected:
        return 1.0
    return float((both - expected) / (most - expected))


def adjusted_mutual_information(one: ArrayLike, other: ArrayLike) -> float:
    r"""Measure how much two divisions tell of each other, beyond chance.

    .. math:: A = \frac{I(U, V) - E[I]}{\tfrac12 [H(U) + H(V)] - E[I]}

    where the expectation is over divisions drawn at random with the same sizes of
    groups. Less ruled by large groups than `adjusted_rand`.

    Parameters
    ----------
    one, other : (I,) arrays
        Group of each thing, as any label.

    Returns
    -------
    float
        At most 1, the same division; 0 is chance. NaN where there is nothing to
        divide. 1 where both put all in one group, or each in a group of its own.

    Raises
    ------
    ShapeError
        If the two differ in length.

    References
    ----------
    [VinhEppsBailey2010]_, with the arithmetic mean of the entropies.

    Examples
    --------
    >>> round(adjusted_mutual_information([0, 0, 1, 1], [1, 1, 0, 0]), 12)
    1.0
    >>> round(adjusted_mutual_information([0, 0, 1, 1], [0, 1, 0, 1]), 4)
    -0.5
    """
    table = _crossed(one, other)
    n = float(table.sum())
    if n == 0:
        return np.nan
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    if rows.size == columns.size and rows.size in {1, int(n)}:
        return 1.0
    left, right = (-xlogy(c / n, c / n).sum() for c in (rows, columns))
    apart = rows[:, None] * columns[None, :]
    shared = float((xlogy(table, np.where(table > 0, n * table / apart, 1.0))).sum())
    expected = _expected_information(rows, columns, n)
    beyond, most = shared / n - expected, (left + right) / 2 - expected
    if abs(most) < _ROUNDING:
        return 0.0
    return float(beyond / most)


def overlap_score(one: ArrayLike, other: ArrayLike) -> float:
    r"""Measure how much of each group finds itself together again elsewhere.

    .. math:: O = \tfrac12 \left[\frac1K \sum_k \max_l \frac{n_{kl}}{a_k} +
              \frac1L \sum_l \max_k \frac{n_{kl}}{b_l}\right]

    Read: on average, this share of a group lies in that group of the other division
    which holds most of it. Both directions count alike. Not adjusted for chance:
    hold it against a random division of the same sizes.

    Parameters
    ----------
    one, other : (I,) arrays
        Group of each thing, as any label.

    Returns
    -------
    float
        Above 0, up to 1, the same division. NaN where there is nothing to divide.

    Raises
    ------
    ShapeError
        If the two differ in length.

    References
    ----------
    The best match of each cluster, as in [DelgadoPorterStern2016]_.

    Examples
    --------
    >>> overlap_score([0, 0, 1, 1], [0, 0, 0, 1])
    0.7916666666666666
    """
    table = _crossed(one, other)
    if table.size == 0:
        return np.nan
    down = (table.max(axis=1) / table.sum(axis=1)).mean()
    across = (table.max(axis=0) / table.sum(axis=0)).mean()
    return float((down + across) / 2)


def _crossed(one: ArrayLike, other: ArrayLike) -> NDArray[np.float64]:
    """Count the things in each group of the one and each group of the other."""
    a, b = np.asarray(one), np.asarray(other)
    if a.shape != b.shape or a.ndim != 1:
        raise ShapeError(
            _(
                "Two divisions can be compared where they divide the same things, in "
                "one order; found shapes {first} and {second}.",
                first=a.shape,
                second=b.shape,
            )
        )
    left, i = np.unique(a, return_inverse=True)
    right, j = np.unique(b, return_inverse=True)
    table = np.zeros((left.size, right.size))
    np.add.at(table, (i, j), 1.0)
    return table


def _pairs(count: NDArray[np.float64] | np.float64) -> NDArray[np.float64]:
    """Count the pairs within groups."""
    return np.asarray(count * (count - 1) / 2)


def _expected_information(
    rows: NDArray[np.float64], columns: NDArray[np.float64], n: float
) -> float:
    """Sum the information that chance gives, over sizes that occur, each once."""
    a, times_a = np.unique(rows, return_counts=True)
    b, times_b = np.unique(columns, return_counts=True)
    total = 0.0
    for size, times in zip(a, times_a, strict=True):
        shared = np.arange(1, min(size, b.max()) + 1)[:, None]
        fits = (shared <= b) & (shared >= size + b - n)
        free = np.where(fits, n - size - b + shared, 0.0)
        chance = (
            gammaln(size + 1) + gammaln(b + 1) + gammaln(n - size + 1)
            + gammaln(n - b + 1) - gammaln(n + 1) - gammaln(shared + 1)
            - gammaln(size - shared + 1) - gammaln(np.where(fits, b - shared, 0.0) + 1)
            - gammaln(free + 1)
        )  # fmt: skip
        told = shared / n * np.log(n * shared / (size * b))
        cells = np.where(fits, told * np.exp(np.where(fits, chance, 0.0)), 0.0)
        total += float(times * (cells.sum(axis=0) * times_b).sum())
    return total
