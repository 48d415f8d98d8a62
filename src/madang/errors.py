"""Every error that Madang raises on purpose.

Each inherits from `MadangError` and, where one fits, from the built-in error
that a stranger would catch. A message says what was expected, what was found
(where, how many, one example) and what to do next, in the user's words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from madang.language import Message

__all__ = [
    "CollisionError",
    "ContractError",
    "DisconnectedError",
    "EngineError",
    "FontError",
    "InfeasibleError",
    "LedgerError",
    "MadangError",
    "MissingTableError",
    "NegativeActivityError",
    "NotVisibleError",
    "ParameterError",
    "RefusedError",
    "ResultError",
    "ShapeError",
    "SourceError",
    "StudyError",
    "UndefinedMeasureError",
    "UnreadableFileError",
]


class MadangError(Exception):
    """Root of all errors that a user can mend; the command line prints it whole.

    Parameters
    ----------
    message : Message
        What was expected, what was found, and what to do next.
    """

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        """Give the message in English."""
        return self.text("en")

    def text(self, language: str = "en") -> str:
        """Give the message in a language."""
        return self.message.text(language)


class ContractError(MadangError, ValueError):
    """A table does not keep its contract; nothing was loaded."""


class StudyError(MadangError, ValueError):
    """A study folder or its ``study.toml`` cannot be used as it is."""


class SourceError(MadangError, ValueError):
    """A source's files are not what the reader expects."""


class EngineError(MadangError, RuntimeError):
    """An engine is unknown, absent, or cannot reach its tables."""


class FontError(MadangError, LookupError):
    """No font of this machine draws the letters a picture needs."""


class MissingTableError(MadangError, LookupError):
    """A stage was asked for whose tables the study does not have."""


class ResultError(MadangError, LookupError):
    """A result was asked for that has not been computed, or has no such row."""


class ParameterError(MadangError, ValueError):
    """A parameter is outside what the method allows."""


class ShapeError(MadangError, ValueError):
    """Arrays that must agree in shape do not."""


class NegativeActivityError(MadangError, ValueError):
    """An amount of activity is below zero, infinite or not a number."""


class UnreadableFileError(SourceError):
    """A file's bytes are not text of one known encoding, or not a table."""


class UndefinedMeasureError(MadangError, ValueError):
    """A measure was asked for where it has no meaning at all."""


class InfeasibleError(MadangError, ValueError):
    """No plan keeps all requirements; the message names a smallest conflict."""


class LedgerError(MadangError, ValueError):
    """A sealed log was changed by another hand, or cannot be read."""


class DisconnectedError(MadangError, ValueError):
    """A table falls into parts that share nothing, so no one scale measures it."""


class NotVisibleError(MadangError, LookupError):
    """Something is not there, or not for who asks: nothing tells which."""


class RefusedError(MadangError, PermissionError):
    """An act is not for who asks, not now, or not under these conditions."""


class CollisionError(RefusedError):
    """Somebody else was first; the message says who, what and when."""
