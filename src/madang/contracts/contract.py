"""What a table must look like, as data.

A `Contract` lists the columns of one table and the rules that every row keeps.
The checker, the documentation pages and ``madang contract NAME`` all read it;
nothing about a table is written down a second time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from madang.language import Message

__all__ = [
    "WITHHELD_MARKS",
    "Column",
    "ColumnType",
    "Contract",
    "Order",
    "code",
    "date",
    "number",
    "text",
    "truth",
]


WITHHELD_MARKS: Final = frozenset(
    {"D", "(D)", "S", "(S)", "X", "x", "C", "c", "*", "**", "***"}
)
"""Marks under which statistics offices withhold an amount.

D, S: the United States; X, *: Korea and Japan; c: Eurostat and OECD. What else
an office writes, a recipe says.
"""


class ColumnType(StrEnum):
    """Types a column may have."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    GEOMETRY = "geometry"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a contract.

    Attributes
    ----------
    name : str
        Name of the column, as it stands in the file.
    type : ColumnType
        Type of its values.
    says : Message
        What the column holds, in one line.
    required : bool
        Whether the column must be there.
    empty : bool
        Whether a cell may be empty; an empty cell is absent, never zero.
    empty_with : str
        Column of the same table that must say why, where a cell is empty: the mark
        under which the source withholds it.
    unit : str
        Unit of the values; empty where they have none.
    at_least, at_most : float or None
        Bounds, both allowed values.
    one_of : tuple of str
        The closed list of words allowed; empty where any is.
    refers_to : str
        Name of the contract whose key the values must be; empty if none.
    personal : bool
        Whether it says who a person is, or what a person said or scored: it is left
        out of all that is made for the public.
    """

    name: str
    type: ColumnType
    says: Message
    required: bool = True
    empty: bool = False
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None
    one_of: tuple[str, ...] = ()
    refers_to: str = ""
    personal: bool = False
    empty_with: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """A rule that one column is never above another in the same row."""

    lower: str
    upper: str


@dataclass(frozen=True, slots=True)
class Contract:
    """What one table must look like.

    Attributes
    ----------
    name : str
        Name of the table.
    title : Message
        What an officer calls it.
    says : Message
        What the table holds, in one sentence.
    grain : tuple of str
        The key: no two rows may agree in all of these columns.
    columns : tuple of Column
        Columns the table may have; others are kept but not read.
    orders : tuple of Order
        Pairs of columns that must be in order.
    tree : str
        Column that names each row's parent in the same table; no circles.
    entries : pair of Message, or empty
        Where it is a log, to which entries are only ever appended: what one of them
        is called, and more than one. The first column numbers them, the last seals
        them.
    sums_to : str
        Where it holds micro-records: the table that is their sum.
    """

    name: str
    title: Message
    says: Message
    grain: tuple[str, ...]
    columns: tuple[Column, ...]
    orders: tuple[Order, ...] = field(default=())
    tree: str = ""
    entries: tuple[Message, ...] = ()
    sums_to: str = ""

    def column(self, name: str) -> Column | None:
        """Give the column of that name, or None."""
        return next((c for c in self.columns if c.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns, in order."""
        return tuple(c.name for c in self.columns)


def code(name: str, says: Message, refers_to: str = "") -> Column:
    """Declare a code: text that may not be empty."""
    return Column(name, ColumnType.TEXT, says, refers_to=refers_to)


def text(name: str, says: Message, **more: Any) -> Column:
    """Declare an optional text."""
    return _optional(name, ColumnType.TEXT, says, **more)


def number(name: str, says: Message, **more: Any) -> Column:
    """Declare an optional number."""
    return _optional(name, ColumnType.NUMBER, says, **more)


def truth(name: str, says: Message) -> Column:
    """Declare an optional yes-or-no."""
    return _optional(name, ColumnType.BOOLEAN, says)


def date(name: str, says: Message) -> Column:
    """Declare an optional date."""
    return _optional(name, ColumnType.DATE, says)


def _optional(name: str, kind: ColumnType, says: Message, **more: Any) -> Column:
    """Declare a column that may be left out, and whose cells may be empty."""
    return Column(name, kind, says, **({"required": False, "empty": True} | more))


YEAR_FIRST: Final = 1900
YEAR_LAST: Final = 2100
