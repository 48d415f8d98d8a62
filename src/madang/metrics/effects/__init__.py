"""Effects of measures: what changed, beside what would have been."""

from madang.metrics.effects.changes import (
    EventStudy,
    difference_in_differences,
    event_study,
    past_path,
    ring_effects,
)
from madang.metrics.effects.detection import (
    detectable_effect,
    detection_power,
    shifted_p,
)
from madang.metrics.effects.discontinuity import Discontinuity, discontinuity
from madang.metrics.effects.panel_errors import PanelErrors, panel_errors
from madang.metrics.effects.randomisation import (
    Randomised,
    expected_spread,
    randomised_effect,
    surprise,
)
from madang.metrics.effects.staggered import (
    Aggregated,
    Aggregation,
    GroupTimeEffects,
    aggregated_effects,
    group_time_effects,
    joint_pretrend,
)
from madang.metrics.effects.synthetic import (
    SyntheticControl,
    SyntheticDifference,
    simplex_least_squares,
    synthetic_control,
    synthetic_difference_in_differences,
)
from madang.metrics.effects.weights import (
    Comparison,
    adjusted_difference,
    entropy_balance,
    propensity_weights,
    standardised_differences,
    weighted_difference,
)

__all__ = [
    "Aggregated",
    "Aggregation",
    "Comparison",
    "Discontinuity",
    "EventStudy",
    "GroupTimeEffects",
    "PanelErrors",
    "Randomised",
    "SyntheticControl",
    "SyntheticDifference",
    "adjusted_difference",
    "aggregated_effects",
    "detectable_effect",
    "detection_power",
    "difference_in_differences",
    "discontinuity",
    "entropy_balance",
    "event_study",
    "expected_spread",
    "group_time_effects",
    "joint_pretrend",
    "panel_errors",
    "past_path",
    "propensity_weights",
    "randomised_effect",
    "ring_effects",
    "shifted_p",
    "simplex_least_squares",
    "standardised_differences",
    "surprise",
    "synthetic_control",
    "synthetic_difference_in_differences",
    "weighted_difference",
]
