"""Officers' verdicts, kept for good: appended, sealed, never changed.

One verdict a line. Each line carries a seal, SHA-256 over the seal before it and its
own cells, so that a line changed or taken out breaks the chain at a line that can be
named. A small file beside it remembers how many lines there were, so that lines taken
off the end are missed too. Seals tell of slips and silent edits; who rewrites the
whole file with new seals leaves no trace here.
"""

from __future__ import annotations

import csv
import errno
import fcntl
import hashlib
import io
import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal

import pandas as pd

from madang.coordination.overlap.entries import Entry, texts_of
from madang.errors import LedgerError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from io import FileIO
    from pathlib import Path

__all__ = ["COLUMNS", "FILE", "append", "in_force", "read", "set_aside", "verify"]

FILE: Final = "verdicts.csv"
"""Name of the file in the study folder."""

COLUMNS: Final = (
    "verdict_id", "project_a", "project_b", "verdict", "who", "when", "why", "drawn",
    "stratum", "weight", "probability", "proposed", "text_hash", "seal",
)  # fmt: skip
_NUMBERS: Final = frozenset({"weight", "probability"})
_FIRST: Final = "0" * 64
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class _Content:
    """What a file holds: whole rows, where they end, and an unfinished end."""

    rows: list[list[str]]
    size: int
    torn: bytes = b""
    is_open: bool = False


def append(
    path: Path, entries: Sequence[Entry], *, when: datetime | None = None
) -> pd.DataFrame:
    """Append verdicts to the file: locked, sealed, in one write, on the disk.

    Parameters
    ----------
    path : Path
        The file; it is made where there is none.
    entries : sequence of Entry
        Verdicts, in the order given.
    when : datetime, optional
        Moment of the verdicts; now without it.

    Returns
    -------
    DataFrame
        The rows as they were written. What is returned is on the disk.

    Raises
    ------
    ParameterError
        If an entry names no pair, no known verdict, no reviewer or no reason.
    LedgerError
        If the file was changed by another hand; nothing is written then.
    """
    checked = [entry.checked() for entry in entries]
    moment = (when or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
    with _locked(path, fcntl.LOCK_EX) as stream:
        content = _settled(path, stream)
        last = content.rows[-1][-1] if content.rows else _FIRST
        rows = []
        for number, entry in enumerate(checked, start=len(content.rows) + 1):
            cells = [f"{number:06d}", *entry.cells(moment)]
            last = _seal(last, cells)
            rows.append([*cells, last])
        if rows:
            _put(stream, _lead(content) + _written(rows))
            _remember(path, len(content.rows) + len(rows), last)
    return _framed(rows)


def read(path: Path) -> tuple[pd.DataFrame, int]:
    """Read all verdicts, and hold them to their seals.

    Parameters
    ----------
    path : Path
        The file; one that is not there holds no verdicts.

    Returns
    -------
    table : DataFrame
        All verdicts in the order in which they were given.
    torn : int
        Length in bytes of a line that a crash left unfinished at the end.

    Raises
    ------
    LedgerError
        If a line was changed or taken out; the message names it.
    """
    if not path.is_file():
        return _framed([]), 0
    with _locked(path, fcntl.LOCK_SH) as stream:
        content = _parsed(path, stream.read())
        _hold(path, content)
    return _framed(content.rows), len(content.torn)


def set_aside(path: Path) -> Path | None:
    """Move a line that a crash left unfinished into a file of its own.

    Parameters
    ----------
    path : Path
        The file of verdicts.

    Returns
    -------
    Path or None
        The file that holds the unfinished lines; None where there never was one.

    Raises
    ------
    LedgerError
        If a line was changed or taken out.
    """
    aside = path.with_name(f"{path.stem}.torn")
    if path.is_file() and os.access(path, os.W_OK):
        with _locked(path, fcntl.LOCK_EX) as stream:
            _settled(path, stream)
    return aside if aside.is_file() else None


def verify(table: pd.DataFrame, name: str = FILE) -> None:
    """Hold a table of verdicts to its seals.

    Parameters
    ----------
    table : DataFrame
        Table ``verdicts``, typed or as text, in the order of its file.
    name : str
        Name of its file, for the message.

    Raises
    ------
    LedgerError
        If a row was changed, moved or taken out.
    """
    cells = table.reindex(columns=list(COLUMNS)).astype(object)
    rows = [
        [_text(column, value) for column, value in zip(COLUMNS, row, strict=True)]
        for row in cells.itertuples(index=False, name=None)
    ]
    _chained(rows, name)


def in_force(table: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """Give the verdict in force on each pair: the last one.

    Parameters
    ----------
    table : DataFrame
        Table ``verdicts``.
    projects : DataFrame
        Table ``projects``: project, title and summary.

    Returns
    -------
    DataFrame
        One row a pair, as in `table`, with ``gone`` (a project is no longer there)
        and ``outdated`` (a text has changed since).
    """
    last = table.drop_duplicates(["project_a", "project_b"], keep="last")
    last = last.sort_values(["project_a", "project_b"], ignore_index=True)
    texts = texts_of(projects)
    now = [
        texts.pair(a, b)
        for a, b in zip(last["project_a"], last["project_b"], strict=True)
    ]
    gone = pd.Series([n is None for n in now], index=last.index, dtype=bool)
    same = pd.Series(now, index=last.index, dtype=object) == last["text_hash"]
    return last.assign(gone=gone, outdated=~same.astype(bool) & ~gone)


@contextmanager
def _locked(path: Path, kind: int) -> Iterator[FileIO]:
    """Open the file and hold it: shared to read, alone to write."""
    mode: Literal["rb", "a+b"] = "rb" if kind == fcntl.LOCK_SH else "a+b"
    with path.open(mode, buffering=0) as raw:
        fcntl.flock(raw, kind)
        raw.seek(0)
        yield raw


def _settled(path: Path, stream: FileIO) -> _Content:
    """Read the file held alone, and cut off an unfinished last line, kept aside."""
    content = _parsed(path, stream.read())
    _hold(path, content)
    if content.torn:
        with path.with_name(f"{path.stem}.torn").open("ab") as aside:
            aside.write(content.torn + b"\n")
            aside.flush()
            os.fsync(aside.fileno())
        stream.truncate(content.size)
        os.fsync(stream.fileno())
    return content


def _parsed(path: Path, data: bytes) -> _Content:
    """Split the file into whole rows and an unfinished end."""
    lines = data.split(b"\n")
    last = lines.pop()
    if not lines:
        return _Content([], 0, data)
    head = _cells(lines[0].removeprefix(_BOM), 1, path.name)
    if head != list(COLUMNS):
        raise LedgerError(
            _(
                "'{path}' is no register of verdicts: its first line must be "
                "'{columns}'. Bring the file back from a copy.",
                path=path.name,
                columns=",".join(COLUMNS),
            )
        )
    rows = [_cells(line, n, path.name) for n, line in enumerate(lines[1:], start=2)]
    if last and _follows(last, rows):
        # An editor took the end of the last line off; nothing is lost.
        rows.append(_cells(last, len(rows) + 2, path.name))
        return _Content(rows, len(data), is_open=True)
    return _Content(rows, len(data) - len(last), last)


def _cells(line: bytes, number: int, name: str) -> list[str]:
    """Read the cells of one line."""
    try:
        text = line.decode("utf-8").rstrip("\r")
        cells = next(csv.reader([text], strict=True), [])
    except (UnicodeDecodeError, csv.Error):
        raise _changed(name, number) from None
    return cells


def _follows(line: bytes, rows: list[list[str]]) -> bool:
    """Tell whether a line without its end is whole: its seal fits."""
    try:
        cells = next(csv.reader([line.decode("utf-8").rstrip("\r")], strict=True), [])
    except (UnicodeDecodeError, csv.Error):
        return False
    former = rows[-1][-1] if rows and rows[-1] else _FIRST
    return len(cells) == len(COLUMNS) and cells[-1] == _seal(former, cells[:-1])


def _hold(path: Path, content: _Content) -> None:
    """Hold the rows to their seals, and to what is remembered of their number."""
    _chained(content.rows, path.name)
    known = _remembered(path)
    if known is None:
        return
    count, seal = known
    if count > len(content.rows):
        raise LedgerError(
            _(
                "'{path}' has lost {value} of {count} verdicts at its end, from line "
                "{value_2} on. Bring the file back from a copy; nothing was read or "
                "written.",
                path=path.name,
                value=count - len(content.rows),
                count=count,
                value_2=len(content.rows) + 2,
            )
        )
    if count and content.rows[count - 1][-1] != seal:
        raise _changed(path.name, count + 1)


def _chained(rows: Sequence[Sequence[str]], name: str) -> None:
    """Hold each row to the seal before it."""
    last = _FIRST
    for number, cells in enumerate(rows, start=2):
        whole = len(cells) == len(COLUMNS)
        if not whole or cells[-1] != _seal(last, cells[:-1]):
            raise _changed(name, number)
        last = cells[-1]


def _changed(name: str, line: int) -> LedgerError:
    """Say which line was changed."""
    return LedgerError(
        _(
            "Line {line} of '{name}' was changed, moved or taken out since the "
            "verdict was recorded: its seal does not fit. Verdicts are never edited "
            "(a spreadsheet that saves the file changes it); bring it back from a "
            "copy and record a later verdict instead. Nothing was read or written.",
            line=line,
            name=name,
        )
    )


def _seal(former: str, cells: Sequence[str]) -> str:
    """Seal a row: SHA-256 over the seal before it and its cells."""
    text = json.dumps([former, *cells], ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _lead(content: _Content) -> bytes:
    """Give what must stand before new rows: the header, or the last line's end."""
    if content.size == 0:
        return _BOM + _written([list(COLUMNS)])
    return b"\n" if content.is_open else b""


def _written(rows: Sequence[Sequence[str]]) -> bytes:
    """Write rows as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8")


def _put(stream: FileIO, body: bytes) -> None:
    """Write in one go, wait for the disk; take back what did not fit."""
    before = stream.seek(0, os.SEEK_END)
    done = stream.write(body)
    if done != len(body):
        stream.truncate(before)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), stream.name)
    os.fsync(stream.fileno())


def _remember(path: Path, count: int, seal: str) -> None:
    """Note how many verdicts there are, and the last seal."""
    draft = path.with_name(f".{path.stem}.seal.draft")
    with draft.open("w", encoding="utf-8") as stream:
        json.dump({"verdicts": count, "seal": seal}, stream)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path.with_name(f"{path.stem}.seal"))
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _remembered(path: Path) -> tuple[int, str] | None:
    """Read how many verdicts there were, and the last seal."""
    try:
        text = path.with_name(f"{path.stem}.seal").read_text(encoding="utf-8")
        known = json.loads(text)
        return int(known["verdicts"]), str(known["seal"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise LedgerError(
            _(
                "'{path}.seal', which counts the verdicts, is damaged. Bring it back "
                "from a copy of the study folder.",
                path=path.stem,
            )
        ) from None


def _text(column: str, value: object) -> str:
    """Write a cell as it stands in the file."""
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - NaN
        return ""
    return repr(float(str(value))) if column in _NUMBERS else str(value)


def _framed(rows: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Lay rows out as the table ``verdicts``."""
    table = pd.DataFrame([list(r) for r in rows], columns=list(COLUMNS), dtype="str")
    for name in _NUMBERS:
        table[name] = pd.to_numeric(table[name].replace("", None)).astype("float64")
    words = [c for c in COLUMNS if c not in _NUMBERS]
    table[words] = table[words].mask(table[words] == "")
    return table
