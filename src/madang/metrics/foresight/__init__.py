"""Forecasts of panels of regions, with bands that hold and add up."""

from madang.metrics.foresight.adding import (
    AddingUp,
    Levels,
    add_up,
    judge_adding_up,
    sums_with_bands,
    variances_of,
)
from madang.metrics.foresight.forecast import (
    HORIZONS,
    Ahead,
    PastForecast,
    forecast_panel,
    past_forecasts,
)
from madang.metrics.foresight.panel import (
    LONGEST_GAP,
    Panel,
    lay_panel,
    lone_jumps,
    reach,
)

__all__ = [
    "HORIZONS",
    "LONGEST_GAP",
    "AddingUp",
    "Ahead",
    "Levels",
    "Panel",
    "PastForecast",
    "add_up",
    "forecast_panel",
    "judge_adding_up",
    "lay_panel",
    "lone_jumps",
    "past_forecasts",
    "reach",
    "sums_with_bands",
    "variances_of",
]
