"""Access: what is within reach of whom, given how long each way takes.

Times are given pair by pair or as a table (`TravelTimes`); a pair that is not listed
has no way, which is not the same as a way of no time. A place from which no time at
all is known has no access that could be measured: NaN, never 0. How much a way counts
is a `decay`.
"""

from madang.metrics.accessibility.competition import (
    balanced_floating_catchment,
    spatial_availability,
    three_step_floating_catchment,
    two_step_floating_catchment,
)
from madang.metrics.accessibility.decay import (
    Cutoff,
    Decay,
    Exponential,
    Gaussian,
    Linear,
    Logistic,
    Power,
    Steps,
)
from madang.metrics.accessibility.reach import (
    balancing_cost,
    closest_cost,
    cumulative_interval,
    cumulative_opportunities,
    gravity_access,
)
from madang.metrics.accessibility.times import TravelTimes

__all__ = [
    "Cutoff",
    "Decay",
    "Exponential",
    "Gaussian",
    "Linear",
    "Logistic",
    "Power",
    "Steps",
    "TravelTimes",
    "balanced_floating_catchment",
    "balancing_cost",
    "closest_cost",
    "cumulative_interval",
    "cumulative_opportunities",
    "gravity_access",
    "spatial_availability",
    "three_step_floating_catchment",
    "two_step_floating_catchment",
]
