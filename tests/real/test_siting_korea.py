"""Institutes and regions on public data: settling is no matter of nearness to Seoul.

Skipped, with the reason, where the shared data is absent.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from madang.metrics.composite import aggregate, normalise
from madang.metrics.inference import spearman
from madang.metrics.location import Paths, SiteOptions, phased_location
from madang.metrics.matching import (
    Side,
    blocking_pairs,
    deferred_acceptance,
    market_from_scores,
    quota_effects,
)
from madang.metrics.transport import great_circle_distance

ROOT = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
CITIES = ROOT / "kr_innovation_cities" / "settlement.csv"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not CITIES.exists(), reason="kr_innovation_cities is absent"),
]

SEOUL = (37.5665, 126.9780)
PLACES = {
    "부산": (35.15, 129.09),
    "대구": (35.87, 128.73),
    "광주": (35.02, 126.79),
    "울산": (35.56, 129.32),
    "강원": (37.32, 127.98),
    "충북": (36.91, 127.54),
    "전북": (35.84, 127.05),
    "경북": (36.12, 128.18),
    "경남": (35.17, 128.14),
    "제주": (33.25, 126.52),
}


@pytest.fixture(scope="module")
def cities():
    """Read the ten cities, with the latest known share and kilometres to Seoul."""
    table = pd.read_csv(CITIES)
    points = np.array([SEOUL, *(PLACES[c[:2]] for c in table["city"])])
    km = great_circle_distance(points[:, 0], points[:, 1])[0, 1:]
    late = table["family_moved_pct_2020m06"]
    return table.assign(settled=late.fillna(table["family_moved_pct_2018"]), km=km)


def test_more_settle_far_from_seoul_than_near(cities):
    rank = float(spearman(cities["settled"], cities["km"]))
    assert rank == pytest.approx(0.75, abs=0.005)
    assert float(spearman(cities["family_moved_pct_2018"], cities["km"])) > 0.6


def test_a_match_by_settlement_differs_from_one_by_nearness(cities):
    rng = np.random.default_rng(1)
    jobs = rng.permutation(20).astype(float)
    # Each institute weighs what is its own beside what all see.
    own = rng.normal(0, 5, (20, 10))
    theirs = np.repeat(jobs[:, None], 10, axis=1)
    by = {}
    for name, seen in (
        ("settled", cities["settled"].to_numpy()),
        ("near", -cities["km"].to_numpy() / 10),
    ):
        market = market_from_scores(own + seen, theirs, quotas=[1] * 10)
        place = deferred_acceptance(market)
        assert blocking_pairs(market, place) == ()
        # All regions rank the institutes alike: there is but one stable matching.
        other = deferred_acceptance(market, proposer=Side.REGIONS)
        assert place.tolist() == other.tolist()
        assert all(e.worse == () for e in quota_effects(market))
        by[name] = cities["settled"].to_numpy()[place[np.argsort(-jobs)[:3]]].mean()
    assert by["settled"] > by["near"] + 5


COMPLEXES = ROOT / "kr_industrial_complexes_southeast" / "complexes_busan_ulsan.csv"


@pytest.mark.skipif(not COMPLEXES.exists(), reason="the complexes are absent")
def test_criteria_weighed_as_in_the_ledger_decide_between_sites_of_equal_cost():
    table = pd.read_csv(COMPLEXES)
    near = ["공항거리", "항만거리", "고속도로거리", "화물역거리"]
    rich = ["univ_count", "hospital_count", "bus_count"]
    criteria = table[[*near, *rich]].to_numpy(float)
    direction = np.array([-1.0] * len(near) + [1.0] * len(rich))
    score = aggregate(normalise(criteria, direction), np.ones(len(direction)))
    assert np.isfinite(score).all()
    few = np.argsort(score)[[0, len(score) // 2, len(score) - 1]]
    # One more complex is needed and all cost the same: the best score is taken, and
    # as late as it serves, since money is worth less later.
    plan = phased_location(
        SiteOptions([10, 10, 10, 10], [0, 50, 50, 50], [True, False, False, False],
                    worth=[0, *(score[few] / 10)]),
        Paths([[[8], [8], [16]]], [1], 0), np.ones((1, 4)), missing_cost=90,
        discount=0.05,
    )  # fmt: skip
    assert np.isnan(plan.decided[0, 1:3]).all()
    assert plan.decided[0, 3] == 2
    assert plan.gap == pytest.approx(0, abs=1e-4)
