"""Pabulib's files: as they come, and as they should not."""

from fractions import Fraction

import numpy as np
import pytest

from madang.contracts import RawTable, check
from madang.coordination import portfolio
from madang.errors import SourceError, UnreadableFileError
from madang.metrics.voting import greedy_welfare
from madang.sources import pabulib
from madang.sources.pabulib import Ballot, Satisfaction

BENCHES = '"Benches; and a ""tree"""'
APPROVAL = f"""META
key;value
description;A made-up vote
unit;Town
num_projects;3
num_votes;4
budget;100,50
vote_type;approval
currency;EUR
PROJECTS
project_id;cost;votes;name;category;district
1;40.25;1;Swings;play, green;North
2;60;3;{BENCHES};;South
x;60.25;1;Lamps;light;
VOTES
voter_id;age;vote
a;30;1,2
b;41;2
c;17;"2,x"
d;55;
"""
CUMULATIVE = (
    APPROVAL.replace("approval", "cumulative")
    .replace("voter_id;age;vote", "voter_id;age;vote;points")
    .replace("a;30;1,2", "a;30;1,2;3,7")
    .replace("b;41;2", "b;41;2;10")
    .replace('c;17;"2,x"', "c;17;2,x;0,10")
    .replace("d;55;", "d;55;;")
)


@pytest.fixture
def write(tmp_path):
    def written(text, encoding="utf-8"):
        path = tmp_path / "town.pb"
        path.write_text(text, encoding=encoding)
        return path

    return written


def test_a_file_is_read_with_its_quotes_and_decimals(write):
    file = pabulib.read(write(APPROVAL))
    assert file.kind is Ballot.APPROVAL
    assert file.budget == Fraction(201, 2)
    assert file.projects["project"].tolist() == ["1", "2", "x"]
    assert file.projects["cost"].tolist() == [Fraction(161, 4), 60, Fraction(241, 4)]
    assert file.projects["name"][1] == 'Benches; and a "tree"'
    assert len(file.voters) == 4
    marks = file.ballots[["voter", "project"]].to_numpy().tolist()
    assert marks == [[0, 0], [0, 1], [1, 1], [2, 1], [2, 2]]


@pytest.mark.parametrize(
    "change",
    [
        lambda t: "\ufeff" + t,
        lambda t: t.replace("\n", "\r\n"),
        lambda t: t.replace("\n", "\n\n"),
        lambda t: t.replace("META", " meta ").replace("VOTES", "Votes;;"),
        lambda t: t.replace("1,2", " 1 , 2 "),
        lambda t: t + "\n \n;;;\n",
    ],
    ids=["mark", "windows", "empty lines", "words", "blanks", "tail"],
)
def test_the_dress_of_a_file_does_not_matter(write, change):
    plain = pabulib.read(write(APPROVAL))
    dressed = pabulib.read(write(change(APPROVAL)))
    assert dressed.ballots.equals(plain.ballots)
    assert dressed.projects["cost"].tolist() == plain.projects["cost"].tolist()
    assert dressed.budget == plain.budget


@pytest.mark.parametrize("separator", ["\t", "|"])
def test_other_separators_are_found(write, separator):
    text = APPROVAL.replace(BENCHES, "Benches")
    file = pabulib.read(write(text.replace(";", separator)))
    assert file.ballots.equals(pabulib.read(write(APPROVAL)).ballots)


def test_a_quotation_mark_that_is_never_closed_is_a_letter(write):
    text = APPROVAL.replace(BENCHES, '"Benches')
    file = pabulib.read(write(text.replace('"2,x"', "2,x")))
    assert file.projects["name"][1] == '"Benches'
    assert len(file.voters) == 4


def test_points_and_places_become_what_voters_gain(write):
    cumulative = pabulib.read(write(CUMULATIVE))
    points = pabulib.election(cumulative, satisfaction=Satisfaction.POINTS)
    assert points.support == [3, 17, 10]
    # Zero points are no support.
    assert pabulib.election(cumulative).support == [1, 2, 1]
    ordinal = APPROVAL.replace("approval", "ordinal").replace("a;30;1,2", "a;30;x,2,1")
    borda = pabulib.election(
        pabulib.read(write(ordinal)), satisfaction=Satisfaction.BORDA
    )
    # Ballots x > 2 > 1, 2, and 2 > x: the last of each gains its voter nothing.
    assert borda.support == [0, 1 + 0 + 1, 2]
    cost = pabulib.election(
        pabulib.read(write(APPROVAL)), satisfaction=Satisfaction.COST
    )
    assert np.array(cost.support) / cost.support[0] == pytest.approx(
        [1, 180 / 40.25, 60.25 / 40.25]
    )


def test_a_voter_without_a_mark_counts_among_the_voters(write):
    election = pabulib.election(pabulib.read(write(APPROVAL)))
    assert sum(election.weight) * election.weight_unit == 4
    assert greedy_welfare(election).order == (1, 0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("META\n", ""), "line 1: expected the section META first"),
        (("VOTES\n", "BALLOTS\n"), "section VOTES is missing"),
        (("PROJECTS", "VOTES"), "section VOTES comes twice"),
        ((";vote\n", ";choice\n"), "column 'vote' is missing"),
        (("project_id;cost", "project_id;price"), "column 'cost' is missing"),
        (("voter_id;age", "age;age"), "a column comes twice"),
        (
            ("40.25", "forty"),
            "line 12: the cost must be a number from 0 up, found 'forty'",
        ),
        (("40.25", "-1"), "line 12: the cost must be"),
        (("100,50", ""), "line 7: the budget must be a number"),
        (("100,50", "0"), "line 7: the budget is 0"),
        (("approval", "by hand"), "line 8: vote_type must be one of"),
        (("b;41;2", "b;41;9"), "line 18: vote for '9', which is no project"),
        (("x;60.25", "1;60.25"), "line 14: project '1' is empty or comes twice"),
    ],
    ids=lambda c: c if isinstance(c, str) else "",
)
def test_what_is_wrong_is_said_with_its_line(write, change, said):
    with pytest.raises(SourceError, match=said) as refused:
        pabulib.read(write(APPROVAL.replace(*change, 1)))
    assert "town.pb" in str(refused.value)
    assert refused.value.text("ko")


def test_as_many_points_as_projects_are_wanted(write):
    with pytest.raises(SourceError, match="2 projects but 1 points"):
        pabulib.read(write(CUMULATIVE.replace("3,7", "3")))


def test_a_file_in_another_encoding_is_refused(write):
    with pytest.raises(UnreadableFileError, match="UTF-8"):
        pabulib.read(write(APPROVAL.replace("Swings", "Świąt"), "cp1250"))


@pytest.mark.parametrize("text", ["", "\n\n", "META\n", "META\nkey;value\n"])
def test_an_empty_file_is_refused(write, text):
    with pytest.raises(SourceError, match=r"town\.pb"):
        pabulib.read(write(text))


def typed(made):
    """Hold the tables to their contracts, as a study does when it is opened."""
    raw = {
        name: RawTable(name, f"{name}.csv", table.astype("str"))
        for name, table in made.tables.items()
    }
    tables, breaches = check(raw)
    assert breaches == ()
    return tables


def test_an_election_becomes_a_study_that_keeps_the_contracts(write):
    made = pabulib.build(write(APPROVAL))
    projects = typed(made)["projects"].set_index("project")
    assert projects["region"].tolist() == ["North", "South", "Town"]
    assert projects["activity"].tolist()[0] == "play"
    assert projects["merit"].tolist() == pytest.approx([100 / 3, 100, 100 / 3])
    assert made.parameters["portfolio"]["budget"] == 100.5
    assert made.currency == "EUR"
    assert len(made.notes) == 1
    fewer = pabulib.build(write(APPROVAL.replace("num_votes;4", "num_votes;5")))
    assert "other numbers" in fewer.notes[1].text("en")


def test_a_plan_can_be_made_of_an_election(write):
    made = pabulib.build(write(APPROVAL))
    tables = typed(made)
    plan = portfolio.choose(tables, settings=made.parameters["portfolio"])
    assert plan.plans["money"].max() <= 100.5


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (
            "budget;100,50",
            "budget;500,000",
            "budget '500,000' may be 500000 or",
        ),
        ("2;60;3", "2;400,000;3", r"cost '400,000' .* 1 places, on lines 13"),
        ("2;60;3", "2;1,400,000;3", "may be 1400000 or"),
        ("2;60;3", "2;12.500;3", "may be 12500 or 12.500"),
    ],
)
def test_thousands_that_read_as_decimals_are_refused(write, before, after, says):
    with pytest.raises(SourceError, match=says):
        pabulib.read(write(APPROVAL.replace(before, after)))


@pytest.mark.parametrize("plain", ["90500", "0.125", "90 500", "1234.5", "1234,567"])
def test_amounts_that_can_be_read_one_way_only_are_read(write, plain):
    cost = pabulib.read(write(APPROVAL.replace("2;60;3", f"2;{plain};3"))).projects
    assert float(cost["cost"][1]) == float(plain.replace(" ", "").replace(",", "."))


def test_ballots_that_disagree_with_the_listed_votes_are_told(write):
    assert "disagree" not in str([
        n.text("en") for n in pabulib.build(write(APPROVAL)).notes
    ])  # fmt: skip
    wrong = APPROVAL.replace("1;40.25;1;", "1;40.25;9;")
    notes = [n.text("en") for n in pabulib.build(write(wrong)).notes]
    said = next(n for n in notes if "disagree" in n)
    assert "1 of 3 projects" in said
    assert "1 (9 listed, 1 on ballots)" in said
