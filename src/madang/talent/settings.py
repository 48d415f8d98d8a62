"""What may be set of the room."""

from __future__ import annotations

from dataclasses import dataclass

from madang.contracts import parameter
from madang.language import _

__all__ = ["TalentSettings"]


@dataclass(frozen=True, slots=True)
class TalentSettings:
    """The parameters of the stage, each with its bounds."""

    absent: str = parameter(
        "zero",
        _(
            "What a pair without a row is in a year in which both regions have some: "
            "zero, or unknown where the source leaves small flows out"
        ),
        one_of=("zero", "unknown"),
    )
    partners: int = parameter(
        10, _("Partners that are kept for each region and kind"), at_least=1
    )
    origins: int = parameter(
        4, _("Past years by which forecasts are chosen and judged"), at_least=1
    )
    most_pairs: int = parameter(
        2_000_000, _("Pairs of regions above which no forecast is made"), at_least=1
    )
    areas: str = parameter(
        "commuting", _("Kind of flow that binds regions to labour areas")
    )
