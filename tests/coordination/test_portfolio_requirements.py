"""Each requirement by itself: listed, told, and kept to the last unit of money."""

from __future__ import annotations

import ast
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from small_calls import by_residents

from madang.coordination import portfolio
from madang.coordination.portfolio import requirements
from madang.coordination.portfolio.conflict import find_conflict
from madang.coordination.portfolio.model import build
from madang.coordination.portfolio.need import money_due, need_shares
from madang.coordination.portfolio.proposals import read_call
from madang.coordination.portfolio.requirements.registry import REQUIREMENTS, of
from madang.coordination.portfolio.rows import block, join
from madang.coordination.portfolio.solver import Session
from madang.coordination.portfolio.statements import Statements
from madang.coordination.portfolio.terms import Terms, read_terms
from madang.errors import InfeasibleError
from madang.language import Message

HOME = Path(requirements.__file__).parent
REGIONS = pd.DataFrame(
    {"region": ["A", "B", "C"], "name": ["A", "B", "C"], "population": [5.0, 3.0, 2.0]}
)
ALL = {
    "budget": 100,
    "yearly": {"2025": 60, "2026": 60},
    "carry_over": 0.5,
    "floors": {"A": 10},
    "caps": {"B": 50},
    "floors_by": {"mode": {"talent": 5}},
    "caps_by": {"dimension": {"autonomy": 0.9}},
    "match_funds": {"A": 40},
    "enough": {"by": "cell", "projects": 2},
    "small_share": 0.9,
    "small_amount": 14,
    "levels": "range",
    "balance": "ordered",
    "balance_floor": 0.01,
    "progressivity_floor": 1.0,
    "shares_of": "budget",
}


def listed(rows, **more):
    """Lay proposals out: region, grant, merit."""
    n = len(rows)
    return pd.DataFrame(
        {
            "project": [f"p{i:02d}" for i in range(n)],
            "status": "proposed",
            "region": [r[0] for r in rows],
            "grant": [float(r[1]) for r in rows],
            "merit": [float(r[2]) for r in rows],
        }
        | more
    )


def chosen(rows, **parameters):
    """Choose among proposals."""
    return portfolio.choose(
        {"projects": listed(rows), "regions": REGIONS},
        settings={"draws": 0, "why_not": "none", "scale": 0} | parameters,
    )


def everything():
    """Give a call on which every requirement bears."""
    rows = [("ABC"[i % 3], 10 + i, 50 + i) for i in range(12)]
    table = listed(
        rows,
        activity=["x", "y"] * 6,
        programme="g",
        mode=["talent", "infrastructure", "talent"] * 4,
        initiator="local",
        minimum_grant=4.0,
        match_share=0.3,
        start=pd.Timestamp("2025-01-01"),
        end=pd.Timestamp("2026-12-31"),
    )
    families = pd.DataFrame({"family": ["f", "f"], "project": ["p00", "p01"]})
    needs = pd.DataFrame(
        [("p02", "p03", "requires"), ("p04", "p05", "excludes")],
        columns=["project", "other", "kind"],
    )
    terms = read_terms(ALL, tuple("ABC"))
    call, _ = read_call(
        table, REGIONS, terms=terms, duplicates=families, dependencies=needs
    )
    call = replace(call, shortfall=np.array([0.0, 10.0, np.nan]))
    need, _ = need_shares(call, by_residents(REGIONS))
    return build(call, terms, money_due(call, REGIONS, need, terms=terms))


def test_every_requirement_is_a_module_that_the_registry_lists():
    modules = {
        path.stem
        for path in HOME.glob("*.py")
        if ": Final = Requirement(" in path.read_text(encoding="utf-8")
    }
    assert modules == {r.rows.__module__.rpartition(".")[2] for r in REQUIREMENTS}
    kinds = [kind for r in REQUIREMENTS for kind in r.kinds]
    assert len(kinds) == len(set(kinds))


def test_what_a_requirement_reads_is_among_the_terms():
    bases = {base.__module__.rpartition(".")[2] for base in Terms.__mro__}
    for path in HOME.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(n, ast.ClassDef) and n.name == "Settings" for n in tree.body):
            assert path.stem in bases


def test_what_builds_and_tells_plans_names_no_requirement():
    # Balance is the other aim of every plan, and levels are what is decided.
    usual = {"registry", "kind", "balance", "levels"}
    for name in ("model", "statements", "notes", "blocked", "answers", "profile"):
        tree = ast.parse((HOME.parent / f"{name}.py").read_text(encoding="utf-8"))
        modules = {
            node.module.rpartition(".")[2]
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            and (node.module or "").startswith(requirements.__name__)
        }
        assert modules <= usual, name


def test_every_key_of_a_call_is_told_in_both_languages_and_explained():
    problem = everything()
    words = Statements(problem.terms, "KRW", {})
    kinds = set()
    for key in problem.keys:
        requirement, kind, what = of(key)
        kinds.add(kind)
        for said in (words.tell(key), requirement.keeps_out(kind, what, str)):
            assert isinstance(said, Message)
            assert said.text("ko")
            assert said.text("en") != said.text("ko")
    assert kinds == {kind for r in REQUIREMENTS for kind in r.kinds}


def test_why_a_proposal_is_kept_out_names_the_place_and_not_the_key():
    told = {
        key: of(key)[0].keeps_out(*of(key)[1:], str).text("en")
        for key in ("match:2025:A", "requires:p1|p2", "cap_by:activity:x", "year:2026")
    }
    assert told == {
        "match:2025:A": "A has no match funding left.",
        "requires:p1|p2": "The project it depends on (p2) is not funded.",
        "cap_by:activity:x": "The cap of x is reached.",
        "year:2026": "No budget is left in 2026.",
    }


def test_a_plan_completed_with_what_follows_keeps_every_row():
    problem = everything()
    found = Session(problem).solve()
    assert found.status == "optimal"
    columns = problem.complete(found.levels)
    value = problem.rows.matrix @ columns
    slack = 1e-6 * problem.terms.budget
    assert (value >= problem.rows.lower - slack).all()
    assert (value <= problem.rows.upper + slack).all()
    assert (columns[found.levels.size :] <= problem.extras.upper + slack).all()


def test_no_plan_and_no_rule_spends_a_won_more_than_a_budget_of_a_trillion():
    big = 333_333_333_334
    given = chosen([("A", big, 90), ("A", big - 1, 80), ("B", big, 70)], budget=1e12)
    assert given.table("plans")["money"].max() <= 1e12
    assert given.table("rules")["money"].max() <= 1e12
    fits = chosen([("A", big, 90), ("A", big - 1, 80), ("B", big - 1, 70)], budget=1e12)
    assert fits.table("plans")["money"].iloc[0] == 1e12


def test_one_won_too_many_shows_and_the_rounding_of_a_float_does_not():
    won = sparse.csr_array([[333_333_333_334.0, 333_333_333_333.0, 333_333_333_334.0]])
    whole = np.ones(3, dtype=bool)
    rows = join([block("budget", won, upper=1e12, is_money=True)], 3, 3)
    assert len(rows.whole_money(~whole)) == 0
    rows = rows.whole_money(whole)
    cut = rows.cut(np.ones(3))
    assert cut.matrix.toarray().tolist() == [[1, 1, 1]]
    assert cut.upper.tolist() == [2]
    assert rows.cut(np.array([1.0, 1.0, 0.0])) is None
    least = join(
        [block("floor:A", won, lower=1e12 - 333_333_333_333, is_money=True)], 3, 3
    )
    cut = least.cut(np.array([1.0, 1.0, 0.0]))
    assert cut is None
    cut = least.cut(np.array([0.0, 1.0, 0.0]))
    assert (cut.matrix.toarray().tolist(), cut.upper.tolist()) == ([[-1, 0, -1]], [-1])
    tenths = sparse.csr_array([[0.1, 0.2]])
    rows = join([block("budget", tenths, upper=0.3, is_money=True)], 2, 2)
    assert rows.cut(np.ones(2)) is None


@pytest.mark.parametrize("seed", range(12))
def test_an_optimal_plan_of_large_amounts_is_the_best_of_all_and_beats_greedy(seed):
    rng = np.random.default_rng(seed)
    grants, merits = rng.integers(1, 10**11, 9), rng.integers(1, 100, 9)
    # What a few of them ask to the last unit, so that the budget binds exactly.
    budget = int(np.sort(grants)[:4].sum()) - int(seed % 2)
    given = chosen(
        [(r, g, m) for r, g, m in zip("ABABABABA", grants, merits, strict=True)],
        budget=budget, plans=2,
    )  # fmt: skip
    subsets = [list(c) for k in range(10) for c in combinations(range(9), k)]
    best = max(merits[c].sum() for c in subsets if int(grants[c].sum()) <= budget)
    plan, rules = given.table("plans").iloc[0], given.table("rules")
    assert plan["status"] == "optimal"
    assert plan["merit"] == best
    assert (given.table("plans")["money"] <= budget).all()
    assert (rules["money"] <= budget).all()
    assert rules.set_index("rule")["merit"]["greedy"] <= best


def test_last_years_way_and_the_formula_keep_the_budget_to_the_won():
    big = 333_333_333_334
    rows = [("A", big, 90), ("A", big - 1, 80), ("B", big, 70), ("A", 5, 1)]
    table = listed(rows, start=pd.Timestamp("2025-01-01"))
    table.loc[3, ["status", "start"]] = ["funded", pd.Timestamp("2024-01-01")]
    given = portfolio.choose(
        {"projects": table, "regions": REGIONS},
        settings={"draws": 0, "why_not": "none", "budget": 1e12},
    )
    money = given.table("rules").set_index("rule")["money"]
    assert {"last_year", "formula", "greedy"} <= set(money.index)
    assert (money <= 1e12).all()


def test_a_cap_may_be_a_share_of_what_is_funded():
    rows = [("A", 30, 90), ("B", 20, 10)]
    given = chosen(rows, budget=100, caps={"A": 0.3})
    assert given.table("plans")["money"].tolist() == [20]
    held = given.table("allocations").set_index("region")
    assert held["cap"]["A"] == pytest.approx(6.0)
    assert np.isnan(held["floor"]["A"])
    usual = chosen(rows, budget=100, caps={"A": 0.3}, shares_of="budget")
    assert usual.table("plans")["money"].iloc[0] == 50


def test_a_floor_as_a_share_guarantees_its_part_of_the_budget():
    rows = [("A", 10, 90), ("B", 60, 50), ("B", 20, 10)]
    floor = {"B": 0.7}
    given = chosen(rows, budget=100, floors=floor)
    assert given.table("allocations").set_index("region")["floor"]["B"] == 70
    assert given.table("plans")["money"].iloc[0] >= 80
    with pytest.raises(InfeasibleError):
        chosen(rows[:2], budget=100, floors=floor)
    held = chosen(rows[:2], budget=100, floors=floor, shares_of="funded")
    assert held.table("plans")["money"].iloc[0] == 70


@pytest.mark.parametrize("seed", range(4))
def test_shares_of_what_is_funded_are_kept_by_the_best_of_all_plans(seed):
    rng = np.random.default_rng(seed)
    grants, merits = rng.integers(5, 40, 8), rng.integers(10, 100, 8)
    regions = np.array(list("ABCABCAB"))
    given = chosen(
        [(r, g, m) for r, g, m in zip(regions, grants, merits, strict=True)],
        budget=90, plans=2, shares_of="funded", caps={"A": 0.4}, floors={"C": 0.25},
    )  # fmt: skip

    def keeps(c):
        money, total = grants[c], grants[c].sum()
        return (
            total <= 90
            and money[regions[c] == "A"].sum() <= 0.4 * total
            and money[regions[c] == "C"].sum() >= 0.25 * total
        )

    subsets = [list(c) for k in range(9) for c in combinations(range(8), k)]
    best = max(merits[c].sum() for c in subsets if keeps(c))
    assert given.table("plans")["merit"].iloc[0] == best


def test_shares_of_what_is_funded_are_told_as_such():
    terms = read_terms(
        {"budget": 100, "caps": {"A": 0.3}, "floors": {"B": 50}, "shares_of": "funded"},
        tuple("ABC"),
    )
    words = Statements(terms, "KRW", {})
    assert words.tell("cap:A").text("en") == "A gets at most 30.0% of what is funded"
    assert "50" in words.tell("floor:B").text("en")
    with pytest.raises(InfeasibleError, match=r"30\.0% of what is funded"):
        chosen(
            [("A", 30, 90), ("B", 20, 10)],
            budget=100, caps={"A": 0.3}, balance_floor=0.5, shares_of="funded",
        )  # fmt: skip


def test_the_floors_and_the_budget_that_conflict_are_named():
    rows = [("A", 60, 90), ("B", 60, 10), ("B", 30, 50)]
    with pytest.raises(
        InfeasibleError, match=r"floors sum to .*120.*smallest set of 3"
    ):
        chosen(rows, budget=100, floors={"A": 0.6, "B": 0.6})
    exact = chosen([("A", 9000, 1), ("A", 7200, 1), ("A", 10800, 1)],
                   budget=16200, floors={"A": 1.0})  # fmt: skip
    assert exact.table("plans")["money"].iloc[0] == 16200


@pytest.mark.parametrize(
    "parameters",
    [
        {}, {"yearly": {"2025": 5}}, {"match_funds": {"A": 1}}, {"levels": "range"},
        {"enough": {"projects": 2}}, {"running": "first"}, {"running": "choose"},
        {"caps_by": {"dimension": {"people": 0.5}}},
    ],
    ids=str,
)  # fmt: skip
def test_projects_without_dates_regions_or_traits_can_be_chosen_among(parameters):
    table = pd.DataFrame(
        {"project": ["p1", "p2"], "status": "proposed", "grant": [5.0, 6.0],
         "merit": [3.0, 4.0]}
    )  # fmt: skip
    for given in (table, table.assign(region="A")):
        found = portfolio.choose(
            {"projects": given, "regions": REGIONS},
            settings={"budget": 6, "draws": 0, "why_not": "none", "scale": 0}
            | parameters,
        )
        assert found.table("plans")["merit"].iloc[0] == (
            3 if "yearly" in parameters else 4
        )


def test_a_floor_of_what_is_funded_that_nothing_can_reach_is_found():
    rows = listed([("A", 30, 90), ("B", 20, 10)])
    terms = read_terms(
        {"budget": 100, "shares_of": "funded", "floors": {"A": 0.7, "B": 0.7},
         "balance_floor": 0.1},
        tuple("ABC"),
    )  # fmt: skip
    call, _ = read_call(rows, REGIONS, terms=terms, duplicates=None)
    need, _ = need_shares(call, by_residents(REGIONS))
    problem = build(call, terms, money_due(call, REGIONS, need, terms=terms))
    conflict = find_conflict(problem, terms)
    assert "balance_floor" in conflict.requirements
    assert len(conflict.requirements) == 2
