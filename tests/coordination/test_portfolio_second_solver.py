"""The whole model against a second solver, written anew from the tables alone."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from small_calls import by_residents

from madang.coordination.portfolio.model import build
from madang.coordination.portfolio.need import money_due, need_shares
from madang.coordination.portfolio.proposals import read_call
from madang.coordination.portfolio.solver import Limits, Session
from madang.coordination.portfolio.terms import read_terms

scip = pytest.importorskip("pyscipopt", reason="pyscipopt is not installed")

REGIONS = pd.DataFrame(
    {
        "region": ["P", "Q", "A", "B", "C", "D"],
        "parent": [None, None, "P", "P", "Q", "Q"],
        "population": [50.0, 40.0, 20.0, 30.0, 25.0, 15.0],
    }
)
FIRST_YEAR = 2025
SHARES = [0.4, 0.7, 1.0]


def tables(rng):
    """Draw a small call with everything in it."""
    n = int(rng.integers(9, 13))
    asked = rng.integers(10, 60, n).astype(float)
    start = FIRST_YEAR + rng.integers(0, 3, n)
    end = start + rng.integers(0, 3, n)
    projects = pd.DataFrame(
        {
            "project": [f"p{i:02d}" for i in range(n)],
            "status": ["funded" if i < 2 else "proposed" for i in range(n)],
            "region": rng.choice(
                ["A", "B", "C", "D", None], n, p=[0.25] * 3 + [0.2, 0.05]
            ),
            "programme": None,
            "activity": rng.choice(["x", "y"], n),
            "mode": rng.choice(["talent", "infrastructure", "direct"], n),
            "initiator": rng.choice(["local", "central"], n),
            "grant": asked,
            "cost": asked / 0.8,
            "match_share": 0.2,
            "minimum_grant": np.floor(asked * rng.uniform(0.2, 0.6, n)),
            "merit": rng.integers(30, 100, n).astype(float),
            "start": pd.to_datetime([f"{y}-03-01" for y in start]),
            "end": pd.to_datetime([f"{y}-11-30" for y in end]),
        }
    )
    code = projects["project"].tolist()
    duplicates = pd.DataFrame(
        {
            "family": ["f1", "f1", "f2", "f2", "f2"],
            "project": [code[2], code[3], code[4], code[5], code[6]],
            "plan": ["merge", "merge", "keep", "keep", "keep"],
            "probability": 0.7,
        }
    )
    dependencies = pd.DataFrame(
        {
            "project": [code[7], code[8]],
            "other": [code[2], code[7 if rng.random() < 0.3 else 4]],
            "kind": ["requires", "excludes"],
        }
    )
    budgets = pd.DataFrame(
        {"project": code[5], "year": [2025, 2026], "requested": [30.0, 10.0]}
    )
    return projects, duplicates, dependencies, budgets


def parameters(rng, projects):
    """Draw terms that use every kind of requirement."""
    total = float(projects["grant"].sum())
    return {
        "budget": round(0.55 * total),
        "yearly": {"2025": round(0.25 * total), "2026": round(0.2 * total)},
        "carry_over": float(rng.choice([0.0, 0.5, 1.0])),
        "start_shift": int(rng.integers(0, 2)),
        "levels": ["full", "minimum_or_full", "range", SHARES][int(rng.integers(4))],
        "returns": float(rng.choice([1.0, 0.6])),
        "minimum_scale": float(rng.choice([0.0, 0.5, 15.0])),
        "floors": {"A": 0.05, "Q": 0.1},
        "caps": {"P": 0.7, "D": 0.4},
        "floors_by": {"mode": {"talent": 0.05}, "dimension": {"autonomy": 0.1}},
        "caps_by": {"activity": {"x": 0.8}},
        "match_funds": {"A": 0.05, "C": 0.06},
        "enough": [
            {},
            {"by": "cell", "money": 20.0},
            {"by": "region", "projects": 2},
            {"by": "activity", "money": 30.0, "projects": 2},
        ][int(rng.integers(4))],
        "running": str(rng.choice(["outside", "first", "choose"])),
        "stop_penalty": 20.0,
        "balance": str(rng.choice(["worst_off", "ordered"])),
        "tails": [0.3, 1.0],
        "per": str(rng.choice(["need", "head"])),
        "scale": float(rng.choice([0.0, 0.5, 1.0])),
        "shares_of": "budget",
    }


def money_of(value, budget):
    return value * budget if value <= 1 else value


def spread_of(row, budgets, horizon):
    """Give the share of a grant in each year, from the tables alone."""
    own = budgets[(budgets["project"] == row["project"])]
    if len(own) and row["status"] == "proposed":
        total = own["requested"].sum()
        return {
            int(y): m / total
            for y, m in zip(own["year"], own["requested"], strict=True)
        }
    first, last = row["start"].year, row["end"].year
    years = (
        range(max(first, horizon), last + 1)
        if row["status"] == "funded"
        else range(first, last + 1)
    )
    return {y: 1 / len(years) for y in years}


def candidates(projects, duplicates, budgets, given):  # noqa: C901 - as plain as can be
    """List what can be chosen: one dict each."""
    proposed = projects[projects["status"] == "proposed"]
    horizon = min(int(proposed["start"].dt.year.min()), 2025)
    listed, committed = [], {}
    for _, row in projects.iterrows():
        years = spread_of(row, budgets, horizon)
        grant = row["grant"]
        if row["status"] == "funded":
            if given["running"] == "outside" or not years:
                continue
            each = grant / (row["end"].year - row["start"].year + 1)
            if given["running"] == "first":
                for year in years:
                    committed[year] = committed.get(year, 0.0) + each
                continue
            grant = each * len(years)
        runs = row["status"] == "funded"
        region = row["region"] if isinstance(row["region"], str) else None
        listed.append(
            {
                "code": row["project"], "asked": grant, "running": runs,
                "least": grant if runs else row["minimum_grant"], "merit": row["merit"],
                "region": {region: 1.0} if region else {}, "years": years,
                "match": 0.2 * (grant / 0.8), "mode": row["mode"],
                "initiator": row["initiator"], "activity": row["activity"],
                "members": [row["project"]],
            }
        )  # fmt: skip
    by_code = {c["code"]: c for c in listed}
    family = duplicates.groupby("family")["project"].apply(list)
    members = [by_code[p] for p in family["f1"] if p in by_code]
    asked = [m["asked"] for m in members]

    def joined(values):
        return max(values) + 0.8 * (sum(values) - max(values))

    mean = sum(c["asked"] for c in listed) / len(listed)
    for c in listed:
        c["weight"] = (c["asked"] / mean) ** given["scale"]
    merit = [m["merit"] * m["weight"] for m in members]
    region, years = {}, {}
    for m in members:
        part = m["asked"] / sum(asked)
        for r, w in m["region"].items():
            region[r] = region.get(r, 0.0) + w * part
        for y, w in m["years"].items():
            years[y] = years.get(y, 0.0) + w * part

    def same(name):
        return members[0][name] if len({m[name] for m in members}) == 1 else None

    listed.append(
        {
            "code": "merge:f1", "asked": joined(asked), "running": False,
            "least": min(joined([m["least"] for m in members]), joined(asked)),
            "merit": max(merit) + 0.3 * (sum(merit) - max(merit)), "region": region,
            "years": years, "weight": 1.0,
            "match": sum(m["match"] for m in members) * joined(asked) / sum(asked),
            "mode": same("mode"), "initiator": same("initiator"),
            "activity": same("activity"), "members": [m["code"] for m in members],
        }
    )  # fmt: skip
    return listed, committed


class Written:
    """The call written for the second solver, one requirement after another."""

    def __init__(self, drawn, given, weight):
        projects, duplicates, self.dependencies, budgets = drawn
        self.given, self.budget = given, given["budget"]
        self.listed, self.committed = candidates(projects, duplicates, budgets, given)
        self.duplicates, self.weight = duplicates, weight
        self.m = scip.Model()
        self.m.hideOutput()
        self.m.setParam("limits/gap", 0.0)
        self.m.setParam("numerics/feastol", 1e-9)
        for c in self.listed:
            self.decide(c)
        self.limits()
        self.together()
        self.enough()
        self.objective()

    def levels(self, c):
        scale = self.given["minimum_scale"]
        least = max(
            c["least"] / c["asked"], scale if scale <= 1 else scale / c["asked"]
        )
        least = 1.0 if c["running"] else min(least, 1.0)
        levels = self.given["levels"]
        if levels == "full":
            return [1.0]
        if levels == "minimum_or_full":
            return sorted({least, 1.0})
        if levels == "range":
            return [least]
        return [s for s in SHARES if s >= least - 1e-9] or [least]

    def decide(self, c):
        """Add the choice of a start and a level."""
        m, power = self.m, self.given["returns"]
        starts = range(1 if c["running"] else self.given["start_shift"] + 1)
        c["funded"], c["share"], c["merits"], c["spent"] = 0, 0, 0, {}
        for s in starts:
            share, merit, funded = 0, 0, 0
            for level in self.levels(c):
                x = m.addVar(vtype="B")
                funded, share = funded + x, share + level * x
                merit = merit + level**power * x
            least = self.levels(c)[0]
            if self.given["levels"] == "range" and least < 1:
                cuts = np.linspace(least, 1, 2 if power == 1 else 5)
                for a, b in pairwise(cuts):
                    y = m.addVar(lb=0, ub=1)
                    m.addCons(y <= funded)
                    share = share + (b - a) * y
                    merit = merit + (b**power - a**power) * y
            c["funded"], c["share"] = c["funded"] + funded, c["share"] + share
            c["merits"] = c["merits"] + merit
            for year, part in c["years"].items():
                c["spent"][year + s] = c["spent"].get(year + s, 0) + part * share
        m.addCons(c["funded"] <= 1)

    def money(self, of):
        return scip.quicksum(
            w * c["asked"] * c["share"] for c in self.listed if (w := of(c))
        )

    def limits(self):
        m, given, budget = self.m, self.given, self.budget
        m.addCons(self.money(lambda _: 1.0) <= budget - sum(self.committed.values()))
        before = None
        for year, top in sorted(given["yearly"].items()):
            spent = scip.quicksum(
                c["asked"] * c["spent"].get(int(year), 0) for c in self.listed
            )
            left = m.addVar(lb=0)
            handed = given["carry_over"] * before if before is not None else 0
            m.addCons(spent + left <= top - self.committed.get(int(year), 0.0) + handed)
            before = left
        inside = {"P": "PAB", "Q": "QCD"}
        for region, least in given["floors"].items():
            m.addCons(
                self.money(
                    lambda c, r=region: sum(
                        c["region"].get(k, 0) for k in inside.get(r, r)
                    )
                )
                >= least * budget
            )
        for region, most in given["caps"].items():
            m.addCons(
                self.money(
                    lambda c, r=region: sum(
                        c["region"].get(k, 0) for k in inside.get(r, r)
                    )
                )
                <= most * budget
            )
        m.addCons(self.money(lambda c: float(c["mode"] == "talent")) >= 0.05 * budget)
        m.addCons(
            self.money(lambda c: float(c["initiator"] == "local")) >= 0.1 * budget
        )
        m.addCons(self.money(lambda c: float(c["activity"] == "x")) <= 0.8 * budget)
        for region, most in given["match_funds"].items():
            for year in range(2020, 2035):
                need = [
                    c["region"][region] * c["match"] * c["spent"][year]
                    for c in self.listed
                    if region in c["region"] and year in c["spent"]
                ]
                if need:
                    m.addCons(scip.quicksum(need) <= most * budget)

    def together(self):
        m = self.m
        by_code = {c["code"]: c for c in self.listed}
        for name, group in self.duplicates.groupby("family"):
            own = [by_code[p]["funded"] for p in group["project"] if p in by_code]
            if name == "f1":
                own.append(by_code["merge:f1"]["funded"])
            m.addCons(scip.quicksum(own) <= 1)

        def funded(code):
            return scip.quicksum(
                c["funded"] for c in self.listed if code in c["members"]
            )

        for a, b, kind in self.dependencies[["project", "other", "kind"]].itertuples(
            index=False
        ):
            if kind == "requires":
                m.addCons(funded(a) <= funded(b))
            else:
                m.addCons(funded(a) + funded(b) <= 1)

    def enough(self):
        said = self.given["enough"]
        if not said:
            return
        places = {"cell": [(r, a) for r in "ABCD" for a in "xy"],
                  "region": [(r, None) for r in "ABCD"],
                  "activity": [(None, a) for a in "xy"]}[said["by"]]  # fmt: skip
        for region, activity in places:
            part = {
                c["code"]: (c["region"].get(region, 0) if region else 1.0)
                * (1.0 if activity is None or c["activity"] == activity else 0.0)
                for c in self.listed
            }
            own = [c for c in self.listed if part[c["code"]] > 0]
            is_open = self.m.addVar(vtype="B")
            for c in own:
                self.m.addCons(c["funded"] <= is_open)
            if "money" in said:
                total = self.money(lambda c, p=part: p[c["code"]])
                self.m.addCons(total >= said["money"] * is_open)
            if "projects" in said:
                self.m.addCons(
                    scip.quicksum(c["funded"] for c in own)
                    >= said["projects"] * is_open
                )

    def objective(self):
        m, given = self.m, self.given
        asked = dict.fromkeys("ABCD", 0.0)
        for c in self.listed:
            for r, w in c["region"].items():
                asked[r] += w * c["asked"] * (c["code"] != "merge:f1")
        heads = {
            r: h for r, h in zip("ABCD", [20, 30, 25, 15], strict=True) if asked[r] > 0
        }
        budget = self.budget - sum(self.committed.values())
        due = {r: budget * h / sum(heads.values()) for r, h in heads.items()}
        if given["per"] == "need":
            full = set()
            while True:
                rest = budget - sum(asked[r] for r in full)
                open_ = sum(h for r, h in heads.items() if r not in full)
                due = {
                    r: asked[r] if r in full else rest * h / open_
                    for r, h in heads.items()
                }
                more = {r for r in heads if r not in full and due[r] > asked[r]}
                if not more:
                    break
                full |= more
        ratio = [
            self.money(lambda c, r=r: c["region"].get(r, 0)) * (1 / due[r])
            for r in heads
        ]
        balance = m.addVar(lb=0)
        if given["balance"] == "worst_off":
            for y in ratio:
                m.addCons(balance <= y)
        else:
            total = 0
            for tail in given["tails"]:
                k = max(tail * len(ratio), 1.0)
                t = m.addVar(lb=None)
                short = [m.addVar(lb=0) for _ in ratio]
                for d, y in zip(short, ratio, strict=True):
                    m.addCons(d >= t - y)
                total = total + t - scip.quicksum(short) * (1 / k)
            m.addCons(balance <= total * (1 / len(given["tails"])))
        merit = scip.quicksum(
            c["merit"] * c["weight"] * c["merits"] for c in self.listed
        )
        kept = scip.quicksum(
            20.0 * c["weight"] * c["funded"] for c in self.listed if c["running"]
        )
        m.setObjective(merit + kept + self.weight * balance, "maximize")


@pytest.mark.parametrize("seed", range(40))
def test_two_solvers_and_two_models_give_the_same_best_value(seed):
    rng = np.random.default_rng([20, seed])
    drawn = tables(rng)
    projects, duplicates, dependencies, budgets = drawn
    given = parameters(rng, projects)
    weight = float(rng.choice([0.0, 50.0, 400.0]))
    terms = read_terms(given, tuple(REGIONS["region"]))
    call, _ = read_call(
        projects.sample(frac=1, random_state=seed), REGIONS, terms=terms,
        duplicates=duplicates, dependencies=dependencies, budgets=budgets,
    )  # fmt: skip
    need, _ = need_shares(call, by_residents(REGIONS))
    problem = build(call, terms, money_due(call, REGIONS, need, terms=terms))
    found = Session(problem).solve(balance=weight, limits=Limits(60.0, 0.0))
    other = Written(drawn, given, weight).m
    other.optimize()
    assert (found.status == "infeasible") == (other.getStatus() == "infeasible")
    if found.status == "infeasible":
        return
    assert found.status == "optimal"
    assert other.getStatus() == "optimal"
    assert found.objective == pytest.approx(other.getObjVal(), rel=1e-6)
    told = problem.merit @ found.levels + weight * problem.balance(found.levels)
    assert told == pytest.approx(found.objective, rel=1e-6)
