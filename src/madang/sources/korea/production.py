"""Gross regional product by activity: the stocks of the Korean study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.contracts import Note
from madang.errors import SourceError
from madang.language import Message, _
from madang.sources import records
from madang.sources.korea.files import Part, resolved
from madang.sources.korea.terms import (
    ACTIVITIES,
    KNOWLEDGE,
    LICENCE,
    PUBLISHERS,
    REST,
    SCHEME,
    SUBTOTAL,
    TOTAL,
)
from madang.sources.kosis.wide import split_period
from madang.vocabulary import Measure

if TYPE_CHECKING:
    from madang.sources.korea.files import Files

__all__ = ["annual", "stocks"]

_BILLION: Final = 1e9


def annual(files: Files) -> pd.DataFrame:
    """Read the annual rows: region, activity, year, value in won, flag.

    Parameters
    ----------
    files : Files
        The files that are there.

    Returns
    -------
    DataFrame
        Activities under their published names, totals included; region is
        missing for the country and larger regions.
    """
    path = files.paths["production"]
    table = records.read_records(
        path,
        texts=("region", "activity", "freq", "period"),
        amounts=("real_grdp_bn_krw",),
    )
    table = table[table["freq"] == "A"].reset_index(drop=True)
    parts = {period: split_period(period) for period in table["period"].unique()}
    unread = [period for period, part in parts.items() if part is None]
    if unread:
        raise SourceError(
            _(
                "'{path}': {count} periods are no years; the first is '{unread}'. "
                "Write 2023 or 2023p.",
                path=path.name,
                count=len(unread),
                unread=unread[0],
            )
        )
    year = table["period"].map({p: part[1] for p, part in parts.items() if part})
    mark = table["period"].map({p: part[2] for p, part in parts.items() if part})
    return pd.DataFrame(
        {
            "name": table["region"],
            "region": resolved(table["region"], path.name),
            "activity": table["activity"],
            "year": year.astype("int64"),
            "value": table["real_grdp_bn_krw"] * _BILLION,
            "flag": mark.astype("str").replace("", None),
        }
    )


def stocks(files: Files, language: str) -> Part:
    """Make activities and stocks from the annual product of the provinces.

    Parameters
    ----------
    files : Files
        The files that are there.
    language : str
        Language of the column ``name``.

    Returns
    -------
    Part
        Tables ``activities`` and ``stocks``; empty without the file.
    """
    if not files.has("production"):
        return Part()
    table = annual(files)
    path = files.paths["production"]
    codes = {name: code for code, name, _unused in ACTIVITIES}
    known = {*codes, TOTAL, SUBTOTAL, REST}
    strange = sorted(set(table["activity"].dropna()) - known)
    if strange:
        raise SourceError(
            _(
                "'{path}': {count} activities are unknown; the first is '{strange}'. "
                "Whether it overlaps the others must be known before it is added up.",
                path=path.name,
                count=len(strange),
                strange=strange[0],
            )
        )
    provinces = table.dropna(subset=["region"])
    leaves = provinces[provinces["activity"].isin(list(codes))]
    usable = leaves["value"].notna() & (leaves["value"] >= 0)
    kept = leaves[usable]
    result = pd.DataFrame(
        {
            "region": kept["region"],
            "activity": kept["activity"].map(codes).astype("str"),
            "year": kept["year"],
            "measure": str(Measure.VALUE_ADDED),
            "value": kept["value"],
            "flag": kept["flag"],
        }
    ).sort_values(["year", "region", "activity"], ignore_index=True)
    remarks, notes = _said(table, provinces, int((~usable).sum()))
    provenance = records.provenance(
        [path], source=PUBLISHERS["production"],
        vintage="2025 Q1, provisional", licence=LICENCE, remarks=remarks,
    )  # fmt: skip
    return Part(
        {"activities": _activities(language), "stocks": result},
        {"stocks": provenance},
        notes,
    )


def _activities(language: str) -> pd.DataFrame:
    """Lay out the activities of the stocks."""
    table = pd.DataFrame(
        list(ACTIVITIES), columns=["activity", "name_ko", "name_en"], dtype="str"
    )
    table.insert(1, "name", table[f"name_{language}"])
    table["scheme"] = SCHEME
    table["knowledge_intensive"] = table["activity"].isin(KNOWLEDGE).astype("boolean")
    return table


def _said(
    table: pd.DataFrame, provinces: pd.DataFrame, unusable: int
) -> tuple[tuple[Message, ...], tuple[Note, ...]]:
    """Say what was dropped and converted."""
    year = int(table["year"].max())
    now = provinces[provinces["year"] == year].groupby("activity")["value"].sum()
    rest = 100 * now.get(REST, float("nan")) / now.get(TOTAL, float("nan"))
    totals = int(table["region"].isna().sum())
    overlap = int(provinces["activity"].isin([TOTAL, SUBTOTAL]).sum())
    flagged = sorted(set(table.loc[table["flag"] == "p", "year"]))
    provisional = ", ".join(map(str, flagged)) or _("none")
    remarks = (
        _(
            "Real gross regional domestic product by activity, chained volume measure, "
            "reference year 2020; published in billion won, stored in won."
        ),
        _(
            "Dropped as totals: {rows} rows of the country and larger regions, {sums} "
            "rows of {total} and {subtotal}.",
            rows=totals,
            sums=overlap,
            total=TOTAL,
            subtotal=SUBTOTAL,
        ),
        _(
            "Left out: {rest} ({share:.1f}% of the product in {year}). It mixes "
            "farming and utilities with taxes on products and is no activity.",
            rest=REST,
            share=rest,
            year=str(year),
        ),
        _("Left out because empty or below zero: {n:,| cell/ cells}.", n=unusable),
        _("Provisional (p): {years}.", years=provisional),
        _("Chained values do not add up exactly."),
    )
    note = Note(
        _(
            "Real gross regional product is stored in won; '{rest}' ({share:.1f}% in "
            "{year}) is left out because it is no activity. Chained values do not add "
            "up exactly. Provisional years: {provisional}.",
            rest=REST,
            share=rest,
            year=str(year),
            provisional=provisional,
        )
    )
    return remarks, (note,)
