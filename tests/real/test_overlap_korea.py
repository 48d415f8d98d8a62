"""The register on Korean notices and programmes; labels are reviewers' groups."""

import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from madang.coordination import overlap
from madang.coordination.overlap import context, redundancy
from madang.metrics.detection import average_precision, best_f1

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import overlap_read
import overlap_sources as sources
import overlap_transfer as transfer

DATA = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
FOLDER = DATA / "kr_regional_programmes"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not FOLDER.exists(), reason="real data are not there"),
]
FOLDS = 5


@pytest.fixture(scope="module")
def reviewed():
    table = pd.read_parquet(FOLDER / "ntis_duplicate_review.parquet")
    groups = table["gid"].to_numpy()
    prepared = overlap.prepare(table["title"].tolist(), [None] * len(table))
    a, b = np.triu_indices(len(table), 1)
    likeness = overlap.measure_likeness(prepared)
    notices = pd.DataFrame(
        {
            "project": table["id8"], "title": table["title"],
            "organiser": table["ministry"], "end": table["deadline"],
        }
    )  # fmt: skip
    told = context.measure_context(notices, a, b, same_title=likeness.same_title)
    features = overlap.pair_features(likeness, a, b, **told)
    near = set(zip(*overlap.candidates(likeness, 10)[:2], strict=True))
    is_near = np.array([pair in near for pair in zip(a, b, strict=True)])
    return table, groups, (a, b), features.assign(near=is_near), notices


def _folds(groups):
    """Spread whole groups over folds, the largest first."""
    fold, load = {}, np.zeros(FOLDS)
    for group, size in pd.Series(groups).value_counts(sort=True).items():
        fold[group] = int(load.argmin())
        load[fold[group]] += size
    return np.array([fold[g] for g in groups])


def test_a_plain_cosine_reaches_the_published_baseline(reviewed):
    table, groups, (a, b), *_ = reviewed
    x = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True
    ).fit_transform(table["title"])
    s = (x @ x.T).toarray()[a, b]
    y = groups[a] == groups[b]
    assert average_precision(y, s) == pytest.approx(0.756, abs=0.0005)
    assert best_f1(y, s).f1 == pytest.approx(0.722, abs=0.0005)


def test_titles_find_reviewed_groups_at_least_as_well_as_a_plain_cosine(reviewed):
    table, groups, (a, b), features, _ = reviewed
    x = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True
    ).fit_transform(table["title"])
    plain = (x @ x.T).toarray()[a, b]
    y, p = groups[a] == groups[b], overlap.score(features)
    assert average_precision(y, p) >= average_precision(y, plain) + 0.05
    # The one large group of notices without a title of their own does not carry this.
    rest = (groups[a] != "1-1") & (groups[b] != "1-1")
    assert average_precision(y[rest], p[rest]) >= 0.975
    assert best_f1(y[rest], p[rest]).f1 >= 0.97
    # Nor was it learnt from these: each part of the weights is of other sources too.
    order = features["alike"] - 0.3 * features["differ"] - 0.2 * features["edition"]
    assert average_precision(y[rest], order[rest]) >= average_precision(
        y[rest], plain[rest]
    )


def test_notices_and_awards_left_out_are_not_ranked_worse_than_by_the_cosine():
    made = [
        sources.lists(shape, language, titles=True)
        for shape in ("calls", "editions", "tracks", "national")
        for language in ("ko", "en")
    ]
    real = [sources.notices(), sources.awards(titles=True)]
    real.append(sources.cordis(titles=True))
    assert transfer.fallen([o for o in real if o is not None] + made, "names") == []


def test_needless_notices_are_told_in_groups_not_seen(reviewed):
    table, groups, (a, b), _, notices = reviewed
    label = table["review_label"].str.lower().to_numpy(dtype=object)
    told = np.array([isinstance(x, str) for x in label])
    kept = (groups[a] == groups[b]) & told[a] & told[b]
    one, other, group = a[kept], b[kept], groups[a][kept]
    y = (label[one] == "delete") | (label[other] == "delete")
    signs = redundancy.pair_signs(notices, one, other)
    size = pd.Series(group).map(pd.Series(group).value_counts()).to_numpy()
    weights, fold = size**-0.5 / np.mean(size**-0.5), _folds(group)
    prior = overlap.Weights(
        0.0,
        {"alike": 1.0, "spare": 1.0, "one_tail": -1.0, "other_file": -1.0,
         "both_cut": -0.5, "days": -0.2},
    )  # fmt: skip
    z = np.full(len(y), np.nan)
    for k in range(FOLDS):
        seen = fold != k
        learnt = overlap.fit_weights(
            signs[seen], y[seen], prior=prior, spread=0.7, pair_weights=weights[seen]
        )
        z[~seen] = learnt.log_odds(signs[~seen])
    p = 1 / (1 + np.exp(-z))
    assert y.mean() == pytest.approx(0.72, abs=0.005)
    assert average_precision(y, z) >= 0.85
    assert np.mean((p - y) ** 2) < 0.165
    rest = group != "1-1"
    assert average_precision(y[rest], z[rest]) >= 0.84


def test_what_is_called_a_duplicate_on_local_lists_mostly_is_one():
    found = overlap.detect(overlap_read.youth_programmes(), currency="KRW")
    right, read, unread, (low, _) = overlap_read.precision_of_duplicates(found.pairs)
    assert right / read >= 0.7
    assert low >= 0.7
    # What was read must still speak for what is called so.
    assert unread <= 0.2 * (read + unread)
    # Nearly half of the local rows repeat another, says the source's description.
    assert len(found.republished) > 1_200
    assert (found.pairs["region_relation"] == "other").sum() > 200
    assert (found.pairs["region_relation"] == "national").sum() > 100
    assert found.families["members"].max() < 400
    same = found.pairs["title_similarity"].head(200)
    assert same.mean() > 0.8
