"""The record of a choice: plans, and how they list and draw themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from madang.vocabulary import Language

if TYPE_CHECKING:
    from madang.contracts import Finding, Note

__all__ = ["Portfolio"]


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Plans for one call, from greatest merit to greatest balance.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        plans, choices (proposals by plan), allocations (regions by plan), swaps
        (what enters and leaves), years, robust, why_not, rules, rule_regions,
        rule_choices, merits, reviewers and conflict (empty where there is none). In
        plans, `balance` is the money of the worst-off region over the
        money it is due by need: 1 means that every region that applied gets all
        it is due. `price_of_balance` is merit points lost for each percentage
        point of balance gained since the plan before.
    findings : tuple of Finding
        What a committee should read.
    notes : tuple of Note
        What was left out or assumed.
    currency : str
        Currency of all money.
    year : int or None
        First year of the call.
    """

    tables: dict[str, pd.DataFrame]
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()
    currency: str = ""
    year: int | None = None

    @property
    def plans(self) -> pd.DataFrame:
        """One row a plan, from greatest merit to greatest balance."""
        return self.tables["plans"]

    @property
    def choices(self) -> pd.DataFrame:
        """One row a plan and proposal."""
        return self.tables["choices"]

    @property
    def allocations(self) -> pd.DataFrame:
        """One row a plan and region."""
        return self.tables["allocations"]

    @property
    def swaps(self) -> pd.DataFrame:
        """One row a proposal that enters or leaves."""
        return self.tables["swaps"]

    @property
    def conflict(self) -> pd.DataFrame:
        """The smallest conflicting set of requirements."""
        return self.tables["conflict"]

    @property
    def robust(self) -> pd.DataFrame:
        """One row a proposal and its share of draws."""
        return self.tables["robust"]

    @property
    def why_not(self) -> pd.DataFrame:
        """One row a rejected proposal and what it would need."""
        return self.tables["why_not"]

    @property
    def rules(self) -> pd.DataFrame:
        """One row a rule by which the money could be shared out."""
        return self.tables["rules"]

    def tidy(self) -> pd.DataFrame:
        """Give one row a plan and proposal, unrounded."""
        return self.choices.copy()

    def chart(self, *, language: str = Language.KO, source: str = "") -> Any:
        """Draw merit against balance, a point a plan.

        Parameters
        ----------
        language : str
            ``"ko"`` or ``"en"``.
        source : str
            Who publishes the records.

        Returns
        -------
        altair.Chart
        """
        from madang.charts import frontier as draw  # noqa: PLC0415 - loads Altair

        is_ko = language == Language.KO
        unit = "점/%p" if is_ko else "points per pp"
        price = [f"{p:,.2g} {unit}" for p in self.plans["price_of_balance"]]
        data = pd.DataFrame(
            {
                "label": self.plans["label_ko" if is_ko else "label_en"],
                "x": 100 * self.plans["balance"],
                "y": self.plans["merit"],
                "is_chosen": self.plans["chosen"],
                "text": ["" if p.startswith("nan") else p for p in price],
            }
        )
        is_ordered = bool((self.plans["model"] == "ordered").all())
        if is_ko:
            who = "불리한 지역들의 순서가중" if is_ordered else "최소 수혜 지역의"
            title, x = "성과와 균형의 절충선", f"{who} 필요 대비 배분율(%)"
            y, chosen = "기대 성과(점)", "선택안"
        else:
            who = "Worse-off regions" if is_ordered else "Worst-off region"
            title, x = "What balance costs", f"{who}: % of money due by need"
            y, chosen = "Expected merit (points)", "chosen"
        return draw(
            data, x_title=x, y_title=y, chosen=chosen, title=title, unit=f"{y}, {x}",
            source=source, year=self.year or "", language=str(language),
        )  # fmt: skip
