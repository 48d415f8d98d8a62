"""The register against the truth planted in the synthetic sample."""

import numpy as np
import pytest

from madang.coordination import overlap
from madang.coordination.overlap.text import prepare
from madang.metrics.neighbours import top_neighbours
from madang.metrics.texts import ngram_counts, tfidf
from madang.sources import sample


@pytest.fixture(scope="module")
def study():
    return sample.build()


@pytest.fixture(scope="module")
def register(study):
    names = ("projects", "regions", "activities")
    return overlap.detect({n: study.tables[n] for n in names}, currency="KRW")


def _keys(table):
    return [frozenset(k) for k in zip(table.iloc[:, 0], table.iloc[:, 1], strict=True)]


@pytest.fixture(scope="module")
def found(register):
    return dict(zip(_keys(register.pairs), register.pairs["verdict"], strict=True))


@pytest.mark.parametrize(
    ("relation", "least"),
    [("duplicate", 0.9), ("rival", 0.8), ("complementary", 0.4), ("sequence", 0.8)],
)
def test_planted_pairs_are_found_with_their_verdict(study, found, relation, least):
    truth = study.extras["overlap_pairs"]
    planted = _keys(truth[truth["relation"] == relation])
    assert np.mean([found.get(k) == relation for k in planted]) >= least


def test_every_republished_notice_is_set_apart(study, register):
    truth = study.extras["overlap_pairs"]
    planted = _keys(truth[truth["relation"] == "republished"])
    assert set(planted) == set(_keys(register.republished))


@pytest.mark.parametrize(
    ("verdict", "least"), [("duplicate", 0.8), ("rival", 0.8), ("complementary", 0.8)]
)
def test_what_is_claimed_of_the_call_is_mostly_true(study, found, verdict, least):
    projects = study.tables["projects"]
    call = set(projects.loc[projects["status"] == "proposed", "project"])
    truth = study.extras["overlap_pairs"]
    planted = dict(zip(_keys(truth), truth["relation"], strict=True))
    claimed = [k for k, v in found.items() if v == verdict and k & call]
    assert len(claimed) >= 6
    assert np.mean([planted.get(k) == verdict for k in claimed]) >= least


def test_neighbours_are_those_of_brute_force_on_three_thousand_texts(study):
    projects = study.tables["projects"].head(3_000)
    prepared = prepare(projects["title"].tolist(), projects["summary"].tolist())
    x = tfidf(ngram_counts(prepared.text, shortest=2, longest=3))
    full = (x @ x.T).toarray()
    np.fill_diagonal(full, -1)
    nearest = np.argpartition(-full, 10, axis=1)[:, :10]
    wanted = {
        (min(i, int(j)), max(i, int(j))) for i in range(3_000) for j in nearest[i]
    }
    a, b, _ = top_neighbours(x, 10, threads=2)
    got = set(zip(a.tolist(), b.tolist(), strict=True))
    assert len(wanted & got) / len(wanted) >= 0.95
