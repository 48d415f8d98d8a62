"""Inequality: how evenly an amount lies over regions, persons or projects.

All functions measure along the last axis, so that a stack of draws (a bootstrap,
a row per year) is measured in one call. An amount that is not known (NaN) makes
the measure of its row NaN: a region left out silently would look like evenness.
"""

from madang.metrics.inequality.dispersion import (
    Centre,
    coefficient_of_variation,
    coefficient_of_variation_normalised,
    coulter,
    dalton,
    williamson,
)
from madang.metrics.inequality.entropy import (
    TheilDecomposition,
    atkinson,
    theil_decomposition,
    theil_l,
    theil_t,
)
from madang.metrics.inequality.nested import GiniDecomposition, gini_decomposition
from madang.metrics.inequality.ranked import (
    concentration_index,
    concentration_index_corrected,
    palma,
    shortfall_poverty,
)
from madang.metrics.inequality.spread import (
    LorenzCurve,
    gini,
    gini_change_interval,
    gini_interval,
    gini_normalised,
    hoover,
    lorenz_curve,
)

__all__ = [
    "Centre",
    "GiniDecomposition",
    "LorenzCurve",
    "TheilDecomposition",
    "atkinson",
    "coefficient_of_variation",
    "coefficient_of_variation_normalised",
    "concentration_index",
    "concentration_index_corrected",
    "coulter",
    "dalton",
    "gini",
    "gini_change_interval",
    "gini_decomposition",
    "gini_interval",
    "gini_normalised",
    "hoover",
    "lorenz_curve",
    "palma",
    "shortfall_poverty",
    "theil_decomposition",
    "theil_l",
    "theil_t",
    "williamson",
]
