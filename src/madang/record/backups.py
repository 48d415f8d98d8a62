"""Copies of the record, taken while it is written to, and put back.

A copy is one file beside which a manifest stands: its digest, and the head of the
chain that it holds. A file of SQLite is copied by its own means of backup, PostgreSQL
by ``pg_dump``. Nothing is put back that does not fit its manifest.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.db import connections

from madang.errors import StudyError
from madang.language import _
from madang.record import opening
from madang.record.auditing import Verified, verify
from madang.record.working import Record

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["back_up", "manifest_of", "restore"]

_PIECE: Final = 2**20
_CHECKED: Final = "record_copy"


def manifest_of(path: Path) -> Path:
    """Give where the manifest of a copy stands."""
    return path.with_name(f"{path.name}.manifest.json")


def back_up(record: Record, path: Path) -> dict[str, Any]:
    """Copy a record into a file, with its manifest; writers go on meanwhile.

    Parameters
    ----------
    record : Record
    path : Path
        Must not be there yet.

    Returns
    -------
    dict of str to object
        The manifest.

    Raises
    ------
    StudyError
        If the file is there, or the copy's chain is broken.
    """
    if path.exists() or manifest_of(path).exists():
        raise StudyError(
            _("'{place}' is there already. Name a new file.", place=str(path))
        )
    begun = path.with_name(f"{path.name}.part")
    connection = connections[record.alias]
    if connection.vendor == "sqlite":
        _copy(str(connection.settings_dict["NAME"]), begun)
        found = _looked_through(begun)
    else:
        found = verify(record)  # before the copy: it holds this head, or a later one
        _run("pg_dump", ["--format=custom", f"--file={begun}"], connection)
    if found.says is not None:
        begun.unlink()
        raise StudyError(
            _(
                "Entry {number} of the record is not as it was written: {says} Nothing "
                "was copied.",
                number=found.number,
                says=found.says,
            )
        )
    manifest = {
        "digest": _digest(begun),
        "kind": connection.vendor,
        "entries": found.entries,
        "seal": found.seal,
    }
    begun.chmod(0o600)
    manifest_of(path).write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    begun.rename(path)
    return manifest


def restore(record: Record, path: Path) -> Verified:
    """Put a copy in the place of a record; what stood there is kept beside it.

    Parameters
    ----------
    record : Record
        Nobody may be writing to it.
    path : Path
        The copy; its manifest stands beside it.

    Returns
    -------
    Verified
        What the chain of the restored record holds.

    Raises
    ------
    StudyError
        If the copy does not fit its manifest, or is of another kind of database.
    """
    manifest = _manifest(path)
    connection = connections[record.alias]
    if manifest["kind"] != connection.vendor:
        raise StudyError(
            _(
                "The copy is of {kind}, and the record lies in {other}.",
                kind=str(manifest["kind"]),
                other=connection.vendor,
            )
        )
    if connection.vendor == "sqlite":
        _put_back(record, path, manifest)
    else:
        connection.close()
        name = connection.settings_dict["NAME"]
        _run(
            "pg_restore",
            ["--clean", "--if-exists", "--single-transaction", "--exit-on-error",
             f"--dbname={name}", str(path)],
            connection,
        )  # fmt: skip
    opening.migrated(record.alias)
    return _require_whole(verify(record), manifest)


def _put_back(record: Record, path: Path, manifest: dict[str, Any]) -> None:
    """Look through a copy of SQLite, then put it in place in one step."""
    place = Path(connections[record.alias].settings_dict["NAME"])
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = place.with_name(f"{place.name}.new")
    shutil.copyfile(path, new)
    _require_whole(_looked_through(new), manifest)
    connections[record.alias].close()
    if place.exists():
        kept = place.with_name(f"{place.name}.before")
        kept.unlink(missing_ok=True)
        _copy(str(place), kept)
    for end in ("-wal", "-shm"):  # of the old file, and no part of the new one
        Path(f"{place}{end}").unlink(missing_ok=True)
    os.replace(new, place)  # noqa: PTH105 - one step, whatever stands there


def _copy(source: str, target: Path) -> None:
    """Copy a database of SQLite while others write to it."""
    with (
        closing(sqlite3.connect(source)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)


def _looked_through(path: Path) -> Verified:
    """Look through the chain of a copy of SQLite."""
    alias = opening.joined(_CHECKED, opening.of_file(path))
    try:
        return verify(Record(alias))
    finally:
        connections[alias].close()
        del connections[alias]


def _require_whole(found: Verified, manifest: dict[str, Any]) -> Verified:
    """Refuse a chain that is broken, or does not reach the head of the manifest."""
    if found.says is not None or found.entries < int(manifest["entries"]):
        raise StudyError(
            _(
                "The copy's record is not whole from entry {number} on.",
                number=found.number or found.entries + 1,
            )
        )
    return found


def _manifest(path: Path) -> dict[str, Any]:
    """Read the manifest of a copy, and hold the copy to it."""
    try:
        read = json.loads(manifest_of(path).read_text("utf-8"))
        said = {name: read[name] for name in ("digest", "kind", "entries", "seal")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StudyError(
            _(
                "'{place}' has no manifest that can be read: it stands beside the "
                "copy, as {name}.",
                place=str(path),
                name=manifest_of(path).name,
            )
        ) from error
    if not path.is_file() or _digest(path) != said["digest"]:
        raise StudyError(
            _(
                "'{place}' is not the copy that its manifest tells of: it was changed "
                "or cut short.",
                place=str(path),
            )
        )
    return said


def _digest(path: Path) -> str:
    """Give SHA-256 of a file."""
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            found.update(piece)
    return found.hexdigest()


def _run(program: str, arguments: Sequence[str], connection: Any) -> None:
    """Run a program of PostgreSQL on the record's database."""
    found = shutil.which(program) or _installed(program)
    if found is None:
        raise StudyError(
            _(
                "'{program}' of PostgreSQL is not installed on this machine.",
                program=program,
            )
        )
    told = connection.settings_dict
    named = {
        "PGHOST": told["HOST"], "PGPORT": told["PORT"], "PGUSER": told["USER"],
        "PGPASSWORD": told["PASSWORD"], "PGDATABASE": told["NAME"],
    }  # fmt: skip
    done = subprocess.run(  # noqa: S603 - a program of the database, no shell
        [found, *arguments], check=False, capture_output=True, text=True,
        env={**os.environ, **{k: str(v) for k, v in named.items() if v}},
    )  # fmt: skip
    if done.returncode:
        raise StudyError(
            _(
                "'{program}' did not end well: {reason}",
                program=program,
                reason=done.stderr.strip()[:500],
            )
        )


def _installed(program: str) -> str | None:
    """Find a program where Debian keeps those of each version, the newest first."""
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)
    return str(places[0]) if places else None
