"""Run the stages that can run and are out of date, in order of need."""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import madang
from madang.contracts import (
    CONTRACTS,
    Note,
    Stage,
    StageInputs,
    StageOutput,
    findings_table,
    notes_table,
    require,
)
from madang.engines.files import LEFT, is_left, with_sums
from madang.engines.opening import Waiting
from madang.errors import MissingTableError, StudyError
from madang.language import _, from_json, to_json
from madang.sources import folder as folder_source
from madang.store import Log, results
from madang.study.freshness import (
    Hashes,
    builds_on,
    key_of,
    missing_tables,
    reads,
    results_folder,
)
from madang.study.outcome import Outcome, Progress, Silence, State
from madang.study.stages import code_hash, parameters, select

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from madang.study.config import Study

__all__ = ["check", "run"]


def check(study: Study) -> dict[str, pd.DataFrame]:
    """Load all tables of a study, or say everything that is wrong with them.

    Parameters
    ----------
    study : Study
        The study.

    Returns
    -------
    dict of str to DataFrame
        Typed tables by name.

    Raises
    ------
    ContractError
        If any table breaks its contract; the message lists every breach.
    UnreadableFileError
        If a file is missing or is no table.
    StudyError
        If a core region is no region.
    LedgerError
        If an entry of a log was changed by another hand.
    """
    _set_aside(study)
    return _load(study, study.engine, ("stock_records",))[0]


def _set_aside(study: Study) -> None:
    """Set aside what a crash left unfinished in a log, and hold every seal."""
    for name, path in study.tables.items():
        says = CONTRACTS[name]
        if says.entries and path.suffix == ".csv":
            Log.of(says).set_aside(path)


def _load(
    study: Study, url: str, leave: Sequence[str]
) -> tuple[dict[str, pd.DataFrame], dict[str, Path]]:
    """Load tables; big ones of those named stay in their files where they are sound."""
    left = {n: p for n, p in study.tables.items() if n in leave and is_left(n, p)}
    read = {n: p for n, p in study.tables.items() if n not in left}
    tables = require({n: folder_source.read(n, p) for n, p in read.items()})
    with Waiting(url, {**tables, **left}) as engine:
        unsound = [name for name in left if not engine.is_sound(name)]
        if not unsound:
            tables = with_sums(tables, engine)
    if unsound:
        # Reading says where and in which words; what can be mended, it mends.
        return _load(study, url, [n for n in leave if n not in unsound])
    _vet_core(study, tables)
    return tables, left


def _vet_core(study: Study, tables: Mapping[str, pd.DataFrame]) -> None:
    """Refuse a core that names regions which are not there."""
    unknown = [c for c in study.core if c not in set(tables["regions"]["region"])]
    if unknown:
        names = ", ".join(f"'{c}'" for c in unknown)
        raise StudyError(
            _(
                "core names {count} codes that are not in 'regions': {names}. "
                "Correct core in study.toml.",
                count=len(unknown),
                names=names,
            )
        )


def run(
    study: Study,
    *,
    names: tuple[str, ...] | None = None,
    engine: str | None = None,
    progress: Progress | None = None,
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

    Returns
    -------
    tuple of Outcome
        One for each stage, in the order in which they ran.

    Raises
    ------
    MissingTableError
        If a stage was asked for by name whose tables are not there.
    ContractError
        If any table breaks its contract; no stage runs then.
    """
    job = _Job(study, engine or study.engine, progress or Silence())
    chosen = select(names)
    for stage in chosen:
        parameters(study, stage)
        if names and stage.name in names and missing_tables(study, stage):
            raise _lacking(stage, missing_tables(study, stage))
    with results.lock(results_folder(study)), ExitStack() as stack:
        job.stack = stack
        job.vet(chosen)
        return tuple(job.settle(stage) for stage in chosen)


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


class _Job:
    """One run: what it has loaded so far, and how it settles each stage."""

    def __init__(self, study: Study, engine: str, progress: Progress) -> None:
        self.study = study
        self.url = engine
        self.progress = progress
        self.stack = ExitStack()
        self.hashes = Hashes(study)
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
        return record is None or record.get("key") != key

    def settle(self, stage: Stage) -> Outcome:
        """Run a stage where it can run and its result is out of date."""
        missing = missing_tables(self.study, stage)
        if missing:
            return self._end(Outcome(stage, State.LEFT_OUT, missing=missing))
        key = key_of(self.study, stage, self.url, self.hashes)
        record = results.manifest(self.folder, stage.name)
        if record is not None and record.get("key") == key:
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
        stage.hold(output.tables)
        written = dict(output.tables)
        if note is None:
            written["findings"] = findings_table(output.findings)
            written["notes"] = notes_table(output.notes)
        about = self._about(stage, key, seconds, note)
        results.write(self.folder, stage.name, written, about)
        if note is not None:
            return self._end(Outcome(stage, State.LEFT_OUT, seconds, note=note))
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
            _set_aside(self.study)
            self._tables, self._left = _load(self.study, self.url, LEFT)
        return self._tables

    def _inputs(self, stage: Stage, tables: Mapping[str, pd.DataFrame]) -> StageInputs:
        """Gather all that a stage is given."""
        former: dict[tuple[str, str], pd.DataFrame] = {}
        for name in builds_on(self.study, stage):
            former |= results.read_all(self.folder, name)
        return StageInputs(
            engine=self.engine(),
            tables={n: tables[n] for n in stage.reads if n in tables},
            results=former,
            parameters=parameters(self.study, stage),
            core=self.study.core,
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
