"""What has a page of its own: its record, and every table that speaks of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.display.pieces import Table
from madang.study import stages
from madang.workbench.laying import (
    RECORDS,
    THINGS,
    all_tables,
    held,
    lay,
    table_address,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from madang.contracts import ResultTable
    from madang.display.pieces import Cell
    from madang.display.view import View
    from madang.workbench.desk import Reading

__all__ = ["Mention", "called", "facts", "known", "mentions", "of_thing", "prepare"]

_FEW: Final = 8
_PARTED: Final = "; "
_NONE: Final = np.array([], dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Mention:
    """A table that speaks of a thing.

    Attributes
    ----------
    stage, name : str
        Which table.
    table : Table
        Its first rows that do.
    href : str
        Where all of them stand.
    titled : str
        What it lists, and whose it is.
    """

    stage: str
    name: str
    table: Table
    href: str
    titled: str


def known(view: View, thing: str, code: str) -> bool:
    """Tell whether the study lists a thing of this code."""
    table = view.inputs.tables.get(thing)
    return table is not None and bool((table[THINGS[thing]].astype(str) == code).any())


def called(view: View, thing: str, code: str) -> str:
    """Give the name of a thing in the language of the view."""
    names: Mapping[str, str] = {
        "regions": view.full_names,
        "organisations": view.organisations,
        "projects": view.titles,
        "activities": view.activities,
    }[thing]
    return names.get(code, code)


def facts(view: View, thing: str, code: str) -> list[tuple[str, Cell]]:
    """Give what the record of a thing holds: name and value of each filled cell.

    Parameters
    ----------
    view : View
        One language's view of the study.
    thing, code : str
        What it is, and its code.

    Returns
    -------
    list of (str, Cell)
    """
    table = view.inputs.tables[thing]
    row = table[table[THINGS[thing]].astype(str) == code].head(1)
    laid = lay(view, RECORDS, thing, row, most=1)
    return [
        (heading.text, cell)
        for heading, cell in zip(laid.headings, laid.rows[0], strict=True)
    ]


def mentions(
    reading: Reading, view: View, thing: str, code: str, *, most: int = _FEW
) -> list[Mention]:
    """Give every table that speaks of a thing, with its first rows that do.

    Parameters
    ----------
    reading : Reading
        The study as it was read.
    view : View
        One language's view of it.
    thing, code : str
        What it is, and its code.
    most : int
        Rows of each table; with 0 only what it lists and how many rows there are.

    Returns
    -------
    list of Mention
        Tables of the study first, then those of the stages in their order.
    """
    out = []
    for (stage, name), made in all_tables().items():
        if (stage, name) == (RECORDS, thing):
            continue
        table = held(view, stage, name)
        columns = [] if table is None else list(_speaking(made, table, thing))
        if table is None or not columns:
            continue
        at = _rows_of(reading, table, (stage, name), columns, thing).get(code, _NONE)
        if not len(at):
            continue
        if most:
            shown = table.iloc[at[:most]]
            same = [c for c in columns if (shown[c].astype("str") == code).all()]
            shown = shown.drop(columns=same)  # it is the page's own
            laid = lay(view, stage, name, shown, most=most)
        else:
            laid = Table(f"{stage}-{name}", view.say(made.says), (), ())
        href = table_address(stage, name, **{f"of_{thing}": code})
        laid = replace(laid, total=len(at))
        out.append(Mention(stage, name, laid, href, _titled(view, stage, laid.title)))
    return out


def _titled(view: View, stage: str, title: str) -> str:
    """Say what a table lists, after the stage that it is of."""
    plain = title.rstrip(".")
    known = stages().get(stage)
    return plain if known is None else f"{view.say(known.title)}: {plain}"


def of_thing(
    reading: Reading, view: View, place: tuple[str, str], thing: str, code: str
) -> pd.DataFrame:
    """Give the rows of a table that speak of a thing."""
    table = held(view, *place)
    if table is None:
        return pd.DataFrame()
    columns = list(_speaking(all_tables()[place], table, thing))
    if not columns:
        return table.iloc[:0]
    return table.iloc[_rows_of(reading, table, place, columns, thing).get(code, _NONE)]


def _rows_of(
    reading: Reading,
    table: pd.DataFrame,
    place: tuple[str, str],
    columns: list[str],
    thing: str,
) -> dict[str, NDArray[np.intp]]:
    """Give the places of the rows of a table that speak of each thing, found once."""
    return reading.once(("places", *place, thing), lambda: _places(table, columns))


def prepare(reading: Reading, view: View) -> None:
    """Find the rows that speak of each thing, before anybody asks."""
    for place, made in all_tables().items():
        table = held(view, *place)
        if table is None:
            continue
        for thing in THINGS:
            columns = list(_speaking(made, table, thing))
            if columns:
                _rows_of(reading, table, place, columns, thing)


def _speaking(made: ResultTable, table: pd.DataFrame, thing: str) -> Iterator[str]:
    """Name the columns of a table that hold codes of a thing."""
    for column in made.columns:
        if column.refers_to == thing and column.name in table:
            yield column.name


def _places(table: pd.DataFrame, columns: list[str]) -> dict[str, NDArray[np.intp]]:
    """Give the places of the rows that speak of each code, in their order."""
    found: list[pd.Series] = []
    for name in columns:
        codes = table[name].reset_index(drop=True).dropna().astype(str)
        several = codes.str.contains(_PARTED, regex=False)
        found.append(codes[~several])
        if several.any():
            split = codes[several].str.split(_PARTED, regex=False)
            found.append(split.explode().astype(codes.dtype))
    every = pd.concat(found)
    numbers, names = pd.factorize(every)
    pairs = np.sort(numbers * len(table) + every.index.to_numpy())
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]  # a row that names it twice is one
    of, rows = np.divmod(pairs, len(table))
    parts = np.split(rows, np.flatnonzero(np.diff(of)) + 1)
    return dict(zip(map(str, names), parts, strict=True)) if len(pairs) else {}
