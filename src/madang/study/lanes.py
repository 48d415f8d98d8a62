"""A second process for the stages that nothing waits for, where there is room for one.

It is forked once the tables are read, so that they are held once. Each stage brings its
own results into force, whole or not at all, in either process. What the second one does
not finish, for whatever cause, the first does itself and meets the fault in full.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from madang.contracts import Note
from madang.language import from_json, to_json
from madang.metrics.kernels.threads import cores
from madang.study.outcome import Outcome, Progress, State

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from madang.contracts import Stage

__all__ = ["Lane", "Listening", "is_free", "waited_for"]

_IN_MEMORY: Final = "duckdb://"
_STEP: Final = 0.01
"""Share of a stage below which nothing is told: what is told waits in a pipe."""
_CHUNK: Final = 2**16
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG


def is_free(url: str) -> bool:
    """Tell whether a second process has a core, and an engine of its own.

    Parameters
    ----------
    url : str
        URL of the engine: a file of DuckDB is opened by one process alone, and Spark
        has its own ways to share work.
    """
    return (
        sys.platform == "linux" and cores() > 1 and url.partition("?")[0] == _IN_MEMORY
    )


def waited_for(chosen: Sequence[Stage]) -> set[str]:
    """Name the stages that others build on, and those that build on others.

    Parameters
    ----------
    chosen : sequence of Stage
        The stages of a run.
    """
    bases = {name for stage in chosen for name in stage.after}
    return {s.name for s in chosen if s.after or s.name in bases}


class Lane:
    """Stages settled in a process of their own, while this one settles others.

    Parameters
    ----------
    stages : sequence of Stage
        Stages that build on nothing, and on which nothing builds.
    progress : Progress
        Who is told how they go, when this process comes by.
    """

    def __init__(self, stages: Sequence[Stage], progress: Progress) -> None:
        self.stages = {stage.name: stage for stage in stages}
        self.ended: dict[str, Outcome] = {}
        self._progress = progress
        self._told = b""
        self._pid = 0
        self._pipe = -1

    def begin(self, settle: Callable[[Stage, Progress], object]) -> None:
        """Fork, and settle the stages there in turn.

        Parameters
        ----------
        settle : callable
            Settles a stage and tells a progress how it goes.
        """
        reader, writer = os.pipe()
        parent = os.getpid()
        self._pid = os.fork()
        if self._pid:
            os.close(writer)
            os.set_blocking(reader, False)
            self._pipe = reader
            return
        # Whatever happens here ends here: nothing of the caller's is gone through.
        try:
            os.close(reader)
            _die_with(parent)
            for stage in self.stages.values():
                settle(stage, _Telling(writer))
        finally:
            os._exit(0)

    def listen(self) -> None:
        """Pass on what was told since, without waiting."""
        with suppress(BlockingIOError):
            while said := os.read(self._pipe, _CHUNK):
                self._told += said
        *lines, self._told = self._told.split(b"\n")
        for line in lines:
            self._pass_on(json.loads(line))

    def wait(self) -> dict[str, Outcome]:
        """Wait for the end, and give what became of the stages that came to one."""
        os.set_blocking(self._pipe, True)
        self.listen()
        self._close()
        return self.ended

    def stop(self) -> None:
        """End it, whatever it does; a stage under way leaves nothing."""
        if self._pid:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            self._close()

    def _close(self) -> None:
        """Let go of the process that has ended."""
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)
        os.close(self._pipe)
        self._pid, self._pipe = 0, -1

    def _pass_on(self, said: dict[str, Any]) -> None:
        """Tell how a stage goes."""
        stage = self.stages[said["stage"]]
        if "share" in said:
            self._progress.advance(stage, said["share"])
        elif "state" in said:
            note = said["note"]
            outcome = Outcome(
                stage, State(said["state"]), said["seconds"], tuple(said["missing"]),
                None if note is None else Note(from_json(note)),
            )  # fmt: skip
            self.ended[stage.name] = outcome
            self._progress.finish(outcome)
        else:
            self._progress.start(stage)


class _Telling:
    """Tells through a pipe how stages go, a line each."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._last = 0.0

    def start(self, stage: Stage) -> None:
        """Tell that a stage begins."""
        self._last = 0.0
        self._tell(stage=stage.name)

    def advance(self, stage: Stage, share: float) -> None:
        """Tell how far a stage is, where that is further."""
        if share >= self._last + _STEP:
            self._last = float(share)
            self._tell(stage=stage.name, share=self._last)

    def finish(self, outcome: Outcome) -> None:
        """Tell what became of a stage."""
        note = outcome.note
        self._tell(
            stage=outcome.stage.name, state=outcome.state.value,
            seconds=outcome.seconds, missing=outcome.missing,
            note=None if note is None else to_json(note.says),
        )  # fmt: skip

    def _tell(self, **said: Any) -> None:
        """Write a line."""
        line = json.dumps(said).encode() + b"\n"
        while line:
            line = line[os.write(self._pipe, line) :]


class Listening:
    """Progress of this process, which passes on what the other one tells.

    Parameters
    ----------
    progress : Progress
        Who is told.
    lane : Lane
        The other process.
    """

    def __init__(self, progress: Progress, lane: Lane) -> None:
        self._progress = progress
        self._lane = lane

    def start(self, stage: Stage) -> None:
        """Tell that a stage begins."""
        self._lane.listen()
        self._progress.start(stage)

    def advance(self, stage: Stage, share: float) -> None:
        """Tell how far a stage is."""
        self._lane.listen()
        self._progress.advance(stage, share)

    def finish(self, outcome: Outcome) -> None:
        """Tell what became of a stage."""
        self._lane.listen()
        self._progress.finish(outcome)


def _die_with(parent: int) -> None:
    """End with the process that forked this one, however it ends."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before
        os._exit(0)
