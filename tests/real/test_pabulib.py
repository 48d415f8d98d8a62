"""Seventy elections: winners of each rule as an independent implementation has them.

The winners in ``pabulib_winners.json`` were computed with pabutools 1.2.3, which is
no part of this project, from the same files, in exact fractions, ties broken by
name. A key names the rules that agree: rule, and what voters are taken to gain
(`Satisfaction`); cumulative and ordinal ballots are approvals of what has points
or a rank, but for ``points`` and ``borda``.
"""

import json
import os
import zipfile
from pathlib import Path

import pytest

from madang.metrics.voting import (
    Completion,
    equal_shares,
    greedy_welfare,
    sequential_phragmen,
)
from madang.sources import pabulib
from madang.sources.pabulib import Ballot, Satisfaction

DATA = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
ARCHIVE = DATA / "pabulib_sample" / "pb_files.zip"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not ARCHIVE.exists(), reason="real data are not there"),
]
WINNERS = json.loads(
    Path(__file__).with_name("pabulib_winners.json").read_text(encoding="utf-8")
)
RULES = {
    "greedy": greedy_welfare,
    "phragmen": sequential_phragmen,
    "shares": equal_shares,
    "shares+greedy": lambda e: equal_shares(e, completion=Completion.GREEDY),
    "shares+add1": lambda e: equal_shares(e, completion=Completion.ADD_ONE),
    "shares+add1+greedy": lambda e: equal_shares(
        e, completion=Completion.ADD_ONE_GREEDY
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    home = tmp_path_factory.mktemp("pabulib")
    with zipfile.ZipFile(ARCHIVE) as archive:
        archive.extractall(home)
    return {path.stem: path for path in home.rglob("*.pb")}


def compared(file, told):
    """Give rules, elections and expected winners of a file."""
    made = {}
    for names, winners in told.items():
        for name in names.split("; "):
            rule, _, satisfaction = name.partition(":")
            gain = Satisfaction(satisfaction or "number")
            if gain not in made:
                made[gain] = pabulib.election(file, satisfaction=gain)
            yield name, RULES[rule], made[gain], winners.split()


@pytest.mark.parametrize("stem", sorted(WINNERS))
def test_winners_are_those_of_an_independent_implementation(folder, stem):
    file = pabulib.read(folder[stem])
    wrong = {}
    for name, rule, election, winners in compared(file, WINNERS[stem]):
        found = sorted(election.names[p] for p in rule(election).order)
        if found != sorted(winners):
            wrong[name] = set(found) ^ set(winners)
    assert wrong == {}


def test_the_comparison_covers_all_ballots_and_all_rules(folder):
    rules = {n.partition(":")[0] for t in WINNERS.values() for k in t
             for n in k.split("; ")}  # fmt: skip
    assert rules == set(RULES)
    assert len(WINNERS) == 70
    kinds = {pabulib.read(folder[stem]).kind for stem in WINNERS}
    assert kinds == set(Ballot) - {Ballot.SCORING}
    grown = [s for s, t in WINNERS.items() if any("add1" in k for k in t)]
    assert len(grown) >= 30


def test_every_file_holds_what_it_declares(folder):
    for path in folder.values():
        file = pabulib.read(path)
        assert len(file.projects) == int(file.meta["num_projects"]), path.name
        assert len(file.voters) == int(file.meta["num_votes"]), path.name
        marks = file.ballots[file.ballots["points"] > 0]
        votes = marks["project"].value_counts().sort_index()
        if "votes" in file.projects:
            said = file.projects["votes"].astype(int)
            held = votes.reindex(range(len(said)), fill_value=0)
            # Some cities publish votes that they later struck out.
            assert (held.to_numpy() <= said.to_numpy()).mean() > 0.9, path.name
