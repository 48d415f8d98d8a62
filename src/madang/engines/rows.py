"""Records of a file as text on an engine: laid long, told apart, counted and written.

What is judged is judged on distinct labels and shapes of numbers, which are few; the
judgements come back as small tables and are joined to all rows here. So ten rows and
fifty million go one way, and none of them is loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import duckdb
import ibis

from madang.engines.cells import Cells, plain
from madang.engines.tallies import ROW, WEIGHT
from madang.engines.unfused import unfused
from madang.errors import EngineError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

__all__ = ["LOST", "PLACES", "ROW", "SHARED", "UNKNOWN", "WEIGHT", "Rows"]

LOST: Final = "_lost"
"""Amounts of parts that are within a sum which is not known."""

SHARED: Final = "weighted"
"""Mark of an amount that holds what was shared out by weights."""

UNKNOWN: Final = "_unknown"
"""Whether a row is such a sum."""

_TOLD: Final = ("value", "flag")

PLACES: Final = "places"
"""Regions of what lies in several of them."""


class Rows(Cells):
    """Records of one table on an engine: laid down, laid long, joined, told apart."""

    __slots__ = ()

    def kept(self, path: Path) -> Rows:
        """Write the records to a Parquet file, and read them where they now lie."""
        try:
            with unfused(self.table):
                self.table.to_parquet(path, compression="snappy")
        except duckdb.Error as refused:
            raise EngineError(
                _(
                    "The records could not be laid down: {refused}",
                    refused=str(refused).splitlines()[0][:200],
                )
            ) from refused
        self.engine.load(path.stem, path)
        return Rows(self.engine, self.engine.held(path.stem))

    def long(self, across: pd.DataFrame, value: str) -> Rows:
        """Lay columns that run across below one another.

        Parameters
        ----------
        across : DataFrame
            ``name`` of each such column, and what the name says, a column each.
        value : str
            What the cells are called.

        Returns
        -------
        Rows
            One record a cell.
        """
        names = list(across["name"])
        told = [c for c in across.columns if c != "name"]
        rest = [c for c in self.columns if c not in {*names, *told}]
        kept = self.table.select(*rest, *names)
        laid = kept.pivot_longer(names, names_to="_name", values_to=value)
        told_of = ibis.memtable(across.astype("str"))
        joined = laid.inner_join(told_of, laid["_name"] == told_of["name"])
        return Rows(self.engine, joined.select(*rest, value, *told))

    def counted(self, columns: Sequence[str], counts: Sequence[str]) -> Rows:
        """Keep some columns, and how many records each row stands for.

        Parameters
        ----------
        columns : sequence of str
            What is kept, `ROW` among it.
        counts : sequence of str
            Columns that are to hold the count itself, as text: then records that agree
            in all else become one here, before anything is judged. Fifty million
            records of persons are some hundred thousand rows.

        Returns
        -------
        Rows
        """
        t = self.table
        if not counts:
            kept = t.select(*columns).mutate(**{WEIGHT: ibis.literal(1, "int64")})
            return Rows(self.engine, kept)
        keys = [c for c in columns if c != ROW]
        done = t.group_by(keys).agg(**{ROW: t[ROW].min(), WEIGHT: t.count()})
        told = {c: done[WEIGHT].cast("string") for c in counts}
        return Rows(self.engine, done.mutate(**told))

    def joined(
        self, keys: Sequence[str], told: pd.DataFrame, instead: Sequence[str] = ()
    ) -> Rows:
        """Add what was told of each combination of some columns.

        Parameters
        ----------
        keys : sequence of str
            Columns of text, none missing.
        told : DataFrame
            The keys, each combination once, and what is to be added.
        instead : sequence of str
            Keys that ``v_…`` among what was told takes the place of.

        Returns
        -------
        Rows
        """
        # Its columns must hide none of the records' own.
        right = ibis.memtable(plain(told.add_prefix("_told_")))
        met = self.table.left_join(
            right, [self.table[k] == right[f"_told_{k}"] for k in keys]
        )
        names = {f"v_{key}": key for key in instead}
        rest = [c for c in told.columns if c not in keys]
        added = {names.get(c, c): met[f"_told_{c}"] for c in rest}
        kept = [c for c in self.columns if c not in added]
        return Rows(self.engine, met.select(*kept, **added))

    def fated(
        self, name: str, rules: Sequence[tuple[str, str, Sequence[str | int]]]
    ) -> Rows:
        """Settle what becomes of each record: the first rule that holds.

        Parameters
        ----------
        name : str
            Column of the fate; where there is one already it holds, if no rule does.
        rules : sequence of (fate, column, values)
            A fate, and the column and values for which it holds.

        Returns
        -------
        Rows
        """
        former = self.table[name] if name in self.columns else ibis.literal("")
        cases = [
            (self.table[column].isin(list(values)), fate)
            for fate, column, values in rules
        ]
        made = ibis.cases(*cases, else_=former) if cases else former
        return Rows(self.engine, self.table.mutate(**{name: made}))

    def both(self, column: str, held: str, other: str, value: str) -> Rows:
        """Put a value into a column that holds one, where another holds it already."""
        t = self.table
        met = (t[column] == held) & (t[other] == value)
        made = ibis.cases((met, value), else_=t[column])
        return Rows(self.engine, t.mutate(**{column: made}))

    def where(self, column: str, values: Sequence[str] | Sequence[int]) -> Rows:
        """Keep the records in which a column is one of some values."""
        kept = self.table.filter(self.table[column].isin(list(values)))
        return Rows(self.engine, kept)

    def alike(self, cells: Mapping[str, str]) -> Rows:
        """Keep the records that hold a text in each of some columns."""
        kept = self.table.filter([self.table[c] == x for c, x in cells.items()])
        return Rows(self.engine, kept)

    def filled_in(self, column: str) -> Rows:
        """Keep the records in which an amount is known."""
        t = self.table
        return Rows(self.engine, t.filter(t[column].notnull()))  # noqa: PD004 - Ibis has no other

    def without(self, column: str, values: Sequence[str | int]) -> Rows:
        """Keep the records in which a column is none of some values."""
        kept = self.table.filter(self.table[column].notin(list(values)))
        return Rows(self.engine, kept)

    def gathered(self, keys: Sequence[str], how: Mapping[str, str]) -> Rows:
        """Bring the records of one key to one.

        Parameters
        ----------
        keys : sequence of str
            The key.
        how : mapping of str to str
            What becomes of each other column: ``sum``, ``max``, ``min``, ``count``,
            ``first`` and ``last`` (of those that are filled, the last by ``x_latest``
            where there is one), ``same`` (empty where it differs), or ``list`` (all
            that occur). Where regions differ, `PLACES` keeps them all.

        Returns
        -------
        Rows
        """
        t = self.table
        made = {name: _gather(t, name, one) for name, one in how.items()}
        if how.get("region") == "same":
            made[PLACES] = _places(t)
        done = t.group_by(list(keys)).agg(**made, **{ROW: t[ROW].min()})
        return Rows(self.engine, done)

    def whole(self, keys: Sequence[str], how: Mapping[str, str]) -> Rows:
        """Bring the periods of a year to one; unknown where one is lacking.

        Parameters
        ----------
        keys : sequence of str
            The key, the year in it.
        how : mapping of str to str
            As `gathered`, the value among it.

        Returns
        -------
        Rows
            As `united`. A year has as many periods as the fullest of any key.
        """
        t = self.table.mutate(**{LOST: ibis.null("float64")})
        rest = {c: _gather(t, c, w) for c, w in how.items() if c not in _TOLD}
        known = t["value"].notnull()  # noqa: PD004 - Ibis has no other
        done = t.group_by(list(keys)).agg(
            **rest, **{ROW: t[ROW].min()}, _value=_gather(t, "value", how["value"]),
            _whole=t["value"].sum(), _lost=t[LOST].sum(), _met=known.sum(),
            _n=t.count(), _mark=ibis.cases((known, None), else_=_flag(t)).max(),
            flag=_gather(t, "flag", how["flag"]) if "flag" in how else _flag(t).max(),
        )  # fmt: skip
        sure = done["_met"] == done["_n"].max()
        return Rows(self.engine, _told(done, [*keys, *rest], sure))

    def united(self, keys: Sequence[str], columns: Sequence[str], how: str) -> Rows:
        """Bring the parts of joined regions to one; unknown where a part is lacking.

        Parameters
        ----------
        keys : sequence of str
            The key, joined regions in it.
        columns : sequence of str
            Those of regions. Beside each stands how many parts a region has that year
            (``n_``, zero where it was not joined), whether the record is of one of
            them (``p_``), and its share of the record's amount (``w_``).
        how : str
            What becomes of the values of the parts, such as ``sum``.

        Returns
        -------
        Rows
            The key, ``value``, ``flag``, ``largest`` where there is one, `LOST` and
            `UNKNOWN`.
        """
        t = self.table
        if LOST not in self.columns:
            t = t.mutate(**{LOST: ibis.null("float64")})
        value, need = t["value"], ibis.literal(1, "int64")
        is_joined, is_part = ibis.literal(value=False), ibis.literal(value=True)
        for column in columns:
            value *= t[f"w_{column}"]
            n = t[f"n_{column}"].cast("int64")
            need *= ibis.greatest(n, 1)
            is_joined |= n > 0
            is_part &= t[f"p_{column}"]
        known = value.notnull()  # noqa: PD004 - Ibis has no other
        is_share = ibis.or_(*(t[f"w_{c}"] < 1 for c in columns)) & (value != 0)
        mark = ibis.cases((is_part, _flag(t)), else_=None)
        largest = {}
        if "largest" in self.columns:
            full = (t["largest"].count() == t.count()) & ~is_share.any()
            largest = {"largest": ibis.cases((full, t["largest"].max()), else_=None)}
        done = t.group_by(list(keys)).agg(
            **largest, **{ROW: t[ROW].min()},
            _value=getattr(ibis.cases((is_part, value), else_=None), how)(),
            _whole=value.sum(), _joined=is_joined.any(), _need=need.max(),
            _lost=t[LOST].sum(), _met=(is_part & known).sum(),
            # A region that was no more, and has an amount all the same.
            _strange=(~is_part & (value.fill_null(0) != 0)).sum(),
            _mark=ibis.cases((known, None), else_=_flag(t)).max(),
            flag=ibis.cases((is_share.any(), SHARED), else_=mark.max()),
        )  # fmt: skip
        whole = (done["_met"] == done["_need"]) & (done["_strange"] == 0)
        sure = ~done["_joined"] | whole
        return Rows(self.engine, _told(done, [*keys, *largest], sure))

    def ordered(self, columns: Sequence[str]) -> Rows:
        """Put the records in the order of some columns."""
        return Rows(self.engine, self.table.order_by(list(columns)))

    def typed(self, kinds: Mapping[str, str]) -> Rows:
        """Give columns their types; an empty text is missing."""
        made = {}
        for name, kind in kinds.items():
            cells = self.table[name]
            if kind == "text":
                made[name] = cells.cast("string").nullif("")
            elif kind == "date":
                made[name] = cells.nullif("").cast("date")
            else:
                made[name] = cells.cast("int64" if kind == "integer" else "float64")
        return Rows(self.engine, self.table.select(**made))


def _flag(table: Any) -> Any:
    """Give the source's marks; missing where there is none."""
    if "flag" not in table.columns:
        return ibis.cases((table[ROW] < 0, ""), else_=None)  # a column, not one cell
    return table["flag"].cast("string").nullif("")


def _told(done: Any, kept: Sequence[str], sure: Any) -> Any:
    """Keep the sums that are sure; empty the others, with a mark and what they lost."""
    lost = done["_whole"].fill_null(0.0) + done["_lost"].fill_null(0.0)
    mark = ibis.coalesce(done["_mark"], "incomplete")
    told = {
        "value": ibis.cases((sure, done["_value"]), else_=None),
        "flag": ibis.cases((sure, done["flag"]), else_=mark),
        LOST: ibis.cases((sure, done["_lost"]), else_=lost), UNKNOWN: ~sure,
    }  # fmt: skip
    return done.select(*kept, ROW, **told)


def _all_of(column: Any) -> Any:
    """List the texts of a column in one, parted by semicolons."""
    return column.nullif("").collect(distinct=True).sort().join("; ")


def _places(table: Any) -> Any:
    """List the regions of rows that are of several; else what a cell lists of them."""
    regions = table["region"]
    listed = (
        table[PLACES].nullif("").max()
        if PLACES in table.columns
        else ibis.null("string")
    )
    several = regions.nullif("").nunique() > 1  # noqa: PD101 - Ibis, not pandas
    return ibis.cases((several, _all_of(regions)), else_=listed)


def _gather(table: Any, name: str, how: str) -> Any:
    """Bring one column of several records to one value."""
    column = table[name]
    if how == "count":
        return table.count().cast("float64")
    if how in {"first", "last"}:
        filled = column.nullif("") if column.type().is_string() else column
        order, there = table[ROW], filled.notnull()  # noqa: PD004 - Ibis has no other
        if how == "first":
            return filled.argmin(order, where=there)
        if "x_latest" in table.columns:
            order = table["x_latest"] + order.cast("string").lpad(18, "0")
        return filled.argmax(order, where=there)
    if how == "list":
        return _all_of(column)
    if how == "same":
        return ibis.cases((column.min() == column.max(), column.min()), else_=None)
    return getattr(column, how)()
