"""Officers' verdicts, kept for good in a sealed log, and which of them are in force."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.contracts import CONTRACTS
from madang.coordination.overlap.entries import Entry, texts_of
from madang.store import Log

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["FILE", "VERDICTS", "append", "in_force"]

FILE: Final = "verdicts.csv"
"""Name of the file in the study folder."""

VERDICTS: Final = Log.of(CONTRACTS["verdicts"])
"""The log of verdicts: one line is what the contract ``verdicts`` says."""


def append(
    path: Path, entries: Sequence[Entry], *, when: datetime | None = None
) -> pd.DataFrame:
    """Check verdicts and append them to their log.

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
    moment = (when or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
    return VERDICTS.append(path, [entry.checked().row(moment) for entry in entries])


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
