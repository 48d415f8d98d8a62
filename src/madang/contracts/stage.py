"""What a stage is: its name, the tables it needs, what it makes, how it runs.

A stage is data. The study decides from it what can run, in which order, and
what need not run again. Results are plain tables, so that the report, a
notebook and another language read the same files.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.contracts.columns import FINDINGS
from madang.contracts.parameter import Parameter, settle
from madang.language import LANGUAGES, Message, from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from madang.contracts.result import ResultTable

__all__ = [
    "Finding",
    "Note",
    "Stage",
    "StageInputs",
    "StageOutput",
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


@dataclass(frozen=True, slots=True)
class Note(_Said):
    """What was left out or assumed, in words."""

    says: Message


@dataclass(frozen=True, slots=True)
class StageInputs:
    """All that a stage is given.

    Attributes
    ----------
    engine : object
        The `madang.engines.Engine` that holds the study's tables and runs the
        reductions. Typed loosely because contracts lie below engines.
    tables : mapping of str to DataFrame
        The study's tables by name; absent tables are absent here.
    results : mapping of (str, str) to DataFrame
        Tables of earlier stages by (stage, table), for `Stage.after`.
    parameters : mapping
        The stage's parameters: its defaults, overlaid by ``study.toml``.
    core : tuple of str
        Codes of the core regions, the capital area; may be empty.
    currency : str
        Currency code, such as KRW.
    seed : int
        Seed of every random draw in the stage.
    progress : callable
        Takes the share done, from 0 to 1.
    """

    engine: Any
    tables: Mapping[str, pd.DataFrame]
    results: Mapping[tuple[str, str], pd.DataFrame] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    core: tuple[str, ...] = ()
    currency: str = ""
    seed: int = 1
    progress: Callable[[float], None] = lambda _share: None


@dataclass(frozen=True, slots=True)
class StageOutput:
    """All that a stage gives.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        Result tables by name.
    findings : tuple of Finding
        What a committee should read.
    notes : tuple of Note
        What was left out or assumed.
    incomplete : Message or None
        What is unfinished and why, where a limit came before the end. Such a result
        is shown with this sentence, and the next run takes it up again.
    """

    tables: Mapping[str, pd.DataFrame]
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()
    incomplete: Message | None = None

    def told(self) -> tuple[Note, ...]:
        """Give the notes, what is unfinished first."""
        unfinished = () if self.incomplete is None else (Note(self.incomplete),)
        return (*unfinished, *self.notes)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a study, as data.

    Attributes
    ----------
    name : str
        Name, as in ``results/<name>/``.
    title : Message
        What an officer calls it.
    needs : tuple of str
        Tables without which it cannot run.
    uses : tuple of str
        Tables it reads where they are there.
    after : tuple of str
        Stages whose results it reads where they are there.
    makes : mapping of str to ResultTable
        Result tables by name.
    adds : Message
        What the report would gain, said when a table is missing.
    parameters : tuple of Parameter
        What may be set.
    applies : callable or None
        Takes the tables; gives None where the stage applies, else a `Note` that
        says what is lacking (no proposals, one region …).
    run : callable
        Takes `StageInputs`, gives `StageOutput`.
    chapter : str
        Module beside it that says what the brief shows: its ``CHAPTER``.
    dossier : str
        Module beside it that says what a region's dossier holds: its ``SECTIONS``,
        and where it can tell, ``IS_SMALL``: whether a region is too small to be judged.
    pages : str
        Module beside it that lists pages of its own: its ``PAGES``.
    vet : callable or None
        Takes the parameters and the tables, and raises a `MadangError` where a
        parameter cannot be used; called for all stages before any runs.
    """

    name: str
    title: Message
    needs: tuple[str, ...]
    makes: Mapping[str, ResultTable]
    run: Callable[[StageInputs], StageOutput]
    chapter: str = ""
    dossier: str = ""
    pages: str = ""
    uses: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    adds: Message = field(default_factory=lambda: Message(""))
    parameters: tuple[Parameter, ...] = ()
    applies: Callable[[Mapping[str, pd.DataFrame]], Note | None] | None = None
    vet: Callable[[Mapping[str, Any], Mapping[str, pd.DataFrame]], object] | None = None

    @property
    def reads(self) -> tuple[str, ...]:
        """Tables that it reads where they are there, each once."""
        return tuple(dict.fromkeys(("regions", *self.needs, *self.uses)))

    def settle(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Lay given parameters over the defaults, or say all that is wrong."""
        return settle(self.name, self.parameters, given)

    def hold(self, tables: Mapping[str, pd.DataFrame]) -> None:
        """Hold result tables to what they say of themselves.

        Raises
        ------
        ContractError
            If a table is not what the stage says that it makes.
        """
        for name, table in tables.items():
            self.makes[name].hold(self.name, table)


def findings_table(findings: tuple[Finding, ...]) -> pd.DataFrame:
    """Lay findings out as a table, the most important first."""
    rows = [
        [to_json(f.says) if c == "message" else getattr(f, c) for c in FINDINGS.names]
        for f in findings
    ]
    table = pd.DataFrame(rows, columns=list(FINDINGS.names))
    table["year"] = table["year"].astype("Int64")
    return table.sort_values(
        ["importance", "key"], ascending=[False, True], ignore_index=True
    )


def headlines(findings: pd.DataFrame) -> pd.DataFrame:
    """Choose what a brief says first: at most five findings, and two of a stage.

    Parameters
    ----------
    findings : DataFrame
        Findings of all stages, with the column ``stage``.

    Returns
    -------
    DataFrame
        Rows of it, the most important first; none that rests on few cases.
    """
    told = findings[findings["importance"] > _ASIDE].sort_values(
        ["importance", "stage", "key"], ascending=[False, True, True]
    )
    of_one = told.groupby("stage").cumcount()
    return told[of_one < _MOST_OF_ONE].head(_HEADLINES).reset_index(drop=True)


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
        messages = [from_json(text) for text in table[column]]
        table = table.drop(columns=column)
        for i, language in enumerate(languages):
            texts = [m.text(language) for m in messages]
            name = f"{str(column).removesuffix(_MESSAGE)}{language}"
            table.insert(place + i, name, pd.Series(texts, table.index, dtype="str"))
    return table
