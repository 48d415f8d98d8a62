"""Lists of beneficiaries of the European structural funds, country by country.

European law makes each country publish who received what; each does so in its own
columns. How a list is laid out is a recipe: those of countries and of Kohesio come
along, and a folder may hold its own.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import tomli_w

from madang.contracts import Note, SourceTables
from madang.contracts.toml import parse_toml
from madang.engines.rows import PLACES
from madang.errors import MadangError, SourceError
from madang.intake import library
from madang.intake.gathering import gather, listings, parts_of
from madang.intake.opened import open_file
from madang.intake.recipe import Recipe, dump, parse
from madang.intake.region_labels import NOT_STATED, UNKNOWN
from madang.intake.session import Known, Session
from madang.language import _
from madang.sources import records

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from madang.contracts import Provenance
    from madang.intake.gathering import Merge
    from madang.intake.opened import Opened

__all__ = ["UNKNOWN", "build"]

_SAMPLE: Final = "eu_structural_funds_projects"
_FORMER: Final = "columns.toml"
_BEGINS: Final = "structural-funds-"
_SUFFIXES: Final = (".parquet", ".csv", ".tsv", ".xlsx", ".xls", ".ods", ".zip", ".gz")
_NUMBERED: Final = r"^(.*?)(?:\s+\d{6})?$"
_WORDS: Final = {
    "title": "title", "grant": "grant", "cost": "cost", "region": "region",
    "status": "status", "authority": "organiser", "start": "start", "end": "end",
}  # fmt: skip
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
    path, opened, recipe = _list(place, _recipes((root, place)), country)
    with Session(opened, Known(), recipe) as session:
        merges = {m.table: m for m in gather(parts_of(session, path))}
        currency, said = session.currency, session.said
    tables = {name: merge.frame for name, merge in merges.items()}
    tables |= listings(list(merges.values()))
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
        currency=currency,
        core=tuple(str(r["region"]) for r in recipe.regions if r.get("core")),
        notes=notes,
        beside={f"{library.FOLDER}/{recipe.name}.toml": dump(recipe)} if own else {},
    )


def _recipes(places: Iterable[Path]) -> dict[str, Recipe]:
    """Give the recipes by which a list may be read, those of the folder first."""
    own: dict[str, Recipe] = {}
    for place in dict.fromkeys(places):
        if (place / _FORMER).is_file():
            own |= _described(place / _FORMER)
        own |= library.recipes_of(place)
    every = {**own, **{k: v for k, v in library.bundled().items() if k not in own}}
    return {
        name: recipe for name, recipe in every.items()
        if name in own or name.startswith(_BEGINS) or name == "kohesio"
    }  # fmt: skip


def _list(
    place: Path, recipes: Mapping[str, Recipe], country: str | None
) -> tuple[Path, Opened, Recipe]:
    """Find the one list of beneficiaries that a folder holds, and its recipe."""
    if country is not None:
        wanted = f"{_BEGINS}{country.lower()}"
        if wanted not in recipes:
            raise SourceError(
                _(
                    "There is no recipe for the list of '{country}'. Bring it in by: "
                    "madang import FILE, which asks what its columns hold and keeps "
                    "the answers as a recipe.",
                    country=country,
                )
            )
        recipes = {wanted: recipes[wanted]}
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
    found = []
    for path, one in opened:
        text = "\n".join(" ".join(row) for row in one.preamble)
        score = {n: library.score_of(r, one.name, one.columns, text)
                 for n, r in recipes.items()}  # fmt: skip
        best = max(score, key=lambda n: score[n])
        found += [(path, one, recipes[best])] if score[best] else []
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(f"{r.name} ({p.name})" for p, _one, r in found)
        raise SourceError(
            _(
                "'{root}' holds {count} lists: {listed}. Say which with --country, or "
                "keep one file; a study has one currency.",
                root=place.name, count=len(found), listed=listed,
            )
        )  # fmt: skip
    raise SourceError(
        _(
            "The columns of '{path}' are not known. It has: {found}. Recipes for such "
            "lists: {known}. Bring it in by: madang import {path}, which asks what "
            "they hold and keeps the answers as a recipe.",
            path=opened[0][0].name, found=", ".join(opened[0][1].columns[:12]) or "–",
            known=", ".join(recipes),
        )
    )  # fmt: skip


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


def _described(path: Path) -> dict[str, Recipe]:
    """Read the recipes of a ``columns.toml``, the shorter form of earlier versions."""
    try:
        told = parse_toml(path.read_text(encoding="utf-8"))
        found = [_recipe(country, one) for country, one in told.items()]
    except MadangError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SourceError(
            _(
                "'{path}' cannot be read: {error}. Under [XX.columns] name at least "
                'title = "…" and grant = "…"; or bring the list in by: madang import '
                "FILE",
                path=path.name, error=str(error)[:200],
            )
        ) from None  # fmt: skip
    return {recipe.name: recipe for recipe in found}


def _recipe(country: str, told: Mapping[str, Any]) -> Recipe:
    """Say in the words of recipes what a table of a ``columns.toml`` says."""
    held = dict(told["columns"])
    columns = {ours: held.pop(theirs) for theirs, ours in _WORDS.items()
               if theirs in held}  # fmt: skip
    who, code = held.pop("beneficiary", ""), held.pop("code", "")
    own = {"project": code or {"row": f"{country}-######"}}
    money = {"currency": told.get("currency", ""), "scale": 1, "slips": "keep"}
    parts = [held.pop(w) for w in ("fund", "axis") if w in held]
    if parts:
        columns["programme"] = {"from": parts, "between": " · "}
    wider = held.pop("wider", "")
    if "region" in columns and wider:
        columns["region"] = {"from": columns["region"], "otherwise": wider}
    for name in told.get("absent_as_zero", ()):
        if name in columns:
            columns[name] = {"from": columns[name], "pattern": "^.*[1-9].*$"}
    paid, match = held.pop("paid", ""), held.pop("match", "")
    point = {c: held.pop(c) for c in ("latitude", "longitude") if c in held}
    once = {"aggregate": {"grant": "max", "cost": "max", "region": "same"}}
    tables: list[dict[str, Any]] = [
        {
            "table": "projects", **money, "days": "day first", "repeats": "several",
            **(once if code else {}), "beside": {"match": match} if match else {},
            "regions": {"unmatched": NOT_STATED,
                        **({"scheme": "own"} if told.get("regions") else {})},
            "totals": {"region": {"aside": list(told.get("nationwide", ()))}},
            "map": {"status": told.get("status", {})},
            "constant": {} if "status" in columns else {"status": "funded"},
            "columns": {**own, "title": columns.pop("title"),
                        "grant": columns["grant"], **columns, **held},
        }
    ]  # fmt: skip
    if who:
        key = {"organisation": {"digest": who, "pattern": _NUMBERED}}
        named = {"name": {"from": who, "pattern": _NUMBERED}}
        tables += [
            {"table": "organisations", "aggregate": {"name": "min"},
             "columns": {**key, **named, "kind": named["name"], **point}},
            {"table": "participations", **money, "constant": {"role": "lead"},
             "aggregate": {"amount": "max"},
             "columns": {**own, **key, "amount": columns["grant"]}},
        ]  # fmt: skip
    if paid:
        year = {"from": columns["start"], "pattern": r"((?:19|20)\d{2})"}
        tables.append({"table": "budgets", **money, "aggregate": {"granted": "max"},
                       "columns": {**own, "year": year, "granted": columns["grant"],
                                   "spent": paid}})  # fmt: skip
    about = {k: told[k] for k in ("source", "language") if k in told}
    titles = {ours: told[f"name_{x}"] for x, ours in
              (("en", "title"), ("ko", "title_ko")) if f"name_{x}" in told}  # fmt: skip
    needed = [re.escape(c) for c in told["columns"].values()]
    return parse(
        tomli_w.dumps({
            "recipe": {"name": f"{_BEGINS}{country.lower()}", **about, **titles,
                       "recognise": {"columns": needed}},
            "table": tables,
            "region": [_region(row) for row in told.get("regions", ())],
        }),
        _FORMER,
    )  # fmt: skip


def _region(row: Mapping[str, Any]) -> dict[str, Any]:
    """Say in the words of recipes what a region of a ``columns.toml`` is."""
    kept = {k: v for k, v in row.items() if k not in {"code", "tile", "parts"}}
    tile = dict(zip(("tile_column", "tile_row"), row.get("tile", ()), strict=False))
    spelt = [*row.get("spellings", ()), *row.get("parts", ())]
    return {**kept, "region": row["code"], **tile, "spellings": spelt}
