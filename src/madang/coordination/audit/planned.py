"""The alarms of the audit held against a plan: were these projects the spending.

The tables and rules are those of the audit; nothing is measured another way. What a
plan cannot tell, as how much of a grant will be spent, raises no alarm.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.contracts.contract import YEAR_LAST
from madang.coordination.audit.alarms import Figures, alarm_table
from madang.coordination.audit.alignment import Aims
from madang.coordination.audit.columns import (
    ALIGNMENT,
    EXECUTION,
    OUTLOOK_ALIGNMENT,
    SUPPORT,
)
from madang.coordination.audit.need import correlation_table, need_table
from madang.coordination.audit.scatter import scatter_table
from madang.coordination.audit.settings import small_threshold
from madang.coordination.audit.spending import RESULTS_READ, read_spending
from madang.coordination.audit.support import core_share
from madang.coordination.audit.years import trend_table

if TYPE_CHECKING:
    from madang.coordination.audit.settings import AuditSettings
    from madang.coordination.audit.spending import Records, Spending

__all__ = ["PlanAudit"]

_ALIGNED: Final = {"alignment": ALIGNMENT, "outlook_alignment": OUTLOOK_ALIGNMENT}
_BY_YEAR: Final = {("specialisation", "quotients"), ("specialisation", "outlook")}


@dataclass(frozen=True, slots=True)
class PlanAudit:
    """What the projects of a plan are held against.

    Attributes
    ----------
    records : Records
        The study's tables; its projects are those on record, without the call.
    spent : Spending
        What was spent so far, to which a plan is the next year.
    settings : AuditSettings
        Amounts, lines and measures of the audit.
    seed : int
        Seed of the resamples.
    aims : dict of str to Aims
        What regions do, and could become.
    """

    records: Records
    spent: Spending
    settings: AuditSettings
    seed: int
    aims: dict[str, Aims]

    @classmethod
    def of(cls, records: Records, settings: AuditSettings, seed: int) -> PlanAudit:
        """Read what was spent so far, and the last year of what regions are good at."""
        found = {
            place: table
            for place in RESULTS_READ
            if (table := records.result(*place)) is not None
        }
        for place in _BY_YEAR & found.keys():
            table = found[place]
            found[place] = table[table["year"] == table["year"].max()]
        spent, _notes = read_spending(records)
        # What is funded once more is spent once more, whatever notice it answers.
        found.pop(("overlap", "republished"), None)
        records = replace(records, results=found)
        return cls(records, spent, settings, seed, Aims.of(records, settings.measure))

    def alarms(self, projects: pd.DataFrame) -> pd.DataFrame:
        """Apply every rule of the audit whose figure is known of a plan.

        Parameters
        ----------
        projects : DataFrame
            Columns of the contract ``projects``: what the plan funds, with its grants.

        Returns
        -------
        DataFrame
            As `madang.coordination.audit.alarms.alarm_table` gives it, but that no
            interval and no certainty is known.
        """
        records = replace(self.records, projects=projects, budgets=None)
        spending, _notes = read_spending(records)
        settings, rng = self.settings, np.random.default_rng(self.seed)
        threshold, _unset = small_threshold(settings, records.currency)
        need, _notes = need_table(spending, records)
        # A plan is no sample, so that nothing is resampled.
        aligned = {
            name: self.aims[name].correlations(spending, records)
            if name in self.aims
            else made.empty()
            for name, made in _ALIGNED.items()
        }
        tables = {
            "scatter": scatter_table(spending, threshold, spread=False),
            "execution": EXECUTION.empty(),
            "support": SUPPORT.empty(),
            "need": need,
            "correlations": correlation_table(need, rng, draws=1),
            **aligned,
            "trends": trend_table(self._next_year(spending), YEAR_LAST, rng, draws=1),
        }
        figures = Figures.of(
            tables, records, spending, settings,
            core_money=core_share(spending, records.core, rng, draws=1),
            closed_year=YEAR_LAST, seed=self.seed,
        )  # fmt: skip
        return alarm_table(figures).assign(low=np.nan, high=np.nan, certainty="")

    def _next_year(self, spending: Spending) -> Spending:
        """Put a plan behind what was spent before it, as one year."""
        planned = spending.yearly
        if planned.empty:
            return spending
        year = int(planned["year"].min())
        before = self.spent.yearly[self.spent.yearly["year"] < year]
        both = pd.concat([before, planned.assign(year=year)], ignore_index=True)
        return replace(spending, yearly=both.astype({"year": "Int64"}))
