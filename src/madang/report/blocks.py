"""What a page is laid out from: tables, figures, cards, chapters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

__all__ = [
    "Block",
    "Card",
    "Cards",
    "Cell",
    "Chapter",
    "Dossier",
    "Figure",
    "Gauge",
    "Pair",
    "Point",
    "Row",
    "Section",
    "Table",
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
class Card:
    """One case on a card: what it is, what to do, its facts and its members."""

    title: str
    badge: str
    facts: tuple[tuple[str, str], ...]
    items: tuple[str, ...]
    remark: str = ""


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


Block = Table | Figure | Row | Cards | Pair


@dataclass(frozen=True, slots=True)
class Point:
    """One sentence of a chapter, and the command that traces its number."""

    text: str
    trace: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter of the brief.

    Attributes
    ----------
    key : str
        Name of its stage, and its id on the page.
    title, question : str
        What it is called and which question it answers.
    sentences : tuple of Point
        The stage's findings.
    blocks : tuple of Block
        Figures, tables and cards.
    absent : str
        Why there is nothing, and which table would bring it in.
    notes : tuple of str
        What was assumed or left out.
    """

    key: str
    title: str
    question: str
    sentences: tuple[Point, ...] = ()
    blocks: tuple[Block, ...] = field(default=())
    absent: str = ""
    notes: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is known about one region."""

    code: str
    name: str
    page: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    is_small: bool = False
