"""What may be set of the room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from madang.contracts import Kind, parameter
from madang.language import Message, _

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["InfrastructureSettings"]


def _rising(values: Sequence[float]) -> Message | None:
    """Say what bands must be, where they are not."""
    ends = list(values)
    if ends and all(a < b for a, b in zip([0.0, *ends], ends, strict=False)):
        return None
    return _("minutes that rise from above 0, such as [30, 60, 90]")


@dataclass(frozen=True, slots=True)
class InfrastructureSettings:
    """The parameters of the stage, each with its bounds."""

    mode: str = parameter(
        "", _("Mode of travel_times that counts; the quickest of all where empty")
    )
    within_region: float = parameter(
        0.0,
        _("Minutes within a region where travel_times has no row for them"),
        at_least=0.0,
    )
    within: float = parameter(
        60.0, _("Minutes up to which something counts as within reach"), above=0.0
    )
    half: float = parameter(
        30.0, _("Minutes at which it counts half, in access by gravity"), above=0.0
    )
    bands: tuple[float, ...] = parameter(
        (30.0, 60.0, 90.0),
        _("Ends of the bands of minutes to the nearest place"),
        kind=Kind.LIST,
        above=0.0,
        check=_rising,
    )
    groups: tuple[str, ...] = parameter(
        (),
        _(
            "Indicators that count groups of residents, in persons, such as elderly: "
            "access is told for each"
        ),
    )
    evened: str = parameter(
        "", _("Kind of opportunities that links are to even; the first where empty")
    )
    budget: float | None = parameter(
        None,
        _("Money for links, in the study's currency; without it no plan is made"),
        kind=Kind.NUMBER,
        at_least=0.0,
    )
    proof_work: float = parameter(
        500.0,
        _("Branches over a thousand columns for the proof of a plan of links"),
        above=0.0,
    )
    asked: int = parameter(
        12, _("Links left out for which it is told why, the nearest first"), at_least=0
    )
    trigger: float = parameter(
        0.8,
        _("Share of the land on offer that is sold when the next complex is begun"),
        above=0.0,
        at_most=1.0,
    )
    known_after: int = parameter(
        2,
        _("Years after which it is seen which path demand takes"),
        at_least=0,
    )
    beyond: int = parameter(
        10,
        _("Years after the last of land_demand in which its land is still wanted"),
        at_least=0,
    )
    jobs: str = parameter(
        "employment",
        _("Measure of the stocks that counts jobs, for land_coefficients"),
    )
    land_years: int = parameter(
        10,
        _("Years for which land is worked out from jobs"),
        at_least=1,
        at_most=50,
    )
    site_minutes: float = parameter(
        60.0, _("Minutes up to which firms take land elsewhere"), above=0.0
    )
    minute_cost: float = parameter(
        0.0,
        _("What one minute of way costs a ha of land and a year, in currency"),
        at_least=0.0,
    )
    missing_cost: float | None = parameter(
        None,
        _(
            "What a ha asked for and not offered costs a year, in currency; where left "
            "out, twice the dearest ha of the candidates"
        ),
        kind=Kind.NUMBER,
        at_least=0.0,
    )
    discount: float = parameter(
        0.045, _("Social discount rate a year"), at_least=0.0, at_most=1.0
    )
    draws: int = parameter(
        200, _("Lots by which ties in preferences are broken"), at_least=1
    )
