"""Search over everything that has a name; and what is slow, made ahead of readers."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from madang.errors import MadangError
from madang.report.beside import Dossiers
from madang.report.chapters import findings
from madang.report.regions import outlined
from madang.study.stages import HOMES
from madang.workbench import things
from madang.workbench.bench import prepare, solver
from madang.workbench.laying import (
    RECORDS,
    THINGS,
    address,
    all_tables,
    held,
    table_address,
)
from madang.workbench.paper import desk
from madang.workbench.things import called

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

    from madang.display.view import View
    from madang.workbench.desk import Reading

__all__ = ["FINDINGS", "TABLES", "Entry", "Found", "entries", "find", "listed", "warm"]

FINDINGS: Final = "findings"
TABLES: Final = "tables"
_BESIDE: Final = {
    "projects": ("region", "programme", "organiser"),
    "organisations": ("region", "kind"),
}
"""What stands beside a name; a thing is found by it, too."""
_NAMES: Final = tuple(
    f"{name}{language}"
    for name in ("name", "short_name", "title")
    for language in ("", "_ko", "_en")
)
"""What a thing is called, in whatever language: it is found by each."""
_GAPS: Final = re.compile(r"[\W_]+")
_LONG: Final = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found.

    Attributes
    ----------
    kind : str
        What it is: a table of `THINGS`, `TABLES` or `FINDINGS`.
    name, href : str
        What it is called, and where it stands.
    text : str
        What it is found by, folded.
    beside : str
        Where it is, to tell namesakes apart.
    """

    kind: str
    name: str
    href: str
    text: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one kind: how many, and the first of them."""

    kind: str
    total: int
    first: tuple[Entry, ...]


def folded(text: str) -> str:
    """Fold a text to what counts: letters and figures, whatever case and spacing."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _GAPS.sub("", plain)


def entries(view: View) -> list[Entry]:
    """List all that can be found, in one language.

    Parameters
    ----------
    view : View
        One language's view of the study.

    Returns
    -------
    list of Entry
    """
    return [*_things(view), *_tables(view), *_findings(view)]


def listed(reading: Reading, view: View) -> list[Entry]:
    """List all that can be found, once for all who search."""
    return reading.once(("entries", view.language), lambda: entries(view))


def _things(view: View) -> Iterator[Entry]:
    """List regions, organisations, projects and activities."""
    for thing, key in THINGS.items():
        table = view.inputs.tables.get(thing)
        if table is None:
            continue
        codes = table[key].astype(str).tolist()
        beside = _beside(view, thing, table)
        others = _called_otherwise(view, thing, table)
        for code, said, other in zip(codes, beside, others, strict=True):
            name = called(view, thing, code)
            words = folded(f"{name} {code} {said} {other}")
            yield Entry(thing, name, address(thing, code), words, said)


def _called_otherwise(view: View, thing: str, table: pd.DataFrame) -> list[str]:
    """Give what else each thing is called: short, and in the other language."""
    columns = [table[name].fillna("").astype(str) for name in _NAMES if name in table]
    if thing == "regions":
        short = view.regions
        columns.append(table["region"].map(lambda code: short.get(str(code), "")))
    if not columns:
        return [""] * len(table)
    return [" ".join(row) for row in zip(*columns, strict=True)]


def _beside(view: View, thing: str, table: pd.DataFrame) -> list[str]:
    """Give what stands beside each name: its region, programme, office or kind."""
    made, columns = all_tables()[RECORDS, thing], []
    for name in _BESIDE.get(thing, ()):
        column = made.column(name)
        if column is not None and name in table:
            columns.append(
                [
                    view.written(c, column) if isinstance(c, str) and c else ""
                    for c in table[name].astype(object)
                ]
            )
    if not columns:
        return [""] * len(table)
    return [" · ".join(filter(None, row)) for row in zip(*columns, strict=True)]


def _tables(view: View) -> Iterator[Entry]:
    """List the tables that are there."""
    for (stage, name), made in all_tables().items():
        if held(view, stage, name) is not None:
            said = view.say(made.says).rstrip(".")
            shown = name if stage == RECORDS else f"{stage}/{name}"
            yield Entry(
                TABLES, f"{said} ({shown})", table_address(stage, name),
                folded(f"{said} {shown}"),
            )  # fmt: skip


def _findings(view: View) -> Iterator[Entry]:
    """List the findings of all stages."""
    told = findings(view)
    for stage, sentence in zip(told["stage"], told["sentence"], strict=True):
        yield Entry(FINDINGS, str(sentence), f"/{stage}/index.html", folded(sentence))


def find(listed: list[Entry], words: str, *, most: int) -> list[Found]:
    """Find what holds all the words.

    Parameters
    ----------
    listed : list of Entry
        All that can be found.
    words : str
        What is looked for; case, spacing and Unicode form do not count.
    most : int
        Hits of each kind that are given.

    Returns
    -------
    list of Found
        By kind, in the order of `listed`; names that begin with the words first, then
        shorter names.
    """
    asked = [folded(word) for word in words[:_LONG].split()]
    asked = [word for word in asked if word]
    if not asked:
        return []
    hits: dict[str, list[tuple[int, int, Entry]]] = {}
    for entry in listed:
        at = [entry.text.find(word) for word in asked]
        if min(at) >= 0:
            hits.setdefault(entry.kind, []).append((at[0], len(entry.name), entry))
    return [
        Found(kind, len(rows), tuple(e for *_at, e in sorted(rows, key=_rank)[:most]))
        for kind, rows in hits.items()
    ]


def _rank(hit: tuple[int, int, Entry]) -> tuple[bool, int, str]:
    """Order hits: those that begin with the word, then short names."""
    at, length, entry = hit
    return at > 0, length, entry.name


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
