"""Land for firms: how much is asked for, how sure that is, and when to build more."""

from madang.metrics.land.demand import (
    Coefficient,
    LandCoefficients,
    LandDemand,
    land_demand,
    land_demand_bounds,
    land_demand_draws,
    land_demand_swings,
)
from madang.metrics.land.phases import PhaseSchedule, phase_schedule, sold_rate

__all__ = [
    "Coefficient",
    "LandCoefficients",
    "LandDemand",
    "PhaseSchedule",
    "land_demand",
    "land_demand_bounds",
    "land_demand_draws",
    "land_demand_swings",
    "phase_schedule",
    "sold_rate",
]
