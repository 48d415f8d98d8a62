"""Panel regression: two ways to one number, laws, chance, and refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.errors import ParameterError, ShapeError
from madang.metrics.panels import panel_regression, without_levels

seeds = st.integers(0, 10_000)


def panel(seed, years=6, regions=12, features=2):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(years, regions, features)).cumsum(axis=0)
    y = x @ np.linspace(1, 2, features) + rng.normal(size=(years, regions))
    return y + rng.normal(size=regions) + rng.normal(size=(years, 1)), x


def fit(y, x, draws=0, seed=1):
    return panel_regression(y, x, rng=np.random.default_rng(seed), draws=draws)


def test_it_is_least_squares_with_a_column_a_region_and_a_year():
    y, x = panel(1)
    years, regions, count = x.shape
    r, t = np.tile(np.arange(regions), years), np.repeat(np.arange(years), regions)
    columns = [x.reshape(-1, count), np.eye(regions)[r], np.eye(years)[t][:, 1:]]
    table = np.column_stack(columns)
    beta = np.linalg.lstsq(table, y.ravel(), rcond=None)[0]
    ours = fit(y, x)
    assert ours.effects == pytest.approx(beta[:count])
    left = y.ravel() - table @ beta
    inverse = np.linalg.pinv(table.T @ table)
    scores = np.stack([table[r == i].T @ left[r == i] for i in range(regions)])
    cases = years * regions
    scale = regions / (regions - 1) * (cases - 1) / (cases - count - years)
    variance = scale * np.diag(inverse @ scores.T @ scores @ inverse)
    assert ours.errors == pytest.approx(np.sqrt(variance[:count]))
    assert ours.explained == pytest.approx(
        1 - (left @ left) / (without_levels(y) ** 2).sum()
    )


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_levels_of_regions_and_years_change_nothing(seed):
    y, x = panel(seed)
    rng = np.random.default_rng(seed)
    moved = y + 10 * rng.normal(size=y.shape[1]) + 10 * rng.normal(size=(len(y), 1))
    turned = x + rng.normal(size=(1, y.shape[1], 1))
    a, b = fit(y, x), fit(moved, turned)
    assert a.effects == pytest.approx(b.effects, abs=1e-8)
    assert a.errors == pytest.approx(b.errors, abs=1e-8)


def test_units_turn_the_effect_and_leave_chance_as_it_is():
    y, x = panel(3)
    a, b = fit(y, x, draws=99), fit(y, 5 * x, draws=99)
    assert b.effects == pytest.approx(a.effects / 5)
    assert b.p.tolist() == a.p.tolist()
    assert a.effects * a.spread == pytest.approx(b.effects * b.spread)


def test_what_is_planted_is_found_and_what_is_not_is_left_to_chance():
    rng = np.random.default_rng(5)
    found = []
    for seed in range(60):
        y, x = panel(seed, features=1)
        noise = rng.normal(size=x.shape).cumsum(axis=0)
        both = fit(y, np.concatenate([x, noise], axis=2), draws=99, seed=seed)
        assert both.p[0] <= 0.05
        assert (both.p_any >= both.p).all()
        found.append(both.p[1] <= 0.1)
        out = (both.low > 0) | (both.high < 0)
        assert out.tolist() == (both.p <= 0.1).tolist()
    assert 0.02 <= np.mean(found) <= 0.2


def test_of_few_regions_exchanges_say_what_they_can():
    y, x = panel(2, years=4, regions=4, features=1)
    few = fit(y, x, draws=999)
    assert few.p[0] >= 1 / 1000
    assert few.low[0] < few.effects[0] < few.high[0]


def test_what_says_nothing_of_its_own_is_refused():
    y, x = panel(1)
    same = np.concatenate([x, x[:, :, :1] * 2 + 1], axis=2)
    with pytest.raises(ParameterError, match="says no more"):
        fit(y, same)
    fixed = np.concatenate([x, np.ones((*y.shape, 1)) * np.arange(y.shape[1])[:, None]],
                           axis=2)  # fmt: skip
    with pytest.raises(ParameterError, match="says no more"):
        fit(y, fixed)


def test_gaps_and_shapes_are_refused():
    y, x = panel(1)
    with pytest.raises(ShapeError, match="same years and regions"):
        fit(y[:3], x)
    gap = y.copy()
    gap[0, 0] = np.nan
    with pytest.raises(ParameterError, match="1 values of the panel are unknown"):
        fit(gap, x)
    with pytest.raises(ParameterError, match="two years, three regions"):
        fit(y[:1], x[:1])
