import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, precision_recall_curve

from madang.errors import ParameterError, ShapeError
from madang.metrics.detection import average_precision, best_f1
from madang.metrics.neighbours import top_neighbours
from madang.metrics.texts import ngram_counts, pair_cosine, tfidf

LETTERS = st.text(alphabet="가나다라마abc ", max_size=30)


def _by_hand(texts, shortest, longest):
    grams = sorted(
        {
            t[i : i + n]
            for t in texts
            for n in range(shortest, longest + 1)
            for i in range(len(t) - n + 1)
        }
    )
    return np.array(
        [
            [sum(t.startswith(g, i) for i in range(len(t))) for g in grams]
            for t in texts
        ],
        dtype=float,
    ).reshape(len(texts), len(grams))


@given(st.lists(LETTERS, min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_hashed_counts_hold_the_same_numbers_as_counting_by_hand(texts):
    counts = ngram_counts(texts, shortest=2, longest=3)
    by_hand = _by_hand(texts, 2, 3)
    for row in range(len(texts)):
        found = np.sort(counts[[row]].data)
        assert found.tolist() == np.sort(by_hand[row][by_hand[row] > 0]).tolist()
    # Shared n-grams agree too: the products of rows are the same.
    assert np.allclose((counts @ counts.T).toarray(), by_hand @ by_hand.T)


@given(st.lists(LETTERS, min_size=2, max_size=6), st.randoms())
@settings(max_examples=40, deadline=None)
def test_likeness_does_not_depend_on_the_order_of_texts(texts, random):
    order = list(range(len(texts)))
    random.shuffle(order)
    x = tfidf(ngram_counts(texts))
    y = tfidf(ngram_counts([texts[i] for i in order]))
    one = (x @ x.T).toarray()[np.ix_(order, order)]
    assert np.allclose(one, (y @ y.T).toarray())


def test_rows_have_length_one_and_empty_texts_stay_empty():
    x = tfidf(ngram_counts(["가나다", "", "a", "가나라"]))
    lengths = np.sqrt(np.asarray(x.multiply(x).sum(axis=1)).ravel())
    assert lengths == pytest.approx([1, 0, 0, 1])
    assert pair_cosine(x, [0, 1], [0, 3]).tolist() == pytest.approx([1, 0])


def test_no_texts_at_all_give_an_empty_array():
    assert ngram_counts([]).shape[0] == 0


def test_an_ngram_never_reaches_over_the_end_of_a_text():
    counts = ngram_counts(["ab", "cd"], shortest=2, longest=2)
    assert counts.sum() == 2


@pytest.mark.parametrize("k", [1, 3, 5])
def test_sparse_neighbours_are_those_of_the_full_matrix(k):
    rng = np.random.default_rng(5)
    texts = ["".join(rng.choice(list("가나다라마바사"), 40)) for _ in range(80)]
    x = tfidf(ngram_counts(texts))
    full = (x @ x.T).toarray()
    np.fill_diagonal(full, -1)
    wanted = set()
    for row in range(len(texts)):
        for other in np.argsort(-full[row], kind="stable")[:k]:
            wanted.add((min(row, other), max(row, other)))
    a, b, s = top_neighbours(x, k)
    assert set(zip(a.tolist(), b.tolist(), strict=True)) == wanted
    assert s == pytest.approx(full[a, b])


def test_average_precision_and_f1_agree_with_another_library():
    rng = np.random.default_rng(2)
    y = rng.random(500) < 0.2
    s = np.round(rng.random(500) + y, 1)  # many ties
    assert average_precision(y, s) == pytest.approx(average_precision_score(y, s))
    p, r, _ = precision_recall_curve(y, s)
    assert best_f1(y, s).f1 == pytest.approx(np.max(2 * p * r / (p + r)))


def test_without_a_true_pair_precision_is_undefined():
    assert np.isnan(average_precision([0, 0], [0.1, 0.2]))
    assert np.isnan(best_f1([0, 0], [0.1, 0.2]).f1)
    assert np.isnan(average_precision([], []))


def test_bad_arguments_are_refused_in_words():
    with pytest.raises(ParameterError, match="1 ≤ shortest ≤ longest"):
        ngram_counts(["가"], shortest=3, longest=2)
    with pytest.raises(ParameterError, match="at least 1 neighbour"):
        top_neighbours(tfidf(ngram_counts(["가나", "나다"])), 0)
    with pytest.raises(ShapeError, match="two rows of equal length"):
        pair_cosine(tfidf(ngram_counts(["가나"])), [0], [0, 0])
    with pytest.raises(ShapeError, match="a score for each label"):
        average_precision([1, 0], [0.5])
    with pytest.raises(ParameterError, match="labels of 0 or 1"):
        average_precision([1, 2], [0.5, 0.1])
