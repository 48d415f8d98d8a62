"""Results come into force whole or not at all, at any moment of a kill."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from madang.contracts import file_hash
from madang.errors import ResultError, StudyError
from madang.store import results, sealed

KILLS = 60


def tables(version):
    return {
        name: pd.DataFrame({"version": [version] * 2000, "x": range(2000)})
        for name in ("first", "second", "third")
    }


def version_in_force(folder):
    """Read all tables and check that they are of one version, whole."""
    record = results.manifest(folder, "stage")
    found = results.read_all(folder, "stage")
    assert set(found) == {("stage", n) for n in ("first", "second", "third")}
    versions = {int(v) for t in found.values() for v in t["version"].unique()}
    assert versions == {record["version"]}
    for name, about in record["tables"].items():
        assert file_hash(folder / "stage" / f"{name}.parquet") == about["sha256"]
    return record["version"]


@pytest.fixture
def nursery(tmp_path):
    """Give a process that forks writers: fast, since it has all imports done."""
    script = Path(__file__).with_name("writers.py")
    with subprocess.Popen(
        [sys.executable, str(script), str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
    ) as process:  # fmt: skip
        yield process
        process.stdin.close()


def test_a_kill_at_any_moment_leaves_the_old_result_or_the_new(tmp_path, nursery):
    chance = random.Random(7)
    for _twice in range(2):
        begin = time.perf_counter()
        results.write(tmp_path, "stage", tables(0), {"version": 0})
        took = time.perf_counter() - begin
    longest = max(0.2, 8 * took)  # on a busy machine a writer needs its time, too
    version = moved = 0
    for _kill in range(KILLS):
        nursery.stdin.write(f"{version}\n")
        writer = int(nursery.stdout.readline())
        time.sleep(chance.uniform(0.01, longest))
        os.kill(writer, signal.SIGKILL)
        assert nursery.stdout.readline() == "ended\n"
        now = version_in_force(tmp_path)
        assert now >= version
        moved += now > version
        version = now
    assert moved > KILLS // 4, "the kills must hit writers that write"
    with results.lock(tmp_path):
        assert len(list((tmp_path / ".store").iterdir())) == 1


def test_two_runs_at_once_are_refused(tmp_path):
    with (
        results.lock(tmp_path),
        pytest.raises(StudyError, match="under way"),
        results.lock(tmp_path),
    ):
        pass


def test_absent_results_say_what_to_run(tmp_path):
    with pytest.raises(ResultError, match="madang run"):
        results.read(tmp_path, "stage", "first")
    results.write(tmp_path, "stage", tables(1), {})
    with pytest.raises(ResultError, match="first, second, third"):
        results.read(tmp_path, "stage", "fourth")


def test_the_same_tables_are_written_to_the_same_bytes(tmp_path):
    hashes = []
    for round_ in range(3):
        results.write(tmp_path, "stage", tables(1), {"round": round_})
        hashes.append(results.manifest(tmp_path, "stage")["tables"])
    assert hashes[0] == hashes[1] == hashes[2]


@pytest.mark.parametrize("form", [None, 0, "1", 99])
def test_a_result_of_another_version_is_never_read(tmp_path, form):
    results.write(tmp_path, "stage", tables(1), {"key": "same"})
    path = tmp_path / "stage" / results.MANIFEST
    record = json.loads(path.read_text(encoding="utf-8"))
    assert record.pop("form") == results.FORM
    path.write_text(json.dumps(record | ({} if form is None else {"form": form})))
    assert results.manifest(tmp_path, "stage") is None
    assert results.read_all(tmp_path, "stage") == {}
    with pytest.raises(ResultError, match=r"another version .* Run again: madang run"):
        results.read(tmp_path, "stage", "first")
    results.write(tmp_path, "stage", tables(2), {})
    assert results.read(tmp_path, "stage", "first")["version"].unique() == [2]


def test_a_stage_is_handed_tables_that_are_read_when_it_asks(tmp_path, monkeypatch):
    results.write(tmp_path, "stage", tables(1), {"version": 1})
    read = []
    keep = sealed.Kept.table
    monkeypatch.setattr(
        sealed.Kept, "table", lambda kept, name: read.append(name) or keep(kept, name)
    )
    found = results.Results(tmp_path, ("stage", "never run"))
    assert dict.fromkeys(found) == dict.fromkeys(
        ("stage", n) for n in ("first", "second", "third")
    )
    assert (len(found), read) == (3, [])
    assert found["stage", "second"] is found["stage", "second"]
    assert read == ["second"]
    pd.testing.assert_frame_equal(found["stage", "second"], tables(1)["second"])
    assert found.get(("stage", "fourth")) is None
    with pytest.raises(KeyError):
        found["never run", "first"]


def test_a_damaged_table_is_never_handed_to_a_stage(tmp_path):
    results.write(tmp_path, "stage", tables(1), {"version": 1})
    found = results.Results(tmp_path, ("stage",))
    (tmp_path / "stage" / "second.parquet").write_bytes(b"damaged since")
    with pytest.raises(ResultError, match=r"second\.parquet"):
        found["stage", "second"]
    with pytest.raises(ResultError, match=r"second\.parquet"):
        results.Results(tmp_path, ("stage",))


def test_tables_are_packed_and_read_as_pandas_does(tmp_path):
    given = pd.DataFrame(
        {
            "text": pd.Series(["é", None, ""], dtype="str"),
            "whole": pd.Series([1, None, 3], dtype="Int64"),
            "number": [1.5, float("nan"), -0.0],
            "yes": [True, False, True],
            "day": pd.Series(["2024-01-02", None, "2025-03-04"], dtype="datetime64[s]"),
        },
        index=[7, 8, 9],
    )
    results.write(tmp_path, "stage", {"all": given, "none": given[:0]}, {})
    for name, table in (("all", given), ("none", given[:0])):
        path = tmp_path / "stage" / f"{name}.parquet"
        as_usual = table.to_parquet(None, compression="zstd", index=False)
        assert path.read_bytes() == as_usual
        read = results.read(tmp_path, "stage", name)
        pd.testing.assert_frame_equal(read, pd.read_parquet(path))
