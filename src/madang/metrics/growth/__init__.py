"""Growth: how much, how fast, and which part of it is the region's own."""

from madang.metrics.growth.forms import (
    HomotheticShiftShare,
    ShiftFactors,
    shift_share_dynamic,
    shift_share_factors,
    shift_share_homothetic,
    shift_share_projection,
)
from madang.metrics.growth.rates import annual_growth_rate, growth_rate
from madang.metrics.growth.split import ShiftShare, shift_share

__all__ = [
    "HomotheticShiftShare",
    "ShiftFactors",
    "ShiftShare",
    "annual_growth_rate",
    "growth_rate",
    "shift_share",
    "shift_share_dynamic",
    "shift_share_factors",
    "shift_share_homothetic",
    "shift_share_projection",
]
