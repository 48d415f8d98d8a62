"""What may be set of the room."""

from __future__ import annotations

from dataclasses import dataclass

from madang.contracts import parameter
from madang.evaluation.record import Estimator
from madang.language import _

__all__ = ["LEVEL", "EvaluationSettings"]

LEVEL = 0.9
"""Share that intervals of results hold, as everywhere in a study."""


@dataclass(frozen=True, slots=True)
class EvaluationSettings:
    """The parameters of the stage, each with its bounds."""

    outcomes: tuple[str, ...] = parameter(
        (),
        _(
            "Indicators that are looked at where measures name no outcome; name them "
            "before looking"
        ),
    )
    shares: tuple[str, ...] = parameter(
        (),
        _("Indicators whose effects are told in per cent; the others in their unit"),
    )
    estimator: str = parameter(
        Estimator.PATH,
        _("What would have been: as regions that went the same way before (path) …"),
    )
    alarm: float = parameter(
        0.05,
        _("How often chance may be called an effect, over all outcomes of a measure"),
        above=0.0,
        at_most=0.1,
    )
    draws: int = parameter(
        999, _("Sets of regions without the measure that show what chance does"),
        at_least=99,
    )  # fmt: skip
