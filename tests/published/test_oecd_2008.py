"""OECD (2008), Handbook on Constructing Composite Indicators, table 15.

doi:10.1787/9789264043466-en

Mean years of school of 23 countries, normalised in several ways, to two decimals.
"""

import numpy as np

from madang.metrics.composite import Normalisation, normalise

YEARS = [
    10, 12, 11.4, 9.5, 10.8, 9.4, 9.4, 11.6, 10.9, 7.1, 10.2, 11.9, 9.4, 9.3, 11.7, 8.4,
    7.9, 9.6, 7.3, 7.2, 9.5, 9.1, 7.1,
]  # fmt: skip
Z = [
    0.26, 1.52, 1.14, -0.06, 0.76, -0.12, -0.12, 1.27, 0.83, -1.58, 0.38, 1.46, -0.12,
    -0.19, 1.33, -0.76, -1.08, 0, -1.46, -1.52, -0.06, -0.31, -1.58,
]  # fmt: skip
MIN_MAX = [
    0.59, 1, 0.88, 0.49, 0.76, 0.47, 0.47, 0.92, 0.78, 0, 0.63, 0.98, 0.47, 0.45, 0.94,
    0.27, 0.16, 0.51, 0.04, 0.02, 0.49, 0.41, 0,
]  # fmt: skip
PRINTED = 0.006


def test_z_scores_divide_by_the_sample_deviation_as_printed() -> None:
    x = np.array(YEARS)[:, None]
    z = (normalise(x, [1], method=Normalisation.Z_SCORE).ravel() - 50) / 10
    assert np.abs(z - Z).max() < PRINTED
    other = (normalise(x, [1], method=Normalisation.Z_SCORE, ddof=0).ravel() - 50) / 10
    assert np.abs(other - Z).max() > PRINTED


def test_min_max_as_printed() -> None:
    x = np.array(YEARS)[:, None]
    assert np.abs(normalise(x, [1]).ravel() / 100 - MIN_MAX).max() < PRINTED
