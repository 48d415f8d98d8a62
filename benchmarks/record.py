"""Audited writes a second: one person after another, and many at once.

Each write is a whole act: policy, comparison of state and version, rows, entry in the
chain, key. ``MADANG_DATABASE`` measures a database of PostgreSQL in place of a file.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from madang.record import opening

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "record"))
COUNT = 600
THREADS = 8


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        url = os.environ.get(opening.URL)
        described = (
            opening.of_url(url)
            if url
            else opening.of_file(Path(folder) / "record.sqlite3")
        )
        alias = opening.joined("record_bench", described)
        opening.migrated(alias)
        from django.db import connections  # noqa: PLC0415 - needs the settings
        from play import PROPOSAL, Play  # noqa: PLC0415 - the same

        play = Play(alias).found()
        call = play.call()
        keys = [play.begin(call) for _ in range(THREADS)]

        def write(key: str, first: int, count: int) -> None:
            for number in range(first, first + count):
                play.do("ana", PROPOSAL, "save", key, draft=number,
                        content={"n": number}, amount=number)  # fmt: skip

        def apart(key: str) -> None:
            write(key, 1, COUNT // THREADS)
            connections[alias].close()

        begun, used = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(apart, keys))
        took = time.perf_counter() - begun
        print(
            f"{THREADS} at once: {COUNT / took:,.0f} audited writes a second, "
            f"{(time.process_time() - used) / COUNT * 1e3:.1f} ms of processor each"
        )
        begun, used = time.perf_counter(), time.process_time()
        write(keys[0], COUNT // THREADS + 1, COUNT)
        took = time.perf_counter() - begun
        print(
            f"one after another: {COUNT / took:,.0f} audited writes a second, "
            f"{(time.process_time() - used) / COUNT * 1e3:.1f} ms of processor each"
        )


if __name__ == "__main__":
    main()
