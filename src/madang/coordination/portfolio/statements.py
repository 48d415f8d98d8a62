"""Requirements stated in words, and why some of them can never hold together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

import pandas as pd

from madang.contracts import Note
from madang.coordination.portfolio.requirements.kind import Words
from madang.coordination.portfolio.requirements.registry import REQUIREMENTS, of
from madang.coordination.portfolio.results import TABLES
from madang.language import Message, _, to_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from madang.coordination.portfolio.conflict import Conflict
    from madang.coordination.portfolio.model import Problem

__all__ = ["Statements", "conflict_note", "conflict_table", "listed"]


def listed(messages: Iterable[Message]) -> Message:
    """Put statements beside each other, parted as each language parts them."""
    return reduce(lambda a, b: _("{first}; {next}", first=a, next=b), messages)


@dataclass(frozen=True, slots=True)
class Statements(Words):
    """Requirements of a call in words."""

    def tell(self, key: str) -> Message:
        """State a requirement."""
        requirement, kind, what = of(key)
        assert requirement.states is not None  # noqa: S101 - a key can be told
        return requirement.states(kind, what, self)

    def because(self, problem: Problem, keys: tuple[str, ...]) -> Message | None:
        """Say in one plain sentence why requirements conflict, where sums show it.

        Returns
        -------
        Message or None
            None where no sum shows it.
        """
        given = (r.reason(keys, problem, self) for r in REQUIREMENTS)
        return next((reason for reason in given if reason is not None), None)


def conflict_table(conflict: Conflict, statements: Statements) -> pd.DataFrame:
    """State a conflict requirement by requirement.

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
    """Say that no plan keeps all requirements, which conflict, and plainly why."""
    keys = conflict.requirements
    reason = statements.because(problem, keys)
    values = {
        "why": _(" {reason}", reason=reason) if reason else "",
        "n": len(keys),
        "told": listed(statements.tell(key) for key in keys),
    }
    if not conflict.is_irreducible:
        return Note(
            _(
                "No plan keeps all requirements.{why} A set of {n} that cannot hold "
                "together, given what the proposals ask; a limit was met before it was "
                "known whether fewer would do: {told}. Relax at least one of them, or "
                "raise 'work_limit', under [stages.portfolio].",
                **values,
            )
        )
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
