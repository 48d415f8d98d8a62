"""The same network gives the same picture, and near nodes stand near."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.metrics.layout import network_backbone, network_layout


def ring(n: int) -> np.ndarray:
    at = np.arange(n)
    steps = np.minimum((at[:, None] - at) % n, (at - at[:, None]) % n)
    return np.where(steps > 0, 1.0 / np.maximum(steps, 1), 0.0)


def random(n: int, seed: int) -> np.ndarray:
    w = np.random.default_rng(seed).random((n, n))
    return (w + w.T) / 2 * (1 - np.eye(n))


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 12), st.integers(0, 10_000))
def test_backbone_holds_together_and_holds_the_spanning_tree(n: int, seed: int) -> None:
    w = random(n, seed)
    kept = network_backbone(w, links=1.5)
    assert (kept == kept.T).all()
    assert not kept.diagonal().any()
    assert connected_components(kept)[0] == 1
    tree = minimum_spanning_tree(np.where(w > 0, 2.0 - w, 0.0)).toarray() > 0
    assert (kept | ~tree).all()
    assert kept.sum() / 2 <= max(1.5 * n, n - 1)


def test_strongest_links_come_first_and_ties_stand_or_fall_together() -> None:
    w = random(10, 3)
    kept = network_backbone(w, links=2)
    tree = network_backbone(w, links=1)
    extra = np.triu(kept & ~tree)
    out = np.triu(~kept, 1)
    assert w[extra].min() > w[out].max() - 1e-12
    assert network_backbone(np.ones((6, 6)), links=2).sum() / 2 == 5


def test_picture_is_the_same_each_time_and_in_bounds() -> None:
    w = random(30, 1)
    a, b = network_layout(w), network_layout(w.copy())
    np.testing.assert_array_equal(a, b)
    assert np.abs(a).max() == pytest.approx(1)
    np.testing.assert_allclose(a.mean(axis=0), 0, atol=1e-9)
    assert np.ptp(a[:, 0]) >= np.ptp(a[:, 1]) * 0.5


def test_order_of_the_nodes_moves_none_of_them() -> None:
    w = random(14, 5)
    turn = np.random.default_rng(2).permutation(14)
    a, b = network_layout(w), network_layout(w[np.ix_(turn, turn)])
    np.testing.assert_allclose(np.abs(b), np.abs(a[turn]), atol=1e-4)


def test_ring_is_drawn_as_a_ring_and_near_is_near() -> None:
    x = network_layout(ring(16), links=1.5)
    radius = np.hypot(*x.T)
    assert radius.min() > 0.6 * radius.max()
    w = np.kron(np.eye(2), np.ones((5, 5))) + 0.05
    x = network_layout(w * (1 + 0.01 * random(10, 1)))
    gap = np.hypot(*(x[:, None] - x[None]).transpose(2, 0, 1))
    inside = np.kron(np.eye(2), np.ones((5, 5))).astype(bool) & ~np.eye(10, dtype=bool)
    assert gap[inside].mean() < gap[~inside & ~np.eye(10, dtype=bool)].mean()


def test_node_without_a_link_has_no_place_and_parts_stand_apart() -> None:
    w = np.zeros((5, 5))
    w[0, 1] = w[1, 0] = w[2, 3] = w[3, 2] = 1.0
    x = network_layout(w)
    assert np.isnan(x[4]).all()
    assert np.isfinite(x[:4]).all()
    assert np.hypot(*(x[0] - x[2])) > np.hypot(*(x[0] - x[1]))
    assert np.isnan(network_layout(np.zeros((3, 3)))).all()
    assert network_layout(np.zeros((0, 0))).shape == (0, 2)
    assert network_layout([[0, 1], [1, 0]]).round(6)[:, 1].tolist() == [0, 0]


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(ShapeError, match="square"):
        network_layout([[1, 2]])
    with pytest.raises(NegativeActivityError, match="found 1 cells"):
        network_layout([[0, -1], [1, 0]])
    with pytest.raises(ParameterError, match=r"found 0\.5"):
        network_backbone([[0, 1], [1, 0]], links=0.5)
