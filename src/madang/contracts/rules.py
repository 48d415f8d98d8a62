"""Rules beyond types: bounds, closed lists, keys, orders, trees, references."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from madang.contracts.codes import among
from madang.contracts.contract import WITHHELD_MARKS, Column, ColumnType, Contract
from madang.contracts.parse import Fault
from madang.contracts.trees import Tree
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["cell_faults", "own_faults", "reference_faults", "withheld_faults"]


def cell_faults(
    column: Column, values: pd.Series, cells: pd.Series, grain: tuple[str, ...]
) -> list[Fault]:
    """Find cells that are empty, out of bounds, or not in the closed list."""
    faults = []
    if not column.empty:
        merged = column.name in grain
        faults.append(
            Fault(
                _is_empty(cells),
                _("are empty in a key column") if merged else _("are empty"),
                _("fill each row; merged cells of a spreadsheet must be split first.")
                if merged
                else _("fill the cell or take the row out."),
            )
        )
    if column.type in {ColumnType.INTEGER, ColumnType.NUMBER}:
        faults += _bound_faults(column, values)
    if column.one_of:
        known = values.astype("str").isin(column.one_of) | values.isna()
        listing = ", ".join(column.one_of)
        faults.append(
            Fault(
                ~known.astype(bool),
                _("are none of: {listing}", listing=listing),
                _("use one of these words."),
            )
        )
    return faults


def withheld_faults(
    column: Column, table: pd.DataFrame, cells: pd.Series
) -> list[tuple[str, Fault]]:
    """Find empty amounts that nothing marks, and zeros that a mark withholds."""
    flag = table[column.empty_with]
    bare = _is_empty(cells) & flag.isna()
    hidden = table[column.name].eq(0) & flag.isin(WITHHELD_MARKS)
    return [
        (
            column.name,
            Fault(
                bare.astype(bool),
                _("are empty, and no mark in '{flag}' says why", flag=flag.name),
                _(
                    "where the source withholds the amount, write its mark into "
                    "'{flag}'; where nobody knows it, take the row out; where there is "
                    "nothing, write 0.",
                    flag=flag.name,
                ),
            ),
        ),
        (
            f"{column.name}, {flag.name}",
            Fault(
                hidden.fillna(value=False).astype(bool),
                _("are 0 beside a mark that withholds the amount"),
                _(
                    "leave the amount empty and keep the mark: withheld is not zero. "
                    "Where it is truly zero, take the mark out."
                ),
            ),
        ),
    ]


def _is_empty(cells: pd.Series) -> pd.Series[bool]:
    """Tell which cells hold nothing, as they came."""
    empty = cells.isna()
    if pd.api.types.is_string_dtype(cells):
        empty |= cells.str.strip().eq("").fillna(value=False).astype(bool)
    return empty


def _bound_faults(column: Column, values: pd.Series) -> list[Fault]:
    """Find numbers below or above the column's bounds."""
    unit = f" {column.unit}" if column.unit else ""
    faults = []
    if column.at_least is not None:
        faults.append(
            Fault(
                values.lt(column.at_least).fillna(value=False).astype(bool),
                _("below {bound:g}{unit}", bound=column.at_least, unit=unit),
                _("check the sign and the unit."),
            )
        )
    if column.at_most is not None:
        faults.append(
            Fault(
                values.gt(column.at_most).fillna(value=False).astype(bool),
                _("above {bound:g}{unit}", bound=column.at_most, unit=unit),
                _("check the unit."),
            )
        )
    return faults


def own_faults(contract: Contract, table: pd.DataFrame) -> list[tuple[str, Fault]]:
    """Find rows at fault within one table: keys, orders, circles."""
    faults = []
    keys = list(contract.grain)
    # A part of the key that may be left empty is a value of its own, so left.
    must = [c.name for c in contract.columns if c.name in keys and not c.empty]
    filled = table[must].notna().all(axis=1)
    twice = table.duplicated(keys, keep="first") & filled
    faults.append(
        (
            ", ".join(keys),
            Fault(
                twice,
                _("repeat a key that an earlier row has"),
                _("keep one row a key, or add the amounts up."),
            ),
        )
    )
    for order in contract.orders:
        above = table[order.lower] > table[order.upper]
        faults.append(
            (
                f"{order.lower}, {order.upper}",
                Fault(
                    above.fillna(value=False).astype(bool),
                    _(
                        "have {lower} above {upper}",
                        lower=order.lower,
                        upper=order.upper,
                    ),
                    _("check which is which."),
                ),
            )
        )
    if contract.tree:
        faults.append((contract.tree, _circle_fault(contract, table)))
    return faults


def _circle_fault(contract: Contract, table: pd.DataFrame) -> Fault:
    """Find rows whose parents lead back to themselves."""
    key = contract.grain[0]
    circles = Tree.of(table, key, parent=str(contract.tree)).circles
    return Fault(
        table[key].isin(circles),
        _("stand in a circle of parents"),
        _("break the circle: one of them must have no parent."),
    )


def reference_faults(
    contract: Contract, tables: Mapping[str, pd.DataFrame]
) -> list[tuple[str, Fault]]:
    """Find codes that the tables they refer to do not know."""
    table = tables[contract.name]
    faults = []
    for column in contract.columns:
        target = tables.get(column.refers_to)
        if target is None or column.name not in table.columns:
            continue
        key = target.iloc[:, 0]
        unknown = table[column.name].notna() & ~among(table[column.name], key.dropna())
        codes = list(dict.fromkeys(table.loc[unknown, column.name]))
        shown = ", ".join(f"'{c}'" for c in codes[:5]) + ("…" if codes[5:] else "")
        faults.append(
            (
                column.name,
                Fault(
                    unknown,
                    _(
                        "name codes that are not in '{table}': {shown}",
                        table=column.refers_to,
                        shown=shown,
                    ),
                    _(
                        "add them to '{table}' or correct them.",
                        table=column.refers_to,
                    ),
                ),
            )
        )
    if "year" in table.columns and "regions" in tables:
        faults += _vintage_faults(table, tables["regions"])
    return faults


def _vintage_faults(
    table: pd.DataFrame, regions: pd.DataFrame
) -> list[tuple[str, Fault]]:
    """Find rows that speak of a region in a year in which it did not exist."""
    first = (
        pd.Series(
            regions["valid_from"].dt.year.to_numpy(dtype=float, na_value=np.nan),
            index=regions["region"],
        )
        .groupby(level=0)
        .first()
    )
    last = (
        pd.Series(
            regions["valid_to"].dt.year.to_numpy(dtype=float, na_value=np.nan),
            index=regions["region"],
        )
        .groupby(level=0)
        .first()
    )
    if first.isna().all() and last.isna().all():
        return []
    faults = []
    for name in ("region", "origin", "destination"):
        if name not in table.columns:
            continue
        year = table["year"].astype("float64")
        early = year < table[name].map(first)
        late = year > table[name].map(last)
        faults.append(
            (
                f"{name}, year",
                Fault(
                    (early | late).astype(bool),
                    _("speak of a region in a year in which it did not exist"),
                    _("move them to the region of that year with a crosswalk."),
                ),
            )
        )
    return faults
