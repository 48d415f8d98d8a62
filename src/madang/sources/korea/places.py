"""The 17 provinces as regions, and their outlines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.contracts import Note, Provenance
from madang.intake import geometry
from madang.language import _, pgettext
from madang.places.provinces import (
    AREA_YEAR,
    POPULATION_YEAR,
    PROVINCES,
    region_table,
    resolve_kostat,
)
from madang.sources import records
from madang.sources.korea.files import Part
from madang.sources.korea.terms import LICENCE, PUBLISHERS

if TYPE_CHECKING:
    from madang.sources.korea.files import Files

__all__ = ["boundaries", "regions"]

_NAMES: Final = {"ko": "name_ko", "en": "short_name_en"}
"""Which name of a province a study in a language goes by."""


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
    table = region_table()
    table.insert(1, "name", table[_NAMES[language]])
    table["level"] = pgettext("level", "province").text(language)
    table["population"] = table["region"].map(latest).fillna(table["population"])
    remarks = (
        _("Codes: administrative standard code, two digits."),
        _(
            "Area: {year}, km². Coordinates: area centroids; Incheon's mainland.",
            year=str(AREA_YEAR),
        ),
        _("Population: resident registration, end of {year}.", year=str(year)),
    )
    used = [files.paths["population"]] if files.has("population") else []
    kept = records.provenance(
        used,
        source=PUBLISHERS["population"],
        vintage=str(year),
        licence=LICENCE,
        remarks=remarks,
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
        source=PUBLISHERS["outlines"],
        vintage="2018",
        licence=LICENCE,
        remarks=(
            _("Outlines of 2018: Gunwi still belongs to Gyeongbuk."),
            _("Codes of the statistics office turned into administrative codes."),
            _(
                "{n:,| island/ islands} that the simplification left with fewer than "
                "four points {n:~was/were} dropped.",
                n=dropped,
            ),
        ),
    )
    return Part({"boundaries": table.reset_index(drop=True)}, {"boundaries": kept},
                notes)  # fmt: skip
