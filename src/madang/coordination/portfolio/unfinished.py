"""What of the plans and the answers is unfinished, counted, and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from madang.coordination.portfolio.solver import STOPPED
from madang.language import Items, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.coordination.portfolio.prices import Prices
    from madang.coordination.portfolio.robust import Core
    from madang.coordination.portfolio.search import PlanPoint
    from madang.coordination.portfolio.why_not import Answer
    from madang.language import Message

__all__ = ["Unfinished"]


@dataclass(frozen=True, slots=True)
class Unfinished:
    """How much of what was asked for a limit of time or work left out.

    Attributes
    ----------
    plans, of_plans : int
        Plans that are not proven, of all.
    prices, of_prices : int
        Steps of balance whose price in money was not found, of all.
    draws, of_draws : int
        Draws not made, of those wanted.
    answers, of_answers : int
        Rejected proposals not answered, of those to be answered.
    trials : int
        Answers whose figures, or what keeps them out, were not tried to the end.
    floors : int
        Answers whose floor of balance was not looked for to the end.
    """

    plans: int = 0
    of_plans: int = 0
    prices: int = 0
    of_prices: int = 0
    draws: int = 0
    of_draws: int = 0
    answers: int = 0
    of_answers: int = 0
    trials: int = 0
    floors: int = 0

    @classmethod
    def of(
        cls,
        plans: Sequence[PlanPoint],
        core: Core | None = None,
        answers: Sequence[Answer] = (),
        prices: Prices | None = None,
    ) -> Unfinished:
        """Count what is unfinished."""
        return cls(
            plans=sum(plan.status in STOPPED for plan in plans),
            of_plans=len(plans),
            prices=prices.stopped if prices else 0,
            of_prices=len(plans) - 1,
            draws=core.stopped if core else 0,
            of_draws=core.draws + core.lost if core else 0,
            answers=sum(not answer.is_complete for answer in answers),
            of_answers=len(answers),
            trials=sum(a.is_complete and not a.is_tried for a in answers),
            floors=sum(not answer.is_floor_known for answer in answers),
        )

    def says(self) -> Message | None:
        """Say what is unfinished; None where nothing is."""
        told = []
        if self.plans:
            told.append(
                _("{plans} of {of} plans are not proven", plans=self.plans,
                  of=self.of_plans)
            )  # fmt: skip
        if self.prices:
            told.append(
                _("the price in money of {prices} of {of} steps of balance is not "
                  "known", prices=self.prices, of=self.of_prices)
            )  # fmt: skip
        if self.draws:
            told.append(
                _("{draws:,} of {of:,} draws were not made", draws=self.draws,
                  of=self.of_draws)
            )  # fmt: skip
        if self.answers:
            told.append(
                _("{answers} of {of} rejected proposals are not answered",
                  answers=self.answers, of=self.of_answers)
            )  # fmt: skip
        if self.trials:
            told.append(
                _("{trials} answers could not be tried to the end", trials=self.trials)
            )
        if self.floors:
            told.append(
                _("for {floors} the nearest floor of balance was not looked for to "
                  "the end", floors=self.floors)
            )  # fmt: skip
        if not told:
            return None
        return _(
            "Unfinished, as a limit of time or work was met: {told}. The next run "
            "takes it up again; 'work_limit', 'time_limit' and 'answers_time' under "
            "[stages.portfolio] are the limits.",
            told=Items(tuple(told)),
        )
