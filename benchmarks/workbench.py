"""The workbench under sixteen readers, and a plan solved anew.

Serves a study that was run (the sample, where none is named), asks for the five most
used pages over 16 connections at once, and prints for each its size, the median and
the 99th percentile of its time. Then moves the budget on the portfolio bench and
times each new plan until its page shows it, drawings included.

    python benchmarks/workbench.py [STUDY] [--requests 400] [--connections 16]
"""

from __future__ import annotations

import argparse
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

from madang import study as studies
from madang.sources import sample

PAGES = ("/", "/bench", "/board", "/regions/", "/portfolio/index.html")
BUDGETS = (0.5, 0.6, 0.7, 0.8, 0.9)


def get(place: str, path: str) -> tuple[float, bytes]:
    """Ask for a page; give seconds and what came."""
    begun = time.perf_counter()
    connection = HTTPConnection(place, timeout=300)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    return time.perf_counter() - begun, body


def asked(place: str, path: str, requests: int, connections: int) -> list[float]:
    """Ask for a page over several connections at once; give the seconds of each."""
    seconds: list[float] = []

    def read() -> None:
        seconds.extend(get(place, path)[0] for _ in range(requests // connections))

    readers = [threading.Thread(target=read) for _ in range(connections)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return seconds


def solved(place: str, path: str) -> float:
    """Give the seconds until a page shows a plan solved anew."""
    begun = time.perf_counter()
    while b'http-equiv="refresh"' in get(place, path)[1]:
        time.sleep(0.1)
    return time.perf_counter() - begun


def measure(place: str, budget: float, requests: int, connections: int) -> None:
    """Print what each page takes, then what a new plan takes."""
    for path in PAGES:
        body = get(place, path)[1]  # drawn once
        seconds = asked(place, path, requests, connections)
        middle, last = np.quantile(seconds, [0.5, 0.99])
        print(
            f"{path:24} {len(body) / 1024:7.0f} KB  median {1000 * middle:6.0f} ms  "
            f"p99 {1000 * last:6.0f} ms"
        )
    solved(place, f"/bench?budget={0.95 * budget:.0f}")  # the study is read
    took = [solved(place, f"/bench?budget={x * budget:.0f}") for x in BUDGETS]
    print(f"a plan solved anew: {', '.join(f'{s:.1f}' for s in took)} s")


def main() -> None:
    """Serve a study and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("study", nargs="?", type=Path)
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--connections", type=int, default=16)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        study = given.study
        if study is None:
            study = Path(folder) / "sample"
            studies.run(studies.create(study, sample.build(), kind="sample"))
        money = studies.read(
            studies.results_folder(studies.open_study(study)), "portfolio", "plans"
        )["money"].max()
        command = [sys.executable, "-m", "madang", "serve", str(study), "--port", "0"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found is not None
            measure(
                urlsplit(found[0]).netloc, float(money), given.requests,
                given.connections,
            )  # fmt: skip
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


if __name__ == "__main__":
    main()
