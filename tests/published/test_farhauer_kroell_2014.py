"""Farhauer, O. and Kröll, A. (2014): Standorttheorien. Springer Gabler.

isbn: 978-3-658-01573-2. Worked examples of specialisation, concentration and
shift-share, as restated by Wieland (2019), doi: 10.18335/region.v6i3.267.
"""

from __future__ import annotations

import numpy as np
import pytest

from madang.metrics.agglomeration import (
    ellison_glaeser,
    ellison_glaeser_of_plants,
    litzenberger_sternberg,
    plant_herfindahl,
)
from madang.metrics.concentration import (
    equivalent_number,
    gini_concentration,
    gini_specialisation,
    herfindahl,
    herfindahl_normalised,
    krugman,
    krugman_versus_mean,
)
from madang.metrics.growth import shift_share, shift_share_factors

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


def test_krugman_of_sweden_against_the_mean_of_its_neighbours() -> None:
    sweden = [45000, 15000, 32000, 10000, 30000]
    norway = [35000, 12000, 30000, 8000, 22000]
    denmark = [40000, 10000, 25000, 9000, 18000]
    finland = [30000, 11000, 18000, 3000, 13000]
    iceland = [40000, 6000, 11000, 2000, 12000]
    found = krugman_versus_mean([sweden, norway, denmark, finland, iceland])
    assert float(found[0]) == pytest.approx(0.1595, abs=5e-5)


def test_krugman_of_mining_against_the_mean_of_four_industries() -> None:
    chemistry = [20000, 11000, 31000, 8000, 20000]
    social = [40000, 10000, 25000, 9000, 16000]
    electronics = [10000, 11000, 14000, 14000, 13000]
    wood = [7000, 7500, 11000, 1500, 36000]
    mining = [4320, 7811, 3900, 2300, 47560]
    found = krugman_versus_mean([mining, chemistry, social, electronics, wood])
    assert float(found[0]) == pytest.approx(0.8619, abs=5e-5)


# Ten plants of one industry in Vienna, Linz and Graz, and all jobs of the three.
PLANTS = [200, 650, 12000, 100, 50, 16000, 13000, 1500, 1500, 25000]
CITY = [0, 0, 0, 0, 0, 1, 1, 1, 1, 2]
JOBS = [500_000, 400_000, 100_000]


def test_agglomeration_of_ten_austrian_plants() -> None:
    industry = [0] * 10
    found = ellison_glaeser_of_plants(PLANTS, CITY, industry, reference=JOBS)
    assert float(found.gamma[0]) == pytest.approx(0.05990628, abs=5e-9)


def test_agglomeration_of_the_sums_of_the_same_plants() -> None:
    table = np.array([[13000.0], [32000.0], [25000.0]])
    H = plant_herfindahl(PLANTS, [0] * 10)
    found = ellison_glaeser(table, H, reference=JOBS)
    assert float(found[0]) == pytest.approx(0.05990628, abs=5e-9)


def test_cluster_index_of_one_region() -> None:
    found = litzenberger_sternberg(
        [[1743], [5740 - 1743]],
        area=[50, 576 - 50],
        population=[488, 4621 - 488],
        firms=[[35], [53 - 35]],
    )
    assert float(found[0, 0]) == pytest.approx(21.87491, abs=5e-6)


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


def test_factors_of_the_same_regions_multiply_to_their_growth() -> None:
    found = shift_share_factors(list(START.values()), list(END.values()))
    grown = np.array([205 / 180, 215 / 160, 845 / 760]) / (1265 / 1100)
    np.testing.assert_allclose(found.region, grown)
    np.testing.assert_allclose(found.structure * found.location, grown)
