"""The commands on plans: what they print, in both languages and as JSON."""

import json

import pandas as pd
import pytest

from madang import study
from madang.cli.plan_output import _placed

QUICK = ("--set", "draws=0", "--set", "why_not=none")


def asked(madang, *words):
    code, out, err = madang(*words, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def codes(table):
    return {row["project"] for row in table if row["funded"]}


def test_a_plan_keeps_the_balance_and_the_parameters_of_this_once(small, madang):
    toml = (small / "study.toml").read_text("utf-8") if (
        small / "study.toml").is_file() else ""  # fmt: skip
    first = asked(madang, "plan", "--study", small, "--merit")
    (plan,) = first["plans"]
    assert plan["status"] == "optimal"
    even = asked(madang, "plan", "--study", small, "--balance", plan["balance"])
    assert even["plans"][0]["balance"] >= plan["balance"] - 1e-9
    half = plan["money"] / 2
    less = asked(madang, "plan", "--study", small, "--merit", "--set", f"budget={half}")
    assert less["plans"][0]["money"] <= half
    # Merit is the mean of the money: half of it may be better, never more in all.
    assert less["plans"][0]["merit"] * half <= plan["merit"] * plan["money"]
    if toml:
        assert (small / "study.toml").read_text("utf-8") == toml


@pytest.mark.parametrize(
    ("language", "words"),
    [("ko", ("지역별 지원액", "성과")), ("en", ("Money by region", "merit"))],
)
def test_a_plan_is_printed_with_regions_years_and_proof(small, madang, language, words):
    code, out, err = madang("--language", language, "plan", "--study", small, "--merit")
    assert (code, err) == (0, "")
    for word in words:
        assert word in out


def test_the_frontier_prints_each_step_and_its_chart(small, madang):
    told = asked(madang, "frontier", "--study", small, "--plans", 3)
    assert 1 <= len(told) <= 3
    whole = asked(madang, "frontier", "--study", small, "--step", 0)
    assert len(whole) >= len(told)
    assert [p["merit"] for p in whole] == sorted(
        (p["merit"] for p in whole), reverse=True
    )
    code, out, _ = madang("--language", "en", "frontier", "--study", small)
    assert code == 0
    assert out.count("█") > 0
    assert "◆" in out


def test_why_not_answers_a_rejected_proposal_and_a_what_if(small, madang):
    made = asked(madang, "plan", "--study", small, *QUICK, "--set", "budget_share=0.3")
    out = [row for row in made["choices"] if not row["funded"]]
    less = ("--study", small, "--set", "budget_share=0.3")
    lost = out[0]["project"]
    answer = asked(madang, "why-not", lost, *less)
    assert answer["project"] == lost
    assert answer["ko"].endswith(".")
    if answer["grant_needed"] is not None:
        enough = asked(
            madang, "why-not", lost, *less, "--grant", 0.99 * answer["grant_needed"]
        )
        assert enough["funded"]
    if answer["merit_needed"] is not None:
        more = answer["merit_needed"] + 0.01
        assert asked(madang, "why-not", lost, *less, "--merit", more)["funded"]
    held = min(codes(made["choices"]))
    assert asked(madang, "why-not", held, *less)["funded"]


def test_unknown_codes_plans_and_parameters_are_refused_with_near_ones(small, madang):
    project = study.check(study.open_study(small))["projects"]
    code = project.loc[project["status"] == "proposed", "project"].iloc[0]
    for words, said in (
        (("why-not", code + "x", "--set", "draws=0"), f"Did you mean '{code}'"),
        (("compare", "1", "nowhere"), "there are 1"),
        (("plan", "--set", "budgets=3"), "Did you mean 'budget'"),
        (("plan", "--set", "budget"), "KEY=VALUE"),
        (("plan", "--set", "budget=1", "--set", "floors.*=1000"), "cannot hold"),
    ):
        left, _, err = madang("--language", "en", *words, "--study", small)
        assert left == 2, words
        assert said in err.replace("\n", " "), err


def test_two_plans_are_compared_by_merit_money_and_region(small, madang):
    told = asked(madang, "compare", "1", "greedy", "--study", small)
    totals = {row["quantity"]: row for row in told["totals"]}
    assert set(totals) == {"merit", "money", "balance", "funded"}
    gained = sum(row["merit"] for row in told["swaps"])
    assert gained == pytest.approx(totals["merit"]["change"], abs=1e-6)
    moved = sum(row["grant"] for row in told["swaps"])
    assert moved == pytest.approx(totals["money"]["change"])
    same = asked(madang, "compare", "1", "1", "--study", small)
    assert same["swaps"] == []
    code, out, _ = madang("--language", "ko", "compare", "1", "greedy",
                          "--study", small)  # fmt: skip
    assert code == 0
    assert "지역별" in out


def test_regions_are_printed_by_name_and_the_country_by_none():
    regions = pd.DataFrame({"region": ["51"], "name": ["강원특별자치도"]})
    placed = _placed(pd.DataFrame({"region": ["51", "52", None]}), regions, "ko")
    assert placed["region"].tolist() == ["강원특별자치도", "52", ""]
