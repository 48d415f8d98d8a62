"""From a file into a study: receipts, next year's file, provenance, commands."""

import json
import re

import pandas as pd
import pytest
from typer.testing import CliRunner

from madang.cli import app
from madang.errors import SourceError, StudyError
from madang.intake.receipt import Receipt
from madang.services.intake import Intake
from madang.study import open_study, read_provenance

LIST = """
시도별,산업별,항목,단위,2021 년,2022 년
전국,제조업,종사자수,명,"1,000","1,100"
서울특별시,제조업,종사자수,명,700,760
부산광역시,제조업,종사자수,명,300,340
"""
NEXT = LIST.replace("2021", "2023").replace("2022", "2024")


def test_next_years_file_needs_no_question(bring, tmp_path):
    place = tmp_path / "kept"
    bring({"list.csv": LIST}, folder=place)
    came = bring({"next.csv": NEXT}, folder=place)
    assert set(came.tables["stocks"]["year"]) == {2021, 2022, 2023, 2024}
    assert len(came.tables["stocks"]) == 12
    assert sorted(p.name for p in (place / "recipes").iterdir()) == ["kosis-bulk.toml"]


def test_an_answer_is_asked_for_once(bring, tmp_path):
    place = tmp_path / "kept"
    text = "region;activity;year;measure;value\nN;C;2022;jobs held;1.234\n"
    text += "S;C;2022;jobs held;2.345\n"
    bring({"own.csv": text}, {"stocks.decimal": ","}, folder=place)
    came = bring({"own2.csv": text.replace("2022", "2023")}, folder=place)
    assert came.values()["N", "C", 2023, "employment"] == 1234


def test_revised_figures_are_asked_about_and_the_same_ones_are_not(bring, tmp_path):
    place = tmp_path / "kept"
    bring({"list.csv": LIST}, folder=place)
    again = bring({"again.csv": LIST}, folder=place)
    assert len(again.tables["stocks"]) == 6
    revised = LIST.replace("760", "770")
    assert bring({"r.csv": revised}, folder=place).asked == ["stocks.revised"]
    kept = bring({"r.csv": revised}, {"stocks.revised": "former"}, folder=place)
    assert kept.values()["11", "제조업", 2022, "employment"] == 760
    new = bring({"r.csv": revised}, {"stocks.revised": "new"}, folder=place)
    assert new.values()["11", "제조업", 2022, "employment"] == 770


def test_the_receipt_is_kept_in_the_provenance(bring):
    came = bring({"list.csv": LIST})
    origins, _notes = read_provenance(came.done.study)
    origin = origins["stocks"]
    assert re.fullmatch(r"kosis-bulk [0-9a-f]{64}", origin.recipes[0])
    receipt = origin.receipts[0]
    assert receipt["balanced"]
    assert receipt["records"] == 3
    assert receipt["fates"] == {"rows": 4, "total": 2}
    assert list(origin.files) == ["list.csv"]
    json.dumps(receipt)


def test_a_receipt_that_does_not_balance_is_an_error():
    sums = pd.DataFrame(
        {"amount": ["value"], "by": ["year"], "key": ["2022"], "before": [27222.0],
         "after": [27147.0], "away": [0.0], "once": [0.0], "difference": [75.0]}
    )  # fmt: skip
    made = Receipt("f.tsv", "stocks", "r", 10, 0, ("",), 10, {"": 9}, 9, 0, sums)
    with pytest.raises(SourceError, match="10 cells went in and 9 are accounted for"):
        made.require_balance()
    assert len(made.differences) == 2


def test_sums_are_told_by_year_and_region_before_and_after(bring):
    receipt = bring({"list.csv": LIST}).done.receipts[0]
    sums = receipt.sums.set_index(["by", "key"])
    assert sums.loc[("year", "2021"), "before"] == 2000
    assert sums.loc[("region", "11"), "after"] == 1460
    assert (sums["difference"] == 0).all()


def test_micro_records_are_counted_on_the_engine(bring):
    head = "Município;CNAE 2.0 Classe;CBO Ocupação 2002;Vínculo Ativo 31/12\n"
    rows = "261160;47113;4110;1\n" * 3 + "261160;08916;4110;0\n" + "110001;47113;1;1\n"
    came = bring({"RAIS_2022.txt": head + rows})
    assert came.values() == {
        ("261160", "47113", 2022, "employment"): 3.0,
        ("110001", "47113", 2022, "employment"): 1.0,
    }
    assert came.fates() == {"": 4, "dropped": 1}
    assert came.done.receipts[0].aggregated == 2


def test_what_was_not_read_is_listed_with_why(bring, tmp_path):
    (tmp_path / "notes.bin").write_bytes(b"\x00\x01\x02")
    files = {"list.csv": LIST, "notes.bin": b"\x00\x01\x02\x03"}
    came = bring(files | {"q.csv": "a,b\n1,2\n"}, folder=tmp_path / "kept")
    assert came.tables["stocks"].shape[0] == 6


def run(*words):
    """Run the command line."""
    return CliRunner().invoke(app, ["--language", "en", *map(str, words)])


def test_yes_is_refused_while_a_question_is_open(tmp_path):
    file = tmp_path / "stocks.csv"
    file.write_text("region;activity;year;measure;value\nN;C;2022;jobs held;1.234\n")
    refused = run("import", file, "--study", tmp_path / "s", "--yes")
    assert refused.exit_code != 0
    assert isinstance(refused.exception, SourceError)
    assert "--answer stocks.decimal" in refused.output
    assert not (tmp_path / "s").exists()
    done = run("import", file, "--study", tmp_path / "s", "--yes", "--answer",
               "stocks.decimal=,")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "1 record in" in done.output
    assert open_study(tmp_path / "s").tables.keys() >= {"regions", "stocks"}


def test_a_proposal_is_written_only_when_told(tmp_path):
    file = tmp_path / "stocks.csv"
    file.write_text("region,activity,year,measure,value\nN,C,2022,employment,1\n")
    shown = run("import", file, "--study", tmp_path / "s")
    assert isinstance(shown.exception, SourceError)
    assert "--yes" in str(shown.exception)
    assert "no recipe is known" in shown.output
    assert not (tmp_path / "s").exists()


def test_recipes_are_listed_shown_and_checked(tmp_path):
    assert "kosis-bulk" in run("recipe", "list").output
    text = run("recipe", "show", "kosis-bulk").output
    assert 'name = "kosis-bulk"' in text
    file = tmp_path / "own.toml"
    file.write_text(text, encoding="utf-8")
    assert run("recipe", "check", file).exit_code == 0
    file.write_text(text.replace("stocks", "stock"), encoding="utf-8")
    assert "Did you mean 'stocks'" in str(run("recipe", "check", file).exception)


def test_another_program_reads_the_proposal(tmp_path):
    file = tmp_path / "stocks.csv"
    file.write_text("region;activity;year;measure;value\nN;C;2022;jobs held;1.234\n")
    told = json.loads(run("import", file, "--study", tmp_path / "s", "--json").output)
    assert told["questions"][0]["key"] == "stocks.decimal"
    assert told["files"][0]["before"][0]["value"] == "1.234"


def test_the_report_shows_the_receipt(tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(LIST.lstrip("\n"), encoding="utf-8")
    assert run("import", file, "--study", tmp_path / "s").exit_code == 0
    assert run("report", tmp_path / "s").exit_code == 0
    page = (tmp_path / "s" / "report" / "en" / "method.html").read_text("utf-8")
    assert "What became of the records of each file" in page
    assert "list.csv" in page


def test_of_two_who_bring_in_at_once_the_second_is_told(bring, tmp_path):
    place = tmp_path / "kept"
    bring({"list.csv": LIST}, folder=place)
    (tmp_path / "a.csv").write_text(NEXT.lstrip("\n"), encoding="utf-8")
    (tmp_path / "b.csv").write_text(
        NEXT.lstrip("\n").replace("제조업", "건설업"), encoding="utf-8"
    )
    with (
        Intake([tmp_path / "a.csv"], place) as one,
        Intake([tmp_path / "b.csv"], place) as other,
    ):
        one.apply()
        with pytest.raises(StudyError, match="has changed since the files were opened"):
            other.apply()
    rows = pd.read_parquet(open_study(place).tables["stocks"])
    assert set(rows["year"]) == {2021, 2022, 2023, 2024}
    assert set(rows["activity"]) == {"제조업"}


def test_a_rehearsal_gives_the_receipt_and_writes_nothing(tmp_path):
    file = tmp_path / "list.csv"
    file.write_text(LIST.lstrip("\n"), encoding="utf-8")
    with Intake([file], tmp_path / "s") as intake:
        said = [str(line) for r in intake.rehearse() for line in r.lines()]
        assert not (tmp_path / "s").exists()
        done = intake.apply()
    assert said == [str(line) for r in done.receipts for line in r.lines()]


def test_words_said_beforehand_settle_what_is_asked_and_no_more(tmp_path):
    file = tmp_path / "own.csv"
    file.write_text(
        "region;activity;year;measure;value\nN;C;2022;jobs held;1.234\n"
        "S;C;2022;jobs held;2.345\n",
        encoding="utf-8",
    )
    with Intake([file], tmp_path / "s") as intake:
        wrong = intake.settle([("stocks.decimal", "perhaps"), ("nothing", "x")])
        assert list(wrong) == ["stocks.decimal"]
        assert [q.key for q in intake.questions] == ["stocks.decimal"]
        assert intake.settle([("stocks.decimal", ",")]) == {}
        assert not intake.questions
        assert [(q.key, c.word) for q, c in intake.settled] == [("stocks.decimal", ",")]
