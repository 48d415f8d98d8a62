"""How even a plan's money is over regions: worst-off, ordered average, Gini."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from madang.coordination.portfolio.rows import STRUCTURE, Rows, block

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = [
    "ordered_average", "ordered_rows", "tail_sizes", "tail_start", "worst_off_rows",
]  # fmt: skip


def tail_sizes(tails: tuple[float, ...], regions: int) -> NDArray[np.float64]:
    """Give how many regions each tail holds, in parts of a region, at least one."""
    sizes: NDArray[np.float64] = np.maximum(np.array(tails) * regions, 1.0)
    return sizes


def ordered_average(ratio: NDArray[np.float64], tails: tuple[float, ...]) -> float:
    r"""Give the mean, over tails, of the mean ratio of the worst-off regions.

    .. math:: \Omega(y) = \frac{1}{J} \sum_j \max_t \left\{ t - \frac{1}{k_j}
        \sum_r \max(t - y_r, 0) \right\}

    Parameters
    ----------
    ratio : (R,) array
        Money given to money due, by region.
    tails : tuple of float
        Shares of regions, worst-off first.

    Returns
    -------
    float
        NaN without regions. With one tail of a single region it is the smallest
        ratio; with one tail of all regions, the mean. Money moved from a region
        to a worse-off one, without passing it, never lowers it.

    References
    ----------
    [OgryczakSliwinski2003]_, ordered averages by their lower tails.

    Examples
    --------
    >>> round(ordered_average(np.array([0.2, 1.0, 0.6, 0.4]), (0.5, 1.0)), 3)
    0.425
    """
    if not ratio.size:
        return float("nan")
    rising = np.sort(ratio)
    total = np.concatenate([[0.0], np.cumsum(rising)])
    means = []
    for size in tail_sizes(tails, ratio.size):
        whole = int(np.floor(size + 1e-9))
        rest = max(float(size) - whole, 0.0) if whole < rising.size else 0.0
        part = rest * float(rising[whole]) if rest > 0 else 0.0
        means.append((float(total[whole]) + part) / float(size))
    return float(np.mean(means))


def tail_start(
    ratio: NDArray[np.float64], tails: tuple[float, ...]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give each tail's threshold, and how far each region lies below it."""
    rising = np.sort(ratio)
    sizes = tail_sizes(tails, ratio.size)
    threshold: NDArray[np.float64] = rising[
        np.minimum(np.ceil(sizes - 1e-9).astype(int) - 1, ratio.size - 1)
    ]
    below = np.maximum(threshold[:, None] - ratio[None, :], 0.0)
    return threshold, below


def worst_off_rows(money: Any, due: NDArray[np.float64], extras: int) -> Rows:
    """Write that balance, the last column, is at most each region's ratio."""
    slope = sparse.csr_array(
        (-due, (np.arange(due.size), np.full(due.size, extras - 1))),
        shape=(due.size, extras),
    )
    return block(STRUCTURE, sparse.hstack([money, slope]), lower=0.0, is_money=True)


def ordered_rows(
    money: Any,
    due: NDArray[np.float64],
    tails: tuple[float, ...],
    *,
    extras: int,
    at: int,
) -> Iterable[Rows]:
    """Write the ordered average by the thresholds of its tails.

    Parameters
    ----------
    money : (R, C) sparse array
        Money of each region that is due any, by column.
    due : (R,) array
        Money due.
    tails : tuple of float
        Shares of regions.
    extras : int
        Further columns, of which the last is the balance.
    at : int
        First of the J thresholds, which J × R shortfalls follow.
    """
    n, kinds = due.size, len(tails)
    ratio = sparse.csr_array(money * (1 / due)[:, None])
    every = np.arange(n)
    for j in range(kinds):
        own = sparse.csr_array(
            (
                np.concatenate([-np.ones(n), np.ones(n)]),
                (
                    np.concatenate([every, every]),
                    np.concatenate([np.full(n, at + j), at + kinds + j * n + every]),
                ),
            ),
            shape=(n, extras),
        )
        yield block(STRUCTURE, sparse.hstack([ratio, own]), lower=0.0)
    weights = np.zeros((1, extras))
    weights[0, at : at + kinds] = -1 / kinds
    size = np.repeat(tail_sizes(tails, n), n)
    weights[0, at + kinds : at + kinds + kinds * n] = 1 / (kinds * size)
    weights[0, extras - 1] = 1.0
    nothing = sparse.csr_array((1, money.shape[1]))
    yield block(
        STRUCTURE, sparse.hstack([nothing, sparse.csr_array(weights)]), upper=0.0
    )
