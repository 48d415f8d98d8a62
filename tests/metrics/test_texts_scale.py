"""Words, near-copies and nearest texts: by hand, by brute force, and at the edges."""

import re
import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from madang.errors import ParameterError
from madang.metrics import neighbours, postings
from madang.metrics.neighbours import top_neighbours
from madang.metrics.sketches import near_copies
from madang.metrics.texts import pair_cosine, tfidf
from madang.metrics.words import word_counts

HANGUL = re.compile(r"[가-힣]")
WORD = re.compile(r"[a-z0-9é]+|[가-힣]")


def _terms_by_hand(text, stem=6):
    """List stems, and 2–3-grams of Hangul between words of another script."""
    out, run = [], ""
    for piece in [*WORD.findall(text), "|"]:
        if HANGUL.match(piece):
            run += piece
            continue
        out += [run[i : i + n] for n in (2, 3) for i in range(len(run) - n + 1)]
        run = ""
        if piece != "|":
            out.append(piece[:stem])
    return out


def _topical(many, seed=0, words=3_000, topics=30):
    """Make texts whose words come from topics, the frequent ones more often."""
    rng = np.random.default_rng(seed)
    common = 1 / (np.arange(words) + 3.0)
    out = []
    for _ in range(many):
        topic = np.random.default_rng(rng.integers(topics)).permutation(words)[:150]
        own = rng.choice(topic, 25)
        general = rng.choice(words, 25, p=common / common.sum())
        out.append(" ".join(f"w{i}" for i in [*own, *general]))
    return out


def _nearest(x, k):
    full = (x @ x.T).toarray()
    np.fill_diagonal(full, -1)
    return full, [set(np.argsort(-row, kind="stable")[:k].tolist()) for row in full]


def _recall(x, pairs, k):
    full, _ = _nearest(x, k)
    found = sparse.coo_matrix((np.ones(len(pairs[0])), pairs[:2]), full.shape).toarray()
    found = (found + found.T) > 0
    least = np.sort(full, axis=1)[:, -k]
    hits = ((full >= least[:, None] - 1e-6) & found & (full > 0)).sum(axis=1)
    return float(np.minimum(hits, k).mean() / k)


@given(
    st.lists(
        st.text(alphabet="가나다라abcé12 .,\n", max_size=40), min_size=1, max_size=5
    )
)
@settings(max_examples=60, deadline=None)
def test_terms_are_those_counted_by_hand(texts):
    counts = word_counts(texts)
    terms = [_terms_by_hand(t) for t in texts]
    names = sorted({t for held in terms for t in held})
    by_hand = np.array([[h.count(n) for n in names] for h in terms], dtype=float)
    by_hand = by_hand.reshape(len(texts), len(names))
    for row in range(len(texts)):
        found = np.sort(counts[[row]].data)
        assert found.tolist() == np.sort(by_hand[row][by_hand[row] > 0]).tolist()
    assert np.allclose((counts @ counts.T).toarray(), by_hand @ by_hand.T)


def test_broken_spacing_of_hangul_changes_no_term():
    whole = word_counts(
        ["지역 혁신 클러스터 AI 센터 구축", "지역혁신 클러스터 AI센터구 축"]
    )
    assert (whole[[0]] != whole[[1]]).nnz == 0


def test_odd_texts_have_no_terms_and_break_nothing():
    texts = ["", " ", "!?…—", "\ud800\udfff", "물", "x", "ม", "a\udc00b", "—" * 1000]
    counts = word_counts(texts)
    assert np.diff(counts.indptr).tolist() == [0, 0, 0, 0, 0, 1, 0, 2, 0]
    assert word_counts([]).shape[0] == 0
    mixed = word_counts(["ไทย 中文字 русский ελληνικά 한글 abc"])
    # Thai and Han, written without spaces, make one run: 5 pairs, 4 triples.
    assert mixed.nnz == 9 + 1 + 1 + 1 + 1


def test_composed_and_decomposed_letters_count_alike_once_normalised():
    text = "café 지역혁신"
    apart = unicodedata.normalize("NFC", unicodedata.normalize("NFD", text))
    counts = word_counts([text, apart])
    assert (counts[[0]] != counts[[1]]).nnz == 0


@pytest.mark.parametrize("many", [0, 1, 2])
def test_hardly_any_texts_are_no_trouble(many):
    x = tfidf(word_counts(["solar wind", "solar power"][:many]))
    a, b, cosine = top_neighbours(x, 10)
    assert len(a) == len(b) == len(cosine) == (1 if many == 2 else 0)
    assert near_copies(x).tolist() == list(range(many))


@pytest.mark.parametrize("often", [0.0, 0.15, 1.0])
def test_all_nearest_are_found_whatever_the_tiles_and_threads(monkeypatch, often):
    x = tfidf(word_counts(_topical(1_500)))
    whole = top_neighbours(x, 10)
    assert _recall(x, whole, 10) == 1.0
    monkeypatch.setattr(neighbours, "_OFTEN", often)
    monkeypatch.setattr(neighbours, "_TILE", 130)
    for one, other in zip(whole, top_neighbours(x, 10, threads=2), strict=True):
        assert (one == other).all()


def test_terms_that_stand_together_everywhere_are_one_and_change_no_neighbour():
    x = word_counts(_topical(400))
    x = tfidf(sparse.csr_matrix(sparse.hstack([x, x[:, ::2], x[:, ::2]])))
    one = neighbours._together(sparse.csr_matrix(x, dtype=np.float32))
    assert one.shape[1] <= (x.shape[1] + 1) // 2
    assert abs((one @ one.T) - (x @ x.T)).max() < 1e-6
    assert _recall(x, top_neighbours(x, 10)[:2], 10) == 1


def test_of_many_equally_near_the_same_are_kept_whatever_the_tiles(monkeypatch):
    rng = np.random.default_rng(8)
    texts = [f"solar w{i} {word}" for i in range(400) for word in ("grid", "heat")]
    x = tfidf(word_counts(texts))[rng.permutation(800)]
    asked = []
    all_of_them = neighbours._among_all
    monkeypatch.setattr(
        neighbours, "_among_all", lambda *a: asked.append(1) or all_of_them(*a)
    )
    whole = top_neighbours(x, 5)
    assert asked  # hundreds are as near as the fifth
    assert _recall(x, whole, 5) == 1.0
    monkeypatch.setattr(neighbours, "_TILE", 64)
    for one, other in zip(whole, top_neighbours(x, 5, threads=3), strict=True):
        assert (one == other).all()


def test_compiled_products_agree_with_the_plain_ones():
    x = tfidf(word_counts(_topical(400, seed=3))).astype(np.float64)
    plain = (x @ x.T).toarray()
    np.fill_diagonal(plain, -1.0)
    single = x.astype(np.float32)
    parts = neighbours._parts(single)
    for count in (1, 7, 500):
        heaps = postings.empty_heaps(400, count)
        for begins in ((0, 0), (0, 150), (150, 150)):
            ends = 150 if begins[0] == 0 else 400, 150 if begins[1] == 0 else 400
            sums = np.zeros((ends[0] - begins[0], ends[1] - begins[1]), np.float32)
            columns = neighbours._lists(single[begins[1] : ends[1]])
            postings.meet(parts, columns, sums, begins, heaps)
        for row, (others, cosine) in enumerate(
            zip(heaps.others, heaps.values, strict=True)
        ):
            kept = others[others >= 0]
            positive = int((plain[row] > 0).sum())
            assert len(set(kept.tolist())) == len(kept) == min(count, positive)
            best = np.sort(plain[row])[::-1][: len(kept)]
            assert np.sort(plain[row, kept])[::-1] == pytest.approx(best, abs=1e-6)
            assert cosine[: len(kept)] == pytest.approx(plain[row, kept], abs=1e-6)
    among = np.random.default_rng(1).permuted(np.tile(np.arange(400), (50, 1)), axis=1)[
        :, :60
    ]
    near, cosine = postings.nearest(parts, among.astype(np.int32), 20, x.shape[1], 5)
    for line, (others, values) in enumerate(zip(near, cosine, strict=True)):
        named = (single[[20 + line]] @ single.T).toarray().ravel()[among[line]]
        assert np.sort(values) == pytest.approx(np.sort(named)[-5:], abs=1e-6)
        assert set(others.tolist()) <= set(among[line].tolist())
    a, b = np.triu_indices(400, 1)
    exact = np.asarray(x[a].multiply(x[b]).sum(axis=1)).ravel()
    assert pair_cosine(x, a, b) == pytest.approx(exact, abs=1e-12)


def test_terms_in_disorder_or_twice_in_a_row_change_no_cosine():
    x = sparse.csr_matrix([[0.6, 0.0, 0.8], [0.0, 0.6, 0.8]])
    messy = sparse.csr_matrix(
        (np.array([0.8, 0.3, 0.3, 0.8, 0.6]), np.array([2, 0, 0, 2, 1]), [0, 3, 5]),
        shape=(2, 3),
    )
    assert pair_cosine(messy, [0], [1]) == pytest.approx(pair_cosine(x, [0], [1]))
    assert messy.nnz == 5


def test_nearest_texts_do_not_depend_on_the_order_of_rows():
    texts = _topical(600, seed=4)
    order = np.random.default_rng(1).permutation(len(texts))
    a, b, _ = top_neighbours(tfidf(word_counts(texts)), 5)
    c, d, _ = top_neighbours(tfidf(word_counts([texts[i] for i in order])), 5)
    assert {frozenset(p) for p in zip(a.tolist(), b.tolist(), strict=True)} == {
        frozenset((int(order[i]), int(order[j]))) for i, j in zip(c, d, strict=True)
    }


def test_a_least_cosine_keeps_the_rest_away():
    x = tfidf(word_counts(_topical(200)))
    every = top_neighbours(x, 10)
    middle = float(np.median(every[2]))
    a, b, cosine = top_neighbours(x, 10, at_least=middle)
    assert 0 < len(a) < len(every[0])
    assert cosine.min() >= middle - 1e-6
    assert set(zip(a, b, strict=True)) <= set(zip(*every[:2], strict=True))


def test_near_copies_point_at_one_text_and_never_in_chains():
    rng = np.random.default_rng(2)
    base = _topical(300, seed=9)
    copies = []
    for text in base[:100]:
        words = text.split()
        words[rng.integers(len(words))] = "another"
        copies.append(" ".join(words))
    x = tfidf(word_counts([*base, *copies]))
    copied = near_copies(x)
    assert (copied[copied] == copied).all()
    together = copied[:100] == copied[300:]
    assert together.mean() >= 0.9
    assert (copied[100:300] == np.arange(100, 300)).all()
    order = rng.permutation(len(copied))
    again = near_copies(x[order])
    assert (order[again] == copied[order]).all()


def test_thousands_of_identical_texts_copy_one():
    x = tfidf(word_counts(["the same call for hydrogen storage"] * 4_000 + ["other"]))
    copied = near_copies(x)
    assert len(set(copied[:4_000].tolist())) == 1
    assert copied[4_000] == 4_000


def test_bad_arguments_are_refused_in_words():
    x = tfidf(word_counts(["solar wind", "solar power"]))
    with pytest.raises(ParameterError, match="a stem of 1 letter"):
        word_counts(["a"], stem=0)
    with pytest.raises(ParameterError, match="1 ≤ shortest ≤ longest"):
        word_counts(["a"], shortest=3, longest=2)
    with pytest.raises(ParameterError, match="above 0 and up to 1"):
        near_copies(x, at_least=0.0)
    with pytest.raises(ParameterError, match="at least 1 neighbour"):
        top_neighbours(x, 0)
