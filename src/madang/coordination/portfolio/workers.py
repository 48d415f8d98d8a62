"""Questions answered side by side, each worker with a solver of its own.

The solver lets go of the interpreter while it runs, so threads are enough. No
answer may depend on which worker gives it, or after which other.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Deadline", "side_by_side"]

Tool = TypeVar("Tool")
Question = TypeVar("Question")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Deadline:
    """When no further question is begun.

    Attributes
    ----------
    at : float
        Moment of the monotonic clock.
    """

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """Give the deadline that many seconds from now."""
        return cls(time.monotonic() + seconds)

    @property
    def is_past(self) -> bool:
        """Tell whether it has been reached."""
        return time.monotonic() >= self.at


def side_by_side(
    questions: Iterable[Question],
    answer: Callable[[Tool, Question], Answer],
    *,
    tool: Callable[[], Tool],
    workers: int,
    progress: Callable[[int], None] = lambda _n: None,
) -> list[Answer]:
    """Answer questions with several workers, each with a tool of its own.

    Parameters
    ----------
    questions : iterable
        What to answer.
    answer : callable
        Takes a tool and a question.
    tool : callable
        Makes a worker's tool, once a worker.
    workers : int
        How many.
    progress : callable
        Told how many have been answered.

    Returns
    -------
    list
        Answers in the order of the questions.
    """
    held = threading.local()
    lock = threading.Lock()
    done = 0

    def one(question: Question) -> Answer:
        """Answer a question with this worker's tool."""
        nonlocal done
        if not hasattr(held, "tool"):
            held.tool = tool()
        given = answer(held.tool, question)
        with lock:
            done += 1
            progress(done)
        return given

    if workers == 1:
        return [one(question) for question in questions]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(one, questions))
