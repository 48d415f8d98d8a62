"""The settings of a study: read, checked, refused in words."""

import time

import pytest

from madang import study
from madang.contracts import nearest
from madang.errors import StudyError, UnreadableFileError
from madang.study.settings import with_settings

REGIONS = "region,name\n11,서울\n26,부산\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "regions.csv").write_text(REGIONS, encoding="utf-8")
    return tmp_path


def settle(folder, text):
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return study.open_study(folder)


def test_a_folder_of_tables_alone_is_a_study(folder):
    opened = study.open_study(folder)
    assert opened.name == folder.name
    assert list(opened.tables) == ["regions"]
    assert (opened.language, opened.currency, opened.engine) == (
        "ko", "KRW", "duckdb://",
    )  # fmt: skip


def test_all_settings_are_read(folder):
    opened = settle(
        folder,
        '[study]\nname = "이름"\nlanguage = "en"\ncurrency = "EUR"\ncore = ["11"]\n'
        'seed = 7\n[engine]\nurl = "spark://local[2]"\n'
        "[stages.overlap]\nleast_score = 0.5\n",
    )
    assert (opened.name, opened.language, opened.currency) == ("이름", "en", "EUR")
    assert (opened.core, opened.seed) == (("11",), 7)
    assert opened.engine == "spark://local[2]"
    assert opened.parameters == {"overlap": {"least_score": 0.5}}


def test_named_tables_win_over_those_that_lie_about(folder):
    (folder / "places.csv").write_text(REGIONS, encoding="utf-8")
    opened = settle(folder, '[tables]\nregions = "places.csv"\n')
    assert opened.tables["regions"].name == "places.csv"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[study\n", "not valid TOML"),
        ("[sutdy]\n", "Did you mean 'study'"),
        ("[study]\nnmae = 'x'\n", "Did you mean 'name'"),
        ("[engine]\nurll = 'x'\n", "Did you mean 'url'"),
        ("[tables]\nstock = 'x'\n", "Did you mean 'stocks'"),
        (
            "study = 3\n",
            "'study' in study.toml must be a table of names and values; found 3",
        ),
        ("[study]\nname = 3\n", "must be a text; found 3"),
        ("[study]\nseed = true\n", "must be a whole number; found True"),
        ("[study]\nlanguage = 'fr'\n", "neither 'ko' nor 'en'"),
        ("[study]\ncore = [11]\n", "codes as text"),
        ("[stages]\noverlap = 3\n", "must be a table of names and values"),
        ("[tables]\nstocks = 'regions.csv'\n", "names no table 'regions'"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(folder, text, words):
    with pytest.raises(StudyError, match=words) as caught:
        settle(folder, text)
    assert any("가" <= letter <= "힣" for letter in caught.value.text("ko"))


def test_a_file_that_is_not_there_is_named(folder):
    with pytest.raises((StudyError, UnreadableFileError), match=r"lost\.csv"):
        settle(folder, "[tables]\nregions = 'lost.csv'\n")


def test_an_absent_or_empty_folder_says_what_to_do(tmp_path):
    with pytest.raises(StudyError, match="madang new sample"):
        study.open_study(tmp_path / "none")
    with pytest.raises(StudyError, match="madang contract regions"):
        study.open_study(tmp_path)


def test_a_mistyped_word_is_answered_with_the_nearest_or_with_all():
    assert str(nearest("stok", ["stocks", "flows"])) == "Did you mean 'stocks'?"
    assert str(nearest("zzz", ["b", "a"])) == "Known: a, b."


def test_a_setting_of_one_name_of_a_table_leaves_the_others(folder):
    own = {"portfolio": {"budget": 5.0, "caps": {"11": 0.3, "26": 0.2}}}
    opened = study.Study(folder, "x", parameters=own)
    changed = with_settings(opened, ["portfolio.caps.11=0.1"])
    caps = {"11": 0.1, "26": 0.2}
    assert changed.parameters["portfolio"] == {"budget": 5.0, "caps": caps}
    assert opened.parameters == own


def test_a_command_of_one_stage_needs_no_name_of_it(folder):
    opened = study.Study(folder, "x")
    changed = with_settings(opened, ["draws=30"], stage="linkages")
    assert changed.parameters["linkages"] == {"draws": 30}


ABUSE = {
    "lists within lists": ("x = " + "[" * 5000 + "]" * 5000, "nested too deeply"),
    "tables within tables": ("x = " + "{a=" * 3000 + "1" + "}" * 3000, "too deeply"),
    "a name of many parts": (".".join("a" * 60_000) + " = 1", "60 parts"),
    "a quoted name of many parts": (" . ".join(["'a'"] * 60_000) + " = 1", "60 parts"),
    "a heading of many parts": ("[" + ".".join("a" * 60_000) + "]", "60 parts"),
    "names of many parts within": ("x = {" + ".".join("a" * 9_000) + " = 1}", "60 p"),
    "a number of many digits": ("[study]\nseed = " + "9" * 6000, "4300 digits"),
    "a seed beyond the count": ("[study]\nseed = " + "9" * 400, "from 0 to"),
    "a seed below zero": ("[study]\nseed = -5", "found -5"),
    "a date that is none": ("[study]\nseed = 2024-99-99", "not valid TOML"),
    "no end": ("x = 1\n" * 200_000, "more than 1,000,000 characters"),
}


@pytest.mark.parametrize("name", ABUSE)
def test_settings_that_no_person_writes_are_refused_at_once(folder, name):
    text, said = ABUSE[name]
    start = time.process_time()
    with pytest.raises(StudyError, match=said):
        settle(folder, text)
    assert time.process_time() - start < 2


def test_long_texts_and_lists_of_settings_are_read(folder):
    text = " ".join(["www.example.org/a.b.c.d."] * 500)
    core = ", ".join(f'"{n}.5"' for n in range(3000))
    opened = settle(folder, f'[study]\nname = "{text}"\ncore = [{core}]\n')
    assert (opened.name, len(opened.core)) == (text, 3000)
