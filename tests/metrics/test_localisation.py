"""Laws of localisation: the distance density, its bands, and Ripley's K."""

import numpy as np
import pytest

from madang.errors import (
    NegativeActivityError,
    ParameterError,
    ShapeError,
    UndefinedMeasureError,
)
from madang.metrics.localisation import density as room
from madang.metrics.localisation import distance_density, localisation, ripley
from madang.metrics.localisation import pairs as blocks
from madang.metrics.transport import great_circle_distance


def strewn(seed, points):
    rng = np.random.default_rng(seed)
    return rng.uniform(35, 38, points), rng.uniform(126.5, 129.5, points)


def exact_density(distance, lat, lon, h, weights):
    """The textbook form, one pair at a time."""
    d = great_circle_distance(lat, lon)[np.triu_indices(len(lat), 1)]
    pair = np.outer(weights, weights)[np.triu_indices(len(lat), 1)]

    def f(z):
        return np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi)

    return np.array([
        (pair * (f((x - d) / h) + f((x + d) / h))).sum() / (h * pair.sum())
        for x in distance
    ])  # fmt: skip


@pytest.mark.parametrize("weighted", [False, True])
def test_binned_density_agrees_with_the_textbook_form(weighted):
    lat, lon = strewn(1, 40)
    weights = np.random.default_rng(2).integers(1, 90, 40) if weighted else np.ones(40)
    distance, found = distance_density(
        lat, lon, reach=150, bandwidth=8, weights=weights
    )
    slow = exact_density(distance, lat, lon, 8.0, weights)
    np.testing.assert_allclose(found, slow, rtol=2e-3, atol=2e-6)


def test_density_over_all_distances_is_one():
    lat, lon = strewn(3, 60)
    distance, found = distance_density(lat, lon, reach=600, bandwidth=10)
    assert np.trapezoid(found, distance) == pytest.approx(1, abs=1e-3)


def test_blocks_give_the_same_pairs_as_one_table(monkeypatch):
    lat, lon = strewn(4, 50)
    whole = distance_density(lat, lon, reach=100)[1]
    monkeypatch.setattr(blocks, "_BLOCK", 120)
    np.testing.assert_allclose(distance_density(lat, lon, reach=100)[1], whole)


def test_draws_from_a_table_and_from_blocks_are_the_same(monkeypatch):
    lat, lon = strewn(5, 80)

    def run():
        return localisation(
            lat, lon, members=range(15), rng=np.random.default_rng(1), draws=40
        )

    fast = run()
    monkeypatch.setattr(room, "_TABLE_SITES", 10)
    slow = run()
    np.testing.assert_allclose(slow.global_high, fast.global_high)
    np.testing.assert_allclose(slow.local_low, fast.local_low)


def test_order_of_plants_is_of_no_matter_to_the_density():
    lat, lon = strewn(6, 30)
    turn = np.random.default_rng(0).permutation(30)
    np.testing.assert_allclose(
        distance_density(lat[turn], lon[turn], reach=90)[1],
        distance_density(lat, lon, reach=90)[1],
    )


def test_plants_in_one_town_are_found_localised_and_near():
    lat, lon = strewn(7, 400)
    lat[:30], lon[:30] = lat[0] + 0.001 * np.arange(30), lon[0]
    found = localisation(
        lat, lon, members=range(30), rng=np.random.default_rng(1), draws=200
    )
    assert found.localised[0] > 0
    assert not found.dispersed.any()
    assert found.localised[-1] == 0


def test_plants_on_a_lattice_are_found_dispersed():
    rng = np.random.default_rng(8)
    steps = np.arange(0, 3, 0.5)
    towns = np.array([(35 + a, 126 + b) for a in steps for b in steps])
    crowd = towns[0] + rng.normal(0, 0.02, (400, 2))
    sites = np.vstack([towns, crowd])
    found = localisation(
        *sites.T, members=range(len(towns)), rng=rng, draws=200, reach=30
    )
    assert found.dispersed.any()
    assert not found.localised.any()


def test_sites_chosen_at_random_seldom_stray_outside_the_global_band():
    lat, lon = strewn(9, 200)
    rng = np.random.default_rng(11)
    high = low = 0
    for _ in range(40):
        found = localisation(
            lat, lon, members=rng.choice(200, 15, replace=False), rng=rng, draws=300
        )
        high += found.localised.any()
        low += bool((found.density < found.global_low).any())
        assert found.level >= 0.95
    # 5 per cent of 40 is 2; 8 or more has a chance below one in a thousand.
    assert high < 8
    assert low < 8


def test_global_bands_enclose_local_ones_and_a_seed_repeats():
    lat, lon = strewn(10, 120)

    def run(seed):
        return localisation(
            lat, lon, members=range(20), rng=np.random.default_rng(seed), draws=300
        )

    found = run(1)
    assert (found.global_high >= found.local_high - 1e-15).all()
    assert (found.global_low <= found.local_low + 1e-15).all()
    np.testing.assert_array_equal(found.global_high, run(1).global_high)


def test_too_few_draws_say_what_confidence_they_have():
    lat, lon = strewn(12, 100)
    found = localisation(
        lat, lon, members=range(20), rng=np.random.default_rng(1), draws=20
    )
    assert found.level < 0.95


def test_one_plant_has_no_density_and_no_test():
    assert np.isnan(distance_density([36.0], [127.0], reach=10)[1]).all()
    with pytest.raises(UndefinedMeasureError, match="two plants"):
        localisation([36, 37], [127, 127], members=[0], rng=np.random.default_rng(0))
    with pytest.raises(UndefinedMeasureError, match="one point"):
        localisation([36] * 4, [127] * 4, members=[0, 1], rng=np.random.default_rng(0))


def test_plants_on_one_point_have_all_density_at_zero():
    distance, found = distance_density([36] * 3, [127] * 3, reach=10)
    assert found.argmax() == 0
    assert distance[0] == 0


def test_ripley_agrees_with_counting_neighbours():
    lat, lon = strewn(13, 70)
    t = np.array([40.0, 5, 20, 0])
    d = great_circle_distance(lat, lon)
    np.fill_diagonal(d, np.inf)
    slow = 5000 * np.array([(d <= x).sum() for x in t]) / (70 * 69)
    found = ripley(lat, lon, radius=t, area=5000)
    np.testing.assert_allclose(found.k, slow)
    np.testing.assert_allclose(found.l, np.sqrt(slow / np.pi))
    np.testing.assert_allclose(found.local.mean(axis=0), slow)


def test_plants_strewn_evenly_have_the_circle_for_their_k():
    rng = np.random.default_rng(14)
    side = 2.0  # degrees along the equator: 222.4 km, edges little against 5 km
    found = ripley(
        rng.uniform(0, side, 4000), rng.uniform(0, side, 4000),
        radius=[2.0, 4.0], area=(side * 111.195) ** 2,
    )  # fmt: skip
    np.testing.assert_allclose(found.l, found.radius, rtol=0.03)


def test_ripley_of_one_plant_is_not_known():
    assert np.isnan(ripley([36], [127], radius=[1, 2], area=9).k).all()


def test_bad_positions_and_lengths_are_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(ParameterError, match="no place on the globe"):
        distance_density([36, 91], [127, 127], reach=10)
    with pytest.raises(ParameterError, match="no place on the globe"):
        localisation([36, np.nan], [127, 127], members=[0, 1], rng=rng)
    with pytest.raises(ShapeError, match="one length"):
        ripley([36, 37], [127], radius=[1], area=1)
    with pytest.raises(ParameterError, match="reach must be above 0"):
        distance_density([36, 37], [127, 127], reach=0)
    with pytest.raises(ParameterError, match="bandwidth must be above 0"):
        distance_density([36, 37], [127, 127], reach=1, bandwidth=-1)
    with pytest.raises(ParameterError, match="20 draws"):
        localisation([36, 37], [127, 127], members=[0, 1], rng=rng, draws=5)
    with pytest.raises(ParameterError, match="level"):
        localisation([36, 37], [127, 127], members=[0, 1], rng=rng, level=95)
    with pytest.raises(ParameterError, match="area must be above 0"):
        ripley([36, 37], [127, 127], radius=[1], area=0)
    with pytest.raises(NegativeActivityError, match="weight of each plant"):
        distance_density([36, 37], [127, 127], reach=1, weights=[1, -1])
    with pytest.raises(NegativeActivityError, match="Expected numbers"):
        distance_density(["north", 37], [127, 127], reach=1)
