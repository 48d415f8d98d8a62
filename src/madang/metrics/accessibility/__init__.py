"""Access: what is within reach of whom, given how long each way takes.

Times are given pair by pair or as a table (`TravelTimes`); a pair that is not listed
has no way, which is not the same as a way of no time. A place from which no time at
all is known has no access that could be measured: NaN, never 0. How much a way counts
is a `decay`.
"""

from madang.metrics.accessibility.case import LinkCase, link_case
from madang.metrics.accessibility.choice import (
    LinkPlan,
    greedy_links,
    greedy_order,
    ranked_links,
)
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
from madang.metrics.accessibility.exchange import (
    WhyNot,
    exchanged_links,
    link_frontier,
    why_not_link,
)
from madang.metrics.accessibility.links import (
    SingleLinks,
    access_with,
    single_links,
    with_link,
)
from madang.metrics.accessibility.network import (
    Network,
    Snapped,
    link_network,
    network_times,
    snap_to_stops,
)
from madang.metrics.accessibility.proof import ProvenPlan, best_links
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
    "LinkCase",
    "LinkPlan",
    "Logistic",
    "Network",
    "Power",
    "ProvenPlan",
    "SingleLinks",
    "Snapped",
    "Steps",
    "TravelTimes",
    "WhyNot",
    "access_with",
    "balanced_floating_catchment",
    "balancing_cost",
    "best_links",
    "closest_cost",
    "cumulative_interval",
    "cumulative_opportunities",
    "exchanged_links",
    "gravity_access",
    "greedy_links",
    "greedy_order",
    "link_case",
    "link_frontier",
    "link_network",
    "network_times",
    "ranked_links",
    "single_links",
    "snap_to_stops",
    "spatial_availability",
    "three_step_floating_catchment",
    "two_step_floating_catchment",
    "why_not_link",
    "with_link",
]
