"""Blocks: what a stage shows, as data beside it.

A block names a result table, which of its rows are shown, how they are drawn, and
what is said of them. Headings, units, intervals and the writing of cells come from
the contract of the table. Where a block needs more than that, it names a function;
no operators are invented here. `build` makes the piece of a page from a block, and
nothing where the results do not hold what it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from madang import charts
from madang.contracts import Style, unit_of
from madang.display import pieces
from madang.language import Message

if TYPE_CHECKING:
    from madang.contracts import ResultTable
    from madang.display.view import View

__all__ = [
    "Block",
    "Chapter",
    "Custom",
    "Drawing",
    "Figure",
    "Listing",
    "Side",
    "build",
    "draw",
]

Rows = Callable[["View", pd.DataFrame], "pd.DataFrame | None"]
"""Chooses and orders rows; None where there is nothing to show."""

Says = Message | Callable[["View", pd.DataFrame], Message | str]
"""A text, or a function that finds it from the rows that are shown."""

Links = Callable[["View", pd.DataFrame], Sequence[str]]

_NOTHING = Message("")
_MARKS = ("value", "low", "high")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chart of one result table, with its table beside it.

    Attributes
    ----------
    key : str
        Its name in the stage; the id on the page is ``stage-key``.
    table : str
        The result table.
    title, unit, reading : Message or callable
        What is drawn, the unit of its axis (that of the value's column where empty),
        and how it is read.
    chart : str
        Name of the chart in `madang.charts`.
    draw : callable or None
        Draws the chart in place of that, from what charts read and the caption.
    label : str
        Columns that name a mark, parted by spaces; cells are written as their
        columns say and joined by a dot.
    value : str
        Column that is drawn, with the ends of its interval; shares in per cent.
    text : str
        Column that is written beside each mark; ``"value"`` writes what is drawn.
    group, quiet : str
        Columns that part marks into groups, and that turn marks grey.
    source : str
        Tables of the study behind it, parted by spaces.
    year : str
        Table whose records date it; empty for the years of the rows.
    columns : str
        Columns of the table beside it, parted by spaces.
    needs : str
        Further columns without which nothing is drawn.
    rows, listed : callable or None
        Rows that are drawn, and those of the table beside it (the same where None).
    listed_most, links : int, callable or None
        Rows of that table on the page, and where its first column leads.
    shape : callable or None
        A last touch to what the chart reads: columns ``label``, ``value`` ….
    most : int
        Rows that are drawn, 0 for all; the reading says where there are more.
    options : mapping or callable
        Further keywords of the chart; messages among them are worded.
    evidence : str
        Further result tables that it is evidence of.
    """

    key: str
    table: str
    title: Says
    chart: str = "bar_chart"
    draw: Callable[[View, pd.DataFrame, dict[str, Any]], Any] | None = None
    label: str = "region"
    value: str = ""
    text: str = ""
    group: str = ""
    quiet: str = ""
    unit: Says = _NOTHING
    reading: Says = _NOTHING
    source: str = ""
    year: str = ""
    columns: str = ""
    needs: str = ""
    rows: Rows | None = None
    listed: Rows | None = None
    listed_most: int = 20
    links: Links | None = None
    shape: Callable[[View, pd.DataFrame], pd.DataFrame] | None = None
    most: int = 40
    options: Mapping[str, Any] | Callable[[View, pd.DataFrame], Mapping[str, Any]] = (
        field(default_factory=dict)
    )
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A result table as it is read.

    Attributes
    ----------
    key, table, title, columns, needs, rows
        As in `Figure`.
    caption : Message or callable
        Unit, source, year, and how it is read.
    most : int
        Rows that a page shows; the workbook holds all.
    links : callable or None
        As in `Figure`.
    """

    key: str
    table: str
    title: Says
    columns: str
    needs: str = ""
    caption: Says = _NOTHING
    rows: Rows | None = None
    most: int = 40
    links: Links | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """Small figures side by side."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Custom:
    """A piece that a function of the stage lays out: cards, alarms, gauges."""

    build: Callable[[View], pieces.Block | None]


Block = Figure | Listing | Side | Custom


@dataclass(frozen=True, slots=True)
class Chapter:
    """What a stage shows in the national brief.

    Attributes
    ----------
    title, question : Message
        What it is called, and the question that it answers.
    blocks : tuple of Block
        Figures, tables and cards, in order.
    front : str
        Key of the figure that changes the decision which the stage asks for.
    cannot : callable or None
        Says in a few words each what the data cannot carry.
    """

    title: Message
    question: Message
    blocks: tuple[Block, ...]
    front: str = ""
    cannot: Callable[[View], Sequence[Message]] | None = None


def build(block: Block, view: View, stage: str) -> pieces.Block | None:
    """Make the piece of a page from a block.

    Parameters
    ----------
    block : Block
        What is shown.
    view : View
        One language's view of the study.
    stage : str
        Its name.

    Returns
    -------
    piece or None
        None where the results do not hold what the block shows.
    """
    if isinstance(block, Custom):
        return block.build(view)
    if isinstance(block, Side):
        made = [_figure(figure, view, stage) for figure in block.figures]
        there = tuple(piece for piece in made if piece is not None)
        return pieces.Row(there) if there else None
    if isinstance(block, Listing):
        return _listing(block, view, stage)
    return _figure(block, view, stage)


def _chosen(block: Figure | Listing, view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Give the rows that are shown."""
    rows = block.rows(view, found) if block.rows else found
    return found.iloc[:0] if rows is None else rows


def _listing(block: Listing, view: View, stage: str) -> pieces.Table | None:
    """Lay a result table out."""
    found = view.result(stage, block.table, *block.needs.split())
    if found is None:
        return None
    rows = _chosen(block, view, found)
    if rows.empty:
        return None
    table = view.table(
        f"{stage}-{block.key}",
        rows,
        _specs(view, stage, block.table, block.columns),
        title=_said(block.title, view, rows),
        sheet=f"{stage}.{block.table}",
        caption=_said(block.caption, view, rows),
        most=block.most,
    )
    return pieces.linked(table, 0, block.links(view, rows)) if block.links else table


def _figure(block: Figure, view: View, stage: str) -> pieces.Figure | None:
    """Draw a result table, with its table beside it."""
    drawing = draw(block, view, stage)
    if drawing is None:
        return None
    table = view.table(
        f"{stage}-{block.key}-table",
        drawing.listed,
        _specs(view, stage, block.table, block.columns),
        title=drawing.title,
        sheet=f"{stage}.{block.table}",
        most=block.listed_most,
    )
    if block.links:
        table = pieces.linked(table, 0, block.links(view, drawing.listed))
    return view.figure(
        f"{stage}-{block.key}",
        drawing.chart,
        reading=drawing.reading,
        table=table,
        evidence=(block.table, *block.evidence.split()),
    )


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart with its title, how it is read, and the rows of its table."""

    chart: Any
    title: str
    reading: str
    listed: pd.DataFrame


def draw(block: Figure, view: View, stage: str) -> Drawing | None:
    """Draw the chart of a block.

    Parameters
    ----------
    block, view, stage
        As in `build`.

    Returns
    -------
    Drawing or None
        None where the results do not hold what the block shows.
    """
    found = view.result(stage, block.table, *f"{block.value} {block.needs}".split())
    if found is None:
        return None
    rows = _chosen(block, view, found)
    out = view.marks.count(f"{stage}.{block.table}", block.value, rows)
    if block.value:
        rows = rows[rows[block.value].notna()]
    if rows.empty:
        return None
    title = _said(block.title, view, rows)
    undated = "year" in found and ("year" not in rows or rows["year"].isna().all())
    caption = view.caption(
        title,
        unit=_said(block.unit, view, rows) or _unit(view, stage, block),
        source=view.source(*block.source.split()),
        year=view.period(block.year)
        if block.year
        else view.years(found if undated else rows),
    )
    shown = _shown(block, view, stage, rows.head(block.most) if block.most else rows)
    listed = block.listed(view, found) if block.listed else rows
    return Drawing(
        _chart(block, view, shown, caption),
        title,
        view.drawn(len(rows), block.most, out) + _said(block.reading, view, rows),
        rows if listed is None else listed,
    )


def _chart(
    block: Figure, view: View, shown: pd.DataFrame, caption: dict[str, Any]
) -> Any:
    """Draw what is shown."""
    if block.draw:
        return block.draw(view, shown, caption)
    options = block.options(view, shown) if callable(block.options) else block.options
    said = {
        name: view.say(option) if isinstance(option, Message) else option
        for name, option in options.items()
    }
    return getattr(charts, block.chart)(shown, **said, **caption)


def _said(says: Says, view: View, rows: pd.DataFrame) -> str:
    """Word a text, once it is found."""
    found = says(view, rows) if callable(says) else says
    return view.say(found) if isinstance(found, Message) else found


def _specs(view: View, stage: str, table: str, columns: str) -> list[Any]:
    """Put the interval beside each column that has one."""
    made = _contract(view, stage, table)
    ends = made.ends if made else {}
    return [(c, *ends[c]) if c in ends else c for c in columns.split()]


def _unit(view: View, stage: str, block: Figure) -> str:
    """Give the unit of the axis, as the column of the value has it."""
    made = _contract(view, stage, block.table)
    column = made.column(block.value) if made else None
    if column is None:
        return ""
    return (
        "%"
        if column.style is Style.SHARE
        else view.say(unit_of(column.unit, view.inputs.currency))
    )


def _contract(view: View, stage: str, table: str) -> ResultTable | None:
    """Give what a result table says of itself."""
    return view.inputs.makes.get((stage, table))


def _written(made: ResultTable | None, view: View, name: str, cell: Any) -> str:
    """Write a cell as its column says."""
    column = made.column(name) if made else None
    return view.written(cell, column) if column else view.cell(cell, "text")


def _shown(block: Figure, view: View, stage: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Lay rows out in the plain columns that charts read."""
    out = rows.copy()
    made = _contract(view, stage, block.table)
    names = block.label.split()
    if names:
        cells = [
            [_written(made, view, name, cell) for cell in rows[name]] for name in names
        ]
        out["label"] = [" · ".join(parts) for parts in zip(*cells, strict=True)]
    if block.value:
        column = made.column(block.value) if made else None
        scale = 100.0 if column and column.style is Style.SHARE else 1.0
        ends = made.ends.get(block.value, ()) if made else ()
        for mark, name in zip(_MARKS, (block.value, *ends), strict=False):
            if name in rows:
                out[mark] = scale * rows[name].astype(float)
    if block.text:
        name = block.value if block.text == "value" else block.text
        out["text"] = [_written(made, view, name, cell) for cell in rows[name]]
    if block.group and block.group in rows:
        out["group"] = rows[block.group].astype("str")
    if block.quiet:
        out["quiet"] = rows.get(block.quiet, False)
    return block.shape(view, out) if block.shape else out
