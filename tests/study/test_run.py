"""Runs: only what is out of date, the same bytes each time, never half a result."""

import contextlib
import importlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from madang import report, study
from madang.contracts import file_hash
from madang.errors import MissingTableError, ParameterError, StudyError
from madang.store import results

say = print  # what was measured, shown by pytest -rP
RUNS = 57  # one in nineteen may end
SOON = ("clusters", "audit")  # with those that they read
LOOSE = {
    ("portfolio", "plans"): "seconds",  # how long the solver took
}
ALL = (
    "specialisation",
    "clusters",
    "balance",
    "linkages",
    "network",
    "partners",
    "talent",
    "settling",
    "training",
    "infrastructure",
    "evaluation",
    "foresight",
    "overlap",
    "audit",
    "portfolio",
)


def states(folder, **settings):
    """Run a study and give what became of each stage."""
    outcomes = study.run(study.open_study(folder), **settings)
    return {o.stage.name: o.state.value for o in outcomes}


def ran(folder, **settings):
    return {n for n, state in states(folder, **settings).items() if state == "ran"}


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def with_those_after(*names):
    """Give stages, and all that build on them."""
    found = set(names)
    for name, stage in study.stages().items():  # each after those that it reads
        if found & set(stage.after):
            found.add(name)
    return found


def readers_of(table):
    """Give the stages that read a table, and all that build on them."""
    return with_those_after(
        *(n for n, s in study.stages().items() if table in {*s.needs, *s.uses})
    )


def test_what_is_unchanged_is_not_run_again(small):
    before = {n: (small / "results" / n).readlink() for n in ALL}
    assert set(states(small).values()) == {"fresh"}
    assert before == {n: (small / "results" / n).readlink() for n in ALL}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("stocks.csv", "11,A,2022,employment,", "11,A,2022,employment,1"),
        ("indicators.csv", "11,income,2022,", "11,income,2022,1"),
        ("participations.csv", "P00,", "P01,"),
        ("budgets.csv", "P08,2023,78,68,38", "P08,2023,78,68,39"),
        ("flows.csv", "11,26,2022,migration,", "11,26,2022,migration,1"),
    ],
)
def test_a_changed_table_reruns_just_its_readers(small, file, old, new):
    if file == "participations.csv":
        path = small / file
        path.write_text("\n".join(path.read_text().splitlines()[:-1]) + "\n")
    else:
        edit(small / file, old, new)
    expected = readers_of(file.removesuffix(".csv"))
    assert 1 <= len(expected) < len(ALL) or file == "stocks.csv"
    assert ran(small) == expected
    assert set(states(small).values()) == {"fresh"}


def test_a_changed_parameter_reruns_its_stage_and_those_after_it(small):
    edit(small / "study.toml", "budget = 300", "budget = 310")
    assert ran(small) == {"portfolio"}
    edit(
        small / "study.toml",
        "[stages.balance]\ndraws = 100",
        "[stages.balance]\ndraws = 150",
    )
    assert ran(small) == with_those_after("balance")


def test_changed_code_or_another_seed_reruns_what_depends_on_it(small, monkeypatch):
    edit(small / "study.toml", "[study]\n", "[study]\nseed = 9\n")
    assert ran(small) == set(ALL)
    running = importlib.import_module("madang.study.freshness")
    monkeypatch.setattr(running, "code_hash", lambda _stage: "other code")
    assert study.state_of(study.open_study(small), study.stages()["balance"]) == "stale"
    assert ran(small, names=("balance",)) == {"balance"}


def test_results_of_a_former_version_are_out_of_date_and_never_misread(small, madang):
    for path in small.glob("results/*/manifest.json"):
        record = json.loads(path.read_text(encoding="utf-8"))
        del record["form"]
        path.write_text(json.dumps(record), encoding="utf-8")
    opened = study.open_study(small)
    assert report.gather(opened).results == {}
    for stage in study.stages().values():
        assert study.state_of(opened, stage) == "stale"
    for words in (("show", "balance"), ("why", "balance/ledger", "11")):
        code, out, err = madang(*words, "--study", small)
        told = " ".join(err.split())
        assert (code, out) == (2, "")
        assert "another version" in told or "다른 버전" in told
        assert "madang run" in told
    assert ran(small) == set(ALL)


def test_a_stage_asked_for_by_name_runs_with_what_it_builds_on(small):
    shutil.rmtree(small / "results")
    stage = study.stages()["portfolio"]
    expected = [s.name for s in study.select(("portfolio",))]
    assert set(stage.after) < set(expected) < set(ALL)
    outcome = states(small, names=("portfolio",))
    assert list(outcome) == expected
    assert set(outcome.values()) == {"ran"}
    assert {p.name for p in (small / "results").iterdir() if p.is_symlink()} == set(
        expected
    )


def test_stages_left_out_name_the_table_and_what_it_would_bring(small):
    (small / "projects.csv").unlink()
    (small / "participations.csv").unlink()
    (small / "budgets.csv").unlink()
    outcomes = {o.stage.name: o for o in study.run(study.open_study(small))}
    for name in ("linkages", "overlap", "audit", "portfolio"):
        assert outcomes[name].state == "left_out"
        assert "projects" in outcomes[name].missing
        assert outcomes[name].stage.adds.text("ko")
    assert outcomes["specialisation"].state == "fresh"


def test_a_stage_asked_for_without_its_table_is_refused(small):
    (small / "participations.csv").unlink()
    with pytest.raises(MissingTableError, match=r"'linkages' needs .*participations"):
        states(small, names=("linkages",))
    with pytest.raises(StudyError, match="Did you mean 'linkages'"):
        states(small, names=("linkage",))


def test_a_result_whose_table_is_gone_leaves_the_report(small):
    opened = study.open_study(small)
    assert ("linkages", "regions") in report.gather(opened).results
    (small / "participations.csv").unlink()
    gathered = report.gather(study.open_study(small))
    assert not [key for key in gathered.results if key[0] == "linkages"]
    (left,) = [one for one in gathered.left_out if one.stage == "linkages"]
    assert left.missing == ("participations",)
    assert left.adds.text("ko")
    assert left.adds.text("en")
    assert "linkages" not in set(gathered.findings["stage"])


def test_a_result_that_is_out_of_date_is_not_shown(small):
    edit(small / "stocks.csv", "11,A,2022,employment,", "11,A,2022,employment,1")
    gathered = report.gather(study.open_study(small))
    assert not [key for key in gathered.results if key[0] in readers_of("stocks")]
    assert states(small)["specialisation"] == "ran"
    gathered = report.gather(study.open_study(small))
    assert {stage for stage, _ in gathered.results} == set(ALL)


def test_a_parameter_out_of_bounds_is_refused_before_any_stage_runs(small):
    shutil.rmtree(small / "results")
    edit(small / "study.toml", "budget = 300", "budget = -300")
    with pytest.raises(ParameterError, match="budget"):
        states(small)
    assert not list(small.glob("results/*/manifest.json"))


def test_a_manifest_says_what_a_result_was_made_from(small):
    opened = study.open_study(small)
    for name, stage in study.stages().items():
        record = study.manifest(study.results_folder(opened), name)
        reads = {"regions", *stage.needs, *stage.uses} & set(opened.tables)
        assert record["inputs"] == {n: file_hash(opened.tables[n]) for n in reads}
        assert record["parameters"] == json.loads(
            json.dumps(study.parameters(opened, stage), default=str)
        )
        assert record["code"] == study.code_hash(name)
        assert record["engine"] == "duckdb://"
        for table, about in record["tables"].items():
            path = small / "results" / name / f"{table}.parquet"
            assert file_hash(path) == about["sha256"]
            assert len(pd.read_parquet(path)) == about["rows"]
        assert set(stage.makes) <= set(record["tables"]), name


def test_progress_goes_from_start_to_finish(small):
    told = []

    class Watch:
        def start(self, stage):
            told.append(("start", stage.name))

        def advance(self, stage, share):
            assert 0 <= share <= 1
            told.append(("advance", stage.name))

        def finish(self, outcome):
            told.append(("finish", outcome.stage.name))

    edit(small / "study.toml", "budget = 300", "budget = 320")
    study.run(study.open_study(small), progress=Watch())
    assert [n for what, n in told if what == "start"] == ["portfolio"]
    assert ("advance", "portfolio") in told
    assert [n for what, n in told if what == "finish"] == list(study.stages())


def test_a_stage_that_breaks_keeps_the_former_result(small, monkeypatch):
    record = results.manifest(small / "results", "balance")
    edit(small / "indicators.csv", "11,income,2022,", "11,income,2022,1")

    def break_off(*_args):
        raise RuntimeError("a slip in the code")

    monkeypatch.setattr("madang.store.sealed._settle", break_off)
    with pytest.raises(RuntimeError, match="a slip"):
        states(small)
    assert results.manifest(small / "results", "balance") == record
    monkeypatch.undo()
    assert states(small)["balance"] == "ran"


@pytest.mark.slow
def test_runs_under_other_hash_seeds_write_the_same_bytes(
    little_run, small_run, tmp_path
):
    """Hold each to that of the session, which has a seed of its own."""
    works = []
    for former, seeds in ((little_run.folder, ("1",)), (small_run, ("22", "333"))):
        for seed in seeds:
            folder = shutil.copytree(
                former, tmp_path / seed, ignore=shutil.ignore_patterns("results")
            )
            work = subprocess.Popen(
                [sys.executable, "-m", "madang", "run", str(folder), "--json"],
                env=os.environ | {"PYTHONHASHSEED": seed},
                stdout=subprocess.DEVNULL,
            )
            works.append((former / "results", folder / "results", work))
    assert [work.wait(timeout=600) for _, _, work in works] == [0, 0, 0]
    for former, made, _work in works:
        for stage in study.stages():
            first, other = (
                results.manifest(m, stage)["tables"] for m in (former, made)
            )
            for table in first:
                if (stage, table) in LOOSE:
                    tables = [results.read(m, stage, table) for m in (former, made)]
                    same_but_for(LOOSE[stage, table], *tables)
                else:
                    assert first[table] == other[table], (stage, table)


def same_but_for(column, table, other):
    """Hold two tables to be equal, one column to within rounding of a float."""
    one, two = table[column], other[column]
    if column != "seconds":
        assert np.allclose(one, two, rtol=1e-12, atol=0, equal_nan=True)
    pd.testing.assert_frame_equal(
        table.drop(columns=column), other.drop(columns=column), check_exact=True
    )


@pytest.fixture
def nursery(small):
    """Give a process that forks whole runs: fast, since it has all imports done."""
    script = Path(__file__).with_name("runners.py")
    with subprocess.Popen(
        [sys.executable, str(script), str(small), *SOON],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
    ) as process:  # fmt: skip
        assert process.stdout.readline() == "ready\n"
        yield process
        process.stdin.close()


def in_force(folder, names):
    """Read the keys of the results in force; each must be whole."""
    keys = {}
    for name in names:
        record = results.manifest(folder, name)
        assert record is not None, f"{name} lost its former result"
        for table, about in record["tables"].items():
            path = folder / name / f"{table}.parquet"
            assert file_hash(path) == about["sha256"], (name, table)
        keys[name] = record["key"]
    return keys


@pytest.mark.slow
def test_a_run_killed_at_any_moment_leaves_old_or_new_results(small, nursery):
    chance = random.Random(11)
    folder = small / "results"
    settings = (small / "study.toml").read_text(encoding="utf-8")
    names = [stage.name for stage in study.select(SOON)]
    before, killed, half_way = in_force(folder, names), 0, 0
    for kill in range(RUNS):
        text = settings.replace("[study]\n", f"[study]\nseed = {kill + 2}\n")
        (small / "study.toml").write_text(text, encoding="utf-8")
        nursery.stdin.write("run\n")
        runner = int(nursery.stdout.readline())
        whole = kill % 19 == 18  # now and then one may end
        if not whole:
            # Some stages begin or end, however busy the machine; then any moment.
            for _told in range(chance.randrange(2 * len(names))):
                nursery.stdout.readline()
            time.sleep(chance.uniform(0.0, 0.3))
            with contextlib.suppress(ProcessLookupError):  # it may have ended
                os.kill(runner, signal.SIGKILL)
        ended = next(line for line in nursery.stdout if line.startswith("ended"))
        now = in_force(folder, names)
        new = {name for name in names if now[name] != before[name]}
        for name in new:
            assert set(study.stages()[name].after) <= new, (name, new)
        if whole:
            assert ended == "ended 0\n"
            assert new == set(names)
        killed += ended == f"ended {-signal.SIGKILL}\n"
        half_way += 0 < len(new) < len(names)
        before = now
    say(f"{killed} kills, {half_way} between two stages")
    assert killed >= 50
    assert half_way >= 5, "the kills must hit runs that write"
    assert set(states(small).values()) <= {"fresh", "ran"}
    with results.lock(folder):
        assert len(list((folder / ".store").iterdir())) == len(ALL)
