"""Names are letters alone: no markup, no picture, no command, no formula."""

import csv
import shutil
from itertools import product

import pandas as pd
import pytest

from madang import study
from madang.contracts import CONTRACTS
from madang.coordination.overlap.entries import Entry
from madang.errors import ParameterError
from madang.store import Log

HOSTILE = "[/x] [bold]a[/bold] :cat: \x1b[2J\u202e[red"
PREFIXES = (
    "=", "+", "-", "@", "\t=", "\r=", "\n=", "==", "=+", "-@", " =", "|", "%",
    "＝", "a;=", "a\t=", "a; =", "\u200b=", "=-", "\x00=",
)  # fmt: skip
BODIES = (
    "1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x.example","a")', "SUM(A1:A9)",
    'DDE("cmd","/C calc","__")', 'WEBSERVICE("http://x.example")', "2+5+cmd",
    'IMPORTXML("http://x.example","//a")', "A1", "@SUM(1+9)*cmd|' /C calc'!A0",
    "1;2", "{1,2}", "http://x.example", "mailto:a@x.example", "internal:'a'!A1",
    "external:c:\\x.xlsx", "서울+부산", "\u202e1+1", "0x1F", "1e5", "TRUE", "#REF!",
    "]]>", "<f>1+1</f>", "_x003D_1+1",
)  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile") / "study"
    folder.mkdir()
    (folder / "study.toml").write_text(
        '[study]\nname = "[/x] [bold]:cat:"\ncurrency = "[/x]"\nlanguage = "en"\n'
        '[tables]\nregions = "regions.csv"\nprojects = "projects.csv"\n',
        encoding="utf-8",
    )
    names = [f"부산 {HOSTILE}", "경남"]
    regions = pd.DataFrame({"region": ["26", "48"], "name": names})
    regions.to_csv(folder / "regions.csv", index=False)
    text = "조선기자재 업체 엔진 부품을 시험"
    projects = pd.DataFrame(
        {"project": ["P1[/x]", "P2[/x]", "P3"],
         "title": [f"선박기자재 시험인증센터 구축 {HOSTILE}"] * 2 + ["온실"],
         "summary": [text, text + " [/y]", "청년에게 온실을 빌려준다."],
         "region": ["26", "48", "48"], "organiser": f"시청 {HOSTILE}",
         "grant": 100, "cost": 100, "status": "proposed"}
    )  # fmt: skip
    projects.to_csv(folder / "projects.csv", index=False)
    study.run(study.open_study(folder), names=("overlap",))
    return folder


def test_names_with_markup_are_printed_as_they_are_by_every_command(
    made, tmp_path, madang
):
    folder = shutil.copytree(made, tmp_path / "study", symlinks=True)
    pair, place = ("P1[/x]", "P2[/x]"), ("--study", folder)
    sheet = tmp_path / "a.xlsx"
    who = ("--why", f"같다 {HOSTILE}", "--who", "Kim[/dept] :cat:")
    said = {}
    for words in (
        ("check", folder),
        ("overlap", "list", *place),
        ("overlap", "list", "--pairs", *place),
        ("overlap", "show", *pair, *place),
        ("overlap", "decide", *pair, "duplicate", *who, *place),
        ("overlap", "history", *place),
        ("overlap", "suggest", *place),
        ("overlap", "quality", *place),
        ("overlap", "export", sheet, *place),
        ("show", "overlap", *place),
        ("why", "overlap/pairs", "project_a=P1[/x]", *place),
    ):
        code, out, err = madang("--language", "en", *map(str, words))
        assert code == 0, (words, err)
        for sign in ("\x1b", "\u202e", "🐱", "🐈"):
            assert sign not in out + err, words
        said[words[:2]] = out
    assert "Kim[/dept] :cat:" in said["overlap", "history"]
    assert "[/x]" in said["overlap", "show"]
    assert "\ufffd" in said["overlap", "show"]
    for words in (
        ("overlap", "show", "[/x]", "[/y]", *place),
        ("overlap", "list", "--region", "[/x] :cat:", *place),
        ("overlap", "decide", *pair, "[/x]", *who, *place),
        ("show", "[/x]", *place),
        ("show", "overlap", "[/x]=[/y]", *place),
        ("run", folder, "--set", "[/x]=[/y]"),
        ("run", folder, "--engine", "[/x]://"),
        ("contract", "[/x]"),
        ("new", "[/x]"),
    ):
        code, out, err = madang("--language", "en", *map(str, words))
        assert (code, out) == (2, ""), words
        assert "[/" in err, words


def is_live(cell):
    """Tell whether a spreadsheet would read a cell, or a part of it, as a formula."""
    parts = [part.strip() for part in cell.replace("\t", ";").split(";")]
    return any(part and part[0] in "=+-@＝＋－＠|%\x00" for part in parts)


def test_no_payload_of_five_hundred_is_a_formula_in_the_register(tmp_path):
    payloads = [p + b for p, b in product(PREFIXES, BODIES)]
    assert len(payloads) >= 500
    entries = [
        Entry("A", "B", "duplicate", who=f"{text}", why=text).checked().row("2026")
        for text in payloads
    ]
    path = tmp_path / "verdicts.csv"
    log = Log.of(CONTRACTS["verdicts"])
    log.append(path, entries)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    assert len(rows) == len(payloads)
    live = [cell for row in rows for cell in row if is_live(cell)]
    assert live == []
    again = [Entry("A", "B", "rival", who=row[4], why=row[6]).checked() for row in rows]
    assert [e.who for e in again] == [row[4] for row in rows]


@pytest.mark.parametrize("code", ["=1+1", "@SUM(A1)", "-2+3", "a;=1", "+cmd|' /C'!A0"])
def test_codes_that_are_formulas_are_refused_in_the_register(code):
    with pytest.raises(ParameterError, match="for a formula"):
        Entry(code, "B", "duplicate", "Kim", "same").checked()
    assert Entry("-12", "B", "duplicate", "Kim", "same").checked().project_a == "-12"
