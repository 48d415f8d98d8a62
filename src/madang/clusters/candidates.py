"""Clusters from the data: similarities, candidates, their scores, the best of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.clusters.columns import CANDIDATES, VALIDATION, similarity_word
from madang.clusters.settings import Method
from madang.clusters.similarity import columns_of, similarities
from madang.contracts import Note
from madang.language import Items, _
from madang.metrics.cluster_similarity import mean_similarity
from madang.metrics.cluster_validation import (
    between_relatedness,
    reassign_outliers,
    validation_scores,
    within_relatedness,
)
from madang.metrics.clustering import (
    Linkage,
    hierarchical_partitions,
    leiden_partitions,
    spectral_partitions,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from madang.clusters.settings import ClusterSettings
    from madang.specialisation.panel import Panel
    from madang.specialisation.slice import Slice

__all__ = ["Found", "search", "validation"]


_MOST_OF_ALL: Final = 0.5
"""Share of activities in one cluster beyond which a candidate divides nothing."""
_TIE: Final = 1e-9
_STEPS: Final = 10


@dataclass(frozen=True, slots=True)
class Found:
    """Clusters found in the data.

    Attributes
    ----------
    columns : mapping of str to array
        Columns of the definitions, one entry a traded activity.
    candidates, validation : DataFrame
        What was tried; how the chosen one scores, beside chance and the class.
    notes : tuple of Note
        What was left out.
    """

    columns: Mapping[str, Any]
    candidates: pd.DataFrame
    validation: pd.DataFrame
    notes: tuple[Note, ...]


def search(
    panel: Panel,
    traded: NDArray[np.bool_],
    activities: pd.DataFrame | None,
    links: pd.DataFrame | None,
    settings: ClusterSettings,
    rng: np.random.Generator,
) -> Found:
    """Try many ways to put the traded activities into clusters, and keep the best.

    Parameters
    ----------
    panel : Panel
        All measures and years.
    traded : (I,) array of bool
        Which activities of the main measure's latest year are traded.
    activities, links : DataFrame or None
        For nearness in the classification, and given links.
    settings : ClusterSettings
        What is tried.
    rng : numpy.random.Generator
        Source of chance.

    Returns
    -------
    Found
    """
    s = panel.years(settings.measure)[-1]
    codes = s.activities[traded].astype(str)
    if codes.size < 2:  # noqa: PLR2004 - one activity cannot be divided
        return _undivided(codes, traded)
    known, weights = similarities(panel, codes, activities, links, settings)
    whole = mean_similarity(list(known.values()), weights=list(weights.values()))
    rows = _candidates(whole, settings, rng)
    scored = [_score(labels, known) for _method, _weight, labels in rows]
    # All in one heap scores well on a mean: what divides nothing is no candidate.
    fit = [
        score if np.bincount(labels).max() <= _MOST_OF_ALL * codes.size else -1.0
        for score, (_method, _weight, labels) in zip(scored, rows, strict=True)
    ]
    best = _best(np.array(fit), [labels for _method, _weight, labels in rows], whole)
    tried = [
        (m, p, np.unique(c).size, np.bincount(c).max(),
         int((np.bincount(c) == 1).sum()), score, i == best)
        for i, ((m, p, c), score) in enumerate(zip(rows, scored, strict=True))
    ]  # fmt: skip
    candidates = CANDIDATES.typed(pd.DataFrame(tried, columns=list(CANDIDATES.names)))
    start = rows[best][2]
    labels, moved = reassign_outliers(whole, start, rounds=settings.outlier_rounds)
    columns = _columns(s, codes, whole, start, labels, moved)
    shuffled = rng.permutation(labels)
    scores = pd.concat([
        validation("chosen", known, labels),
        validation("before_outliers", known, start),
        validation("random", known, shuffled),
    ], ignore_index=True)  # fmt: skip
    return Found(columns, candidates, scores, _said(codes, traded, known))


def _best(
    scores: NDArray[np.float64],
    divisions: Sequence[NDArray[np.int64]],
    whole: NDArray[np.float64],
) -> int:
    """Choose the best score; of those that tie, the one related most within."""
    tied = np.flatnonzero(scores >= scores.max() - _TIE)
    within = [
        float(np.nan_to_num(within_relatedness(whole, divisions[int(i)])).mean())
        for i in tied
    ]
    return int(tied[int(np.argmax(within))])


def _undivided(codes: NDArray[np.str_], traded: NDArray[np.bool_]) -> Found:
    """Keep a lone traded activity, or none, as it is."""
    columns = {"cluster": [f"cluster-{i + 1}" for i in range(codes.size)]}
    said = _(
        "Only {traded} of {all} activities are traded; there is nothing to divide. The "
        "rest follow the classification.",
        traded=codes.size,
        all=traded.size,
    )
    return Found(columns, CANDIDATES.empty(), VALIDATION.empty(), (Note(said),))


def validation(
    name: str,
    known: Mapping[str, NDArray[np.float64]],
    labels: NDArray[np.integer],
) -> pd.DataFrame:
    """List the validation scores of a definition on each similarity, and their mean."""
    rows = []
    for similarity, square in known.items():
        v = validation_scores(square, labels)
        rows.append((name, similarity, v.cluster_mean, v.cluster_tail,
                     v.activity_mean, v.activity_tail, v.overall))  # fmt: skip
    table = pd.DataFrame(rows, columns=list(VALIDATION.names))
    mean = table.drop(columns=["definition", "similarity"]).mean().to_dict()
    last = pd.DataFrame([{"definition": name, "similarity": "mean", **mean}])
    return VALIDATION.typed(pd.concat([table, last], ignore_index=True))


def _score(
    labels: NDArray[np.int64], known: Mapping[str, NDArray[np.float64]]
) -> float:
    """Give the mean validation score over all similarities; NaN fails."""
    scores = [validation_scores(table, labels).overall for table in known.values()]
    return float(np.nan_to_num(np.mean(scores), nan=0.0))


def _candidates(
    whole: NDArray[np.float64], settings: ClusterSettings, rng: np.random.Generator
) -> list[tuple[str, float, NDArray[np.int64]]]:
    """Divide the activities by each method and parameter."""
    count = whole.shape[0]
    sizes = [k for k in settings.sizes if k <= count] or _grid(count)
    rows: list[tuple[str, float, NDArray[np.int64]]] = []
    for method in settings.methods:
        grid: Sequence[float] = sizes
        if method == Method.LEIDEN:
            grid = settings.resolutions
            labels = leiden_partitions(whole, grid, rng)
        elif method == Method.SPECTRAL:
            labels = spectral_partitions(whole, sizes, rng)
        else:
            labels = hierarchical_partitions(whole, sizes, linkage=Linkage(method))
        rows += [(str(method), float(p), c) for p, c in zip(grid, labels, strict=True)]
    return rows


def _grid(count: int) -> list[int]:
    """Choose numbers of clusters around the root of the number of activities.

    For the 778 traded industries of the US: 28 to 61, where 30 to 60 were tried.
    """
    low, high = max(2, round(count**0.5)), max(2, round(2.2 * count**0.5))
    steps = np.unique(np.linspace(low, high, _STEPS).round().astype(int))
    return [int(k) for k in steps if k <= count]


def _columns(
    s: Slice,
    codes: NDArray[np.str_],
    whole: NDArray[np.float64],
    start: NDArray[np.int64],
    labels: NDArray[np.int64],
    moved: NDArray[np.bool_],
) -> dict[str, Any]:
    """Lay the clusters out, the largest first, with how near each activity is."""
    size = columns_of(s, codes).sum(axis=0)
    sums = np.bincount(labels, weights=size, minlength=int(labels.max(initial=0)) + 1)
    held = np.bincount(labels, minlength=sums.size) > 0
    order = np.argsort(np.where(held, -sums, np.inf), kind="stable")
    width = len(str(max(int(held.sum()), 1)))
    called = {
        int(k): f"cluster-{i + 1:0{width}d}" for i, k in enumerate(order) if held[k]
    }
    between = np.nan_to_num(between_relatedness(whole, labels), nan=-np.inf)
    near = between.argmax(axis=1)
    far = between[np.arange(codes.size), near]
    lone = ~np.isfinite(far)
    # What has left a cluster that no one bears any more began outside all.
    return {
        "cluster": [called[int(k)] for k in labels],
        "within": within_relatedness(whole, labels),
        "nearest": [
            "" if alone else called.get(int(k), "")
            for alone, k in zip(lone, near, strict=True)
        ],
        "between": np.where(lone, np.nan, far),
        "moved_from": [
            called.get(int(k), "–") if was else ""
            for was, k in zip(moved, start, strict=True)
        ],
    }


def _said(
    codes: NDArray[np.str_],
    traded: NDArray[np.bool_],
    known: Mapping[str, NDArray[np.float64]],
) -> tuple[Note, ...]:
    """Say what the clusters rest on."""
    local = int((~traded).sum())
    absent = [k for k in ("input_output", "occupation") if k not in known]
    notes = [
        Note(
            _(
                "{traded} traded activities were put into clusters by {count} "
                "similarities ({known:lower}); {local} local ones follow the "
                "classification.",
                traded=codes.size,
                count=len(known),
                known=Items(tuple(map(similarity_word, known)), most=0),
                local=local,
            )
        )
    ]
    if absent:
        notes.append(
            Note(_("Input–output and occupation links were not there to be used."))
        )
    return tuple(notes)
