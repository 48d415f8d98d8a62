"""Candidates and families at scale: exact where few, bounded where many."""

import unicodedata

import numpy as np
import pandas as pd
import pytest

from madang.coordination import overlap
from madang.coordination.overlap.candidates import near_texts
from madang.coordination.overlap.families import LARGEST_COMPLETED, group
from madang.coordination.overlap.text import LONGEST_TEXT
from madang.metrics.texts import tfidf
from madang.metrics.words import word_counts

STEMS = [
    "수소 연료", "이차 전지", "해상 풍력", "청년 창업", "관광 벤처", "조선 기자재",
    "탄소 소재", "의료 기기", "농업 로봇", "반도체 장비", "물류 거점", "스마트 공장",
]  # fmt: skip
ACTS = ["실증 단지", "인력 양성", "시험 인증", "기술 개발", "판로 개척", "거점 조성"]


def _summaries(many, seed=0):
    """Make Korean summaries that share phrases in twos and threes."""
    rng = np.random.default_rng(seed)
    out = []
    for i in range(many):
        words = [*rng.choice(STEMS, 3), *rng.choice(ACTS, 2)]
        out.append(
            f"{words[0]} {words[3]} 사업으로 {words[1]} 분야의 {words[4]} 과 "
            f"{words[2]} 기업 {rng.integers(2, 90)}곳을 돕는다 {chr(0xAC00 + i * 7)}"
        )
    return out


def _projects(summaries):
    many = len(summaries)
    return pd.DataFrame(
        {
            "project": [f"p{i:05d}" for i in range(many)],
            "title": [s[:14] for s in summaries],
            "summary": summaries,
            "region": [f"r{i % 5}" for i in range(many)],
            "status": "funded",
            "grant": 1e9,
            "organiser": [f"o{i % 7}" for i in range(many)],
        }
    )


def _detect(projects):
    codes = sorted(set(projects["region"]))
    regions = pd.DataFrame({"region": codes, "name": codes})
    return overlap.detect({"projects": projects, "regions": regions})


def _as_set(a, b):
    return set(zip(a.tolist(), b.tolist(), strict=True))


def test_candidates_hold_all_nearest_of_a_small_corpus():
    texts = overlap.prepare([""] * 300, _summaries(300)).text
    found = _as_set(*near_texts(texts, neighbours=10))
    x = tfidf(word_counts(texts))
    full = (x @ x.T).toarray()
    np.fill_diagonal(full, -1)
    for row in range(len(texts)):
        least = np.sort(full[row])[-10]
        # Of equally near ones, any may be left out; none that is nearer.
        for other in np.flatnonzero(full[row] > least + 1e-6):
            assert (min(row, other), max(row, other)) in found


def test_permuted_rows_give_the_same_register():
    table = _projects(_summaries(200, seed=3))
    order = np.random.default_rng(5).permutation(len(table))
    one = _detect(table)
    other = _detect(table.iloc[order].reset_index(drop=True))
    assert len(one.pairs)
    pd.testing.assert_frame_equal(one.pairs, other.pairs)
    pd.testing.assert_frame_equal(one.members, other.members)


def test_an_unrelated_text_takes_no_pair_away():
    texts = _summaries(150, seed=8)
    before = _as_set(*near_texts(texts))
    after = _as_set(*near_texts([*texts, "orthogonal words entirely elsewhere"]))
    # Rarity shifts a little with one more text; pairs at the edge may swap.
    assert len(before - after) <= 0.01 * len(before)


def test_spacing_and_decomposed_hangul_change_no_candidate():
    plain = _summaries(120, seed=2)
    broken = [unicodedata.normalize("NFD", s.replace(" ", "", 3)) for s in plain]
    one = near_texts(overlap.prepare([""] * 120, plain).text)
    other = near_texts(overlap.prepare([""] * 120, broken).text)
    assert len(_as_set(*one) ^ _as_set(*other)) <= 0.05 * len(one[0])


@pytest.mark.parametrize("texts", [[], [""], ["물"], ["", ""], ["하나 둘", "하나 둘"]])
def test_hardly_any_texts_give_hardly_any_pairs(texts):
    a, _ = near_texts(texts)
    assert len(a) == (1 if len(set(texts)) < len(texts) and texts[0] else 0)


def test_texts_that_say_nothing_are_no_candidates():
    odd = ["", "!!!", "…—", "\ud800", "   ", "x", "물"]
    a, b = near_texts([*odd, *_summaries(20)])
    assert not np.isin([*a, *b], np.arange(len(odd))).any()


def test_ten_thousand_identical_texts_make_few_pairs_each():
    texts = ["수소 연료 실증 단지를 만든다"] * 10_000 + _summaries(50)
    a, b = near_texts(texts)
    degree = np.bincount([*a, *b], minlength=len(texts))
    assert degree[:10_000].min() >= 10
    assert len(a) <= 30 * len(texts)


def test_near_copies_leave_room_for_what_is_alike_but_not_copied(monkeypatch):
    monkeypatch.setitem(near_texts.__globals__, "_FEW", 10)
    rng = np.random.default_rng(0)
    words = np.array([f"term{i:03d}" for i in range(400)])
    base = [" ".join(rng.choice(words, 40, replace=False)) for _ in range(60)]
    copies = [f"{base[0]} {w}" for w in words[:30]]
    alike = " ".join([*base[0].split()[:20], *base[1].split()[:20]])
    a, b = near_texts([*base, *copies, alike], neighbours=5)
    place = len(base) + len(copies)
    met = set(a[b == place].tolist()) | set(b[a == place].tolist())
    assert 1 in met
    assert met & {0, *range(len(base), place)}
    copied = _as_set(a, b)
    assert sum((i, place) in copied for i in [0, *range(60, place)]) >= 20


def test_a_text_of_a_megabyte_is_cut_and_said():
    long = ("지역 산업을 육성한다 " * 100_000)[:1_000_000]
    prepared = overlap.prepare(["긴 글"], [long])
    assert len(prepared.text[0]) <= LONGEST_TEXT + 10
    table = _projects([long, "청년에게 농장을 빌려준다"])
    notes = _detect(table).notes
    assert any(
        f"{LONGEST_TEXT:,}" in n.text("en") and "1 project" in n.text("en")
        for n in notes
    )


def test_thousands_of_projects_all_alike_are_one_family():
    many = 5_000
    step = np.arange(1, 6)
    a = np.repeat(np.arange(many - 5), 5)
    b = a + np.tile(step, many - 5)
    asked = []

    def complete(one, _other):
        asked.append(len(one))
        return np.full(len(one), 0.9)

    found = group((a, b, np.full(len(a), 0.9)), many, density=0.4, complete=complete)
    assert set(found.tolist()) == {1}
    assert sum(asked) < 20 * many


def test_an_endless_chain_makes_small_families():
    many = 4_000
    a = np.arange(many - 1)
    score = np.random.default_rng(1).uniform(0.5, 1.0, many - 1)

    def complete(one, other):
        return np.where(np.abs(one - other) == 1, score[np.minimum(one, other)], 0.0)

    found = group((a, a + 1, score), many, density=0.4, complete=complete)
    assert np.bincount(found[found > 0]).max() <= 3
    assert (found > 0).mean() > 0.5


def test_two_large_crowds_held_by_one_tie_stay_apart():
    rng = np.random.default_rng(4)
    half = 3 * LARGEST_COMPLETED
    ends = rng.integers(0, half, (2, 6_000))
    a = np.concatenate([ends[0], ends[0] + half, [0]])
    b = np.concatenate([ends[1], ends[1] + half, [half]])
    keep = a != b
    a, b = np.minimum(a, b)[keep], np.maximum(a, b)[keep]

    def complete(one, other):
        return np.where((one < half) == (other < half), 0.8, 0.05)

    found = group(
        (a, b, np.full(len(a), 0.7)), 2 * half, density=0.4, complete=complete
    )
    assert len(set(found[:half].tolist())) == 1
    assert len(set(found[half:].tolist())) == 1
    assert found[0] != found[half]


def test_families_do_not_depend_on_the_order_of_rows():
    rng = np.random.default_rng(6)
    many = 500
    place = rng.random((many, 2))

    def likeness(one, other):
        return np.exp(-8 * np.hypot(*(place[one] - place[other]).T))

    a, b = np.triu_indices(many, 1)
    s = likeness(a, b)
    tied = s > 0.6
    order = rng.permutation(many)
    back = np.argsort(order)
    one = group((a[tied], b[tied], s[tied]), many, density=0.4, complete=likeness)
    other = group(
        (back[a[tied]], back[b[tied]], s[tied]), many, density=0.4,
        complete=lambda i, j: likeness(order[i], order[j]),
    )[back]  # fmt: skip
    assert (one[:, None] == one).tolist() == (other[:, None] == other).tolist()
