"""Lists of beneficiaries of the European structural funds, country by country.

European law makes each country publish who received what; each does so in its own
columns. How a list is laid out is data (``countries.toml``); a folder may describe
its own list in a ``columns.toml`` of the same form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.contracts import Note, SourceTables
from madang.language import _
from madang.sources import records
from madang.sources.structural_funds.shapes import COLUMNS, OWN, find
from madang.sources.structural_funds.tables import (
    UNKNOWN,
    organisations,
    places,
    project_rows,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from madang.sources.structural_funds.shapes import List

__all__ = ["COLUMNS", "OWN", "UNKNOWN", "build"]

_LICENCE: Final = (
    "Public lists of beneficiaries under European law; no licence is stated"
)


def build(root: Path, *, country: str | None = None) -> SourceTables:
    """Make a study of a country's list of beneficiaries.

    Parameters
    ----------
    root : Path
        Folder of the list: CSV, TSV or Parquet, with the columns as published.
    country : str, optional
        Code of the country, such as UK or FI, where the folder holds lists of
        several.

    Returns
    -------
    SourceTables
        regions, projects, organisations, participations, and budgets where the
        list says what was paid.

    Raises
    ------
    SourceError
        If there is no list, its columns are not known, or a cell cannot be read.
    """
    given = find(root, country)
    region, regions, placed = places(given)
    projects, budgets, said = project_rows(given, region)
    bodies, shares, guessed = organisations(given, projects)
    found = {
        "regions": regions, "organisations": bodies, "projects": projects,
        "participations": shares, "budgets": budgets,
    }  # fmt: skip
    about = given.shape.about
    remarks = [Note(said) for said in given.shape.remarks]
    notes = (*remarks, *placed, *said, *guessed, *_money_note(given))
    tables = {name: table for name, table in found.items() if not table.empty}
    kept = records.provenance(
        [given.path],
        source=about.get("source") or given.path.name,
        vintage=_vintage(projects),
        licence=_LICENCE,
        remarks=tuple(note.says for note in notes),
    )
    language = about.get("language") or "en"
    return SourceTables(
        name=about.get(f"name_{language}") or given.path.stem,
        tables=tables,
        provenance=dict.fromkeys(tables, kept),
        language=language,
        currency=about.get("currency", ""),
        core=tuple(r.code for r in given.shape.regions if r.core),
        notes=notes,
    )


def _money_note(given: List) -> tuple[Note, ...]:
    """Say whence the residents are, and what the list does not tell."""
    residents = given.shape.about.get("residents", "")
    if not residents:
        return (
            Note(_("The list has no residents by region, so nothing is said a head.")),
        )
    return (Note(_("Residents by region: {residents}.", residents=residents)),)


def _vintage(projects: pd.DataFrame) -> str:
    """Say which years the projects began in."""
    years = projects["start"].dropna().dt.year
    return f"{years.min()}-{years.max()}" if len(years) else ""
