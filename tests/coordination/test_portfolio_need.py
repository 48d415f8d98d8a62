"""Need is one quantity, and money never moves to those less behind toward balance."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from earlier_results import earlier
from hypothesis import given
from hypothesis import strategies as st
from small_calls import calm, every_plan, problem_of, rows

from madang.balance.need import NeedSettings, need_notes, need_table
from madang.coordination import portfolio
from madang.coordination.portfolio.frontier import frontier
from madang.coordination.portfolio.requirements.progressivity import progressivity_of
from madang.coordination.portfolio.search import FINEST
from madang.errors import ParameterError
from madang.metrics.need import progressivity

REGIONS = pd.DataFrame(
    {
        "region": ["C", "A", "B", "D"],
        "population": [20.0, 50.0, 30.0, np.nan],
    }
)
LEDGER = pd.DataFrame(
    {
        "region": ["A", "B", "C", "A"], "year": [2024, 2024, 2024, 2023],
        "dimension": "total", "score": [80.0, 50.0, 20.0, 10.0],
        "rank": [1.0, 2.0, 3.0, 1.0], "rank_low": [1.0, 1.0, 3.0, 1.0],
        "rank_high": [2.0, 2.0, 3.0, 1.0],
    }
)  # fmt: skip


def made(core=(), ledger=LEDGER, **settings):
    """Give need by region."""
    table = need_table({"regions": REGIONS}, ledger, core, NeedSettings(**settings))
    return table.set_index("region")


def test_need_is_residents_times_points_below_the_best_and_unknown_is_not_zero():
    table = made()
    assert table["shortfall"].tolist()[:3] == [0, 30, 60]
    assert table["need"].tolist()[:3] == [0, 900, 1200]
    assert table["share"].tolist()[:3] == pytest.approx([0, 9 / 21, 12 / 21])
    assert table.loc["D", ["score", "shortfall", "need", "share"]].isna().all()
    # The last of the ledger is the first in shortfall, and its interval turns.
    assert table["rank"].tolist()[:3] == [3, 2, 1]
    assert (table.loc["B", "rank_low"], table.loc["B", "rank_high"]) == (2, 3)
    told = [note.text("en") for note in need_notes(table.reset_index())]
    assert "80.0" in told[0]
    assert "2024" in told[0]
    assert "unknown" in told[1]


@pytest.mark.parametrize(
    ("settings", "need"),
    [
        ({"need_residents": 0}, [0, 30, 60]),
        ({"need_shortfall": 2}, [0, 30 * 900, 20 * 3600]),
        ({"need_reference": 50}, [0, 0, 20 * 30]),
        # The average resident lives at (50 · 80 + 30 · 50 + 20 · 20) / 100 = 59.
        ({"need_reference": "average"}, [0, 30 * 9, 20 * 39]),
        ({"need": "population"}, [50, 30, 20]),
        ({"need": "equal"}, [1, 1, 1]),
    ],
    ids=str,
)
def test_the_formula_is_the_users(settings, need):
    assert made(**settings)["need"].tolist()[:3] == pytest.approx(need)


def test_the_core_has_need_but_is_owed_nothing_unless_the_user_says_so():
    table = made(core=("C",))
    assert table.loc["C", "need"] == 1200
    assert table["share"].tolist()[:3] == [0, 1, 0]
    owed = made(core=("C",), need_core=True)
    assert owed["share"].tolist()[:3] == pytest.approx([0, 9 / 21, 12 / 21])


def test_without_a_ledger_need_is_by_residents_and_said_to_be():
    table = made(ledger=None)
    assert table["basis"].unique().tolist() == ["population"]
    assert table["share"].tolist()[:3] == pytest.approx([0.5, 0.3, 0.2])
    assert table["shortfall"].isna().all()
    bare = need_table({"regions": REGIONS[["region"]]}, None, (), NeedSettings())
    assert bare["share"].tolist() == [0.25] * 4


def test_an_indicator_that_is_not_there_or_below_zero_is_refused():
    indicators = pd.DataFrame(
        {"region": ["A"], "indicator": "loss", "year": 2024, "value": [-1.0]}
    )
    tables = {"regions": REGIONS, "indicators": indicators}
    with pytest.raises(ParameterError, match="no indicator 'poverty'"):
        need_table(tables, LEDGER, (), NeedSettings(need="poverty"))
    with pytest.raises(ParameterError, match="at least 0"):
        need_table(tables, LEDGER, (), NeedSettings(need="loss"))


@given(
    st.lists(st.floats(0, 100), min_size=2, max_size=6),
    st.data(),
)
def test_a_transfer_to_a_region_farther_behind_raises_progressivity(gaps, data):
    n = len(gaps)
    money = np.array(data.draw(st.lists(st.floats(1, 50), min_size=n, max_size=n)))
    giver, taker = data.draw(st.permutations(range(n)))[:2]
    moved = money.copy()
    moved[giver] -= 0.5
    moved[taker] += 0.5
    change = progressivity(moved, gaps) - progressivity(money, gaps)
    assert change == pytest.approx(0.5 * (gaps[taker] - gaps[giver]) / money.sum())


points = st.sampled_from([0.0, 1.0, 5.0, 20.0, 40.0, np.nan])
behind = st.tuples(points, points, points)


@calm
@given(rows, st.integers(3, 40), behind, st.sampled_from([None, 0, 0.1]))
def test_along_the_frontier_progressivity_never_falls(listed, budget, gaps, step):
    problem, terms = problem_of(listed, shortfall=gaps, budget=budget, plans=5)
    found = frontier(problem, terms, step=step)
    told = [progressivity_of(problem, p.levels) for p in found]
    assert told == pytest.approx([p.progressivity for p in found], nan_ok=True)
    known = [p for p in told if np.isfinite(p)]
    assert all(b >= a - 1e-6 for a, b in pairwise(known))
    assert all(a.merit > b.merit for a, b in pairwise(found))
    assert all(a.balance < b.balance for a, b in pairwise(found))


@calm
@given(rows, st.integers(3, 40), behind)
def test_each_plan_is_the_best_of_all_that_keep_the_law(listed, budget, gaps):
    problem, terms = problem_of(
        listed, shortfall=gaps, budget=budget, balance_gap=0.0
    )  # fmt: skip
    if not problem.has_balance:
        return
    every = [(m, b, progressivity_of(problem, x)) for m, b, x in every_plan(problem)]
    found = frontier(problem, terms, step=0)
    least = -np.inf
    for before, plan in pairwise(found):
        least = np.fmax(least, before.progressivity)
        allowed = [
            m for m, b, p in every
            if b >= before.balance + FINEST and not p < least - 1e-6
        ]  # fmt: skip
        assert plan.merit == pytest.approx(max(allowed))
    last = found[-1]
    least = np.fmax(least, last.progressivity)
    assert not any(
        b > last.balance + 2 * FINEST and not p < least - 1e-9 for _m, b, p in every
    )


def test_where_balance_would_pay_those_less_behind_the_plan_is_looked_for_again():
    # A lies 40 points behind, C 10, B none. The best of the more balanced plans is
    # C's large project beside A's and B's: (5 · 40 + 3 · 10) / 13 = 17.7 points, where
    # merit first has (5 · 40 + 1 · 10) / 11 = 19.1. B's gives way instead.
    listed = [("C", 1, 88), ("C", 3, 36), ("A", 5, 90), ("B", 5, 90)]
    problem, terms = problem_of(
        listed, shortfall=(40, 0, 10), budget=13, balance_gap=0.0
    )  # fmt: skip
    found = frontier(problem, terms, step=0)
    assert [p.merit for p in found] == [268, 214]
    assert [p.progressivity for p in found] == pytest.approx([210 / 11, 240 / 9])
    assert found[0].least is None
    assert found[1].least == pytest.approx(210 / 11)
    alone, terms = problem_of(listed, budget=13, balance_gap=0.0)
    assert frontier(alone, terms, step=0)[1].least is None


def test_who_gains_and_who_loses_in_each_step_is_told_for_every_region():
    listed = [("C", 1, 88), ("C", 3, 36), ("A", 5, 90), ("B", 5, 90)]
    projects = pd.DataFrame(
        [(f"p{i}", "proposed", *row) for i, row in enumerate(listed)],
        columns=["project", "status", "region", "grant", "merit"],
    )
    regions = REGIONS[REGIONS["region"] != "D"].assign(name=lambda t: t["region"])
    ledger = LEDGER.assign(score=[40.0, 80.0, 70.0, 0.0])
    need = need_table({"regions": regions}, ledger, (), NeedSettings())
    result = portfolio.choose(
        {"projects": projects, "regions": regions},
        settings={"budget": 13, "chosen": "balance", "step": 0, "scale": 0},
        earlier=earlier("balance", need=need),
    )
    steps = result.table("steps").set_index(["plan", "region"])
    assert steps.loc[2, "money"].to_dict() == {"A": 0, "C": 3, "B": -5}
    assert (steps["money_after"] - steps["money_before"]).equals(steps["money"])
    told = next(f for f in result.findings if f.key == "winners_and_losers")
    assert told.value == pytest.approx(240 / 9)
    assert "C (" in told.text("en")
    assert "B (" in told.text("en")
