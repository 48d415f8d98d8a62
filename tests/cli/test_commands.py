"""Each command, in process: what it prints, in both languages and as JSON."""

import json
import shutil

import pytest
from openpyxl import load_workbook

from madang import study
from madang.contracts import CONTRACTS


def has_korean(text):
    return any("가" <= letter <= "힣" for letter in text)


def test_a_sample_is_made_and_checked(tmp_path, madang, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, err = madang("--language", "en", "new", "sample", "--seed", "5")
    assert (code, err) == (0, "")
    assert "Made the study studies/sample" in out
    assert "Every record is synthetic" in out
    code, out, _ = madang("check", "studies/sample", "--json")
    assert code == 0
    counts = json.loads(out)
    assert counts["regions"] == 17
    assert counts["projects"] == 8137
    code, out, _ = madang("--language", "ko", "check", "studies/sample")
    assert "모든 표가 규격에 맞습니다" in out
    code, _, err = madang("--language", "en", "new", "sample")
    assert code == 2
    assert "is not empty" in err


def test_a_folder_of_tables_becomes_a_study(small_run, tmp_path, madang):
    raw = tmp_path / "raw"
    raw.mkdir()
    for path in small_run.glob("*.csv"):
        shutil.copy(path, raw)
    made = tmp_path / "made"
    code, _, err = madang("new", "folder", made, "--from", raw)
    assert code == 0, err
    assert set(study.open_study(made).tables) == {p.stem for p in raw.iterdir()}
    code, out, _ = madang("check", made, "--json")
    assert code == 0
    assert json.loads(out)["regions"] == 4


def test_a_run_tells_what_became_of_each_stage(small, madang):
    code, out, _ = madang("run", small, "--json")
    told = json.loads(out)
    assert code == 0
    states = {one["stage"]: one["state"] for one in told}
    assert set(states.values()) == {"fresh"}
    assert [one["stage"] for one in told] == list(study.stages())
    (small / "participations.csv").unlink()
    for language, words in (("en", "left out. Needs: participations"),
                            ("ko", "필요한 표: participations")):  # fmt: skip
        code, out, err = madang("--language", language, "run", small)
        assert code == 0
        assert words in out
        assert has_korean(err) == (language == "ko")
    code, out, _ = madang("run", small, "--json")
    left = [one for one in json.loads(out) if one["state"] == "left_out"]
    left = [one for one in left if one["stage"] != "foresight"]
    assert [one["stage"] for one in left] == ["linkages", "network", "partners"]
    assert all(one["missing"] == ["participations"] for one in left)


def test_one_stage_is_run_with_what_it_needs(small, madang):
    shutil.rmtree(small / "results")
    code, out, _ = madang("run", small, "--stage", "audit", "--json")
    assert code == 0
    told = [one["stage"] for one in json.loads(out)]
    assert told == [stage.name for stage in study.select(("audit",))]
    assert told[-1] == "audit"
    assert 1 < len(told) < len(study.stages())


@pytest.mark.usefixtures("drawn_once")
def test_a_report_is_written_once_and_prints_its_five_findings(small, madang):
    code, out, err = madang("--language", "en", "report", small)
    assert code == 0, err
    assert "What matters most" in out
    assert " 5. " in out
    page = small / "report" / "index.html"
    assert page.is_file()
    written = page.stat().st_mtime_ns
    code, out, _ = madang("report", small, "--json")
    told = json.loads(out)
    assert told["page"].endswith("index.html")
    assert page.stat().st_mtime_ns == written
    assert len(told["findings"]) >= 10
    for finding in told["findings"]:
        assert has_korean(finding["ko"])
        assert finding["en"]
    code, _, _ = madang("report", small, "--to", small / "other", "--again")
    assert code == 0
    assert (small / "other" / "index.html").is_file()
    books = list((small / "other").rglob("*.xlsx"))
    assert books
    assert load_workbook(books[0], read_only=True).sheetnames


def test_a_table_is_shown_and_filtered(small_run, madang):
    code, out, _ = madang(
        "--language", "en", "show", "balance", "--study", small_run, "--rows", "3"
    )
    assert code == 0
    assert "balance/ledger" in out
    assert "Other tables: " in out
    code, out, _ = madang(
        "show", "balance", "region=11", "dimension=total", "--table", "ledger",
        "--study", small_run, "--json",
    )  # fmt: skip
    told = json.loads(out)
    rows = told["rows"]
    assert code == 0
    assert {c["name"] for c in told["columns"]} == set(rows[0])
    assert isinstance(told["warnings"], list)
    assert {(r["region"], r["dimension"]) for r in rows} == {("11", "total")}
    folder = study.results_folder(study.open_study(small_run))
    for name in study.stages():
        code, out, _ = madang("show", name, "--study", small_run, "--json")
        table = next(iter(study.stages()[name].makes))
        assert len(json.loads(out)["rows"]) == len(study.read(folder, name, table))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_sentence_in_a_table_is_shown_whole(small_run, madang, language):
    asked = ("show", "balance", "--table", "findings", "--study", small_run)
    _, out, _ = madang("--language", language, *asked, "--json")
    told = [row[language] for row in json.loads(out)["rows"]]
    assert any(len(sentence) > 60 for sentence in told)
    _, out, _ = madang("--language", language, *asked)
    shown = "".join(
        line.split("│")[3].strip() for line in out.splitlines() if line.startswith("│")
    )
    for sentence in told:
        assert "".join(sentence.split()) in "".join(shown.split())


def test_a_number_is_led_back_to_its_records(small_run, madang):
    words = ("why", "specialisation/quotients", "11", "A", "year=2023")
    code, out, _ = madang(*words, "--study", small_run, "--json")
    told = json.loads(out)
    assert code == 0
    (stocks,) = [part for part in told["inputs"] if part["table"] == "stocks"]
    (row,) = stocks["rows"]
    assert (row["region"], row["activity"], row["year"]) == ("11", "A", 2023)
    assert list(stocks["provenance"]["files"]) == ["stocks.csv"]
    code, out, _ = madang("--language", "en", *words, "--study", small_run)
    assert code == 0
    assert "stocks: 1 of 32 rows" in out
    assert "stocks.csv (SHA-256 " in out
    code, out, _ = madang("--language", "ko", "why", "balance", "11",
                          "--study", small_run)  # fmt: skip
    assert code == 0
    assert "출처" in out


def test_contracts_are_listed_and_shown(madang):
    code, out, _ = madang("contract", "--json")
    assert code == 0
    assert {one["name"] for one in json.loads(out)} == set(CONTRACTS)
    code, out, _ = madang("--language", "en", "contract", "stocks")
    assert code == 0
    assert "key: region, activity, year, measure" in out
    code, out, _ = madang("--language", "ko", "contract")
    assert all(name in out for name in CONTRACTS)
    assert has_korean(out)


@pytest.mark.parametrize("word", ["--version", "--help"])
def test_questions_about_the_command_itself_are_answered(madang, word):
    code, out, err = madang(word)
    assert (code, err) == (0, "")
    assert "madang" in out


def test_a_parameter_is_set_for_one_run_alone(small, madang):
    words = ("run", small, "--stage", "linkages", "--json")
    code, _, _ = madang(*words, "--set", "linkages.draws=30")
    assert code == 0
    opened = study.open_study(small)
    record = study.manifest(study.results_folder(opened), "linkages")
    assert record["parameters"]["draws"] == 30
    assert study.state_of(opened, study.stages()["linkages"]) is study.State.STALE


@pytest.mark.parametrize(("spoken", "said"), [("ko", "오류"), ("en", "Error")])
def test_an_error_speaks_the_language_of_its_study(tmp_path, madang, spoken, said):
    (tmp_path / "study.toml").write_text(f'[study]\nlanguage = "{spoken}"\ncore = 3\n')
    for command in (["run", tmp_path], ["overlap", "list", "--study", tmp_path]):
        code, _, told = madang(*command)
        assert code == 2
        assert told.startswith(said)


def test_settings_that_cannot_be_used_are_all_told_at_once(small, madang):
    words = ("linkages.drws=3", "linkage.draws=3", "draws")
    options = [part for word in words for part in ("--set", word)]
    code, _, err = madang("--language", "en", "run", small, *options)
    told = " ".join(err.split())
    assert code == 2
    assert "Did you mean 'draws'" in told
    assert "Did you mean 'linkages'" in told
    assert "'draws' is not STAGE.KEY=VALUE" in told
