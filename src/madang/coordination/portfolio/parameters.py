"""Parameters of the stage, what they are without word, and their closed choices."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from madang.vocabulary import Dimension, Initiator, Mode

__all__ = [
    "DIVIDED_BY", "LONGEST_SHIFT", "PARAMETERS", "SERVES", "BalanceOf", "EnoughBy",
    "Levels", "MeritCounts", "MissingMerit", "Per", "Running",
]  # fmt: skip


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
SERVES: Final[dict[str, str]] = {
    Mode.INFRASTRUCTURE.value: Dimension.TERRITORY.value,
    Mode.TALENT.value: Dimension.PEOPLE.value,
    Initiator.LOCAL.value: Dimension.AUTONOMY.value,
}
DIVIDED_BY: Final = (
    "mode", "initiator", "activity", "programme", "organiser", "dimension",
)  # fmt: skip
LONGEST_SHIFT: Final = 5

PARAMETERS: Final[dict[str, Any]] = {
    # Money to give; without it, `budget_share` of what was asked for.
    "budget": None,
    "budget_share": 0.35,
    # Most money by year: {"2026" = 10_000_000_000}; other years are open.
    "yearly": {},
    # Least and most money by region; "*" speaks of every region.
    "floors": {},
    "caps": {},
    # The same by mode, initiator, activity, programme, organiser, or dimension of
    # balance: { mode = { talent = 0.1 }, dimension = { territory = 0.2 } }.
    "floors_by": {},
    "caps_by": {},
    # Dimension that a mode or an initiator serves, where not as usual:
    # { network = "people" }; "" for none.
    "dimension_of": {},
    # full, minimum_or_full, range (anything between the two), or a list of shares
    # of the asked grant, such as [0.5, 0.75, 1.0].
    "levels": Levels.FULL.value,
    # Merit of a part of the grant: linear (part = part), or an exponent from 0 to 1
    # (0.5: half of the grant brings 71% of the merit).
    "returns": "linear",
    # Smallest grant worth giving: an amount, or a share of the asked grant.
    "minimum_scale": 0.0,
    # Years by which a start may be put off.
    "start_shift": 0,
    # Share of a year's unspent budget that the year after may spend.
    "carry_over": 0.0,
    # Most match money of each region in a year: amounts by region, or an indicator.
    "match_funds": {},
    # All or enough: { by = "cell", money = 1_000_000_000 } or { by = "region",
    # projects = 2 }; by is cell (region × activity), region or activity.
    "enough": {},
    # Running projects: outside the budget, first (off its top), or choose (they may
    # be stopped, which costs `stop_penalty` merit points each).
    "running": Running.OUTSIDE.value,
    "stop_penalty": 50.0,
    # Of what the smaller proposals of a family ask, the share that merging saves.
    "merge_saving": 0.2,
    # proposals: merit × share of the asked grant; money: merit × money.
    "merit_counts": MeritCounts.PROPOSALS.value,
    # median, zero or leave_out.
    "missing_merit": MissingMerit.MEDIAN.value,
    # ledger (population × need), population, equal, or an indicator's name.
    "need": "ledger",
    # With ledger: the neediest region counts 1 + tilt a head, the least 1 − tilt.
    "need_tilt": 0.5,
    # worst_off (smallest part of what a region is due) or ordered (the mean of the
    # mean parts of the worst-off shares of regions named in `tails`).
    "balance": BalanceOf.WORST_OFF.value,
    "tails": [0.25, 0.5, 1.0],
    # need (money due by need) or head (money a head, 1 = the average).
    "per": Per.NEED.value,
    # No plan may fall below this balance, from 0 to 1.
    "balance_floor": 0.0,
    # Plans on the frontier.
    "plans": 9,
    # knee, merit, balance, or the least balance wanted, as a number.
    "chosen": "knee",
    # Seconds for one plan, and the proven relative gap at which to stop; the
    # greatest balance is looked for until its own gap is proven.
    "time_limit": 10.0,
    "gap": 0.0,
    "balance_gap": 0.03,
}
