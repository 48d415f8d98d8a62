"""Amounts of money in the terms, where a figure up to 1 is a share of the budget."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from madang.errors import ParameterError
from madang.language import Message, _

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["amount", "amounts", "by_region", "is_amount", "shares"]

_EVERY_REGION: Final = "*"


def amount(value: float, budget: float) -> float:
    """Give an amount of money: a figure up to 1 is a share of the budget."""
    return value * budget if value <= 1 else value


def is_amount(value: object, most: float = math.inf) -> bool:
    """Tell whether a value is a number from 0 up."""
    fits = isinstance(value, int | float) and not isinstance(value, bool)
    return fits and math.isfinite(value) and 0 <= value <= most  # type: ignore[arg-type,operator]  # a number


def amounts(value: Mapping[str, Any]) -> Message | None:
    """Hold a table of amounts by region."""
    if all(is_amount(v) for v in value.values()):
        return None
    return _("a table of amounts from 0 up, such as {{ '11' = 0.1 }}")


def shares(value: Any) -> Message | None:
    """Hold a list of shares."""
    if value and all(is_amount(v, 1.0) and v > 0 for v in value):
        return None
    return _("a list of shares above 0 and up to 1, such as [0.5, 0.75, 1.0]")


def by_region(
    name: str, given: Mapping[str, float], regions: tuple[str, ...]
) -> dict[str, float]:
    """Read amounts by region, ``*`` first, and refuse unknown regions."""
    read = {str(code): float(value) for code, value in given.items()}
    everywhere = read.pop(_EVERY_REGION, None)
    unknown = sorted(set(read) - set(regions))
    if unknown:
        raise ParameterError(
            _(
                "Stage 'portfolio', {name} names {count:,| region/ regions} that the "
                "study does not have, such as '{unknown}'. Use the codes of the "
                "regions table, or '*' for every region.",
                name=name,
                count=len(unknown),
                unknown=unknown[0],
            )
        )
    if everywhere is None:
        return dict(sorted(read.items()))
    return {region: read.get(region, everywhere) for region in sorted(regions)}
