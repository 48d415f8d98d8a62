"""Programmes of local, metropolitan and central government as projects.

Five lists with five shapes. Each keeps its own code: ``YP`` youth plans with
money, ``LP`` local notices, ``SC`` Seoul, ``SD`` Seoul's districts, ``CG`` central
government. Republished notices stay in: finding them is the work of the stages.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.places import resolve
from madang.places.provinces import POPULATION_YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.intake.gathering import Part

__all__ = ["LISTS", "numbered"]

LISTS: Final[Mapping[str, str]] = {
    "plan": "YP", "local": "LP", "seoul": "SC", "districts": "SD", "central": "CG",
}  # fmt: skip
"""Lists by their recipe, and how their codes begin."""

_PLAN: Final = "년 청년정책 시행계획"
"""What follows the year in the name of a plan."""


def numbered(name: str, part: Part) -> Part:
    """Give a list the codes of its own, and the place of what has none.

    Parameters
    ----------
    name : str
        Which of the lists it is.
    part : Part
        The list as its recipe reads it.

    Returns
    -------
    Part
        Notices without a place take that of their office, or are left out: an empty
        region means nationwide.
    """
    table = part.frame
    number = table["project"].str.extract(r"(\d+)$", expand=False)
    table = table.assign(project=f"{LISTS[name]}-" + number.str.zfill(6))
    if name == "plan":
        table["programme"] += _PLAN
    elif name == "districts":
        table["organiser"] = table["organiser"].fillna(table["programme"])
    elif name == "local":
        table["region"] = table["region"].fillna(_offices(table["organiser"]))
        table = table[table["region"].notna()]
    return replace(part, frame=table.sort_values("project", ignore_index=True))


def _offices(names: pd.Series) -> pd.Series:
    """Give the province that the name of an office begins with; else nothing."""
    first = names.fillna("").str.split().str[0].fillna("")
    matches = resolve(
        list(first), vintage=POPULATION_YEAR, level="province", proposes=False
    )
    codes = [m.place.code if m.place else None for m in matches]
    return pd.Series(codes, index=names.index, dtype="str")
