"""Matching of institutes and regions: laws, two ways, and refusals."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.errors import ParameterError, ShapeError
from madang.metrics.matching import (
    Side,
    blocking_groups,
    blocking_pairs,
    break_ties,
    deferred_acceptance,
    market_from_scores,
    match_by_lot,
    match_together,
    quota_effects,
    read_market,
)


@st.composite
def markets(draw, *, ties=False, most=4):
    """Draw a small market; lists may end, quotas may be 0."""
    rows, columns = draw(st.integers(1, most)), draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size = (rows, columns)
    if ties:
        scores = [rng.integers(0, 3, size).astype(float) for _side in "ab"]
    else:
        scores = [rng.permuted(np.arange(rows * columns)).reshape(size) * 1.0] * 2
        scores[1] = rng.permuted(np.arange(rows * columns)).reshape(size) * 1.0
    scores[0][rng.random(size) < 0.2] = np.nan
    return market_from_scores(*scores, quotas=rng.integers(0, 3, columns))


def all_matchings(market):
    """Give every matching that keeps lists and quotas."""
    options = [[-1, *np.flatnonzero(~np.isnan(row)).tolist()] for row in market.wishes]
    for place in itertools.product(*options):
        taken = np.bincount([p for p in place if p >= 0], minlength=len(market.regions))
        if (taken <= market.quotas).all():
            yield np.array(place)


def stable(market):
    return [m for m in all_matchings(market) if not blocking_pairs(market, m)]


def standing(market, place):
    rows = np.arange(len(place))
    return np.where(place < 0, 99.0, market.wishes[rows, np.maximum(place, 0)])


@pytest.mark.parametrize(
    ("proposer", "expected"),
    [(Side.INSTITUTES, "AX BZ CY"), (Side.REGIONS, "AY BZ CX")],
)
def test_three_and_three_from_either_side(proposer, expected):
    m = read_market(
        {"A": "XYZ", "B": "YZX", "C": "YXZ"}, {"X": "BCA", "Y": "ACB", "Z": "ABC"}
    )
    place = deferred_acceptance(m, proposer=proposer)
    told = [f"{i}{m.regions[r]}" for i, r in zip("ABC", place, strict=True)]
    assert " ".join(told) == expected
    assert match_together(m, best_for=proposer).place.tolist() == place.tolist()


@given(markets())
@settings(max_examples=50, deadline=None)
def test_both_ends_are_stable_and_no_stable_matching_lies_beyond_them(market):
    best = deferred_acceptance(market)
    worst = deferred_acceptance(market, proposer=Side.REGIONS)
    every = stable(market)
    assert any((best == m).all() for m in every)
    assert any((worst == m).all() for m in every)
    for m in every:
        assert (standing(market, best) <= standing(market, m)).all()
        assert (standing(market, worst) >= standing(market, m)).all()


@given(markets())
@settings(max_examples=50, deadline=None)
def test_taking_the_better_of_two_stable_matchings_is_stable_again(market):
    for first, second in itertools.combinations(stable(market), 2):
        a, b = standing(market, first), standing(market, second)
        for joined in (
            np.where(a <= b, first, second),
            np.where(a >= b, first, second),
        ):
            assert not blocking_pairs(market, joined)


@given(markets())
@settings(max_examples=50, deadline=None)
def test_who_stays_without_place_and_who_has_free_places_is_the_same_in_all(market):
    every = stable(market)
    columns = len(market.regions)
    counts = [np.bincount(m[m >= 0], minlength=columns) for m in every]
    for m, count in zip(every, counts, strict=True):
        assert ((m < 0) == (every[0] < 0)).all()
        assert (count == counts[0]).all()
        for r in np.flatnonzero(count < market.quotas):
            assert ((m == r) == (every[0] == r)).all()


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_no_institute_gains_by_any_false_list(seed):
    rng = np.random.default_rng(seed)
    names, regions = "ABC", "XYZ"
    true = {n: list(rng.permutation(list(regions))) for n in names}
    theirs = {r: list(rng.permutation(list(names))) for r in regions}
    honest = deferred_acceptance(read_market(true, theirs))
    lies = [list(p) for n in range(4) for p in itertools.permutations(regions, n)]
    for k, name in enumerate(names):
        own = [*true[name], ""]
        got = own.index(regions[honest[k]] if honest[k] >= 0 else "")
        for lie in lies:
            place = deferred_acceptance(read_market({**true, name: lie}, theirs))[k]
            assert own.index(regions[place] if place >= 0 else "") >= got


@given(markets())
@settings(max_examples=50, deadline=None)
def test_one_more_place_harms_no_institute(market):
    for proposer in Side:
        for effect in quota_effects(market, proposer=proposer):
            assert effect.worse == ()
            assert effect.matched in {0, 1}


def test_one_more_place_is_told_with_whom_it_moves():
    m = read_market({"A": "XY", "B": "XY", "C": "X"}, {"X": "ABC", "Y": "AB"})
    x, y = quota_effects(m)
    assert x.better == (("B", "Y", "X"),)
    assert (x.matched, y.better, y.matched) == (0, (), 0)


def test_blocking_pairs_are_named_with_what_each_gives_up():
    m = read_market({"A": "XY", "B": "XY"}, {"X": "AB", "Y": "AB"}, quotas={"Y": 2})
    pairs = blocking_pairs(m, [-1, 0])
    assert [(p.institute, p.region, p.has, p.gives_up) for p in pairs] == [
        ("A", "X", "", "B"),
        ("A", "Y", "", ""),
    ]


@given(markets(ties=True), st.integers(0, 2**32 - 1))
@settings(max_examples=50, deadline=None)
def test_what_lots_break_is_stable_with_ties_too(market, seed):
    broken = break_ties(market, np.random.default_rng(seed))
    assert not broken.has_ties
    assert blocking_pairs(market, deferred_acceptance(broken)) == ()


@given(markets(ties=True))
@settings(max_examples=40, deadline=None)
def test_with_ties_the_largest_stable_matching_is_that_of_brute_force(market):
    found = match_together(market)
    assert found.is_stable
    assert blocking_pairs(market, found.place) == ()
    every = stable(market)
    most = max((m >= 0).sum() for m in every)
    assert (found.place >= 0).sum() == most
    least = min(
        standing(market, m)[m >= 0].sum() for m in every if (m >= 0).sum() == most
    )
    assert standing(market, found.place)[found.place >= 0].sum() == least


@given(markets())
@settings(max_examples=40, deadline=None)
def test_without_ties_and_groups_the_programme_gives_both_ends(market):
    for side in Side:
        ends = deferred_acceptance(market, proposer=side)
        assert match_together(market, best_for=side).place.tolist() == ends.tolist()


@given(markets(ties=True, most=5), st.integers(0, 3))
@settings(max_examples=40, deadline=None)
def test_groups_have_a_stable_matching_where_brute_force_finds_one(market, first):
    names = market.institutes
    if len(names) < first + 2:
        return
    groups = {"pair": names[first : first + 2]}
    tested = [
        blocking_groups(market, m, groups)
        for m in all_matchings(market)
        if m[first] == m[first + 1]
    ]
    found = match_together(market, groups)
    assert found.is_stable == any(not t for t in tested)
    assert len(found.blocking) == min(len(t) for t in tested)
    assert found.blocking == blocking_groups(market, found.place, groups)


HOPELESS = read_market(
    {"A": "Y", "B": "Y", "C": "YX", "D": "XY"},
    {"X": "CD", "Y": "BDAC"},
    quotas={"X": 1, "Y": 2},
)
"""With A and B together in Y, C takes X and D drives A out of Y. With D in Y, C takes
the place beside it, X is free for D again, and then Y would rather have A and B."""


def test_a_group_without_any_stable_matching_is_proven_to_have_none():
    pair = {"pair": "AB"}
    tested = [
        blocking_groups(HOPELESS, place, pair)
        for place in all_matchings(HOPELESS)
        if place[0] == place[1]
    ]
    found = match_together(HOPELESS, pair)
    assert not found.is_stable
    assert len(found.blocking) == min(len(t) for t in tested) == 1
    assert found.blocking == blocking_groups(HOPELESS, found.place, pair)
    assert match_together(HOPELESS).is_stable


def test_lots_say_how_often_each_goes_where():
    m = market_from_scores([[2, 1], [2, 1]], [[1, 1], [1, 1]], quotas=[1, 1])
    share = match_by_lot(m, np.random.default_rng(1), draws=2000)
    assert share == pytest.approx(np.full((2, 2), 0.5), abs=0.04)
    assert share.sum(axis=1) == pytest.approx([1, 1])


def test_a_market_of_nobody_matches_nobody():
    m = read_market({}, {})
    assert deferred_acceptance(m).size == 0
    assert match_together(m).place.size == 0
    closed = read_market({"A": "X"}, {"X": "A"}, quotas={"X": 0})
    assert deferred_acceptance(closed).tolist() == [-1]
    assert blocking_pairs(closed, [-1]) == ()


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: read_market({"A": ["Q"]}, {"X": "A"}), "not among the regions: A: Q"),
        (
            lambda: read_market({"A": "X"}, {"X": "AB"}),
            "not among the institutes: X: B",
        ),
        (lambda: read_market({"A": "XX"}, {"X": "A"}), "listed twice: A: X"),
        (lambda: read_market({"A": "X"}, {"X": "A"}, quotas={"Z": 1}), "regions: Z"),
        (lambda: read_market({"A": "X"}, {"X": "A"}, quotas={"X": -1}), "X: -1"),
        (lambda: read_market({"A": "X"}, {"X": "A"}, quotas={"X": 1.5}), r"X: 1\.5"),
        (
            lambda: deferred_acceptance(
                read_market({"A": [("X", "Y")]}, {"X": "A", "Y": "A"})
            ),
            "hold ties",
        ),
        (
            lambda: blocking_pairs(read_market({"A": "X"}, {"X": "A"}), [3]),
            "a region in the list",
        ),
        (
            lambda: blocking_pairs(
                read_market({"A": "X", "B": "X"}, {"X": "AB"}), [0, 0]
            ),
            "no matching: 1 regions",
        ),
        (
            lambda: match_together(read_market({"A": "X"}, {"X": "A"}), {"g": "A"}),
            "two or more known institutes",
        ),
        (
            lambda: match_by_lot(
                read_market({}, {}), np.random.default_rng(1), draws=0
            ),
            "At least one draw",
        ),
        (
            lambda: blocking_groups(
                read_market({"A": "XY", "B": "XY"}, {"X": "AB", "Y": "AB"}),
                [0, 1],
                {"g": "AB"},
            ),
            "must be in one region",
        ),
        (
            lambda: market_from_scores(
                [[1, 1]], [[1, 1]], quotas=[1, 1], names=(["A"], ["X", "X"])
            ),
            "named twice: X",
        ),
    ],
)
def test_lists_that_cannot_be_read_are_refused(call, says):
    with pytest.raises(ParameterError, match=says):
        call()


def test_tables_that_do_not_fit_are_refused():
    with pytest.raises(ShapeError, match="one shape"):
        market_from_scores([[1]], [[1, 2]], quotas=[1])
    with pytest.raises(ShapeError, match="a quota"):
        market_from_scores([[1]], [[1]], quotas=[1, 2])
    with pytest.raises(ShapeError, match="one place"):
        blocking_pairs(read_market({"A": "X"}, {"X": "A"}), [0, 1])
