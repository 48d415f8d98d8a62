"""Columns that mean more than they say: flags, sources, series, nets, rates."""

from datetime import date

import openpyxl
import pytest

from madang.intake.known import paid_in


def book(path, rows, merged=()):
    """Write a workbook of one sheet."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    for cells in merged:
        made.active.merge_cells(cells)
    made.save(path)
    return path


STATES = ("Ohio", "Texas", "Iowa")


def test_a_flag_across_is_of_the_amount_at_its_left(bring):
    rows = ["Region,Industry,2021,Flag,2022,Flag"]
    rows += ["Ohio,Manufacturing,100,,110,p", "Ohio,Construction,50,e,,c",
             "Texas,Manufacturing,200,,210,", "Texas,Construction,60,,70,"]  # fmt: skip
    came = bring({"jobs.csv": "\n".join(rows)}, {"stocks.measure": "employment"})
    frame = came.tables["stocks"].set_index(["region", "activity", "year"])
    flags = frame["flag"].dropna().to_dict()
    assert flags == {
        ("39", "Manufacturing", 2022): "p", ("39", "Construction", 2021): "e",
        ("39", "Construction", 2022): "c",
    }  # fmt: skip
    assert frame["value"].isna().sum() == 1
    assert came.fates() == {"": 7, "withheld": 1}


def test_a_zero_beside_a_secret_flag_across_is_asked_about(bring):
    rows = ["Region,Industry,2021,Flag,2022,Flag"]
    rows += [f"{s},{i},5,,0,c" for s in STATES for i in ("Mining", "Construction")]
    told = {"stocks.measure": "employment"}
    came = bring({"jobs.csv": "\n".join(rows)}, told)
    assert came.asked == ["stocks.withheld_when.value"]
    told = {**told, "stocks.withheld_when.value": "withheld"}
    came = bring({"jobs.csv": "\n".join(rows)}, told)
    assert came.fates() == {"": 6, "withheld": 6}


def series(path, units="000", kinds=("Original",)):
    """Write series one a column, below a block that describes each."""
    heads = [f"Employed total ;  {state} ;  {trade} ;" for _kind in kinds
             for state in ("New South Wales", "Victoria")
             for trade in ("Mining", "Construction")]  # fmt: skip
    n = len(heads)
    listed = [k for k in kinds for _n in range(n // len(kinds))]
    rows = [["", *heads], ["Unit", *[units] * n], ["Series Type", *listed],
            ["Frequency", *["Quarter"] * n],
            ["Series ID", *(f"A{k}" for k in range(n))]]  # fmt: skip
    rows += [[date(2022, m, 1), *range(m, m + n)] for m in (2, 5, 8, 11)]
    made = openpyxl.Workbook()
    made.active.title = "Index"
    for head in heads:
        made.active.append([head, "Original", "A1", units])
    data = made.create_sheet("Data1")
    for row in rows:
        data.append(row)
    made.save(path)
    return path


def test_series_one_a_column_become_records(tmp_path, officer):
    path = series(tmp_path / "6291.xlsx")
    asked, tables = officer([path], {"stocks.periods": "mean"})
    assert asked == ["stocks.periods"]
    frame = tables["stocks"]
    assert set(frame["measure"]) == {"employment"}
    assert set(frame["region"]) == {"New South Wales", "Victoria"}
    assert float(frame["value"].sum()) == 1000 * sum(6.5 + k for k in range(4))


def test_of_series_of_several_types_one_is_asked_for(tmp_path, officer):
    path = series(tmp_path / "6291.xlsx", kinds=("Original", "Trend"))
    asked, _none = officer([path], {"stocks.periods": "mean"})
    assert asked == ["stocks.periods", "stocks.only.Series Type"]


@pytest.mark.parametrize(
    ("regions", "currency"),
    [(("Ontario", "Quebec"), "CAD"), (("Victoria", "Queensland"), "AUD"),
     (("Ohio", "Texas"), "USD")],
)  # fmt: skip
def test_plain_dollars_are_those_of_the_country(bring, regions, currency):
    rows = [f"{r},2022,{i},5" for r in regions for i in ("Mining", "Construction")]
    text = "\n".join(["Province,Year,Industry,Value added ($ millions)", *rows])
    assert bring({"gdp.csv": text}).done.study.currency == currency


def test_plain_dollars_of_no_known_country_are_asked_about(bring):
    rows = [f"{r},2022,{i},5" for r in ("Upland", "Lowland") for i in ("Mining", "Art")]
    text = "\n".join(["Region,Year,Industry,Value added ($ millions)", *rows])
    assert bring({"gdp.csv": text}).asked == ["stocks.currency"]
    came = bring({"gdp.csv": text}, {"stocks.currency": "AUD"})
    assert came.done.study.currency == "AUD"
    assert float(came.tables["stocks"]["value"].sum()) == 20e6


def test_one_state_alone_tells_no_country():
    assert paid_in(["Ontario", "Ohio", "Texas"]) == ""


LIST = """
사업명,시도,수행기관,자부담,도비,시군비,국비,총사업비,시작일,종료일,(단위: 백만원)
가,전라남도,가기업,10,20,20,50,100,2023-01-01,2023-12-31,
나,경상북도,나기업,30,40,30,100,200,2023-01-01,2024-12-31,
"""


@pytest.mark.parametrize(
    ("word", "grants"),
    [("national", [50, 100]), ("local", [40, 70]), ("public", [90, 170])],
)
def test_which_source_is_the_grant_is_asked(bring, word, grants):
    came = bring({"보조.csv": LIST.replace(",(단위: 백만원)", ",비고")},
                 {"projects.scale": "million", "projects.funding": word})  # fmt: skip
    frame = came.tables["projects"]
    assert [g / 1e6 for g in frame["grant"]] == grants
    assert [c / 1e6 for c in frame["cost"]] == [100, 200]


def test_the_cost_is_the_sum_of_sources_wherever_it_stands(tmp_path, officer):
    path = book(
        tmp_path / "보조.xlsx",
        [
            ["지원사업 현황", *[None] * 6, "(단위: 백만원)"],
            ["사업명", "시도", "주관기관", "사업기간", "사업비", None, None, None],
            [None, None, None, None, "도비", "국비", "자부담", "계"],
            ["가", "전라남도", "가기업", "2023.1.~2023.12.", 20, 50, 30, 100],
            ["나", "경상북도", "나기업", "2023.1.~2024.12.", 40, 100, 60, 200],
        ],
        ["A2:A3", "B2:B3", "C2:C3", "D2:D3", "E2:H2"],
    )  # fmt: skip
    asked, tables = officer([path], {"projects.funding": "public"})
    assert asked == ["projects.funding"]
    assert list(tables["projects"]["cost"]) == [100e6, 200e6]
    assert list(tables["projects"]["grant"]) == [70e6, 140e6]


def test_a_net_beside_its_parts_is_left_out(bring):
    rows = [f"{s},{i},2023,{a},{b},{a - b}" for s, i, a, b in
            (("São Paulo", "Mining", 5, 7), ("Bahia", "Mining", 9, 2),
             ("São Paulo", "Construction", 4, 1), ("Bahia", "Construction", 6, 6))
            ]  # fmt: skip
    text = "\n".join(["UF,Setor,Ano,Admissões,Desligamentos,Saldo", *rows])
    came = bring({"caged.csv": text})
    assert came.asked == ["stocks.negative"]
    came = bring({"caged.csv": text}, {"stocks.negative": "net"})
    assert set(came.tables["stocks"]["measure"]) == {"Admissões", "Desligamentos"}
    assert came.fates() == {"": 8, "dropped": 4}


NET = "UF,Setor,Ano,Saldo\n" + "".join(
    f"{s},{i},2023,{v}\n" for s, i, v in
    (("São Paulo", "Mining", 5), ("Bahia", "Mining", -2),
     ("São Paulo", "Construction", -4), ("Bahia", "Construction", 6))
)  # fmt: skip


def test_a_net_alone_becomes_an_indicator(bring):
    told = {"stocks.negative": "indicator", "indicators.only.Setor": "sum"}
    came = bring({"caged.csv": NET}, told)
    frame = came.tables["indicators"].set_index("region")["value"]
    assert frame.to_dict() == {"São Paulo": 1, "Bahia": 4}


def test_a_slip_below_zero_refuses_its_cell_alone(bring):
    came = bring({"caged.csv": NET}, {"stocks.negative": "refused"})
    assert came.fates() == {"": 2, "refused": 2}


def test_codes_of_the_statistics_office_are_known_by_their_digits(bring):
    rows = [f"2021,{c},{i},{c}" for c in (11, 21, 23, 29, 39) for i in "CF"]
    text = "\n".join(["조사연도,행정구역 코드,산업,사업체수", *rows])
    came = bring({"sgis.csv": text})
    assert came.values()[("26", "C", 2021, "establishments")] == 21
    assert ("36", "C", 2021, "establishments") in came.values()


RATES = "시도,산업,연도,남녀,취업자(천명),고용률\n" + "".join(
    f"{s},{i},2022,{k},10,60.5\n"
    for s in ("서울", "부산") for i in ("제조업", "건설업") for k in ("남", "여")
)  # fmt: skip


def test_a_rate_is_never_added_up(bring):
    came = bring({"고용.csv": RATES}, {"stocks.only.남녀": "sum"})
    frame = came.tables["stocks"]
    assert set(frame["measure"]) == {"employment"}
    assert set(frame["value"]) == {20_000}
    assert came.fates() == {"": 8, "dropped": 8}


def test_a_rate_has_no_size_of_a_title(tmp_path, officer):
    rows = [[s, i, 2022, 10, 60.5] for s in ("서울", "부산")
            for i in ("제조업", "건설업")]  # fmt: skip
    head = ["시도", "산업", "연도", "취업자", "고용률"]
    path = book(tmp_path / "고용.xlsx", [["지역 고용"], ["(단위: 천명)"], head, *rows])
    asked, tables = officer([path])
    assert asked == []
    values = tables["stocks"].groupby("measure")["value"].first()
    assert values.to_dict() == {"employment": 10_000, "고용률": 60.5}


@pytest.mark.parametrize("header", ["items", "rows"])
def test_of_a_number_and_a_percent_of_a_title_rates_have_the_percent(
    tmp_path, officer, header
):
    across = [["시도", "연도", "취업자", "실업자", "고용률"],
              *[[s, 2022, 10, 1, 60.5] for s in ("서울", "부산")]]  # fmt: skip
    down = [["시도", "항목", "2022"],
            *[[s, i, v] for s in ("서울", "부산")
              for i, v in (("취업자", 10), ("실업자", 1), ("고용률", 60.5))]
            ]  # fmt: skip
    rows = across if header == "items" else down
    path = book(tmp_path / "고용.xlsx", [["지역 고용"], ["(단위: 천명, %)"], *rows])
    asked, tables = officer([path])
    assert asked == []
    frame = tables["indicators"].groupby("indicator")["value"].first()
    assert frame.to_dict() == {"취업자": 10_000, "실업자": 1_000, "고용률": 60.5}


def test_codes_beside_names_are_no_amounts(bring):
    rows = ["CODGEO;LIBGEO;A5;ANNEE;NB_SAL"]
    rows += [
        f"{c};{n};{a};2021;{c}0"
        for c, n in ((75, "Paris"), (69, "Rhône"), (13, "Bouches-du-Rhône"))
        for a in ("Industrie", "Construction")
    ]
    came = bring({"emploi.csv": "\n".join(rows)}, {"stocks.measure": "employment"})
    assert float(came.tables["stocks"]["value"].sum()) == 2 * 1570


def test_notes_below_few_records_leave_the_first_record_alone(bring):
    text = """
Beschäftigte am Arbeitsort;;;
Stichtag 30.06.2023;;;
;;Insgesamt;Frauen
;;Anzahl;Anzahl
09162;München, Landeshauptstadt;900100;430050
09163;Rosenheim;33000;15000
09184;München;250000;1000
__________
"(C)opyright Statistisches Bundesamt";;;
"""
    came = bring({"13111.csv": text}, {"indicators.year": "2023"})
    frame = came.tables["indicators"].groupby("indicator")["value"].sum()
    assert sorted(frame) == [446_050, 1_183_100]


def test_a_heading_over_all_years_is_no_item(tmp_path, officer):
    over = "Ano x Variável"
    path = book(
        tmp_path / "sidra.xlsx",
        [
            ["Unidade da Federação", over, None, None, None],
            [None, "2020", None, "2021", None],
            [None, *["Unidades locais (Unidades)", "Pessoal (Pessoas)"] * 2],
            ["São Paulo", 100, 1000, 110, 1100], ["Bahia", 50, 500, 55, 550],
        ],
        ["A1:A3", "B1:E1", "B2:C2", "D2:E2"],
    )  # fmt: skip
    asked, tables = officer([path])
    assert asked == []
    frame = tables["indicators"]
    assert len(frame) == 8
    assert float(frame.loc[frame["year"] == 2021, "value"].sum()) == 1815


def test_identifiers_above_headings_are_no_measures(bring):
    text = """
NAME,C24050_002E,C24050_003E
Geographic Area Name,Estimate!!Manufacturing,Estimate!!Construction
Ohio,1000,500
Texas,2000,1500
"""
    told = {"stocks.year": "2022", "stocks.measure": "employment"}
    came = bring({"acs.csv": text}, told)
    assert set(came.tables["stocks"]["measure"]) == {"employment"}


def test_money_and_a_number_of_a_title_go_by_what_items_are(tmp_path, officer):
    path = book(
        tmp_path / "법인세.xlsx",
        [
            ["법인세 신고 현황"], [None, None, None, None, "(단위: 개, 백만원)"],
            ["시도", "제조업", None, "건설업", None],
            [None, "법인수", "부담세액", "법인수", "부담세액"],
            ["서울", 100, 5000, 80, 2000], ["부산", 50, 1500, 30, 700],
        ],
        ["A3:A4", "B3:C3", "D3:E3"],
    )  # fmt: skip
    asked, tables = officer([path], {"stocks.year": "2022"})
    assert asked == ["stocks.year"]
    values = tables["stocks"].groupby("measure")["value"].sum()
    assert values.to_dict() == {"법인수": 260, "부담세액": 9200e6}


def test_agreements_of_recipients_are_a_list(bring):
    text = """
recipient_legal_name,recipient_province,agreement_title_en,agreement_value,agreement_start_date
A Inc,ON,Widgets,"$1,250,000.00",2021-04-01
B Ltd,QC,Robots,"$90,000.50",2021-06-01
"""
    came = bring({"grants.csv": text})
    assert list(came.tables["projects"]["grant"]) == [1_250_000, 90_000.5]
    assert came.done.study.currency == "CAD"
