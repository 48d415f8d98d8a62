"""Workbooks, JSON, Parquet and maps as people bring them."""

import base64
import datetime as dt
import io
import json
import re
import zipfile
import zlib

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from madang.errors import UnreadableFileError
from madang.intake.layout import Layout
from madang.intake.opened import open_file

OLDER = (
    "c-rk)O=wd=5dQYP{L`jMOr@<-"
    "Lcv;V4;n8bv`+=?$x^*2Qqa`qAT6l`FM2Ura})}m6fcEdgi<StR<w`?t34DdDhO&J(PK}7LJw`8vy="
    "BUsW~*DMP<Lo&d$!x?9SVro%i!<F_;^>-"
    ";~EXbU{bK^ukpl6I8r*BLM0*P08A|hl;82Pr>V<jdVHjw06NQ_fYP49vY?`vqXVURQhlMJ;RB3WD{|"
    "ieTWI^Lnl#zJ0$U=k-"
    "Z8rJ;!tl(|fG>jOjs^++f;Cx;b$gi$+iTek+PkX)WC6haC4Y+q`GVUese=M)8$VQPg$fQ1X0i=<n=k"
    "cGO@Tv~S(<L_8TA${|b}IF4^-1o&#7)J#OlH&-q|@|AMAyMp|t<^WPK&vJmL;ll@=H(2z&UBv-DjIv"
    "Pg$L#Y5q#WH7jXEGEGIMhe7aFp}rspRzqc0n>q_cf?`UO>~nW>CVrfNRgfwH4r%OPJwbO3eC2RZNql"
    ")P8(etCVYzt=d!k`$-&V$$Cs{e+3D(t?cr+~Z&>9d2if-Au3XsN0xtVj8A!rMk7Z-"
    "eQi9u+DYvZKZkkG2R$EOZYb8)62)Fo710-UBpjz=P!pR-"
    "x*_Qp@+}_*~@DL9il_rz9sR*uxnu@h$W_tza$Hf7GU2snAVf64r}l+8)RB+$<+~-"
    "zTkT;*B3w5uh`P4rCa)11$~Xjm+Lme9!hH$%a(QNjkMD%*y*g}wCr@Y^Rq0(chRMV@JJ3$sqZIzP*6"
    "}%P*6}%P*7M0!7q@-*LeA2>a;!-+}3}cH7W)5o8-"
    "U62@KP9kv>e1AVGB!m#T`Nt#Ar^EU`fw`+uRtNt!*0LG-"
    "g9gH^{beMX7W``NHz;P)M&YUeLh<L4iq|2ui<))x"
)
"""A small workbook of the older kind, packed: two header rows, one of them merged."""

SQUARE = [[[126.9, 37.5], [127.0, 37.5], [127.0, 37.6], [126.9, 37.5]]]
METRES = [[[950000, 1950000], [960000, 1950000], [960000, 1960000], [950000, 1950000]]]


def rows(table):
    """Give all records as lists of text, numbers of rows last."""
    return [list(r.values()) for batch in table.batches() for r in batch.to_pylist()]


def workbook(path, *sheets):
    """Write a workbook: each sheet's name, its rows, its merged ranges."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, cells, merged in sheets:
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
        for where in merged:
            sheet.merge_cells(where)
    book.save(path)
    return path


def written(path, content):
    """Write JSON."""
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def feature(outline, **properties):
    """Give one feature of a map."""
    shape = {"type": "Polygon", "coordinates": outline}
    return {"type": "Feature", "properties": properties, "geometry": shape}


def test_merged_cells_of_a_workbook_are_filled_and_its_other_sheets_are_told(tmp_path):
    cells = [
        ["지역별 사업체"], ["시도", "산업", 2022, None, 2023, None],
        [None, None, "사업체수", "종사자수", "사업체수", "종사자수"],
        ["전국", "계", 10, 20.5, 30, 40], [None, "제조업", 1, 2, 3, "-"],
        ["서울", "계", 5, 6, 7, 8], [None, "제조업", 1, 2, 3, 4], ["※ 잠정치임"],
    ]  # fmt: skip
    merged = ["A1:F1", "A2:A3", "B2:B3", "C2:D2", "E2:F2", "A4:A5", "A6:A7"]
    path = workbook(
        tmp_path / "a.xlsx", ("표", cells, merged), ("메타", [["통계표", "1"]], []),
        ("빈", [], []),
    )  # fmt: skip
    found = open_file(path)
    (table,) = found.tables
    assert (table.sheet, table.layout.skip, table.layout.header_rows) == ("표", 1, 2)
    assert table.columns[:3] == ("시도", "산업", "2022 | 사업체수")
    assert table.layout.fill_down == ()
    assert table.doubts == ()
    assert rows(table)[1] == ["전국", "제조업", "1", "2", "3", "-", 5]
    assert rows(table)[0][3] == "20.5"
    assert [(n.row, n.text) for n in table.footnotes] == [(8, "※ 잠정치임")]
    assert [p.name for p in found.passed] == ["빈", "메타"]
    with pytest.raises(UnreadableFileError, match="no '없음'"):
        open_file(path, Layout(sheet="없음"))


def test_labels_merged_down_are_filled_and_amounts_are_not(tmp_path):
    cells = [
        ["no", "place", "title", "sum"], [1, "A", "x", 100], [2, None, "y", None],
        [3, "B", "z", 30],
    ]  # fmt: skip
    path = workbook(tmp_path / "a.xlsx", ("One", cells, ["B2:B3", "D2:D3"]))
    (table,) = open_file(path).tables
    assert [r[:4] for r in rows(table)] == [
        ["1", "A", "x", "100"], ["2", "A", "y", ""], ["3", "B", "z", "30"],
    ]  # fmt: skip
    assert table.preview["place"].tolist() == ["A", "A", "B"]
    assert table.doubts == ()


def test_each_sheet_is_a_table_and_one_may_be_asked_for(tmp_path):
    body = [["code", "value"], ["a", 1]]
    path = workbook(tmp_path / "a.xlsx", ("One", body, []), ("Two", body, []))
    assert [t.sheet for t in open_file(path).tables] == ["One", "Two"]
    assert [t.sheet for t in open_file(path, Layout(sheet="Two")).tables] == ["Two"]


def test_content_decides_and_not_the_name(tmp_path):
    path = workbook(tmp_path / "a.xlsx", ("One", [["code", "value"], ["a", 1]], []))
    named = path.rename(tmp_path / "a.csv")
    (table,) = open_file(named).tables
    assert rows(table) == [["a", "1", 2]]
    assert "XLSX" in table.remarks[0].text("en")
    assert table.remarks[0].text("ko") != table.remarks[0].text("en")
    text = tmp_path / "b.xls"
    text.write_text("code\tvalue\na\t1\n")
    assert rows(open_file(text).tables[0]) == [["a", "1", 2]]


def test_macros_are_told_and_not_read(tmp_path):
    path = workbook(tmp_path / "a.xlsm", ("One", [["code", "value"], ["a", 1]], []))
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"macro")
    found = open_file(path)
    assert [p.name for p in found.passed] == ["xl/vbaProject.bin"]
    assert len(found.tables) == 1


def test_records_of_an_interface_keep_their_digits(tmp_path):
    content = [{"C1": "00", "C1_NM": "전국", "DT": "10"}, {"C1": "11", "DT": 1.50}]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(content).replace("1.5", "1.50"))
    (table,) = open_file(path).tables
    assert table.columns == ("C1", "C1_NM", "DT")
    assert rows(table) == [["00", "전국", "10", 1], ["11", "", "1.50", 2]]


def test_records_are_found_wherever_they_lie(tmp_path):
    items = {"response": {"body": {"items": {"item": [{"a": 1}, {"a": None}]}}}}
    (table,) = open_file(written(tmp_path / "a.json", items)).tables
    assert (table.sheet, rows(table)) == (
        "response.body.items.item", [["1", 1], ["", 2]],
    )  # fmt: skip
    listed = [["NAME", "POP"], ["Here", "5"], ["There", "7"]]
    (table,) = open_file(written(tmp_path / "b.json", listed)).tables
    assert (table.columns, rows(table)[0]) == (("NAME", "POP"), ["Here", "5", 2])


def test_a_publisher_who_says_why_there_is_nothing_is_heard(tmp_path):
    said = {"err": "20", "errMsg": "필수요청변수값이 누락되었습니다."}
    with pytest.raises(UnreadableFileError, match="필수요청변수값이 누락"):
        open_file(written(tmp_path / "a.json", said))


def test_a_data_set_of_json_stat_is_laid_out(tmp_path):
    content = {
        "class": "dataset", "id": ["geo", "time"], "size": [2, 2],
        "dimension": {
            "geo": {"label": "place", "category": {
                "index": {"BB": 1, "AA": 0}, "label": {"AA": "Alton", "BB": "Beeham"}}},
            "time": {"category": {"index": ["2022", "2023"]}},
        },
        "value": {"0": 1.5, "3": 4}, "status": {"2": "c"},
    }  # fmt: skip
    (table,) = open_file(written(tmp_path / "a.json", content)).tables
    assert table.columns == ("geo", "geo | place", "time", "value", "status")
    assert rows(table) == [
        ["AA", "Alton", "2022", "1.5", "", 1],
        ["BB", "Beeham", "2022", "", "c", 2],
        ["BB", "Beeham", "2023", "4", "", 3],
    ]
    content["size"] = [2, 3]
    with pytest.raises(UnreadableFileError, match="do not agree"):
        open_file(written(tmp_path / "b.json", content))


def test_parquet_becomes_text_batch_by_batch(tmp_path):
    path = tmp_path / "a.parquet"
    day = dt.date(2024, 3, 1)
    pq.write_table(
        pa.table({
            "name": ["서울 ", None, "서울"], "sum": [1.0, 2.25, None],
            "day": [day, None, day], "Name": [1, 2, 3],
        }), path,
    )  # fmt: skip
    (table,) = open_file(path).tables
    assert table.columns == ("name", "sum", "day", "Name (2)")
    assert rows(table) == [
        ["서울", "1", "2024-03-01", "1", 1],
        ["", "2.25", "", "2", 2],
        ["서울", "", "2024-03-01", "3", 3],
    ]


def test_long_texts_repeated_in_parquet_are_refused(tmp_path):
    path = tmp_path / "a.parquet"
    long = pa.DictionaryArray.from_arrays(pa.array([0] * 9000, "i4"), ["x" * 10**6])
    pq.write_table(pa.table({"a": long}), path)
    with pytest.raises(UnreadableFileError, match="over and over"):
        open_file(path)


def test_features_keep_their_properties_and_outlines(tmp_path):
    content = {"type": "FeatureCollection", "features": [feature(SQUARE, region="11")]}
    (table,) = open_file(written(tmp_path / "a.geojson", content)).tables
    assert table.columns == ("region", "geometry")
    assert json.loads(rows(table)[0][1])["coordinates"] == SQUARE


def test_outlines_in_metres_are_degrees_or_a_doubt_or_refused(tmp_path):
    pytest.importorskip("pyproj", reason="the extra for maps is not installed")
    told = {
        "type": "FeatureCollection", "features": [feature(METRES, region="11")],
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::5179"}},
    }  # fmt: skip
    (table,) = open_file(written(tmp_path / "a.geojson", told)).tables
    x, y = json.loads(rows(table)[0][1])["coordinates"][0][0]
    assert (round(x, 1), round(y, 1)) == (126.9, 37.5)
    assert (table.doubts, len(table.remarks)) == ((), 1)
    del told["crs"]
    (table,) = open_file(written(tmp_path / "b.geojson", told)).tables
    (doubt,) = table.doubts
    assert (doubt.word, doubt.taken.value) == ("crs", "EPSG:5179")
    (sure,) = open_file(tmp_path / "b.geojson", Layout(crs="EPSG:5179")).tables
    assert sure.doubts == ()
    lost = [[[9e9, 9e9], [9.1e9, 9e9], [9.1e9, 9.1e9], [9e9, 9e9]]]
    content = {"type": "FeatureCollection", "features": [feature(lost, region="11")]}
    with pytest.raises(UnreadableFileError, match="metres"):
        open_file(written(tmp_path / "c.geojson", content))


def shapefile(folder, *, encoding="cp949", crs="EPSG:5179"):
    """Write a shapefile of one square, as agencies publish them."""
    pyogrio = pytest.importorskip("pyogrio", reason="the extra is not installed")
    import numpy as np  # noqa: PLC0415 - one use
    import shapely  # noqa: PLC0415 - one use

    outline = shapely.polygons(METRES[0])
    path = folder / "map.shp"
    pyogrio.raw.write(
        path, np.array([shapely.to_wkb(outline)], dtype=object),
        [np.array(["서울특별시"], dtype=object)], np.array(["SIDO_NM"], dtype=object),
        geometry_type="Polygon", crs=crs, driver="ESRI Shapefile", encoding=encoding,
    )  # fmt: skip
    path.with_suffix(".cpg").unlink(missing_ok=True)
    return path


@pytest.mark.filterwarnings("ignore")
def test_a_shapefile_in_cp949_and_metres_is_read_also_from_an_archive(tmp_path):
    path = shapefile(tmp_path)
    packed = tmp_path / "all.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for part in tmp_path.glob("map.*"):
            archive.write(part, part.name)
    for source in (path, packed):
        (table,) = open_file(source).tables
        name, outline, _number = rows(table)[0]
        assert name == "서울특별시"
        assert round(json.loads(outline)["coordinates"][0][0][0], 1) in {126.9, 127.0}
    path.with_suffix(".dbf").unlink()
    with pytest.raises(UnreadableFileError, match=r"without its \.dbf"):
        open_file(path)


@pytest.mark.filterwarnings("ignore")
def test_each_layer_of_a_geopackage_is_a_table(tmp_path):
    pyogrio = pytest.importorskip("pyogrio", reason="the extra is not installed")
    import numpy as np  # noqa: PLC0415 - one use
    import shapely  # noqa: PLC0415 - one use

    path = tmp_path / "a.gpkg"
    for layer in ("sido", "sigungu"):
        pyogrio.raw.write(
            path, np.array([shapely.to_wkb(shapely.polygons(SQUARE[0]))], dtype=object),
            [np.array(["서울"], dtype=object)], np.array(["name"], dtype=object),
            geometry_type="Polygon", crs="EPSG:4326", driver="GPKG", layer=layer,
            append=layer == "sigungu",
        )  # fmt: skip
    assert [t.sheet for t in open_file(path).tables] == ["sido", "sigungu"]


def test_an_open_document_is_read(tmp_path):
    content = (
        '<?xml version="1.0"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0">'
        '<office:body><office:spreadsheet><table:table table:name="표">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    cell = (
        '<table:table-cell office:value-type="string"><text:p>{}</text:p>'
        "</table:table-cell>"
    )
    lines = ["시도", "값"], ["서울", "1"]
    body = "".join(
        f"<table:table-row>{''.join(map(cell.format, line))}</table:table-row>"
        for line in lines
    )
    blank = (
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        'table:number-columns-repeated="1024"/></table:table-row>'
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
        packed.writestr("content.xml", content.format(rows=body + blank))
    path = tmp_path / "a.ods"
    path.write_bytes(held.getvalue())
    (table,) = open_file(path).tables
    assert (table.sheet, rows(table)) == ("표", [["서울", "1", 2]])


def test_an_older_workbook_is_read(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(zlib.decompress(base64.b85decode(OLDER)))
    (table,) = open_file(path).tables
    assert table.columns == ("시도", "2022 | 사업체수", "2022 | 종사자수")
    assert rows(table) == [["서울", "1", "2.5", 3], ["부산", "3", "4", 4]]


def test_cells_without_a_result_are_told(tmp_path):
    cells = [["a", "b"], [1, "#DIV/0!"], [2, 3]]
    (table,) = open_file(workbook(tmp_path / "a.xlsx", ("One", cells, []))).tables
    assert "1 cell holds an error or a formula" in table.remarks[0].text("en")


def test_formulas_that_were_never_calculated_are_refused_with_what_to_do(tmp_path):
    cells = [["시도", "인구"], ["서울", "=1+2"], ["부산", 3], ["계", "=SUM(B2:B3)"]]
    path = workbook(tmp_path / "a.xlsx", ("One", cells, []))
    with pytest.raises(UnreadableFileError, match="2 formulas") as refused:
        open_file(path)
    assert "save it" in str(refused.value)
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    empty = rb"</f><v ?(?:/>|></v>)"  # as one writer or another puts it
    parts[sheet] = re.sub(empty, b"</f><v>3</v>", parts[sheet])
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    assert rows(open_file(path).tables[0])[0] == ["서울", "3", 2]


def test_halves_of_letters_in_json_are_no_end(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('[{"a\\ud800": "x\\ud800"}]')
    assert rows(open_file(path).tables[0]) == [["x?", 1]]


def test_a_workbook_within_an_archive_is_read(tmp_path):
    body = [["code", "value"], ["a", 1]]
    book = workbook(tmp_path / "a.xlsx", ("One", body, []))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        packed.write(book, "deep/a.xlsx")
    (table,) = open_file(tmp_path / "a.zip").tables
    assert (table.member, table.sheet) == ("deep/a.xlsx", "One")
    assert rows(table) == [["a", "1", 2]]
