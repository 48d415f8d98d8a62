"""One order of rows: by what tells them apart, whatever the order of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.contracts.tables import CONTRACTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

__all__ = ["in_order"]


def in_order(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Sort tables by their grain, so that draws do not depend on the order of a file.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Typed tables by name.

    Returns
    -------
    dict of str to DataFrame
        The same rows, numbered anew; a log keeps the order in which it was written.
    """
    return {name: _sorted(name, table) for name, table in tables.items()}


def _sorted(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Sort one table, unless it stands in order already."""
    grain = list(CONTRACTS[name].grain)
    if CONTRACTS[name].entries or _stands(table, grain):
        return table.reset_index(drop=True)
    return table.sort_values(grain, kind="stable", ignore_index=True)


def _stands(table: pd.DataFrame, grain: list[str]) -> bool:
    """Tell whether each row comes after the one before it; quicker than to sort."""
    equal = np.ones(max(len(table) - 1, 0), dtype=bool)
    less = np.zeros_like(equal)
    for name in grain:
        column = table[name]
        if column.isna().any():
            return False
        former, later = column.iloc[:-1], column.iloc[1:].set_axis(column.index[:-1])
        less |= equal & (former < later).to_numpy(dtype=bool)
        equal &= (former == later).to_numpy(dtype=bool)
    return bool((less | equal).all())
