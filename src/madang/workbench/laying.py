"""Tables for the browser: laid out by their contracts, each code a way to its page."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from madang.contracts import CONTRACTS, ResultColumn, ResultTable, Style
from madang.display.records import RECORDS, of_records
from madang.study import makes

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.display.pieces import Table
    from madang.display.view import View
    from madang.language import Message

__all__ = [
    "RECORDS",
    "THINGS",
    "address",
    "all_tables",
    "held",
    "lay",
    "said",
    "table_address",
]

THINGS: Final = {
    name: CONTRACTS[name].grain[0]
    for name in ("regions", "organisations", "projects", "activities")
}
"""What has a page of its own: table that lists it, and column of its code."""


@cache
def all_tables() -> Mapping[tuple[str, str], ResultTable]:
    """Give what every table says of itself: what was given, then what was worked out.

    Returns
    -------
    mapping of (str, str) to ResultTable
        By stage, or `RECORDS`, and name.
    """
    given = {(RECORDS, name): of_records(one) for name, one in CONTRACTS.items()}
    return given | makes()


def held(view: View, stage: str, table: str) -> pd.DataFrame | None:
    """Give a table, as it was given or worked out; None where it is absent.

    Parameters
    ----------
    view : View
        One language's view of the study.
    stage, table : str
        Which.

    Returns
    -------
    DataFrame or None
    """
    if stage == RECORDS:
        return view.inputs.tables.get(table)
    return view.inputs.results.get((stage, table))


def address(thing: str, code: str) -> str:
    """Give the address of what has a page of its own."""
    return f"/{thing}/{quote(code, safe='')}"


def table_address(stage: str, table: str, **query: str) -> str:
    """Give the address of a table, with the values that pick its rows."""
    asked = f"?{urlencode(query)}" if query else ""
    return f"/tables/{stage}/{table}{asked}"


def lay(
    view: View,
    stage: str,
    table: str,
    rows: pd.DataFrame,
    *,
    most: int,
    title: str = "",
) -> Table:
    """Lay rows of a table out, codes as names that lead to their pages.

    Parameters
    ----------
    view : View
        One language's view of the study.
    stage, table : str
        The table.
    rows : DataFrame
        Those of its rows that are shown.
    most : int
        Rows of a page.
    title : str
        What it lists; what the table says of itself where none is given.

    Returns
    -------
    Table
    """
    made = view.inputs.makes[stage, table]
    ends = {end for pair in made.ends.values() for end in pair}
    shown = [
        c
        for c in made.columns
        if c.name in rows and c.name not in ends and rows[c.name].notna().any()
    ]
    data = rows.head(most)
    dates = data.select_dtypes(["datetime", "datetimetz"]).columns
    data = data.assign(**{str(c): data[c].dt.strftime("%Y-%m-%d") for c in dates})
    laid = view.table(
        f"{stage}-{table}",
        data,
        [
            (c.name, *made.ends[c.name]) if c.name in made.ends else c.name
            for c in shown
        ],
        title=title or view.say(made.says),
        sheet=f"{stage}.{table}",
        most=most,
    )
    return _linked(laid, _ways(data, shown, made), stage, len(rows))


def _ways(
    rows: pd.DataFrame, shown: list[ResultColumn], made: ResultTable
) -> dict[int, list[str]]:
    """Give where cells lead, by their place in a row."""
    ways: dict[int, list[str]] = {}
    place = 0
    for column in shown:
        thing = column.refers_to
        own = {key: name for name, key in THINGS.items()}.get(column.name)
        if column.style is Style.CODE and made.name == own:
            thing = own
        if thing in THINGS and column.style is not Style.REGIONS:
            codes = rows[column.name].tolist()
            ways[place] = [_way(thing, c) for c in codes]
        place += 2 if column.name in made.ends else 1
    return ways


def _way(thing: str, code: object) -> str:
    """Give the address of a thing; none where a cell names none."""
    return address(thing, code) if isinstance(code, str) and code else ""


def _linked(table: Table, ways: dict[int, list[str]], stage: str, total: int) -> Table:
    """Set the links, and cut headings of records to their first words."""
    rows = tuple(
        tuple(
            replace(cell, href=ways[place][i]) if place in ways else cell
            for place, cell in enumerate(row)
        )
        for i, row in enumerate(table.rows)
    )
    headings = table.headings
    if stage == RECORDS:
        headings = tuple(replace(h, text=_first(h.text)) for h in headings)
    return replace(table, rows=rows, headings=headings, total=total)


def _first(text: str) -> str:
    """Give the first words of what a column holds, up to what is said of its cells."""
    return text.partition(". ")[0].partition("; ")[0].rstrip(".")


def said(message: Message, view: View) -> str:
    """Word what a table says of itself, without its full stop."""
    return view.say(message).rstrip(".")
