"""How well the overlap model does on labelled pairs, source by source.

Prints every figure of docs/explanation/overlap-model-card.md. Groups are never split
between folds; a pair is scored by weights that saw neither of its two groups. Sources
that are absent are passed over (their folder: MADANG_REAL_DATA).

    python benchmarks/overlap_labels.py [--learn]

`--learn` prints the weights fitted on everything, as they stand in
coordination/overlap/models.py.
"""

import argparse
from collections.abc import Sequence

import numpy as np
import pandas as pd
from overlap_models import (
    CONTENTS_PRIOR,
    JUDGED_CONTENTS,
    JUDGED_NAMES,
    NAMES_PRIOR,
    REDUNDANT_PRIOR,
    blind,
    contents_table,
    deletions,
    learn_contents,
    learn_names,
    learn_redundancy,
    with_judged,
)
from overlap_sources import (
    FOLDS,
    Labelled,
    balanced_folds,
    cordis,
    notices,
    planted,
)
from overlap_transfer import leave_one_out
from scipy.special import expit

from madang.coordination.overlap.weights import Weights, fit_weights
from madang.metrics.detection import average_precision, best_f1

TAUGHT, FRESH = ((1, 0.25), (2, 0.25), (3, 1.0)), ((11, 0.25), (12, 1.0))
HEAVY = "1-1"
BINS = 10
DRAWS = 20
FAMILIES = {
    "series": ("series",),
    "name of the programme": ("name", "name_alike"),
    "edition": ("edition",),
    "acronyms": ("code",),
    "core": ("core",),
    "organiser": ("together",),
    "generic and brief": ("generic", "brief"),
}
BODY_FAMILIES = {
    "shared terms": ("shared",),
    "lead": ("lead",),
    "text": ("text",),
    "title": ("title", "same_title"),
    "field": ("field",),
    "bids": ("bids",),
}


def ece(y: np.ndarray, p: np.ndarray) -> float:
    """Measure the expected error of calibration in ten equal bins."""
    place = np.clip((p * BINS).astype(int), 0, BINS - 1)
    gaps = [abs(p[place == k].sum() - y[place == k].sum()) for k in range(BINS)]
    return float(sum(gaps) / len(p))


def slope(y: np.ndarray, z: np.ndarray) -> tuple[float, float]:
    """Fit the calibration's slope and constant: 1 and 0 where nothing is amiss."""
    table = pd.DataFrame({"z": np.clip(z, -15, 15)})
    found = fit_weights(table, y, prior=Weights(0.0, {"z": 1.0}), spread=50.0)
    return found.slopes["z"], found.constant


def line(name: str, y: np.ndarray, z: np.ndarray) -> None:
    """Print one row of figures."""
    p, (m, c) = expit(z), slope(y, z)
    loss = -np.mean(np.where(y, np.log(p + 1e-12), np.log(1 - p + 1e-12)))
    print(
        f"  {name:34s} n {len(y):6d} true {y.mean():6.3f}  AP "
        f"{average_precision(y, z):.3f}  F1 {best_f1(y, z).f1:.3f}  Brier "
        f"{np.mean((p - y) ** 2):.4f} (base {y.mean() * (1 - y.mean()):.4f})  log loss "
        f"{loss:.4f}  ECE {ece(y, p):.4f}  slope {m:.2f}  constant {c:+.2f}"
    )


def curve(y: np.ndarray, z: np.ndarray) -> None:
    """Print the calibration curve: what was said, what was so, how often."""
    p = expit(z)
    place = np.clip((p * BINS).astype(int), 0, BINS - 1)
    cells = [
        f"{p[place == k].mean():.2f}→{y[place == k].mean():.2f} ({(place == k).sum()})"
        for k in range(BINS)
        if (place == k).any()
    ]
    print("    said→so (pairs): " + ", ".join(cells))


def names_blind(one: Labelled, columns: Sequence[str] | None = None) -> np.ndarray:
    """Score the notices by weights that saw neither group."""

    def learn(i: int, j: int):  # noqa: ANN202 - a scorer
        unseen = ~np.isin(one.fold_a, (i, j)) & ~np.isin(one.fold_b, (i, j))
        return learn_names(one, unseen, columns).log_odds

    return blind(one, learn)


def report_names(one: Labelled) -> None:
    """Print how well titles alone find the reviewed groups."""
    light = (one.group_a != HEAVY) & (one.group_b != HEAVY)
    near = one.candidate
    z = names_blind(one)
    print("\nTITLES ALONE: same reviewed group, 390 notices, blind by group")
    line("all pairs", one.label, z)
    line(f"all pairs without {HEAVY}", one.label[light], z[light])
    line("candidates", one.label[near], z[near])
    line(f"candidates without {HEAVY}", one.label[near & light], z[near & light])
    curve(one.label[near], z[near])
    found = one.label[near].sum() / one.label.sum()
    print(f"    true pairs among the candidates: {found:.3f} of all")
    for name, left in FAMILIES.items():
        columns = [c for c in NAMES_PRIOR.slopes if c not in left]
        z = names_blind(one, columns)
        line(f"without {name}", one.label, z)
        line(f"without {name}, {HEAVY}", one.label[light], z[light])


def report_redundancy(one: Labelled) -> None:
    """Print how well a needless copy is told from a further notice."""
    signs, label, group = deletions(one)
    light = group != HEAVY
    print("\nREDUNDANCY: a reviewer deleted one of two of a group, blind by group")

    def scores(fold: np.ndarray, columns: Sequence[str] | None = None) -> np.ndarray:
        z = np.full(len(label), np.nan)
        for k in range(FOLDS):
            seen = fold != k
            learnt = learn_redundancy(signs[seen], label[seen], group[seen], columns)
            z[~seen] = learnt.log_odds(signs[~seen])
        return z

    z = scores(balanced_folds(group))
    line("all", label, z)
    line(f"without {HEAVY}", label[light], z[light])
    curve(label, z)
    rng = np.random.default_rng(0)
    names = np.array(sorted(set(group)), dtype=object)
    drawn = []
    for _ in range(DRAWS):
        order = dict(zip(rng.permutation(names), range(len(names)), strict=True))
        z = scores(np.array([order[g] % FOLDS for g in group]))
        drawn.append(
            (average_precision(label, z), average_precision(label[light], z[light]))
        )
    means, spread = np.mean(drawn, axis=0), np.std(drawn, axis=0)
    print(
        f"    {DRAWS} other splits: AP {means[0]:.3f} ± {spread[0]:.3f}, without "
        f"{HEAVY} {means[1]:.3f} ± {spread[1]:.3f} (standard deviation)"
    )
    for sign in REDUNDANT_PRIOR.slopes:
        columns = [c for c in REDUNDANT_PRIOR.slopes if c != sign]
        z = scores(balanced_folds(group), columns)
        line(f"without {sign}", label, z)


def report_contents(
    taught: list[Labelled], tested: list[Labelled], columns: Sequence[str] | None = None
) -> None:
    """Print how well titles and summaries find what belongs together."""
    table = contents_table(taught)

    def learn(i: int, j: int) -> Weights:
        unseen = ~np.isin(table["fold_a"], (i, j)) & ~np.isin(table["fold_b"], (i, j))
        return learn_contents(table, unseen, columns)

    kept: dict[tuple[int, int], Weights] = {}
    label, odds, kinds = [], [], []
    for one in tested:
        is_cordis = float(one.source == "cordis")

        def scorer(i: int, j: int, own: float = is_cordis):  # noqa: ANN202
            weights = kept.setdefault((i, j), learn(i, j))
            return lambda f: weights.log_odds(f.assign(cordis=own))

        z = blind(one, scorer)
        if is_cordis:
            line("grants", one.label, z)
            other = one.kind != "repeat"
            line("grants, exact repeats apart", one.label[other], z[other])
        else:
            label.append(one.label)
            odds.append(z)
            kinds.append(one.kind)
    if label:
        y, z, kind = map(np.concatenate, (label, odds, kinds))
        line("fresh samples", y, z)
        if columns is None:
            curve(y, z)
        shares = [
            f"{k} {np.mean(expit(z[kind == k]) >= 0.5):.2f} of {(kind == k).sum()}"
            for k in sorted(set(kind) - {""})
        ]
        print("    share at 0.5 and above: " + ", ".join(shares))


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


def learn_all(one: Labelled | None, taught: list[Labelled]) -> None:
    """Fit on everything and print the weights."""
    if one is not None:
        everything = np.ones(len(one.label), dtype=bool)
        names = learn_names(
            one, everything, None, "390 reviewed Korean R&D notices in 128 groups"
        )
        written("NAMES", with_judged(names, JUDGED_NAMES))
        signs, label, group = deletions(one)
        learnt = "386 reviewed Korean R&D notices: pairs within 126 groups"
        written("REDUNDANT", learn_redundancy(signs, label, group, None, learnt))
    if any(s.source == "cordis" for s in taught):
        table = contents_table(taught)
        contents = learn_contents(
            table, np.ones(len(table["label"]), dtype=bool), None,
            "2,483 grant texts and three synthetic samples",
        )  # fmt: skip
        written("CONTENTS", with_judged(contents, JUDGED_CONTENTS, ("cordis",)))
        print(f"\n# constant of grants: {contents.slopes['cordis']:+.2f} beside it")


def main() -> None:
    """Print the evaluation, or the weights."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--learn", action="store_true")
    learn = words.parse_args().learn
    one, grants = notices(), cordis()
    taught = [planted(*s) for s in TAUGHT]
    if grants is not None:
        taught.insert(0, grants)
    if learn:
        learn_all(one, taught)
        return
    if one is not None:
        report_names(one)
        report_redundancy(one)
    fresh = [planted(*s) for s in FRESH]
    tested = fresh if grants is None else [grants, *fresh]
    print("\nTITLES AND SUMMARIES: blind by what was written together")
    report_contents(taught, tested)
    for name, left in BODY_FAMILIES.items():
        print(f"  - without {name}")
        columns = [c for c in CONTENTS_PRIOR.slopes if c not in left]
        report_contents(taught, tested, columns)
    leave_one_out(one, taught, fresh, line)


if __name__ == "__main__":
    main()
