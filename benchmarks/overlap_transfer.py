"""What transfers from one source of labels to another.

One set of features that every source has; each source in turn is left out of the
fit and then scored, as it comes and with the constant alone moved to its base rate.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from overlap_models import REPEAT
from overlap_sources import Labelled
from scipy.optimize import brentq
from scipy.special import expit

from madang.coordination.overlap.weights import Weights, fit_weights

__all__ = ["leave_one_out"]

COMMON = Weights(
    -6.0,
    {"text": 3.0, "lead": 2.0, "title": 3.0, "core": 2.0, "same_title": 1.0},
)
SPREAD = 2.0


def leave_one_out(
    one: Labelled | None,
    taught: list[Labelled],
    fresh: list[Labelled],
    line: Callable[[str, np.ndarray, np.ndarray], None],
) -> None:
    """Print each source's figures by weights that never saw it, and by language."""
    sources = {"cordis": [s for s in taught if s.source == "cordis"],
               "sample": [s for s in taught if s.source != "cordis"],
               "notices": [] if one is None else [one.only(one.candidate)]}  # fmt: skip
    sources = {name: held for name, held in sources.items() if held}
    tests = {**sources, "sample": fresh}
    languages = {"notices": "ko", "sample": "ko", "cordis": "en"}
    print("\nONE SOURCE LEFT OUT: common features, scored by the others' weights")
    for name in sources:
        others = {n: h for n, h in sources.items() if n != name}
        _scored(f"{name} ({languages[name]})", tests[name], others, line)
    print("\nONE LANGUAGE LEFT OUT")
    for name, kept in (("ko", "en"), ("en", "ko")):
        others = {n: h for n, h in sources.items() if languages[n] == kept}
        tested = [s for n, h in tests.items() if languages[n] == name for s in h]
        if others and tested:
            _scored(f"{name}, learnt on {kept}", tested, others, line)


def _scored(
    name: str,
    tested: list[Labelled],
    taught: dict[str, list[Labelled]],
    line: Callable[[str, np.ndarray, np.ndarray], None],
) -> None:
    """Learn on some sources, score another, and print both constants' figures."""
    weights = _learn(taught)
    kept = [s.only(s.kind != "repeat") for s in tested]
    y = np.concatenate([s.label for s in kept])
    z = np.concatenate([weights.log_odds(s.features) for s in kept])
    line(f"{name}, as it comes", y, z)
    moved = brentq(lambda c: float(expit(z + c).mean() - y.mean()), -30, 30)
    line(f"{name}, constant {moved:+.1f}", y, z + moved)


def _learn(taught: dict[str, list[Labelled]]) -> Weights:
    """Fit the common features; each source weighs the same and has its constant."""
    features, label, weights = [], [], []
    for number, (name, held) in enumerate(taught.items()):
        for s in held:
            extra = {"other": float(number > 0)} if len(taught) > 1 else {}
            features.append(s.features.assign(**extra))
            label.append(s.label)
            share = np.where(s.kind == "repeat", REPEAT, 1.0)
            total = sum(h.label.sum() for h in held) if name != "cordis" else 30.0
            weights.append(share * 60.0 / total)
    slopes = dict(COMMON.slopes) | ({"other": 0.0} if len(taught) > 1 else {})
    spread = dict.fromkeys(slopes, SPREAD) | {"other": 10.0}
    learnt = fit_weights(
        pd.concat(features, ignore_index=True), np.concatenate(label),
        prior=Weights(COMMON.constant, slopes), spread=spread,
        pair_weights=np.concatenate(weights),
    )  # fmt: skip
    middle = learnt.constant + learnt.slopes.get("other", 0.0) / 2
    kept = {n: s for n, s in learnt.slopes.items() if n != "other"}
    return Weights(middle, kept)
