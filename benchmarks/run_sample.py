"""The whole way on the sample: new, run, report; wall time, CPU time, memory.

Each command runs in a process of its own, as a user runs it. Prints JSON with
the bars beside what was measured (run: 20 s of wall time and 1 GiB; the three
together: 60 s). On a machine that others use, read the CPU seconds.

    python benchmarks/run_sample.py [--keep FOLDER]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

RUN_SECONDS, RUN_GIB, ALL_SECONDS = 20.0, 1.0, 60.0


def watched(*words: str) -> dict[str, Any]:
    """Run a command of Madang to its end; give its times and its largest memory."""
    begin, before = time.perf_counter(), os.times()
    command = [sys.executable, "-m", "madang", *words, "--json"]
    if words[0] == "new":
        command.pop()
    peak = 0
    with subprocess.Popen(  # noqa: S603 - the command is our own
        command, stdout=subprocess.DEVNULL
    ) as process:
        handle = psutil.Process(process.pid)
        while process.poll() is None:
            peak = max(peak, _memory(handle))
            time.sleep(0.02)
    assert process.returncode == 0, f"madang {' '.join(words)} failed"
    after = os.times()
    used = after.children_user - before.children_user
    used += after.children_system - before.children_system
    return {
        "wall_seconds": round(time.perf_counter() - begin, 2),
        "cpu_seconds": round(used, 2),
        "peak_gib": round(peak / 1024**3, 3),
    }


def _memory(handle: psutil.Process) -> int:
    """Add up the memory of a process and its children, now."""
    try:
        family = [handle, *handle.children(recursive=True)]
        return sum(one.memory_info().rss for one in family)
    except psutil.Error:  # it has just ended
        return 0


def main() -> None:
    """Make, run and report the sample, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="folder to make the study in")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = str((asked.keep or Path(scratch)) / "sample")
        steps = {
            "new": watched("new", "sample", folder),
            "run": watched("run", folder),
            "run_unchanged": watched("run", folder),
            "report": watched("report", folder),
            "report_unchanged": watched("report", folder),
        }
    run = steps["run"]
    total = sum(steps[name]["wall_seconds"] for name in ("new", "run", "report"))
    bars = {
        "run_seconds": [run["wall_seconds"], RUN_SECONDS],
        "run_cpu_seconds": [run["cpu_seconds"], RUN_SECONDS],
        "run_gib": [run["peak_gib"], RUN_GIB],
        "demo_seconds": [round(total, 2), ALL_SECONDS],
    }
    kept = {name: found <= bar for name, (found, bar) in bars.items()}
    print(
        json.dumps(
            {
                "cores": os.cpu_count(),
                "load": round(os.getloadavg()[0], 1),
                "steps": steps,
                "bars": bars,
                "kept": kept,
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
