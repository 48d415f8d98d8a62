"""What a committee chooses among: options that were frozen, else plans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from madang.coordination.portfolio.chapter.plans import (
    chosen_plan,
    is_true,
    of_plan,
    plan_label,
    plans_of,
)
from madang.errors import ResultError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.display.view import View
    from madang.services.options import Option

__all__ = ["Choice", "Choices", "choices"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to spend the money.

    Attributes
    ----------
    key, name : str
        Its column, and what a reader calls it.
    alarms : tuple of str
        Alarms of the audit that it trips.
    grants, regions : mapping of str to float
        Money by project that is funded, and by region.
    """

    key: str
    name: str
    alarms: tuple[str, ...]
    grants: Mapping[str, float]
    regions: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Choices:
    """What stands side by side.

    Attributes
    ----------
    held : tuple of Choice
        What is chosen among.
    shown : Choice
        By which proposals are told funded or not.
    against : Choice
        Whom regions win or lose against.
    options : tuple of Option
        The frozen options behind them; empty where they are plans.
    """

    held: tuple[Choice, ...]
    shown: Choice
    against: Choice
    options: tuple[Option, ...] = ()


def choices(view: View, options: tuple[Option, ...], letter: str = "") -> Choices:
    """Give what a committee chooses among.

    Parameters
    ----------
    view : View
        The study in one language.
    options : tuple of Option
        Options that nobody took back. Where there is none, the plan of greatest merit,
        the one chosen and that of greatest balance stand in their place.
    letter : str
        The option by which proposals are told funded or not; the first without one.

    Returns
    -------
    Choices

    Raises
    ------
    ResultError
        If the study has no plan.
    """
    plans = plans_of(view)
    chosen = chosen_plan(view)
    if not plans or chosen is None:
        raise ResultError(
            _("There is no plan to lay before a committee: the portfolio has no "
              "results in force. Run first: madang run")
        )  # fmt: skip
    numbers = dict.fromkeys((plans[0]["plan"], chosen, plans[-1]["plan"]))
    named = {row["plan"]: plan_label(view, row) for row in plans}
    made = {n: _of_plan(view, n, named[n]) for n in numbers}
    if not options:
        first, shown = made[plans[0]["plan"]], made[chosen]
        return Choices(tuple(made.values()), shown, first)
    held = tuple(
        Choice(
            o.letter, view.say(_("Option {letter}", letter=o.letter)), o.alarms,
            o.plan, o.regions,
        )
        for o in options
    )  # fmt: skip
    shown = next((c for c in held if c.key == letter.upper()), held[0])
    return Choices(held, shown, made[chosen], options)


def _of_plan(view: View, number: object, name: str) -> Choice:
    """Read a plan of the last run."""
    funded = of_plan(view, "choices", number, "project", "grant")
    places = of_plan(view, "allocations", number, "region", "money")
    told = of_plan(view, "alarms", number, "alarm", "raised")
    raised = () if told is None else told.loc[told["raised"].map(is_true), "alarm"]
    return Choice(
        str(number),
        name,
        tuple(map(str, raised)),
        _amounts(funded, "project", "grant"),
        _amounts(places, "region", "money"),
    )


def _amounts(table: pd.DataFrame | None, key: str, amount: str) -> dict[str, float]:
    """Give amounts above nothing by code."""
    if table is None:
        return {}
    told = table.dropna(subset=[key, amount])
    pairs = zip(told[key].astype(str), told[amount].astype(float), strict=True)
    return {code: money for code, money in pairs if money > 0}
