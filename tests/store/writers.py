"""Fork writers that write results until they are killed: for test_results.py."""

import os
import sys
from pathlib import Path

import pandas as pd

from madang.store import results

FOLDER = Path(sys.argv[1])


def tables(version):
    return {
        name: pd.DataFrame({"version": [version] * 2000, "x": range(2000)})
        for name in ("first", "second", "third")
    }


def write_for_ever(version):
    with results.lock(FOLDER):
        while True:
            version += 1
            results.write(FOLDER, "stage", tables(version), {"version": version})


for line in sys.stdin:
    child = os.fork()
    if child == 0:
        write_for_ever(int(line))
    sys.stdout.write(f"{child}\n")
    sys.stdout.flush()
    os.waitpid(child, 0)
    sys.stdout.write("ended\n")
    sys.stdout.flush()
