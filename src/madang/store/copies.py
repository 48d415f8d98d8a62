"""Sealed copies: files kept by their hash, and a list of them that is kept so too.

A copy is named by the SHA-256 of its list, which names every file by the hash of its
bytes; what one such name gives back is what was put in, or is refused. Files that
several copies share are kept once.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final, Protocol

from madang.errors import LedgerError
from madang.language import _
from madang.store import own

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "Archive",
    "Copies",
    "Pool",
    "digest",
    "lay_out",
    "read_list",
    "write_archive",
]

_NAME: Final = re.compile(r"[0-9a-f]{64}")
_LIST: Final = "list"
_MOST: Final = 8 << 30
"""Bytes of one file, and of all of a copy, above which nothing is read."""


def digest(data: bytes) -> str:
    """Give the name of bytes: their SHA-256."""
    return hashlib.sha256(data).hexdigest()


class Copies(Protocol):
    """Where bytes are kept by their hash."""

    def read(self, name: str) -> bytes:
        """Give bytes by their hash, held to it."""
        ...


def _held(name: str, data: bytes | None, place: str) -> bytes:
    """Hold bytes to their name."""
    if data is None:
        raise LedgerError(
            _(
                "The sealed copy is not whole: '{name}' is missing from '{place}'. "
                "Bring it back from another copy.",
                name=name[:16],
                place=place,
            )
        )
    if digest(data) != name:
        raise LedgerError(
            _(
                "The sealed copy was changed: '{name}' in '{place}' does not hold what "
                "was sealed. Bring it back from another copy.",
                name=name[:16],
                place=place,
            )
        )
    return data


@dataclass(frozen=True, slots=True)
class Pool:
    """A folder in which bytes are kept by their hash.

    Attributes
    ----------
    folder : Path
        The folder; it is made when something is kept.
    """

    folder: Path

    def read(self, name: str) -> bytes:
        """Give bytes by their hash.

        Raises
        ------
        LedgerError
            If they are missing or changed.
        """
        path = self._place(name)
        return _held(name, path.read_bytes() if path.is_file() else None, str(path))

    def keep(self, data: bytes) -> str:
        """Keep bytes; what is there already is left as it is.

        Returns
        -------
        str
            Their hash.
        """
        name = digest(data)
        path = self._place(name)
        own.refuse_links(path, path.parent, self.folder)
        if path.is_file() and path.stat().st_size == len(data):
            return name
        path.parent.mkdir(parents=True, exist_ok=True)
        with own.draft(path) as made:
            with made.open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            own.put_in_place(made, path)
        return name

    def keep_list(self, files: Mapping[str, bytes], about: Mapping[str, Any]) -> str:
        """Keep files, and a list of them.

        Parameters
        ----------
        files : mapping of str to bytes
            By path, with slashes.
        about : mapping
            What the list says beside them; plain values.

        Returns
        -------
        str
            Name of the copy: the hash of its list.
        """
        told = {path: self.keep(data) for path, data in sorted(files.items())}
        return self.keep(_packed({**about, "files": told}))

    def _place(self, name: str) -> Path:
        """Give the path of bytes."""
        return self.folder / name[:2] / name


@dataclass(frozen=True, slots=True)
class Archive:
    """A file that holds everything of some copies, to be handed over.

    Attributes
    ----------
    path : Path
        The file.
    """

    path: Path

    def read(self, name: str) -> bytes:
        """Give bytes by their hash; as `Pool.read`."""
        return _held(name, self.member(name), str(self.path))

    def listed(self) -> str:
        """Give the hash of the list that the archive is of."""
        data = self.member(_LIST)
        name = (data or b"").decode("ascii", "replace").strip()
        if not _NAME.fullmatch(name):
            raise LedgerError(_("'{file}' is no sealed docket.", file=self.path.name))
        return name

    def member(self, name: str) -> bytes | None:
        """Give a member; None where there is none."""
        try:
            with zipfile.ZipFile(self.path) as opened:
                if (
                    name not in opened.namelist()
                    or opened.getinfo(name).file_size > _MOST
                ):
                    return None
                return opened.read(name)
        except (
            zipfile.BadZipFile,
            OSError,
            EOFError,
            NotImplementedError,
            RuntimeError,
        ):
            raise LedgerError(
                _("'{file}' is no sealed docket.", file=self.path.name)
            ) from None


def write_archive(
    path: Path,
    name: str,
    copies: Copies,
    names: Iterable[str],
    beside: Mapping[str, bytes],
) -> None:
    """Write an archive; the same copies give the same bytes.

    Parameters
    ----------
    path : Path
        The file.
    name : str
        Hash of the list that it is of.
    copies : Copies
        Where the bytes are.
    names : iterable of str
        Hashes of all that belongs to it.
    beside : mapping of str to bytes
        What a reader is to find by name, such as the paper.
    """
    own.refuse_links(path)
    with own.draft(path) as made:
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
            for member, data in (
                (_LIST, name.encode("ascii")),
                *sorted(beside.items()),
                *((n, copies.read(n)) for n in sorted({name, *names})),
            ):
                stamp = zipfile.ZipInfo(member, (1980, 1, 1, 0, 0, 0))
                stamp.external_attr = 0o644 << 16
                out.writestr(stamp, data, zipfile.ZIP_DEFLATED)
        own.put_in_place(made, path)


def read_list(copies: Copies, name: str) -> dict[str, Any]:
    """Read the list of a copy.

    Parameters
    ----------
    copies : Copies
        Where the bytes are.
    name : str
        Name of the copy.

    Returns
    -------
    dict
        What it says, with ``files``: hash by path.
    """
    data = copies.read(name)
    try:
        found = json.loads(data)
        files = found["files"]
        is_ours = all(_NAME.fullmatch(str(v)) for v in files.values())
    except (ValueError, KeyError, TypeError, AttributeError):
        is_ours = False
    if not is_ours:
        raise LedgerError(_("'{name}' is no list of a sealed copy.", name=name[:16]))
    return dict(found)


def lay_out(copies: Copies, name: str, folder: Path) -> dict[str, Any]:
    """Write the files of a copy into a new folder, each held to its hash.

    Parameters
    ----------
    copies : Copies
        Where the bytes are.
    name : str
        Name of the copy.
    folder : Path
        Where they go; nothing is written outside.

    Returns
    -------
    dict
        The list.
    """
    listed = read_list(copies, name)
    for told, kept in listed["files"].items():
        path = PurePosixPath(told)
        if path.is_absolute() or ".." in path.parts or "\\" in told:
            raise LedgerError(
                _("'{name}' is no list of a sealed copy.", name=name[:16])
            )
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(copies.read(kept))
    return listed


def _packed(value: Mapping[str, Any]) -> bytes:
    """Write a list: the same content gives the same bytes."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)
    return text.encode("utf-8", "surrogatepass")
