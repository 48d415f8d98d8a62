"""How the time of each stage grows with a study: seconds, and the exponent in cells.

Studies of several sizes are made up, larger in regions and projects alike, and run in
a process of their own each, without the portfolio, whose time its solver bounds.
Printed are CPU seconds by stage, the most memory, and the exponent b of seconds ~
cells^b between the two largest studies: 1 is growth in proportion, and what a stage
spends whatever the size (imports, compiled code) pulls it below.

    python benchmarks/growth.py [--regions 50 100 200] [--activities 100] [--years 3]
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

import madang

if TYPE_CHECKING:
    from madang.contracts import Stage

QUIET = {"OPENBLAS_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}
STAGES = ("balance", "specialisation", "clusters", "linkages", "overlap", "audit")
PROJECTS = 40  # a region
WORDS = [
    "첨단",
    "소재",
    "로봇",
    "해양",
    "수소",
    "의료",
    "관광",
    "우주",
    "배터리",
    "기반",
    "센터",
    "실증",
    "인력",
    "장비",
    "기업",
    "협력",
    "거점",
    "연구",
    "시제품",
    "인증",
    "수출",
    "지원",
    "육성",
    "개발",
]


def codes(letter: str, count: int) -> np.ndarray:
    """Give so many codes."""
    return np.array([f"{letter}{i:06d}" for i in range(count)])


def make(folder: Path, regions: int, activities: int, years: int) -> None:
    """Make a study up: few large regions, activities that go together in sixes."""
    g = np.random.default_rng(regions)
    region, activity = codes("R", regions), codes("A", activities)
    tables = {
        "regions": {
            "region": region, "name": region, "population": g.pareto(1.5, regions) + 1,
            "area": g.gamma(2.0, 300.0, regions),
            "latitude": g.uniform(34, 38, regions),
            "longitude": g.uniform(126, 129, regions),
        },
        "activities": {"activity": activity, "name": activity},
    }  # fmt: skip
    tables["regions"]["population"] = (1e5 * tables["regions"]["population"]).round()
    able = g.gamma(0.6, 1.0, (regions, 6)) @ g.gamma(0.6, 1.0, (6, activities))
    jobs = [
        g.poisson(able * tables["regions"]["population"][:, None] / 2e3)
        for _year in range(years)
    ]
    tables["stocks"] = {
        "region": np.tile(np.repeat(region, activities), years),
        "activity": np.tile(activity, regions * years),
        "year": np.repeat(np.arange(2025 - years, 2025), regions * activities),
        "measure": "employment",
        "value": np.concatenate([x.ravel() for x in jobs]).astype(float),
    }
    tables |= works(g, region, activity, PROJECTS * regions)
    for name, columns in tables.items():
        pd.DataFrame(columns).to_parquet(folder / f"{name}.parquet", index=False)
    (folder / "study.toml").write_text(
        '[study]\nname = "growth"\nlanguage = "en"\ncurrency = "KRW"\n',
        encoding="utf-8",
    )


def works(
    g: np.random.Generator, region: np.ndarray, activity: np.ndarray, many: int
) -> dict[str, dict[str, object]]:
    """Make up projects, their organisations and who takes part in what."""
    project, organisation = codes("P", many), codes("O", many)
    start = g.integers(2019, 2024, many)
    grant = np.exp(g.normal(19.0, 0.8, many)).round()

    def texts(length: int) -> list[str]:
        return [" ".join(x) for x in g.choice(WORDS, (many, length))]

    part = np.repeat(np.arange(many), 2), g.integers(0, many, 2 * many)
    pairs = pd.DataFrame({"project": project[part[0]],
                          "organisation": organisation[part[1]]})  # fmt: skip
    return {
        "projects": {
            "project": project, "title": texts(6), "summary": texts(30),
            "region": g.choice(region, many), "activity": g.choice(activity, many),
            "status": g.choice(["funded", "completed"], many), "grant": grant,
            "initiator": g.choice(["central", "local"], many),
            "start": pd.to_datetime(pd.Series(start.astype(str)) + "-03-01"),
        },
        "organisations": {
            "organisation": organisation, "region": g.choice(region, many),
            "kind": g.choice(["industry", "academia", "research"], many),
        },
        "participations": dict(pairs.drop_duplicates().items()),
        "budgets": {"project": project, "year": start, "granted": grant,
                    "spent": grant * g.random(many)},
    }  # fmt: skip


class Clock:
    """Takes the CPU seconds of each stage as it ends."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.begun = 0.0

    def start(self, stage: Stage) -> None:
        """Begin a stage."""
        del stage
        self.begun = used()

    def advance(self, stage: Stage, share: float) -> None:
        """Pass over what lies between."""

    def finish(self, outcome: object) -> None:
        """End a stage; one that has not run takes nothing."""
        name = outcome.stage.name  # type: ignore[attr-defined]
        self.seconds[name] = used() - self.begun


def used() -> float:
    """Give the CPU seconds of this process and its children so far."""
    own, others = (resource.getrusage(who) for who in (
        resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))  # fmt: skip
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


def one(folder: Path) -> dict[str, object]:
    """Run a study here; give seconds by stage and the most memory."""
    from madang.study.run import run  # noqa: PLC0415 - in the process that measures

    clock = Clock()
    run(madang.open(folder), names=STAGES, progress=clock)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return {"seconds": clock.seconds, "peak": peak}


def main() -> None:
    """Run each size and print seconds and growth."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--regions", type=int, nargs="+", default=[50, 100, 200])
    parser.add_argument("--activities", type=int, default=100)
    parser.add_argument("--years", type=int, default=3)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(one(Path(asked.one))))
        return
    print(
        f"{'regions':>8}{'cells':>12}{'GiB':>6}" + "".join(f"{s:>15}" for s in STAGES)
    )
    found = []
    for regions in asked.regions:
        cells = regions * asked.activities * asked.years
        with tempfile.TemporaryDirectory() as place:
            make(Path(place), regions, asked.activities, asked.years)
            done = subprocess.run(  # noqa: S603 - this script itself
                [sys.executable, __file__, "--one", place],
                capture_output=True, text=True, check=False, env=os.environ | QUIET,
            )  # fmt: skip
        if done.returncode:
            print(f"{regions:8,} did not run: {done.stderr[-2000:]}")
            continue
        told = json.loads(done.stdout.splitlines()[-1])
        found.append((cells, told["seconds"]))
        row = "".join(f"{told['seconds'][s]:15.2f}" for s in STAGES)
        print(f"{regions:8,}{cells:12,}{told['peak']:6.2f}{row}", flush=True)
    if len(found) > 1:
        (less, before), (more, after) = found[-2:]
        powers = [
            math.log(after[s] / before[s]) / math.log(more / less) for s in STAGES
        ]
        print(f"{'exponent':>26}" + "".join(f"{b:15.2f}" for b in powers))


if __name__ == "__main__":
    main()
