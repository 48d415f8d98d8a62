"""The Korean source on the real files: counts, totals, names, money, flags."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from madang.contracts import RawTable, require
from madang.places.provinces import PROVINCES
from madang.sources import korea
from madang.sources.korea.lists import known_activities

if TYPE_CHECKING:
    from madang.contracts import SourceTables

DATA = Path(
    os.environ.get(
        "MADANG_REAL_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"
    )
)
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not (DATA / "kr_regional_indicators").is_dir(),
        reason=f"the Korean files are not in '{DATA.name}'",
    ),
]
CODES = {p.code for p in PROVINCES}
TOTAL = "지역내총생산(시장가격)"


def raw(name: str) -> pd.DataFrame:
    path = DATA / korea.FILES[name]
    return pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)


@pytest.fixture(scope="module")
def made() -> SourceTables:
    return korea.build(DATA)


def test_the_source_is_read_in_half_a_minute() -> None:
    start = time.process_time()
    korea.build(DATA)
    assert time.process_time() - start < 30


def test_every_table_keeps_its_contract(made: SourceTables) -> None:
    tables = {n: RawTable(n, f"{n}.parquet", t) for n, t in made.tables.items()}
    assert set(require(tables)) == {
        "regions", "boundaries", "activities", "stocks", "indicator_definitions",
        "indicators", "flows", "projects",
    }  # fmt: skip


def test_every_province_is_in_every_table(made: SourceTables) -> None:
    tables = made.tables
    assert set(tables["regions"]["region"]) == CODES
    assert set(tables["boundaries"]["region"]) == CODES
    assert set(tables["stocks"]["region"]) == CODES
    assert set(tables["indicators"]["region"]) == CODES
    assert set(tables["flows"]["origin"]) == CODES
    assert set(tables["flows"]["destination"]) == CODES


def test_populations_of_the_provinces_add_up_to_the_country(
    made: SourceTables,
) -> None:
    people = raw("population").query("item == 'total_population' and year == 2024")
    country = people.loc[people["region"] == "전국", "value"].item()
    assert made.tables["regions"]["population"].sum() == pytest.approx(
        country, rel=1e-4
    )


def test_stocks_hold_each_annual_cell_once_without_totals(made: SourceTables) -> None:
    stocks = made.tables["stocks"]
    table = raw("production").query("freq == 'A'")
    listed = known_activities().items()
    leaves = {n: code for code, n in listed if not code.startswith("youth_")}
    short = [p.short_ko for p in PROVINCES]
    kept = table[table["region"].isin(short) & table["activity"].isin(list(leaves))]
    assert len(stocks) == len(kept) == 17 * 13 * 10
    assert stocks["value"].sum() == pytest.approx(1e9 * kept["real_grdp_bn_krw"].sum())
    country = table[(table["region"] == "전국") & table["activity"].isin(list(leaves))]
    country = country.assign(activity=country["activity"].map(leaves))
    ours = stocks.groupby(["activity", "year"])["value"].sum()
    theirs = country.assign(year=country["period"].str[:4].astype(int))
    theirs_sum = 1e9 * theirs.groupby(["activity", "year"])["real_grdp_bn_krw"].sum()
    assert ((ours / theirs_sum - 1).abs() < 0.01).all()


def test_provisional_years_keep_their_mark(made: SourceTables) -> None:
    stocks = made.tables["stocks"]
    marked = stocks[stocks["flag"] == "p"]
    assert set(marked["year"]) == {2023, 2024}
    assert len(marked) == 2 * 17 * 13
    assert stocks.loc[stocks["year"] < 2023, "flag"].isna().all()


def test_product_per_head_is_the_published_total_over_residents(
    made: SourceTables,
) -> None:
    table = raw("production")
    total = table.query("region == '울산' and period == '2024p'")
    total = total.loc[total["activity"] == TOTAL, "real_grdp_bn_krw"].item()
    people = (
        raw("population")
        .query(
            "region == '울산광역시' and year == 2024 and item == 'total_population'"
        )["value"]
        .item()
    )
    ours = (
        made.tables["indicators"]
        .query("region == '31' and year == 2024 and indicator == 'grdp_per_head'")[
            "value"
        ]
        .item()
    )
    assert ours == pytest.approx(total * 1e9 / people)


def test_no_indicator_value_is_lost_or_made(made: SourceTables) -> None:
    counts = made.tables["indicators"].groupby("indicator").size()
    definitions = made.tables["indicator_definitions"]
    assert set(counts.index) == set(definitions["indicator"])
    names = {
        "전국",
        "수도권",
        "충청권",
        "호남권",
        "대경권",
        "동남권",
        "강원권",
        "제주권",
    }
    index = raw("index")
    index = index[~index["region"].isin(names)]
    assert counts["navis_total"] == (index["index"] == "total").sum() == 397
    fiscal = raw("fiscal")
    assert counts["fiscal_self_reliance"] == (fiscal["region"] != "전국").sum()
    labour = raw("labour").query("item == 'unemployment_rate' and region != '전국'")
    assert counts["unemployment_rate"] == len(labour)
    assert (definitions["dimension"] == "reference").sum() == 3


def test_fiscal_self_reliance_is_the_published_one(made: SourceTables) -> None:
    table = made.tables["indicators"].query(
        "indicator == 'fiscal_self_reliance' and year == 2023"
    )
    values = table.set_index("region")["value"]
    assert values["11"] == pytest.approx(75.4)
    assert values["41"] == pytest.approx(60.5)


def test_flows_are_the_published_ones_and_net_moves_agree(made: SourceTables) -> None:
    flows = made.tables["flows"].query("kind == 'migration'")
    table = raw("migration")
    moved = table[(table["item"] == "moved") & (table["to"] != "전국")].dropna()
    assert len(flows) == len(moved)
    assert flows["value"].sum() == moved["value"].sum()
    to_all = table[(table["to"] == "전국") & (table["year"] == 2024)]
    left = to_all.loc[to_all["item"] == "moved", "value"].sum()
    assert flows.query("year == 2024")["value"].sum() == left
    net = to_all.query("item == 'net_moved' and `from` == '서울특별시'")["value"].item()
    seoul = flows.query("year == 2024 and origin != destination")
    came = seoul.loc[seoul["destination"] == "11", "value"].sum()
    went = seoul.loc[seoul["origin"] == "11", "value"].sum()
    assert abs(came - went) == net


def test_youth_moves_hold_the_one_whole_year(made: SourceTables) -> None:
    flows = made.tables["flows"].query("kind == 'youth_migration'")
    table = raw("youth_migration")
    top = ~table["origin"].str.contains(" ") & ~table["destination"].str.contains(" ")
    year = table["month"] // 100 == 2023
    assert set(flows["year"]) == {2023}
    assert len(flows) == 17 * 17
    assert flows["value"].sum() == table.loc[top & year, "movers"].sum()
    assert any("2022, 2024 are left out" in n.text("en") for n in made.notes)


def test_every_programme_is_kept_but_the_rows_said(made: SourceTables) -> None:
    projects = made.tables["projects"]
    counts = projects.groupby(projects["project"].str[:2]).size().to_dict()
    plan, local = raw("plan"), raw("local")
    sums = plan["사업명"].str.fullmatch(r"[\d,.\s]+건?").fillna(value=False)
    assert int(sums.sum()) == 3
    assert counts["YP"] == plan["사업명"].notna().sum() - 3
    assert len(local) - counts["LP"] == 6
    assert counts["CG"] == len(raw("central"))
    assert counts["SC"] == len(raw("seoul"))
    assert counts["SD"] == len(raw("districts"))


def test_money_is_that_of_the_plans_without_their_sums(made: SourceTables) -> None:
    plan = raw("plan")
    sums = plan["사업명"].str.fullmatch(r"[\d,.\s]+건?").fillna(value=False)
    expected = 1e6 * plan.loc[~sums.astype(bool), "예산"].sum()
    assert made.tables["projects"]["grant"].sum() == pytest.approx(expected)
    # The first of the three rows is the sum of the eight above it.
    assert plan.loc[40:47, "예산"].sum() == plan.loc[48, "예산"]


def test_only_central_programmes_are_nationwide(made: SourceTables) -> None:
    projects = made.tables["projects"]
    nationwide = projects[projects["region"].isna()]
    assert nationwide["project"].str.startswith("CG-").all()
    assert (nationwide["initiator"] == "central").all()
    assert projects["activity"].notna().all()


def test_most_written_periods_are_read_and_none_runs_backwards(
    made: SourceTables,
) -> None:
    projects = made.tables["projects"]
    listed = projects[projects["project"].str.startswith("LP-")]
    written = raw("local")["사업운영기간"].str.contains(r"\d", na=False).sum()
    assert listed["start"].notna().sum() > 0.85 * written
    both = projects.dropna(subset=["start", "end"])
    assert (both["start"] <= both["end"]).all()
    assert both["start"].dt.year.between(2000, 2027).all()
