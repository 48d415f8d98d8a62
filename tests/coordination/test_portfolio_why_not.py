"""Why not selected: the least change by brute force, and tried on both sides."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_calls import asking, best_points, calm, every_plan, problem_of, rows

from madang.coordination.portfolio import why_not as asked
from madang.coordination.portfolio.answers import Replies
from madang.coordination.portfolio.frontier import frontier, pick
from madang.coordination.portfolio.prepare import Records
from madang.coordination.portfolio.solver import Session
from madang.coordination.portfolio.why_not import Answer, rejected
from madang.language import from_json


def why_not(problem, plans, place, **terms):
    """Answer all that are rejected, one after another unless said otherwise."""
    return asked.why_not(asking(problem, **({"workers": 1} | terms)), plans, place)


def replied(table, language):
    return [from_json(text).text(language) for text in table["message"]]


def chosen_of(problem, terms):
    plans = frontier(problem, terms, step=0)
    return plans, pick(plans, terms)


@calm
@given(rows, st.integers(3, 30), st.sampled_from(["merit", "knee"]))
def test_the_points_that_a_proposal_lacks_are_those_of_enumeration(
    listed, budget, chosen
):
    problem, terms = problem_of(listed, budget=budget, chosen=chosen)
    plans, place = chosen_of(problem, terms)
    plan = plans[place]
    given_ = why_not(problem, plans, place)
    allowed = [(m, x) for m, b, x in every_plan(problem) if not b < plan.floor - 1e-9]
    assert [a.proposal for a in given_] == np.flatnonzero(plan.levels == 0).tolist()
    for answer in given_:
        with_it = [m for m, x in allowed if x[answer.proposal]]
        assert answer.is_barred == (not with_it)
        if with_it:
            lacking = plan.merit - max(with_it)
            assert answer.merit_change == pytest.approx(lacking, abs=1e-5)
            assert answer.is_verified


def better_plans(problem, plan, proposal):
    """Enumerate what the others get in each plan with a proposal that is better."""
    call = problem.call
    for other in product([0.0, 1.0], repeat=len(call.asked)):
        levels = np.array(other)
        held = call.family[(levels > 0) & (call.family >= 0)]
        is_one_each = len(set(held.tolist())) == held.size
        if levels[proposal] and is_one_each:
            rest = levels.copy()
            rest[proposal] = 0.0
            if call.merit @ levels > plan.merit + 1e-6:
                yield rest * call.asked


def is_greatest(grant, grants):
    """Tell whether a grant is the greatest of some, and unknown where there is none."""
    return grant == pytest.approx(max(grants), rel=1e-5) if grants else np.isnan(grant)


@calm
@given(rows, st.integers(3, 30))
def test_the_largest_grant_is_that_of_enumeration(listed, budget):
    problem, terms = problem_of(listed, budget=budget, chosen="merit")
    plans, place = chosen_of(problem, terms)
    for answer in why_not(problem, plans, place):
        p = answer.proposal
        grants = [
            min(budget - others.sum(), problem.call.asked[p])
            for others in better_plans(problem, plans[place], p)
            if others.sum() < budget
        ]
        assert is_greatest(answer.grant_needed, grants)


@calm
@given(rows, st.integers(3, 30))
def test_a_grant_is_not_cut_below_what_its_region_is_due(listed, budget):
    problem, terms = problem_of(listed, budget=budget, chosen="knee")
    plans, place = chosen_of(problem, terms)
    plan, call = plans[place], problem.call
    for answer in why_not(problem, plans, place):
        p, grants = answer.proposal, []
        for others in better_plans(problem, plan, p):
            most = min(budget - others.sum(), call.asked[p])
            owed = plan.floor * problem.due - call.by_region(others)
            own = np.arange(owed.size) == call.place[p]
            is_due = (owed[~own & (problem.due > 0)] <= 1e-9).all()
            least = owed[own & (problem.due > 0)].max(initial=0.0)
            if is_due and most > 0 and most >= least - 1e-9:
                grants.append(most)
        assert is_greatest(answer.grant_needed, grants)


@calm
@given(rows, st.integers(3, 30))
def test_the_nearest_floor_is_that_of_the_whole_frontier(listed, budget):
    problem, terms = problem_of(listed, budget=budget)
    if not problem.has_balance:
        return
    plans, place = chosen_of(problem, terms)
    floor = plans[place].floor
    points = best_points(every_plan(problem))
    balances = sorted(b for _, b in points)
    for answer in why_not(problem, plans, place):
        distances = []
        for i, plan in enumerate(plans):
            if plan.levels[answer.proposal]:
                at = balances[i - 1] if i > place else balances[i]
                distances.append(abs(at - floor))
        if distances:
            assert abs(answer.floor_needed - floor) == pytest.approx(
                min(distances), abs=1e-5
            )
            found = Session(problem).solve(
                merit_by_column=problem.merit, balance=1e-4,
                floor=answer.floor_needed - (1e-9 if answer.floor_needed < floor
                                             else 0),
            )  # fmt: skip
            tied = problem.merit @ found.levels
            with_it = max(
                m for m, b, x in every_plan(problem)
                if x[answer.proposal] and b >= answer.floor_needed - 1e-8
            )  # fmt: skip
            assert with_it == pytest.approx(tied, abs=1e-4)
        else:
            assert np.isnan(answer.floor_needed)


def test_answers_do_not_depend_on_the_number_of_workers():
    rng = np.random.default_rng(4)
    listed = [
        ("ABC"[rng.integers(3)], int(rng.integers(2, 12)), int(rng.integers(30, 99)))
        for _ in range(14)
    ]
    problem, terms = problem_of(listed, budget=40)
    plans = frontier(problem, terms)
    place = pick(plans, terms)
    one, two = (why_not(problem, plans, place, workers=n) for n in (1, 2))
    for a, b in zip(one, two, strict=True):
        assert repr(a) == repr(b)


def test_a_duplicate_that_lost_names_the_requirement_and_who_is_funded():
    listed = [("A", 5, 90, 1), ("A", 5, 80, 1), ("B", 5, 10)]
    problem, terms = problem_of(listed, budget=10, chosen="merit")
    plans, place = chosen_of(problem, terms)
    (answer,) = why_not(problem, plans, place)
    assert answer.proposal == 1
    assert answer.blocked_by == ("family:f1",)
    assert answer.rival == 0
    assert answer.replaces == (0,)
    assert answer.merit_change == pytest.approx(10)


def test_a_cap_that_shuts_a_proposal_out_is_named():
    listed = [("A", 5, 90), ("A", 5, 80), ("B", 5, 10)]
    problem, terms = problem_of(listed, budget=10, chosen="merit", caps={"A": 0.5})
    plans, place = chosen_of(problem, terms)
    answers = {a.proposal: a for a in why_not(problem, plans, place)}
    assert answers[1].blocked_by == ("cap:A",)
    assert answers[1].replaces == (0,)


def test_what_no_plan_can_hold_is_told_with_what_bars_it():
    problem, terms = problem_of([("A", 50, 90), ("B", 5, 10)], budget=10)
    plans, place = chosen_of(problem, terms)
    answers = {a.proposal: a for a in why_not(problem, plans, place)}
    assert answers[0].is_barred
    assert answers[0].blocked_by == ("budget",)
    table = replies(problem, plans, place).table(list(answers.values()))
    assert "총예산" in replied(table, "ko")[0]
    assert "budget" in replied(table, "en")[0]
    # No merit would do; a grant within the budget would.
    assert np.isnan(answers[0].merit_change)
    assert answers[0].grant_needed == pytest.approx(10)
    assert table["cheapest"].iloc[0] == "grant"


def replies(problem, plans, place):
    regions = pd.DataFrame({"region": ["A", "B", "C"], "name": ["가", "나", "다"]})
    records = Records(pd.DataFrame(), regions, pd.DataFrame())
    statements = records.statements(problem.terms)
    return Replies(problem, plans[place], place + 1, statements)


def test_a_reply_says_each_way_in_and_the_cheapest_one():
    listed = [("A", 4, 90), ("A", 4, 80), ("B", 4, 78), ("C", 4, 20)]
    problem, terms = problem_of(listed, budget=8, chosen="merit")
    plans, place = chosen_of(problem, terms)
    table = replies(problem, plans, place).table(why_not(problem, plans, place))
    row = table.set_index("project").loc["p02"]
    assert row["merit_needed"] == pytest.approx(80)
    assert row["cheapest"] == "merit"
    assert row["replaces"] == "p01"
    said = from_json(row["message"])
    assert "2.0 points" in said.text("en")
    assert "평가 점수 2.0점 상향(현재 78.0점)" in said.text("ko")
    assert said.text("ko").endswith("다.")
    assert (table["merit_needed"] >= table["merit"]).all()
    assert (table["grant_change"].dropna() <= 0).all()


@pytest.mark.parametrize(
    ("levels", "share"), [("minimum_or_full", 0.5), ("range", 0.5), ([0.5, 1.0], 0.5)]
)
def test_a_proposal_that_may_be_funded_in_part_is_answered_too(levels, share):
    del share
    listed = [("A", 6, 90), ("A", 6, 80), ("B", 6, 40), ("C", 6, 30)]
    problem, terms = problem_of(listed, budget=12, chosen="merit", levels=levels)
    plans, place = chosen_of(problem, terms)
    best = plans[place].merit
    for answer in why_not(problem, plans, place):
        own = problem.proposal == answer.proposal
        for change, is_in in ((1e-3, True), (-1e-3, False)):
            merit = problem.merit + own * problem.worth * (answer.merit_change + change)
            found = Session(problem).solve(merit_by_column=merit)
            assert bool(found.levels[own].any()) == is_in
            assert merit @ found.levels >= best - 1e-6


def test_only_as_many_as_are_wanted_are_answered_the_best_first():
    listed = [("A", 5, 90), ("A", 5, 20), ("B", 5, 40), ("C", 5, 30)]
    problem, terms = problem_of(listed, budget=5, chosen="merit")
    plans, place = chosen_of(problem, terms)
    assert rejected(problem, plans[place], -1) == [1, 2, 3]
    assert rejected(problem, plans[place], 2) == [2, 3]
    assert rejected(problem, plans[place], 0) == []


def test_where_time_runs_out_nothing_is_claimed():
    listed = [("A", 5, 90), ("A", 5, 20), ("B", 5, 40)]
    problem, terms = problem_of(listed, budget=5, chosen="merit")
    plans, place = chosen_of(problem, terms)
    given_ = why_not(problem, plans, place, answers_time=0.0)
    assert given_ == [Answer(1, is_complete=False), Answer(2, is_complete=False)] or (
        all(not a.is_verified and np.isnan(a.merit_change) for a in given_)
    )
    table = replies(problem, plans, place).table(given_)
    assert not table["verified"].any()
    assert all("시간" in text for text in replied(table, "ko"))
