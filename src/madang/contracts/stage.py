"""What a stage is: its name, the tables it needs, what it makes, how it runs.

A stage is data. The study decides from it what can run, in which order, and
what need not run again. Results are plain tables, so that the report, a
notebook and another language read the same files.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from madang.contracts.findings import Finding, Note
from madang.contracts.parameter import Parameter, settle
from madang.language import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from madang.contracts.result import ResultTable

__all__ = ["Stage", "StageInputs", "StageOutput"]


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
