"""A smallest set of requirements that no plan can keep together.

First a deletion filter, which always ends with a set from which nothing can be
left out; then the smallest such set by implicit hitting sets, as far as the
limit of rounds allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.coordination.portfolio.model import BALANCE_FLOOR, BUDGET
from madang.coordination.portfolio.solver import solve
from madang.wording import money, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.terms import Terms

__all__ = ["Conflict", "Wording", "find_conflict", "smallest_conflict"]

_ROUNDS: Final = 200


@dataclass(frozen=True, slots=True)
class Conflict:
    """Requirements that cannot hold together.

    Attributes
    ----------
    requirements : tuple of str
        Keys; leaving any one out makes the rest possible.
    is_smallest : bool
        Whether no other conflict has fewer requirements.
    """

    requirements: tuple[str, ...]
    is_smallest: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """What is needed to tell a requirement in words."""

    terms: Terms
    currency: str
    names_ko: Mapping[str, str]
    names_en: Mapping[str, str]

    def tell(self, key: str) -> tuple[str, str]:
        """Give a requirement in Korean and English."""
        kind, _, what = key.partition(":")
        if kind == BUDGET:
            amount = self.terms.budget
            return (
                f"총예산은 {money(amount, self.currency, 'ko')} 이하",
                f"the budget is {money(amount, self.currency, 'en')}",
            )
        if kind == BALANCE_FLOOR:
            least = percent(self.terms.balance_floor)
            return (
                f"모든 신청 지역은 필요 기준 배분액의 {least} 이상",
                f"every region that applied gets at least {least} of what it is due",
            )
        if kind == "family":
            return (
                f"중복 묶음 {what}에서는 한 과제만 지원",
                f"at most one proposal of the duplicate family {what}",
            )
        return self._amount(kind, what)

    def _amount(self, kind: str, what: str) -> tuple[str, str]:
        """Give a requirement on an amount of money."""
        given: Mapping[str, float] = {
            "year": {str(y): v for y, v in self.terms.yearly.items()},
            "floor": self.terms.floors,
            "cap": self.terms.caps,
        }[kind]
        value = given[what]
        amount = value * self.terms.budget if value <= 1 else value
        ko, en = (money(amount, self.currency, word) for word in ("ko", "en"))
        if kind == "year":
            return f"{what}년 지원액은 {ko} 이하", f"{what} spends at most {en}"
        name_ko, name_en = self.names_ko[what], self.names_en[what]
        if kind == "floor":
            return f"{name_ko} 지원액은 {ko} 이상", f"{name_en} gets at least {en}"
        return f"{name_ko} 지원액은 {ko} 이하", f"{name_en} gets at most {en}"


def _shrink(
    keys: tuple[str, ...], is_possible: Callable[[frozenset[str]], bool]
) -> tuple[str, ...]:
    """Leave out, one by one, what the conflict does not need."""
    kept = list(keys)
    for key in keys:
        fewer = [k for k in kept if k != key]
        if not is_possible(frozenset(fewer)):
            kept = fewer
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
    keys: tuple[str, ...], is_possible: Callable[[frozenset[str]], bool]
) -> Conflict | None:
    """Find a smallest set of requirements that cannot hold together.

    Parameters
    ----------
    keys : tuple of str
        All requirements.
    is_possible : callable
        Tells whether a set of requirements can hold together. Lifting a
        requirement never makes a possible set impossible.

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
    Conflict(requirements=('a', 'c'), is_smallest=True)
    """
    if is_possible(frozenset(keys)):
        return None
    irreducible = _shrink(keys, is_possible)
    corrections: list[frozenset[str]] = []
    for _ in range(_ROUNDS):
        hit = _hitting_set(corrections, keys)
        if len(hit) >= len(irreducible):
            return Conflict(irreducible, is_smallest=True)
        if not is_possible(hit):
            return Conflict(tuple(k for k in keys if k in hit), is_smallest=True)
        grown = hit
        for key in keys:
            if key not in grown and is_possible(grown | {key}):
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

    def is_possible(kept: frozenset[str]) -> bool:
        """Ask the solver for any plan."""
        floor = terms.balance_floor if BALANCE_FLOOR in kept else 0.0
        found = solve(
            problem,
            merit=0.0,
            balance=0.0,
            floor=floor,
            keep=kept,
            limits=(terms.time_limit, 1.0),
        )
        return found.status != "infeasible"

    return smallest_conflict(problem.keys, is_possible)
