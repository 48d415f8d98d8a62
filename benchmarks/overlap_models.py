"""What the overlap model is fitted with: features, priors, weights of pairs."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from overlap_sources import Labelled

from madang.coordination.overlap import redundancy
from madang.coordination.overlap.weights import Weights, fit_weights

__all__ = [
    "COSINES", "JUDGED", "PRIORS", "REDUNDANT_PRIOR", "deletions", "learn",
    "learn_redundancy", "with_judged",
]  # fmt: skip

PRIORS = {
    "names": Weights(-6.0, {"alike": 6.0, "stock": 0.0, "edition": 0.0}),
    "contents": Weights(-6.0, {"text": 3.0, "lead": 3.0, "alike": 3.0, "stock": 0.0}),
}
COSINES = {"names": ("alike",), "contents": ("text", "alike")}
"""What ranks alone where no correction of it transfers."""

SPREAD = 1.0
WEIGHT = 60.0
APART_TO_TOGETHER = 5.0
# No label speaks of these; each is taken to be uncertain by half its size.
JUDGED = {
    "names": {"generic": -3.0, "brief": -0.5},
    "contents": {"field": 1.5, "bids": 2.0},
}
PAIRS = 3_000
"""Pairs apart that each list teaches with: the likest by plain cosine, and any."""

REDUNDANT_PRIOR = Weights(
    0.0,
    {"alike": 1.0, "spare": 1.0, "one_tail": -1.0, "other_file": -1.0,
     "both_cut": -0.5, "days": -0.2},
)  # fmt: skip
REDUNDANT_SPREAD = 0.7


def learn(
    held: Sequence[Labelled], channel: str, learnt_on: str = "",
    columns: Sequence[str] | None = None,
) -> Weights:  # fmt: skip
    """Learn one set of weights from all sources, each counting the same.

    There is one constant, as a list that was not learnt on has none of its own: that
    of lists in which one of six pairs compared belongs together.
    """
    features, label, weights, groups = [], [], [], []
    for one in held:
        kept = _taught(one)
        y = one.label[kept]
        mine = sum(o.source == one.source for o in held)
        share = np.where(y, 1.0 / y.sum(), APART_TO_TOGETHER / (~y).sum())
        features.append(one.features.iloc[kept])
        label.append(y)
        weights.append(WEIGHT / mine * share)
        groups += [f"{one.source}|{g}" for g in one.group[one.a[kept]]]
    known = PRIORS[channel]
    prior = Weights(
        known.constant, {c: known.slopes[c] for c in columns or known.slopes}
    )
    return fit_weights(
        pd.concat(features, ignore_index=True), np.concatenate(label),
        prior=prior, spread=SPREAD, pair_weights=np.concatenate(weights),
        groups=groups, learnt_on=learnt_on,
    )  # fmt: skip


def _taught(one: Labelled) -> np.ndarray:
    """Choose what a list teaches with: all that belong together, of others some."""
    apart = np.flatnonzero(~one.label)
    likest = apart[np.argsort(-one.plain[apart], kind="stable")[:PAIRS]]
    drawn = np.random.default_rng(0).permutation(apart)[:PAIRS]
    return np.unique(np.concatenate([np.flatnonzero(one.label), likest, drawn]))


def with_judged(weights: Weights, judged: dict[str, float]) -> Weights:
    """Add slopes set by judgement, each as uncertain as it is large by half."""
    size = len(weights.covariance) + len(judged)
    spread = np.zeros((size, size))
    known = np.array(weights.covariance)
    spread[: len(known), : len(known)] = known
    for i, slope in enumerate(judged.values(), start=len(known)):
        spread[i, i] = (slope / 2) ** 2
    return Weights(
        weights.constant, dict(weights.slopes) | judged, weights.learnt_on,
        tuple(map(tuple, spread.tolist())),
    )  # fmt: skip


def deletions(one: Labelled) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Lay out pairs within groups: signs, whether one was deleted, the group."""
    review = one.projects["review"].to_numpy(dtype=object)
    told = np.array([isinstance(r, str) for r in review])
    kept = one.label & told[one.a] & told[one.b]
    a, b = one.a[kept], one.b[kept]
    signs = redundancy.pair_signs(one.projects, a, b)
    return signs, (review[a] == "delete") | (review[b] == "delete"), one.group[a]


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
