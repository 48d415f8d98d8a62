"""Agglomeration: whether plants lie closer together than chance and size explain."""

from madang.metrics.agglomeration.clusters import litzenberger_sternberg
from madang.metrics.agglomeration.coagglomeration import (
    coagglomeration,
    coagglomeration_of_group,
)
from madang.metrics.agglomeration.dartboard import (
    Agglomeration,
    ellison_glaeser,
    ellison_glaeser_of_plants,
    plant_herfindahl,
    raw_concentration,
)
from madang.metrics.agglomeration.pairs import colocation, excess_colocation

__all__ = [
    "Agglomeration",
    "coagglomeration",
    "coagglomeration_of_group",
    "colocation",
    "ellison_glaeser",
    "ellison_glaeser_of_plants",
    "excess_colocation",
    "litzenberger_sternberg",
    "plant_herfindahl",
    "raw_concentration",
]
