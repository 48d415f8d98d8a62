"""The terms of a call: every parameter of the stage, read and held against the regions.

What a requirement reads stands with the requirement. Here is the rest: which plans
are made, which one is chosen, and what they are asked.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from madang.contracts import parameter, settings_of
from madang.contracts.parameter import Kind
from madang.coordination.portfolio.requirements import (
    balance,
    concentration,
    families,
    levels,
    limits,
    matching,
    minimum,
    progressivity,
    years,
)
from madang.coordination.portfolio.requirements.amounts import is_amount
from madang.coordination.portfolio.requirements.registry import REQUIREMENTS
from madang.language import Message, _
from madang.metrics.severity import SeverityTreatment

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ALL", "STAGE_NAME", "MeritScale", "MissingMerit", "Running", "Terms", "read_terms",
]  # fmt: skip

STAGE_NAME: Final = "portfolio"
ALL: Final = -1
"""Answer for every rejected proposal."""


class MissingMerit(StrEnum):
    """What a proposal without a merit counts."""

    MEDIAN = "median"
    ZERO = "zero"
    LEAVE_OUT = "leave_out"


class MeritScale(StrEnum):
    """What is weighted: points as they are, or points standardised by criterion."""

    POINTS = "points"
    STANDARD = "standard"


class Running(StrEnum):
    """How projects that already run stand to the budget.

    Outside it, off its top, or as candidates that may be stopped.
    """

    OUTSIDE = "outside"
    FIRST = "first"
    CHOOSE = "choose"


def _weights(value: Mapping[str, Any]) -> Message | None:
    """Hold a table of weights."""
    if all(is_amount(v) for v in value.values()):
        return None
    return _("a table of weights from 0 up, such as {{ quality = 0.6 }}")


@dataclass(frozen=True)
class Terms(
    # Fields are listed from the last of these to the first, then come the own.
    balance.Settings,
    progressivity.Settings,
    families.Settings,
    levels.Settings,
    concentration.Settings,
    minimum.Settings,
    matching.Settings,
    limits.Settings,
    years.Settings,
):
    """The terms of one call.

    Each parameter stands once, with its default, its bounds and its words: those of a
    requirement in the `Settings` of its module, the others here. `read_terms` brings
    them into the form in which the model reads them.

    Attributes
    ----------
    chosen_balance : float
        Least balance of the chosen plan, where `chosen` is ``floor``; else NaN.
    seed : int
        Seed of every draw.
    """

    running: Running = parameter(  # noqa: RUF009 - a field, not a value
        Running.OUTSIDE,
        _("Running projects: outside the budget, off its top first, or to be chosen"),
    )
    stop_penalty: float = parameter(
        50.0, _("Points of merit that stopping a running project costs"), at_least=0
    )
    missing_merit: MissingMerit = parameter(  # noqa: RUF009 - a field, not a value
        MissingMerit.MEDIAN, _("What a proposal without a merit counts")
    )
    plans: int = parameter(9, _("Plans on the frontier"), at_least=2, at_most=200)
    chosen: str = parameter(
        "knee",
        _("Plan that is chosen: knee, merit, balance, or the least balance wanted"),
        kind=Kind.NUMBER, at_least=0, at_most=1, words=("knee", "merit", "balance"),
    )  # fmt: skip
    work_limit: float = parameter(
        2000.0,
        _("Most branches for one plan over 1,000 proposals; over fewer, more of them"),
        above=0,
    )
    time_limit: float = parameter(
        3600.0,
        _("Seconds for one plan; unlike 'work_limit', the machine's load tells in it"),
        at_least=0.01,
    )
    gap: float = parameter(
        0.0, _("Proven relative gap at which a plan is good enough"),
        at_least=0, at_most=1,
    )  # fmt: skip
    balance_gap: float = parameter(
        0.03, _("The same for the plan of greatest balance"), at_least=0, at_most=1
    )
    criteria_weights: Mapping[str, float] = parameter(
        {},
        _("Weights by criterion, in place of those of the criteria table"),
        check=_weights,
    )
    severity: SeverityTreatment = parameter(  # noqa: RUF009 - a field, not a value
        SeverityTreatment.SHRUNKEN, _("How reviewers' strictness is taken out")
    )
    merit_scale: MeritScale = parameter(  # noqa: RUF009 - a field, not a value
        MeritScale.POINTS,
        _("What is weighted: points, or each criterion to mean 50 and deviation 10"),
    )
    step: float | None = parameter(
        None,
        _("Balance from one plan to the next; 0 gives every plan that none beats"),
        kind=Kind.NUMBER, at_least=0, at_most=1,
    )  # fmt: skip
    draws: int = parameter(
        500,
        _("Draws of merit and weights for the robust core; 0 leaves it out"),
        at_least=0, at_most=100_000,
    )  # fmt: skip
    merit_spread: float = parameter(
        5.0,
        _("Standard error of a merit, in points, where reviews do not give one"),
        at_least=0, at_most=100,
    )  # fmt: skip
    weight_certainty: float = parameter(
        50.0,
        _("How sure weights are: a weight w has the variance w (1 − w) ÷ (1 + this)"),
        at_least=0, at_most=1e6,
    )  # fmt: skip
    cost_spread: float = parameter(
        0.0,
        _("Standard deviation of the logarithm of each grant; 0 holds grants fixed"),
        at_least=0, at_most=2,
    )  # fmt: skip
    why_not: int = parameter(
        "all",
        _("Rejected proposals to answer, those of the greatest merit first"),
        kind=Kind.WHOLE, at_least=0, words=("all", "none"),
    )  # fmt: skip
    floors_looked_at: int = parameter(
        16,
        _("Plans looked at on either side of the chosen one for the nearest floor"),
        at_least=0, at_most=10_000,
    )  # fmt: skip
    answers_time: float = parameter(
        86_400.0,
        _("Seconds after which no further question is begun"),
        at_least=0, at_most=1e6,
    )  # fmt: skip
    workers: int = parameter(
        2,
        _("Solvers that run side by side; results do not depend on it"),
        at_least=1, at_most=64,
    )  # fmt: skip
    chosen_balance: float = math.nan
    seed: int = 1


def _own(given: Any) -> dict[str, Any]:
    """Read what is given as a word or a number."""
    is_word = isinstance(given.chosen, str)
    return {
        "chosen": given.chosen if is_word else "floor",
        "chosen_balance": math.nan if is_word else float(given.chosen),
        "why_not": {"all": ALL, "none": 0}.get(given.why_not, given.why_not),
    }


def read_terms(
    parameters: Mapping[str, Any], regions: tuple[str, ...], *, seed: int = 1
) -> Terms:
    """Read the stage's parameters.

    Parameters
    ----------
    parameters : mapping
        Any parameter of `Terms`; those left out keep their defaults.
    regions : tuple of str
        Codes that floors and caps may name.
    seed : int
        Seed of every draw.

    Raises
    ------
    ParameterError
        If a parameter is unknown or outside its bounds, or a floor or cap names
        a region that the study does not have.
    """
    given: Any = settings_of(Terms, STAGE_NAME, parameters)
    read = _own(given)
    for requirement in REQUIREMENTS:
        read |= requirement.read(given, regions)
    terms: Terms = replace(given, **read, seed=seed)
    return terms
