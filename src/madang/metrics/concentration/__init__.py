"""Concentration: how few activities, or regions, hold how much.

Plain inequality (Gini, Theil, Hoover …) stands in `madang.metrics.inequality`;
here stands what regional science makes of it.
"""

from madang.metrics.concentration.parts import (
    entropy,
    equivalent_number,
    evenness,
    herfindahl,
    herfindahl_normalised,
)
from madang.metrics.concentration.profiles import (
    gini_concentration,
    gini_specialisation,
    krugman,
    krugman_versus_rest,
    krugman_versus_whole,
    locational_gini,
)
from madang.metrics.concentration.structure import (
    average_location_quotient,
    hachman,
    hoover_curve,
    krugman_concentration,
    krugman_versus_mean,
    relative_diversity,
    specialisation_coefficient,
)

__all__ = [
    "average_location_quotient",
    "entropy",
    "equivalent_number",
    "evenness",
    "gini_concentration",
    "gini_specialisation",
    "hachman",
    "herfindahl",
    "herfindahl_normalised",
    "hoover_curve",
    "krugman",
    "krugman_concentration",
    "krugman_versus_mean",
    "krugman_versus_rest",
    "krugman_versus_whole",
    "locational_gini",
    "relative_diversity",
    "specialisation_coefficient",
]
