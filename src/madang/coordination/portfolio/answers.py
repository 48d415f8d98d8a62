"""What is asked of the plans beyond the plans: parameters, read and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from madang.contracts.parameters import is_number, is_whole, refuse, refuse_unknown
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ALL", "ANSWERS", "Answers", "read_answers"]

_STAGE: Final = "portfolio"
ALL: Final = -1
"""Answer for every rejected proposal."""

ANSWERS: Final[dict[str, Any]] = {
    # Balance from one plan of the frontier to the next, from 0 to 1: at each multiple
    # of it, the best plan. 0 gives every plan that no other beats; none at all,
    # `plans` of them.
    "step": None,
    # Draws of merit and weights for the robust core; 0 leaves it out.
    "draws": 500,
    # Standard error of a merit, in points, where reviews do not give one.
    "merit_spread": 5.0,
    # How far weights of criteria are drawn around those given: a weight w has the
    # variance w (1 − w) ÷ (1 + this). 0 holds them fixed.
    "weight_certainty": 50.0,
    # Standard deviation of the logarithm of each grant; 0 holds grants fixed.
    "cost_spread": 0.0,
    # all, none, or how many of the rejected, those of the greatest merit first.
    "why_not": "all",
    # Plans looked at on either side of the chosen one for the nearest floor.
    "floors_looked_at": 16,
    # Seconds after which no further question is begun.
    "answers_time": 180.0,
    # Solvers that run side by side; results do not depend on it.
    "workers": 2,
}


@dataclass(frozen=True, slots=True)
class Answers:
    """How much is asked of the plans.

    Attributes
    ----------
    step : float or None
        Step of balance on the frontier.
    draws : int
        Draws for the robust core.
    merit_spread, weight_certainty, cost_spread : float
        What is drawn: standard error of a merit, sum of the Dirichlet weights, and
        standard deviation of the logarithm of each grant.
    why_not : int
        Rejected proposals to answer; `ALL` for every one.
    floors_looked_at : int
        Plans looked at on either side of the chosen one.
    seconds : float
        Time after which no further question is begun.
    workers : int
        Solvers side by side.
    seed : int
        Seed of every draw.
    """

    step: float | None = None
    draws: int = 500
    merit_spread: float = 5.0
    weight_certainty: float = 50.0
    cost_spread: float = 0.0
    why_not: int = ALL
    floors_looked_at: int = 16
    seconds: float = 180.0
    workers: int = 2
    seed: int = 1


def _number(given: Mapping[str, Any], name: str, low: float, high: float) -> float:
    """Read a number within bounds."""
    value = given[name]
    if not is_number(value, low, high):
        refuse(
            _STAGE,
            name,
            value,
            expected=_("a number from {low:g} to {high:g}", low=low, high=high),
        )
    return float(value)


def _count(given: Mapping[str, Any], name: str, low: int, high: int) -> int:
    """Read a whole number within bounds."""
    value = given[name]
    if not is_whole(value, low, high):
        refuse(
            _STAGE,
            name,
            value,
            expected=_("a whole number from {low} to {high}", low=low, high=high),
        )
    return int(value)


def _why_not(value: Any) -> int:
    """Read how many of the rejected to answer."""
    words = {"all": ALL, "none": 0}
    if isinstance(value, str) and value in words:
        return words[value]
    if not is_whole(value, 0):
        refuse(
            _STAGE,
            "why_not",
            value,
            expected=_("all, none, or a whole number from 0 up"),
        )
    return int(value)


def read_answers(parameters: Mapping[str, Any], *, seed: int = 1) -> Answers:
    """Read what is asked of the plans.

    Parameters
    ----------
    parameters : mapping
        Any of `ANSWERS`; those left out keep their defaults.
    seed : int
        Seed of every draw.

    Returns
    -------
    Answers

    Raises
    ------
    ParameterError
        If a parameter is unknown or outside its bounds.
    """
    refuse_unknown(_STAGE, parameters, ANSWERS)
    given = ANSWERS | dict(parameters)
    step = None if given["step"] is None else _number(given, "step", 0.0, 1.0)
    return Answers(
        step=step,
        draws=_count(given, "draws", 0, 100_000),
        merit_spread=_number(given, "merit_spread", 0.0, 100.0),
        weight_certainty=_number(given, "weight_certainty", 0.0, 1e6),
        cost_spread=_number(given, "cost_spread", 0.0, 2.0),
        why_not=_why_not(given["why_not"]),
        floors_looked_at=_count(given, "floors_looked_at", 0, 10_000),
        seconds=_number(given, "answers_time", 0.0, 1e6),
        workers=_count(given, "workers", 1, 64),
        seed=seed,
    )
