"""The study as it lies on the desk: read once, and again when it has changed."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from madang import report
from madang import study as studies
from madang.charts.render import unchecked
from madang.contracts import CONTRACTS
from madang.display.view import View
from madang.language import LANGUAGES
from madang.report.chapters import chapter
from madang.services.intake import is_new
from madang.store.results import MANIFEST
from madang.study.stages import side_pages
from madang.workbench.keeping import Pages
from madang.workbench.laying import all_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator
    from pathlib import Path

    from madang.contracts import Stage
    from madang.display.inputs import ReportInputs
    from madang.display.pages import Page
    from madang.display.pieces import Chapter
    from madang.study import Study

__all__ = ["DRAWING", "Desk", "Reading", "Sides"]

_T = TypeVar("_T")

_STAMPED: Final = ("study.toml", "provenance.json")
_LASTING: Final = frozenset(
    {"chapter", "dossier", "dossiers", "entries", "map", "places", "sides"}
)
"""What is made of results and of tables that are no log; by the first of its name."""

DRAWING: Final = threading.Lock()
"""Charts are drawn one after the other: how they are checked is set for all at once."""


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


@dataclass(slots=True)
class Reading:
    """A study as it was at one moment.

    Attributes
    ----------
    study : Study
        Its settings.
    inputs : ReportInputs
        Its tables, and its results in force.
    stamp : tuple
        Sizes and times of the files that it was read from.
    views : mapping of str to View
        What it says in each language.
    stale : tuple of Stage
        Stages whose results are not of what the study holds now; they are shown until
        it is worked out anew, and every page says so.
    pages : Pages
        Its pages, as they were drawn.
    """

    study: Study
    inputs: ReportInputs
    stamp: tuple[Any, ...]
    views: dict[str, View]
    stale: tuple[Stage, ...]
    pages: Pages = field(default_factory=Pages)
    _made: dict[Hashable, Any] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _locks: dict[Hashable, threading.RLock] = field(default_factory=dict)

    def once(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Give what is slow to make; it is made once for all pages.

        Parameters
        ----------
        key : hashable
            Its name.
        make : callable
            Makes it.
        """
        with self._lock:
            own = self._locks.setdefault(key, threading.RLock())
        with own:  # what else is slow does not wait for it
            if key not in self._made:
                self._made[key] = make()
            made: _T = self._made[key]
            return made

    def beside(self, language: str) -> Sides:
        """Give the pages that stages bring beside their chapters."""
        return self.once(("sides", language), lambda: Sides(self.views[language]))

    def take_over(self, before: Reading) -> None:
        """Take over what was made of a study that differs in its logs alone.

        Chapters, dossiers and lists are made of results and of tables, not of logs.
        """
        made = before._made.copy()
        self._made |= {k: v for k, v in made.items() if _is_lasting(k)}

    def chapter(self, stage: str, language: str) -> Chapter | None:
        """Give a stage's chapter with its figures; None where it has none."""

        def make() -> Chapter | None:
            with DRAWING, unchecked():
                return chapter(self.views[language], stage)

        return self.once(("chapter", stage, language), make)


class Desk:
    """One study that pages are drawn from; a change in its files is seen at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._reading: Reading | None = None
        self._listed: tuple[Any, list[Path]] = (None, [])
        self._anew = threading.Event()

    @property
    def is_new(self) -> bool:
        """Whether there is no study yet: files that are added make it."""
        return is_new(self.folder)

    def reading(self) -> Reading:
        """Give the study as it is now.

        Raises
        ------
        MadangError
            If it cannot be read; what is wrong with it is told in words.
        """
        with self._lock:
            stamp = self._stamp()
            if self._reading is None or self._reading.stamp != stamp:
                self._reading = self._again(stamp) or self._read(stamp)
                self._anew.set()
            return self._reading

    def anew(self) -> Reading:
        """Wait until the study is read anew, and give it."""
        while True:
            self._anew.wait()
            with self._lock:
                self._anew.clear()
                if self._reading is not None:
                    return self._reading

    def is_last(self, reading: Reading) -> bool:
        """Tell whether the study was not read anew since."""
        return self._reading is reading

    def _again(self, stamp: tuple[Any, ...]) -> Reading | None:
        """Read the logs alone, where nothing else has changed; a verdict is quick."""
        before = self._reading
        if before is None or len(stamp) != len(before.stamp):
            return None
        study = before.study
        known = {str(p) for n, p in study.tables.items() if CONTRACTS[n].entries}
        changed = {a[0] for a, b in zip(stamp, before.stamp, strict=True) if a != b}
        if not changed <= known:
            return None
        hashes = studies.Hashes(study)
        tables = {**before.inputs.tables, **studies.logs(study, hashes)}
        made = self._made(study, replace(before.inputs, tables=tables), hashes, stamp)
        made.take_over(before)
        return made

    def _read(self, stamp: tuple[Any, ...]) -> Reading:
        """Read the study's files."""
        study = studies.open_study(self.folder)
        hashes = studies.Hashes(study)
        gathered = report.gather(study, hashes, outdated=True)
        inputs = replace(gathered, makes=all_tables())
        return self._made(study, inputs, hashes, stamp)

    @staticmethod
    def _made(
        study: Study,
        inputs: ReportInputs,
        hashes: studies.Hashes,
        stamp: tuple[Any, ...],
    ) -> Reading:
        """View what was read in each language, and name what is out of date."""
        stale = tuple(
            stage
            for name, stage in studies.stages().items()
            if any(of == name for of, _table in inputs.results)
            and studies.state_of(study, stage, hashes=hashes) is studies.State.STALE
        )
        views = {language: View(inputs, language) for language in LANGUAGES}
        return Reading(study, inputs, stamp, views, stale)

    def _stamp(self) -> tuple[Any, ...]:
        """Give size and time of each file that the study is made of."""
        head = (_seen(self.folder), _seen(self.folder / _STAMPED[0]))
        if self._listed[0] != head:
            self._listed = (head, sorted(self._files()))
        return tuple(map(_seen, self._listed[1]))

    def _files(self) -> Iterator[Path]:
        """List settings, tables, and the records of what was worked out."""
        yield from (self.folder / name for name in _STAMPED)
        study = studies.open_study(self.folder)
        yield from study.tables.values()
        results = studies.results_folder(study)
        yield from (results / name / MANIFEST for name in studies.stages())


def _is_lasting(key: Hashable) -> bool:
    """Tell whether what was made under a name stays when only a log has changed."""
    if not isinstance(key, tuple):
        return False
    of, *rest = key
    return of in _LASTING and not any(
        CONTRACTS[n].entries for n in rest[1:2] if n in CONTRACTS
    )


def _seen(path: Path) -> tuple[str, int, int]:
    """Give a file's name, size and time; zeros where it is absent."""
    try:
        found = path.stat()
    except OSError:
        return str(path), 0, 0
    return str(path), found.st_size, found.st_mtime_ns
