"""A folder of its own for what an engine writes while it is open."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

__all__ = ["Scratch"]

_MARK: Final = "made-by-madang"
_NAME: Final = re.compile(r"madang-(duckdb|spark)-\w+")


class Scratch:
    """A temporary folder, held as alive; those of killed processes are swept.

    Parameters
    ----------
    engine : str
        Name of the engine.
    """

    def __init__(self, engine: str) -> None:
        _sweep(Path(tempfile.gettempdir()))
        self.folder = Path(tempfile.mkdtemp(prefix=f"madang-{engine}-"))
        self._held = os.open(self.folder / _MARK, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._held, fcntl.LOCK_EX)

    @property
    def name(self) -> str:
        """Path of the folder."""
        return str(self.folder)

    def cleanup(self) -> None:
        """Remove the folder; may be called twice."""
        if self._held >= 0:
            shutil.rmtree(self.folder, ignore_errors=True)
            os.close(self._held)
            self._held = -1


def _sweep(above: Path) -> None:
    """Remove folders of our own that no living process holds."""
    for found in above.iterdir():
        mark = found / _MARK
        if not _NAME.fullmatch(found.name) or found.is_symlink():
            continue
        with suppress(OSError):
            if found.stat().st_uid != os.getuid():
                continue
            held = os.open(mark, os.O_RDWR | os.O_NOFOLLOW)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(found, ignore_errors=True)
            finally:
                os.close(held)
