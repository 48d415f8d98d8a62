"""How well the overlap model does on labelled pairs, source by source.

Prints the figures of docs/explanation/overlap-model-card.md. Each source is ranked by
weights that never saw it, beside the plain cosine. Sources that are absent are passed
over (their folder: MADANG_REAL_DATA).

    python benchmarks/overlap_labels.py [--learn]

`--learn` prints the weights fitted on everything, as they stand in
coordination/overlap/models.py.
"""

import argparse

import numpy as np
from overlap_models import (
    JUDGED,
    deletions,
    learn_redundancy,
    with_judged,
)
from overlap_sources import FOLDS, Labelled, balanced_folds, every_source
from overlap_transfer import learn_safely, leave_one_out
from scipy.special import expit

from madang.coordination.overlap import redundancy
from madang.coordination.overlap.models import CONTENTS, NAMES
from madang.coordination.overlap.weights import Weights
from madang.metrics.detection import average_precision, best_f1

HEAVY = "1-1"
"""The largest reviewed group: more than half of all true pairs."""

LEARNT_ON = {
    "names": "eleven kinds of list: notices, awards, grants, samples, seven made up",
    "contents": "ten kinds of list: awards, grants, samples, seven made up",
}


def line(name: str, figures: dict[str, float]) -> str:
    """Write one row of figures."""
    told = "  ".join(f"{k} {v:.3f}" for k, v in figures.items())
    return f"  {name:20s} {told}"


def say(name: str, figures: dict[str, float]) -> None:
    """Print one row of figures."""
    print(line(name, figures), flush=True)


def report_notices(one: Labelled) -> None:
    """Print what reviewed notices say: one group, and a deletion of one of two."""
    size, fold = len(one.projects), balanced_folds(one.group)
    print(f"\nNOTICES: {size} reviewed, as shipped")
    same = NAMES.log_odds(one.features)
    light = (one.group[one.a] != HEAVY) & (one.group[one.b] != HEAVY)
    for name, kept in (("all", light | True), (f"without {HEAVY}", light)):
        y, z, c = one.label[kept], same[kept], one.plain[kept]
        say(
            f"one group, {name}",
            {"cosine": average_precision(y, c), "AP": average_precision(y, z),
             "F1": best_f1(y, z).f1},
        )  # fmt: skip
    signs, label, group = deletions(one)
    own = balanced_folds(group)
    odds = np.full(len(label), np.nan)
    everywhere = redundancy.pair_signs(one.projects, one.a, one.b)
    given = np.full(len(one.label), np.nan)
    for k in range(FOLDS):
        weights = learn_redundancy(signs[own != k], label[own != k], group[own != k])
        odds[own == k] = weights.log_odds(signs[own == k])
        here = fold[one.a] == k
        given[here] = expit(weights.log_odds(everywhere[here]))
    say("deletion in groups", {"AP": average_precision(label, odds)})
    review = one.projects["review"].to_numpy(dtype=object)
    gone = one.label & ((review[one.a] == "delete") | (review[one.b] == "delete"))
    say(
        "deletion, all pairs",
        {"AP": average_precision(gone, expit(same) * given),
         f"without {HEAVY}": average_precision(
             gone[light], (expit(same) * given)[light])},
    )  # fmt: skip


def written(name: str, weights: Weights) -> None:
    """Print weights as they stand in the code."""
    print(f"\n{name}: Final = Weights(\n    constant={weights.constant:.3f},")
    print("    slopes={")
    for key, value in weights.slopes.items():
        print(f'        "{key}": {value:.3f},')
    print(f'    }},\n    learnt_on="{weights.learnt_on}",\n    covariance=(')
    for row in weights.covariance:
        print("        (" + ", ".join(f"{v:.5f}" for v in row) + "),")
    print("    ),\n)")


def main() -> None:
    """Print the evaluation, or the weights."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--learn", action="store_true")
    only_learn = words.parse_args().learn
    for channel, shipped in (("names", NAMES), ("contents", CONTENTS)):
        held = list(every_source(titles=channel == "names"))
        if only_learn:
            fitted = learn_safely(held, channel, LEARNT_ON[channel])
            written(channel.upper(), with_judged(fitted, JUDGED[channel]))
            continue
        print(f"\n{channel.upper()}: average precision, each source left out in turn")
        leave_one_out(held, channel, shipped, line)
        if held[0].source == "notices":
            report_notices(held[0])
    if only_learn and held:
        signs = [deletions(one) for one in held if one.source == "notices"]
        for s, label, group in signs:
            written("REDUNDANT", learn_redundancy(s, label, group))


if __name__ == "__main__":
    main()
