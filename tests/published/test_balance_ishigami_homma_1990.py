"""Ishigami and Homma (1990): sensitivity of a function of three numbers.

doi:10.1109/ISUMA.1990.151285

f = sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁, each from −π to π; the indices follow from
integrals and are printed in every handbook of sensitivity analysis.
"""

import numpy as np
import pytest

from madang.metrics.composite import sobol_design, sobol_indices

FIRST = (0.3139, 0.4424, 0.0)
TOTAL = (0.5576, 0.4424, 0.2437)


def ishigami(u):
    x = np.pi * (2 * u - 1)
    waves = np.sin(x[..., 0])
    return waves + 7 * np.sin(x[..., 1]) ** 2 + 0.1 * x[..., 2] ** 4 * waves


@pytest.fixture(scope="module")
def found():
    rng = np.random.default_rng(1)
    return sobol_indices(ishigami(sobol_design(3, rng, base=2**17)), rng, draws=100)


def test_first_and_total_indices_as_printed(found):
    assert np.abs(found.first - FIRST).max() < 0.006
    assert np.abs(found.total - TOTAL).max() < 0.006
    assert found.variance == pytest.approx(13.8446, abs=0.1)


def test_intervals_hold_what_is_printed(found):
    assert (found.first_low - 0.003 <= FIRST).all()
    assert (found.first_high + 0.003 >= FIRST).all()
    assert (found.total_low - 0.003 <= TOTAL).all()
    assert (found.total_high + 0.003 >= TOTAL).all()
