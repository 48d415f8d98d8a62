"""Lists of beneficiaries of the European structural funds, country by country.

European law makes each country publish who received what; each does so in its own
columns. How a list is laid out is a recipe: those of some countries and of Kohesio
come along, a folder may hold its own in ``recipes``, and a list of which nothing is in
doubt needs none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.contracts import Note, SourceTables
from madang.engines.rows import PLACES
from madang.errors import SourceError
from madang.intake import library
from madang.intake.gathering import gather, listings, parts_of
from madang.intake.opened import open_file
from madang.intake.recipe import dump
from madang.intake.region_labels import UNKNOWN, not_stated
from madang.intake.session import Known, Session
from madang.language import _
from madang.sources import records

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from madang.contracts import Provenance
    from madang.intake.gathering import Merge
    from madang.intake.opened import Opened
    from madang.intake.recipe import Recipe

__all__ = ["UNKNOWN", "build"]

_SAMPLE: Final = "eu_structural_funds_projects"
_BEGINS: Final = "structural-funds-"
_SUFFIXES: Final = (".parquet", ".csv", ".tsv", ".xlsx", ".xls", ".ods", ".zip", ".gz")
_ABOVE: Final = (("start", "end"), ("grant", "cost"))


def build(root: Path, *, country: str | None = None) -> SourceTables:
    """Make a study of a country's list of beneficiaries.

    Parameters
    ----------
    root : Path
        Folder of the list, with the columns as published.
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
    place = root / _SAMPLE if (root / _SAMPLE).is_dir() else root
    path, opened, recipe = _list(place, country)
    with Session(opened, Known(deals_with_negatives=True), recipe) as session:
        told = [{made.table.table, *made.measured} for made in session.judged.values()]
        if not any(names & {"grant", "cost"} for names in told if "projects" in names):
            raise _unknown(path, opened.columns)
        merges = {m.table: m for m in gather(parts_of(session, path))}
        currency, said, recipe = session.currency, session.said, session.recipe
    tables = {name: merge.frame for name, merge in merges.items()}
    tables |= listings(list(merges.values()))
    if "regions" not in tables or tables["regions"].empty:
        tables["regions"] = not_stated()
        tables["projects"]["region"] = UNKNOWN
    tables["projects"], money = _projects(tables["projects"])
    if "budgets" in tables:
        tables["budgets"], returned = _budgets(tables["budgets"], tables["projects"])
        money += returned
    if "organisations" in tables:
        tables["organisations"] = _placed(
            tables["organisations"], tables["participations"], tables["projects"]
        )
        shares = tables["participations"]
        if "amount" in shares:
            shares["amount"] = shares["amount"].mask(shares["amount"] < 0)
        money.append(_told(tables["organisations"]["kind"]))
    tables = {
        name: records.shaped(name, t, [PLACES] if PLACES in t else [])
        for name, t in tables.items() if len(t)
    }  # fmt: skip
    notes = (*map(Note, said), *_nationwide(tables["projects"]), *money,
             *_residents(tables["regions"]))  # fmt: skip
    own = recipe.name not in library.bundled()
    language = recipe.about.get("language") or "en"
    return SourceTables(
        name=recipe.about.get("title_ko" if language == "ko" else "title") or path.stem,
        tables=tables,
        provenance=_origins(merges, tables, notes),
        language=language,
        currency=currency or "EUR",
        core=tuple(str(r["region"]) for r in recipe.regions if r.get("core")),
        notes=notes,
        beside={f"{library.FOLDER}/{recipe.name}.toml": dump(recipe)} if own else {},
    )


def _list(place: Path, country: str | None) -> tuple[Path, Opened, Recipe | None]:
    """Find the one list of beneficiaries that a folder holds, and its recipe."""
    wanted = f"{_BEGINS}{country.lower()}" if country else ""
    if wanted and wanted not in {**library.bundled(), **library.recipes_of(place)}:
        raise SourceError(
            _(
                "There is no recipe for the list of '{country}'. Bring it in by: "
                "madang import FILE, which asks what its columns hold and keeps "
                "the answers as a recipe.",
                country=country or "",
            )
        )
    files = [p for p in sorted(place.iterdir()) if p.suffix.lower() in _SUFFIXES]
    if not files:
        raise SourceError(
            _(
                "'{root}' holds no CSV, TSV, Parquet file or workbook. Point --from at "
                "the folder of the list of beneficiaries.",
                root=place.name,
            )
        )
    opened = [(p, one) for p in files for one in open_file(p).tables]
    found = [
        (path, one, recipe) for path, one in opened
        if (recipe := _fitting(one, place, wanted)) is not None
    ]  # fmt: skip
    if len(found) > 1:
        listed = ", ".join(f"{r.name} ({p.name})" for p, _one, r in found)
        raise SourceError(
            _(
                "'{root}' holds {count} lists: {listed}. Say which with --country, or "
                "keep one file; a study has one currency.",
                root=place.name,
                count=len(found),
                listed=listed,
            )
        )
    if not found and (country or len(opened) > 1):
        raise _unknown(opened[0][0], opened[0][1].columns)
    return found[0] if found else (*opened[0], None)


def _fitting(opened: Opened, place: Path, wanted: str) -> Recipe | None:
    """Give the recipe of projects by which a table is known best."""
    text = "\n".join(" ".join(row) for row in opened.preamble)
    fit = library.fitting(opened.name, opened.preview, text, place)
    listed = [r for r in fit if any(t.table == "projects" for t in r.tables)]
    return next((r for r in listed if not wanted or r.name == wanted), None)


def _unknown(path: Path, columns: tuple[str, ...]) -> SourceError:
    """Say that no recipe knows a list, and what to do."""
    return SourceError(
        _(
            "The columns of '{path}' are not known. It has: {found}. Bring it in by: "
            "madang import {path}, which asks what they hold and keeps the answers as "
            "a recipe.",
            path=path.name,
            found=", ".join(columns[:12]) or "–",
        )
    )


def _projects(table: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """Complete costs, and leave empty what contradicts itself."""
    match = table.pop("match") if "match" in table else pd.Series(index=table.index)
    table = records.shaped("projects", table, [PLACES] if PLACES in table else [])
    negative = table["grant"] < 0
    table["grant"] = table["grant"].mask(negative)
    borne = records.numbers(match, "match")
    whole = table["grant"].fillna(0) + borne.mask(borne == 0)
    table["cost"] = table["cost"].fillna(whole)
    notes = []
    if zero := int((table["grant"] == 0).sum()):
        said = _(
            "{zero:,} of {rows:,| project/ projects} {zero:~has/have} a grant of zero "
            "and {zero:~is/are} kept as such.",
            zero=zero, rows=len(table),
        )  # fmt: skip
        notes.append(Note(said))
    if n := int(negative.sum()):
        said = _("{n:,| negative grant is/ negative grants are} left empty.", n=n)
        notes.append(Note(said))
    if "organiser" in table:
        table["organiser"] = table["organiser"].str.replace(r"\s+", " ", regex=True)
    table, turned = records.consistent(table, _ABOVE)
    return table, [*notes, *turned]


def _budgets(
    table: pd.DataFrame, projects: pd.DataFrame
) -> tuple[pd.DataFrame, list[Note]]:
    """Keep what was paid of known grants; money paid back is nothing spent."""
    known = projects.loc[projects["grant"].notna(), "project"]
    table = table[table["project"].isin(known)].reset_index(drop=True)
    back = table["spent"] < 0
    if not back.any():
        return table, []
    note = Note(
        _(
            "{n:,| project/ projects} paid money back on balance ({returned:,.0f} in "
            "all); {n:~it counts/they count} as having spent nothing.",
            n=int(back.sum()), returned=float(-table["spent"][back].sum()),
        )
    )  # fmt: skip
    return table.assign(spent=table["spent"].mask(back, 0.0)), [note]


def _placed(
    bodies: pd.DataFrame, shares: pd.DataFrame, projects: pd.DataFrame
) -> pd.DataFrame:
    """Place each organisation where most of its projects are."""
    rows = shares.merge(projects[["project", "region"]], on="project")
    counts = rows.groupby(["organisation", "region"]).size().rename("n").reset_index()
    counts = counts.sort_values(["n", "region"], ascending=[False, True])
    most = counts.drop_duplicates("organisation").set_index("organisation")["region"]
    return bodies.assign(region=bodies["organisation"].map(most))


def _told(kinds: pd.Series) -> Note:
    """Say how many beneficiaries' kinds their names tell."""
    return Note(
        _(
            "The kind of {guessed:,} of {count:,} beneficiaries is told by their names "
            "(university, college, council, Ltd, Oy …); the others are 'other'.",
            guessed=int((kinds != "other").sum()), count=len(kinds),
        )
    )  # fmt: skip


def _nationwide(projects: pd.DataFrame) -> tuple[Note, ...]:
    """Say how many projects have no region."""
    n = int(projects["region"].isna().sum())
    said = _("{n:,| nationwide project has/ nationwide projects have} no region.", n=n)
    return (Note(said),) if n else ()


def _residents(regions: pd.DataFrame) -> tuple[Note, ...]:
    """Say where the list does not tell how many people live in its regions."""
    if regions["population"].notna().any():
        return ()
    return (Note(_("The list has no residents by region, so nothing is said a head.")),)


def _origins(
    merges: Mapping[str, Merge],
    tables: Mapping[str, pd.DataFrame],
    notes: tuple[Note, ...],
) -> dict[str, Provenance]:
    """Say where each table comes from, with its receipt."""
    years = tables["projects"]["start"].dropna().dt.year
    vintage = f"{years.min()}-{years.max()}" if len(years) else ""
    remarks = tuple(note.says for note in notes)
    rest = merges["projects"].listing()
    every = {n: merges[n].origin() if n in merges else rest for n in tables}
    return {n: replace(p, vintage=vintage, remarks=remarks) for n, p in every.items()}
