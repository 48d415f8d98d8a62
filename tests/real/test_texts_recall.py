"""How many of the nearest texts are found on real programmes and abstracts."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from madang.coordination import overlap
from madang.coordination.overlap.candidates import near_texts
from madang.metrics.texts import tfidf
from madang.metrics.words import word_counts

DATA = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
KOREA = DATA / "kr_regional_programmes"
CORDIS = DATA / "cordis_grant_texts"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not (KOREA.exists() and CORDIS.exists()), reason="real data are not there"
    ),
]
K, SAMPLE = 10, 250


def programmes():
    """Read 7,394 Korean programmes, local and central, as the register does."""
    local = pd.read_parquet(KOREA / "local_youth_programmes.parquet")
    central = pd.read_parquet(KOREA / "central_government_programmes.parquet")
    titles = [*local["정책명"], *central["정책명"]]
    summaries = [*local["정책소개"], *central["정책 요약"]]
    places = sorted(set(local["지역명"].dropna()))
    return overlap.prepare(titles, summaries, places).text


def abstracts():
    """Read 2,084 abstracts of the European Research Council."""
    parts = [
        pd.read_parquet(CORDIS / f"erc_{kind}.parquet")
        for kind in ("advanced", "consolidator")
    ]
    texts = pd.concat(parts)["details_project"].tolist()
    return overlap.prepare([""] * len(texts), texts).text


def recall(texts, pairs):
    """Measure which share of each text's ten nearest stands among the pairs."""
    x = tfidf(word_counts(texts))
    near = [[] for _ in texts]
    for i, j in zip(*pairs, strict=True):
        near[i].append(j)
        near[j].append(i)
    rows = np.arange(0, len(texts), max(len(texts) // SAMPLE, 1))
    full = (x[rows] @ x.T).toarray()
    full[np.arange(len(rows)), rows] = -1.0
    hits = []
    for row, cosine in zip(rows, full, strict=True):
        least = np.partition(cosine, -K)[-K]
        found = np.sort(cosine[near[row]])[::-1][:K]
        hits.append((found >= least - 1e-6).sum() / K)
    return float(np.mean(hits))


@pytest.mark.parametrize("read", [programmes, abstracts])
def test_all_of_the_ten_nearest_are_candidates(read):
    texts = read()
    assert recall(texts, near_texts(texts, neighbours=K)) >= 0.99


def test_of_23_continued_projects_most_partners_come_first():
    table = pd.read_parquet(CORDIS / "h2020_sme_instrument_water_climate.parquet")
    known = pd.read_csv(CORDIS / "derived_phase1_phase2_pairs.csv")
    place = {str(p): i for i, p in enumerate(table["project_id"])}
    a = [place[str(p)] for p in known["phase1_project_id"]]
    b = [place[str(p)] for p in known["phase2_project_id"]]
    texts = overlap.prepare([""] * len(table), table["objective"].tolist()).text
    x = tfidf(word_counts(texts))
    full = (x @ x.T).toarray()
    np.fill_diagonal(full, -1.0)
    cosine = full[a, b]
    rank = (full[a] > cosine[:, None]).sum(axis=1) + 1
    assert (rank == 1).mean() >= 0.8
    assert (rank <= 5).mean() >= 0.9
    found = set(zip(*(p.tolist() for p in near_texts(texts)), strict=True))
    met = [(min(i, j), max(i, j)) in found for i, j in zip(a, b, strict=True)]
    assert np.mean(met) >= 0.9
