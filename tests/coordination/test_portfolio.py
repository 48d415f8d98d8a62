"""The portfolio stage: what it promises, what it refuses, and in which words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import small_calls
from small_calls import by_residents

from madang.balance.need import NeedSettings, need_table
from madang.contracts import StageInputs
from madang.coordination import portfolio
from madang.coordination.portfolio.bounds import balance_bound
from madang.coordination.portfolio.conflict import smallest_conflict
from madang.coordination.portfolio.model import build
from madang.coordination.portfolio.need import entitlements, need_shares
from madang.coordination.portfolio.proposals import read_call
from madang.coordination.portfolio.terms import read_terms
from madang.errors import (
    ContractError,
    InfeasibleError,
    MissingTableError,
    ParameterError,
)

REGIONS = pd.DataFrame(
    {
        "region": ["A", "B", "C"],
        "name": ["가군", "나군", "다군"],
        "name_en": ["Ga", "Na", "Da"],
        "population": [50.0, 30.0, 20.0],
    }
)


def make(rows, **more):
    """Lay proposals out: region, grant, merit, and whatever else is given."""
    n = len(rows)
    table = {
        "project": [f"p{i}" for i in range(n)],
        "status": ["proposed"] * n,
        "region": [r[0] for r in rows],
        "programme": [None] * n,
        "activity": [None] * n,
        "grant": [float(r[1]) for r in rows],
        "cost": [float(r[1]) for r in rows],
        "minimum_grant": [float(r[1]) for r in rows],
        "match_share": [0.0] * n,
        "merit": [float(r[2]) for r in rows],
        "start": pd.to_datetime(["2025-01-01"] * n),
        "end": pd.to_datetime(["2026-12-31"] * n),
    }
    return pd.DataFrame(table | more)


CALL = make(
    [
        ("A", 40, 90), ("A", 30, 80), ("A", 20, 70), ("B", 30, 60), ("B", 20, 50),
        ("C", 10, 40), ("C", 20, 30), (None, 10, 20),
    ]
)  # fmt: skip


def choose(projects, regions, parameters, **more):
    """Choose with few draws, and an answer for one rejected proposal."""
    quick = {"draws": 10, "why_not": 1, "workers": 1}
    return small_calls.choose(projects, regions, quick | parameters, **more)


def plan_of(table, plan=1):
    rows = table.choices[(table.choices["plan"] == plan) & table.choices["funded"]]
    return sorted(rows["project"])


def test_the_first_plan_has_the_greatest_merit_and_the_last_the_greatest_balance():
    found = choose(CALL, REGIONS, parameters={"budget": 100})
    plans = found.plans
    assert plans["merit"].is_monotonic_decreasing
    assert plans["balance"].is_monotonic_increasing
    assert plans["money"].le(100).all()
    assert plans["chosen"].sum() == 1
    assert plans["status"].isin(["optimal", "within_gap"]).all()
    # By hand: 90 + 80 + 70 + 40 points for 40 + 30 + 20 + 10 of money.
    assert plans["merit"].iloc[0] == 280
    assert plan_of(found) == ["p0", "p1", "p2", "p5"]


def test_the_price_of_a_step_is_merit_lost_for_each_point_of_balance():
    plans = choose(CALL, REGIONS, parameters={"budget": 100}).plans
    lost = -plans["merit"].diff()
    gained = 100 * plans["balance"].diff()
    expected = (lost / gained).to_numpy()[1:]
    assert np.isnan(plans["price_of_balance"].iloc[0])
    assert plans["price_of_balance"].to_numpy()[1:] == pytest.approx(expected)


def test_results_do_not_depend_on_the_order_of_rows():
    def tables(projects, regions):
        found = choose(projects, regions, parameters={"budget": 90})
        return {
            name: table.drop(columns="seconds", errors="ignore")
            for name, table in found.tables.items()
        }

    shuffled = CALL.sample(frac=1.0, random_state=3)
    first = tables(CALL, REGIONS)
    again = tables(shuffled, REGIONS.iloc[::-1])
    for name, table in first.items():
        pd.testing.assert_frame_equal(table, again[name], obj=name)


def test_swaps_turn_the_plan_before_into_the_plan():
    done = make([("A", 80, 0), ("B", 10, 0), ("C", 10, 0)])
    done = done.assign(
        project=["d0", "d1", "d2"], status="funded",
        start=pd.to_datetime(["2024-01-01"] * 3),
    )  # fmt: skip
    projects = pd.concat([CALL, done], ignore_index=True)
    found = choose(projects, REGIONS, parameters={"budget": 100})
    assert len(found.plans) > 1
    for plan in found.plans["plan"][1:]:
        swaps = found.swaps[
            (found.swaps["plan"] == plan) & (found.swaps["against"] == "previous")
        ]
        before = set(plan_of(found, plan - 1))
        entering = set(swaps.loc[swaps["change"] == "in", "project"])
        leaving = set(swaps.loc[swaps["change"] == "out", "project"])
        assert (before | entering) - leaving == set(plan_of(found, plan))
        assert leaving <= before
    assert (found.swaps["against"] == "last_year").any()


def test_last_year_shares_the_budget_as_the_last_year_before_the_call_did():
    done = make([("A", 100, 0), ("C", 300, 0), ("B", 999, 0)])
    done = done.assign(
        project=["d0", "d1", "d2"], status=["funded", "completed", "rejected"],
        start=pd.to_datetime(["2024-01-01"] * 3),
    )  # fmt: skip
    later = pd.DataFrame(
        {
            "project": ["d0", "d1", "d0"], "year": [2024, 2024, 2026],
            "granted": [25.0, 75.0, 999.0],
        }
    )  # fmt: skip
    projects = pd.concat([CALL, done], ignore_index=True)
    found = choose(
        projects, REGIONS, budgets=later, parameters={"budget": 40, "chosen": "merit"}
    )
    # A gets 10 of 40, C its 30 in full: p5 and p6; what is left over, 10, funds
    # the best that costs no more: p7.
    swaps = found.swaps[(found.swaps["plan"] == 1)]
    leaving = set(swaps.loc[swaps["change"] == "out", "project"])
    staying = set(plan_of(found)) & {"p5", "p6", "p7"}
    assert leaving | staying == {"p5", "p6", "p7"}
    assert any("2024" in note.text("ko") for note in found.notes)


def test_at_most_one_of_each_duplicate_family_is_funded():
    families = pd.DataFrame({"family": ["f", "f", "f"], "project": ["p0", "p1", "p2"]})
    found = choose(CALL, REGIONS, duplicates=families, parameters={"budget": 180})
    for plan in found.plans["plan"]:
        assert len(set(plan_of(found, plan)) & {"p0", "p1", "p2"}) <= 1
    assert set(found.choices.loc[found.choices["family"].notna(), "project"]) == {
        "p0", "p1", "p2",
    }  # fmt: skip


def test_floors_caps_and_years_are_kept_by_every_plan():
    terms = {
        "budget": 100, "floors": {"C": 0.25}, "caps": {"*": 0.5},
        "yearly": {"2025": 45},
    }  # fmt: skip
    found = choose(CALL, REGIONS, parameters=terms)
    money = found.allocations.set_index(["plan", "region"])["money"]
    for plan in found.plans["plan"]:
        assert money[plan, "C"] >= 25
        whole = found.plans.set_index("plan")["money"][plan]
        assert money[plan, "A"] <= 0.5 * whole
        assert whole / 2 <= 45
    row = found.allocations.iloc[0]
    whole = found.plans.set_index("plan")["money"][row["plan"]]
    assert (row["region"], row["cap"]) == ("A", 0.5 * whole)


def test_grants_may_shrink_to_the_minimum_where_levels_allow():
    projects = make([("A", 100, 90)], minimum_grant=[40.0])
    full = choose(projects, REGIONS, parameters={"budget": 60})
    assert full.plans["funded"].iloc[0] == 0
    two = choose(
        projects, REGIONS, parameters={"budget": 60, "levels": "minimum_or_full"}
    )
    assert two.choices["grant"].iloc[-1] == 40
    any_ = choose(projects, REGIONS, parameters={"budget": 60, "levels": "range"})
    assert any_.choices["grant"].iloc[-1] == pytest.approx(60)
    assert any_.plans["merit"].iloc[0] == pytest.approx(54)


def test_allocations_add_up_to_the_money_of_the_plan_nationwide_money_included():
    found = choose(CALL, REGIONS, parameters={"budget": 150})
    sums = found.allocations.groupby("plan")["money"].sum()
    assert sums.to_numpy() == pytest.approx(found.plans["money"].to_numpy())
    assert found.allocations["need_share"].dropna().groupby(
        found.allocations["plan"]
    ).sum().to_numpy() == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("rule", "place"), [("merit", 0), ("balance", -1), (0.0, 0), (1.0, -1)]
)
def test_the_chosen_plan_follows_its_rule(rule, place):
    plans = choose(CALL, REGIONS, parameters={"budget": 100, "chosen": rule}).plans
    assert plans["chosen"].iloc[place]


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"budget": 0}, "budget must be a number above 0; found 0"),
        ({"budget": float("nan")}, "budget must be a number"),
        ({"budget": -5}, "budget must be a number above 0"),
        ({"budget": 100, "floors": {"Z": 5}}, "region.*does not have, such as 'Z'"),
        ({"budget": 100, "caps": {"A": "much"}}, "caps must be a table of amounts"),
        (
            {"budget": 100, "yearly": {"soon": 5}},
            "yearly must be a table of amounts by year",
        ),
        ({"budget": 100, "floors": 3}, "floors must be a table"),
        ({"budget": 100, "levels": "half"}, "'full', 'minimum_or_full'"),
        ({"budget": 100, "plans": 1}, "plans must be a whole number from 2"),
        ({"budget": 100, "chosen": "best"}, "'knee', 'merit'"),
        ({"purse": 100}, "purse: there is no such parameter"),
    ],
)
def test_parameters_that_cannot_be_are_refused_in_words(parameters, words):
    with pytest.raises(ParameterError, match=words):
        choose(CALL, REGIONS, parameters=parameters)


@pytest.mark.parametrize("merit", [-1.0, float("inf")])
def test_a_merit_that_cannot_be_is_refused_with_its_proposal(merit):
    broken = CALL.assign(merit=[merit, *CALL["merit"][1:]])
    with pytest.raises(ContractError, match=r"merit: .*the first is row 0"):
        choose(broken, REGIONS, parameters={"budget": 100})


def test_a_missing_merit_takes_the_median_zero_or_leaves_the_call():
    gap = CALL.assign(merit=[float("nan"), *CALL["merit"][1:]])
    found = choose(gap, REGIONS, parameters={"budget": 100})
    first = found.choices[found.choices["project"] == "p0"].iloc[0]
    assert (first["merit"], first["merit_imputed"]) == (50, True)
    assert "50 points" in " ".join(note.text("en") for note in found.notes)
    zero = choose(gap, REGIONS, parameters={"budget": 100, "missing_merit": "zero"})
    assert "p0" not in plan_of(zero)
    without = choose(
        gap, REGIONS, parameters={"budget": 100, "missing_merit": "leave_out"}
    )
    assert "p0" not in set(without.choices["project"])


def test_without_any_merit_every_proposal_counts_the_same():
    none = CALL.assign(merit=float("nan"))
    found = choose(none, REGIONS, parameters={"budget": 60})
    assert set(found.choices["merit"]) == {50.0}


def test_a_proposal_larger_than_the_budget_is_in_no_plan_and_is_named():
    large = pd.concat([CALL, make([("A", 500, 100)]).assign(project="big")])
    found = choose(large, REGIONS, parameters={"budget": 100})
    assert not found.choices.query("project == 'big'")["funded"].any()
    assert any("big" in note.text("en") for note in found.notes)


def test_proposals_without_an_amount_are_left_out_and_counted():
    vague = CALL.assign(
        grant=[float("nan"), 0.0, *CALL["grant"][2:]],
        cost=[float("nan"), *CALL["cost"][1:]],
        minimum_grant=float("nan"),
    )
    found = choose(vague, REGIONS, parameters={"budget": 100})
    assert not {"p0", "p1"} & set(found.choices["project"])
    assert any(note.text("en").startswith("2 proposals") for note in found.notes)


def test_without_a_budget_a_stated_share_of_what_was_asked_is_taken():
    found = choose(CALL, REGIONS, parameters={"budget_share": 0.5})
    assert found.plans["money"].max() <= 90
    assert any("50%" in note.text("en") for note in found.notes)


def test_a_floor_above_the_budget_conflicts_with_the_budget_alone():
    terms = {"budget": 50, "floors": {"A": 80}, "caps": {"B": 0.5}}
    with pytest.raises(InfeasibleError) as caught:
        choose(CALL, REGIONS, parameters=terms, currency="KRW")
    said = str(caught.value)
    assert "smallest set of 2" in said
    assert "the budget is KRW 50" in said
    assert "Ga gets at least KRW 80" in said
    assert "The floors sum to KRW 80, more than the KRW 50" in said
    assert "최소 지원액의 합계 80원이" in caught.value.text("ko")
    assert "가군 지원액은 80원 이상" in caught.value.text("ko")
    assert "Na" not in said


def test_a_floor_above_its_own_cap_names_both_and_nothing_else():
    terms = {"budget": 100, "floors": {"A": 60}, "caps": {"A": 50}}
    with pytest.raises(
        InfeasibleError,
        match=r"floor of Ga lies above its cap.*set of 2 .*at least 60; Ga gets at",
    ):
        choose(CALL, REGIONS, parameters=terms)


def test_a_floor_above_what_the_region_asked_for_stands_alone():
    with pytest.raises(InfeasibleError, match=r"set of 1 .*Da gets at least 40"):
        choose(CALL, REGIONS, parameters={"budget": 100, "floors": {"C": 40}})


def inputs(projects, parameters, **more):
    return StageInputs(
        engine=None,
        tables={"projects": projects, "regions": REGIONS},
        parameters=portfolio.STAGE.settle(parameters),
        **more,
    )


def test_the_stage_gives_the_conflict_as_a_table_and_no_plan():
    terms = {"budget": 100, "floors": {"A": 60}, "caps": {"A": 50}}
    out = portfolio.STAGE.run(inputs(CALL, terms))
    assert list(out.tables["conflict"]["requirement"]) == ["floor:A", "cap:A"]
    assert out.tables["plans"].empty
    assert out.findings == ()
    assert any("No plan keeps all" in note.text("en") for note in out.notes)


def test_the_stage_reads_duplicates_and_republished_notices_from_the_register():
    results = {
        ("overlap", "families"): pd.DataFrame(
            {"family": ["f1", "f2"], "verdict": ["duplicate", "complementary"]}
        ),
        ("overlap", "members"): pd.DataFrame(
            {"family": ["f1", "f1", "f2", "f2"], "project": ["p0", "p1", "p2", "p3"]}
        ),
        ("overlap", "republished"): pd.DataFrame(
            {"project": ["p4"], "original": ["p5"]}
        ),
    }
    out = portfolio.STAGE.run(inputs(CALL, {"budget": 180}, results=results))
    held = out.tables["choices"]
    held = held[held["plan"] == 1].set_index("project")
    assert held.loc[["p0", "p1", "p4", "p5"], "family"].nunique() == 2
    assert held.loc[["p2", "p3"], "family"].isna().all()
    assert held.loc[["p0", "p1"], "funded"].sum() <= 1
    assert held.loc[["p4", "p5"], "funded"].sum() <= 1


LEDGER = pd.DataFrame(
    {
        "region": ["A", "B", "C"], "year": 2024, "dimension": "total",
        "score": [80.0, 50.0, 20.0],
    }
)  # fmt: skip


def test_shares_of_need_are_residents_times_shortfall_in_the_ledger():
    results = {
        ("balance", "need"): need_table(
            {"regions": REGIONS}, LEDGER, (), NeedSettings()
        )
    }
    out = portfolio.STAGE.run(inputs(CALL, {"budget": 100}, results=results))
    need = out.tables["allocations"].drop_duplicates("region").set_index("region")
    # 50 × 0, 30 × 30 and 20 × 60: the best-placed region is owed nothing.
    assert need["need_share"].dropna().to_numpy() == pytest.approx(
        [0, 900 / 2100, 1200 / 2100]
    )
    assert need["due"].to_numpy()[0] == 0
    assert np.isnan(need["ratio"].to_numpy()[0])


def test_core_regions_are_owed_nothing_unless_the_user_says_so():
    for owed, shares in ((False, [0, 900 / 900, 0]), (True, [0, 900, 1200])):
        made = need_table(
            {"regions": REGIONS}, LEDGER, ("C",), NeedSettings(need_core=owed)
        )
        out = portfolio.STAGE.run(
            inputs(CALL, {"budget": 100}, results={("balance", "need"): made})
        )
        need = out.tables["allocations"].drop_duplicates("region")["need_share"]
        assert need.dropna().to_numpy() == pytest.approx(
            np.array(shares) / np.sum(shares)
        )


@pytest.mark.parametrize(
    "projects",
    [
        CALL.assign(status="funded"),
        CALL.assign(grant=0.0, cost=0.0, minimum_grant=0.0),
    ],
)
def test_nothing_to_choose_gives_a_word_and_no_plan(projects):
    note = portfolio.STAGE.applies({"projects": projects})
    assert note is not None
    with pytest.raises(MissingTableError, match="nothing to choose"):
        choose(projects, REGIONS, parameters={"budget": 100})


def test_one_region_and_one_proposal_give_one_honest_plan():
    found = choose(CALL.iloc[:1], REGIONS.iloc[:1], parameters={"budget": 100})
    assert len(found.plans) == 1
    assert found.plans["balance"].iloc[0] == 1
    assert any("only 1 distinct" in note.text("en") for note in found.notes)


def test_nationwide_proposals_alone_have_no_balance():
    found = choose(CALL.assign(region=None), REGIONS, parameters={"budget": 100})
    assert len(found.plans) == 1
    assert found.plans["balance"].isna().all()
    assert any("balance has no meaning" in note.text("en") for note in found.notes)


def test_every_finding_stands_in_both_languages_with_its_row():
    done = make([("A", 80, 0)]).assign(
        project="d0", status="funded", start=pd.to_datetime(["2024-01-01"])
    )
    families = pd.DataFrame({"family": ["f", "f"], "project": ["p0", "p1"]})
    found = choose(
        pd.concat([CALL, done], ignore_index=True), REGIONS, duplicates=families,
        parameters={"budget": 100, "chosen": "balance"}, currency="KRW",
    )  # fmt: skip
    keys = {finding.key for finding in found.findings}
    assert keys - {"near_misses"} == {
        "portfolio_chosen", "price_of_balance", "worst_off_region",
        "swaps_last_year", "families_resolved", "proposals_rejected",
        "robust_core", "price_of_last_step", "rules_agree", "plan_alarms",
    }  # fmt: skip
    chosen = next(f for f in found.findings if f.key == "portfolio_chosen")
    assert chosen.decision is not None
    assert [o.text("en").partition(":")[0] for o in chosen.decision.options] == [
        "Merit first", "Balance first (proposed)",
    ]  # fmt: skip
    assert chosen.decision.who.text("en") == "the committee of the call"
    for finding in found.findings:
        assert "nan" not in finding.text("ko") + finding.text("en")
        assert finding.result in found.tables
        if finding.result in {"plans", "choices", "swaps", "allocations"}:
            assert f"plan={len(found.plans)}" in finding.row


def test_the_chart_and_the_tidy_table_hold_every_plan():
    found = choose(CALL, REGIONS, parameters={"budget": 100})
    assert len(found.tidy("choices")) == len(CALL) * len(found.plans)
    drawn = found.chart("frontier", language="en").to_json()
    assert "Merit against balance" in drawn


def test_entitlements_share_by_need_and_never_above_the_claim():
    rng = np.random.default_rng(2)
    for _ in range(200):
        need, claims = rng.random(6), rng.random(6) * rng.integers(0, 2, 6)
        budget = rng.random() * 4
        due = entitlements(need, claims, budget)
        assert (due <= claims + 1e-12).all()
        assert due.sum() == pytest.approx(min(budget, claims.sum()))
        held = (due < claims - 1e-9) & (claims > 0)
        rates = due[held] / need[held]
        assert np.ptp(rates) == pytest.approx(0) if held.any() else True


def test_no_plan_has_a_balance_above_its_bound():
    rng = np.random.default_rng(5)
    for _ in range(20):
        rows = [
            (["A", "B", "C"][rng.integers(3)], int(rng.integers(1, 50)), 50)
            for _ in range(9)
        ]
        terms = read_terms({"budget": 80, "balance_gap": 0.0}, ("A", "B", "C"))
        projects = make(rows)
        call, _ = read_call(projects, REGIONS, terms=terms, duplicates=None)
        need, _ = need_shares(call, by_residents(REGIONS))
        problem = build(call, terms, entitlements(need, call.asked_by_region, 80.0))
        best = max(
            problem.balance(levels)
            for levels in (
                np.array([(code >> i) & 1 for i in range(9)], dtype=float)
                for code in range(512)
            )
            if problem.grants(levels).sum() <= 80
        )
        # Whole amounts and no other requirement: the bound is reached.
        assert balance_bound(problem) == pytest.approx(best, abs=1e-6)


def test_the_smallest_conflict_is_found_where_the_first_is_larger():
    hidden = ({"a", "b", "c"}, {"c", "d"})

    def is_possible(kept):
        return not any(clash <= kept for clash in hidden)

    found = smallest_conflict(("d", "c", "b", "a"), is_possible)
    assert set(found.requirements) == {"c", "d"}
    found = smallest_conflict(("a", "b", "c", "d"), is_possible)
    assert set(found.requirements) == {"c", "d"}
    assert found.is_smallest
    assert smallest_conflict(("a", "d"), is_possible) is None
