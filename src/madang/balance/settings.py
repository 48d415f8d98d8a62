"""What a balance ledger may be asked to do differently, and its defaults."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from madang.balance.need import NeedSettings
from madang.contracts import parameter, parameters_of, settle
from madang.language import _
from madang.metrics.composite import Aggregation, Normalisation
from madang.vocabulary import Dimension

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.language import Message

__all__ = ["BalanceSettings", "Scale"]

_EQUAL: Final = {str(d): 1.0 for d in Dimension if d is not Dimension.REFERENCE}


class Scale(StrEnum):
    """Which regions and years set the scale of an indicator."""

    YEAR = "year"
    ALL_YEARS = "all_years"


def _weights(given: Mapping[Any, Any]) -> Message | None:
    """Ask for weights of dimensions, one of which must be above 0."""
    words = ", ".join(_EQUAL)
    numbers = [w for w in given.values() if isinstance(w, int | float)]
    if len(numbers) != len(given) or not all(
        math.isfinite(w) and w >= 0 and not isinstance(w, bool) for w in numbers
    ):
        return _("weights of at least 0 by dimension, such as {words}", words=words)
    if not sum({**_EQUAL, **given}.values()) > 0:
        return _("weights of {words}, at least one above 0", words=words)
    return None


@dataclass(frozen=True, slots=True)
class BalanceSettings(NeedSettings):
    """Parameters of the balance stage, need among them; each says what it sets.

    Raises
    ------
    ParameterError
        If a value is outside what the method allows.
    """

    normalisation: Normalisation = parameter(  # noqa: RUF009 - a field, not a value
        Normalisation.MIN_MAX, _("How indicators are brought to one scale")
    )
    scale: Scale = parameter(  # noqa: RUF009 - a field, not a value
        Scale.ALL_YEARS,
        _(
            "Which values set the scale of an indicator: those of all years, so that "
            "scores of one year compare with those of another, or of the year alone"
        ),
    )
    aggregation: Aggregation = parameter(  # noqa: RUF009 - a field, not a value
        Aggregation.ARITHMETIC,
        _("How indicators become a dimension, and dimensions the total"),
    )
    dimension_weights: Mapping[str, float] = parameter(
        _EQUAL,
        _("Weight of each dimension, or of each of the study's own; 1 if left out"),
        check=_weights,
    )
    window: int = parameter(
        3, _("Years for which an earlier value may stand in for a missing one"),
        at_least=0, at_most=100,
    )  # fmt: skip
    least_share: float = parameter(
        0.5,
        _(
            "Share of the indicators a year, of the regions an indicator, and of the "
            "indicators a region needs to enter"
        ),
        above=0,
        at_most=1,
    )
    draws: int = parameter(
        500, _("Draws behind the rank intervals"), at_least=100, at_most=100_000
    )
    concentration: float = parameter(
        4.0,
        _("How firmly the stated weights are held; at 4 they vary by about half"),
        above=0,
    )

    def __post_init__(self) -> None:
        """Refuse what the method does not allow, however the settings are made."""
        settle("balance", parameters_of(type(self)), asdict(self))
        for own in fields(self):
            if isinstance(own.default, StrEnum):
                word = type(own.default)(getattr(self, own.name))
                object.__setattr__(self, own.name, word)

    @property
    def weights(self) -> dict[str, float]:
        """Weight of every dimension."""
        return {**_EQUAL, **self.dimension_weights}
