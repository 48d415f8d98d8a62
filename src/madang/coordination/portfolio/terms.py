"""The terms of a call: every parameter of the stage, and its closed choices.

Money may be given as an amount or as a share of the budget: a figure of at most
1 is a share.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from madang.contracts import parameter
from madang.contracts.parameter import Kind
from madang.coordination.portfolio import checks
from madang.language import _
from madang.metrics.severity import SeverityTreatment
from madang.vocabulary import Dimension, Initiator, Mode

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ALL", "STAGE_NAME", "BalanceOf", "EnoughBy", "Levels", "MeritCounts", "MeritScale",
    "MissingMerit", "Per", "Running", "Terms",
]  # fmt: skip

STAGE_NAME: Final = "portfolio"
ALL: Final = -1
"""Answer for every rejected proposal."""


class Levels(StrEnum):
    """Grants that a funded proposal may be given."""

    FULL = "full"
    MINIMUM_OR_FULL = "minimum_or_full"
    RANGE = "range"
    SHARES = "shares"


class MeritCounts(StrEnum):
    """What merit points multiply: each proposal alike, or each unit of money."""

    PROPOSALS = "proposals"
    MONEY = "money"


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


class BalanceOf(StrEnum):
    """Balance of a plan: its worst-off region, or an ordered average of all."""

    WORST_OFF = "worst_off"
    ORDERED = "ordered"


class Per(StrEnum):
    """What a region's money is held against."""

    NEED = "need"
    HEAD = "head"


class EnoughBy(StrEnum):
    """Places in which there must be enough, or nothing."""

    NOWHERE = ""
    CELL = "cell"
    REGION = "region"
    ACTIVITY = "activity"


# Dimension of balance that a mode of support or an initiator serves.
_SERVES: Final[Mapping[str, str]] = {
    Mode.INFRASTRUCTURE.value: Dimension.TERRITORY.value,
    Mode.TALENT.value: Dimension.PEOPLE.value,
    Initiator.LOCAL.value: Dimension.AUTONOMY.value,
}


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one call.

    Each parameter stands here with its default, its bounds and its words.
    `read_terms` brings them into the form in which the model reads them: `budget` is
    NaN where none was given, `yearly` has years as keys, `floors`, `caps` and
    `match_funds` name regions, `returns` is an exponent, `why_not` a number.

    Attributes
    ----------
    shares : tuple of float
        Shares of the asked grant that may be given, where `levels` lists them.
    serves : mapping of str to str
        Dimension of balance by mode or initiator.
    match_indicator : str
        Indicator that gives match money; empty for none.
    enough_by, enough_money, enough_projects : EnoughBy, float, int
        What is enough in one place; 0 where not asked for.
    chosen_balance : float
        Least balance of the chosen plan, where `chosen` is ``floor``; else NaN.
    seed : int
        Seed of every draw.
    """

    budget: float = parameter(
        None,
        _("Money to give; without it, 'budget_share' of what was asked for"),
        kind=Kind.NUMBER, above=0,
    )  # fmt: skip
    budget_share: float = parameter(
        0.35, _("Share of what was asked for, where no budget is given"),
        above=0, at_most=1,
    )  # fmt: skip
    yearly: Mapping[int, float] = parameter(
        {}, _("Most money by year; other years are open"), check=checks.years
    )
    floors: Mapping[str, float] = parameter(
        {}, _("Least money by region; '*' speaks of every region"), check=checks.amounts
    )
    caps: Mapping[str, float] = parameter(
        {}, _("Most money by region; '*' speaks of every region"), check=checks.amounts
    )
    floors_by: Mapping[str, Mapping[str, float]] = parameter(
        {},
        _("Least money by mode, initiator, activity, programme, organiser, dimension"),
        check=checks.divided,
    )
    caps_by: Mapping[str, Mapping[str, float]] = parameter(
        {},
        _("Most money by mode, initiator, activity, programme, organiser, dimension"),
        check=checks.divided,
    )
    dimension_of: Mapping[str, str] = parameter(
        {},
        _("Dimension that a mode or an initiator serves, where not as usual"),
        check=checks.dimensions,
    )
    levels: Levels = parameter(  # noqa: RUF009 - a field, not a value
        "full",
        _("Grants that may be given: in full, the minimum too, all between, or shares"),
        kind=Kind.LIST, words=("full", "minimum_or_full", "range"), check=checks.shares,
    )  # fmt: skip
    returns: float = parameter(
        "linear",
        _("Merit of a part of the grant: in proportion, or its share to this power"),
        kind=Kind.NUMBER, at_least=0.01, at_most=1, words=("linear",),
    )  # fmt: skip
    minimum_scale: float = parameter(
        0.0,
        _("Smallest grant worth giving: an amount, or a share of the asked grant"),
        at_least=0,
    )
    start_shift: int = parameter(
        0, _("Years by which a start may be put off"), at_least=0, at_most=5
    )
    carry_over: float = parameter(
        0.0,
        _("Share of a year's unspent budget that the year after may spend"),
        at_least=0, at_most=1,
    )  # fmt: skip
    match_funds: Mapping[str, float] = parameter(
        {},
        _("Most match money of each region in a year: by region, or an indicator"),
        kind=Kind.ANY, check=checks.funds,
    )  # fmt: skip
    enough: Mapping[str, Any] = parameter(
        {},
        _("What a region, an activity or both must hold if they hold anything"),
        check=checks.enough,
    )
    running: Running = parameter(  # noqa: RUF009 - a field, not a value
        Running.OUTSIDE,
        _("Running projects: outside the budget, off its top first, or to be chosen"),
    )
    stop_penalty: float = parameter(
        50.0, _("Points of merit that stopping a running project costs"), at_least=0
    )
    merge_saving: float = parameter(
        0.2,
        _("Share of what the smaller proposals of a family ask that merging saves"),
        at_least=0, at_most=1,
    )  # fmt: skip
    merit_counts: MeritCounts = parameter(  # noqa: RUF009 - a field, not a value
        MeritCounts.PROPOSALS,
        _("What merit multiplies: the share of the asked grant, or the money"),
    )
    missing_merit: MissingMerit = parameter(  # noqa: RUF009 - a field, not a value
        MissingMerit.MEDIAN, _("What a proposal without a merit counts")
    )
    need: str = parameter(
        "ledger",
        _("Need: ledger (residents and balance), population, equal, or an indicator"),
    )
    need_tilt: float = parameter(
        0.5,
        _("With ledger: how far heads count more where need is most, less where least"),
        at_least=0, at_most=0.99,
    )  # fmt: skip
    balance: BalanceOf = parameter(  # noqa: RUF009 - a field, not a value
        BalanceOf.WORST_OFF,
        _("Balance: least part of what a region is due, or mean of worst-off regions"),
    )
    tails: tuple[float, ...] = parameter(
        (0.25, 0.5, 1.0),
        _("With ordered: shares of regions, worst-off first, whose means are averaged"),
        check=checks.shares,
    )
    per: Per = parameter(  # noqa: RUF009 - a field, not a value
        Per.NEED, _("What money is held against: what is due by need, or heads")
    )
    balance_floor: float = parameter(
        0.0, _("No plan may fall below this balance"), at_least=0, at_most=1
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
        check=checks.weights,
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
    shares: tuple[float, ...] = ()
    serves: Mapping[str, str] = field(default_factory=lambda: dict(_SERVES))
    match_indicator: str = ""
    enough_by: EnoughBy = EnoughBy.NOWHERE
    enough_money: float = 0.0
    enough_projects: int = 0
    chosen_balance: float = math.nan
    seed: int = 1
