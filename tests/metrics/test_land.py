"""Demand for land and phases by the sold rate: by hand, laws, and refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.metrics.inference import percentile_interval
from madang.metrics.land import (
    Coefficient,
    LandCoefficients,
    land_demand,
    land_demand_bounds,
    land_demand_draws,
    land_demand_swings,
    phase_schedule,
    sold_rate,
)

RANGED = LandCoefficients(
    land_using=Coefficient([0.9, 0.4], [0.8, 0.2], [1.0, 0.5]),
    new=Coefficient(0.0015, 0.001, 0.003),
    moving=Coefficient(0.007, 0.005, 0.008),
    land_per_job=Coefficient([250, 120], [200, 80], [350, 150]),
    closing=Coefficient(0.007, 0.004, 0.012),
    reuse=Coefficient(0.25, 0.0, 0.6),
)
JOBS = np.array([[10_000.0, 30_000.0], [9_800.0, 31_000.0]])


def test_the_terms_are_those_of_the_formula_by_hand():
    d = land_demand(JOBS, RANGED)
    land = 10_000 * 0.9 * 250
    assert d.new[0, 0] == pytest.approx(land * 0.0015)
    assert d.moving[0, 0] == pytest.approx(land * 0.007)
    assert d.freed[0, 0] == pytest.approx(land * 0.25 * (0.007 + 0.007))
    assert d.net == pytest.approx(d.new + d.moving - d.freed)
    assert d.net.shape == (2, 2)


def test_twice_the_jobs_ask_for_twice_the_land():
    assert land_demand(2 * JOBS, RANGED).net == pytest.approx(
        2 * land_demand(JOBS, RANGED).net
    )


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_no_draw_lies_outside_the_bounds_and_the_corners_reach_them(seed):
    rng = np.random.default_rng(seed)
    reuse = rng.uniform(0, 1)
    c = LandCoefficients(
        RANGED.land_using, RANGED.new, RANGED.moving, RANGED.land_per_job,
        Coefficient(0.02, 0.0, 0.05), Coefficient(reuse, reuse * 0.5, 1.0),
    )  # fmt: skip
    low, high = land_demand_bounds(JOBS, c)
    drawn = land_demand_draws(JOBS, c, rng, draws=200)
    assert (drawn >= low - 1e-6).all()
    assert (drawn <= high + 1e-6).all()
    corners = []
    fields = (c.land_using, c.new, c.moving, c.land_per_job, c.closing, c.reuse)
    for bits in range(64):
        picked = [f.ends()[0 if bits >> k & 1 else 2] for k, f in enumerate(fields)]
        corners.append(
            land_demand(JOBS, LandCoefficients(*(Coefficient(p) for p in picked))).net
        )
    assert np.min(corners, axis=0) == pytest.approx(low)
    assert np.max(corners, axis=0) == pytest.approx(high)


def test_an_error_that_all_sectors_share_does_not_average_out():
    jobs = np.full(50, 1000.0)
    likely = (Coefficient(1.0), Coefficient(0.001), Coefficient(0.007))
    one = LandCoefficients(*likely, Coefficient(200, 100, 300))
    own = LandCoefficients(
        *likely, Coefficient(*(np.full(50, v) for v in (200.0, 100.0, 300.0)))
    )
    widths = []
    for c in (one, own):
        total = land_demand_draws(jobs, c, np.random.default_rng(1)).sum(axis=-1)
        low, high = percentile_interval(total)
        widths.append(high - low)
    assert widths[0] > 5 * widths[1]


def test_the_interval_of_a_certain_coefficient_has_no_width():
    certain = LandCoefficients(*(Coefficient(v) for v in (1, 0.001, 0.007, 200)))
    drawn = land_demand_draws([1000.0], certain, np.random.default_rng(1), draws=5)
    assert np.ptp(drawn) == 0
    assert land_demand_bounds([1000.0], certain)[0] == drawn[0]


def test_swings_hold_what_is_likely_and_are_widest_for_what_is_least_known():
    swings = land_demand_swings(JOBS, RANGED)
    likely = land_demand(JOBS, RANGED).net.sum()
    for low, high in swings.values():
        assert min(low, high) <= likely <= max(low, high)
    assert swings["reuse"][0] > swings["reuse"][1]


def test_no_jobs_ask_for_no_land():
    certain = LandCoefficients(*(Coefficient(v) for v in (1, 0.001, 0.007, 200)))
    assert land_demand([0.0], certain).net.tolist() == [0.0]


def follow(demand, phases, offered, sold, trigger, lead, waits):
    """Follow the rule for one path, year by year, in plain numbers."""
    begun, unmet, building, back, k = [], [], None, 0.0, 0
    for t, d in enumerate(demand):
        if building == t:
            offered, building = offered + phases[k - 1], None
        taken = min(d + back, offered - sold)
        sold += taken
        unmet.append(d + back - taken)
        back = waits * unmet[-1]
        if sold >= trigger * offered and building is None and k < len(phases):
            begun.append(t)
            building, k = t + lead, k + 1
    return begun, unmet


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_many_paths_at_once_are_each_path_by_itself(seed):
    rng = np.random.default_rng(seed)
    demand = rng.uniform(0, 30, (4, 12))
    phases = rng.uniform(10, 80, 3)
    rule = {
        "offered": 100.0, "sold": rng.uniform(0, 100), "trigger": rng.uniform(0.3, 1),
        "lead": int(rng.integers(1, 4)), "waits": rng.uniform(0, 1),
    }  # fmt: skip
    found = phase_schedule(demand, phases, **rule)
    for row, path in enumerate(demand):
        begun, unmet = follow(path, phases, *rule.values())
        assert found.begun[row][: len(begun)].tolist() == begun
        assert np.isnan(found.begun[row][len(begun) :]).all()
        assert found.unmet[row] == pytest.approx(unmet)
    assert (found.idle >= 0).all()
    assert ((found.sold_rate >= 0) & (found.sold_rate <= 1 + 1e-12)).all()


def test_a_lower_trigger_leaves_less_unmet_and_more_idle():
    demand = np.full(15, 20.0)
    rules = [
        phase_schedule(demand, [100] * 3, offered=100, sold=0, trigger=x, lead=3)
        for x in (0.4, 0.95)
    ]
    assert rules[0].unmet.sum() < rules[1].unmet.sum()
    assert rules[0].idle.sum() > rules[1].idle.sum()


def test_without_land_on_offer_the_next_phase_is_begun_at_once():
    s = phase_schedule([5.0, 5.0], [20], offered=0, sold=0, trigger=0.9, lead=1)
    assert (s.begun.tolist(), s.ready.tolist()) == ([0.0], [1.0])
    assert np.isnan(s.sold_rate[0])
    assert s.unmet.tolist() == [5.0, 0.0]


def test_a_sold_rate_without_figures_is_unknown():
    assert np.isnan(sold_rate([0, np.nan], [10, 10]))
    assert np.isnan(sold_rate([0], [0]))


@pytest.mark.parametrize(
    ("error", "call", "says"),
    [
        (NegativeActivityError, lambda: land_demand([-1.0], RANGED), "jobs by sector"),
        (ShapeError, lambda: land_demand(5.0, RANGED), "single number"),
        (ShapeError, lambda: land_demand([1.0, 2, 3], RANGED), "'land_using'"),
        (
            ParameterError,
            lambda: land_demand(
                [1.0], LandCoefficients(*(Coefficient(v) for v in (1.2, 0, 0, 1)))
            ),
            "'land_using' must",
        ),
        (
            ParameterError,
            lambda: land_demand(
                [1.0],
                LandCoefficients(
                    Coefficient(1), Coefficient(0.1, 0.2, 0.3), Coefficient(0),
                    Coefficient(1),
                ),
            ),
            "'new' must",
        ),
        (
            ParameterError,
            lambda: land_demand_draws(
                JOBS, RANGED, np.random.default_rng(1), draws=0
            ),
            "one draw",
        ),
        (NegativeActivityError, lambda: sold_rate([11], [10]), "1 do not"),
        (
            NegativeActivityError,
            lambda: phase_schedule(
                [-1.0], [1], offered=1, sold=0, trigger=0.5, lead=1
            ),
            "demand",
        ),
        (
            ParameterError,
            lambda: phase_schedule([1.0], [1], offered=1, sold=0, trigger=0, lead=1),
            "sold rate above 0",
        ),
        (
            ParameterError,
            lambda: phase_schedule([1.0], [1], offered=1, sold=0, trigger=1, lead=0),
            "whole years",
        ),
    ],
)  # fmt: skip
def test_what_has_no_meaning_is_refused(error, call, says):
    with pytest.raises(error, match=says):
        call()
