"""Result tables for hand-over: whole or for the public, and never a live formula."""

import csv
import sys
import zipfile
from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from madang.contracts import Finding, findings_table
from madang.coordination.overlap.review_sheet import Sheet, export_sheet
from madang.display.flat_files import FORMS, write_tables
from madang.display.inputs import ReportInputs
from madang.display.marks import MARK
from madang.language import _, to_json
from madang.study.stages import makes

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from test_hostile_names import BODIES, PREFIXES, is_live

PAYLOADS = [prefix + body for prefix, body in product(PREFIXES, BODIES)]


def cells_of(path):
    """List all cells of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [cell for row in csv.reader(stream) for cell in row]


def inputs():
    """Give result tables all of whose texts are payloads."""
    said = [_("{who} said so.", who=text) for text in PAYLOADS]
    pairs = pd.DataFrame({
        "project_a": PAYLOADS, "project_b": PAYLOADS[::-1], "probability": -0.5,
        "decided_by": PAYLOADS, "message": [to_json(m) for m in said],
    })  # fmt: skip
    titles = pd.DataFrame({"region": PAYLOADS, "name": PAYLOADS})
    return ReportInputs(
        name=PAYLOADS[0],
        tables={"regions": titles},
        results={("overlap", "pairs"): pairs, ("portfolio", "choices"): pairs},
        findings=findings_table(
            tuple(Finding(f"k{n}", 0.5, m) for n, m in enumerate(said))
        ).assign(stage="overlap"),
        makes=makes(),
    )


def test_no_payload_of_five_hundred_is_a_formula_in_any_file(tmp_path):
    for form in FORMS:
        (tmp_path / form).mkdir()
        assert write_tables(inputs(), tmp_path / form, form)
    cells = [c for p in (tmp_path / "csv").glob("*.csv") for c in cells_of(p)]
    assert len(cells) > 4 * len(PAYLOADS)
    live = [c for c in cells if is_live(c) and c != "-0.5"]
    assert live == []
    kept = pd.read_parquet(tmp_path / "parquet" / "overlap.pairs.parquet")
    assert kept["project_a"].tolist() == PAYLOADS, "what is no text table is as it was"
    projects = pd.DataFrame({
        "project": PAYLOADS, "title": PAYLOADS, "summary": PAYLOADS,
        "region": PAYLOADS, "organiser": PAYLOADS,
    })  # fmt: skip
    verdicts = pd.DataFrame(columns=["project_a", "project_b", "verdict", "why", "who"])
    register = inputs().results["overlap", "pairs"].assign(family=1, proposed="rival")
    sheet = Sheet("0" * 24, projects, {p: p for p in PAYLOADS}, verdicts, "ko")
    export_sheet(tmp_path / "review.xlsx", register, sheet)
    for book in (tmp_path / "xlsx" / "madang.xlsx", tmp_path / "review.xlsx"):
        with zipfile.ZipFile(book) as packed:
            names = packed.namelist()
            for name in (n for n in names if n.startswith("xl/worksheets/")):
                text = packed.read(name).decode()
                assert "<f>" not in text
                assert "<hyperlink" not in text
            assert not any("externalLink" in n for n in names)


@pytest.mark.parametrize("form", FORMS)
def test_tables_are_handed_over_as_the_public_may_see_them(small, madang, form):
    stricter = ("--set", "disclosure.contributors=2000")
    code, out, err = madang("results", small, "--public", "--as", form, *stricter)
    assert (code, err) == (0, "")
    assert "--public" not in out
    folder = small / "tables-public"
    assert list(folder.iterdir())
    names = {p.name for p in folder.iterdir()}
    assert not any("reviewers" in name for name in names)
    if form == "csv":
        assert {"readme.csv", "columns.csv", "notes.csv", "sources.csv"} <= names
        about = pd.read_csv(folder / "columns.csv")
        assert "withheld" in about
        quotients = pd.read_csv(folder / "specialisation.quotients.csv", dtype=str)
        own = about[about["table"] == "specialisation.quotients"].set_index("name")
        assert (quotients["value"] == MARK).sum() == own.loc["value", "withheld"] > 0
        assert any(cell == MARK for cell in cells_of(folder / "readme.csv"))
    if form == "parquet":
        table = pd.read_parquet(folder / "specialisation.quotients.parquet")
        assert table["value"].isna().any()
    code, _out, err = madang("results", small, "--public")
    assert code == 2, "what stands there is never written over"
    assert "tables-public" in err


def test_the_usual_tables_are_whole_and_say_that_they_are_internal(small, madang):
    code, out, _err = madang("--language", "en", "results", small)
    assert code == 0
    assert "internal" in out
    whole = pd.read_csv(small / "tables" / "specialisation.quotients.csv", dtype=str)
    assert not (whole == MARK).any(axis=None)
    code, _out, err = madang("--language", "en", "results", small, "--as", "pdf")
    assert code == 2
    assert "csv, parquet, xlsx, json" in err


def test_what_is_no_publication_says_so_and_so_does_the_help(small, madang):
    pair = pd.read_parquet(small / "results" / "overlap" / "pairs.parquet").iloc[0]
    plans = ("--study", small)
    for words in (
        ("why", "specialisation/quotients", "region=11", *plans),
        ("show", "specialisation", *plans),
        ("frontier", *plans),
        ("overlap", "list", *plans),
        ("overlap", "show", pair["project_a"], pair["project_b"], *plans),
    ):
        code, out, err = madang("--language", "en", *words)
        assert code == 0, (words, err)
        assert "For internal use" in out, words
    _code, out, _err = madang("--language", "en", "--help")
    assert "unless --public is given" in " ".join(out.split())
