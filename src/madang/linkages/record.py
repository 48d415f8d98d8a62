"""The result of the room: tables, notes, and the picture of the kinds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.language import _, pgettext
from madang.linkages.columns import MAKES
from madang.vocabulary import Language, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.contracts import Finding, Note

__all__ = ["LEVEL", "Linkages", "shown_kinds"]

LEVEL: Final = 0.9


@dataclass(frozen=True, slots=True)
class Linkages:
    """Who works with whom.

    Attributes
    ----------
    kind_matrix, region_matrix, regions, national, kinds, distances : DataFrame
        As `madang.linkages.STAGE`.makes says.
    findings : tuple of Finding
        What a committee should read first.
    notes : tuple of Note
        What was left out or assumed.
    level : float
        Share that every interval holds.
    first_year, last_year : int or None
        Years in which the projects began; None where no start is known.
    source : str
        Who publishes the records, as handed in.
    """

    kind_matrix: pd.DataFrame
    region_matrix: pd.DataFrame
    regions: pd.DataFrame
    national: pd.DataFrame
    kinds: pd.DataFrame
    distances: pd.DataFrame
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()
    level: float = LEVEL
    first_year: int | None = None
    last_year: int | None = None
    source: str = ""

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """All result tables by name."""
        return {table.name: getattr(self, table.name) for table in MAKES}

    @property
    def years(self) -> str:
        """Years in which the projects began, in words; empty where unknown."""
        if self.first_year is None or self.first_year == self.last_year:
            return str(self.first_year or "")
        return f"{self.first_year}–{self.last_year}"

    def tidy(self) -> pd.DataFrame:
        """List each region's measures, one row an observation, unrounded.

        Returns
        -------
        DataFrame
            region, quantity, value, low, high.
        """
        pairs = {
            "ei_index": "ei", "core_share": "core", "triple_helix": "helix",
            "sme_embedded_share": "sme",
        }  # fmt: skip
        parts = [
            pd.DataFrame(
                {
                    "region": self.regions["region"],
                    "quantity": quantity,
                    "value": self.regions[quantity],
                    "low": self.regions[f"{short}_low"],
                    "high": self.regions[f"{short}_high"],
                }
            )
            for quantity, short in pairs.items()
        ]
        return pd.concat(parts, ignore_index=True)

    def chart(self, language: str = Language.KO) -> Any:
        """Draw ties by kind and kind against random pairing.

        Parameters
        ----------
        language : str
            ``"ko"`` or ``"en"``.

        Returns
        -------
        altair.LayerChart
            1 is what random pairing would give.
        """
        from madang.charts import heatmap  # noqa: PLC0415 - Altair is heavy

        title = _("Ties by kind of organisation, against random pairing")
        axis = _("Kind of organisation").text(language)
        return heatmap(
            shown_kinds(self.kind_matrix, language),
            middle=1.0,
            row_title=axis,
            column_title=axis,
            title=title.text(language),
            unit=pgettext("unit", "times").text(language),
            source=self.source,
            year=self.years,
            language=language,
        )


def shown_kinds(kind_matrix: pd.DataFrame, language: str) -> pd.DataFrame:
    """Lay the matrix of all years out for a grid, both halves filled."""
    whole = kind_matrix[kind_matrix["year"].isna()]
    half = pd.DataFrame(
        {
            "row": [word(k).text(language) for k in whole["kind_a"]],
            "column": [word(k).text(language) for k in whole["kind_b"]],
            "value": whole["ratio"].to_numpy(),
        }
    )
    mirrored = half.rename(columns={"row": "column", "column": "row"})
    return pd.concat([half, mirrored], ignore_index=True).drop_duplicates(
        ["row", "column"], ignore_index=True
    )
