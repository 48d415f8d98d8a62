"""One stage's result as it lies in its folder: sealed when written, held when read.

The manifest names every table with the hash of its file, and carries a hash of itself.
What does not fit them is not served: it was damaged, cut off, edited, or belongs
elsewhere.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from madang.errors import ResultError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

__all__ = [
    "FORM", "HOME", "MANIFEST", "STORE", "find", "is_ours", "keep",
    "written",
]  # fmt: skip

FORM: Final = 2
"""Number of the form in which results are kept.

Raised when results are laid out in another way, or when stages are handed something
else: what was written in another form is out of date, and is never read.
"""

MANIFEST: Final = "manifest.json"
STORE: Final = ".store"
HOME: Final = re.compile(r"\w+-[0-9a-f]{12}")
"""Names that we give to the folders of results."""

_SEAL: Final = "seal"
_SETTLED: Final = 2.0
"""Seconds after which a change must show in the times of a file."""
_FOR_ONE_THREAD: Final = 2**20
"""Bytes of a file up to which one thread reads it."""

_hashes: dict[str, tuple[tuple[int, ...], str]] = {}


@dataclass(frozen=True, slots=True)
class Kept:
    """What stands on the disk where a stage's result should be.

    Attributes
    ----------
    stage : str
        The stage.
    home : Path or None
        The folder in which it lies; None where there is none of ours.
    record : mapping or None
        Its manifest; None where it cannot be used.
    is_other : bool
        Whether it was written in another form.
    flaw : str
        Name of the first file that is missing, damaged or changed.
    """

    stage: str
    home: Path | None = None
    record: dict[str, Any] | None = None
    is_other: bool = False
    flaw: str = ""

    @property
    def files(self) -> frozenset[str]:
        """Names of the files that we wrote, where they are known."""
        tables = (self.record or {}).get("tables", {})
        return frozenset({MANIFEST, *(f"{name}.parquet" for name in tables)})

    def whole(self) -> Kept:
        """Hold every table to its hash; a flaw is named."""
        for name, about in (self.record or {}).get("tables", {}).items():
            if _hash_of(self, name) != about["sha256"]:
                return Kept(self.stage, self.home, flaw=f"{name}.parquet")
        return self

    def table(self, name: str) -> pd.DataFrame | None:
        """Read a table from the very bytes that are held to its hash; None if unfit."""
        assert self.record is not None  # noqa: S101 - asked of what can be used
        path = self._file(name)
        if path is None:
            return None
        try:
            data = path.read_bytes()
        except OSError:
            return None
        if hashlib.sha256(data).hexdigest() != self.record["tables"][name]["sha256"]:
            return None
        import pyarrow as pa  # noqa: PLC0415 - slow to load
        import pyarrow.parquet as pq  # noqa: PLC0415 - as above

        # As pandas reads it, without the look through a folder that it begins with.
        read = pq.ParquetFile(pa.BufferReader(data)).read(use_threads=_is_large(data))
        table: pd.DataFrame = read.to_pandas(use_threads=_is_large(data))
        return table

    def refusal(self) -> ResultError:
        """Say why there is nothing to read."""
        if self.flaw:
            return ResultError(
                _(
                    "The stored result of the stage '{stage}' is damaged or was "
                    "changed by another hand ({file}), and is not read. Run again: "
                    "madang run",
                    stage=self.stage,
                    file=self.flaw,
                )
            )
        if self.is_other:
            return ResultError(
                _(
                    "The result of the stage '{stage}' was written by another version "
                    "of Madang and is not read. Run again: madang run",
                    stage=self.stage,
                )
            )
        return ResultError(
            _(
                "The stage '{stage}' has no result yet. Run: madang run",
                stage=self.stage,
            )
        )

    def _file(self, name: str) -> Path | None:
        """Give the file of a table; None where none stands there."""
        path = None if self.home is None else self.home / f"{name}.parquet"
        return path if path is not None and path.is_file() else None


def is_ours(place: Path) -> bool:
    """Tell whether a link leads to a folder of results beside it."""
    target = place.readlink()
    return target.parent.as_posix() == STORE and bool(HOME.fullmatch(target.name))


def find(folder: Path, stage: str) -> Kept:
    """Find a stage's result: behind our own link, or copied without it.

    Parameters
    ----------
    folder : Path
        The results folder of the study.
    stage : str
        Name of the stage.

    Returns
    -------
    Kept
        Its manifest held to its own seal, its tables not yet held to their hashes.
    """
    home = folder / stage
    if home.is_symlink():
        if not is_ours(home) or (folder / STORE).is_symlink():
            return Kept(stage)
        home = folder / STORE / home.readlink().name
    if home.is_symlink() or not home.is_dir():
        return Kept(stage)
    return _held(stage, home)


def _held(stage: str, home: Path) -> Kept:
    """Read the manifest of a folder, and hold it to its seal."""
    path = home / MANIFEST
    damaged = Kept(stage, home, flaw=MANIFEST)
    try:
        record = json.loads(path.read_bytes()) if path.is_file() else None
    except (OSError, ValueError, RecursionError):
        return damaged
    if not isinstance(record, dict):
        return damaged
    if record.get("form") != FORM:
        return Kept(stage, home, is_other=True)
    if record.pop(_SEAL, None) != _seal(record) or record.get("stage") != stage:
        return damaged
    return Kept(stage, home, record)


def written(home: Path) -> frozenset[Path]:
    """Name the files that we wrote into a folder of results; none if it is damaged."""
    kept = _held(home.name.rpartition("-")[0], home)
    return (
        frozenset()
        if kept.record is None
        else frozenset(home / name for name in kept.files)
    )


def _seal(record: Mapping[str, Any]) -> str:
    """Hash all that a manifest says."""
    text = json.dumps(record, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def keep(
    home: Path, stage: str, tables: Mapping[str, pd.DataFrame], about: dict[str, Any]
) -> None:
    """Write a result into a folder: its tables, then its sealed manifest.

    Parameters
    ----------
    home : Path
        The folder.
    stage : str
        Name of the stage.
    tables : mapping of str to DataFrame
        Its result tables.
    about : dict
        What the manifest says beside them.
    """
    files = {}
    for name, table in tables.items():
        data = _packed(table)
        _settle(home / f"{name}.parquet", data)
        digest = hashlib.sha256(data).hexdigest()
        files[name] = {"rows": len(table), "sha256": digest}
    record = about | {"stage": stage, "form": FORM, "tables": files}
    plain = json.loads(json.dumps(record, ensure_ascii=False, default=str))
    text = json.dumps(plain | {_SEAL: _seal(plain)}, ensure_ascii=False, indent=1)
    _settle(home / MANIFEST, text.encode("utf-8", "surrogatepass"))


def _packed(table: pd.DataFrame) -> bytes:
    """Write a table as Parquet, without its index."""
    import pyarrow as pa  # noqa: PLC0415 - slow to load
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    sink = pa.BufferOutputStream()
    pq.write_table(
        pa.Table.from_pandas(table, preserve_index=False), sink, compression="zstd"
    )
    packed: bytes = sink.getvalue().to_pybytes()
    return packed


def _is_large(data: bytes) -> bool:
    """Tell whether threads read a file sooner than they are handed it."""
    return len(data) > _FOR_ONE_THREAD


def _settle(path: Path, data: bytes) -> None:
    """Write a file, and wait until it is on the disk."""
    with path.open("xb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def _hash_of(kept: Kept, name: str) -> str:
    """Hash a table's file; one that has not changed is hashed once a process."""
    path = kept._file(name)  # noqa: SLF001 - of this module
    if path is None:
        return ""
    try:
        with path.open("rb") as stream:
            at = os.fstat(stream.fileno())
            mark = (at.st_ino, at.st_size, at.st_mtime_ns, at.st_ctime_ns)
            known = _hashes.get(str(path))
            if known is not None and known[0] == mark:
                return known[1]
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""
    if time.time() - max(at.st_mtime, at.st_ctime) > _SETTLED:
        # a change within the same tick of the clock would not show in the times
        _hashes[str(path)] = (mark, digest)
    return digest
