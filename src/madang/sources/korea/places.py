"""The 17 provinces as regions, and their outlines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from madang.contracts import Note, Provenance
from madang.language import _
from madang.sources import geometry, records
from madang.sources.korea.files import LICENCE, Part
from madang.sources.provinces import (
    AREA_YEAR,
    POPULATION_YEAR,
    PROVINCES,
    resolve_kostat,
)

if TYPE_CHECKING:
    from madang.sources.korea.files import Files

__all__ = ["boundaries", "regions"]


def regions(files: Files, language: str) -> Part:
    """Lay out the provinces, with the latest population that the files give.

    Parameters
    ----------
    files : Files
        The files that are there.
    language : str
        Language of the column ``name``.

    Returns
    -------
    Part
        The table ``regions``, 17 rows.
    """
    latest, year = _population(files)
    table = pd.DataFrame(
        {
            "region": [p.code for p in PROVINCES],
            "name": [p.short_en if language == "en" else p.name_ko for p in PROVINCES],
            "name_ko": [p.name_ko for p in PROVINCES],
            "name_en": [p.name_en for p in PROVINCES],
            "level": "시·도" if language == "ko" else "province",
            "latitude": [p.latitude for p in PROVINCES],
            "longitude": [p.longitude for p in PROVINCES],
            "population": [float(latest.get(p.code, p.population)) for p in PROVINCES],
            "area": [p.area for p in PROVINCES],
            "tile_column": [p.tile_column for p in PROVINCES],
            "tile_row": [p.tile_row for p in PROVINCES],
        }
    )
    remarks = (
        "Codes: administrative standard code (행정표준코드), two digits.",
        f"Area: {AREA_YEAR}, km². Coordinates: area centroids; Incheon's mainland.",
        f"Population: resident registration, end of {year}.",
    )
    source = "행정안전부 주민등록인구 (Ministry of the Interior and Safety)"
    used = [files.paths["population"]] if files.has("population") else []
    kept = records.provenance(
        used, source=source, vintage=str(year), licence=LICENCE, remarks=remarks
    )
    return Part({"regions": table}, {"regions": kept})


def _population(files: Files) -> tuple[dict[str, float], int]:
    """Give the latest year's population that covers all provinces."""
    if not files.has("population"):
        return {}, POPULATION_YEAR
    people = files.items("population")["total_population"].dropna()
    covered = people.groupby("year").size()
    whole = covered[covered == len(PROVINCES)]
    if whole.empty:
        return {}, POPULATION_YEAR
    year = int(whole.index.max())
    latest = people.xs(whole.index.max(), level="year")
    return {str(code): float(value) for code, value in latest.items()}, year


def boundaries(files: Files) -> Part:
    """Read the outlines of the provinces, where their file is there.

    Parameters
    ----------
    files : Files
        The files that are there.

    Returns
    -------
    Part
        The table ``boundaries``; empty where there is no file.
    """
    if not files.has("boundaries"):
        return Part()
    outlines = geometry.read_outlines(files.paths["boundaries"])
    codes = [resolve_kostat(str(o.properties.get("code", ""))) for o in outlines]
    table = pd.DataFrame(
        {
            "region": pd.Series(codes, dtype="str"),
            "geometry": pd.Series([o.text() for o in outlines], dtype="str"),
        }
    ).dropna(subset=["region"])
    dropped = sum(o.dropped for o in outlines)
    notes: tuple[Note, ...] = ()
    if len(table) != len(PROVINCES):
        notes = (
            Note(
                _(
                    "The boundaries file holds {count} of 17 provinces.",
                    count=len(table),
                )
            ),
        )
    kept: Provenance = records.provenance(
        [files.paths["boundaries"]],
        source="통계청 SGIS (Statistics Korea), simplified",
        vintage="2018",
        licence=LICENCE,
        remarks=(
            "Outlines of 2018: Gunwi still belongs to Gyeongbuk.",
            "Codes of the statistics office turned into administrative codes.",
            (
                f"{dropped} islands that the simplification left with fewer than four "
                "points were dropped."
            ),
        ),
    )
    return Part({"boundaries": table.reset_index(drop=True)}, {"boundaries": kept},
                notes)  # fmt: skip
