"""Broken studies: each gives its clear error, and none writes a result."""

import re
import sys
from pathlib import Path

import pandas as pd
import pytest

from madang import cli

sys.path.insert(0, str(Path(__file__).parent))
from small import small_study


def replaced(name, old, new):
    """Break one file by changing a text that stands in it."""

    def change(files):
        assert old in files[name], f"{old!r} stands not in {name}"
        return files | {name: files[name].replace(old, new, 1)}

    return change


def added(name, line):
    """Break one file by adding a line."""
    return lambda files: files | {name: files[name] + line + "\n"}


def written(name, content):
    """Break a study by writing a file whole."""
    return lambda files: files | {name: content}


def without(*names):
    """Break a study by taking files away."""
    return lambda files: {n: c for n, c in files.items() if n not in names}


def settings(text):
    """Break the settings."""
    head = '[study]\nname = "x"\ncore = ["11"]\n'
    return written("study.toml", head + text)


BROKEN = {
    "missing column": (
        replaced("stocks.csv", "measure,value", "measure,amount"),
        "value: column is missing",
    ),
    "wrong type of year": (
        replaced("stocks.csv", ",2022,", ",이천,"), "year: 1 of 32 rows are not a whole"
    ),
    "a year with a fraction": (
        replaced("stocks.csv", ",2022,", ",2022.5,"), "not a whole number"
    ),
    "year out of range": (
        replaced("stocks.csv", ",2022,", ",3022,"), "year: 1 of 32 rows above 2100"
    ),
    "unknown region": (
        added("stocks.csv", "99,A,2022,employment,5"), "not in 'regions': '99'"
    ),
    "unknown activity": (
        added("stocks.csv", "11,Z,2022,employment,5"), "not in 'activities': 'Z'"
    ),
    "duplicate key": (
        added("stocks.csv", "11,A,2022,employment,5"), "repeat a key"
    ),
    "negative count": (
        added("stocks.csv", "11,A,2021,employment,-5"), "below 0; the first is row 34"
    ),
    "decimal comma": (
        added("stocks.csv", '11,A,2021,employment,"5,5"'), "decimal comma"
    ),
    "thousands separator": (
        added("stocks.csv", '11,A,2021,employment,"5,500"'), "thousands separator"
    ),
    "the word NaN": (
        added("stocks.csv", "11,A,2021,employment,NaN"), "not a number"
    ),
    "infinity": (
        added("stocks.csv", "11,A,2021,employment,inf"), "not a number"
    ),
    "empty value": (
        added("stocks.csv", "11,A,2021,employment,"), "value: 1 of 33 rows are empty"
    ),
    "merged cells": (
        added("stocks.csv", ",B,2021,employment,5"), "merged cells"
    ),
    "empty file": (written("stocks.csv", ""), "no rows"),
    "only a header": (
        written("stocks.csv", "region,activity,year,measure,value\n"), "no rows"
    ),
    "two encodings": (
        lambda f: f | {"regions.csv": f["regions.csv"].encode()
                       + "29,광주,,35.1,126.8,1400000\n".encode("cp949")},
        "mixes two encodings: line 2 is UTF-8",
    ),
    "no text at all": (
        written("regions.csv", b"region,name\n\x81\x20\xff\xff\n"),
        "not a plain table: Expected 2 columns",
    ),
    "half a UTF-16 file": (
        written("regions.csv", "region,name\n11,서울\n".encode("utf-16")[:-1]),
        "does not decode",
    ),
    "a cell of ten megabytes": (
        lambda f: f | {"regions.csv": f["regions.csv"] + "29," + "가" * 10_000_000
                       + ",,35,127,5\n"},
        "hold more than 1,000,000 characters",
    ),
    "too many cells in a row": (
        added("regions.csv", "29,광주,,35,127,5,9,9"), "not a plain table"
    ),
    "a picture called a table": (
        written("regions.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9),
        "regions.csv",
    ),
    "a broken Parquet file": (
        lambda f: without("stocks.csv")(f) | {"stocks.parquet": b"PAR1" + b"\x00" * 90},
        "not a Parquet file",
    ),
    "codes that became numbers": (
        lambda f: without("regions.csv")(f)
        | {"regions.parquet": pd.DataFrame({"region": [11, 26], "name": ["a", "b"]})},
        "are numbers where the column holds text",
    ),
    "a column twice": (
        replaced("regions.csv", "latitude,longitude", "latitude,latitude"),
        "stands 2 times",
    ),
    "two files for one table": (
        written("regions.tsv", "region\tname\n11\t서울\n"), "2 files hold the table"
    ),
    "circle in regions": (
        lambda f: replaced("regions.csv", "26,부산,", "26,부산,27")(
            replaced("regions.csv", "27,대구,", "27,대구,26")(f)
        ),
        "2 of 4 rows stand in a circle of parents",
    ),
    "own parent": (
        replaced("regions.csv", "26,부산,", "26,부산,26"), "circle of parents"
    ),
    "unknown parent": (
        replaced("regions.csv", "26,부산,", "26,부산,00"), "not in 'regions': '00'"
    ),
    "circle in activities": (
        replaced("activities.csv", "활동 A,", "활동 A,A"), "circle of parents"
    ),
    "latitude off the earth": (
        replaced("regions.csv", "37.5", "375"), "above 90 degrees"
    ),
    "negative population": (
        replaced("regions.csv", "9400000", "-9400000"), "below 0 persons"
    ),
    "region code twice": (
        added("regions.csv", "11,서울,,37,127,9"), "repeat a key"
    ),
    "dates reversed": (
        replaced("projects.csv", "2022-01-01,2024-12-31", "2025-01-01,2024-12-31"),
        "start above end",
    ),
    "a date that is none": (
        replaced("projects.csv", "2022-01-01", "2022-02-30"), "not a date like"
    ),
    "day before month": (
        replaced("projects.csv", "2022-01-01", "01/02/2022"), "not a date like"
    ),
    "grant above cost": (
        replaced("projects.csv", ",100,60,", ",50,60,"), "grant above cost"
    ),
    "minimum above grant": (
        replaced("projects.csv", ",100,60,20,", ",100,60,70,"),
        "minimum_grant above grant",
    ),
    "negative money": (
        replaced("projects.csv", ",100,60,20,", ",100,60,-20,"), "below 0 currency"
    ),
    "merit above one hundred": (
        replaced("projects.csv", ",60,20,50", ",60,20,150"), "above 100 points"
    ),
    "unknown status": (
        replaced("projects.csv", "proposed", "wished"), "none of: proposed, funded"
    ),
    "unknown mode": (
        replaced("projects.csv", "network", "friends"), "none of: direct, network"
    ),
    "unknown initiator": (
        replaced("projects.csv", "central", "nobody"), "none of: central, local"
    ),
    "unknown kind of organisation": (
        replaced("organisations.csv", "industry", "company"), "none of: industry"
    ),
    "neither yes nor no": (
        replaced("organisations.csv", "true", "maybe"), "not true or false"
    ),
    "organisation twice": (
        added("organisations.csv", "O00,기관,industry,,,11,A"), "repeat a key"
    ),
    "unknown organisation": (
        added("participations.csv", "P00,O99"), "not in 'organisations': 'O99'"
    ),
    "unknown project": (
        added("participations.csv", "P99,O00"), "not in 'projects': 'P99'"
    ),
    "participation twice": (
        lambda f: added("participations.csv",
                        f["participations.csv"].splitlines()[1])(f),
        "repeat a key",
    ),
    "budget of no project": (
        added("budgets.csv", "P99,2023,1,1,1"), "not in 'projects': 'P99'"
    ),
    "flow to nowhere": (
        added("flows.csv", "11,99,2023,migration,5"), "destination: 1 of 25 rows"
    ),
    "unknown indicator": (
        added("indicators.csv", "11,luck,2023,5"), "not in 'indicator_definitions'"
    ),
    "dimension mistyped": (
        replaced("indicator_definitions.csv", "people", "peoples"),
        "'peoples' is no dimension of balance. Did you mean 'people'?",
    ),
    "direction of two": (
        replaced("indicator_definitions.csv", "territory,1", "territory,2"),
        "none of: 1, -1",
    ),
    "an outline that is none": (
        written("boundaries.csv", "region,geometry\n11,서울 경계\n"), "GeoJSON"
    ),
    "a region before its time": (
        written("regions.csv", "region,name,valid_from\n11,a,2023-01-01\n26,b,\n"
                "27,c,\n28,d,\n"),
        "did not exist",
    ),
    "no regions": (without("regions.csv"), "no table 'regions'"),
    "a table that is not there": (
        settings('[tables]\nregions = "regions.csv"\nstocks = "lost.csv"\n'),
        "'lost.csv' of the table 'stocks' is not there",
    ),
    "a spreadsheet": (
        settings('[tables]\nregions = "regions.xlsx"\n'), "is not there|CSV UTF-8"
    ),
    "settings that are no TOML": (written("study.toml", "[study\n"), "not valid TOML"),
    "an unknown section": (settings("[tabels]\n"), "'tabels' is no section"),
    "an unknown table": (
        settings('[tables]\nregion = "regions.csv"\n'), "Did you mean 'regions'"
    ),
    "an unknown stage": (
        settings("[stages.overlaps]\n"), "Did you mean 'overlap'"
    ),
    "an unknown parameter": (
        settings("[stages.portfolio]\nbuget = 3\n"), "Did you mean 'budget'"
    ),
    "a parameter of another type": (
        settings('[stages.portfolio]\nbudget = "much"\n'), "budget"
    ),
    "a negative budget": (
        settings("[stages.portfolio]\nbudget = -5\n"), "budget"
    ),
    "a floor for nowhere": (
        settings("[stages.portfolio]\nbudget = 300\n[stages.portfolio.floors]\n"
                 '"99" = 10\n'),
        "99",
    ),
    "an unknown language": (
        written("study.toml", '[study]\nlanguage = "fr"\n'), "neither 'ko' nor 'en'"
    ),
    "a core of numbers": (
        written("study.toml", "[study]\ncore = [11]\n"), "codes as text"
    ),
    "a core that is no region": (
        written("study.toml", '[study]\ncore = ["77"]\n'), "core names"
    ),
    "a seed in words": (
        written("study.toml", '[study]\nseed = "x"\n'), "must be a whole number"
    ),
    "an unknown engine": (
        settings('[engine]\nurl = "oracle://x"\n'), "oracle"
    ),
}  # fmt: skip


def lay_out(folder, files):
    """Write a study's files."""
    folder.mkdir()
    for name, content in files.items():
        path = folder / name
        if isinstance(content, pd.DataFrame):
            content.to_parquet(path)
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, encoding="utf-8")
    return folder


def call(monkeypatch, *words):
    """Call the command line; give its exit code."""
    monkeypatch.setattr(sys, "argv", ["madang", *map(str, words)])
    try:
        cli.main()
    except SystemExit as end:
        return end.code
    return 0


def test_there_are_at_least_sixty_broken_studies():
    assert len(BROKEN) >= 60


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_study_gives_its_error_and_no_result(
    tmp_path, monkeypatch, capsys, name
):
    change, words = BROKEN[name]
    folder = lay_out(tmp_path / "study", change(small_study()))
    assert call(monkeypatch, "--language", "en", "run", folder, "--json") == 2
    told = capsys.readouterr()
    assert re.search(words, told.err), told.err
    assert "Traceback" not in told.err + told.out
    assert not list((folder).glob("results/*/manifest.json"))


@pytest.mark.parametrize("name", ["negative count", "two encodings", "empty file"])
def test_the_same_errors_are_told_in_korean(tmp_path, monkeypatch, capsys, name):
    folder = lay_out(tmp_path / "study", BROKEN[name][0](small_study()))
    assert call(monkeypatch, "--language", "ko", "check", folder) == 2
    told = capsys.readouterr().err
    assert told.startswith("오류")
    assert any("가" <= letter <= "힣" for letter in told[3:])


def test_a_folder_that_is_not_there_says_how_to_make_one(tmp_path, monkeypatch, capsys):
    assert call(monkeypatch, "--language", "en", "run", tmp_path / "none") == 2
    assert "madang new sample" in capsys.readouterr().err
