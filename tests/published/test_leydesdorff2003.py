"""Leydesdorff (2003), The mutual information of university-industry-government.

doi: 10.1023/A:1026253130577. The exact facts on which the indicator rests: three
spheres of which each is the parity of the other two give −1 bit, three copies of
one sphere +1 bit, independent spheres 0; and equation 2 written out.
"""

from __future__ import annotations

import numpy as np
import pytest

from madang.metrics.helix import mutual_information


def _entropy(p: np.ndarray) -> float:
    """Entropy in bits, from its definition."""
    q = p.ravel()[p.ravel() > 0] / p.sum()
    return float(-(q * np.log2(q)).sum())


def test_parity_of_two_others_is_minus_one_bit() -> None:
    n = np.zeros((2, 2, 2))
    for a, b in np.ndindex(2, 2):
        n[a, b, a ^ b] = 25
    assert mutual_information(n) == pytest.approx(-1, abs=1e-12)


def test_three_copies_are_plus_one_bit() -> None:
    n = np.zeros((2, 2, 2))
    n[0, 0, 0] = n[1, 1, 1] = 50
    assert mutual_information(n) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("dimensions", [2, 3, 4])
def test_independent_spheres_share_nothing(dimensions: int) -> None:
    sides = ([1, 3], [2, 5], [4, 1], [3, 3])[:dimensions]
    n = np.einsum(*(x for i, s in enumerate(sides) for x in (s, [i])))
    assert mutual_information(n, dimensions=dimensions) == pytest.approx(0, abs=1e-12)


def test_four_copies_are_plus_one_bit_and_parity_of_three_plus_one() -> None:
    copies, parity = np.zeros((2,) * 4), np.zeros((2,) * 4)
    copies[0, 0, 0, 0] = copies[1, 1, 1, 1] = 1
    for a, b, c in np.ndindex(2, 2, 2):
        parity[a, b, c, a ^ b ^ c] = 1
    # ΣH − ΣH₂ + ΣH₃ − H₄: 4 − 6 + 4 − 1, and 4 − 12 + 12 − 3
    assert mutual_information(copies, dimensions=4) == pytest.approx(1, abs=1e-12)
    assert mutual_information(parity, dimensions=4) == pytest.approx(1, abs=1e-12)


def test_equation_2_written_out() -> None:
    n = np.array([[[7, 2], [4, 1]], [[5, 9], [0, 12]]], dtype=float)
    u, v, w = n.sum((1, 2)), n.sum((0, 2)), n.sum((0, 1))
    pairs = (n.sum(2), n.sum(1), n.sum(0))
    t = sum(map(_entropy, (u, v, w))) - sum(map(_entropy, pairs)) + _entropy(n)
    assert mutual_information(n) == pytest.approx(t, abs=1e-12)
