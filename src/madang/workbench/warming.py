"""What is slow is made ahead of readers: chapters, lists, rows of things, pages."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from madang.errors import MadangError
from madang.report.beside import Dossiers
from madang.report.regions import outlined
from madang.study.stages import HOMES
from madang.workbench import things
from madang.workbench.bench import prepare, solver
from madang.workbench.paper import desk
from madang.workbench.search import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from madang.display.view import View
    from madang.workbench.desk import Reading

__all__ = ["warm"]


def warm(reading: Reading) -> None:
    """Make what is slow, in the study's own language first, then in the other.

    Parameters
    ----------
    reading : Reading
        The study as it was read; where it is read anew meanwhile, the rest is left.
    """
    own = reading.study.language
    solver().ask("ready", desk().folder, reading.stamp, wait=0)
    views = sorted(reading.views.items(), key=lambda held: held[0] != own)
    for _language, view in views:
        for make in _slow(reading, view):
            if not desk().is_last(reading):
                return
            with suppress(MadangError):  # a page tells what is wrong
                make()


def _slow(reading: Reading, view: View) -> Iterator[Callable[[], object]]:
    """Give what is slow to make, in the order in which readers ask for it."""
    language = view.language
    yield lambda: things.prepare(reading, view)
    yield lambda: listed(reading, view)
    yield lambda: _dossier(reading, view)
    if ("portfolio", "plans") in reading.inputs.results:
        yield lambda: prepare(reading, view)
    yield lambda: reading.once(("map", language), lambda: outlined(view))
    for stage in HOMES:
        yield partial(reading.chapter, stage, language)
    beside = reading.beside(language)
    while beside.advance():
        yield lambda: None


def _dossier(reading: Reading, view: View) -> None:
    """Make the dossier of one region, and with it what all of them are made of."""
    made = reading.once(("dossiers", view.language), lambda: Dossiers(view))
    code = next(iter(view.pages))
    reading.once(("dossier", code, view.language), lambda: made.of(code))
