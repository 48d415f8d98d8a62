"""What may be set of training and jobs."""

from __future__ import annotations

from dataclasses import dataclass

from madang.contracts import parameter
from madang.language import _
from madang.vocabulary import FlowKind, Measure

__all__ = ["TrainingSettings"]


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """The parameters of the stage, each with its bounds."""

    taught: str = parameter(
        Measure.GRADUATES.value,
        _("Measure of stocks that counts those who finish training"),
    )
    jobs: str = parameter(
        Measure.EMPLOYMENT.value,
        _("Measure of stocks that counts jobs, such as employment or openings"),
    )
    links: str = parameter(
        "training",
        _("Kind of activity_links that leads from a field to its activities"),
    )
    commuting: str = parameter(
        FlowKind.COMMUTING.value, _("Kind of flow that shows who is within reach")
    )
    commuters: float = parameter(
        0.01,
        _("Share of the commuters of a region from which another is within its reach"),
        above=0.0,
        at_most=1.0,
    )
    reach: float = parameter(
        50.0,
        _("Reach as the crow flies, in km, where no commuting is on record"),
        at_least=0.0,
    )
    listed: int = parameter(5, _("Gaps listed for each region and side"), at_least=1)
    most_cells: int = parameter(
        4_000,
        _("Regions times fields, or activities, above which nothing is matched"),
        at_least=1,
    )
