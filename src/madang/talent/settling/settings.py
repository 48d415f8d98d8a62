"""What may be set of settling."""

from __future__ import annotations

from dataclasses import dataclass

from madang.contracts import parameter
from madang.language import _

__all__ = ["SettlingSettings"]


@dataclass(frozen=True, slots=True)
class SettlingSettings:
    """The parameters of the stage, each with its bounds."""

    outcome: str = parameter(
        "",
        _(
            "Indicator that is looked at; empty takes the net rate of the flows, of "
            "the young where they are on record, else the indicator net_rate"
        ),
    )
    features: tuple[str, ...] = parameter(
        (), _("Indicators held against it; empty takes all of the three dimensions")
    )
    left_out: tuple[str, ...] = parameter(
        (), _("Indicators left out, such as those made of the moves themselves")
    )
    lag: int = parameter(
        1, _("Years by which an indicator stands before the moves"), at_least=0,
        at_most=10,
    )  # fmt: skip
    together: int = parameter(
        8, _("Indicators that are held against the moves together, at most"),
        at_least=2,
    )  # fmt: skip
    draws: int = parameter(
        999, _("Times that regions are exchanged, for chance"), at_least=99
    )
