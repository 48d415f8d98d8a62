"""What takes long, worked out beside the pages: waited for, followed, stopped."""

from __future__ import annotations

import atexit
import multiprocessing
import signal
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

from madang.errors import MadangError, ParameterError
from madang.language import from_json, to_json
from madang.services import bench, drafts

if TYPE_CHECKING:
    from collections.abc import Hashable
    from multiprocessing.pool import AsyncResult, Pool

__all__ = ["Solver"]

_KEPT: Final = 48
_MAKES: Final = {made.__name__: made for made in (
    bench.solve, bench.frontier, bench.answer, bench.ready, drafts.glanced,
    drafts.proposed, drafts.taken,
)}  # fmt: skip
_APART: Final = frozenset(
    {bench.frontier.__name__, drafts.proposed.__name__, drafts.taken.__name__}
)
"""What others wait for least: each has a process of its own."""


def _answered(name: str, given: tuple[Any, ...]) -> tuple[str, Any]:
    """Work one thing out, in a process of its own; a user's mistake is told."""
    try:
        return "made", _MAKES[name](*given)
    except MadangError as error:
        return "wrong", to_json(error.message)


def _quiet() -> None:
    """Leave Ctrl-C to the process that serves."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class Solver:
    """What is worked out, by what was asked; quick plans wait for no frontier."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_over = False
        atexit.register(self._end)
        self._pools: dict[str, Pool] = {}
        self._asked: OrderedDict[Hashable, AsyncResult[Any]] = OrderedDict()

    def ask(self, name: str, *given: Any, wait: float) -> Any:
        """Give what is asked for, or None where it is still under way.

        Parameters
        ----------
        name : str
            A function of `madang.services.bench`, or one of `drafts`.
        *given
            What it takes.
        wait : float
            Seconds that the page waits.

        Raises
        ------
        ParameterError
            If it cannot be done; told in the words of the service.
        """
        key = (name, *given)
        with self._lock:
            if self._is_over:  # a process begun now would be waited for
                return None
            if key not in self._asked:
                pool = self._pool(name if name in _APART else "")
                self._asked[key] = pool.apply_async(_answered, (name, given))
                while len(self._asked) > _KEPT:
                    self._asked.popitem(last=False)
            self._asked.move_to_end(key)
            job = self._asked[key]
        job.wait(wait)
        if not job.ready():
            return None
        try:
            how, made = job.get()
        except BaseException:
            with self._lock:
                self._asked.pop(key, None)
            raise
        if how == "wrong":
            if name == drafts.taken.__name__:  # it may do when asked once more
                with self._lock:
                    self._asked.pop(key, None)
            raise ParameterError(from_json(made))
        return made

    def _pool(self, room: str) -> Pool:
        """Give the process that works things out."""
        if room not in self._pools:
            context = multiprocessing.get_context("spawn")
            self._pools[room] = context.Pool(1, initializer=_quiet)
        return self._pools[room]

    def _end(self) -> None:
        """Stop for good, once nobody is served any longer."""
        with self._lock:
            self._is_over = True
        self.stop()

    def stop(self, name: str = "") -> None:
        """Stop what is under way; what is worked out stays.

        Parameters
        ----------
        name : str
            What has a process of its own, which alone is stopped; empty for all.
        """
        with self._lock:
            for room in [r for r in self._pools if not name or r == name]:
                self._pools.pop(room).terminate()
            for key, job in list(self._asked.items()):
                if not job.ready() and (not name or key[0] == name):  # type: ignore[index]  # a tuple
                    del self._asked[key]
