"""Tables exported from KOSIS, in any of its shapes, by the recipes that know them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from madang.contracts import Note
from madang.errors import SourceError
from madang.intake import library
from madang.intake.gathering import Part, as_source, gather, parts_of
from madang.intake.known import measures_in
from madang.intake.opened import open_file
from madang.intake.recipe import dump
from madang.intake.session import Known, Session
from madang.language import _

if TYPE_CHECKING:
    from pathlib import Path

    from madang.contracts import SourceTables

__all__ = ["build"]

_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d{2}")


def build(path: Path) -> SourceTables:
    """Make a study of exports of KOSIS.

    Parameters
    ----------
    path : Path
        An export, or a folder of them.

    Returns
    -------
    SourceTables
        Published totals are kept as totals, and what is withheld as unknown.

    Raises
    ------
    SourceError
        If an export cannot be read, does not tell what it means, or two hold the
        same rows.
    """
    inside = sorted(path.iterdir()) if path.is_dir() else [path]
    files = [p for p in inside if p.is_file() and not p.name.startswith(".")]
    parts = []
    for file in files:
        try:
            parts += _read(file)
        except SourceError as error:
            raise SourceError(
                _(
                    "{why} To answer what is open, bring the file in by: madang "
                    "import {file}",
                    why=error.message, file=file.name,
                )
            ) from error  # fmt: skip
    if not parts:
        raise SourceError(_("'{path}' holds no export of KOSIS.", path=path.name))
    recipes = {p.session.recipe.name: p.session.recipe for p in parts}
    beside = {f"{library.FOLDER}/{n}.toml": dump(r) for n, r in recipes.items()}
    made = as_source(path.resolve().stem, gather(parts), beside)
    said = [line for p in parts for line in p.applied.receipt.summary()]
    below = sum(p.applied.receipt.rows - len(p.frame) for p in parts)
    if below:
        said.append(_("{n:,| value/ values} below zero {n:~is/are} left out.", n=below))
    return replace(made, notes=tuple(map(Note, said)))


def _read(file: Path) -> list[Part]:
    """Read an export: a merged cell is written once, and the name tells the item."""
    parts = []
    for table in open_file(file).tables:
        opened = table
        labels = tuple(takewhile(lambda c: not _YEAR.search(c), table.columns))
        is_doubtful = any(d.word == "fill_down" for d in table.doubts)
        if is_doubtful and len(labels) < len(table.columns):
            filled = replace(table.layout, fill_down=labels)
            opened = open_file(file, filled).tables[0]
        measured = measures_in(file.stem)
        item = measured[0] if len(measured) == 1 else file.stem
        with Session(opened, Known(deals_with_negatives=True)) as session:
            session.answer({"stocks.measure": item})
            _refuse_overlaps(session)
            parts += [_usable(part) for part in parts_of(session, file)]
    return parts


def _usable(part: Part) -> Part:
    """Leave out of stocks what is below zero: it is no amount that is held."""
    if part.applied.table != "stocks":
        return part
    frame = part.frame
    return replace(part, frame=frame[~(frame["value"] < 0)].reset_index(drop=True))


def _refuse_overlaps(session: Session) -> None:
    """Refuse industries that hold one another without saying so."""
    exceeded = [x for made in session.judged.values() for x in made.exceeded]
    if exceeded:
        raise SourceError(
            _(
                "'{name}': the parts of '{total}' add up to more than it, so some hold "
                "others. Export one level of the classification.",
                name=session.opened.name, total=exceeded[0],
            )
        )  # fmt: skip
