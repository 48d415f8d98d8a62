"""Kinds that files of portals showed when they were tried unseen."""

import openpyxl


def book(path, rows):
    """Write a workbook of one sheet."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.save(path)
    return path


def total(tables, table="stocks", **keys):
    """Add up the values of a table with some keys."""
    frame = tables[table]
    for key, value in keys.items():
        frame = frame[frame[key] == value]
    return float(frame["value"].sum())


def test_of_several_units_of_a_title_a_count_takes_the_one_of_its_kind(
    tmp_path, officer
):
    path = book(
        tmp_path / "단지.xlsx",
        [
            ["전국산업단지현황"],
            [None, None, None, "(단위: 천㎡, 개사, 억원, 백만달러)"],
            ["시도", "단지명", "지정면적", "입주업체", "생산", "수출"],
            ["충북", "가산업단지", 1200, 23, 4500, 90],
            ["충남", "나산업단지", 800, 12, 3100, 70],
        ],
    )  # fmt: skip
    asked, tables = officer([path], {"stocks.year": "2023"})
    assert asked == ["stocks.year"]
    assert total(tables, measure="establishments") == 35


def test_a_year_within_headings_is_their_year(tmp_path, officer):
    path = book(
        tmp_path / "businesses.xlsx",
        [
            ["Industry", "State", "Operating at end of June 2022 (no.)",
             "Operating at end of June 2023 (no.)"],
            ["Manufacturing", "Ohio", 10, 11], ["Construction", "Ohio", 20, 21],
            ["Manufacturing", "Texas", 30, 31], ["Construction", "Texas", 40, 41],
        ],
    )  # fmt: skip
    asked, tables = officer([path], {"stocks.measure": "establishments"})
    assert asked == ["stocks.measure"]
    assert [total(tables, year=y) for y in (2022, 2023)] == [100, 104]


def test_codes_of_years_stand_aside_for_the_years(tmp_path, officer):
    path = tmp_path / "FEH.csv"
    rows = ["地域 コード,地域,産業分類,表章項目,時間軸 コード,時間軸（年次）,value"]
    rows += [
        f"{code},{name},{field},従業者数,2021100000,2021年,{n}"
        for code, name, n in (("01000", "北海道", 10), ("13000", "東京都", 20))
        for field in ("製造業", "建設業")
    ]
    path.write_text("\n".join(rows) + "\n", encoding="cp932")
    asked, tables = officer([path])
    assert asked == []
    assert total(tables, year=2021, measure="employment") == 60


def test_the_office_of_a_province_can_stand_for_the_province(tmp_path, officer):
    path = tmp_path / "재정자립도.csv"
    path.write_text(
        "자치단체별(1),자치단체별(2),2022,2023\n전국,평균,45.0,46.0\n"
        "서울,본청,80.0,81.0\n부산,본청,50.0,51.0\n"
    )
    answers = {"indicators.totals.region.name": "part"}
    asked, tables = officer([path], answers)
    assert asked == [*answers]
    assert set(tables["indicators"]["region"]) == {"11", "26"}


def test_who_is_paid_is_not_where_the_money_goes(tmp_path, officer):
    path = tmp_path / "grants.csv"
    path.write_text(
        "Identifier,Title,Currency,Amount Awarded,Recipient Org:Name,"
        "Beneficiary Location:Name\n"
        "a,Skills,GBP,100.00,Trust A,Leeds\nb,Tools,GBP,200.00,Trust B,Bradford\n"
    )
    asked, tables = officer([path])
    assert asked == []
    assert sorted(tables["organisations"]["name"]) == ["Trust A", "Trust B"]
    assert set(tables["projects"]["region"]) == {"TLE41", "TLE42"}


def test_men_and_women_are_not_added_to_all_who_moved(tmp_path, officer):
    path = tmp_path / "이동.csv"
    path.write_text(
        "전출지별,전입지별,2022,2022,2022\n"
        "전출지별,전입지별,총이동자수 (명),남자 (명),여자 (명)\n"
        "서울,부산,30,10,20\n부산,서울,70,30,40\n"
    )
    asked, tables = officer([path])
    assert asked == []
    assert total(tables, "flows") == 100


def test_days_that_each_stand_once_are_no_years(tmp_path, officer):
    path = tmp_path / "공장_20231031.csv"
    rows = ["회사명,시도명,시군구명,업종명,종업원수,등록일자"]
    rows += [
        f"㈜{k},충청남도,{town},{field},{10 * k},20{10 + k}-05-01"
        for k, (town, field) in enumerate(
            [("천안시", "식품 제조업"), ("아산시", "건설업")] * 3
        )
    ]
    path.write_text("\n".join(rows) + "\n")
    asked, _tables = officer([path])
    assert asked[0] == "stocks.year"


def test_thousands_of_millions_of_a_title_and_shared_names_of_money(tmp_path, officer):
    path = book(
        tmp_path / "PIB.xlsx",
        [
            ["Valor agregado por actividad económica. Miles de millones de pesos"],
            ["DEPARTAMENTOS", "ACTIVIDAD", "2021p", "2022pr"],
            ["Antioquia", "Industrias manufactureras", 10, 11],
            ["Antioquia", "Construcción", 20, 21],
            ["Atlántico", "Industrias manufactureras", 30, 31],
            ["Atlántico", "Construcción", 40, 41],
        ],
    )  # fmt: skip
    answers = {"stocks.measure": "value_added", "stocks.currency": "COP"}
    asked, tables = officer([path], answers)
    assert sorted(asked) == sorted(answers)
    assert [total(tables, year=y) for y in (2021, 2022)] == [100e9, 104e9]


def test_half_years_run_across(tmp_path, officer):
    path = tmp_path / "고용률.csv"
    path.write_text(
        "행정구역별,2022.1/2,2022.2/2\n강릉시,60.0,62.0\n동해시,50.0,54.0\n"
    )
    asked, tables = officer([path], {"indicators.periods": "mean"})
    assert asked == ["indicators.periods"]
    assert sorted(tables["indicators"]["value"]) == [52.0, 61.0]


def test_a_secret_that_its_own_column_tells_is_withheld_and_other_flags_stay(
    tmp_path, officer
):
    path = tmp_path / "nama.csv"
    path.write_text(
        "nace_r2,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS\n"
        "C,AT11,2021,10,p,\nF,AT11,2021,20,,\nC,AT12,2021,30,,\nF,AT12,2021,,,C\n"
    )
    asked, tables = officer([path], {"stocks.measure": "employment"})
    assert asked == ["stocks.measure"]
    held = tables["stocks"].set_index(["region", "activity"])
    assert held.loc[("AT11", "C"), "flag"] == "p"
    assert held.loc[("AT12", "F"), "flag"] == "C"
