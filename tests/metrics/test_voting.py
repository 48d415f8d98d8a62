"""Rules of participatory budgets: laws, refusals, and slow exact forms beside them."""

from fractions import Fraction

import numpy as np
import pytest
from scipy import sparse

from madang.errors import ParameterError, ShapeError
from madang.metrics.voting import (
    Completion,
    Election,
    Endowment,
    Ties,
    TooDear,
    Unsupported,
    equal_shares,
    greedy_welfare,
    growing,
    sequential_phragmen,
    shares,
)


def slow_shares(cost, utility, weight, share, rivals=()):
    """Run equal shares as it is written, in fractions, one voter after another."""
    money = [Fraction(share)] * len(weight)
    order, barred = [], set()
    while True:
        best, chosen = None, None
        for p in range(len(cost)):
            mine = [v for v in range(len(weight)) if utility[v][p] > 0]
            if p in barred or not mine:
                continue
            if sum(weight[v] * money[v] for v in mine) < cost[p]:
                continue
            # The rate solves an equation that rises in it, knot by knot.
            knots = sorted({money[v] / Fraction(utility[v][p]) for v in mine})
            low = Fraction(0)
            for knot in knots:
                paid = sum(weight[v] * min(money[v], knot * utility[v][p])
                           for v in mine)  # fmt: skip
                if paid >= cost[p]:
                    rich = [v for v in mine if money[v] > low * utility[v][p]]
                    poor = [v for v in mine if v not in rich]
                    spent = sum(weight[v] * money[v] for v in poor)
                    gain = sum(weight[v] * utility[v][p] for v in rich)
                    rate = Fraction(cost[p] - spent) / gain
                    break
                low = knot
            if best is None or rate < best:
                best, chosen = rate, p
        if chosen is None:
            return order
        for v in range(len(weight)):
            money[v] -= min(money[v], best * utility[v][chosen])
        order.append(chosen)
        barred |= {chosen, *(p for s in rivals if chosen in s for p in s)}


def slow_phragmen(cost, approval, weight, budget, *, skip=False):
    """Run sequential Phragmén as it is written, in fractions."""
    load = [Fraction(0)] * len(weight)
    order, left, open_ = [], budget, [p for p in range(len(cost)) if cost[p] <= budget]
    while open_:
        time = {}
        for p in open_:
            mine = [v for v in range(len(weight)) if approval[v][p]]
            if mine:
                heads = sum(weight[v] for v in mine)
                spent = sum(weight[v] * load[v] for v in mine)
                time[p] = (cost[p] + spent) / Fraction(heads)
        if not time:
            return order
        first = min(time.values())
        tied = [p for p in time if time[p] == first]
        dear = [p for p in tied if cost[p] > left]
        if dear and not skip:
            return order
        open_ = [p for p in open_ if p not in dear]
        fits = [p for p in tied if p not in dear]
        if fits:
            p = min(fits)
            for v in range(len(weight)):
                if approval[v][p]:
                    load[v] = first
            order.append(p)
            left -= cost[p]
            open_.remove(p)
    return order


def drawn(seed, *, most_cost=6, most_gain=3):
    """Draw a small election with many ties."""
    rng = np.random.default_rng(seed)
    voters, projects = int(rng.integers(2, 9)), int(rng.integers(2, 9))
    cost = rng.integers(1, most_cost, projects) * 10
    utility = rng.integers(0, most_gain + 1, (voters, projects))
    weight = rng.integers(1, 4, voters)
    return cost, utility, weight, int(rng.integers(20, 20 + cost.sum()))


@pytest.mark.parametrize("seed", range(150))
def test_equal_shares_are_those_of_the_slow_exact_form(seed):
    cost, utility, weight, budget = drawn(seed)
    if seed % 2:
        utility[1:, ::2] = 0  # every other project has one supporter at most
    rivals = [(0, 1)] if seed % 3 == 0 else []
    fast = equal_shares(
        Election.of(cost, utility, budget=budget, weights=weight, rivals=rivals)
    )
    share = Fraction(budget, int(weight.sum()))
    slow = slow_shares(
        cost.tolist(), utility.tolist(), weight.tolist(), share, rivals=rivals
    )
    assert list(fast.order) == slow
    assert fast.cost == cost[slow].sum() <= budget
    assert np.flatnonzero(fast.chosen).tolist() == sorted(slow)


@pytest.mark.parametrize("seed", range(150))
@pytest.mark.parametrize("too_dear", TooDear)
def test_phragmen_is_that_of_the_slow_exact_form(seed, too_dear):
    cost, utility, weight, budget = drawn(seed, most_gain=1)
    fast = sequential_phragmen(
        Election.of(cost, utility, budget=budget, weights=weight),
        too_dear=too_dear, unsupported=Unsupported.NEVER,
    )  # fmt: skip
    slow = slow_phragmen(
        cost.tolist(), utility.tolist(), weight.tolist(), budget,
        skip=too_dear is TooDear.SKIP,
    )  # fmt: skip
    assert list(fast.order) == slow


@pytest.mark.parametrize("seed", range(40))
def test_shares_that_grow_are_those_of_the_slow_form_at_each_step(seed):
    cost, utility, weight, budget = drawn(seed)
    election = Election.of(cost, utility, budget=budget, weights=weight)
    fast = equal_shares(election, completion=Completion.ADD_ONE)
    share = Fraction(budget, int(weight.sum()))
    wanted = np.flatnonzero(utility.any(axis=0))
    before = slow_shares(cost.tolist(), utility.tolist(), weight.tolist(), share)
    while True:
        left = budget - cost[before].sum()
        if not any(cost[p] <= left for p in wanted if p not in before):
            break
        share += 1
        order = slow_shares(cost.tolist(), utility.tolist(), weight.tolist(), share)
        if cost[order].sum() > budget:
            break
        before = order
    assert list(fast.order) == before


@pytest.mark.parametrize("seed", range(40))
def test_steps_that_change_nothing_are_passed_over_and_no_other(seed, monkeypatch):
    cost, utility, _weight, budget = drawn(seed)
    weight = np.random.default_rng(seed).choice([1, 2, 3, 40, 100], len(utility))
    election = Election.of(
        cost, utility, budget=budget, weights=weight, rivals=[(0, 1)][: seed % 2]
    )
    leaping = equal_shares(election, completion=Completion.ADD_ONE, increment=0.02)
    monkeypatch.setattr(growing, "_reach", lambda *_given: Fraction(0))
    stepping = equal_shares(election, completion=Completion.ADD_ONE, increment=0.02)
    assert leaping.order == stepping.order


@pytest.mark.parametrize("most", [10**4, 10**7, 10**12])
def test_the_work_does_not_grow_with_the_ratio_of_weights(most, monkeypatch):
    """The small place pays half of all once its share has grown by that ratio."""
    runs = []
    once = shares._shared
    monkeypatch.setattr(
        shares, "_shared", lambda *given: runs.append(1) or once(*given)
    )
    election = Election.of(
        [300, 500, 150], [[1, 0, 0], [0, 1, 0], [0, 1, 2]],
        budget=1000, weights=[most, 64, 7],
    )  # fmt: skip
    funded = equal_shares(election, completion=Completion.ADD_ONE, increment=0.001)
    assert funded.order == (0, 1, 2)
    assert len(runs) < 250


RULES = {
    "greedy": greedy_welfare,
    "shares": equal_shares,
    "completed": lambda e: equal_shares(e, completion=Completion.ADD_ONE_GREEDY),
    "phragmen": sequential_phragmen,
}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@pytest.mark.parametrize("seed", range(12))
def test_the_order_of_rows_and_columns_decides_nothing(rule, seed):
    cost, utility, weight, budget = drawn(seed)
    names = [f"p{i}" for i in range(len(cost))]
    rng = np.random.default_rng(seed)
    v, p = rng.permutation(len(weight)), rng.permutation(len(cost))
    one = rule(Election.of(cost, utility, budget=budget, weights=weight, names=names))
    other = rule(
        Election.of(
            cost[p], utility[np.ix_(v, p)], budget=budget, weights=weight[v],
            names=[names[i] for i in p],
        )
    )  # fmt: skip
    assert [names[i] for i in one.order] == [names[p[i]] for i in other.order]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@pytest.mark.parametrize("seed", range(12))
def test_a_weight_of_two_is_two_voters_of_one_mind(rule, seed):
    cost, utility, weight, budget = drawn(seed)
    whole = rule(Election.of(cost, utility, budget=budget, weights=weight))
    copies = rule(Election.of(cost, np.repeat(utility, weight, axis=0), budget=budget))
    assert whole.order == copies.order


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_neither_the_unit_of_money_nor_of_utility_matters(rule):
    cost, utility, weight, budget = drawn(5)
    one = rule(Election.of(cost, utility, budget=budget, weights=weight))
    step = {} if rule is not RULES["completed"] else {"increment": 0.001}
    election = Election.of(
        cost / 1000, 7.3 * utility, budget=budget / 1000, weights=weight
    )
    other = (
        equal_shares(election, completion=Completion.ADD_ONE_GREEDY, **step)
        if step
        else rule(election)
    )
    assert one.order == other.order
    assert other.cost == pytest.approx(one.cost / 1000)


def test_sparse_utilities_are_read_as_dense_ones():
    cost, utility, weight, budget = drawn(7)
    dense = Election.of(cost, utility, budget=budget, weights=weight)
    thin = Election.of(cost, sparse.coo_array(utility), budget=budget, weights=weight)
    assert equal_shares(dense).order == equal_shares(thin).order
    assert dense.support == thin.support == (weight @ utility).tolist()


def test_a_third_of_a_budget_pays_exactly_a_third():
    # In floats 3 · (100/3) falls short of 100, and 0.1 + 0.2 exceeds 0.3.
    assert equal_shares(Election.of([100], np.ones((3, 1)), budget=100)).order == (0,)
    both = Election.of([0.1, 0.2], np.ones((1, 2)), budget=0.3)
    for rule in RULES.values():
        assert len(rule(both).order) == 2


def test_ties_are_broken_as_asked_and_then_by_name():
    election = Election.of(
        [20, 10, 10], [[2, 1, 1], [2, 1, 1], [1, 1, 0], [1, 0, 1]], budget=40,
        names=["b", "c", "a"],
    )  # fmt: skip
    first = {t: greedy_welfare(election, ties=t).order[0] for t in Ties}
    assert first == {
        Ties.NAME: 2, Ties.LEAST_COST: 2, Ties.GREATEST_COST: 0, Ties.MOST_SUPPORT: 0,
    }  # fmt: skip


def test_after_equal_costs_the_votes_at_the_start_decide_and_the_other_way_round():
    """Voter 6 has spent her share on d; b and a are tied, but b began with three."""
    like = np.zeros((8, 3), int)
    for project, voters in enumerate(([0, 1, 6], [2, 1], [3, 4, 5, 6, 7])):
        like[voters, project] = 1
    cost = np.array([150, 150, 500])
    for names in (["a", "b", "d"], ["b", "a", "d"]):
        e = Election.of(cost, like * cost, budget=800, names=names)
        for ties in (Ties.LEAST_COST, Ties.GREATEST_COST, Ties.MOST_SUPPORT):
            assert equal_shares(e, ties=ties).order[:2] == (2, 0), (names, ties)
    even = Election.of([20, 10], np.ones((3, 2)), budget=30, names=["a", "b"])
    assert even.places(Ties.MOST_SUPPORT) == [1, 0]


def test_free_projects_that_somebody_wants_are_always_funded():
    election = Election.of([0, 0, 50], [[1, 0, 1]], budget=50)
    assert equal_shares(election).order == (0, 2)
    assert greedy_welfare(election, unsupported=Unsupported.NEVER).order == (0, 2)
    assert greedy_welfare(election).order == (0, 2, 1)
    assert sequential_phragmen(election, unsupported=Unsupported.NEVER).order == (0, 2)


def test_what_nobody_wants_is_funded_last_or_never():
    election = Election.of([30, 30], [[1, 0]], budget=100)
    for rule in (greedy_welfare, sequential_phragmen):
        assert rule(election).order == (0, 1)
        assert rule(election, unsupported=Unsupported.NEVER).order == (0,)
    assert equal_shares(election, completion=Completion.ADD_ONE).order == (0,)


def test_of_rivals_at_most_one_is_funded():
    utility = [[3, 2, 1], [3, 2, 1]]
    election = Election.of([10, 10, 10], utility, budget=30, rivals=[(0, 1)])
    for rule in RULES.values():
        assert rule(election).order == (0, 2)


def test_growing_shares_may_begin_at_whole_units():
    # 100 / 3 is cut to 33: one step more gives 34, and with it the second project.
    election = Election.of([34, 60], [[1, 0], [0, 1], [0, 1]], budget=100)
    exact = equal_shares(election, completion=Completion.ADD_ONE)
    whole = equal_shares(
        election, completion=Completion.ADD_ONE, endowment=Endowment.WHOLE
    )
    assert exact.order == whole.order == (1, 0)
    assert equal_shares(election).order == (1,)


def test_an_election_without_voters_funds_nothing_by_shares():
    election = Election.of([10.0], np.zeros((0, 1)), budget=10)
    assert equal_shares(election).order == ()
    assert sequential_phragmen(election, unsupported=Unsupported.NEVER).order == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [({"cost": [-1, 2]}, "cost"), ({"cost": [np.nan, 2]}, "cost"),
     ({"utility": [[-1.0, 1.0]]}, "utility"), ({"weights": [np.inf]}, "weight"),
     ({"budget": 0}, "budget above 0"), ({"budget": np.nan}, "budget")],
)  # fmt: skip
def test_amounts_that_are_none_are_refused(change, said):
    given = {"cost": [1, 2], "utility": [[1.0, 0.0]], "budget": 3} | change
    with pytest.raises(ParameterError, match=said) as refused:
        Election.of(given.pop("cost"), given.pop("utility"), **given)
    assert refused.value.text("ko")


@pytest.mark.parametrize(
    "change",
    [{"utility": [[1, 0, 1]]}, {"utility": [1, 0]}, {"weights": [1, 1]},
     {"names": ["a"]}, {"names": ["a", "a"]}, {"rivals": [(0, 2)]}],
)  # fmt: skip
def test_shapes_that_do_not_fit_are_refused(change):
    given = {"utility": [[1, 0]], "budget": 3} | change
    with pytest.raises(ShapeError) as refused:
        Election.of([1, 2], given.pop("utility"), **given)
    assert refused.value.text("ko")


@pytest.mark.parametrize("increment", [0, -1, np.nan])
def test_an_increment_must_be_an_amount(increment):
    election = Election.of([10, 90], [[1, 0], [0, 1]], budget=100)
    with pytest.raises(ParameterError, match="increment"):
        equal_shares(election, completion=Completion.ADD_ONE, increment=increment)
