"""The workbench under sixteen readers, and a plan solved anew.

Serves a study that was run (the sample, where none is named), waits until it has drawn
its chapters, and asks for the five most used pages over 16 connections at once, in
several rounds. Prints for each its size, what a request takes of the processor in the
server, the median time, and the 99th percentile of the quietest and the middle
round: on a machine that is shared the one is what the pages take, the other what its
load adds.
Then moves the budget on the portfolio bench and times each new plan until its page
shows it, drawings included.

    python benchmarks/workbench.py [STUDY] [--requests 400] [--rounds 5]
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
import psutil

from madang import study as studies
from madang.sources import sample

PAGES = ("/", "/bench", "/board", "/regions/", "/portfolio/index.html")
QUIET = 3
"""Seconds in which nothing is done before pages are timed."""

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
    while b"autofocus" in get(place, path)[1]:  # the link that looks again
        time.sleep(0.1)
    return time.perf_counter() - begun


def settled(server: psutil.Process) -> None:
    """Wait until nothing is drawn or read beside the pages."""
    quiet = 0
    while quiet < QUIET:
        quiet = quiet + 1 if spent(server, 1.0) < 0.02 else 0


def spent(server: psutil.Process, seconds: float) -> float:
    """Give what the server and its processes take of the processor in some seconds."""
    every = [server, *server.children(recursive=True)]
    before = sum(sum(one.cpu_times()[:2]) for one in every)
    time.sleep(seconds)
    return sum(sum(one.cpu_times()[:2]) for one in every) - before


def measure(
    server: psutil.Process, place: str, budget: float, given: argparse.Namespace
) -> None:
    """Print what each page takes, then what a new plan takes."""
    for path in PAGES:
        get(place, path)  # drawn once
    settled(server)
    for path in PAGES:
        body = get(place, path)[1]
        begun = sum(server.cpu_times()[:2])
        rounds = [
            asked(place, path, given.requests, given.connections)
            for _ in range(given.rounds)
        ]
        n = sum(map(len, rounds))
        cost = (sum(server.cpu_times()[:2]) - begun) / n
        last = np.quantile(rounds, 0.99, axis=1)
        print(
            f"{path:24} {len(body) / 1024:5.0f} KB  processor {1000 * cost:5.1f} ms  "
            f"median {1000 * np.median(rounds):4.0f} ms  "
            f"p99 {1000 * last.min():5.0f} ms "
            f"(middle round {1000 * np.median(last):.0f})"
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
    parser.add_argument("--rounds", type=int, default=5)
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
            server = psutil.Process(process.pid)
            measure(server, urlsplit(found[0]).netloc, float(money), given)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


if __name__ == "__main__":
    main()
