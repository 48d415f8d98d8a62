"""Indicators made of others: rates by each year's residents, change, net moves."""

from __future__ import annotations

from typing import Final

import pandas as pd

from madang.sources.korea.lists import definitions
from madang.vocabulary import FlowKind

__all__ = ["BREAKS", "indicators"]

BREAKS: Final = (("44", 2012), ("43", 2012), ("27", 2023), ("47", 2023))
"""Years in which a province gained or lost land: Sejong was cut out of Chungnam and
Chungbuk in July 2012, Gunwi moved from Gyeongbuk to Daegu in July 2023."""

_RATES: Final = {
    "grdp_per_head": ("grdp", "residents", 1.0),
    "university_students": ("university_students_total", "residents", 1_000.0),
    "university_admissions": ("university_admissions_total", "residents", 1_000.0),
    "university_staff": ("university_staff_total", "residents", 1_000.0),
    "graduate_students": ("graduate_students_total", "residents", 1_000.0),
    "net_migration_rate": (str(FlowKind.MIGRATION), "residents", 1_000.0),
    "youth_net_migration_rate": (str(FlowKind.YOUTH_MIGRATION), "youth", 1_000.0),
}
"""Rates: the amount, what it is divided by in the same year, and times what."""

_KEYS: Final = ["region", "year"]
_COLUMNS: Final = ["region", "indicator", "year", "value", "flag"]


def indicators(read: pd.DataFrame | None, flows: pd.DataFrame | None) -> pd.DataFrame:
    """Add what is made of the amounts of the files; leave out what only serves it.

    Parameters
    ----------
    read : DataFrame or None
        The table ``indicators`` as the files give it.
    flows : DataFrame or None
        The table ``flows``.

    Returns
    -------
    DataFrame
        The table ``indicators``.
    """
    known = [f for f in (read, _net(flows)) if f is not None]
    given = pd.concat(known, ignore_index=True)[_COLUMNS]
    held = {str(n): rows.set_index(_KEYS) for n, rows in given.groupby("indicator")}
    made = [
        _rate(held[amount], held[by]["value"], factor).assign(indicator=name)
        for name, (amount, by, factor) in _RATES.items() if {amount, by} <= held.keys()
    ]  # fmt: skip
    if "residents" in held:
        made.append(_change(held["residents"]["value"]))
    values = pd.concat([given, *made], ignore_index=True)
    wanted = definitions(set(values["indicator"]), "en")["indicator"]
    values = values[values["indicator"].isin(wanted)].dropna(subset="value")
    values = values[_COLUMNS].astype({"flag": "str"})
    return values.sort_values(_COLUMNS[:3], ignore_index=True)


def _rate(amount: pd.DataFrame, by: pd.Series, factor: float) -> pd.DataFrame:
    """Divide an amount by another of the same region and year; its flag stays."""
    value = factor * amount["value"] / by.reindex(amount.index)
    return amount.assign(value=value).reset_index()


def _change(people: pd.Series) -> pd.DataFrame:
    """Give the yearly change in percent, flagged where land changed hands."""
    ordered = people.sort_index().rename("value").reset_index()
    before = ordered.groupby("region").shift()
    follows = ordered["year"] - before["year"] == 1
    breaks = pd.MultiIndex.from_frame(ordered[_KEYS]).isin(BREAKS)
    return ordered.assign(
        indicator="population_change",
        value=(100.0 * (ordered["value"] / before["value"] - 1)).where(follows),
        flag=pd.Series("b", index=ordered.index, dtype="str").where(breaks),
    )


def _net(flows: pd.DataFrame | None) -> pd.DataFrame | None:
    """Sum arrivals less departures between provinces, by kind, region and year."""
    if flows is None:
        return None
    across = flows[flows["origin"] != flows["destination"]]
    came, left = (
        across.groupby([end, "year", "kind"])["value"].sum()
        .rename_axis(["region", "year", "indicator"])
        for end in ("destination", "origin")
    )  # fmt: skip
    return came.sub(left).rename("value").reset_index().assign(flag=None)
