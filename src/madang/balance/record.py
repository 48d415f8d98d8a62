"""The balance of a territory as it was worked out: tables, names and what was asked."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from madang.balance.anatomy import Anatomy
from madang.balance.columns import MAKES

if TYPE_CHECKING:
    import pandas as pd

    from madang.contracts import Note

__all__ = ["Balance"]


@dataclass(frozen=True, slots=True)
class Balance:
    """The balance of a territory.

    Attributes
    ----------
    ledger, ledger_indicators, steps : DataFrame
        Scores, ranks and tiers; the indicators that entered; what each step did.
    anatomy : Anatomy
        What the latest year of the ledger hangs on.
    ledger_changes : DataFrame
        What changed since the last edition or year.
    need : DataFrame
        What each region needs.
    evenness, core_share, convergence, sigma : DataFrame
    nested, neighbours, clubs, published : DataFrame
        The other result tables, as `madang.balance.columns` says.
    names : DataFrame
        The regions with their names.
    core : tuple of str
        The core regions.
    notes : tuple of Note
        What published totals of the stocks added.
    """

    ledger: pd.DataFrame
    ledger_indicators: pd.DataFrame
    steps: pd.DataFrame
    anatomy: Anatomy
    ledger_changes: pd.DataFrame
    need: pd.DataFrame
    evenness: pd.DataFrame
    core_share: pd.DataFrame
    convergence: pd.DataFrame
    sigma: pd.DataFrame
    nested: pd.DataFrame
    neighbours: pd.DataFrame
    clubs: pd.DataFrame
    published: pd.DataFrame
    names: pd.DataFrame
    core: tuple[str, ...]
    notes: tuple[Note, ...] = ()

    @property
    def year(self) -> int | None:
        """Latest year of the ledger; None where it is empty."""
        return None if self.ledger.empty else int(self.ledger["year"].max())

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The result tables by name."""
        of_ledger = {f"ledger_{f.name}": f.name for f in fields(Anatomy)}
        return {
            table.name: getattr(self.anatomy, of_ledger[table.name])
            if table.name in of_ledger
            else getattr(self, table.name)
            for table in MAKES
        }
