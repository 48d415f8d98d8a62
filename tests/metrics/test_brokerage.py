"""Burt's measures and the roles of brokers, against enumeration."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose
from scipy import sparse

from madang.errors import NegativeActivityError, ShapeError
from madang.metrics.brokerage import (
    ROLES,
    brokerage_roles,
    chains_by_group,
    constraint,
    effective_size,
    open_chains,
)

TIES = hnp.arrays(np.float64, (7, 7), elements=st.sampled_from([0.0, 0, 0, 1, 2.5]))
GROUPS = hnp.arrays(np.int64, 7, elements=st.integers(0, 2))


def plain_burt(a):
    """Compute both measures from their definitions, node by node."""
    a = np.array(a)
    np.fill_diagonal(a, 0)
    z = a + a.T
    n = len(a)
    c, e = np.full(n, np.nan), np.full(n, np.nan)
    for i in range(n):
        if not z[i].sum():
            continue
        c[i] = e[i] = 0.0
        for j in np.flatnonzero(z[i]):
            others = [q for q in range(n) if q not in {i, j}]
            p = z[i] / z[i].sum()
            through = sum(p[q] * z[q, j] / max(z[q].sum(), 1e-9) for q in others)
            c[i] += (p[j] + through) ** 2
            e[i] += 1 - sum(p[q] * z[j, q] / z[j].max() for q in others)
    return c, e


def plain_roles(a, groups, *, directed):
    """Count every chain by itself."""
    a = np.array(a) > 0
    n = len(a)
    out = np.zeros((n, 5))
    ends = itertools.permutations if directed else itertools.combinations
    for j in range(n):
        for i, k in ends([v for v in range(n) if v != j], 2):
            if not (a[i, j] and a[j, k]) or a[i, k]:
                continue
            gi, gj, gk = groups[i], groups[j], groups[k]
            if gi == gj == gk:
                out[j, 0] += 1
            elif gi == gk:
                out[j, 3] += 1
            elif gj in {gi, gk}:
                both = (1, 2) if not directed else (1,) if gj == gk else (2,)
                out[j, both] += 1
            else:
                out[j, 4] += 1
    return out


@given(TIES)
@settings(deadline=None)
def test_burts_measures_are_those_of_their_definitions(ties):
    c, e = plain_burt(ties)
    for given_ties in (ties, sparse.csr_array(ties)):
        assert_allclose(constraint(given_ties), c, atol=1e-12)
        assert_allclose(effective_size(given_ties), e, atol=1e-12)


def test_textbook_graphs():
    star = np.zeros((4, 4))
    star[0, 1:] = star[1:, 0] = 1
    assert constraint(star)[0] == pytest.approx(1 / 3)
    assert effective_size(star)[0] == 3
    triangle = np.ones((3, 3))
    assert constraint(triangle) == pytest.approx([1.125] * 3)
    assert effective_size(triangle) == pytest.approx([1] * 3)
    alone = np.zeros((5, 5))
    alone[:4, :4] = star
    assert np.isnan([constraint(alone)[4], effective_size(alone)[4]]).all()
    # Borgatti's short form: contacts less twice the ties among them by contact.
    kite = star.copy()
    kite[1, 2] = kite[2, 1] = 1
    assert effective_size(kite)[0] == pytest.approx(3 - 2 * 1 / 3)


@given(TIES, GROUPS)
@settings(deadline=None)
def test_roles_are_those_of_an_enumeration(ties, groups):
    np.fill_diagonal(ties, 0)
    both = np.maximum(ties, ties.T)
    found = brokerage_roles(both, groups)
    assert_allclose(found.count, plain_roles(both, groups, directed=False))
    chains, _each = open_chains(both, 10**6, np.random.default_rng(1))
    summed = np.zeros((3, 5))
    np.add.at(summed, groups, found.count)
    undirected = summed[:, [0, 1, 3, 4]]
    assert_allclose(chains_by_group(chains, groups, 3), undirected)
    if ((ties > 0) != (ties > 0).T).any():
        one_way = brokerage_roles(sparse.coo_array(ties), groups)
        assert_allclose(one_way.count, plain_roles(ties, groups, directed=True))


@pytest.mark.parametrize("directed", [True, False])
@pytest.mark.parametrize("groups", [[0, 0, 1, 1], [0, 0, 0, 1], [0, 1, 2, 2]])
def test_expectation_and_z_are_those_of_all_networks_weighted_by_their_chance(
    directed, groups
):
    """Every network of four nodes, each tie there with the density of the given one."""
    chain = np.array([[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [0, 0, 0, 0.0]])
    chain = chain if directed else chain + chain.T
    cells = [
        (i, j) for i in range(4) for j in range(4) if i < j or (directed and i != j)
    ]
    d = (chain > 0).sum() / 12
    mean, square = np.zeros((4, 5)), np.zeros((4, 5))
    for there in itertools.product((0, 1), repeat=len(cells)):
        a = np.zeros((4, 4))
        for (i, j), is_tied in zip(cells, there, strict=True):
            a[i, j] = is_tied
            if not directed:
                a[j, i] = is_tied
        chance = d ** sum(there) * (1 - d) ** (len(cells) - sum(there))
        b = plain_roles(a, groups, directed=directed)
        mean, square = mean + chance * b, square + chance * b * b
    found = brokerage_roles(chain, groups)
    assert_allclose(found.expected, mean, atol=1e-12)
    spread = np.sqrt(np.maximum(square - mean**2, 0))
    z = np.full(mean.shape, np.nan)
    np.divide(found.count - mean, spread, out=z, where=spread > 1e-9)
    assert_allclose(found.z, z, atol=1e-7)


def test_between_two_firms_a_university_is_an_itinerant_broker():
    found = brokerage_roles(
        [[0, 1, 0], [0, 0, 1], [0, 0, 0]], ["firm", "university", "firm"]
    )
    named = dict(zip(ROLES, found.count[1], strict=True))
    assert named == {**dict.fromkeys(ROLES, 0.0), "itinerant": 1.0}


def test_what_is_no_network_is_refused_and_an_empty_one_has_no_z():
    empty = brokerage_roles(np.zeros((3, 3)), [0, 0, 1])
    assert (empty.count == 0).all()
    assert np.isnan(empty.z).all()
    with pytest.raises(ShapeError, match="square"):
        constraint(np.ones((2, 3)))
    with pytest.raises(NegativeActivityError, match="found 1 that"):
        effective_size([[0, -1], [1, 0]])
    with pytest.raises(ShapeError, match="one group"):
        brokerage_roles(np.eye(3), [0, 1])
