"""Reductions of one table, as data: what is summed or picked, by which keys.

One declaration serves every engine: `madang.engines.reductions` makes one Ibis
expression of it, and a table that is small and in memory is reduced where it lies,
since to open an engine takes longer than the sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from madang.contracts import CONTRACTS, among

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

__all__ = ["TOTALS", "Picked", "Total"]


@dataclass(frozen=True, slots=True)
class Total:
    """Sums of one table by keys.

    Attributes
    ----------
    table : str
        Table that is reduced.
    keys : tuple of str
        Columns that tell groups apart; a missing one keeps its own group.
    sums : tuple of str
        Columns that are added up; a sum over no value at all is missing.
    counts : str
        Name of the count of rows; empty where none is wanted.
    within : tuple of (str, str)
        Keys that are truths: their name, and the column that is looked for among the
        codes that the caller hands over.
    apart : pair of str, or empty
        Two columns; rows in which they are the same are left out.
    """

    table: str
    keys: tuple[str, ...]
    sums: tuple[str, ...] = ()
    counts: str = ""
    within: tuple[tuple[str, str], ...] = ()
    apart: tuple[str, ...] = ()

    @property
    def reads(self) -> tuple[str, ...]:
        """Columns that are read."""
        made = {name for name, _column in self.within}
        plain = [key for key in self.keys if key not in made]
        looked = [column for _name, column in self.within]
        return tuple(dict.fromkeys([*plain, *looked, *self.apart, *self.sums]))

    @property
    def is_grain(self) -> bool:
        """Whether a table that keeps its contract has one row a group already."""
        return set(CONTRACTS[self.table].grain) == set(self.keys) and not self.apart

    def of_frame(self, frame: pd.DataFrame, codes: Iterable[str] = ()) -> pd.DataFrame:
        """Reduce a table in memory that keeps its contract.

        Parameters
        ----------
        frame : DataFrame
            The table.
        codes : iterable of str
            Codes among which the columns of `within` are looked for.

        Returns
        -------
        DataFrame
            As an engine gives it; rows keep their order where there is nothing to
            add up.
        """
        rows = frame.reindex(columns=list(self.reads))
        if self.apart:
            one, other = self.apart
            rows = rows[(rows[one] != rows[other]).fillna(value=False).astype(bool)]
        known = set(codes)
        made = {name: rows[column].isin(known) for name, column in self.within}
        rows = rows.assign(**{n: flag.astype("boolean") for n, flag in made.items()})
        keys, sums = list(self.keys), list(self.sums)
        if self.is_grain:
            return rows[[*keys, *sums]]
        groups = rows.groupby(keys, dropna=False, sort=False)
        table = groups[sums].sum(min_count=1)
        if self.counts:
            table[self.counts] = groups.size().astype("Int64")
        return table.reset_index().sort_values(
            keys, na_position="first", ignore_index=True
        )


@dataclass(frozen=True, slots=True)
class Picked:
    """Rows of one table that speak of what the caller names.

    Attributes
    ----------
    table : str
        Table that is reduced.
    key : str
        Column that is looked for among the codes.
    columns : tuple of str
        Columns that are given.
    """

    table: str
    key: str
    columns: tuple[str, ...]

    def of_frame(self, frame: pd.DataFrame, codes: Iterable[str]) -> pd.DataFrame:
        """Pick rows of a table in memory, in their order.

        Parameters
        ----------
        frame : DataFrame
            The table.
        codes : iterable of str
            Codes wanted.

        Returns
        -------
        DataFrame
        """
        wanted = among(frame[self.key], set(codes))
        picked: pd.DataFrame = frame.reindex(columns=list(self.columns))[wanted]
        return picked


_CELLS: Final = ("region", "activity", "year", "measure")

TOTALS: Final[dict[str, Total | Picked]] = {
    "stock_totals": Total("stocks", _CELLS, ("value",)),
    "record_totals": Total("stock_records", _CELLS, ("value",)),
    "organisation_counts": Total(
        "organisations", ("region", "sme", "venture"), counts="organisations"
    ),
    "flow_cells": Total("flows", ("kind", "year", "origin", "destination"), ("value",)),
    "flow_totals": Total(
        "flows",
        ("kind", "year", "from_core", "to_core"),
        ("value",),
        within=(("from_core", "origin"), ("to_core", "destination")),
        apart=("origin", "destination"),
    ),
    "memberships": Picked(
        "participations", "project", ("project", "organisation", "amount")
    ),
}
"""Reductions of one table, by the name of the method that gives them."""
