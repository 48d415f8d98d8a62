"""Candidate pairs among many texts, beside exact all-pairs top-k and MinHash.

Abstracts of some 130 words are generated: a Zipf vocabulary of 60,000 words, 400
topics, boilerplate sentences, and planted among them copies, near-copies (one word
in twenty edited) and natural duplicates that keep 20 to 50 % of their words. Each
way runs in a process of its own. Printed are its time and its ratio to the exact
product's, its peak memory (texts included), how many of the ten nearest by exact
cosine it finds on a sample of rows, and how many planted pairs.

    python benchmarks/texts.py [--texts 20000 100000] [--ways madang exact ...]
    python benchmarks/texts.py --texts 500000 --ways madang
    python benchmarks/texts.py --ways register exact
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import resource
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from sparse_dot_topn import sp_matmul_topn

from madang.coordination import overlap
from madang.coordination.overlap.candidates import near_texts
from madang.metrics.texts import tfidf
from madang.metrics.words import word_counts

if TYPE_CHECKING:
    from scipy import sparse

    Pairs = tuple[np.ndarray, np.ndarray]

WORDS, TOPICS, LENGTH = 60_000, 400, 130
SAMPLE, K = 400, 10


def vocabulary(rng: np.random.Generator) -> np.ndarray:
    """Make words of syllables, the frequent ones short."""
    onset = np.array([*"bcdfghklmnprstvwz", "st", "tr", "pl", "gr", "sh", "th"])
    core = np.array(["a", "e", "i", "o", "u", "ea", "io", "ou"])
    coda = np.array(["", "n", "r", "s", "l", "t", "m", "d"])
    many = 4 * WORDS
    count = np.clip(rng.poisson(1.5 * (np.arange(many) / many) ** 0.15) + 1, 1, 6)
    made = np.full(many, "", dtype=object)
    for place in range(6):
        syllable = rng.choice(onset, many).astype(object) + rng.choice(core, many)
        syllable = syllable + rng.choice(coda, many)
        made = np.where(count > place, made + syllable, made)
    _, first = np.unique(made.astype(str), return_index=True)
    return made[np.sort(first)][:WORDS]


def draw(rng: np.random.Generator, size: int, weights: np.ndarray) -> np.ndarray:
    """Draw places by weight."""
    total = np.cumsum(weights)
    return np.searchsorted(total, rng.random(size) * total[-1]).astype(np.int32)


def abstracts(many: int, seed: int = 7) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Make texts; give also what each was made from (−1: nothing) and how.

    How: 0 on its own, 1 copy, 2 near-copy, 3 natural duplicate.
    """
    rng = np.random.default_rng(seed)
    words = vocabulary(rng)
    general = 1.0 / (np.arange(WORDS) + 2.7) ** 1.05
    own = 800
    subject = np.stack(
        [rng.choice(np.arange(150, WORDS), own, replace=False) for _ in range(TOPICS)]
    ).astype(np.int32)
    within = 1.0 / (np.arange(own) + 5.0) ** 0.9
    stock = [draw(rng, 18, general) for _ in range(60)]
    length = np.clip(rng.normal(LENGTH, 25, many), 40, 220).astype(np.int64)

    def fresh(of: np.ndarray) -> np.ndarray:
        """Draw words for places of texts: general ones and those of two topics."""
        out = draw(rng, len(of), general)
        topical = rng.random(len(of)) < 0.5
        which = np.where(rng.random(len(of)) < 0.75, main[of], side[of])
        return np.where(topical, subject[which, draw(rng, len(of), within)], out)

    main, side = rng.integers(0, TOPICS, (2, many))
    how = rng.choice(4, many, p=[0.88, 0.02, 0.03, 0.07])
    how[: many // 10] = 0
    source = np.where(how > 0, rng.integers(0, many // 10, many), -1)
    made = how > 0
    main[made], side[made] = main[source[made]], side[source[made]]
    length_of = np.where(made, length[np.maximum(source, 0)], length)
    owner = np.repeat(np.arange(many), length_of)
    starts = np.concatenate([[0], np.cumsum(length_of)[:-1]])
    place = np.arange(len(owner)) - starts[owner]
    ids = fresh(owner)
    kept = np.select([how == 1, how == 2], [1.0, 0.95], rng.uniform(0.2, 0.5, many))
    copied = made[owner] & (rng.random(len(owner)) < kept[owner])
    ids[copied] = ids[starts[source[owner[copied]]] + place[copied]]
    spelt = words[ids]
    ends = [*starts[1:].tolist(), len(ids)]
    boiler = rng.random(many) < 0.3
    added = [" ".join(words[s]) for s in stock]
    pick = rng.integers(0, len(stock), many)
    texts = [
        " ".join(spelt[i:j]) + (f". {added[p]}." if b and h == 0 else "")
        for i, j, p, b, h in zip(
            starts.tolist(), ends, pick.tolist(), boiler.tolist(), how.tolist(),
            strict=True,
        )
    ]  # fmt: skip
    return texts, source, how


def features(texts: list[str]) -> sparse.csr_matrix:
    """Weigh the words of texts, as the register does."""
    return tfidf(word_counts(texts))


def madang(texts: list[str]) -> Pairs:
    """Find candidates as the register does, from texts to pairs."""
    return near_texts(texts, neighbours=K)


def exact(texts: list[str]) -> Pairs:
    """Multiply all pairs and keep the ten nearest of each."""
    x = features(texts)
    near = sp_matmul_topn(x, x.T.tocsr(), K + 1, n_threads=2).tocoo()
    return near.row, near.col


def by_datasketch(texts: list[str]) -> Pairs:
    """Find near-copies by MinHash in bands, for a Jaccard likeness of 0.5."""
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415 - a peer, if there

    index = MinHashLSH(threshold=0.5, num_perm=64)
    words = [[w.encode() for w in set(t.split())] for t in texts]
    sketches = MinHash.bulk(words, num_perm=64)
    for row, sketch in enumerate(sketches):
        index.insert(row, sketch, check_duplication=False)
    return _flat([index.query(sketch) for sketch in sketches])


def by_rensa(texts: list[str]) -> Pairs:
    """Do the same with rensa."""
    from rensa import RMinHash, RMinHashLSH  # noqa: PLC0415 - a peer, if there

    index = RMinHashLSH(threshold=0.5, num_perm=64, num_bands=16)
    sketches = []
    for text in texts:
        sketch = RMinHash(num_perm=64, seed=1)
        sketch.update(list(set(text.split())))
        sketches.append(sketch)
    index.insert_many(sketches)
    return _flat(index.query_all(sketches))


def _flat(found: list[list[int]]) -> Pairs:
    """Lay out lists of neighbours as pairs."""
    sizes = [len(f) for f in found]
    b = np.fromiter((j for f in found for j in f), dtype=np.int64, count=sum(sizes))
    return np.repeat(np.arange(len(found)), sizes), b


def register(texts: list[str]) -> Pairs:
    """Run the whole register: features, probabilities, verdicts, families."""
    rng = np.random.default_rng(1)
    many = len(texts)
    start = pd.Timestamp("2020-01-01") + pd.to_timedelta(
        rng.integers(0, 1500, many), unit="D"
    )
    codes = [f"R{i}" for i in range(17)]
    projects = pd.DataFrame(
        {
            "project": [f"{i:07d}" for i in range(many)],
            "title": [" ".join(t.split(" ", 8)[:8]) for t in texts],
            "summary": texts,
            "region": rng.choice(codes, many),
            "activity": rng.choice(list("ABCDEFGH"), many),
            "mode": "direct",
            "status": rng.choice(["funded", "completed", "proposed"], many),
            "start": start,
            "end": start + pd.Timedelta(days=900),
            "grant": rng.lognormal(20, 1, many),
            "organiser": rng.integers(0, 500, many).astype(str),
        }
    )
    regions = pd.DataFrame({"region": codes, "name": codes})
    tables = {"projects": projects, "regions": regions}
    found = overlap.detect(tables, currency="EUR").pairs
    return found["project_a"].astype(int).to_numpy(), found["project_b"].astype(
        int
    ).to_numpy()


WAYS = {
    "exact": (exact, "sparse-dot-topn"),
    "madang": (madang, "madang"),
    "datasketch": (by_datasketch, "datasketch"),
    "rensa": (by_rensa, "rensa"),
    "register": (register, "madang"),
}


def recall(texts: list[str], pairs: Pairs) -> float:
    """Measure which share of the ten nearest of sampled rows was found."""
    x = features(texts)
    across = x.T.tocsr()
    many = len(texts)
    rng = np.random.default_rng(3)
    rows = np.sort(rng.choice(many, min(SAMPLE, many), replace=False))
    a, b = (np.concatenate(p) for p in (pairs, pairs[::-1]))
    wanted = np.isin(a, rows) & (a != b)
    hits = []
    near = pd.Series(b[wanted]).groupby(a[wanted]).unique()
    for row in rows:
        cosine = (x[[row]] @ across).toarray().ravel()
        cosine[row] = -1
        least = np.partition(cosine, -K)[-K]
        found = np.sort(cosine[near.get(row, np.zeros(0, dtype=int))])[::-1][:K]
        hits.append(float((found >= least - 1e-6).sum() / K))
    return float(np.mean(hits))


def one_way(way: str, many: int) -> dict[str, float]:
    """Run one way in this process."""
    texts, source, how = abstracts(many)
    near_texts(texts[:100])  # kernels are compiled once a machine, not once a run
    begin = time.perf_counter()
    a, b = WAYS[way][0](texts)
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    keys = np.minimum(a, b).astype(np.int64) * many + np.maximum(a, b)
    out = {"seconds": seconds, "peak": peak, "pairs": float((a != b).sum())}
    for kind, name in ((1, "copies"), (2, "near"), (3, "natural")):
        rows = np.flatnonzero(how == kind)
        low, high = np.minimum(rows, source[rows]), np.maximum(rows, source[rows])
        out[name] = float(np.isin(low * many + high, keys).mean())
    out["recall"] = recall(texts, (a, b)) if way != "register" else float("nan")
    return out


def main() -> None:
    """Race the ways and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=[*WAYS][:4])
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(one_way(asked.one[0], int(asked.one[1]))))
        return
    for many in asked.texts:
        print(f"{many:,} texts")
        print(
            f"  {'way':12}{'seconds':>9}{'ratio':>7}{'GiB':>6}{'recall@10':>11}"
            f"{'copies':>8}{'near':>6}{'natural':>8}  pairs"
        )
        base = float("nan")
        for way in asked.ways:
            command = [sys.executable, __file__, "--one", way, str(many)]
            told = subprocess.run(  # noqa: S603 - this script itself
                command, capture_output=True, text=True, check=False
            )
            if told.returncode:
                print(f"  {way:12} did not run: {told.stderr.splitlines()[-1:]}")
                continue
            found = json.loads(told.stdout.splitlines()[-1])
            base = found["seconds"] if way == "exact" else base
            print(
                f"  {way:12}{found['seconds']:9.1f}{found['seconds'] / base:7.2f}"
                f"{found['peak']:6.2f}{found['recall']:11.3f}{found['copies']:8.2f}"
                f"{found['near']:6.2f}{found['natural']:8.2f}  {found['pairs']:,.0f} "
                f"({importlib.metadata.version(WAYS[way][1])})",
                flush=True,
            )


if __name__ == "__main__":
    main()
