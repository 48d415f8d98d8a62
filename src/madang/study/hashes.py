"""A study's files, each read once: what is hashed is what is computed from."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from madang.contracts import CONTRACTS, file_hash
from madang.errors import StudyError
from madang.language import _
from madang.store import Log

if TYPE_CHECKING:
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
        self.loaded: dict[bool, dict[str, pd.DataFrame]] = {}
        """Tables as they were loaded of these bytes, once: by whether as filed."""

    def __getitem__(self, name: str) -> str:
        """Give the hash of a table's file."""
        if name not in self._known:
            path = self._settled(name)
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
        data = self._held.pop(name, None)
        if data is None:
            path = self._files[name]
            data = path.read_bytes()
            if hashlib.sha256(data).hexdigest() != digest:
                raise StudyError(
                    _(
                        "'{file}' was changed while it was read. Run again once it is "
                        "written in full.",
                        file=path.name,
                    )
                )
        return data

    def _settled(self, name: str) -> Path:
        """Set aside what a crash left unfinished in a log, and hold every seal."""
        path, says = self._files[name], CONTRACTS[name]
        if says.entries and path.suffix == ".csv":
            Log.of(says).set_aside(path)
        return path
