"""What a stage makes: result tables as lists of columns that are defined once.

A `ResultColumn` says what stands in a column: its heading, its unit, how a cell is
written, where its interval is, which codes it holds. A `ResultTable` names columns,
its key, and what a reader must not do with it. Headings of ``madang show``, of the
workbook and of the pages, the schema beside JSON, the reference, typed empty tables
and the way back to the records all come from here; nothing is declared again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.errors import ContractError
from madang.language import Message, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = [
    "Discloses",
    "ResultColumn",
    "ResultTable",
    "Style",
    "Unit",
    "columns",
    "with_ends",
]


class Style(StrEnum):
    """How the cells of a column are written, and so which type they have."""

    TEXT = "text"
    CODE = "code"
    WORD = "word"
    MESSAGE = "message"
    REGION = "region"
    REGIONS = "regions"
    ACTIVITY = "activity"
    ORGANISATION = "organisation"
    PROJECT = "project"
    INDICATOR = "indicator"
    YEAR = "year"
    YES = "yes"
    INTEGER = "int"
    NUMBER = "number"
    WHOLE = "whole"
    """Written as a whole number, though it may lie between two: ranks that ties
    share, ends of intervals of counts."""
    SIGNED = "signed"
    SHARE = "share"
    MONEY = "money"
    GAIN = "gain"
    """Money won or lost: an amount with its sign."""


class Unit(StrEnum):
    """Units of results; a number without a unit of its own is a ratio or an index."""

    RATIO = "ratio"
    INDEX = "index"
    SHARE = "share"
    PROBABILITY = "probability"
    CORRELATION = "correlation"
    COUNT = "count"
    RANK = "rank"
    TIER = "tier"
    POINTS = "points"
    CURRENCY = "currency"
    CURRENCY_PER_HEAD = "currency per head"
    OF_MEASURE = "unit of the measure"
    PERSONS = "persons"
    YEARS = "years"
    KILOMETRES = "km"
    MINUTES = "minutes"
    HECTARES = "ha"
    BITS = "bits"
    SECONDS = "seconds"
    SCORE = "score"
    WEIGHT = "weight"
    CODE = "code"
    NONE = ""


class Discloses(StrEnum):
    """What the cells of a column give away of single establishments or persons.

    Amounts of public programmes give nothing away: they are public themselves.
    """

    NOTHING = ""
    AMOUNT = "amount"
    """An amount of `stocks`: of a region and an activity, or a sum of such."""
    RATIO = "ratio"
    """Worked out from an amount and its sums, so that it gives the amount back."""
    PROFILE = "profile"
    """An index of all activities of a region, or of all regions of an activity."""
    PERSON = "person"
    """Who a person is, or what a person said or scored."""


_TYPES: Final = {
    Style.YEAR: "integer", Style.INTEGER: "integer", Style.YES: "boolean",
    Style.NUMBER: "number", Style.WHOLE: "number", Style.SIGNED: "number",
    Style.SHARE: "number", Style.MONEY: "number", Style.GAIN: "number",
}  # fmt: skip
_USUAL: Final = {
    Style.SHARE: Unit.SHARE, Style.MONEY: Unit.CURRENCY, Style.GAIN: Unit.CURRENCY
}  # fmt: skip
_REFERS: Final = {
    Style.REGION: "regions", Style.REGIONS: "regions", Style.ACTIVITY: "activities",
    Style.ORGANISATION: "organisations", Style.PROJECT: "projects",
    Style.INDICATOR: "indicator_definitions",
}  # fmt: skip
_DTYPES: Final = {
    kind: pd.api.types.pandas_dtype(name)
    for kind, name in {
        "text": "str", "integer": "Int64", "number": "float64", "boolean": "bool",
    }.items()
}  # fmt: skip
_WHOLE: Final = pd.api.types.pandas_dtype("int64")
_ALWAYS_FIT: Final[dict[str, frozenset[object]]] = {
    "text": frozenset({_DTYPES["text"]}),
    "integer": frozenset({_DTYPES["integer"], _WHOLE}),
    "number": frozenset({_DTYPES["number"], _DTYPES["integer"], _WHOLE}),
    "boolean": frozenset({_DTYPES["boolean"], pd.BooleanDtype()}),
}
"""Types whose every cell is of a type; of others the cells have to be looked at."""


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """One column of results, defined once.

    Attributes
    ----------
    key : str
        Name under which it is defined; its own name, unless another column of that
        name says something else.
    style : Style
        How its cells are written.
    heading : Message
        What an officer reads above it.
    unit : Unit
        Unit of its numbers; empty for words and codes.
    says : Message
        What it holds, in one line; the heading where that is enough.
    ends : tuple of str
        Columns with the two ends of its 90% interval; empty where it has none.
    name : str
        Name in the table.
    refers_to : str
        Table whose codes it holds: one of the study's, or ``stage/table``.
    discloses : Discloses
        What it gives away of single establishments or of persons.
    of : str
        Column with the region that it speaks of, where that is not the row's own.
    words : mapping of str to Message
        What an officer reads for each code that is this column's own; words of the
        vocabulary, and codes of the study, need none.
    """

    key: str
    style: Style
    heading: Message
    unit: Unit = Unit.NONE
    says: Message = field(default_factory=lambda: Message(""))
    ends: tuple[str, ...] = ()
    name: str = ""
    refers_to: str = ""
    discloses: Discloses = Discloses.NOTHING
    of: str = ""
    words: Mapping[str, Message] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        """Fill in what follows from the style, and refuse a number without unit."""
        for name, usual in (
            ("name", self.key),
            ("unit", _USUAL.get(self.style, Unit.NONE)),
            ("refers_to", _REFERS.get(self.style, "")),
            ("says", self.heading),
        ):
            if not getattr(self, name):
                object.__setattr__(self, name, usual)
        is_number = self.type in {"integer", "number"} and self.style is not Style.YEAR
        if not self.heading or (is_number and not self.unit):
            raise TypeError(f"The column '{self.key}' needs a heading and a unit.")

    @property
    def type(self) -> str:
        """Type of its cells: text, integer, number or boolean."""
        return _TYPES.get(self.style, "text")


def columns(*defined: ResultColumn) -> dict[str, ResultColumn]:
    """Gather columns by key, with the ends of their intervals.

    Raises
    ------
    TypeError
        If two columns have one key: a slip of the programmer.
    """
    out: dict[str, ResultColumn] = {}
    for column in defined:
        for one in with_ends(column):
            if one.key in out:
                raise TypeError(f"The column '{one.key}' is defined twice.")
            out[one.key] = one
    return out


def with_ends(column: ResultColumn) -> Iterator[ResultColumn]:
    """Give a column, and the two that hold the ends of its interval."""
    yield column
    texts = (
        _("{of}: lower end of the 90% interval", of=column.heading),
        _("{of}: upper end of the 90% interval", of=column.heading),
    )
    for name, heading in zip(column.ends, texts, strict=False):
        if name not in {"low", "high"}:  # these stand for whichever number is there
            # Ranks are withheld, the ranges in which they lie are not.
            is_open = column.unit is Unit.RANK
            tells = Discloses.NOTHING if is_open else column.discloses
            yield replace(
                column, key=name, name=name, heading=heading, says=heading, ends=(),
                discloses=tells,
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResultTable:
    """One result table of a stage.

    Attributes
    ----------
    name : str
        Name of the table.
    says : Message
        What one row is.
    key : tuple of str
        Columns in which no two rows agree; empty where rows are only listed.
    columns : tuple of ResultColumn
        Its columns, in order.
    warnings : tuple of Message
        What a reader must not do with it: numbers that do not add up, and the like.
    ends : mapping
        Intervals that hold in this table alone: column, and its two ends.
    optional : frozenset of str
        Columns that may be absent.
    """

    name: str
    says: Message
    key: tuple[str, ...]
    columns: tuple[ResultColumn, ...]
    warnings: tuple[Message, ...] = ()
    ends: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        defined: Mapping[str, ResultColumn],
        name: str,
        says: Message,
        *,
        key: str = "",
        columns: str,
        optional: str = "",
        warnings: Iterable[Message] = (),
        ends: Mapping[str, tuple[str, str]] | None = None,
    ) -> ResultTable:
        """Name the columns of a table by their keys, parted by spaces."""
        listed = tuple(defined[word] for word in f"{columns} {optional}".split())
        names = [column.name for column in listed]
        strange = [k for k in key.split() if k not in names]
        if strange or len(set(names)) < len(names):
            raise TypeError(
                f"The table '{name}' has no key {strange}, or a name twice."
            )
        own = dict(ends or {})
        own = {c.name: (c.ends[0], c.ends[1]) for c in listed if c.ends} | own
        left = frozenset(defined[word].name for word in optional.split())
        return cls(name, says, tuple(key.split()), listed, tuple(warnings), own, left)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> ResultColumn | None:
        """Give the column of that name, or None."""
        return next((c for c in self.columns if c.name == name), None)

    def empty(self) -> pd.DataFrame:
        """Give the table without a row, each column of its type."""
        kept = [c for c in self.columns if c.name not in self.optional]
        return _blank(tuple((c.name, c.type) for c in kept)).copy(deep=False)

    def typed(self, table: pd.DataFrame) -> pd.DataFrame:
        """Bring a table's columns into order, and each to its type.

        Whole numbers are plain where none is absent. Columns that the table does
        not define are left out; one that it lacks raises ``KeyError``.
        """
        kinds = dict(zip(table.columns, table.dtypes, strict=True))
        names = [n for n in self.names if n in kinds or n not in self.optional]
        is_whole = list(table.columns) == names
        out, changed = table.copy(deep=False) if is_whole else table[names], {}
        for column in self.columns:
            if column.name not in kinds:
                continue
            kind, wanted = kinds[column.name], _DTYPES[column.type]
            if kind == (_WHOLE if column.type == "integer" else wanted):
                continue
            cells = table[column.name]
            if column.type == "integer":
                whole = cells.astype(wanted)
                cells = whole if whole.isna().any() else whole.astype(_WHOLE)
            else:
                cells = cells.astype(wanted)
            changed[column.name] = cells
        out = out.assign(**changed) if changed else out
        out.columns = pd.Index(names)  # a name that they bear as a whole goes
        return out

    def hold(self, stage: str, table: pd.DataFrame) -> None:
        """Hold a table to what it says of itself.

        Raises
        ------
        ContractError
            If a column is missing, unknown or of another type, or the key repeats.
        """
        wrong = [*self._wrong_columns(table), *self._wrong_cells(table)]
        may_repeat = bool(self.key) and len(table) > 1
        if not wrong and may_repeat and table.duplicated(list(self.key)).any():
            wrong.append(f"{', '.join(self.key)}: repeats")
        if wrong:
            raise ContractError(
                _(
                    "The result '{stage}/{name}' does not keep its contract: {wrong}. "
                    "This is a mistake of Madang; please report it with the study's "
                    "settings.",
                    stage=stage,
                    name=self.name,
                    wrong="; ".join(wrong),
                )
            )

    def _wrong_columns(self, table: pd.DataFrame) -> list[str]:
        """Name columns that are missing or unknown."""
        there = [str(c) for c in table.columns]
        missing = [n for n in self.names if n not in there and n not in self.optional]
        unknown = [n for n in there if n not in self.names]
        return [f"{n}: missing" for n in missing] + [f"{n}: unknown" for n in unknown]

    def _wrong_cells(self, table: pd.DataFrame) -> list[str]:
        """Name columns whose cells are of another type."""
        kinds = dict(zip(table.columns, table.dtypes, strict=True))
        wrong = []
        for column in self.columns:
            kind = kinds.get(column.name)
            if kind is None or kind in _ALWAYS_FIT[column.type]:
                continue
            cells = table[column.name]
            if not cells.isna().all() and not _fits(cells, column.type):
                wrong.append(f"{column.name}: {kind}")
        return wrong


@cache
def _blank(columns: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    """Make a table without a row of columns by name and type."""
    return pd.DataFrame({name: pd.Series(dtype=_DTYPES[t]) for name, t in columns})


def _fits(cells: pd.Series, kind: str) -> bool:
    """Tell whether cells are of a type; whole numbers may stand among absent ones."""
    is_truth = pd.api.types.is_bool_dtype(cells)
    if kind == "boolean":
        return is_truth
    if kind == "text":
        return bool(pd.api.types.is_string_dtype(cells.dropna()))
    if is_truth or not pd.api.types.is_numeric_dtype(cells):
        return False
    return kind == "number" or bool((cells.dropna() % 1 == 0).all())
