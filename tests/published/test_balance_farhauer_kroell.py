"""Gini and Theil examples of Farhauer and Kröll, Standorttheorien (2014).

isbn: 978-3-658-01573-2. As recomputed by Wieland's REAT package,
doi: 10.18335/region.v6i3.267.
"""

import pytest

from madang.metrics.inequality import gini, gini_normalised, theil_l, theil_t


def test_gini_of_four_shares():
    assert gini([20, 50, 20, 10]) == pytest.approx(0.3, abs=5e-5)
    assert gini_normalised([20, 50, 20, 10]) == pytest.approx(0.4, abs=5e-5)


def test_gini_of_incomes_weighted_by_persons():
    income = [500, 1500, 2500, 4000, 7500, 15000]
    persons = [1000, 1200, 1600, 400, 200, 600]
    assert gini(income, weights=persons) == pytest.approx(0.5278, abs=5e-5)


def test_theil_and_mean_log_deviation_of_five_shares():
    x = [10, 10, 10, 20, 50]
    assert theil_l(x) == pytest.approx(0.2326302, abs=5e-8)
    assert theil_t(x) == pytest.approx(0.2502012, abs=5e-8)
