"""The cheapest plan of a transport problem, and the prices that prove it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from madang.errors import UndefinedMeasureError
from madang.language import _

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["cheapest_plan", "prices_of"]

_APART: Final = 1e-14  # of all mass: told apart by, so that no two ways empty together


def cheapest_plan(
    supply: ArrayLike, demand: ArrayLike, cost: ArrayLike
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    r"""Give the plan that moves all there is to all that is asked for, at least cost.

    .. math:: \min_{\pi \ge 0} \sum_{ij} c_{ij} \pi_{ij},\quad
              \pi 1 = a,\; \pi^\top 1 = b

    Parameters
    ----------
    supply : (N,) array
        Amounts $a$, above zero, with the same sum as the demand.
    demand : (M,) array
        Amounts $b$, above zero.
    cost : (N, M) array
        Of moving one, finite.

    Returns
    -------
    rows, columns : arrays of int
        Ways that are used, at most N + M less one.
    amounts : array
        What moves on each, in the unit of the supply.

    Raises
    ------
    UndefinedMeasureError
        If no plan is found.

    References
    ----------
    [PeyreCuturi2019]_, chapter 3.

    Examples
    --------
    >>> rows, columns, amounts = cheapest_plan([2.0, 1.0], [1.0, 2.0],
    ...                                        [[0.0, 1.0], [1.0, 0.0]])
    >>> table = np.zeros((2, 2))
    >>> table[rows, columns] = amounts.round(9)
    >>> table.tolist()
    [[1.0, 1.0], [0.0, 1.0]]
    """
    a, b = np.asarray(supply, dtype=np.float64), np.asarray(demand, dtype=np.float64)
    c = np.asarray(cost, dtype=np.float64)
    if a.size > b.size:
        columns, rows, amounts = cheapest_plan(b, a, c.T)
        return rows, columns, amounts
    whole = a.sum()
    _price, flow, parent = _solved(a / whole, b / whole, c)
    at = np.flatnonzero(parent >= 0)
    is_supply = at < a.size
    rows = np.where(is_supply, at, parent[at])
    columns = np.where(is_supply, parent[at], at) - a.size
    return rows, columns, np.maximum(flow[at], 0.0) * whole


def prices_of(
    supply: NDArray[np.float64], demand: NDArray[np.float64], cost: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Give the prices that prove a plan the cheapest.

    .. math:: \max_{u, v} \sum_i a_i u_i + \sum_j b_j v_j,\quad
              u_i + v_j \le c_{ij}

    Parameters
    ----------
    supply, demand, cost
        As in `cheapest_plan`.

    Returns
    -------
    u : (N,) array
    v : (M,) array
        Their sum over supply and demand is the cost of the cheapest plan.

    Raises
    ------
    UndefinedMeasureError
        If no plan is found.

    References
    ----------
    [PeyreCuturi2019]_, chapter 3.

    Examples
    --------
    >>> u, v = prices_of(np.ones(1), np.ones(1), np.array([[3.0]]))
    >>> float(u[0] + v[0])
    3.0
    """
    # From the side of fewer places, so that few have far to look.
    if supply.size > demand.size:
        v, u = prices_of(demand, supply, cost.T)
        return u, v
    price = _solved(supply, demand, cost)[0]
    return price[: supply.size], -price[supply.size :]


def _solved(
    supply: NDArray[np.float64], demand: NDArray[np.float64], cost: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Give prices, flows to what each place hangs from, and what that is."""
    from madang.metrics.kernels.transport import cheapest  # noqa: PLC0415 - compiles

    nearest = np.argsort(cost, axis=1, kind="stable")
    cost = np.ascontiguousarray(cost.T)
    left = np.concatenate([supply + _APART, demand])
    left[-1] += supply.size * _APART
    price, flow = np.zeros(left.size), np.zeros(left.size)
    places = np.zeros((10, left.size), dtype=np.int64)
    places[:4] = -1
    meets = np.empty(2 * left.size, dtype=np.int64)
    if not cheapest(left, cost, nearest, price, flow, places, meets):
        raise UndefinedMeasureError(
            _(
                "The transport problem between {first} and {second} places could not "
                "be solved.",
                first=supply.size,
                second=demand.size,
            )
        )
    return price, flow, places[0]
