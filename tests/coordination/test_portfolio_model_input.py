"""What the model refuses, how it treats the rest, and how it tells a conflict."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from small_calls import by_residents

from madang.coordination.portfolio.conflict import find_conflict
from madang.coordination.portfolio.merges import merged_money
from madang.coordination.portfolio.model import build
from madang.coordination.portfolio.need import money_due, need_shares
from madang.coordination.portfolio.proposals import read_call
from madang.coordination.portfolio.requirements.balance import ordered_average
from madang.coordination.portfolio.requirements.matching import with_match_funds
from madang.coordination.portfolio.solver import Limits, Session, solve
from madang.coordination.portfolio.statements import Statements
from madang.coordination.portfolio.terms import read_terms
from madang.errors import ParameterError

REGIONS = pd.DataFrame(
    {
        "region": ["N", "A", "B", "C"],
        "parent": [None, "N", "N", None],
        "population": [80.0, 50.0, 30.0, 20.0],
    }
)


def make(rows, **more):
    """Lay proposals out: region, grant, merit, and whatever else is given."""
    n = len(rows)
    table = {
        "project": [f"p{i}" for i in range(n)],
        "status": ["proposed"] * n,
        "region": [r[0] for r in rows],
        "activity": ["x"] * n,
        "mode": ["talent", "infrastructure"] * (n // 2) + ["talent"] * (n % 2),
        "initiator": ["local"] * n,
        "grant": [float(r[1]) for r in rows],
        "merit": [float(r[2]) for r in rows],
        "start": pd.to_datetime(["2025-01-01"] * n),
        "end": pd.to_datetime(["2026-12-31"] * n),
    }
    return pd.DataFrame(table | more)


CALL = make([("A", 40, 90), ("A", 30, 80), ("B", 30, 60), ("B", 20, 50), ("C", 10, 40)])


def problem_of(projects, given, *, duplicates=None, dependencies=None, budgets=None):
    terms = read_terms({"scale": 0} | given, tuple(REGIONS["region"]))
    call, _ = read_call(
        projects, REGIONS, terms=terms, duplicates=duplicates,
        dependencies=dependencies, budgets=budgets,
    )  # fmt: skip
    need, _ = need_shares(call, by_residents(REGIONS))
    return build(call, terms, money_due(call, REGIONS, need, terms=terms)), terms


def depends(*rows):
    return pd.DataFrame(rows, columns=["project", "other", "kind"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"grant": [-1.0, 1, 1, 1, 1]}, "'grant' is at least 0"),
        ({"grant": [np.inf, 1, 1, 1, 1]}, "'grant' is at least 0"),
        ({"minimum_grant": [-1.0, 0, 0, 0, 0]}, "'minimum_grant'"),
        ({"match_share": [1.2, 0, 0, 0, 0]}, "'match_share'"),
        ({"merit": [np.inf, 1, 1, 1, 1]}, "merit"),
        ({"merit": [-1.0, 1, 1, 1, 1]}, "merit"),
        ({"project": ["p0", "p0", "p2", "p3", "p4"]}, "a code stands once"),
        ({"region": ["Z", "A", "B", "B", "C"]}, "regions table"),
        ({"end": pd.to_datetime(["2024-01-01"] * 5)}, "'start' is not after 'end'"),
    ],
)
def test_rows_that_cannot_be_are_refused_with_the_first_of_them(change, words):
    with pytest.raises(ParameterError, match=words) as told:
        problem_of(CALL.assign(**change), {"budget": 50})
    assert told.value.text("ko")


def test_absent_money_and_absent_merit_have_a_treatment_that_is_told():
    terms = read_terms({"budget": 50}, tuple(REGIONS["region"]))
    table = CALL.assign(grant=[np.nan, 0.0, 30, 20, 10], merit=[1, 1, np.nan, 50, 40])
    call, notes = read_call(table, REGIONS, terms=terms, duplicates=None)
    assert call.table["project"].tolist() == ["p2", "p3", "p4"]
    assert call.merit.tolist() == [45.0, 50.0, 40.0]
    assert len(notes) == 2


@pytest.mark.parametrize(
    "given",
    [
        {"levels": []}, {"levels": [0.0, 1.0]}, {"levels": [0.5, 1.5]},
        {"levels": "half"}, {"returns": 0.0}, {"returns": "steep"},
        {"minimum_scale": -1}, {"start_shift": 9}, {"carry_over": 1.5},
        {"floors_by": {"colour": {"red": 0.1}}}, {"floors_by": {"mode": {"x": 0.1}}},
        {"caps_by": {"mode": 0.1}}, {"dimension_of": {"x": "people"}},
        {"dimension_of": {"network": "x"}}, {"match_funds": {"Z": 1}},
        {"enough": {"by": "town", "money": 1}}, {"enough": {"by": "cell"}},
        {"enough": {"by": "", "money": 1}}, {"running": "later"},
        {"balance": "fair"}, {"per": "house"}, {"tails": []}, {"tails": [2.0]},
        {"merge_saving": 2}, {"stop_penalty": float("nan")},
        {"budget": 0}, {"budget": -5}, {"budget": float("nan")},
    ],
)  # fmt: skip
def test_parameters_outside_what_the_model_knows_are_refused(given):
    with pytest.raises(ParameterError) as told:
        read_terms({"budget": 50} | given, tuple(REGIONS["region"]))
    assert told.value.text("ko")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("p0", "p0", "excludes")], "itself"),
        ([("p0", "p0", "requires")], "itself"),
        ([("p0", "p1", "requires"), ("p1", "p0", "excludes")], "needs both"),
        (
            [
                ("p0", "p1", "requires"),
                ("p1", "p2", "requires"),
                ("p0", "p2", "excludes"),
            ],
            "needs both",
        ),
        ([("p0", "nowhere", "requires")], "does not have"),
        ([("p0", "p1", "likes")], "requires or excludes"),
    ],
)
def test_dependencies_that_contradict_each_other_are_refused(rows, words):
    with pytest.raises(ParameterError, match=words) as told:
        problem_of(CALL, {"budget": 50}, dependencies=depends(*rows))
    assert told.value.text("ko")


def test_a_proposal_that_needs_its_own_duplicate_is_refused_unless_they_may_merge():
    twins = pd.DataFrame({"family": "f", "project": ["p0", "p1"]})
    needs = depends(("p0", "p1", "requires"))
    with pytest.raises(ParameterError, match="duplicates"):
        problem_of(CALL, {"budget": 50}, duplicates=twins, dependencies=needs)
    problem, _ = problem_of(
        CALL, {"budget": 64}, duplicates=twins.assign(plan="merge", probability=0.5),
        dependencies=needs,
    )  # fmt: skip
    found = Session(problem).solve()
    # 40 + 0.8 · 30 = 64 of money for 90 + 0.5 · 80 points, against 170 without.
    assert problem.call.asked[-1] == merged_money(np.array([40.0, 30.0]), 0.2) == 64
    assert problem.call.merit[-1] == 130
    assert found.objective == 170
    forced = Session(problem).solve(funded={5: True})
    assert problem.grants(forced.levels).tolist() == [0, 0, 0, 0, 0, 64]


def test_proposals_that_require_each_other_are_funded_all_or_none():
    ring = depends(("p0", "p1", "requires"), ("p1", "p0", "requires"))
    problem, _ = problem_of(CALL, {"budget": 60}, dependencies=ring)
    grants = problem.grants(Session(problem).solve().levels)
    assert (grants[0] > 0) == (grants[1] > 0)
    ring = depends(
        ("p0", "p1", "excludes"), ("p1", "p2", "excludes"), ("p2", "p0", "excludes")
    )
    problem, _ = problem_of(CALL, {"budget": 130}, dependencies=ring)
    assert (problem.grants(Session(problem).solve().levels)[:3] > 0).sum() == 1


def test_what_is_required_may_run_already_but_not_be_rejected():
    others = make(
        [("A", 5, 10), ("A", 5, 10)], project=["r", "s"], status=["funded", "rejected"]
    )
    table = pd.concat([CALL, others], ignore_index=True)
    needs = depends(
        ("p0", "r", "requires"), ("p1", "s", "requires"), ("p2", "r", "excludes")
    )
    problem, _ = problem_of(table, {"budget": 130}, dependencies=needs)
    grants = problem.grants(Session(problem).solve().levels)
    assert (grants > 0).tolist() == [True, False, False, True, True]


@pytest.mark.parametrize(
    ("given", "keys", "words"),
    [
        ({"floors": {"A": 60, "B": 50}, "budget": 100},
         {"budget", "floor:A", "floor:B"}, "more than the"),
        ({"floors": {"C": 30}, "budget": 100}, {"floor:C"}, "asks for"),
        ({"floors": {"N": 125}, "budget": 130}, {"floor:N"}, "asks for"),
        ({"floors": {"A": 40}, "caps": {"A": 35}, "budget": 100},
         {"floor:A", "cap:A"}, "above its cap"),
        ({"floors_by": {"dimension": {"people": 95}}, "budget": 100},
         {"floor_by:dimension:people"}, "asks for"),
        ({"floors": {"C": 10}, "enough": {"by": "region", "money": 20}, "budget": 100},
         {"floor:C", "enough"}, None),
        ({"floors": {"C": 10}, "yearly": {"2025": 4}, "budget": 100},
         {"floor:C", "year:2025"}, None),
        ({"floors": {"C": 10}, "match_funds": {"C": 1.5}, "budget": 100},
         {"floor:C", "match:2025:C"}, None),
        ({"balance_floor": 1.0, "balance": "ordered", "tails": [0.1], "budget": 40},
         {"budget", "balance_floor"}, None),
    ],
)  # fmt: skip
def test_a_conflict_is_told_in_words_for_every_kind_of_requirement(given, keys, words):
    projects = CALL.assign(cost=CALL["grant"] * 2, match_share=0.5)
    problem, terms = problem_of(projects, given)
    conflict = find_conflict(problem, terms)
    assert conflict.is_smallest
    if "match:2025:C" in keys:
        assert conflict.requirements[0] == "floor:C"
        assert conflict.requirements[1].startswith("match:")
    else:
        assert set(conflict.requirements) == keys
    statements = Statements(terms, "KRW", {})
    for key in conflict.requirements:
        told = statements.tell(key)
        assert re.search("[가-힣]", told.text("ko"))
        assert told.text("en")
    because = statements.because(problem, conflict.requirements)
    if words is None:
        assert because is None
    else:
        assert because.text("ko").endswith("다.")
        assert words in because.text("en")


def test_dependencies_take_part_in_conflicts():
    needs = depends(("p4", "p3", "requires"), ("p2", "p3", "excludes"))
    given = {"budget": 100, "floors": {"C": 10, "B": 30}, "caps": {"B": 30}}
    problem, terms = problem_of(CALL, given, dependencies=needs)
    conflict = find_conflict(problem, terms)
    assert {"floor:C", "floor:B", "requires:p4|p3"} <= set(conflict.requirements)
    statements = Statements(terms, "KRW", {})
    assert "p4" in statements.tell("requires:p4|p3").text("ko")
    assert "p3" in statements.tell("excludes:p2|p3").text("en")


def test_running_projects_that_alone_exceed_the_budget_are_told():
    running = make([("A", 200, 10)], project=["r"], status=["funded"])
    table = pd.concat([CALL, running], ignore_index=True)
    problem, terms = problem_of(table, {"budget": 100, "running": "first"})
    conflict = find_conflict(problem, terms)
    assert conflict.requirements == ("budget",)
    statements = Statements(terms, "KRW", {})
    assert "Running projects" in str(statements.because(problem, ("budget",)))


def test_a_start_may_be_put_off_to_a_year_with_money():
    given = {"budget": 120, "yearly": {"2025": 5, "2026": 60, "2027": 60}}
    tight, _ = problem_of(CALL, given)
    late, _ = problem_of(CALL, given | {"start_shift": 1})
    before, after = Session(tight).solve(), Session(late).solve()
    assert after.objective > before.objective
    starts = late.first_years(after.levels)[late.grants(after.levels) > 0]
    assert 2026 in starts.tolist()


def test_match_money_may_come_from_an_indicator():
    terms = read_terms({"budget": 100, "match_funds": "own_income"}, tuple("NABC"))
    table = pd.DataFrame(
        {"region": ["A"], "indicator": "own_income", "year": 2024, "value": [7.0]}
    )
    assert with_match_funds(terms, table, ("N", "A")).match_funds == {"A": 7.0}
    with pytest.raises(ParameterError, match="no indicator"):
        with_match_funds(terms, None, ("A",))
    with pytest.raises(ParameterError, match="below 0"):
        with_match_funds(terms, table.assign(value=-1.0), ("A",))


def test_money_by_head_wants_heads():
    terms = read_terms({"budget": 100, "per": "head"}, tuple("NABC"))
    call, _ = read_call(CALL, REGIONS, terms=terms, duplicates=None)
    due = money_due(call, REGIONS, np.zeros(4), terms=terms)
    assert due.tolist() == [50.0, 30.0, 20.0, 0.0]
    with pytest.raises(ParameterError, match="residents"):
        money_due(call, REGIONS.drop(columns="population"), np.zeros(4), terms=terms)


def test_the_ordered_average_falls_between_the_worst_and_the_mean():
    rng = np.random.default_rng(3)
    for _ in range(50):
        ratio = rng.uniform(0, 2, rng.integers(1, 12))
        value = ordered_average(ratio, (0.25, 0.5, 1.0))
        assert ratio.min() - 1e-12 <= value <= ratio.mean() + 1e-12
        assert ordered_average(ratio, (1e-6,)) == pytest.approx(ratio.min())
        assert ordered_average(ratio, (1.0,)) == pytest.approx(ratio.mean())
    assert np.isnan(ordered_average(np.empty(0), (1.0,)))


def test_the_model_does_not_depend_on_the_order_of_any_rows():
    twins = pd.DataFrame(
        {
            "family": ["f", "f"],
            "project": ["p1", "p2"],
            "plan": "merge",
            "probability": 0.4,
        }
    )
    needs = depends(("p3", "p4", "requires"), ("p0", "p4", "excludes"))
    money = pd.DataFrame(
        {"project": ["p0", "p0"], "year": [2025, 2026], "requested": [30.0, 10.0]}
    )
    given = {
        "budget": 80,
        "levels": [0.5, 1.0],
        "returns": 0.5,
        "yearly": {"2026": 35},
        "start_shift": 1,
        "enough": {"by": "region", "money": 10},
    }
    first, _ = problem_of(
        CALL, given, duplicates=twins, dependencies=needs, budgets=money
    )
    again, _ = problem_of(
        CALL.iloc[::-1], given, duplicates=twins.iloc[::-1],
        dependencies=needs.iloc[::-1], budgets=money.iloc[::-1],
    )  # fmt: skip
    assert (first.rows.matrix != again.rows.matrix).nnz == 0
    assert first.rows.keys.tolist() == again.rows.keys.tolist()
    assert (Session(first).solve().levels == Session(again).solve().levels).all()


def test_a_session_gives_what_a_solve_from_scratch_gives():
    problem, _ = problem_of(CALL, {"budget": 80})
    session = Session(problem)
    for floor in (0.0, 0.4, 0.0, 0.6):
        kept = session.solve(floor=floor)
        fresh = solve(problem, merit=1.0, balance=0.0, floor=floor)
        assert kept.objective == pytest.approx(fresh.objective)
    best = session.solve().objective
    assert session.solve(limits=Limits(5, cutoff=best + 1)).status == "cut_off"
    assert session.solve(limits=Limits(5, cutoff=best - 1)).objective == pytest.approx(
        best
    )
    out = session.solve(funded={0: False})
    assert problem.grants(out.levels)[0] == 0
    assert session.solve(fixed={0: 1.0}).levels[0] == 1
    assert session.solve().objective == pytest.approx(best)


def test_other_merits_and_other_grants_are_the_call_written_anew():
    for scale in (0.0, 0.5, 1.0):
        given = {"budget": 80, "scale": scale}
        problem, _ = problem_of(CALL, given)
        merit = np.array([10.0, 20, 30, 40, 50])
        anew, _ = problem_of(CALL.assign(merit=merit), given)
        assert problem.with_merit(merit).merit == pytest.approx(anew.merit)
        changed = problem.with_asked(2, 15.0)
        assert changed.call.asked[2] == 15
        assert changed.grants(np.ones(5)).sum() == problem.grants(np.ones(5)).sum() - 15
        # The same work for less money: its merit counts as before.
        assert changed.merit == pytest.approx(problem.merit)


def test_a_large_call_is_solved_by_its_core_to_a_proven_gap():
    rng = np.random.default_rng(5)
    n = 600
    rows = [
        ("ABC"[i % 3], int(rng.integers(5, 90)), int(rng.integers(10, 100)))
        for i in range(n)
    ]
    table = make(rows).assign(project=[f"p{i:03d}" for i in range(n)])
    given = {
        "budget": 8000,
        "levels": [0.2, 0.4, 0.6, 0.8, 1.0],
        "returns": 0.6,
        "yearly": {"2025": 4100, "2026": 4100},
    }
    problem, _ = problem_of(table, given)
    assert problem.proposal.size == 5 * n
    found = Session(problem).solve(limits=Limits(60, 1e-3))
    levels = found.levels
    assert found.status in {"optimal", "within_gap"}
    assert found.bound >= found.objective
    assert (found.bound - found.objective) / found.objective <= 1e-3
    assert problem.merit @ levels == pytest.approx(found.objective)
    assert problem.grants(levels).sum() <= 8000 + 1e-6
    assert (problem.spent(levels) <= 4100 + 1e-6).all()
