"""The mark of withheld cells: where it stands on pages, in sheets and in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.display.inputs import ReportInputs

__all__ = ["MARK", "Marks", "blanked", "marked", "places"]

MARK: Final = "X"
"""What stands in place of a withheld cell, as in official statistics."""


class Marks:
    """Tells of any row that shows a result whether a cell of it is withheld.

    Parameters
    ----------
    inputs : ReportInputs
        What the report is made of.
    """

    def __init__(self, inputs: ReportInputs) -> None:
        self._inputs = inputs
        self._known: dict[tuple[str, str], frozenset[tuple[str, ...]]] = {}

    def holds(self, sheet: str, name: str, row: Mapping[Any, Any]) -> bool:
        """Tell whether a cell is withheld.

        Parameters
        ----------
        sheet : str
            The result table, as ``stage.table``.
        name : str
            Column.
        row : mapping
            The row with the key of its table; without it, no cell is known.

        Returns
        -------
        bool
        """
        stage, _dot, table = sheet.partition(".")
        made = self._inputs.makes.get((stage, table))
        if (stage, table) not in self._inputs.withheld or made is None:
            return False
        if not made.key or not set(made.key) <= set(row):
            return False
        if (sheet, name) not in self._known:
            self._known[sheet, name] = self._keys((stage, table), name, made.key)
        return tuple(str(row[part]) for part in made.key) in self._known[sheet, name]

    def _keys(
        self, place: tuple[str, str], name: str, key: tuple[str, ...]
    ) -> frozenset[tuple[str, ...]]:
        """List the keys of rows in which a column is withheld."""
        mask = self._inputs.withheld[place]
        if name not in mask:
            return frozenset()
        rows = self._inputs.results[place].loc[mask[name].to_numpy(), list(key)]
        return frozenset(zip(*(rows[part].astype(str) for part in key), strict=True))

    def count(self, sheet: str, name: str, rows: pd.DataFrame) -> int:
        """Count the rows in which a column is withheld."""
        stage, _dot, table = sheet.partition(".")
        if (stage, table) not in self._inputs.withheld:
            return 0
        return sum(self.holds(sheet, name, row) for row in rows.to_dict("records"))


def marked(table: pd.DataFrame, mask: pd.DataFrame | None) -> pd.DataFrame:
    """Put the mark into withheld cells.

    Parameters
    ----------
    table : DataFrame
        A result table.
    mask : DataFrame or None
        Its withheld cells.

    Returns
    -------
    DataFrame
        Columns with a withheld cell hold objects; all others are as they were.
    """
    return _in_place_of(table, mask, MARK)


def _in_place_of(
    table: pd.DataFrame, mask: pd.DataFrame | None, stand_in: str | None
) -> pd.DataFrame:
    """Put the same into all withheld cells."""
    if mask is None:
        return table
    named = {
        str(name): table[name]
        .astype(object)
        .mask(mask.loc[table.index, name], stand_in)
        for name in table.columns
        if name in mask and mask[name].any()
    }
    return table.assign(**named)


def places(table: pd.DataFrame, mask: pd.DataFrame | None) -> dict[str, list[int]]:
    """Give the rows of withheld cells by column, counted from 0."""
    if mask is None:
        return {}
    return {
        str(name): [int(at) for at in mask[name].to_numpy().nonzero()[0]]
        for name in table.columns
        if name in mask and mask[name].any()
    }


def blanked(table: pd.DataFrame, mask: pd.DataFrame | None) -> pd.DataFrame:
    """Leave withheld cells without a value, truths among them.

    Parameters
    ----------
    table : DataFrame
        A result table.
    mask : DataFrame or None
        Its withheld cells.

    Returns
    -------
    DataFrame
    """
    return _in_place_of(table, mask, None)
