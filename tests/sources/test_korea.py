"""The Korean source on small made-up files in the shapes of the real ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from madang.contracts import RawTable, require
from madang.errors import ParameterError, SourceError
from madang.sources import korea
from madang.sources.korea.lists import known_activities

if TYPE_CHECKING:
    from pathlib import Path


TOTAL, SUBTOTAL, REST = "지역내총생산(시장가격)", "서비스업", "기타산업 및 순생산물세"
ACTIVITIES = [n for c, n in known_activities().items() if not c.startswith("youth_")]


def put(root: Path, name: str, table: pd.DataFrame) -> None:
    path = root / korea.FILES[name]
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        table.to_parquet(path)
    else:
        table.to_csv(path, index=False)


def long(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["region", "year", "item", "value"])


PEOPLE = long(
    [(r, y, "total_population", v) for r, y, v in (
        ("전국", 2022, 300.0), ("서울특별시", 2022, 100.0), ("경상북도", 2022, 200.0),
        ("전국", 2023, 280.0), ("서울특별시", 2023, 110.0), ("경상북도", 2023, 170.0),
    )]
)  # fmt: skip


def product(**cells: float) -> pd.DataFrame:
    rows = []
    for region in ("전국", "서울", "경북", "수도권"):
        for period in ("2022", "2023p"):
            values = {
                **dict.fromkeys(ACTIVITIES, 2.0),
                TOTAL: 30.0,
                SUBTOTAL: 22.0,
                REST: 4.0,
            }
            if region == "서울" and period == "2022":
                values |= cells
            rows += [(region, a, "A", period, "연간", v) for a, v in values.items()]
    rows.append(("서울", TOTAL, "Q", "2023.1/4p", "분기", 7.0))
    columns = ["region", "activity", "freq", "period", "header", "real_grdp_bn_krw"]
    return pd.DataFrame(rows, columns=columns)


def test_a_folder_without_any_file_is_refused_in_both_languages(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds none of the files") as caught:
        korea.build(tmp_path)
    assert "kr_*" in caught.value.text("ko")


def test_a_language_that_is_neither_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="'ko' or 'en'"):
        korea.build(tmp_path, language="fr")


def test_missing_files_are_said_and_leave_their_tables_out(tmp_path: Path) -> None:
    put(tmp_path, "population", PEOPLE)
    made = korea.build(tmp_path)
    assert set(made.tables) == {"regions", "indicator_definitions", "indicators"}
    assert "grdp_real_by_activity.csv" in made.notes[0].text("en")
    assert "population_sido.csv" not in made.notes[0].text("en")
    assert len(made.tables["regions"]) == 17
    assert made.core == ("11", "28", "41")


def test_population_change_is_flagged_where_land_changed_hands(tmp_path: Path) -> None:
    put(tmp_path, "population", PEOPLE)
    table = korea.build(tmp_path).tables["indicators"]
    change = table[table["indicator"] == "population_change"].set_index("region")
    assert change["value"].to_dict() == pytest.approx({"11": 10.0, "47": -15.0})
    assert change["flag"].fillna("").to_dict() == {"11": "", "47": "b"}


def test_totals_are_dropped_and_provisional_years_keep_their_mark(
    tmp_path: Path,
) -> None:
    put(tmp_path, "population", PEOPLE)
    put(tmp_path, "production", product())
    made = korea.build(tmp_path)
    stocks = made.tables["stocks"]
    assert len(stocks) == 2 * 2 * len(ACTIVITIES)
    assert set(stocks["region"]) == {"11", "47"}
    assert stocks["value"].unique().tolist() == [2e9]
    assert set(stocks.loc[stocks["flag"] == "p", "year"]) == {2023}
    assert stocks.loc[stocks["year"] == 2023, "flag"].eq("p").all()
    receipt = made.provenance["stocks"].receipts[0]
    assert receipt["balanced"]
    kept, country, sums = 2 * 2 * 13, 2 * 2 * 15, 2 * 2 * 2
    assert receipt["fates"]["rows"] == kept
    assert receipt["fates"]["aside"] == country + sums
    assert any(REST in note.text("en") for note in made.notes)
    head = made.tables["indicators"].query("indicator == 'grdp_per_head'")
    assert head.set_index(["region", "year"])["value"][("11", 2023)] == 30e9 / 110
    assert head.set_index(["region", "year"])["flag"][("11", 2023)] == "p"


def test_cells_below_zero_are_left_out_and_counted(tmp_path: Path) -> None:
    put(tmp_path, "production", product(건설업=-1.0, 부동산업=float("nan")))
    made = korea.build(tmp_path)
    assert len(made.tables["stocks"]) == 2 * 2 * len(ACTIVITIES) - 2
    assert made.provenance["stocks"].receipts[0]["fates"]["missing"] == 1
    assert any("below zero" in note.text("en") for note in made.notes)


def test_an_unknown_activity_is_refused_as_it_may_overlap(tmp_path: Path) -> None:
    put(tmp_path, "production", product().replace({"건설업": "우주산업"}))
    with pytest.raises(SourceError, match="우주산업"):
        korea.build(tmp_path)


def test_a_name_of_no_province_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "population", PEOPLE.replace({"서울특별시": "도쿄도"}))
    with pytest.raises(SourceError, match="도쿄도"):
        korea.build(tmp_path)


def test_a_row_that_repeats_another_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "population", pd.concat([PEOPLE, PEOPLE.tail(1)]))
    with pytest.raises(SourceError, match="Rows repeat a key"):
        korea.build(tmp_path)


def test_a_missing_column_and_a_word_for_a_number_are_refused(tmp_path: Path) -> None:
    put(tmp_path, "population", PEOPLE.drop(columns="year"))
    with pytest.raises(SourceError, match="lacks what the recipe takes"):
        korea.build(tmp_path)
    put(tmp_path, "population", PEOPLE.astype({"value": object}).replace(110.0, "many"))
    with pytest.raises(SourceError, match="'many' stands in 1 cell"):
        korea.build(tmp_path)


def test_moves_keep_the_diagonal_and_drop_totals_and_net_moves(tmp_path: Path) -> None:
    rows = [("서울특별시", "전국", 2023, "moved", 15.0),
            ("서울특별시", "서울특별시", 2023, "moved", 10.0),
            ("서울특별시", "경상북도", 2023, "moved", 5.0),
            ("경상북도", "서울특별시", 2023, "moved", 16.0),
            ("경상북도", "서울특별시", 2023, "net_moved", -11.0),
            ("경상북도", "세종특별자치시", 2023, "moved", None)]  # fmt: skip
    columns = ["from", "to", "year", "item", "value"]
    put(tmp_path, "migration", pd.DataFrame(rows, columns=columns))
    put(tmp_path, "population", PEOPLE)
    made = korea.build(tmp_path)
    flows = made.tables["flows"].set_index(["origin", "destination"])["value"]
    assert flows.to_dict() == {("11", "11"): 10, ("11", "47"): 5, ("47", "11"): 16}
    rate = made.tables["indicators"].query("indicator == 'net_migration_rate'")
    assert rate.set_index("region")["value"]["11"] == pytest.approx(1000 * 11 / 110)


def test_youth_moves_are_summed_over_whole_years_under_present_names(
    tmp_path: Path,
) -> None:
    months = [202210, 202211, 202212, *range(202301, 202313)]
    rows = [
        (month, origin, "서울특별시", 2)
        for month in months
        for origin in (
            "강원도" if month < 202306 else "강원특별자치도",
            "강원도 강릉시",
        )
    ]
    columns = ["month", "origin", "destination", "movers"]
    put(tmp_path, "youth_migration", pd.DataFrame(rows, columns=columns))
    flows = korea.build(tmp_path).tables["flows"]
    assert flows[["origin", "destination", "year", "value"]].to_numpy().tolist() == [
        ["51", "11", 2023, 24.0]
    ]


PLAN = pd.DataFrame(
    [("세종시", "세종특별자치시", 2023, "일자리", "청년 인턴", "내용", 1.5),
     ("경기도", "경기도", 2023, "문화", "청년 축제", None, None),
     ("경기도", "경기도", 2023, "일자리", "49건", "92,251", 454.0),
     ("경기도", "경기도 수원시", 2023, "주거", None, None, None)],
    columns=["시도", "지자체", "년도", "분야", "사업명", "주요내용", "예산"],
)  # fmt: skip


def notices(**more: list[str | None]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "번호": ["1", "2", "3"],
            "정책명": ["가", "나", "다"],
            "정책유형": ["복지.문화", "참여.권리", "교육"],
            "정책소개": ["글", "글", None],
            "사업운영기간": ["2024. 2. ~ 11.", "상시", None],
            "주관기관": ["국토교통부", "세종특별자치시", "-"],
            **more,
        }
    )


def test_plans_become_projects_in_won_without_sums_and_empty_rows(
    tmp_path: Path,
) -> None:
    put(tmp_path, "plan", PLAN)
    made = korea.build(tmp_path)
    projects = made.tables["projects"].set_index("project")
    assert projects.index.to_list() == ["YP-000001", "YP-000002"]
    assert projects["grant"].to_list()[0] == 1.5e6
    assert projects["grant"].isna().to_list() == [False, True]
    assert projects["region"].to_list() == ["36", "41"]
    assert projects["activity"].to_list() == ["youth_jobs", "youth_welfare_culture"]
    assert "initiator" not in projects
    assert "budgets" not in made.tables
    receipt = made.provenance["projects"].receipts[0]
    all_years = receipt["sums"][0]
    assert receipt["fates"] == {"rows": 2, "dropped": 2}
    assert (all_years["after"], all_years["away"]) == (1.5e6, 454e6)


def test_notices_take_their_place_from_their_office_or_are_left_out(
    tmp_path: Path,
) -> None:
    put(tmp_path, "local", notices(지역명=["경기", None, None]))
    made = korea.build(tmp_path)
    projects = made.tables["projects"].set_index("project")
    assert projects["region"].to_dict() == {"LP-000001": "41", "LP-000002": "36"}
    assert projects["initiator"].to_list() == ["central", "local"]
    assert projects["end"].iloc[0] == pd.Timestamp("2024-11-30")
    assert pd.isna(projects["start"].iloc[1])
    assert any("stay without one are left out" in n.text("en") for n in made.notes)


def test_central_programmes_are_nationwide_and_districts_are_seoul(
    tmp_path: Path,
) -> None:
    listed = notices().rename(columns={"정책소개": "정책 요약"})
    put(tmp_path, "central", listed)
    put(tmp_path, "seoul", listed)
    put(tmp_path, "districts", notices(자치구명=["중구", "강남구", "강동구"]))
    projects = korea.build(tmp_path).tables["projects"].set_index("project")
    assert projects.loc["CG-000001", "initiator"] == "central"
    assert pd.isna(projects.loc["CG-000001", "region"])
    assert projects.loc["SC-000003", "region"] == "11"
    assert projects.loc["SD-000003", "programme"] == "강동구"
    assert projects.loc["SD-000003", "organiser"] == "강동구"


def test_an_unknown_field_of_policy_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "plan", PLAN.replace({"문화": "우주"}))
    with pytest.raises(SourceError, match="우주"):
        korea.build(tmp_path)


def test_every_table_keeps_its_contract_and_has_a_provenance(tmp_path: Path) -> None:
    put(tmp_path, "population", PEOPLE)
    put(tmp_path, "production", product())
    put(tmp_path, "plan", PLAN)
    made = korea.build(tmp_path, language="en")
    raw = {n: RawTable(n, f"{n}.parquet", t) for n, t in made.tables.items()}
    assert set(require(raw)) == set(made.tables)
    assert set(made.provenance) == set(made.tables)
    assert all(p.files and not p.synthetic for p in made.provenance.values())
    assert made.tables["activities"]["name"].iloc[0] == "Mining and manufacturing"
