"""Fitness: by its formula, by law, and where its values never come to rest."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from madang.errors import DisconnectedError, ParameterError, ShapeError
from madang.metrics.complexity import Settled, components, fitness


def slow(m, iterations, alpha=1.0):
    """Write the paper's step out."""
    regions, activities = range(m.shape[0]), range(m.shape[1])
    f, q = [1.0] * m.shape[0], [1.0] * m.shape[1]
    for _ in range(iterations):
        new_f = [sum(q[i] for i in activities if m[r, i]) for r in regions]
        new_q = [
            sum(f[r] ** -alpha for r in regions if m[r, i]) ** (-1 / alpha)
            for i in activities
        ]
        f = [v * len(new_f) / sum(new_f) for v in new_f]
        q = [v * len(new_q) / sum(new_q) for v in new_q]
    return np.array(f), np.array(q)


def nested(seed, shape=(12, 9), noise=0.1):
    rng = np.random.default_rng(seed)
    able = rng.random(shape[0])[:, None] + noise * rng.normal(size=shape)
    m = able > rng.random(shape[1])[None, :]
    m[0], m[:, 0] = True, True
    return m


@pytest.mark.parametrize("alpha", [1.0, 0.5, 2.0])
@pytest.mark.parametrize("iterations", [1, 2, 7])
def test_each_step_is_the_paper_s(iterations, alpha):
    m = nested(1)
    for given_as in (m, sparse.csr_array(m)):
        found = fitness(
            given_as, tolerance=0, most_iterations=iterations, extremality=alpha
        )
        f, q = slow(m, iterations, alpha)
        assert found.fitness == pytest.approx(f, rel=1e-12)
        assert found.quality == pytest.approx(q, rel=1e-12)
        assert found.iterations == iterations
        assert not found.converged


def test_values_that_rest_satisfy_the_equations_they_come_from():
    m = nested(2, noise=0.5).astype(float)
    found = fitness(m)
    assert found.settled is Settled.VALUES
    assert found.change <= 1e-10
    f = m @ found.quality
    q = 1 / (m.T @ (1 / found.fitness))
    assert found.fitness == pytest.approx(f / f.mean(), rel=1e-8)
    assert found.quality == pytest.approx(q / q.mean(), rel=1e-8)
    assert found.fitness.mean() == pytest.approx(1)
    assert found.quality.mean() == pytest.approx(1)


def test_fitness_that_dies_as_one_over_n_is_settled_by_its_order():
    # Of two regions the one has all, the other what both have: at step 2n - 1 the
    # ratio of their fitness is 1 / 2n exactly, so no tolerance is ever reached.
    m = np.array([[1, 1], [1, 0]])
    for n in (1, 2, 10, 200):
        f = fitness(m, tolerance=0, most_iterations=2 * n - 1).fitness
        assert f[1] / f[0] == pytest.approx(1 / (2 * n), rel=1e-10)
    found = fitness(m)
    assert found.settled is Settled.ORDER
    assert found.converged
    assert found.change > 1e-10
    assert found.iterations < 1_000


def test_the_order_at_which_it_stops_is_that_of_many_more_iterations():
    triangle = np.triu(np.ones((25, 25)))
    found = fitness(triangle)
    assert found.settled is Settled.ORDER
    later = fitness(triangle, tolerance=0, most_iterations=20 * found.iterations)
    assert np.argsort(found.fitness).tolist() == np.argsort(later.fitness).tolist()
    assert np.isfinite(later.fitness).all()
    assert (later.fitness > 0).all()


def test_too_few_iterations_are_said_not_to_have_settled():
    found = fitness(nested(3), most_iterations=5)
    assert found.settled is Settled.NOT
    assert not found.converged


def test_empty_regions_and_activities_are_undefined_and_change_nothing():
    m = nested(4)
    whole = fitness(m)
    more = np.insert(np.insert(m, 2, values=False, axis=0), 4, values=False, axis=1)
    found = fitness(more)
    assert np.isnan(found.fitness[2])
    assert np.isnan(found.quality[4])
    assert np.delete(found.fitness, 2) == pytest.approx(whole.fitness)
    assert np.delete(found.quality, 4) == pytest.approx(whole.quality)


@pytest.mark.parametrize("m", [np.ones((1, 4)), np.ones((4, 1)), np.ones((3, 5))])
def test_one_region_one_activity_and_all_alike_are_all_one(m):
    found = fitness(m)
    assert found.fitness == pytest.approx(np.ones(m.shape[0]))
    assert found.quality == pytest.approx(np.ones(m.shape[1]))
    assert found.settled is Settled.VALUES


def test_a_table_with_nothing_in_it_has_no_fitness():
    found = fitness(np.zeros((2, 3)))
    assert np.isnan(found.fitness).all()
    assert np.isnan(found.quality).all()


def test_parts_that_share_nothing_are_refused_or_measured_apart():
    a, b = nested(5), nested(6, (4, 3))
    m = np.zeros((16, 12), dtype=bool)
    m[:12, :9], m[12:, 9:] = a, b
    with pytest.raises(DisconnectedError, match="Fitness needs regions"):
        fitness(m)
    found = fitness(m, per_component=True)
    assert found.fitness[12:] == pytest.approx(fitness(b).fitness)
    assert found.quality[:9] == pytest.approx(fitness(a).quality)


tables = arrays(np.bool_, st.tuples(st.integers(2, 7), st.integers(2, 7)))


@settings(max_examples=50, deadline=None)
@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_regions_and_activities_changes_nothing(m, chance):
    assume(components(m)[0].max(initial=-1) == 0)
    rows, columns = list(range(m.shape[0])), list(range(m.shape[1]))
    chance.shuffle(rows)
    chance.shuffle(columns)
    one = fitness(m, tolerance=0, most_iterations=30)
    two = fitness(m[np.ix_(rows, columns)], tolerance=0, most_iterations=30)
    np.testing.assert_allclose(two.fitness, one.fitness[rows], rtol=1e-9)
    np.testing.assert_allclose(two.quality, one.quality[columns], rtol=1e-9)


def test_what_cannot_be_iterated_is_refused():
    for wrong in ({"tolerance": -1}, {"most_iterations": 0}, {"extremality": 0}):
        with pytest.raises(ParameterError, match="at least one iteration") as caught:
            fitness(np.ones((2, 2)), **wrong)
        assert "허용오차" in caught.value.text("ko")
    with pytest.raises(ShapeError, match="a year at a time"):
        fitness(np.ones((2, 2, 2)))
