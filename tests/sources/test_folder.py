"""Reading a plain folder: encodings recognised, mixtures refused."""

import contextlib

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.errors import ContractError, UnreadableFileError
from madang.sources import folder

TEXT = "region,name\n11,서울\n26,부산\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_each_encoding_gives_the_same_table(tmp_path, encoding):
    path = tmp_path / "regions.csv"
    path.write_bytes(TEXT.encode(encoding))
    frame = folder.read("regions", path).frame
    assert frame["name"].tolist() == ["서울", "부산"]
    assert list(frame.columns) == ["region", "name"]


def test_two_encodings_in_one_file_are_refused_with_both_lines(tmp_path):
    path = tmp_path / "regions.csv"
    path.write_bytes("region,name\n11,서울\n".encode() + "26,부산\n".encode("cp949"))
    with pytest.raises(UnreadableFileError, match="line 2 is UTF-8, line 3 is not"):
        folder.read("regions", path)


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "regions.csv"
    path.write_bytes(b"region,name\n11,\xff\xfe\xfa\x80\n")
    with pytest.raises(UnreadableFileError, match="neither UTF-8, UTF-16 nor CP949"):
        folder.read("regions", path)


def test_codes_stay_text(tmp_path):
    (tmp_path / "regions.csv").write_text("region,name\n001,a\n")
    frame = folder.read("regions", tmp_path / "regions.csv").frame
    assert frame["region"].tolist() == ["001"]


@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_the_separator_is_read_from_the_header(tmp_path, mark):
    (tmp_path / "regions.tsv").write_text(TEXT.replace(",", mark))
    assert list(folder.read("regions", tmp_path / "regions.tsv").frame) == [
        "region",
        "name",
    ]


def test_ragged_rows_are_refused(tmp_path):
    (tmp_path / "regions.csv").write_text("region,name\n11,서울,extra\n")
    with pytest.raises(UnreadableFileError, match="not a plain table"):
        folder.read("regions", tmp_path / "regions.csv")


def test_spreadsheets_and_absent_files_say_what_to_do(tmp_path):
    (tmp_path / "regions.xlsx").write_bytes(b"PK")
    with pytest.raises(UnreadableFileError, match="CSV UTF-8"):
        folder.read("regions", tmp_path / "regions.xlsx")
    with pytest.raises(UnreadableFileError, match="is not there"):
        folder.read("regions", tmp_path / "regions.csv")


def test_two_files_for_one_table_are_refused(tmp_path):
    (tmp_path / "regions.csv").write_text(TEXT)
    pd.DataFrame({"region": ["1"]}).to_parquet(tmp_path / "regions.parquet")
    with pytest.raises(UnreadableFileError, match="2 files hold the table 'regions'"):
        folder.find(tmp_path)


@pytest.mark.parametrize("other", ["Regions.csv", "regions.xlsx", "REGIONS.CSV.GZ"])
def test_a_file_of_nearly_the_same_name_is_no_race(tmp_path, other):
    (tmp_path / "regions.csv").write_text(TEXT)
    (tmp_path / other).write_bytes(b"PK")
    (tmp_path / "regions.md").write_text("what they are")
    with pytest.raises(UnreadableFileError, match="2 files hold the table 'regions'"):
        folder.find(tmp_path)


def test_a_broken_parquet_file_is_refused(tmp_path):
    (tmp_path / "regions.parquet").write_bytes(b"PAR1 nonsense")
    with pytest.raises(UnreadableFileError, match="not a Parquet file"):
        folder.read("regions", tmp_path / "regions.parquet")


def test_a_long_cell_and_lines_within_quotes_are_read(tmp_path):
    long = "가" * 3_000_000
    (tmp_path / "projects.csv").write_text(
        f'project,title\nP1,"two\nlines"\nP2,{long}\n', encoding="utf-8"
    )
    frame = folder.read("projects", tmp_path / "projects.csv").frame
    assert frame["title"].tolist() == ["two\nlines", long]


def test_a_stray_quote_swallows_no_row(tmp_path):
    path = tmp_path / "projects.tsv"
    names = ['"One" Ltd', '"Two Ltd', "Three", 'Four" Ltd']
    lines = "".join(f"P{k}\t{name}\t1\n" for k, name in enumerate(names))
    path.write_text(f"project\ttitle\tgrant\n{lines}")
    assert folder.read("projects", path).frame["title"].tolist() == names
    path = tmp_path / "projects.csv"
    plain = "".join(f'P{k},"name",{k}\n' for k in range(20_000))
    path.write_text(f'project,title,grant\n{plain}A,"Open,1\nB,Next,2\nC,Last",3\n')
    with pytest.raises(UnreadableFileError, match="line 20002: a quote opens"):
        folder.read("projects", path)


def test_names_in_latin_letters_are_never_hangul(tmp_path):
    path = tmp_path / "regions.csv"
    path.write_bytes("region,name\n1,JAÉN\n2,ÁLAVA\n".encode("latin-1"))
    assert folder.read("regions", path).frame["name"].tolist() == ["JAÉN", "ÁLAVA"]
    path.write_bytes("region,name\n1,São Paulo\n".encode("latin-1"))
    with pytest.raises(UnreadableFileError, match=r"CP1252 .* or CP1250"):
        folder.read("regions", path)


def test_a_folder_becomes_a_study_or_one_error(tmp_path):
    (tmp_path / "regions.csv").write_text(TEXT)
    made = folder.build(tmp_path)
    assert set(made.tables) == {"regions"}
    (tmp_path / "regions.csv").write_text("region\n11\n")
    with pytest.raises(ContractError, match="name: column is missing"):
        folder.build(tmp_path)
    (tmp_path / "regions.csv").unlink()
    with pytest.raises(UnreadableFileError, match="every study needs"):
        folder.build(tmp_path)


@settings(max_examples=60, deadline=2000)
@given(st.binary(max_size=400))
def test_random_bytes_never_crash_the_reader(tmp_path_factory, data):
    place = tmp_path_factory.mktemp("bytes")
    for name in ("regions.csv", "regions.parquet"):
        path = place / name
        path.write_bytes(data)
        with contextlib.suppress(UnreadableFileError):
            folder.read("regions", path)
