"""Read a provider's file as records: named columns, typed, text in NFC.

Providers' files are not contracts: they keep their own column names. What is
shared is how a file is opened, how its columns are asked for, and what a bad
cell says.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from madang.contracts import CONTRACTS, ColumnType, Note, Provenance, file_hash
from madang.errors import SourceError
from madang.language import _
from madang.sources import folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from madang.language import Message

__all__ = [
    "composed",
    "consistent",
    "numbers",
    "provenance",
    "read_records",
    "require_columns",
    "shaped",
]

Headings = Sequence[str] | Mapping[str, str]
"""Headings of columns, or what each is called from here on."""


def read_records(
    path: Path,
    *,
    texts: Headings,
    amounts: Headings = (),
    whole: Headings = (),
) -> pd.DataFrame:
    """Read the named columns of a CSV, TSV or Parquet file.

    Parameters
    ----------
    path : Path
        The file; its encoding is recognised.
    texts : sequence of str or mapping of str to str
        Columns read as text: NFC, stripped, empty cells missing. A mapping gives
        what each heading is called from here on.
    amounts : sequence of str or mapping of str to str
        Columns read as numbers; empty cells NaN.
    whole : sequence of str or mapping of str to str
        Columns read as whole numbers, such as years; none may be empty.

    Returns
    -------
    DataFrame
        The named columns in that order, rows as in the file.

    Raises
    ------
    SourceError
        If a column is missing, a cell of `amounts` is no number, or a cell of
        `whole` is empty or no whole number.
    """
    frame = folder.read(path.stem, path).frame
    require_columns(frame, (*texts, *amounts, *whole), path.name)
    read = {c: composed(frame[c]) for c in texts}
    read |= {c: numbers(frame[c], path.name) for c in amounts}
    read |= {c: _whole(frame[c], path.name) for c in whole}
    renamed = {
        k: v for h in (texts, amounts, whole) if isinstance(h, Mapping)
        for k, v in h.items()
    }  # fmt: skip
    return pd.DataFrame(read).reset_index(drop=True).rename(columns=renamed)


def require_columns(frame: pd.DataFrame, columns: Iterable[str], name: str) -> None:
    """Refuse a file that lacks columns, naming them.

    Parameters
    ----------
    frame : DataFrame
        The file's table.
    columns : iterable of str
        Columns it must have.
    name : str
        Name of the file, for the message.

    Raises
    ------
    SourceError
        If a column is missing.
    """
    missing = [c for c in columns if c not in frame.columns]
    if missing:
        found = ", ".join(map(str, frame.columns[:12])) or "nothing"
        raise SourceError(
            _(
                "'{name}' lacks the column {missing}; it has: {found}. Take the file "
                "as its provider publishes it.",
                name=name,
                missing=", ".join(missing),
                found=found,
            )
        )


def composed(cells: pd.Series) -> pd.Series:
    """Bring cells to text: NFC, stripped; empty cells become missing.

    Parameters
    ----------
    cells : Series
        Cells of any type.

    Returns
    -------
    Series of str
    """
    codes, values = pd.factorize(cells, use_na_sentinel=True)
    clean = [unicodedata.normalize("NFC", str(v)).strip() or None for v in values]
    words = pd.Series([*clean, None], dtype="str")
    return pd.Series(words.to_numpy()[codes], index=cells.index, dtype="str")


def numbers(cells: pd.Series, name: str) -> pd.Series:
    """Bring cells to numbers, refusing what is none.

    Parameters
    ----------
    cells : Series
        Numbers, or numbers written as text with a decimal point.
    name : str
        Name of the file, for the message.

    Returns
    -------
    Series of float
        NaN where a cell is empty.

    Raises
    ------
    SourceError
        If a cell is filled but no number; says how many and shows the first.
    """
    if pd.api.types.is_numeric_dtype(cells):
        return cells.astype("float64")
    words = cells.astype("str").str.strip()
    typed = pd.to_numeric(words, errors="coerce").astype("float64")
    bad = typed.isna() & words.notna() & (words != "")
    if bad.any():
        first = int(bad.to_numpy().argmax())
        raise SourceError(
            _(
                "'{name}', column '{column}': {wrong} of {count} cells are no numbers; "
                "the first is '{example}' in record {record}. Write plain numbers with "
                "a decimal point.",
                name=name,
                column=cells.name,
                wrong=int(bad.sum()),
                count=len(cells),
                example=words.iloc[first],
                record=first + 1,
            )
        )
    return typed


def _whole(cells: pd.Series, name: str) -> pd.Series:
    """Bring cells to whole numbers, refusing empty ones and parts."""
    typed = numbers(cells, name)
    bad = (typed.isna() | (typed % 1 != 0)).to_numpy()
    if bad.any():
        first = int(bad.argmax())
        raise SourceError(
            _(
                "'{name}', column '{column}': {wrong} of {count} cells are empty or no "
                "whole numbers; the first is in record {record}.",
                name=name,
                column=cells.name,
                wrong=int(bad.sum()),
                count=len(cells),
                record=first + 1,
            )
        )
    return typed.astype("int64")


def provenance(
    files: Iterable[Path], *, source: str, vintage: str, licence: str,
    remarks: tuple[Message, ...] = (),
) -> Provenance:  # fmt: skip
    """Say where a table came from, with the hashes of its files.

    Parameters
    ----------
    files : iterable of Path
        Files it was made from.
    source, vintage, licence : str
        Who publishes the records, which edition, under which terms.
    remarks : tuple of Message
        What was dropped, converted or flagged.

    Returns
    -------
    Provenance
    """
    hashes = {path.name: file_hash(path) for path in files}
    return Provenance(
        files=hashes, source=source, vintage=vintage, licence=licence, remarks=remarks
    )


def shaped(name: str, table: pd.DataFrame, beside: Sequence[str] = ()) -> pd.DataFrame:
    """Bring a table to the columns and types of its contract.

    Parameters
    ----------
    name : str
        Name of the contract.
    table : DataFrame
        What there is of its columns; those that are lacking stay empty.
    beside : sequence of str
        Further columns that are kept, as text.

    Returns
    -------
    DataFrame
    """
    kinds = {
        ColumnType.NUMBER: "float64", ColumnType.INTEGER: "Int64",
        ColumnType.DATE: "datetime64[s]", ColumnType.BOOLEAN: "boolean",
    }  # fmt: skip
    types = {c.name: kinds.get(c.type, "str") for c in CONTRACTS[name].columns}
    types |= dict.fromkeys(beside, "str")
    empty = pd.Series([None] * len(table), index=table.index)
    made = pd.DataFrame({c: table.get(c, empty) for c in types})
    for column in (c for c, kind in types.items() if kind == "boolean"):
        words = made[column].astype("str").str.lower()
        made[column] = words.map({"true": True, "false": False})
    return made.astype(types).reset_index(drop=True)


def consistent(
    table: pd.DataFrame, pairs: Sequence[tuple[str, str]]
) -> tuple[pd.DataFrame, list[Note]]:
    """Empty what is below another column that it cannot be below, and say how often.

    Parameters
    ----------
    table : DataFrame
        Rows.
    pairs : sequence of (str, str)
        Columns, of which the first is never above the second.

    Returns
    -------
    DataFrame
    list of Note
    """
    notes = []
    for lower, upper in pairs:
        turned = (table[lower] > table[upper]).fillna(value=False).astype(bool)
        if n := int(turned.sum()):
            table = table.assign(**{upper: table[upper].mask(turned)})
            said = _(
                "'{upper}' is left empty in {n:,| row/ rows} where it is below "
                "'{lower}'.",
                n=n, upper=upper, lower=lower,
            )  # fmt: skip
            notes.append(Note(said))
    return table, notes
