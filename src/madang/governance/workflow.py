"""The form of a workflow as data: states, transitions, and what is dealt with."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from madang.errors import ParameterError
from madang.language import Message, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from madang.governance.people import Office

__all__ = ["BEGINNING", "Kind", "State", "Subject", "Transition", "Workflow"]

BEGINNING: Final = ""
"""Where nothing is there yet: a transition from here makes its subject."""


class Kind(StrEnum):
    """What is dealt with."""

    CALL = "call"
    PROPOSAL = "proposal"
    HOUSE = "house"


@dataclass(frozen=True, slots=True)
class State:
    """Where a subject can stand.

    Attributes
    ----------
    name : str
    says : Message
        What people call it.
    is_end : bool
        Whether it may stay there for ever.
    """

    name: str
    says: Message
    is_end: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """One thing that can be done.

    Attributes
    ----------
    name : str
    says : Message
        What its button says.
    sources : tuple of str
        States in which it can be done; `BEGINNING` where it makes the subject.
    target : str
        State after it; empty where the subject stays as it stands.
    offices : tuple of Office
        Who may.
    guards : tuple of str
        What must be true, by name in `madang.governance.guards`.
    writes : tuple of str
        Tables that it writes, besides the subject, the audit and the outbox.
    tells : tuple of Office
        Whom it tells, of those who see the subject.
    days : int
        By when it should be done once it can be, in days; 0 without a limit.
    other_than : tuple of str
        Acts whose last doer must be somebody else: four eyes.
    """

    name: str
    says: Message
    sources: tuple[str, ...]
    target: str
    offices: tuple[Office, ...]
    guards: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    tells: tuple[Office, ...] = ()
    days: int = 0
    other_than: tuple[str, ...] = ()

    @property
    def needs_four_eyes(self) -> bool:
        """Whether two people are needed for it."""
        return bool(self.other_than)

    def leads_to(self, source: str) -> str:
        """Give the state after it, from one of its sources."""
        return self.target or source


@dataclass(frozen=True, slots=True)
class Workflow:
    """All states and transitions of one kind of subject.

    Attributes
    ----------
    kind : Kind
    states : tuple of State
        In the order of the work.
    transitions : tuple of Transition
    """

    kind: Kind
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]

    def state(self, name: str) -> State:
        """Give a state by its name.

        Raises
        ------
        KeyError
            If there is none: a slip of the programmer.
        """
        return {state.name: state for state in self.states}[name]

    def transition(self, name: str) -> Transition:
        """Give a transition by its name.

        Raises
        ------
        ParameterError
            If there is none.
        """
        found = next((t for t in self.transitions if t.name == name), None)
        if found is None:
            raise ParameterError(
                _(
                    "There is no act '{name}' here. There are: {known}.",
                    name=name[:100],
                    known=", ".join(t.name for t in self.transitions),
                )
            )
        return found

    def leaving(self, state: str) -> Iterator[Transition]:
        """List what can be done in a state."""
        return (t for t in self.transitions if state in t.sources)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is dealt with, as far as the rules look at it.

    Attributes
    ----------
    kind : Kind
    key : str
        Its number; empty before it is there.
    state : str
    version : int
        Grows by one with each transition.
    places : tuple of str
        Its region with all above it, up to `EVERYWHERE`.
    deciding : tuple of str
        The same of the committee that decides on it.
    owner : str
        Who began it.
    organisation : str
        Who applies.
    organisation_state : str
        ``stands``, ``closed`` or ``merged``.
    executing : str
        Organisation that carries out what was agreed.
    reviewers : frozenset of str
        Names of those to whom it is assigned.
    conflicts : frozenset of str
        Names of those who must not judge it, on whatever ground.
    done_by : mapping of str to str
        By act, who did it last.
    deadline : datetime or None
        Up to and without this moment it can be handed in; None where it is not set.
    call_state : str
        Where its call stands.
    facts : mapping of str to int
        Counts and amounts that guards compare: see `madang.governance.guards`.
    rejected_at : datetime or None
        When it was rejected last.
    """

    kind: Kind
    key: str = ""
    state: str = BEGINNING
    version: int = 0
    places: tuple[str, ...] = ("",)
    deciding: tuple[str, ...] = ("",)
    owner: str = ""
    organisation: str = ""
    organisation_state: str = "stands"
    executing: str = ""
    reviewers: frozenset[str] = frozenset()
    conflicts: frozenset[str] = frozenset()
    done_by: Mapping[str, str] = field(default_factory=dict)
    deadline: datetime | None = None
    call_state: str = ""
    facts: Mapping[str, int] = field(default_factory=dict)
    rejected_at: datetime | None = None
