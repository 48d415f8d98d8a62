"""What the overlap model is fitted with: columns, priors, weights of pairs, folds."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from overlap_sources import FOLDS, Labelled

from madang.coordination.overlap import redundancy
from madang.coordination.overlap.weights import Weights, fit_weights

__all__ = [
    "CONTENTS_PRIOR", "JUDGED_CONTENTS", "JUDGED_NAMES", "NAMES_PRIOR",
    "REDUNDANT_PRIOR", "blind", "contents_table", "deletions", "learn_contents",
    "learn_names", "learn_redundancy", "with_judged",
]  # fmt: skip

NAMES_PRIOR = Weights(
    -6.0,
    {"title": 3.0, "core": 3.0, "code": 2.0, "name": 2.0, "name_alike": 3.0,
     "series": 5.0, "edition": 0.0, "together": 0.5, "generic": -2.0, "brief": -2.5},
)  # fmt: skip
# The notices hardly hold a generic or brief title: held near what was judged on
# reading Finnish and British lists.
NAMES_SPREAD = dict.fromkeys(NAMES_PRIOR.slopes, 2.0) | {"generic": 0.3, "brief": 0.3}
JUDGED_NAMES = {"place": 0.3, "time": 0.3, "money": 0.2}

CONTENTS_PRIOR = Weights(
    -8.0,
    {"text": 3.0, "lead": 3.0, "title": 2.0, "shared": 1.0, "same_title": 1.0,
     "bids": 1.0, "field": 1.5},
)  # fmt: skip
CONTENTS_SPREAD = {"text": 2.0, "lead": 2.0, "title": 2.0, "shared": 2.0,
                   "bids": 2.0, "same_title": 0.7, "field": 0.7,
                   "cordis": 10.0}  # fmt: skip
JUDGED_CONTENTS = {"series": 2.0, "generic": -0.25, "together": 0.4, "place": 0.3,
                   "time": 0.3, "money": 0.2}  # fmt: skip
# An exact repeat is found by any weights; a hundred of them teach like five.
REPEAT = 0.05

REDUNDANT_PRIOR = Weights(
    0.0,
    {"alike": 1.0, "spare": 1.0, "one_tail": -1.0, "tails_differ": -1.0,
     "both_cut": -0.5, "days": -0.2},
)  # fmt: skip
REDUNDANT_SPREAD = 0.7


def _pair_groups(one: Labelled) -> np.ndarray:
    """Name the two groups of each pair, whichever comes first."""
    ends = [sorted(map(str, e)) for e in zip(one.group_a, one.group_b, strict=True)]
    return np.array([f"{one.source.split()[0]}|{a}|{b}" for a, b in ends], object)


def learn_names(
    one: Labelled,
    kept: np.ndarray,
    columns: Sequence[str] | None = None,
    learnt_on: str = "",
) -> Weights:
    """Learn the weights of titles on candidate pairs of the notices."""
    kept = kept & one.candidate
    slopes = {c: NAMES_PRIOR.slopes[c] for c in columns or NAMES_PRIOR.slopes}
    return fit_weights(
        one.features[kept], one.label[kept],
        prior=Weights(NAMES_PRIOR.constant, slopes), spread=NAMES_SPREAD,
        groups=_pair_groups(one)[kept], learnt_on=learnt_on,
    )  # fmt: skip


def contents_table(sources: list[Labelled]) -> dict[str, Any]:
    """Stack sources with summaries; each seed of the sample counts as a share."""
    seeds = sum(s.source.startswith("sample") for s in sources)
    features, weights = [], []
    for s in sources:
        is_cordis = s.source == "cordis"
        features.append(s.features.assign(cordis=float(is_cordis)))
        share = np.where(s.kind == "repeat", REPEAT, 1.0 if is_cordis else 1 / seeds)
        weights.append(share)

    def stack(name: str) -> np.ndarray:
        return np.concatenate([getattr(s, name) for s in sources])

    return {
        "features": pd.concat(features, ignore_index=True),
        "weights": np.concatenate(weights),
        "groups": np.concatenate([_pair_groups(s) for s in sources]),
        **{n: stack(n) for n in ("label", "fold_a", "fold_b", "kind")},
    }


def learn_contents(
    table: dict[str, Any],
    kept: np.ndarray,
    columns: Sequence[str] | None = None,
    learnt_on: str = "",
) -> Weights:
    """Learn the weights of contents; each source has a constant of its own.

    Given back with the constant of the sample's call, and ``cordis`` among the
    slopes: how much rarer true pairs are among grants.
    """
    slopes = {c: CONTENTS_PRIOR.slopes[c] for c in columns or CONTENTS_PRIOR.slopes}
    slopes["cordis"] = 0.0
    return fit_weights(
        table["features"][kept], table["label"][kept],
        prior=Weights(CONTENTS_PRIOR.constant, slopes), spread=CONTENTS_SPREAD,
        pair_weights=table["weights"][kept], groups=table["groups"][kept],
        learnt_on=learnt_on,
    )  # fmt: skip


def with_judged(
    weights: Weights, judged: dict[str, float], drop: tuple[str, ...] = ()
) -> Weights:
    """Add slopes set by judgement, each as uncertain as it is large by half."""
    kept = ["", *weights.slopes]
    keep = [i for i, n in enumerate(kept) if n not in drop]
    size = len(keep) + len(judged)
    spread = np.zeros((size, size))
    spread[: len(keep), : len(keep)] = np.array(weights.covariance)[np.ix_(keep, keep)]
    for i, slope in enumerate(judged.values(), start=len(keep)):
        spread[i, i] = (slope / 2) ** 2
    slopes = {n: s for n, s in weights.slopes.items() if n not in drop} | judged
    return Weights(
        weights.constant, slopes, weights.learnt_on,
        tuple(tuple(r) for r in spread.tolist()),
    )  # fmt: skip


Scorer = Callable[[pd.DataFrame], np.ndarray]


def blind(one: Labelled, learn: Callable[[int, int], Scorer]) -> np.ndarray:
    """Score each pair by weights that saw neither of its two groups.

    `learn` is given the two folds it must not see, and gives what scores features.
    """
    z = np.full(len(one.label), np.nan)
    low = np.minimum(one.fold_a, one.fold_b)
    high = np.maximum(one.fold_a, one.fold_b)
    for i in range(FOLDS):
        for j in range(i, FOLDS):
            tested = (low == i) & (high == j)
            if tested.any():
                z[tested] = learn(i, j)(one.features[tested])
    return z


def deletions(one: Labelled) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Lay out pairs within groups: signs, whether one was deleted, the group."""
    review = one.projects["review"].to_numpy(dtype=object)
    told = np.array([isinstance(r, str) for r in review])
    kept = one.label & told[one.a] & told[one.b]
    a, b = one.a[kept], one.b[kept]
    signs = redundancy.pair_signs(one.projects, a, b)
    return signs, (review[a] == "delete") | (review[b] == "delete"), one.group_a[kept]


def learn_redundancy(
    signs: pd.DataFrame,
    label: np.ndarray,
    group: np.ndarray,
    columns: Sequence[str] | None = None,
    learnt_on: str = "",
) -> Weights:
    """Learn the weights of redundancy; a group counts as the root of its pairs."""
    times = pd.Series(group).map(pd.Series(group).value_counts()).to_numpy()
    weights = times**-0.5
    slopes = {c: REDUNDANT_PRIOR.slopes[c] for c in columns or REDUNDANT_PRIOR.slopes}
    return fit_weights(
        signs, label, prior=Weights(REDUNDANT_PRIOR.constant, slopes),
        spread=REDUNDANT_SPREAD, pair_weights=weights / weights.mean(), groups=group,
        learnt_on=learnt_on,
    )  # fmt: skip
