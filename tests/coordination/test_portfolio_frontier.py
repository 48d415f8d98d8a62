"""The frontier against plain enumeration: whole, at a step, and in both measures."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_calls import best_points, calm, every_plan, problem_of, rows

from madang.coordination.portfolio.conflict import find_conflict
from madang.coordination.portfolio.frontier import frontier
from madang.coordination.portfolio.prices import extra_budgets
from madang.coordination.portfolio.ties import first_by_code, interchangeable

measure = st.sampled_from(["worst_off", "ordered"])


@calm
@given(rows, st.integers(3, 40), measure)
def test_without_a_step_the_frontier_is_the_whole_set_that_no_plan_beats(
    listed, budget, balance
):
    problem, terms = problem_of(listed, budget=budget, balance=balance)
    if not problem.has_balance:
        return
    found = frontier(problem, terms, step=0)
    assert sorted((round(p.merit, 6), round(p.balance, 6)) for p in found) == (
        best_points(every_plan(problem))
    )


@calm
@given(rows, st.integers(3, 40), st.sampled_from([0.1, 0.25]), measure)
def test_at_a_step_each_floor_has_its_best_plan_and_no_other_stands_there(
    listed, budget, step, balance
):
    problem, terms = problem_of(listed, budget=budget, balance=balance, balance_gap=0.0)
    if not problem.has_balance:
        return
    found = frontier(problem, terms, step=step)
    points = best_points(every_plan(problem))
    told = {(round(p.merit, 6), round(p.balance, 6)) for p in found}
    ends = {min(points, key=lambda p: p[1]), max(points, key=lambda p: p[1])}
    top = max(b for _, b in points)
    floors = step * np.arange(1, np.ceil(top / step) + 1)
    at_floors = {
        max(p for p in points if p[1] >= floor - 1e-9)
        for floor in floors
        if floor < top
    }
    assert told == ends | at_floors


@calm
@given(rows, st.integers(3, 40))
def test_merit_falls_as_balance_rises_and_no_step_has_a_price_below_zero(
    listed, budget
):
    problem, terms = problem_of(listed, budget=budget, plans=5)
    found = frontier(problem, terms)
    if len(found) < 2:
        return
    merit, balance = [p.merit for p in found], [p.balance for p in found]
    assert all(a > b for a, b in itertools.pairwise(merit))
    assert all(a < b for a, b in itertools.pairwise(balance))
    prices = extra_budgets(problem, found, seconds=5.0, workers=1).money
    assert np.isnan(prices[0])
    assert (prices[np.isfinite(prices)] >= 0).all()


@calm
@given(rows, st.integers(3, 30), st.integers(1, 20))
def test_more_budget_never_lowers_the_greatest_merit(listed, budget, more):
    less, few = problem_of(listed, budget=budget)
    rich, many = problem_of(listed, budget=budget + more)
    assert frontier(rich, many)[0].merit >= frontier(less, few)[0].merit - 1e-6


def test_the_extra_budget_is_the_least_with_which_the_merit_comes_back():
    listed = [("A", 4, 90), ("A", 3, 70), ("B", 5, 60), ("C", 6, 50), ("B", 2, 20)]
    problem, terms = problem_of(listed, budget=10, plans=4)
    found = frontier(problem, terms)
    prices = extra_budgets(problem, found, seconds=5.0, workers=2).money
    rich = replace(problem, budget=1e9)
    everything = every_plan(rich)
    for before, plan, price in zip(found, found[1:], prices[1:], strict=False):
        cost = min(
            levels @ problem.call.asked
            for merit, balance, levels in everything
            if merit >= before.merit - 1e-9 and balance >= plan.floor - 1e-9
        )
        assert price == pytest.approx(max(cost - 10, 0.0), rel=1e-3, abs=1e-3)


def test_interchangeable_ones_are_funded_in_the_order_of_their_codes():
    listed = [("A", 5, 50)] * 4 + [("B", 5, 50)]
    problem, terms = problem_of(listed, budget=10)
    groups = interchangeable(problem)
    assert [g.tolist() for g in groups] == [[0, 1, 2, 3]]
    levels = np.array([0.0, 0.0, 1.0, 1.0, 0.0])
    assert first_by_code(problem, levels).tolist() == [1.0, 1.0, 0.0, 0.0, 0.0]
    assert find_conflict(problem, terms) is None
    for plan in frontier(problem, terms):
        taken = plan.levels[:4]
        assert sorted(taken, reverse=True) == taken.tolist()


@pytest.mark.parametrize("difference", ["region", "grant", "merit", "family"])
def test_proposals_that_differ_in_anything_are_not_interchangeable(difference):
    one = {"region": "A", "grant": 5, "merit": 50, "family": 0}
    other = one | {
        "region": {"region": "B"}, "grant": {"grant": 6}, "merit": {"merit": 51},
        "family": {"family": 1},
    }[difference]  # fmt: skip
    third = ("C", 3, 10, 1)
    problem, _ = problem_of([tuple(one.values()), tuple(other.values()), third],
                            budget=10)  # fmt: skip
    assert interchangeable(problem) == []


def test_one_proposal_makes_one_plan_and_equal_merits_make_no_trouble():
    problem, terms = problem_of([("A", 5, 50)], budget=10)
    assert [p.merit for p in frontier(problem, terms)] == [50]
    problem, terms = problem_of([(c, 5, 50) for c in "AABBCC"], budget=15)
    found = frontier(problem, terms, step=0)
    assert found[0].merit == 150
    assert len(found) == len(best_points(every_plan(problem)))
