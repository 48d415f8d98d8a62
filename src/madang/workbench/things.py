"""What has a page of its own: its record, and every table that speaks of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pandas as pd

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

    import numpy as np
    from numpy.typing import NDArray

    from madang.contracts import ResultTable
    from madang.display.pieces import Cell, Table
    from madang.display.view import View
    from madang.workbench.desk import Reading

__all__ = ["Mention", "called", "facts", "known", "mentions", "of_thing"]

_FEW: Final = 8
_PARTED: Final = "; "


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
    """

    stage: str
    name: str
    table: Table
    href: str


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
        Rows of each table.

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
        found = of_thing(reading, view, (stage, name), thing, code)
        if found.empty:
            continue
        laid = lay(view, stage, name, found if most else found.iloc[:0], most=most)
        href = table_address(stage, name, **{f"of_{thing}": code})
        out.append(Mention(stage, name, replace(laid, total=len(found)), href))
    return out


def of_thing(
    reading: Reading, view: View, place: tuple[str, str], thing: str, code: str
) -> pd.DataFrame:
    """Give the rows of a table that speak of a thing."""
    table = held(view, *place)
    if table is None:
        return pd.DataFrame()
    columns = list(_speaking(all_tables()[place], table, thing))
    places = reading.once(("places", *place, thing), lambda: _places(table, columns))
    return table.iloc[places.get(code, [])]


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
        found.append(codes.str.split(_PARTED).explode())
    every = pd.concat(found)
    every = every[~pd.MultiIndex.from_arrays([every.index, every]).duplicated()]
    grouped = every.groupby(every.to_numpy(), sort=False)
    return {
        str(code): every.index.to_numpy()[rows]
        for code, rows in grouped.indices.items()
    }
