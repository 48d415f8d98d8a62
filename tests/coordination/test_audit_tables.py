"""The audit's further tables: years, trends, channels, outlook, slips; its alarms."""

from __future__ import annotations

import json
import shlex

import numpy as np
import pandas as pd
import pytest
from earlier_results import earlier

from madang import study
from madang.contracts import worded
from madang.coordination import audit
from madang.coordination.audit.alarms import certainty

MILLION = 1e6
REGIONS = pd.DataFrame(
    {"region": ["A", "B", "C"], "name": ["가군", "나군", "다군"],
     "population": [500.0, 300.0, 200.0]}
)  # fmt: skip


def projects(n=120, **columns):
    """Lay out made-up projects; columns given take the place of the defaults."""
    rng = np.random.default_rng(7)
    table = pd.DataFrame(
        {
            "project": [f"p{i:03d}" for i in range(n)],
            "title": [f"사업 {i}" for i in range(n)],
            "region": rng.choice(["A", "B", "C"], n),
            "activity": rng.choice(list("xyzw"), n),
            "programme": rng.choice(["가", "나"], n),
            "organiser": rng.choice(["갑", "을", "병"], n),
            "initiator": rng.choice(["central", "local"], n),
            "mode": rng.choice(["direct", "talent"], n),
            "status": "funded",
            "start": pd.to_datetime(
                [f"{y}-05-01" for y in rng.choice([2020, 2021, 2022], n)]
            ),
            "grant": np.rint(rng.lognormal(19, 1, n)),
        }
    )
    return table.assign(**columns)


def inspect(table, *, tables=None, currency="KRW", **more):
    """Inspect projects, with further tables by name."""
    given = {"projects": table, "regions": REGIONS, **(tables or {})}
    return audit.inspect(given, currency=currency, **more)


def test_the_lorenz_curve_runs_from_nothing_to_all_and_lies_on_the_exact_one():
    # A project of no money is none of the smallest.
    table = projects(5, grant=[0.0, 10.0, 15.0, 25.0, 50.0])
    curve = inspect(table).tables["lorenz"]
    assert curve["projects_share"].tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert curve["money_share"].tolist() == pytest.approx([0, 0.1, 0.25, 0.5, 1])
    many = inspect(projects(997)).tables["lorenz"]
    assert len(many) == 101
    assert (np.diff(many["money_share"], n=2) >= -1e-12).all()  # convex
    ends = many.iloc[[0, -1]].to_numpy().ravel()
    assert ends == pytest.approx([0, 0, 1, 1])


def test_equal_grants_lie_on_the_diagonal():
    found = inspect(projects(50, grant=7 * MILLION))
    curve = found.tables["lorenz"]
    assert curve["money_share"].to_numpy() == pytest.approx(curve["projects_share"])
    row = found.scatter.iloc[0]
    assert row["gini"] == pytest.approx(0)
    assert row["effective_number"] == pytest.approx(50)
    assert found.tables["outliers"].empty


def test_yearly_money_and_its_change_are_those_of_the_records():
    table = projects()
    yearly = inspect(table).tables["yearly"]
    nation = yearly[yearly["scope"] == "national"].set_index("year")
    expected = table.groupby(table["start"].dt.year)["grant"].sum()
    assert nation["money"].tolist() == pytest.approx(expected.tolist())
    assert np.isnan(nation.loc[2020, "change"])
    change = expected[2021] / expected[2020] - 1
    assert nation.loc[2021, "change"] == pytest.approx(change)
    assert nation.loc[2021, "low"] < change < nation.loc[2021, "high"]
    parts = yearly[yearly["scope"] == "region"].groupby("year")["money"].sum()
    assert parts.tolist() == pytest.approx(expected.tolist())


def test_a_year_of_no_money_stands_there_and_no_change_follows_it():
    table = projects(2, grant=[5.0, 10.0], start=pd.to_datetime(["2020", "2022"]))
    rows = inspect(table).tables["yearly"].query("scope == 'national'")
    assert rows["year"].tolist() == [2020, 2021, 2022]
    assert rows["money"].tolist() == [5, 0, 10]
    assert rows["change"].iloc[1] == -1
    assert np.isnan(rows["change"].iloc[2])


def test_the_tail_of_a_closing_programme_does_not_speak_for_it():
    table = projects(
        90, start=pd.to_datetime([f"{y}-01-01" for y in [2020, 2021, 2022] * 30]),
        grant=[100.0, 90.0, 1.0] * 30,
    )  # fmt: skip
    told = {f.key: f for f in inspect(table).findings}["yearly_money"]
    assert told.year == 2021
    assert told.value == pytest.approx(-0.1)
    budgets = pd.DataFrame(
        {"project": table["project"], "year": table["start"].dt.year,
         "granted": table["grant"], "spent": 0.0}
    )  # fmt: skip
    alarms = inspect(table, tables={"budgets": budgets}).alarms.set_index("alarm")
    assert "2021" in worded(alarms).loc["low_execution", "en"]


def test_trends_are_the_slope_and_the_change_of_the_shares():
    table = projects()
    found = inspect(table)
    trends = found.tables["trends"].set_index(["axis", "value"])
    year = table["start"].dt.year
    central = table["grant"].where(table["initiator"] == "central", 0)
    share = central.groupby(year).sum() / table["grant"].groupby(year).sum()
    row = trends.loc[("initiator", "central")]
    assert row["change"] == pytest.approx(share[2022] - share[2020])
    assert row["slope"] == pytest.approx(np.polyfit(share.index, share, 1)[0])
    assert row["low"] < row["slope"] < row["high"]
    assert row["change_low"] < row["change"] < row["change_high"]
    both = trends.loc["initiator"]["slope"].sum()
    assert both == pytest.approx(0, abs=1e-12)


def test_the_interval_of_a_trend_leaves_zero_out_where_the_shift_is_plain():
    n = 300
    years = np.repeat([2020, 2021, 2022], n // 3)
    chance = np.random.default_rng(1).random(n)
    central = chance < (2023 - years) / 3.5
    table = projects(
        n, start=pd.to_datetime([f"{y}-01-01" for y in years]), grant=10 * MILLION,
        initiator=np.where(central, "central", "local"),
    )  # fmt: skip
    row = inspect(table).tables["trends"].set_index("value").loc["central"]
    assert row["high"] < 0
    alarm = inspect(table).alarms.set_index("alarm").loc["central_share"]
    assert not alarm["raised"]
    assert alarm["certainty"] == "clearly"


def test_support_counts_projects_where_no_money_is_known():
    found = inspect(projects(grant=np.nan))
    support = found.tables["support"]
    assert support["share"].isna().all()
    assert (support["projects"] == 0).all()
    sums = support.groupby(["year", "axis"])["project_share"].sum()
    assert sums.to_numpy() == pytest.approx(1.0)
    assert (
        support["project_share"]
        .between(support["project_low"], support["project_high"])
        .all()
    )
    told = {f.key: f for f in found.findings}
    assert "central_project_share" in told
    assert "–" not in told["central_project_share"].text("ko")


def test_channels_count_pairs_of_programme_and_office():
    table = projects(
        4, region=["A", "A", "A", "B"], programme=["가", "가", "나", None],
        organiser=["갑", "을", "갑", None], grant=[1.0, 2.0, 4.0, 8.0],
    )  # fmt: skip
    shares = pd.DataFrame(
        {
            "project": ["p000", "p001", "p001", "p002", "p003"],
            "organisation": ["o1", "o1", "o2", "o2", "o2"],
            "amount": [np.nan, 1.5, np.nan, np.nan, 8.0],
        }
    )
    found = inspect(table, tables={"participations": shares}).tables["channels"]
    rows = found.set_index("beneficiary")
    counted = ["channels", "programmes", "offices", "projects"]
    assert rows.loc["A", counted].tolist() == [3, 2, 2, 3]
    assert rows.loc["A", "money"] == 7
    assert "B" not in rows.index  # neither programme nor office is known
    # Alone in p000 it gets all of it; what it got of p001 is said.
    assert rows.loc["o1", "money"] == 2.5
    assert rows.loc["o2", counted].tolist() == [2, 2, 2, 2]
    # Of p001 nothing is known for o2, and nothing is assumed.
    assert rows.loc["o2", "money"] == 4


def test_channels_of_regions_need_no_organisations():
    found = inspect(projects()).tables["channels"]
    assert set(found["kind"]) == {"region"}
    assert (found["channels"] == 6).all()


OUTLOOK = pd.DataFrame(
    [
        (region, activity, 2022, "employment", 0.1 * i, 0.2, odds, np.nan, np.nan)
        for region in "ABC"
        for i, (activity, odds) in enumerate(zip("xyz", (0.1, 0.2, 0.6), strict=True))
    ],
    columns=["region", "activity", "year", "measure", "density", "location_quotient",
             "odds", "odds_low", "odds_high"],
)  # fmt: skip
QUOTIENTS = pd.DataFrame(
    [(r, a, 2022, "employment", 10.0, 1.0) for r in "ABC" for a in "xyzw"],
    columns=["region", "activity", "year", "measure", "value", "location_quotient"],
)


def towards(grants, outlook=OUTLOOK):
    rows = [(r, a, g) for r, part in grants.items() for a, g in part.items()]
    table = projects(
        len(rows), region=[r for r, _, _ in rows], activity=[a for _, a, _ in rows],
        grant=[float(g) for _, _, g in rows],
    )  # fmt: skip
    return inspect(
        table,
        earlier=earlier("specialisation", outlook=outlook, quotients=QUOTIENTS),
    )


def test_money_is_held_against_what_a_region_could_become():
    found = towards(
        {"A": {"x": 10, "y": 20, "z": 60, "w": 90}, "B": {"x": 60, "y": 20, "z": 10},
         "C": {"w": 5}}
    )  # fmt: skip
    rows = found.tables["outlook_alignment"].set_index("region")
    assert rows.loc["A", "cosine"] == pytest.approx(1.0)
    assert rows.loc["A", "rank_correlation"] == 1
    assert rows.loc["B", "rank_correlation"] == -1
    # Half of A's money goes to w, which stands in no outlook: it has that already.
    assert rows.loc["A", "money_share"] == pytest.approx(0.5)
    assert rows.loc["C", "money_share"] == 0
    assert np.isnan(rows.loc["C", "rank_correlation"])
    assert (rows["basis"] == "odds").all()
    alarm = found.alarms.set_index("alarm").loc["outlook_alignment"]
    assert alarm["figure"] == 0
    assert alarm["raised"]


def test_without_odds_money_is_held_against_density():
    plain = OUTLOOK.assign(odds=np.nan)
    found = towards({"A": {"x": 0.0, "y": 10, "z": 20}}, plain)
    row = found.tables["outlook_alignment"].iloc[0]
    assert row["basis"] == "density"
    assert row["cosine"] == pytest.approx(1.0)


def test_an_amount_a_thousand_times_off_is_suspected_and_left_as_it_is():
    rng = np.random.default_rng(3)
    grant = 1e8 * rng.lognormal(0, 0.5, 200)
    grant[17] *= 1000
    grant[18] /= 1000
    found = inspect(projects(200, grant=grant, activity="x"))
    slips = found.tables["outliers"].set_index("project")
    assert set(slips.index) == {"p017", "p018"}
    assert slips.loc["p017", "money"] == grant[17]
    assert slips.loc["p017", "corrected"] == pytest.approx(grant[17] / 1000)
    assert slips.loc["p018", "factor"] == 1 / 1000
    assert found.scatter.iloc[0]["money"] == pytest.approx(grant.sum())
    assert "suspected_units" in {f.key for f in found.findings}


def test_programmes_of_one_title_are_held_to_each_other():
    table = projects(
        4, title=["청년 월세", "청년월세", "청년  월세", "다른 사업"],
        grant=[2e8, 3e8, 2.5e11, 2.5e11],
    )  # fmt: skip
    slips = inspect(table).tables["outliers"]
    assert slips["project"].tolist() == ["p002"]
    assert slips["against"].tolist() == ["title"]


@pytest.mark.parametrize(
    ("low", "high", "reference", "word"),
    [
        (0.6, 0.7, 0.5, "clearly"), (0.3, 0.4, 0.5, "clearly"),
        (0.4, 0.6, 0.5, "perhaps"), (0.5, 0.6, 0.5, "perhaps"),
        (np.nan, 0.6, 0.5, ""), (0.4, 0.6, np.nan, ""),
    ],
)  # fmt: skip
def test_certainty_is_whether_the_interval_leaves_the_line_aside(
    low, high, reference, word
):
    assert certainty(low, high, reference) == word


def test_every_alarm_has_an_interval_and_says_how_sure_it_is(little_run):
    alarms = study.read(study.results_folder(little_run), "audit", "alarms")
    assert {"small_projects", "alignment", "outlook_alignment"} <= set(alarms["alarm"])
    assert alarms[["low", "high"]].notna().all(axis=None)
    assert set(alarms["certainty"]) <= {"clearly", "perhaps"}
    assert alarms["rule"].str.fullmatch(r"figure (>|<|<=|>=) reference").all()
    for row in alarms.itertuples():
        compared = {
            ">": row.figure > row.reference, "<": row.figure < row.reference,
            "<=": row.figure <= row.reference, ">=": row.figure >= row.reference,
        }  # fmt: skip
        assert row.raised == compared[row.rule.split()[1]]


def test_the_way_down_from_each_alarm_can_be_run(little_run, madang):
    alarms = study.read(study.results_folder(little_run), "audit", "alarms")
    for text in alarms["way_down"]:
        down = json.loads(text)
        table = study.read(study.results_folder(little_run), "audit", down["table"])
        assert down["sort"].lstrip("-") in table.columns
        for command in (down["show"], down["why"]):
            program, *words = shlex.split(command)
            assert program == "madang"
            code, out, _ = madang(*words, "--study", little_run.folder, "--json")
            assert code == 0, command
            assert json.loads(out)


@pytest.mark.parametrize(
    "table",
    [
        projects(1), projects(5, grant=0.0), projects(5, start=pd.NaT),
        projects(30, grant=9 * MILLION), projects(6, region="A"),
        projects(6, region=None), projects(5, programme=None, organiser=None),
    ],
    ids=[
        "one", "nothing", "no year", "equal", "one region", "nationwide", "no channel",
    ],
)  # fmt: skip
def test_meagre_records_give_undefined_figures_and_no_broken_words(table):
    found = inspect(table, core=("A",))
    for finding in found.findings:
        assert "nan" not in (finding.text("ko") + finding.text("en")).lower()
        assert finding.result in found.tables
    for column in ("ko", "en", "where_ko", "where_en"):
        assert not worded(found.alarms)[column].str.contains("nan").any()
    scatter = found.scatter
    if table["grant"].sum() == 0:
        assert scatter[["hhi", "gini"]].isna().all(axis=None)
        assert (scatter["zero"] == scatter["projects"]).all()
        assert found.tables["lorenz"].empty


def test_execution_above_all_that_was_granted_is_kept_and_counted():
    table = projects(3)
    budgets = pd.DataFrame(
        {"project": table["project"], "year": 2021, "granted": [100.0, 100.0, 0.0],
         "spent": [130.0, 50.0, 20.0]}
    )  # fmt: skip
    row = inspect(table, tables={"budgets": budgets}).tables["execution"].iloc[0]
    assert row["projects"] == 2
    assert row["rate"] == pytest.approx(0.9)
    assert row["above"] == 1


@pytest.mark.parametrize(
    ("currency", "threshold"),
    [("KRW", 5e8), ("EUR", 350_000), ("GBP", 300_000), ("USD", 400_000)],
)
def test_each_currency_has_its_documented_threshold(currency, threshold):
    row = inspect(projects(), currency=currency).scatter.iloc[0]
    assert row["threshold"] == threshold


def test_the_further_tables_do_not_depend_on_the_order_of_rows():
    table = projects()
    first = inspect(table)
    again = inspect(table.sample(frac=1, random_state=2))
    for name in ("lorenz", "yearly", "trends", "support", "channels", "outliers"):
        pd.testing.assert_frame_equal(first.tables[name], again.tables[name], obj=name)
