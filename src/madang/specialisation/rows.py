"""Stocks that can be measured: what is refused, and what is said of years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.contracts import Note
from madang.errors import ContractError, NegativeActivityError
from madang.language import _
from madang.vocabulary import word

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["KEYS", "refuse_vintages", "sound_rows", "year_notes"]

KEYS: Final = ("region", "activity", "year", "measure")
_NAMED: Final = 5


def sound_rows(stocks: pd.DataFrame) -> pd.DataFrame:
    """Give the rows that hold an amount, or refuse stocks that cannot be measured.

    Parameters
    ----------
    stocks : DataFrame
        Keeps the contract ``stocks``.

    Returns
    -------
    DataFrame
        Keys and ``value`` as float, NaN where the source withholds it: unknown.

    Raises
    ------
    ContractError
        If a column, a key or a number is missing, or a cell is listed twice.
    NegativeActivityError
        If an amount is below zero or infinite.
    """
    lacking = [c for c in (*KEYS, "value") if c not in stocks.columns]
    if lacking:
        raise ContractError(
            _(
                "The table '{name}' lacks the column {columns}. To see every rule: "
                "madang contract {name}",
                name="stocks",
                columns=", ".join(lacking),
            )
        )
    rows = stocks.loc[:, [*KEYS, "value"]]
    _refuse_bare_keys(rows)
    value = _numbers(rows)
    bad = np.isinf(value) | (value < 0)
    if bad.any():
        first = rows[bad].iloc[0]
        raise NegativeActivityError(
            _(
                "Amounts in 'stocks' must be zero or more; found {sum} that are not, "
                "the first {value} in region {region}, activity {activity}, year "
                "{year}.",
                sum=int(bad.sum()),
                value=first["value"],
                region=first["region"],
                activity=first["activity"],
                year=first["year"],
            )
        )
    sound = rows.assign(value=value, measure=rows["measure"].astype("str"))
    _refuse_doubles(sound)
    return sound


def _refuse_bare_keys(rows: pd.DataFrame) -> None:
    """Refuse rows that do not say of what region, activity, year or measure."""
    bare = rows[list(KEYS)].isna()
    if not bare.any(axis=None):
        return
    column = str(bare.any().idxmax())
    count, place = int(bare.any(axis=1).sum()), int(np.argmax(bare[column].to_numpy()))
    raise ContractError(
        _(
            "Each row of 'stocks' must name region, activity, year and measure; in "
            "{count} of {rows} rows one is missing, the first '{column}' in row "
            "{place}. To see every rule: madang contract stocks",
            count=count,
            rows=len(rows),
            column=column,
            place=place,
        )
    )


def _numbers(rows: pd.DataFrame) -> pd.Series[float]:
    """Give the amounts as numbers, or refuse words among them."""
    read = pd.to_numeric(rows["value"], errors="coerce")
    words = read.isna() & rows["value"].notna()
    if words.any():
        first = rows[words].iloc[0]
        raise ContractError(
            _(
                "Amounts in 'stocks' must be numbers; found {sum} that are not, the "
                "first {value} in region {region}, activity {activity}, year {year}. "
                "Leave unknown amounts empty.",
                sum=int(words.sum()),
                value=repr(first["value"]),
                region=first["region"],
                activity=first["activity"],
                year=first["year"],
            )
        )
    return read.astype(float)


def _refuse_doubles(rows: pd.DataFrame) -> None:
    """Refuse a cell that is listed twice: which amount holds, nobody can tell."""
    twice = rows.duplicated(list(KEYS), keep=False)
    if not twice.any():
        return
    first = rows[twice].iloc[0]
    cells = int(rows[twice].drop_duplicates(list(KEYS)).shape[0])
    raise ContractError(
        _(
            "Each cell of 'stocks' must be listed once; {cells} are listed more "
            "often, the first region {region}, activity {activity}, year {year}, "
            "measure {measure}. Remove or add up the rows.",
            cells=cells,
            region=first["region"],
            activity=first["activity"],
            year=first["year"],
            measure=first["measure"],
        )
    )


def refuse_vintages(
    rows: pd.DataFrame, regions: pd.DataFrame | None, activities: pd.DataFrame | None
) -> None:
    """Refuse regions in years in which they were not there, and mixed codes.

    Parameters
    ----------
    rows : DataFrame
        Sound rows of the stocks.
    regions : DataFrame or None
        May hold ``valid_from`` and ``valid_to``.
    activities : DataFrame or None
        May hold ``scheme``.

    Raises
    ------
    ContractError
        If a region has an amount in a year of which it was not there on any day, or
        one measure and year has activities of two classifications.
    """
    _refuse_regions(rows, regions)
    _refuse_schemes(rows, activities)


def _refuse_regions(rows: pd.DataFrame, regions: pd.DataFrame | None) -> None:
    """Refuse amounts of regions outside the years of their vintage."""
    if regions is None:
        return
    code, year = rows["region"].astype("str"), rows["year"].astype(float)
    gone = pd.Series(data=False, index=rows.index)
    for column, outside in (("valid_from", year.lt), ("valid_to", year.gt)):
        if column in regions.columns:
            there = regions.dropna(subset=[column])
            held = pd.to_datetime(there[column]).dt.year
            limit = dict(zip(there["region"].astype("str"), held, strict=True))
            gone |= outside(code.map(limit).astype(float))
    if not gone.any():
        return
    first, many = rows[gone].iloc[0], rows.loc[gone, "region"].nunique()
    raise ContractError(
        _(
            "A region can have amounts only in years in which it was there; {sum} "
            "rows of {many} regions lie outside 'valid_from' and 'valid_to' of "
            "'regions', the first region {region} in {year}. Recode split or merged "
            "regions to one vintage first.",
            sum=int(gone.sum()),
            many=many,
            region=first["region"],
            year=first["year"],
        )
    )


def _refuse_schemes(rows: pd.DataFrame, activities: pd.DataFrame | None) -> None:
    """Refuse one year's activities of two classifications: they count twice."""
    if activities is None or "scheme" not in activities.columns:
        return
    told = activities.dropna(subset=["scheme"])
    scheme = dict(zip(told["activity"], told["scheme"].astype("str"), strict=True))
    named = rows.assign(scheme=rows["activity"].map(scheme)).dropna(subset=["scheme"])
    many = named.groupby(["measure", "year"], sort=True)["scheme"].unique()
    mixed = many[many.map(len) > 1]
    if mixed.empty:
        return
    measure, year = mixed.index[0]
    listed = ", ".join(sorted(mixed.iloc[0]))
    raise ContractError(
        _(
            "The activities of one measure and year must come from one "
            "classification; in {count} they do not, the first {measure} in {year}: "
            "{listed}. Keep one of them, or recode by a crosswalk.",
            count=len(mixed),
            measure=measure,
            year=year,
            listed=listed,
        )
    )


def year_notes(years: Mapping[str, list[int]]) -> tuple[Note, ...]:
    """Say which years are missing in the middle.

    Parameters
    ----------
    years : mapping of str to list of int
        Years of each measure.

    Returns
    -------
    tuple of Note
        One a measure with a gap; nothing is filled in.
    """
    notes = []
    for measure, have in years.items():
        lacking = sorted(set(range(min(have), max(have))) - set(have)) if have else []
        # A panel of every second or fifth year has no gap, it has a rhythm.
        steps = set(np.diff(sorted(have)))
        if lacking and len(steps) > 1:
            more = " …" if len(lacking) > _NAMED else ""
            listed = ", ".join(map(str, lacking[:_NAMED])) + more
            notes.append(
                Note(
                    _(
                        "{measure}: no records for {listed}. Nothing was filled "
                        "in; change is from the first to the last year.",
                        measure=word(measure),
                        listed=listed,
                    )
                )
            )
    return tuple(notes)
