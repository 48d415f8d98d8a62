"""Rules beyond types: bounds, closed lists, keys, orders, trees, references."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from madang.contracts.contract import Column, ColumnType, Contract
from madang.contracts.parse import Fault
from madang.contracts.trees import Tree

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["cell_faults", "own_faults", "reference_faults"]


def cell_faults(
    column: Column, values: pd.Series, cells: pd.Series, grain: tuple[str, ...]
) -> list[Fault]:
    """Find cells that are empty, out of bounds, or not in the closed list."""
    faults = []
    if not column.empty:
        empty = cells.isna()
        if pd.api.types.is_string_dtype(cells):
            empty |= cells.str.strip().eq("").fillna(value=False).astype(bool)
        merged = column.name in grain
        faults.append(
            Fault(
                empty,
                "are empty" + (" in a key column" if merged else ""),
                "비어 있음" + ("(키 열)" if merged else ""),
                "fill each row; merged cells of a spreadsheet must be split first"
                if merged
                else "fill the cell or take the row out",
                "모든 행을 채우십시오. 병합된 셀은 먼저 나누어야 합니다"
                if merged
                else "값을 채우거나 행을 지우십시오",
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
                f"are none of: {listing}",
                f"허용된 값이 아님({listing})",
                "use one of these words",
                "위 값 가운데 하나를 쓰십시오",
            )
        )
    return faults


def _bound_faults(column: Column, values: pd.Series) -> list[Fault]:
    """Find numbers below or above the column's bounds."""
    unit = f" {column.unit}" if column.unit else ""
    faults = []
    if column.at_least is not None:
        faults.append(
            Fault(
                values.lt(column.at_least).fillna(value=False).astype(bool),
                f"below {column.at_least:g}{unit}",
                f"{column.at_least:g}{unit}보다 작음",
                "check the sign and the unit",
                "부호와 단위를 확인하십시오",
            )
        )
    if column.at_most is not None:
        faults.append(
            Fault(
                values.gt(column.at_most).fillna(value=False).astype(bool),
                f"above {column.at_most:g}{unit}",
                f"{column.at_most:g}{unit}보다 큼",
                "check the unit",
                "단위를 확인하십시오",
            )
        )
    return faults


def own_faults(contract: Contract, table: pd.DataFrame) -> list[tuple[str, Fault]]:
    """Find rows at fault within one table: keys, orders, circles."""
    faults = []
    keys = list(contract.grain)
    filled = table[keys].notna().all(axis=1)
    twice = table.duplicated(keys, keep="first") & filled
    faults.append(
        (
            ", ".join(keys),
            Fault(
                twice,
                "repeat a key that an earlier row has",
                "앞선 행과 키가 같음(중복)",
                "keep one row a key, or add the amounts up",
                "키마다 한 행만 남기거나 값을 합치십시오",
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
                    f"have {order.lower} above {order.upper}",
                    f"{order.lower} 값이 {order.upper} 값보다 큼",
                    "check which is which",
                    "두 값이 바뀌지 않았는지 확인하십시오",
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
        "stand in a circle of parents",
        "상위 코드가 순환함",
        "break the circle: one of them must have no parent",
        "순환을 끊으십시오. 최상위 항목은 상위 코드를 비워 둡니다",
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
        unknown = table[column.name].notna() & ~table[column.name].isin(key.dropna())
        codes = list(dict.fromkeys(table.loc[unknown, column.name]))
        shown = ", ".join(f"'{c}'" for c in codes[:5]) + ("…" if codes[5:] else "")
        faults.append(
            (
                column.name,
                Fault(
                    unknown,
                    f"name codes that are not in '{column.refers_to}': {shown}",
                    f"'{column.refers_to}' 표에 없는 코드 {len(codes)}개: {shown}",
                    f"add them to '{column.refers_to}' or correct them",
                    f"'{column.refers_to}' 표에 추가하거나 코드를 고치십시오",
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
                    "speak of a region in a year in which it did not exist",
                    "해당 연도에 존재하지 않는 지역의 값임",
                    "move them to the region of that year with a crosswalk",
                    "연계표로 그 연도의 지역 코드에 옮기십시오",
                ),
            )
        )
    return faults
