"""A call with its plans and result tables: what sentences on plans are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from madang.contracts import Finding
from madang.language import Message, Money, Named, _, figure

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.coordination.portfolio.tables import Frontier

__all__ = ["Made"]


@dataclass(frozen=True, slots=True)
class Made:
    """The plans and their result tables, with what sentences need."""

    front: Frontier
    tables: Mapping[str, pd.DataFrame]
    names: Mapping[str, Named]
    currency: str
    unanswered: int

    @property
    def plans(self) -> pd.DataFrame:
        """All plans."""
        return self.tables["plans"]

    @property
    def plan(self) -> pd.Series:
        """The chosen plan."""
        return self.plans.iloc[self.front.chosen]

    @property
    def row(self) -> str:
        """The way to the chosen plan's row."""
        return f"plan={self.front.chosen + 1}"

    def money(self, amount: float) -> Money:
        """Write an amount of money."""
        return Money(float(amount), self.currency)

    @property
    def merit(self) -> Message:
        """Name what is told of a plan's merit."""
        if self.front.problem.is_average:
            return _("the mean merit of the money")
        return _("expected merit")

    def points(self, points: float, *, is_change: bool = False) -> str:
        """Write points of a plan, or a change of them: a mean needs decimals."""
        mean = ".2f" if is_change else ".1f"
        return figure(points, mean if self.front.problem.is_average else ",.0f")

    def finding(
        self, key: str, importance: float, says: Message, **figures: Any
    ) -> Finding:
        """Give a finding of the call's first year."""
        first = self.front.problem.call.first
        year = int(first[first > 0].min()) if (first > 0).any() else None
        return Finding(key, importance, says, year=year, **figures)
