"""The robust core, draw by draw against brute force; intervals; workers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import beta
from small_calls import CODES, asking, every_plan, problem_of

from madang.coordination.portfolio.draws import Doubt, draw_grants, draw_merit
from madang.coordination.portfolio.frontier import frontier, pick
from madang.coordination.portfolio.robust import jeffreys, robust_core
from madang.coordination.portfolio.terms import read_terms
from madang.coordination.portfolio.workers import side_by_side
from madang.errors import ParameterError


def call_of(n=10, budget=35):
    rng = np.random.default_rng(8)
    listed = [
        ("ABC"[rng.integers(3)], int(rng.integers(2, 12)), int(rng.integers(40, 90)))
        for _ in range(n)
    ]
    problem, terms = problem_of(listed, budget=budget)
    plans = frontier(problem, terms)
    return problem, plans[pick(plans, terms)]


def doubt_of(problem, spread=8.0, **more):
    n = len(problem.call.asked)
    nothing = {"scores": np.zeros((n, 0)), "weights": np.zeros(0)}
    return Doubt(problem.call.merit, np.full(n, spread), **(nothing | more))


def test_each_draw_funds_what_enumeration_would():
    problem, plan = call_of()
    doubt = doubt_of(problem)
    core = robust_core(asking(problem, draws=40, workers=1), plan, doubt)
    assert (core.draws, core.lost) == (40, 0)
    assert core.gap <= 1e-3
    allowed = [x for _, b, x in every_plan(problem) if b >= plan.floor - 1e-9]
    for number, funded in enumerate(core.funded):
        merit = draw_merit(doubt, 1, number)
        best = max(merit @ x for x in allowed)
        assert merit @ funded >= best * (1 - 1e-3) - 1e-9


def test_draws_are_the_same_whatever_the_number_of_workers():
    problem, plan = call_of(14, 45)
    doubt = doubt_of(problem)
    one, two = (
        robust_core(asking(problem, draws=60, workers=n), plan, doubt) for n in (1, 3)
    )
    assert (one.funded == two.funded).all()
    other = robust_core(asking(problem, draws=60, workers=1, seed=2), plan, doubt)
    assert (one.funded != other.funded).any()


def test_without_doubt_the_core_is_the_chosen_plan():
    problem, plan = call_of()
    doubt = doubt_of(problem, spread=0.0)
    core = robust_core(asking(problem, draws=5, workers=1), plan, doubt)
    table = core.table(problem, plan, doubt)
    merit = problem.call.merit
    assert merit @ core.share == pytest.approx(plan.merit, rel=1e-3)
    assert (table["core"] | table["never"]).all()


def test_the_table_tells_core_and_never_with_their_interval():
    problem, plan = call_of()
    doubt = doubt_of(problem, spread=15.0)
    core = robust_core(asking(problem, draws=100, workers=1), plan, doubt)
    table = core.table(problem, plan, doubt)
    assert (table["core"] == (table["funded_share"] >= 0.9)).all()
    assert (table["never"] == (table["funded_share"] <= 0.1)).all()
    assert (table["low"] <= table["funded_share"]).all()
    assert (table["high"] >= table["funded_share"]).all()
    assert table["in_chosen"].to_numpy().tolist() == (plan.levels > 0).tolist()


def test_a_jeffreys_interval_is_that_of_its_beta_distribution():
    low, high = jeffreys(np.array([0, 3, 20]), 20)
    assert low[1] == pytest.approx(beta.ppf(0.05, 3.5, 17.5))
    assert high[1] == pytest.approx(beta.ppf(0.95, 3.5, 17.5))
    assert (low[0], high[2]) == (0.0, 1.0)
    assert np.isnan(jeffreys(np.array([0]), 0)[0]).all()


def test_weights_drawn_are_a_share_of_each_score_and_average_to_those_given():
    problem, _ = call_of()
    n = len(problem.call.asked)
    scores = np.column_stack([np.linspace(0, 100, n), np.full(n, 50.0)])
    doubt = doubt_of(
        problem, spread=0.0, scores=scores, weights=np.array([0.5, 0.5]),
        weight_certainty=20.0,
    )  # fmt: skip
    drawn = np.array([draw_merit(doubt, 3, k) for k in range(4000)])
    assert drawn.mean(axis=0) == pytest.approx(problem.call.merit, abs=1.0)
    spread = (100 - 50) * np.sqrt(0.25 / 21)
    assert drawn[:, -1].std() == pytest.approx(spread, rel=0.1)
    middle = int(np.argmin(np.abs(scores[:, 0] - 50)))
    assert drawn[:, middle].std() < drawn[:, -1].std() / 5
    held = replace(doubt, weight_certainty=0.0)
    assert (draw_merit(held, 3, 0) == problem.call.merit).all()


def test_drawn_merits_stay_within_the_scale():
    problem, _ = call_of()
    doubt = replace(doubt_of(problem, spread=80.0), most=100.0)
    drawn = np.array([draw_merit(doubt, 1, k) for k in range(50)])
    assert drawn.min() >= 0
    assert drawn.max() <= 100


def test_dearer_grants_are_chosen_from_anew():
    problem, plan = call_of()
    doubt = replace(doubt_of(problem, spread=0.0), cost_spread=0.3)
    plan = replace(plan, floor=0.0)
    core = robust_core(asking(problem, draws=15, workers=1), plan, doubt)
    assert core.draws == 15
    assert len({row.tobytes() for row in core.funded}) > 1
    for number, funded in enumerate(core.funded):
        dear = draw_grants(doubt, 1, number) * problem.call.asked
        assert dear @ funded <= problem.budget * (1 + 1e-6)
        better = max(
            problem.call.merit @ x
            for x in every_subset(len(dear))
            if dear @ x <= problem.budget
        )
        assert problem.call.merit @ funded >= better * (1 - 1e-3)


def every_subset(n):
    return [np.array([(code >> i) & 1 for i in range(n)]) for code in range(2**n)]


def test_a_core_without_time_counts_no_draw():
    problem, plan = call_of()
    doubt = doubt_of(problem)
    core = robust_core(
        asking(problem, draws=3, workers=1, answers_time=0.0), plan, doubt
    )
    assert (core.draws, core.lost) == (0, 3)
    assert np.isnan(core.share).all()


def test_answers_come_in_the_order_of_the_questions_with_a_tool_a_worker():
    made, told = [], []

    def tool():
        made.append(1)
        return len(made)

    found = side_by_side(
        range(20), lambda _tool, q: q * q, tool=tool, workers=3, progress=told.append
    )
    assert found == [q * q for q in range(20)]
    assert sorted(told) == list(range(1, 21))
    assert 1 <= len(made) <= 3


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("draws", 2.5, "whole number"), ("draws", -1, "whole number"),
        ("step", 2, "from 0 to 1"), ("why_not", "some", "all.*none"),
        ("why_not", True, "all.*none"), ("workers", 0, "whole number"),
        ("merit_spread", "5", "number"), ("cost_spread", 9, "number"),
        ("drawn", 5, "drawn: there is no such"),
    ],
)  # fmt: skip
def test_what_is_asked_wrongly_is_refused_by_name(name, value, words):
    with pytest.raises(ParameterError, match=words) as caught:
        read_terms({name: value}, CODES)
    assert caught.value.text("ko")
