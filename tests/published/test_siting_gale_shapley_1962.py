"""Gale & Shapley 1962, College Admissions and the Stability of Marriage.

American Mathematical Monthly 69(1), 9-15, doi 10.2307/2312726; ranking matrices of
examples 1 and 2 (pages 11 and 12): first number the man's rank, second the woman's.
"""

import itertools

import numpy as np

from madang.metrics.matching import (
    Side,
    blocking_pairs,
    deferred_acceptance,
    market_from_scores,
)

FIRST = [[(1, 3), (2, 2), (3, 1)], [(3, 1), (1, 3), (2, 2)], [(2, 2), (3, 1), (1, 3)]]
SECOND = [
    [(1, 3), (2, 3), (3, 2), (4, 3)],
    [(1, 4), (4, 1), (3, 3), (2, 2)],
    [(2, 2), (1, 4), (3, 4), (4, 1)],
    [(4, 1), (2, 2), (3, 1), (1, 4)],
]


def market(matrix):
    ranks = np.array(matrix, dtype=float)
    return market_from_scores(-ranks[..., 0], -ranks[..., 1], quotas=[1] * len(ranks))


def stable(m):
    every = itertools.permutations(range(len(m.institutes)))
    return [p for p in every if not blocking_pairs(m, p)]


def test_of_six_pairings_three_are_stable_each_sides_first_choices_and_all_seconds():
    m = market(FIRST)
    assert sorted(stable(m)) == [(0, 1, 2), (1, 2, 0), (2, 0, 1)]
    assert deferred_acceptance(m).tolist() == [0, 1, 2]
    assert deferred_acceptance(m, proposer=Side.REGIONS).tolist() == [2, 0, 1]


def test_the_one_stable_set_of_four_in_which_no_one_gets_a_first_choice():
    m = market(SECOND)
    assert stable(m) == [(2, 3, 0, 1)]
    for side in Side:
        assert deferred_acceptance(m, proposer=side).tolist() == [2, 3, 0, 1]
