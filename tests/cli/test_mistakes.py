"""A user's mistake is told in words on the error stream, with code 2."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

MISTAKES = {
    "an unknown option": (("run", "--nonsense"), "No such option: --nonsense"),
    "an unknown command": (("rnu",), "No such command"),
    "a missing argument": (("why",), "Missing argument"),
    "a number in words": (
        ("show", "balance", "--rows", "many"), "Invalid value for '--rows'",
    ),
    "no rows at all": (
        ("show", "balance", "--rows", "0"), "greater than or equal to 1",
    ),
    "an unknown language": (("--language", "fr", "run"), "must be 'ko' or 'en'"),
    "an unknown source": (("new", "sampel", "x"), "Known: sample"),
    "a source without files": (("new", "korea", "x"), "--from FOLDER"),
    "files that are not there": (
        ("new", "cordis", "x", "--from", "no/such"), "is no folder",
    ),
    "no study here": (("run",), "madang contract regions"),
    "no such folder": (("check", "nowhere"), "madang new sample nowhere"),
    "an unknown contract": (("contract", "stoks"), "Did you mean 'stocks'"),
    "an unknown stage": (
        ("run", "STUDY", "--stage", "overlaps"), "Did you mean 'overlap'",
    ),
    "an unknown stage to show": (
        ("show", "overlaps", "--study", "STUDY"), "Did you mean 'overlap'",
    ),
    "an unknown stage to explain": (
        ("why", "overlaps", "11", "--study", "STUDY"), "Did you mean 'overlap'",
    ),
    "an unknown table": (
        ("show", "balance", "--table", "x", "--study", "STUDY"), "has no table 'x'",
    ),
    "an unknown column": (
        ("show", "balance", "place=11", "--study", "STUDY"), "no column 'place'",
    ),
    "an unknown row": (
        ("why", "balance/ledger", "99", "--study", "STUDY"), "No row of",
    ),
    "no column at all": (
        ("show", "balance", "11", "--study", "STUDY"), "not column=value",
    ),
    "an unknown engine": (
        ("run", "STUDY", "--stage", "balance", "--engine", "oracle://"), "oracle",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_in_words(small, tmp_path, monkeypatch, madang, name):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    words, told = MISTAKES[name]
    words = [str(small) if word == "STUDY" else word for word in words]
    code, out, err = madang("--language", "en", *words)
    assert code == 2, err
    assert told in err
    assert out == ""
    assert list((tmp_path / "empty").iterdir()) == []


def test_what_the_machine_refuses_is_told_in_words(tmp_path, madang):
    (tmp_path / "file").write_text("x")
    for language, words in (("en", "The machine refused"), ("ko", "접근하지 못했")):
        code, _, err = madang(
            "--language", language, "new", "sample", tmp_path / "file" / "study"
        )
        assert code == 2
        assert words in err


def start(*words, **settings):
    return subprocess.Popen(
        [sys.executable, "-m", "madang", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"MADANG_LANGUAGE": "en"},
        **settings,
    )


def test_the_package_runs_as_a_module():
    process = start("--version")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert out.decode().startswith("madang ")
    assert err == b""


@pytest.mark.parametrize("words", [("--rows", "5000"), ("--json",)])
def test_a_closed_pipe_is_no_error(small_run, words):
    process = start(
        "show", "specialisation", "--table", "quotients", "--study", small_run, *words
    )
    process.stdout.readline()
    process.stdout.close()  # as head does when it has enough
    told = process.stderr.read().decode()
    process.stderr.close()
    process.wait(timeout=60)
    assert "Traceback" not in told
    assert "Error" not in told


def test_ctrl_c_ends_a_run_quietly_and_the_next_run_completes(small, madang):
    shutil.rmtree(small / "results")
    process = start("run", small)
    deadline = time.monotonic() + 60
    while not (small / "results" / ".lock").exists():  # the run has begun
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in err
    code, out, _ = madang("run", small, "--json")
    assert code == 0
    assert {one["state"] for one in json.loads(out)} <= {"ran", "fresh"}
