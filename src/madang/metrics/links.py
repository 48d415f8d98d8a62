"""Who will be tied to whom: how near two unlinked members of a network stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from madang.metrics.checks import as_ties

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csr_array

__all__ = [
    "adamic_adar",
    "common_neighbours",
    "preferential_attachment",
    "resource_allocation",
    "three_step_paths",
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
    b = _whether(ties)
    return _through(b, np.ones(b.shape[0]), nodes)


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
    b = _whether(ties)
    d = _sums(b)
    weight = np.divide(
        1.0, np.log(np.maximum(d, 2.0)), where=d > 1, out=np.zeros_like(d)
    )
    return _through(b, weight, nodes)


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
    a = as_ties(ties)
    return _through(a, _inverse(_sums(a)), nodes)


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
    d = _sums(_whether(ties))
    return np.outer(d if nodes is None else d[np.asarray(nodes)], d)


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
    from scipy import sparse  # noqa: PLC0415 - slow to load

    b = _whether(ties)
    share = sparse.csr_array(b * _inverse(_sums(b))[None, :])
    own = share if nodes is None else share[np.asarray(nodes)]
    return np.asarray((sparse.csr_array(own @ share) @ b).todense())


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


def _through(
    a: csr_array, weight: NDArray[np.float64], nodes: ArrayLike | None
) -> NDArray[np.float64]:
    """Add up ways over one node, each for its weight."""
    own = a if nodes is None else a[np.asarray(nodes)]
    return np.asarray(((own * weight[None, :]) @ a).todense())
