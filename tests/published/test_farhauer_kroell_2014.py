"""Farhauer, O. and Kröll, A. (2014): Standorttheorien. Springer Gabler.

isbn: 978-3-658-01573-2. Worked examples of specialisation, concentration and
shift-share, as restated by Wieland (2019), doi: 10.18335/region.v6i3.267.
"""

from __future__ import annotations

import numpy as np
import pytest

from madang.metrics.concentration import (
    equivalent_number,
    gini_concentration,
    gini_specialisation,
    herfindahl,
    herfindahl_normalised,
    krugman,
)
from madang.metrics.growth import shift_share

NATION_START = [400, 150, 150, 400]
NATION_END = [440, 210, 135, 480]
START = {
    "A": [90, 20, 10, 60],
    "B": [60, 30, 30, 40],
    "C": [250, 100, 110, 300],
}
END = {
    "A": [100, 40, 10, 55],
    "B": [85, 55, 40, 35],
    "C": [255, 115, 85, 390],
}


def test_herfindahl_of_four_industries() -> None:
    x = [20, 50, 20, 10]
    assert float(herfindahl(x)) == pytest.approx(0.34, abs=1e-12)
    assert float(herfindahl_normalised(x)) == pytest.approx(0.12, abs=1e-12)
    assert float(equivalent_number(x)) == pytest.approx(2.94, abs=0.005)


def test_krugman_is_two_where_nothing_is_shared() -> None:
    assert float(krugman([20, 10, 70, 0, 0], [0, 0, 0, 60, 40])) == 2.0


def test_gini_of_specialisation() -> None:
    region = np.array([700, 600, 500, 10000, 40000])
    nation = np.array([30000, 15000, 10000, 60000, 50000])
    found = gini_specialisation(np.array([region, nation - region]))
    assert float(found[0]) == pytest.approx(0.6222222, abs=5e-8)


def test_gini_of_concentration() -> None:
    industry = np.array([500, 500, 1000, 7000, 1000])
    everything = np.array([20000, 15000, 20000, 40000, 5000])
    found = gini_concentration(np.array([industry, everything - industry]).T)
    assert float(found[0]) == pytest.approx(0.4068966, abs=5e-8)


def test_three_regions_sum_to_the_nation() -> None:
    assert np.sum(list(START.values()), axis=0).tolist() == NATION_START
    assert np.sum(list(END.values()), axis=0).tolist() == NATION_END


@pytest.mark.parametrize(
    ("row", "national", "mix", "competitive", "change"),
    [(0, 27, 1, -3, 25), (1, 24, -1, 32, 55), (2, 114, 0, -29, 85)],
)
def test_shift_share_of_three_regions(
    row: int, national: int, mix: int, competitive: int, change: int
) -> None:
    split = shift_share(list(START.values()), list(END.values()))
    assert split.change[row].sum() == change
    assert round(split.national[row].sum()) == national
    assert round(split.mix[row].sum()) == mix
    assert round(split.competitive[row].sum()) == competitive


def test_mix_and_competitive_effects_cancel_over_the_nation() -> None:
    split = shift_share(list(START.values()), list(END.values()))
    assert split.mix.sum() == pytest.approx(0, abs=1e-9)
    assert split.competitive.sum() == pytest.approx(0, abs=1e-9)
