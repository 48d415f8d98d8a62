"""Laws and refusals of convergence."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose
from scipy.stats import linregress, t

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.metrics.convergence import beta_convergence, sigma_convergence

levels = hnp.arrays(
    np.float64, st.integers(4, 20), elements=st.floats(1, 1e4), unique=True
)


@given(x=levels, seed=st.integers(0, 1000), years=st.integers(1, 30))
def test_the_slope_is_that_of_ordinary_least_squares(x, seed, years):
    y = x * np.random.default_rng(seed).lognormal(0.2, 0.3, x.size)
    c = beta_convergence(x, y, years=years)
    line = linregress(np.log(x), np.log(y / x) / years)
    assert_allclose(c.beta, line.slope, rtol=1e-6, atol=1e-9)
    assert c.low <= c.beta <= c.high
    assert c.regions == x.size


@given(x=levels, speed=st.floats(0.005, 0.2), years=st.integers(1, 40))
def test_a_gap_that_closes_at_a_known_speed_is_found_again(x, speed, years):
    # Barro and Sala-i-Martin's path: the log gap to the steady state decays.
    y = np.exp(np.log(x) * np.exp(-speed * years) + 3)
    c = beta_convergence(x, y, years=years)
    if np.ptp(np.log(x)) > 0.1:
        assert_allclose(c.speed, speed, rtol=1e-6)
        assert_allclose(c.half_life, np.log(2) / speed, rtol=1e-6)


@given(x=levels, factor=st.floats(0.01, 100))
def test_neither_depends_on_the_unit(x, factor):
    y = x**0.9
    a = beta_convergence(x, y, years=5)
    b = beta_convergence(x * factor, y * factor, years=5)
    if np.ptp(np.log(x)) > 0.1:
        assert_allclose(b.beta, a.beta, rtol=1e-6, atol=1e-9)
    assert_allclose(sigma_convergence(x * factor), sigma_convergence(x), atol=1e-9)


def test_equal_growth_is_neither_convergence_nor_divergence():
    c = beta_convergence([1, 2, 4, 8], [2, 4, 8, 16], years=10)
    assert_allclose(c.beta, 0, atol=1e-12)


@given(x=levels, seed=st.integers(0, 1000))
def test_growth_that_leaves_nothing_over_has_no_interval(x, seed):
    assume(np.ptp(np.log(x)) > 0.1)
    growth = 0.05 - 0.01 * np.log(x)
    for y in (x, x * 2, x * np.exp(5 * growth)):
        c = beta_convergence(x, y, years=5)
        assert c.is_exact
        assert np.isfinite(c.beta)
        assert np.isnan([c.low, c.high]).all()
    noise = np.random.default_rng(seed).normal(0, 0.002, x.size)
    c = beta_convergence(x, x * np.exp(5 * (growth + noise)), years=5)
    assert not c.is_exact
    assert c.low < c.high


def test_figures_of_a_rule_rounded_to_whole_jobs_are_exact_too():
    jobs = np.array([5.1e6, 3.2e5, 8.8e5, 1.4e6, 2.4e5])
    later = np.rint(jobs * np.exp(4 * (0.02 - 0.005 * np.log(jobs))))
    assert beta_convergence(jobs, later, years=4).is_exact


def test_a_condition_that_sets_the_goal_is_taken_out():
    """Growth is -0.02 a log level and 0.05 a unit of the condition."""
    x = np.array([1.0, 2, 4, 8, 16, 32])
    c = np.array([0.0, 0, 1, 1, 2, 2])
    y = x * np.exp(10 * (-0.02 * np.log(x) + 0.05 * c))
    assert beta_convergence(x, y, years=10).beta > 0
    given_c = beta_convergence(x, y, years=10, conditions=c)
    assert_allclose([given_c.beta, *given_c.effects], [-0.02, 0.05], atol=1e-12)
    assert given_c.is_exact


@given(seed=st.integers(0, 1000), count=st.integers(1, 3))
def test_conditional_slopes_and_interval_are_those_of_the_normal_equations(seed, count):
    rng = np.random.default_rng(seed)
    x, c = rng.lognormal(3, 0.5, 20), rng.normal(0, 3, (20, count))
    growth = 0.05 - 0.01 * np.log(x) + c @ np.full(count, 0.004)
    growth += rng.normal(0, 0.01, 20)
    found = beta_convergence(x, x * np.exp(5 * growth), years=5, conditions=c)
    design = np.column_stack([np.ones(20), np.log(x), c])
    inverse = np.linalg.inv(design.T @ design)
    b = inverse @ design.T @ growth
    left = growth - design @ b
    # HC3: each region scatters by its own, and draws the line to itself.
    drawn = np.einsum("ri,ij,rj->r", design, inverse, design)
    middle = design.T * (left / (1 - drawn)) ** 2 @ design
    error = np.sqrt((inverse @ middle @ inverse)[1, 1])
    reach = t.ppf(0.95, 18 - count) * error
    assert_allclose([found.beta, *found.effects], b[1:], rtol=1e-7, atol=1e-12)
    assert_allclose([found.low, found.high], b[1] + [-reach, reach], rtol=1e-7)


def test_conditions_that_cannot_be_told_apart_give_no_slope():
    x, y = np.array([1.0, 2, 4, 8, 9]), np.array([2.0, 3, 4, 9, 9])
    for c in (np.ones(5), np.log(x), np.column_stack([y, 2 * y])):
        found = beta_convergence(x, y, years=5, conditions=c)
        assert np.isnan([found.beta, found.low]).all()
    holed = np.array([1.0, 2, np.nan, 5, 1])
    assert beta_convergence(x, y, years=5, conditions=holed).regions == 4
    with pytest.raises(ShapeError, match="one row of conditions"):
        beta_convergence(x, y, years=5, conditions=[1.0, 2.0])


def test_divergence_has_no_half_life():
    c = beta_convergence([1, 2, 4, 8], [1, 3, 9, 27], years=10)
    assert c.beta > 0
    assert np.isnan(c.half_life)


def test_regions_without_a_growth_rate_are_left_out():
    c = beta_convergence([1, 2, 4, 0, 5], [2, 3, 4.5, 1, np.nan], years=10)
    assert c.regions == 3


@pytest.mark.parametrize(
    ("x", "y"),
    [([], []), ([1.0], [2.0]), ([1.0, 2.0], [2.0, 3.0]), ([3.0] * 4, [1, 2, 3, 4])],
)
def test_too_few_regions_or_no_differences_give_nan(x, y):
    c = beta_convergence(x, y, years=3)
    assert np.isnan([c.beta, c.low, c.high, c.half_life]).all()


def test_the_interval_covers_the_truth_about_nine_times_in_ten():
    rng = np.random.default_rng(1)
    inside = 0
    for _ in range(400):
        x = rng.lognormal(3, 0.5, 17)
        growth = 0.05 - 0.01 * np.log(x) + rng.normal(0, 0.01, 17)
        c = beta_convergence(x, x * np.exp(5 * growth), years=5)
        inside += c.low <= -0.01 <= c.high
    assert 0.85 <= inside / 400 <= 0.95


def test_sigma_is_nan_where_a_region_is_empty_or_unknown():
    out = sigma_convergence([[1, 2], [0, 2], [np.nan, 2]])
    assert out[0] > 0
    assert np.isnan(out[1:]).all()
    assert np.isnan(sigma_convergence(np.empty((2, 0)))).all()


def test_what_has_no_meaning_is_refused():
    with pytest.raises(NegativeActivityError, match="1 of 2 are below"):
        sigma_convergence([-1, 2])
    with pytest.raises(ShapeError, match="one final for each initial"):
        beta_convergence([1, 2, 3], [1, 2], years=2)
    with pytest.raises(ParameterError, match="years above 0"):
        beta_convergence([1, 2, 3], [1, 2, 3], years=0)
