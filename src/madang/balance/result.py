"""What measuring balance gives: a frozen record that lists and draws itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from madang.balance.columns import MAKES
from madang.contracts import names
from madang.language import _, pgettext
from madang.vocabulary import Language, word

if TYPE_CHECKING:
    from madang.balance.settings import BalanceSettings

__all__ = ["BalanceResult"]


@dataclass(frozen=True, slots=True)
class BalanceResult:
    """The balance of a territory.

    Attributes
    ----------
    ledger : DataFrame
        Score, rank, 90% rank interval and tier of each region, year and dimension.
    ledger_indicators : DataFrame
        The indicators that entered: raw, denominated, imputed or not, normalised.
    steps : DataFrame
        What each step did, in order.
    evenness : DataFrame
        Gini (with 90% jackknife interval), Theil T and L of each quantity and year.
    core_share : DataFrame
        Share of the core in each quantity and year, with its 90% interval.
    convergence, sigma : DataFrame
        Whether lagging regions catch up, and whether the gap narrows.
    published : DataFrame
        Rank correlation with published indices.
    names : DataFrame
        Names and tiles of the regions, for charts.
    settings : BalanceSettings
        What was asked for.
    core : tuple of str
        The core regions.
    """

    ledger: pd.DataFrame
    ledger_indicators: pd.DataFrame
    steps: pd.DataFrame
    evenness: pd.DataFrame
    core_share: pd.DataFrame
    convergence: pd.DataFrame
    sigma: pd.DataFrame
    published: pd.DataFrame
    names: pd.DataFrame
    settings: BalanceSettings
    core: tuple[str, ...]

    @property
    def year(self) -> int | None:
        """Latest year of the ledger; None where it is empty."""
        return None if self.ledger.empty else int(self.ledger["year"].max())

    def tables(self) -> dict[str, pd.DataFrame]:
        """Give the result tables by name."""
        return {table.name: getattr(self, table.name) for table in MAKES}

    def tidy(self) -> pd.DataFrame:
        """Give the ledger, one row a region, year and dimension, unrounded."""
        return self.ledger.copy()

    def chart(self, *, language: str = Language.KO, dimension: str = "total") -> Any:
        """Draw the regions of the latest year by rank, with intervals and tiers.

        Parameters
        ----------
        language : str
            ``"ko"`` or ``"en"``.
        dimension : str
            A dimension, or ``"total"``.

        Returns
        -------
        alt.Chart
            One row a region; dot its rank, line its 90% interval.
        """
        from madang.charts import interval_chart  # noqa: PLC0415 - altair is slow

        rows = self.ledger[
            (self.ledger["year"] == self.year) & (self.ledger["dimension"] == dimension)
        ].sort_values(["tier", "rank"])
        called = names(self.names, language)
        data = pd.DataFrame(
            {
                "label": rows["region"].map(called),
                "value": rows["rank"],
                "low": rows["rank_low"],
                "high": rows["rank_high"],
                "group": [_("Tier {n}", n=t).text(language) for t in rows["tier"]],
            }
        )
        title = _("Balance ledger: {dimension}", dimension=word(dimension))
        return interval_chart(
            data,
            x_title=_("Rank (90% interval)").text(language),
            is_rank="rank",
            title=title.text(language),
            unit=pgettext("unit", "rank").text(language),
            year=self.year or "",
            language=str(language),
        )
