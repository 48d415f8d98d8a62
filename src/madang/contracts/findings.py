"""What a stage finds: a sentence with its number, and what it leaves to be decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.contracts.columns import DECIDED, FINDINGS
from madang.language import LANGUAGES, Lines, Message, from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Decision",
    "Finding",
    "Note",
    "asks",
    "findings_table",
    "headlines",
    "notes_table",
    "weighed",
    "worded",
]

_FEWEST_CASES: Final = 5
"""Of fewer regions or projects an interval says next to nothing."""
_ASIDE: Final = 0.3
"""Importance up to which a finding stands in its chapter alone."""
_HEADLINES: Final = 5
_MOST_OF_ONE: Final = 2
_MESSAGE: Final = "message"
_SILENT: Final = Message("")
_NOTHING_TO_DECIDE: Final = dict.fromkeys(DECIDED, to_json(_SILENT))


class _Said:
    """What is a sentence, in every language."""

    __slots__ = ()
    says: Message

    def text(self, language: str) -> str:
        """Give the sentence in a language."""
        return self.says.text(language)

    @property
    def en(self) -> str:
        """The sentence in English."""
        return self.says.text("en")

    @property
    def ko(self) -> str:
        """The sentence in Korean."""
        return self.says.text("ko")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a finding leaves to be decided, as far as the records tell it.

    Attributes
    ----------
    says : Message
        What is to be decided, as something to do; no number that the finding has.
    who : Message
        Who decides, or is asked; empty where the records name nobody.
    by : Message
        By when, and what happens then; empty where the records hold no such day.
    options : tuple of Message
        What can be chosen, each with what it would do; empty where there is a list.
    """

    says: Message
    who: Message = _SILENT
    by: Message = _SILENT
    options: tuple[Message, ...] = ()

    def told(self) -> dict[str, str]:
        """Lay it out in the columns of a finding."""
        options = Message("{lines}", {"lines": Lines(self.options)})
        parts = (self.says, self.who, self.by, options if self.options else _SILENT)
        return dict(zip(DECIDED, map(to_json, parts), strict=True))


@dataclass(frozen=True, slots=True)
class Finding(_Said):
    """One sentence that a committee should read, with its number and interval.

    Attributes
    ----------
    key : str
        Name that stays the same from run to run.
    importance : float
        From 0 to 1; the report and the demo show the highest first.
    says : Message
        The whole sentence, number, unit, year and interval included.
    value, low, high : float
        The number and its 90% interval; NaN where it has none.
    unit : str
        Unit of the number; empty where it has none.
    year : int or None
        Year the number speaks of.
    result, row : str
        Result table the number stands in, and the query of its row
        (``"region=11"``), so that the way back to the records can be printed.
    decision : Decision or None
        What it leaves to be decided; None where it only shows something.
    """

    key: str
    importance: float
    says: Message
    value: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    unit: str = ""
    year: int | None = None
    result: str = ""
    row: str = ""
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Note(_Said):
    """What was left out or assumed, in words."""

    says: Message


def findings_table(findings: tuple[Finding, ...]) -> pd.DataFrame:
    """Lay findings out as a table, the most important first."""
    rows = [
        {c: getattr(f, c) for c in FINDINGS.names if c not in (_MESSAGE, *DECIDED)}
        | {_MESSAGE: to_json(f.says)}
        | (f.decision.told() if f.decision else _NOTHING_TO_DECIDE)
        for f in findings
    ]
    table = pd.DataFrame(rows, columns=list(FINDINGS.names))
    table["year"] = table["year"].astype("Int64")
    return table.sort_values(
        ["importance", "key"], ascending=[False, True], ignore_index=True
    )


def headlines(findings: pd.DataFrame) -> pd.DataFrame:
    """Choose what a brief says first: at most five findings, and two of a stage.

    What leaves something to be decided stands before what only shows something.

    Parameters
    ----------
    findings : DataFrame
        Findings of all stages, with the column ``stage``.

    Returns
    -------
    DataFrame
        Rows of it, the most important first; none that rests on few cases.
    """
    told = findings[findings["importance"] > _ASIDE]
    told = told.assign(shows=[not asked for asked in asks(told)]).sort_values(
        ["shows", "importance", "stage", "key"], ascending=[True, False, True, True]
    )
    of_one = told.groupby("stage").cumcount()
    first = told[of_one < _MOST_OF_ONE].head(_HEADLINES)
    return first.drop(columns="shows").reset_index(drop=True)


def asks(findings: pd.DataFrame) -> list[bool]:
    """Tell which findings leave something to be decided.

    Parameters
    ----------
    findings : DataFrame
        Findings as a stage kept them; older ones ask for nothing.

    Returns
    -------
    list of bool
    """
    asked = DECIDED[0]
    if asked not in findings:
        return [False] * len(findings)
    return [bool(from_json(text)) for text in findings[asked]]


def weighed(importance: float, cases: int) -> float:
    """Give the importance of a finding: what rests on few cases is no headline.

    Examples
    --------
    >>> weighed(0.9, 200), weighed(0.9, 3)
    (0.9, 0.3)
    """
    return importance if cases >= _FEWEST_CASES else min(importance, _ASIDE)


def notes_table(notes: tuple[Note, ...]) -> pd.DataFrame:
    """Lay notes out as a table, in the order in which they were made."""
    said = [to_json(note.says) for note in notes]
    return pd.DataFrame({"message": pd.Series(said, dtype="str")})


def worded(table: pd.DataFrame, languages: Sequence[str] = LANGUAGES) -> pd.DataFrame:
    """Word the messages of a table: a column of each language in their place.

    Parameters
    ----------
    table : DataFrame
        Any table; one with a column ``message``, such as findings or notes, or with
        one whose name ends so, is changed.
    languages : sequence of str
        Languages to word them in.

    Returns
    -------
    DataFrame
        The columns ``ko`` and ``en`` stand where ``message`` stood, and ``where_ko``
        and ``where_en`` where ``where_message`` did.
    """
    for column in [c for c in table.columns if str(c).endswith(_MESSAGE)]:
        place = list(table.columns).index(column)
        kept = table[column].tolist()
        # Thousands of rows may say one thing.
        messages = {text: from_json(text) for text in dict.fromkeys(kept)}
        table = table.drop(columns=column)
        for i, language in enumerate(languages):
            said = {text: m.text(language) for text, m in messages.items()}
            texts = [said[text] for text in kept]
            name = f"{str(column).removesuffix(_MESSAGE)}{language}"
            table.insert(place + i, name, pd.Series(texts, table.index, dtype="str"))
    return table
