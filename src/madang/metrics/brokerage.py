"""Brokers: who stands between others, and between whose groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from madang.errors import ShapeError
from madang.language import _
from madang.metrics.checks import as_ties
from madang.metrics.kernels.triads import (
    closed_roles,
    dealt_roles,
    ring_roles,
    sums_through,
)
from madang.metrics.networks import wedges
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray
    from scipy.sparse import csr_array

__all__ = [
    "ROLES",
    "Brokerage",
    "brokerage_roles",
    "chains_by_group",
    "constraint",
    "effective_size",
    "open_chains",
]

ROLES = ("coordinator", "gatekeeper", "representative", "itinerant", "liaison")
"""Between members of the own group; from others into it; from it to others; between
members of one other group; between members of two other groups."""


@dataclass(frozen=True, slots=True)
class Brokerage:
    """How often each node stands between two that are not tied, by role.

    Attributes
    ----------
    count, expected, z : (N, 5) arrays
        By role, in the order of `ROLES`: chains through the node, how many ties at
        random would give, and the distance in standard deviations.
    """

    count: NDArray[np.float64]
    expected: NDArray[np.float64]
    z: NDArray[np.float64]


def constraint(ties: ArrayLike | Any) -> NDArray[np.float64]:
    r"""Measure how far a node's contacts are tied to one another (Burt).

    .. math:: C_i = \sum_{j \in N(i)} \Bigl(p_{ij} + \sum_{q \ne i, j} p_{iq} p_{qj}
              \Bigr)^2, \quad p_{ij} = \frac{a_{ij} + a_{ji}}
              {\sum_k (a_{ik} + a_{ki})}

    Parameters
    ----------
    ties : (N, N) array or sparse array
        Strength of the tie from each node to each, at least 0; of a network without
        directions, both halves. The diagonal is left out.

    Returns
    -------
    (N,) array
        Low where contacts are strangers to one another: 1 / n for n equal ones. NaN
        for a node without ties, which nothing constrains or frees.

    Raises
    ------
    ShapeError
        If the ties are not square.
    NegativeActivityError
        If a tie is below zero, infinite or NaN.

    References
    ----------
    [Burt1992]_, chapter 2.

    Examples
    --------
    The hub of a star with three spokes; then a triangle:

    >>> star = [[0, 1, 1, 1], [1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]]
    >>> constraint(star).round(3)
    array([0.333, 1.   , 1.   , 1.   ])
    >>> constraint([[0, 1, 1], [1, 0, 1], [1, 1, 0]])
    array([1.125, 1.125, 1.125])
    """
    both = _both_ways(ties)
    held = _row_sums(both)
    # p_iq p_qj is what both are tied to q by, over the sums of i and of q.
    worth = 1.0 / np.where(held > 0, held, 1.0)
    both.data += sums_through(both.indptr, both.indices, both.data, worth)
    return np.where(held > 0, _row_sums(_scaled(both, held).power(2)), np.nan)


def effective_size(ties: ArrayLike | Any) -> NDArray[np.float64]:
    r"""Measure how many of a node's contacts lead to others (Burt).

    .. math:: E_i = \sum_{j \in N(i)} \Bigl(1 - \sum_{q \ne i, j} p_{iq} m_{jq}\Bigr),
              \quad m_{jq} = \frac{a_{jq} + a_{qj}}{\max_k (a_{jk} + a_{kj})}

    With equal ties that is n − 2t / n, with t ties among the n contacts.

    Parameters
    ----------
    ties : (N, N) array or sparse array
        As in `constraint`.

    Returns
    -------
    (N,) array
        Contacts, from 1 where all are tied to one another to n where none are. NaN
        for a node without ties.

    Raises
    ------
    ShapeError
        If the ties are not square.
    NegativeActivityError
        If a tie is below zero, infinite or NaN.

    References
    ----------
    [Burt1992]_, chapter 2; in equal ties: [Borgatti1997]_.

    Examples
    --------
    >>> star = [[0, 1, 1, 1], [1, 0, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]]
    >>> effective_size(star)
    array([3., 1., 1., 1.])
    >>> effective_size([[0, 1, 1], [1, 0, 1], [1, 1, 0]])
    array([1., 1., 1.])
    """
    both = _both_ways(ties)
    held = _row_sums(both)
    strongest = np.asarray(both.max(axis=1).todense(), np.float64).ravel()
    # p_iq m_jq is what both are tied to q by, over the sum of i and the most of j.
    through = sums_through(both.indptr, both.indices, both.data, np.ones(len(held)))
    both.data = through / strongest[both.indices]
    contacts = np.diff(both.indptr)
    return np.where(held > 0, contacts - _row_sums(_scaled(both, held)), np.nan)


def brokerage_roles(
    ties: ArrayLike | Any, groups: Sequence[object] | NDArray[Any]
) -> Brokerage:
    r"""Count the roles in which each node stands between two that are not tied.

    .. math:: b_j = \sum_{i \ne k} a_{ij} a_{jk} (1 - a_{ik}), \quad
              E[b_j] = |S| d^2 (1 - d), \quad
              \operatorname{Var} b_j = |S| d^2 \bar d (1 - d^2 \bar d) +
              d^3 \bar d^3 \sum_v m_v (m_v - 1)

    each role by itself: which of i, j and k share a group. d is the network's own
    density, :math:`\bar d = 1 - d`; S are the pairs (i, k) that would give the role,
    and :math:`m_v` those in which v is one end. Chance: each tie is there or not by
    itself, groups as they are. Without directions a pair counts once, and gatekeeper
    and representative are the same.

    Parameters
    ----------
    ties : (N, N) array or sparse array
        Who is tied to whom; any strength above 0 is a tie. Symmetric ties have no
        directions. The diagonal is left out.
    groups : (N,) sequence
        Group of each node, such as its kind or region.

    Returns
    -------
    Brokerage
        (N, 5) arrays, in the order of `ROLES`. Counts are never NaN; z is NaN where
        chance leaves no spread: no tie, all ties, or no pair that would do.

    Raises
    ------
    ShapeError
        If the ties are not square, or there is not one group a node.
    NegativeActivityError
        If a tie is below zero, infinite or NaN.

    References
    ----------
    [GouldFernandez1989]_.

    Examples
    --------
    Firm, university and another firm in a chain: an itinerant broker.

    >>> chain = [[0, 1, 0], [0, 0, 1], [0, 0, 0]]
    >>> brokerage_roles(chain, ["firm", "university", "firm"]).count[1]
    array([0., 0., 0., 1., 0.])
    """
    a = as_ties(ties)
    n = a.shape[0]
    if len(groups) != n:
        raise ShapeError(
            _(
                "Each of {nodes} nodes needs one group; found {groups}.",
                nodes=n,
                groups=len(groups),
            )
        )
    a.data = np.ones_like(a.data)
    _unused, own = np.unique(np.asarray(groups, dtype=np.str_), return_inverse=True)
    is_directed = bool((a - a.T).count_nonzero())
    count = _open_chains(a, own, is_directed=is_directed)
    if not is_directed:
        # Each pair was met from both ends; those of gatekeepers from one.
        count[:, [0, 3, 4]] /= 2.0
    pairs, shared = _possible(own, is_directed=is_directed)
    d = a.nnz / (n * (n - 1)) if n > 1 else 0.0
    once = d * d * (1 - d)
    variance = pairs * once * (1 - once) + (d * (1 - d)) ** 3 * shared
    expected = pairs * once
    z = ratio(count - expected, np.sqrt(variance))
    return Brokerage(count, expected, z)


def open_chains(
    ties: ArrayLike | Any, most: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], float]:
    """List chains of three whose ends are not tied, or a sample of them.

    Parameters
    ----------
    ties : (N, N) array or sparse array
        Symmetric ties; any strength above 0 is a tie.
    most : int
        Pairs of partners of one that are looked at; drawn at random where there are
        more.
    rng : Generator
        Source of the draw.

    Returns
    -------
    chains : (C, 3) array of int
        One end, the node between, the other end; each chain once.
    each : float
        How many chains each of them stands for: 1 where all are listed.

    Raises
    ------
    ShapeError, NegativeActivityError
        If the ties are not square, or one is below zero, infinite or NaN.

    References
    ----------
    [GouldFernandez1989]_.

    Examples
    --------
    >>> chain = [[0, 1, 0], [1, 0, 1], [0, 1, 0]]
    >>> open_chains(chain, 9, np.random.default_rng(1))
    (array([[0, 1, 2]]), 1.0)
    """
    a = as_ties(ties)
    a.sort_indices()
    chains, is_tied, total = wedges(a, most, rng)
    return chains[~is_tied], total / len(chains) if len(chains) else 1.0


def chains_by_group(
    chains: NDArray[np.int64], groups: NDArray[Any], many: int
) -> NDArray[np.int64]:
    """Count chains by the group of the node between and by role, without directions.

    Parameters
    ----------
    chains : (C, 3) array of int
        As `open_chains` lists them.
    groups : (N,) array of int
        Group of each node, from 0.
    many : int
        Number of groups.

    Returns
    -------
    (G, 4) array of int
        Coordinators, gatekeepers (who are representatives from the other end),
        itinerants and liaisons.

    References
    ----------
    [GouldFernandez1989]_.

    Examples
    --------
    >>> chains_by_group(np.array([[0, 1, 2]]), np.array([0, 1, 0]), 2)
    array([[0, 0, 0, 0],
           [0, 0, 1, 0]])
    """
    found: NDArray[np.int64] = dealt_roles(chains, groups, many)
    return found


def _open_chains(
    a: csr_array, own: NDArray[np.intp], *, is_directed: bool
) -> NDArray[np.float64]:
    """Count, by role of the node between, ordered chains whose ends are not tied."""
    from scipy import sparse  # noqa: PLC0415 - slow to load

    node = np.arange(a.shape[0])
    member = sparse.csr_array((np.ones(len(own)), (node, own)))
    tails = (a @ member).tocsr()  # (N, G): those to whom j is tied
    heads, twice = tails, tails
    if is_directed:
        heads = (a.T @ member).tocsr()  # those tied to j
        twice = (a.multiply(a.T) @ member).tocsr()  # chains from one back to itself
    into, out = _row_sums(heads), _row_sums(tails)
    inner, outer, back = (np.asarray(x[node, own]) for x in (heads, tails, twice))
    same = _row_sums(heads.multiply(tails)) - _row_sums(twice) - (inner * outer - back)
    apart = (into - inner) * (out - outer) - (_row_sums(twice) - back) - same
    own_both, ahead, behind = inner * outer - back, into - inner, out - outer
    chains = np.column_stack([own_both, ahead * outer, inner * behind, same, apart])
    if not is_directed:
        a.sort_indices()
    closed = closed_roles if is_directed else ring_roles
    return np.asarray(chains - closed(a.indptr, a.indices, own))


def _possible(
    own: NDArray[np.intp], *, is_directed: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Count the pairs that would give each role, and pairs of these that share an end.

    Two chains through one node hang together where they share the tie to an end.
    """
    sizes = np.bincount(own).astype(np.float64)
    whole = sizes.sum()
    mine = sizes[own]
    rest, near = whole - mine, mine - 1.0

    def others(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(values.sum() - values[own])

    two, three = sizes * (sizes - 1), sizes * (sizes - 1) * (sizes - 2)
    third = rest[:, None] - sizes[None, :]  # what is neither the own group nor h
    apart = np.arange(sizes.size)[None, :] != own[:, None]
    far = np.where(apart, sizes * third, 0.0).sum(axis=1)
    far_shared = np.where(apart, sizes * third * (third - 1), 0.0).sum(axis=1)
    cross = rest * near
    cross_shared = rest * near * (near - 1) + near * rest * (rest - 1)
    pairs = np.column_stack([near * (near - 1), cross, cross, others(two), far])
    shared = np.column_stack([
        2 * near * (near - 1) * (near - 2), cross_shared, cross_shared,
        2 * others(three), 2 * far_shared,
    ])  # fmt: skip
    if not is_directed:
        pairs[:, [0, 3, 4]] /= 2.0
        shared[:, [0, 3, 4]] /= 2.0
    return pairs, shared


def _both_ways(ties: ArrayLike | Any) -> csr_array:
    """Add the ties of both directions."""
    a = as_ties(ties)
    both: csr_array = (a + a.T).tocsr()
    both.sort_indices()
    return both


def _scaled(a: csr_array, by: NDArray[np.float64]) -> csr_array:
    """Divide each row."""
    out = a.copy()
    out.data = a.data / np.repeat(np.where(by > 0, by, 1.0), np.diff(a.indptr))
    return out


def _row_sums(a: Any) -> NDArray[np.float64]:
    """Sum the rows of a sparse table."""
    return np.asarray(a.sum(axis=1), dtype=np.float64).ravel()
