"""The scatter audit: what counts as spending, and what each figure says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from earlier_results import earlier

from madang.balance.need import NeedSettings, need_table
from madang.contracts import StageInputs, worded
from madang.coordination import audit
from madang.coordination.audit.alignment import (
    Aims,
    alignment_table,
    outlook_alignment_table,
)
from madang.coordination.audit.spending import Records, read_spending
from madang.engines import Waiting
from madang.errors import ParameterError

MILLION = 1_000_000.0
REGIONS = pd.DataFrame(
    {
        "region": ["A", "B", "C", "D"],
        "name": ["가군", "나군", "다군", "라군"],
        "population": [400.0, 300.0, 200.0, 100.0],
    }
)


def projects(rows, **more):
    """Lay projects out: region, grant in millions, status, initiator, mode, year."""
    n = len(rows)
    table = {
        "project": [f"p{i}" for i in range(n)],
        "region": [r[0] for r in rows],
        "activity": ["x"] * n,
        "status": [r[2] for r in rows],
        "initiator": [r[3] for r in rows],
        "mode": [r[4] for r in rows],
        "start": pd.to_datetime([f"{r[5]}-03-01" for r in rows]),
        "end": pd.to_datetime([f"{r[5]}-12-31" for r in rows]),
        "cost": [float("nan")] * n,
        "grant": [r[1] * MILLION for r in rows],
    }
    return pd.DataFrame(table | more)


FOUR = projects(
    [
        ("A", 500, "funded", "central", "direct", 2020),
        ("A", 501, "completed", "local", "network", 2020),
        ("B", 100, "funded", "central", "talent", 2021),
        (None, 899, "funded", "joint", "direct", 2021),
        ("C", 10, "proposed", "central", "direct", 2021),
        ("C", 10, "rejected", "central", "direct", 2021),
    ]
)  # fmt: skip


def inspect(table, regions=REGIONS, *, tables=None, currency="KRW", **more):
    """Inspect projects, with further tables by name."""
    given = {"projects": table, "regions": regions, **(tables or {})}
    return audit.inspect(given, currency=currency, **more)


def test_small_projects_are_counted_up_to_the_threshold_itself():
    found = inspect(FOUR).scatter
    row = found[found["scope"] == "national"].iloc[0]
    assert row["projects"] == 4
    assert row["threshold"] == 500 * MILLION
    assert row["small_share"] == 0.5
    assert row["small_money_share"] == pytest.approx(0.3)
    # Wilson's 90 % interval of 2 in 4, by hand: 0.5 ± 0.3175.
    assert row["small_low"] == pytest.approx(0.18249, abs=1e-4)
    assert row["small_high"] == pytest.approx(0.81751, abs=1e-4)


def test_a_project_of_no_money_is_none_of_a_size():
    none = projects([("A", 0, "funded", "central", "direct", 2020)] * 5).assign(
        project=[f"z{i}" for i in range(5)]
    )
    found = inspect(pd.concat([FOUR, none], ignore_index=True))
    alone, row = inspect(FOUR).scatter.iloc[0], found.scatter.iloc[0]
    measured = ["small_share", "small_low", "small_high", "small_money_share", "gini"]
    assert row[measured].tolist() == alone[measured].tolist()
    assert (row["projects"], row["zero"]) == (9, 5)
    said = next(f for f in found.findings if f.key == "small_projects").text("en")
    assert said.startswith("50.0%")
    assert "of 4 funded projects" in said
    assert "(5 more have no money and are left out)" in said


def test_without_results_of_specialisation_nothing_is_held_against_strengths():
    stocks = QUOTIENTS.drop(columns="location_quotient")
    found = inspect(FOUR, tables={"stocks": stocks})
    assert found.tables["alignment"].empty
    assert any("no results of specialisation" in n.text("en") for n in found.notes)


def test_concentration_agrees_with_the_formulas_written_out():
    found = inspect(FOUR).scatter.iloc[0]
    money = np.array([500, 501, 100, 899.0])
    share = money / money.sum()
    assert found["hhi"] == pytest.approx((share**2).sum())
    assert found["effective_number"] == pytest.approx(1 / (share**2).sum())
    spread = np.abs(money[:, None] - money).sum() / (2 * 16 * money.mean())
    assert found["gini"] == pytest.approx(spread)


def test_proposed_rejected_and_republished_projects_are_no_spending():
    again = pd.DataFrame({"project": ["p2"], "original": ["p0"]})
    results = earlier("overlap", republished=again)
    found = inspect(FOUR, earlier=results)
    nation = found.scatter[found.scatter["scope"] == "national"].iloc[0]
    assert nation["projects"] == 3
    assert set(found.scatter.query("scope == 'region'")["key"]) == {"A"}
    assert any("republished" in note.text("en") for note in found.notes)


def test_size_classes_hold_every_project_and_all_the_money_once():
    rng = np.random.default_rng(4)
    grants = np.concatenate(
        [rng.lognormal(6, 2, 200), [0.0, 0.0, 1.0, 5.0, 10.0, 500.0]]
    )
    table = projects([("A", g, "funded", None, None, 2020) for g in grants])
    sizes = inspect(table).tables["size_distribution"]
    money = grants * MILLION
    assert sizes["projects"].sum() == money.size
    assert sizes["money"].sum() == pytest.approx(money.sum())
    assert sizes["lower"].iloc[1:].tolist() == sizes["upper"].iloc[:-1].tolist()
    for _, row in sizes.iterrows():
        inside = (money > row["lower"]) & (money <= row["upper"])
        if row["upper"] == 0:
            inside = money == 0
        assert row["projects"] == inside.sum()


def test_a_threshold_on_a_class_limit_counts_the_same_as_the_classes_below_it():
    found = inspect(FOUR)
    sizes = found.tables["size_distribution"]
    below = sizes[sizes["upper"] <= 500 * MILLION]["projects"].sum()
    assert below == found.scatter.iloc[0]["small_share"] * 4


def test_support_shares_add_up_to_one_on_every_axis_and_year():
    support = inspect(FOUR).tables["support"]
    sums = support.groupby(["year", "axis"])["share"].sum()
    assert sums.to_numpy() == pytest.approx(1.0)
    direct = support.query("year == 2021 and axis == 'directness'")
    direct = direct.set_index("value")["share"]
    assert direct["direct"] == pytest.approx(899 / 999)
    central = support.query("year == 2020 and value == 'central'")["share"].iloc[0]
    assert central == pytest.approx(500 / 1001)
    assert ((support["low"] <= support["share"]) & (support["high"] <= 1)).all()


def budgets(rows):
    return pd.DataFrame(
        rows, columns=["project", "year", "requested", "granted", "spent"]
    )


def test_execution_is_money_spent_over_money_granted():
    table = budgets(
        [
            ("p0", 2020, None, 100.0, 30.0), ("p1", 2020, None, 100.0, 31.0),
            ("p2", 2020, None, 200.0, 199.0), ("p4", 2020, None, 100.0, 0.0),
            ("p3", 2020, None, 100.0, None), ("p0", 2021, None, 0.0, 0.0),
        ]
    )  # fmt: skip
    found = inspect(FOUR, tables={"budgets": table})
    rows = found.tables["execution"]
    nation = rows[rows["scope"] == "national"]
    assert nation["year"].tolist() == [2020]
    row = nation.iloc[0]
    assert row["rate"] == pytest.approx(260 / 400)
    assert row["low_share"] == pytest.approx(1 / 3)
    assert row["low"] < 1 / 3 < row["high"]


LEDGER = pd.DataFrame(
    {
        "region": ["A", "B", "C", "D"] * 2,
        "year": [2019] * 4 + [2020] * 4,
        "dimension": "total",
        "score": [1.0, 1.0, 1.0, 1.0, 90.0, 70.0, 40.0, 10.0],
    }
)


def needed(settings=None, **tables):
    """Give the need of the regions as the balance stage makes it."""
    given = {"regions": REGIONS, **tables}
    return need_table(given, LEDGER, (), settings or NeedSettings())


def test_need_a_head_is_the_distance_to_the_best_place_in_the_latest_ledger():
    results = earlier("balance", need=needed())
    found = inspect(FOUR, earlier=results)
    need = found.tables["need"].set_index("region")
    assert need["shortfall"].tolist() == [0, 20, 50, 80]
    assert need["need"].tolist() == [0, 300 * 20, 200 * 50, 100 * 80]
    assert need["need_rank"].tolist() == [4, 3, 2, 1]
    assert need.loc["A", "money"] == 1001 * MILLION
    assert need.loc["B", "money_per_head"] == pytest.approx(100 * MILLION / 300)
    assert need.loc["A", "gap"] == 1 - 4
    row = found.tables["correlations"].set_index("quantity")["value"]
    # Ranks of shortfall 1..4 against money a head 4, 3, 1.5, 1.5.
    assert row["need_money_per_head"] == pytest.approx(
        np.corrcoef([1, 2, 3, 4], [4, 3, 1.5, 1.5])[0, 1]
    )
    # Need of all residents, ranks 1, 2, 4, 3, against money 4, 3, 1.5, 1.5.
    assert row["need_money"] == pytest.approx(
        np.corrcoef([1, 2, 4, 3], [4, 3, 1.5, 1.5])[0, 1]
    )
    alarm = found.alarms.set_index("alarm").loc["need_mismatch"]
    assert alarm["raised"]
    assert any("전국 단위" in note.text("ko") for note in found.notes)


def test_need_that_is_an_indicator_or_unknown_is_read_as_the_balance_stage_made_it():
    indicators = pd.DataFrame(
        {
            "region": ["A", "B", "C", "D"], "indicator": "unemployment", "year": 2020,
            "value": [1.0, 2.0, 3.0, 4.0],
        }
    )  # fmt: skip
    made = needed(NeedSettings(need="unemployment"), indicators=indicators)
    found = inspect(FOUR, REGIONS, earlier=earlier("balance", need=made))
    assert found.tables["need"]["shortfall"].tolist() == [1, 2, 3, 4]
    assert len(found.tables["correlations"]) == 2
    alike = needed(NeedSettings(need="equal"))
    found = inspect(FOUR, REGIONS, earlier=earlier("balance", need=alike))
    assert found.tables["correlations"].empty
    assert any("not compared" in note.text("en") for note in found.notes)


QUOTIENTS = pd.DataFrame(
    [
        (region, activity, 2020, "employment", value)
        for region, values in {
            "A": (80, 10, 10, 5), "B": (10, 80, 10, 5), "C": (10, 10, 80, 5),
        }.items()
        for activity, value in zip("xyzw", values, strict=True)
    ],
    columns=["region", "activity", "year", "measure", "value"],
)  # fmt: skip
QUOTIENTS["location_quotient"] = (
    QUOTIENTS["value"]
    / QUOTIENTS.groupby("region")["value"].transform("sum")
    * QUOTIENTS["value"].sum()
    / QUOTIENTS.groupby("activity")["value"].transform("sum")
)


def test_money_that_follows_strengths_is_aligned_and_money_that_flees_is_not():
    table = projects(
        [("A", v, "funded", None, None, 2020) for v in (80, 10, 10, 5)]
        + [("B", v, "funded", None, None, 2020) for v in (80, 1, 80, 80)]
    ).assign(activity=list("xyzw") * 2)
    found = inspect(table, earlier=earlier("specialisation", quotients=QUOTIENTS))
    rows = found.tables["alignment"].set_index("region")
    assert rows.loc["A", "cosine"] == pytest.approx(1.0)
    assert rows.loc["A", "top_funded"] == rows.loc["A", "top_specialised"] == "x"
    assert rows.loc["B", "top_specialised"] == "y"
    assert rows.loc["B", "rank_correlation"] < 0 < rows.loc["A", "rank_correlation"]
    assert rows.loc["B", "cosine"] < 0.4


@pytest.mark.parametrize("seed", range(4))
def test_a_plan_is_held_against_strengths_as_the_audit_holds_spending(seed):
    rng = np.random.default_rng(seed)
    table = projects(
        [
            (
                "ABC"[rng.integers(3)],
                int(rng.integers(1, 9)),
                "funded",
                None,
                None,
                2020,
            )
            for _ in range(12)
        ]
    ).assign(activity=rng.choice(list("xyzw"), 12))
    outlook = pd.DataFrame(
        [(r, a, 2020, "employment", rng.random()) for r in "AB" for a in "xyw"],
        columns=["region", "activity", "year", "measure", "odds"],
    ).assign(density=0.5)
    records = Records(
        table, REGIONS,
        results={
            ("specialisation", "quotients"): QUOTIENTS,
            ("specialisation", "outlook"): outlook,
        },
    )  # fmt: skip
    spending, _notes = read_spending(records)
    aim = {"measure": "employment", "draws": 1}
    expected = {
        "alignment": alignment_table(spending, records, rng, **aim)[0],
        "outlook_alignment": outlook_alignment_table(spending, records, rng, **aim),
    }
    aims = Aims.of(records, "employment")
    assert aims.keys() == expected.keys()
    for name, whole in expected.items():
        found = aims[name].correlations(spending, records).set_index("region")
        told = whole.set_index("region")["rank_correlation"].dropna()
        assert len(told) > 0
        assert found["rank_correlation"].dropna().to_dict() == pytest.approx(
            told.to_dict()
        )


def test_a_project_s_field_climbs_to_the_level_of_the_strengths():
    table = projects(
        [("A", 5, "funded", None, None, 2020), ("A", 7, "funded", None, None, 2020)]
    ).assign(activity=["x1", "lost"])
    tree = pd.DataFrame(
        {"activity": ["x", "y", "z", "w", "x1", "lost"], "name": "업종",
         "parent": [None, None, None, None, "x", None]}
    )  # fmt: skip
    found = inspect(
        table,
        tables={"activities": tree},
        earlier=earlier("specialisation", quotients=QUOTIENTS),
    )
    row = found.tables["alignment"].iloc[0]
    assert (row["projects"], row["top_funded"]) == (1, "x")
    assert any(
        note.text("en").startswith("1 project in fields") for note in found.notes
    )


def test_alarms_are_raised_on_the_far_side_of_their_line_only():
    many = [("A", 100, "funded", "central", "direct", y) for y in (2020, 2021)] * 5
    raised = inspect(projects(many), core=("A",)).alarms.set_index("alarm")
    assert raised.loc["small_projects", "raised"]
    assert raised.loc["core_share", ["figure", "reference"]].tolist() == [1.0, 0.4]
    assert raised.loc["central_share", "raised"]
    few = [
        ("D", 900, "funded", "central", "direct", 2020),
        ("D", 900, "funded", "local", "direct", 2021),
        ("D", 900, "funded", "central", "network", 2021),
    ]  # fmt: skip
    calm = inspect(projects(few), core=("A",)).alarms.set_index("alarm")
    assert not calm["raised"].any()
    assert calm.loc["central_share", ["figure", "reference"]].tolist() == [0.5, 1.0]
    for text in ("ko", "en", "where_ko", "where_en"):
        assert not worded(calm)[text].str.contains("nan").any()


def test_absent_columns_leave_empty_tables_and_a_word_each():
    bare = FOUR.assign(grant=np.nan, initiator=None, mode=None)
    found = inspect(bare)
    assert all(table.empty for table in found.tables.values())
    assert found.findings == ()
    said = " ".join(note.text("en") for note in found.notes)
    for word in (
        "No project has a grant",
        "who started it",
        "mode of support",
        "execution",
    ):
        assert word in said


def test_without_spending_nothing_is_said_and_nothing_breaks():
    found = inspect(FOUR.assign(status="proposed"))
    assert all(table.empty for table in found.tables.values())
    assert found.findings == ()


def test_one_region_one_project_and_no_money_give_undefined_figures_not_zeros():
    one = projects([("A", 0, "funded", None, None, 2020)])
    found = inspect(one, REGIONS.iloc[:1], core=("A",))
    row = found.scatter.iloc[0]
    measured = ["hhi", "gini", "small_share", "small_money_share"]
    assert row[measured].isna().all()
    assert found.tables["support"].empty


def test_another_currency_has_no_threshold_until_one_is_given():
    found = inspect(FOUR, currency="CHF")
    assert found.scatter["small_share"].isna().all()
    assert "small_projects" not in set(found.alarms["alarm"])
    assert any("Set 'threshold'" in note.text("en") for note in found.notes)
    given = inspect(
        FOUR, REGIONS, currency="CHF", settings={"threshold": 200 * MILLION}
    )
    assert given.scatter.iloc[0]["small_share"] == 0.25


def said_by(found, key):
    """Give what a finding says in English; empty where there is none."""
    return next((f.says.text("en") for f in found.findings if f.key == key), "")


def test_lines_of_korean_audits_are_held_against_korean_money_alone():
    spent = budgets([(f"p{i}", 2020 + i // 2, 100.0, 5.0, 5.0) for i in range(4)])
    tables, lines = {"budgets": spent}, {"small_projects", "low_execution"}
    korean = inspect(FOUR, tables=tables)
    assert lines <= set(korean.alarms["alarm"])
    assert "50.7% in an audit in Korea" in said_by(korean, "small_projects")
    other = inspect(FOUR, tables=tables, currency="GBP")
    assert not lines & set(other.alarms["alarm"])
    assert "50.7" not in said_by(other, "small_projects")
    assert any("come from audits in Korea" in n.text("en") for n in other.notes)
    own = {"small_reference": 0.4, "low_execution_reference": 0.2}
    given = inspect(FOUR, tables=tables, currency="GBP", settings=own)
    found = given.alarms.set_index("alarm")["reference"]
    assert found[sorted(lines)].tolist() == [0.2, 0.4]
    assert "The line set is 40.0%" in said_by(given, "small_projects")


def test_a_share_of_residents_names_the_regions_that_it_is_of():
    silent = FOUR.iloc[[0]].assign(project="p9", region="C", grant=np.nan)
    found = inspect(pd.concat([FOUR, silent], ignore_index=True), core=("A",))
    assert "residents of the 2 regions (of 4)" in said_by(found, "core_money")
    card = worded(found.alarms).set_index("alarm").loc["core_share"]
    assert "residents of the 2 regions (of 4)" in card["where_en"]


def test_a_change_whose_interval_holds_none_is_called_no_change():
    rows = [("A", g, "funded", None, None, y) for y in (2020, 2021) for g in (9, 400)]
    said = said_by(inspect(projects(rows)), "yearly_money")
    assert "it can be called neither more nor less" in said


def test_money_falls_back_on_budgets_and_then_on_cost_and_says_so():
    none = FOUR.assign(grant=np.nan)
    table = budgets([("p0", 2020, None, 30.0, None), ("p0", 2021, None, 20.0, None)])
    by_budget = inspect(none, tables={"budgets": table})
    assert by_budget.scatter.iloc[0]["money"] == 50
    by_cost = inspect(none.assign(cost=7.0))
    assert by_cost.scatter.iloc[0]["money"] == 28
    assert any("whole costs" in note.text("en") for note in by_cost.notes)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"threshold": -1}, "threshold must be a number of at least 0"),
        ({"small_reference": 1.2}, "small_reference must be a number from 0 to 1"),
        ({"draws": 3}, "draws must be a whole number of at least 10"),
        ({"low_execution": True}, "low_execution must be a number from 0 to 1"),
        ({"line": 1}, "line: there is no such parameter"),
    ],
)
def test_parameters_that_cannot_be_are_refused_in_words(parameters, words):
    with pytest.raises(ParameterError, match=words):
        inspect(FOUR, settings=parameters)


def test_results_repeat_and_do_not_depend_on_the_order_of_rows():
    results = (
        earlier("balance", need=needed()),
        earlier("specialisation", quotients=QUOTIENTS),
    )
    first, again = (
        inspect(t, r, earlier=results, seed=5)
        for t, r in (
            (FOUR, REGIONS),
            (FOUR.sample(frac=1, random_state=1), REGIONS.iloc[::-1]),
        )
    )
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, again.tables[name], obj=name)


def test_the_stage_hands_on_tables_findings_and_notes():
    results = {("balance", "need"): needed()}
    table = budgets([("p0", 2020, None, 100.0, 20.0), ("p2", 2021, None, 50.0, 50.0)])
    tables = {"projects": FOUR, "regions": REGIONS, "budgets": table}
    out = audit.STAGE.run(
        StageInputs(
            engine=Waiting("duckdb://", tables),
            tables=tables,
            results=results,
            core=("A",),
            currency="KRW",
        )
    )  # fmt: skip
    assert set(out.tables) == set(audit.STAGE.makes)
    keys = {finding.key for finding in out.findings}
    assert {"small_projects", "need_versus_spending", "core_money", "execution"} <= keys
    for finding in out.findings:
        assert "nan" not in finding.text("ko") + finding.text("en")
        assert finding.result in out.tables


def test_the_chart_draws_one_bar_a_class():
    found = inspect(FOUR)
    drawn = found.chart("sizes", language="ko").to_json()
    assert "과제 규모" in drawn
    assert "5억 원–10억 원" in drawn
