"""CORDIS: who takes part in which European research project, and where.

Two shapes are read: the files as CORDIS publishes them (``project.csv`` and
``organization.csv``, parted by semicolons, with decimal commas in some vintages),
and the Parquet sample of Horizon 2020 consortia and the ECSEL programme. Both are
brought to one raw shape by `madang.sources.cordis.files`; what follows is common.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.contracts import CONTRACTS, ColumnType, Note, SourceTables
from madang.errors import ParameterError
from madang.intake import geometry
from madang.language import _
from madang.sources import records
from madang.sources.cordis import files
from madang.sources.cordis.topics import topic_activity, topic_name
from madang.vocabulary import Language, OrganisationKind, Role, Status

if TYPE_CHECKING:
    from pathlib import Path

    from madang.contracts import Contract, Provenance
    from madang.intake.geometry import Outline

__all__ = ["KINDS", "ROLES", "build"]

KINDS: Final = {
    "HES": str(OrganisationKind.ACADEMIA),
    "REC": str(OrganisationKind.RESEARCH),
    "PRC": str(OrganisationKind.INDUSTRY),
    "PUB": str(OrganisationKind.GOVERNMENT),
    "OTH": str(OrganisationKind.OTHER),
}
"""CORDIS activity types and the kinds of organisation they are."""

ROLES: Final = {
    "coordinator": str(Role.LEAD),
    "thirdParty": str(Role.THIRD_PARTY),
}
"""CORDIS roles that are not simply partners."""

_STATUS: Final = {
    "CLOSED": str(Status.COMPLETED),
    "TERMINATED": str(Status.COMPLETED),
}
_RANK: Final = (str(Role.LEAD), str(Role.PARTNER), str(Role.THIRD_PARTY))
_TOLERANCE: Final = 0.05
_NUTS2: Final = re.compile(r"^[A-Z]{2}[A-Z0-9]{2}")
_LICENCE: Final = "CC BY 4.0, © European Union (CORDIS)"
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
    raw = files.read(root)
    outlines = _outlines(raw.outlines)
    organisations, notes = _organisations(raw.members, outlines)
    participations, more = _participations(raw.members)
    projects, money = _projects(raw, organisations, participations)
    occurring = sorted(set(organisations["region"].dropna()))
    tables = {
        "regions": _regions(occurring, outlines),
        "boundaries": _boundaries(occurring, outlines),
        "activities": _activities(projects, language),
        "organisations": _kept("organisations", organisations, extra=("country",)),
        "projects": projects,
        "participations": participations,
    }
    said = (*raw.notes, *notes, *more, *money)
    if raw.outlines is None:
        del tables["boundaries"]
    return SourceTables(
        name="CORDIS, NUTS 2",
        tables=tables,
        provenance=_provenance(raw, tables, said),
        language=language,
        currency="EUR",
        core=(),
        notes=said,
    )


def _provenance(
    raw: files.RawCordis, tables: dict[str, pd.DataFrame], said: tuple[Note, ...]
) -> dict[str, Provenance]:
    """Say where each table came from."""
    kept = records.provenance(
        raw.files, source="CORDIS, European Commission", vintage=raw.vintage,
        licence=_LICENCE, remarks=tuple(note.says for note in said),
    )  # fmt: skip
    provenance = dict.fromkeys(tables, kept)
    if raw.outlines is not None:
        outline = records.provenance(
            [raw.outlines], source="Eurostat GISCO, NUTS 2021, 1:3 million",
            vintage="2021", licence=_OUTLINE_LICENCE,
        )  # fmt: skip
        provenance |= {"regions": outline, "boundaries": outline}
    return provenance


def _outlines(path: Path | None) -> dict[str, Outline]:
    """Read the NUTS 2 outlines by code; none without their file."""
    if path is None:
        return {}
    outlines = geometry.read_outlines(path)
    records.require_columns(
        pd.DataFrame([dict(o.properties) for o in outlines]), ["NUTS_ID"], path.name
    )
    return {str(o.properties["NUTS_ID"]): o for o in outlines}


def _single(codes: pd.Series) -> pd.Series:
    """Take the one code of cells such as ``PRC;PRC``; unlike ones are missing."""
    lists = {c: sorted(set(c.split(";"))) for c in codes.dropna().unique()}
    one = {c: words[0] for c, words in lists.items() if len(words) == 1}
    return codes.map(one).astype("str")


def _organisations(
    members: pd.DataFrame, outlines: dict[str, Outline]
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Make each organisation once, from its latest record, and place it."""
    latest = members.sort_values("updated", kind="stable", na_position="first")
    latest = latest.groupby("organisation", sort=True).last().reset_index()
    kind = _single(latest["type"]).map(KINDS).astype("str")
    unknown = int(kind.isna().sum())
    table = pd.DataFrame(
        {
            "organisation": latest["organisation"],
            "name": latest["name"],
            "kind": kind.fillna(str(OrganisationKind.OTHER)),
            "sme": latest["sme"],
            "latitude": latest["latitude"],
            "longitude": latest["longitude"],
            "country": _single(latest["country"]),
        }
    )
    table["region"] = _placed(latest["nuts"], table, outlines)
    lost = table["region"].isna()
    dark = lost & table["latitude"].isna()
    countries = {code[:2] for code in outlines}
    outside = lost & ~dark & ~table["country"].isin(list(countries))
    rest = int(lost.sum() - dark.sum() - outside.sum())
    note = Note(
        _(
            "Of {count:,} organisations, {placed:,} are placed in a NUTS 2 region. "
            "Left without one: {unlocated:,} without code or coordinates, {outside:,} "
            "in countries outside NUTS, {rest:,} beyond all outlines or in another "
            "country than stated. {unknown:,} of unknown type are 'other'.",
            count=len(table),
            placed=int((~lost).sum()),
            unlocated=int(dark.sum()),
            outside=int(outside.sum()),
            rest=rest,
            unknown=unknown,
        )
    )
    return table, (note,)


def _placed(
    nuts: pd.Series, table: pd.DataFrame, outlines: dict[str, Outline]
) -> pd.Series:
    """Find regions: by code, else by coordinates within the stated country."""
    prefix = nuts.fillna("").str.extract(f"({_NUTS2.pattern})", expand=False)
    coded = prefix.where(prefix.isin(list(outlines)) if outlines else prefix.notna())
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


def _participations(members: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Make each participation once; shares of one organisation are added up."""
    role = members["role"].map(ROLES).fillna(str(Role.PARTNER))
    rank = role.map({name: place for place, name in enumerate(_RANK)})
    keyed = members.assign(rank=rank).groupby(["project", "organisation"])
    table = keyed.agg(
        rank=("rank", "min"), amount=("amount", lambda s: s.sum(min_count=1))
    ).reset_index()
    table.insert(2, "role", table.pop("rank").map(dict(enumerate(_RANK))).astype("str"))
    repeats = len(members) - len(table)
    note = Note(
        _(
            "{repeats:,| record repeats/ records repeat} an organisation within a "
            "project: their money is added up and the strongest role kept.",
            repeats=repeats,
        )
    )
    return table, (note,)


def _projects(
    raw: files.RawCordis,
    organisations: pd.DataFrame,
    participations: pd.DataFrame,
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Make the projects; money that no record states is summed from its partners."""
    table = raw.projects.copy()
    sums = raw.members.groupby("project")[["amount", "total"]].sum(min_count=1)
    silent = ~table["stated"]
    summed = sums.reindex(table["project"])
    table["grant"] = table["grant"].where(~silent, summed["amount"].to_numpy())
    table["cost"] = table["cost"].where(~silent, summed["total"].to_numpy())
    wrong = (table["cost"] < table["grant"]) | (table["cost"] == 0)
    table["cost"] = table["cost"].mask(wrong)
    leads = participations[participations["role"] == str(Role.LEAD)]
    leads = leads.drop_duplicates("project").merge(
        organisations[["organisation", "region"]], on="organisation"
    )
    table["region"] = table["project"].map(leads.set_index("project")["region"])
    table["activity"] = table["topic"].map(topic_activity)
    table["programme"] = table["topic"]
    table["status"] = table["status"].map(_STATUS).fillna(str(Status.FUNDED))
    note = Note(
        _(
            "Of {count:,} projects, {silent:,} have no record of their money: it is "
            "summed from their participants. {wrong} costs of zero or below the grant "
            "are left empty. {placeless:,} projects have no region, because their "
            "coordinator is unknown or not placed; it does not mean nationwide.",
            count=len(table),
            silent=int(silent.sum()),
            wrong=int(wrong.sum()),
            placeless=int(table["region"].isna().sum()),
        )
    )
    return _kept("projects", table), (note,)


def _kept(name: str, table: pd.DataFrame, extra: tuple[str, ...] = ()) -> pd.DataFrame:
    """Bring a table to the columns and types of its contract."""
    contract: Contract = CONTRACTS[name]
    typed: dict[str, pd.Series] = {}
    for column in contract.columns:
        cells = table.get(column.name)
        if cells is None:
            cells = pd.Series([None] * len(table), index=table.index)
        if column.type == ColumnType.NUMBER:
            typed[column.name] = cells.astype("float64")
        elif column.type == ColumnType.DATE:
            typed[column.name] = cells.astype("datetime64[s]")
        elif column.type == ColumnType.BOOLEAN:
            typed[column.name] = cells.astype("boolean")
        else:
            typed[column.name] = cells.astype("str")
    typed |= {c: table[c].astype("str") for c in extra}
    return pd.DataFrame(typed).reset_index(drop=True)


def _regions(codes: list[str], outlines: dict[str, Outline]) -> pd.DataFrame:
    """Lay out the NUTS 2 regions that occur."""
    named = [outlines[c].properties.get("NUTS_NAME") if c in outlines else c
             for c in codes]  # fmt: skip
    latin = [outlines[c].properties.get("NAME_LATN") if c in outlines else c
             for c in codes]  # fmt: skip
    places = [geometry.centroid(outlines[c].geometry) if c in outlines
              else (np.nan, np.nan) for c in codes]  # fmt: skip
    table = pd.DataFrame(
        {
            "region": pd.Series(codes, dtype="str"),
            "name": records.composed(pd.Series(named, dtype="str")),
            "name_en": records.composed(pd.Series(latin, dtype="str")),
            "level": pd.Series(["NUTS 2"] * len(codes), dtype="str"),
            "latitude": pd.Series([p[0] for p in places], dtype="float64"),
            "longitude": pd.Series([p[1] for p in places], dtype="float64"),
            "country": pd.Series([c[:2] for c in codes], dtype="str"),
        }
    )
    return _kept("regions", table, extra=("country",)).astype(
        {"tile_column": "Int64", "tile_row": "Int64"}
    )


def _boundaries(codes: list[str], outlines: dict[str, Outline]) -> pd.DataFrame:
    """Lay out the outlines of the regions that occur."""
    drawn = [code for code in codes if code in outlines]
    return pd.DataFrame(
        {
            "region": pd.Series(drawn, dtype="str"),
            "geometry": pd.Series([outlines[c].text() for c in drawn], dtype="str"),
        }
    )


def _activities(projects: pd.DataFrame, language: str) -> pd.DataFrame:
    """Lay out the parts of the programme that occur."""
    codes = sorted(set(projects["activity"].dropna()))
    table = pd.DataFrame(
        {
            "activity": pd.Series(codes, dtype="str"),
            "name": [topic_name(code, language) for code in codes],
            "name_ko": [topic_name(code, "ko") for code in codes],
            "name_en": [topic_name(code, "en") for code in codes],
            "scheme": "CORDIS topic, leading part",
        }
    )
    return _kept("activities", table)
