"""Cells of records on an engine: brought to text, read as numbers, filled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Self

import ibis
import pyarrow as pa

from madang.engines.tallies import ROW, Tallies

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

__all__ = ["Cells", "plain"]

_UNUSUAL: Final = (
    "０１２３４５６７８９．，－−–—‐‑﹣＋％（）’\u00a0\u2009\u202f\u2007\u3000：＊"
)
_USUAL: Final = "0123456789.,------+%()'     :*"
_LONGEST: Final = 18  # digits of the number of a row
_TRIMMED: Final = r"^[\s\x{00a0}\x{3000}]+|[\s\x{00a0}\x{3000}]+$"


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]  # of Ibis
def nfc_normalize(_text: str) -> str:  # type: ignore[empty-body]  # the engine's own
    """Bring a text to NFC, on the engine."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]  # of Ibis
def translate(_text: str, _former: str, _new: str) -> str:  # type: ignore[empty-body]  # the engine's own
    """Exchange characters for others, on the engine."""


@ibis.udf.scalar.builtin(name="sha1")  # type: ignore[untyped-decorator]  # of Ibis
def _sha1(_text: str) -> str:  # type: ignore[empty-body]  # the engine's own
    """Give a digest of a text, on the engine."""


class Cells(Tallies):
    """Records whose cells are read, filled and emptied; each step gives new ones."""

    __slots__ = ()

    def cleaned(self, names: Mapping[str, str]) -> Self:
        """Add columns of text, never missing; the cells of a file are clean already.

        Parameters
        ----------
        names : mapping of str to str
            Columns of the file by what they are called from here on.

        Returns
        -------
        Rows
        """
        made = {
            n: self.table[column].cast("string").fill_null("")
            for n, column in names.items()
        }
        return type(self)(self.engine, self.table.mutate(**made))

    def parted(self, name: str, column: str, pattern: str, group: int) -> Self:
        """Add what a group of a pattern finds in a column; empty where it does not."""
        cells = _clean(self.table[column])
        # The whole match is group 0, so a cell without one gives nothing.
        found = cells.re_extract(pattern, group).fill_null("")
        return type(self)(self.engine, self.table.mutate(**{name: found}))

    def beside(self, name: str, columns: Sequence[str], between: str) -> Self:
        """Add the cells of several columns, joined; empty ones are passed over."""
        joined = _clean(self.table[columns[0]])
        for column in columns[1:]:
            cell = _clean(self.table[column])
            both = (joined + between + cell, joined + cell)
            filled = (joined != "") & (cell != "")
            joined = ibis.cases((filled, both[0]), else_=both[1])
        return type(self)(self.engine, self.table.mutate(**{name: _clean(joined)}))

    def renamed(self, names: Mapping[str, str]) -> Self:
        """Call columns otherwise; others of those names go, whatever their case."""
        gone = {name.lower() for name in (*names.values(), *names)}
        kept = [c for c in self.columns if c.lower() not in gone]
        made = {new: self.table[former] for former, new in names.items()}
        return type(self)(self.engine, self.table.select(*kept, **made))

    def constant(self, values: Mapping[str, str | float]) -> Self:
        """Add columns of one value."""
        made = {name: ibis.literal(value) for name, value in values.items()}
        return type(self)(self.engine, self.table.mutate(**made)) if made else self

    def numbered(self, name: str, before: str, digits: int = 0) -> Self:
        """Add a code that names each record by its row, of some digits at least."""
        row = self.table[ROW].cast("string")
        made = before + row.lpad(ibis.greatest(row.length(), digits), "0")
        return type(self)(self.engine, self.table.mutate(**{name: made}))

    def digested(self, name: str, columns: Sequence[str], before: str) -> Self:
        """Add a code that is the same wherever some cells are but for case."""
        folded = [
            _clean(self.table[c]).lower().replace("&", "and").re_replace(r"\s+", "")
            for c in columns
        ]
        joined = folded[0]
        for one in folded[1:]:
            joined = joined + "\x1f" + one
        code = ibis.literal(before) + _sha1(joined).substr(0, 10)
        made = ibis.cases((joined == "", ""), else_=code)
        return type(self)(self.engine, self.table.mutate(**{name: made}))

    def shaped(self, columns: Sequence[str]) -> Self:
        """Add how the cells of some columns are written: ``c_…`` and ``s_…``.

        Parameters
        ----------
        columns : sequence of str
            Columns of amounts.

        Returns
        -------
        Rows
            With their cells in the usual digits, marks and minus signs, and their
            shapes: every digit a nine, a lone zero before a mark an o.
        """
        cells = {f"c_{name}": _usual(self.table[name]) for name in columns}
        rows = self.table.mutate(**cells)
        made = {f"s_{name}": _shape(rows[f"c_{name}"]) for name in columns}
        return type(self)(self.engine, rows.mutate(**made))

    def number(self, column: str, read: pd.DataFrame, names: Sequence[str]) -> Self:
        """Read a column as numbers, by what was judged of each shape.

        Parameters
        ----------
        column : str
            The column; it was `shaped`.
        read : DataFrame
            ``shape``, ``fate`` (of a cell that is no number, or zero), ``mark``,
            ``before`` and ``after`` (characters to leave out at either end),
            ``thousands``, ``decimal``, ``factor`` and ``is_own`` (whether the cell
            states its unit); ``before_1`` … of pieces that are added.
        names : sequence of str
            What number, fate and mark are called, and, where it is wanted, a column
            that tells whether a cell states its unit.

        Returns
        -------
        Rows
        """
        number, fate, mark, *own = names
        # Its columns must hide none of the records' own.
        told = ibis.memtable(plain(read.add_prefix("_told_")))
        met = self.table.left_join(
            told, self.table[f"s_{column}"] == told["_told_shape"]
        )
        cell = met[f"c_{column}"]
        value = _piece(met, cell, "")
        pieces = [c for c in read.columns if c.startswith("before_")]
        for k in range(1, len(pieces) + 1):
            is_there = met[f"_told_factor_{k}"] != 0
            more = ibis.cases((is_there, _piece(met, cell, f"_{k}")), else_=0.0)
            value = value + more
        is_broken = (met["_told_fate"] == "") & value.isnull()  # noqa: PD003 - Ibis has no other
        made = {
            number: ibis.cases(
                (met["_told_fate"] == "", value),
                (met["_told_fate"] == "zero", 0.0),
                else_=ibis.null("float64"),
            ),
            fate: ibis.cases(
                (is_broken, "refused"),
                else_=met["_told_fate"].fill_null("refused").replace("zero", ""),
            ),
            mark: met["_told_mark"].fill_null(""),
            **{
                name: ibis.coalesce(met["_told_is_own"], ibis.literal(value=False))
                for name in own
            },
        }
        kept = [c for c in self.columns if c not in made]
        return type(self)(self.engine, met.select(*kept, **made))

    def filled(self, name: str, columns: Sequence[str], rest: str) -> Self:
        """Add the first filled of some columns of text, those that are there."""
        there = [self.table[c].nullif("") for c in columns if c in self.columns]
        made = ibis.coalesce(*there, ibis.literal(rest))
        return type(self)(self.engine, self.table.mutate(**{name: made}))

    def carried(self, name: str, column: str, values: Sequence[str]) -> Self:
        """Add the nearest of some texts that stands in a column at or above a row."""
        t = self.table
        # The greatest of texts that begin with their row is the last.
        marked = t[ROW].cast("string").lpad(_LONGEST, "0") + t[column]
        found = ibis.cases((t[column].isin(list(values)), marked), else_=None)
        last = found.max().over(ibis.window(order_by=t[ROW], rows=(None, 0)))
        made = last.substr(_LONGEST).fill_null("")
        return type(self)(self.engine, t.mutate(**{name: made}))

    def prefixed(self, column: str, other: str, values: Sequence[str]) -> Self:
        """Put another column's text before those of a column that are of some."""
        t = self.table
        both = t[other] + " " + t[column]
        is_one = t[column].isin(list(values)) & (t[other] != "")
        made = ibis.cases((is_one, both), else_=t[column])
        return type(self)(self.engine, t.mutate(**{column: made}).drop(other))

    def blanked(self, name: str, values: Sequence[str]) -> Self:
        """Empty the cells of a column that hold one of some texts, or none."""
        out = self.table[name].isin(["", *values])
        made = ibis.cases((out, None), else_=self.table[name])
        return type(self)(self.engine, self.table.mutate(**{name: made}))

    def hinted(self, column: str, other: str, values: Sequence[str]) -> Self:
        """Fill empty cells of a column from another that is one of some values."""
        t = self.table
        met = t[column].isnull() & t[other].isin(list(values))  # noqa: PD003 - Ibis has no other
        made = ibis.cases((met, t[other]), else_=t[column])
        return type(self)(self.engine, t.mutate(**{column: made}))

    def scaled(self, column: str, factor: str, unless: str = "") -> Self:
        """Multiply a column of numbers by another, but where a third says no."""
        size = self.table[factor].fill_null(1.0)
        if unless:
            size = ibis.cases((self.table[unless], 1.0), else_=size)
        made = self.table[column] * size
        return type(self)(self.engine, self.table.mutate(**{column: made}))

    def marked(self, column: str, fate: str, value: str) -> Self:
        """Fill empty cells of a column where another holds a value, by that value."""
        bare = self.table[column].isnull() & (self.table[fate] == value)  # noqa: PD003 - Ibis has no other
        made = ibis.cases((bare, value), else_=self.table[column])
        return type(self)(self.engine, self.table.mutate(**{column: made}))

    def emptied(self, column: str, fate: str, values: Sequence[str]) -> Self:
        """Empty a column where another is one of some values."""
        out = self.table[fate].isin(list(values))
        made = ibis.cases((out, None), else_=self.table[column])
        return type(self)(self.engine, self.table.mutate(**{column: made}))


def _clean(column: Any) -> Any:
    """Bring cells to NFC without spaces at their ends; an empty one stays empty."""
    return nfc_normalize(column.cast("string").re_replace(_TRIMMED, "")).fill_null("")


def _piece(met: Any, cell: Any, place: str) -> Any:
    """Read digits of a cell as a number of ones, by what was judged of its shape."""
    before = met[f"_told_before{place}"].cast("int64")
    after = met[f"_told_after{place}"].cast("int64")
    digits = cell.substr(before, cell.length() - before - after)
    digits = translate(digits, met["_told_thousands"], ibis.literal(""))
    digits = translate(digits, met["_told_decimal"], ibis.literal("."))
    return digits.try_cast("float64") * met[f"_told_factor{place}"]


def _usual(column: Any) -> Any:
    """Write numbers in the usual digits, marks and minus signs."""
    return translate(column.cast("string"), _UNUSUAL, _USUAL).strip().fill_null("")


def _shape(cells: Any) -> Any:
    """Write every digit as a nine, and as o the zero before the only digits."""
    lone = cells.re_replace(r"(^|[^0-9])0([.,][0-9])", r"\1o\2")
    is_lone = cells.contains("0.") | cells.contains("0,")
    told = ibis.cases((is_lone, lone), else_=cells)
    return translate(told, "012345678", "999999999")


def plain(frame: pd.DataFrame) -> pa.Table:
    """Give a small table as Arrow, wholly empty columns as text."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    for place, column in enumerate(table.schema):
        if pa.types.is_null(column.type):
            empty = pa.nulls(table.num_rows, pa.string())
            table = table.set_column(place, column.name, empty)
    return table
