"""Any bytes in the files of a whole source, or about a study: a study or a word."""

import contextlib
import gzip
import json
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from madang import study
from madang.contracts import RawTable, require
from madang.errors import MadangError
from madang.sources import cordis, korea, kosis, pabulib, structural_funds
from madang.sources.cordis.tables import OUTLINES

sys.path.insert(0, str(Path(__file__).parent))
from test_any_bytes import BALLOTS, changed
from test_cordis import MEMBERS, PROJECTS, outline
from test_korea import PEOPLE, PLAN, put
from test_kosis import HEAD, ROWS
from test_structural_funds import UK

EUROPE = [outline("DE11", 0.0), outline("FR10", 2.0)]


def lay_cordis(folder):
    """Write research projects."""
    (folder / "boundaries").mkdir()
    content = json.dumps({"type": "FeatureCollection", "features": EUROPE})
    (folder / "boundaries" / OUTLINES).write_bytes(gzip.compress(content.encode()))
    (folder / "project.csv").write_text(PROJECTS, encoding="utf-8")
    (folder / "organization.csv").write_text(MEMBERS, encoding="utf-8")


def lay_korea(folder):
    """Write residents and a plan of programmes."""
    put(folder, "population", PEOPLE)
    put(folder, "plan", PLAN)


def lay_kosis(folder):
    """Write provinces by industry."""
    (folder / "표.csv").write_text(HEAD + ROWS, encoding="utf-8")


def lay_funds(folder):
    """Write beneficiaries of a country."""
    (folder / "uk.csv").write_text(UK, encoding="utf-8")


def lay_votes(folder):
    """Write a vote on projects."""
    (folder / "a.pb").write_text(BALLOTS, encoding="utf-8")


def lay_study(folder):
    """Write a study with its settings and where its tables came from."""
    tables = "".join(f'{n} = "{n}.csv"\n' for n in ("regions", "projects"))
    (folder / "study.toml").write_text(
        f'[study]\nname = "a"\ncore = ["11"]\n[tables]\n{tables}', encoding="utf-8"
    )
    (folder / "regions.csv").write_text("region,name\n11,a\n26,b\n", encoding="utf-8")
    (folder / "projects.csv").write_text(
        "project,title,region,start,end\nP,a,11,2020-01-01,9999-12-31\n",
        encoding="utf-8",
    )
    origin = {"source": "a", "vintage": "", "licence": "", "synthetic": False,
              "files": {}, "remarks": ["a"], "sha256": "0" * 64}  # fmt: skip
    said = json.dumps({"tables": {"regions": origin}, "notes": []})
    (folder / "provenance.json").write_text(said, encoding="utf-8")


def open_whole(folder):
    """Read a study, its tables, and where they came from."""
    opened = study.open_study(folder)
    study.check(opened)
    study.read_provenance(opened)


def built(build):
    """Give a reader that holds what a source gives to the contracts."""

    def read(folder):
        tables = build(folder).tables
        require({name: RawTable(name, name, t) for name, t in tables.items()})

    return read


KINDS = {
    "cordis": (lay_cordis, built(cordis.build)),
    "structural funds": (lay_funds, built(structural_funds.build)),
    "korea": (lay_korea, built(korea.build)),
    "kosis": (lay_kosis, built(kosis.build)),
    "pabulib": (lay_votes, built(lambda folder: pabulib.build(folder / "a.pb"))),
    "a study": (lay_study, open_whole),
}
BY_RECIPE = ("cordis", "structural funds", "korea", "kosis")
PIECES = [
    b"[" * 4000, b"9" * 5000, b'"', b"\n" * 99, b";", b",", b"9999-12-31", b"1e400",
    b"-1", b"nan", "값".encode(), b"\x00", b"\xff\xfe", b'{"a":', b"null", b"[]",
    b"0001-01-01", b"99999-01-01", b"12/31/9999", b"31/12/9999",
]  # fmt: skip


BYTES = {
    "which": st.integers(0, 9),
    "changes": st.lists(
        st.tuples(
            st.integers(0, 3_000),
            st.binary(min_size=1, max_size=8) | st.sampled_from(PIECES),
            st.integers(0, 1),
        ),
        max_size=4,
    ),
}
FEW = settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@cache
def seconds(kind):
    """Tell what a source takes as it comes, once what all use is loaded."""
    lay, read = KINDS[kind]
    for _unused in range(2):
        with tempfile.TemporaryDirectory() as folder:
            lay(Path(folder))
            start = time.process_time()
            read(Path(folder))
            taken = time.process_time() - start
    return taken


def hold(tmp_path_factory, kind, which, changes):
    """Read a source one file of which was changed."""
    as_it_comes = seconds(kind)
    lay, read = KINDS[kind]
    folder = tmp_path_factory.mktemp("a")
    lay(folder)
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    path = files[which % len(files)]
    path.write_bytes(changed(path.read_bytes(), changes))
    start = time.process_time()
    if changes:
        with contextlib.suppress(MadangError):
            read(folder)
    else:
        read(folder)
    # Of two seconds a file, a slow machine needs more for the source as it comes.
    most = max(2 * len(files), 1.5 * as_it_comes)
    assert time.process_time() - start < most


# All of these are read by recipes, in one way that takes a second: ten of each.
@pytest.mark.slow
@pytest.mark.parametrize("kind", BY_RECIPE)
@FEW
@given(**BYTES)
@example(which=0, changes=[])
def test_any_bytes_in_a_source_end_in_a_study_or_a_word(
    tmp_path_factory, kind, which, changes
):
    hold(tmp_path_factory, kind, which, changes)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in BY_RECIPE])
@settings(FEW, max_examples=25)
@given(**BYTES)
@example(which=0, changes=[])
def test_any_bytes_in_an_election_or_a_study_end_in_it_or_a_word(
    tmp_path_factory, kind, which, changes
):
    hold(tmp_path_factory, kind, which, changes)
