"""The stage's answers: tables, merged projects, comparisons, families."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import small_calls

from madang.contracts import worded
from madang.coordination import portfolio
from madang.coordination.portfolio.compare import compare, known_plans
from madang.coordination.portfolio.requirements.families import register_families
from madang.errors import ParameterError, ResultError

REGIONS = pd.DataFrame(
    {
        "region": ["A", "B", "C"], "name": ["가군", "나군", "다군"],
        "name_en": ["Ga", "Na", "Da"], "population": [50.0, 30.0, 20.0],
    }
)  # fmt: skip
LISTED = (
    ("A", 40, 90), ("A", 30, 80), ("A", 20, 70), ("B", 30, 60), ("B", 20, 50),
    ("C", 10, 40), ("C", 20, 30), (None, 10, 20),
)  # fmt: skip
CALL = pd.DataFrame(
    {
        "project": [f"p{i}" for i in range(len(LISTED))],
        "status": "proposed",
        "region": [r[0] for r in LISTED],
        "grant": [float(r[1]) for r in LISTED],
        "merit": [float(r[2]) for r in LISTED],
        "start": pd.Timestamp("2025-01-01"),
        "end": pd.Timestamp("2026-12-31"),
    }
)
QUICK = {"budget": 100, "draws": 40, "workers": 1}


def choose(**more):
    parameters = QUICK | more.pop("parameters", {})
    return small_calls.choose(CALL, REGIONS, parameters, **more)


def test_every_table_that_the_stage_promises_is_made():
    found = choose()
    assert set(found.tables) == set(portfolio.STAGE.makes)
    assert len(found.tables["robust"]) == len(CALL)
    chosen = int(found.plans.loc[found.plans["chosen"], "plan"].iloc[0])
    out = found.choices[(found.choices["plan"] == chosen) & ~found.choices["funded"]]
    why = found.tables["why_not"]
    assert set(why["project"]) == set(out["project"])
    assert why["verified"].all()
    assert (why["plan"] == chosen).all()
    assert worded(why)["ko"].str.endswith(".").all()
    years = found.tables["years"]
    assert years.groupby("plan")["money"].sum().to_numpy() == pytest.approx(
        found.plans["money"].to_numpy()
    )


def test_what_is_not_asked_for_is_left_out():
    found = choose(parameters={"draws": 0, "why_not": "none"})
    assert found.tables["robust"].empty
    assert found.tables["why_not"].empty
    assert {f.key for f in found.findings} & {"robust_core", "near_misses"} == set()
    with pytest.raises(ParameterError, match="drawn: there is no such parameter"):
        choose(parameters={"drawn": 3})


def test_members_of_a_merged_project_count_as_funded_with_it():
    family = pd.DataFrame(
        {"family": "f", "project": ["p1", "p2"], "plan": "merge", "probability": 0.1}
    )
    found = choose(duplicates=family, parameters={"chosen": "merit", "budget": 90})
    table = found.choices[found.choices["plan"] == 1].set_index("project")
    assert table.loc["merge:f", "merged"]
    assert table.loc["merge:f", "funded"]
    assert set(table.index[table["merged_into"] == "merge:f"]) == {"p1", "p2"}
    robust = found.tables["robust"].set_index("project")
    assert "merge:f" not in robust.index
    assert robust.loc[["p1", "p2"], "in_chosen"].all()
    assert not set(found.tables["why_not"]["project"]) & {"p1", "p2", "merge:f"}
    allotted = found.tables["allocations"]
    allotted = allotted[allotted["plan"] == 1].dropna(subset=["region"])
    told = compare(found.tables, "1", "1").regions
    told = told[told["region"] != ""].set_index("region")["money_after"].sort_index()
    money = allotted.set_index("region")["money"].sort_index()
    assert told.to_dict() == pytest.approx(money.to_dict())


def test_a_comparison_adds_up_to_the_difference_of_the_plans():
    found = choose()
    first, last = "1", str(len(found.plans))
    told = compare(found.tables, first, last)
    totals = told.totals.set_index("quantity")["change"]
    plans = found.plans.set_index("plan")
    for name in ("merit", "money", "balance"):
        gained = plans.loc[int(last), name] - plans.loc[int(first), name]
        assert totals[name] == pytest.approx(gained)
    assert told.swaps["merit"].sum() == pytest.approx(totals["merit"])
    assert told.regions["money"].sum() == pytest.approx(totals["money"])
    # One name, one number: what regions have of their due is the balance of the plan.
    assert told.regions["ratio_after"].min() == pytest.approx(
        plans.loc[int(last), "balance"]
    )
    back = compare(found.tables, last, first)
    assert (set(back.swaps["change"]), len(back.swaps)) == (
        {{"in": "out", "out": "in"}[c] for c in told.swaps["change"]},
        len(told.swaps),
    )
    assert "greedy" in known_plans(found.tables)
    with pytest.raises(ResultError, match="There is no plan or rule '77'"):
        compare(found.tables, "77", first)


def test_the_register_gives_families_that_are_double_or_better_run_as_one():
    results = {
        ("overlap", "families"): pd.DataFrame(
            {
                "family": ["1", "2", "3"],
                "verdict": ["duplicate", "complementary", "rival"],
                "plan": ["keep", "joint_call", "keep"],
            }
        ),
        ("overlap", "members"): pd.DataFrame(
            {"family": ["1", "1", "2", "2", "3"], "project": ["a", "b", "c", "d", "e"]}
        ),
        ("overlap", "pairs"): pd.DataFrame(
            {"family": ["1", "2", None], "probability": [0.9, 0.4, 0.1]}
        ),
        ("overlap", "republished"): pd.DataFrame({"project": ["h"], "original": ["g"]}),
    }
    table = register_families(results).set_index("project")
    assert set(table.index) == set("abcdegh")
    assert table["exclusive"].to_dict()["c"] is False
    assert table["exclusive"].to_dict()["e"] is True
    assert table.loc["a", "probability"] == 0.9
    assert register_families({}) is None


def test_the_order_of_rows_changes_no_answer():
    first = choose()
    shuffled = CALL.sample(frac=1.0, random_state=5)
    again = small_calls.choose(shuffled, REGIONS.iloc[::-1], QUICK)
    for name in ("robust", "why_not", "rules", "years"):
        pd.testing.assert_frame_equal(first.tables[name], again.tables[name])


def test_equal_merits_are_told_to_have_been_parted_by_code():
    alike = CALL.assign(region="A", grant=30.0, merit=50.0)
    found = small_calls.choose(alike, REGIONS, QUICK | {"chosen": "merit"})
    funded = found.choices.loc[found.choices["funded"], "project"]
    assert sorted(funded) == ["p0", "p1", "p2"]
    assert any("코드가 앞선" in note.text("ko") for note in found.notes)
    assert np.isfinite(found.tables["why_not"]["merit_change"]).all()
