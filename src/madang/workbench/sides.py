"""Pages that stages bring beside their chapters, each made when it is asked for."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from madang.study.stages import side_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from madang.display.pages import Page
    from madang.display.view import View

__all__ = ["Sides"]


class Sides:
    """The pages of one view, made one after the other as far as they are asked for.

    Parameters
    ----------
    view : View
        One language's view of the study.
    """

    def __init__(self, view: View) -> None:
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], Page] = {}
        self._ahead: Iterator[Page] = (p for make in side_pages() for p in make(view))

    def find(self, folder: str, file: str) -> Page | None:
        """Give a page; None where no stage brings it."""
        while (folder, file) not in self._known:
            if not self.advance():
                return None
        return self._known[folder, file]

    def advance(self) -> bool:
        """Make one further page; tell whether there was one."""
        with self._lock:
            made = next(self._ahead, None)
            if made is not None:
                self._known[made.folder, made.file] = made
            return made is not None
