"""Localisation: how near plants lie to each other, by distance and not by border."""

from madang.metrics.localisation.density import (
    Localisation,
    distance_density,
    localisation,
)
from madang.metrics.localisation.neighbourhood import Ripley, ripley

__all__ = ["Localisation", "Ripley", "distance_density", "localisation", "ripley"]
