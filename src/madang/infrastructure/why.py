"""Why a plan builds a link or an institute goes to a region, and why not, in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.language import Items, Message, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.infrastructure.settings import InfrastructureSettings

__all__ = ["why"]

_LITTLE: Final = 5e-4  # hundredths of the coefficient that would be written as 0


def why(
    row: Mapping[Any, Any],
    settings: InfrastructureSettings,
    dropped: tuple[Any, ...] = (),
) -> Message:
    """Say why the plan builds a link, or why it does not.

    Parameters
    ----------
    row : mapping
        The link's row of the table ``links``, with ``is_idle``.
    settings : InfrastructureSettings
    dropped : tuple
        Names of the links that would have to make room.

    Returns
    -------
    Message
    """
    order = row.get("order")
    if order is not None and not pd.isna(order):
        return _(
            "In the plan: it takes {gained:.2f} hundredths off the Gini coefficient "
            "beside those before it.", gained=float(row["beside"]),
        )  # fmt: skip
    if row["is_idle"]:
        return _("There is a way as quick already.")
    if abs(row["gained"]) < _LITTLE and not row["more"] > 0:
        return _(
            "By itself it brings nothing more within {within:g} minutes of anybody.",
            within=settings.within,
        )  # fmt: skip
    if _is_known(row.get("instead")):
        return _left_out(row, dropped)
    if row["gained"] < -_LITTLE:
        return _less_even(row)
    return _alone(row, settings.budget)


def _alone(row: Mapping[Any, Any], budget: float | None) -> Message:
    """Say what a link does that nobody asked the plan about."""
    if budget is None:
        return _(
            "By itself it takes {gained:.2f} hundredths off the Gini coefficient.",
            gained=float(row["gained"]),
        )  # fmt: skip
    if row["cost"] > budget:
        return _("It costs more than the whole budget.")
    return _("By itself it gains less than those that are asked about.")


def _left_out(row: Mapping[Any, Any], dropped: tuple[Any, ...]) -> Message:
    """Say what it would take to build a link beside or within the plan."""
    if row["gained"] < -_LITTLE and not row["instead"] > 0:
        return _less_even(row)
    if not dropped:
        return _(
            "Beside the plan it would change evenness by {beside:+.2f} hundredths.",
            beside=float(row["beside"]),
        )  # fmt: skip
    return _(
        "It would have to take the place of {dropped}; evenness would change by "
        "{instead:+.2f} hundredths.",
        dropped=Items(dropped), instead=float(row["instead"]),
    )  # fmt: skip


def _less_even(row: Mapping[Any, Any]) -> Message:
    """Say that a link helps those who have most already."""
    return _(
        "It makes access less even, by {lost:.2f} hundredths: most of what it brings "
        "goes to those who have more already.", lost=-float(row["gained"]),
    )  # fmt: skip


def _is_known(value: float | None) -> bool:
    """Tell whether a number is known."""
    return value is not None and math.isfinite(value)
