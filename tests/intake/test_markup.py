"""Web pages that portals name .xls, and XML spreadsheets of 2003."""

import pytest

from madang.errors import UnreadableFileError
from madang.intake.opened import open_file

PAGE = """<html><head>
<meta http-equiv="Content-Type" content="text/html; charset={set}">
<style>td {{ mso-number-format: "<table>"; }}</style></head><body>
<!-- <table><tr><td>가짜</td><td>표</td></tr></table> -->
<table><tr><td>메뉴</td></tr></table>
<table border=1><tr><th rowspan=2>시도</th><th colspan=2>2022</th></tr>
<tr><th>사업체수<br>(개)</th><th>종사자수 (명)</th></tr>
<tr><td>서울&nbsp;</td><td>1,234</td><td>5 &lt; 6</td></tr>
<tr><td>부산</td><td>7</td><td>8</td></tr></table></body></html>"""

BOOK = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="자료 1"><Table><Row><Cell><Data ss:Type="String">시도</Data></Cell>
<Cell ss:Index="3"><Data ss:Type="String">인구</Data></Cell></Row>
<Row ss:Index="4"><Cell><Data ss:Type="String">서울</Data></Cell>
<Cell><Data ss:Type="Number">1</Data></Cell><Cell><Data>2</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


def rows(table):
    """Give all records as lists of text, numbers of rows last."""
    return [list(r.values()) for batch in table.batches() for r in batch.to_pylist()]


@pytest.mark.parametrize("encoding", ["cp949", "utf-8"])
def test_the_table_of_a_web_page_named_as_a_workbook_is_read(tmp_path, encoding):
    path = tmp_path / "a.xls"
    said = {"cp949": "euc-kr"}.get(encoding, encoding)
    path.write_bytes(PAGE.format(set=said).encode(encoding))
    (table,) = open_file(path).tables
    assert table.columns == ("시도", "2022 | 사업체수 (개)", "2022 | 종사자수 (명)")
    assert [r[:3] for r in rows(table)] == [
        ["서울", "1,234", "5 < 6"],
        ["부산", "7", "8"],
    ]
    assert "HTML" in str(table.remarks[0])


def test_a_sheet_of_an_xml_spreadsheet_keeps_places_of_its_cells(tmp_path):
    path = tmp_path / "a.xls"
    path.write_text(BOOK)
    (table,) = open_file(path).tables
    assert table.sheet == "자료 1"
    assert rows(table)[-1][:1] + rows(table)[-1][-2:] == ["서울", "2", 4]


@pytest.mark.parametrize(
    "text",
    [
        "<html><body>로그인이 필요합니다</body></html>",
        "<table>" * 50_000,
        "<!--" * 50_000,
        '<!DOCTYPE x [<!ENTITY a "b">]><table><tr><td>&a;</td></tr></table>',
    ],
)
def test_markup_without_a_table_is_refused_in_words(tmp_path, text):
    path = tmp_path / "a.xls"
    path.write_text(text)
    with pytest.raises(UnreadableFileError, match="without a table"):
        open_file(path)


def test_a_cell_that_reaches_over_more_than_any_table_has_is_refused(tmp_path):
    path = tmp_path / "a.xls"
    path.write_text("<table><tr><td colspan=999999>1</td><td>2</td></tr></table>")
    with pytest.raises(UnreadableFileError, match="more cells"):
        open_file(path)
