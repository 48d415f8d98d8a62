"""Delimited text as people bring it: each shape gives its table, or a word."""

import gzip
import zipfile

import pytest

from madang.engines import open_engine
from madang.errors import UnreadableFileError
from madang.intake.layout import Layout
from madang.intake.opened import open_file


def opened(path, content, given=None, encoding="utf-8"):
    """Write a file, and open its one table."""
    path.write_bytes(
        content if isinstance(content, bytes) else content.encode(encoding)
    )
    (table,) = open_file(path, given).tables
    return table


def rows(table):
    """Give all records as lists of text, numbers of rows last."""
    return [list(r.values()) for batch in table.batches() for r in batch.to_pylist()]


def words(table):
    """Name what is in doubt."""
    return {doubt.word for doubt in table.doubts}


@pytest.mark.parametrize(
    ("encoding", "found", "names"),
    [
        ("utf-8", "utf-8", "서울,부산,전라남도"),
        ("utf-8-sig", "utf-8", "서울,부산,전라남도"),
        ("utf-16", "utf-16", "서울,부산,전라남도"),
        ("cp949", "cp949", "서울특별시,부산,1차 금속"),
        ("cp932", "cp932", "東京都,大阪府,センサス"),
        ("latin-1", "cp1252", "CÓRDOBA,ÁLAVA,JAÉN"),
        ("latin-1", "cp1252", "Årjäng,Åmål,Öckerö"),
        ("cp1250", "cp1250", "ŚLĄSKIE,ŁÓDZKIE,Wrocław"),
    ],
)
def test_an_encoding_is_found_by_what_its_words_look_like(
    tmp_path, encoding, found, names
):
    lines = "".join(f"{k},{name}\n" for k, name in enumerate(names.split(",")))
    table = opened(tmp_path / "a.csv", f"code,name\n{lines}", encoding=encoding)
    assert table.layout.encoding == found
    assert [r[1] for r in rows(table)] == names.split(",")
    assert "encoding" not in words(table)


def test_words_that_two_encodings_read_differently_are_a_doubt(tmp_path):
    table = opened(tmp_path / "a.csv", "code,name\n1,São Paulo\n", encoding="cp1252")
    (doubt,) = table.doubts
    assert (doubt.word, doubt.taken.value, doubt.taken.gives) == (
        "encoding", "cp1252", "1,São",
    )  # fmt: skip
    assert [(c.value, c.gives) for c in doubt.others] == [("cp1250", "1,Săo")]
    told = opened(
        tmp_path / "a.csv",
        "code,name\n1,São Paulo\n",
        Layout(encoding="cp1252"),
        "cp1252",
    )
    assert told.doubts == ()


def test_two_encodings_in_one_file_are_refused_with_both_lines(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("a,b\n1,서울\n".encode() + "2,부산\n".encode("cp949"))
    with pytest.raises(UnreadableFileError, match="line 2 is UTF-8, line 3 is not"):
        open_file(path)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_a_separator_is_found_and_decimal_commas_are_none(tmp_path, mark):
    text = f"code{mark}value\n1{mark}2.5\n2{mark}3.5\n"
    table = opened(tmp_path / "a.csv", text)
    assert table.layout.delimiter == mark
    told = opened(tmp_path / "b.csv", 'a;b;c\n1;"x";17123,5\n2;"y";20,3\n')
    assert rows(told)[0] == ["1", "x", "17123,5", 2]


def test_a_list_within_a_cell_parts_no_column(tmp_path):
    text = "id,title,words\n1,one,a;b;c\n2,two,d;e;f\n3,three,g;h;i\n"
    table = opened(tmp_path / "a.csv", text)
    assert (table.layout.delimiter, table.doubts) == (",", ())


def test_decimal_commas_without_quotes_are_no_column(tmp_path):
    table = opened(tmp_path / "a.csv", "region,value\n11,1,5\n26,2,5\n")
    with pytest.raises(UnreadableFileError, match=r"2 rows do not have the 2 cells"):
        rows(table)


def test_single_quotes_that_enclose_cells_are_found(tmp_path):
    text = "name,sum\n'One, Ltd',2\n'Two, Ltd',3\nO'Hara,4\n"
    assert rows(opened(tmp_path / "a.csv", text))[0] == ["One, Ltd", "2", 2]


def test_a_tab_beats_the_commas_within_a_composite_column(tmp_path):
    text = (
        "freq,nace_r2,geo\\TIME_PERIOD\t2020 \t2021 \n"
        "A,C,AT11\t19.3 \t19.8 b\nA,J,AT11\t: \t: c\n"
    )
    table = opened(tmp_path / "a.tsv", text)
    assert table.columns == ("freq", "nace_r2", "geo", "2020", "2021")
    assert rows(table)[1] == ["A", "J", "AT11", ":", ": c", 3]


def test_a_stray_quote_in_a_tsv_swallows_no_row(tmp_path):
    names = ['"One" Ltd', '"Two Ltd', "Three", 'Four" Ltd']
    text = "place\tname\tsum\n" + "".join(f"N\t{name}\t1\n" for name in names)
    table = opened(tmp_path / "a.tsv", text)
    assert table.layout.quote == "none"
    assert [r[1] for r in rows(table)] == names


def test_a_stray_quote_beyond_the_sample_is_refused_with_its_line(tmp_path):
    plain = "".join(f'N,"name {k}",{k}\n' for k in range(5000))
    text = f'place,name,sum\n{plain}S,"Open,5\nS,Next,6\nS,Last",7\n'
    table = opened(tmp_path / "a.csv", text)
    with pytest.raises(UnreadableFileError, match=r"line 5002: a quote opens") as found:
        rows(table)
    assert found.value.text("ko") != str(found.value)


def test_doubled_quotes_semicolons_and_lines_stay_within_their_cell(tmp_path):
    text = (
        '"id";"about";"sum"\n"1";"First; line\nthen ""two""";"5"\n'
        '"2";""All ""quoted""; twice"";"6"\n'
    )
    table = opened(tmp_path / "a.csv", text)
    assert rows(table) == [
        ["1", 'First; line\nthen "two"', "5", 2],
        ["2", '"All "quoted"; twice"', "6", 4],
    ]


def test_titles_above_and_notes_below_are_no_records(tmp_path):
    text = (
        '"Jobs by district"\n"Office, 3 March"\n"date",2022\n\n'
        '"district","code","C : Making","J : Telling"\n'
        '"Alton","E1",4500,"!"\n"Beeham","E2",21000,2250\n\n"Note: rounded."\n'
    )
    table = opened(tmp_path / "a.csv", text)
    assert (table.layout.skip, table.layout.header_rows) == (4, 1)
    assert table.preamble == (
        ("Jobs by district",),
        ("Office, 3 March",),
        ("date", "2022"),
    )
    assert [(n.row, n.text) for n in table.footnotes] == [(9, "Note: rounded.")]
    assert [r[-1] for r in rows(table)] == [6, 7, 9]


def test_notes_below_a_long_table_are_found_from_its_end(tmp_path):
    plain = "".join(f"{k},{k},{k}\n" for k in range(60_000))
    table = opened(tmp_path / "a.csv", f"a,b,c\n{plain}\n※ 잠정치임\n")
    assert [(n.row, n.text) for n in table.footnotes] == [(60_003, "※ 잠정치임")]


def test_header_rows_are_joined_across_and_down(tmp_path):
    text = (
        "시도별,산업별,2022,,2023,\n,,사업체수,종사자수,사업체수,종사자수\n"
        "전국,계,1,2,3,4\n,제조업,5,6,7,8\n서울,계,9,10,X,-\n"
    )
    table = opened(tmp_path / "a.csv", text, encoding="cp949")
    assert table.layout.header_rows == 2
    assert table.columns == (
        "시도별", "산업별", "2022 | 사업체수", "2022 | 종사자수",
        "2023 | 사업체수", "2023 | 종사자수",
    )  # fmt: skip
    assert table.layout.fill_down == ("시도별",)
    assert words(table) == {"fill_down"}
    assert [r[:2] for r in rows(table)] == [
        ["전국", "계"],
        ["전국", "제조업"],
        ["서울", "계"],
    ]


def test_three_header_rows_with_blank_merged_cells_are_joined(tmp_path):
    text = (
        "시도별,산업별,2022,,,,2023,,,\n,,남자,,여자,,남자,,여자,\n"
        ",,사업체,종사자,사업체,종사자,사업체,종사자,사업체,종사자\n"
        "전국,계,1,2,3,4,5,6,7,8\n서울,계,1,2,3,4,5,6,7,8\n"
    )
    table = opened(tmp_path / "a.csv", text)
    assert table.layout.header_rows == 3
    assert table.columns[:2] == ("시도별", "산업별")
    assert table.columns[5] == "2022 | 여자 | 종사자"
    assert table.columns[6] == "2023 | 남자 | 사업체"


def test_repeated_header_cells_and_a_row_of_units_are_header(tmp_path):
    text = "시도,2022,2022\n시도,사업체수,종사자수\n시도,개,명\n서울,1,2\n부산,3,4\n"
    table = opened(tmp_path / "a.csv", text)
    assert table.columns == ("시도", "2022 | 사업체수 | 개", "2022 | 종사자수 | 명")


def test_blank_cells_of_a_list_are_not_filled(tmp_path):
    text = "title,holder,sum\na,x,1\nb,,2\nc,z,3\n"
    assert opened(tmp_path / "a.csv", text).layout.fill_down == ()


def test_blank_columns_are_dropped_and_names_are_unlike(tmp_path):
    table = opened(tmp_path / "a.csv", '"Jobs","jobs","",\n1,2,,\n3,4,,\n')
    assert table.columns == ("Jobs", "jobs (2)")
    path = tmp_path / "late.csv"
    plain = "1,2,,\n" * 5000
    path.write_text(f"a,b,,\n{plain}3,4,,5\n")
    (late,) = open_file(path).tables
    with pytest.raises(UnreadableFileError, match="row 5002"):
        rows(late)


def test_uneven_rows_are_told_with_their_line(tmp_path):
    table = opened(tmp_path / "a.csv", "a,b,c\n1,2,3\n1,2\n1,2,3,4\n")
    with pytest.raises(UnreadableFileError, match=r"2 rows do not.*first is row 3"):
        rows(table)


def test_a_table_without_header_is_a_doubt(tmp_path):
    table = opened(tmp_path / "a.csv", "A,10,20\nA,30,40\nA,50,60\n")
    (doubt,) = table.doubts
    assert (doubt.word, doubt.taken.value) == ("header_rows", "0")
    assert table.columns == ("column 1", "column 2", "column 3")
    told = opened(tmp_path / "a.csv", "A,10,20\nA,30,40\n", Layout(header_rows=1))
    assert told.columns == ("A", "10", "20")
    assert told.doubts == ()


def test_names_in_two_forms_of_unicode_are_one(tmp_path):
    text = "name,sum\nCádiz,1\nCádiz,2\n"
    assert len({r[0] for r in rows(opened(tmp_path / "a.csv", text))}) == 1


def test_packed_files_are_read_and_each_member_is_a_table(tmp_path):
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(b"a,b\n1,2\n"))
    (table,) = open_file(packed).tables
    assert (table.member, rows(table)) == ("a.csv", [["1", "2", 2]])
    whole = tmp_path / "all.zip"
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("one.csv", "a,b\n1,2\n")
        archive.writestr("deep/two.txt", "c;d\n3;4\n")
        archive.writestr("about.pdf", b"%PDF-1.7")
    found = open_file(whole)
    assert [t.member for t in found.tables] == ["one.csv", "deep/two.txt"]
    assert [p.name for p in found.passed] == ["about.pdf"]
    chosen = open_file(whole, Layout(member="deep/two.txt"))
    assert [t.member for t in chosen.tables] == ["deep/two.txt"]


def test_an_engine_keeps_all_records_while_it_is_open(tmp_path):
    table = opened(tmp_path / "a.csv", "code,Jobs,jobs\n001,1,\n002,3,4\n")
    with open_engine() as engine:
        kept = table.records(engine)
        frame = kept.order_by("_row").to_pandas()
        assert engine.tables() == ()
    assert frame.to_dict("list") == {
        "code": ["001", "002"], "Jobs": ["1", "3"], "jobs (2)": ["", "4"],
        "_row": [2, 3],
    }  # fmt: skip
