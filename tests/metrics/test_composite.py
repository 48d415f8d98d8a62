"""Laws and refusals of composite indices."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose

from madang.errors import ParameterError, ShapeError
from madang.metrics.composite import (
    Aggregation,
    Framework,
    Normalisation,
    aggregate,
    draw_weights,
    impute,
    lift,
    lower,
    normalise,
    scores_by_choice,
)

tables = hnp.arrays(
    np.float64,
    st.tuples(st.integers(3, 12), st.integers(1, 5)),
    elements=st.floats(-1000, 1000).map(lambda v: round(v, 3)),
)
scores = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 8), st.integers(1, 5)),
    elements=st.floats(0, 100),
)
THREE = (Normalisation.MIN_MAX, Normalisation.Z_SCORE, Normalisation.RANK)
every_method = pytest.mark.parametrize("method", THREE)
TREE = Framework.of([4, 4, 5, 5, 6, 6, -1], 4)


def draw_scores(y, weights, rng, methods=("arithmetic", "geometric")):
    """Score under drawn ways of working and drawn means."""
    which = rng.integers(len(y), size=len(weights))
    how = rng.integers(len(methods), size=len(weights))
    return scores_by_choice(y, TREE, weights, which, how, methods=methods)


@every_method
@given(x=tables, factor=st.floats(0.1, 10), shift=st.floats(-100, 100))
def test_unit_and_origin_of_an_indicator_do_not_matter(method, x, factor, shift):
    up = np.ones(x.shape[1])
    here = normalise(x, up, method=method)
    if method is Normalisation.RANK:
        factor, shift = 2.0, 0.0  # exact, so that no tie breaks by rounding
    there = normalise(x * factor + shift, up, method=method)
    steep = np.nan_to_num(np.ptp(x, axis=0)) > 1
    assert_allclose(there[:, steep], here[:, steep], atol=1e-6)


@every_method
@given(x=tables)
def test_turning_the_direction_mirrors_the_scale(method, x):
    up = normalise(x, np.ones(x.shape[1]), method=method)
    down = normalise(x, -np.ones(x.shape[1]), method=method)
    assert_allclose(down, 100 - up, atol=1e-9)


@given(x=tables)
def test_min_max_spans_the_whole_scale(x):
    best = normalise(x, np.ones(x.shape[1]))
    for column in best.T:
        if not np.isnan(column).all():
            assert (column.min(), column.max()) == (0, 100)


def test_z_scores_have_mean_50_and_deviation_10():
    x = np.random.default_rng(1).random((9, 3))
    z = normalise(x, [1, -1, 1], method=Normalisation.Z_SCORE, ddof=0)
    assert_allclose(z.mean(axis=0), 50)
    assert_allclose(z.std(axis=0), 10)


@every_method
def test_unknown_stays_unknown_and_moves_nobody(method):
    x = np.array([[1.0], [2.0], [np.nan], [4.0]])
    with_gap = normalise(x, [1], method=method)
    without = normalise(x[[0, 1, 3]], [1], method=method)
    assert np.isnan(with_gap[2, 0])
    assert_allclose(with_gap[[0, 1, 3]], without)


@every_method
@pytest.mark.parametrize("x", [[[5.0], [5.0]], [[5.0]], [[np.nan], [np.nan]]])
def test_an_indicator_that_is_the_same_everywhere_says_nothing(method, x):
    assert np.isnan(normalise(x, [1], method=method)).all()


def test_years_are_normalised_each_on_its_own():
    x = np.random.default_rng(1).random((4, 6, 3))
    stacked = normalise(x, [1, 1, -1], method=Normalisation.RANK)
    for t in range(4):
        assert_allclose(
            stacked[t], normalise(x[t], [1, 1, -1], method=Normalisation.RANK)
        )


MEANS = [m for m in Aggregation if m is not Aggregation.COPELAND]


@given(y=scores)
def test_means_stand_in_their_order(y):
    w = np.arange(1, y.shape[1] + 1)
    above = lift(y)
    harmonic, geometric, arithmetic = (
        aggregate(above, w, method=m) for m in ("harmonic", "geometric", "arithmetic")
    )
    half = aggregate(above, w, method="generalised", power=0.5)
    assert (harmonic <= geometric + 1e-9).all()
    assert (geometric <= half + 1e-9).all()
    assert (half <= arithmetic + 1e-9).all()
    uneven = aggregate(above, w, method="mazziotta_pareto")
    assert (uneven <= arithmetic + 1e-9).all()


@given(y=scores)
def test_lifting_ties_no_two_scores_and_is_undone(y):
    near = np.append(y.ravel(), [0.0, 0.8, -3.0])
    assert_allclose(lower(lift(near)), near, atol=1e-9)
    assert (lift([0.0, 0.8, -3.0, -5.0]) > 0).all()
    assert np.unique(lift([0.0, 0.8, -3.0, -5.0])).size == 4


@given(y=scores, factor=st.floats(0.1, 10))
def test_only_proportions_of_weights_matter(y, factor):
    w = np.arange(1, y.shape[1] + 1)
    for method in Aggregation:
        assert_allclose(
            aggregate(y, w * factor, method=method),
            aggregate(y, w, method=method),
            atol=1e-7,
        )


@pytest.mark.parametrize("method", MEANS)
@given(level=st.floats(1, 100))
def test_the_mean_of_equal_scores_is_that_score(method, level):
    y = np.full((2, 3), level)
    assert_allclose(aggregate(y, [1, 2, 3], method=method), level)


def test_a_missing_score_makes_the_total_missing_unless_it_weighs_nothing():
    y = [[50.0, np.nan], [20.0, 40.0]]
    assert_allclose(aggregate(y, [1, 1]), [np.nan, 30])
    assert_allclose(aggregate(y, [1, 0]), [50, 20])
    assert np.isnan(aggregate(y, [0, 0])).all()


def test_the_median_of_peers_fills_and_few_peers_fall_back_on_all():
    x = np.array([[1.0], [2.0], [3.0], [np.nan], [10.0], [np.nan]])
    filled = impute(x, ["a", "a", "a", "a", "b", "b"])
    assert filled[3, 0] == 2
    assert filled[5, 0] == 2.5
    assert np.isnan(impute([[np.nan], [np.nan]])).all()
    assert np.isnan(x[3, 0])  # the table handed in is left as it was


def test_drawn_weights_sum_to_one_and_centre_on_the_stated():
    rng = np.random.default_rng(1)
    drawn = draw_weights([1, 3, 2, 0, 1, 2, 1], TREE, rng, draws=20_000)
    assert_allclose(drawn[:, :2].sum(axis=1), 1)
    assert_allclose(drawn[:, 4:6].sum(axis=1), 1)
    means = [0.25, 0.75, 1, 0, 1 / 3, 2 / 3, 1]
    assert_allclose(drawn.mean(axis=0), means, atol=0.01)


def test_held_firmly_the_draws_are_the_plain_aggregate():
    rng = np.random.default_rng(1)
    y = np.random.default_rng(2).random((1, 5, 4)) * 99
    groups, w = np.array([0, 0, 1, 1]), [1, 2, 1, 1]
    drawn = draw_weights([*w, 1, 1, 1], TREE, rng, draws=40, concentration=1e12)
    for method in Aggregation:
        out = draw_scores(y, drawn, rng, methods=(method,))
        positive = method in ("geometric", "harmonic", "generalised")
        base = lift(y[0]) if positive else y[0]
        parts = [
            aggregate(base[:, groups == g], np.array(w)[groups == g], method=method)
            for g in (0, 1)
        ]
        total = aggregate(np.stack(parts, axis=1), [1, 1], method=method)
        if method is Aggregation.COPELAND:
            continue  # a draw turns ties, however firmly weights are held
        assert_allclose(out[:, 0], np.tile(parts[0], (40, 1)), rtol=1e-4)
        assert_allclose(out[:, 2], np.tile(total, (40, 1)), rtol=1e-4)


def test_the_same_seed_draws_the_same_scores():
    y = np.random.default_rng(2).random((3, 5, 4)) * 100

    def once():
        rng = np.random.default_rng(9)
        drawn = draw_weights([1] * 7, TREE, rng, draws=30)
        return draw_scores(y, drawn, rng)

    assert (once() == once()).all()


def test_a_region_best_in_all_is_first_under_every_draw():
    y = np.random.default_rng(2).random((3, 6, 4)) * 90
    y[:, 2] = 100
    rng = np.random.default_rng(1)
    drawn = draw_weights([1] * 7, TREE, rng, draws=200)
    assert (draw_scores(y, drawn, rng).argmax(axis=2) == 2).all()


def test_unknown_words_and_wrong_shapes_are_refused():
    with pytest.raises(ParameterError, match=r"min_max, z_score, rank.*; found 'best'"):
        normalise([[1, 2], [2, 3]], [1, 1], method="best")
    with pytest.raises(ParameterError, match=r"\+1 or −1"):
        normalise([[1, 2], [2, 3]], [1, 0])
    with pytest.raises(ShapeError, match="1 directions"):
        normalise([[1, 2], [2, 3]], [1])
    with pytest.raises(ShapeError, match="Expected 2 weights"):
        aggregate([[1, 2]], [1])
    with pytest.raises(ParameterError, match="at least 0"):
        aggregate([[1, 2]], [1, -1])
    with pytest.raises(ShapeError, match="Expected 2 groups"):
        impute([[1], [2]], ["a"])
    rng = np.random.default_rng(1)
    with pytest.raises(ParameterError, match="at least 1 draw"):
        draw_weights([1] * 7, TREE, rng, draws=0)
    drawn = draw_weights([1] * 7, TREE, rng, draws=2)
    with pytest.raises(ShapeError, match="Expected 4 numbers"):
        draw_scores([[[1.0]]], drawn, rng)
    with pytest.raises(ShapeError, match="Expected 7 numbers"):
        draw_weights([1], TREE, rng)
    with pytest.raises(ParameterError, match="power other than 0"):
        aggregate([[1, 2]], [1, 1], method="generalised", power=0)


def test_a_reference_of_all_years_holds_the_scale_still():
    """A 60 to 90, B 80 to 100, C 20 to 50, D 40 to 70: least 20, most 100."""
    first, last = (
        np.array([[60.0], [80], [20], [40]]),
        np.array([[90.0], [100], [50], [70]]),
    )
    both = np.concatenate([first, last])
    assert normalise(first, [1], reference=both).ravel().tolist() == [50, 75, 0, 25]
    assert normalise(last, [1], reference=both).ravel().tolist() == [
        87.5,
        100,
        37.5,
        62.5,
    ]
    holed = np.concatenate([both, [[np.nan]]])
    marks = {"target": [95], "scaled": [[0], [90]], "goalposts": [[0], [90]]}
    for method in Normalisation:
        way = {"method": method, "marks": marks.get(str(method))}
        low = way | {"marks": [25]} if method == "target" else way
        whole = normalise(both, [-1], **low)
        parts = [normalise(x, [-1], reference=both, **low) for x in (first, last)]
        assert_allclose(np.concatenate(parts), whole)
        assert_allclose(
            normalise(last, [1], reference=holed, **way),
            normalise(last, [1], reference=both, **way),
        )
    with pytest.raises(ShapeError, match="same 1 indicators"):
        normalise(first, [1], reference=np.ones((3, 2)))
