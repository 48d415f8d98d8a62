"""What is ours on the disk: names that only Madang makes, and nothing behind a link.

A study folder belongs to its users. Madang removes only what stands under a name of its
own making, never follows a link, and carries along what users put among its files.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import re
import shutil
import uuid
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from madang.errors import StudyError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = [
    "carry",
    "draft",
    "kept_aside",
    "put_in_place",
    "refuse_links",
    "remove",
    "sweep",
]

_DRAFT: Final = ".{name}.madang-{token}"
_EXCHANGE: Final = 2  # RENAME_EXCHANGE of renameat2(2)
_HERE: Final = -100  # AT_FDCWD


def refuse_links(*places: Path) -> None:
    """Refuse places that are links: what lies behind one is not the study's.

    Parameters
    ----------
    *places : Path
        Files or folders that Madang is about to write.

    Raises
    ------
    StudyError
        If any is a symbolic link; nothing was written then.
    """
    for place in places:
        if place.is_symlink():
            raise StudyError(
                _(
                    "'{place}' is a link to '{target}', and Madang writes only within "
                    "its own folders. Take the link away, or name a folder; nothing "
                    "was written or removed.",
                    place=str(place),
                    target=str(place.readlink()),
                )
            )


@contextmanager
def draft(place: Path, *, folder: bool = False) -> Iterator[Path]:
    """Give a name beside a place to write to; it is gone when it was not put there.

    Parameters
    ----------
    place : Path
        Where the finished file or folder is to stand.
    folder : bool
        Whether it is a folder.

    Yields
    ------
    Path
        The draft, held as alive for as long as it is written.
    """
    made = place.with_name(_DRAFT.format(name=place.name, token=uuid.uuid4().hex[:12]))
    if folder:
        made.mkdir(parents=True)
    else:
        made.touch(exist_ok=False)
    held = os.open(made, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield made
    finally:
        _remove(made)
        os.close(held)


def sweep(folder: Path, name: str = "") -> None:
    """Remove drafts that a killed process left; live ones are held.

    Parameters
    ----------
    folder : Path
        Where they lie.
    name : str
        Name of what they were to become; of anything where none is given.
    """
    given = re.escape(name) if name else ".+"
    own = re.compile(rf"\.{given}\.madang-[0-9a-f]{{12}}")
    if not folder.is_dir():
        return
    for found in folder.iterdir():
        if not own.fullmatch(found.name) or found.is_symlink():
            continue
        with suppress(OSError):
            held = os.open(found, os.O_RDONLY | os.O_NONBLOCK)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                _remove(found)
            finally:
                os.close(held)


def remove(folder: Path) -> None:
    """Remove a folder that is ours whole; what a kill leaves of it is swept.

    Parameters
    ----------
    folder : Path
        The folder.
    """
    token = uuid.uuid4().hex[:12]
    gone = folder.with_name(_DRAFT.format(name=folder.name, token=token))
    folder.rename(gone)
    _remove(gone)


def _remove(made: Path) -> None:
    """Remove a draft, where it still is one."""
    if made.is_dir() and not made.is_symlink():
        shutil.rmtree(made, ignore_errors=True)
    else:
        made.unlink(missing_ok=True)


def put_in_place(made: Path, place: Path) -> None:
    """Let a draft take a place at one blow; what stood there takes the draft's name.

    Parameters
    ----------
    made : Path
        The draft: a file, a folder or a link.
    place : Path
        Where it is to stand. A kill leaves there the former or the new.
    """
    if not os.path.lexists(place):
        made.rename(place)
    elif not _exchanged(made, place):  # a file system that cannot exchange
        former = made.with_name(f"{made.name}-former")
        place.rename(former)
        made.rename(place)
        former.rename(made)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two names at once; False where the system cannot."""
    with suppress(AttributeError, OSError):
        swap = ctypes.CDLL(None).renameat2
        names = (_HERE, os.fsencode(one), _HERE, os.fsencode(other))
        return bool(swap(*names, _EXCHANGE) == 0)
    return False


def carry(former: Path, new: Path, own: Collection[str]) -> None:
    """Let what users put among our files stand among the new ones, too.

    Parameters
    ----------
    former, new : Path
        The folder that goes, and the one that takes its place.
    own : collection of str
        Files that we wrote into the former one, as paths within it.
    """
    names = {*own, *(str(p.relative_to(new)) for p in new.rglob("*") if p.is_file())}
    for folder, folders, files in os.walk(former):
        for name in sorted({*files, *folders}):
            found = Path(folder) / name
            within = str(found.relative_to(former))
            is_folder = found.is_dir() and not found.is_symlink()
            if is_folder or (within in names and not found.is_symlink()):
                continue
            _link(found, new / within)


def _link(found: Path, place: Path) -> None:
    """Give a user's file a second name, beside one that is taken."""
    above = place.parent
    while not above.is_dir():
        if os.path.lexists(above):  # a folder of theirs where we write a file
            place = _free(above, shared=True) / place.relative_to(above)
            break
        above = above.parent
    place.parent.mkdir(parents=True, exist_ok=True)
    place = _free(place) if os.path.lexists(place) else place
    if found.is_symlink():
        place.symlink_to(found.readlink())
        return
    try:
        os.link(found, place)
    except OSError:
        shutil.copy2(found, place)


def kept_aside(place: Path) -> None:
    """Move what is not ours from a place that we need to a free name beside it.

    Parameters
    ----------
    place : Path
        A file or folder of another hand.
    """
    place.rename(_free(place))


def _free(place: Path, *, shared: bool = False) -> Path:
    """Find a name that is not taken, or a folder: ``name.kept``, ``name.kept-2``."""
    free, number = place.with_name(f"{place.name}.kept"), 1
    while os.path.lexists(free) and not (shared and free.is_dir()):
        number += 1
        free = place.with_name(f"{place.name}.kept-{number}")
    return free
