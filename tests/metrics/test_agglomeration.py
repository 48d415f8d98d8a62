"""Laws of agglomeration, coagglomeration, colocation and the cluster index."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.metrics.agglomeration import (
    coagglomeration,
    coagglomeration_of_group,
    colocation,
    ellison_glaeser,
    ellison_glaeser_of_plants,
    excess_colocation,
    litzenberger_sternberg,
    plant_herfindahl,
    raw_concentration,
)
from madang.metrics.shares import location_share

SIZES = st.tuples(st.integers(1, 5), st.integers(1, 5))
TABLES = SIZES.flatmap(
    lambda s: arrays(np.float64, s, elements=st.integers(0, 50).map(float))
)
FEW = settings(max_examples=40, deadline=None)


def same(a, b):
    np.testing.assert_allclose(a, b, rtol=1e-8, atol=1e-9, equal_nan=True)


def made_up(seed, plants=60, regions=4, activities=3):
    rng = np.random.default_rng(seed)
    return (
        rng.integers(1, 200, plants).astype(float),
        rng.integers(0, regions, plants),
        rng.integers(0, activities, plants),
    )


def summed(size, region, activity):
    table = np.zeros((region.max() + 1, activity.max() + 1))
    np.add.at(table, (region, activity), size)
    return table


@pytest.mark.parametrize("seed", range(5))
def test_plants_and_their_sums_give_one_index(seed):
    size, region, activity = made_up(seed)
    table = summed(size, region, activity)
    found = ellison_glaeser_of_plants(size, region, activity)
    H = plant_herfindahl(size, activity)
    same(found.gamma, ellison_glaeser(table, H))
    same(found.raw, raw_concentration(table))
    same(found.herfindahl, H)
    for i in range(3):  # the definition, one activity at a time
        e = size[activity == i]
        s, a = table[:, i] / e.sum(), table.sum(axis=1) / table.sum()
        h, room = ((e / e.sum()) ** 2).sum(), 1 - (a**2).sum()
        g = ((s - a) ** 2).sum()
        same(found.gamma[i], (g - room * h) / (room * (1 - h)))
        assert found.plants[i] == e.size


def test_darts_thrown_at_random_have_no_agglomeration_on_average():
    rng = np.random.default_rng(7)
    reference = np.array([0.5, 0.3, 0.2])
    size = rng.integers(1, 100, 40).astype(float)
    draws = [
        ellison_glaeser_of_plants(
            size, rng.choice(3, 40, p=reference), np.zeros(40, int), reference=reference
        )
        for _ in range(3000)
    ]
    gamma = np.array([d.gamma[0] for d in draws])
    z = np.array([d.z[0] for d in draws])
    assert abs(gamma.mean()) < 4 * gamma.std() / np.sqrt(gamma.size)
    assert z.std() == pytest.approx(1, abs=0.06)


@FEW
@given(TABLES, st.floats(0.01, 100), st.integers(0, 2**31))
def test_agglomeration_depends_on_neither_unit_nor_order(x, unit, seed):
    rng = np.random.default_rng(seed)
    rows, columns = rng.permutation(x.shape[0]), rng.permutation(x.shape[1])
    turned = x[np.ix_(rows, columns)]
    same(raw_concentration(turned * unit), raw_concentration(x)[columns])
    same(coagglomeration(turned * unit), coagglomeration(x)[np.ix_(columns, columns)])
    same(colocation(turned), colocation(x)[np.ix_(columns, columns)])
    same(excess_colocation(turned), excess_colocation(x)[np.ix_(columns, columns)])


@FEW
@given(st.integers(0, 2**31))
def test_group_index_agrees_with_its_definition_from_plants(seed):
    size, region, activity = made_up(seed, plants=30)
    table = summed(size, region, activity)
    if (table.sum(axis=0) == 0).any() or table.shape[1] < 3:
        return
    a = table.sum(axis=1) / table.sum()
    room = 1 - (a**2).sum()
    w = table.sum(axis=0) / table.sum()
    H = plant_herfindahl(size, activity)
    gamma = ((location_share(table) - a[:, None]) ** 2).sum(axis=0) / room - H
    group = location_share(table) @ w
    G = ((group - a) ** 2).sum()
    # Here gamma × (1 − H) stands for gamma: a plant alone has no gamma of its own.
    slow = (G / room - (w**2 * H).sum() - (gamma * w**2).sum()) / (1 - (w**2).sum())
    found = coagglomeration_of_group(table, members=range(3))
    assert found == pytest.approx(slow, abs=1e-9)


def test_the_index_of_two_is_their_pair():
    x = np.array([[8.0, 5, 1], [2, 3, 6], [4, 4, 4]])
    pair = coagglomeration(x)[0, 1]
    assert coagglomeration_of_group(x, members=[0, 1]) == pytest.approx(pair)
    chosen = np.array([True, True, False])
    assert coagglomeration_of_group(x, members=chosen) == pytest.approx(pair)
    assert np.isnan(coagglomeration_of_group(x, members=[0]))


def test_activities_that_are_all_there_is_cannot_all_choose_alike():
    x = np.array([[8.0, 5], [2, 3]])
    deviations = location_share(x) @ x.sum(axis=0) / x.sum() - x.sum(axis=1) / x.sum()
    same(deviations, 0)
    assert coagglomeration(x)[0, 1] < 0


@FEW
@given(TABLES)
def test_colocation_agrees_with_pairs_counted_one_by_one(n):
    region, activity = np.nonzero(n)
    repeat = n[region, activity].astype(int) % 4
    n = np.zeros_like(n)
    np.add.at(n, (region, activity), repeat)
    region, activity = np.repeat(region, repeat), np.repeat(activity, repeat)
    found = colocation(n)
    for i in range(n.shape[1]):
        for j in range(n.shape[1]):
            here, there = np.flatnonzero(activity == i), np.flatnonzero(activity == j)
            pairs = [(k, q) for k in here for q in there if k != q]
            shared = [region[k] == region[q] for k, q in pairs]
            same(found[i, j], np.mean(shared) if shared else np.nan)


def test_excess_is_what_dealing_the_plants_out_anew_leaves():
    n = np.array([[5.0, 4], [1, 0], [2, 6]])
    rng = np.random.default_rng(3)
    sites = np.repeat(np.arange(3), n.sum(axis=1).astype(int))
    label = np.repeat([0, 1], n.sum(axis=0).astype(int))
    dealt = []
    for _ in range(20_000):
        table = np.zeros_like(n)
        np.add.at(table, (sites, rng.permutation(label)), 1)
        dealt.append((table[:, 0] * table[:, 1]).sum() / table.sum(axis=0).prod())
    exact = colocation(n)[0, 1] - excess_colocation(n)[0, 1]
    error = np.std(dealt) / np.sqrt(len(dealt))
    assert abs(np.mean(dealt) - exact) < 4 * error


def test_cluster_index_is_one_where_the_region_is_as_the_country():
    found = litzenberger_sternberg(
        [[10], [20]], area=[1, 2], population=[5, 10], firms=[[3], [6]]
    )
    same(found, [[1], [1]])


def test_cluster_index_is_density_times_specialisation_over_firm_size():
    e, a, p, b = [30.0, 70], [1.0, 9], [2.0, 8], [4.0, 16]
    found = litzenberger_sternberg(np.c_[e], area=a, population=p, firms=np.c_[b])[0, 0]
    dense = (30 / 1) / (100 / 10)
    special = (30 / 2) / (100 / 10)
    size = (30 / 4) / (100 / 20)
    assert found == pytest.approx(dense * special / size)


def test_one_many_and_none_are_defined():
    one_region = [[3.0, 4]]
    assert np.isnan(ellison_glaeser(one_region, [0.1, 0.1])).all()
    assert np.isnan(coagglomeration(one_region)).all()
    same(colocation(one_region), np.ones((2, 2)))
    empty = np.zeros((2, 2))
    for measure in (raw_concentration, coagglomeration, colocation):
        assert np.isnan(measure(empty)).all()
    lone = ellison_glaeser_of_plants([5.0, 1, 2], [0, 1, 1], [0, 1, 1])
    assert np.isnan(lone.gamma).tolist() == [True, False]
    none = ellison_glaeser_of_plants([], np.array([], int), np.array([], int))
    assert none.gamma.size == 0
    gap = ellison_glaeser_of_plants([5.0, 1], [0, 1], [0, 2])
    assert np.isnan(gap.gamma).all()
    assert gap.plants.tolist() == [1, 0, 1]


def test_all_alike_is_a_dartboard_hit_squarely():
    x = np.full((4, 3), 5.0)
    same(raw_concentration(x), np.zeros(3))
    H = np.array([0.1, 0.2, 0.3])
    same(ellison_glaeser(x, H), -H / (1 - H))


def test_bad_plants_are_refused():
    with pytest.raises(NegativeActivityError, match="size of each plant"):
        ellison_glaeser_of_plants([1, -1], [0, 1], [0, 0])
    with pytest.raises(NegativeActivityError, match="Expected numbers"):
        plant_herfindahl(["many"], [0])
    with pytest.raises(ParameterError, match="place 0, 1"):
        ellison_glaeser_of_plants([1.0], ["Seoul"], [0])
    with pytest.raises(ParameterError, match="below 2"):
        ellison_glaeser_of_plants([1.0], [5], [0], reference=[1, 1])
    with pytest.raises(ShapeError, match="a region and an activity"):
        ellison_glaeser_of_plants([1.0], [0, 1], [0])
    with pytest.raises(ParameterError, match="from 0 to 1"):
        ellison_glaeser([[1, 2]], [2500, 1200])
    with pytest.raises(ShapeError, match="2 numbers for the plant Herfindahl"):
        ellison_glaeser([[1, 2]], [0.1])
    with pytest.raises(ShapeError, match="reference of each region"):
        coagglomeration([[1, 2]], reference=[1, 2])
    with pytest.raises(ShapeError, match="same regions"):
        litzenberger_sternberg([[1]], area=[1], population=[1], firms=[[1, 2]])
