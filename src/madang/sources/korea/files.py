"""Where Korea's files lie, and how their province names are resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from madang.contracts import Note
from madang.errors import SourceError
from madang.language import _
from madang.places import provinces
from madang.sources import records
from madang.sources.korea.terms import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from madang.contracts import Provenance

__all__ = ["FILES", "Files", "Part", "resolved"]

FILES: Final[Mapping[str, str]] = {
    "population": "kr_regional_indicators/population_sido.csv",
    "production": "kr_regional_indicators/grdp_real_by_activity.csv",
    "labour": "kr_regional_indicators/economic_activity_sido.csv",
    "universities": "kr_regional_indicators/universities_sido.csv",
    "graduate_schools": "kr_regional_indicators/graduate_schools_sido.csv",
    "fiscal": "kr_regional_indicators/fiscal_self_reliance_sido_2001_2025.csv",
    "index": "kr_regional_indicators/navis_regional_development_index_1995_2019.csv",
    "migration": "kr_regional_indicators/migration_od_sido_annual.csv",
    "youth": "kr_regional_indicators/youth_population_sigungu_2023.csv",
    "youth_migration": "kr_migration_od/youth_2022m10_2024m06.parquet",
    "plan": "kr_regional_programmes/youth_plan_projects_with_budget.parquet",
    "local": "kr_regional_programmes/local_youth_programmes.parquet",
    "central": "kr_regional_programmes/central_government_programmes.parquet",
    "seoul": "kr_regional_programmes/seoul_city_programmes.parquet",
    "districts": "kr_regional_programmes/seoul_district_programmes.parquet",
    "boundaries": "boundaries/skorea-provinces-2018-topo-simple.json",
}
"""Files by what they hold, below the data folder."""


@dataclass(frozen=True, slots=True)
class Part:
    """Tables of one kind that a reader made, and what it has to say of them."""

    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    provenance: Mapping[str, Provenance] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Files:
    """The files of Korea that are there.

    Attributes
    ----------
    paths : mapping of str to Path
        Files present, by what they hold.
    """

    paths: Mapping[str, Path]

    @classmethod
    def find(cls, root: Path) -> Files:
        """Find Korea's files below a data folder, or refuse a folder without any."""
        paths = {name: root / place for name, place in FILES.items()}
        found = {name: path for name, path in paths.items() if path.is_file()}
        if not found or set(found) == {"boundaries"}:
            first = ", ".join(list(FILES.values())[:3])
            raise SourceError(
                _(
                    "'{root}' holds none of the files this source reads, such as "
                    "{first}. Point --from at the folder that holds kr_* folders.",
                    root=root.name,
                    first=first,
                )
            )
        return cls(found)

    def has(self, *names: str) -> bool:
        """Tell whether all of these files are there."""
        return all(name in self.paths for name in names)

    def items(self, name: str) -> pd.DataFrame:
        """Read a file of region, year, item, value; wide by item, by province."""
        table = records.read_records(
            self.paths[name],
            texts=("region", "item"),
            amounts=("value",),
            whole=("year",),
        )
        table["region"] = resolved(table["region"], self.paths[name].name)
        table = table.dropna(subset=["region"])
        self._refuse_repeats(table, name, ["region", "year", "item"])
        wide = table.pivot_table(
            index=["region", "year"], columns="item", values="value", dropna=False
        )
        return wide.rename_axis(columns=None)

    def _refuse_repeats(
        self, table: pd.DataFrame, name: str, key: Sequence[str]
    ) -> None:
        """Refuse a file in which two rows speak of the same thing."""
        repeats = table.duplicated(list(key))
        if repeats.any():
            first = table.loc[repeats, list(key)].iloc[0].to_list()
            file = self.paths[name].name
            raise SourceError(
                _(
                    "'{file}' has {count} rows that repeat another ({key}); the first "
                    "is {first}. Keep one of each.",
                    file=file,
                    count=int(repeats.sum()),
                    key=", ".join(key),
                    first=", ".join(map(str, first)),
                )
            )

    def missing_notes(self) -> tuple[Note, ...]:
        """Say which files are not there."""
        lost = [place for name, place in FILES.items() if name not in self.paths]
        if not lost:
            return ()
        listing = ", ".join(Path(place).name for place in lost)
        return (
            Note(
                _(
                    "These files are not there, so what they give is left out: "
                    "{listing}.",
                    listing=listing,
                )
            ),
        )


def resolved(names: pd.Series, file: str) -> pd.Series:
    """Turn province names into codes; totals become missing, others are refused.

    Parameters
    ----------
    names : Series of str
        Names of provinces, of the country, or of larger regions.
    file : str
        Name of the file, for the message.

    Returns
    -------
    Series of str
        Codes; missing where the name is a total or the cell is empty.

    Raises
    ------
    SourceError
        If a name is of no province and no total that these files use.
    """
    codes = {name: provinces.resolve(name) for name in names.dropna().unique()}
    strange = [
        n for n, code in codes.items() if code is None and n not in provinces.LARGER
    ]
    if strange:
        raise SourceError(
            _(
                "'{file}': {count} names are of no province of Korea; the first is "
                "'{strange}'. Use names such as {examples}.",
                file=file,
                count=len(strange),
                strange=strange[0],
                examples=", ".join(EXAMPLES),
            )
        )
    return names.map(codes).astype("str")
