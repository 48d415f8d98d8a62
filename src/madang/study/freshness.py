"""Whether a result is up to date: hashes of all that it depends on."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from madang.contracts import CONTRACTS, file_hash
from madang.store import results
from madang.study.outcome import State
from madang.study.stages import code_hash, parameters, stages

if TYPE_CHECKING:
    from pathlib import Path

    from madang.contracts import Stage
    from madang.study.config import Study

__all__ = [
    "Hashes",
    "builds_on",
    "key_of",
    "missing_tables",
    "reads",
    "results_folder",
    "state_of",
]


def results_folder(study: Study) -> Path:
    """Give the folder in which a study's results lie."""
    return study.folder / "results"


def state_of(study: Study, stage: Stage, *, engine: str | None = None) -> State:
    """Tell whether a stage's result, and all that it builds on, is up to date."""
    return _state(study, stage, engine, Hashes(study))


def _state(study: Study, stage: Stage, engine: str | None, hashes: Hashes) -> State:
    """Tell a stage's state; out of date is also what builds on what is."""
    if missing_tables(study, stage):
        return State.LEFT_OUT
    record = results.manifest(results_folder(study), stage.name)
    if record is None:
        return State.STALE
    url = engine or record.get("engine", study.engine)
    if record.get("key") != key_of(study, stage, url, hashes):
        return State.STALE
    former = (stages()[name] for name in builds_on(study, stage))
    if any(_state(study, s, engine, hashes) is State.STALE for s in former):
        return State.STALE
    return State.FRESH


def missing_tables(study: Study, stage: Stage) -> tuple[str, ...]:
    """List the tables that a stage needs and the study lacks."""
    return tuple(n for n in stage.needs if not _origin(study, n))


def _origin(study: Study, name: str) -> str:
    """Name the table given that a table comes from: itself, or records it sums."""
    if name in study.tables:
        return name
    return next((n for n in study.tables if CONTRACTS[n].sums_to == name), "")


class Hashes:
    """Hashes of a study's files, each taken once."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.known: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        """Give the hash of a table's file."""
        if name not in self.known:
            self.known[name] = file_hash(self.study.tables[name])
        return self.known[name]


def reads(study: Study, stage: Stage) -> tuple[str, ...]:
    """List the tables given that a stage reads, or that what it reads is summed of."""
    names = (_origin(study, n) for n in stage.reads)
    return tuple(n for n in dict.fromkeys(names) if n)


def builds_on(study: Study, stage: Stage) -> tuple[str, ...]:
    """List the stages whose results a stage reads and which the study can run."""
    known = stages()
    return tuple(
        n for n in stage.after if n in known and not missing_tables(study, known[n])
    )


def key_of(study: Study, stage: Stage, engine: str, hashes: Hashes) -> str:
    """Give the hash of all that a stage's result depends on."""
    folder = results_folder(study)
    former = {
        name: (results.manifest(folder, name) or {}).get("key")
        for name in builds_on(study, stage)
    }
    content = {
        "stage": stage.name,
        "tables": {n: hashes[n] for n in reads(study, stage)},
        "after": former,
        "parameters": parameters(study, stage),
        "study": [study.core, study.currency, study.seed],
        "engine": engine.split(":", 1)[0],
        "code": code_hash(stage.name),
    }
    text = json.dumps(content, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
