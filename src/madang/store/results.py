"""The results folder: written whole or not at all, read back by name.

A stage's results are written into a folder of their own under ``.store`` and
come into force by one atomic rename of a link. A run that is killed at any
moment leaves the former result or the new one, never half of one.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.contracts import file_hash
from madang.errors import ResultError, StudyError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["FORM", "MANIFEST", "lock", "manifest", "read", "read_all", "write"]

FORM: Final = 1
"""Number of the form in which results are kept.

Raised when results are laid out in another way, or when stages are handed something
else: what was written in another form is out of date, and is never read.
"""

MANIFEST: Final = "manifest.json"
_STORE: Final = ".store"


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold the results folder for one run; a second run is refused."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StudyError(
                _("Another run of this study is under way. Wait for it to end.")
            ) from None
        _sweep(folder)
        yield


def _sweep(folder: Path) -> None:
    """Remove what killed runs left behind."""
    for draft in folder.glob(".link-*"):
        draft.unlink()
    store = folder / _STORE
    if not store.is_dir():
        return
    kept = {link.readlink().name for link in folder.iterdir() if link.is_symlink()}
    for old in store.iterdir():
        if old.name not in kept:
            shutil.rmtree(old)


def write(
    folder: Path, stage: str, tables: Mapping[str, pd.DataFrame], about: dict[str, Any]
) -> None:
    """Write a stage's results and bring them into force at once.

    Parameters
    ----------
    folder : Path
        The results folder of the study.
    stage : str
        Name of the stage.
    tables : mapping of str to DataFrame
        Its result tables.
    about : dict
        What the manifest says beside the tables.
    """
    home = folder / _STORE / f"{stage}-{uuid.uuid4().hex[:12]}"
    home.mkdir(parents=True)
    files = {}
    for name, table in tables.items():
        path = home / f"{name}.parquet"
        table.to_parquet(path, compression="zstd", index=False)
        _settle(path)
        files[name] = {"rows": len(table), "sha256": file_hash(path)}
    record = about | {"form": FORM, "tables": files}
    path = home / MANIFEST
    path.write_text(
        json.dumps(record, ensure_ascii=False, indent=1, default=str), encoding="utf-8"
    )
    _settle(path)
    link = folder / f".link-{uuid.uuid4().hex[:12]}"
    link.symlink_to(f"{_STORE}/{home.name}", target_is_directory=True)
    former = folder / stage
    old = former.readlink().name if former.is_symlink() else ""
    link.replace(former)
    if old:
        shutil.rmtree(folder / _STORE / old, ignore_errors=True)


def _settle(path: Path) -> None:
    """Wait until a file is on the disk."""
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def manifest(folder: Path, stage: str) -> dict[str, Any] | None:
    """Read a stage's manifest.

    Parameters
    ----------
    folder : Path
        The results folder of the study.
    stage : str
        Name of the stage.

    Returns
    -------
    dict or None
        None where the stage has no result, or one in another `FORM`.
    """
    record = _written(folder, stage)
    return record if record is not None and record.get("form") == FORM else None


def _written(folder: Path, stage: str) -> dict[str, Any] | None:
    """Read a stage's manifest in whatever form it was written."""
    path = folder / stage / MANIFEST
    if not path.is_file():
        return None
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return record


def read(folder: Path, stage: str, table: str) -> pd.DataFrame:
    """Read one result table.

    Parameters
    ----------
    folder : Path
        The results folder of the study.
    stage, table : str
        Which table of which stage.

    Returns
    -------
    DataFrame

    Raises
    ------
    ResultError
        If the stage has no result, one of another version, or no such table.
    """
    record = _written(folder, stage)
    if record is not None and record.get("form") != FORM:
        raise ResultError(
            _(
                "The result of the stage '{stage}' was written by another version of "
                "Madang and is not read. Run again: madang run",
                stage=stage,
            )
        )
    if record is None:
        raise ResultError(
            _("The stage '{stage}' has no result yet. Run: madang run", stage=stage)
        )
    if table not in record["tables"]:
        names = ", ".join(record["tables"])
        raise ResultError(
            _(
                "The stage '{stage}' has no table '{table}'; it has: {names}.",
                stage=stage,
                table=table,
                names=names,
            )
        )
    return pd.read_parquet(folder / stage / f"{table}.parquet")


def read_all(folder: Path, stage: str) -> dict[tuple[str, str], pd.DataFrame]:
    """Read all result tables of a stage by (stage, table)."""
    record = manifest(folder, stage)
    if record is None:
        return {}
    return {(stage, name): read(folder, stage, name) for name in record["tables"]}
