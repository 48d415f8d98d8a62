"""Requirements stated in words, and why some of them can never hold together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.contracts import Note
from madang.coordination.portfolio.requirements import amount, trait_map
from madang.coordination.portfolio.results import TABLES
from madang.coordination.portfolio.rows import BALANCE_FLOOR, BUDGET
from madang.language import Message, Money, Named, _, to_json
from madang.vocabulary import Dimension, Initiator, Mode, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from madang.coordination.portfolio.conflict import Conflict
    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.terms import Terms

__all__ = ["Statements", "conflict_note", "conflict_table", "listed"]

_TRAITS: Final = {
    "mode": _("mode of support"),
    "initiator": _("initiator"),
    "activity": _("activity"),
    "programme": _("programme"),
    "organiser": _("organiser"),
    "dimension": _("dimension of balance"),
}
_PLACES: Final = {
    "cell": _("region and activity"),
    "region": _("region"),
    "activity": _("activity"),
}
_CLOSED: Final = frozenset({*Mode, *Initiator, *Dimension})


def listed(messages: Iterable[Message]) -> Message:
    """Put statements beside each other, parted as each language parts them."""
    return reduce(lambda a, b: _("{first}; {next}", first=a, next=b), messages)


@dataclass(frozen=True, slots=True)
class Statements:
    """What is needed to state a requirement in words."""

    terms: Terms
    currency: str
    names: Mapping[str, Named]

    def tell(self, key: str) -> Message:
        """State a requirement."""
        kind, _unused, what = key.partition(":")
        if kind == BUDGET:
            return _("the budget is {money}", money=self._money(self.terms.budget))
        if kind == BALANCE_FLOOR:
            return self._balance()
        if kind == "enough":
            return self._enough()
        if kind in {"family", "requires", "excludes"}:
            return _between_projects(kind, what)
        return self._amount(kind, what)

    def _money(self, value: float) -> Money:
        """Write an amount of money."""
        return Money(float(value), self.currency)

    def _region(self, code: str) -> Named:
        """Name a region."""
        return self.names.get(code) or Named({"en": code})

    def _named(self, kind: str, what: str) -> Named | Message:
        """Name what a least or a most speaks of: a region, or a value of a trait."""
        return self._region(what) if kind in {"floor", "cap"} else _trait(what)

    def _balance(self) -> Message:
        """State the floor of balance."""
        least = self.terms.balance_floor
        if self.terms.balance == "ordered":
            return _(
                "the ordered average of what regions get is at least {least:.1%}",
                least=least,
            )
        if self.terms.per == "head":
            return _(
                "every region that applied gets {least:.1%} of the average a head or "
                "more",
                least=least,
            )
        return _(
            "every region that applied gets at least {least:.1%} of what it is due",
            least=least,
        )

    def _enough(self) -> Message:
        """State what is enough in one place."""
        terms = self.terms
        place, n = _PLACES[terms.enough_by.value], terms.enough_projects
        money = self._money(amount(terms.enough_money, terms.budget))
        if n and terms.enough_money > 0:
            return _(
                "a {place} gets nothing or at least {money} and {n} project(s)",
                place=place, money=money, n=n,
            )  # fmt: skip
        if n:
            return _(
                "a {place} gets nothing or at least {n} project(s)", place=place, n=n
            )
        return _("a {place} gets nothing or at least {money}", place=place, money=money)

    def _amount(self, kind: str, what: str) -> Message:
        """State a requirement on an amount of money."""
        money = self._money(self.amount(kind, what))
        if kind == "year":
            return _("{year} spends at most {money}", year=what, money=money)
        if kind == "match":
            year, _unused, code = what.partition(":")
            values = {"region": self._region(code), "money": money}
            if year == "0":
                return _("{region} puts up at most {money} of match money", **values)
            return _(
                "{region} puts up at most {money} of match money in {year}",
                year=year,
                **values,
            )
        name = self._named(kind, what)
        if kind.startswith("floor"):
            return _("{name} gets at least {money}", name=name, money=money)
        return _("{name} gets at most {money}", name=name, money=money)

    def amount(self, kind: str, what: str) -> float:
        """Give the money that a requirement names."""
        terms = self.terms
        if kind == "year":
            value = terms.yearly[int(what)]
        elif kind == "match":
            value = terms.match_funds[what.partition(":")[2]]
        elif kind in {"floor", "cap"}:
            value = (terms.floors if kind == "floor" else terms.caps)[what]
        else:
            column, _unused, named = what.partition(":")
            tables = terms.floors_by if kind == "floor_by" else terms.caps_by
            value = tables[column][named]
        return amount(value, terms.budget)

    def because(
        self, problem: Problem, requirements: tuple[str, ...]
    ) -> Message | None:
        """Say in one plain sentence why requirements conflict, where sums show it.

        Parameters
        ----------
        problem : Problem
            The call.
        requirements : tuple of str
            Keys of a conflict.

        Returns
        -------
        Message or None
            None where no sum shows it.
        """
        kinds = [key.partition(":")[0] for key in requirements]
        if len(requirements) == 1:
            return self._alone(problem, requirements[0])
        floors = [k for k in requirements if k.startswith("floor:")]
        if BUDGET in kinds and len(floors) == len(requirements) - 1:
            total = sum(self.amount("floor", k.partition(":")[2]) for k in floors)
            if total > problem.budget:
                return _(
                    "The floors sum to {total}, more than the {budget} there is to "
                    "give.",
                    total=self._money(total),
                    budget=self._money(problem.budget),
                )
        if sorted(kinds) == ["cap", "floor"]:
            cap, floor = (key.partition(":")[2] for key in sorted(requirements))
            if cap == floor and self.amount("floor", floor) > self.amount("cap", cap):
                name = self._region(cap)
                return _("The floor of {name} lies above its cap.", name=name)
        return None

    def _alone(self, problem: Problem, key: str) -> Message | None:
        """Say why a single requirement can never hold."""
        kind, _unused, what = key.partition(":")
        call = problem.call
        if kind in {BUDGET, "year"} and call.committed.any():
            return _(
                "Running projects alone take more than allowed: {requirement}.",
                requirement=self.tell(key),
            )
        if not kind.startswith("floor"):
            return None
        asked = np.where(call.is_merged, 0.0, call.asked)
        if kind == "floor":
            row = call.inside[[call.regions.index(what)]] @ call.spread
            total = float((row @ asked)[0])
        else:
            column, _unused, named = what.partition(":")
            held = trait_map(call, column, named, self.terms.serves)
            total = float(asked[held].sum())
        least = self.amount(kind, what)
        if total >= least:
            return None
        return _(
            "{name} asks for {total} in all, less than its floor of {least}.",
            name=self._named(kind, what),
            total=self._money(total),
            least=self._money(least),
        )


def _between_projects(kind: str, what: str) -> Message:
    """State a family, a prerequisite or an exclusion."""
    if kind == "family":
        return _("at most one proposal of the duplicate family {family}", family=what)
    first, _unused, other = what.partition("|")
    if kind == "requires":
        return _("{first} is funded only if {other} is", first=first, other=other)
    return _("{first} and {other} are not both funded", first=first, other=other)


def _trait(what: str) -> Message:
    """Name a value of a trait."""
    column, _unused, value = what.partition(":")
    if value in _CLOSED:
        return _("{trait} '{value}'", trait=_TRAITS[column], value=word(value))
    return _("{trait} {value}", trait=_TRAITS[column], value=value)


def conflict_table(conflict: Conflict, statements: Statements) -> pd.DataFrame:
    """State a conflict requirement by requirement.

    Parameters
    ----------
    conflict : Conflict
        Requirements that cannot hold together.
    statements : Statements
        Words for them.

    Returns
    -------
    DataFrame
        requirement, message.
    """
    keys = list(conflict.requirements)
    told = [to_json(statements.tell(key)) for key in keys]
    return TABLES["conflict"].typed(
        pd.DataFrame({"requirement": keys, "message": told})
    )


def conflict_note(conflict: Conflict, statements: Statements, problem: Problem) -> Note:
    """Say that no plan keeps all requirements, which conflict, and plainly why.

    Parameters
    ----------
    conflict : Conflict
        Requirements that cannot hold together.
    statements : Statements
        Words for them.
    problem : Problem
        The call.

    Returns
    -------
    Note
    """
    keys = conflict.requirements
    reason = statements.because(problem, keys)
    values = {
        "why": _(" {reason}", reason=reason) if reason else "",
        "n": len(keys),
        "told": listed(statements.tell(key) for key in keys),
    }
    if conflict.is_smallest:
        return Note(
            _(
                "No plan keeps all requirements.{why} A smallest set of {n} that "
                "cannot hold together, given what the proposals ask: {told}. Relax "
                "at least one of them under [stages.portfolio].",
                **values,
            )
        )
    return Note(
        _(
            "No plan keeps all requirements.{why} An irreducible set of {n} that "
            "cannot hold together, given what the proposals ask: {told}. Relax at "
            "least one of them under [stages.portfolio].",
            **values,
        )
    )
