"""A sealed log: entries are appended for good, sealed line by line, never changed.

One entry a line, in a file that a spreadsheet opens. Each line is sealed with the line
before it (`madang.store.chain`); a small file beside it remembers how many lines there
were, so that lines taken off the end are missed too. Seals tell of slips and silent
edits; who rewrites the whole file with new seals leaves no trace here. What the lines
hold is data: a `Log` lists its columns and says what its entries are called.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import pandas as pd

from madang.contracts import ColumnType
from madang.errors import LedgerError, ParameterError
from madang.language import Message, _
from madang.store import chain, own

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from io import FileIO
    from pathlib import Path

    from madang.contracts import Contract

__all__ = ["Log"]


@dataclass(frozen=True, slots=True)
class Log:
    """What a log holds, and what its entries are called.

    Attributes
    ----------
    name : str
        Name of the log, such as ``verdicts``. The file that counts the entries uses
        it too, so it stays for good.
    entry, entries : Message
        What one of them is called, and more than one.
    columns : tuple of str
        Columns of the file, in order. The first numbers the entries, the last is
        their seal; what is appended fills the others.
    numbers : frozenset of str
        Columns that hold numbers; all others hold text.
    """

    name: str
    entry: Message
    entries: Message
    columns: tuple[str, ...]
    numbers: frozenset[str] = field(default=frozenset())

    @classmethod
    def of(cls, says: Contract) -> Log:
        """Give the log that a table of a study is.

        Parameters
        ----------
        says : Contract
            What the table must look like, and what its entries are called.

        Returns
        -------
        Log
        """
        entry, entries = says.entries
        numbers = (c.name for c in says.columns if c.type is ColumnType.NUMBER)
        return cls(says.name, entry, entries, says.names, frozenset(numbers))

    @property
    def filled(self) -> tuple[str, ...]:
        """Columns that an entry fills."""
        return self.columns[1:-1]

    def append(
        self, path: Path, entries: Sequence[Mapping[str, object]]
    ) -> pd.DataFrame:
        """Append entries: locked, sealed, in one write, on the disk.

        Parameters
        ----------
        path : Path
            The file; it is made where there is none.
        entries : sequence of mapping
            Values by column, for each of `filled`; None and NaN are empty cells.

        Returns
        -------
        DataFrame
            The rows as they were written. What is returned is on the disk.

        Raises
        ------
        ParameterError
            If an entry has other columns, or a cell that is not one line of text.
        LedgerError
            If the file was changed by another hand; nothing is written then.
        """
        filled = [self._cells(entry) for entry in entries]
        rows: list[list[str]] = []
        own.refuse_links(path, _beside(path, "seal"), _beside(path, "torn"))
        with _locked(path, fcntl.LOCK_EX) as stream:
            content = _settled(self, path, stream)
            last = content.last
            for number, cells in enumerate(filled, start=len(content.rows) + 1):
                row = [f"{number:06d}", *cells]
                last = chain.seal(last, row)
                rows.append([*row, last])
            if rows:
                _put(stream, _lead(self, content) + chain.write(rows))
                _remember(self, path, len(content.rows) + len(rows), last)
        return self._framed(rows)

    def read(self, path: Path) -> tuple[pd.DataFrame, int]:
        """Read all entries, and hold them to their seals.

        Parameters
        ----------
        path : Path
            The file; one that is not there holds no entries.

        Returns
        -------
        table : DataFrame
            All entries in the order in which they were appended.
        torn : int
            Length in bytes of a line that a crash left unfinished at the end.

        Raises
        ------
        LedgerError
            If a line was changed or taken out; the message names it.
        """
        if not path.is_file():
            _counted(self, path, chain.Content([], [], 0))
            return self._framed([]), 0
        with _locked(path, fcntl.LOCK_SH) as stream:
            content = _held(self, path, stream.read())
        return self._framed([row or [] for row in content.rows]), len(content.torn)

    def set_aside(self, path: Path) -> Path | None:
        """Move a line that a crash left unfinished into a file of its own.

        Parameters
        ----------
        path : Path
            The file.

        Returns
        -------
        Path or None
            The file that holds the unfinished lines; None where there never was one.

        Raises
        ------
        LedgerError
            If a line was changed or taken out.
        """
        aside = _beside(path, "torn")
        own.refuse_links(path, aside)
        if path.is_file() and os.access(path, os.W_OK):
            with _locked(path, fcntl.LOCK_EX) as stream:
                _settled(self, path, stream)
        return aside if aside.is_file() else None

    def verify(self, table: pd.DataFrame, name: str) -> None:
        """Hold a table of entries to its seals.

        Parameters
        ----------
        table : DataFrame
            The entries, typed or as text, in the order of their file.
        name : str
            Name of the file, for the message.

        Raises
        ------
        LedgerError
            If a row was changed, moved or taken out.
        """
        cells = table.reindex(columns=list(self.columns)).astype(object)
        rows = [
            [self._text(c, value) for c, value in zip(self.columns, row, strict=True)]
            for row in cells.itertuples(index=False, name=None)
        ]
        line = chain.broken_at(rows, len(self.columns))
        if line is not None:
            raise _changed(self, name, line)

    def _cells(self, entry: Mapping[str, object]) -> list[str]:
        """Give the cells of an entry as they stand in the file, or refuse it."""
        if set(entry) != set(self.filled):
            odd = ", ".join(sorted(set(entry) ^ set(self.filled)))
            raise ParameterError(
                _(
                    "An entry of the {entries} has the columns {columns}; missing or "
                    "unknown: {odd}.",
                    entries=self.entries,
                    columns=", ".join(self.filled),
                    odd=odd,
                )
            )
        cells = [self._text(name, entry[name]) for name in self.filled]
        for name, cell in zip(self.filled, cells, strict=True):
            if "\n" in cell or "\r" in cell:  # it would read as two lines, both broken
                raise ParameterError(
                    _(
                        "In a log of {entries} '{name}' must stand on one line; found "
                        "{found}.",
                        entries=self.entries,
                        name=name,
                        found=repr(cell[:40]),
                    )
                )
        return cells

    def _text(self, column: str, value: object) -> str:
        """Write a cell as it stands in the file."""
        if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - NaN
            return ""
        return repr(float(str(value))) if column in self.numbers else str(value)

    def _framed(self, rows: Sequence[Sequence[str]]) -> pd.DataFrame:
        """Lay rows out as a table."""
        columns = list(self.columns)
        table = pd.DataFrame([list(r) for r in rows], columns=columns, dtype="str")
        for name in self.numbers:
            table[name] = pd.to_numeric(table[name].replace("", None)).astype("float64")
        words = [c for c in columns if c not in self.numbers]
        table[words] = table[words].mask(table[words] == "")
        return table


@contextmanager
def _locked(path: Path, kind: int) -> Iterator[FileIO]:
    """Open the file and hold it: shared to read, alone to write."""
    mode: Literal["rb", "a+b"] = "rb" if kind == fcntl.LOCK_SH else "a+b"
    with path.open(mode, buffering=0) as raw:
        fcntl.flock(raw, kind)
        raw.seek(0)
        yield raw


def _settled(log: Log, path: Path, stream: FileIO) -> chain.Content:
    """Read the file held alone, and cut off an unfinished last line, kept aside."""
    data = stream.read()
    content = _held(log, path, data)
    if content.torn.strip():
        with _beside(path, "torn").open("ab") as aside:
            aside.write(content.torn + b"\n")
            aside.flush()
            os.fsync(aside.fileno())
    if content.size < len(data):
        stream.truncate(content.size)
        os.fsync(stream.fileno())
    return content


def _beside(path: Path, ending: str) -> Path:
    """Name a file that belongs to a log: what counts its lines, what was cut off."""
    return path.with_name(f"{path.stem}.{ending}")


def _held(log: Log, path: Path, data: bytes) -> chain.Content:
    """Hold a file to its header, its seals, and what is remembered of its length."""
    content = chain.parse(data, len(log.columns))
    if content.size and content.header is None:
        raise _changed(log, path.name, 1)
    if content.size and content.header != list(log.columns):
        raise LedgerError(
            _(
                "'{file}' is no register of {entries}: its first line must be "
                "'{columns}'. Bring the file back from a copy.",
                file=path.name,
                entries=log.entries,
                columns=",".join(log.columns),
            )
        )
    line = chain.broken_at(content.rows, len(log.columns))
    if line is not None:
        raise _changed(log, path.name, line)
    _counted(log, path, content)
    return content


def _counted(log: Log, path: Path, content: chain.Content) -> None:
    """Hold the rows to what is remembered of their number."""
    known = _remembered(log, path)
    if known is None:
        return
    count, seal = known
    rows = content.rows
    if count > len(rows):
        raise LedgerError(
            _(
                "'{file}' has lost {lost} of {count} {entries} at its end, from line "
                "{line} on. Bring the file back from a copy; nothing was read or "
                "written.",
                file=path.name,
                lost=count - len(rows),
                count=count,
                entries=log.entries,
                line=len(rows) + 2,
            )
        )
    if count and (rows[count - 1] or [""])[-1] != seal:
        raise _changed(log, path.name, count + 1)


def _changed(log: Log, name: str, line: int) -> LedgerError:
    """Say which line was changed."""
    return LedgerError(
        _(
            "Line {line} of '{file}' was changed, moved or taken out since the {entry} "
            "was recorded: its seal does not fit. {entries:first} are never edited (a "
            "spreadsheet that saves the file changes it); bring it back from a copy "
            "and record a later {entry} instead. Nothing was read or written.",
            line=line,
            file=name,
            entry=log.entry,
            entries=log.entries,
        )
    )


def _lead(log: Log, content: chain.Content) -> bytes:
    """Give what must stand before new rows: the header, or the last line's end."""
    if content.size == 0:
        return chain.BOM + chain.write([list(log.columns)])
    return b"\n" if content.is_open else b""


def _put(stream: FileIO, body: bytes) -> None:
    """Write in one go, wait for the disk; take back what did not fit."""
    before = stream.seek(0, os.SEEK_END)
    done = stream.write(body)
    if done != len(body):
        stream.truncate(before)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), stream.name)
    os.fsync(stream.fileno())


def _remember(log: Log, path: Path, count: int, seal: str) -> None:
    """Note how many entries there are, and the last seal."""
    place = _beside(path, "seal")
    with own.draft(place) as draft:
        with draft.open("w", encoding="utf-8") as stream:
            json.dump({log.name: count, "seal": seal}, stream)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(place)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _remembered(log: Log, path: Path) -> tuple[int, str] | None:
    """Read how many entries there were, and the last seal."""
    try:
        text = _beside(path, "seal").read_text(encoding="utf-8")
        known = json.loads(text)
        return int(known[log.name]), str(known["seal"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise LedgerError(
            _(
                "'{file}.seal', which counts the {entries}, is damaged. Bring it back "
                "from a copy of the study folder.",
                file=path.stem,
                entries=log.entries,
            )
        ) from None
