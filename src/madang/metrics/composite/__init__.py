"""Composite indices: many indicators made into one score, and how firm it is.

Regions lie along the last axis but one, indicators along the last, so that a
stack of years or of normalisations is worked in one call.
"""

from madang.metrics.composite.association import (
    Components,
    correlation_p,
    correlations,
    cronbach,
    principal_components,
)
from madang.metrics.composite.draws import (
    draw_weights,
    scores_by_choice,
)
from madang.metrics.composite.editions import split_change
from madang.metrics.composite.filling import (
    Centre,
    impute,
    impute_from_profile,
    impute_from_years,
)
from madang.metrics.composite.framework import (
    Framework,
    aggregate_tree,
    effective_weights,
    scores_without,
)
from madang.metrics.composite.means import (
    Aggregation,
    aggregate,
    lift,
    lower,
    outranking,
)
from madang.metrics.composite.moments import kurtosis, outlying, skewness
from madang.metrics.composite.scale import Normalisation, normalise
from madang.metrics.composite.screening import Availability, availability, screen
from madang.metrics.composite.sensitivity import (
    SobolIndices,
    sobol_design,
    sobol_indices,
)
from madang.metrics.composite.treatment import (
    Treated,
    Treatment,
    box_cox,
    log_transform,
    treat,
    winsorise,
)
from madang.metrics.composite.weighting import (
    BalancedWeights,
    balanced_weights,
    benefit_of_doubt,
    component_weights,
    influence,
)

__all__ = [
    "Aggregation",
    "Availability",
    "BalancedWeights",
    "Centre",
    "Components",
    "Framework",
    "Normalisation",
    "SobolIndices",
    "Treated",
    "Treatment",
    "aggregate",
    "aggregate_tree",
    "availability",
    "balanced_weights",
    "benefit_of_doubt",
    "box_cox",
    "component_weights",
    "correlation_p",
    "correlations",
    "cronbach",
    "draw_weights",
    "effective_weights",
    "impute",
    "impute_from_profile",
    "impute_from_years",
    "influence",
    "kurtosis",
    "lift",
    "log_transform",
    "lower",
    "normalise",
    "outlying",
    "outranking",
    "principal_components",
    "scores_by_choice",
    "scores_without",
    "screen",
    "skewness",
    "sobol_design",
    "sobol_indices",
    "split_change",
    "treat",
    "winsorise",
]
