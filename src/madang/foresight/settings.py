"""What may be set of the room."""

from __future__ import annotations

from dataclasses import dataclass

from madang.contracts import Kind, parameter
from madang.language import _

__all__ = ["ForesightSettings"]


@dataclass(frozen=True, slots=True)
class ForesightSettings:
    """The parameters of the stage, each with its bounds."""

    indicators: tuple[str, ...] = parameter(
        (),
        _("Indicators to forecast; all with enough years where empty"),
        kind=Kind.LIST,
    )
    years: int = parameter(5, _("Years ahead, at most"), at_least=1, at_most=5)
    loss: float = parameter(
        0.01,
        _("Loss until the last year ahead that findings look for, as a share"),
        above=0.0,
        at_most=1.0,
    )
    added: tuple[str, ...] = parameter(
        (),
        _(
            "Indicators that add up over regions; where empty, population and those "
            "with a denominator"
        ),
        kind=Kind.LIST,
    )
    draws: int = parameter(
        1_000, _("Draws of which bands of upper regions are made"), at_least=100
    )
