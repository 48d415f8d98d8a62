"""Moves between provinces: all ages by year, youth in the years that are whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.contracts import Note
from madang.language import Message, _
from madang.places import provinces
from madang.sources import records
from madang.sources.korea.files import Part, resolved
from madang.sources.korea.terms import LICENCE, PUBLISHERS
from madang.vocabulary import FlowKind

if TYPE_CHECKING:
    from madang.sources.korea.files import Files

__all__ = ["flows", "migration", "youth_migration"]

_MONTHS: Final = 12


def migration(files: Files) -> pd.DataFrame:
    """Read yearly moves of all ages: origin, destination, year, value.

    Parameters
    ----------
    files : Files
        The files that are there.

    Returns
    -------
    DataFrame
        Moves within a province included; rows towards the whole country and
        net moves left out; cells that are empty (Sejong before 2012) left out.
    """
    path = files.paths["migration"]
    table = records.read_records(
        path, texts=("from", "to", "item"), amounts=("value",), whole=("year",)
    )
    table = table[table["item"] == "moved"]
    return (
        pd.DataFrame(
            {
                "origin": resolved(table["from"], path.name),
                "destination": resolved(table["to"], path.name),
                "year": table["year"].astype("int64"),
                "value": table["value"],
            }
        )
        .dropna()
        .sort_values(["year", "origin", "destination"], ignore_index=True)
    )


def youth_migration(files: Files) -> tuple[pd.DataFrame, tuple[int, ...]]:
    """Sum monthly moves of youth between provinces over whole years.

    Parameters
    ----------
    files : Files
        The files that are there.

    Returns
    -------
    tuple of (DataFrame, tuple of int)
        Origin, destination, year, value; and the years left out because months
        are missing.
    """
    path = files.paths["youth_migration"]
    table = records.read_records(
        path, texts=("origin", "destination"), amounts=("movers",), whole=("month",)
    )
    year = (table["month"] // 100).astype("int64")
    months = table["month"].groupby(year).nunique()
    whole = set(months.index[months == _MONTHS])
    top = _is_province(table["origin"]) & _is_province(table["destination"])
    table = table[top & year.isin(whole)]
    moved = pd.DataFrame(
        {
            "origin": resolved(table["origin"], path.name),
            "destination": resolved(table["destination"], path.name),
            "year": year[table.index],
            "value": table["movers"],
        }
    )
    keys = ["origin", "destination", "year"]
    summed = moved.groupby(keys)["value"].sum().reset_index()
    parts = tuple(sorted(int(y) for y in set(months.index) - whole))
    return summed.sort_values(["year", *keys[:2]], ignore_index=True), parts


def _is_province(names: pd.Series) -> pd.Series:
    """Tell provinces from their cities, counties and districts."""
    known = {n: " " not in n and bool(provinces.resolve(n)) for n in names.unique()}
    return names.map(known).astype(bool)


def flows(files: Files) -> Part:
    """Make the table ``flows`` of the files that are there.

    Parameters
    ----------
    files : Files
        The files that are there.

    Returns
    -------
    Part
        Kinds ``migration`` and ``youth_migration``.
    """
    parts, notes, used = [], [], []
    remarks: list[Message] = []
    if files.has("migration"):
        parts.append(migration(files).assign(kind=str(FlowKind.MIGRATION)))
        used.append(files.paths["migration"])
        remarks += [
            _(
                "migration: rows towards the whole country and net moves dropped as "
                "totals; moves within a province kept on the diagonal."
            ),
            _("migration: empty cells (Sejong before 2012) are absent, not zero."),
        ]
    if files.has("youth_migration"):
        youth, left = youth_migration(files)
        parts.append(youth.assign(kind=str(FlowKind.YOUTH_MIGRATION)))
        used.append(files.paths["youth_migration"])
        years = ", ".join(map(str, left)) or _("none")
        remarks += [
            _(
                "youth_migration: months summed over whole years; years left out "
                "because months are missing: {years}.",
                years=years,
            ),
            _(
                "youth_migration: rows of cities, counties and districts left out; "
                "former names of Gangwon and Jeonbuk joined to the present ones."
            ),
        ]
        notes.append(
            Note(
                _(
                    "Youth moves are summed over whole years only; left out: {years}.",
                    years=years,
                )
            )
        )
    if not parts:
        return Part()
    table = pd.concat(parts, ignore_index=True)
    table["flag"] = pd.Series([None] * len(table), dtype="str")
    columns = ["origin", "destination", "year", "kind", "value", "flag"]
    kept = records.provenance(
        used, source=PUBLISHERS["flows"],
        vintage=f"{table['year'].min()}-{table['year'].max()}",
        licence=LICENCE, remarks=tuple(remarks),
    )  # fmt: skip
    return Part({"flows": table[columns]}, {"flows": kept}, tuple(notes))
