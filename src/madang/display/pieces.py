"""What a page is laid out from: tables, figures, cards, chapters."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from madang.display.spaces import Space

__all__ = [
    "Alarm",
    "Alarms",
    "Bar",
    "Bars",
    "Block",
    "Card",
    "Cards",
    "Cell",
    "Chapter",
    "Deed",
    "Doors",
    "Dossier",
    "Figure",
    "Gauge",
    "Pair",
    "Panel",
    "Row",
    "Section",
    "Table",
    "linked",
]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, and how it stands."""

    text: str
    numeric: bool = False
    href: str = ""
    light: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it is read.

    Attributes
    ----------
    key : str
        Its id on the page.
    title : str
        What it lists.
    headings : tuple of Cell
        Column headings.
    rows : tuple of tuple of Cell
        Rows, at most as many as a page bears.
    caption : str
        Unit, source and year.
    sheet : str
        Sheet of the workbook that holds it whole.
    total : int
        Rows of the whole table.
    kind : str
        Always ``"table"``; templates ask.
    """

    key: str
    title: str
    headings: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    sheet: str = ""
    total: int = 0
    kind: str = "table"


def linked(table: Table, place: int, addresses: Sequence[str]) -> Table:
    """Let the cells of one column lead somewhere; an empty address leads nowhere."""
    rows = []
    for row, href in zip(table.rows, addresses, strict=False):
        cells = list(row)
        cells[place] = replace(cells[place], href=href)
        rows.append(tuple(cells))
    return replace(table, rows=tuple(rows))


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart, how to read it, and its table."""

    key: str
    svg: Markup
    reading: str
    table: Table
    evidence: tuple[str, ...] = ()
    kind: str = "figure"


@dataclass(frozen=True, slots=True)
class Row:
    """Small figures side by side."""

    figures: tuple[Figure, ...]
    kind: str = "row"


@dataclass(frozen=True, slots=True)
class Gauge:
    """One line of a small chart, positions in per cent of its width."""

    label: str
    text: str
    value: float
    low: float
    high: float
    mark: float
    spoken: str
    href: str = ""
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One case on a card: what it is, what to do, its facts and its members.

    Attributes
    ----------
    title, badge : str
        What it is and what to do.
    facts : tuple of (str, str)
        Names and values.
    items : tuple of str
        Its members.
    remark : str
        Why.
    gauge : Gauge or None
        How probable it is, drawn.
    plan : str
        What to do, in a sentence.
    state : str
        Whether it has been decided, and by whom.
    command : str
        What to type.
    """

    title: str
    badge: str
    facts: tuple[tuple[str, str], ...]
    items: tuple[str, ...]
    remark: str = ""
    gauge: Gauge | None = None
    plan: str = ""
    state: str = ""
    command: str = ""


@dataclass(frozen=True, slots=True)
class Cards:
    """Cases, the weightiest first."""

    key: str
    title: str
    reading: str
    cards: tuple[Card, ...]
    evidence: tuple[str, ...] = ()
    kind: str = "cards"


@dataclass(frozen=True, slots=True)
class Pair:
    """Tables side by side, such as what comes in and what goes out."""

    key: str
    title: str
    reading: str
    tables: tuple[Table, ...]
    evidence: tuple[str, ...] = ()
    kind: str = "pair"


@dataclass(frozen=True, slots=True)
class Panel:
    """Small gauges under a heading, with what to do about them.

    Attributes
    ----------
    key, title, reading : str
        Its id, what it shows and how to read it.
    gauges : tuple of Gauge
        Lines on one scale.
    scale : three of str
        What stands at the left end, the right end and the mark.
    facts : tuple of (str, str)
        Names and values.
    absent : str
        What is not there yet.
    commands : tuple of (str, str)
        What each does, and what to type.
    """

    key: str
    title: str
    reading: str
    gauges: tuple[Gauge, ...] = ()
    scale: tuple[str, str, str] = ("", "", "")
    facts: tuple[tuple[str, str], ...] = ()
    absent: str = ""
    commands: tuple[tuple[str, str], ...] = ()
    table: Table | None = None
    evidence: tuple[str, ...] = ()
    kind: str = "panel"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm: its rule, its figure against the reference line, where to look.

    Attributes
    ----------
    light : str
        ``"raised"``, ``"clear"`` or ``"unknown"``.
    state, rule : str
        The light in words, and the rule.
    figure, line, certainty : str
        The figure with its interval, the reference line, how sure it is.
    value, low, high, mark : float
        Where they stand, in per cent of the width.
    side : str
        On which side of the line an alarm is raised: ``"above"``, ``"below"`` or
        not known.
    ends : two of str
        What stands at both ends of the scale.
    spoken, where, href : str
        The picture in words, where to look, where on the page.
    commands : tuple of str
        What to type.
    """

    key: str
    light: str
    state: str
    rule: str
    figure: str
    line: str
    certainty: str
    value: float
    low: float
    high: float
    mark: float
    side: str
    ends: tuple[str, str]
    spoken: str
    where: str = ""
    commands: tuple[str, ...] = ()
    href: str = ""


@dataclass(frozen=True, slots=True)
class Alarms:
    """All alarms, those raised first, and their table."""

    key: str
    title: str
    reading: str
    alarms: tuple[Alarm, ...]
    table: Table
    evidence: tuple[str, ...] = ()
    kind: str = "alarms"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a plain chart, in per cent of its width; NaN marks nothing."""

    label: str
    text: str
    value: float
    mark: float
    base: float = 0.0
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """A table of bars that the page draws itself.

    Attributes
    ----------
    headings : tuple of str
        Over the label, the bar, the value and the note.
    legend : tuple of (str, str)
        Style and word of each part: ``"value"``, ``"base"`` or ``"mark"``.
    """

    key: str
    title: str
    reading: str
    headings: tuple[str, ...]
    bars: tuple[Bar, ...]
    legend: tuple[tuple[str, str], ...] = ()
    caption: str = ""
    evidence: tuple[str, ...] = ()
    kind: str = "bars"


@dataclass(frozen=True, slots=True)
class Doors:
    """Links to further pages: address, name, what is found there."""

    key: str
    doors: tuple[tuple[str, str, str], ...]
    evidence: tuple[str, ...] = ()
    kind: str = "doors"


Block = Table | Figure | Row | Cards | Pair | Panel | Alarms | Bars | Doors


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter, a page of its own.

    Attributes
    ----------
    key : str
        Name of its stage, and its id on the page.
    title, question : str
        What it is called and which question it answers.
    sentences : tuple of str
        The stage's findings.
    blocks : tuple of Block
        Figures, tables and cards.
    absent : str
        Why there is nothing, and which table would bring it in.
    notes : tuple of str
        What was assumed or left out.
    front : Figure or None
        The figure that changes the decision which the stage asks for.
    """

    key: str
    title: str
    question: str
    sentences: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = field(default=())
    absent: str = ""
    notes: tuple[str, ...] = ()
    front: Figure | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a dossier."""

    key: str
    title: str
    facts: tuple[tuple[str, str], ...] = ()
    gauges: tuple[Gauge, ...] = ()
    scale: tuple[str, str, str] = ("", "", "")
    tables: tuple[Table, ...] = ()
    caption: str = ""
    absent: str = ""
    space: Space | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """What to do next year, with whom, what money, by when, how sure, on what ground.

    What is unknown is empty; `href` is the section that holds the evidence.
    """

    does: str
    whom: str = ""
    money: str = ""
    by: str = ""
    sure: str = ""
    rests: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is known about one region."""

    code: str
    name: str
    page: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    is_small: bool = False
    deeds: tuple[Deed, ...] = ()
    peers: Table | None = None
