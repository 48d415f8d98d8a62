"""Hidalgo, C. A. and Hausmann, R. (2009): The building blocks of economic complexity.

Proceedings of the National Academy of Sciences 106(26), 10570-10575.
doi: 10.1073/pnas.0900943106. The toy network of four countries and four products in
figure S4 of the supporting information, and what its averages and vectors are.
"""

import numpy as np
import pytest

from madang.metrics.complexity import complexity_index, diversity, reflections, ubiquity

NETWORK = np.array([[1, 1, 1, 1], [0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1]])


def test_diversity_and_ubiquity_of_the_toy_network():
    assert diversity(NETWORK).tolist() == [4, 1, 2, 1]
    assert ubiquity(NETWORK).tolist() == [1, 2, 2, 3]


def test_the_first_two_reflections_of_its_countries():
    steps = reflections(NETWORK, iterations=2).regions
    assert steps[1] == pytest.approx([2, 2, 2.5, 3])
    assert steps[2] == pytest.approx([2.9583, 2.5, 2.6667, 2.3333], abs=5e-5)


def test_its_eigenvalues_and_its_index():
    found = complexity_index(NETWORK, leading=4)
    assert found.eigenvalues[0] == pytest.approx([1, 0.5421, 0.1902, 0.1010], abs=5e-5)
    assert found.eci == pytest.approx([-0.0754, -1.6029, 0.7478, 0.9305], abs=5e-5)


def test_its_most_diversified_country_is_not_its_most_complex():
    found = complexity_index(NETWORK)
    assert diversity(NETWORK).argmax() == 0
    assert found.eci.argmax() == 3
