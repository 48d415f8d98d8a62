"""Who reads what: reviewers assigned to proposals, an optimum that is proven."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from madang.errors import ParameterError, ShapeError, UndefinedMeasureError
from madang.language import _
from madang.metrics.texts import ngram_counts, tfidf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = ["Assignment", "Shortage", "assign", "topic_match"]

_DONE: Final = 0
_HALF: Final = 0.5
_SEAT: Final = 1e4
"""Reviews above a limit that weigh as much as one reviewer brought in from outside."""


@dataclass(frozen=True, slots=True)
class Shortage:
    """Why proposals cannot be staffed, and the smallest remedy.

    Attributes
    ----------
    short : (P,) array of int
        Reviews of each proposal that nobody of the panel may write, whatever the
        limits: as many reviewers without a conflict must be brought in.
    beyond : (K,) array of int
        Reviews above the limit of each reviewer, the fewest in all with which the
        rest is read.
    waiting : (P,) array of int
        Reviews that are missing of each proposal while nothing is remedied, in a plan
        that misses as few as can be.
    """

    short: NDArray[np.int64]
    beyond: NDArray[np.int64]
    waiting: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who reads what.

    Attributes
    ----------
    reads : (K, P) array of bool
        Whether a reviewer reads a proposal; nobody reads anything where there is no
        such plan.
    match : float
        Sum of the match over all that is read; NaN where there is no plan.
    shortage : Shortage or None
        Why there is no plan; None where there is one.
    """

    reads: NDArray[np.bool_]
    match: float
    shortage: Shortage | None = None


def topic_match(
    expertise: Sequence[str], proposals: Sequence[str]
) -> NDArray[np.float64]:
    """Measure how near what reviewers know is to what proposals are about.

    Parameters
    ----------
    expertise : sequence of str
        What each of K reviewers works on, in words; may be empty.
    proposals : sequence of str
        Title and summary of each of P proposals.

    Returns
    -------
    (K, P) array
        Cosine of rarity-weighed character n-grams, 0 to 1; 0 where either says
        nothing.
    """
    texts = [t.casefold() for t in (*expertise, *proposals)]
    if not any(texts):
        return np.zeros((len(expertise), len(proposals)))
    weighed = tfidf(ngram_counts(texts, shortest=2, longest=3))
    k = len(expertise)
    near = (weighed[:k] @ weighed[k:].T).toarray()
    return np.asarray(np.clip(near, 0.0, 1.0), dtype=np.float64)


def assign(
    match: ArrayLike, conflict: ArrayLike, *, reads: int, most: ArrayLike
) -> Assignment:
    r"""Assign reviewers to proposals so that topics match best.

    .. math:: \max \sum_{kp} u_{kp} x_{kp}, \quad \sum_k x_{kp} = r, \quad
        \sum_p x_{kp} \le m_k, \quad x_{kp} \in \{0, 1\}, \quad
        x_{kp} = 0 \text{ in conflict}

    A flow: its relaxation has whole-numbered corners, so that the optimum is found,
    and proven, without branching.

    Parameters
    ----------
    match : (K, P) array
        How well reviewer k suits proposal p; 0 or more.
    conflict : (K, P) array of bool
        Who may not read what.
    reads : int
        Reviews of each proposal.
    most : (K,) array of int, or int
        Reviews that each reviewer may write.

    Returns
    -------
    Assignment
        Proven to be of the greatest match; or why there is none.

    Raises
    ------
    ShapeError
        If the arrays do not fit each other.
    ParameterError
        If a match is negative or not finite, or a number of reviews is below zero.
    UndefinedMeasureError
        If the solver ends without an answer.

    References
    ----------
    [AhujaMagnantiOrlin1993]_, assignment as a flow of least cost.
    """
    u = np.asarray(match, dtype=np.float64)
    no = np.asarray(conflict, dtype=bool)
    if u.ndim != 2 or no.shape != u.shape:  # noqa: PLR2004 - a table
        raise ShapeError(
            _(
                "Matches and conflicts must be tables of reviewers by proposals; "
                "found shapes {match} and {conflict}.",
                match=u.shape,
                conflict=no.shape,
            )
        )
    limit = np.broadcast_to(np.asarray(most, dtype=np.float64), u.shape[:1])
    if not (np.isfinite(u).all() and (u >= 0).all()):
        raise ParameterError(_("A match must be a number of 0 or more."))
    if reads < 0 or not (limit >= 0).all():
        raise ParameterError(_("Numbers of reviews must be 0 or more."))
    reviewer, proposal = np.nonzero(~no)
    seats = np.full(u.shape[1], float(reads))
    found = _flow((reviewer, proposal), u[reviewer, proposal], seats, limit)
    if found is None:
        return Assignment(
            np.zeros(u.shape, dtype=bool), float("nan"),
            _shortage((reviewer, proposal), seats, limit),
        )  # fmt: skip
    chosen = np.zeros(u.shape, dtype=bool)
    chosen[reviewer, proposal] = found > _HALF
    return Assignment(chosen, float(u[chosen].sum()))


_Pairs = tuple["NDArray[np.int64]", "NDArray[np.int64]"]


def _sums(
    pairs: _Pairs, reviewers: int, proposals: int
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Give the rows that add up reviews by reviewer, and by proposal."""
    at, ones = np.arange(pairs[0].size), np.ones(pairs[0].size)
    return (
        sparse.csr_array((ones, (pairs[0], at)), shape=(reviewers, at.size)),
        sparse.csr_array((ones, (pairs[1], at)), shape=(proposals, at.size)),
    )


def _flow(
    pairs: _Pairs,
    worth: NDArray[np.float64],
    seats: NDArray[np.float64],
    limit: NDArray[np.float64],
) -> NDArray[np.float64] | None:
    """Solve the flow; None where the seats cannot be filled."""
    if not pairs[0].size:
        return None if seats.any() else np.zeros(0)
    by_reviewer, by_proposal = _sums(pairs, limit.size, seats.size)
    found = milp(
        -worth,
        integrality=np.ones(worth.size, dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(by_reviewer, -np.inf, limit),
            LinearConstraint(by_proposal, seats, seats),
        ],
        options={"mip_rel_gap": 0.0},
    )
    if found.status == _DONE:
        return np.asarray(found.x, dtype=np.float64)
    if found.status == _NONE:
        return None
    raise UndefinedMeasureError(
        _("The assignment was not solved: {said}.", said=str(found.message)[:200])
    )


_NONE: Final = 2
"""The solver's word for a plan that cannot be."""


def _shortage(
    pairs: _Pairs, seats: NDArray[np.float64], limit: NDArray[np.float64]
) -> Shortage:
    """Tell what is missing: with the panel as it is, and with the smallest remedy."""
    able = np.bincount(pairs[1], minlength=seats.size)
    short = np.maximum(seats - able, 0.0)
    waiting, _none = _relaxed(pairs, seats, limit, beyond=0.0)
    fewest, beyond = _relaxed(pairs, seats, limit, beyond=np.inf)
    assert np.array_equal(fewest, short)  # noqa: S101 - without limits, only they lack
    return Shortage(_whole(short), _whole(beyond), _whole(waiting))


def _whole(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Give whole numbers."""
    return np.rint(values).astype(np.int64)


def _relaxed(
    pairs: _Pairs,
    seats: NDArray[np.float64],
    limit: NDArray[np.float64],
    *,
    beyond: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fill seats with as few missing as can be, then as few beyond limits.

    Returns
    -------
    (P,) array, (K,) array
        Reviews missing of each proposal, and beyond the limit of each reviewer.
    """
    n, k, p = pairs[0].size, limit.size, seats.size
    by_reviewer, by_proposal = _sums(pairs, k, p)
    loads = sparse.csr_array(
        sparse.hstack([by_reviewer, -sparse.eye_array(k), sparse.csr_array((k, p))])
    )
    filled = sparse.csr_array(
        sparse.hstack([by_proposal, sparse.csr_array((p, k)), sparse.eye_array(p)])
    )
    found = milp(
        np.concatenate([np.zeros(n), np.ones(k), np.full(p, _SEAT)]),
        integrality=np.ones(n + k + p, dtype=np.int64),
        bounds=Bounds(
            np.zeros(n + k + p),
            np.concatenate([np.ones(n), np.full(k, beyond), seats]),
        ),
        constraints=[
            LinearConstraint(loads, -np.inf, limit),
            LinearConstraint(filled, seats, seats),
        ],
        options={"mip_rel_gap": 0.0},
    )
    if found.status != _DONE:
        raise UndefinedMeasureError(
            _("The assignment was not solved: {said}.", said=str(found.message)[:200])
        )
    x = np.rint(np.asarray(found.x, dtype=np.float64))
    return x[n + k :], x[n : n + k]
