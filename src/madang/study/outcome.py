"""What became of a stage, and who is told how a run goes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from madang.contracts import Note, Stage

__all__ = ["Outcome", "Progress", "Silence", "State"]


class State(StrEnum):
    """What became of a stage."""

    RAN = "ran"
    FRESH = "fresh"
    INCOMPLETE = "incomplete"
    """Made of what the study holds now, yet unfinished: shown, and taken up again."""
    STALE = "stale"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one stage.

    Attributes
    ----------
    stage : Stage
        The stage.
    state : State
        Whether it ran, was up to date, is out of date or unfinished, or was left out.
    seconds : float
        How long it ran.
    missing : tuple of str
        Tables it lacks.
    note : Note or None
        Why else it was left out, or what is unfinished.
    """

    stage: Stage
    state: State
    seconds: float = 0.0
    missing: tuple[str, ...] = ()
    note: Note | None = None


class Progress(Protocol):
    """Who is told how a run goes."""

    def start(self, stage: Stage) -> None:
        """Tell that a stage begins."""

    def advance(self, stage: Stage, share: float) -> None:
        """Tell that a share of a stage, from 0 to 1, is done."""

    def finish(self, outcome: Outcome) -> None:
        """Tell that a stage has ended."""


class Silence:
    """Progress that nobody watches."""

    def start(self, stage: Stage) -> None:
        """Say nothing."""

    def advance(self, stage: Stage, share: float) -> None:
        """Say nothing."""

    def finish(self, outcome: Outcome) -> None:
        """Say nothing."""
