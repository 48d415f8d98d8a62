"""What a plan must keep, read from the stage's parameters and checked.

Money may be given as an amount or as a share of the budget: a figure of at most
1 is a share.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from madang.coordination.portfolio.parameters import (
    DIVIDED_BY,
    LONGEST_SHIFT,
    PARAMETERS,
    SERVES,
    BalanceOf,
    EnoughBy,
    Levels,
    MeritCounts,
    MissingMerit,
    Per,
    Running,
)
from madang.coordination.portfolio.reading import (
    read_by_region,
    read_mapping,
    read_number,
    read_shares,
    read_word,
    wrong,
)
from madang.errors import ParameterError
from madang.language import _, both
from madang.vocabulary import Dimension, Initiator, Mode

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "PARAMETERS", "BalanceOf", "EnoughBy", "Levels", "MeritCounts", "MissingMerit",
    "Per", "Running", "Terms", "read_terms",
]  # fmt: skip

FEWEST_PLANS: Final = 2


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
    floors_by, caps_by : mapping of str to mapping of str to float
        The same by column of the projects and its value.
    serves : mapping of str to str
        Dimension of balance by mode or initiator.
    levels, merit_counts, missing_merit, running, balance, per, enough_by
        Closed choices.
    shares : tuple of float
        Shares of the asked grant that may be given, where `levels` lists them.
    returns : float
        Exponent of the merit of a part of the grant.
    minimum_scale : float
        Smallest grant; an amount, or a share of the asked grant up to 1.
    start_shift : int
        Years by which a start may be put off.
    carry_over, merge_saving, stop_penalty : float
        As in `PARAMETERS`.
    match_funds : mapping of str to float
        Most match money by region in a year; amounts, or shares of the budget.
    match_indicator : str
        Indicator that gives it instead; empty for none.
    enough_money, enough_projects : float, int
        What is enough in one place; 0 where not asked for.
    tails : tuple of float
        Shares of regions, worst-off first, whose mean parts are averaged.
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
    floors_by: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    caps_by: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    serves: Mapping[str, str] = field(default_factory=lambda: dict(SERVES))
    levels: Levels = Levels.FULL
    shares: tuple[float, ...] = ()
    returns: float = 1.0
    minimum_scale: float = 0.0
    start_shift: int = 0
    carry_over: float = 0.0
    match_funds: Mapping[str, float] = field(default_factory=dict)
    match_indicator: str = ""
    enough_by: EnoughBy = EnoughBy.NOWHERE
    enough_money: float = 0.0
    enough_projects: int = 0
    running: Running = Running.OUTSIDE
    stop_penalty: float = 50.0
    merge_saving: float = 0.2
    balance: BalanceOf = BalanceOf.WORST_OFF
    tails: tuple[float, ...] = (0.25, 0.5, 1.0)
    per: Per = Per.NEED
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


def _yearly(value: Any) -> dict[int, float]:
    """Read amounts by year."""
    given = read_mapping("yearly", value)
    wrong = [year for year in given if not year.isdecimal()]
    if wrong:
        raise ParameterError(
            _(
                "portfolio: 'yearly' must name years, found {wrong}; write it as {{ "
                "'2026' = 10_000_000_000 }}.",
                wrong=repr(wrong[0]),
            )
        )
    return {
        int(y): read_number(f"yearly.{y}", v, 0.0) for y, v in sorted(given.items())
    }


def _chosen(value: Any) -> tuple[str, float]:
    """Read the rule by which one plan is chosen."""
    if isinstance(value, str):
        if value not in {"knee", "merit", "balance"}:
            raise ParameterError(
                _(
                    "portfolio: 'chosen' must be knee, merit, balance or a least "
                    "balance from 0 to 1; found {value}.",
                    value=repr(value),
                )
            )
        return value, math.nan
    return "floor", read_number("chosen", value, 0.0, 1.0)


def _budget(value: Any) -> float:
    """Read the budget; zero cannot be shared out."""
    if value is None:
        return math.nan
    budget = read_number("budget", value, 0.0)
    if budget == 0:
        raise ParameterError(
            _(
                "portfolio: 'budget' must be above 0, found 0: with no money there "
                "is nothing to choose. Give the amount under [stages.portfolio]."
            )
        )
    return budget


def _levels(value: Any) -> tuple[Levels, tuple[float, ...]]:
    """Read the grants that may be given: a word, or a list of shares."""
    if isinstance(value, list | tuple):
        return Levels.SHARES, read_shares("levels", value)
    words = [w.value for w in Levels if w is not Levels.SHARES]
    if value not in words:
        raise wrong(
            f"'levels' must be one of {', '.join(words)}, or a list of shares such as "
            f"[0.5, 0.75, 1.0]; found {value!r}.",
            f"levels: {', '.join(words)} 중 하나이거나 [0.5, 0.75, 1.0] 같은 비율의 "
            f"목록이어야 합니다. 받은 값: {value!r}.",
        )
    return Levels(value), ()


def _by_value(name: str, value: Any) -> dict[str, dict[str, float]]:
    """Read amounts by column of the projects and its value."""
    given = read_mapping(name, value)
    unknown = sorted(set(given) - set(DIVIDED_BY))
    if unknown:
        raise wrong(
            f"'{name}' must speak of {', '.join(DIVIDED_BY)}; found {unknown[0]!r}.",
            f"{name}: {', '.join(DIVIDED_BY)} 가운데서 적어야 합니다. 받은 값: "
            f"{unknown[0]!r}.",
        )
    closed = {"mode": Mode, "initiator": Initiator, "dimension": Dimension}
    amounts: dict[str, dict[str, float]] = {}
    for column in sorted(given):
        by_word = read_mapping(f"{name}.{column}", given[column])
        for word in by_word if column in closed else ():
            read_word(f"{name}.{column}", word, closed[column])
        amounts[column] = {
            word: read_number(f"{name}.{column}.{word}", amount, 0.0)
            for word, amount in sorted(by_word.items())
        }
    return amounts


def _serves(value: Any) -> dict[str, str]:
    """Read which dimension a mode or an initiator serves."""
    serves = dict(SERVES)
    for word, dimension in read_mapping("dimension_of", value).items():
        if word not in {*Mode, *Initiator}:
            raise wrong(
                f"'dimension_of' must name modes or initiators; found {word!r}.",
                f"dimension_of에는 지원 방식이나 추진 주체를 적어야 합니다. 받은 값: "
                f"{word!r}.",
            )
        serves.pop(word, None)
        if dimension:
            read_word(f"dimension_of.{word}", dimension, Dimension)
            serves[word] = str(dimension)
    return serves


def _enough(value: Any) -> tuple[EnoughBy, float, int]:
    """Read what is enough in one place."""
    given = read_mapping("enough", value)
    if not given:
        return EnoughBy.NOWHERE, 0.0, 0
    unknown = sorted(set(given) - {"by", "money", "projects"})
    amounts = {"money", "projects"} & set(given)
    if unknown or not amounts:
        raise wrong(
            "'enough' must say by, and money or projects, such as "
            f"{{ by = 'cell', projects = 2 }}; found {dict(given)!r}.",
            "enough에는 by와 money 또는 projects를 적어야 합니다. 예: "
            f"{{ by = 'cell', projects = 2 }}. 받은 값: {dict(given)!r}.",
        )
    by = given.get("by", EnoughBy.CELL.value)
    if not by:
        by = "?"
    return (
        EnoughBy(read_word("enough.by", by, EnoughBy)),
        read_number("enough.money", given.get("money", 0.0), 0.0),
        int(read_number("enough.projects", given.get("projects", 0), 0.0)),
    )


def _more(given: Mapping[str, Any], regions: tuple[str, ...]) -> dict[str, Any]:
    """Read what concerns parts of grants, years, places and balance."""
    levels, shares = _levels(given["levels"])
    by, money, projects = _enough(given["enough"])
    returns = given["returns"]
    funds = given["match_funds"]
    is_indicator = isinstance(funds, str)
    return {
        "levels": levels,
        "shares": shares,
        "returns": 1.0
        if returns == "linear"
        else read_number("returns", returns, 0.01, 1.0),
        "minimum_scale": read_number("minimum_scale", given["minimum_scale"], 0.0),
        "start_shift": int(
            read_number("start_shift", given["start_shift"], 0, LONGEST_SHIFT)
        ),
        "carry_over": read_number("carry_over", given["carry_over"], 0.0, 1.0),
        "match_funds": {}
        if is_indicator
        else read_by_region("match_funds", funds, regions),
        "match_indicator": funds if is_indicator else "",
        "enough_by": by,
        "enough_money": money,
        "enough_projects": projects,
        "floors_by": _by_value("floors_by", given["floors_by"]),
        "caps_by": _by_value("caps_by", given["caps_by"]),
        "serves": _serves(given["dimension_of"]),
        "running": read_word("running", given["running"], Running),
        "stop_penalty": read_number("stop_penalty", given["stop_penalty"], 0.0),
        "merge_saving": read_number("merge_saving", given["merge_saving"], 0.0, 1.0),
        "balance": read_word("balance", given["balance"], BalanceOf),
        "tails": read_shares("tails", given["tails"]),
        "per": read_word("per", given["per"], Per),
    }


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
            both(
                f"'portfolio' 단계에 '{unknown[0]}' 매개변수가 없습니다. 쓸 수 있는 "
                f"것: {', '.join(PARAMETERS)}.",
                f"portfolio: there is no parameter {unknown[0]!r}; "
                f"there are {', '.join(PARAMETERS)}.",
            )
        )
    given = PARAMETERS | dict(parameters)
    chosen, chosen_balance = _chosen(given["chosen"])
    return Terms(
        budget=_budget(given["budget"]),
        budget_share=read_number("budget_share", given["budget_share"], 1e-6, 1.0),
        yearly=_yearly(given["yearly"]),
        floors=read_by_region("floors", given["floors"], regions),
        caps=read_by_region("caps", given["caps"], regions),
        **_more(given, regions),
        merit_counts=read_word("merit_counts", given["merit_counts"], MeritCounts),
        missing_merit=read_word("missing_merit", given["missing_merit"], MissingMerit),
        need=str(given["need"]),
        need_tilt=read_number("need_tilt", given["need_tilt"], 0.0, 0.99),
        balance_floor=read_number("balance_floor", given["balance_floor"], 0.0, 1.0),
        plans=int(read_number("plans", given["plans"], FEWEST_PLANS, 200)),
        chosen=chosen,
        chosen_balance=chosen_balance,
        time_limit=read_number("time_limit", given["time_limit"], 0.01),
        gap=read_number("gap", given["gap"], 0.0, 1.0),
        balance_gap=read_number("balance_gap", given["balance_gap"], 0.0, 1.0),
    )
