"""A smallest set of requirements that no plan can keep together.

First a deletion filter, which always ends with a set from which nothing can be
left out; then the smallest such set by implicit hitting sets, as far as the
limit of questions allows. No clock is read: the answer is that of any machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.coordination.portfolio.requirements.balance import BALANCE_FLOOR
from madang.coordination.portfolio.solver import STOPPED, Limits, Session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.terms import Terms

__all__ = ["Conflict", "find_conflict", "smallest_conflict"]

_ROUNDS: Final = 200
_MOST: Final = 3_000
"""Questions to the solver after which what has been found is given."""


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
        Whether it is sure that none can be left out; false where a limit was met.
    """

    requirements: tuple[str, ...]
    is_smallest: bool
    is_irreducible: bool = True


@dataclass(slots=True)
class _Questions:
    """Whether sets of requirements can hold together, as long as any may be asked."""

    ask: Callable[[frozenset[str]], bool | None]
    left: int
    is_sure: bool = True

    def can_hold(self, kept: frozenset[str]) -> bool | None:
        """Ask once more; None where a limit is met."""
        said = self.ask(kept) if self.left > 0 else None
        self.left -= 1
        return said

    def must_break(self, kept: frozenset[str]) -> bool:
        """Tell whether it is proven that they cannot; remember where it is not sure."""
        said = self.can_hold(kept)
        self.is_sure &= said is not None
        return said is False


def _shrink(keys: tuple[str, ...], questions: _Questions) -> tuple[str, ...]:
    """Leave out, one by one, what the conflict does not need."""
    kept = list(keys)
    for key in keys:
        fewer = [k for k in kept if k != key]
        if questions.must_break(frozenset(fewer)):
            kept = fewer
    return tuple(kept)


def _halved(keys: tuple[str, ...], questions: _Questions) -> tuple[str, ...]:
    """Leave out large parts at once, ever smaller ones, as long as a conflict stays."""
    kept, size = list(keys), len(keys) // 2
    while size > 1:
        start = 0
        while start < len(kept):
            fewer = kept[:start] + kept[start + size :]
            if questions.can_hold(frozenset(fewer)) is False:
                kept = fewer
            else:
                start += size
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
    can_hold: Callable[[frozenset[str]], bool | None],
    *,
    most: int = _MOST,
) -> Conflict | None:
    """Find a smallest set of requirements that cannot hold together.

    Parameters
    ----------
    keys : tuple of str
        All requirements.
    can_hold : callable
        Tells whether a set of requirements can hold together; None where a limit
        was met before that was known. Lifting a requirement never makes a possible
        set impossible.
    most : int
        Questions after which what has been found is given.

    Returns
    -------
    Conflict or None
        None where it is not proven that all cannot hold together. Otherwise a set
        from which nothing can be left out, where `is_irreducible` says so, and of
        the least possible size where `is_smallest` does.

    References
    ----------
    [Ignatiev2015]_, smallest unsatisfiable subsets by implicit hitting sets.

    Examples
    --------
    >>> smallest_conflict(("a", "b", "c"), lambda kept: not {"a", "c"} <= kept)
    Conflict(requirements=('a', 'c'), is_smallest=True, is_irreducible=True)
    """
    questions = _Questions(can_hold, most)
    if questions.can_hold(frozenset(keys)) is not False:
        return None
    shrunk = _shrink(_halved(keys, questions), questions)
    is_irreducible = questions.is_sure
    corrections: list[frozenset[str]] = []
    for _ in range(_ROUNDS):
        hit = _hitting_set(corrections, keys)
        if len(hit) >= len(shrunk):
            return Conflict(shrunk, is_smallest=True)
        said = questions.can_hold(hit)
        if said is None:
            break
        if not said:
            return Conflict(tuple(k for k in keys if k in hit), is_smallest=True)
        grown = hit
        for key in keys:
            if key not in grown and questions.can_hold(grown | {key}):
                grown |= {key}
        corrections.append(frozenset(keys) - grown)
    return Conflict(shrunk, is_smallest=False, is_irreducible=is_irreducible)


def find_conflict(
    problem: Problem,
    terms: Terms,
    *,
    floor: float | None = None,
    funded: Mapping[int, bool] | None = None,
) -> Conflict | None:
    """Find why no plan keeps all requirements.

    Parameters
    ----------
    problem : Problem
        The call as columns and rows.
    terms : Terms
        The requirements, and the limits of one question.
    floor : float or None
        Floor of balance; None takes that of the terms.
    funded : mapping of int to bool, optional
        Proposals that the plan must, or must not, fund.

    Returns
    -------
    Conflict or None
        None where a plan keeps them all, or where a limit was met before that
        could be ruled out. What the proposals ask, and the least they can work
        with, is taken as given.
    """
    nothing = np.zeros_like(problem.merit)
    least = terms.balance_floor if floor is None else floor

    def ask(kept: frozenset[str]) -> bool | None:
        """Ask the solver for any plan."""
        found = Session(problem, keep=kept).solve(
            merit_by_column=nothing,
            floor=least if BALANCE_FLOOR in kept else 0.0,
            funded=funded,
            limits=Limits(terms.time_limit, 1.0, work=terms.work_limit),
        )
        if found.status in STOPPED and not found.levels.size:
            return None
        return found.status != "infeasible"

    return smallest_conflict(problem.keys, ask)
