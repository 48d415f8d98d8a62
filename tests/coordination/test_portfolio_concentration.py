"""Money goes where merit is, few projects are small, and no alarm is passed over."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from small_calls import CODES, by_residents

from madang.coordination import audit, portfolio
from madang.coordination.audit.settings import AuditSettings
from madang.coordination.portfolio.conflict import find_conflict
from madang.coordination.portfolio.frontier import frontier, pick
from madang.coordination.portfolio.inspected import raised
from madang.coordination.portfolio.model import build
from madang.coordination.portfolio.need import entitlements, need_shares
from madang.coordination.portfolio.open_grant import SmallerGrants
from madang.coordination.portfolio.prepare import Records, prepare, without_conflict
from madang.coordination.portfolio.proposals import read_call
from madang.coordination.portfolio.requirements.concentration import (
    CONCENTRATION,
    KIND,
)
from madang.coordination.portfolio.requirements.kind import Known
from madang.coordination.portfolio.search import PlanPoint
from madang.coordination.portfolio.solver import Session
from madang.coordination.portfolio.terms import read_terms
from madang.errors import ParameterError

CALL = [
    ("A", 40, 90), ("A", 30, 80), ("A", 20, 70), ("B", 30, 60), ("B", 20, 50),
    ("C", 10, 40), ("C", 20, 30), (None, 10, 20),
]  # fmt: skip
REGIONS = pd.DataFrame(
    {"region": ["A", "B", "C"], "name": ["A", "B", "C"], "population": [5.0, 3.0, 2.0]}
)
QUICK = {"draws": 0, "why_not": "none"}


def listed(rows, times=1.0, **more):
    """Lay proposals out: region, grant, merit."""
    n = len(rows)
    return pd.DataFrame(
        {
            "project": [f"p{i:02d}" for i in range(n)],
            "status": "proposed",
            "region": [r[0] for r in rows],
            "grant": [times * float(r[1]) for r in rows],
            "merit": [float(r[2]) for r in rows],
            "start": pd.to_datetime(["2025-01-01"] * n),
        }
        | more
    )


def problem_of(rows, **parameters):
    """Build a call with a share and an amount that are set."""
    terms = read_terms(parameters, CODES)
    call, _ = read_call(listed(rows), REGIONS, terms=terms, duplicates=None)
    terms, _ = settled(terms, call)
    need, _ = need_shares(call, by_residents(REGIONS))
    return build(call, terms, entitlements(need, call.asked_by_region, terms.budget))


def settled(terms, call, currency=""):
    """Settle share and amount as the stage does."""
    return CONCENTRATION.settle(terms, call, Known(None, currency, AuditSettings()))


def drawn(seed):
    """Draw a call of which half the proposals are small."""
    rng = np.random.default_rng(seed)
    return [
        ("ABC"[int(rng.integers(3))], int(rng.integers(2, 30)),
         int(rng.integers(30, 100)))
        for _ in range(9)
    ]  # fmt: skip


def test_merit_is_the_mean_of_the_money_there_is_to_give():
    tables = {"projects": listed(CALL), "regions": REGIONS}
    plans = portfolio.choose(tables, settings=QUICK | {"budget": 100}).plans
    # By hand: 40 × 90 + 30 × 80 + 20 × 70 + 10 × 40 for 100 of money.
    assert plans["merit"].iloc[0] == pytest.approx(78.0)
    rest = portfolio.choose(tables, settings=QUICK | {"budget": 300})
    asked = listed(CALL)
    mean = np.average(asked["merit"], weights=asked["grant"])
    assert rest.plans["merit"].iloc[0] == pytest.approx(mean)


def test_a_unit_of_money_changes_neither_plan_nor_points():
    found = [
        portfolio.choose(
            {"projects": listed(CALL, times), "regions": REGIONS},
            settings=QUICK | {"budget": 100 * times},
        )
        for times in (1.0, 1e6)
    ]
    first, again = (f.choices.set_index(["plan", "project"])["funded"] for f in found)
    pd.testing.assert_series_equal(first, again)
    assert found[0].plans["merit"].tolist() == pytest.approx(
        found[1].plans["merit"].tolist()
    )


def test_a_large_project_of_more_merit_goes_before_small_ones():
    rows = [("A", 100, 80), *[("A", 10, 70)] * 10]
    by_project = problem_of(rows, budget=100, scale=0)
    by_money = problem_of(rows, budget=100)
    assert by_project.grants(Session(by_project).solve().levels)[0] == 0
    assert by_money.grants(Session(by_money).solve().levels)[0] == 100


def is_kept(grants, share, amount):
    """Tell whether a plan keeps a share of small projects."""
    held = grants[grants > 0]
    return (held <= amount).sum() <= share * held.size + 1e-9


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5])
@pytest.mark.parametrize("seed", range(6))
def test_the_best_plan_is_the_best_of_all_that_keep_the_share(seed, share):
    rows, given = drawn(seed), {"small_share": share, "small_amount": 12}
    problem = problem_of(rows, budget=60, **given)
    found = Session(problem).solve()
    asked = problem.call.asked
    worth = problem.call.merit * asked / asked.mean()
    plans = [np.array(p) for p in product([0.0, 1.0], repeat=len(rows))]
    best = max(
        float(worth @ p)
        for p in plans
        if p @ asked <= 60 and is_kept(p * asked, share, 12)
    )
    assert found.objective == pytest.approx(best)
    assert is_kept(problem.grants(found.levels), share, 12)


@pytest.mark.parametrize("share", [0.31, 0.45, 0.507])
@pytest.mark.parametrize("seed", range(4))
def test_number_by_number_the_best_plan_is_that_of_plain_branching(seed, share):
    problem = problem_of(sixty(seed), budget=400, small_share=share, small_amount=15)
    found = Session(problem).solve(floor=0.3)
    assert found.status == "optimal"
    other = solved_by_scipy(problem, floor=0.3)
    assert found.objective == pytest.approx(other, rel=1e-6)


def sixty(seed):
    """Draw a call of sixty proposals of which many are small."""
    rng = np.random.default_rng(seed)
    return [
        ("ABC"[int(rng.integers(3))], int(rng.lognormal(3, 1)) + 1,
         int(rng.integers(30, 100)))
        for _ in range(60)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_with_each_proposal_held_in_the_best_plan_is_that_of_branching(seed):
    problem = problem_of(sixty(seed), budget=400, small_share=0.45, small_amount=15)
    session = Session(problem)
    plan = session.solve(floor=0.3)
    out = np.flatnonzero(plan.levels == 0)
    found = [
        session.solve(floor=0.3, funded={int(p): True}, start=plan.levels) for p in out
    ]
    again = [
        session.solve(floor=0.3, funded={int(p): True}, start=plan.levels)
        for p in out[::-1]
    ]
    for p, one, other in zip(out, found, again[::-1], strict=True):
        assert np.array_equal(one.levels, other.levels)
        if p % 5 == seed:
            best = solved_by_scipy(problem, floor=0.3, held=int(p))
            assert one.objective == pytest.approx(best, rel=1e-6)
            assert one.levels[p] == 1


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    "given",
    [
        {"small_share": 0.45, "small_amount": 15},
        {"caps": {"A": 0.5}, "floors": {"B": 60}, "small_share": 0.6},
    ],
)
def test_a_smaller_grant_keeps_the_rows_that_the_call_written_anew_keeps(seed, given):
    rng = np.random.default_rng(seed)
    problem = problem_of(sixty(seed), budget=400, **({"small_amount": 15} | given))
    smaller = SmallerGrants(problem)
    plan = Session(problem).solve(floor=0.3).levels
    floor, told = 0.2, []
    for p in np.flatnonzero(smaller.frees_money_alone & (plan == 0)).tolist():
        levels = np.where(rng.random(plan.size) < 0.9, plan, 0.0)
        levels[p] = 1.0
        for part in (1.0, float(rng.uniform(0.01, 0.9)), 1e-3):
            grant = part * float(problem.call.asked[p])
            anew = Session(problem.with_asked(p, grant))
            told.append(anew.keeps(levels, floor))
            assert smaller.keeps(levels, p, grant, floor) == told[-1]
    assert len(set(told)) > 1


def solved_by_scipy(problem, *, floor, held=None):
    """Give the greatest merit of all plans, by branching through SciPy."""
    rows, n = problem.rows, problem.proposal.size
    width = rows.matrix.shape[1]
    lower, upper = np.zeros(width), np.append(np.ones(n), problem.extras.upper)
    lower[width - 1] = floor
    if held is not None:
        lower[held] = 1.0
    answer = milp(
        -np.append(problem.merit, np.zeros(width - n)),
        integrality=np.append(problem.is_whole, problem.extras.is_whole),
        bounds=Bounds(lower, upper),
        constraints=LinearConstraint(rows.matrix, rows.lower, rows.upper),
        options={"mip_rel_gap": 0.0},
    )
    return -answer.fun


@pytest.mark.parametrize("seed", range(6))
def test_a_grant_given_in_part_is_small_by_what_is_given(seed):
    rows, shares = drawn(seed)[:6], (0.5, 1.0)
    given = {"levels": list(shares), "small_share": 0.3, "small_amount": 12}
    problem = problem_of(rows, budget=50, **given)
    found = Session(problem).solve()
    asked = problem.call.asked
    worth = problem.call.merit * asked / asked.mean()
    plans = [np.array(p) for p in product([0.0, *shares], repeat=len(rows))]
    best = max(
        float(worth @ p)
        for p in plans
        if p @ asked <= 50 and is_kept(p * asked, 0.3, 12)
    )
    assert found.objective == pytest.approx(best)


@pytest.mark.parametrize("seed", range(6))
def test_a_grant_given_at_will_is_lifted_above_the_amount_where_that_is_better(seed):
    rows = drawn(seed)[:6]
    given = {"levels": "range", "small_share": 0.3, "small_amount": 12}
    table = listed(rows).assign(minimum_grant=[r[1] / 3 for r in rows])
    terms = read_terms({"budget": 50} | given, CODES)
    call, _ = read_call(table, REGIONS, terms=terms, duplicates=None)
    terms, _ = settled(terms, call)
    problem = build(call, terms, np.zeros(len(CODES)))
    found = Session(problem).solve()
    grants = problem.grants(found.levels)
    assert is_kept(grants, 0.3, 12)
    worth = call.merit * call.asked / call.asked.mean()
    plans = [np.array(p) for p in product([0.0, 0.5, 1.0], repeat=len(rows))]
    on_a_grid = max(
        float(worth @ p)
        for p in plans
        if p @ call.asked <= 50 and is_kept(p * call.asked, 0.3, 12)
    )
    assert found.objective >= on_a_grid - 1e-6


def test_the_line_of_the_audit_holds_for_korean_money_alone():
    call, _ = read_call(
        listed([("A", 6e8, 50), ("B", 7e8, 60), ("C", 1e8, 70)]), REGIONS,
        terms=read_terms({}, CODES), duplicates=None,
    )  # fmt: skip
    terms = read_terms({"budget": 1e9}, CODES)
    korean, notes = settled(terms, call, "KRW")
    assert (korean.small_share, korean.small_amount) == (0.507, 5e8)
    assert not notes
    euro, _ = settled(terms, call, "EUR")
    assert np.isnan(euro.small_share)
    lifted, _ = settled(read_terms({"small_share": "none"}, CODES), call, "KRW")
    assert np.isnan(lifted.small_share)
    set_, _ = settled(
        read_terms({"budget": 1e9, "small_share": 0.2}, CODES), call, "EUR"
    )
    assert (set_.small_share, set_.small_amount) == (0.2, 350_000.0)
    with pytest.raises(ParameterError, match="small_amount"):
        settled(read_terms({"budget": 1e9, "small_share": 0.2}, CODES), call, "XXX")


def test_the_line_gives_way_where_the_call_has_little_else():
    rows = [("A", 6e8, 50), *[("B", 1e8, 60)] * 9]
    call, _ = read_call(
        listed(rows), REGIONS, terms=read_terms({}, CODES), duplicates=None
    )
    terms, notes = settled(read_terms({"budget": 1e9}, CODES), call, "KRW")
    # One large and four small ones spend the money: 80% at the least, 90% in the call.
    assert terms.small_share == pytest.approx(0.9)
    assert "80.0%" in notes[0].text("en")
    asked, _ = settled(
        read_terms({"budget": 1e9, "small_share": 0.5}, CODES), call, "KRW"
    )
    assert asked.small_share == 0.5


def test_the_line_gives_way_to_what_was_set():
    rows = [("A", 6e8, 50), ("A", 7e8, 60), ("B", 1e8, 60), ("C", 1e8, 60)]
    records = Records(listed(rows), REGIONS, by_residents(REGIONS), currency="KRW")
    given = {"budget": 1e9, "floors": {"B": 1e8, "C": 1e8}, "caps": {"A": 1e8}}
    prepared = prepare(records, given)
    assert KIND in find_conflict(prepared.problem, prepared.terms).requirements
    lighter, conflict = without_conflict(records, prepared)
    assert conflict is None
    assert any("lifted" in note.text("en") for note in lighter.notes)
    kept, conflict = without_conflict(
        records, prepare(records, given | {"small_share": 0.5})
    )
    assert KIND in conflict.requirements
    assert np.isfinite(kept.terms.small_share)


def test_answers_hold_where_the_share_binds():
    found = portfolio.choose(
        {"projects": listed(drawn(3)), "regions": REGIONS},
        settings={
            "budget": 60, "draws": 0, "small_share": 0.34,
            "small_amount": 12,
        },
    )  # fmt: skip
    assert len(found.why_not)
    assert found.why_not["verified"].all()


def test_a_plan_is_held_against_the_alarms_of_the_audit_itself():
    tables = {"projects": listed(CALL, 1e7), "regions": REGIONS}
    options = {"currency": "KRW", "core": ("A",)}
    plan = portfolio.choose(tables, settings=QUICK | {"budget": 1e9}, **options)
    for number in plan.plans["plan"]:
        held = plan.choices[(plan.choices["plan"] == number) & plan.choices["funded"]]
        spent = listed(CALL, 1e7).assign(status="funded")
        spent = spent[spent["project"].isin(held["project"])]
        given = {"projects": spent, "regions": REGIONS}
        audited = audit.inspect(given, **options).table("alarms").set_index("alarm")
        told = plan.table("alarms")
        told = told[told["plan"] == number].set_index("alarm")
        assert set(told.index) == set(audited.index)
        assert {"small_projects", "core_share"} <= set(told.index)
        for alarm, row in told.iterrows():
            assert row["figure"] == pytest.approx(audited.loc[alarm, "figure"])
            assert row["reference"] == pytest.approx(audited.loc[alarm, "reference"])
            assert row["raised"] == audited.loc[alarm, "raised"]
    counts = raised(plan.table("alarms"), len(plan.plans))
    assert plan.plans["alarms"].tolist() == counts.tolist()
    assert counts[plan.plans["chosen"].to_numpy()][0] == counts.min()
    says = next(f for f in plan.findings if f.key == "plan_alarms")
    assert says.value == counts.min()


def test_the_knee_is_looked_for_among_the_plans_that_trip_the_fewest():
    points = [(10.0, 0.1), (9.9, 0.6), (8.0, 0.8), (5.0, 1.0)]
    plans = [
        PlanPoint(np.ones(1), merit, balance, 0.0, "optimal", 0.0, 0.0)
        for merit, balance in points
    ]
    terms = read_terms({}, CODES)
    assert pick(plans, terms) == 1
    assert pick(plans, terms, np.array([0, 1, 0, 0])) == 2
    assert pick(plans, terms, np.array([2, 1, 2, 1])) == 1
    first = read_terms({"chosen": "merit"}, CODES)
    assert pick(plans, first, np.array([2, 0, 0, 0])) == 0


def test_a_frontier_under_a_share_has_no_plan_that_breaks_it():
    problem = problem_of(
        drawn(5), budget=70, small_share=0.34, small_amount=12, balance_gap=0.0
    )
    plans = frontier(problem, problem.terms)
    assert len(plans) > 1
    for plan in plans:
        assert is_kept(problem.grants(plan.levels), 0.34, 12)
