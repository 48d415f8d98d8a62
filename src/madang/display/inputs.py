"""What the report is made of, and what it gives back.

The report knows nothing of folders or engines: a study hands over its tables,
its results and its findings, and the report lays them out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from madang.language import Message

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from madang.contracts import Provenance, ResultTable

__all__ = ["LeftOut", "Report", "ReportInputs", "StageNote"]


@dataclass(frozen=True, slots=True)
class StageNote:
    """What a stage assumed or left out."""

    stage: str
    says: Message


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A stage that did not run, and what would bring it in.

    Attributes
    ----------
    stage : str
        Name of the stage.
    title : Message
        What an officer calls it.
    missing : tuple of str
        Tables that are missing; empty where the tables are there but the stage
        does not apply.
    adds : Message
        What the report would gain, or why the stage does not apply.
    """

    stage: str
    title: Message
    missing: tuple[str, ...]
    adds: Message = field(default_factory=lambda: Message(""))


@dataclass(frozen=True, slots=True)
class ReportInputs:
    """All that a report is written from.

    Attributes
    ----------
    name : str
        Name of the study.
    language : str
        The study's own language, ``"ko"`` or ``"en"``; it stands at the root.
    currency : str
        Currency code, such as KRW.
    core : tuple of str
        Codes of the core regions.
    synthetic : bool
        Whether the records were generated; every page then says so.
    version : str
        Version of the software.
    generated : str
        Date on which the results were computed.
    tables : mapping of str to DataFrame
        The study's tables; ``regions`` must be there.
    results : mapping of (str, str) to DataFrame
        Result tables by (stage, table).
    findings : DataFrame
        Column ``stage`` and the columns of `madang.contracts.Finding`.
    notes : tuple of StageNote
        What the stages assumed or left out.
    left_out : tuple of LeftOut
        Stages that did not run.
    provenance : mapping of str to Provenance
        Where each table came from.
    makes : mapping of (str, str) to ResultTable
        What each result table says of itself, by (stage, table).
    withheld : mapping of (str, str) to DataFrame
        Cells that are withheld, by (stage, table): truths laid out as the table is.
    is_public : bool
        Whether it is for the public: single firms and persons are left out.
    peers : tuple of str
        Codes of the regions that every dossier is compared with; those most alike
        where none is named.
    """

    name: str
    tables: Mapping[str, pd.DataFrame]
    results: Mapping[tuple[str, str], pd.DataFrame]
    findings: pd.DataFrame
    language: str = "ko"
    currency: str = "KRW"
    core: tuple[str, ...] = ()
    synthetic: bool = False
    version: str = ""
    generated: str = ""
    notes: tuple[StageNote, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    provenance: Mapping[str, Provenance] = field(default_factory=dict)
    makes: Mapping[tuple[str, str], ResultTable] = field(default_factory=dict)
    withheld: Mapping[tuple[str, str], pd.DataFrame] = field(default_factory=dict)
    is_public: bool = False
    peers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What was written.

    Attributes
    ----------
    index : Path
        The national brief in the first language.
    pages : int
        Number of pages written.
    figures : int
        Number of charts drawn.
    workbook : Path
        The tables as a workbook.
    bytes : int
        Size of the whole folder.
    """

    index: Path
    pages: int
    figures: int
    workbook: Path
    bytes: int
