"""Concentration of output over the 16 German Länder, 2015.

Wieland (2019), REAT: A Regional Economic Analysis Toolbox for R, REGION 6(3).
doi: 10.18335/region.v6i3.267. Residents at the end of 2015: Destatis.
"""

import pytest

from madang.metrics.inequality import gini, hoover

# Baden-Württemberg, Bayern, Berlin … Thüringen; billion euros and residents.
GDP = [
    460.69, 549.19, 124.16, 65.29, 31.59, 109.27, 263.44, 39.87, 258.53, 645.59,
    131.95, 35.03, 112.66, 56.22, 85.61, 56.81,
]  # fmt: skip
RESIDENTS = [
    10_879_618, 12_843_514, 3_520_031, 2_484_826, 671_489, 1_787_408, 6_176_172,
    1_612_362, 7_926_599, 17_865_516, 4_052_803, 995_597, 4_084_851, 2_245_470,
    2_858_714, 2_170_714,
]  # fmt: skip


def test_gini_of_output_over_the_laender():
    assert gini(GDP) == pytest.approx(0.5009, abs=5e-5)


def test_hoover_of_output_against_residents():
    assert hoover(GDP, RESIDENTS) == pytest.approx(0.0735899, abs=5e-8)
