"""Officers' verdicts, kept for good in a sealed log, and which of them are in force."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.contracts import CONTRACTS
from madang.coordination.overlap.entries import Entry, texts_of
from madang.store import Log
from madang.vocabulary import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["FILE", "VERDICTS", "append", "in_force", "take_back"]

_ENDS: Final = ["project_a", "project_b"]

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


def _standing(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out verdicts that were taken back, and what took them back."""
    back = table["verdict"] == Verdict.LOOK
    if not back.any():
        return table
    held: dict[tuple[str, str], list[int]] = {}
    pairs = zip(table["project_a"], table["project_b"], back, strict=True)
    for place, (a, b, is_back) in enumerate(pairs):
        own = held.setdefault((a, b), [])
        if not is_back:
            own.append(place)
        elif own:
            own.pop()
    return table.iloc[sorted(place for own in held.values() for place in own)]


def take_back(path: Path, row: Mapping[str, object], who: str) -> pd.DataFrame:
    """Take a verdict back: a line of its own, after which the one before holds again.

    Parameters
    ----------
    path : Path
        The file.
    row : mapping
        The verdict that is taken back, as the table has it.
    who : str
        Who takes it back.

    Returns
    -------
    DataFrame
        The row as it was written.
    """
    blank = dict.fromkeys(VERDICTS.filled)
    ends = {name: row[name] for name in _ENDS}
    moment = datetime.now(UTC).isoformat(timespec="seconds")
    own = {"verdict": str(Verdict.LOOK), "who": who, "when": moment,
           "why": row["verdict_id"], "text_hash": row["text_hash"]}  # fmt: skip
    return VERDICTS.append(path, [blank | ends | own])


def in_force(table: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """Give the verdict in force on each pair: the last one that nobody took back.

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
    last = _standing(table).drop_duplicates(_ENDS, keep="last")
    last = last.sort_values(_ENDS, ignore_index=True)
    texts = texts_of(projects)
    now = [
        texts.pair(a, b)
        for a, b in zip(last["project_a"], last["project_b"], strict=True)
    ]
    gone = pd.Series([n is None for n in now], index=last.index, dtype=bool)
    same = pd.Series(now, index=last.index, dtype=object) == last["text_hash"]
    return last.assign(gone=gone, outdated=~same.astype(bool) & ~gone)
