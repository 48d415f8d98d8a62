"""The results folder: written whole or not at all, read back by name.

A stage's results are written into a folder of their own under ``.store`` and
come into force by one atomic rename of a link. A run that is killed at any
moment leaves the former result or the new one, never half of one. Only what stands
under a name of our own making is ever removed, and no link is followed.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import uuid
from collections.abc import Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from madang.errors import ResultError, StudyError
from madang.language import _
from madang.store import own, sealed
from madang.store.sealed import FORM, HOME, MANIFEST, STORE, find

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pandas as pd

__all__ = [
    "FORM", "MANIFEST", "Results", "lock", "manifest", "read", "read_all",
    "write",
]  # fmt: skip

_LOCK: Final = ".lock"
_LINK: Final = re.compile(r"\.link-[0-9a-f]{12}")
_UNWRITABLE: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_TRIES: Final = 3


@contextmanager
def lock(folder: Path, stages: Iterable[str] = ()) -> Iterator[None]:
    """Hold the results folder for one run; a second run is refused.

    Parameters
    ----------
    folder : Path
        The results folder of the study.
    stages : iterable of str
        Stages whose results may be written.

    Raises
    ------
    StudyError
        If another run holds it, or a link leads out of it; nothing is touched then.
    """
    own.refuse_links(folder, folder / STORE, folder / _LOCK)
    for name in stages:
        _refuse_foreign(folder / name)
    held = _opened(folder)
    if held is None:  # nobody can write here, so nobody need be kept out
        yield
        return
    try:
        _hold(held)
        with suppress(OSError):  # what cannot be removed is in nobody's way
            _sweep(folder)
        yield
    finally:
        os.close(held)


def _hold(held: int) -> None:
    """Hold the lock, or say that another run does."""
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StudyError(
            _("Another run of this study is under way. Wait for it to end.")
        ) from None


def _opened(folder: Path) -> int | None:
    """Open the file that is held; None where the study cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
        return os.open(folder / _LOCK, flags, 0o644)
    except OSError as error:
        if error.errno in _UNWRITABLE:
            return None
        raise


def _refuse_foreign(place: Path) -> None:
    """Refuse a link in the place of a result that leads anywhere but to our store."""
    if place.is_symlink() and not sealed.is_ours(place):
        own.refuse_links(place)


def _sweep(folder: Path) -> None:
    """Remove what killed runs left behind: drafts, and results no longer in force."""
    kept = set()
    for found in folder.iterdir():
        if found.is_symlink() and _LINK.fullmatch(found.name):
            found.unlink()
        elif found.is_symlink():
            kept.add(found.readlink().name)
        elif found.is_dir() and _LINK.fullmatch(found.name):
            _discard(found)
    store = folder / STORE
    if not store.is_dir():
        return
    own.sweep(folder)
    own.sweep(store)
    for old in store.iterdir():
        is_plain = old.is_dir() and not old.is_symlink()
        if is_plain and HOME.fullmatch(old.name) and old.name not in kept:
            _discard(old)


def _discard(home: Path) -> None:
    """Remove the files of a result that we wrote, and its folder where that is all."""
    ours = sealed.written(home)
    for file in sorted(ours, key=lambda path: path.name == MANIFEST):  # that one last
        if not file.is_dir():
            file.unlink(missing_ok=True)
    with suppress(OSError):
        home.rmdir()


def write(
    folder: Path, stage: str, tables: Mapping[str, pd.DataFrame], about: dict[str, Any]
) -> None:
    """Write a stage's results and bring them into force at once.

    Parameters
    ----------
    folder : Path
        The results folder of the study.
    stage : str
        Name of the stage.
    tables : mapping of str to DataFrame
        Its result tables.
    about : dict
        What the manifest says beside the tables.
    """
    place, store = folder / stage, folder / STORE
    own.refuse_links(folder, store)
    _refuse_foreign(place)
    former = find(folder, stage)
    store.mkdir(parents=True, exist_ok=True)
    home = store / f"{stage}-{uuid.uuid4().hex[:12]}"
    with own.draft(home, folder=True) as made:
        sealed.keep(made, stage, tables, about)
        if former.home is not None:
            own.carry(former.home, made, former.files)
        made.rename(home)
    _bring_into_force(place, home)
    if former.home is not None and former.home != place:
        own.remove(former.home)  # what users had put there stands in the new, too


def _bring_into_force(place: Path, home: Path) -> None:
    """Let a stage's name lead to its new folder, by one rename."""
    if os.path.lexists(place) and not (place.is_dir() or place.is_symlink()):
        own.kept_aside(place)
    link = place.with_name(f".link-{uuid.uuid4().hex[:12]}")
    link.symlink_to(f"{STORE}/{home.name}", target_is_directory=True)
    if place.is_dir() and not place.is_symlink():  # copied without its link
        own.put_in_place(link, place)
        own.remove(link)
    else:
        link.replace(place)


def manifest(folder: Path, stage: str) -> dict[str, Any] | None:
    """Read a stage's manifest.

    Parameters
    ----------
    folder : Path
        The results folder of the study.
    stage : str
        Name of the stage.

    Returns
    -------
    dict or None
        None where the stage has no result, one in another `FORM`, or one whose files
        are not as they were written.
    """
    return find(folder, stage).whole().record


def read(folder: Path, stage: str, table: str) -> pd.DataFrame:
    """Read one result table.

    Parameters
    ----------
    folder : Path
        The results folder of the study.
    stage, table : str
        Which table of which stage.

    Returns
    -------
    DataFrame

    Raises
    ------
    ResultError
        If the stage has no result, one of another version, one that is not as it was
        written, or no such table.
    """
    return _tables(folder, stage, table)[table]


def read_all(folder: Path, stage: str) -> dict[tuple[str, str], pd.DataFrame]:
    """Read all result tables of a stage by (stage, table); none where it has none."""
    if find(folder, stage).record is None:
        return {}
    tables = _tables(folder, stage)
    return {(stage, name): table for name, table in tables.items()}


class Results(Mapping[tuple[str, str], "pd.DataFrame"]):
    """Tables of some stages by (stage, table), each read when it is first asked for.

    A stage looks into a few tables of those that it builds on; most are never read.

    Parameters
    ----------
    folder : Path
        The results folder of the study.
    stages : iterable of str
        The stages; those that have no result are left out.

    Raises
    ------
    ResultError
        If a result is not as it was written.
    """

    def __init__(self, folder: Path, stages: Iterable[str]) -> None:
        self._folder = folder
        self._kept: dict[tuple[str, str], sealed.Kept] = {}
        self._read: dict[tuple[str, str], pd.DataFrame] = {}
        for stage in stages:
            if find(folder, stage).record is not None:
                kept = _whole(folder, stage)
                self._kept |= {(stage, n): kept for n in (kept.record or {})["tables"]}

    def __getitem__(self, place: tuple[str, str]) -> pd.DataFrame:
        """Give a table; it is read once."""
        if place not in self._read:
            table = self._kept[place].table(place[1])
            self._read[place] = read(self._folder, *place) if table is None else table
        return self._read[place]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Name the tables."""
        return iter(self._kept)

    def __len__(self) -> int:
        """Count the tables."""
        return len(self._kept)


def _whole(folder: Path, stage: str) -> sealed.Kept:
    """Find a whole result, or say why there is none; a run may replace it meanwhile."""
    for _try in range(_TRIES):
        kept = find(folder, stage).whole()
        if kept.record is not None:
            return kept
    raise kept.refusal()


def _tables(folder: Path, stage: str, one: str = "") -> dict[str, pd.DataFrame]:
    """Read tables of one whole result, anew where a run replaces it meanwhile."""
    for _try in range(_TRIES):
        kept = find(folder, stage).whole()
        if kept.record is None:
            continue
        names = kept.record["tables"]
        if one and one not in names:
            raise ResultError(
                _(
                    "The stage '{stage}' has no table '{table}'; it has: {names}.",
                    stage=stage,
                    table=one,
                    names=", ".join(names),
                )
            )
        found = {name: kept.table(name) for name in ((one,) if one else names)}
        whole = {name: table for name, table in found.items() if table is not None}
        if len(whole) == len(found):
            return whole
    raise find(folder, stage).whole().refusal()
