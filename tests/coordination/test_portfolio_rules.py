"""The call under other rules: budgets kept, families told, envy as defined."""

import numpy as np
import pandas as pd
import pytest

from madang.contracts import worded
from madang.coordination.portfolio.model import build
from madang.coordination.portfolio.need import entitlements
from madang.coordination.portfolio.profile import first_and_last, year_axis
from madang.coordination.portfolio.proposals import read_call
from madang.coordination.portfolio.results import RULES, TABLES
from madang.coordination.portfolio.rules import compare
from madang.coordination.portfolio.terms import read_terms

NAMES = list(RULES)


def regions(codes="ABC", parent=None):
    return pd.DataFrame(
        {
            "region": list(codes),
            "name": list(codes),
            "parent": [(parent or {}).get(c) for c in codes],
            "population": 100.0,
        }
    )


def call_table(rows):
    table = pd.DataFrame(rows, columns=["project", "region", "grant", "merit"])
    return table.assign(
        status="proposed", activity="C20", programme="call", title=table["project"],
        cost=table["grant"], minimum_grant=np.nan, match_share=0.0,
        start=pd.Timestamp("2026-01-01"), end=pd.Timestamp("2026-12-31"),
        mode=None, initiator=None, organiser=None,
    )  # fmt: skip


USUAL = [
    ("p1", "A", 40.0, 90.0), ("p2", "A", 30.0, 80.0), ("p3", "A", 20.0, 40.0),
    ("p4", "B", 50.0, 60.0), ("p5", "B", 20.0, 30.0),
    ("p6", "C", 30.0, 50.0), ("p7", None, 30.0, 70.0),
]  # fmt: skip


def posed(rows, need, *, budget=120.0, places=None, **more):
    """Give a problem and the need of its regions."""
    places = regions() if places is None else places
    terms = read_terms({"budget": budget, "scale": 0}, tuple(places["region"]))
    call, _ = read_call(
        call_table(rows), places, terms=terms,
        duplicates=more.get("duplicates"), dependencies=more.get("dependencies"),
    )  # fmt: skip
    share = np.array(need) / sum(need)
    due = entitlements(share, call.asked_by_region, budget)
    return build(call, terms, due), share


def told(rows=USUAL, need=(1, 1, 1), *, plan=("p1", "p4"), last=None, **more):
    problem, share = posed(rows, need, **more)
    codes = problem.call.table["project"].to_numpy(dtype=str)
    grants = np.where(np.isin(codes, plan), problem.call.asked, 0.0)
    before = None if last is None else np.where(np.isin(codes, last),
                                                problem.call.asked, 0.0)  # fmt: skip
    tables = compare(
        problem, plan_grants=grants, last_year=before, need=share,
        population=np.full(share.size, 100.0),
    )  # fmt: skip
    funded = tables["rule_choices"].groupby("rule")["project"].agg(set).to_dict()
    return tables, funded


def test_all_rules_stand_side_by_side_with_their_names():
    tables, _ = told(last=("p2",))
    for name, table in tables.items():
        TABLES[name].hold("portfolio", table)
    assert tables["rules"]["rule"].tolist() == NAMES
    assert worded(tables["rules"])["ko"].str.contains("[가-힣]").all()
    without, _ = told()
    assert without["rules"]["rule"].tolist() == NAMES[:-1]


def test_each_rule_keeps_to_the_budget_and_funds_in_full():
    asked = {project: grant for project, _, grant, _ in USUAL}
    for budget in (20.0, 75.0, 120.0, 219.0, 500.0):
        tables, _ = told(budget=budget, plan=())
        spent = tables["rule_choices"].groupby("rule")["grant"].sum()
        assert (spent <= budget + 1e-6).all()
        for row in tables["rule_choices"].itertuples():
            assert row.grant == asked[row.project]


def test_greedy_takes_most_merit_for_money_first():
    # Per unit of money: p2 2.67, p7 2.33, p1 2.25, p3 2, p6 1.67, p5 1.5, p4 1.2.
    _, funded = told()
    assert funded["greedy"] == {"p1", "p2", "p3", "p7"}


def test_by_formula_each_region_spends_its_due_by_merit():
    # Due: 45 to A, 45 to B, 30 to C; p4 is too large for B and p5 is not. What is
    # left goes to the most merit anywhere, p2.
    tables, funded = told()
    assert funded["formula"] == {"p1", "p2", "p5", "p6"}
    region = tables["rule_regions"].query("rule == 'formula'").set_index("region")
    assert region["representation"].to_dict() == pytest.approx(
        {"A": 70 / 45, "B": 20 / 45, "C": 1.0}
    )


def test_regions_buy_what_serves_them_with_money_by_need():
    # A commands 10 of 120 and cannot pay for anything of its own; B and C can.
    _, funded = told(need=(1, 7, 4))
    for rule in ("equal_shares", "phragmen"):
        assert {"p5", "p6"} <= funded[rule]
    assert "p1" in funded["greedy"]
    assert "p1" not in funded["equal_shares"]


def test_equal_shares_let_regions_pay_for_nationwide_proposals_together():
    rows = [("p1", "A", 40.0, 50.0), ("p2", "B", 40.0, 50.0), ("p3", None, 60.0, 50.0)]
    _, funded = told(rows, need=(1, 1, 0.001), budget=60.0, plan=())
    # The price of a point is least where both pay: 60 by two, against 40 by one.
    assert funded["equal_shares"] == {"p3"}


def test_a_region_supports_what_lies_within_it():
    places = regions("ABC", {"B": "A"})
    rows = [("p1", "B", 60.0, 50.0), ("p2", "C", 50.0, 50.0), ("p3", "A", 55.0, 1.0)]
    problem, share = posed(rows, (1, 1, 1), budget=100.0, places=places)
    tables = compare(
        problem, plan_grants=np.zeros(3), last_year=None, need=share,
        population=np.ones(3),
    )  # fmt: skip
    chosen = tables["rule_choices"].groupby("rule")["project"].agg(list)
    # B alone holds 33 of the 60 that p1 costs; with A it can pay.
    assert "p1" in chosen["equal_shares"]
    apart, _ = told(rows, budget=100.0, plan=())
    assert apart["rule_choices"].query("rule == 'phragmen'")["project"].tolist() == [
        "p2"
    ]


def test_at_most_one_of_a_family_is_funded_by_any_rule():
    twins = pd.DataFrame({"family": "f", "project": ["p1", "p2"]})
    _, funded = told(duplicates=twins, budget=500.0, plan=("p1",), last=("p2",))
    for rule in NAMES:
        assert len({"p1", "p2"} & funded[rule]) == 1, rule
        if rule not in {"optimum", "last_year"}:
            assert {"p3", "p4", "p5", "p6", "p7"} <= funded[rule]


def test_what_excludes_each_other_or_lacks_what_it_needs_is_not_funded():
    links = pd.DataFrame(
        {"project": ["p2", "p3"], "other": ["p7", "p4"],
         "kind": ["excludes", "requires"]}
    )  # fmt: skip
    _, funded = told(dependencies=links, plan=())
    for rule in ("greedy", "equal_shares", "phragmen", "formula"):
        assert not {"p2", "p7"} <= funded[rule], rule
        assert "p3" not in funded[rule] or "p4" in funded[rule], rule


def test_representation_balance_and_gini_are_those_of_the_money():
    tables, _ = told()
    rule = tables["rules"].set_index("rule").loc["optimum"]
    region = tables["rule_regions"].query("rule == 'optimum'").set_index("region")
    assert region["money"].to_dict() == {"A": 40.0, "B": 50.0, "C": 0.0}
    assert region["representation"].to_dict() == pytest.approx(
        {"A": 40 / 45, "B": 50 / 45, "C": 0.0}
    )
    assert rule["merit"] == 150.0
    assert rule["money"] == 90.0
    assert rule["represented"] == pytest.approx(2 / 3)
    assert rule["balance"] == rule["worst_representation"] == 0.0
    # Gini of 40, 50 and 0: mean absolute difference 200/9 over twice the mean 30.
    assert rule["gini"] == pytest.approx(200 / 9 / 60)


def test_envy_is_money_for_ones_need_and_no_more_than_was_asked_for():
    tables, _ = told(need=(1, 1, 2))
    region = tables["rule_regions"].query("rule == 'optimum'").set_index("region")
    # A (40) would take B's 50. C needs twice as much: B's money is worth 100 to it,
    # but it asked for 30 only.
    assert region["envy"].to_dict() == {"A": 10.0, "B": 0.0, "C": 30.0}
    assert region["envies"].fillna("").to_dict() == {"A": "B", "B": "", "C": "A"}
    rule = tables["rules"].set_index("rule").loc["optimum"]
    assert rule["envy"] == 30.0
    assert rule["envious"] == 2


def test_nobody_envies_where_all_got_what_they_asked_for():
    tables, _ = told(budget=500.0, plan=[row[0] for row in USUAL])
    rules = tables["rules"].set_index("rule")
    assert (rules["envious"] == 0).all()
    assert (rules["represented"] == 1).all()
    assert rules["worst_representation"].to_numpy() == pytest.approx(1)


def test_the_order_of_rows_decides_nothing():
    one, _ = told(last=("p2",))
    other, _ = told(USUAL[::-1], last=("p2",))
    for name, table in one.items():
        pd.testing.assert_frame_equal(table, other[name])


def test_a_call_of_nationwide_proposals_alone_has_no_regions_to_compare():
    rows = [("p1", None, 40.0, 50.0), ("p2", None, 90.0, 60.0)]
    problem, _ = posed(rows, (1, 1, 1), budget=100.0)
    tables = compare(
        problem, plan_grants=np.zeros(2), last_year=None,
        need=np.zeros(3), population=np.full(3, np.nan),
    )  # fmt: skip
    assert tables["rule_regions"].empty
    assert tables["rules"]["rule"].tolist() == ["optimum", "greedy", "formula"]
    assert tables["rules"]["gini"].isna().all()
    assert tables["rules"]["envy"].isna().all()


def test_residents_command_money_where_nobody_has_need():
    problem, _ = posed(USUAL, (1, 1, 1))
    tables = compare(
        problem, plan_grants=np.zeros(7), last_year=None,
        need=np.zeros(3), population=np.array([100.0, 300.0, np.nan]),
    )  # fmt: skip
    share = tables["rule_regions"].query("rule == 'greedy'")["need_share"]
    assert share.tolist() == [0.25, 0.75, 0.0]


def test_a_term_without_an_end_has_no_eight_thousand_years():
    table = pd.DataFrame({
        "start": pd.to_datetime(["2024-03-01", "2025-01-01", None, "9998-01-01"]),
        "end": pd.to_datetime(["9999-12-31", "2026-12-31", "2025-12-31", None]),
    })  # fmt: skip
    first, last = first_and_last(table)
    assert first.tolist() == [2024, 2025, 2025, 9998]
    assert last.tolist() == [2024, 2026, 2025, 9998]
    given = pd.DataFrame({"year": []})
    assert year_axis(first, last, given, ()) == (2024, 2025, 2026, 9998)
    assert year_axis(first[:3], last[:3], given, (2030,)) == (2024, 2025, 2026, 2030)
