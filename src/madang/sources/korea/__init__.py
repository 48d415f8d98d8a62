"""Korea's public statistics and programme lists, province by province.

Reads the KOSIS-like long tables of regional product, labour, schools, fiscal
capacity and migration, the published development index, the provinces' outlines
and the lists of youth programmes. Whatever file is missing is left out and said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from madang.contracts import Note, Provenance, SourceTables
from madang.errors import ParameterError
from madang.language import _
from madang.places.provinces import CORE, LARGER
from madang.sources.korea.files import FILES, Files, Part
from madang.sources.korea.flows import flows
from madang.sources.korea.indicators import indicators
from madang.sources.korea.periods import parse_period
from madang.sources.korea.places import boundaries, regions
from madang.sources.korea.production import stocks
from madang.sources.korea.programmes import programmes
from madang.vocabulary import Language

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["FILES", "LARGER", "build", "parse_period"]

_ORDER = (
    "regions", "boundaries", "activities", "stocks", "indicator_definitions",
    "indicators", "flows", "projects",
)  # fmt: skip


def build(root: Path, *, language: str = "ko") -> SourceTables:
    """Make a study of the provinces of Korea from public files.

    Parameters
    ----------
    root : Path
        The folder that holds ``kr_regional_indicators``, ``kr_migration_od``,
        ``kr_regional_programmes`` and ``boundaries``, or some of them.
    language : str
        Language of names: ``"ko"`` or ``"en"``.

    Returns
    -------
    SourceTables
        Money in won; provisional values keep their flag.

    Raises
    ------
    ParameterError
        If the language is neither.
    SourceError
        If none of the files is there, or one is not what it should be.
    """
    if language not in set(Language):
        raise ParameterError(
            _(
                "The language is '{language}'; it must be 'ko' or 'en'.",
                language=language,
            )
        )
    files = Files.find(root)
    parts = (
        regions(files, language),
        boundaries(files),
        stocks(files, language),
        indicators(files, language),
        flows(files),
        programmes(files, language),
    )
    tables, provenance = _joined(parts)
    return SourceTables(
        name=_("Korea, 17 provinces").text(language),
        tables=tables,
        provenance=provenance,
        language=language,
        currency="KRW",
        core=CORE,
        notes=(*files.missing_notes(), *_notes(parts)),
    )


def _joined(
    parts: tuple[Part, ...],
) -> tuple[dict[str, pd.DataFrame], dict[str, Provenance]]:
    """Join the parts; both industries and fields of policy are activities."""
    found: dict[str, list[pd.DataFrame]] = {}
    provenance: dict[str, Provenance] = {}
    for part in parts:
        for name, table in part.tables.items():
            found.setdefault(name, []).append(table)
        provenance |= part.provenance
    if "activities" in found:
        origin = provenance.get("stocks") or provenance["projects"]
        provenance["activities"] = origin
    tables = {n: pd.concat(found[n], ignore_index=True) for n in _ORDER if n in found}
    return tables, provenance


def _notes(parts: tuple[Part, ...]) -> tuple[Note, ...]:
    """Gather what the parts have to say."""
    return tuple(note for part in parts for note in part.notes)
