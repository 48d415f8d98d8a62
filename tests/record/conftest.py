"""Records to play in: on SQLite and on PostgreSQL, each made once and copied."""

import importlib.util
import itertools
import shutil
import sqlite3
import sys
import tempfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from cluster import Cluster, programs

COUNT = itertools.count()


HAS_DJANGO = importlib.util.find_spec("django") is not None
collect_ignore_glob = [] if HAS_DJANGO else ["test_*.py"]  # the extra 'web'
if HAS_DJANGO:
    # As the workbench does, so that both can be tested in one process.
    from django.conf import settings

    from madang.workbench.serving import configure

    if not settings.configured:
        configure(None, ["localhost"])


@pytest.fixture(scope="session")
def cluster():
    """Start a server of PostgreSQL, where it is installed."""
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("the extra 'postgres' is not installed")
    if programs() is None:
        pytest.skip("the server of PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="madang-"))  # another user must reach it
    made = Cluster(folder, programs())
    yield made
    made.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def founded(tmp_path_factory):
    """Make a record with its people once, as a file that tests copy."""
    from play import Play

    from madang.record import opening

    path = tmp_path_factory.mktemp("founded") / "record.sqlite3"
    alias = opening.joined("record_founded", opening.of_file(path))
    opening.migrated(alias)
    Play(alias).found()
    _closed(alias)
    return path


def _closed(alias):
    from django.db import connections

    connections[alias].close()


@pytest.fixture
def lite(founded, tmp_path):
    """Give a play on SQLite."""
    from play import Play

    from madang.record import opening

    path = tmp_path / "record.sqlite3"
    with sqlite3.connect(founded) as old, sqlite3.connect(path) as new:
        old.backup(new)
    described = opening.of_file(path)
    quick = "PRAGMA synchronous=OFF;"  # no test takes the power away
    described["OPTIONS"]["init_command"] += quick
    alias = opening.joined(f"record_{next(COUNT)}", described)
    yield Play(alias)
    _closed(alias)


@pytest.fixture
def grand(cluster):
    """Give a play on PostgreSQL."""
    from play import Play

    from madang.record import opening

    name = f"record_{next(COUNT)}"
    alias = opening.joined(name, opening.of_url(cluster.url(name)))
    opening.migrated(alias)
    yield Play(alias).found()
    _closed(alias)


@pytest.fixture(params=["lite", "grand"])
def play(request):
    """Give a play on each of both."""
    return request.getfixturevalue(request.param)
