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

__all__ = [
    "entropy",
    "equivalent_number",
    "evenness",
    "gini_concentration",
    "gini_specialisation",
    "herfindahl",
    "herfindahl_normalised",
    "krugman",
    "krugman_versus_rest",
    "krugman_versus_whole",
    "locational_gini",
]
