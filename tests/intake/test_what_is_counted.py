"""What is counted is asked where nothing says it, and no answer gives a false sum."""

import openpyxl
import pytest

from madang.services.intake import Intake


def written(path, text, encoding="utf-8"):
    """Write a text file."""
    path.write_text(text, encoding=encoding)
    return path


def book(path, rows):
    """Write a workbook of one sheet."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.save(path)
    return path


def sums(tables, table, by):
    """Add up the values of a table by one of its keys."""
    return dict(tables[table].groupby(by)["value"].sum())


def choices(path, answers, key):
    """Give the answers that a question offers, once others are answered."""
    with Intake([path], path.parent / "study") as intake:
        for told, word in answers.items():
            intake.answer({told: word})
        asked = {q.key: q for q in intake.questions}
        return [c.word for c in asked[key].choices]


@pytest.mark.parametrize(
    ("title", "heads", "parts"),
    [
        (
            "직업별 취업자 (단위: 명)",
            "계,관리자,사무 종사자",
            ["관리자", "사무 종사자"],
        ),
        ("주체별 (단위: 명)", "합계,공공연구기관,대학", ["공공연구기관", "대학"]),
        ("인구 (단위: 명)", "총수,남자,여자", ["남자", "여자"]),
        ("Kanton und Sektor", "Total,Sektor 1,Sektor 2", ["Sektor 1", "Sektor 2"]),
    ],
)
def test_groups_across_are_asked_of_what(tmp_path, officer, title, heads, parts):
    rows = "서울특별시,30,10,20\n부산광역시,70,30,40\n"
    path = written(tmp_path / "표.csv", f'"{title}"\n시도,{heads}\n{rows}')
    told = {"indicators.year": "2022", "indicators.counted": "사람"}
    asked, tables = officer([path], told)
    assert sorted(asked) == sorted(told)
    held = sums(tables, "indicators", "indicator")
    assert {held[f"사람: {p}"] for p in parts} == {40, 60}


def test_parts_of_money_are_asked_of_what_and_money_that_says_so_is_not(
    tmp_path, officer
):
    rows = "서울특별시,10,20,5\n부산광역시,30,40,6\n"
    told = {"indicators.year": "2022"}
    path = written(
        tmp_path / "가.csv", f'"(단위: 백만원)"\n시도,교육,환경,보건\n{rows}'
    )
    asked, tables = officer([path], {**told, "indicators.counted": "세출"})
    assert "indicators.counted" in asked
    assert sums(tables, "indicators", "indicator")["세출: 교육"] == 40e6
    path = written(
        tmp_path / "나.csv", f'"(단위: 백만원)"\n시도,지방세,수출액,예산\n{rows}'
    )
    with Intake([path], tmp_path / "other") as intake:
        assert [q.key for q in intake.questions] == [*told]


def test_sizes_alone_are_asked_of_what(tmp_path, officer):
    path = written(
        tmp_path / "규모.csv",
        "시도별,1 - 4명,5 - 9명,300명 이상\n서울특별시,5,3,1\n부산광역시,4,2,1\n",
    )
    told = {"indicators.year": "2021", "indicators.counted": "establishments"}
    asked, tables = officer([path], told)
    assert sorted(asked) == sorted(told)
    assert sums(tables, "indicators", "indicator") == {
        "establishments_1_4": 9, "establishments_5_9": 5, "establishments_300": 2,
    }  # fmt: skip


def test_a_word_for_any_amount_is_no_measure(tmp_path, officer):
    path = written(
        tmp_path / "blocks.csv",
        '"measure","Count"\n"Date","2022"\n""\n"Industry","Leeds","Bradford","Kirklees"\n'
        '"C : Manufacturing",10,20,5\n"F : Construction",30,40,5\n',
    )
    told = {"stocks.year": "2022", "stocks.counted": "employment"}
    asked, tables = officer([path], told)
    assert "stocks.counted" in asked
    assert sums(tables, "stocks", "measure") == {"employment": 110}


def test_who_works_after_training_is_no_employment_of_an_industry(tmp_path, officer):
    path = book(
        tmp_path / "계열.xlsx",
        [["계열별 취업자 (단위: 명)"], ["시도", "계", "인문계열", "공학계열"],
         ["서울특별시", 30, 10, 20], ["부산광역시", 70, 30, 40]],
    )  # fmt: skip
    year = {"stocks.year": "2022"}
    offered = choices(path, year, "stocks.measure")
    assert offered == ["graduates", "graduates_employed"]
    told = {**year, "stocks.measure": "graduates_employed"}
    _asked, tables = officer([path], told)
    parts = tables["stocks"][tables["stocks"]["activity"] != "계"]
    assert parts["value"].sum() == 100
    assert set(parts["measure"]) == {"graduates_employed"}


def test_graduates_by_field_down_keep_those_who_work_apart(tmp_path, officer):
    path = written(
        tmp_path / "졸업.csv",
        "시도,대계열,졸업자,취업자\n서울특별시,인문계열,10,5\n서울특별시,공학계열,20,15\n"
        "부산광역시,인문계열,30,6\n부산광역시,공학계열,40,30\n",
    )
    _asked, tables = officer([path], {"stocks.year": "2022"})
    assert sums(tables, "stocks", "measure") == {
        "graduates": 100, "graduates_employed": 56,
    }  # fmt: skip


def test_amounts_of_two_units_are_never_added(tmp_path, officer):
    rows = ["DATAFLOW,freq,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG"]
    rows += [f"ESTAT:LFST(1.0),A,{u},{g},2022,{n}," for g in ("BE10", "BE21")
             for u, n in (("THS_PER", 7), ("PC", 60))]  # fmt: skip
    path = written(tmp_path / "lfst.csv", "\n".join(rows) + "\n")
    key = "indicators.only.unit"
    assert choices(path, {}, key) == ["THS_PER", "PC", "each"]
    _asked, tables = officer([path], {key: "THS_PER"})
    assert tables["indicators"]["value"].sum() == 14_000


def test_a_total_is_never_added_to_its_parts(tmp_path):
    path = written(
        tmp_path / "유형.csv",
        "시도,유형,개소\n서울특별시,소계,30\n서울특별시,가형,10\n서울특별시,나형,20\n"
        "부산광역시,소계,70\n부산광역시,가형,30\n부산광역시,나형,40\n",
    )
    told = {"indicators.year": "2022"}
    with Intake([path], tmp_path / "study") as intake:
        intake.answer(told)
        if any(q.key == "indicators.counted" for q in intake.questions):
            intake.answer({"indicators.counted": "시설"})
        offered = [c.word for q in intake.questions for c in q.choices]
    assert offered == ["소계", "가형", "나형", "each"]


def test_months_of_men_and_women_are_added(tmp_path, officer):
    rows = ["통계년월,전출시도명,전입시도명,성별,인구수"]
    rows += [f"{ym},{a},{b},{s},5" for ym in ("202301", "202302")
             for a, b in (("서울특별시", "부산광역시"), ("부산광역시", "서울특별시"))
             for s in ("남", "여")]  # fmt: skip
    path = written(tmp_path / "이동.csv", "\n".join(rows) + "\n", "cp949")
    told = {"flows.periods": "sum", "flows.kind": "migration", "flows.only.성별": "sum"}
    asked, tables = officer([path], told)
    assert sorted(asked) == sorted(told)
    assert sorted(tables["flows"]["value"]) == [20, 20]
    assert set(tables["flows"]["kind"]) == {"migration"}


@pytest.mark.parametrize(
    ("home", "work"),
    [
        ("Local authority label", "LTLA of workplace label"),
        ("COMUNE_RESIDENZA", "COMUNE_LAVORO"),
        ("거주지", "근무지"),
    ],
)
def test_where_people_live_and_work_are_two_ends(tmp_path, officer, home, work):
    towns = ("Leeds", "Bradford") if home.isascii() else ("서울특별시", "부산광역시")
    towns = ("Milano", "Brescia") if "COMUNE" in home else towns
    rows = [f"{home},{work},Count"]
    rows += [f"{a},{b},{n}" for n, (a, b) in enumerate(
        [(a, b) for a in towns for b in towns], 1)]  # fmt: skip
    path = written(tmp_path / "commuting.csv", "\n".join(rows) + "\n")
    told = {"flows.year": "2021", "flows.kind": "commuting"}
    asked, tables = officer([path], told)
    assert sorted(asked) == sorted(told)
    assert tables["flows"]["value"].sum() == 10
    assert len(tables["flows"]) == 4


def test_years_and_units_stand_between_semicolons(tmp_path, officer):
    path = written(
        tmp_path / "BDL.csv",
        '"Kod";"Nazwa";"przetwórstwo przemysłowe;2020;[osoba]";'
        '"przetwórstwo przemysłowe;2021;[osoba]";"budownictwo;2020;[osoba]";'
        '"budownictwo;2021;[osoba]";\n'
        '"0200000";"DOLNOŚLĄSKIE";"10";"20";"30";"40";\n'
        '"0600000";"LUBELSKIE";"1";"2";"3";"4";\n',
    )
    asked, tables = officer([path], {"stocks.measure": "employment"})
    assert asked == ["stocks.measure"]
    assert sums(tables, "stocks", "year") == {2020: 44, 2021: 66}


def test_files_of_sgis_without_headings_come_in(tmp_path, officer):
    rows = [f"2019^1101{k}^cp_bem_00{i}^{10 * i}" for k in (0, 2) for i in (1, 3)]
    path = written(tmp_path / "종사자.txt", "\n".join(rows * 1) + "\n", "cp949")
    asked, tables = officer([path])
    assert asked == []
    assert sums(tables, "stocks", "activity") == {"A": 20, "C": 60}
    assert set(tables["stocks"]["measure"]) == {"employment"}


def test_people_of_sgis_are_named(tmp_path, officer):
    rows = [f"2020,1101{k},to_in_00{i},{10 * i}" for k in (0, 2) for i in (1, 2)]
    path = written(tmp_path / "인구.csv", "\n".join(rows) + "\n", "cp949")
    asked, tables = officer([path])
    assert asked == []
    assert set(tables["indicators"]["indicator"]) == {"총인구", "평균 나이"}


@pytest.mark.parametrize(
    ("heading", "answers"),
    [
        ("총연구비_정부투자연구비(원)", {}),
        ("정부지원금(원)", {"projects.grant": "정부지원금(원)"}),
    ],
)
def test_a_grant_under_another_heading_is_found_or_asked_about(
    tmp_path, officer, heading, answers
):
    path = book(
        tmp_path / "과제.xlsx",
        [["과제고유번호", "과제명", "과제수행기관명", "지역", "총연구비(원)", heading],
         ["1", "소재 개발", "가나대학교", "서울특별시", 90, 70],
         ["2", "부품 개발", "㈜다라", "부산광역시", 50, 40]],
    )  # fmt: skip
    asked, tables = officer([path], answers)
    assert asked == [*answers]
    assert tables["projects"]["grant"].sum() == 110
    assert tables["projects"]["cost"].sum() == 140


def test_a_half_of_a_year_is_no_year_unasked(tmp_path, officer):
    path = written(
        tmp_path / "고용률.csv", "시도별,2022 하반기\n서울특별시,60\n부산광역시,50\n"
    )
    asked, tables = officer([path], {"indicators.periods": "year"})
    assert asked == ["indicators.periods"]
    assert set(tables["indicators"]["year"]) == {2022}


def test_items_go_by_their_names_and_not_by_codes_beside_them(tmp_path, officer):
    rows = ['"STATISTIC","Statistic Label","Year","County","NACE Rev 2 Sector","VALUE"']
    rows += [
        f'"BRA08C{k}","{n}","2021","{c}","{a}",{10 * k}'
        for k, n in ((1, "Active Enterprises"), (2, "Persons Engaged"))
        for c in ("Leeds", "Bradford")
        for a in ("Manufacturing (C)", "Construction (F)")
    ]
    path = written(tmp_path / "BRA08.csv", "\n".join(rows) + "\n")
    _asked, tables = officer([path])
    assert sums(tables, "stocks", "measure") == {
        "employment": 80, "establishments": 40,
    }  # fmt: skip


def test_files_of_the_oecd_by_industry_are_stocks(tmp_path, officer):
    head = "STRUCTURE,REF_AREA,Reference area,MEASURE,ACTIVITY,TIME_PERIOD,OBS_VALUE"
    rows = [f"{head},OBS_STATUS,UNIT_MULT"]
    rows += [f"DATAFLOW,{g},{n},EMP,{a},2020,1.5,A,3"
             for g, n in (("ITC1", "Piedmont"), ("ITC4", "Lombardy"))
             for a in ("A", "C")]  # fmt: skip
    path = written(tmp_path / "oecd.csv", "\n".join(rows) + "\n")
    asked, tables = officer([path])
    assert asked == []
    assert sums(tables, "stocks", "activity") == {"A": 3000, "C": 3000}
    assert set(tables["stocks"]["measure"]) == {"employment"}


def test_a_title_of_one_word_says_what_is_counted(tmp_path, officer):
    path = written(
        tmp_path / "a.csv",
        "Bevölkerung\nAmt\n;;Anzahl;Anzahl\n;;Männer;Frauen\n"
        "31.12.2021;Bremen;5;6\n31.12.2021;Hamburg;6;7\n",
    )
    asked, tables = officer([path])
    assert asked == []
    assert sums(tables, "indicators", "indicator") == {
        "Bevölkerung: Männer": 11, "Bevölkerung: Frauen": 13,
    }  # fmt: skip
