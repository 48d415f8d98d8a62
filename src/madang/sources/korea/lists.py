"""What the tables speak of: provinces, activities and indicators, with their names."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.errors import SourceError
from madang.language import _, pgettext
from madang.places.provinces import PROVINCES, region_table

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "definitions",
    "known_activities",
    "latest_population",
    "named_activities",
    "regions",
]

_NAMES: Final = {"ko": "name_ko", "en": "short_name_en"}
"""Which name of a province a study in a language goes by."""


@cache
def _list(name: str) -> pd.DataFrame:
    """Read a list that comes with the source."""
    return pd.read_csv(Path(__file__).with_name(f"{name}.csv"))


def known_activities() -> dict[str, str]:
    """Give activities and fields of policy by code, as the files name them."""
    table = _list("activities")
    return dict(zip(table["activity"], table["name_ko"], strict=True))


def named_activities(used: Sequence[pd.Series], language: str) -> pd.DataFrame:
    """Lay out the activities that tables use, or refuse one that is not known.

    Parameters
    ----------
    used : sequence of Series
        Codes of activities, a table each: where it uses one of a classification, it
        has all of it.
    language : str
        Language of the column ``name``.

    Returns
    -------
    DataFrame
        The table ``activities``.

    Raises
    ------
    SourceError
        If a code is none of the list: it may overlap others.
    """
    table = _list("activities")
    codes = pd.concat(used).dropna()
    strange = sorted(set(codes) - set(table["activity"]))
    if strange:
        raise SourceError(
            _(
                "{count} activities are unknown; the first is '{strange}'. Whether it "
                "overlaps the others must be known before it is added up.",
                count=len(strange),
                strange=strange[0],
            )
        )
    schemes = set(table.loc[table["activity"].isin(codes), "scheme"])
    there = table[table["scheme"].isin(schemes)].reset_index(drop=True)
    there.insert(1, "name", there[f"name_{language}"])
    return there.astype({"knowledge_intensive": "boolean"})


def definitions(present: set[str], language: str) -> pd.DataFrame:
    """Lay out the definitions of the indicators that have values.

    Amounts (people, won) have weight 0: they say who holds how much, but enter no
    score, in which they would only measure size.

    Parameters
    ----------
    present : set of str
        Codes of the indicators that have values.
    language : str
        Language of the column ``name``.

    Returns
    -------
    DataFrame
        The table ``indicator_definitions``.
    """
    table = _list("indicators")
    there = table[table["indicator"].isin(present)].reset_index(drop=True)
    there.insert(1, "name", there[f"name_{language}"])
    return there.astype({"weight": "float64"})


def latest_population(indicators: pd.DataFrame | None) -> pd.DataFrame:
    """Give the residents of the latest year in which all provinces are known."""
    if indicators is None:
        return pd.DataFrame({"region": [], "year": [], "value": []})
    people = indicators[indicators["indicator"] == "residents"]
    whole = people.groupby("year")["region"].transform("size") == len(PROVINCES)
    last = people.loc[whole, "year"].max()
    found: pd.DataFrame = people[whole & (people["year"] == last)]
    return found


def regions(indicators: pd.DataFrame | None, language: str) -> pd.DataFrame:
    """Lay out the provinces, with the latest population that the files give.

    Parameters
    ----------
    indicators : DataFrame or None
        The table ``indicators``, where there is one.
    language : str
        Language of the column ``name``.

    Returns
    -------
    DataFrame
        The table ``regions``, 17 rows.
    """
    latest = latest_population(indicators).set_index("region")["value"]
    table = region_table()
    table.insert(1, "name", table[_NAMES[language]])
    table["level"] = pgettext("level", "province").text(language)
    table["population"] = table["region"].map(latest).fillna(table["population"])
    return table
