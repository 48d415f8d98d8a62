"""Records on an engine, counted and listed without being loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import ibis
import pandas as pd

from madang.engines.unfused import unfused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.engines.engine import Engine

__all__ = ["ROW", "WEIGHT", "Tallies"]

ROW: Final = "_row"
"""Number of a record in its file, as an editor counts lines."""

_MOST: Final = 10_000

WEIGHT: Final = "_n"
"""How many records of the file a record stands for."""


@dataclass(frozen=True, slots=True)
class Tallies:
    """Records of one table on an engine, not loaded.

    Attributes
    ----------
    engine : Engine
        Where they are.
    table : ibis Table
        The records: text, and `ROW`.
    """

    engine: Engine
    table: Any

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(self.table.columns)

    def fetch(self, expression: Any) -> pd.DataFrame:
        """Work an expression out into a frame."""
        with unfused(expression):
            return pd.DataFrame(self.engine.fetch(expression).to_pandas())

    def first(self, columns: Sequence[str], few: int) -> pd.DataFrame:
        """Give some columns of the first records."""
        ordered = self.table.order_by(ROW).limit(few)
        return self.fetch(ordered.select(*columns))

    def count(self) -> int:
        """Count the records."""
        return int(self.fetch(self.table.agg(n=self.table.count()))["n"].iloc[0])

    def distinct(self, columns: Sequence[str], most: int) -> pd.DataFrame:
        """List the combinations of some columns, the most frequent first.

        Parameters
        ----------
        columns : sequence of str
            The columns.
        most : int
            How many to list.

        Returns
        -------
        DataFrame
            The columns, ``n`` (records) and ``row`` (the first, where rows are
            numbered).
        """
        keys = [self.table[c].fill_null("").name(c) for c in columns]
        n = self.table[WEIGHT].sum() if WEIGHT in self.columns else self.table.count()
        rows = {"row": self.table[ROW].min()} if ROW in self.columns else {}
        seen = self.table.group_by(keys).agg(n=n, **rows)
        order = [ibis.desc("n"), *(rows or columns)]
        return self.fetch(seen.order_by(order).limit(most))

    def shapes(self, column: str, most: int) -> pd.DataFrame:
        """List how the cells of a column are written.

        Parameters
        ----------
        column : str
            The column; it was `shaped`.
        most : int
            How many shapes to list.

        Returns
        -------
        DataFrame
            ``shape``, ``n``, ``row`` (the first), ``example``.
        """
        t = self.table
        seen = t.group_by(shape=t[f"s_{column}"]).agg(
            n=t.count(), row=t[ROW].min(), example=t[f"c_{column}"].max()
        )
        return self.fetch(seen.order_by([ibis.desc("n"), "row"]).limit(most))

    def zeros(self, flag: str, amount: str) -> pd.DataFrame:
        """Count cells and zeros by their flag: ``flag``, ``n``, ``zeros``, ``row``."""
        t = self.table.select(ROW, flag=self.table[flag], amount=self.table[amount])
        t = t.filter(t["amount"].notnull())  # noqa: PD004 - Ibis has no other
        is_zero = t["amount"] == 0
        seen = t.group_by("flag").agg(
            n=t.count(), zeros=is_zero.sum(), row=t[ROW].min(where=is_zero)
        )
        return self.fetch(seen.order_by("flag"))

    def summed(self, keys: Sequence[str], amounts: Sequence[str]) -> pd.DataFrame:
        """Count records and add amounts up, by some columns.

        Parameters
        ----------
        keys : sequence of str
            The columns.
        amounts : sequence of str
            Columns of numbers.

        Returns
        -------
        DataFrame
            The keys, ``n`` and the sums.
        """
        sums = {a: self.table[a].sum() for a in amounts}
        grouped = self.table.group_by(list(keys)) if keys else self.table
        n = self.table[WEIGHT].sum() if WEIGHT in self.columns else self.table.count()
        done = grouped.agg(n=n, **sums)
        return self.fetch(done.order_by(list(keys)) if keys else done)

    def is_shared(self, key: str, other: str) -> bool:
        """Tell whether one cell of a column stands with several of another."""
        t = self.table.select(key=self.table[key], other=self.table[other])
        t = t.filter((t["key"] != "") & (t["other"] != ""))
        seen = t.group_by("key").agg(n=t["other"].nunique())
        return not self.fetch(seen.filter(seen["n"] > 1).limit(1)).empty

    def totals(self, title: str, pattern: str) -> list[int]:
        """List rows without a title, or with one that is a total, that say a total.

        Parameters
        ----------
        title : str
            Column of titles.
        pattern : str
            What a cell says of a total, without its spaces and in small letters.

        Returns
        -------
        list of int
            Numbers of the rows.
        """
        says = {
            c: self.table[c].lower().re_replace(r"\s", "").re_search(pattern)
            for c in self.columns if c != ROW
        }  # fmt: skip
        is_bare = says[title] | (self.table[title].strip() == "")
        found = self.table.filter(is_bare & ibis.or_(*says.values())).limit(_MOST)
        return [int(n) for n in self.fetch(found.select(ROW))[ROW]]

    def repeated(self, keys: Sequence[str], few: int) -> pd.DataFrame:
        """List keys that stand in several rows, with how many and the first."""
        t = self.table
        held = t.group_by(list(keys)).agg(n=t.count(), row=t[ROW].min())
        return self.fetch(held.filter(held["n"] > 1).order_by("row").limit(few))

    def quantiles(self, amount: str, by: Sequence[str]) -> pd.DataFrame:
        """Give the spread of an amount, in powers of ten, by some columns."""
        t = self.table.filter(self.table[amount] > 0)
        t = t.mutate(_power=t[amount].log10())
        spread = {
            "low": t["_power"].quantile(0.25),
            "middle": t["_power"].quantile(0.5),
            "high": t["_power"].quantile(0.75),
            "n": t.count(),
        }
        return self.fetch((t.group_by(list(by)) if by else t).agg(**spread))

    def beyond(self, amount: str, least: float, most: float, few: int) -> pd.DataFrame:
        """List the first records whose amount is above zero and outside bounds."""
        t = self.table
        out = t.filter((t[amount] > 0) & ((t[amount] < least) | (t[amount] > most)))
        return self.fetch(out.select(ROW, amount).order_by(ROW).limit(few))

    def broken(self, amount: str, by: Sequence[str] = ()) -> pd.DataFrame:
        """Count amounts that are no whole numbers, by some columns.

        Returns
        -------
        DataFrame
            The columns, ``n``, ``row`` (the first) and ``value`` (one of them).
        """
        t = self.table.filter(self.table[amount] != self.table[amount].floor())
        told = {"n": t.count(), "row": t[ROW].min(), "value": t[amount].first()}
        seen = t.group_by(list(by)).agg(**told) if by else t.aggregate(**told)
        return self.fetch(seen.filter(seen["n"] > 0).order_by("row"))

    def below_zero(self, amount: str, by: Sequence[str]) -> pd.DataFrame:
        """Count amounts below zero by some columns: ``n``, ``row`` and ``low``."""
        t = self.table.filter(self.table[amount] < 0)
        told = {"n": t.count(), "row": t[ROW].min(), "low": t[amount].min()}
        seen = t.group_by(list(by)).agg(**told) if by else t.aggregate(**told)
        return self.fetch(seen.filter(seen["n"] > 0).order_by("row"))

    def uneven(self, keys: Sequence[str], amount: str) -> pd.DataFrame:
        """List keys with more than one amount: ``row``, ``low``, ``high``."""
        t = self.table
        held = t.group_by(list(keys)).agg(
            row=t[ROW].min(), low=t[amount].min(), high=t[amount].max()
        )
        return self.fetch(held.filter(held["low"] < held["high"]).order_by("row"))
