"""Whether a result is up to date: hashes of all that it depends on."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from madang.contracts import CONTRACTS
from madang.errors import ResultError
from madang.language import _, from_json
from madang.store import results
from madang.study.hashes import Hashes
from madang.study.outcome import State
from madang.study.stages import code_hash, parameters, stages

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from madang.contracts import Stage
    from madang.language import Message
    from madang.study.config import Study

__all__ = [
    "builds_on",
    "identity",
    "key_of",
    "missing_tables",
    "outdated",
    "reads",
    "results_folder",
    "state_of",
    "unfinished",
]


def results_folder(study: Study) -> Path:
    """Give the folder in which a study's results lie."""
    return study.folder / "results"


def state_of(
    study: Study,
    stage: Stage,
    *,
    engine: str | None = None,
    hashes: Hashes | None = None,
) -> State:
    """Tell whether a stage's result, and all that it builds on, is up to date.

    Parameters
    ----------
    study : Study
        The study.
    stage : Stage
        The stage.
    engine : str, optional
        URL of the engine; that of the result where none is given.
    hashes : Hashes, optional
        The study's files as they were read; read now where none are given.

    Returns
    -------
    State
    """
    return _state(study, stage, engine, Hashes(study) if hashes is None else hashes)


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
    return State.FRESH if unfinished(record) is None else State.INCOMPLETE


def unfinished(record: Mapping[str, Any]) -> Message | None:
    """Say what is unfinished in a result; None where it is whole.

    Parameters
    ----------
    record : mapping
        Its manifest.

    Returns
    -------
    Message or None
    """
    said = record.get("incomplete")
    return None if said is None else from_json(said)


def outdated(
    study: Study, stage: Stage, record: Mapping[str, Any], hashes: Hashes
) -> Message | None:
    """Say that a result is not of what the study holds now; None where it is.

    Parameters
    ----------
    study : Study
        The study.
    stage : Stage
        The stage.
    record : mapping
        Manifest of its result.
    hashes : Hashes
        The study's files as they were read.

    Returns
    -------
    Message or None

    Raises
    ------
    ResultError
        If none of the tables that it was made from is the study's: the result of
        another study is never read.
    """
    made_of = record.get("inputs", {})
    known = [made_of[name] == hashes[name] for name in made_of if name in study.tables]
    if made_of and not any(known):
        raise ResultError(
            _(
                "The stored result of the stage '{stage}' was made from other tables "
                "than this study's, and is not read. Run again: madang run",
                stage=stage.name,
            )
        )
    if state_of(study, stage, hashes=hashes) is not State.STALE:
        return None
    return _(
        "tables, settings or Madang itself have changed since this was worked out. To "
        "bring it up to date: madang run"
    )


def identity(record: Mapping[str, Any] | None) -> object:
    """Tell one result of a stage from another.

    An unfinished one is also told by its tables: when it is taken up again, from the
    same inputs, what builds on it must follow.
    """
    if record is None or unfinished(record) is None:
        return (record or {}).get("key")
    return [record.get("key"), record["tables"]]


def missing_tables(study: Study, stage: Stage) -> tuple[str, ...]:
    """List the tables that a stage needs and the study lacks."""
    return tuple(n for n in stage.needs if not _origin(study, n))


def _origin(study: Study, name: str) -> str:
    """Name the table given that a table comes from: itself, or records it sums."""
    if name in study.tables:
        return name
    return next((n for n in study.tables if CONTRACTS[n].sums_to == name), "")


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
        name: identity(results.manifest(folder, name))
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
