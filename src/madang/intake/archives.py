"""Archives: what they declare is looked at before anything in them is unpacked.

Each member that may be a table is given as a piece of its own; what is not read, an
archive within the archive or a member with a password, is listed with why.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from functools import partial
from typing import IO, TYPE_CHECKING, Final

from madang.errors import UnreadableFileError
from madang.intake.containers import (
    Bounded,
    Piece,
    kind_of,
    locked,
    open_member,
    swollen,
    told,
)
from madang.intake.layout import Passed
from madang.language import _

if TYPE_CHECKING:
    from pathlib import Path

    from madang.intake.limits import Limits

__all__ = ["pieces"]

_BESIDE: Final = (".dbf", ".shx", ".prj", ".cpg", ".qix", ".sbn", ".sbx")


def pieces(path: Path, limits: Limits) -> tuple[list[Piece], list[Passed]]:
    """List what a file holds: itself, or the members of an archive.

    Parameters
    ----------
    path : Path
        The file.
    limits : Limits
        What it may declare.

    Returns
    -------
    tuple of (list of Piece, list of Passed)

    Raises
    ------
    UnreadableFileError
        If it is not there, is damaged, or would unpack to too much.
    """
    if not path.is_file():
        raise UnreadableFileError(_("The file '{path}' is not there.", path=path.name))
    with told(path.name):
        size = path.stat().st_size
        whole = Piece(path, "", size, lambda: path.open("rb"))
        kind = kind_of(whole)
        if kind == "gzip":
            return [_gzipped(path, size, limits)], []
        if kind == "zip":
            return _members(path, limits)
    return [whole], []


def _gzipped(path: Path, size: int, limits: Limits) -> Piece:
    """Give the one file that a gzip file packs."""
    most = min(limits.unpacked, max(limits.free, limits.ratio * size))
    inner = path.name[: -len(".gz")] if path.name.lower().endswith(".gz") else path.name

    def opened() -> IO[bytes]:
        stream = gzip.open(path)  # noqa: SIM115 - closed by who reads
        return io.BufferedReader(Bounded(stream, most, path.name), 2**18)  # type: ignore[arg-type]

    piece = Piece(path, inner, most, opened)
    _require_flat(piece)
    return piece


def _require_flat(piece: Piece) -> None:
    """Refuse an archive within an archive."""
    start = piece.head()[:4]
    if start[:2] == b"\x1f\x8b" or (start == b"PK\x03\x04" and not _is_book(piece)):
        raise UnreadableFileError(
            _(
                "'{name}' is an archive within an archive. Unpack it, and name the "
                "file itself.",
                name=piece.name,
            )
        )


def _is_book(piece: Piece) -> bool:
    """Tell whether a packed member is a workbook by its first part's name."""
    start = piece.head()[:400]
    return start.startswith(b"PK") and (
        b"[Content_Types].xml" in start
        or b"opendocument.spreadsheet" in start
        or piece.suffix in {".xlsx", ".xlsm", ".ods"}
    )


def _members(path: Path, limits: Limits) -> tuple[list[Piece], list[Passed]]:
    """List the members of an archive that may be tables."""
    with zipfile.ZipFile(path) as packed:
        parts = [part for part in packed.infolist() if not part.is_dir()]
    declared = sum(part.file_size for part in parts)
    if len(parts) > limits.members or declared > limits.unpacked:
        raise UnreadableFileError(
            _(
                "'{path}' declares {count:,| file/ files} of {size:,| byte/ bytes} in "
                "all, more than is unpacked here. Unpack it, and name the file itself. "
                "Nothing was read.",
                path=path.name,
                count=len(parts),
                size=declared,
            )
        )
    found, passed = [], []
    for part in parts:
        name = part.filename
        if name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith("."):
            continue
        if name.lower().endswith(_BESIDE):
            continue  # read with the shapes they belong to
        if part.flag_bits & 1:
            passed.append(Passed(name, locked(f"{path.name}: {name}").message))
            continue
        if part.file_size > max(limits.free, limits.ratio * part.compress_size):
            raise swollen(f"{path.name}: {name}")
        opener = partial(open_member, path, part, limits.unpacked)
        piece = Piece(path, name, part.file_size, opener)
        try:
            _require_flat(piece)
        except UnreadableFileError as refused:
            passed.append(Passed(name, refused.message))
            continue
        found.append(piece)
    return found, passed
