"""Find CORDIS files and bring either of their shapes to one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.contracts import Note
from madang.errors import SourceError
from madang.intake.layout import Layout
from madang.intake.opened import open_file
from madang.language import _
from madang.sources import records

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["MONEY", "RawCordis", "read"]

SAMPLE: Final = "cordis_h2020_sample"
OUTLINES: Final = "NUTS_RG_03M_2021_4326_LEVL_2.geojson.gz"
MONEY: Final = ("totalCost", "ecMaxContribution", "ecContribution")
"""Columns in which CORDIS writes a decimal comma in some vintages, never thousands."""

_PROJECT_NAMES: Final = ("project.csv", "projects.csv")
_MEMBER_NAMES: Final = ("organization.csv", "organisation.csv", "organizations.csv",
                        "organisations.csv")  # fmt: skip
_DECIMAL: Final = r"[-+]?\d+(?:[.,]\d+)?"
_THOUSANDS: Final = r"[-+]?\d{1,3},\d{3}"
_MEMBER_TEXTS: Final = ("projectID", "organisationID", "name", "activityType",
                        "country", "role")  # fmt: skip


@dataclass(frozen=True, slots=True)
class RawCordis:
    """CORDIS in one shape.

    Attributes
    ----------
    projects : DataFrame
        project, title, summary, topic, status, start, end, cost, grant, and
        stated: whether a record gives its money.
    members : DataFrame
        project, organisation, name, sme, type, country, nuts, latitude,
        longitude, role, amount, total, updated.
    outlines : Path or None
        Outlines of the NUTS 2 regions, where they are there.
    files : tuple of Path
        Files read.
    vintage : str
        Which edition.
    notes : tuple of Note
        What was left out or assumed.
    """

    projects: pd.DataFrame
    members: pd.DataFrame
    outlines: Path | None
    files: tuple[Path, ...]
    vintage: str
    notes: tuple[Note, ...]


def read(root: Path) -> RawCordis:
    """Read whichever CORDIS files a folder holds.

    Parameters
    ----------
    root : Path
        As in `madang.sources.cordis.build`.

    Returns
    -------
    RawCordis

    Raises
    ------
    SourceError
        If there are none, or they are not what they should be.
    """
    project, member = _first(root, _PROJECT_NAMES), _first(root, _MEMBER_NAMES)
    if project and member:
        return _read_published(project, member, _outlines(root))
    if project or member:
        lone, other = (
            (project, _MEMBER_NAMES[0]) if project else (member, _PROJECT_NAMES[0])
        )
        raise SourceError(
            _(
                "'{found}' is there but '{missing}' is not. Put both files of the "
                "CORDIS download into the folder.",
                found=lone.name if lone else "",
                missing=other,
            )
        )
    folder = root / SAMPLE if (root / SAMPLE).is_dir() else root
    if (folder / "h2020_organizations.parquet").is_file():
        return _read_sample(folder, _outlines(root))
    raise SourceError(
        _(
            "'{root}' holds neither project.csv and organization.csv as CORDIS "
            "publishes them nor the folder {sample}. Point --from at one of them.",
            root=root.name,
            sample=SAMPLE,
        )
    )


def _first(root: Path, names: tuple[str, ...]) -> Path | None:
    """Give the first file of these names."""
    return next((root / n for n in names if (root / n).is_file()), None)


def _outlines(root: Path) -> Path | None:
    """Find the outlines in, below or beside the folder."""
    places = (root, root / "boundaries", root.parent / "boundaries")
    return next((p / OUTLINES for p in places if (p / OUTLINES).is_file()), None)


def _money(cells: pd.Series, name: str) -> pd.Series:
    """Read money of a documented column, with a decimal point or comma."""
    words = cells.astype("str").str.strip()
    filled = words.notna() & (words != "")
    plain = words.str.fullmatch(_DECIMAL) & ~words.str.fullmatch(_THOUSANDS)
    bad = filled & ~plain.fillna(value=False).astype(bool)
    if bad.any():
        first = int(bad.to_numpy().argmax())
        raise SourceError(
            _(
                "'{name}', column '{column}': {wrong} amounts cannot be read; the "
                "first is '{example}' in record {record}. CORDIS writes 1234567.89 or "
                "1234567,89, never thousands separators.",
                name=name,
                column=cells.name,
                wrong=int(bad.sum()),
                example=words.iloc[first],
                record=first + 1,
            )
        )
    number = words.str.replace(",", ".", regex=False).where(filled)
    return pd.to_numeric(number, errors="coerce").astype("float64")


def _published(path: Path) -> pd.DataFrame:
    """Read a semicolon-separated CORDIS file as text."""
    given = Layout(delimiter=";", skip=0, header_rows=1, fill_down=())
    (table,) = open_file(path, given).tables
    return table.sure().frame().reset_index(drop=True)


def _dates(cells: pd.Series) -> pd.Series:
    """Read ISO dates; what is none stays empty."""
    days = pd.to_datetime(cells, format="%Y-%m-%d", errors="coerce")
    return days.astype("datetime64[s]")


def _read_published(project: Path, member: Path, outlines: Path | None) -> RawCordis:
    """Read the files as CORDIS publishes them."""
    raw = _published(project)
    records.require_columns(
        raw, ("id", "acronym", "title", "startDate", "endDate", "totalCost",
              "ecMaxContribution", "topics", "objective"), project.name,
    )  # fmt: skip
    people = _published(member)
    records.require_columns(
        people, (*_MEMBER_TEXTS, "SME", "nutsCode", "geolocation", "ecContribution"),
        member.name,
    )  # fmt: skip
    projects = _project_rows(raw, "id", project.name)
    members = _member_rows(people, member.name)
    known = members["project"].isin(projects["project"])
    lost = int((~known).sum())
    note = Note(
        _(
            "{lost:,| participation/ participations} in projects that the project "
            "file lacks {lost:~is/are} left out.",
            lost=lost,
        )
    )
    return RawCordis(
        projects, members[known].reset_index(drop=True), outlines, (project, member),
        vintage=str(members["updated"].max() or "")[:10], notes=(note,),
    )  # fmt: skip


def _project_rows(raw: pd.DataFrame, key: str, name: str) -> pd.DataFrame:
    """Bring project records to the raw shape."""
    repeats = raw[key].duplicated()
    if repeats.any() or raw[key].isna().any():
        raise SourceError(
            _(
                "'{name}': {repeated} project numbers repeat and {empty} are empty. "
                "Keep one record a project.",
                name=name,
                repeated=int(repeats.sum()),
                empty=int(raw[key].isna().sum()),
            )
        )
    end = raw["endDate"] if "endDate" in raw else pd.Series([None] * len(raw))
    status = raw["status"] if "status" in raw else pd.Series([None] * len(raw))
    start, last = _dates(raw["startDate"]), _dates(end)
    return pd.DataFrame(
        {
            "project": records.composed(raw[key]),
            "title": records.composed(raw["title"]),
            "summary": records.composed(raw["objective"]),
            "topic": records.composed(raw["topics"]),
            "status": status.astype("str"),
            "start": start,
            "end": last.mask(last < start),
            "cost": _money(raw["totalCost"], name),
            "grant": _money(raw["ecMaxContribution"], name),
            "stated": True,
        }
    )


def _member_rows(raw: pd.DataFrame, name: str) -> pd.DataFrame:
    """Bring participation records to the raw shape; absent columns stay empty."""
    absent = pd.Series([None] * len(raw), index=raw.index, dtype="str")
    place = raw.get("geolocation", absent).astype("str").str.strip("() ")
    pair = place.str.extract(r"^(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)$")
    latitude, longitude = (pd.to_numeric(pair[k]).astype("float64") for k in (0, 1))
    inside = latitude.between(-90, 90) & longitude.between(-180, 180)
    sme = raw.get("SME", absent).astype("str").str.lower()
    texts = {c: records.composed(raw[c]) for c in _MEMBER_TEXTS}
    empty = texts["projectID"].isna() | texts["organisationID"].isna()
    if empty.any():
        raise SourceError(
            _(
                "'{name}': {count} records lack projectID or organisationID; the first "
                "is record {first}.",
                name=name,
                count=int(empty.sum()),
                first=int(empty.to_numpy().argmax()) + 1,
            )
        )
    return pd.DataFrame(
        {
            "project": texts["projectID"],
            "organisation": texts["organisationID"],
            "name": texts["name"].fillna(texts["organisationID"]),
            "sme": sme.map({"true": True, "false": False}).astype("boolean"),
            "type": texts["activityType"],
            "country": texts["country"],
            "nuts": raw.get("nutsCode", absent).astype("str"),
            "latitude": latitude.where(inside),
            "longitude": longitude.where(inside),
            "role": texts["role"],
            "amount": _money(raw["ecContribution"], name),
            "total": _money(raw.get("totalCost", absent).rename("totalCost"), name),
            "updated": raw.get("contentUpdateDate", absent).astype("str"),
        }
    )


def _read_sample(folder: Path, outlines: Path | None) -> RawCordis:
    """Read the Parquet sample: H2020 consortia and the ECSEL programme."""
    names = ("h2020_organizations", "h2020_projects_text", "ecsel_participants",
             "ecsel_projects")  # fmt: skip
    paths = {n: folder / f"{n}.parquet" for n in names}
    found = {n: p for n, p in paths.items() if p.is_file()}
    raw = {n: pd.read_parquet(p) for n, p in found.items()}
    consortia = raw[names[0]]
    records.require_columns(
        consortia, (*_MEMBER_TEXTS, "projectAcronym", "topic", "ecContribution"),
        paths[names[0]].name,
    )  # fmt: skip
    listed = [
        _project_rows(raw[n], key, paths[n].name)
        for n, key in ((names[3], "projectID"), (names[1], "id"))
        if n in raw
    ]
    stated = {p for table in listed for p in table["project"]}
    ecsel = set(listed[0]["project"]) if names[3] in raw else set()
    members = [_member_rows(raw[n], paths[n].name) for n in (names[2],) if n in raw]
    whole = consortia[~consortia["projectID"].isin(ecsel)] if members else consortia
    members.append(_member_rows(whole.reset_index(drop=True), paths[names[0]].name))
    silent = consortia[~consortia["projectID"].isin(stated)]
    listed.append(_silent_rows(silent.drop_duplicates("projectID")))
    return RawCordis(
        pd.concat(listed, ignore_index=True),
        pd.concat(members, ignore_index=True),
        outlines,
        tuple(found.values()),
        vintage=str(consortia["snapshot"].max()) if "snapshot" in consortia else "",
        notes=_sample_notes(listed, len(consortia) - len(whole), members),
    )


def _silent_rows(first: pd.DataFrame) -> pd.DataFrame:
    """Make projects of consortia that have no project record: acronym and topic."""
    table = pd.DataFrame(
        {
            "project": records.composed(first["projectID"]),
            "title": records.composed(first["projectAcronym"]),
            "topic": records.composed(first["topic"]),
        }
    )
    missing = pd.Series([None] * len(table), index=table.index)
    for column in ("summary", "status"):
        table[column] = missing.astype("str")
    for column in ("start", "end"):
        table[column] = missing.astype("datetime64[s]")
    for column in ("cost", "grant"):
        table[column] = missing.astype("float64")
    return table.assign(stated=False)


def _sample_notes(
    listed: list[pd.DataFrame], repeated: int, members: list[pd.DataFrame]
) -> tuple[Note, ...]:
    """Say what the sample lacks."""
    silent = len(listed[-1])
    taking_part = {p for table in members for p in table["project"]}
    alone = sum(int((~t["project"].isin(taking_part)).sum()) for t in listed)
    return (
        Note(
            _(
                "{silent} projects have no record of their own: their acronym stands "
                "as title, summary and dates stay empty. {alone} projects have no "
                "record of participants. {repeated} participations of a project that "
                "both files hold are taken from ECSEL.",
                silent=silent,
                alone=alone,
                repeated=repeated,
            )
        ),
    )
