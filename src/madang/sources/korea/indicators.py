"""Indicators by province and year, each divided by its own year's residents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.contracts import Note
from madang.language import _
from madang.places import provinces
from madang.sources import records
from madang.sources.korea import definitions
from madang.sources.korea.files import Part, resolved
from madang.sources.korea.flows import migration, youth_migration
from madang.sources.korea.production import annual
from madang.sources.korea.terms import (
    LICENCE,
    PUBLISHERS,
    TOTAL,
    YOUTH_COUNT,
    YOUTH_PLACE,
)

if TYPE_CHECKING:
    from madang.sources.korea.files import Files

__all__ = ["BREAKS", "indicators"]

BREAKS: Final = (("44", 2012), ("43", 2012), ("27", 2023), ("47", 2023))
"""Years in which a province gained or lost land: Sejong was cut out of Chungnam and
Chungbuk in July 2012, Gunwi moved from Gyeongbuk to Daegu in July 2023."""

_PER_THOUSAND: Final = 1_000.0
_PERCENT: Final = 100.0
_INDEX: Final = {
    "total": "navis_total",
    "economy": "navis_economy",
    "residents_vitality": "navis_vitality",
}
_USED: Final = (
    "population", "production", "labour", "universities", "graduate_schools", "fiscal",
    "index", "migration", "youth", "youth_migration",
)  # fmt: skip


def indicators(files: Files, language: str) -> Part:
    """Make the indicators that the files allow, with their definitions.

    Parameters
    ----------
    files : Files
        The files that are there.
    language : str
        Language of the names.

    Returns
    -------
    Part
        Tables ``indicator_definitions`` and ``indicators``; empty where no file
        gives any.
    """
    people = _people(files)
    parts = [
        *_population(people),
        *_production(files, people),
        *_labour(files),
        *_schools(files, people),
        *_fiscal(files),
        *_index(files),
        *_moves(files, people),
    ]
    parts = [part for part in parts if len(part)]
    if not parts:
        return Part()
    values = pd.concat(parts, ignore_index=True)
    columns = ["region", "indicator", "year", "value", "flag"]
    values = values[columns].sort_values(columns[:3], ignore_index=True)
    values["flag"] = values["flag"].astype("str")
    kept = records.provenance(
        [files.paths[name] for name in _USED if files.has(name)],
        source=PUBLISHERS["indicators"],
        vintage=f"{values['year'].min()}-{values['year'].max()}",
        licence=LICENCE,
        remarks=_REMARKS,
    )
    described = definitions.table(set(values["indicator"]), language)
    return Part(
        {"indicator_definitions": described, "indicators": values},
        {"indicators": kept, "indicator_definitions": kept},
        _NOTES,
    )


_REMARKS: Final = (
    _("Rows of the whole country and of larger regions dropped as totals."),
    _("Per head and per 1,000: divided by residents at the end of the same year."),
    _("Fiscal ratios times 100, in percent."),
    _(
        "Flag b: the province gained or lost land in that year (Sejong 2012, Gunwi "
        "2023), so its population change is no growth."
    ),
    _("Flag p: provisional, as at the regional product it is made of."),
    _(
        "Youth net migration: moves of the youth band of the source, 2023, per 1,000 "
        "of the youth population published for 2023."
    ),
    _("Amounts (persons, won) have weight 0 and enter no score."),
    _("The published development index covers 16 provinces, without Sejong."),
)
_NOTES: Final = (
    Note(
        _(
            "Population change is flagged b in the years when a province gained or "
            "lost land: Sejong 2012, Gunwi 2023."
        )
    ),
)


def _tidy(
    values: pd.Series, indicator: str, flags: pd.Series | None = None
) -> pd.DataFrame:
    """Lay a series by (region, year) out as rows, leaving empty cells out."""
    known = values.dropna()
    index = known.index
    flag = [None] * len(known) if flags is None else flags.reindex(index).to_list()
    return pd.DataFrame(
        {
            "region": index.get_level_values("region").astype("str"),
            "indicator": indicator,
            "year": index.get_level_values("year").astype("int64"),
            "value": known.to_numpy(dtype="float64"),
            "flag": pd.Series(flag, dtype="str"),
        }
    )


def _people(files: Files) -> pd.Series:
    """Give residents by province and year; empty without the file."""
    if not files.has("population"):
        index = pd.MultiIndex.from_arrays([[], []], names=["region", "year"])
        return pd.Series([], index=index, dtype="float64")
    return files.items("population")["total_population"].dropna()


def _population(people: pd.Series) -> list[pd.DataFrame]:
    """Make residents and their yearly change."""
    if people.empty:
        return []
    ordered = people.sort_index()
    year = pd.Series(ordered.index.get_level_values("year"), index=ordered.index)
    before = ordered.groupby(level="region").shift()
    follows = year.groupby(level="region").diff() == 1
    change = (_PERCENT * (ordered / before - 1)).where(follows)
    breaks = pd.Series("b", index=pd.MultiIndex.from_tuples(
        BREAKS, names=["region", "year"]
    ))  # fmt: skip
    return [_tidy(people, "residents"), _tidy(change, "population_change", breaks)]


def _production(files: Files, people: pd.Series) -> list[pd.DataFrame]:
    """Make the regional product, whole and per resident."""
    if not files.has("production"):
        return []
    table = annual(files).dropna(subset=["region"])
    total = table[table["activity"] == TOTAL].set_index(["region", "year"])
    value, flag = total["value"], total["flag"]
    return [
        _tidy(value, "grdp", flag),
        _tidy(value / _aligned(people, value), "grdp_per_head", flag),
    ]


def _aligned(people: pd.Series, like: pd.Series) -> pd.Series:
    """Bring residents to the rows of another series; NaN where unknown."""
    return people.reindex(like.index)


def _labour(files: Files) -> list[pd.DataFrame]:
    """Take the rates of the labour force survey, and the employed."""
    if not files.has("labour"):
        return []
    wide = files.items("labour")
    names = {
        "employment_rate": "employment_rate",
        "unemployment_rate": "unemployment_rate",
        "labor_force_participation_rate": "labour_participation",
        "employed": "employed",
    }
    return [_tidy(wide[item], name) for item, name in names.items() if item in wide]


def _schools(files: Files, people: pd.Series) -> list[pd.DataFrame]:
    """Make students, admissions and staff per 1,000 residents."""
    wanted = (
        ("universities", "students_total", "university_students"),
        ("universities", "admissions_total", "university_admissions"),
        ("universities", "staff_total", "university_staff"),
        ("graduate_schools", "students_total", "graduate_students"),
    )
    made = []
    for file, item, name in wanted:
        if not files.has(file):
            continue
        wide = files.items(file)
        if item not in wide:
            continue
        number = wide[item]
        made.append(_tidy(_PER_THOUSAND * number / _aligned(people, number), name))
        if item == "students_total":
            made.append(_tidy(number, f"{name}_total"))
    return made


def _fiscal(files: Files) -> list[pd.DataFrame]:
    """Take fiscal self-reliance and autonomy, in percent."""
    if not files.has("fiscal"):
        return []
    path = files.paths["fiscal"]
    columns = ("fiscal_autonomy_ratio", "fiscal_independence_ratio")
    table = records.read_records(
        path, texts=("region",), amounts=columns, whole=("year",)
    )
    table["region"] = resolved(table["region"], path.name)
    wide = table.dropna(subset=["region"]).set_index(["region", "year"])
    # The file's English names are crossed: its "autonomy" is self-reliance.
    return [
        _tidy(_PERCENT * wide[columns[0]], "fiscal_self_reliance"),
        _tidy(_PERCENT * wide[columns[1]], "fiscal_autonomy"),
    ]


def _index(files: Files) -> list[pd.DataFrame]:
    """Take the published development index of the provinces."""
    if not files.has("index"):
        return []
    path = files.paths["index"]
    table = records.read_records(
        path, texts=("region", "index"), amounts=("value",), whole=("year",)
    )
    table["region"] = resolved(table["region"], path.name)
    table = table.dropna(subset=["region"])
    return [
        _tidy(rows.set_index(["region", "year"])["value"], _INDEX[str(name)])
        for name, rows in table.groupby("index")
        if name in _INDEX
    ]


def _moves(files: Files, people: pd.Series) -> list[pd.DataFrame]:
    """Make net migration rates of all ages and of youth."""
    made = []
    if files.has("migration"):
        net = _net(migration(files))
        made.append(
            _tidy(_PER_THOUSAND * net / _aligned(people, net), "net_migration_rate")
        )
    if files.has("youth_migration", "youth"):
        net = _net(youth_migration(files)[0])
        young = _youth(files).reindex(net.index)
        made.append(_tidy(_PER_THOUSAND * net / young, "youth_net_migration_rate"))
    return made


def _net(moved: pd.DataFrame) -> pd.Series:
    """Sum arrivals less departures between provinces by region and year."""
    across = moved[moved["origin"] != moved["destination"]]
    came = across.groupby(["destination", "year"])["value"].sum()
    left = across.groupby(["origin", "year"])["value"].sum()
    names = ["region", "year"]
    return came.rename_axis(names).sub(left.rename_axis(names))


def _youth(files: Files) -> pd.Series:
    """Give the youth of each province in 2023."""
    table = records.read_records(
        files.paths["youth"], texts=YOUTH_PLACE, amounts=YOUTH_COUNT
    )
    top = table[~table["place"].str.contains(" ")]
    codes = top["place"].map(provinces.resolve)
    index = pd.MultiIndex.from_arrays(
        [codes, [2023] * len(top)], names=["region", "year"]
    )
    return pd.Series(top["youth"].to_numpy(), index=index)
