"""Theil's T with all inequality between groups, as in PySAL's reference suite.

Rey and Sastré-Gutiérrez (2010), Interregional Inequality Dynamics in Mexico,
Spatial Economic Analysis 5(3). doi: 10.1080/17421772.2010.493955
"""

import pytest

from madang.metrics.inequality import theil_decomposition


def test_two_even_groups_have_all_inequality_between_them():
    d = theil_decomposition([0, 0, 0, 10, 10, 10], list("aaabbb"))
    assert d.t == pytest.approx(0.6931472, abs=5e-8)
    assert d.t_between == pytest.approx(0.6931472, abs=5e-8)
    assert d.t_within == 0
