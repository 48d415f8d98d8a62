"""Atkinson's index and the equally-distributed equivalent, as in PySAL's example.

Atkinson (1970), On the Measurement of Inequality, Journal of Economic Theory 2(3).
doi: 10.1016/0022-0531(70)90039-6
"""

import pytest

from madang.metrics.inequality import atkinson

INCOMES = [10, 20, 30, 40, 50]


@pytest.mark.parametrize(
    ("epsilon", "index", "equivalent", "places"),
    [(0.5, 0.06315, 28.1054, 5e-5), (1, 0.13161, 26.05171, 5e-6)],
)
def test_index_and_equivalent_income(epsilon, index, equivalent, places):
    a = atkinson(INCOMES, epsilon)
    assert a == pytest.approx(index, abs=5e-6)
    assert 30 * (1 - a) == pytest.approx(equivalent, abs=places)
