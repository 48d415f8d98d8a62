"""A funding call of N proposals, solved by Madang and by HiGHS on a plain model.

Made-up calls, seeded: N proposals in 17 regions, five levels of the grant with
falling returns, five years (each proposal runs one to three of them and starts in
any year in which it can still end), a budget for all and for each year, floors and
caps by region, a minimum scale, conflicting pairs, and an objective of merit plus
the mean of the worst-off quarter of regions (money over money due by head).

The plain model is written as a textbook would: a choice of level and start, a
variable for the grant with a big-M to "funded" and a minimum scale, one row for
each conflicting pair. Both run on one thread until the gap is proven to be 0.1 %.
Plans are checked on the made-up arrays, not in either model.

    python benchmarks/portfolio.py [--sizes 100 1000 5000] [--seconds 60]
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
import pandas as pd
from scipy import sparse

from madang.balance.need import NeedSettings, need_table
from madang.coordination.portfolio.model import build
from madang.coordination.portfolio.need import money_due, need_shares
from madang.coordination.portfolio.proposals import read_call
from madang.coordination.portfolio.solver import Limits, Session
from madang.coordination.portfolio.terms import read_terms

LEVELS = (0.2, 0.4, 0.6, 0.8, 1.0)
YEARS = (2026, 2027, 2028, 2029, 2030)
REGIONS = 17
RETURNS = 0.7
TAIL = 0.25
GAP = 1e-3
SECONDS = {100: 10.0, 1000: 60.0, 5000: 60.0}


@dataclass(frozen=True)
class Made:
    """A made-up call as arrays: the truth that both models are checked against."""

    place: np.ndarray
    asked: np.ndarray
    merit: np.ndarray
    duration: np.ndarray
    pairs: np.ndarray
    heads: np.ndarray
    budget: float
    yearly: np.ndarray
    floors: np.ndarray
    caps: np.ndarray
    least: float
    weight: float

    @property
    def due(self) -> np.ndarray:
        """Money due by head."""
        there = np.bincount(self.place, minlength=REGIONS) > 0
        return self.budget * np.where(there, self.heads, 0) / self.heads[there].sum()


def made_up(n: int, seed: int) -> Made:
    """Draw a call."""
    rng = np.random.default_rng([n, seed])
    size = rng.dirichlet(np.full(REGIONS, 3.0))
    drawn = rng.choice(REGIONS, n - REGIONS, p=size)
    place = np.sort(np.append(np.arange(REGIONS), drawn))
    asked = np.round(np.exp(rng.normal(np.log(2000), 0.8, n))).clip(100)
    merit = np.round(rng.uniform(40, 100, n), 1)
    budget = np.round(0.35 * asked.sum())
    asked_by_region = np.bincount(place, asked, minlength=REGIONS)
    pairs = np.sort(rng.integers(0, n, (n // 2, 2)), axis=1)
    heads = np.round(1e6 * size * rng.uniform(0.5, 1.5, REGIONS))
    return Made(
        place=place,
        asked=asked,
        merit=merit,
        duration=rng.integers(1, 4, n),
        pairs=np.unique(pairs[pairs[:, 0] < pairs[:, 1]], axis=0),
        heads=heads,
        budget=float(budget),
        yearly=np.round(budget * rng.dirichlet(np.full(len(YEARS), 40.0)) * 1.02),
        floors=np.round(0.4 * asked_by_region / asked.sum() * budget),
        caps=np.maximum(
            np.round(1.7 * asked_by_region / asked.sum() * budget),
            [asked[place == r].max() for r in range(REGIONS)],
        ),
        least=500.0,
        weight=4.0 * n,
    )


def levels_of(made: Made, p: int) -> list[float]:
    """List the levels of a proposal that reach the minimum scale."""
    least = min(made.least / made.asked[p], 1.0)
    return [s for s in LEVELS if s >= least - 1e-9]


def starts_of(made: Made, p: int) -> range:
    """List the starts from which a proposal ends in time."""
    return range(len(YEARS) - made.duration[p] + 1)


@dataclass
class Rows:
    """A model written row by row."""

    cost: list[float]
    upper: list[float]
    kind: list[bool]
    row: list[int]
    column: list[int]
    value: list[float]
    low: list[float]
    high: list[float]

    def add(self, n: int, cost: Any = 0.0, upper: float = 1.0) -> np.ndarray:
        """Add columns: whole where they end at 1."""
        first = len(self.cost)
        self.cost += list(np.broadcast_to(cost, n))
        self.upper += list(np.broadcast_to(upper, n))
        self.kind += [upper == 1] * n
        return np.arange(first, first + n)

    def need(
        self, columns: Any, values: Any, low: float = -np.inf, high: float = np.inf
    ) -> None:
        """Add a row."""
        columns = np.atleast_1d(columns)
        self.row += [len(self.low)] * columns.size
        self.column += list(columns)
        self.value += list(np.broadcast_to(values, columns.size))
        self.low.append(low)
        self.high.append(high)


def plain(made: Made) -> tuple[Rows, list]:
    """Write the call as a textbook would."""
    m, n = Rows([], [], [], [], [], [], [], []), made.asked.size
    unit = 1e4 / made.budget
    funded, grant = m.add(n), m.add(n, upper=np.inf)
    by_year: list = [([], []) for _ in YEARS]
    choice = []
    for p in range(n):
        pick = []
        for start in starts_of(made, p):
            own = m.add(len(LEVELS), cost=[made.merit[p] * s**RETURNS for s in LEVELS])
            for x, s in zip(own, LEVELS, strict=True):
                pick.append((x, start, s))
                for year in range(start, start + made.duration[p]):
                    by_year[year][0].append(x)
                    by_year[year][1].append(unit * made.asked[p] * s / made.duration[p])
        choice.append(pick)
        columns = [x for x, _, _ in pick]
        m.need([*columns, funded[p]], [*[1.0] * len(columns), -1.0], 0, 0)
        parts = [unit * made.asked[p] * s for _, _, s in pick]
        m.need([*columns, grant[p]], [*parts, -1.0], 0, 0)
        m.need([grant[p], funded[p]], [1.0, -1e4], high=0)
        least = min(made.least, made.asked[p])
        m.need([grant[p], funded[p]], [1.0, -unit * least], low=0)
    m.need(grant, 1.0, high=1e4)
    for (columns, values), top in zip(by_year, made.yearly, strict=True):
        m.need(columns, values, high=unit * top)
    t = m.add(1, made.weight, np.inf)
    short = m.add(REGIONS, -made.weight / (TAIL * REGIONS), np.inf)
    for r in range(REGIONS):
        own = grant[made.place == r]
        m.need(own, 1.0, unit * made.floors[r], unit * made.caps[r])
        ratio = np.full(own.size, 1 / (unit * made.due[r]))
        m.need([*own, t[0], short[r]], [*ratio, -1.0, 1.0], low=0)
    for a, b in made.pairs:
        m.need([funded[a], funded[b]], 1.0, high=1)
    return m, choice


def solve_plain(made: Made, seconds: float) -> dict:
    """Let HiGHS solve the plain model."""
    begun = time.perf_counter()
    m, choice = plain(made)
    lp = highspy.HighsLp()
    shape = (len(m.low), len(m.cost))
    matrix = sparse.csr_matrix((m.value, (m.row, m.column)), shape=shape)
    lp.num_row_, lp.num_col_ = shape
    lp.col_cost_, lp.col_lower_ = -np.array(m.cost), np.zeros(shape[1])
    lp.col_upper_ = np.array(m.upper, dtype=float)
    lp.row_lower_ = np.array(m.low, dtype=float)
    lp.row_upper_ = np.array(m.high, dtype=float)
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[w] for w in m.kind]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.indptr, matrix.indices
    lp.a_matrix_.value_ = matrix.data
    solver = highspy.Highs()
    solver.silent()
    options = {"threads": 1, "time_limit": seconds, "mip_rel_gap": GAP}
    for name, value in options.items():
        solver.setOptionValue(name, value)
    solver.passModel(lp)
    built = time.perf_counter() - begun
    solver.run()
    x = np.asarray(solver.getSolution().col_value)
    plan = [
        next(((start, s) for column, start, s in pick if x[column] > 0.5), None)
        for pick in choice
    ]
    info = solver.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        plan = None
    return {
        "seconds": time.perf_counter() - begun, "built": built, "plan": plan,
        "value": -info.objective_function_value, "bound": -info.mip_dual_bound,
    }  # fmt: skip


def tables(made: Made) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, dict]:
    """Write the call as Madang's tables and parameters."""
    n = made.asked.size
    codes = [f"p{i:05d}" for i in range(n)]
    projects = pd.DataFrame(
        {
            "project": codes, "status": "proposed",
            "region": [f"r{r:02d}" for r in made.place],
            "grant": made.asked, "merit": made.merit, "minimum_grant": 0.0,
            "start": pd.Timestamp(f"{YEARS[0]}-01-01"),
            "end": pd.to_datetime([f"{YEARS[0] + d - 1}-12-31" for d in made.duration]),
        }
    )  # fmt: skip
    regions = pd.DataFrame(
        {"region": [f"r{r:02d}" for r in range(REGIONS)], "population": made.heads}
    )
    excludes = pd.DataFrame(
        {
            "project": [codes[a] for a, _ in made.pairs],
            "other": [codes[b] for _, b in made.pairs], "kind": "excludes",
        }
    )  # fmt: skip
    late = {str(YEARS[-1] + k): 0.0 for k in range(1, len(YEARS) + 2)}
    given = {
        "scale": 0.0,
        "budget": made.budget, "levels": list(LEVELS), "returns": RETURNS,
        "minimum_scale": made.least, "start_shift": len(YEARS) - 1,
        "yearly": {str(y): m for y, m in zip(YEARS, made.yearly, strict=True)} | late,
        "floors": {f"r{r:02d}": m for r, m in enumerate(made.floors) if m},
        "caps": {f"r{r:02d}": m for r, m in enumerate(made.caps) if m},
        "balance": "ordered", "tails": [TAIL], "per": "head",
    }  # fmt: skip
    return projects, regions, excludes, given


def solve_madang(made: Made, seconds: float) -> dict:
    """Let Madang build and solve the call."""
    projects, regions, excludes, given = tables(made)
    terms = read_terms(given, tuple(regions["region"]))
    call, _ = read_call(
        projects, regions, terms=terms, duplicates=None, dependencies=excludes
    )
    made = need_table({"regions": regions}, None, (), NeedSettings(need="population"))
    need, _ = need_shares(call, made)
    due = money_due(call, regions, need, terms=terms)
    begun = time.perf_counter()
    problem = build(call, terms, due)
    session = Session(problem)
    built = time.perf_counter() - begun
    found = session.solve(balance=made.weight, limits=Limits(seconds, GAP))
    total = time.perf_counter() - begun
    share = problem.grants(found.levels) / call.asked
    start = problem.first_years(found.levels) - YEARS[0]
    plan = [(int(t), s) if s > 0 else None for t, s in zip(start, share, strict=True)]
    return {
        "seconds": total, "built": built, "plan": plan, "value": found.objective,
        "bound": found.bound,
    }  # fmt: skip


def worth(made: Made, plan: list) -> float:
    """Add the objective of a plan up again, and check every requirement."""
    n, slack = made.asked.size, 1e-6 * made.budget
    share = np.array([0.0 if c is None else c[1] for c in plan])
    grant = share * made.asked
    assert grant.sum() <= made.budget + slack
    spent = np.zeros(len(YEARS))
    for p, chosen in enumerate(plan):
        if chosen is not None:
            start, s = chosen
            assert start in starts_of(made, p)
            assert min(abs(s - level) for level in levels_of(made, p)) < 1e-6
            spent[start : start + made.duration[p]] += grant[p] / made.duration[p]
    assert (spent <= made.yearly + slack).all()
    by_region = np.bincount(made.place, grant, minlength=REGIONS)
    assert (by_region >= made.floors - slack).all()
    assert (by_region <= made.caps + slack).all()
    assert not (share[made.pairs].min(axis=1) > 0).any()
    due = made.due
    ratio = np.sort(by_region[due > 0] / due[due > 0])
    size = TAIL * ratio.size
    whole = int(size)
    tail = (ratio[:whole].sum() + (size - whole) * ratio[whole]) / size
    assert n == len(plan)
    return float(made.merit @ share**RETURNS + made.weight * tail)


def told(name: str, made: Made, run: dict) -> None:
    """Print a run, its plan added up anew."""
    if run["plan"] is None:
        print(f"  {name:7s} no plan within {run['seconds']:.1f} s", flush=True)
        return
    value = worth(made, run["plan"])
    assert abs(value - run["value"]) <= 1e-5 * abs(value), (value, run["value"])
    gap = (run["bound"] - value) / abs(value)
    print(
        f"  {name:7s} value {value:12.3f}  bound {run['bound']:12.3f}  "
        f"gap {100 * gap:6.3f} %  in {run['seconds']:6.1f} s, of which building "
        f"{run['built']:5.2f} s ({100 * run['built'] / run['seconds']:4.1f} %)",
        flush=True,
    )


def main() -> None:
    """Run all sizes, peers side by side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 5000])
    parser.add_argument("--seconds", type=float, default=None)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--only", choices=["plain", "madang"], default=None)
    given = parser.parse_args()
    for n in given.sizes:
        for seed in given.seeds:
            made = made_up(n, seed)
            seconds = given.seconds or SECONDS.get(n, 60.0)
            print(f"{n} proposals, seed {seed}, {seconds:.0f} s:")
            if given.only != "plain":
                told("Madang", made, solve_madang(made, seconds))
            if given.only != "madang":
                told("plain", made, solve_plain(made, seconds))


if __name__ == "__main__":
    main()
