"""From the words of a file to typed values; nothing is guessed.

Each parser gives the typed column and the faults it met. A decimal comma, a
thousands separator or the text ``NaN`` is a fault, not a number; an empty cell
is absent.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.contracts.contract import Column, ColumnType

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MAXIMUM_CELL", "Fault", "Parsed", "parse"]

MAXIMUM_CELL: Final = 1_000_000
"""Longest text a cell may hold, in characters."""

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_WHOLE = r"[+-]?\d+(?:\.0+)?"
_SEPARATED = r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?"
_COMMA = r"[+-]?\d+,\d+"
_TRUE = frozenset({"true", "1", "yes", "y", "예"})
_FALSE = frozenset({"false", "0", "no", "n", "아니오"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Cells of one column that break one rule.

    Attributes
    ----------
    bad : Series of bool
        The rows at fault.
    en, ko : str
        What is wrong, to follow the count of rows.
    do_en, do_ko : str
        What to do about it.
    """

    bad: pd.Series[bool]
    en: str
    ko: str
    do_en: str
    do_ko: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A typed column and the faults met on the way."""

    typed: pd.Series
    faults: tuple[Fault, ...]


def parse(column: Column, cells: pd.Series) -> Parsed:
    """Type a column's cells as its contract says.

    Parameters
    ----------
    column : Column
        The contract of the column.
    cells : Series
        The cells as they came: text, or the types of a Parquet file.

    Returns
    -------
    Parsed
        Typed values, missing where a cell was empty or at fault.
    """
    if column.type not in {ColumnType.TEXT, ColumnType.GEOMETRY} and _is_text(cells):
        cells = _words(cells)
    return _PARSERS[column.type](cells)


def _is_text(cells: pd.Series) -> bool:
    """Tell whether cells are text."""
    return isinstance(cells.dtype, pd.StringDtype) or cells.dtype == object


def _words(cells: pd.Series) -> pd.Series:
    """Strip text and turn empty cells into missing ones."""
    words = cells.astype("str").str.strip()
    return words.mask(words == "")


def _text(cells: pd.Series) -> Parsed:
    """Type text: NFC, stripped; refuse what is no text or is too long."""
    if not _is_text(cells):
        if cells.isna().all():
            return Parsed(pd.Series(None, index=cells.index, dtype="str"), ())
        fault = Fault(
            cells.notna(),
            "are numbers where the column holds text",
            "텍스트 열에 숫자가 있음",
            "write codes as text, so that leading zeros are kept",
            "앞자리 0이 사라지지 않도록 코드를 텍스트로 저장하십시오",
        )
        return Parsed(cells.astype("str"), (fault,))
    words = _words(cells)
    long = words.str.len().fillna(0) > MAXIMUM_CELL
    faults = []
    if long.any():
        faults.append(
            Fault(
                long,
                f"hold more than {MAXIMUM_CELL:,} characters",
                f"{MAXIMUM_CELL:,}자를 넘음",
                "shorten the text, or look for an unclosed quotation mark",
                "글을 줄이거나, 닫히지 않은 따옴표가 있는지 확인하십시오",
            )
        )
        words = words.mask(long)
    return Parsed(_composed(words), tuple(faults))


def _composed(words: pd.Series) -> pd.Series:
    """Normalise to NFC, touching only the cells that need it."""
    present = words.dropna()
    loose = present[~present.map(lambda w: unicodedata.is_normalized("NFC", w))]
    if loose.empty:
        return words
    words = words.copy()
    words.loc[loose.index] = loose.map(lambda w: unicodedata.normalize("NFC", w))
    return words


def _number(cells: pd.Series) -> Parsed:
    """Type numbers."""
    if not _is_text(cells):
        return _number_from_typed(cells)
    present = cells.notna()
    good = cells.str.fullmatch(_NUMBER).fillna(value=False).astype(bool)
    bad = present & ~good
    values = pd.to_numeric(cells.where(good), errors="coerce").astype("float64")
    return Parsed(values, _number_faults(cells, bad, "a number", "숫자"))


def _number_from_typed(cells: pd.Series) -> Parsed:
    """Type numbers of a Parquet file."""
    if pd.api.types.is_bool_dtype(cells) or not pd.api.types.is_numeric_dtype(cells):
        if cells.isna().all():
            return Parsed(cells.astype("float64"), ())
        return Parsed(
            pd.Series(np.nan, index=cells.index, dtype="float64"),
            (_wrong(cells.notna(), "a number", "숫자"),),
        )
    values = cells.astype("float64")
    endless = pd.Series(np.isinf(values.to_numpy()), index=cells.index)
    if not endless.any():
        return Parsed(values, ())
    return Parsed(
        values.mask(endless), (_wrong(endless, "a finite number", "유한한 수"),)
    )


def _number_faults(
    cells: pd.Series, bad: pd.Series, what: str, what_ko: str
) -> tuple[Fault, ...]:
    """Tell apart separators, decimal commas and other words among bad cells."""
    if not bad.any():
        return ()
    separated = bad & cells.str.fullmatch(_SEPARATED).fillna(value=False).astype(bool)
    comma = (
        bad & ~separated & cells.str.fullmatch(_COMMA).fillna(value=False).astype(bool)
    )
    other = bad & ~separated & ~comma
    faults = []
    if separated.any():
        faults.append(
            Fault(
                separated,
                "have a thousands separator or a decimal comma; which is not guessed",
                "천 단위 구분 쉼표 또는 소수점 쉼표가 있음(어느 쪽인지 추측하지 않음)",
                "write 1234.5 without separators",
                "구분 쉼표 없이 1234.5처럼 쓰십시오",
            )
        )
    if comma.any():
        faults.append(
            Fault(
                comma,
                "have a decimal comma",
                "소수점 자리에 쉼표가 있음",
                "write the decimal point as a full stop",
                "소수점은 마침표로 쓰십시오",
            )
        )
    if other.any():
        faults.append(_wrong(other, what, what_ko))
    return tuple(faults)


def _wrong(bad: pd.Series, what: str, what_ko: str) -> Fault:
    """Say that cells are not what the column holds."""
    return Fault(
        bad,
        f"are not {what}",
        f"{what_ko} 형식이 아님",
        f"write {what}, or leave the cell empty where it is unknown",
        f"{what_ko}(으)로 고치거나, 모르면 비워 두십시오",
    )


def _integer(cells: pd.Series) -> Parsed:
    """Type whole numbers."""
    if not _is_text(cells):
        parsed = _number_from_typed(cells)
        broken = (parsed.typed % 1 != 0) & parsed.typed.notna()
        faults = parsed.faults
        if broken.any():
            faults = (*faults, _wrong(broken, "a whole number", "정수"))
        return Parsed(parsed.typed.mask(broken).astype("Int64"), faults)
    good = cells.str.fullmatch(_WHOLE).fillna(value=False).astype(bool)
    bad = cells.notna() & ~good
    values = pd.to_numeric(cells.where(good), errors="coerce").astype("float64")
    huge = values.abs() > 2**53
    faults = _number_faults(cells, bad, "a whole number", "정수")
    if huge.any():
        faults = (
            *faults,
            _wrong(huge, "a whole number below 2^53", "2^53 미만의 정수"),
        )
    return Parsed(values.mask(huge).astype("Int64"), faults)


def _boolean(cells: pd.Series) -> Parsed:
    """Type yes-or-no."""
    if pd.api.types.is_bool_dtype(cells):
        return Parsed(cells.astype("boolean"), ())
    if not _is_text(cells):
        cells = cells.astype("Int64").astype("str") if cells.notna().any() else cells
        cells = cells.mask(cells.isin(["<NA>", "nan"]))
    words = cells.astype("str").str.lower()
    truth = words.isin(_TRUE)
    values = truth.astype("boolean").mask(~(truth | words.isin(_FALSE)))
    bad = cells.notna() & values.isna()
    faults = (_wrong(bad, "true or false", "true 또는 false"),) if bad.any() else ()
    return Parsed(values, faults)


def _date(cells: pd.Series) -> Parsed:
    """Type dates, the year first."""
    if pd.api.types.is_datetime64_any_dtype(cells):
        return Parsed(cells.dt.tz_localize(None).astype("datetime64[s]"), ())
    if not _is_text(cells):
        values = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[s]")
        bad = cells.notna()
        return Parsed(values, (_wrong(bad, *_DATE_WORDS),) if bad.any() else ())
    plain = cells.str.replace(r"[T ]\d{2}:\d{2}.*$", "", regex=True)
    plain = plain.str.replace(
        r"^(\d{4})[./](\d{1,2})[./](\d{1,2})\.?$", r"\1-\2-\3", regex=True
    )
    plain = plain.str.replace(r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3", regex=True)
    shaped = plain.str.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}").fillna(value=False)
    values = pd.to_datetime(
        plain.where(shaped.astype(bool)), errors="coerce", format="%Y-%m-%d"
    ).astype("datetime64[s]")
    bad = cells.notna() & values.isna()
    return Parsed(values, (_wrong(bad, *_DATE_WORDS),) if bad.any() else ())


def _geometry(cells: pd.Series) -> Parsed:
    """Type outlines: GeoJSON polygons, kept as text."""
    parsed = _text(cells)
    bad = parsed.typed.notna() & ~parsed.typed.map(_is_outline).astype(bool)
    if not bad.any():
        return parsed
    return Parsed(parsed.typed, (*parsed.faults, _wrong(bad, *_OUTLINE_WORDS)))


def _is_outline(text: object) -> bool:
    """Tell whether a text is a GeoJSON polygon or several."""
    try:
        shape = json.loads(str(text))
    except ValueError:
        return False
    return (
        isinstance(shape, dict)
        and shape.get("type") in {"Polygon", "MultiPolygon"}
        and isinstance(shape.get("coordinates"), list)
    )


_OUTLINE_WORDS: Final = (
    "a GeoJSON Polygon or MultiPolygon",
    "GeoJSON Polygon 또는 MultiPolygon",
)
_DATE_WORDS: Final = ("a date like 2024-03-31", "2024-03-31과 같은 날짜")

_PARSERS: Final[dict[ColumnType, Callable[[pd.Series], Parsed]]] = {
    ColumnType.TEXT: _text,
    ColumnType.INTEGER: _integer,
    ColumnType.NUMBER: _number,
    ColumnType.BOOLEAN: _boolean,
    ColumnType.DATE: _date,
    ColumnType.GEOMETRY: _geometry,
}
