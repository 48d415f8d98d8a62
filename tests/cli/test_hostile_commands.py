"""Hostile names through every command on funding, audit and partners."""

import io

import pandas as pd
import pytest
from small import small_study

from madang import study

NAMES = (
    "[/x] [bold]a[/bold] :cat:",
    '=HYPERLINK("http://x.example","a")',
    "둘째\n줄\r끝",
    "\u202eabc\u2066d\u200f",
    "가" * 5000,
    "\u1100\u1161\u11ab\u110e\u1165\u11bc",
    "\x1b[2J\x07끝",
    "<script>alert(1)</script>",
)  # fmt: skip
CODES = ("P[/x]", "=1+1", "P\u202eabc", "\u1100\u1161", "<b>P</b>", "P'\"", "--json")


def hostile(files):
    """Put hostile names into every column that holds any."""
    out = dict(files)
    for name, text in files.items():
        if not name.endswith(".csv"):
            continue
        table = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
        for column in {"name", "title", "summary", "organiser"} & set(table):
            table[column] = [NAMES[k % len(NAMES)] + f" {k}" for k in range(len(table))]
        out[name] = table.to_csv(index=False)
    return out


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Give the folder of a study whose names are all hostile, every stage run."""
    folder = tmp_path_factory.mktemp("hostile") / "study"
    folder.mkdir()
    for name, text in hostile(small_study()).items():
        (folder / name).write_text(text, encoding="utf-8")
    study.run(study.open_study(folder))
    return folder


def commands(folder):
    """List commands with what they ask for, of what the study holds."""
    results = folder / "results"
    choices = pd.read_parquet(results / "portfolio" / "choices.parquet")
    out = choices.loc[~choices["funded"].astype(bool), "project"].astype(str)
    place = ("--study", folder)
    yield ("plan", *place)
    yield ("plan", "--merit", *place)
    yield ("frontier", "--plans", "3", *place)
    yield ("compare", "1", "2", *place)
    if len(out):
        yield ("why-not", out.iloc[0], *place)
    for stage in ("audit", "linkages", "portfolio", "overlap", "clusters"):
        yield ("show", stage, *place)
        made = study.select((stage,))[-1].makes
        for table in made:
            yield ("show", stage, "--table", table, *place)
    yield ("why", "portfolio/choices", f"project={choices['project'].iloc[0]}", *place)
    yield ("check", folder)


@pytest.mark.usefixtures("drawn_once")
def test_hostile_names_pass_through_every_command(made, madang):
    for words in commands(made):
        for more in ((), ("--json",)):
            code, out, err = madang("--language", "en", *words, *more)
            assert code == 0, (words, err)
            signs = ("\x1b", "\x07") if more else ("\x1b", "\x07", "\u202e", "🐱")
            for sign in signs:
                assert sign not in out + err, words


@pytest.mark.parametrize("code", CODES + NAMES)
def test_unknown_codes_are_told_in_a_word(made, madang, code):
    for words in (
        ("why-not", "--study", made, "--", code),
        ("compare", "--study", made, "--", code, code),
        ("why", "--study", made, "portfolio/choices", f"project={code}"),
        ("show", "audit", "--study", made, "--table", f"{code}"),
    ):
        code_left, out, err = madang("--language", "en", *words)
        assert (code_left, out) == (2, ""), words
        assert len(err) < 3000, words
        assert "\x1b" not in err
