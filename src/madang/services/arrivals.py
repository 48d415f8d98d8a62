"""The overlap check of one submission: read it, compare it, for staff or applicants."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from madang import study as studies
from madang.contracts import settings_of
from madang.coordination.overlap import arrivals
from madang.coordination.overlap.settings import OverlapSettings
from madang.errors import UnreadableFileError
from madang.language import _

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from madang.coordination.overlap.arrivals import Standing

__all__ = ["check", "read_text", "ready"]

_STAGE: Final = "overlap"
_LARGEST: Final = 1 << 20
_FOR_APPLICANTS: Final = (
    "project", "title", "programme", "organiser", "region", "probability", "message",
)  # fmt: skip
"""What an applicant is told of a public project."""


def read_text(file: Path) -> dict[str, str]:
    """Read a submission from a text file: the title on its first line.

    Parameters
    ----------
    file : Path
        UTF-8, up to 1 MB.

    Returns
    -------
    dict
        ``title`` and ``summary``.

    Raises
    ------
    UnreadableFileError
        If the file is not there, too large, or not text.
    """
    try:
        size = file.stat().st_size
        text = (
            file.read_bytes()[:_LARGEST].decode("utf-8-sig") if size <= _LARGEST else ""
        )
    except (OSError, UnicodeDecodeError):
        size, text = 0, ""
    if not text.strip() or "\0" in text:
        raise UnreadableFileError(
            _(
                "'{file}' cannot be read as a submission. Give a text file (UTF-8, up "
                "to 1 MB) with the title on its first line, or --title and --text.",
                file=file.name,
            )
        )
    title, _break, summary = text.strip().partition("\n")
    return {"title": title.strip(), "summary": summary.strip()}


@lru_cache(maxsize=2)
def _standing(folder: Path, stamp: Any, *, public: bool) -> Standing:
    """Get a study's projects ready once, for as long as its files are the same."""
    del stamp
    opened = studies.open_study(folder)
    given = studies.parameters(opened, studies.stages()[_STAGE])
    statuses = settings_of(OverlapSettings, _STAGE, given).statuses
    return arrivals.stand(studies.check(opened), statuses=statuses, public=public)


def ready(folder: Path, *, public: bool = False) -> Standing:
    """Get a study's projects ready, before a submission comes.

    Parameters
    ----------
    folder : Path
        The study folder.
    public : bool
        Whether only what anybody may know of is compared.

    Returns
    -------
    Standing
    """
    return _standing(folder, studies.stamp(folder), public=public)


def check(
    folder: Path,
    submission: dict[str, Any],
    *,
    applicant: bool = False,
    count: int = 10,
) -> pd.DataFrame:
    """Tell which programmes and projects a submission is near to.

    Parameters
    ----------
    folder : Path
        The study folder.
    submission : dict
        As `arrivals.near` takes it.
    applicant : bool
        Whether an applicant asks: only public programmes and projects are compared
        and told, and less of them.
    count : int
        Projects told.

    Returns
    -------
    DataFrame
        The likeliest first.

    Raises
    ------
    MadangError
        If the submission, or every project, lacks a text.
    """
    found = arrivals.near(ready(folder, public=applicant), submission, count=count)
    return found[list(_FOR_APPLICANTS)] if applicant else found
