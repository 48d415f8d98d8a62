"""The record of a choice: plans, and how they list and draw themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from madang.language import _, from_json
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

        price = self.plans["price_of_balance"]
        data = pd.DataFrame(
            {
                "label": [from_json(m).text(language) for m in self.plans["message"]],
                "x": 100 * self.plans["balance"],
                "y": self.plans["merit"],
                "is_chosen": self.plans["chosen"],
                "text": [
                    _("{price:,.2g} points per pp", price=p).text(language)
                    if p == p  # noqa: PLR0124 - NaN is not itself
                    else ""
                    for p in price
                ],
            }
        )
        is_ordered = bool((self.plans["model"] == "ordered").all())
        x = _("Worst-off region: % of money due by need")
        if is_ordered:
            x = _("Worse-off regions: % of money due by need")
        y = _("Expected merit (points)")
        unit = _("{y}, {x}", y=y, x=x)
        return draw(
            data, x_title=x.text(language), y_title=y.text(language),
            chosen=_("chosen").text(language),
            title=_("What balance costs").text(language), unit=unit.text(language),
            source=source, year=self.year or "", language=str(language),
        )  # fmt: skip
