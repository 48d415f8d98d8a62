"""``madang overlap``: a whole session, its workbook, and a user's mistakes."""

import json
import shutil
import zipfile

import openpyxl
import pandas as pd
import pytest

from madang import study
from madang.cli import overlap as overlap_commands
from madang.coordination.overlap import ledger, review_sheet
from madang.coordination.overlap.review_sheet import COLUMNS
from madang.errors import SourceError, UnreadableFileError
from madang.language import LANGUAGES
from madang.sources import workbook
from madang.vocabulary import Verdict

ROWS = [
    ("P1", "선박기자재 시험인증센터 구축", "조선기자재 업체 엔진 부품을 시험", "26"),
    ("P2", "선박기자재 시험인증센터 구축 지원", "조선기자재 업체 엔진 부품 시험", "48"),
    ("P3", "청년 창업 농장 임대", "청년에게 온실을 빌려준다.", "48"),
    ("P4", "=cmd|'/C calc'!A1", "치매 돌봄 로봇을 요양원에서 시험한다.", "26"),
    ("P5", "해양 쓰레기 수거 드론", "항만에서 떠다니는 쓰레기를 드론으로 거둔다.", ""),
]  # fmt: skip
TOML = """# 우리 연구
[study]
name = "작은 연구"
language = "ko"

[tables] # 표
regions = "regions.csv"
projects = "projects.csv"
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("overlap") / "study"
    folder.mkdir()
    (folder / "study.toml").write_text(TOML, encoding="utf-8")
    (folder / "regions.csv").write_text(
        "region,name,name_en\n26,부산,Busan\n48,경남,Gyeongnam\n", encoding="utf-8"
    )
    table = pd.DataFrame(ROWS, columns=["project", "title", "summary", "region"])
    table.assign(grant=[100, 200, 300, 400, 500], cost=1000, status="proposed").to_csv(
        folder / "projects.csv", index=False
    )
    study.run(study.open_study(folder), names=("overlap",))
    return folder


@pytest.fixture
def folder(made, tmp_path):
    return shutil.copytree(made, tmp_path / "study", symlinks=True)


@pytest.fixture
def call(madang, folder, monkeypatch):
    monkeypatch.setenv("USER", "김담당")
    monkeypatch.delenv("MADANG_REVIEWER", raising=False)

    def run(*words, language="en"):
        return madang("--language", language, "overlap", *words, "--study", folder)

    return run


def test_a_session_from_list_to_history(call, folder):
    code, out, err = call("list")
    assert (code, err) == (0, "")
    assert "1 of 1" in out
    code, out, _ = call("list", "--json")
    told = json.loads(out)
    assert [(p["project_a"], p["project_b"]) for p in told["pairs"]] == [("P1", "P2")]
    assert told["families"][0]["members"] == 2
    code, out, _ = call("show", "P2", "P1", language="ko")
    assert code == 0
    assert "로그 오즈" in out
    assert "아직 판정이 없습니다" in out
    code, out, _ = call("decide", "P2", "p1", "중복", "--why", "같은 사업", "--json")
    assert code == 0
    row = json.loads(out)
    assert (row["project_a"], row["project_b"], row["who"]) == ("P1", "P2", "김담당")
    assert row["probability"] == pytest.approx(told["pairs"][0]["probability"])
    text = (folder / "study.toml").read_text(encoding="utf-8")
    assert text == TOML.replace("# 표\n", '# 표\nverdicts = "verdicts.csv"\n')
    code, out, _ = call("list", "--pairs")
    assert "not in families and probabilities yet" in out
    code, out, _ = call("list", "--undecided", "--json")
    assert json.loads(out) == {"families": [], "pairs": []}
    code, out, _ = call("show", "P1", "P2")
    assert "같은 사업" in out
    code, out, _ = call("history", "P1", language="ko")
    assert "봉인이 모두 맞습니다" in out
    opened = study.open_study(folder)
    assert study.state_of(opened, study.stages()["overlap"]) is study.State.STALE
    code, out, _ = call("quality", "--json")
    values = {r["quantity"]: r["value"] for r in json.loads(out)["quality"]}
    assert (values["verdicts"], values["recall_overlap"]) == (1.0, None)
    assert study.read(folder / "results", "overlap", "pairs")["decided"].tolist() == [
        True
    ]
    code, out, _ = call("suggest", "--json")
    asked = {(r["project_a"], r["project_b"]) for r in json.loads(out)}
    assert asked
    assert ("P1", "P2") not in asked


def test_a_pair_that_the_register_does_not_hold_can_be_decided(call, folder):
    code, out, _ = call("show", "P3", "P4")
    assert code == 0
    assert "can be decided all the same" in out
    code, _, err = call(
        "decide", "P3", "P4", "sequence", "--why", "찾음", "--who", "이"
    )
    assert (code, err) == (0, "")
    call("quality")
    pairs = study.read(folder / "results", "overlap", "pairs")
    assert "sequence" in set(pairs["verdict"])


def test_a_setting_for_once_is_computed_with_and_study_toml_stays(call, folder):
    text = (folder / "study.toml").read_text(encoding="utf-8")
    code, out, err = call("suggest", "--set", "suggestions=1", "--json")
    assert (code, len(json.loads(out))) == (0, 1), err
    code, out, err = call("quality", "--set", "overlap.suggestions=0")
    assert (code, out) == (2, "")
    assert "Stage 'overlap', suggestions must be" in err
    assert (folder / "study.toml").read_text(encoding="utf-8") == text
    code, out, _ = call("suggest", "--json")
    assert len(json.loads(out)) > 1


def test_every_word_for_a_verdict_that_is_shown_can_be_typed(call):
    message = overlap_commands.VERDICTS
    for language in LANGUAGES:
        words = message.text(language).split(" | ")
        known = [v for v in Verdict if v.is_decision]
        for word, verdict in zip(words, known, strict=True):
            row = call("decide", "P1", "P2", word, "--why", "x", "--json")[1]
            assert json.loads(row)["verdict"] == verdict


def test_suggestions_are_remembered_as_drawn(call):
    asked = json.loads(call("suggest", "--json")[1])
    one = next(a for a in asked if a["drawn"] == "measure")
    pair = (one["project_a"], one["project_b"])
    row = json.loads(call("decide", *pair, "별개 사업", "--why", "다름", "--json")[1])
    assert (row["drawn"], row["stratum"]) == ("measure", one["stratum"])
    assert row["weight"] == pytest.approx(one["weight"])


MISTAKES = {
    "an unknown project": (("show", "P1", "P22"), "Did you mean 'P2'"),
    "one project twice": (("show", "P1", "P1"), "was named twice"),
    "one project decided twice": (
        ("decide", "P1", "P1", "duplicate", "--why", "x"), "was named twice",
    ),
    "an unknown verdict": (("decide", "P1", "P2", "dupe", "--why", "x"), "no verdict"),
    "no reason": (("decide", "P1", "P2", "rival", "--why", "  "), "needs 'why'"),
    "a reason of a million letters": (
        ("decide", "P1", "P2", "rival", "--why", "x" * 1_000_000), "4,000 characters",
    ),
    "an unknown verdict to list": (("list", "--verdict", "x"), "is no verdict"),
    "an unknown region": (("list", "--region", "Bussan"), "Did you mean 'Busan'"),
    "an unknown family": (("list", "--family", "99"), "no family 99"),
    "a file that is no workbook": (("export", "x.csv"), "must end in .xlsx"),
    "a workbook that is not there": (("import", "none.xlsx"), "is not there"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_in_words_and_nothing_is_written(call, folder, name):
    words, told = MISTAKES[name]
    for language in ("en", "ko"):
        code, out, err = call(*words, language=language)
        assert (code, out) == (2, "")
        assert err
    assert told in call(*words)[2]
    assert not (folder / "verdicts.csv").exists()


def test_nobody_to_ask_is_a_mistake(call, monkeypatch):
    for name in ("USER", "LOGNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    code, _, err = call("decide", "P1", "P2", "rival", "--why", "x")
    assert code == 2
    assert "--who" in err


def test_a_changed_record_stops_every_command_with_its_line(call, folder, madang):
    call("decide", "P1", "P2", "duplicate", "--why", "같음")
    path = folder / "verdicts.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("같음", "다름"))
    for words in (
        ("list",),
        ("history",),
        ("decide", "P1", "P3", "rival", "--why", "x"),
    ):
        code, _, err = call(*words)
        assert code == 2
        assert "Line 2 of 'verdicts.csv'" in err
    code, _, err = madang("run", folder)
    assert code == 2


def test_a_torn_line_is_told_and_a_run_goes_on(call, folder, madang):
    call("decide", "P1", "P2", "duplicate", "--why", "같음")
    with (folder / "verdicts.csv").open("a") as stream:
        stream.write("000002,P1,P")
    code, _, err = madang("run", folder, "--stage", "overlap", "--json")
    assert (code, err) == (0, "")
    code, out, err = call("history", "--json")
    assert code == 0
    assert len(json.loads(out)) == 1
    assert "verdicts.torn" in err


NAMES = [c.name for c in COLUMNS]


def column(name):
    return NAMES.index(name) + 1


@pytest.fixture
def sheet(call, tmp_path):
    path = tmp_path / "review.xlsx"
    call("decide", "P3", "P4", "duplicate", "--why", "=1+1", "--who", "+이")
    call("quality")
    code, _, err = call("export", path, language="ko")
    assert code == 0, err
    return path


def test_a_sheet_that_may_be_filled_in_is_never_overwritten(call, sheet):
    before = sheet.read_bytes()
    code, out, err = call("export", sheet)
    assert (code, out) == (2, "")
    assert "there already" in err
    assert sheet.read_bytes() == before


def fill(path, *rows, **more):
    """Fill cells in: (row, column name, text)."""
    book = openpyxl.load_workbook(path)
    page = book["review"]
    for line, name, text in rows:
        page.cell(line, column(name)).value = text
    for line in more.get("out", ()):
        page.delete_rows(line)
    book.save(path)


def test_a_workbook_shows_both_projects_and_no_formula_lives(sheet):
    book = openpyxl.load_workbook(sheet)
    page = book["review"]
    assert page.freeze_panes == "D2"
    assert page.protection.sheet
    (rule,) = page.data_validations.dataValidation
    assert "중복" in rule.formula1
    texts = [c.value for row in page.iter_rows() for c in row]
    assert "=cmd|'/C calc'!A1" in texts
    kinds = {c.data_type for s in book for row in s.iter_rows() for c in row}
    with zipfile.ZipFile(sheet) as packed:
        parts = [packed.read(n) for n in packed.namelist() if "worksheets/" in n]
    assert not any(b"<f>" in p or b"<f " in p for p in parts)
    assert kinds
    open_cells = [not c.protection.locked for c in page[2]]
    assert [n for n, free in zip(NAMES, open_cells, strict=False) if free] == [
        "verdict", "why", "who",
    ]  # fmt: skip
    assert page.cell(2, column("title_a")).value


def line_of(path, one, other):
    page = openpyxl.load_workbook(path)["review"]
    for line in range(2, page.max_row + 1):
        codes = [page.cell(line, column(n)).value for n in ("project_a", "project_b")]
        if codes == [one, other]:
            return line
    raise AssertionError((one, other))


def test_a_workbook_comes_back_once_and_unchanged_rows_say_nothing(call, sheet, folder):
    code, out, _ = call("import", sheet, "--json")
    assert (code, json.loads(out)) == (0, [])
    line = line_of(sheet, "P1", "P2")
    fill(sheet, (line, "verdict", "보완"), (line, "why", "단계가 다름"),
         (line, "who", "박담당"))  # fmt: skip
    rows = json.loads(call("import", sheet, "--json")[1])
    assert [(r["verdict"], r["who"]) for r in rows] == [("complementary", "박담당")]
    assert json.loads(call("import", sheet, "--json")[1]) == []
    # Superseded by another, the same file still adds nothing.
    call("decide", "P1", "P2", "rival", "--why", "다시 봄")
    assert json.loads(call("import", sheet, "--json")[1]) == []
    assert len(ledger.VERDICTS.read(folder / "verdicts.csv")[0]) == 3


FAULTS = {
    "an unknown verdict": (
        {"verdict": "중보", "why": "x", "who": "y"},
        "is no verdict",
    ),
    "no reviewer": ({"verdict": "중복", "why": "x"}, "needs 'who'"),
    "no reason": ({"verdict": "중복", "who": "y"}, "needs 'why'"),
    "a reason without a verdict": ({"why": "x", "who": "y"}, "is no verdict"),
    "a changed code": ({"project_a": "P5"}, "codes were changed"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_row_that_cannot_be_used_stops_all_and_is_named(call, sheet, folder, name):
    cells, words = FAULTS[name]
    line = line_of(sheet, "P1", "P2")
    good = line_of(sheet, "P3", "P4")
    fill(
        sheet,
        *((line, n, t) for n, t in cells.items()),
        (good, "verdict", "경쟁(설계상)"),
    )
    code, _, err = call("import", sheet)
    assert code == 2
    assert f"row {line}: " in err
    assert words in err
    assert f"{line}행: " in call("import", sheet, language="ko")[2]
    assert len(ledger.VERDICTS.read(folder / "verdicts.csv")[0]) == 1


def test_a_pair_twice_is_a_fault_and_a_row_left_out_is_not(call, sheet):
    page = openpyxl.load_workbook(sheet)["review"]
    first = [page.cell(2, c).value for c in range(1, len(NAMES) + 1)]
    fill(sheet, *((4, n, v) for n, v in zip(NAMES, first, strict=True)))
    assert "repeats row 2" in call("import", sheet)[2]
    fill(sheet, out=(4, 3))
    assert call("import", sheet)[0] == 0


def test_a_text_that_changed_since_the_export_is_a_fault(call, sheet, folder):
    path = folder / "projects.csv"
    text = path.read_text(encoding="utf-8").replace("엔진 부품", "엔진 전체")
    path.write_text(text, encoding="utf-8")
    line = line_of(sheet, "P1", "P2")
    fill(sheet, (line, "verdict", "중복"), (line, "why", "x"), (line, "who", "y"))
    assert "changed since the export" in call("import", sheet)[2]


def test_a_workbook_of_another_study_or_kind_is_refused(call, sheet, folder, tmp_path):
    text = (folder / "study.toml").read_text(encoding="utf-8")
    (folder / "study.toml").write_text(text.replace("작은", "다른"), encoding="utf-8")
    assert "belongs to another study" in call("import", sheet)[2]
    bare = tmp_path / "bare.xlsx"
    openpyxl.Workbook().save(bare)
    assert "lacks the sheet" in call("import", bare)[2]
    fill(sheet, (1, "verdict", "x"))
    (folder / "study.toml").write_text(text, encoding="utf-8")
    assert "columns of" in call("import", sheet)[2]


def test_bombs_and_entities_are_refused_before_they_are_read(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", b"<Types/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 10_000_000)
    with pytest.raises(UnreadableFileError, match="is too large"):
        workbook.read_rows(path, ("review",), most=10)
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("[Content_Types].xml", b"<Types/>")
        packed.writestr("xl/workbook.xml", b'<?xml?><!DOCTYPE x [<!ENTITY a "b">]>')
    with pytest.raises(UnreadableFileError, match="is no workbook"):
        workbook.read_rows(path, ("review",), most=10)
    for data in (b"", b"PK\x03\x04", b"\x00" * 99):
        path.write_bytes(data)
        with pytest.raises(UnreadableFileError):
            workbook.read_rows(path, ("review",), most=10)


def test_too_many_pairs_or_rows_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(review_sheet, "MOST_PAIRS", 1)
    two = pd.DataFrame({"project_a": ["a", "a"], "project_b": ["b", "c"]})
    with pytest.raises(SourceError, match="are too many for one workbook"):
        review_sheet.export_sheet(tmp_path / "x.xlsx", two, None)
    book = openpyxl.Workbook()
    for _ in range(5):
        book.active.append(["x"])
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(SourceError, match="more than 3 rows"):
        workbook.read_rows(tmp_path / "x.xlsx", ("Sheet",), most=3)
