"""What a plan must keep, read from the stage's parameters and checked.

Money may be given as an amount or as a share of the budget: a figure of at most
1 is a share.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from madang.contracts.parameters import is_number
from madang.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PARAMETERS", "Levels", "MeritCounts", "MissingMerit", "Terms", "read_terms"]

EVERY_REGION: Final = "*"
FEWEST_PLANS: Final = 2


class Levels(StrEnum):
    """Grants that a funded proposal may be given."""

    FULL = "full"
    MINIMUM_OR_FULL = "minimum_or_full"
    RANGE = "range"


class MeritCounts(StrEnum):
    """What merit points multiply: each proposal alike, or each unit of money."""

    PROPOSALS = "proposals"
    MONEY = "money"


class MissingMerit(StrEnum):
    """What a proposal without a merit counts."""

    MEDIAN = "median"
    ZERO = "zero"
    LEAVE_OUT = "leave_out"


PARAMETERS: Final[dict[str, Any]] = {
    # Money to give; without it, `budget_share` of what was asked for.
    "budget": None,
    "budget_share": 0.35,
    # Most money by year: {"2026" = 10_000_000_000}; other years are open.
    "yearly": {},
    # Least and most money by region; "*" speaks of every region.
    "floors": {},
    "caps": {},
    # full, minimum_or_full, or range (anything between the two).
    "levels": Levels.FULL.value,
    # proposals: merit × share of the asked grant; money: merit × money.
    "merit_counts": MeritCounts.PROPOSALS.value,
    # median, zero or leave_out.
    "missing_merit": MissingMerit.MEDIAN.value,
    # ledger (population × need), population, equal, or an indicator's name.
    "need": "ledger",
    # With ledger: the neediest region counts 1 + tilt a head, the least 1 − tilt.
    "need_tilt": 0.5,
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


@dataclass(frozen=True, slots=True)
class Terms:
    """The requirements of one call, as the model reads them.

    Attributes
    ----------
    budget : float
        Money to give, in units of the currency; NaN where `budget_share` decides.
    budget_share : float
        Share of what was asked for, where no budget was given.
    yearly : mapping of int to float
        Most money by year; amounts, or shares of the budget up to 1.
    floors, caps : mapping of str to float
        Least and most money by region; amounts, or shares of the budget up to 1.
    levels, merit_counts, missing_merit
        Closed choices.
    need : str
        What money is measured against over regions.
    need_tilt, balance_floor, chosen_balance, time_limit, gap, balance_gap : float
        As in `PARAMETERS`; `chosen_balance` is NaN where `chosen` is a word.
    plans : int
        Plans on the frontier.
    chosen : str
        ``knee``, ``merit``, ``balance`` or ``floor``.
    """

    budget: float = math.nan
    budget_share: float = 0.35
    yearly: Mapping[int, float] = field(default_factory=dict)
    floors: Mapping[str, float] = field(default_factory=dict)
    caps: Mapping[str, float] = field(default_factory=dict)
    levels: Levels = Levels.FULL
    merit_counts: MeritCounts = MeritCounts.PROPOSALS
    missing_merit: MissingMerit = MissingMerit.MEDIAN
    need: str = "ledger"
    need_tilt: float = 0.5
    balance_floor: float = 0.0
    plans: int = 9
    chosen: str = "knee"
    chosen_balance: float = math.nan
    time_limit: float = 10.0
    gap: float = 0.0
    balance_gap: float = 0.0


def _number(name: str, value: Any, low: float, high: float = math.inf) -> float:
    """Read a number within bounds, or say what was wrong."""
    if not is_number(value, low, high):
        bound = f"from {low:g}" + (f" to {high:g}" if math.isfinite(high) else " up")
        bound_ko = f"{low:g} 이상" + (
            f" {high:g} 이하의" if math.isfinite(high) else "의"
        )
        raise ParameterError(
            f"portfolio: '{name}' must be a number {bound}, found {value!r}. "
            "Mend it under [stages.portfolio] in study.toml.",
            ko=f"{name}: {bound_ko} 수여야 합니다. 받은 값: {value!r}. study.toml의 "
            "[stages.portfolio]에서 고치십시오.",
        )
    return float(value)


def _word(name: str, value: Any, words: type[StrEnum]) -> Any:
    """Read a word of a closed list."""
    allowed = [str(word.value) for word in words]
    if value not in allowed:
        raise ParameterError(
            f"portfolio: '{name}' must be one of {', '.join(allowed)}; "
            f"found {value!r}. Mend it under [stages.portfolio] in study.toml.",
            ko=f"{name}: 다음 중 하나여야 합니다: {', '.join(allowed)}. 받은 값: "
            f"{value!r}. study.toml의 [stages.portfolio]에서 고치십시오.",
        )
    return words(value)


def _mapping(name: str, value: Any) -> Mapping[str, Any]:
    """Read a table of amounts."""
    if not hasattr(value, "items"):
        raise ParameterError(
            f"portfolio: '{name}' must be a table of amounts, such as "
            f"{{ '11' = 0.1 }}; found {value!r}.",
            ko=f"{name}: {{ '11' = 0.1 }}처럼 금액의 표로 적어야 합니다. 받은 값: "
            f"{value!r}.",
        )
    return {str(key): amount for key, amount in value.items()}


def _by_region(name: str, value: Any, regions: tuple[str, ...]) -> dict[str, float]:
    """Read amounts by region, ``*`` first, and refuse unknown regions."""
    given = _mapping(name, value)
    unknown = sorted(set(given) - set(regions) - {EVERY_REGION})
    if unknown:
        raise ParameterError(
            f"portfolio: '{name}' names {len(unknown)} region(s) that the study does "
            f"not have, such as {unknown[0]!r}. Use the codes of the regions table, "
            "or '*' for every region.",
            ko=f"{name}: 연구에 없는 지역이 {len(unknown)}곳 있습니다. 예: "
            f"{unknown[0]!r}. regions 표의 코드를 쓰거나, 모든 지역이면 '*'를 "
            "쓰십시오.",
        )
    amounts = {k: _number(f"{name}.{k}", v, 0.0) for k, v in given.items()}
    everywhere = amounts.pop(EVERY_REGION, None)
    if everywhere is None:
        return dict(sorted(amounts.items()))
    return {region: amounts.get(region, everywhere) for region in sorted(regions)}


def _yearly(value: Any) -> dict[int, float]:
    """Read amounts by year."""
    given = _mapping("yearly", value)
    wrong = [year for year in given if not year.isdecimal()]
    if wrong:
        raise ParameterError(
            f"portfolio: 'yearly' must name years, found {wrong[0]!r}; "
            "write it as { '2026' = 10_000_000_000 }.",
            ko=f"yearly의 이름은 연도여야 합니다. 받은 값: {wrong[0]!r}. "
            "{ '2026' = 10_000_000_000 }처럼 적으십시오.",
        )
    return {int(y): _number(f"yearly.{y}", v, 0.0) for y, v in sorted(given.items())}


def _chosen(value: Any) -> tuple[str, float]:
    """Read the rule by which one plan is chosen."""
    if isinstance(value, str):
        if value not in {"knee", "merit", "balance"}:
            raise ParameterError(
                "portfolio: 'chosen' must be knee, merit, balance or a least balance "
                f"from 0 to 1; found {value!r}.",
                ko="chosen은 knee, merit, balance 또는 0~1의 최소 균형이어야 합니다. "
                f"받은 값: {value!r}.",
            )
        return value, math.nan
    return "floor", _number("chosen", value, 0.0, 1.0)


def _budget(value: Any) -> float:
    """Read the budget; zero cannot be shared out."""
    if value is None:
        return math.nan
    budget = _number("budget", value, 0.0)
    if budget == 0:
        raise ParameterError(
            "portfolio: 'budget' must be above 0, found 0: with no money there is "
            "nothing to choose. Give the amount under [stages.portfolio].",
            ko="budget은 0보다 커야 합니다. 받은 값: 0. 예산이 없으면 고를 것도 "
            "없습니다. [stages.portfolio]에 금액을 적으십시오.",
        )
    return budget


def read_terms(parameters: Mapping[str, Any], regions: tuple[str, ...]) -> Terms:
    """Read the stage's parameters.

    Parameters
    ----------
    parameters : mapping
        Any of `PARAMETERS`; those left out keep their defaults.
    regions : tuple of str
        Codes that floors and caps may name.

    Returns
    -------
    Terms

    Raises
    ------
    ParameterError
        If a parameter is unknown or outside its bounds, or a floor or cap names
        a region that the study does not have.
    """
    unknown = sorted(set(parameters) - set(PARAMETERS))
    if unknown:
        raise ParameterError(
            f"portfolio: there is no parameter {unknown[0]!r}; "
            f"there are {', '.join(PARAMETERS)}.",
            ko=f"'portfolio' 단계에 '{unknown[0]}' 매개변수가 없습니다. 쓸 수 있는 "
            f"것: {', '.join(PARAMETERS)}.",
        )
    given = PARAMETERS | dict(parameters)
    chosen, chosen_balance = _chosen(given["chosen"])
    return Terms(
        budget=_budget(given["budget"]),
        budget_share=_number("budget_share", given["budget_share"], 1e-6, 1.0),
        yearly=_yearly(given["yearly"]),
        floors=_by_region("floors", given["floors"], regions),
        caps=_by_region("caps", given["caps"], regions),
        levels=_word("levels", given["levels"], Levels),
        merit_counts=_word("merit_counts", given["merit_counts"], MeritCounts),
        missing_merit=_word("missing_merit", given["missing_merit"], MissingMerit),
        need=str(given["need"]),
        need_tilt=_number("need_tilt", given["need_tilt"], 0.0, 0.99),
        balance_floor=_number("balance_floor", given["balance_floor"], 0.0, 1.0),
        plans=int(_number("plans", given["plans"], FEWEST_PLANS, 200)),
        chosen=chosen,
        chosen_balance=chosen_balance,
        time_limit=_number("time_limit", given["time_limit"], 0.01),
        gap=_number("gap", given["gap"], 0.0, 1.0),
        balance_gap=_number("balance_gap", given["balance_gap"], 0.0, 1.0),
    )
