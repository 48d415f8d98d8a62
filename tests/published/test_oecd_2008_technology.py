"""OECD (2008), Handbook on Constructing Composite Indicators: technology achievement.

doi:10.1787/9789264043466-en. The Technology Achievement Index of 23 countries, its
consistency and its principal components as printed there; the index itself is that of
the United Nations' Human Development Report 2001, ISBN 0-19-521835-3.
"""

import numpy as np
import pytest

from madang.metrics.composite import (
    Framework,
    aggregate_tree,
    correlations,
    cronbach,
    normalise,
    principal_components,
)

# patents, royalties, internet hosts, exports of high and medium technology, telephones
# and electricity (as logarithms to base 10), years of school, enrolment in science
DATA = np.array([
    [187, 125.6, 200.2, 50.7, 3.080, 4.150, 10.0, 27.4],  # Finland
    [289, 130, 179.1, 66.2, 3.00, 4.07, 12, 13.9],  # United States
    [271, 156.6, 125.8, 59.7, 3.10, 4.14, 11.4, 15.3],  # Sweden
    [994, 64.6, 49, 80.8, 3.00, 3.86, 9.5, 10.0],  # Japan
    [779, 9.8, 4.8, 66.7, 2.97, 3.65, 10.8, 23.2],  # Korea
    [189, 151.2, 136, 50.9, 3.02, 3.77, 9.4, 9.5],  # Netherlands
    [82, 134, 57.4, 61.9, 3.02, 3.73, 9.4, 14.9],  # United Kingdom
    [31, 38.6, 108, 48.7, 2.94, 4.18, 11.6, 14.2],  # Canada
    [75, 18.2, 125.9, 16.2, 2.94, 3.94, 10.9, 25.3],  # Australia
    [8, 25.5, 72.3, 74.9, 2.95, 3.83, 7.1, 24.2],  # Singapore
    [235, 36.8, 41.2, 64.2, 2.94, 3.75, 10.2, 14.4],  # Germany
    [103, 20.2, 193.6, 19.0, 3.12, 4.39, 11.9, 11.2],  # Norway
    [106, 110.3, 48.6, 53.6, 2.97, 3.68, 9.4, 12.3],  # Ireland
    [72, 73.9, 58.9, 47.6, 2.91, 3.86, 9.3, 13.6],  # Belgium
    [103, 13, 146.7, 15.4, 2.86, 3.91, 11.7, 13.1],  # New Zealand
    [165, 14.8, 84.2, 50.3, 2.99, 3.79, 8.4, 13.6],  # Austria
    [205, 33.6, 36.4, 58.9, 2.97, 3.80, 7.9, 12.6],  # France
    [74, 43.6, 43.2, 45, 2.96, 3.74, 9.6, 11],  # Israel
    [42, 8.6, 21, 53.4, 2.86, 3.62, 7.3, 15.6],  # Spain
    [13, 9.8, 30.4, 51, 3.00, 3.65, 7.2, 13],  # Italy
    [28, 4.2, 25, 51.7, 2.75, 3.68, 9.5, 8.2],  # Czech Republic
    [26, 6.2, 21.6, 63.5, 2.73, 3.46, 9.1, 7.7],  # Hungary
    [105, 4, 20.3, 49.5, 2.84, 3.71, 7.1, 10.6],  # Slovenia
])  # fmt: skip
PRINTED = np.array([
    0.744, 0.733, 0.703, 0.698, 0.666, 0.630, 0.606, 0.589, 0.587, 0.585, 0.583, 0.579,
    0.566, 0.553, 0.548, 0.544, 0.535, 0.514, 0.481, 0.471, 0.465, 0.464, 0.458,
])  # fmt: skip
SINGAPORE = 9
# Least and most of all countries of the report; telephones and electricity end at the
# average of the OECD.
POSTS = np.array([
    [0, 0, 0, 0, 0, np.log10(22), 0.8, 0.1],
    [994, 272.6, 232.4, 80.8, np.log10(901), np.log10(6969), 12, 27.4],
])  # fmt: skip
PAIRS = Framework.of([8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 12, 12, -1], 8)


def index():
    y = normalise(DATA, np.ones(8), method="goalposts", marks=POSTS, to=(0, 1))
    return aggregate_tree(y, PAIRS, np.ones(13))[:, -1]


def test_the_index_of_four_dimensions_as_printed() -> None:
    """Inputs are printed to three figures; Singapore's do not give what is printed."""
    gap = np.abs(index() - PRINTED)
    assert np.delete(gap, SINGAPORE).max() < 0.0016
    assert gap[SINGAPORE] == pytest.approx(0.012, abs=0.001)


def test_consistency_with_and_without_each_indicator_as_printed() -> None:
    z = normalise(DATA, np.ones(8), method="z_score", to=(0, 1))
    assert round(cronbach(z), 2) == 0.70
    without = [cronbach(np.delete(z, i, axis=1)) for i in range(8)]
    printed = [0.704, 0.645, 0.636, 0.774, 0.603, 0.624, 0.662, 0.706]
    assert np.abs(np.array(without) - printed).max() < 0.002
    rest = [
        correlations(z[:, [i]], np.delete(z, i, 1).sum(axis=1)[:, None])[0, 0]
        for i in range(8)
    ]
    printed = [0.261, 0.527, 0.566, -0.108, 0.701, 0.614, 0.451, 0.249]
    assert np.abs(np.array(rest) - printed).max() < 0.007


def test_three_components_hold_most_of_the_variance_as_printed() -> None:
    found = principal_components(DATA)
    printed = [41.9, 21.8, 12.3]
    assert np.abs(100 * found.share[:3] - printed).max() < 0.1
