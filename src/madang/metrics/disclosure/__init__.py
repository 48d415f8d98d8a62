"""Disclosure control: which cells of a table must not be read or worked out."""

from madang.metrics.disclosure.attack import bounds
from madang.metrics.disclosure.complement import withhold
from madang.metrics.disclosure.rules import blurred, needed_range, sensitive_cells
from madang.metrics.disclosure.sums import sums

__all__ = [
    "blurred",
    "bounds",
    "needed_range",
    "sensitive_cells",
    "sums",
    "withhold",
]
