"""Sizes of firms and flows of jobs as published, where a study tells neither."""

from __future__ import annotations

from typing import Final

from madang.metrics.inference.design import design_effect_of_classes

__all__ = ["PUBLISHED_EFFECT", "PUBLISHED_FLOWS", "PUBLISHED_MULTIPLE"]

# Private establishments of the United States by size, and their jobs: table 1 of
# [SmallEmployers2022], after the Census Bureau.
_LEAST: Final = (1, 50, 100, 500)
_MOST: Final = (49, 99, 499, float("nan"))
_PLANTS: Final = (7_555_381, 243_199, 176_338, 21_963)
_JOBS: Final = (52_396_317, 16_700_678, 33_575_795, 30_084_137)
PUBLISHED_EFFECT: Final = design_effect_of_classes(_LEAST, _MOST, _PLANTS, jobs=_JOBS)
"""Jobs that stand and fall together in the published size distribution."""
PUBLISHED_MULTIPLE: Final = PUBLISHED_EFFECT * sum(_PLANTS) / sum(_JOBS)
"""The same in units of the mean establishment."""

PUBLISHED_FLOWS: Final = (0.092, 0.113)
"""Jobs created and lost a year in growing and shrinking plants, over all jobs:
manufacturing in the United States, 1972 to 1986 [DavisHaltiwanger1992]."""
