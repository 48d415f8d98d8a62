"""Stored results that are damaged in any way: told in words, never served, healed."""

import errno
import json
import os
import re
import shutil

import pandas as pd
import pytest

from madang import report, study
from madang.contracts import file_hash
from madang.store import results

PLANTED = 7777.25
"""A number that no result holds; where it is shown, damage was served."""
STAGE = "balance"


def table_of(home):
    return home / "evenness.parquet"


def planted(path):
    table = pd.read_parquet(path)
    table["gini"] = PLANTED
    return table


def edited(home):
    planted(table_of(home)).to_parquet(table_of(home), compression="zstd", index=False)


def edited_in_place(home):
    path = table_of(home)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(bytes(data))


def edited_with_its_hash(home):
    edited(home)
    path = home / "manifest.json"
    record = json.loads(path.read_bytes())
    record["tables"]["evenness"]["sha256"] = file_hash(table_of(home))
    path.write_text(json.dumps(record))


def truncated(home):
    data = table_of(home).read_bytes()
    table_of(home).write_bytes(data[: len(data) // 2])


def empty(home):
    table_of(home).write_bytes(b"")


def missing(home):
    table_of(home).unlink()


def junk(home):
    table_of(home).write_bytes(bytes(range(256)) * 40)


def text(home):
    table_of(home).write_text("region,gini\n11,7777.25\n")


def another_table(home):
    shutil.copy(home / "ledger.parquet", table_of(home))


def a_folder(home):
    table_of(home).unlink()
    table_of(home).mkdir()


def a_dangling_link(home):
    table_of(home).unlink()
    table_of(home).symlink_to("nowhere")


def changed_manifest(change):
    def damage(home):
        path = home / "manifest.json"
        record = json.loads(path.read_bytes())
        change(record)
        path.write_text(json.dumps(record))

    damage.__name__ = change.__name__
    return damage


def other_parameters(record):
    record["parameters"]["draws"] = 7777


def other_form(record):
    record["form"] = 99


def no_form(record):
    del record["form"]


def no_tables(record):
    del record["tables"]


def tables_of_another_kind(record):
    record["tables"] = [1, 2]


def no_key(record):
    del record["key"]


def raw_manifest(data):
    def damage(home):
        (home / "manifest.json").write_bytes(data)

    return damage


def no_manifest(home):
    (home / "manifest.json").unlink()


def manifest_as_folder(home):
    no_manifest(home)
    (home / "manifest.json").mkdir()


def another_stage(home):
    for file in home.iterdir():
        file.unlink()
    for file in (home.parents[1] / "audit").iterdir():
        shutil.copy(file, home)


def no_link(home):
    (home.parents[1] / STAGE).unlink()


def a_copy_in_place_of_the_link(home):
    no_link(home)
    home.rename(home.parents[1] / STAGE)


def a_dangling_stage(home):
    shutil.rmtree(home)


def a_file_in_place_of_the_stage(home):
    no_link(home)
    (home.parents[1] / STAGE).write_text("?")


def no_store(home):
    shutil.rmtree(home.parent)


KINDS = {
    kind.__name__: kind
    for kind in (
        edited, edited_in_place, edited_with_its_hash, truncated, empty, missing, junk,
        text, another_table, a_folder, a_dangling_link, no_manifest,
        manifest_as_folder, another_stage, no_link, a_copy_in_place_of_the_link,
        a_dangling_stage, a_file_in_place_of_the_stage, no_store,
        *map(changed_manifest, (
            other_parameters, other_form, no_form, no_tables, tables_of_another_kind,
            no_key,
        )),
    )
} | {
    "broken json": raw_manifest(b'{"form": 2, '),
    "json of another kind": raw_manifest(b"[1, 2]"),
    "a manifest of junk": raw_manifest(bytes(range(256))),
    "deep json": raw_manifest(b"[" * 100_000),
    "an empty manifest": raw_manifest(b""),
}  # fmt: skip
WHOLE = {"a_copy_in_place_of_the_link"}
"""Kinds that damage nothing: what is asked for is answered."""


def home_of(folder, stage=STAGE):
    return (folder / "results" / stage).resolve()


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_results_are_told_never_served_and_healed(small, madang, kind):
    before = results.read_all(small / "results", STAGE)
    KINDS[kind](home_of(small))
    for words in (
        ("show", STAGE, "--table", "evenness"),
        ("show", STAGE, "--table", "evenness", "--json"),
        ("why", f"{STAGE}/evenness", "year=2023"),
    ):
        code, out, err = madang("--language", "en", *words, "--study", small)
        assert "7777" not in out + err
        if kind in WHOLE:
            assert (code, err) == (0, "")
        else:
            assert (code, out) == (2, ""), out
            assert "madang run" in err
    opened = study.open_study(small)
    gathered = report.gather(opened)
    assert ((STAGE, "evenness") in gathered.results) == (kind in WHOLE)
    states = {o.stage.name: o.state for o in study.run(opened, names=(STAGE,))}
    assert states[STAGE] == ("fresh" if kind in WHOLE else "ran")
    for at, table in results.read_all(small / "results", STAGE).items():
        pd.testing.assert_frame_equal(table, before[at])
    assert {o.state for o in study.run(opened, names=(STAGE,))} == {"fresh"}


ASKED = (
    ("overlap", "list"),
    ("overlap", "show", "P00", "P08"),
    ("overlap", "suggest"),
    ("overlap", "quality"),
    ("overlap", "history"),
    ("plan",),
    ("why-not", "P01"),
)


@pytest.mark.parametrize("words", ASKED, ids=" ".join)
def test_answers_heal_the_results_that_they_read(small, madang, words):
    """A plan without the register that a run would read is another plan."""
    took = re.compile(r'"seconds": [^,]+')  # how long the solver took
    right = madang("--language", "en", *words, "--json", "--study", small)
    assert right[0] == 0, right[2]
    home = home_of(small, "overlap")
    for number, path in enumerate(sorted(home.glob("*.parquet"))):
        path.write_bytes(path.read_bytes()[: 100 * number])
    code, out, err = madang("--language", "en", *words, "--json", "--study", small)
    assert (code, took.sub("", out)) == (0, took.sub("", right[1])), err


def test_a_comparison_of_damaged_plans_is_refused(small, madang):
    words = ("--language", "en", "compare", "1", "submission", "--study", small)
    home = home_of(small, "portfolio")
    (home / "choices.parquet").unlink()
    code, out, err = madang(*words)
    assert (code, out) == (2, "")
    assert "choices.parquet" in err
    assert "madang run" in err


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"3", b'{"tables": 3}', b'{"tables": {"regions": 3}}', b"\xff",
     b'{"tables": {"regions": {"sha256": 1, "synthetic": true}}, "notes": 4}'],
)  # fmt: skip
def test_damaged_provenance_is_told_lest_made_up_records_pass_for_real(
    small, madang, content
):
    (small / "provenance.json").write_bytes(content)
    for words in (
        ("why", f"{STAGE}/evenness", "year=2023", "--study", small),
        ("report", small, "--to", small / "r"),
    ):
        code, _out, err = madang("--language", "en", *words)
        assert (code, "provenance.json" in err) == (2, True), err
    assert not (small / "r").exists()


def test_the_results_of_another_study_are_not_shown(small, madang):
    for path in small.glob("*.csv"):
        path.write_bytes(path.read_bytes() + b"\n")
    code, out, err = madang("--language", "en", "show", STAGE, "--study", small)
    assert (code, out) == (2, "")
    assert "other tables than this study's" in err


def test_results_of_former_tables_are_shown_with_a_warning(small, madang):
    path = small / "indicators.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("11,income,2022,", "11,income,2022,1"), "utf-8")
    for words in (("show", STAGE), ("why", f"{STAGE}/evenness", "year=2023")):
        code, out, err = madang("--language", "en", *words, "--study", small)
        assert (code, "changed since" in out) == (0, True), err


def test_a_study_copied_without_its_links_runs_and_keeps_what_users_put_there(
    small, tmp_path, madang
):
    (small / "results" / STAGE / "notes.txt").write_text("mine")
    copy = shutil.copytree(small, tmp_path / "copy")  # as zip, USB sticks and clouds do
    assert not (copy / "results" / STAGE).is_symlink()
    assert {o.state for o in study.run(study.open_study(copy))} == {"fresh"}
    settings = copy / "study.toml"
    text, former = settings.read_text(encoding="utf-8"), "[stages.balance]\ndraws = 100"
    assert former in text
    settings.write_text(text.replace(former, "[stages.balance]\ndraws = 150"), "utf-8")
    code, _out, err = madang("--language", "en", "run", copy, "--stage", STAGE)
    assert code == 0, err
    assert (copy / "results" / STAGE / "notes.txt").read_text() == "mine"
    assert (copy / "results" / STAGE).is_symlink()
    states = study.run(study.open_study(copy), names=(STAGE,))
    assert {o.state for o in states} == {"fresh"}


@pytest.mark.usefixtures("drawn_once")
def test_a_study_that_cannot_be_written_is_read(small, tmp_path, monkeypatch, madang):
    """Root may write anywhere; so the refusal is made here."""

    def refused(path, flags, *more, **named):
        if flags & (os.O_CREAT | os.O_WRONLY | os.O_RDWR) and str(small) in str(path):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return before(path, flags, *more, **named)

    before = os.open
    monkeypatch.setattr(os, "open", refused)
    (small / "results" / ".lock").unlink()
    for words in (
        ("show", STAGE, "--study", small),
        ("why", f"{STAGE}/evenness", "year=2023", "--study", small),
        ("run", small),
        ("report", small, "--to", tmp_path / "report"),
    ):
        code, _out, err = madang("--language", "en", *words)
        assert code == 0, err
    assert (tmp_path / "report" / "index.html").is_file()


@pytest.mark.usefixtures("drawn_once")
def test_markup_in_the_name_of_a_study_is_printed_as_it_stands(small, tmp_path, madang):
    settings = small / "study.toml"
    text = settings.read_text(encoding="utf-8").replace("작은 연구", "사업 [/가]")
    settings.write_text(text, encoding="utf-8")
    code, out, err = madang("report", small, "--to", tmp_path / "report")
    assert (code, "사업 [/가]" in out) == (0, True), err
