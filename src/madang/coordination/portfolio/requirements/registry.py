"""The requirements, in the order in which they are read, written and told."""

from __future__ import annotations

from typing import Any, Final

from madang.coordination.portfolio.requirements.balance import BALANCE
from madang.coordination.portfolio.requirements.budget import BUDGET
from madang.coordination.portfolio.requirements.concentration import CONCENTRATION
from madang.coordination.portfolio.requirements.dependencies import DEPENDENCIES
from madang.coordination.portfolio.requirements.families import FAMILIES
from madang.coordination.portfolio.requirements.kind import Requirement
from madang.coordination.portfolio.requirements.levels import LEVELS
from madang.coordination.portfolio.requirements.limits import LIMITS
from madang.coordination.portfolio.requirements.matching import MATCHING
from madang.coordination.portfolio.requirements.minimum import MINIMUM
from madang.coordination.portfolio.requirements.progressivity import PROGRESSIVITY
from madang.coordination.portfolio.requirements.years import YEARS

__all__ = ["REQUIREMENTS", "named_years", "of"]

REQUIREMENTS: Final = (
    BUDGET, YEARS, LIMITS, FAMILIES, DEPENDENCIES, MATCHING, MINIMUM,
    CONCENTRATION, LEVELS, PROGRESSIVITY, BALANCE,
)  # fmt: skip
"""All requirements; the column of balance comes last, where the solver looks for it."""
_OF: Final = {kind: r for r in REQUIREMENTS for kind in r.kinds}


def of(key: str) -> tuple[Requirement, str, str]:
    """Give the requirement that a key belongs to, its kind, and what it speaks of.

    A kind that results of another version name is that of a requirement without words.
    """
    kind, _unused, what = key.partition(":")
    return _OF.get(kind, Requirement()), kind, what


def named_years(terms: Any) -> tuple[int, ...]:
    """Give the calendar years that any requirement names."""
    return tuple(year for r in REQUIREMENTS for year in r.years(terms))
