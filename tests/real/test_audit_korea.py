"""The audit on Korean public records: local youth plans with their budgets.

The figures are worked out again here from the file itself, by pandas alone. The
records say neither how much was spent nor, where money is known, who started a
project, so the audit must say so rather than give a figure.
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from madang.coordination import audit
from madang.sources import korea

DATA = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
PLANS = DATA / "kr_regional_programmes" / "youth_plan_projects_with_budget.parquet"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not PLANS.is_file(),
        reason="the Korean regional programmes are not in ../shared/data",
    ),
]


@pytest.fixture(scope="module")
def source():
    return korea.build(DATA)


@pytest.fixture(scope="module")
def result(source):
    return audit.inspect(source.tables, core=source.core, currency=source.currency)


@pytest.fixture(scope="module")
def plans():
    """Read the file by itself: named programmes with an amount, in won."""
    raw = pd.read_parquet(PLANS)
    title = raw["사업명"].str.strip()
    kept = (
        title.notna() & (title != "") & ~title.fillna("").str.fullmatch(r"[\d,.\s]+건?")
    )
    return raw[kept & raw["예산"].notna()].assign(won=lambda t: t["예산"] * 1e6)


def nation(result, table):
    return result.tables[table].query("scope == 'national'").iloc[0]


def test_small_projects_are_those_of_the_file(result, plans):
    row = nation(result, "scatter")
    small = plans["won"] <= 5e8
    assert row["projects"] == len(plans)
    assert row["money"] == pytest.approx(plans["won"].sum())
    # A project of no money is no small project: shares are of those that have some.
    assert row["small_share"] == pytest.approx(small[plans["won"] > 0].mean())
    money = plans.loc[small, "won"].sum() / plans["won"].sum()
    assert row["small_money_share"] == pytest.approx(money)
    assert row["zero"] == (plans["won"] == 0).sum()
    # Looked at: 78% at or below 500 million won, with 6% of the money.
    assert 0.76 < row["small_low"] < row["small_high"] < 0.82
    assert row["small_money_share"] < 0.07


def test_concentration_is_that_of_the_file(result, plans):
    row = nation(result, "scatter")
    share = plans["won"] / plans["won"].sum()
    assert row["hhi"] == pytest.approx((share**2).sum())
    assert row["effective_number"] == pytest.approx(1 / (share**2).sum())
    won = np.sort(plans.loc[plans["won"] > 0, "won"].to_numpy())
    place = np.arange(1, won.size + 1)
    gini = 2 * (place * won).sum() / (won.size * won.sum()) - (won.size + 1) / won.size
    assert row["gini"] == pytest.approx(gini)
    curve = result.tables["lorenz"]
    half = won[: won.size // 2].sum() / won.sum()
    told = np.interp(0.5, curve["projects_share"], curve["money_share"])
    assert told == pytest.approx(half, abs=1e-3)


def test_money_by_province_is_that_of_the_file(result, plans, source):
    names = source.tables["regions"].set_index("name_ko")["region"]
    need = result.tables["need"].set_index("region")["money"]
    for province in ("서울특별시", "경기도", "부산광역시", "경상북도"):
        own = plans.loc[plans["시도"] == province, "won"].sum()
        assert need[names[province]] == pytest.approx(own)


def test_the_alarm_on_small_projects_is_raised_clearly(result):
    alarm = result.alarms.set_index("alarm").loc["small_projects"]
    assert alarm["raised"]
    assert alarm["certainty"] == "clearly"


def test_regions_whose_amounts_are_not_on_record_have_no_money_rather_than_none(
    source, result
):
    priced = source.tables["projects"].dropna(subset=["grant"])
    need = result.tables["need"].set_index("region")
    known = set(need.index[need["money"].notna()])
    assert known == set(priced["region"].dropna())
    assert len(known) < len(need)


def test_who_started_a_project_is_known_by_number_only(result, source):
    support = result.tables["support"]
    assert set(support["axis"]) == {"initiator"}
    assert support["share"].isna().all()
    projects = source.tables["projects"]
    began = projects[projects["start"].dt.year == 2024].dropna(subset=["initiator"])
    row = support[(support["year"] == 2024) & (support["value"] == "central")].iloc[0]
    assert row["counted"] == (began["initiator"] == "central").sum()
    share = (began["initiator"] == "central").mean()
    assert row["project_share"] == pytest.approx(share)


def test_amounts_far_from_their_field_are_listed_and_not_changed(result, source):
    slips = result.tables["outliers"].set_index("project")
    projects = source.tables["projects"].set_index("project")
    for code, row in slips.iterrows():
        assert row["money"] == projects.loc[code, "grant"]
        field = projects[projects["activity"] == projects.loc[code, "activity"]]
        size = np.log10(field["grant"][field["grant"] > 0])
        spread = (size - size.median()).abs().median()
        score = 0.6745 * (np.log10(row["money"]) - size.median()) / spread
        assert row["score"] == pytest.approx(score)
        assert abs(score) > 3.5
    # Looked at: both are real programmes of Gyeonggi, a basic income for the young
    # and aid to young workers. A suspicion is a question, not a finding of error.
    assert len(slips) == 2
    assert slips["title"].str.contains("청년기본소득|청년노동자").all()


def test_what_the_records_do_not_say_is_left_empty_and_said(result):
    assert result.tables["execution"].empty
    assert result.tables["alignment"].empty
    said = " ".join(note.text("en") for note in result.notes)
    assert "execution is not measured" in said
    assert "mode of support" in said
    # Without what regions specialise in, money is held against nothing.
    assert "no results of specialisation" in said
