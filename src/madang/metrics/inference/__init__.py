"""How sure a number is: intervals, ranks, tiers, resampling, shrinkage.

All intervals hold 90% unless said: from the 5th to the 95th percentile.
"""

from madang.metrics.inference.design import (
    design_effect_of_cells,
    design_effect_of_classes,
)
from madang.metrics.inference.intervals import percentile_interval, wilson_interval
from madang.metrics.inference.persistence import (
    APART,
    Persistence,
    growth_interval,
    persistence_of_cells,
)
from madang.metrics.inference.posterior import gamma_poisson_draws
from madang.metrics.inference.prior import RatioPrior, gamma_poisson_prior
from madang.metrics.inference.published import (
    PUBLISHED_EFFECT,
    PUBLISHED_FLOWS,
    PUBLISHED_MULTIPLE,
)
from madang.metrics.inference.quotients import location_quotient_interval
from madang.metrics.inference.rank_sets import rank_sets
from madang.metrics.inference.ranking import (
    rank_interval,
    ranks,
    spearman,
    spearman_interval,
    tiers,
)
from madang.metrics.inference.reference import permutation_p
from madang.metrics.inference.resampling import (
    bootstrap_weights,
    multinomial_bootstrap,
)
from madang.metrics.inference.shrinkage import ShrunkenRatio, gamma_poisson_shrinkage

__all__ = [
    "APART",
    "PUBLISHED_EFFECT",
    "PUBLISHED_FLOWS",
    "PUBLISHED_MULTIPLE",
    "Persistence",
    "RatioPrior",
    "ShrunkenRatio",
    "bootstrap_weights",
    "design_effect_of_cells",
    "design_effect_of_classes",
    "gamma_poisson_draws",
    "gamma_poisson_prior",
    "gamma_poisson_shrinkage",
    "growth_interval",
    "location_quotient_interval",
    "multinomial_bootstrap",
    "percentile_interval",
    "permutation_p",
    "persistence_of_cells",
    "rank_interval",
    "rank_sets",
    "ranks",
    "spearman",
    "spearman_interval",
    "tiers",
    "wilson_interval",
]
