"""The best plan by blocks, held against every plan there is."""

from dataclasses import replace
from itertools import pairwise, product

import numpy as np
import pytest
from scipy import sparse

from madang.coordination.portfolio.counted import Counted
from madang.coordination.portfolio.entrants import Entrants
from madang.coordination.portfolio.fractions import Fractions
from madang.coordination.portfolio.highs import Limit, Programme, loaded, relax, search
from madang.coordination.portfolio.losses import best_by_blocks
from madang.metrics.kernels.fronts import best_joint

_REGIONS, _EACH = 3, 4


def _call(seed, *, tie=0.0, link=False):
    """Make a call of regions with floors, one budget, and the balance last."""
    rng = np.random.default_rng(seed)
    n = _REGIONS * _EACH
    money = rng.integers(5, 40, n).astype(float)
    region = np.repeat(np.arange(_REGIONS), _EACH)
    rows = [np.append(money, 0.0)]
    lower, upper = [-np.inf], [0.5 * money.sum()]
    for r in range(_REGIONS):
        own = np.where(region == r, money, 0.0)
        rows.append(np.append(own, -own.sum()))
        lower.append(0.0)
        upper.append(np.inf)
    if link:
        pair = np.zeros(n + 1)
        pair[[0, n - 1]] = 1.0
        rows.append(pair)
        lower.append(-np.inf)
        upper.append(1.0)
    return Programme(
        np.append(-rng.integers(5, 60, n).astype(float), -tie),
        np.append(np.zeros(n), 0.2),
        np.ones(n + 1),
        np.append(np.ones(n, dtype=bool), False),
        sparse.csr_array(np.array(rows)),
        np.array(lower),
        np.array(upper),
    )


def _by_blocks(programme, relaxed, decided, known, gap=0.0):
    """Look for the best plan by blocks."""
    columns = sparse.csc_array(programme.matrix).T
    return best_by_blocks(programme, columns, relaxed, decided, known, gap)


def _by_trying(programme):
    """Give the least cost of all plans, each with all the balance it allows."""
    matrix = programme.matrix.toarray()
    best = np.inf
    for bits in product((0.0, 1.0), repeat=matrix.shape[1] - 1):
        sums = matrix[:, :-1] @ np.array(bits)
        floors = matrix[:, -1] < 0
        balance = min((sums[floors] / -matrix[floors, -1]).min(), 1.0)
        others = sums[~floors] <= programme.row_upper[~floors]
        if balance >= programme.lower[-1] and others.all():
            best = min(best, programme.cost @ np.append(bits, balance))
    return best


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("tie", "link"), [(0.0, False), (0.0, True), (0.5, True)])
def test_the_best_of_all_plans_is_found_and_proven(seed, tie, link):
    programme = _call(seed, tie=tie, link=link)
    relaxed = relax(loaded(programme, whole=None), Limit())
    found = _by_blocks(programme, relaxed, programme.is_whole, np.inf)
    assert found.is_proven
    assert found.cost == pytest.approx(_by_trying(programme), abs=1e-7)
    assert found.x.size == 0 or found.cost == pytest.approx(programme.cost @ found.x)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("gap", [1e-12, 1e-6, 1e-3, 0.03, 0.2])
def test_where_a_gap_is_allowed_a_plan_within_it_is_found_and_proven(seed, gap):
    programme = _call(seed)
    relaxed = relax(loaded(programme, whole=None), Limit())
    found = _by_blocks(programme, relaxed, programme.is_whole, np.inf, gap)
    best = _by_trying(programme)
    assert found.is_proven
    assert found.bound <= best + 1e-7
    assert best - 1e-7 <= found.cost
    assert np.isinf(best) or found.cost - best <= gap * abs(found.cost) + 1e-7


@pytest.mark.parametrize("seed", range(4))
def test_what_is_found_in_fractions_does_not_depend_on_what_was_asked_before(seed):
    usual = _call(seed, link=True)
    rng = np.random.default_rng(seed)
    held, dearer, wider = usual.lower.copy(), usual.cost.copy(), usual.row_upper.copy()
    held[3] = 1.0
    dearer[:-1] *= rng.uniform(0.5, 1.5, dearer.size - 1)
    wider[0] *= 1.3
    asked = [
        replace(usual, lower=held),
        replace(usual, cost=dearer),
        replace(usual, row_upper=wider),
        usual,
    ]
    used = Fractions(usual, usual.is_whole)
    for one in asked:
        fresh = Fractions(usual, usual.is_whole).relaxed(one, Limit())
        again = used.relaxed(one, Limit())
        assert again.status == fresh.status
        assert again.cost == fresh.cost
        for name in ("x", "reduced", "price"):
            np.testing.assert_array_equal(getattr(again, name), getattr(fresh, name))
        whole = relax(loaded(one, whole=None), Limit())
        assert fresh.cost >= whole.cost - 1e-7  # covers only take fractions away


def _counting(programme, seed):
    """Let a third at most be small, drawn by lot, and count small and large."""
    small = np.random.default_rng(seed).random(programme.cost.size - 1) < 0.5
    line = np.append(np.where(small, 2 / 3, -1 / 3), 0.0)
    wide = sparse.vstack([programme.matrix, line[None], Counted.rows(line)])
    at, free = programme.row_lower.size, np.full(2, np.inf)
    counted = Counted(1 / 3, at, at + 1, at + 2)
    return counted, replace(
        programme,
        matrix=sparse.csr_array(wide),
        row_lower=np.concatenate([programme.row_lower, [-np.inf], -free]),
        row_upper=np.concatenate([programme.row_upper, [0.0], free]),
    )


def test_what_one_number_of_large_projects_costs_bounds_all_others():
    tighter = 0
    for seed in range(12):
        counted, programme = _counting(_call(seed), seed)
        fractions = Fractions(programme, programme.is_whole)
        entrants = Entrants(programme, fractions, counted, Limit())
        for column in range(_REGIONS * _EACH) if entrants.is_tight else ():
            lower = programme.lower.copy()
            lower[column] = 1.0
            held = replace(programme, lower=lower)
            entrants.begin()
            middle = entrants.middle(column)
            numbers = range(max(middle - 2, 0), middle + 3)
            before = [entrants.least(column, n, n) for n in numbers]
            entrants.relaxed(held, column, middle)
            for n, root in zip(numbers, before, strict=True):
                told = entrants.least(column, n, n)
                least = fractions.relaxed(counted.within(held, n, n), Limit()).cost
                assert root <= told <= least + 1e-7 * abs(least)
                tighter += told > root + 1e-6
            entrants.begin()
            assert [entrants.least(column, n, n) for n in numbers] == before
    assert tighter > 20


@pytest.mark.parametrize("seed", range(6))
def test_a_plan_that_is_known_to_be_the_best_is_proven_and_none_is_given(seed):
    programme = _call(seed)
    relaxed = relax(loaded(programme, whole=None), Limit())
    if relaxed.status != "optimal":
        pytest.skip("no plan at all")
    best = _by_blocks(programme, relaxed, programme.is_whole, np.inf)
    again = _by_blocks(programme, relaxed, programme.is_whole, best.cost)
    assert again.is_proven
    assert again.x.size == 0
    assert again.bound == best.cost


def test_where_two_columns_are_in_parts_nothing_is_claimed():
    programme = _call(1, tie=0.5)
    relaxed = relax(loaded(programme, whole=None), Limit())
    decided = programme.is_whole.copy()
    decided[:2] = False
    found = _by_blocks(programme, relaxed, decided, np.inf)
    assert not found.is_proven
    assert found.bound <= relaxed.cost


@pytest.mark.parametrize("seed", range(6))
def test_a_block_of_more_columns_than_a_number_has_bits_is_listed_row_by_row(seed):
    rng = np.random.default_rng(seed)
    n = 80
    money, worth = rng.integers(5, 40, n), rng.integers(5, 60, n)
    # Each column excludes the next, which makes one block of them all.
    rows = [money.astype(float)] + [
        np.eye(n)[k] + np.eye(n)[k + 1] for k in range(n - 1)
    ]
    upper = np.append(0.3 * money.sum(), np.ones(n - 1))
    programme = Programme(
        -worth.astype(float), np.zeros(n), np.ones(n), np.ones(n, dtype=bool),
        sparse.csr_array(np.array(rows)), np.full(n, -np.inf), upper,
    )  # fmt: skip
    relaxed = relax(loaded(programme, whole=None), Limit())
    found = _by_blocks(programme, relaxed, programme.is_whole, np.inf)
    branched = search(programme, limit=Limit(), gap=0.0)
    assert found.is_proven
    assert found.cost == pytest.approx(branched.cost, abs=1e-6)


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("is_whole", [True, False])
def test_ways_are_joined_to_the_cheapest_that_money_and_a_count_allow(seed, is_whole):
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 4, 7)
    begins = np.append(0, np.cumsum(sizes))
    total = int(begins[-1])
    count = rng.integers(-1, 2, total) * (1.0 if is_whole else rng.random(total))
    sums = np.column_stack(
        [rng.integers(-9, 10, total), rng.integers(-9, 10, total), rng.random(total),
         count, np.zeros(total)]
    ).astype(float)  # fmt: skip
    room = np.array([rng.integers(-9, 4), rng.integers(-2, 2)], float)
    # What a way costs with money and count at a price bounds all plans from below.
    price = rng.random(2) * 2
    excess = sums[:, 1] + sums[:, [0, 3]] @ price
    least = np.minimum.reduceat(excess, begins[:-1])
    sums[:, 4] = excess - np.repeat(least, sizes)
    plans = product(*(range(a, b) for a, b in pairwise(begins)))
    totals = np.array([sums[list(plan)].sum(axis=0) for plan in plans])
    free = (totals[:, [0, 3]] <= room + 1e-9).all(axis=1)

    def cheapest(limit, most):
        chosen, is_found, is_whole = best_joint(sums, begins, room, limit, most, 4096)
        assert is_whole
        told = sums[chosen].sum(axis=0)
        assert not is_found or (told[[0, 3]] <= room + 1e-9).all()
        return told[1] if is_found else np.inf

    best = totals[free, 1].min(initial=np.inf)
    assert cheapest(np.inf, np.inf) == pytest.approx(best)
    most = best - least.sum() + price @ room + 1e-9
    assert cheapest(np.inf, most) == pytest.approx(best)
    fits = free & (totals[:, 2] <= 3.5)
    assert cheapest(3.5, np.inf) <= totals[fits, 1].min(initial=np.inf) + 1e-9
