"""What may be set of the network."""

from __future__ import annotations

from dataclasses import dataclass

from madang.contracts import parameter
from madang.language import _

__all__ = ["NetworkSettings"]


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """The parameters of the network, each with its bounds."""

    draws: int = parameter(200, _("Resamples behind each interval"), at_least=20)
    deals: int = parameter(
        99, _("Times that labels and seats are dealt anew, for chance"), at_least=19
    )
    most_partners: int = parameter(
        60, _("Organisations above which a project joins nobody"), at_least=2
    )
    sources: int = parameter(
        256,
        _(
            "Organisations from which shortest ways are counted; fewer beyond 250,000 "
            "ties"
        ),
        at_least=16,
    )
    window: int = parameter(
        3, _("Years within which a tie counts as kept"), at_least=1, at_most=20
    )
    layers_by: str = parameter(
        "layer",
        _("Column of projects that tells layers apart"),
        one_of=("layer", "programme", "mode", "initiator"),
    )
    listed: int = parameter(
        30, _("Organisations listed for each role, and SMEs for each region"),
        at_least=1,
    )  # fmt: skip
