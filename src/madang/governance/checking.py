"""Whether a workflow is whole: slips in its table, found before anybody meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.governance.guards import GUARDS
from madang.governance.people import Office
from madang.governance.workflow import BEGINNING, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from madang.governance.workflow import Transition, Workflow

__all__ = ["slips"]

_READING: Final = Office.AUDITOR
_UNGUARDED: Final = "gives_reason"
_ONE_SIDED: Final = frozenset({"withdrawn", "cancelled", "rejected", "terminated"})
"""States that somebody is owed a reason for, the withdrawing applicant apart."""


def slips(workflow: Workflow) -> list[str]:
    """List what is wrong with a table; nothing where it is whole.

    Looked for: names used twice; states and guards that are not there; states that
    nobody can reach, or from which no end can be reached; acts of nobody or of an
    auditor; four eyes whose earlier act never comes before; endings against somebody
    without a reason.

    Parameters
    ----------
    workflow : Workflow

    Returns
    -------
    list of str
        For who maintains the table.
    """
    return [
        *_names(workflow),
        *_ways(workflow),
        *(s for t in workflow.transitions for s in _of_one(workflow, t)),
    ]


def _names(workflow: Workflow) -> Iterator[str]:
    """Tell names that are used twice, and states that are not there."""
    for what in (workflow.states, workflow.transitions):
        seen: set[str] = set()
        for one in what:
            if one.name in seen:
                yield f"'{one.name}' is there twice"
            seen.add(one.name)
    known = {BEGINNING, *(state.name for state in workflow.states)}
    for transition in workflow.transitions:
        for name in {*transition.sources, transition.target} - known:
            yield f"{transition.name}: there is no state '{name}'"


def _ways(workflow: Workflow) -> Iterator[str]:
    """Tell states out of reach, and those from which no end is in reach."""
    ahead: dict[str, set[str]] = {}
    back: dict[str, set[str]] = {}
    for transition in workflow.transitions:
        for source in transition.sources:
            target = transition.leads_to(source)
            ahead.setdefault(source, set()).add(target)
            back.setdefault(target, set()).add(source)
    first = BEGINNING if BEGINNING in ahead else workflow.states[0].name
    reached = _reached(ahead, {first})
    ending = _reached(back, {s.name for s in workflow.states if s.is_end})
    for state in workflow.states:
        if state.name not in reached:
            yield f"nothing leads to '{state.name}'"
        if state.name not in ending:
            yield f"'{state.name}' is a dead end"


def _reached(steps: dict[str, set[str]], found: set[str]) -> set[str]:
    """Give all that can be reached by some steps."""
    new = set(found)
    while new:
        new = {far for near in new for far in steps.get(near, ())} - found
        found |= new
    return found


def _of_one(workflow: Workflow, one: Transition) -> Iterator[str]:
    """Tell what is wrong with one transition."""
    if not one.offices:
        yield f"{one.name}: nobody may"
    if _READING in one.offices:
        yield f"{one.name}: an auditor changes nothing"
    if not one.sources:
        yield f"{one.name}: it begins nowhere"
    for guard in one.guards:
        if guard not in GUARDS:
            yield f"{one.name}: there is no guard '{guard}'"
    is_against = one.target in _ONE_SIDED and one.offices != (Office.APPLICANT,)
    is_reasoned = _UNGUARDED in one.guards or one.needs_four_eyes
    if is_against and not is_reasoned and workflow.kind is not Kind.HOUSE:
        yield f"{one.name}: it ends something without a reason"
    yield from _of_eyes(workflow, one)


def _of_eyes(workflow: Workflow, one: Transition) -> Iterator[str]:
    """Tell what is wrong with the earlier acts of which another person is needed."""
    names = {t.name: t for t in workflow.transitions}
    for before in one.other_than:
        if before not in names:
            yield f"{one.name}: there is no act '{before}' before it"
        elif before == one.name:
            yield f"{one.name}: it cannot be done before itself"
        elif not _follows(workflow, names[before], one):
            yield f"{one.name}: '{before}' never comes before it"


def _follows(workflow: Workflow, before: Transition, after: Transition) -> bool:
    """Tell whether an act can be done at some time after another."""
    ahead: dict[str, set[str]] = {}
    for transition in workflow.transitions:
        for source in transition.sources:
            ahead.setdefault(source, set()).add(transition.leads_to(source))
    starts = {before.leads_to(source) for source in before.sources}
    return bool(_reached(ahead, starts) & set(after.sources))
