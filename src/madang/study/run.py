"""Run the stages that can run and are out of date, in order of need."""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import madang
from madang.contracts import (
    Note,
    Stage,
    StageInputs,
    StageOutput,
    findings_table,
    notes_table,
)
from madang.contracts.trees import Tree
from madang.engines.files import LEFT
from madang.engines.opening import Waiting
from madang.errors import MissingTableError
from madang.language import _, from_json, to_json
from madang.store import own, results
from madang.study.freshness import (
    builds_on,
    key_of,
    missing_tables,
    reads,
    results_folder,
    unfinished,
)
from madang.study.hashes import Hashes
from madang.study.lanes import Lane, Listening, is_free, waited_for
from madang.study.load import load, vet_logs
from madang.study.outcome import Outcome, Progress, Silence, State
from madang.study.stages import code_hash, parameters, select, stages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pandas as pd

    from madang.study.config import Study

__all__ = ["hold", "run"]


def run(
    study: Study,
    *,
    names: tuple[str, ...] | None = None,
    engine: str | None = None,
    progress: Progress | None = None,
    hashes: Hashes | None = None,
    two_lanes: bool = False,
) -> tuple[Outcome, ...]:
    """Run the stages that can run and are out of date.

    Parameters
    ----------
    study : Study
        The study.
    names : tuple of str or None
        Stages to run, with those they build on; None runs all.
    engine : str or None
        URL of the engine, in place of the study's own.
    progress : Progress or None
        Who is told how it goes.
    hashes : Hashes or None
        The study's files, where it is held already by `hold`.
    two_lanes : bool
        Whether stages that nothing waits for may run in a second process, forked from
        this one, where the machine has the room; for a program that does little else.

    Returns
    -------
    tuple of Outcome
        One for each stage, in order of need.

    Raises
    ------
    MissingTableError
        If a stage was asked for by name whose tables are not there.
    ContractError
        If any table breaks its contract; no stage runs then.
    """
    chosen = select(names)
    for stage in chosen:
        parameters(study, stage)
        if names and stage.name in names and missing_tables(study, stage):
            raise _lacking(stage, missing_tables(study, stage))
    with ExitStack() as stack:
        files = stack.enter_context(hold(study)) if hashes is None else hashes
        job = _Job(study, engine or study.engine, progress or Silence(), files)
        job.stack = stack
        job.vet(chosen)
        aside = job.set_apart(chosen) if two_lanes else ()
        made = job.beside(aside, [s for s in chosen if s not in aside])
        return tuple(made.get(s.name) or job.settle(s) for s in chosen)


@contextmanager
def hold(study: Study) -> Iterator[Hashes]:
    """Hold a study for one run or one report; what a killed one left is swept.

    Parameters
    ----------
    study : Study
        The study.

    Yields
    ------
    Hashes
        Its files, each read once while it is held.

    Raises
    ------
    StudyError
        If another run holds it, its results lie behind a link, or a log is missed.
    """
    vet_logs(study)
    own.sweep(study.folder)
    with results.lock(results_folder(study), stages()):
        yield Hashes(study)


def _lacking(stage: Stage, missing: tuple[str, ...]) -> MissingTableError:
    """Say which tables a stage lacks."""
    names = ", ".join(missing)
    return MissingTableError(
        _(
            "The stage '{stage}' needs the tables: {names}. Add them to study.toml; "
            "see: madang contract {missing}",
            stage=stage.name,
            names=names,
            missing=" ".join(missing),
        )
    )


def _holds(record: Mapping[str, Any] | None, key: str) -> bool:
    """Tell whether a result is of these inputs, and whole."""
    return record is not None and record.get("key") == key and not unfinished(record)


class _Job:
    """One run: what it has loaded so far, and how it settles each stage."""

    def __init__(
        self, study: Study, engine: str, progress: Progress, hashes: Hashes
    ) -> None:
        self.study = study
        self.url = engine
        self.progress = progress
        self.stack = ExitStack()
        self.hashes = hashes
        self.folder = results_folder(study)
        self._tables: dict[str, pd.DataFrame] | None = None
        self._left: dict[str, Path] = {}
        self._engine: Waiting | None = None

    def vet(self, chosen: tuple[Stage, ...]) -> None:
        """Refuse parameters that a stage cannot use, before any stage runs."""
        for stage in chosen:
            if (
                stage.vet
                and not missing_tables(self.study, stage)
                and self._stale(stage)
            ):
                stage.vet(parameters(self.study, stage), self.tables())

    def _stale(self, stage: Stage) -> bool:
        """Tell whether a stage's result is out of date, or may become so."""
        record = results.manifest(self.folder, stage.name)
        key = key_of(self.study, stage, self.url, self.hashes)
        return not _holds(record, key)

    def set_apart(self, chosen: tuple[Stage, ...]) -> tuple[Stage, ...]:
        """Pick the stages for a second process; none where one would have no use."""
        if not is_free(self.url):
            return ()
        due = [s for s in chosen
               if not missing_tables(self.study, s) and self._stale(s)]  # fmt: skip
        waited = waited_for(chosen)
        aside = tuple(s for s in due if s.name not in waited)
        if not aside or len(aside) == len(due):
            return ()
        self.tables()
        return () if self._left else aside  # large tables are worth all the memory

    def beside(self, aside: tuple[Stage, ...], here: list[Stage]) -> dict[str, Outcome]:
        """Settle stages here while others are settled in a second process."""
        if not aside:
            return {}
        told, lane = self.progress, Lane(aside, self.progress)
        lane.begin(self._settle_for)
        self.progress = Listening(told, lane)
        try:
            made = {s.name: self.settle(s) for s in here}
            return made | lane.wait()
        finally:
            lane.stop()
            self.progress = told

    def _settle_for(self, stage: Stage, progress: Progress) -> None:
        """Settle a stage in the process that this was forked to."""
        self.progress = progress
        self.settle(stage)

    def settle(self, stage: Stage) -> Outcome:
        """Run a stage where it can run and its result is out of date."""
        missing = missing_tables(self.study, stage)
        if missing:
            return self._end(Outcome(stage, State.LEFT_OUT, missing=missing))
        key = key_of(self.study, stage, self.url, self.hashes)
        record = results.manifest(self.folder, stage.name)
        if record is not None and _holds(record, key):
            note = record.get("left_out")
            if note is not None:
                return self._end(
                    Outcome(stage, State.LEFT_OUT, note=Note(from_json(note)))
                )
            return self._end(Outcome(stage, State.FRESH))
        return self._run(stage, key)

    def _run(self, stage: Stage, key: str) -> Outcome:
        """Run a stage and bring its results into force."""
        self.progress.start(stage)
        begin = time.perf_counter()
        tables = self.tables()
        note = stage.applies(tables) if stage.applies else None
        output = StageOutput({}) if note else stage.run(self._inputs(stage, tables))
        seconds = time.perf_counter() - begin
        self.hashes.require_unchanged(self._left)
        stage.hold(output.tables)
        written = dict(output.tables)
        if note is None:
            written["findings"] = findings_table(output.findings)
            written["notes"] = notes_table(output.told())
        about = self._about(stage, key, seconds, note)
        about["incomplete"] = to_json(output.incomplete) if output.incomplete else None
        results.write(self.folder, stage.name, written, about)
        if note is not None:
            return self._end(Outcome(stage, State.LEFT_OUT, seconds, note=note))
        if output.incomplete:
            told = Note(output.incomplete)
            return self._end(Outcome(stage, State.INCOMPLETE, seconds, note=told))
        return self._end(Outcome(stage, State.RAN, seconds))

    def _end(self, outcome: Outcome) -> Outcome:
        """Tell that a stage has ended."""
        self.progress.finish(outcome)
        return outcome

    def _about(
        self, stage: Stage, key: str, seconds: float, note: Note | None
    ) -> dict[str, Any]:
        """Say what the manifest says of a result."""
        return {
            "stage": stage.name,
            "key": key,
            "madang": madang.__version__,
            "code": code_hash(stage.name),
            "engine": self.url,
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "seconds": seconds,
            "parameters": parameters(self.study, stage),
            "inputs": {n: self.hashes[n] for n in reads(self.study, stage)},
            "after": list(stage.after),
            "left_out": to_json(note.says) if note else None,
        }

    def tables(self) -> dict[str, pd.DataFrame]:
        """Load the study's tables, once a run."""
        if self._tables is None:
            self._tables, self._left = load(self.study, self.hashes, self.url, LEFT)
        return self._tables

    def _inputs(self, stage: Stage, tables: Mapping[str, pd.DataFrame]) -> StageInputs:
        """Gather all that a stage is given."""
        return StageInputs(
            engine=self.engine(),
            tables={n: tables[n] for n in stage.reads if n in tables},
            results=results.Results(self.folder, builds_on(self.study, stage)),
            parameters=parameters(self.study, stage),
            core=Tree.of(tables.get("regions"), "region").whole(self.study.core),
            currency=self.study.currency,
            seed=self.study.seed,
            progress=lambda share: self.progress.advance(stage, share),
        )

    def engine(self) -> Waiting:
        """Give the engine, which opens when a stage first asks for a reduction."""
        if self._engine is None:
            self._engine = Waiting(self.url, {**self.tables(), **self._left})
            self.stack.callback(self._engine.close)
        return self._engine
