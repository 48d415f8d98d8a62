"""The register on Korean notices and programmes; labels are reviewers' groups."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from madang.coordination import overlap
from madang.coordination.overlap import context, redundancy
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
    likeness = overlap.measure_likeness(prepared)
    notices = pd.DataFrame(
        {
            "project": table["id8"], "title": table["title"],
            "organiser": table["ministry"], "end": table["deadline"],
        }
    )  # fmt: skip
    same = (likeness.same_title, likeness.same_name)
    told = context.measure_context(notices, a, b, same_title=same)
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


PRIOR = overlap.Weights(
    -6.0,
    {"title": 3.0, "core": 3.0, "code": 2.0, "name": 2.0, "name_alike": 3.0,
     "series": 5.0, "edition": 0.0, "together": 0.5},
)  # fmt: skip


def _blind(reviewed, prior):
    """Score each pair by weights that saw neither of its two groups."""
    _, groups, (a, b), features, _ = reviewed
    y, fold = groups[a] == groups[b], _folds(groups)
    z = np.full(len(y), np.nan)
    for i in range(FOLDS):
        for j in range(i, FOLDS):
            unseen = ~np.isin(fold[a], (i, j)) & ~np.isin(fold[b], (i, j))
            unseen &= features["near"].to_numpy()
            one, other = fold[a], fold[b]
            tested = (np.minimum(one, other) == i) & (np.maximum(one, other) == j)
            learnt = overlap.fit_weights(
                features[unseen], y[unseen], prior=prior, spread=2.0
            )
            z[tested] = learnt.log_odds(features[tested])
    return y, z


def test_learnt_names_find_groups_that_they_have_not_seen(reviewed):
    _, groups, (a, b), features, _ = reviewed
    y, z = _blind(reviewed, PRIOR)
    assert average_precision(y, z) >= 0.945
    assert best_f1(y, z).f1 >= 0.96
    # The one large series does not carry this alone.
    rest = (groups[a] != "1-1") & (groups[b] != "1-1")
    assert average_precision(y[rest], z[rest]) >= 0.96
    # What is said of candidates is so, within two in a hundred on average.
    near = features["near"].to_numpy()
    p = 1 / (1 + np.exp(-z[near]))
    place = np.clip((p * 10).astype(int), 0, 9)
    gaps = [abs(p[place == k].sum() - y[near][place == k].sum()) for k in range(10)]
    assert sum(gaps) / near.sum() < 0.025
    assert np.mean((p - y[near]) ** 2) < 0.015


def test_even_without_the_series_the_aim_is_met(reviewed):
    slopes = {n: s for n, s in PRIOR.slopes.items() if n != "series"}
    y, z = _blind(reviewed, overlap.Weights(PRIOR.constant, slopes))
    assert average_precision(y, z) >= 0.89


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
        {"alike": 1.0, "spare": 1.0, "one_tail": -1.0, "tails_differ": -1.0,
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
    found = overlap.detect({"projects": table, "regions": regions})
    # Nearly half of the local rows repeat another, says the source's description.
    assert len(found.republished) > 1_200
    assert (found.pairs["region_relation"] == "other").sum() > 300
    assert (found.pairs["region_relation"] == "national").sum() > 100
    assert found.families["members"].max() < 400
    same = found.pairs["title_similarity"].head(200)
    assert same.mean() > 0.8
