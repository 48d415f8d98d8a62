"""What may be set of the room."""

from __future__ import annotations

from dataclasses import dataclass

from madang.contracts import parameter
from madang.language import _

__all__ = ["LinkageSettings"]


@dataclass(frozen=True, slots=True)
class LinkageSettings:
    """The parameters of the stage, each with its bounds."""

    draws: int = parameter(400, _("Resamples behind each interval"), at_least=20)
    radius_km: float = parameter(
        50.0,
        _("How near research and production count as co-located, in km"),
        at_least=0,
    )
    helix_dimensions: int = parameter(
        3,
        _("Spheres of the triple helix: 3, or 4 to take government in"),
        one_of=(3, 4),
    )
    rd_source: str = parameter(
        "auto",
        _("Where research is read: projects, stocks, or auto for projects if usable"),
        one_of=("auto", "projects", "stocks"),
    )
    rd_weight: str = parameter(
        "grant",
        _("How projects weigh: by grant, or each the same"),
        one_of=("grant", "projects"),
    )
    rd_measure: str = parameter("rd_spending", _("Measure of stocks that is research"))
    production_measure: str = parameter(
        "",
        _(
            "Measure of stocks that is production; empty takes the first there is of "
            "employment, value_added and establishments"
        ),
    )
    minimum_projects: int = parameter(
        5, _("Projects below which a distance carries no interval"), at_least=1
    )
