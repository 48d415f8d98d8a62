"""Threads: a share of the work for each core."""

from __future__ import annotations

import importlib
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from threading import Lock, current_thread
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__: list[str] = []

_NAME = "madang-kernel"
_loading = Lock()


def cores() -> int:
    """Give the number of cores this process may use; OMP_NUM_THREADS bounds it."""
    mine = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
    many = mine or os.cpu_count() or 1
    asked = os.environ.get("OMP_NUM_THREADS", "").split(",")[0]
    return max(min(many, int(asked)), 1) if asked.isdigit() else many


def shared(work: Callable[[int, int], None], cuts: Sequence[int]) -> None:
    """Run work between one cut and the next, on a thread each.

    Work that is itself on such a thread does its parts in turn: to wait there for
    another would be to wait for ever.
    """
    spans = [(a, b) for a, b in pairwise(cuts) if a < b]
    if len(spans) == 1 or current_thread().name.startswith(_NAME):
        for a, b in spans:
            work(a, b)
        return
    for done in [_pool(cores(), os.getpid()).submit(work, a, b) for a, b in spans]:
        done.result()


@cache
def _pool(threads: int, _process: int) -> ThreadPoolExecutor:
    """Keep threads for the next call; a forked process has none, and makes its own."""
    return ThreadPoolExecutor(threads, thread_name_prefix=_NAME)


def evenly(many: int) -> list[int]:
    """Cut a range into as many parts as there are cores."""
    parts = cores()
    return [many * n // parts for n in range(parts + 1)]


def networkit() -> Any:
    """Load NetworKit without its part that foretells ties.

    Madang asks nothing of that part, and it loads a library of learners with all of
    SciPy's distributions: ten times what the rest takes. Who imports
    ``networkit.linkprediction`` by its name later is given it whole.
    """
    part = "networkit.linkprediction"
    with _loading:
        if "networkit" in sys.modules:
            return importlib.import_module("networkit")
        sys.modules[part] = ModuleType(part)
        try:
            loaded = importlib.import_module("networkit")
        finally:
            del sys.modules[part]
        vars(loaded).pop("linkprediction", None)
        return loaded


@contextmanager
def alone(seed: int) -> Iterator[None]:
    """Let NetworKit work on one thread, so that a graph gives the same to the bit."""
    nk = networkit()
    before = nk.getMaxNumberOfThreads()
    nk.setNumberOfThreads(1)
    nk.setSeed(seed, useThreadId=False)
    try:
        yield
    finally:
        nk.setNumberOfThreads(before)
