"""Who will be tied to whom: how near two unlinked members of a network stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.metrics.checks import as_ties
from madang.metrics.kernels.threads import evenly, shared

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csr_array

__all__ = [
    "Ways",
    "adamic_adar",
    "common_neighbours",
    "preferential_attachment",
    "resource_allocation",
    "three_step_paths",
    "ways_between",
]


def common_neighbours(
    ties: ArrayLike | Any, nodes: ArrayLike | None = None
) -> NDArray[np.float64]:
    r"""Count the partners that two have in common.

    .. math:: c_{ij} = \sum_k b_{ik} b_{kj}, \quad b_{ik} = [a_{ik} > 0]

    Parameters
    ----------
    ties : (N, N) array or sparse array
        Symmetric strengths of ties, at least 0; the diagonal is left out.
    nodes : (n,) array of int, optional
        Rows that are wanted; all where not given.

    Returns
    -------
    (n, N) array
        Partners; never NaN. What stands at a node and itself says nothing.

    Raises
    ------
    ShapeError
        If the ties are not square.
    NegativeActivityError
        If a tie is below zero, infinite or NaN.

    References
    ----------
    [LibenNowellKleinberg2007]_.

    Examples
    --------
    >>> common_neighbours([[0, 1, 0], [1, 0, 1], [0, 1, 0]], [0])
    array([[1., 0., 1.]])
    """
    return ways_between("common_neighbours", ties).of(nodes)


def adamic_adar(
    ties: ArrayLike | Any, nodes: ArrayLike | None = None
) -> NDArray[np.float64]:
    r"""Count common partners, those with many partners for less.

    .. math:: \sum_k b_{ik} b_{kj} / \ln d_k, \quad d_k = \sum_l b_{kl}

    Parameters
    ----------
    ties, nodes
        As in `common_neighbours`.

    Returns
    -------
    (n, N) array
        Dimensionless; a common partner of two counts 1.44. Never NaN.

    Raises
    ------
    ShapeError, NegativeActivityError
        As in `common_neighbours`.

    References
    ----------
    [AdamicAdar2003]_.

    Examples
    --------
    >>> adamic_adar([[0, 1, 0], [1, 0, 1], [0, 1, 0]], [0]).round(2)
    array([[1.44, 0.  , 1.44]])
    """
    return ways_between("adamic_adar", ties).of(nodes)


def resource_allocation(
    ties: ArrayLike | Any, nodes: ArrayLike | None = None
) -> NDArray[np.float64]:
    r"""Measure how much of what one sends out to all partners reaches another.

    .. math:: \sum_k a_{ik} a_{kj} / s_k, \quad s_k = \sum_l a_{kl}

    Of equal ties that is the index of resource allocation: a common partner of d
    partners counts 1 / d.

    Parameters
    ----------
    ties, nodes
        As in `common_neighbours`; strengths count.

    Returns
    -------
    (n, N) array
        In the unit of the ties; never NaN.

    Raises
    ------
    ShapeError, NegativeActivityError
        As in `common_neighbours`.

    References
    ----------
    [ZhouLuZhang2009]_.

    Examples
    --------
    >>> resource_allocation([[0, 1, 0], [1, 0, 1], [0, 1, 0]], [0])
    array([[0.5, 0. , 0.5]])
    """
    return ways_between("resource_allocation", ties).of(nodes)


def preferential_attachment(
    ties: ArrayLike | Any, nodes: ArrayLike | None = None
) -> NDArray[np.float64]:
    r"""Multiply the numbers of partners of two.

    .. math:: d_i d_j

    Parameters
    ----------
    ties, nodes
        As in `common_neighbours`.

    Returns
    -------
    (n, N) array
        Partners squared; never NaN.

    Raises
    ------
    ShapeError, NegativeActivityError
        As in `common_neighbours`.

    References
    ----------
    [LibenNowellKleinberg2007]_.

    Examples
    --------
    >>> preferential_attachment([[0, 1, 0], [1, 0, 1], [0, 1, 0]], [1])
    array([[2., 4., 2.]])
    """
    return ways_between("preferential_attachment", ties).of(nodes)


def three_step_paths(
    ties: ArrayLike | Any, nodes: ArrayLike | None = None
) -> NDArray[np.float64]:
    r"""Measure how many ways lead over a partner and that one's partner.

    .. math:: \sum_{u, v} b_{iu} b_{uv} b_{vj} / (d_u d_v)

    Parameters
    ----------
    ties, nodes
        As in `common_neighbours`.

    Returns
    -------
    (n, N) array
        Dimensionless; never NaN.

    Raises
    ------
    ShapeError, NegativeActivityError
        As in `common_neighbours`.

    References
    ----------
    [Kovacs2019]_, who divide by the roots of the numbers of partners.

    Examples
    --------
    The ends of a chain of four: both ways have two partners.

    >>> chain = [[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]]
    >>> three_step_paths(chain, [0])[0, 3]
    np.float64(0.25)
    """
    return ways_between("three_step_paths", ties).of(nodes)


_MANY: Final = 2**31


@dataclass(frozen=True, slots=True)
class Ways:
    """A measure of two nodes as a product of tables, laid out once for many rows.

    Attributes
    ----------
    tables : tuple of sparse arrays, or of two arrays
        Two or three: (N, K), (K, K) and (K, M).
    """

    tables: tuple[Any, ...]

    def of(self, nodes: ArrayLike | None = None) -> NDArray[np.float64]:
        """Multiply the tables for some rows of the first; for all where not given.

        Parameters
        ----------
        nodes : (n,) array of int, optional
            Rows.

        Returns
        -------
        (n, M) array
        """
        from madang.metrics.kernels.products import (  # noqa: PLC0415 - compiled
            add_rows,
            add_rows_over,
        )

        every = np.arange(self.tables[0].shape[0])
        rows = every if nodes is None else np.asarray(nodes, dtype=np.intp)
        if isinstance(self.tables[0], np.ndarray):
            return np.asarray(self.tables[0][rows] @ self.tables[1])
        whole = np.int32 if max(t.nnz for t in self.tables) < _MANY else np.int64
        given = [
            (t.indptr.astype(whole, copy=False), t.indices.astype(whole, copy=False),
             t.data) for t in self.tables
        ]  # fmt: skip
        out = np.zeros((len(rows), self.tables[-1].shape[1]))
        add: Any = add_rows if len(given) == len(("first", "last")) else add_rows_over

        def multiply(first: int, last: int) -> None:
            add(rows[first:last], *given, out[first:last])

        shared(multiply, evenly(len(rows)))
        return out


def ways_between(
    measure: str, ties: ArrayLike | Any, among: ArrayLike | None = None
) -> Ways:
    """Lay a measure of this module out, to be asked for some nodes at a time.

    Parameters
    ----------
    measure : str
        Name of the function.
    ties : (N, N) array or sparse array
        As in `common_neighbours`.
    among : (M,) array of int, optional
        Columns that are wanted; all where not given.

    Returns
    -------
    Ways

    Raises
    ------
    ShapeError, NegativeActivityError
        As in `common_neighbours`.

    References
    ----------
    [LibenNowellKleinberg2007]_, and the sources of the measures.

    Examples
    --------
    >>> chain = [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    >>> ways_between("common_neighbours", chain, [2]).of([0, 1])
    array([[1.],
           [0.]])
    """
    a = as_ties(ties) if measure == "resource_allocation" else _whether(ties)
    *before, last = _TABLES[measure](a)
    return Ways((*before, last if among is None else last[:, np.asarray(among)]))


def _shared_out(a: csr_array) -> csr_array:
    """Share what each node has out among its ties, read from those who get it."""
    return (a * _inverse(_sums(a))[None, :]).tocsr()


def _by_logarithm(b: csr_array) -> csr_array:
    """Weigh partners by the logarithm of how many they have."""
    d = _sums(b)
    weight = np.divide(
        1.0, np.log(np.maximum(d, 2.0)), where=d > 1, out=np.zeros_like(d)
    )
    return (b * weight[None, :]).tocsr()


def _numbers(b: csr_array) -> tuple[csr_array, csr_array]:
    """Lay the numbers of partners out as a column and a row."""
    from scipy import sparse  # noqa: PLC0415 - slow to load

    d = _sums(b)
    return sparse.csr_array(d[:, None]), sparse.csr_array(d[None, :])


_TABLES: Final[dict[str, Callable[[Any], tuple[Any, ...]]]] = {
    "common_neighbours": lambda b: (b, b),
    "adamic_adar": lambda b: (_by_logarithm(b), b),
    "resource_allocation": lambda a: (_shared_out(a), a),
    "preferential_attachment": _numbers,
    "three_step_paths": lambda b: (_shared_out(b), _shared_out(b), b),
}
"""What is multiplied, by measure; of whether there is a tie, but for the third."""


def _whether(ties: ArrayLike | Any) -> csr_array:
    """Keep of each tie that it is there."""
    b = as_ties(ties)
    b.data = np.ones_like(b.data)
    return b


def _sums(a: csr_array) -> NDArray[np.float64]:
    """Add up the ties of each node."""
    return np.asarray(a.sum(axis=1), dtype=np.float64).ravel()


def _inverse(d: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give 1 / d; 0 for nodes without ties, through which no way leads."""
    return np.divide(1.0, d, where=d > 0, out=np.zeros_like(d))
