"""Where a table came from, and what a source hands over.

A source reads its provider's files and gives a `SourceTables`; the study writes
it down. Every loaded table carries its `Provenance`, so that each number can be
led back to a file, a vintage and a licence.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from madang.contracts.findings import Note
    from madang.language import Message

__all__ = ["Provenance", "SourceTables", "file_hash"]

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where one table came from.

    Attributes
    ----------
    files : mapping of str to str
        Names of the files read, each with its SHA-256.
    source : str
        Who publishes the records.
    vintage : str
        Edition or date of the records.
    licence : str
        Under which terms they may be used.
    synthetic : bool
        Whether every record was generated.
    remarks : tuple of Message
        What was dropped, converted or flagged on the way.
    recipes : tuple of str
        Recipes by which the files were read, each with its hash.
    receipts : tuple of mapping
        What became of the records of each file, in counts and sums.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    vintage: str = ""
    licence: str = ""
    synthetic: bool = False
    remarks: tuple[Message, ...] = ()
    recipes: tuple[str, ...] = ()
    receipts: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class SourceTables:
    """All that a source hands over to make a study of.

    Attributes
    ----------
    name : str
        Name of the study.
    tables : mapping of str to DataFrame
        Tables that keep the contracts.
    provenance : mapping of str to Provenance
        Where each table came from.
    language, currency : str
        Default language and currency code.
    core : tuple of str
        Codes of the core regions.
    parameters : mapping of str to mapping
        Parameters by stage, written to ``study.toml``.
    notes : tuple of Note
        What the reader left out or assumed.
    extras : mapping of str to DataFrame
        Tables beside the study, such as planted truths; no stage reads them.
    beside : mapping of str to str
        Texts that are written beside the tables, by path: the recipes of an intake.
    """

    name: str
    tables: Mapping[str, pd.DataFrame]
    provenance: Mapping[str, Provenance]
    language: str = "ko"
    currency: str = "KRW"
    core: tuple[str, ...] = ()
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    extras: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)


def file_hash(path: Path) -> str:
    """Give the SHA-256 of a file, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
