"""Files and members of archives: known by their content, read within stated limits.

What a file is, its first bytes tell and not its name. What is packed is read as a
stream that stops where more comes than was declared.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import IO, TYPE_CHECKING, Final

from madang.errors import UnreadableFileError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


__all__ = [
    "BROKEN",
    "Bounded",
    "Piece",
    "kind_of",
    "locked",
    "open_member",
    "read_whole",
    "swollen",
    "told",
]

BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError,
    EOFError, ValueError, OverflowError, LookupError, struct.error,
)  # fmt: skip
"""What a truncated or damaged archive ends in."""

_HEAD: Final = 8 * 2**10
_BLOCK: Final = 2**20
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STARTS: Final = {
    b"PAR1": "parquet",
    b"SQLite format 3\x00": "geopackage",
    b"\x00\x00\x27\x0a": "shapefile",
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    _OLE: "ole",
    b"%PDF": "PDF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\xfd7zXZ": "xz",
    b"BZh": "bzip2",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
}
_FOREIGN: Final = {"PDF", "RAR", "7z", "xz", "bzip2", "zstd", "PNG", "JPEG", "HWP"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One file, or one member of an archive.

    Attributes
    ----------
    path : Path
        The file.
    member : str
        Name within the archive; empty for the file itself.
    size : int
        Bytes, as declared.
    opener : callable
        Opens its bytes, anew each time.
    """

    path: Path
    member: str
    size: int
    opener: Callable[[], IO[bytes]]

    @property
    def name(self) -> str:
        """Name for people."""
        return f"{self.path.name}: {self.member}" if self.member else self.path.name

    @property
    def suffix(self) -> str:
        """Last part of the name, in small letters; that of what is packed."""
        name = (self.member or self.path.name).lower().removesuffix(".gz")
        return f".{name.rpartition('.')[2]}" if "." in name else ""

    def beside(self, stem: str, suffix: str) -> Piece | None:
        """Give the file of another suffix that lies beside it, where there is one."""
        if not self.member:
            path = self.path.with_suffix(suffix)
            if not path.is_file():
                return None
            return Piece(path, "", path.stat().st_size, lambda: path.open("rb"))
        with zipfile.ZipFile(self.path) as packed:
            for part in packed.infolist():
                if part.filename.lower() == f"{stem}{suffix}".lower():
                    opener = partial(open_member, self.path, part, part.file_size)
                    return Piece(self.path, part.filename, part.file_size, opener)
        return None

    def head(self) -> bytes:
        """Give the first bytes."""
        with told(self.name), self.opener() as stream:
            return stream.read(_HEAD)


class Bounded(io.RawIOBase):
    """A stream that refuses to give more than it may.

    Parameters
    ----------
    stream : file
        The bytes.
    most : int
        How many there may be.
    name : str
        Name of the file, for the message.
    """

    def __init__(self, stream: IO[bytes], most: int, name: str) -> None:
        self._stream, self._left, self._name = stream, most, name

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]
        """Read some bytes, and count them."""
        data = self._stream.read(len(into))
        self._left -= len(data)
        if self._left < 0:
            raise swollen(self._name)
        into[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close what lies below as well."""
        self._stream.close()
        super().close()


def kind_of(piece: Piece) -> str:
    """Tell what a file is by its first bytes.

    Parameters
    ----------
    piece : Piece
        The file.

    Returns
    -------
    str
        ``parquet``, ``geopackage``, ``shapefile``, ``gzip``, ``zip``, ``workbook``,
        ``json``, ``markup`` or ``text``.

    Raises
    ------
    UnreadableFileError
        If it is of a kind that holds no table, or is locked by a password.
    """
    head = piece.head()
    kind = next((k for start, k in _STARTS.items() if head.startswith(start)), "")
    if kind == "ole":
        kind = _ole(piece)
    elif kind == "zip":
        kind = "workbook" if piece.member else _zipped(piece)
    if kind in _FOREIGN:
        raise UnreadableFileError(
            _(
                "'{name}' is a {kind} file, which holds no table that can be read. "
                "Take the table as CSV or XLSX from where this file comes from.",
                name=piece.name,
                kind=kind,
            )
        )
    if kind:
        return kind
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    return {b"{": "json", b"[": "json", b"<": "markup"}.get(start, "text")


def _ole(piece: Piece) -> str:
    """Tell what an older compound file is; its directory lies anywhere in it."""
    with piece.opener() as stream:
        data = stream.read(64 * 2**20)
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise locked(piece.name)
    if "HwpSummaryInformation".encode("utf-16-le") in data:
        return "HWP"
    return "workbook"


def _zipped(piece: Piece) -> str:
    """Tell a workbook from an archive."""
    with zipfile.ZipFile(piece.path) as packed:
        names = {part.filename for part in packed.infolist()[:5_000]}
        if "[Content_Types].xml" in names:
            return "workbook"
        if "mimetype" in names and packed.getinfo("mimetype").file_size < _HEAD:
            about = packed.read("mimetype")
            return "HWP" if b"hwp" in about else "workbook"
    return "zip"


def open_member(path: Path, part: zipfile.ZipInfo, most: int) -> IO[bytes]:
    """Open a member of an archive, bounded by what it declares.

    Parameters
    ----------
    path : Path
        The archive.
    part : ZipInfo
        Its member.
    most : int
        Bytes that it may have.

    Returns
    -------
    file
    """
    packed = zipfile.ZipFile(path)
    stream = packed.open(part)
    packed.close()  # the member's stream holds the file until it is closed
    most = min(part.file_size, most)
    bounded = Bounded(stream, most, f"{path.name}: {part.filename}")
    return io.BufferedReader(bounded, 2**18)


def read_whole(piece: Piece, most: int) -> bytes:
    """Read a file that can only be read whole.

    Parameters
    ----------
    piece : Piece
        The file.
    most : int
        Bytes that it may have.

    Returns
    -------
    bytes

    Raises
    ------
    UnreadableFileError
        If it is larger, or damaged.
    """
    blocks, size = [], 0
    with told(piece.name), piece.opener() as stream:
        while size <= most and (block := stream.read(_BLOCK)):
            blocks.append(block)
            size += len(block)
    if size > most:
        raise UnreadableFileError(
            _(
                "'{name}' is larger than {most:,} bytes, and a file of its kind can "
                "only be read whole. Save the table as CSV. Nothing was read.",
                name=piece.name,
                most=most,
            )
        )
    return b"".join(blocks)


@contextmanager
def told(name: str) -> Iterator[None]:
    """Tell in words that a file is truncated or damaged.

    Parameters
    ----------
    name : str
        Its name.

    Raises
    ------
    UnreadableFileError
        Instead of what unpacking ends in.
    """
    try:
        yield
    except UnreadableFileError:
        raise
    except BROKEN:
        raise UnreadableFileError(
            _(
                "'{name}' is truncated or damaged and cannot be unpacked. Download it "
                "again.",
                name=name,
            )
        ) from None


def locked(name: str) -> UnreadableFileError:
    """Say that a file is locked by a password."""
    return UnreadableFileError(
        _(
            "'{name}' is locked by a password. Open it where it is known, save it "
            "without one, and name that file.",
            name=name,
        )
    )


def swollen(name: str) -> UnreadableFileError:
    """Say that a member unpacks to far more than its size."""
    return UnreadableFileError(
        _(
            "'{name}' would unpack to far more than a table of its size holds. "
            "Nothing was read. Unpack it yourself if it is sound, and name that file.",
            name=name,
        )
    )
