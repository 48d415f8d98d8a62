"""Parameters of the register."""

from __future__ import annotations

from dataclasses import dataclass

from madang.contracts import Kind, parameter
from madang.language import _
from madang.vocabulary import Status

__all__ = ["OverlapSettings"]


@dataclass(frozen=True, slots=True)
class OverlapSettings:
    """Parameters of the stage ``overlap``."""

    threshold: float | str | None = parameter(
        None,
        _(
            "Least probability of a pair in the register; 'learnt' chooses it by the "
            "highest expected F1. Without it: 0.5, and chosen as soon as verdicts "
            "re-train the weights"
        ),
        kind=Kind.NUMBER, at_least=0, at_most=1, words=("learnt",),
    )  # fmt: skip
    wanted_precision: float | None = parameter(
        None,
        _("Expected precision that the register is to reach, as a share"),
        kind=Kind.NUMBER, at_least=0, at_most=1,
    )  # fmt: skip
    neighbours: int = parameter(
        10, _("Most similar projects compared with each project"),
        at_least=1, at_most=100,
    )  # fmt: skip
    shortest_ngram: int = parameter(
        2, _("Shortest run of characters compared"), at_least=1, at_most=100
    )
    longest_ngram: int = parameter(
        3, _("Longest run of characters compared"), at_least=1, at_most=100
    )
    family_density: float = parameter(
        0.5, _("Least mean probability within a family"), at_least=0, at_most=1
    )
    statuses: tuple[str, ...] = parameter(
        tuple(str(s) for s in (Status.PROPOSED, Status.FUNDED, Status.COMPLETED)),
        _("Statuses of the projects compared; one without a status always is"),
        one_of=tuple(str(s) for s in Status),
    )
    merge_saving: float = parameter(
        0.5,
        _(
            "Share of the money not yet spent that a merger saves, of all members but "
            "the one that has the most of it"
        ),
        at_least=0, at_most=1,
    )  # fmt: skip
    joint_saving: float = parameter(
        0.2,
        _(
            "Share of the money not yet spent that a joint call saves, of all members "
            "but the one that has the most of it"
        ),
        at_least=0, at_most=1,
    )  # fmt: skip
    as_of: str = parameter(
        "",
        _(
            "Day on which money counts as not yet spent, or a year, of which it is "
            "the first day. Without it: the day after the last year whose spending is "
            "on record, else the first of the year in which the first proposal, or "
            "the last project, begins"
        ),
    )
    least_verdicts: int = parameter(
        10, _("Verdicts of each kind from which weights are re-learnt"),
        at_least=1, at_most=100,
    )  # fmt: skip
    suggestions: int = parameter(
        20, _("Pairs suggested for a verdict"), at_least=1, at_most=100
    )
    drawing_seed: int = parameter(
        1, _("Seed by which pairs are drawn for a verdict"), at_least=0
    )
