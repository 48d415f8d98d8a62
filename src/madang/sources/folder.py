"""A plain folder of tidy tables: the documented way in.

Reads Parquet, and text tables (CSV, TSV) in UTF-8 with or without a byte-order
mark, UTF-16, or CP949. The encoding is recognised, never assumed: a file that
holds two encodings is refused with the line where the second begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from madang.contracts import (
    CONTRACTS,
    Provenance,
    RawTable,
    SourceTables,
    file_hash,
    require,
)
from madang.errors import UnreadableFileError
from madang.language import _

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["SUFFIXES", "build", "decode", "find", "provenance", "read", "require_file"]

SUFFIXES: Final = (".parquet", ".csv", ".tsv")
_BLOCK: Final = 16 << 20
_HANGUL_LEADS: Final = range(0xEA, 0xEE)


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
    for name in CONTRACTS:
        files = [folder / f"{name}{s}" for s in SUFFIXES]
        files = [f for f in files if f.is_file()]
        if len(files) > 1:
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
        return RawTable(name, path.name, _read_parquet(path, data), first_row=1)
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


def decode(data: bytes, name: str) -> str:
    """Decode a file's bytes in the one encoding that fits them.

    Parameters
    ----------
    data : bytes
        Content of the file.
    name : str
        Name of the file, for messages.

    Returns
    -------
    str
        The text, without a byte-order mark.

    Raises
    ------
    UnreadableFileError
        If no known encoding fits, or the file mixes UTF-8 and CP949.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strict(data, "utf-16", name)
    if b"\x00" in data[:4096]:
        side = "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be"
        return _strict(data, side, name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = _first_utf8_line(data)
        if line:
            raise _mixed(data, error.start, line, name) from None
    return _strict(data, "cp949", name)


def _strict(data: bytes, encoding: str, name: str) -> str:
    """Decode, or say where the bytes stop being text."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableFileError(
            _(
                "'{name}' is neither UTF-8, UTF-16 nor CP949 text: line {line} does "
                "not decode. Save it as 'CSV UTF-8'.",
                name=name,
                line=line,
            )
        ) from None


def _first_utf8_line(data: bytes) -> int:
    """Find the first line that is Korean in UTF-8, in a file that is not."""
    for number, line in enumerate(data.split(b"\n"), start=1):
        if any(byte in _HANGUL_LEADS for byte in line):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                continue
            return number
    return 0


def _mixed(data: bytes, start: int, line: int, name: str) -> UnreadableFileError:
    """Say that a file holds two encodings."""
    other = data.count(b"\n", 0, start) + 1
    return UnreadableFileError(
        _(
            "'{name}' mixes two encodings: line {line} is UTF-8, line {other} is not. "
            "Save the whole file as 'CSV UTF-8'.",
            name=name,
            line=line,
            other=other,
        )
    )


def _read_text(text: str, name: str) -> pd.DataFrame:
    """Read a text table with every cell as text."""
    if not text.strip():
        return pd.DataFrame()
    header = text.lstrip("\n").split("\n", 1)[0]
    mark = max(",\t;", key=header.count)
    data = text.encode()
    longest = max(map(len, data.split(b"\n")))
    try:
        table = pa_csv.read_csv(
            pa.py_buffer(data),
            read_options=pa_csv.ReadOptions(
                block_size=max(_BLOCK, 2 * longest),
                column_names=None,
            ),
            parse_options=pa_csv.ParseOptions(delimiter=mark, newlines_in_values=True),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(_header(header, mark), pa.string()),
                strings_can_be_null=True,
                null_values=[""],
                quoted_strings_can_be_null=True,
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise _ragged(str(error), name) from None
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


def _read_parquet(path: Path, data: bytes | None) -> pd.DataFrame:
    """Read a Parquet file."""
    held = path if data is None else pa.BufferReader(data)
    try:
        frame: pd.DataFrame = pa_parquet.read_table(held).to_pandas()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise UnreadableFileError(
            _(
                "'{name}' is not a Parquet file that can be read: {error}. Write it "
                "again.",
                name=path.name,
                error=str(error).splitlines()[0][:160],
            )
        ) from None
    return frame


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
