"""Small cases of floating catchments, as packages of the field print them.

Five cells of Belo Horizonte: R package accessibility 1.4 (Pereira and Herszenhut),
after Paez, Higgins and Vivona (2019), doi: 10.1371/journal.pone.0218773. Three tracts
with a hospital each: PySAL access 1.1 (Saxon and others 2022, doi:
10.1007/s12061-021-09411-5), after Luo and Wang (2003), doi: 10.1068/b29120, and Wan,
Zou and Sternberg (2012), doi: 10.1080/13658816.2011.624987.
"""

from __future__ import annotations

import numpy as np
import pytest

from madang.metrics.accessibility import (
    Cutoff,
    Power,
    TravelTimes,
    balanced_floating_catchment,
    three_step_floating_catchment,
    two_step_floating_catchment,
)
from madang.metrics.inequality import gini

MINUTES = [
    [5.8, 47, 48, 47, 64],
    [45, 5.8, 13, 41, 70],
    [44, 13, 5.8, 42, 67],
    [43, 43, 49, 5.8, 58],
    [60, 70, 68, 64, 5.8],
]
PEOPLE, JOBS = [852, 394, 1969, 2189, 0], [82, 308, 100, 109, 0]
TRACTS = np.array([[1, 80, 40], [80, 1, 40], [40, 40, 1.0]])
RESIDENTS, DOCTORS = [100, 50, 10], [15, 20, 100]


def test_two_step_catchment_of_five_cells():
    found = two_step_floating_catchment(
        TravelTimes.of(MINUTES), JOBS, PEOPLE, decay=Cutoff(45)
    )
    assert found == pytest.approx([0.0152, 0.1491, 0.1491, 0.1068, 0], abs=5e-5)


def test_balanced_catchment_of_five_cells():
    found = balanced_floating_catchment(
        TravelTimes.of(MINUTES), JOBS, PEOPLE, decay=Cutoff(45)
    )
    assert found == pytest.approx([0.0094, 0.1993, 0.1993, 0.1147, 0], abs=5e-5)


def test_gini_of_access_in_five_cells():
    access = [22239, 36567, 42372, 55571, 26774]
    assert float(gini(access, weights=PEOPLE)) == pytest.approx(0.1386, abs=5e-5)
    without = [0, 1, 2, 4]
    fewer = gini(np.take(access, without), weights=np.take(PEOPLE, without))
    assert float(fewer) == pytest.approx(0.1148, abs=5e-5)


def test_two_step_catchment_of_three_tracts_by_inverse_time_within_an_hour():
    within = np.where(TRACTS < 61, TRACTS, np.inf)
    found = two_step_floating_catchment(
        TravelTimes.of(within), DOCTORS, RESIDENTS, decay=Power(1)
    )
    assert found == pytest.approx([0.331444, 0.579828, 7.286418], abs=5e-7)


def test_three_step_catchment_of_three_tracts_chooses_among_all():
    found = three_step_floating_catchment(
        TravelTimes.of(TRACTS), DOCTORS, RESIDENTS, decay=Power(1), within=61
    )
    assert found == pytest.approx([0.156257, 0.406216, 9.906352], abs=5e-7)
