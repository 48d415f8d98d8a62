"""Odds of diversification on British value added, 1998 to 2012, five years ahead."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from madang import specialisation
from madang.metrics.calibration import brier_skill
from madang.metrics.shares import location_quotient
from madang.specialisation import OddsKind, OddsSettings

DATA = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
GVA = DATA / "uk_itl3_gva" / "itl3_gva_current_1998_2012.parquet"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not GVA.is_file(),
        reason="value added by British region is not in ../shared/data",
    ),
]


@pytest.fixture(scope="module")
def gva():
    raw = pd.read_parquet(GVA)
    code = raw["sic07_code"]
    whole = code.isin(["Total", "A-E", "G-T", "68IMP"]) | code.str.match(r"^[A-Z] \(")
    part = raw[~whole]
    return pd.DataFrame(
        {
            "region": part["itl_code"],
            "activity": part["sic07_code"],
            "year": part["year"].astype(int),
            "measure": "value_added",
            "value": part["gva_mn_gbp"].clip(lower=0).astype(float),
        }
    )


@pytest.fixture(scope="module")
def quality(gva):
    found = specialisation.back_test(gva, horizon=5).quality
    return found[(found["size_class"] == "all") & (found["cells"] == "below_1")]


def test_forecasts_made_at_the_time_are_calibrated_at_each_origin(quality):
    kept = quality[quality["is_chosen"]]
    assert list(kept["start"]) == [2005, 2006, 2007]
    assert (kept["brier_skill"] > 0.15).all()
    assert (kept["calibration_error"] < 0.03).all()


def test_they_rank_entries_better_than_each_baseline_at_each_origin(quality):
    wide = quality.pivot_table(
        index="start", columns="model", values="average_precision"
    )
    others = wide[["persistence", "diversity_ubiquity", "density"]].max(axis=1)
    assert (wide["logistic"] > others).all()


def test_odds_learnt_over_one_to_three_years_hold_over_five(gva):
    known = gva[gva["year"].between(2001, 2004)]
    model = specialisation.fit_odds(
        known, horizon=5, settings=OddsSettings(kinds=(OddsKind.LOGISTIC,))
    )
    assert model.link.horizons == (1, 2, 3)
    made = specialisation.next_activities(model, gva[gva["year"] == 2007]).table
    later = gva[gva["year"] == 2012].pivot_table(
        index="region", columns="activity", values="value", fill_value=0.0
    )
    q = np.nan_to_num(location_quotient(later.to_numpy()))
    row = later.index.get_indexer(made["region"])
    column = later.columns.get_indexer(made["activity"])
    came = (q >= 1)[row, column].astype(float)
    assert made["odds"].mean() == pytest.approx(came.mean(), abs=0.01)
    assert brier_skill(came, made["odds"]) > 0.15
