"""A smallest set of requirements that no plan can keep together.

First a deletion filter, which always ends with a set from which nothing can be
left out; then the smallest such set by implicit hitting sets, as far as the
limit of rounds allows.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.coordination.portfolio.requirements.balance import BALANCE_FLOOR
from madang.coordination.portfolio.solver import Limits, Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.terms import Terms

__all__ = ["Conflict", "find_conflict", "smallest_conflict"]

_ROUNDS: Final = 200
# The search as a whole may take this many times the time for one plan.
_PATIENCE: Final = 6


@dataclass(frozen=True, slots=True)
class Conflict:
    """Requirements that cannot hold together.

    Attributes
    ----------
    requirements : tuple of str
        Keys; leaving any one out makes the rest possible.
    is_smallest : bool
        Whether no other conflict has fewer requirements.
    is_irreducible : bool
        Whether it is sure that none can be left out; false where time ran out.
    """

    requirements: tuple[str, ...]
    is_smallest: bool
    is_irreducible: bool = True


def _shrink(
    keys: tuple[str, ...],
    is_possible: Callable[[frozenset[str]], bool],
    is_late: Callable[[], bool],
) -> tuple[str, ...]:
    """Leave out, one by one, what the conflict does not need, as time allows."""
    kept = list(keys)
    for key in keys:
        if is_late():
            break
        fewer = [k for k in kept if k != key]
        if not is_possible(frozenset(fewer)):
            kept = fewer
    return tuple(kept)


def _halved(
    keys: tuple[str, ...],
    is_possible: Callable[[frozenset[str]], bool],
    is_late: Callable[[], bool],
) -> tuple[str, ...]:
    """Leave out large parts at once, ever smaller ones, as long as a conflict stays."""
    kept, size = list(keys), len(keys) // 2
    while size > 1 and not is_late():
        start = 0
        while start < len(kept) and not is_late():
            fewer = kept[:start] + kept[start + size :]
            if is_possible(frozenset(fewer)):
                start += size
            else:
                kept = fewer
        size //= 2
    return tuple(kept)


def _hitting_set(sets: list[frozenset[str]], keys: tuple[str, ...]) -> frozenset[str]:
    """Give a smallest set of keys that meets every set."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - slow

    if not sets:
        return frozenset()
    meets = np.array([[float(k in s) for k in keys] for s in sets])
    found = milp(
        np.ones(len(keys)),
        constraints=LinearConstraint(meets, lb=1.0),
        bounds=Bounds(0, 1),
        integrality=np.ones(len(keys), dtype=np.int64),
    )
    taken = np.asarray(found.x)
    return frozenset(k for k, x in zip(keys, taken, strict=True) if x > 0.5)  # noqa: PLR2004 - a rounded 0 or 1


def smallest_conflict(
    keys: tuple[str, ...],
    is_possible: Callable[[frozenset[str]], bool],
    *,
    seconds: float = math.inf,
) -> Conflict | None:
    """Find a smallest set of requirements that cannot hold together.

    Parameters
    ----------
    keys : tuple of str
        All requirements.
    is_possible : callable
        Tells whether a set of requirements can hold together. Lifting a
        requirement never makes a possible set impossible.
    seconds : float
        Time after which what has been found is given.

    Returns
    -------
    Conflict or None
        None where all can hold together. Otherwise a set from which nothing can
        be left out, and of the least possible size where `is_smallest` says so.

    References
    ----------
    [Ignatiev2015]_, smallest unsatisfiable subsets by implicit hitting sets.

    Examples
    --------
    >>> smallest_conflict(("a", "b", "c"), lambda kept: not {"a", "c"} <= kept)
    Conflict(requirements=('a', 'c'), is_smallest=True, is_irreducible=True)
    """
    end = time.monotonic() + seconds

    def is_late() -> bool:
        """Tell whether time has run out."""
        return time.monotonic() > end

    if is_possible(frozenset(keys)):
        return None
    irreducible = _shrink(_halved(keys, is_possible, is_late), is_possible, is_late)
    if is_late():
        return Conflict(irreducible, is_smallest=False, is_irreducible=False)
    corrections: list[frozenset[str]] = []
    for _ in range(_ROUNDS):
        if is_late():
            break
        hit = _hitting_set(corrections, keys)
        if len(hit) >= len(irreducible):
            return Conflict(irreducible, is_smallest=True)
        if not is_possible(hit):
            return Conflict(tuple(k for k in keys if k in hit), is_smallest=True)
        grown = hit
        for key in keys:
            if not is_late() and key not in grown and is_possible(grown | {key}):
                grown |= {key}
        corrections.append(frozenset(keys) - grown)
    return Conflict(irreducible, is_smallest=False)


def find_conflict(problem: Problem, terms: Terms) -> Conflict | None:
    """Find why no plan keeps all requirements.

    Parameters
    ----------
    problem : Problem
        The call as columns and rows.
    terms : Terms
        The requirements.

    Returns
    -------
    Conflict or None
        None where a plan keeps them all, or where the time limit was met before
        that could be ruled out. What the proposals ask, and the least they can
        work with, is taken as given.
    """
    nothing = np.zeros_like(problem.merit)

    def is_possible(kept: frozenset[str]) -> bool:
        """Ask the solver for any plan."""
        found = Session(problem, keep=kept).solve(
            merit_by_column=nothing,
            floor=terms.balance_floor if BALANCE_FLOOR in kept else 0.0,
            limits=Limits(terms.time_limit, 1.0, work=terms.work_limit),
        )
        return found.status != "infeasible"

    return smallest_conflict(
        problem.keys, is_possible, seconds=_PATIENCE * terms.time_limit
    )
