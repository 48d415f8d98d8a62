"""The frontier against plain enumeration of every plan there is."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from small_calls import by_residents

from madang.coordination.portfolio.call import NO_REGION
from madang.coordination.portfolio.conflict import find_conflict
from madang.coordination.portfolio.frontier import frontier
from madang.coordination.portfolio.model import build
from madang.coordination.portfolio.need import entitlements, need_shares
from madang.coordination.portfolio.proposals import read_call
from madang.coordination.portfolio.requirements.levels import Levels
from madang.coordination.portfolio.solver import solve
from madang.coordination.portfolio.terms import read_terms

REGIONS = ("A", "B", "C")
TIE = 1e-4


def _call(rows, terms):
    """Build a call from (region, grant, minimum, merit, first, last, family)."""
    projects = pd.DataFrame(
        {
            "project": [f"p{i:02d}" for i in range(len(rows))],
            "status": "proposed",
            "region": [r[0] for r in rows],
            "programme": None,
            "activity": None,
            "grant": [float(r[1]) for r in rows],
            "minimum_grant": [float(min(r[2], r[1])) for r in rows],
            "merit": [float(r[3]) for r in rows],
            "start": pd.to_datetime([f"{r[4]}-01-01" for r in rows]),
            "end": pd.to_datetime([f"{max(r[4], r[5])}-12-31" for r in rows]),
        }
    )
    duplicates = pd.DataFrame(
        [(f"f{r[6]}", f"p{i:02d}") for i, r in enumerate(rows) if r[6]],
        columns=["family", "project"],
    )
    regions = pd.DataFrame({"region": list(REGIONS), "population": [5.0, 3.0, 2.0]})
    call, _ = read_call(projects, regions, terms=terms, duplicates=duplicates)
    need, _ = need_shares(call, by_residents(regions))
    due = entitlements(need, call.asked_by_region, terms.budget)
    return call, due


def _keeps(call, due, terms, grants, keep=None):  # noqa: C901 - one rule after another, as plain as can be
    """Tell, requirement by requirement, whether a plan is allowed."""

    def asked(key):
        return keep is None or key in keep

    def amount(value):
        return value * terms.budget if value <= 1 else value

    slack = 1e-7 * terms.budget
    if asked("budget") and grants.sum() > terms.budget + slack:
        return False
    for year, top in terms.yearly.items():
        spent = sum(
            g / (last - first + 1)
            for g, first, last in zip(grants, call.first, call.last, strict=True)
            if first <= year <= last
        )
        if asked(f"year:{year}") and spent > amount(top) + slack:
            return False
    by_region = {
        code: grants[call.place == i].sum() for i, code in enumerate(call.regions)
    }
    for code, least in terms.floors.items():
        if asked(f"floor:{code}") and by_region[code] < amount(least) - slack:
            return False
    for code, most in terms.caps.items():
        if asked(f"cap:{code}") and by_region[code] > amount(most) + slack:
            return False
    for i, family in enumerate(call.families):
        taken = ((call.family == i) & (grants > 0)).sum()
        if asked(f"family:{family}") and taken > 1:
            return False
    floor = _balance(call, due, grants)
    return not (asked("balance_floor") and floor < terms.balance_floor - 1e-9)


def _balance(call, due, grants):
    ratios = [
        grants[call.place == r].sum() / due[r] for r in range(len(due)) if due[r] > 0
    ]
    return min(ratios, default=float("inf"))


def _everything(call, terms):
    """Yield the grants of every combination of levels."""
    choices = []
    for asked, least in zip(call.asked, call.least, strict=True):
        levels = [0.0, asked]
        if terms.levels is Levels.MINIMUM_OR_FULL and 0 < least < asked:
            levels.append(least)
        choices.append(levels)
    for combination in product(*choices):
        yield np.array(combination)


def _merit(call, grants, scale=0.0):
    weight = (call.asked / call.asked.mean()) ** scale
    return float((call.merit * weight * grants / call.asked).sum())


proposal = st.tuples(
    st.sampled_from([*REGIONS, None]),
    st.integers(1, 12),
    st.integers(1, 12),
    st.integers(0, 100),
    st.integers(2025, 2027),
    st.integers(2025, 2027),
    st.sampled_from([0, 0, 0, 1, 2]),
)


@st.composite
def instances(draw, most=8):
    rows = draw(st.lists(proposal, min_size=1, max_size=most))
    share = st.sampled_from([0.0, 0.1, 0.25, 0.5])
    parameters = {
        "budget": draw(st.integers(2, 40)),
        "levels": draw(st.sampled_from(["full", "minimum_or_full"])),
        "floors": draw(st.dictionaries(st.sampled_from(REGIONS), share, max_size=2)),
        "caps": draw(
            st.dictionaries(
                st.sampled_from(REGIONS), st.sampled_from([0.2, 0.5, 1.0]), max_size=2
            )
        ),
        "yearly": draw(
            st.dictionaries(
                st.sampled_from([2025, 2026]), st.sampled_from([0.3, 0.6]), max_size=2
            )
        ),
        "balance_floor": draw(st.sampled_from([0.0, 0.0, 0.2, 0.5])),
        "balance_gap": 0.0,
        "plans": 5,
        "scale": draw(st.sampled_from([0.0, 0.5, 1.0])),
        "shares_of": "budget",
    }
    return rows, read_terms(parameters, REGIONS)


calm = settings(
    max_examples=70,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@calm
@given(instances())
def test_every_plan_of_the_frontier_is_the_best_that_enumeration_finds(instance):
    rows, terms = instance
    call, due = _call(rows, terms)
    problem = build(call, terms, due)
    allowed = [g for g in _everything(call, terms) if _keeps(call, due, terms, g)]
    assert (find_conflict(problem, terms) is None) == bool(allowed)
    if not allowed:
        return
    points = [(_merit(call, g, terms.scale), _balance(call, due, g)) for g in allowed]
    tie = TIE * max(problem.merit.max(), 1.0) * 1.01
    for plan in frontier(problem, terms):
        grants = problem.grants(plan.levels)
        assert _keeps(call, due, terms, grants)
        assert plan.merit == pytest.approx(_merit(call, grants, terms.scale))
        assert plan.status == "optimal"
        assert plan.gap == pytest.approx(0.0, abs=1e-9)
        reached = [m for m, b in points if b >= plan.floor - 1e-9]
        assert plan.merit >= max(reached) - tie
        if problem.has_balance:
            assert plan.balance == pytest.approx(_balance(call, due, grants))
            equal = [b for m, b in points if m >= plan.merit - 1e-9]
            assert plan.balance >= max(equal) - 1e-6


@calm
@given(instances())
def test_the_last_plan_reaches_the_greatest_balance_there_is(instance):
    rows, terms = instance
    call, due = _call(rows, terms)
    problem = build(call, terms, due)
    allowed = [g for g in _everything(call, terms) if _keeps(call, due, terms, g)]
    if not allowed or not problem.has_balance:
        return
    plans = frontier(problem, terms)
    assert plans[-1].balance == pytest.approx(
        max(_balance(call, due, g) for g in allowed), abs=1e-6
    )
    balance, merit = [p.balance for p in plans], [p.merit for p in plans]
    assert balance == sorted(balance)
    assert merit == sorted(merit, reverse=True)


@calm
@given(instances(most=6))
def test_a_conflict_is_irreducible_and_no_other_is_smaller(instance):
    rows, terms = instance
    terms = replace(terms, floors={"A": 0.4, **terms.floors}, balance_floor=0.5)
    call, due = _call(rows, terms)
    problem = build(call, terms, due)
    conflict = find_conflict(problem, terms)
    plans = list(_everything(call, terms))

    def is_possible(kept):
        return any(_keeps(call, due, terms, g, keep=kept) for g in plans)

    if conflict is None:
        assert is_possible(frozenset(problem.keys))
        return
    named = frozenset(conflict.requirements)
    assert not is_possible(named)
    for key in named:
        assert is_possible(named - {key})
    assert conflict.is_smallest
    smaller = _subsets(problem.keys, len(named) - 1)
    assert all(is_possible(kept) for kept in smaller)


def _subsets(keys, size):
    return [frozenset(c) for c in combinations(keys, size)] if size > 0 else []


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(proposal, min_size=1, max_size=5), st.integers(2, 30))
def test_grants_between_minimum_and_full_match_a_linear_programme_a_subset(
    rows, budget
):
    terms = read_terms({"budget": budget, "levels": "range", "scale": 0}, REGIONS)
    call, due = _call(rows, terms)
    problem = build(call, terms, due)
    found = solve(problem, merit=1.0, balance=0.0)
    best = 0.0
    for chosen in product([False, True], repeat=len(rows)):
        funded = np.array(chosen)
        doubled = any(
            (funded & (call.family == i)).sum() > 1 for i in range(len(call.families))
        )
        if doubled or call.least[funded].sum() > budget:
            continue
        bounds = [
            (low, high) if is_in else (0, 0)
            for low, high, is_in in zip(call.least, call.asked, funded, strict=True)
        ]
        plan = linprog(
            -call.merit / call.asked,
            A_ub=np.ones((1, len(rows))),
            b_ub=[budget],
            bounds=bounds,
        )
        best = max(best, -plan.fun)
    grants = problem.grants(found.levels)
    assert problem.merit @ found.levels == pytest.approx(best, abs=1e-6)
    inside = grants > 0
    assert (grants[inside] >= call.least[inside] - 1e-6).all()
    assert (grants <= call.asked + 1e-6).all()


def test_fourteen_proposals_match_the_sixteen_thousand_plans_there_are():
    rng = np.random.default_rng(7)
    rows = [
        (
            [*REGIONS, None][rng.integers(4)],
            int(rng.integers(5, 60)),
            60,
            int(rng.integers(40, 100)),
            2025,
            2026,
            int(rng.integers(0, 4)),
        )
        for _ in range(14)
    ]
    terms = read_terms({"budget": 150, "balance_gap": 0.0, "scale": 0}, REGIONS)
    call, due = _call(rows, terms)
    problem = build(call, terms, due)
    allowed = [g for g in _everything(call, terms) if _keeps(call, due, terms, g)]
    points = [(_merit(call, g), _balance(call, due, g)) for g in allowed]
    for plan in frontier(problem, terms):
        best = max(m for m, b in points if b >= plan.floor - 1e-9)
        assert plan.merit == pytest.approx(best)


def test_nationwide_proposals_take_part_in_the_budget_but_in_no_region():
    terms = read_terms({"budget": 10}, REGIONS)
    call, due = _call([(None, 5, 5, 90, 2025, 2025, 0)], terms)
    problem = build(call, terms, due)
    assert call.place[0] == NO_REGION
    assert not problem.has_balance
    assert np.isnan(frontier(problem, terms)[0].balance)
