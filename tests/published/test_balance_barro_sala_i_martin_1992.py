"""The pace of convergence: two per cent a year halves a gap in 35 years.

Barro and Sala-i-Martin (1992), Convergence, Journal of Political Economy 100(2).
doi: 10.1086/261816
"""

import numpy as np
import pytest

from madang.metrics.convergence import beta_convergence


def test_two_per_cent_a_year_halves_the_gap_in_about_35_years():
    initial = np.array([5.0, 8.0, 13.0, 21.0])
    final = np.exp(np.log(initial) * np.exp(-0.02 * 50) + 1.5)
    c = beta_convergence(initial, final, years=50)
    assert c.speed == pytest.approx(0.02, abs=5e-5)
    assert c.half_life == pytest.approx(35, abs=0.5)
