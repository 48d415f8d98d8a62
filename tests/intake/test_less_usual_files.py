"""Binary workbooks and SDMX-JSON, read as their plainer kin are."""

import json
import struct
import zipfile

import pytest

from madang.errors import UnreadableFileError
from madang.intake.binary_sheets import reach
from madang.intake.opened import open_file
from madang.services.intake import Intake

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def record(kind, content=b""):
    """Write one record of a binary workbook."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(content)
    return head + bytes([size & 0x7F | 0x80, size >> 7]) + content


def text(words):
    """Write a text of a binary workbook."""
    return struct.pack("<I", len(words)) + words.encode("utf-16-le")


def sheet(rows):
    """Write a binary sheet of texts, numbers and errors (None)."""
    body = b""
    for r, cells in enumerate(rows):
        body += record(0, struct.pack("<IIHHBI", r, 0, 300, 0, 0, 0))
        for c, cell in enumerate(cells):
            at = struct.pack("<II", c, 0)
            if cell is None:
                body += record(3, at + b"\x2a")
            elif isinstance(cell, str):
                body += record(6, at + text(cell))
            else:
                body += record(5, at + struct.pack("<d", cell))
    reaches = struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1)
    return (
        record(129) + record(148, reaches) + record(145) + body
        + record(146) + record(130)
    )  # fmt: skip


def binary(path, part):
    """Write a binary workbook of one sheet."""
    named = struct.pack("<II", 0, 1) + text("rId1") + text("Sheet1")
    book = record(131) + record(143) + record(156, named) + record(144) + record(132)
    relation = f'<Relationships xmlns="{RELATIONS}"><Relationship Id="{{}}" '
    relation += f'Type="{OFFICE}/{{}}" Target="{{}}"/></Relationships>'
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr(
            "_rels/.rels", relation.format("rId1", "officeDocument", "xl/workbook.bin")
        )
        packed.writestr("xl/workbook.bin", book)
        packed.writestr(
            "xl/_rels/workbook.bin.rels",
            relation.format("rId1", "worksheet", "worksheets/sheet1.bin"),
        )
        packed.writestr("xl/worksheets/sheet1.bin", part)
    return path


def test_a_binary_workbook_is_read_as_any_other(tmp_path):
    rows = [["시도", "연도", "종사자수"], ["서울", 2022.0, 5.5], ["부산", 2022.0, None]]
    (table,) = open_file(binary(tmp_path / "a.xlsb", sheet(rows))).tables
    assert table.columns == ("시도", "연도", "종사자수")
    assert table.preview["종사자수"].tolist()[0] == "5.5"
    assert table.preview["연도"].tolist() == ["2022", "2022"]
    assert "1 cell holds an error" in table.remarks[0].text("en")


def test_a_binary_sheet_whose_cells_lie_far_apart_is_refused_unread(tmp_path):
    row = record(0, struct.pack("<IIHHBI", 1_000_000, 0, 300, 0, 0, 0))
    far = record(5, struct.pack("<IId", 16_000, 0, 1.0))
    part = sheet([["a", "b"], [1.0, 2.0]]) + row + far
    assert (reach(part).rows, reach(part).columns) == (1_000_001, 16_001)
    with pytest.raises(UnreadableFileError, match="too large"):
        open_file(binary(tmp_path / "a.xlsb", part))
    with pytest.raises(UnreadableFileError, match="no workbook"):
        open_file(binary(tmp_path / "b.xlsb", part[:-3]))


def values(*codes):
    """List codes with names, as a structure does."""
    return [{"id": c, "name": f"name of {c}"} for c in codes]


AREA = {"id": "REF_AREA", "name": "Reference area", "values": values("DE1", "DE2")}
MEASURE = {"id": "MEASURE", "name": "Measure", "values": values("EMP")}
TIME = {"id": "TIME_PERIOD", "name": "Time period",
        "values": values("2021", "2022")}  # fmt: skip
STATUS = {"id": "OBS_STATUS", "name": "Status", "values": values("A", "C")}
POWER = {"id": "UNIT_MULT", "name": "Multiplier", "values": values("0", "3")}
SERIES = {
    "dataSets": [{"series": {
        "0:0": {"attributes": [1], "observations": {"0": [1.5, 0], "1": [2, None]}},
        "0:1": {"attributes": [0], "observations": {"1": [None, 1]}},
    }}],
    "structure": {
        "name": "Regional employment",
        "dimensions": {"series": [MEASURE, AREA], "observation": [TIME]},
        "attributes": {"series": [POWER], "observation": [STATUS]},
    },
}  # fmt: skip
FLAT = {
    "meta": {"schema": "2.0"},
    "data": {
        "structures": [{
            "name": "Regional employment",
            "dimensions": {"dataSet": [MEASURE], "observation": [AREA, TIME]},
            "attributes": {"observation": [STATUS]},
        }],
        "dataSets": [{"structure": 0, "observations": {
            "0:0": [1.5, 0], "0:1": [2], "1:1": [None, 1]}}],
    },
}  # fmt: skip


@pytest.mark.parametrize("message", [SERIES, FLAT])
def test_sdmx_json_gives_the_records_that_sdmx_csv_has(tmp_path, message):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(message))
    (table,) = open_file(path).tables
    told = table.preview[["REF_AREA", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS"]]
    assert told.to_numpy().tolist() == [
        ["DE1", "2021", "1.5", "A"], ["DE1", "2022", "2", ""],
        ["DE2", "2022", "", "C"],
    ]  # fmt: skip
    assert table.preview["Reference area"].tolist()[2] == "name of DE2"
    assert set(table.preview["STRUCTURE"]) == {"Regional employment"}
    if message is SERIES:
        assert table.preview["UNIT_MULT"].tolist() == ["3", "3", "0"]


def test_sdmx_json_goes_into_a_study_by_the_recipe_of_its_csv(bring):
    done = bring({"oecd.json": json.dumps(SERIES)})
    held = done.tables["indicators"].set_index(["region", "year"])
    assert held.loc[("DE1", 2021), "value"] == 1500
    assert held.loc[("DE2", 2022), "value"] != held.loc[("DE2", 2022), "value"]


@pytest.mark.parametrize(
    "key", ["0:7", "0", "x:0"], ids=["no such place", "too few places", "no number"]
)
def test_sdmx_json_that_does_not_agree_with_its_structure_is_refused(tmp_path, key):
    broken = json.loads(json.dumps(SERIES))
    broken["dataSets"][0]["series"] = {key: {"observations": {"0": [1]}}}
    path = tmp_path / "a.json"
    path.write_text(json.dumps(broken))
    with pytest.raises(UnreadableFileError, match="do not agree"):
        open_file(path)


TABLE = """GENESIS-Tabelle: 13111-07-05-4
Beschäftigte am Arbeitsort nach Wirtschaftszweigen - Stichtag 30.06.;;;;;
;;;;Beschäftigte;Beschäftigte
;;;;Insgesamt;Ausländer
;;;;Anzahl;Anzahl
30.06.2022;DG;Deutschland;Insgesamt;900;90
30.06.2022;DG;Deutschland;Verarbeitendes Gewerbe;400;40
30.06.2022;DG;Deutschland;Handel;500;50
30.06.2022;01;  Schleswig-Holstein;Insgesamt;600;60
30.06.2022;01;  Schleswig-Holstein;Verarbeitendes Gewerbe;300;30
30.06.2022;02;  Hamburg;Insgesamt;300;30
30.06.2022;02;  Hamburg;Verarbeitendes Gewerbe;100;10
__________
(C)opyright Statistisches Bundesamt (Destatis), 2023
"""


def test_a_table_of_genesis_is_stocks_by_region_and_industry(tmp_path):
    path = tmp_path / "13111-07-05-4.csv"
    path.write_text(TABLE)
    with Intake([path], tmp_path / "study") as intake:
        (session,) = intake.sessions
        assert [t.table for t in session.recipe.tables] == ["stocks"]
        assert session.opened.preview["_row"].tolist()[0] == 6
        shown = session.after()["stocks"]
        assert {"Insgesamt", "Verarbeitendes Gewerbe"} <= set(shown["activity"])


@pytest.mark.parametrize("regions", ["1", "2"])
def test_flat_files_of_genesis_say_themselves_which_variable_is_the_region(
    bring, regions
):
    codes = {regions: ("Länder", "01", "Schleswig-Holstein")}
    codes |= {"21"["12".index(regions)]: ("WZ2008 (Abschnitte)", "WZ08-C", "Gewerbe")}
    head, row = ["Zeit"], ["2022"]
    for n in "12":
        head += [
            f"{n}_Merkmal_Label",
            f"{n}_Auspraegung_Code",
            f"{n}_Auspraegung_Label",
        ]
        row += codes[n]
    head, row = [*head, "ERW012__Beschaeftigte__Anzahl"], [*row, "7"]
    text = ";".join(head) + "\n" + ";".join(row) + "\n"
    done = bring({"flat.csv": text + text.splitlines()[1].replace("C", "F") + "\n"})
    assert {key[0] for key in done.values()} == {"01"}


def blocks(*told):
    """Write what a portal hands out: a table for each date and status."""
    parts = [
        f'"Business Register : open access"\n"ONS [from Nomis on 3 March 2024]"\n'
        f'"date","{date}"\n"employment status","{status}"\n\n'
        '"local authority: district","mnemonic","C : Manufacturing","J : Banks"\n'
        f'"Darlington","E06000005",{n},"!"\n"Durham","E06000047",{n + 1},\n'
        for date, status, n in told
    ]
    return "\n".join([*parts, '"! Estimate not available"\n'])


def test_blocks_of_one_file_are_one_table_and_their_titles_columns(bring):
    text = blocks(("2021", "Employees", 10), ("2022", "Employees", 20))
    done = bring({"nomis.csv": text})
    held = done.values()
    assert held["E06000005", "C", 2021, "employment"] == 10
    assert held["E06000047", "C", 2022, "employment"] == 21
    assert {key[2] for key in held} == {2021, 2022}
    (receipt,) = done.done.receipts
    assert (receipt.records, receipt.footnotes) == (4, 1)


def test_blocks_that_differ_in_another_thing_are_asked_about(bring):
    text = blocks(("2022", "Employees", 10), ("2022", "Self-employed", 1))
    asked = bring({"nomis.csv": text})
    assert asked.asked == ["stocks.only.employment status"]
    answers = {"stocks.only.employment status": "Employees"}
    held = bring({"nomis.csv": text}, answers).values()
    assert held["E06000005", "C", 2022, "employment"] == 10


def test_the_second_block_may_begin_far_down(tmp_path):
    rows = "".join(f'"Place {k}","E{k:08}",{k},{k}\n' for k in range(900))
    first, second = (
        blocks((year, "Employees", 10)).replace('"! Estimate not available"\n', rows)
        for year in ("2021", "2022")
    )
    path = tmp_path / "nomis.csv"
    path.write_text(f"{first}\n{second}")
    (table,) = open_file(path).tables
    told = table.frame()["date"].value_counts()
    assert told.to_dict() == {"2021": 902, "2022": 902}
    numbers = table.frame().index
    assert path.read_text().splitlines()[numbers[-1] - 1].startswith('"Place 899"')


@pytest.mark.parametrize("below", ["", "\n" * 99])
def test_headings_without_a_record_are_told_in_a_word(bring, below):
    with pytest.raises(UnreadableFileError, match="holds no records: region activity"):
        bring({"a.csv": f"region,activity,year,measure,value\n{below}"})
