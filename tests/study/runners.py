"""Fork whole runs of one study that may be killed: for test_run.py."""

import importlib
import os
import sys
from pathlib import Path

import numpy as np
from scipy import sparse

from madang import study
from madang.metrics.neighbours import top_neighbours

FOLDER = Path(sys.argv[1])
NAMES = tuple(sys.argv[2:])
SLOW_IMPORTS = (
    "madang.engines.duckdb",
    "duckdb",
    "ibis",
    "ibis.backends.sql.compilers",
    "highspy",
    "scipy.optimize",
    "scipy.stats",
    "madang.metrics.postings",
    "pyarrow.parquet",
)

study.stages()
for module in SLOW_IMPORTS:
    importlib.import_module(module)
top_neighbours(sparse.csr_matrix(np.eye(3)), 1)  # compiled code is read once, here


def say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


class Told:
    """Progress that says when a stage begins or ends."""

    def start(self, _stage):
        say("start")

    def advance(self, _stage, _share):
        pass

    def finish(self, _outcome):
        say("finish")


def run():
    """Run those stages once, and leave without going back to the loop."""
    code = 1
    say(str(os.getpid()))
    try:
        study.run(study.open_study(FOLDER), names=NAMES, progress=Told())
        code = 0
    finally:
        os._exit(code)


say("ready")
for _line in sys.stdin:
    child = os.fork()
    if child == 0:
        run()
    _child, status = os.waitpid(child, 0)
    say(f"ended {os.waitstatus_to_exitcode(status)}")
