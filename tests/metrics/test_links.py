"""How near two stand in a network: textbook graphs, brute force, laws."""

import numpy as np
import pytest

from madang.errors import NegativeActivityError, ShapeError
from madang.metrics.links import (
    adamic_adar,
    common_neighbours,
    preferential_attachment,
    resource_allocation,
    three_step_paths,
    ways_between,
)

EVERY = (
    adamic_adar,
    common_neighbours,
    preferential_attachment,
    resource_allocation,
    three_step_paths,
)


def drawn(n=30, seed=1):
    half = np.triu(np.random.default_rng(seed).random((n, n)) < 0.2, 1)
    return (half + half.T).astype(float)


def test_each_is_what_its_formula_sums():
    a = drawn()
    d = a.sum(axis=1)
    n = len(a)
    cn, aa, ra, paths = (np.zeros((n, n)) for _ in range(4))
    for i in range(n):
        for j in range(n):
            for k in range(n):
                both = a[i, k] * a[k, j]
                cn[i, j] += both
                ra[i, j] += both / d[k] if both else 0
                aa[i, j] += both / np.log(d[k]) if both and d[k] > 1 else 0
                paths[i, j] += sum(
                    a[i, k] * a[k, v] * a[v, j] / (d[k] * d[v])
                    for v in range(n)
                    if a[k, v]
                )
    off = ~np.eye(n, dtype=bool)
    assert np.allclose(common_neighbours(a)[off], cn[off])
    assert np.allclose(adamic_adar(a)[off], aa[off])
    assert np.allclose(resource_allocation(a)[off], ra[off])
    assert np.allclose(three_step_paths(a)[off], paths[off])
    assert np.allclose(preferential_attachment(a), np.outer(d, d))


@pytest.mark.parametrize("measure", EVERY)
def test_rows_asked_for_are_those_of_all_and_both_ends_agree(measure):
    a = drawn()
    whole = measure(a)
    assert np.allclose(measure(a, [4, 2]), whole[[4, 2]])
    assert np.allclose(whole, whole.T)


@pytest.mark.parametrize("measure", EVERY)
def test_the_diagonal_says_nothing_and_strangers_have_none(measure):
    a = drawn()
    a[:, 0] = a[0, :] = 0.0
    assert np.allclose(measure(a + 5 * np.eye(len(a))), measure(a))
    assert not measure(a)[0].any()


@pytest.mark.parametrize("measure", EVERY)
def test_what_is_no_network_is_refused(measure):
    with pytest.raises(ShapeError):
        measure(np.ones((2, 3)))
    with pytest.raises(NegativeActivityError):
        measure([[0, -1], [-1, 0]])


@pytest.mark.parametrize("measure", EVERY)
def test_some_rows_and_columns_are_those_of_the_whole_table(measure):
    a = drawn(seed=3)
    rows, columns = [4, 0, 17], [2, 5, 29]
    part = ways_between(measure.__name__, a, columns).of(rows)
    np.testing.assert_array_equal(part, measure(a)[np.ix_(rows, columns)])
