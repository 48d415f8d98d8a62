"""Lists of projects as offices and portals hand them out."""

import openpyxl


def sheet(path, cells):
    """Write a workbook of one sheet."""
    book = openpyxl.Workbook()
    for row in cells:
        book.active.append(row)
    book.save(path)
    return path


def test_totals_of_a_list_are_set_aside_and_are_no_projects(tmp_path, officer):
    path = sheet(
        tmp_path / "a.xlsx",
        [
            ["보조사업 현황"], [None, None, None, "(단위: 백만원)"],
            ["연번", "사업명", "보조사업자", "국비", "지역"],
            ["합계", None, None, 195, None], [1, "가", "㈜가나", 120, "서울"],
            [2, "합계 시스템 구축", "㈜다라", 45, "부산"],
            [None, "서울 소계", None, 150], [3, "다", "㈜마바", 30, "서울"],
        ],
    )  # fmt: skip
    asked, tables = officer([path])
    assert asked == []
    held = tables["projects"].set_index("title")["grant"]
    assert dict(held) == {"가": 120e6, "합계 시스템 구축": 45e6, "다": 30e6}
    assert len(tables["organisations"]) == len(tables["participations"]) == 3


def test_units_of_a_column_of_their_own_hold_row_by_row(tmp_path, officer):
    path = tmp_path / "b.csv"
    path.write_text(
        "사업명,기관명,지역,국비,단위\n가,㈜가나,서울,120,백만원\n"
        '나,㈜다라,부산,"45,000",천원\n다,㈜마바,대구,"30,000,000",원\n'
    )
    asked, tables = officer([path])
    assert asked == []
    assert list(tables["projects"]["grant"]) == [120e6, 45e6, 30e6]


def test_a_project_of_another_currency_takes_its_participants_along(tmp_path, officer):
    path = tmp_path / "c.csv"
    path.write_text(
        "Operation ID,Operation Name,Beneficiary,NUTS,EU contribution (EUR),Currency\n"
        "A,Road,City X,PL21,850000,PLN\nB,School,City Y,PL22,400000,EUR\n"
    )
    asked, tables = officer([path], {"projects.currency": "EUR"})
    assert asked == ["projects.currency"]
    assert list(tables["projects"]["project"]) == ["B"]
    assert list(tables["participations"]["project"]) == ["B"]


def test_headings_in_two_languages_are_read(tmp_path, officer):
    path = tmp_path / "d.csv"
    path.write_text(
        "Tytuł projektu / Project name;Nazwa beneficjenta / Beneficiary name;"
        "Dofinansowanie UE / EU co-financing (EUR);Region\n"
        "Droga;Gmina;1 850 000,50;PL21\nMost;Miasto;900,00;PL22\n"
    )
    _asked, tables = officer([path])
    assert list(tables["projects"]["grant"]) == [1_850_000.5, 900]


def test_a_unit_in_a_heading_is_not_multiplied_by_that_above_the_table(
    tmp_path, officer
):
    path = sheet(
        tmp_path / "e.xlsx",
        [
            ["사업목록"], [None, None, None, None, "(단위: 백만원)"],
            ["사업명", "기관명", "지역", "국비(백만원)", "총사업비"],
            ["가", "㈜가나", "서울", 120, 240], ["나", "㈜다라", "부산", 45, 90],
        ],
    )  # fmt: skip
    asked, tables = officer([path])
    assert asked == []
    assert list(tables["projects"]["grant"]) == [120e6, 45e6]
    assert list(tables["projects"]["cost"]) == [240e6, 90e6]


def test_units_of_columns_side_by_side_hold_each_for_its_own(tmp_path, officer):
    path = tmp_path / "f.csv"
    path.write_text(
        "시도,산업,연도,사업체수(개),종사자수(천명)\n서울,C 제조업,2022,50,260\n"
        "부산,C 제조업,2022,30,140\n부산,F 건설업,2022,10,4\n"
    )
    _asked, tables = officer([path])
    held = tables["stocks"].set_index(["region", "activity", "measure"])["value"]
    assert held["11", "C", "employment"] == 260_000
    assert held["11", "C", "establishments"] == 50


def test_one_project_listed_at_each_of_its_places_is_asked_about(tmp_path, officer):
    path = tmp_path / "g.csv"
    path.write_text(
        "사업명,보조사업자,지역,국비(백만원)\n가,㈜가나,서울,120\n가,㈜가나,부산,120\n"
        "나,㈜다라,대구,45\n나,㈜마바,대구,45\n"
    )
    asked, tables = officer([path], {"projects.repeats": "once"})
    assert asked == ["projects.repeats"]
    assert sorted(tables["projects"]["grant"]) == [45e6, 45e6, 120e6]
    assert len(tables["participations"]) == 3


def test_units_in_cells_are_not_multiplied_by_that_above_the_table(tmp_path, officer):
    path = tmp_path / "h.csv"
    path.write_text(
        "사업 목록 (단위: 백만원)\n\n사업명,기관명,지역,국비\n가,㈜가,서울,12억원\n"
        '나,㈜나,부산,"5,000만원"\n다,㈜다,대구,3억원\n'
    )
    asked, tables = officer([path])
    assert asked == []
    assert list(tables["projects"]["grant"]) == [12e8, 5e7, 3e8]


def consortia(path, rest=""):
    """Write a list of partners: two projects of three and two of them, and more."""
    head = ("Prosjektnr", "Prosjektnavn", "Startdato", "Organisasjonsnavn", "Rolle",
            "FoU sektor", "Fylke", "Innvilget beløp EUR")  # fmt: skip
    partners = [
        ("100", "Lett skip", "ALFA AS", "KOORDINATOR", "Næringsliv", "Oslo", "100,50"),
        ("200", "Stor last", "BETA", "KOORDINATOR", "Instituttsektor", "Oslo", "50,00"),
        ("300", "Kaldt vann", "GAMMA", "KOORDINATOR", "UoH-sektor", "Oslo", "10,00"),
        (
            "100",
            "Lett skip",
            "BETA",
            "DELTAKER",
            "Instituttsektor",
            "Rogaland",
            "20,25",
        ),
        ("100", "Lett skip", "GAMMA", "DELTAKER", "UoH-sektor", "Oslo", "30,00"),
        ("200", "Stor last", "ALFA AS", "DELTAKER", "Næringsliv", "Oslo", "5,00"),
    ]
    rows = [head, *((*p[:2], "01.02.2017 00:00", *p[2:]) for p in partners)]
    kept = [[x for name, x in zip(head, r, strict=True) if name != rest] for r in rows]
    path.write_text("\n".join(map(";".join, kept)) + "\n")
    return path


def test_partners_of_a_list_have_their_role_kind_and_place(tmp_path, officer):
    path = consortia(tmp_path / "partnere.csv")
    asked, tables = officer([path], {"projects.aggregate": "sum"})
    assert asked == ["projects.aggregate"]
    held = tables["projects"].set_index("project")
    assert dict(held["grant"]) == {"100": 150.75, "200": 55.0, "300": 10.0}
    assert {str(x)[:10] for x in held["start"]} == {"2017-02-01"}
    who = tables["organisations"].set_index("name")
    kinds = {"ALFA AS": "industry", "BETA": "research", "GAMMA": "academia"}
    assert dict(who["kind"]) == kinds
    assert set(who["region"]) == {"NO081"}
    part = tables["participations"].merge(who.reset_index(), on="organisation")
    leads = part[part["role"] == "lead"]
    assert dict(zip(leads["project"], leads["name"], strict=True)) == {
        "100": "ALFA AS", "200": "BETA", "300": "GAMMA",
    }  # fmt: skip
    assert (part["role"] == "partner").sum() == 3


def test_who_leads_among_partners_is_not_made_up(tmp_path, officer):
    path = consortia(tmp_path / "partnere.csv", rest="Rolle")
    _asked, tables = officer([path], {"projects.aggregate": "sum"})
    assert tables["participations"]["role"].isna().all()
    assert len(tables["participations"]) == 6
