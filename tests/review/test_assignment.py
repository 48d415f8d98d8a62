"""Who reads what: never in conflict, the best there is, and what to do without one."""

import itertools

import numpy as np
import pytest

from madang.errors import ParameterError, ShapeError
from madang.review import assign, topic_match


def made(rng, most_reviewers=12, most_proposals=12):
    """Draw a panel and a call: sizes, matches, conflicts, limits."""
    k, p = rng.integers(1, most_reviewers + 1), rng.integers(1, most_proposals + 1)
    return (
        rng.random((k, p)),
        rng.random((k, p)) < rng.random() * 0.8,
        int(rng.integers(1, 4)),
        rng.integers(0, 6, k),
    )


def test_nobody_reads_what_they_are_in_conflict_with_on_1000_graphs():
    rng = np.random.default_rng(17)
    planned = 0
    for _ in range(1000):
        match, conflict, reads, most = made(rng)
        got = assign(match, conflict, reads=reads, most=most)
        assert not (got.reads & conflict).any()
        if got.shortage is None:
            planned += 1
            assert (got.reads.sum(axis=0) == reads).all()
            assert (got.reads.sum(axis=1) <= most).all()
            assert got.match == pytest.approx(match[got.reads].sum())
        else:
            assert got.shortage.waiting.sum() > 0
            assert not got.reads.any()
    assert 100 < planned < 900  # both kinds were met


def every_plan(conflict, reads, most):
    """List all plans of a small call."""
    k, p = conflict.shape
    teams = [
        [
            c
            for c in itertools.combinations(range(k), reads)
            if not conflict[list(c), j].any()
        ]
        for j in range(p)
    ]
    for plan in itertools.product(*teams):
        load = np.bincount([r for team in plan for r in team], minlength=k)
        if (load <= most).all():
            yield plan


def test_the_plan_is_the_best_of_all_plans_that_there_are():
    rng = np.random.default_rng(3)
    solved = 0
    for _ in range(150):
        match, conflict, reads, most = made(rng, 5, 4)
        got = assign(match, conflict, reads=reads, most=most)
        worth = [
            sum(match[list(team), j].sum() for j, team in enumerate(plan))
            for plan in every_plan(conflict, reads, most)
        ]
        assert (got.shortage is None) == bool(worth)
        if worth:
            solved += 1
            assert got.match == pytest.approx(max(worth))
    assert solved > 30


def compositions(total, places):
    """List all ways to share a whole number out."""
    return [
        np.array(way)
        for way in itertools.product(range(max(total, -1) + 1), repeat=places)
        if sum(way) == total
    ]


def test_the_remedy_suffices_and_none_is_smaller():
    rng = np.random.default_rng(5)
    seen = 0
    for _ in range(200):
        match, conflict, reads, most = made(rng, 4, 3)
        short = assign(match, conflict, reads=reads, most=most).shortage
        if short is None or short.beyond.sum() > 3:
            continue
        seen += 1
        wider = np.vstack(
            [conflict, np.ones((short.short.sum(), conflict.shape[1]), bool)]
        )
        row = len(conflict)
        for p, n in enumerate(short.short):
            wider[row : row + n, p] = False
            row += n
        more = np.concatenate([most + short.beyond, np.ones(short.short.sum(), int)])
        mended = assign(np.zeros(wider.shape), wider, reads=reads, most=more)
        assert mended.shortage is None
        for less in compositions(short.beyond.sum() - 1, len(most)):
            tried = more.copy()
            tried[: len(most)] = most + less
            assert assign(
                np.zeros(wider.shape), wider, reads=reads, most=tried
            ).shortage
    assert seen > 30


def test_a_proposal_that_all_are_in_conflict_with_needs_others():
    conflict = np.array([[True, False], [True, False]])
    got = assign(np.ones((2, 2)), conflict, reads=2, most=5)
    assert got.shortage.short.tolist() == [2, 0]
    assert got.shortage.beyond.tolist() == [0, 0]
    assert got.shortage.waiting.tolist() == [2, 0]


def test_limits_that_are_too_low_are_told_by_reviewer():
    got = assign(np.ones((2, 4)), np.zeros((2, 4)), reads=2, most=[4, 3])
    assert got.shortage.short.tolist() == [0, 0, 0, 0]
    assert got.shortage.beyond.tolist() == [0, 1]
    assert got.shortage.waiting.sum() == 1


def test_topics_match_by_what_words_share():
    near = topic_match(
        ["hydrogen electrolysis and fuel cells", ""],
        ["Fuel cells for hydrogen trucks", "Autumn fair of local crafts"],
    )
    assert near[0, 0] > 0.2 > near[0, 1]
    assert near[1].tolist() == [0.0, 0.0]


def test_bad_input_is_refused_in_words():
    with pytest.raises(ShapeError, match="tables of reviewers by proposals"):
        assign(np.ones((2, 2)), np.ones((2, 3)), reads=1, most=1)
    with pytest.raises(ParameterError, match="A match must be"):
        assign([[np.nan]], [[False]], reads=1, most=1)
    with pytest.raises(ParameterError, match="0 or more"):
        assign([[1.0]], [[False]], reads=1, most=-1)
