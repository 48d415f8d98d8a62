"""What is known of a pair beside its texts: place, time, money, who takes part.

Everything is NaN where it is unknown: absence is not difference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from madang.contracts import among
from madang.coordination.overlap.places import local_office, office_key
from madang.vocabulary import RegionRelation

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "NEARNESS",
    "generic_titles",
    "measure_context",
    "money_ratio",
    "shared_beneficiaries",
    "time_overlap",
    "who_takes_part",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

NEARNESS: Final = {
    RegionRelation.SAME: 0.5,
    RegionRelation.NESTED: 0.5,
    RegionRelation.NEIGHBOUR: 0.25,
    RegionRelation.NATIONAL: 0.25,
    RegionRelation.OTHER: 0.0,
}
"""How near two regions count, 0 to 0.5."""


def measure_context(
    projects: pd.DataFrame,
    a: IntArray,
    b: IntArray,
    *,
    relation: Sequence[RegionRelation] | None = None,
    participations: pd.DataFrame | None = None,
    same_title: IntArray | None = None,
) -> dict[str, NDArray[np.generic]]:
    """Measure the context of pairs, for `pair_features`.

    Parameters
    ----------
    projects : DataFrame
        Projects, with ``project`` and, where known, ``organiser``, ``start``,
        ``end``, ``money`` (else ``grant``, else ``cost``).
    a, b : (P,) arrays of int
        Rows of each pair.
    relation : sequence of RegionRelation, optional
        How the regions of each pair lie.
    participations : DataFrame, optional
        Table ``participations``.
    same_title : (D,) array of int, optional
        Same number for the same title; −1 for none.

    Returns
    -------
    dict of str to (P,) array
        Columns of `madang.coordination.overlap.features.CONTEXT`.
    """
    out: dict[str, NDArray[np.generic]] = {
        "beneficiaries": shared_beneficiaries(projects, a, b, participations),
        "time_overlap": time_overlap(projects, a, b),
        "money_ratio": money_ratio(projects, a, b),
    }
    if relation is not None:
        out["relation"] = np.array(list(relation), dtype=object)
        near = [NEARNESS[r] for r in relation]
        out["place"] = np.array(near, dtype=np.float64)
    if same_title is not None:
        many = generic_titles(projects, same_title)
        out["generic"] = np.maximum(many[a], many[b])
    return out


def shared_beneficiaries(
    projects: pd.DataFrame,
    a: IntArray,
    b: IntArray,
    participations: pd.DataFrame | None = None,
) -> FloatArray:
    r"""Measure how far the same organisations stand behind two projects.

    .. math:: \frac{|O_a \cap O_b|}{\min(|O_a|, |O_b|)}

    over the organisations that take part, where both projects have some; else
    whether the organiser, the office in charge, is the same.

    Parameters
    ----------
    projects : DataFrame
        Projects, with ``project`` and perhaps ``organiser``.
    a, b : (P,) arrays of int
        Rows of each pair.
    participations : DataFrame, optional
        Table ``participations``: ``project``, ``organisation``.

    Returns
    -------
    (P,) array
        0 to 1; NaN where neither is known of both.
    """
    office = _office(projects)
    known = (office[a] >= 0) & (office[b] >= 0)
    out = np.where(known, (office[a] == office[b]).astype(np.float64), np.nan)
    if participations is None or not len(participations):
        return out
    taking = _incidence(projects, participations)
    size = np.asarray(taking.sum(axis=1)).ravel()
    least = np.minimum(size[a], size[b])
    common = np.asarray(taking[a].multiply(taking[b]).sum(axis=1)).ravel()
    return np.where(least > 0, common / np.maximum(least, 1.0), out)


def _incidence(
    projects: pd.DataFrame, participations: pd.DataFrame
) -> sparse.csr_matrix:
    """Lay out which organisation takes part in which project, once each."""
    place = pd.Series(np.arange(len(projects)), index=projects["project"].astype(str))
    table = participations[["project", "organisation"]].dropna().astype(str)
    table = table[among(table["project"], place.index)].drop_duplicates()
    rows = place.loc[table["project"]].to_numpy(dtype=np.int64)
    columns, names = pd.factorize(table["organisation"])
    shape = (len(projects), max(len(names), 1))
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)


def who_takes_part(
    projects: pd.DataFrame, participations: pd.DataFrame | None
) -> pd.Series:
    """Name the organisations that take part in each project, as one text.

    Parameters
    ----------
    projects : DataFrame
        Projects, with ``project``.
    participations : DataFrame or None
        Table ``participations``: ``project``, ``organisation``.

    Returns
    -------
    Series of str
        Their codes in order, one a line; empty where none is known.
    """
    codes = projects["project"].astype(str)
    if participations is None or not len(participations):
        return pd.Series("", index=codes.index, dtype="str")
    table = participations[["project", "organisation"]].dropna().astype(str)
    table = table.drop_duplicates().sort_values("organisation")
    held: dict[str, list[str]] = {}
    for project, organisation in zip(
        table["project"].tolist(), table["organisation"].tolist(), strict=True
    ):
        held.setdefault(project, []).append(organisation)
    named = ["\n".join(held.get(code, ())) for code in codes.tolist()]
    return pd.Series(named, index=codes.index, dtype="str")


def _office(projects: pd.DataFrame) -> IntArray:
    """Give each organiser a number; −1 where unknown."""
    if "organiser" not in projects:
        return np.full(len(projects), -1, dtype=np.int64)
    keys = [office_key(name) or None for name in projects["organiser"]]
    return pd.factorize(np.array(keys, dtype=object))[0].astype(np.int64)


def generic_titles(projects: pd.DataFrame, same_title: IntArray) -> FloatArray:
    """Measure how generic a title is: by how many bodies use it.

    A title that many use names a part of a programme, such as the course that many
    colleges give, rather than one project done twice. Local governments are not
    counted: one programme that many of them run is worth telling. A body is who takes
    part, where known: one authority may pay all that many do.

    Parameters
    ----------
    projects : DataFrame
        Projects, perhaps with ``organiser`` and ``who``.
    same_title : (D,) array of int
        Same number for the same title, −1 for none.

    Returns
    -------
    (D,) array
        Log of half the number of bodies, as a pair has two of them; 0 where they are
        unknown.
    """
    body = pd.Series(_office(projects))
    if "who" in projects:
        named = projects["who"].ne("").to_numpy()
        body = body.mask(named, body.max() + 1 + pd.factorize(projects["who"])[0])
    table = pd.DataFrame({"title": same_title, "office": body})
    is_local = np.zeros(len(table), dtype=bool)
    if "organiser" in projects:
        is_local = projects["organiser"].map(local_office).ne("").to_numpy(dtype=bool)
    told = table[(table["title"] >= 0) & (table["office"] >= 0) & ~is_local]
    offices = told.groupby("title")["office"].nunique()
    many = table["title"].map(offices).fillna(0.0).to_numpy(dtype=np.float64)
    return np.asarray(np.log(np.maximum(many / 2, 1.0)))


def time_overlap(projects: pd.DataFrame, a: IntArray, b: IntArray) -> FloatArray:
    """Measure the common days as a share of the shorter project's.

    Parameters
    ----------
    projects : DataFrame
        Projects, perhaps with ``start`` and ``end``.
    a, b : (P,) arrays of int
        Rows of each pair.

    Returns
    -------
    (P,) array
        0 to 1; NaN where a date is unknown.
    """
    start, end = _days(projects, "start"), _days(projects, "end")
    common = np.minimum(end[a], end[b]) - np.maximum(start[a], start[b]) + 1
    shorter = np.minimum(end[a] - start[a], end[b] - start[b]) + 1
    with np.errstate(invalid="ignore"):
        return np.asarray(np.clip(common / np.maximum(shorter, 1), 0.0, 1.0))


def _days(projects: pd.DataFrame, column: str) -> FloatArray:
    """Give dates as days; NaN where unknown."""
    if column not in projects:
        return np.full(len(projects), np.nan)
    dates = pd.to_datetime(projects[column], errors="coerce")
    days = dates.to_numpy().astype("datetime64[D]").astype(np.float64)
    days[dates.isna().to_numpy()] = np.nan
    return np.asarray(days)


def money_ratio(projects: pd.DataFrame, a: IntArray, b: IntArray) -> FloatArray:
    """Measure the smaller money as a share of the larger.

    Parameters
    ----------
    projects : DataFrame
        Projects, perhaps with ``money``, else ``grant``, else ``cost``.
    a, b : (P,) arrays of int
        Rows of each pair.

    Returns
    -------
    (P,) array
        0 to 1; NaN where one is unknown, below 0, or both are 0.
    """
    money = pd.Series(np.nan, index=projects.index, dtype=np.float64)
    for column in ("money", "grant", "cost"):
        if column in projects:
            money = money.fillna(pd.to_numeric(projects[column], errors="coerce"))
    value = money.where(money >= 0).to_numpy(dtype=np.float64)
    large, small = np.maximum(value[a], value[b]), np.minimum(value[a], value[b])
    return np.where(large > 0, small / np.where(large > 0, large, 1.0), np.nan)
