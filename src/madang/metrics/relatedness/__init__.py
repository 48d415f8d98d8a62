"""Relatedness: which activities go together, and what stands near a region."""

from madang.metrics.relatedness.density import (
    DensityParts,
    Own,
    internal_external_density,
    nearest_density,
    relatedness_density,
    relative_relatedness,
)
from madang.metrics.relatedness.nearest import NearestActivities, nearest_activities
from madang.metrics.relatedness.outlook import (
    Gain,
    coherence,
    complexity_outlook,
    complexity_outlook_gain,
)
from madang.metrics.relatedness.pairs import (
    Totals,
    association_strength,
    cooccurrence,
    cosine_relatedness,
    jaccard_relatedness,
    probability_relatedness,
)
from madang.metrics.relatedness.presence import (
    PresenceRule,
    presence,
    presence_table,
    quotient_per_head,
)
from madang.metrics.relatedness.proximity import (
    Direction,
    ProfileLikeness,
    asymmetric_proximity,
    conditional_probability,
    continuous_proximity,
    proximity,
)

__all__ = [
    "DensityParts",
    "Direction",
    "Gain",
    "NearestActivities",
    "Own",
    "PresenceRule",
    "ProfileLikeness",
    "Totals",
    "association_strength",
    "asymmetric_proximity",
    "coherence",
    "complexity_outlook",
    "complexity_outlook_gain",
    "conditional_probability",
    "continuous_proximity",
    "cooccurrence",
    "cosine_relatedness",
    "internal_external_density",
    "jaccard_relatedness",
    "nearest_activities",
    "nearest_density",
    "presence",
    "presence_table",
    "probability_relatedness",
    "proximity",
    "quotient_per_head",
    "relatedness_density",
    "relative_relatedness",
]
