"""What the room measures, before it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from madang.linkages.columns import MAKES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.contracts import Note

__all__ = ["Linkages"]


@dataclass(frozen=True, slots=True)
class Linkages:
    """Who works with whom.

    Attributes
    ----------
    kind_matrix, region_matrix, regions, national, kinds, distances : DataFrame
        As `madang.linkages.STAGE`.makes says.
    notes : tuple of Note
        What was left out or assumed.
    first_year, last_year : int or None
        Years in which the projects began; None where no start is known.
    """

    kind_matrix: pd.DataFrame
    region_matrix: pd.DataFrame
    regions: pd.DataFrame
    national: pd.DataFrame
    kinds: pd.DataFrame
    distances: pd.DataFrame
    notes: tuple[Note, ...] = ()
    first_year: int | None = None
    last_year: int | None = None

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """All result tables by name."""
        return {table.name: getattr(self, table.name) for table in MAKES}
