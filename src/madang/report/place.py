"""The folder of a report: what is ours in it, and how a new one takes its place."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from madang.errors import StudyError
from madang.language import _
from madang.store import own

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["draft_of", "refuse", "stamp"]

_MARK: Final = Path("data") / "study.json"
_STAMP: Final = ".written.json"


def refuse(out: Path) -> None:
    """Refuse a place where a report cannot stand, before anything is written.

    Raises
    ------
    StudyError
        If it is a link, a file, or a folder that holds something else.
    """
    own.refuse_links(out)
    if out.exists() and not out.is_dir():
        raise StudyError(_("'{out}' is a file. Give a folder for the report.", out=out))
    if out.exists() and any(out.iterdir()) and not (out / _MARK).is_file():
        raise StudyError(
            _(
                "'{out}' holds files that are not a report, and nothing was written. "
                "Give an empty or a new folder.",
                out=out,
            )
        )


@contextmanager
def draft_of(out: Path, key: str) -> Iterator[Path]:
    """Give a folder to write a report into; once it is whole it takes its place.

    What users have put among the pages stands among the new ones, too. A kill leaves
    the former report or the new one.

    Parameters
    ----------
    out : Path
        Where the report is to stand.
    key : str
        What it is written from, for `stamp`.

    Yields
    ------
    Path
    """
    own.sweep(out.parent, out.name)
    with own.draft(out, folder=True) as draft:
        yield draft
        files = [p.relative_to(draft) for p in draft.rglob("*") if not p.is_dir()]
        names = sorted({_STAMP, *(file.as_posix() for file in files)})
        text = json.dumps({"key": key, "files": names}, ensure_ascii=False)
        (draft / _STAMP).write_text(text, encoding="utf-8")
        if out.is_dir():
            own.carry(out, draft, _files(out))
        own.put_in_place(draft, out)


def stamp(out: Path) -> str:
    """Tell what a report that stands whole was written from; empty if that is unknown.

    Parameters
    ----------
    out : Path
        Its folder.

    Returns
    -------
    str
    """
    files = _files(out)
    is_whole = bool(files) and all((out / name).is_file() for name in files)
    return str(_written(out).get("key", "")) if is_whole else ""


def _files(out: Path) -> frozenset[str]:
    """Name the files that we wrote into a report, where that is recorded."""
    files = _written(out).get("files")
    if not isinstance(files, list) or not all(isinstance(f, str) for f in files):
        return frozenset()
    return frozenset(files)


def _written(out: Path) -> dict[str, Any]:
    """Read what was recorded of a report; nothing where that is damaged."""
    path = out / _STAMP
    try:
        known = json.loads(path.read_bytes()) if path.is_file() else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return known if isinstance(known, dict) else {}
