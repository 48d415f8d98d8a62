"""Complexity: which regions and activities know how to do what few others can."""

from madang.metrics.complexity.batch import ComplexityDraws, complexity_bootstrap
from madang.metrics.complexity.components import components
from madang.metrics.complexity.counts import (
    Reflections,
    average_ubiquity,
    diversity,
    external_complexity,
    reflections,
    ubiquity,
)
from madang.metrics.complexity.fitness import Fitness, Settled, fitness
from madang.metrics.complexity.index import (
    ComplexityIndex,
    Direction,
    Standard,
    complexity_index,
)
from madang.metrics.complexity.panel import ComplexityPanel, complexity_panel

__all__ = [
    "ComplexityDraws",
    "ComplexityIndex",
    "ComplexityPanel",
    "Direction",
    "Fitness",
    "Reflections",
    "Settled",
    "Standard",
    "average_ubiquity",
    "complexity_bootstrap",
    "complexity_index",
    "complexity_panel",
    "components",
    "diversity",
    "external_complexity",
    "fitness",
    "reflections",
    "ubiquity",
]
