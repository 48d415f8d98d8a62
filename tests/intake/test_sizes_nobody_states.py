"""Files whose size, kind or shape only their notes or their publishers' habits tell."""

import json

import openpyxl
import pytest

from madang.intake.dialects import unformulated
from madang.intake.known import unit_of


def written(path, text, encoding="utf-8"):
    """Write a text file."""
    path.write_text(text, encoding=encoding)
    return path


def records(path, content):
    """Write JSON."""
    return written(path, json.dumps(content, ensure_ascii=False))


def sums(tables, table, by):
    """Add up the values of a table by one of its keys."""
    return dict(tables[table].groupby(by)["value"].sum())


def jobs(path, numbers):
    """Write jobs by region and industry, as a portal of the Netherlands does."""
    rows = [
        {"ID": k, "Branche": b, "RegioS": r, "Perioden": "2022JJ00", "Banen_1": n}
        for k, ((r, b), n) in enumerate(zip(
            [("GM0363", "C"), ("GM0363", "G"), ("GM0599", "C"), ("GM0599", "G")],
            numbers, strict=True,
        ))
    ]  # fmt: skip
    return records(path, {"metadata": "x#TypedDataSet", "value": rows})


@pytest.mark.parametrize(("answer", "factor"), [("1", 1), ("thousand", 1000)])
def test_tenths_of_a_job_are_asked_how_many_they_are(tmp_path, officer, answer, factor):
    path = jobs(tmp_path / "data.json", [12.4, 88.1, 31.0, 70.3])
    asked, tables = officer([path], {"stocks.scale": answer})
    assert asked == ["stocks.scale"]
    assert tables["stocks"]["value"].sum() == pytest.approx(201.8 * factor)


def test_whole_jobs_are_not_asked_about(tmp_path, officer):
    path = jobs(tmp_path / "data.json", [12, 88, 31, "70.0"])
    asked, tables = officer([path])
    assert asked == []
    assert tables["stocks"]["value"].sum() == 201


@pytest.mark.parametrize(
    ("text", "factor", "base"),
    [
        ("Bin kişi", 1e3, "persons"),
        ("bin TL", 1e3, "TRY"),
        ("тыс. чел.", 1e3, "persons"),
        ("χιλιάδες άτομα", 1e3, "persons"),
        ("tūkst. asmenų", 1e3, "persons"),
        ("萬元", 1e4, "CNY"),
    ],
)
def test_thousands_of_other_tongues_are_thousands(text, factor, base):
    unit = unit_of(text)
    assert (unit.factor, unit.base) == (factor, base)


def test_a_bin_is_no_thousand_by_itself():
    assert unit_of("bin") is None


def test_a_list_within_each_record_has_a_row_each(tmp_path, officer):
    held = [
        {"id": c, "name": n, "values": [{"year": str(y), "val": v, "attrId": 1}
                                        for y, v in ((2021, a), (2022, b))]}
        for c, n, a, b in (("1", "Leeds", 12.0, 13.0), ("2", "Bradford", 7.0, 8.0))
    ]  # fmt: skip
    path = records(tmp_path / "data.json", {"totalRecords": 2, "results": held})
    asked, tables = officer([path], {"indicators.counted": "jobs of youth"})
    assert asked == ["indicators.counted"]
    found = tables["indicators"]
    assert list(found["value"]) == [7, 8, 12, 13] or found["value"].sum() == 40
    assert set(found["indicator"]) == {"jobs of youth"}  # and no code beside it
    assert set(found["year"]) == {2021, 2022}


def test_what_stands_above_a_list_holds_for_each_of_its_rows(tmp_path, officer):
    years = [{"year": 2014, "value": 45}, {"year": 2016, "value": 41}]
    said = {"prefName": "東京都", "sicName": "製造業", "data": years}
    path = records(tmp_path / "resas.json", {"message": None, "result": said})
    told = {"indicators.region": "prefName", "indicators.counted": "employment"}
    _asked, tables = officer([path], told)
    assert tables["indicators"]["value"].sum() == 86
    assert set(tables["regions"]["name"]) == {"東京都"}


def test_cells_kept_from_spreadsheets_are_read(tmp_path, officer):
    head = "FKZ;Zuwendungsempfänger;Bundesland;Thema;Laufzeit von;Laufzeit bis"
    rows = [f"{head};Fördersumme in EUR".split(";")]
    rows += [
        [f"01{k}", f"Firma {k}", land, f"Neues; Verfahren {k}", "01.01.2021",
         "31.12.2023", f"{k}00.000,50"]
        for k, land in ((1, "Sachsen"), (2, "Bayern"))
    ]  # fmt: skip
    text = "\n".join(";".join(f'="{c}"' for c in row) for row in rows) + "\n"
    _asked, tables = officer([written(tmp_path / "liste.csv", text, "cp1252")])
    projects = tables["projects"]
    assert projects["grant"].sum() == 300_001
    assert list(projects["title"]) == ["Neues; Verfahren 1", "Neues; Verfahren 2"]


@pytest.mark.parametrize(
    ("line", "plain"),
    [
        ('="01";"=""02""";3', '"01";"02";3'),
        ('a="b";c', 'a="b";c'),
        ("1;2", "1;2"),
    ],
)
def test_only_whole_cells_are_taken_out_of_formulas(line, plain):
    assert unformulated(line, ";") == plain


def test_years_of_an_era_run_across(tmp_path, officer):
    path = written(
        tmp_path / "tw.csv",
        "縣市別,行業別,民國110年,民國111年\n臺北市,製造業,10,11\n臺北市,營建工程業,5,6\n"
        "新北市,製造業,20,21\n新北市,營建工程業,7,8\n",
    )
    asked, tables = officer([path], {"stocks.measure": "employment"})
    assert asked == ["stocks.measure"]
    assert sums(tables, "stocks", "year") == {2021: 42, 2022: 46}


def test_an_empty_sex_beside_men_and_women_is_never_added_to_them(tmp_path, officer):
    rows = ["idhod,hodnota,rok,uzemi_kod,uzemi_txt,pohlavi_kod,pohlavi_txt"]
    number = 0
    for code, name in (("3018", "Hlavní město Praha"), ("3026", "Středočeský kraj")):
        for sex, word, value in (("", "", 100), ("1", "muž", 60), ("2", "žena", 40)):
            number += 1
            rows.append(f"{number},{value},2022,{code},{name},{sex},{word}")
    path = written(tmp_path / "cso.csv", "\n".join(rows) + "\n")
    key = "indicators.only.pohlavi_txt"
    asked, tables = officer([path], {key: "(empty)", "indicators.counted": "jobs"})
    assert key in asked
    assert tables["indicators"]["value"].sum() == 200


def test_a_running_number_tells_no_rows_apart(tmp_path, officer):
    path = written(
        tmp_path / "list.csv",
        "nr_row,region,year,kind of thing,jobs\n1,Leeds,2022,a,5\n2,Leeds,2022,b,6\n"
        "3,Bradford,2022,a,7\n4,Bradford,2022,b,8\n5,Kent,2022,a,1\n6,Kent,2022,b,2\n",
    )
    _asked, tables = officer([path], {"indicators.only.kind of thing": "sum"})
    assert tables["indicators"]["value"].sum() == 29


@pytest.mark.parametrize(("yes", "no"), [("Yes", "No"), ("O", "X"), ("1", "0")])
def test_who_leads_may_be_said_by_yes_and_no(tmp_path, officer, yes, no):
    head = (
        "Project Number,Project Title,Participant Organisation Name,"
        "Is Lead Participant,Address Region,Project Start Date,Project End Date,"
        "Grant Offered (£)"
    )
    rows = [head]
    for k in range(3):
        for who, leads in ((f"Firm {k} Ltd", yes), (f"University of {k}", no)):
            rows.append(f"{k},Thing {k},{who},{leads},Wales,13/04/2021,31/03/2023,100")
    path = written(tmp_path / "grants.csv", "\n".join(rows) + "\n")
    _asked, tables = officer([path], {"projects.aggregate": "sum"})
    assert tables["projects"]["grant"].sum() == 600
    roles = tables["participations"]["role"].value_counts()
    assert dict(roles) == {"lead": 3, "partner": 3}


def test_names_of_items_go_before_their_codes_in_json_stat(tmp_path, officer):
    def side(label, named):
        index = {code: k for k, code in enumerate(named)}
        return {"label": label, "category": {"index": index, "label": named}}

    cube = {
        "version": "2.0", "class": "dataset",
        "id": ["Maakunta", "Toimiala", "V", "Tiedot"],
        "size": [2, 2, 1, 1], "value": [1, 2, 3, 4],
        "dimension": {
            "Maakunta": side("Area", {"MK01": "Uusimaa", "MK02": "Satakunta"}),
            "Toimiala": side("Industry", {"C": "Manufacturing", "F": "Construction"}),
            "V": side("Year", {"2022": "2022"}),
            "Tiedot": side("Information", {"tyolliset": "Employed persons"}),
        },
    }  # fmt: skip
    _asked, tables = officer([records(tmp_path / "px.json", cube)])
    assert set(tables["stocks"]["measure"]) == {"employment"}


def test_units_of_a_title_go_to_groups_of_their_kind(tmp_path, officer):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["공장등록현황 (2023년 12월말 기준)"], ["", "", "(단위 : 개사, 명)"],
        ["시도", "업체수", "", "종업원수", ""],
        ["", "계", "중소기업", "계", "중소기업"],
        ["경상남도", 30, 20, 900, 400], ["경기도", 50, 45, 800, 700],
    ):  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("B3:C3")
    sheet.merge_cells("D3:E3")
    path = tmp_path / "공장.xlsx"
    book.save(path)
    _asked, tables = officer([path], {"indicators.year": "2023"})
    held = sums(tables, "indicators", "indicator")
    assert sorted(held.values()) == [65, 80, 1100, 1700]


def test_a_column_of_one_number_and_marks_is_an_amount(tmp_path, officer):
    path = written(
        tmp_path / "ba.csv",
        "Region;Insgesamt;C Verarbeitendes Gewerbe;F Baugewerbe\n"
        "Bremen;104;40;*\nHamburg;95;30;30\nBerlin;50;21;x\n",
    )
    told = {"stocks.year": "2023", "stocks.measure": "employment",
            "stocks.mark.*": "withheld"}  # fmt: skip
    _asked, tables = officer([path], told)
    assert sums(tables, "stocks", "activity")["F"] == 30
