"""The probability of summaries on grants: continuations found blind by partner."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from madang.coordination import overlap
from madang.coordination.overlap.scoring import Weights, fit_weights, score
from madang.metrics.detection import average_precision

DATA = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
FOLDER = DATA / "cordis_grant_texts"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not FOLDER.exists(), reason="real data are not there"),
]


@pytest.fixture(scope="module")
def grants():
    table = pd.read_parquet(FOLDER / "h2020_sme_instrument_water_climate.parquet")
    erc = pd.read_parquet(FOLDER / "erc_consolidator.parquet")
    titles = [*table["title"], *erc["project"]]
    summaries = [*table["objective"], *erc["details_project"]]
    prepared = overlap.prepare(titles, summaries)
    likeness = overlap.measure_likeness(prepared)
    a, b, background = overlap.candidates(likeness, 10)
    likeness = replace(likeness, background=background)
    codes = table["project_id"].astype(str).tolist() + [""] * len(erc)
    lead = table["partners"].str.split("|").str[0].str.strip().str.upper().tolist()
    who = np.array(lead + [f"erc {i}" for i in range(len(erc))], dtype=object)
    known = pd.read_csv(FOLDER / "derived_phase1_phase2_pairs.csv", dtype=str)
    ids = zip(known["phase1_project_id"], known["phase2_project_id"], strict=True)
    followed = set(map(frozenset, ids))
    pairs = zip(a, b, strict=True)
    label = np.array([frozenset((codes[i], codes[j])) in followed for i, j in pairs])
    copy = np.array(prepared.copy, dtype=object)
    apart = (copy[a] != copy[b]) | label
    features = overlap.pair_features(likeness, a[apart], b[apart])
    return features, label[apart], who[a[apart]], who[b[apart]], copy, a, b


def test_exact_repeats_are_all_but_certain(grants):
    *_, copy, a, b = grants
    assert (copy[a] == copy[b]).sum() >= 95


def test_continuations_stand_first_although_their_constant_is_another_lists(grants):
    features, label, *_ = grants
    assert label.sum() >= 22
    assert average_precision(label, score(features)) >= 0.75


def test_weights_that_never_saw_a_partner_find_its_continuation(grants):
    features, label, one, other, *_ = grants
    lucky = np.random.default_rng(0)
    fold = {w: int(lucky.integers(3)) for w in sorted(set(one) | set(other))}
    fa, fb = (np.array([fold[w] for w in ends]) for ends in (one, other))
    prior = Weights(-9.0, {"text": 3.0, "lead": 3.0, "alike": 3.0})
    z = np.full(len(label), np.nan)
    for i in range(3):
        for j in range(i, 3):
            unseen = ~np.isin(fa, (i, j)) & ~np.isin(fb, (i, j))
            tested = (np.minimum(fa, fb) == i) & (np.maximum(fa, fb) == j)
            learnt = fit_weights(
                features[unseen], label[unseen], prior=prior, spread=2.0
            )
            z[tested] = learnt.log_odds(features[tested])
    assert average_precision(label, z) >= 0.7
    p = 1 / (1 + np.exp(-z))
    assert p.sum() == pytest.approx(label.sum(), rel=0.35)
    assert np.mean((p - label) ** 2) < 0.6 * label.mean()
