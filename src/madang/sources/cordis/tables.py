"""CORDIS: who takes part in which European research project, and where.

The files are read by their recipes: ``project.csv`` and ``organization.csv`` as
CORDIS publishes them, and the Parquet sample of Horizon 2020 consortia and the ECSEL
programme. What follows is CORDIS' own: an organisation is placed by its coordinates
where it has no code, a project lies where its coordinator does, and its topic tells
its part of the programme.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.contracts import Note, SourceTables
from madang.errors import ParameterError, SourceError
from madang.intake import geometry, library
from madang.intake.gathering import parts_of
from madang.intake.layout import Layout
from madang.intake.opened import open_file
from madang.intake.session import Known, Session
from madang.language import _
from madang.sources import records
from madang.sources.cordis.topics import topic_activity, topic_name
from madang.vocabulary import Language, Role, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from madang.contracts import Provenance
    from madang.intake.gathering import Part
    from madang.intake.geometry import Outline

__all__ = ["OUTLINES", "build"]

OUTLINES: Final = "NUTS_RG_03M_2021_4326_LEVL_2.geojson.gz"
_SAMPLE: Final = "cordis_h2020_sample"
_PUBLISHED: Final = (("project.csv", "projects.csv"),
                     ("organization.csv", "organisation.csv", "organizations.csv",
                      "organisations.csv"))  # fmt: skip
_PARQUET: Final = ("ecsel_projects", "h2020_projects_text", "ecsel_participants",
                   "h2020_organizations")  # fmt: skip
"""Files of the sample; of what two of them tell, the first holds."""

_KINDS: Final = ("projects", "organisations", "consortia")
_TOLERANCE: Final = 0.05
_OUTLINE_LICENCE: Final = "© EuroGeographics, non-commercial use with attribution"


def build(root: Path, *, language: str = "en") -> SourceTables:
    """Make a study of European research projects, by NUTS 2 region.

    Parameters
    ----------
    root : Path
        A folder with ``project.csv`` and ``organization.csv``, the folder
        ``cordis_h2020_sample``, or the data folder that holds it. Outlines of
        the regions are looked for in ``boundaries`` in or beside it.
    language : str
        Language of names: ``"ko"`` or ``"en"``.

    Returns
    -------
    SourceTables
        Money in euro. No region is core: Europe has no capital area.

    Raises
    ------
    ParameterError
        If the language is neither.
    SourceError
        If no CORDIS files are there, or one is not what it should be.
    """
    if language not in set(Language):
        raise ParameterError(
            _(
                "The language is '{language}'; it must be 'ko' or 'en'.",
                language=language,
            )
        )
    parts = [part for path in _files(root) for part in _parts(path)]
    path = _outline_file(root)
    outlines = _outlines(path)
    members, left = _members(parts)
    projects, silent = _projects(parts, members)
    bodies, placed = _organisations(parts, members, outlines)
    bodies["name"] = _unquoted(bodies["name"])
    projects = records.shaped("projects", _located(projects, bodies, members))
    projects, turned = records.consistent(
        projects, (("start", "end"), ("grant", "cost"))
    )
    projects["cost"] = projects["cost"].mask(projects["cost"] == 0)
    occurring = sorted(set(bodies["region"].dropna()))
    tables = {
        "regions": _regions(occurring, outlines),
        "boundaries": _boundaries(occurring, outlines),
        "activities": _activities(projects, language),
        "organisations": records.shaped("organisations", bodies, ("country",)),
        "projects": projects,
        "participations": records.shaped("participations", members),
    }
    placeless = Note(
        _(
            "{placeless:,} of {count:,} projects have no region, because their "
            "coordinator is unknown or not placed; it does not mean nationwide.",
            placeless=int(projects["region"].isna().sum()), count=len(projects),
        )
    )  # fmt: skip
    notes = (*left, *silent, *placed, *turned, placeless)
    if path is None:
        del tables["boundaries"]
    return SourceTables(
        name="CORDIS, NUTS 2",
        tables=tables,
        provenance=_provenance(parts, path, tables, notes),
        language=language,
        currency="EUR",
        core=(),
        notes=notes,
    )


def _files(root: Path) -> list[Path]:
    """Find the files that a folder holds."""
    found = [next((root / n for n in names if (root / n).is_file()), None)
             for names in _PUBLISHED]  # fmt: skip
    there = [path for path in found if path is not None]
    if len(there) == 1:
        missing = _PUBLISHED[found.index(None)][0]
        raise SourceError(
            _(
                "'{found}' is there but '{missing}' is not. Put both files of the "
                "CORDIS download into the folder.",
                found=there[0].name, missing=missing,
            )
        )  # fmt: skip
    folder = root / _SAMPLE if (root / _SAMPLE).is_dir() else root
    if not there and (folder / f"{_PARQUET[-1]}.parquet").is_file():
        there = [p for n in _PARQUET if (p := folder / f"{n}.parquet").is_file()]
    if not there:
        raise SourceError(
            _(
                "'{root}' holds neither project.csv and organization.csv as CORDIS "
                "publishes them nor the folder {sample}. Point --from at one of them.",
                root=root.name, sample=_SAMPLE,
            )
        )  # fmt: skip
    return there


def _parts(path: Path) -> list[Part]:
    """Read a file by the recipe that fits it best."""
    form = Layout(delimiter=";", skip=0, header_rows=1, fill_down=())
    (opened,) = open_file(path, form if path.suffix == ".csv" else None).tables
    recipes = [library.bundled()[f"cordis-{kind}"] for kind in _KINDS]
    score = [library.score_of(r, opened.name, opened.preview, "") for r in recipes]
    if not any(score):
        is_project = path.stem in {n.partition(".")[0] for n in _PUBLISHED[0]}
        wanted = recipes[0 if is_project else 1].recognise["columns"]
        records.require_columns(
            pd.DataFrame(columns=list(opened.columns)),
            [w.partition("|")[0] for w in wanted], path.name,
        )  # fmt: skip
    with Session(
        opened, Known(deals_with_negatives=True), recipes[score.index(max(score))]
    ) as session:
        return parts_of(session, path)


def _frames(parts: Iterable[Part], table: str) -> list[pd.DataFrame]:
    """Give what the files tell of one table, in their order."""
    return [p.frame for p in parts if p.applied.table == table]


def _members(parts: list[Part]) -> tuple[pd.DataFrame, list[Note]]:
    """Give who takes part in what; of a project that two files hold the first tells."""
    whole: list[pd.DataFrame] = []
    repeated, twice = 0, sum(
        p.applied.receipt.aggregated for p in parts
        if p.applied.table == "participations"
    )  # fmt: skip
    for frame in _frames(parts, "participations"):
        told = {p for former in whole for p in former["project"]}
        known = frame["project"].isin(told)
        repeated += int(known.sum())
        whole.append(frame[~known])
    table = pd.concat(whole, ignore_index=True)
    told = {p for frame in _frames(parts, "projects") for p in frame["project"]}
    known = table["project"].isin(told)
    notes = [
        Note(
            _(
                "{lost:,| participation/ participations} in projects that the project "
                "file lacks {lost:~is/are} left out.",
                lost=int((~known).sum()),
            )
        ),
        Note(
            _(
                "{repeats:,| record repeats/ records repeat} an organisation within a "
                "project: their money is added up and the strongest role kept.",
                repeats=twice,
            )
        ),
    ]
    if repeated:
        said = _(
            "{n:,| participation/ participations} of a project that both files hold "
            "{n:~is/are} taken from the first of them.",
            n=repeated,
        )
        notes.append(Note(said))
    return table[known].sort_values(["project", "organisation"]), notes


def _projects(
    parts: list[Part], members: pd.DataFrame
) -> tuple[pd.DataFrame, list[Note]]:
    """Give the projects, those with a record of their own first."""
    frames = _frames(parts, "projects")
    table = pd.concat(frames, ignore_index=True)
    repeats = table["project"].duplicated()
    is_silent = any(p.session.recipe.name == "cordis-consortia" for p in parts)
    silent = int((~repeats).tail(len(frames[-1])).sum()) if is_silent else 0
    table = table[~repeats].reset_index(drop=True)
    alone = int((~table["project"].isin(members["project"])).sum())
    note = Note(
        _(
            "{silent:,| project has/ projects have} no record of their own: the "
            "acronym stands as title, money is summed from participants, summary and "
            "dates stay empty. {alone:,} projects have no record of participants.",
            silent=silent, alone=alone,
        )
    )  # fmt: skip
    return table, [note] if silent or alone else []


def _located(
    projects: pd.DataFrame, bodies: pd.DataFrame, members: pd.DataFrame
) -> pd.DataFrame:
    """Put projects where their coordinator is, under their part of the programme."""
    leads = members[members["role"] == str(Role.LEAD)].drop_duplicates("project")
    places = leads.merge(bodies[["organisation", "region"]], on="organisation")
    return projects.assign(
        region=projects["project"].map(places.set_index("project")["region"]),
        activity=projects["programme"].map(topic_activity),
        status=projects.get("status", pd.Series(index=projects.index, dtype="str"))
        .fillna(str(Status.FUNDED)),
    )  # fmt: skip


def _single(codes: pd.Series) -> pd.Series:
    """Take the one code of cells such as ``FR;FR``; unlike ones are missing."""
    lists = {c: set(c.split(";")) for c in codes.dropna().unique()}
    one = {c: next(iter(words)) for c, words in lists.items() if len(words) == 1}
    return codes.map(one).astype("str")


def _organisations(
    parts: list[Part], members: pd.DataFrame, outlines: dict[str, Outline]
) -> tuple[pd.DataFrame, list[Note]]:
    """Make each organisation once, from its latest record, and place it."""
    every = pd.concat(_frames(parts, "organisations"), ignore_index=True)
    every = every[every["organisation"].isin(members["organisation"])]
    table = every.groupby("organisation", sort=True).last().reset_index()
    table = records.shaped("organisations", table, ("country",))
    outside = ~(table["latitude"].abs() <= 90) | ~(table["longitude"].abs() <= 180)  # noqa: PLR2004 - degrees
    for axis in ("latitude", "longitude"):
        table[axis] = table[axis].mask(outside)
    table["country"] = _single(table["country"])
    table["region"] = _placed(table, outlines)
    lost = table["region"].isna()
    dark = lost & table["latitude"].isna()
    beyond = lost & ~dark & ~table["country"].isin([code[:2] for code in outlines])
    note = Note(
        _(
            "Of {count:,} organisations, {placed:,} are placed in a NUTS 2 region. "
            "Left without one: {unlocated:,} without code or coordinates, {outside:,} "
            "in countries outside NUTS, {rest:,} beyond all outlines or in another "
            "country than stated. {unknown:,} are of other or unknown type.",
            count=len(table), placed=int((~lost).sum()), unlocated=int(dark.sum()),
            outside=int(beyond.sum()), rest=int(lost.sum() - dark.sum() - beyond.sum()),
            unknown=int((table["kind"] == "other").sum()),
        )
    )  # fmt: skip
    return table, [note]


def _placed(table: pd.DataFrame, outlines: dict[str, Outline]) -> pd.Series:
    """Find regions: by code, else by coordinates within the stated country."""
    coded = table["region"]
    if outlines:
        coded = coded.where(coded.isin(list(outlines)))
    codes = np.array([*outlines, ""], dtype=object)
    where = geometry.locate(
        table["latitude"].to_numpy(dtype="float64"),
        table["longitude"].to_numpy(dtype="float64"),
        outlines=list(outlines.values()),
        tolerance=_TOLERANCE,
    )
    found = pd.Series(codes[where], index=table.index, dtype="str")
    agrees = (found != "") & (found.str[:2] == table["country"])
    return coded.fillna(found.where(agrees)).astype("str")


def _outline_file(root: Path) -> Path | None:
    """Find the outlines in, below or beside the folder."""
    places = (root, root / "boundaries", root.parent / "boundaries")
    return next((p / OUTLINES for p in places if (p / OUTLINES).is_file()), None)


def _outlines(path: Path | None) -> dict[str, Outline]:
    """Read the NUTS 2 outlines by code; none without their file."""
    if path is None:
        return {}
    outlines = geometry.read_outlines(path)
    records.require_columns(
        pd.DataFrame([dict(o.properties) for o in outlines]), ["NUTS_ID"], path.name
    )
    return {str(o.properties["NUTS_ID"]): o for o in outlines}


def _unquoted(names: pd.Series) -> pd.Series:
    """Take off the marks of a quoted cell that some editions publish in names."""
    plain = names.str[1:-1].str.replace('""', '"', regex=False)
    return names.mask(names.str.fullmatch('".*"').eq(other=True), plain)


def _regions(codes: list[str], outlines: dict[str, Outline]) -> pd.DataFrame:
    """Lay out the NUTS 2 regions that occur."""
    rows = []
    for code in codes:
        told = outlines[code].properties if code in outlines else {}
        place = outlines[code].centroid if code in outlines else (np.nan, np.nan)
        names = ("NUTS_NAME", "NAME_LATN")
        rows.append((code, *(told.get(n, code) for n in names), "NUTS 2", *place,
                     code[:2]))  # fmt: skip
    columns = ["region", "name", "name_en", "level", "latitude", "longitude", "country"]
    table = pd.DataFrame(rows, columns=columns)
    for column in ("name", "name_en"):
        table[column] = records.composed(table[column])
    return records.shaped("regions", table, ("country",))


def _boundaries(codes: list[str], outlines: dict[str, Outline]) -> pd.DataFrame:
    """Lay out the outlines of the regions that occur."""
    drawn = {code: outlines[code].text() for code in codes if code in outlines}
    return pd.DataFrame(
        {"region": list(drawn), "geometry": list(drawn.values())}, dtype="str"
    )


def _activities(projects: pd.DataFrame, language: str) -> pd.DataFrame:
    """Lay out the parts of the programme that occur."""
    codes = sorted(set(projects["activity"].dropna()))
    names = {"name": language, "name_ko": "ko", "name_en": "en"}
    told = {c: [topic_name(x, spoken) for x in codes] for c, spoken in names.items()}
    table = pd.DataFrame(
        {"activity": codes, **told, "scheme": "CORDIS topic, leading part"}
    )
    return records.shaped("activities", table)


def _provenance(
    parts: list[Part],
    outlines: Path | None,
    tables: Mapping[str, pd.DataFrame],
    notes: tuple[Note, ...],
) -> dict[str, Provenance]:
    """Say where each table came from, with the receipts of its files."""
    updated = [f["updated"].max() for f in _frames(parts, "organisations")
               if "updated" in f]  # fmt: skip
    recipes = {p.session.recipe.name: p.session.recipe for p in parts}.values()
    about = records.provenance(
        list(dict.fromkeys(p.path for p in parts)),
        source="CORDIS, European Commission",
        vintage=str(max((u for u in updated if isinstance(u, str)), default=""))[:10],
        licence=next(iter(recipes)).about["licence"],
        remarks=tuple(note.says for note in notes),
    )  # fmt: skip
    kept = {
        name: replace(
            about,
            recipes=tuple(f"{r.name} {r.hash}" for r in recipes),
            receipts=tuple(p.applied.receipt.record() for p in parts
                           if p.applied.table == name),
        )
        for name in tables
    }  # fmt: skip
    if outlines is not None:
        drawn = records.provenance(
            [outlines], source="Eurostat GISCO, NUTS 2021, 1:3 million",
            vintage="2021", licence=_OUTLINE_LICENCE,
        )  # fmt: skip
        kept |= {"regions": drawn, "boundaries": drawn}
    return kept
