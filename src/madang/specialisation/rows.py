"""Stocks that can be measured: what is refused, and what is said of years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.contracts import Note
from madang.errors import ContractError, NegativeActivityError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["KEYS", "refuse_vintages", "sound_rows", "year_notes"]

KEYS: Final = ("region", "activity", "year", "measure")
_NAMED: Final = 5
_HELP: Final = "To see every rule: madang contract stocks"
_HELP_KO: Final = "규격: madang contract stocks"


def sound_rows(stocks: pd.DataFrame) -> pd.DataFrame:
    """Give the rows that hold an amount, or refuse stocks that cannot be measured.

    Parameters
    ----------
    stocks : DataFrame
        Keeps the contract ``stocks``.

    Returns
    -------
    DataFrame
        Keys and ``value`` as float; rows without an amount are left out: unknown.

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
            f"The table 'stocks' lacks the column {', '.join(lacking)}. {_HELP}",
            ko=f"'stocks' 표에 필요한 열이 없습니다: {', '.join(lacking)}. {_HELP_KO}",
        )
    rows = stocks.loc[:, [*KEYS, "value"]]
    _refuse_bare_keys(rows)
    rows = rows[rows["value"].notna()]
    value = _numbers(rows)
    bad = ~np.isfinite(value) | (value < 0)
    if bad.any():
        first = rows[bad].iloc[0]
        raise NegativeActivityError(
            f"Amounts in 'stocks' must be zero or more; found {int(bad.sum())} that "
            f"are not, the first {first['value']} in region {first['region']}, "
            f"activity {first['activity']}, year {first['year']}.",
            ko=f"'stocks'의 양은 0 이상이어야 합니다. {int(bad.sum())}개가 그렇지 "
            f"않으며, 첫 번째는 지역 {first['region']}, 활동 {first['activity']}, "
            f"{first['year']}년의 {first['value']}입니다.",
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
        "Each row of 'stocks' must name region, activity, year and measure; in "
        f"{count} of {len(rows)} rows one is missing, the first '{column}' in row "
        f"{place}. {_HELP}",
        ko="'stocks'의 모든 행에는 지역·활동·연도·측정 항목이 있어야 합니다. "
        f"{len(rows)}행 중 {count}행에 빠져 있으며, 첫 번째는 {place}행의 '{column}'"
        f"입니다. {_HELP_KO}",
    )


def _numbers(rows: pd.DataFrame) -> pd.Series[float]:
    """Give the amounts as numbers, or refuse words among them."""
    read = pd.to_numeric(rows["value"], errors="coerce")
    words = read.isna()
    if words.any():
        first = rows[words].iloc[0]
        raise ContractError(
            f"Amounts in 'stocks' must be numbers; found {int(words.sum())} that are "
            f"not, the first {first['value']!r} in region {first['region']}, activity "
            f"{first['activity']}, year {first['year']}. Leave unknown amounts empty.",
            ko="'stocks'의 양은 숫자여야 합니다. "
            f"{int(words.sum())}개가 그렇지 않으며, 첫 번째는 지역 "
            f"{first['region']}, 활동 {first['activity']}, {first['year']}년의 "
            f"{first['value']!r}입니다. 알 수 없는 양은 비워 "
            "두십시오.",
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
        f"Each cell of 'stocks' must be listed once; {cells} are listed more often, "
        f"the first region {first['region']}, activity {first['activity']}, year "
        f"{first['year']}, measure {first['measure']}. Remove or add up the rows.",
        ko=f"'stocks'의 각 칸은 한 번만 있어야 합니다. {cells}개 칸이 중복되며, 첫 "
        f"번째는 지역 {first['region']}, 활동 {first['activity']}, "
        f"{first['year']}년, {first['measure']}입니다. 행을 지우거나 합산하십시오.",
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
        "A region can have amounts only in years in which it was there; "
        f"{int(gone.sum())} rows of {many} regions lie outside 'valid_from' and "
        f"'valid_to' of 'regions', the first region {first['region']} in "
        f"{first['year']}. Recode split or merged regions to one vintage first.",
        ko="지역은 존재하던 연도에만 값을 가질 수 있습니다. "
        f"{many}개 지역의 {int(gone.sum())}행이 "
        "'regions'의 valid_from·valid_to 밖에 있으며, 첫 번째는 지역 "
        f"{first['region']}의 {first['year']}년입니다. 분리·통합된 지역을 한 시점의 "
        "구역으로 먼저 맞추십시오.",
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
        "The activities of one measure and year must come from one classification; in "
        f"{len(mixed)} they do not, the first {measure} in {year}: {listed}. Keep one "
        "of them, or recode by a crosswalk.",
        ko="한 측정 항목·연도의 활동은 하나의 분류 체계를 따라야 합니다. "
        f"{len(mixed)}개가 그렇지 않으며, 첫 번째는 {year}년 {measure}: {listed}"
        "입니다. 하나만 남기거나 연계표로 다시 분류하십시오.",
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
            notes.append(Note(
                f"{measure}: {listed}년 자료가 없다. 채워 넣지 않았으며, 변화는 첫 "
                "해와 마지막 해를 견준다.",
                f"{measure}: no records for {listed}. Nothing was filled in; change is "
                "from the first to the last year.",
            ))  # fmt: skip
    return tuple(notes)
