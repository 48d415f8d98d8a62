"""A study's files, each read once: what is hashed is what is computed from."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from madang.contracts import CONTRACTS, file_hash
from madang.errors import StudyError
from madang.language import _
from madang.store import Log

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

    from madang.study.config import Study

__all__ = ["Hashes"]

_HELD: Final = 64 << 20
"""Bytes up to which a file is held between its hash and its reading."""


class Hashes:
    """The files of a study as they were when this was first asked for them.

    A run, a report or an answer asks one of these only. A verdict that is recorded
    meanwhile is in none of it, and the next run finds it.

    Parameters
    ----------
    study : Study
        The study.
    """

    def __init__(self, study: Study) -> None:
        self._files = dict(study.tables)
        self._known: dict[str, str] = {}
        self._held: dict[str, bytes] = {}
        self._seen: dict[str, tuple[int, int]] = {}
        self.loaded: dict[
            tuple[object, ...], tuple[dict[str, pd.DataFrame], dict[str, Path]]
        ] = {}
        """Tables as they were loaded of these bytes, once: by what was asked for."""

    def __getitem__(self, name: str) -> str:
        """Give the hash of a table's file."""
        if name not in self._known:
            path = self._settled(name)
            self._seen[name] = _stamp(path)
            if path.stat().st_size > _HELD:
                self._known[name] = file_hash(path)
            else:
                self._held[name] = path.read_bytes()
                self._known[name] = hashlib.sha256(self._held[name]).hexdigest()
        return self._known[name]

    def take(self, name: str) -> bytes:
        """Give the content of a table's file, the very bytes that are hashed.

        Raises
        ------
        StudyError
            If a file too large to be held was changed since it was hashed.
        """
        digest = self[name]
        # A log grows while others read: it is kept, so that all readings agree.
        is_log = bool(CONTRACTS[name].entries)
        data = self._held.get(name) if is_log else self._held.pop(name, None)
        if data is None:
            path = self._files[name]
            data = path.read_bytes()
            if hashlib.sha256(data).hexdigest() != digest:
                raise _changed(path)
        return data

    def require_unchanged(self, names: Iterable[str]) -> None:
        """Refuse files that an engine reads itself where they changed meanwhile.

        Raises
        ------
        StudyError
            If one was written since it was hashed.
        """
        for name in names:
            self[name]
            if _stamp(self._files[name]) != self._seen[name]:
                raise _changed(self._files[name])

    def _settled(self, name: str) -> Path:
        """Set aside what a crash left unfinished in a log, and hold every seal."""
        path, says = self._files[name], CONTRACTS[name]
        if says.entries and path.suffix == ".csv":
            Log.of(says).set_aside(path)
        return path


def _stamp(path: Path) -> tuple[int, int]:
    """Give size and time of a file: another where it was written meanwhile."""
    about = path.stat()
    return about.st_size, about.st_mtime_ns


def _changed(path: Path) -> StudyError:
    """Say that a file was written while it was read."""
    return StudyError(
        _(
            "'{file}' was changed while it was read. Run again once it is written in "
            "full.",
            file=path.name,
        )
    )
