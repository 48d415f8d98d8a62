"""What a brief says first, and what stays in its chapter."""

import numpy as np
import pandas as pd
import pytest

from madang.contracts import Finding, findings_table, headlines, weighed
from madang.coordination.overlap.plans import Group, sentence
from madang.language import Named, _
from madang.vocabulary import Plan, Verdict


def findings(*pairs):
    """Lay findings out by stage and importance."""
    parts = [
        findings_table((Finding(f"{stage}{i}", weight, _("Said.")),)).assign(
            stage=stage
        )
        for i, (stage, weight) in enumerate(pairs)
    ]
    return pd.concat(parts, ignore_index=True)


def test_a_brief_begins_with_five_findings_and_two_of_a_stage_at_most():
    told = findings(
        ("a", 0.9), ("a", 0.8), ("a", 0.7), ("b", 0.6), ("c", 0.5), ("d", 0.45),
        ("e", 0.4),
    )  # fmt: skip
    assert headlines(told)["stage"].tolist() == ["a", "a", "b", "c", "d"]


@pytest.mark.parametrize(("cases", "is_told"), [(4, False), (5, True)])
def test_what_rests_on_few_cases_is_no_headline(cases, is_told):
    assert len(headlines(findings(("a", weighed(0.95, cases))))) == is_told


def said(plan, verdict, **more):
    """Say what to do about a family of two."""
    lead = Named({"ko": "가군", "en": "Ga"})
    saving = (0.0, np.nan, np.nan)
    group = Group(
        plan, verdict, 2, "Drones", lead, by_merit=False, saving=saving,
        currency="KRW", **more,
    )  # fmt: skip
    return sentence(group).text("en")


def test_money_that_is_spent_is_advice_for_the_next_plan():
    told = said(Plan.MERGE, Verdict.DUPLICATE, is_spent=True)
    assert told.startswith(
        "As their money is spent, for the next plan: consider merging"
    )
    assert told.endswith("(nothing left to save).")
    kept = said(Plan.KEEP, Verdict.LOOK, is_spent=True)
    assert "next plan" not in kept
    assert "next plan" not in said(Plan.MERGE, Verdict.DUPLICATE)


def test_one_region_is_not_told_to_call_jointly_with_itself():
    alone = said(Plan.REVIEW, Verdict.RIVAL)
    assert alone.startswith("Review the 2 projects of one region together")
    assert "joint call" in said(Plan.JOINT_CALL, Verdict.RIVAL)
