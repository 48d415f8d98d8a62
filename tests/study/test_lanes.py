"""Two lanes: the same results as one, and nothing lost where the second one ends."""

import hashlib
import importlib
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from madang import study
from madang.store import results
from madang.study import lanes
from madang.study.stages import stages

run = importlib.import_module("madang.study.run")
pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="processes are forked on Linux alone"
)


@pytest.fixture(autouse=True)
def two_cores(monkeypatch):
    monkeypatch.setattr(lanes, "cores", lambda: 2)


def told(folder):
    """Hash every table of results but the one that tells seconds of a solver."""
    return {
        f"{stage}/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest()
        for stage in stages()
        if (folder / "results" / stage).is_dir()
        for path in sorted((folder / "results" / stage).iterdir())
        if path.suffix == ".parquet" and path.stem != "plans"
    }


def forget(folder):
    """Let all results be due."""
    for stage in stages():
        (folder / "results" / stage).unlink(missing_ok=True)


@pytest.fixture
def due(small):
    """Give the small study with no result."""
    forget(small)
    return small


def children():
    """Name the processes that this one began."""
    return Path(
        f"/proc/{os.getpid()}/task/{threading.get_native_id()}/children"
    ).read_text()


class Heard:
    def __init__(self):
        self.began, self.shares, self.ended = [], [], []

    def start(self, stage):
        self.began.append(stage.name)

    def advance(self, stage, share):
        self.shares.append((stage.name, share))

    def finish(self, outcome):
        self.ended.append(outcome.stage.name)


def test_two_lanes_give_what_one_gives_and_tell_of_both(due):
    heard, mine = Heard(), os.getpid()
    first = study.run(study.open_study(due))
    one = told(due)
    forget(due)
    second = study.run(study.open_study(due), progress=heard, two_lanes=True)
    assert os.getpid() == mine
    assert [(o.stage.name, o.state, o.missing) for o in first] == [
        (o.stage.name, o.state, o.missing) for o in second
    ]
    assert told(due) == one
    ran = [o.stage.name for o in second if o.state.value == "ran"]
    assert set(heard.began) == set(ran)
    assert len(heard.ended) == len(set(heard.ended)) == len(second)
    assert {o.state.value for o in study.run(study.open_study(due))} <= {
        "fresh", "left_out",
    }  # fmt: skip


def test_what_the_second_lane_leaves_the_first_one_does(due, monkeypatch):
    whole, mine = run._Job.settle, os.getpid()

    def broken(job, stage):
        if os.getpid() != mine and stage.name == "linkages":
            os.kill(os.getpid(), signal.SIGKILL)
        return whole(job, stage)

    monkeypatch.setattr(run._Job, "settle", broken)
    made = study.run(study.open_study(due), two_lanes=True)
    assert {o.stage.name: o.state.value for o in made}["linkages"] == "ran"
    assert results.manifest(due / "results", "linkages") is not None


def test_a_fault_in_the_second_lane_is_met_in_full(due, monkeypatch):
    whole = run._Job._run

    def broken(job, stage, key):
        if stage.name == "linkages":
            raise ValueError("broken here")
        return whole(job, stage, key)

    monkeypatch.setattr(run._Job, "_run", broken)
    with pytest.raises(ValueError, match="broken here"):
        study.run(study.open_study(due), two_lanes=True)
    assert results.manifest(due / "results", "portfolio") is not None


def test_a_fault_in_the_first_lane_ends_the_second(due, monkeypatch):
    mine, whole = os.getpid(), run._Job._run

    def broken(job, stage, key):
        if os.getpid() == mine:
            raise ValueError("broken here")
        time.sleep(60)
        return whole(job, stage, key)

    monkeypatch.setattr(run._Job, "_run", broken)
    before, began = children(), time.monotonic()
    with pytest.raises(ValueError, match="broken here"):
        study.run(study.open_study(due), two_lanes=True)
    assert time.monotonic() - began < 50
    assert children() == before


def test_no_process_outlives_a_killed_run(due):
    call = (
        "import sys, time; from pathlib import Path; from madang import study;"
        "from madang.study import lanes; lanes.cores = lambda: 2;"
        "sys.modules['madang.study.run']._Job._run = lambda *a: time.sleep(100);"
        "print('on', flush=True);"
        "study.run(study.open_study(Path(sys.argv[1])), two_lanes=True)"
    )
    first = subprocess.Popen(
        [sys.executable, "-c", call, str(due)], stdout=subprocess.PIPE
    )
    first.stdout.readline()
    children = Path(f"/proc/{first.pid}/task/{first.pid}/children")
    while not (found := children.read_text().split()):
        assert first.poll() is None
        time.sleep(0.05)
    first.kill()
    first.wait()
    first.stdout.close()
    until = time.monotonic() + 20
    while Path(f"/proc/{found[0]}").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not Path(f"/proc/{found[0]}").exists()


def test_only_what_nothing_waits_for_is_set_apart(due):
    chosen = tuple(stages().values())
    waited = lanes.waited_for(chosen)
    assert waited == {"specialisation", "balance", "overlap", "audit", "portfolio"}
    job = run._Job(study.open_study(due), "duckdb://", Heard(), None)
    for url in ("spark://local[2]", "duckdb:///own.duckdb"):
        job.url = url
        assert job.set_apart(chosen) == ()


def test_fresh_results_need_no_second_lane(small, monkeypatch):
    study.run(study.open_study(small))
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("nothing is due"))
    made = study.run(study.open_study(small), two_lanes=True)
    assert not any(o.state.value == "ran" for o in made)
    assert replace(made[0]) == made[0]
