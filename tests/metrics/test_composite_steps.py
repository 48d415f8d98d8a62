"""Each step of a composite by itself: laws, independent examples, and bad input."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats
from scipy.optimize import brentq

from madang.errors import ParameterError, ShapeError
from madang.metrics.composite import (
    Aggregation,
    Framework,
    Normalisation,
    aggregate,
    aggregate_tree,
    availability,
    balanced_weights,
    benefit_of_doubt,
    box_cox,
    component_weights,
    correlation_p,
    correlations,
    cronbach,
    effective_weights,
    impute,
    impute_from_profile,
    impute_from_years,
    influence,
    kurtosis,
    lift,
    log_transform,
    normalise,
    outlying,
    outranking,
    principal_components,
    scores_without,
    screen,
    skewness,
    sobol_design,
    sobol_indices,
    split_change,
    treat,
    winsorise,
)

RNG = np.random.default_rng(7)
X = RNG.lognormal(sigma=1.2, size=(40, 5))
GAPS = np.where(RNG.random(X.shape) < 0.15, np.nan, X)
MARKS = {"target": [50.0], "scaled": [[0.0], [60.0]], "goalposts": [[0.0], [60.0]]}


# Screening


def test_what_is_known_is_counted_both_ways():
    x = np.array([[0.0, 1, np.nan], [0, 2, np.nan], [5, 2, np.nan]])
    of = availability(x)
    assert of.known.tolist() == [3, 3, 0]
    assert of.nonzero.tolist() == [1, 3, 0]
    assert of.unique.tolist() == [2, 2, 0]
    assert of.commonest.tolist() == [2, 2, 0]
    assert np.isnan(of.nonzero_share[2])
    rows = availability(x, of_regions=True)
    assert rows.known.tolist() == [2, 2, 2]
    assert rows.known.sum() == of.known.sum()


def test_a_region_stays_with_enough_that_is_known_and_other_than_0():
    x = [[1.0, 0, np.nan, 1], [0, 0, 0, 1], [np.nan, np.nan, np.nan, 1]]
    assert screen(x, known=0.75).tolist() == [True, True, False]
    assert screen(x, known=0, nonzero=0.5).tolist() == [True, False, False]
    with pytest.raises(ParameterError, match="between 0 and 1"):
        screen(x, known=2)


# Imputation


def test_mean_and_median_of_peers_differ_and_keep_what_is_known():
    groups = np.repeat(["a", "b"], 20)
    for centre in ("mean", "median"):
        filled = impute(GAPS, groups, centre=centre)
        known = ~np.isnan(GAPS)
        assert (filled[known] == GAPS[known]).all()
        of = np.nanmean if centre == "mean" else np.nanmedian
        r, i = np.argwhere(~known)[0]
        peers = GAPS[groups == groups[r], i]
        assert filled[r, i] == pytest.approx(of(peers))
    with pytest.raises(ParameterError, match="mean, median; found"):
        impute(GAPS, centre="mode")


def test_the_profile_of_a_region_that_is_best_elsewhere_fills_with_the_best():
    x = [[10.0, 1.0, np.nan], [0.0, 9.0, 5.0], [5.0, 5.0, 1.0]]
    assert impute_from_profile(x, [1, -1, 1])[0, 2] == 5.0
    assert impute_from_profile(x, [1, -1, -1])[0, 2] == 1.0
    lone = impute_from_profile([[np.nan, np.nan], [1.0, 2.0], [2.0, 3.0]], [1, 1])
    assert np.isnan(lone[0]).all()


def test_years_fill_backwards_within_the_window_and_lines_ahead():
    x = np.array([np.nan, 2, np.nan, np.nan, 8, np.nan])[:, None, None]
    years = [2000, 2001, 2002, 2003, 2004, 2007]
    near = impute_from_years(x, years, window=1).ravel()
    assert near[2] == 2
    assert np.isnan(near[[0, 3, 5]]).all()
    line = impute_from_years(x, years, between=True).ravel()
    assert_allclose(line[1:5], [2, 4, 6, 8])
    assert line[5] == 8
    assert np.isnan(line[0])
    with pytest.raises(ShapeError, match="one rising year"):
        impute_from_years(x, years[::-1])


# Treatment


def test_skewness_and_kurtosis_are_those_of_scipy_without_bias():
    for i in range(X.shape[1]):
        column = GAPS[~np.isnan(GAPS[:, i]), i]
        assert skewness(GAPS)[i] == pytest.approx(stats.skew(column, bias=False))
        assert kurtosis(GAPS)[i] == pytest.approx(stats.kurtosis(column, bias=False))
    few = [[1.0], [2.0]]
    assert np.isnan([skewness(few)[0], kurtosis(few)[0]]).all()
    assert np.isnan(skewness([[0.1]] * 9)[0])


def test_winsorising_cuts_to_the_next_and_only_where_values_lie_far_out():
    x = np.column_stack([np.r_[np.arange(20.0), 500, 900], np.arange(22.0)])
    value, cut = winsorise(x)
    assert cut.tolist() == [2, 0]
    assert value[-2:, 0].tolist() == [19, 19]
    assert (value[:, 1] == x[:, 1]).all()
    down, _cut = winsorise(-x)
    assert (down == -value).all()
    assert winsorise(x, most=1)[1].tolist() == [1, 0]


def test_transformations_keep_the_order_and_draw_in():
    order = np.argsort(X[:, 0])
    for turned in (log_transform(X), box_cox(X, 0.3), log_transform(X, follow=True)):
        assert (np.argsort(turned[:, 0]) == order).all()
        assert abs(skewness(turned)[0]) < abs(skewness(X)[0])
    assert_allclose(
        box_cox(X[:, :1], 0.3, shift=False)[:, 0], stats.boxcox(X[:, 0], 0.3)
    )
    assert_allclose(box_cox(X, 0.0), np.log(X - X.min(axis=0) + 1))
    assert_allclose(log_transform(-X, follow=True), -log_transform(X, follow=True))
    assert np.isnan(log_transform([[3.0], [3.0]])).all()
    with pytest.raises(ParameterError, match="offset above 0"):
        log_transform(X, offset=0)


def test_a_second_treatment_is_tried_where_the_first_does_not_do():
    x = np.column_stack(
        [np.r_[np.arange(30.0), 500], np.r_[np.zeros(25), 2.0 ** np.arange(6, 12)]]
    )
    assert outlying(x).all()
    done = treat(x, ("winsorise", "log"), most=2)
    assert done.way.tolist() == [1, 2]
    assert done.cut.tolist() == [1, 0]
    assert_allclose(done.value[:, 1], log_transform(x)[:, 1])
    assert treat(x, ()).value is not x
    assert (treat(x, ()).passes == ~outlying(x)).all()


# One scale


@pytest.mark.parametrize("method", list(Normalisation))
@pytest.mark.parametrize(
    "x",
    [
        [[5.0], [5.0], [5.0]],  # the same everywhere
        [[np.nan], [np.nan], [np.nan]],  # wholly missing
        [[1.0], [40.0]],  # two regions
        [[-3.0], [0.0], [9.0], [70.0]],  # below and at 0
        [[0.0], [0.0], [7.0]],
        np.empty((0, 1)),  # nothing
    ],
)
@pytest.mark.parametrize("direction", [1, -1])
def test_hard_indicators_under_each_normalisation(method, x, direction):
    x = np.array(x)
    marks = MARKS.get(str(method))
    if method == "target" and direction < 0:
        marks = [-50.0]
    y = normalise(x, [direction], method=method, marks=marks)
    assert y.shape == x.shape
    assert not np.isinf(y).any()
    same = x.size and np.nanmax(x, initial=-9e9) == np.nanmin(x, initial=9e9)
    if (
        (same or np.isnan(x).all())
        and str(method) not in MARKS
        and method != "fraction"
    ):
        assert np.isnan(y).all()
    if method != "fraction" and not np.isnan(y).all() and len(x):
        both = ~np.isnan(y.ravel())
        gap = np.diff((direction * x.ravel())[both])
        assert (np.sign(np.diff(y.ravel()[both])) * np.sign(gap) >= 0).all()


def test_a_fraction_of_the_best_never_gives_more_for_worse():
    x = [[2.0], [4.0], [8.0]]
    up = normalise(x, [1], method="fraction", to=(0, 1)).ravel()
    down = normalise(x, [-1], method="fraction", to=(0, 1)).ravel()
    assert up.tolist() == [0.25, 0.5, 1]
    assert down.tolist() == [1, 0.5, 0.25]
    assert np.isnan(normalise([[0.0], [4.0]], [-1], method="fraction")).all()
    assert np.isnan(normalise([[-2.0], [-4.0]], [1], method="fraction")).all()


def test_a_target_may_be_passed_and_goalposts_may_not():
    x = [[0.0], [30.0], [90.0]]
    assert normalise(x, [1], method="target", marks=[60]).ravel().tolist() == [
        0,
        50,
        150,
    ]
    posts = normalise(x, [1], method="goalposts", marks=[[10], [60]]).ravel()
    assert posts.tolist() == [0, 40, 100]
    turned = normalise(x, [-1], method="goalposts", marks=[[10], [60]]).ravel()
    assert_allclose(turned, 100 - posts)
    assert np.isnan(normalise(x, [1], method="target", marks=[-1])).all()
    assert np.isnan(normalise(x, [1], method="scaled", marks=[[5], [5]])).all()
    with pytest.raises(ParameterError, match="needs 2 marks"):
        normalise(x, [1], method="scaled")
    with pytest.raises(ShapeError, match=r"shape \(1, 1\)"):
        normalise(x, [1], method="target", marks=[[1], [2]])


def test_ranks_percentiles_and_borda_differ_where_regions_tie():
    x = [[1.0], [2.0], [2.0], [3.0], [np.nan]]
    rank, share, borda = (
        normalise(x, [1], method=m).ravel()[:4] for m in ("rank", "percentile", "borda")
    )
    assert_allclose(rank, [0, 50, 50, 100])
    assert_allclose(share, [0, 100 / 3, 100 / 3, 100])
    assert borda.tolist() == [0, 1, 1, 3]


# Means


@pytest.mark.parametrize("method", list(Aggregation))
def test_hard_scores_under_each_mean(method):
    nothing = aggregate([[1.0, 2.0], [2.0, 1.0]], [0, 0], method=method)
    assert np.isnan(nothing).all()
    lone = aggregate([[3.0], [5.0]], [2], method=method)  # a group of one
    assert lone[1] > lone[0]
    y = np.array([[0.0, 50.0], [-5.0, 50.0], [40.0, 50.0], [np.nan, 50.0]])
    out = aggregate(y, [1, 1], method=method)
    assert np.isnan(out[3])
    assert np.isfinite(out[2])
    if method in ("geometric", "harmonic"):
        assert out[0] == 0
    if method in ("geometric", "harmonic", "generalised"):
        assert np.isnan(out[1])
        raised = aggregate(lift(y[:3]), [1, 1], method=method)
        assert raised[1] < raised[0] < raised[2]


def test_scores_near_zero_are_told_apart():
    y = lift([[0.0, 60.0], [0.8, 60.0]])
    for method in ("geometric", "harmonic", "generalised"):
        low, high = aggregate(y, [1, 1], method=method)
        assert low < high


def test_what_is_lacking_takes_no_part_where_enough_is_known():
    y = [[10.0, 30.0, np.nan, np.nan], [10, 30, 50, np.nan]]
    assert np.isnan(aggregate(y, [1, 1, 1, 1])).all()
    assert_allclose(aggregate(y, [1, 1, 1, 1], known=0.5), [20, 30])
    assert_allclose(aggregate(y, [1, 1, 1, 1], known=0.75), [np.nan, 30])


def test_mazziotta_and_pareto_take_off_what_is_uneven():
    even, uneven = aggregate([[100, 100], [80, 120]], [1, 1], method="mazziotta_pareto")
    assert even == 100
    assert uneven == pytest.approx(100 - 400 / 100)
    assert np.isnan(aggregate([[-1, -1]], [1, 1], method="mazziotta_pareto")).all()


def test_outranking_is_a_share_of_weights_and_copeland_counts_majorities():
    y = np.array([[3.0, 1.0, 2.0], [2.0, 2.0, 2.0], [1.0, 3.0, np.nan]])
    o = outranking(y, [2, 1, 1])
    assert o[0, 1] == (2 + 0.5) / 4
    assert o[0, 2] == pytest.approx(2 / 3)
    off = ~np.eye(3, dtype=bool)
    assert_allclose((o + o.T)[off], 1)
    assert aggregate(y, [2, 1, 1], method="copeland", known=0.5).tolist() == [2, 0, -2]
    best = np.vstack([X, X.max(axis=0) + 1])
    assert aggregate(best, np.ones(5), method="copeland").argmax() == 40


# The framework

DEEP = Framework.of([4, 4, 5, 6, 6, 7, 7, -1], 4)


def test_a_framework_of_levels_is_averaged_from_below():
    y = np.array([[0.0, 100, 40, 80]])
    out = aggregate_tree(y, DEEP, [1, 3, 1, 1, 1, 1, 1, 1])
    assert out[0, 4:].tolist() == [75, 40, 77.5, 58.75]
    assert DEEP.level.tolist() == [1, 1, 1, 1, 2, 2, 3, 4]
    turned = aggregate_tree(y, DEEP, [1, 3, 1, 1, 1, 1, 1, 1], turned={5: 100.0})
    assert turned[0, 5] == 40
    assert turned[0, 7] == (77.5 + 60) / 2
    by_group = aggregate_tree(
        y + 1, DEEP, np.ones(8), methods={7: Aggregation.GEOMETRIC}
    )
    assert by_group[0, 7] == pytest.approx(np.sqrt(by_group[0, 6] * by_group[0, 5]))


def test_effective_weights_multiply_down_the_tree_and_sum_to_1():
    e = effective_weights(DEEP, [1, 3, 1, 1, 1, 1, 1, 1])
    assert_allclose(e[:4], [0.0625, 0.1875, 0.5, 0.25])
    assert e[:4].sum() == 1
    assert np.isnan(effective_weights(DEEP, [0, 0, 1, 1, 1, 1, 1, 1])[:2]).all()


@pytest.mark.parametrize(
    ("parent", "says"),
    [
        ([2, 2, 3, 2], "0 groups at the top"),  # two groups in a circle
        ([2, 4, 3, 2, 5, -1], "in a circle"),  # beside a sound tree
        ([2, 2, -1, -1], "2 groups at the top"),
        ([2, 2, -1, 2], "each group must have a member"),
        ([1, -1], None),  # a group of one
        ([1, 3, -1], "must lie in one group"),  # an indicator in an indicator
    ],
)
def test_what_is_no_tree_is_refused(parent, says):
    leaves = {6: 2, 4: 2, 2: 1, 3: 2}[len(parent)]
    if says is None:
        assert Framework.of(parent, leaves).groups == (1,)
        return
    with pytest.raises(ParameterError, match=says):
        Framework.of(parent, leaves)


def test_without_an_element_the_rest_share_its_weight():
    tree = Framework.of([3, 3, 3, -1], 3)
    out = scores_without([[0, 50, 100]], tree, [1, 1, 2, 1], [0, 2])
    assert out.ravel().tolist() == [pytest.approx(250 / 3), 25]
    with pytest.raises(ShapeError, match="4 weights"):
        scores_without([[0, 50, 100]], tree, [1, 1], [0])


# How indicators hang together


def test_correlations_are_those_of_numpy_and_scipy_pair_by_pair():
    assert_allclose(correlations(X), np.corrcoef(X, rowvar=False), atol=1e-12)
    r, by_rank = correlations(GAPS), correlations(GAPS, by_rank=True)
    both = ~np.isnan(GAPS[:, 0]) & ~np.isnan(GAPS[:, 1])
    told = stats.pearsonr(GAPS[both, 0], GAPS[both, 1])
    assert r[0, 1] == pytest.approx(told.statistic)
    assert correlation_p(r[0, 1], both.sum()) == pytest.approx(told.pvalue)
    rank = stats.spearmanr(GAPS[both, 0], GAPS[both, 1]).statistic
    assert by_rank[0, 1] == pytest.approx(rank)
    assert np.isnan(correlations(np.c_[X[:, 0], np.ones(40)])[0, 1])
    with pytest.raises(ShapeError, match="same regions"):
        correlations(X, X[:3])


def test_cronbach_is_one_for_copies_and_its_formula_else():
    assert cronbach(np.c_[X[:, 0], X[:, 0], X[:, 0]]) == pytest.approx(1)
    k, v = 5, X.var(axis=0, ddof=1).sum()
    plain = k / (k - 1) * (1 - v / X.sum(axis=1).var(ddof=1))
    assert cronbach(X) == pytest.approx(plain)
    assert np.isnan(cronbach(X[:, :1]))
    assert np.isnan(cronbach(np.ones((5, 3))))


def test_components_hold_all_variance_and_are_at_right_angles():
    found = principal_components(X)
    assert_allclose(found.loadings.T @ found.loadings, np.eye(5), atol=1e-12)
    assert found.share.sum() == pytest.approx(1)
    z = (X - X.mean(axis=0)) / X.std(axis=0, ddof=1)
    assert_allclose((z @ found.loadings).std(axis=0, ddof=1), found.deviation)
    assert np.isnan(principal_components(np.c_[X, np.ones(40)]).share).all()


def test_component_weights_are_not_given_for_opposites():
    one = RNG.normal(size=(60, 1))
    alike = one + 0.5 * RNG.normal(size=(60, 3))
    w = component_weights(alike)
    assert w.sum() == pytest.approx(1)
    assert (w > 0.2).all()
    assert np.isnan(component_weights(np.c_[alike, -one])).all()


# Weights


def test_balanced_weights_give_each_element_its_share_of_influence():
    y = RNG.normal(size=(60, 4))
    y[:, 1] += y[:, 0]
    y[:, 2] += y[:, 0]
    tree = Framework.of([4, 4, 4, 4, -1], 4)
    assert influence(y, tree, np.ones(5), 1).min() < 0.2
    found = balanced_weights(y, tree, np.ones(5), 1)
    assert_allclose(found.influence, 0.25, atol=1e-6)
    assert_allclose(influence(y, tree, [*found.weight, 1], 1), 0.25, atol=1e-6)
    twice = balanced_weights(y, tree, np.ones(5), 1, target=[1, 1, 1, 1.5])
    assert_allclose(twice.influence[3] / twice.influence[:3], 1.5, atol=1e-5)
    with pytest.raises(ParameterError, match="4 numbers above 0"):
        balanced_weights(y, tree, np.ones(5), 1, target=[1, 0, 1, 1])
    flat = balanced_weights(np.ones((9, 4)), tree, np.ones(5), 1)
    assert np.isnan(flat.weight).all()


def test_two_ways_to_the_benefit_of_the_doubt():
    """With two indicators the best weights lie on a line: search it."""
    y = RNG.uniform(1, 10, size=(12, 2))
    score, weight = benefit_of_doubt(y)
    share = np.linspace(0, 1, 20_001)
    mix = np.c_[share, 1 - share] @ y.T
    by_search = (mix / mix.max(axis=1, keepdims=True)).max(axis=0)
    assert_allclose(score, by_search, atol=2e-5)  # the step of the search
    assert score.max() == pytest.approx(1)
    assert_allclose((weight * y).sum(axis=1), score)
    bound, kept = benefit_of_doubt(y, least=0.3, most=0.7)
    part = kept * y / (kept * y).sum(axis=1, keepdims=True)
    assert (part > 0.3 - 1e-9).all()
    assert (bound <= score + 1e-9).all()
    odd = benefit_of_doubt([[0.0, 0.0], [1, -1], [np.nan, 1], [1, 1]])[0]
    assert np.isnan(odd[:3]).all()
    assert odd[3] == 1
    with pytest.raises(ParameterError, match="cannot add up to 1"):
        benefit_of_doubt(y, least=0.6)


# Choices


def test_sobol_indices_of_a_sum_are_shares_of_variance_with_intervals_that_hold():
    hit = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        y = sobol_design(3, rng, base=256) @ [1.0, 2.0, 3.0]
        found = sobol_indices(y, rng, draws=200)
        truth = np.array([1, 4, 9]) / 14
        hit += ((found.total_low <= truth) & (truth <= found.total_high)).sum()
    assert hit / 180 > 0.85


def test_a_choice_that_does_nothing_has_no_index_and_a_flat_result_none_at_all():
    rng = np.random.default_rng(1)
    points = sobol_design(2, rng, base=128)
    found = sobol_indices(points[..., 0] ** 2, rng)
    assert found.total[1] == 0
    assert abs(found.first[1]) < 1e-12
    assert np.isnan(sobol_indices(np.ones((4, 8)), rng).first).all()
    with pytest.raises(ParameterError, match="one choice and two points"):
        sobol_design(0, rng, base=8)
    with pytest.raises(ShapeError, match=r"choices \+ 2 rows"):
        sobol_indices(np.ones((2, 8)), rng)


# Editions


def test_causes_add_up_whatever_the_mixes_and_orders():
    s = RNG.normal(size=(2, 2, 2, 6))
    assert_allclose(split_change(s).sum(axis=0), s[1, 1, 1] - s[0, 0, 0])
    plain = np.zeros((2, 2, 1))
    plain[1, 0], plain[0, 1], plain[1, 1] = 3, 4, 7
    assert split_change(plain).ravel().tolist() == [3, 4]
    together = plain.copy()
    together[1, 1] = 9
    assert split_change(together).ravel().tolist() == [4, 5]


def test_a_region_that_appears_or_vanishes_did_not_change():
    s = RNG.normal(size=(2, 2, 3))
    s[0, :, 0] = np.nan
    s[1, :, 1] = np.nan
    parts = split_change(s)
    assert np.isnan(parts[:, :2]).all()
    assert np.isfinite(parts[:, 2]).all()
    with pytest.raises(ShapeError, match="two states"):
        split_change(np.ones((3, 2)))


def test_the_root_of_a_box_cox_is_where_it_should_be():
    """The inverse found by search gives back the values."""
    value = float(box_cox([[0.0], [3.0]], 0.5)[1, 0])
    back = brentq(lambda x: (np.sqrt(x + 1) - 1) / 0.5 - value, 0, 10)
    assert back == pytest.approx(3)
