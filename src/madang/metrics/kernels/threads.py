"""Threads: a share of the work for each core."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from threading import current_thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__: list[str] = []

_NAME = "madang-kernel"


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


@contextmanager
def alone(seed: int) -> Iterator[None]:
    """Let NetworKit work on one thread, so that a graph gives the same to the bit."""
    import networkit as nk  # noqa: PLC0415 - slow to load

    before = nk.getMaxNumberOfThreads()
    nk.setNumberOfThreads(1)
    nk.setSeed(seed, useThreadId=False)
    try:
        yield
    finally:
        nk.setNumberOfThreads(before)
