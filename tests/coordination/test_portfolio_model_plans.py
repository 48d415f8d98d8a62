"""Each kind of requirement against every plan there is."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from madang.coordination.portfolio.model import build
from madang.coordination.portfolio.proposals import read_call
from madang.coordination.portfolio.solver import Session
from madang.coordination.portfolio.terms import read_terms

REGIONS = pd.DataFrame(
    {"region": ["N", "A", "B", "C"], "parent": [None, "N", "N", None]}
)
CODES = ("A", "B", "C", "N")
SHARES = (0.5, 1.0)
BUDGET = 60.0


def drawn(seed):
    rng = np.random.default_rng([4, seed])
    n = 6
    table = pd.DataFrame(
        {
            "project": [f"p{i}" for i in range(n)],
            "status": "proposed",
            "region": rng.choice(["A", "B", "C"], n),
            "activity": rng.choice(["x", "y"], n),
            "mode": rng.choice(["talent", "network"], n),
            "initiator": "local",
            "grant": rng.integers(6, 40, n).astype(float),
            "merit": rng.integers(10, 100, n).astype(float),
            "match_share": 0.5,
            "start": pd.to_datetime(
                [f"{y}-01-01" for y in rng.integers(2025, 2027, n)]
            ),
            "end": pd.Timestamp("2026-12-31"),
        }
    )
    return table.assign(cell=table["region"] + table["activity"])


def total(t, g, column, *values):
    return g[t[column].isin(values).to_numpy()].sum()


def cells_hold(t, g, column, least, count):
    place = t[column].to_numpy()
    for value in set(place.tolist()):
        money = g[place == value]
        if money.sum() > 0 and (money.sum() < least or (money > 0).sum() < count):
            return False
    return True


def spent(t, g, year):
    first = t["start"].dt.year.to_numpy()
    return (g * (first <= year) / (2027 - first)).sum()


def carried(t, g):
    left = 25 - spent(t, g, 2025)
    return left >= 0 and spent(t, g, 2026) <= 25 + 0.5 * left


KINDS = {
    "levels": ({}, lambda _t, _g: True),
    "minimum scale": ({"minimum_scale": 9.0}, lambda t, g: all(
        x == 0 or x >= min(9, a) for x, a in zip(g, t["grant"], strict=True))),
    "floor": ({"floors": {"C": 12}}, lambda t, g: total(t, g, "region", "C") >= 12),
    "floor above": ({"floors": {"N": 0.7}},
                    lambda t, g: total(t, g, "region", "A", "B") >= 42),
    "cap above": ({"caps": {"N": 30}},
                  lambda t, g: total(t, g, "region", "A", "B") <= 30),
    "floor by": ({"floors_by": {"mode": {"network": 20}}},
                 lambda t, g: total(t, g, "mode", "network") >= 20),
    "cap by": ({"caps_by": {"activity": {"x": 15}}},
               lambda t, g: total(t, g, "activity", "x") <= 15),
    "dimension": ({"floors_by": {"dimension": {"people": 20}},
                   "dimension_of": {"network": "people", "talent": ""}},
                  lambda t, g: total(t, g, "mode", "network") >= 20),
    "year": ({"yearly": {"2025": 25, "2026": 25}},
             lambda t, g: spent(t, g, 2025) <= 25 and spent(t, g, 2026) <= 25),
    "carried over": ({"yearly": {"2025": 25, "2026": 25}, "carry_over": 0.5}, carried),
    "match": ({"match_funds": {"A": 8}}, lambda t, g: all(
        spent(t, g * (t["region"] == "A").to_numpy(), y) <= 8 for y in (2025, 2026))),
    "enough by cell": ({"enough": {"by": "cell", "money": 20}},
                       lambda t, g: cells_hold(t, g, "cell", 20, 0)),
    "enough by region": ({"enough": {"by": "region", "projects": 2}},
                         lambda t, g: cells_hold(t, g, "region", 0, 2)),
    "enough by activity": ({"enough": {"by": "activity", "money": 25, "projects": 3}},
                           lambda t, g: cells_hold(t, g, "activity", 25, 3)),
    "family": ({}, lambda _t, g: (g[:3] > 0).sum() <= 1),
    "requires": ({}, lambda _t, g: g[0] == 0 or g[1] > 0),
    "excludes": ({}, lambda _t, g: g[0] == 0 or g[1] == 0),
}  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", KINDS)
def test_the_best_plan_is_the_best_of_all_plans(kind, seed):
    table, (given, is_allowed) = drawn(seed), KINDS[kind]
    scale = seed / 2
    given = {"budget": BUDGET, "levels": list(SHARES), "returns": 0.5} | given
    given = {"scale": scale} | given
    terms = read_terms(given, CODES)
    family = pd.DataFrame({"family": "f", "project": ["p0", "p1", "p2"]})
    depends = pd.DataFrame({"project": ["p0"], "other": ["p1"], "kind": [kind]})
    call, _ = read_call(
        table, REGIONS, terms=terms,
        duplicates=family if kind == "family" else None,
        dependencies=depends if kind in {"requires", "excludes"} else None,
    )  # fmt: skip
    problem = build(call, terms, np.zeros(len(CODES)))
    found = Session(problem).solve()
    asked = table["grant"].to_numpy()
    merit = table["merit"].to_numpy() * (asked / asked.mean()) ** scale
    shares = (np.array(s) for s in product((0.0, *SHARES), repeat=len(asked)))
    allowed = [
        float(merit @ np.sqrt(s))
        for s in shares
        if s @ asked <= BUDGET and is_allowed(table, s * asked)
    ]
    if not allowed:
        assert found.status == "infeasible"
        return
    assert found.objective == pytest.approx(max(allowed))
    grants = problem.grants(found.levels)
    assert grants.sum() <= BUDGET + 1e-9
    assert is_allowed(table, np.round(grants, 9))


def test_in_each_of_these_kinds_a_plan_exists():
    for kind, (_, is_allowed) in KINDS.items():
        assert any(
            np.array(s) @ asked <= BUDGET and is_allowed(table, np.array(s) * asked)
            for table, asked in (
                (t, t["grant"].to_numpy()) for t in map(drawn, range(3))
            )
            for s in product((1.0, 0.5, 0.0), repeat=len(asked))
            if any(s)
        ), kind


def balances(table, grants, terms_balance):
    """Give the balance of a plan, three regions due 20 each."""
    money = [grants[(table["region"] == r).to_numpy()].sum() / 20 for r in "ABC"]
    if terms_balance == "worst_off":
        return min(money)
    low = sorted(money)
    half = (low[0] + 0.5 * low[1]) / 1.5
    return (half + sum(low) / 3) / 2


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("balance", ["worst_off", "ordered"])
def test_the_most_balanced_plan_is_the_most_balanced_of_all(balance, seed):
    table = drawn(seed)
    given = {
        "budget": BUDGET,
        "levels": list(SHARES),
        "balance": balance,
        "tails": [0.5, 1.0],
    }
    terms = read_terms(given, CODES)
    call, _ = read_call(table, REGIONS, terms=terms, duplicates=None)
    problem = build(call, terms, np.array([20.0, 20.0, 20.0, 0.0]))
    found = Session(problem).solve(
        merit_by_column=np.zeros_like(problem.merit), balance=1.0
    )
    asked = table["grant"].to_numpy()
    shares = (np.array(s) for s in product((0.0, *SHARES), repeat=len(asked)))
    best = max(
        balances(table, s * asked, balance) for s in shares if s @ asked <= BUDGET
    )
    assert found.objective == pytest.approx(best)
    assert problem.balance(found.levels) == pytest.approx(best)
