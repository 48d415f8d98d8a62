"""Networks whole, ways through them and trust, against plain enumeration."""

import itertools
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose
from scipy import sparse

from madang.errors import NegativeActivityError, ShapeError
from madang.metrics.brokerage import open_chains
from madang.metrics.networks import (
    communities,
    components,
    core_numbers,
    degree_assortativity,
    projection,
    shuffled_members,
    transitivity,
)
from madang.metrics.pathways import betweenness, cut_off, hanging, mean_distance
from madang.metrics.trust import layer_overlap, reciprocity, share_of_pairs

HALF = hnp.arrays(np.int64, (8, 8), elements=st.sampled_from([0, 0, 0, 1]))
MEMBERS = hnp.arrays(np.int64, (6, 7), elements=st.sampled_from([0, 0, 1]))


def rng():
    return np.random.default_rng(5)


def both_ways(half):
    upper = np.triu(half, 1)
    return (upper + upper.T).astype(float)


def reached(a, start, without=()):
    """Walk from a node to all that it reaches: steps by node."""
    steps, edge = {start: 0}, [start]
    while edge:
        v = edge.pop(0)
        for w in np.flatnonzero(a[v]):
            if w not in steps and w not in without:
                steps[w] = steps[v] + 1
                edge.append(w)
    return steps


def plain_betweenness(a):
    """Count shortest ways by listing them all."""
    n = len(a)
    out = np.zeros(n)
    for s, t in itertools.combinations(range(n), 2):
        steps = reached(a, s)
        if t not in steps:
            continue
        ways = [[s]]
        for _unused in range(steps[t]):
            ways = [[*w, x] for w in ways for x in np.flatnonzero(a[w[-1]])]
        ways = [w for w in ways if w[-1] == t]
        for v in range(n):
            if v not in {s, t}:
                out[v] += sum(v in w for w in ways) / len(ways)
    return out


@settings(max_examples=40, deadline=None)
@given(half=HALF)
def test_who_lies_between_and_who_cuts_off(half):
    a = both_ways(half)
    found = betweenness(a, rng())
    assert_allclose(found.value, plain_betweenness(a), atol=1e-9)
    assert_allclose(found.low, found.value)
    hung = hanging(a)
    for v, cut in enumerate(cut_off(a)):
        rest = set(reached(a, v)) - {v}
        pieces = {frozenset(reached(a, w, {v})) for w in rest}
        stays = min(pieces, key=lambda p: (-len(p), min(p)), default=frozenset())
        assert cut == len(rest) - len(stays)
        assert hung.lost(v).tolist() == sorted(rest - stays)


@settings(max_examples=40, deadline=None)
@given(half=HALF)
def test_parts_cores_triangles_and_distances(half):
    a = both_ways(half)
    part = components(a)
    pieces = {frozenset(reached(a, v)) for v in range(len(a))}
    assert {frozenset(np.flatnonzero(part == p)) for p in set(part)} == pieces
    sizes = np.bincount(part)
    assert (np.diff(sizes) <= 0).all()
    for k in range(1, 5):
        core = set(range(len(a)))
        while drop := {v for v in core if a[v][sorted(core)].sum() < k}:
            core -= drop
        assert set(np.flatnonzero(core_numbers(a) >= k)) == core
    pairs = [
        (i, j, k) for j in range(len(a))
        for i, k in itertools.combinations(np.flatnonzero(a[j]), 2)
    ]  # fmt: skip
    share = np.mean([a[i, k] for i, _j, k in pairs]) if pairs else np.nan
    assert_allclose(transitivity(a, rng()).value, share)
    chains, each = open_chains(a, 10**6, rng())
    assert each == 1
    open_ones = {(i, j, k) for i, j, k in pairs if not a[i, k]}
    assert {tuple(c) for c in chains.tolist()} == open_ones
    mean, share = mean_distance(a, rng())
    inside = np.flatnonzero(part == 0)
    steps = [d for v in inside for w, d in reached(a, v).items() if v != w]
    assert_allclose(mean.value, np.mean(steps) if steps else np.nan)
    assert_allclose(share, (sizes * (sizes - 1)).sum() / (len(a) * (len(a) - 1)))


@settings(max_examples=40, deadline=None)
@given(half=HALF)
def test_like_with_like_is_a_correlation_of_ends(half):
    a = both_ways(half)
    d = a.sum(axis=1)
    i, j = np.nonzero(a)
    spread = len(i) > 0 and d[i].std() > 0
    plain = np.corrcoef(d[i], d[j])[0, 1] if spread else np.nan
    assert_allclose(degree_assortativity(a), plain, atol=1e-9)


@settings(max_examples=40, deadline=None)
@given(members=MEMBERS)
def test_projects_tie_their_members(members):
    for weight in ("count", "fractional", "money"):
        money = np.arange(1.0, members.shape[1] + 1)
        plain = np.zeros((6, 6))
        for p, column in enumerate(members.T):
            here = np.flatnonzero(column)
            pairs = len(here) * (len(here) - 1) / 2
            each = {"count": 1.0, "fractional": 1 / max(pairs, 1),
                    "money": money[p] / max(pairs, 1)}[weight]  # fmt: skip
            for i, j in itertools.permutations(here, 2):
                plain[i, j] += each
        found = projection(members, weight, money)
        assert_allclose(found.toarray(), plain)
    fractional = projection(members, "fractional").sum() / 2
    assert_allclose(fractional, (members.sum(axis=0) > 1).sum())


@settings(max_examples=40, deadline=None)
@given(half=HALF, names=st.permutations(range(8)))
def test_measures_do_not_hang_on_the_order_of_nodes(half, names):
    a, order = both_ways(half), np.array(names)
    b = a[order][:, order]
    assert_allclose(betweenness(b, rng()).value, betweenness(a, rng()).value[order])
    assert_allclose(cut_off(b), cut_off(a)[order])
    assert_allclose(core_numbers(b), core_numbers(a)[order])


def test_groups_that_keep_to_themselves_are_found():
    block = np.ones((5, 5)) - np.eye(5)
    a = sparse.block_diag([block, block]).toarray()
    a[0, 5] = a[5, 0] = 1
    labels, quality = communities(a, 1)
    assert (labels == np.repeat([0, 1], 5)).all()
    inside, ends = np.array([20, 20]) / 42, np.array([21, 21]) / 42
    assert_allclose(quality, (inside - ends**2).sum())
    assert np.isnan(communities(np.zeros((3, 3)), 1)[1])


def test_dealt_seats_keep_projects_and_organisations():
    r = rng()
    members = (r.random((200, 300)) < 0.02).astype(float)
    dealt = shuffled_members(members, r).toarray()
    assert set(np.unique(dealt)) == {0.0, 1.0}
    lost = members.sum() - dealt.sum()
    assert 0 <= lost < 0.05 * members.sum()
    for axis in (0, 1):
        fewer = members.sum(axis=axis) - dealt.sum(axis=axis)
        assert (fewer >= 0).all()
        assert fewer.sum() == lost
    assert (dealt != members).any()


def test_sampled_ways_lie_near_the_exact_and_say_how_near():
    r = rng()
    ends = r.integers(700, size=(2, 2_000))
    a = sparse.coo_array((np.ones(2_000), ends), shape=(700, 700))
    exact = betweenness(a, rng(), sources=700).value
    top = np.argsort(-exact)[:100]
    held, steps, drawn = [], [], []
    plain, _reached = mean_distance(a, rng(), sources=700)
    for seed in range(12):
        some = betweenness(a, np.random.default_rng(seed), sources=128)
        drawn.append(some.value)
        held.append((some.low[top] <= exact[top]) & (exact[top] <= some.high[top]))
        near, _reached = mean_distance(a, np.random.default_rng(seed), sources=64)
        steps.append(near.low <= plain.value <= near.high)
    assert 0.8 <= np.mean(held) <= 0.97
    assert_allclose(np.mean(drawn, axis=0)[top].sum() / exact[top].sum(), 1, atol=0.02)
    assert np.mean(steps) >= 0.6
    assert np.corrcoef(some.value, exact)[0, 1] > 0.9


def test_sampled_triangles_lie_within_their_interval(monkeypatch):
    r = rng()
    members = (r.random((400, 600)) < 0.01).astype(float)
    a = projection(members)
    exact = transitivity(a, rng()).value
    monkeypatch.setattr("madang.metrics.networks._WEDGES", 5_000)
    held = []
    for seed in range(40):
        some = transitivity(a, np.random.default_rng(seed))
        assert some.low < some.value < some.high
        held.append(some.low <= exact <= some.high)
    assert np.mean(held) >= 0.75


def test_shares_of_pairs_are_less_sure_where_pairs_share_a_node():
    nodes = 60
    apart = (np.arange(0, nodes, 2), np.arange(1, nodes, 2))
    star = (np.zeros(30, int), np.arange(1, 31))
    hit = np.arange(30) < 15
    one = share_of_pairs(hit, apart, nodes, rng())
    hub = share_of_pairs(hit, star, nodes, rng())
    assert one.value == hub.value == 0.5
    assert one.low < 0.5 < one.high
    assert 0 <= one.low <= one.high <= 1
    assert np.isnan(share_of_pairs([], ([], []), 3, rng()).value)


def test_the_share_of_pairs_holds_the_truth_about_as_often_as_it_says():
    # Each node has a leaning; a tie is kept by the leanings of both ends.
    r, held = rng(), []
    for _unused in range(60):
        leaning = r.random(80)
        i, j = np.triu_indices(80, 1)
        tied = r.random(len(i)) < 0.08
        i, j = i[tied], j[tied]
        hit = r.random(len(i)) < (leaning[i] + leaning[j]) / 2
        found = share_of_pairs(hit, (i, j), 80, r, 200)
        held.append(found.low <= 0.5 <= found.high)
    assert np.mean(held) >= 0.8


def test_returned_ties():
    a = np.array([[0, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0]])
    r, rho = reciprocity(a)
    assert_allclose(r, 2 / 4)
    assert_allclose(rho, (1 / 2 - 1 / 3) / (1 - 1 / 3))
    assert np.isnan(reciprocity(np.zeros((3, 3)))[0])


def test_layers_that_copy_each_other_stand_out_and_strangers_do_not():
    r = rng()
    a = both_ways(r.random((40, 40)) < 0.1)
    same = layer_overlap(a, a, r)
    assert same.jaccard == 1
    assert same.both == a.sum() / 2
    assert same.p == 1 / 200
    strangers = []
    for _unused in range(40):
        b = both_ways(r.random((40, 40)) < 0.1)
        found = layer_overlap(a, b, r, 99)
        assert found.low <= found.expected <= found.high
        strangers.append(found.p)
    assert 0.02 <= np.mean(np.array(strangers) <= 0.1) <= 0.45  # one-sided, both sides
    empty = layer_overlap(np.zeros((4, 4)), np.zeros((4, 4)), r)
    assert empty.nodes == 0
    assert np.isnan(empty.jaccard)


@pytest.mark.parametrize("measure", [components, core_numbers, cut_off])
def test_what_is_no_network_is_refused(measure):
    with pytest.raises(ShapeError):
        measure(np.ones((2, 3)))
    with pytest.raises(NegativeActivityError):
        measure([[0, -1], [-1, 0]])
    with pytest.raises(ShapeError):
        layer_overlap(np.zeros((2, 2)), np.zeros((3, 3)), rng())
    with pytest.raises(ShapeError):
        share_of_pairs([True], ([0, 1], [1]), 2, rng())
    assert measure(np.zeros((2, 2))).tolist() in ([0, 1], [0, 0])


def test_networkit_is_loaded_without_learners_and_whole_for_who_asks():
    script = (
        "import sys\n"
        "from madang.metrics.kernels.threads import networkit\n"
        "nk = networkit()\n"
        "assert networkit() is nk and sys.modules['networkit'] is nk\n"
        "assert 'sklearn' not in sys.modules and 'scipy.stats' not in sys.modules\n"
        "import networkit.linkprediction as whole\n"
        "assert nk.linkprediction is whole and whole.AdamicAdarIndex\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
