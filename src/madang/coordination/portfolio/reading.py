"""The terms of a call read from the stage's parameters, held against the regions."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from madang.contracts import settings_of
from madang.coordination.portfolio.terms import (
    ALL,
    STAGE_NAME,
    EnoughBy,
    Levels,
    Terms,
)
from madang.errors import ParameterError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["read_terms"]

_EVERY_REGION: Final = "*"


def _by_region(
    name: str, given: Mapping[str, float], regions: tuple[str, ...]
) -> dict[str, float]:
    """Read amounts by region, ``*`` first, and refuse unknown regions."""
    amounts = {str(code): float(amount) for code, amount in given.items()}
    everywhere = amounts.pop(_EVERY_REGION, None)
    unknown = sorted(set(amounts) - set(regions))
    if unknown:
        raise ParameterError(
            _(
                "Stage 'portfolio', {name} names {count} region(s) that the study does "
                "not have, such as '{unknown}'. Use the codes of the regions table, or "
                "'*' for every region.",
                name=name,
                count=len(unknown),
                unknown=unknown[0],
            )
        )
    if everywhere is None:
        return dict(sorted(amounts.items()))
    return {region: amounts.get(region, everywhere) for region in sorted(regions)}


def _by_value(
    given: Mapping[str, Mapping[str, float]],
) -> dict[str, dict[str, float]]:
    """Read amounts by column of the projects and its value."""
    return {
        column: {word: float(amount) for word, amount in sorted(by.items())}
        for column, by in sorted(given.items())
    }


def _parts(given: Any) -> dict[str, Any]:
    """Read what is given in one of several forms."""
    is_listed = not isinstance(given.levels, str)
    is_word = isinstance(given.chosen, str)
    changed = {word: str(to) for word, to in given.dimension_of.items()}
    enough = given.enough
    return {
        "budget": math.nan if given.budget is None else float(given.budget),
        "yearly": {int(y): float(v) for y, v in sorted(given.yearly.items())},
        "levels": Levels.SHARES if is_listed else Levels(given.levels),
        "shares": tuple(sorted(set(given.levels))) if is_listed else (),
        "returns": 1.0 if given.returns == "linear" else float(given.returns),
        "serves": {w: to for w, to in (given.serves | changed).items() if to},
        "enough_by": EnoughBy(enough.get("by", EnoughBy.CELL) if enough else ""),
        "enough_money": float(enough.get("money", 0.0)),
        "enough_projects": int(enough.get("projects", 0)),
        "tails": tuple(sorted(set(given.tails))),
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

    Returns
    -------
    Terms

    Raises
    ------
    ParameterError
        If a parameter is unknown or outside its bounds, or a floor or cap names
        a region that the study does not have.
    """
    given: Any = settings_of(Terms, STAGE_NAME, parameters)
    funds = given.match_funds
    is_indicator = isinstance(funds, str)
    terms: Terms = replace(
        given,
        **_parts(given),
        floors=_by_region("floors", given.floors, regions),
        caps=_by_region("caps", given.caps, regions),
        floors_by=_by_value(given.floors_by),
        caps_by=_by_value(given.caps_by),
        match_funds={} if is_indicator else _by_region("match_funds", funds, regions),
        match_indicator=funds if is_indicator else "",
        seed=seed,
    )
    return terms
