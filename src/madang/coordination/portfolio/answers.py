"""Why a proposal was not selected, and what would let it in: in words and figures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.coordination.portfolio.call import MERGED
from madang.coordination.portfolio.results import TABLES
from madang.coordination.portfolio.statements import listed
from madang.language import Items, Message, Money, _, to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.search import PlanPoint
    from madang.coordination.portfolio.statements import Statements
    from madang.coordination.portfolio.why_not import Answer

__all__ = ["Replies"]

_FULL: Final = 100.0
_NONE: Final = "none"
_JOINED: Final = "; "
_TINY: Final = 1e-9


@dataclass(frozen=True)
class Replies:
    """The chosen plan, and what is needed to reply in words.

    Attributes
    ----------
    problem : Problem
        The call.
    plan : PlanPoint
        The chosen plan.
    number : int
        Its number.
    statements : Statements
        Words for requirements, the currency, and names of regions.
    """

    problem: Problem
    plan: PlanPoint
    number: int
    statements: Statements

    def table(self, answers: Sequence[Answer]) -> pd.DataFrame:
        """Lay the answers out, one row a rejected proposal.

        Parameters
        ----------
        answers : sequence of Answer
            What each needs.

        Returns
        -------
        DataFrame
            Figures, what would leave, the cheapest change, and a reply in words. A
            change is the cheapest that is smallest against the proposal's own merit
            or grant, or against the whole scale of balance.
        """
        rows = pd.DataFrame([self._row(answer) for answer in answers])
        return TABLES["why_not"].typed(rows)

    def _row(self, answer: Answer) -> dict[str, Any]:
        """Lay one answer out."""
        call, p = self.problem.call, answer.proposal
        merit, asked = float(call.merit[p]), float(call.asked[p])
        row: dict[str, Any] = {
            "project": self._code(p),
            "region": self._regions[p],
            "plan": self.number,
            "merit": merit,
            "merit_needed": merit + answer.merit_change,
            "merit_change": answer.merit_change,
            "grant": asked,
            "grant_needed": answer.grant_needed,
            "grant_change": answer.grant_needed - asked,
            "floor_needed": answer.floor_needed,
            "floor_change": answer.floor_needed - self.plan.floor,
            "replaces": _JOINED.join(self._code(q) for q in answer.replaces),
            "joins": _JOINED.join(self._code(q) for q in answer.joins),
            "verified": answer.is_verified,
            "blocked_by": _JOINED.join(answer.blocked_by),
            "instead": self._code(answer.rival) if answer.rival >= 0 else "",
        }
        row["cheapest"] = self._cheapest(row)
        row["message"] = to_json(self._reply(answer, row))
        return row

    @cached_property
    def _codes(self) -> list[str]:
        """Codes of the proposals."""
        return [str(code) for code in self.problem.call.table["project"]]

    @cached_property
    def _regions(self) -> list[Any]:
        """Codes of their regions."""
        return list(self.problem.call.table["region"])

    def _code(self, proposal: int) -> str:
        """Give a proposal's code."""
        return self._codes[proposal]

    @cached_property
    def _most(self) -> float:
        """The greatest merit there can be."""
        call = self.problem.call
        return max(_FULL, float(call.merit[~call.is_merged].max(initial=0.0)))

    def _cheapest(self, row: Mapping[str, Any]) -> str:
        """Name the change that is smallest against its own size."""
        sizes = {
            "merit": row["merit_change"] / row["merit"] if row["merit"] > 0 else np.inf,
            "grant": -row["grant_change"] / row["grant"],
            "floor": abs(row["floor_change"]),
        }
        if row["merit_needed"] > self._most:
            sizes["merit"] = np.inf
        known = {name: size for name, size in sizes.items() if np.isfinite(size)}
        return min(known, key=lambda name: known[name]) if known else _NONE

    def _reply(self, answer: Answer, row: Mapping[str, Any]) -> Message:
        """Reply in words: the ways in, then what else is to be known."""
        if not np.isfinite(answer.merit_change) and not answer.is_barred:
            return _("A limit of time or work was met before an answer was found.")
        ways = list(self._ways(answer, row))
        if not ways:
            first = _("No change of merit, grant or floor alone would have it funded.")
        elif len(ways) == 1:
            first = _("It would be funded {way}.", way=ways[0])
        else:
            either = reduce(lambda a, b: _("{first}, or {next}", first=a, next=b), ways)
            first = _("It would be funded {ways}.", ways=either)
        return reduce(
            lambda a, b: _("{first} {next}", first=a, next=b),
            self._further(answer, row),
            first,
        )

    def _ways(self, answer: Answer, row: Mapping[str, Any]) -> Iterator[Message]:
        """Name each single change that lets the proposal in."""
        if not answer.is_barred and answer.merit_change <= _TINY:
            yield _("with any merit more")
        elif not answer.is_barred and row["merit_needed"] <= self._most:
            yield _(
                "with {change:.1f} points of merit more than its {merit:.1f}",
                change=row["merit_change"],
                merit=row["merit"],
            )
        if np.isfinite(row["grant_needed"]):
            yield _(
                "asking for {less} ({share:.1%}) less than {asked} for the same work",
                less=self._money(-row["grant_change"]),
                share=-row["grant_change"] / row["grant"],
                asked=self._money(row["grant"]),
            )
        if np.isfinite(row["floor_needed"]):
            yield _(
                "at a floor of balance of {needed:.1%} instead of {floor:.1%}",
                needed=row["floor_needed"],
                floor=self.plan.floor,
            )

    def _further(self, answer: Answer, row: Mapping[str, Any]) -> Iterator[Message]:
        """Say what would leave, what keeps it out, and what is not sure."""
        if answer.replaces:
            yield _("Then {names} would leave.", names=self._names(answer.replaces))
        if row["instead"]:
            yield _(
                "Of its family of duplicates or rivals, {instead} is funded instead.",
                instead=row["instead"],
            )
        told = [self.statements.tell(key) for key in answer.blocked_by]
        if answer.is_barred and not told:
            yield _("As it stands, what it asks fits no plan.")
        elif answer.is_barred:
            yield _("As it stands, it cannot stand beside: {told}.", told=listed(told))
        elif told:
            yield _(
                "It would be funded if only this were lifted: {told}.",
                told=listed(told),
            )
        if row["merit_needed"] > self._most:
            yield _("Even full marks ({most:.0f} points) would not do.",
                    most=self._most)  # fmt: skip
        if not answer.is_verified:
            yield _("A limit was met before this could be tried by solving again.")

    def _names(self, places: Sequence[int]) -> Items:
        """List proposals by code."""
        codes = [self._code(q) for q in places]
        return Items(
            tuple(
                _("merged {family}", family=code.removeprefix(MERGED))
                if code.startswith(MERGED)
                else code
                for code in codes
            ),
            most=4,
            of="",
        )

    def _money(self, amount: float) -> Money:
        """Write an amount of money."""
        return Money(float(amount), self.statements.currency)
