"""Composite indices: many indicators made into one score, and how firm it is.

Regions lie along the last axis but one, indicators along the last, so that a
stack of years or of normalisations is worked in one call.
"""

from madang.metrics.composite.draws import WeightDraws, draw_scores, draw_weights
from madang.metrics.composite.scale import (
    Aggregation,
    Normalisation,
    aggregate,
    impute_median,
    normalise,
)

__all__ = [
    "Aggregation",
    "Normalisation",
    "WeightDraws",
    "aggregate",
    "draw_scores",
    "draw_weights",
    "impute_median",
    "normalise",
]
