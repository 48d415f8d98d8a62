"""A plain folder of tidy tables: the documented way in.

Reads Parquet, and text tables (CSV, TSV). They are tidy by their contracts, so they
are parsed at once, and only their encoding is recognised.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from madang.contracts import (
    CONTRACTS,
    Provenance,
    RawTable,
    SourceTables,
    file_hash,
    require,
)
from madang.errors import UnreadableFileError
from madang.intake.delimited import require_rows
from madang.intake.dialects import find_dialect
from madang.intake.encodings import decode
from madang.intake.layout import Layout
from madang.intake.limits import LIMITS
from madang.intake.parquet import read_parquet
from madang.language import _

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["SUFFIXES", "build", "find", "provenance", "read", "require_file"]

SUFFIXES: Final = (".parquet", ".csv", ".tsv")
_CLAIMS: Final = (
    "csv", "tsv", "txt", "parquet", "xls", "xlsx", "ods", "json", "csv.gz", "zip",
)  # fmt: skip
"""Endings of files that may hold a table, if not as this source reads it."""
_BLOCK: Final = 16 << 20
_JUDGED: Final = 1 << 18


def find(folder: Path) -> dict[str, Path]:
    """Find the tables in a folder by the names of their contracts.

    Parameters
    ----------
    folder : Path
        The folder.

    Returns
    -------
    dict of str to Path
        Files by table, in the order of the contracts.

    Raises
    ------
    UnreadableFileError
        If two files claim the same table.
    """
    found: dict[str, Path] = {}
    here = sorted(f for f in folder.glob("*") if f.is_file())
    for name in CONTRACTS:
        files = [f for f in here if f.name in {f"{name}{s}" for s in SUFFIXES}]
        # An older file must not beat a newer one that is called nearly the same.
        like = [
            f for f in here if f.name.lower().partition(".")[::2] in
            {(name, s) for s in _CLAIMS}
        ]  # fmt: skip
        if len(files) > 1 or (files and len(like) > 1):
            files = like
            names = ", ".join(f.name for f in files)
            raise UnreadableFileError(
                _(
                    "{count} files hold the table '{name}': {names}. Keep one.",
                    count=len(files),
                    name=name,
                    names=names,
                )
            )
        if files:
            found[name] = files[0]
    return found


def read(name: str, path: Path, data: bytes | None = None) -> RawTable:
    """Read one table as it stands in its file.

    Parameters
    ----------
    name : str
        Name of the contract it is to keep.
    path : Path
        A Parquet, CSV or TSV file.
    data : bytes, optional
        Its content, where it was read already: then the file is not read again.

    Returns
    -------
    RawTable
        All cells as text, or the types of a Parquet file.

    Raises
    ------
    UnreadableFileError
        If the file is not there, is no table, or mixes encodings.
    """
    require_file(name, path)
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return RawTable(name, path.name, read_parquet(path, data), first_row=1)
    text = decode(path.read_bytes() if data is None else data, path.name)
    return RawTable(name, path.name, _read_text(text, path.name))


def require_file(name: str, path: Path) -> None:
    """Refuse a file that is not there or is no table, before it is read.

    Parameters
    ----------
    name : str
        Name of the table.
    path : Path
        Its file.

    Raises
    ------
    UnreadableFileError
        If the file is not there, or is not Parquet, CSV or TSV.
    """
    if not path.is_file():
        raise UnreadableFileError(
            _(
                "The file '{path}' of the table '{name}' is not there. Put it into the "
                "study folder, or take it out of study.toml.",
                path=path.name,
                name=name,
            )
        )
    if path.suffix.lower() not in SUFFIXES:
        raise UnreadableFileError(
            _(
                "'{path}' is not a Parquet, CSV or TSV file. Save the sheet as 'CSV "
                "UTF-8' and name that file.",
                path=path.name,
            )
        )


def provenance(path: Path) -> Provenance:
    """Give the provenance of a table that nobody has described."""
    return Provenance(files={path.name: file_hash(path)}, source=path.name)


def _read_text(text: str, name: str) -> pd.DataFrame:
    """Read a text table with every cell as text."""
    if not text.strip():
        return pd.DataFrame()
    header = text.lstrip("\n").split("\n", 1)[0]
    mark = max(",\t;", key=header.count)
    quote = find_dialect(
        text[: max(_JUDGED, len(header) + 1)],
        Layout(delimiter=mark),
        name,
        LIMITS,
        doubts=[],
    )[1]
    data = text.encode()
    longest = max(map(len, data.split(b"\n")))
    try:
        table = pa_csv.read_csv(
            pa.py_buffer(data),
            read_options=pa_csv.ReadOptions(
                block_size=max(_BLOCK, 2 * longest),
                column_names=None,
            ),
            parse_options=pa_csv.ParseOptions(
                delimiter=mark,
                quote_char=False if quote == "none" else quote,
                newlines_in_values=quote != "none",
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(_header(header, mark), pa.string()),
                strings_can_be_null=True,
                null_values=[""],
                quoted_strings_can_be_null=True,
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise _ragged(str(error), name) from None
    if quote in text and table.num_rows + 1 < text.count("\n"):
        require_rows(text, name, mark, table.num_columns)
    columns = [c.strip().strip('"') for c in table.column_names]
    frame = table.rename_columns([f"{i}" for i in range(len(columns))]).to_pandas()
    frame.columns = pd.Index(columns)
    filled: pd.DataFrame = frame.dropna(how="all")
    return filled


def _header(line: str, mark: str) -> list[str]:
    """List the column names as Arrow will read them."""
    return [c.strip("\r").strip('"') for c in line.split(mark)]


def _ragged(error: str, name: str) -> UnreadableFileError:
    """Say that rows do not have as many cells as the header."""
    detail = error.split(":", 1)[-1].strip().split("\n", 1)[0][:160]
    return UnreadableFileError(
        _(
            "'{name}' is not a plain table: {detail}. Each row must have as many cells "
            "as the header; quote texts that hold the separator.",
            name=name,
            detail=detail,
        )
    )


def build(root: Path, *, language: str = "ko") -> SourceTables:
    """Make a study of a plain folder of tidy tables.

    Parameters
    ----------
    root : Path
        A folder with files named as the contracts: ``regions.csv`` and others.
    language : str
        Default language of the study.

    Returns
    -------
    SourceTables

    Raises
    ------
    UnreadableFileError
        If there is no table ``regions``, or a file cannot be read.
    ContractError
        If any table breaks its contract.
    """
    files = find(root)
    if "regions" not in files:
        raise UnreadableFileError(
            _(
                "'{root}' holds no regions.csv, regions.tsv or regions.parquet, which "
                "every study needs. See: madang contract regions",
                root=root.name,
            )
        )
    raw = {name: read(name, path) for name, path in files.items()}
    return SourceTables(
        name=root.resolve().name,
        tables=require(raw),
        provenance={name: provenance(path) for name, path in files.items()},
        language=language,
    )
