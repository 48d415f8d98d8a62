"""The register on Korean notices and programmes; labels are reviewers' groups."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from madang.coordination import overlap
from madang.metrics.detection import average_precision, best_f1

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
    features = overlap.pair_features(overlap.measure_likeness(prepared), a, b)
    return table, groups, (a, b), features


def _folds(groups):
    """Spread whole groups over folds, the largest first."""
    fold, load = {}, np.zeros(FOLDS)
    for group, size in pd.Series(groups).value_counts(sort=True).items():
        fold[group] = int(load.argmin())
        load[fold[group]] += size
    return np.array([fold[g] for g in groups])


def test_a_plain_cosine_reaches_the_published_baseline(reviewed):
    table, groups, (a, b), _ = reviewed
    x = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True
    ).fit_transform(table["title"])
    s = (x @ x.T).toarray()[a, b]
    y = groups[a] == groups[b]
    assert average_precision(y, s) == pytest.approx(0.756, abs=0.0005)
    assert best_f1(y, s).f1 == pytest.approx(0.722, abs=0.0005)


def test_learnt_names_find_groups_that_they_have_not_seen(reviewed):
    _, groups, (a, b), features = reviewed
    y = groups[a] == groups[b]
    size = pd.Series(groups).map(pd.Series(groups).value_counts()).to_numpy()[a]
    weights = np.where(y, (size * (size - 1) / 2.0).clip(1) ** -0.5, 1.0)
    fold = _folds(groups)
    prior = overlap.Weights(
        -7.0, {"title": 4.0, "core": 4.0, "code": 2.0, "series": 6.0, "edition": -1.5}
    )
    z = np.full(len(y), np.nan)
    for i in range(FOLDS):
        for j in range(i, FOLDS):
            unseen = ~np.isin(fold[a], (i, j)) & ~np.isin(fold[b], (i, j))
            one, other = fold[a], fold[b]
            tested = (np.minimum(one, other) == i) & (np.maximum(one, other) == j)
            learnt = overlap.fit_weights(
                features[unseen], y[unseen], prior=prior, pair_weights=weights[unseen]
            )
            z[tested] = learnt.log_odds(features[tested])
    assert average_precision(y, z) >= 0.94
    assert best_f1(y, z).f1 >= 0.95
    # The one large series does not carry this alone.
    rest = (groups[a] != "1-1") & (groups[b] != "1-1")
    assert average_precision(y[rest], z[rest]) >= 0.95


def test_the_register_runs_on_local_and_central_programmes():
    local = pd.read_parquet(FOLDER / "local_youth_programmes.parquet")
    central = pd.read_parquet(FOLDER / "central_government_programmes.parquet")
    names = {
        "정책명": "title",
        "정책소개": "summary",
        "정책 요약": "summary",
        "지역명": "region",
        "정책유형": "activity",
        "주관기관": "organiser",
    }
    table = pd.concat([local.rename(columns=names), central.rename(columns=names)])
    table = table.reset_index(drop=True)
    table["project"] = [f"p{i:05d}" for i in range(len(table))]
    codes = sorted(set(table["region"].dropna()))
    regions = pd.DataFrame({"region": codes, "name": codes})
    found = overlap.detect(table, regions=regions)
    # Nearly half of the local rows repeat another, says the source's description.
    assert len(found.republished) > 1_200
    assert (found.pairs["region_relation"] == "other").sum() > 300
    assert (found.pairs["region_relation"] == "national").sum() > 100
    assert found.families["members"].max() < 400
    same = found.pairs["title_similarity"].head(200)
    assert same.mean() > 0.8
