"""A list of beneficiaries as the tables of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.contracts import CONTRACTS, ColumnType, Note
from madang.language import _
from madang.sources import records
from madang.sources.structural_funds import cells
from madang.sources.structural_funds.shapes import Region
from madang.vocabulary import Role, Status

if TYPE_CHECKING:
    from madang.sources.structural_funds.shapes import List

__all__ = ["UNKNOWN", "organisations", "places", "project_rows"]

UNKNOWN: Final = "unknown"
"""Code of the region of projects whose region is not stated."""

_PROVIDER: Final = r"\s+\d{6}$"


def _column(given: List, role: str) -> pd.Series:
    """Give a column of the list as text; empty where the list has none."""
    name = given.shape.columns.get(role)
    if name is None:
        return pd.Series([None] * len(given.frame), dtype="str")
    return records.composed(given.frame[name].reset_index(drop=True))


def _amount(given: List, role: str) -> pd.Series:
    """Give a column of the list as money; NaN where the list has none."""
    name = given.shape.columns.get(role)
    if name is None:
        return pd.Series(np.nan, index=range(len(given.frame)), dtype="float64")
    money = cells.amounts(given.frame[name].reset_index(drop=True), given.path.name)
    return money.mask(money == 0) if role in given.shape.absent_as_zero else money


def places(given: List) -> tuple[pd.Series, pd.DataFrame, list[Note]]:
    """Place each project, and lay out the regions.

    Parameters
    ----------
    given : List
        The list and its layout.

    Returns
    -------
    Series of str
        Region of each row; missing where it is nationwide.
    DataFrame
        The table ``regions``.
    list of Note
        What was assumed.
    """
    shape = given.shape
    said = _column(given, "region")
    wider = _column(given, "wider")
    filled = said.isna() & wider.notna()
    spelt = said.fillna(wider)
    words = cells.folded(spelt)
    whole = words.isin(set(cells.folded(pd.Series(list(shape.nationwide)))))
    listed = shape.regions or _from_names(spelt[~whole])
    known: dict[str, str] = {}
    for region in listed:
        names = pd.Series(
            [region.name, region.name_en, *region.spellings, *region.parts]
        )
        known |= dict.fromkeys(cells.folded(names).dropna(), region.code)
    codes = words.map(known).astype("str")
    lost = codes.isna() & ~whole
    codes = codes.mask(lost, UNKNOWN)
    counts = {
        "filled": int(filled.sum()), "whole": int(whole.sum()), "lost": int(lost.sum()),
    }  # fmt: skip
    strange = sorted(set(spelt[lost].dropna()))
    merged = spelt[~whole & ~lost].nunique() - codes[~whole & ~lost].nunique()
    return (
        codes,
        _regions(listed, lost=bool(lost.any())),
        _place_notes(given, counts, strange, merged),
    )


def _from_names(spelt: pd.Series) -> tuple[Region, ...]:
    """Make regions of the list's own names, in order; the first spelling counts."""
    named = spelt.dropna().sort_values()
    first = named.groupby(cells.folded(named)).first()
    return tuple(
        Region(f"R{i:03d}", str(name)) for i, name in enumerate(first, start=1)
    )


def _regions(listed: tuple[Region, ...], *, lost: bool) -> pd.DataFrame:
    """Lay out the regions, and the one of projects whose region is not stated."""
    rows: list[dict[str, Any]] = [
        {
            "region": r.code,
            "name": r.name,
            "name_ko": r.name_ko or r.name,
            "name_en": r.name_en or r.name,
            "population": float(r.population),
            "tile_column": r.tile[0] if r.tile else None,
            "tile_row": r.tile[1] if r.tile else None,
        }
        for r in listed
    ]
    if lost or not rows:
        rows.append(
            {
                "region": UNKNOWN,
                "name": "Region not stated",
                "name_ko": "지역 미상",
                "name_en": "Region not stated",
                "population": np.nan,
            }
        )
    table = pd.DataFrame(rows)
    for column in ("tile_column", "tile_row"):
        table[column] = table.get(column, pd.Series(index=table.index)).astype("Int64")
    return table


def _place_notes(
    given: List, counts: dict[str, int], strange: list[str], merged: int
) -> list[Note]:
    """Say how projects were placed."""
    said = []
    if n := counts["filled"]:
        said.append(
            _(
                "{n:,| project/ projects} without a region took that of the column "
                "'{wider}'.",
                n=n,
                wider=given.shape.columns.get("wider", ""),
            )
        )
    if n := counts["whole"]:
        said.append(
            _("{n:,| nationwide project has/ nationwide projects have} no region.", n=n)
        )
    if n := counts["lost"]:
        said.append(
            _(
                "{n:,| project/ projects} whose region is empty or not known "
                "{n:~is/are} kept under 'Region not stated' (written: {some}).",
                n=n,
                some=", ".join(strange[:5]) or "–",
            )
        )
    if merged > 0:
        said.append(
            _(
                "{merged:,| other spelling or part of a region was/ other spellings or "
                "parts of regions were} brought to one.",
                merged=merged,
            )
        )
    return [Note(one) for one in said]


def _money(given: List) -> tuple[pd.DataFrame, list[Note]]:
    """Read grants, costs and payments; what contradicts itself is left empty."""
    grant, paid = _amount(given, "grant"), _amount(given, "paid")
    cost, match = _amount(given, "cost"), _amount(given, "match")
    negative = grant < 0
    grant = grant.mask(negative)
    back = paid < 0
    returned = float(-paid[back].sum())
    paid = paid.mask(back, 0.0)
    cost = cost.fillna(grant.fillna(0) + match)
    less = (cost < grant) | (cost < 0)
    cost = cost.mask(less)
    said = []
    if zero := int((grant == 0).sum()):
        said.append(
            _(
                "{zero:,} of {rows:,| project/ projects} {zero:~has/have} a grant of "
                "zero and {zero:~is/are} kept as such.",
                zero=zero,
                rows=len(grant),
            )
        )
    if n := int(negative.sum()):
        said.append(_("{n:,| negative grant is/ negative grants are} left empty.", n=n))
    if n := int(back.sum()):
        said.append(
            _(
                "{n:,| project/ projects} paid money back on balance "
                "({returned:,.0f} in all); {n:~it counts/they count} as having spent "
                "nothing.",
                n=n,
                returned=returned,
            )
        )
    if n := int(less.sum()):
        said.append(
            _(
                "{n:,| cost below its grant is/ costs below their grant are} left "
                "empty.",
                n=n,
            )
        )
    table = pd.DataFrame({"grant": grant, "cost": cost, "paid": paid})
    return table, [Note(one) for one in said]


def _when(given: List) -> tuple[pd.DataFrame, list[Note]]:
    """Read first and last days."""
    frame = given.frame.reset_index(drop=True)
    columns = given.shape.columns
    empty = pd.Series([None] * len(frame), dtype="str")
    start, lost = cells.days(
        frame[columns["start"]] if "start" in columns else empty, cells.first_day
    )
    end, more = cells.days(
        frame[columns["end"]] if "end" in columns else empty, cells.last_day
    )
    turned = end < start
    end = end.mask(turned)
    notes = []
    if lost + more or turned.any():
        notes.append(
            Note(
                _(
                    "{unread:,| date/ dates} that cannot be read and {turned:,| end "
                    "before its beginning/ ends before their beginning} are left "
                    "empty.",
                    unread=lost + more,
                    turned=int(turned.sum()),
                )
            )
        )
    return pd.DataFrame({"start": start, "end": end}), notes


def _status(given: List) -> pd.Series:
    """Read where projects stand; a list of beneficiaries names funded ones."""
    words = _column(given, "status").map(dict(given.shape.status))
    return words.astype("str").fillna(str(Status.FUNDED))


def project_rows(
    given: List, region: pd.Series
) -> tuple[pd.DataFrame, pd.DataFrame, list[Note]]:
    """Lay out projects and what was paid of their grants.

    Parameters
    ----------
    given : List
        The list and its layout.
    region : Series of str
        Region of each row.

    Returns
    -------
    projects, budgets : DataFrame
        As their contracts say; budgets are empty where no payment is listed.
    list of Note
        What was assumed.
    """
    code = _column(given, "code")
    numbered = pd.Series(
        [f"{given.shape.country}-{i:06d}" for i in range(1, len(code) + 1)],
        dtype="str",
    )
    usable = code.notna().all() and code.is_unique
    money, notes = _money(given)
    when, said = _when(given)
    programme = _joined([_column(given, "fund"), _column(given, "axis"),
                         _own_place(given)])  # fmt: skip
    table = pd.DataFrame(
        {
            "project": code if usable else numbered,
            "title": _column(given, "title"),
            "region": region,
            "programme": programme,
            "status": _status(given),
            "start": when["start"],
            "end": when["end"],
            "cost": money["cost"],
            "grant": money["grant"],
            "organiser": _column(given, "authority").str.replace(
                r"\s+", " ", regex=True
            ),
        }
    )
    if "paid" not in given.shape.columns:
        return _shaped(table), pd.DataFrame(), [*notes, *said]
    dated = table["start"].notna() & money["grant"].notna()
    budgets = pd.DataFrame(
        {
            "project": table["project"],
            "year": table["start"].dt.year.astype("Int64"),
            "granted": money["grant"],
            "spent": money["paid"],
        }
    )[dated].reset_index(drop=True)
    return _shaped(table), budgets.astype({"year": "int64"}), [*notes, *said]


def _own_place(given: List) -> pd.Series:
    """Give the list's own name of a part of a region, which would else be lost."""
    words = _column(given, "region")
    return words.where(words.isin([p for r in given.shape.regions for p in r.parts]))


def _joined(parts: list[pd.Series]) -> pd.Series:
    """Join texts by a dot, leaving out what is missing."""
    rows = zip(*(p.fillna("") for p in parts), strict=True)
    words = [" · ".join(w for w in row if w) or None for row in rows]
    return pd.Series(words, dtype="str")


def _shaped(table: pd.DataFrame) -> pd.DataFrame:
    """Bring projects to the columns of the contract; what is lacking is missing."""
    for column in CONTRACTS["projects"].columns:
        if column.name not in table:
            is_number = column.type == ColumnType.NUMBER
            blank = np.full(len(table), np.nan) if is_number else [None] * len(table)
            table[column.name] = pd.Series(
                blank, index=table.index, dtype=None if is_number else "str"
            )
    return table[list(CONTRACTS["projects"].names)]


def organisations(
    given: List, projects: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, list[Note]]:
    """Lay out beneficiaries, each once by its name, and what they received.

    Parameters
    ----------
    given : List
        The list and its layout.
    projects : DataFrame
        The projects, row by row as the list.

    Returns
    -------
    organisations, participations : DataFrame
        As their contracts say; empty where the list names no beneficiaries. An
        organisation's region is where most of its projects are.
    list of Note
        How kinds were told.
    """
    name = _column(given, "beneficiary").str.replace(_PROVIDER, "", regex=True)
    if name.isna().all():
        return pd.DataFrame(), pd.DataFrame(), []
    key = cells.folded(name)
    order = {k: f"O{i:05d}" for i, k in enumerate(sorted(key.dropna().unique()), 1)}
    rows = pd.DataFrame(
        {
            "project": projects["project"],
            "organisation": key.map(order).astype("str"),
            "name": name,
            "region": projects["region"],
            "latitude": _place(given, "latitude", 90),
            "longitude": _place(given, "longitude", 180),
            "amount": projects["grant"],
        }
    ).dropna(subset=["organisation"])
    grouped = rows.sort_values(["organisation", "name"]).groupby("organisation")
    table = grouped[["name", "latitude", "longitude"]].first()
    table["region"] = _most_often(rows)
    table["kind"] = cells.kind(table["name"])
    table = table.reset_index()
    guessed = int((table["kind"] != "other").sum())
    note = Note(
        _(
            "The kind of {guessed:,} of {count:,} beneficiaries is told by their names "
            "(university, college, council, Ltd, Oy …); the others are 'other'.",
            guessed=guessed,
            count=len(table),
        )
    )
    shares = rows[["project", "organisation", "amount"]].assign(role=str(Role.LEAD))
    return table, shares.reset_index(drop=True), [note]


def _most_often(rows: pd.DataFrame) -> pd.Series:
    """Give the region where most of an organisation's projects are."""
    counts = rows.groupby(["organisation", "region"]).size().rename("n").reset_index()
    counts = counts.sort_values(["n", "region"], ascending=[False, True])
    return counts.drop_duplicates("organisation").set_index("organisation")["region"]


def _place(given: List, role: str, most: float) -> pd.Series:
    """Give a coordinate, missing where it is none."""
    name = given.shape.columns.get(role)
    if name is None:
        return pd.Series(np.nan, index=range(len(given.frame)))
    found = pd.to_numeric(given.frame[name].reset_index(drop=True), errors="coerce")
    return found.astype("float64").where(found.abs() <= most)
