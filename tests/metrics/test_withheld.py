"""Withheld cells: bounds, estimates and extremes keep to the published sums."""

from __future__ import annotations

import numpy as np
import pytest

from madang.metrics.concentration import entropy, herfindahl
from madang.metrics.inference import design_effect_of_cells, design_effect_of_classes
from madang.metrics.withheld import (
    extreme_fills,
    proportional_fill,
    quotient_bounds,
    withheld_most,
)


def test_a_withheld_cell_holds_at_most_what_the_tighter_total_leaves() -> None:
    known = np.array([[True, False, False]])
    most = withheld_most(known, [[9.0, 9.0, 9.0]], [[np.nan, 4.0, np.nan]])
    assert np.isnan(most[0, 0])
    assert most[0, 1:].tolist() == [4.0, 9.0]


def test_estimates_meet_totals_and_never_pass_what_a_cell_can_hold() -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        true = rng.gamma(0.6, 100.0, (7, 5))
        hidden = rng.random(true.shape) < 0.4
        hidden[0] = False
        x = np.where(hidden, 0.0, true)
        slack = [(true - x).sum(axis=a, keepdims=True) + 0 * true for a in (1, 0)]
        most = withheld_most(~hidden, *slack)
        fill = proportional_fill(
            x, most, rows=true.sum(axis=1), columns=true.sum(axis=0), grand=true.sum()
        )
        assert (fill[~hidden] == 0).all()
        assert (fill <= np.nan_to_num(most) + 1e-9).all()
        for axis in (0, 1):
            left = (true - x).sum(axis=axis)
            assert fill.sum(axis=axis) == pytest.approx(left, rel=0.1, abs=1.0)
            assert (fill.sum(axis=axis) <= left * (1 + 1e-9) + 1e-9).all()


def test_what_lies_outside_the_table_is_not_put_into_it() -> None:
    # One region of a nation a hundred times its size.
    fill = proportional_fill(
        [[40.0, 0.0, 0.0]], [[np.nan, 60.0, 60.0]], rows=[100.0],
        columns=[4000.0, 3000.0, 3000.0], grand=10_000.0,
    )  # fmt: skip
    assert fill[0].tolist() == pytest.approx([0.0, 30.0, 30.0])


@pytest.mark.parametrize("measure", [herfindahl, lambda x: -entropy(x)])
def test_no_way_to_share_a_sum_out_lies_beyond_the_extremes(measure) -> None:
    rng = np.random.default_rng(7)
    x = np.array([[50.0, 20.0, 0.0, 0.0, 0.0]])
    most = np.array([[np.nan, np.nan, 30.0, 18.0, 9.0]])
    even, steep, *_ = extreme_fills([[0, 0, 15, 10, 5.0]], most, np.ones((1, 5)))
    ends = float(measure(x + even)[0]), float(measure(x + steep)[0])
    tried = 0
    while tried < 300:
        share = rng.dirichlet(np.full(3, 0.7)) * 30.0
        if (share > most[0, 2:]).any():
            continue
        value = float(measure(x + np.array([[0, 0, *share]]))[0])
        assert ends[0] - 1e-12 <= value <= ends[1] + 1e-12
        tried += 1


def test_a_quotient_bound_needs_all_of_its_ends() -> None:
    low, high = quotient_bounds(
        [[0.0, 2.0]], [[5.0, 2.0]], whole=([10.0], [np.nan]),
        national=([20, 20], [20, 20]), grand=(40.0, 40.0),
    )  # fmt: skip
    assert np.isnan(low).all()
    assert high.tolist() == [[1.0, 0.4]]


def test_lognormal_sizes_of_mean_ten_stand_together_by_22_and_a_half() -> None:
    rng = np.random.default_rng(1)
    sizes = rng.lognormal(np.log(10) - 0.405, 0.9, 400_000).clip(0.5).round().clip(1)
    ends = np.array([1, 5, 10, 20, 50, 100, 250])
    nexts = [*ends[1:], 1e9]
    held = [(sizes >= a) & (sizes < b) for a, b in zip(ends, nexts, strict=True)]
    found = design_effect_of_classes(
        ends, [*(ends[1:] - 1), np.nan], [h.sum() for h in held], total=sizes.sum()
    )
    assert found == pytest.approx((sizes**2).sum() / sizes.sum(), rel=0.12)
    by_jobs = design_effect_of_classes(
        ends, [*(ends[1:] - 1), np.nan], [h.sum() for h in held],
        jobs=[sizes[h].sum() for h in held],
    )  # fmt: skip
    assert by_jobs == pytest.approx((sizes**2).sum() / sizes.sum(), rel=0.1)


def test_true_differences_between_cells_are_not_taken_for_sizes() -> None:
    rng = np.random.default_rng(4)
    firms = rng.poisson(rng.uniform(1_000, 40_000, (17, 17))).astype(float)
    jobs = firms * 8 * rng.lognormal(0, 0.2, firms.shape)
    assert np.isnan(design_effect_of_cells(jobs, firms))


def test_too_few_cells_tell_no_sizes() -> None:
    assert np.isnan(design_effect_of_cells([[20, 30], [10, 40]], [[2, 3], [1, 4]]))
