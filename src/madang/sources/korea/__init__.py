"""Korea's public statistics and programme lists, province by province.

Each file is read by its recipe in ``recipes``; `lists` names what the tables speak of,
`derived` makes rates of amounts, `programmes` lays the lists of programmes together.
Whatever file is missing is left out and said.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from madang.contracts import Note, Provenance, SourceTables
from madang.errors import ParameterError, SourceError
from madang.intake.gathering import gather, read
from madang.intake.recipe import parse
from madang.intake.session import Known
from madang.language import _
from madang.places.provinces import CORE
from madang.sources.korea import remarks
from madang.sources.korea.derived import indicators
from madang.sources.korea.lists import (
    definitions,
    known_activities,
    named_activities,
    regions,
)
from madang.sources.korea.programmes import LISTS, numbered
from madang.vocabulary import Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from madang.intake.gathering import Merge, Part

__all__ = ["FILES", "build"]

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
    "seoul": "kr_regional_programmes/seoul_city_programmes.parquet",
    "districts": "kr_regional_programmes/seoul_district_programmes.parquet",
    "central": "kr_regional_programmes/central_government_programmes.parquet",
    "boundaries": "boundaries/skorea-provinces-2018-topo-simple.json",
}
"""Files by the recipe that reads them, below the data folder."""

_ORDER: Final = (
    "regions", "boundaries", "activities", "stocks", "indicator_definitions",
    "indicators", "flows", "projects",
)  # fmt: skip


def build(root: Path, *, language: str = "ko") -> SourceTables:
    """Make a study of the provinces of Korea from public files.

    Parameters
    ----------
    root : Path
        The folder that holds ``kr_regional_indicators``, ``kr_migration_od``,
        ``kr_regional_programmes`` and ``boundaries``, or some of them.
    language : str
        Language of names: ``"ko"`` or ``"en"``.

    Returns
    -------
    SourceTables
        Money in won; provisional values keep their flag.

    Raises
    ------
    ParameterError
        If the language is neither.
    SourceError
        If none of the files is there, or one is not what it should be.
    """
    if language not in set(Language):
        raise ParameterError(
            _(
                "The language is '{language}'; it must be 'ko' or 'en'.",
                language=language,
            )
        )
    parts = _read(root)
    merges = {m.table: m for m in gather(p for ps in parts.values() for p in ps)}
    tables = {name: merge.frame for name, merge in merges.items()}
    if "indicators" in tables or "flows" in tables:
        made = indicators(tables.get("indicators"), tables.get("flows"))
        tables |= {"indicators": made} if len(made) else {}
    if "indicators" in tables:
        described = definitions(set(tables["indicators"]["indicator"]), language)
        tables["indicator_definitions"] = described
    tables["regions"] = regions(tables.get("indicators"), language)
    used = [tables[t]["activity"] for t in ("stocks", "projects") if t in tables]
    if used:
        tables["activities"] = named_activities(used, language)
    return SourceTables(
        name=_("Korea, 17 provinces").text(language),
        tables={name: tables[name] for name in _ORDER if name in tables},
        provenance=_origins(tables, parts, merges),
        language=language,
        currency="KRW",
        core=CORE,
        notes=(*_missing(parts), *remarks.notes(parts)),
    )


def _read(root: Path) -> dict[str, list[Part]]:
    """Read the files that are there, or refuse a folder without any."""
    there = {n: root / place for n, place in FILES.items() if (root / place).is_file()}
    if not there or set(there) == {"boundaries"}:
        first = ", ".join(list(FILES.values())[:3])
        raise SourceError(
            _(
                "'{root}' holds none of the files this source reads, such as "
                "{first}. Point --from at the folder that holds kr_* folders.",
                root=root.name,
                first=first,
            )
        )
    recipes = Path(__file__).with_name("recipes")
    known = Known(activities=known_activities(), deals_with_negatives=True)
    parts = {}
    for name, path in there.items():
        text = (recipes / f"{name}.toml").read_text(encoding="utf-8")
        read_ones = read(path, parse(text, f"{name}.toml"), known)
        parts[name] = [numbered(name, p) if name in LISTS else p for p in read_ones]
    return parts


def _missing(parts: Iterable[str]) -> tuple[Note, ...]:
    """Say which files are not there."""
    lost = [Path(FILES[n]).name for n in FILES if n not in set(parts)]
    says = _(
        "These files are not there, so what they give is left out: {listing}.",
        listing=", ".join(lost),
    )
    return (Note(says),) if lost else ()


def _origins(
    tables: Mapping[str, pd.DataFrame], parts: Mapping[str, list[Part]],
    merges: Mapping[str, Merge],
) -> dict[str, Provenance]:  # fmt: skip
    """Say where each table comes from, those too that list what others refer to."""
    own = {name: merge.origin() for name, merge in merges.items()}
    own["regions"] = remarks.of_regions(parts.get("population", ()))
    own.setdefault("indicators", own.get("flows", Provenance()))
    listing = {"activities": "stocks" if "stocks" in own else "projects",
               "indicator_definitions": "indicators"}  # fmt: skip
    return {
        name: replace(
            base := own[listing.get(name, name)],
            vintage=remarks.VINTAGES.get(name, base.vintage),
            remarks=(*base.remarks, *remarks.REMARKS.get(name, ())),
        )
        for name in tables
    }
