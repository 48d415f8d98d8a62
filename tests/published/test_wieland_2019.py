"""Wieland, T. (2019): REAT: A Regional Economic Analysis Toolbox for R.

REGION 6(3), R1–R57. doi: 10.18335/region.v6i3.267. The location quotient of one
industry, and the concentration of GDP over the 16 German states in 2015.
"""

from __future__ import annotations

import numpy as np
import pytest

from madang.metrics.concentration import herfindahl
from madang.metrics.shares import location_quotient

STATES_GDP_2015 = [
    460.69, 549.19, 124.16, 65.29, 31.59, 109.27, 263.44, 39.87, 258.53, 645.59,
    131.95, 35.03, 112.66, 56.22, 85.61, 56.81,
]  # fmt: skip


def test_location_quotient_of_one_industry() -> None:
    region, nation = np.array([1714, 79006]), np.array([879213, 15593224])
    rest = nation - region
    table = [[region[0], region[1] - region[0]], [rest[0], rest[1] - rest[0]]]
    assert location_quotient(table)[0, 0] == pytest.approx(0.3847623, abs=5e-8)


def test_herfindahl_of_gdp_over_sixteen_states() -> None:
    assert float(herfindahl(STATES_GDP_2015)) == pytest.approx(0.125, abs=5e-4)
