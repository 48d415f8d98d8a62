"""Location: which sites to open, where and when, with a proven gap."""

from madang.metrics.location.median import Median, p_median
from madang.metrics.location.phased import (
    Paths,
    PhasePlan,
    SiteOptions,
    WorthOfWaiting,
    phased_location,
    worth_of_waiting,
)

__all__ = [
    "Median",
    "Paths",
    "PhasePlan",
    "SiteOptions",
    "WorthOfWaiting",
    "p_median",
    "phased_location",
    "worth_of_waiting",
]
