"""How the call was judged: four criteria, twelve reviewers, some of them strict.

Each proposal has a worth of its own, its merit, and departs from it a little by
criterion. Each reviewer takes the same points off every score. Both are planted.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from madang.sources.sample.materials import FloatArray, document
from madang.vocabulary import CriterionSource, Language

__all__ = ["REVIEWERS", "criterion_table", "review_tables"]

REVIEWERS: Final = 12

_STRICTEST: Final = 9.0  # points, and as much on the generous side
_DEPARTURE: Final = 3.0  # of a criterion from the proposal's worth
_MOOD: Final = 2.5  # of one reviewer toward one proposal, alike in all criteria
_NOISE: Final = 4.0
_RECUSED: Final = 0.02
_FOURTH: Final = 0.5
_BEST: Final = 100.0


def criterion_table(language: str) -> pd.DataFrame:
    """List the criteria."""
    entries = document("criteria")["criterion"]
    table = pd.DataFrame(
        {
            "criterion": [e["code"] for e in entries],
            "name": [e[str(language)] for e in entries],
            "name_ko": [e[str(Language.KO)] for e in entries],
            "name_en": [e[str(Language.EN)] for e in entries],
            "weight": [float(e["weight"]) for e in entries],
            "direction": 1,
            "says": [e[f"says_{language}"] for e in entries],
            "source": [e["source"] for e in entries],
            "column": [e.get("column") for e in entries],
            "low": np.nan,
            "high": np.nan,
        }
    )
    return table.astype({"column": "str"})


def _readers(count: int, rng: np.random.Generator) -> list[list[int]]:
    """Deal three or four reviewers to each proposal; no two of them always together."""
    return [
        sorted(rng.permutation(REVIEWERS)[: 3 + int(rng.random() < _FOURTH)].tolist())
        for _ in range(count)
    ]


def review_tables(
    call: pd.DataFrame, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Draw the reviews of a call; also each reviewer's planted severity.

    Parameters
    ----------
    call : DataFrame
        project and merit of each proposal, in the order of their codes.
    rng : Generator
        Source of chance.

    Returns
    -------
    DataFrame
        project, reviewer, criterion, score, recused.
    DataFrame
        reviewer, severity: points taken off every score; they sum to 0.
    """
    judged = [
        e["code"]
        for e in document("criteria")["criterion"]
        if e["source"] == str(CriterionSource.REVIEWS)
    ]
    severity: FloatArray = rng.permutation(
        np.linspace(-_STRICTEST, _STRICTEST, REVIEWERS)
    )
    worth = call["merit"].to_numpy(dtype=np.float64)[:, None] + rng.normal(
        0, _DEPARTURE, (len(call), len(judged))
    )
    names = [f"R{k:02d}" for k in range(1, REVIEWERS + 1)]
    rows = []
    for p, readers in enumerate(_readers(len(call), rng)):
        for k in readers:
            mood = rng.normal(0, _MOOD)
            noise = rng.normal(0, _NOISE, len(judged))
            back = bool(rng.random() < _RECUSED)
            given = np.clip(np.rint(worth[p] - severity[k] + mood + noise), 0, _BEST)
            rows += [
                (call["project"].iloc[p], names[k], criterion, score, back)
                for criterion, score in zip(judged, given.tolist(), strict=True)
            ]
    table = pd.DataFrame(
        rows, columns=["project", "reviewer", "criterion", "score", "recused"]
    )
    table["score"] = table["score"].mask(table["recused"])
    return table, pd.DataFrame({"reviewer": names, "severity": severity})
