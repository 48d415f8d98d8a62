"""What may be set of the partner finder."""

from __future__ import annotations

from dataclasses import dataclass

from madang.contracts import parameter
from madang.language import _

__all__ = ["PartnerSettings"]


@dataclass(frozen=True, slots=True)
class PartnerSettings:
    """The parameters of the partner finder, each with its bounds."""

    years: float = parameter(
        2.0, _("Years ahead of which odds are told"), at_least=0.5, at_most=10
    )
    least_projects: int = parameter(
        5,
        _("Shared projects below which an organisation is too little known for odds"),
        at_least=1,
    )
    most_partners: int = parameter(
        60, _("Organisations above which a project joins nobody"), at_least=2
    )
    until: str = parameter(
        "",
        _(
            "Day up to which projects are known, such as 2024-12-31; empty takes the "
            "last start on record"
        ),
    )
    cards: int = parameter(5, _("Suggestions shown for each region"), at_least=1)
