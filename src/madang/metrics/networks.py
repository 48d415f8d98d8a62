"""Networks as a whole: parts, cores, triangles, and what chance would give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from madang.metrics.checks import as_ties
from madang.metrics.kernels.threads import alone, networkit
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csr_array

__all__ = [
    "Sampled",
    "communities",
    "components",
    "core_numbers",
    "degree_assortativity",
    "projection",
    "shuffled_members",
    "transitivity",
]

_WEDGES = 400_000
_NORMAL = 1.645


@dataclass(frozen=True, slots=True)
class Sampled:
    """A measure, and the interval within which sampling leaves it.

    Attributes
    ----------
    value, low, high : arrays or floats
        The three are one where everything was counted and nothing sampled.
    """

    value: Any
    low: Any
    high: Any


def projection(members: Any, weight: str = "count", money: Any = None) -> csr_array:
    r"""Tie organisations that take part in one project.

    .. math:: a_{ij} = \sum_p w_p b_{ip} b_{jp}, \quad i \ne j

    with w = 1 (counted), :math:`1 / \binom{n_p}{2}` (fractional: each project holds one
    tie in all) or :math:`m_p / \binom{n_p}{2}` (its money, spread over its ties).

    Parameters
    ----------
    members : (N, P) array or sparse array
        Above 0 where an organisation takes part in a project.
    weight : str
        ``count``, ``fractional`` or ``money``.
    money : (P,) array, optional
        Money of each project, for ``money``; what is not known (NaN) ties for 0.

    Returns
    -------
    (N, N) sparse array
        Symmetric, without a diagonal. Fractional ties of one half add up to the number
        of projects that two or more share.

    References
    ----------
    [WassermanFaust1994]_, chapter 8; fractional: [Newman2001]_.

    Examples
    --------
    >>> projection([[1, 0], [1, 1], [1, 1]], "fractional").toarray().round(2)
    array([[0.  , 0.33, 0.33],
           [0.33, 0.  , 1.33],
           [0.33, 1.33, 0.  ]])
    """
    from scipy import sparse  # noqa: PLC0415 - slow to load

    b = sparse.csr_array(members, dtype=np.float64)
    b.data = (b.data > 0).astype(np.float64)
    b.eliminate_zeros()
    n = np.asarray(b.sum(axis=0), dtype=np.float64).ravel()
    each = np.ones_like(n)
    if weight != "count":
        each = np.divide(2.0, n * (n - 1.0), where=n > 1, out=np.zeros_like(n))
    if weight == "money":
        each *= np.nan_to_num(np.asarray(money, np.float64))
    return as_ties((b * each[None, :]).tocsr() @ b.T.tocsr())


def components(ties: ArrayLike | Any) -> NDArray[np.int64]:
    """Label the parts of a network that no tie joins, the largest 0.

    Parameters
    ----------
    ties : (N, N) array or sparse array
        Who is tied to whom, whichever way; the diagonal is left out.

    Returns
    -------
    (N,) array of int
        Parts of one size are in the order of their first node.

    Raises
    ------
    ShapeError, NegativeActivityError
        If the ties are not square, or one is below zero, infinite or NaN.

    References
    ----------
    [WassermanFaust1994]_, chapter 4.

    Examples
    --------
    >>> components([[0, 0, 0], [0, 0, 1], [0, 1, 0]])
    array([1, 0, 0])
    """
    return parts_of(as_ties(ties))


def parts_of(a: csr_array) -> NDArray[np.int64]:
    """Label the parts of symmetric ties, the largest 0."""
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415 - as above

    found, labels = connected_components(a, directed=False)
    size = np.bincount(labels, minlength=found)
    rank = np.empty(found, dtype=np.int64)
    rank[np.argsort(-size, kind="stable")] = np.arange(found)
    return np.asarray(rank[labels], dtype=np.int64)


def core_numbers(ties: ArrayLike | Any) -> NDArray[np.int64]:
    """Give for each node the largest k for which it lies in the k-core.

    In the k-core each has k partners or more within it: who stays when the loosely tied
    leave, one after the other.

    Parameters
    ----------
    ties : (N, N) array or sparse array
        As in `components`.

    Returns
    -------
    (N,) array of int
        0 for a node without ties.

    Raises
    ------
    ShapeError, NegativeActivityError
        As in `components`.

    References
    ----------
    [Seidman1983]_.

    Examples
    --------
    >>> core_numbers([[0, 1, 1, 1], [1, 0, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0]])
    array([2, 2, 2, 1])
    """
    from madang.metrics.kernels.walks import core_of  # noqa: PLC0415 - compiled

    a = either_way(ties)
    return np.asarray(core_of(a.indptr, a.indices), dtype=np.int64)


def transitivity(ties: ArrayLike | Any, rng: np.random.Generator) -> Sampled:
    r"""Measure how often two partners of one are partners.

    .. math:: C = 3 \times \text{triangles} / \text{pairs of partners of one}

    Beyond 400,000 such pairs it is estimated from as many drawn at random.

    Parameters
    ----------
    ties : (N, N) array or sparse array
        As in `components`.
    rng : Generator
        Source of the draws.

    Returns
    -------
    Sampled
        From 0 to 1, with the 90% interval of drawing. NaN where nobody has two
        partners. A network of projects has triangles by itself, since each project of
        three is one: hold it against `shuffled_members`.

    Raises
    ------
    ShapeError, NegativeActivityError
        As in `components`.

    References
    ----------
    [NewmanStrogatzWatts2001]_.

    Examples
    --------
    >>> transitivity([[0, 1, 1], [1, 0, 1], [1, 1, 0]], np.random.default_rng(1)).value
    1.0
    """
    _chains, is_tied, total = wedges(either_way(ties), _WEDGES, rng)
    if not total:
        return Sampled(np.nan, np.nan, np.nan)
    share = float(is_tied.mean())
    whole = len(is_tied) == total
    error = 0.0 if whole else _NORMAL * np.sqrt(share * (1.0 - share) / len(is_tied))
    return Sampled(share, float(share - error), float(share + error))


def wedges(
    a: csr_array, most: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.bool_], int]:
    """List pairs of partners of one, or draw some: (C, 3) nodes, if tied, and all."""
    d = np.diff(a.indptr).astype(np.int64)
    before = np.concatenate([[0], np.cumsum(d * (d - 1) // 2)])
    total = int(before[-1])
    at = np.arange(total) if total <= most else np.sort(rng.integers(total, size=most))
    between = np.searchsorted(before, at, "right") - 1
    # The pair (x, y), x < y, of a node's partners is number x + y (y - 1) / 2.
    k = at - before[between]
    y = np.floor((1.0 + np.sqrt(1.0 + 8.0 * k)) / 2.0).astype(np.int64)
    y -= y * (y - 1) // 2 > k
    x = k - y * (y - 1) // 2
    begin = a.indptr[between].astype(np.int64)
    one, other = (a.indices[begin + e].astype(np.int64) for e in (x, y))
    is_tied = np.asarray(a[one, other] > 0) if total else np.zeros(0, dtype=bool)
    return np.column_stack([one, between, other]), is_tied, total


def degree_assortativity(ties: ArrayLike | Any) -> float:
    """Correlate the numbers of partners at both ends of ties.

    Parameters
    ----------
    ties : (N, N) array or sparse array
        As in `components`.

    Returns
    -------
    float
        From −1, hubs tied to those of few partners, to 1, like with like. NaN where all
        have as many.

    Raises
    ------
    ShapeError, NegativeActivityError
        As in `components`.

    References
    ----------
    [Newman2003]_, equation 26.

    Examples
    --------
    >>> star = [[0, 1, 1, 1], [1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]]
    >>> round(degree_assortativity(star), 9)
    -1.0
    """
    a = either_way(ties)
    d = np.diff(a.indptr).astype(np.float64)
    head, tail = np.repeat(d, np.diff(a.indptr)), d[a.indices]
    if not len(head):
        return np.nan
    mean = head.mean()
    spread = float(((head - mean) ** 2).mean())
    return float(ratio(((head - mean) * (tail - mean)).mean(), spread))


def shuffled_members(members: Any, rng: np.random.Generator) -> csr_array:
    """Deal the seats of all projects anew among the organisations.

    Parameters
    ----------
    members : (N, P) array or sparse array
        As in `projection`.
    rng : Generator
        Source of the draw.

    Returns
    -------
    (N, P) sparse array
        Projects keep their seats and organisations the projects they are in, but for
        the few seats in which an organisation would sit twice: these are lost.

    References
    ----------
    [NewmanStrogatzWatts2001]_.

    Examples
    --------
    >>> b = shuffled_members([[1, 1], [1, 0], [0, 1]], np.random.default_rng(1))
    >>> b.shape
    (3, 2)
    """
    from scipy import sparse  # noqa: PLC0415 - slow to load

    b = sparse.coo_array(members)
    dealt = sparse.csr_array(
        (np.ones(b.nnz), (rng.permutation(b.row), b.col)), shape=b.shape
    )
    dealt.data[:] = 1.0
    return dealt


def either_way(ties: ArrayLike | Any) -> csr_array:
    """Keep of each tie that it is there, whichever way it leads."""
    from scipy import sparse  # noqa: PLC0415 - slow to load

    a = as_ties(ties)
    back = a.T.tocsr()
    is_symmetric = np.array_equal(a.indptr, back.indptr) and np.array_equal(
        a.indices, back.indices
    )
    both: csr_array = sparse.csr_array(back if is_symmetric else a + back)
    both.data = np.ones_like(both.data)
    both.sort_indices()
    return both


def graph_of(a: csr_array, *, weighted: bool = False) -> Any:
    """Build NetworKit's graph of a symmetric table."""
    from scipy import sparse  # noqa: PLC0415 - slow to load

    nk = networkit()
    half = sparse.triu(a, 1).tocoo()
    ends = (half.row.astype(np.uint64), half.col.astype(np.uint64))
    return nk.GraphFromCoo((half.data, ends), n=a.shape[0], weighted=weighted)


def communities(
    ties: ArrayLike | Any, seed: int, resolution: float = 1.0
) -> tuple[NDArray[np.int64], float]:
    r"""Find groups that work with one another more than with others (Leiden).

    .. math:: Q = \sum_c \left(\frac{w_c}{W} - \gamma \left(\frac{d_c}{2W}\right)^2
              \right)

    Parameters
    ----------
    ties : (N, N) array or sparse array
        Symmetric strengths, which count.
    seed : int
        Seed of the search.
    resolution : float
        :math:`\gamma`: above 1 for more and smaller groups.

    Returns
    -------
    labels : (N,) array of int
        From 0, in the order of first mention.
    modularity : float
        Q at :math:`\gamma = 1`. NaN without ties.

    Raises
    ------
    ShapeError, NegativeActivityError
        As in `components`.

    References
    ----------
    [TraagWaltmanVanEck2019]_; Q: [NewmanGirvan2004]_.

    Examples
    --------
    >>> two = [[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]]
    >>> communities(two, 1)
    (array([0, 0, 1, 1]), 0.5)
    """
    a = as_ties(ties)
    if not a.nnz:
        return np.arange(a.shape[0]), np.nan
    graph, nk = graph_of(a, weighted=True), networkit()
    with alone(seed):
        search = nk.community.ParallelLeiden(
            graph, iterations=5, randomize=False, gamma=resolution
        )
        search.run()
        found = search.getPartition()
        quality = float(nk.community.Modularity().getQuality(found, graph))
    _labels, first, place = np.unique(
        found.getVector(), return_index=True, return_inverse=True
    )
    rank = np.argsort(np.argsort(first, kind="stable"), kind="stable")
    return rank[place].astype(np.int64), quality
