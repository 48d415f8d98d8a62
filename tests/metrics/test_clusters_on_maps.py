"""Similarity, strength, stages and neighbours: by hand, by law, and two ways."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.metrics.cluster_similarity import (
    locational_correlation,
    mean_similarity,
    standardised_similarity,
)
from madang.metrics.spatial import (
    contiguous_extents,
    gabriel_adjacency,
    local_moran,
    nearest_adjacency,
)
from madang.metrics.strength import (
    dispersion,
    life_stage,
    star_rating,
    strong_clusters,
)

TABLES = arrays(np.float64, (7, 4), elements=st.integers(0, 50).map(float))
LINE = np.eye(6, k=1, dtype=bool) | np.eye(6, k=-1, dtype=bool)


@given(TABLES)
@settings(max_examples=60, deadline=None)
def test_locational_correlation_is_that_of_numpy(x):
    ours = locational_correlation(x)
    varies = np.ptp(x, axis=0) > 0
    assert np.isnan(ours[~varies]).all()
    if varies.sum() > 1:
        theirs = np.corrcoef(x[:, varies].T)
        assert ours[np.ix_(varies, varies)] == pytest.approx(theirs, abs=1e-9)


def test_a_mean_of_similarities_sets_each_to_one_spread_and_skips_the_unknown():
    s = np.array([[0, 1, 2.0], [1, 0, 6], [2, 6, 0]])
    z = standardised_similarity(s)
    off = z[np.triu_indices(3, 1)]
    assert off.mean() == pytest.approx(0)
    assert off.std() == pytest.approx(1)
    assert mean_similarity([s, 100 * s + 7])[0, 1] == pytest.approx(z[0, 1])
    holed = s.copy()
    holed[0, 1] = holed[1, 0] = np.nan
    assert mean_similarity([s, holed])[0, 1] == pytest.approx(z[0, 1])
    assert np.isnan(mean_similarity([holed])[0, 1])
    even = np.ones((3, 3))
    assert np.nan_to_num(standardised_similarity(even)).tolist() == [[0] * 3] * 3


def test_similarities_that_do_not_fit_are_refused():
    with pytest.raises(ParameterError, match="at least one"):
        mean_similarity([])
    with pytest.raises(ParameterError, match="weight"):
        mean_similarity([np.eye(2)], weights=[0])
    with pytest.raises(ShapeError, match="same activities"):
        mean_similarity([np.eye(2), np.eye(3)])
    with pytest.raises(ShapeError, match="square"):
        standardised_similarity([[1, 2]])
    with pytest.raises(NegativeActivityError):
        locational_correlation([[1, -1], [2, 3]])
    with pytest.raises(ShapeError, match="one table at a time"):
        locational_correlation(np.ones((2, 2, 2)))
    assert np.isnan(locational_correlation(np.zeros((0, 2)))).all()


def test_strong_needs_a_high_quotient_and_enough_of_everything():
    jobs = np.array([[100, 50, 40, 1.0, 0]]).T
    firms = np.array([[10, 1, 8, 9, 0]]).T
    q = np.array([[3, 3, 0.9, 3, np.nan]]).T
    # Over the four that hold any: floors 30.25 jobs, 6.25 firms; top quotient 3.
    assert strong_clusters(jobs, q, establishments=firms, floor=0.25).T.tolist() == [
        [True, False, False, False, False]
    ]
    # Without establishments their floor is not asked for.
    q = np.array([[3, 2, 0.9, 1.5, np.nan]]).T
    assert strong_clusters(jobs, q, top=0.5).T.tolist() == [
        [True, True, False, False, False]
    ]


@given(st.floats(0.01, 1000))
@settings(max_examples=20, deadline=None)
def test_strength_does_not_hang_on_the_unit_or_the_order_of_regions(scale):
    rng = np.random.default_rng(4)
    jobs = rng.gamma(0.5, 100, (30, 5))
    q = rng.gamma(1, 1, (30, 5))
    strong = strong_clusters(jobs, q)
    order = rng.permutation(30)
    assert (strong_clusters(jobs[order] * scale, q[order]) == strong[order]).all()


def test_stars_are_given_for_size_for_quotient_and_for_focus_each_on_its_own():
    jobs = np.array([[9000, 1500, 1200, 900.0]]).T
    q = np.array([[1.0, 2.0, 1.0, 9.0]]).T
    whole = np.array([1e6, 1e5, 2000, 1000])
    stars = star_rating(jobs, q, region_size=whole, size=0.9, focus=0.6)
    assert stars.size[:, 0].tolist() == [True, False, False, False]
    assert stars.specialisation[:, 0].tolist() == [False, True, False, False]
    # The last holds 90% of its region, but too few jobs for any star.
    assert stars.focus[:, 0].tolist() == [False, False, True, False]
    assert stars.count[:, 0].tolist() == [1, 1, 1, 0]


def test_stages_follow_the_intervals_and_say_when_they_cannot():
    q = {"over": (1.1, 1.4), "under": (0.6, 0.8), "both": (0.9, 1.2)}
    g = {"up": (0.01, 0.02), "down": (-0.02, -0.01), "flat": (0.001, 0.004),
         "any": (-0.02, 0.02)}  # fmt: skip
    expected = {
        ("over", "up"): "growing", ("over", "down"): "declining",
        ("over", "flat"): "mature", ("over", "any"): "uncertain",
        ("under", "up"): "emerging", ("under", "down"): "none",
        ("under", "flat"): "none", ("under", "any"): "uncertain",
        ("both", "up"): "uncertain", ("both", "down"): "uncertain",
    }  # fmt: skip
    for (a, b), word in expected.items():
        assert str(life_stage(q[a], g[b])) == word, (a, b)
    assert str(life_stage((0.1, 0.3), g["up"])) == "none"
    assert str(life_stage((np.nan, np.nan), g["up"])) == "uncertain"
    assert str(life_stage(q["over"], (np.nan, np.nan))) == "uncertain"


def test_activities_that_follow_the_people_are_local():
    rng = np.random.default_rng(2)
    people = rng.gamma(2, 1000, 40)
    shops = people * rng.lognormal(0, 0.05, 40)
    ships = np.where(np.arange(40) < 4, 5000.0, 0.0)
    found = dispersion(np.column_stack([shops * 5, people * 9, ships]))
    assert found.is_traded().tolist() == [False, False, True]
    assert np.isnan(dispersion(np.array([[1, 0], [2, 0]])).gini[1])


def test_what_does_not_fit_strength_is_refused():
    one = np.ones((2, 2))
    with pytest.raises(ShapeError, match="must fit"):
        strong_clusters(one, np.ones((3, 2)))
    with pytest.raises(ShapeError, match="must fit"):
        star_rating(one, one, region_size=[1, 2, 3])
    with pytest.raises(ParameterError, match="share from 0 to 1"):
        strong_clusters(one, one, top=75)
    with pytest.raises(ShapeError, match="one shape"):
        life_stage(([1], [1, 2]), ([1], [1]))
    with pytest.raises(NegativeActivityError):
        strong_clusters(-one, one)


def slow_extents(hot, border):
    """Walk from region to region."""
    out, count = [-1] * len(hot), 0
    for r in range(len(hot)):
        if not hot[r] or out[r] >= 0:
            continue
        todo = [r]
        while todo:
            here = todo.pop()
            out[here] = count
            todo += [
                s for s in range(len(hot))
                if hot[s] and out[s] < 0 and (border[here][s] or border[s][here])
            ]  # fmt: skip
        count += 1
    return out


@given(st.integers(0, 10_000))
@settings(max_examples=50, deadline=None)
def test_extents_are_those_of_a_walk_from_region_to_region(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 15))
    hot, border = rng.random(n) < 0.6, rng.random((n, n)) < 0.15
    assert contiguous_extents(hot, border).tolist() == slow_extents(hot, border)


def test_local_moran_by_hand_and_for_a_wall_between_high_and_low():
    x = np.array([3.0, 3, 3, 1, 1, 1])
    found = local_moran(x, LINE, np.random.default_rng(1), permutations=999)
    assert found.value.tolist() == pytest.approx([1, 1, 0, 0, 1, 1])
    assert found.own.tolist() == pytest.approx([1, 1, 1, -1, -1, -1])
    # Region 0's neighbour is one of 1, 1, -1, -1, -1; region 2's are two of them:
    # 7 pairs of 10 have a mean of 0 or more, 9 of 10 one of 0 or less.
    assert found.p[[0, 5]] == pytest.approx(2 / 5, abs=0.05)
    assert found.p[[2, 3]] == pytest.approx(7 / 10, abs=0.05)


def test_the_p_value_of_a_region_is_the_share_of_all_deals():
    x = np.array([5.0, 4, 1, 0, 2, 3])
    found = local_moran(x, LINE, np.random.default_rng(1), permutations=20_000)
    # Region 0 has one neighbour, with 4; of the other five none is higher.
    assert found.p[0] == pytest.approx(1 / 5, abs=0.02)
    assert found.hot(0.25).tolist() == [True, False, False, False, False, False]


def test_without_neighbours_values_or_spread_there_is_no_local_association():
    rng = np.random.default_rng(1)
    alone = np.zeros((3, 3), dtype=bool)
    assert np.isnan(local_moran([1, 2, 3], alone, rng).value).all()
    assert np.isnan(local_moran([2] * 6, LINE, rng).value).all()
    holed = local_moran([1, np.nan, 3, 4, 5, 6], LINE, rng)
    assert np.isnan(holed.value[:2]).all()
    assert np.isfinite(holed.value[2:]).all()
    with pytest.raises(ShapeError, match="one value each"):
        local_moran([1, 2], LINE, rng)
    with pytest.raises(ParameterError, match="permutation"):
        local_moran(np.arange(6), LINE, rng, permutations=0)
    with pytest.raises(ShapeError, match="square"):
        contiguous_extents([True], np.zeros((1, 2)))


def test_nearest_neighbours_are_symmetric_and_none_is_its_own():
    rng = np.random.default_rng(1)
    lat, lon = rng.uniform(34, 38, 20), rng.uniform(126, 129, 20)
    near = nearest_adjacency(lat, lon, neighbours=3)
    assert (near == near.T).all()
    assert not near.diagonal().any()
    assert (near.sum(axis=1) >= 3).all()
    lat[4] = np.nan
    assert not nearest_adjacency(lat, lon)[4].any()
    assert nearest_adjacency([37.0], [127.0]).tolist() == [[False]]
    with pytest.raises(ParameterError, match="one neighbour"):
        nearest_adjacency(lat, lon, neighbours=0)
    with pytest.raises(ShapeError):
        nearest_adjacency([1.0, 2.0], [1.0])


def test_gabriels_neighbours_have_none_between_and_hang_together():
    rng = np.random.default_rng(1)
    lat, lon = rng.uniform(34, 38, 25), rng.uniform(126, 129, 25)
    near = gabriel_adjacency(lat, lon)
    x = lon * np.cos(np.radians(lat.mean()))
    d = (lat[:, None] - lat) ** 2 + (x[:, None] - x) ** 2
    for r in range(25):
        for s in range(25):
            others = [t for t in range(25) if t not in (r, s)]
            free = all(d[r, t] + d[s, t] >= d[r, s] for t in others)
            assert near[r, s] == (free and r != s)
    assert set(contiguous_extents(np.ones(25), near)) == {0}
    lat[3] = np.nan
    assert not gabriel_adjacency(lat, lon)[3].any()


def test_many_regions_have_the_neighbours_that_all_pairs_give(monkeypatch):
    rng = np.random.default_rng(2)
    lat, lon = rng.uniform(34, 38, 120), rng.uniform(126, 129, 120)
    lat[7], lon[7] = lat[3], lon[3]  # two on one spot
    slow = gabriel_adjacency(lat, lon)
    monkeypatch.setattr("madang.metrics.spatial._FEW", 10)
    fast = gabriel_adjacency(lat, lon)
    apart = np.ones(120, dtype=bool)
    apart[[3, 7]] = False
    assert (slow[np.ix_(apart, apart)] == fast[np.ix_(apart, apart)]).all()
    assert fast[3, 7]
    assert slow[3, 7]
    assert not gabriel_adjacency([1.0], [1.0]).any()
