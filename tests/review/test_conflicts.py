"""Conflicts of interest: each ground by its rows, and none without."""

import json

import numpy as np
import pandas as pd
import pytest

from madang.errors import ParameterError
from madang.language import from_json
from madang.review import Bodies, Reach, assign, conflicts
from madang.review.conflicts import Ground

DAY = pd.Timestamp("2026-06-30")
REACH = Reach(DAY)


def study(parts, ends=None, names=None):
    """Lay out a study: who takes part in what; P… are proposals, W… works."""
    projects = sorted({p for p, _ in parts})
    ends = ends or {}
    codes = sorted({o for _, o in parts})
    return {
        "projects": pd.DataFrame(
            {
                "project": projects,
                "title": [f"title of {p}" for p in projects],
                "status": [
                    "proposed" if p[0] == "P" else "completed" for p in projects
                ],
                "end": pd.to_datetime([ends.get(p, "2026-01-31") for p in projects]),
            }
        ),
        "participations": pd.DataFrame(parts, columns=["project", "organisation"]),
        "organisations": pd.DataFrame(
            {"organisation": codes, "name": [(names or {}).get(c, c) for c in codes]}
        ),
    }


def panel(**at):
    return pd.DataFrame({"person": list(at), "organisation": list(at.values())})


def ties(*rows):
    return pd.DataFrame(
        rows, columns=["person", "kind", "organisation", "project", "until"]
    )


def grounds(found):
    return list(zip(found["person"], found["project"], found["ground"], strict=True))


def test_who_works_where_it_asks_is_in_conflict():
    found = conflicts(panel(R1="A", R2="B"), ["P1"], study([("P1", "A")]), REACH)
    assert grounds(found) == [("R1", "P1", "own")]
    assert json.loads(found["rows"][0]) == [
        ["panel", "R1", "A"],
        ["participations", "P1", "A"],
    ]
    said = from_json(found["message"][0])
    assert said.text("en") == "R1 works at A, which asks in P1."
    assert "P1" in said.text("ko")


@pytest.mark.parametrize(
    ("ended", "years", "counts"),
    [("2024-01-01", 3, True), ("2023-01-01", 3, False), ("2023-01-01", 5, True)],
)
def test_joint_work_counts_for_as_long_as_is_said(ended, years, counts):
    tables = study([("P1", "A"), ("W1", "A"), ("W1", "B")], {"W1": ended})
    found = conflicts(panel(R1="B"), ["P1"], tables, Reach(DAY, joint_years=years))
    assert grounds(found) == ([("R1", "P1", "joint")] if counts else [])


def test_a_joint_project_whose_end_nobody_knows_counts():
    tables = study([("P1", "A"), ("W1", "A"), ("W1", "B")])
    tables["projects"]["end"] = pd.NaT
    assert len(conflicts(panel(R1="B"), ["P1"], tables, REACH)) == 1


def test_rows_of_joint_work_are_those_of_the_study():
    tables = study([("P1", "A"), ("W1", "A"), ("W1", "B")])
    rows = json.loads(conflicts(panel(R1="B"), ["P1"], tables, REACH)["rows"][0])
    held = set(tables["participations"].itertuples(index=False, name=None))
    assert {(p, o) for t, p, o in (r for r in rows if r[0] == "participations")} <= held
    assert ["participations", "W1", "B"] in rows


def test_partners_in_another_proposal_are_in_conflict_but_not_by_this_one():
    both = study([("P1", "A"), ("P2", "A"), ("P2", "B")])
    assert grounds(conflicts(panel(R1="B"), ["P1"], both, REACH)) == [
        ("R1", "P1", "consortium")
    ]
    assert conflicts(panel(R1="B"), ["P1"], study([("P1", "A")]), REACH).empty


def test_one_group_is_one_interest_however_high_its_head_stands():
    parents = pd.DataFrame(
        {"organisation": ["A", "B", "H"], "parent": ["H", "H2", "H2"]}
    )
    found = conflicts(
        panel(R1="B"), ["P1"], study([("P1", "A"), ("W9", "B")]), REACH, parents=parents
    )
    assert grounds(found) == [("R1", "P1", "group")]


def test_two_spellings_of_one_name_are_one_body():
    names = {"A": "한빛정밀", "B": "주식회사 한빛 정밀", "C": "Acme GmbH"}
    tables = study([("P1", "A"), ("W1", "B"), ("W2", "C")], names=names)
    assert grounds(conflicts(panel(R1="B"), ["P1"], tables, REACH)) == [
        ("R1", "P1", "own")
    ]
    assert grounds(conflicts(panel(R1="(주)한빛정밀"), ["P1"], tables, REACH))
    assert conflicts(panel(R1="C"), ["P1"], tables, REACH).empty


def test_names_of_legal_forms_alone_are_not_one_body():
    held = Bodies.of(
        pd.DataFrame({"organisation": ["A", "B", "C"], "name": ["", None, "Co"]})
    )
    assert {held.same(c) for c in "ABC"} == {"A", "B", "C"}


def test_a_ring_of_parents_is_refused():
    with pytest.raises(ParameterError, match="belongs to itself"):
        Bodies.of(
            None, pd.DataFrame({"organisation": ["A", "B"], "parent": ["B", "A"]})
        )


@pytest.mark.parametrize(
    ("row", "ground"),
    [
        (("R1", "former", "A", "", "2025-01-31"), "former"),
        (("R1", "former", "A", "", ""), "former"),
        (("R1", "former", "A", "", "2019-01-31"), None),
        (("R1", "declared", "A", "", ""), "declared"),
        (("R1", "declared", "", "P1", ""), "declared"),
        (("R1", "declared", "", "P2", ""), None),
        (("R2", "declared", "", "P1", ""), None),
    ],
)
def test_what_was_said_counts(row, ground):
    found = conflicts(
        panel(R1="Z", R2="Z"), ["P1"], study([("P1", "A")]), REACH, ties=ties(row)
    )
    mine = found[found["person"] == "R1"]
    assert mine["ground"].tolist() == ([ground] if ground else [])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("R9", "former", "A", "", ""), "not on the panel"),
        (("R1", "friend", "A", "", ""), "'former' or 'declared'"),
        (("R1", "former", "", "", ""), "name an organisation"),
        (("R1", "former", "A", "", "last May"), "'last May' is no day"),
    ],
)
def test_ties_that_cannot_be_read_are_refused(row, said):
    with pytest.raises(ParameterError, match=said):
        conflicts(panel(R1="Z"), ["P1"], study([("P1", "A")]), REACH, ties=ties(row))


def test_a_panel_that_cannot_be_read_is_refused():
    twice = pd.DataFrame({"person": ["R1", "R1"], "organisation": ["A", "B"]})
    with pytest.raises(ParameterError, match="stands twice"):
        conflicts(twice, ["P1"], study([("P1", "A")]), REACH)
    with pytest.raises(ParameterError, match="missing: organisation"):
        conflicts(twice[["person"]], ["P1"], study([("P1", "A")]), REACH)


def test_grounds_that_are_left_out_do_not_count():
    tables = study([("P1", "A"), ("W1", "A"), ("W1", "B")])
    reach = Reach(DAY, grounds=(Ground.OWN,))
    assert conflicts(panel(R1="B"), ["P1"], tables, reach).empty


def drawn(rng):
    """Draw a study, a panel and ties."""
    codes = [f"O{i}" for i in range(rng.integers(2, 8))]
    works = [f"W{i}" for i in range(rng.integers(0, 5))]
    asked = [f"P{i}" for i in range(rng.integers(1, 6))]
    parts = sorted(
        {(p, c) for p in works + asked for c in codes if rng.random() < 0.3}
        | {(p, codes[0]) for p in asked[:1]}
    )
    ends = {w: f"{rng.integers(2018, 2027)}-05-01" for w in works}
    people = {f"R{i}": str(rng.choice(codes)) for i in range(rng.integers(1, 8))}
    said = [
        (str(rng.choice(list(people))), str(rng.choice(["former", "declared"])),
         str(rng.choice(codes)), "", str(rng.choice(["", "2024-05-01", "2010-05-01"])))
        for _ in range(rng.integers(0, 4))
    ]  # fmt: skip
    return study(parts, ends), panel(**people), ties(*said), asked, ends


def in_conflict(person, employer, project, tables, said, ends):
    """Tell by plain loops whether someone stands too near."""
    of = {}
    for p, o in tables["participations"].itertuples(index=False, name=None):
        of.setdefault(p, set()).add(o)
    inside = of.get(project, set())
    if employer in inside:
        return True
    for p, members in of.items():
        near = p[0] == "P" or pd.Timestamp(ends[p]) >= DAY - pd.Timedelta(
            days=3 * 365.25
        )
        if p != project and near and employer in members and members & inside:
            return True
    return any(
        r.person == person and r.organisation in inside
        and (r.kind == "declared" or r.until != "2010-05-01")
        for r in said.itertuples()
    )  # fmt: skip


def test_on_1000_drawn_studies_all_conflicts_are_found_and_no_assignment_holds_one():
    rng = np.random.default_rng(2026)
    met = assigned = 0
    for turn in range(1000):
        tables, people, said, asked, ends = drawn(rng)
        found = conflicts(people, asked, tables, REACH, ties=said)
        pairs = set(zip(found["person"], found["project"], strict=True))
        names = people["person"].tolist()
        truth = {
            (r, p)
            for r, at in zip(names, people["organisation"], strict=True)
            for p in asked
            if in_conflict(r, at, p, tables, said, ends)
        }
        assert pairs == truth
        met += len(truth)
        if turn % 4:
            continue
        no = np.array([[(r, p) in truth for p in asked] for r in names])
        got = assign(rng.random(no.shape), no, reads=1, most=3)
        assigned += int(got.reads.sum())
        assert not (got.reads & no).any()
    assert met > 1000
    assert assigned > 200
