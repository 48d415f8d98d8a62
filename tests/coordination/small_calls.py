"""Small calls, all of whose plans can be listed; each project counts alike in them."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from madang.balance.need import NeedSettings, need_table
from madang.contracts import StageInputs, StageOutput
from madang.coordination import overlap, portfolio
from madang.coordination.portfolio.model import build
from madang.coordination.portfolio.need import entitlements, need_shares
from madang.coordination.portfolio.proposals import read_call
from madang.coordination.portfolio.terms import read_terms
from madang.result import Result

REGIONS = pd.DataFrame({"region": ["A", "B", "C"], "population": [5.0, 3.0, 2.0]})
CODES = ("A", "B", "C")

calm = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def by_residents(regions):
    """Give need in proportion to residents, as the balance stage makes it."""
    return need_table({"regions": regions}, None, (), NeedSettings(need="population"))


def problem_of(rows, *, shortfall=None, **parameters):
    """Build a call from (region, grant, merit) or (…, family).

    Need is by residents, or by residents and the points by which regions lie behind.
    """
    projects = pd.DataFrame(
        {
            "project": [f"p{i:02d}" for i in range(len(rows))],
            "status": "proposed",
            "region": [r[0] for r in rows],
            "programme": None,
            "activity": None,
            "grant": [float(r[1]) for r in rows],
            "merit": [float(r[2]) for r in rows],
        }
    )
    families = pd.DataFrame(
        [(f"f{r[3]}", f"p{i:02d}") for i, r in enumerate(rows) if len(r) > 3 and r[3]],
        columns=["family", "project"],
    )
    terms = read_terms({"scale": 0} | parameters, CODES)
    call, _ = read_call(projects, REGIONS, terms=terms, duplicates=families)
    need, _ = need_shares(call, by_residents(REGIONS))
    if shortfall is not None:
        call = replace(call, shortfall=np.array(shortfall, dtype=float))
        weight = REGIONS["population"].to_numpy() * np.nan_to_num(call.shortfall)
        held = np.where(call.asked_by_region > 0, weight, 0.0)
        need = held / held.sum() if held.sum() > 0 else held
    due = entitlements(need, call.asked_by_region, terms.budget)
    return build(call, terms, due), terms


def register(families):
    """Give a result of overlap with families of duplicates: family and project."""
    one = families.drop_duplicates("family").assign(verdict="duplicate")
    tables = {"families": one, "members": families[["family", "project"]]}
    if "probability" in families:
        tables["pairs"] = one[["family", "probability"]]
    inputs = StageInputs(engine=None, tables={})
    return Result(overlap.STAGE, StageOutput(tables), inputs)


def choose(projects, regions, parameters, *, duplicates=None, **more):
    """Choose among proposals, families of duplicates kept apart."""
    given = {n: more.pop(n) for n in ("budgets", "reviews", "criteria") if n in more}
    if duplicates is not None:
        more["earlier"] = register(duplicates)
    tables = {"projects": projects, "regions": regions, **given}
    return portfolio.choose(tables, settings={"scale": 0} | parameters, **more)


def asking(problem, **parameters):
    """Give the call with other terms for what is asked of its plans."""
    return replace(problem, terms=replace(problem.terms, **parameters))


def every_plan(problem):
    """Give merit, balance and levels of every plan within the budget."""
    call, found = problem.call, []
    for chosen in product([0.0, 1.0], repeat=len(call.asked)):
        levels = np.array(chosen)
        if levels @ call.asked > problem.budget + 1e-9:
            continue
        held = call.family[(levels > 0) & (call.family >= 0)]
        if len(set(held.tolist())) < held.size:
            continue
        found.append((float(call.merit @ levels), problem.balance(levels), levels))
    return found


def best_points(plans):
    """Give merit and balance of every plan that no other beats."""
    points = {(round(m, 6), round(b, 6)) for m, b, _ in plans}
    return sorted(
        p for p in points
        if not any(q != p and q[0] >= p[0] and q[1] >= p[1] for q in points)
    )  # fmt: skip


rows = st.lists(
    st.tuples(
        st.sampled_from([*CODES, None]),
        st.integers(1, 12),
        st.integers(0, 100),
        st.sampled_from([0, 0, 1]),
    ),
    min_size=1,
    max_size=8,
)
