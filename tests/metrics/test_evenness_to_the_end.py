"""Nested Gini, half-lives, clubs and Moran's I: laws, two ways, coverage, refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.metrics.clubs import convergence_clubs, log_t
from madang.metrics.convergence import beta_convergence, half_life_interval
from madang.metrics.inequality import gini, gini_decomposition
from madang.metrics.inference import PUBLISHED_EFFECT, wilson_interval
from madang.metrics.moran import moran
from madang.metrics.spatial import local_moran


@given(
    x=hnp.arrays(np.float64, 12, elements=st.floats(0, 100)), seed=st.integers(0, 999)
)
def test_a_nested_gini_is_the_sum_over_pairs_by_where_they_part(x, seed):
    rng = np.random.default_rng(seed)
    fine = rng.integers(0, 5, 12)
    levels = [np.array([0, 0, 0, 0, 1])[fine], np.array([0, 0, 1, 1, 2])[fine], fine]
    w = rng.uniform(0, 9, 12)
    d = gini_decomposition(x, levels, weights=w)
    if not (w @ x) > 0:
        assert np.isnan(d.gini)
        return
    parts = np.zeros(4)
    for r in range(12):
        for s in range(r):
            part = next((k for k, g in enumerate(levels) if g[r] != g[s]), 3)
            parts[part] += w[r] * w[s] * abs(x[r] - x[s])
    parts /= (w @ x) * w.sum()
    assert d.levels == pytest.approx(parts, abs=1e-9)
    assert d.gini == pytest.approx(float(gini(x, weights=w)), abs=1e-9)
    assert sum(d.levels) == pytest.approx(d.gini, abs=1e-9)
    assert np.add(d.means, d.overlap) == pytest.approx(d.levels[:-1])
    assert min(*d.means, *d.overlap) >= 0


def test_groups_that_do_not_overlap_are_told_by_their_means_alone():
    d = gini_decomposition([1, 2, 7, 8], [list("aabb")])
    assert d.overlap == pytest.approx([0], abs=1e-15)
    assert d.means[0] == pytest.approx(float(gini([1.5, 1.5, 7.5, 7.5])))
    crossed = gini_decomposition([1, 8, 2, 7], [list("aabb")])
    assert crossed.means == pytest.approx([0], abs=1e-15)
    assert crossed.overlap[0] > 0


@pytest.mark.parametrize("kind", ["even", "few firms", "firms of very different size"])
@pytest.mark.parametrize("regions", [17, 60])
def test_intervals_of_slope_and_half_life_hold_nine_in_ten(kind, regions):
    rng = np.random.default_rng(4)
    years, speed, runs = 10, 0.02, 1000
    beta = (np.exp(-speed * years) - 1) / years
    held, ends = 0, []
    for _run in range(runs):
        log = rng.normal(3, 0.8, regions)
        noise = np.full(regions, 0.01)
        if kind != "even":  # regions that hold less have fewer firms
            noise = 0.01 * np.exp(-0.8 * (log - 3))
        if kind == "firms of very different size":
            noise = noise * rng.pareto(4, regions)
        growth = 0.05 + beta * log + rng.normal(0, 1, regions) * noise
        c = beta_convergence(np.exp(log), np.exp(log + years * growth), years=years)
        low, high = half_life_interval(c.low, c.high, years)
        # A quicker end that is unknown, for regions may overtake, shuts nothing out.
        inside = not low > np.log(2) / speed and np.log(2) / speed <= high
        assert inside == (c.low <= beta <= c.high)
        assert not low > c.half_life
        assert not c.half_life > high
        held += inside
        ends.append(high)
    assert 0.87 <= held / runs <= (0.97 if noise.std() else 0.93)
    assert np.isinf(ends).any() or regions > 17


def test_a_gap_that_may_not_close_has_no_last_year_and_unknown_ends_stay_unknown():
    assert half_life_interval(0.01, 0.02, 10) == (np.inf, np.inf)
    quick, late = half_life_interval(-0.2, 0.0, 10)
    assert np.isnan(quick)
    assert late == np.inf
    assert np.isnan(half_life_interval(np.nan, np.nan, 10)).all()


def slow_error(y, log):
    """Work the error of the slope out by sums over all pairs of years."""
    slope = np.polyfit(log, y, 1)[0]
    e = y - np.polyval(np.polyfit(log, y, 1), log)
    rho = (e[1:] * e[:-1]).sum() / (e[:-1] ** 2).sum()
    width = 1.3221 * (4 * rho**2 / (1 - rho) ** 4 * e.size) ** 0.2
    total = 0.0
    for s in range(e.size):
        for u in range(e.size):
            k, z = 1.0, abs(s - u) / width
            if s != u:
                a = 6 * np.pi * z / 5
                k = 25 / (12 * np.pi**2 * z**2) * (np.sin(a) / a - np.cos(a))
            total += k * e[s] * e[u] / e.size
    return slope, slope / np.sqrt(total / ((log - log.mean()) ** 2).sum())


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_log_t_is_the_regression_written_out(seed):
    rng = np.random.default_rng(seed)
    x = 10 + rng.normal(0, 0.3, (25, 6)) + rng.normal(0, 1, 6)
    h = ((x / x.mean(axis=1)[:, None] - 1) ** 2).mean(axis=1)
    t = np.arange(8, 26)
    y = np.log(h[0] / h[7:]) - 2 * np.log(np.log(t))
    slope, ratio = slow_error(y, np.log(t))
    found = log_t(x)
    assert found.slope == pytest.approx(slope)
    assert found.t == pytest.approx(ratio)


def test_planted_clubs_are_found_and_a_stranger_is_left_out():
    rng = np.random.default_rng(2)
    year = np.arange(1, 41)[:, None]
    ends = np.repeat([12.0, 10.0, 8.0], 6)
    x = ends + rng.normal(0, 1, 18) / year + rng.normal(0, 0.002, (40, 18))
    lonely = 3.0 - 0.05 * year
    found = convergence_clubs(np.hstack([x, lonely]))
    assert found.member.tolist() == [*[0] * 6, *[1] * 6, *[2] * 6, -1]
    assert not found.whole.converges
    assert all(t.converges for t in found.tests)
    order = rng.permutation(18)
    moved = convergence_clubs(x[:, order])
    assert moved.member.tolist() == convergence_clubs(x).member[order].tolist()


def test_where_all_come_together_there_is_one_club_and_where_none_do_none():
    rng = np.random.default_rng(3)
    year = np.arange(1, 41)[:, None]
    near = 10 + rng.normal(0, 1, 8) / year
    assert convergence_clubs(near).member.tolist() == [0] * 8
    fan = 10 + np.linspace(-1, 1, 5) * year**1.5 / 100
    assert convergence_clubs(fan).member.tolist() == [-1] * 5


def test_log_t_rejects_convergence_in_growth_at_most_about_one_in_twenty_times():
    # Under the null with slope at the border rejections are few (Phillips & Sul,
    # table 1: size falls as the rate rises); here the rate is well inside.
    rng = np.random.default_rng(5)
    t = np.arange(1, 31)[:, None]
    rejected = 0
    for _run in range(300):
        spread = rng.normal(0, 0.5, 50) * (np.log(t + 1) * t**0.3) ** -1
        noise = rng.normal(0, 0.1, (30, 50)) * (np.log(t + 1) * t**0.3) ** -1
        rejected += not log_t(5 + spread + noise).converges
    assert rejected / 300 <= 0.07


def test_morans_i_is_the_mean_of_the_local_ones_where_all_have_neighbours():
    rng = np.random.default_rng(6)
    border = rng.random((15, 15)) < 0.3
    np.fill_diagonal(border, val=False)
    border[0, 1:] = True
    x = rng.normal(size=15)
    local = local_moran(x, border, rng, permutations=1)
    found = moran(x, border, rng)
    assert found.value == pytest.approx(local.value.mean())
    assert found.expected == pytest.approx(-1 / 14)


def test_unknown_regions_and_those_without_neighbours_take_no_part():
    line = np.eye(6, k=1, dtype=bool)
    line[4, 5] = False
    found = moran([4, 3, 2, 1, np.nan, 9], line, np.random.default_rng(1))
    alone = moran([4, 3, 2, 1], line[:4, :4], np.random.default_rng(1))
    assert found == alone
    assert found.regions == 4


def test_ties_count_on_both_sides_so_that_chance_is_not_rejected_too_often():
    # Nine regions of ten hold nothing: most deals tie.
    rng = np.random.default_rng(8)
    ring = np.eye(30, k=1, dtype=bool)
    ring[0, -1] = True
    p = []
    for _run in range(200):
        x = rng.permutation(np.r_[np.zeros(27), 1.0, 1.0, 1.0])
        p.append(moran(x, ring, rng, permutations=99).p)
    assert np.mean(np.array(p) <= 0.05) <= 0.12  # one-sided on its own side: a tenth
    assert np.isnan(moran(np.ones(5), np.eye(5, k=1), rng).p)


@pytest.mark.parametrize(
    ("error", "call", "says"),
    [
        (ShapeError, lambda: gini_decomposition([1, 2], [list("a")]), "one group"),
        (
            ParameterError,
            lambda: gini_decomposition([1.0, 2, 3], [list("NSS"), list("aab")]),
            "1 lie in several",
        ),
        (ShapeError, lambda: log_t(np.ones((3, 2))), "at least 8 years"),
        (NegativeActivityError, lambda: log_t(np.zeros((9, 2))), "18 of 18"),
        (ParameterError, lambda: log_t(np.ones((9, 2)), discard=0.9), "five years"),
        (
            ShapeError,
            lambda: moran([1, 2], np.eye(3), np.random.default_rng(1)),
            "square table of neighbours",
        ),
        (
            ParameterError,
            lambda: moran([1], [[0]], np.random.default_rng(1), permutations=0),
            "one permutation",
        ),
    ],
)
def test_what_has_no_meaning_is_refused(error, call, says):
    with pytest.raises(error, match=says):
        call()


def firms_as_published(rng, count):
    """Draw establishments by the published classes, each at its class's mean size."""
    share = np.array([7_555_381, 243_199, 176_338, 21_963], dtype=float)
    mean = np.array([52_396_317, 16_700_678, 33_575_795, 30_084_137]) / share
    size = mean[rng.choice(4, count, p=share / share.sum())]
    # Within a class sizes spread too; its mean stays.
    return size * rng.lognormal(-0.125, 0.5, count)


@pytest.mark.parametrize("core", [0.2, 0.5, 0.7])
def test_the_share_of_the_core_holds_nine_in_ten_where_jobs_come_in_firms(core):
    rng = np.random.default_rng(9)
    held = {"firms": 0, "jobs one by one": 0}
    for _run in range(400):
        jobs = firms_as_published(rng, 30_000)
        part, total = jobs[rng.random(jobs.size) < core].sum(), jobs.sum()
        for kind, effect in (("firms", PUBLISHED_EFFECT), ("jobs one by one", 1.0)):
            low, high = wilson_interval(part / effect, total / effect)
            held[kind] += low <= core <= high
    assert 0.86 <= held["firms"] / 400 <= 0.97
    assert held["jobs one by one"] / 400 <= 0.3
