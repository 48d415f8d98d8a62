"""From the words of a file to typed values; nothing is guessed.

Each parser gives the typed column and the faults it met. A decimal comma, a
thousands separator or the text ``NaN`` is a fault, not a number; an empty cell
is absent.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.contracts.contract import Column, ColumnType
from madang.language import LANGUAGES, Message, _, pgettext

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["MAXIMUM_CELL", "Fault", "Parsed", "parse"]

MAXIMUM_CELL: Final = 1_000_000
"""Longest text a cell may hold, in characters."""

_PLANE: Final = 2
_LEAST_RING: Final = 3
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_WHOLE = r"[+-]?\d+(?:\.0+)?"
_SEPARATED = r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?"
_COMMA = r"[+-]?\d+,\d+"
_TRUE = frozenset({"true", "1", "yes", "y"})
_FALSE = frozenset({"false", "0", "no", "n"})


@dataclass(frozen=True, slots=True)
class Fault:
    """Cells of one column that break one rule.

    Attributes
    ----------
    bad : Series of bool
        The rows at fault.
    says : Message
        What is wrong, to follow the count of rows.
    do : Message
        What to do about it.
    wanted : Message or None
        What the cells should be, where they are of another type.
    """

    bad: pd.Series[bool]
    says: Message
    do: Message
    wanted: Message | None = None


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
    parsed = _PARSERS[column.type](cells)
    return replace(parsed, faults=tuple(_advised(f, column) for f in parsed.faults))


def _advised(fault: Fault, column: Column) -> Fault:
    """Advise what this column allows: an empty cell only where one would be taken."""
    if fault.wanted is None or (column.empty and not column.empty_with):
        return fault
    if not column.empty:
        return replace(
            fault, do=_("write {what}, or take the row out.", what=fault.wanted)
        )
    return replace(
        fault,
        do=_(
            "write {what}; where the source withholds it, leave the cell empty and "
            "write the source's mark into '{flag}'.",
            what=fault.wanted,
            flag=column.empty_with,
        ),
    )


def _is_text(cells: pd.Series) -> bool:
    """Tell whether cells are text."""
    return isinstance(cells.dtype, pd.StringDtype) or cells.dtype == object


def _words(cells: pd.Series) -> pd.Series:
    """Strip text and turn empty cells into missing ones."""
    words = cells.astype("str").str.strip()
    bare = words == ""
    return words.mask(bare) if bare.any() else words


def _text(cells: pd.Series) -> Parsed:
    """Type text: NFC, stripped; refuse what is no text or is too long."""
    if not _is_text(cells):
        if cells.isna().all():
            return Parsed(pd.Series(None, index=cells.index, dtype="str"), ())
        fault = Fault(
            cells.notna(),
            _("are numbers where the column holds text"),
            _("write codes as text, so that leading zeros are kept."),
        )
        return Parsed(cells.astype("str"), (fault,))
    words = _words(cells)
    long = words.str.len().fillna(0) > MAXIMUM_CELL
    faults = []
    if long.any():
        faults.append(
            Fault(
                long,
                _("hold more than {most:,} characters", most=MAXIMUM_CELL),
                _("shorten the text, or look for an unclosed quotation mark."),
            )
        )
        words = words.mask(long)
    return Parsed(_composed(words), tuple(faults))


def _composed(words: pd.Series) -> pd.Series:
    """Normalise to NFC, touching only the cells that need it."""
    present = words.dropna()
    # Codes stand in many rows: each different text is looked at once.
    if all(unicodedata.is_normalized("NFC", w) for w in present.unique().tolist()):
        return words
    loose = present[~present.map(lambda w: unicodedata.is_normalized("NFC", w))]
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
    values = pd.to_numeric(_kept(cells, good), errors="coerce").astype("float64")
    faults = _number_faults(cells, bad, pgettext("cell", "a number"))
    endless = good & ~pd.Series(np.isfinite(values.to_numpy()), index=cells.index)
    if not endless.any():
        return Parsed(values, faults)
    # more digits than a number of the machine holds
    faults = (*faults, _wrong(endless, _("a finite number")))
    return Parsed(values.mask(endless), faults)


def _kept(cells: pd.Series, good: pd.Series[bool]) -> pd.Series:
    """Leave out cells; most columns keep all of theirs."""
    return cells if good.all() else cells.where(good)


def _number_from_typed(cells: pd.Series) -> Parsed:
    """Type numbers of a Parquet file."""
    if pd.api.types.is_bool_dtype(cells) or not pd.api.types.is_numeric_dtype(cells):
        if cells.isna().all():
            return Parsed(cells.astype("float64"), ())
        return Parsed(
            pd.Series(np.nan, index=cells.index, dtype="float64"),
            (_wrong(cells.notna(), pgettext("cell", "a number")),),
        )
    values = cells.astype("float64")
    endless = pd.Series(np.isinf(values.to_numpy()), index=cells.index)
    if not endless.any():
        return Parsed(values, ())
    return Parsed(values.mask(endless), (_wrong(endless, _("a finite number")),))


def _number_faults(
    cells: pd.Series, bad: pd.Series, what: Message
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
                _(
                    "have a thousands separator or a decimal comma; which is not "
                    "guessed"
                ),
                _("write 1234.5 without separators."),
            )
        )
    if comma.any():
        faults.append(
            Fault(
                comma,
                _("have a decimal comma"),
                _("write the decimal point as a full stop."),
            )
        )
    if other.any():
        faults.append(_wrong(other, what))
    return tuple(faults)


def _wrong(bad: pd.Series, what: Message) -> Fault:
    """Say that cells are not what the column holds."""
    return Fault(
        bad,
        _("are not {what}", what=what),
        _(
            "write {what}, or leave the cell empty where it is unknown.",
            what=what,
        ),
        what,
    )


def _integer(cells: pd.Series) -> Parsed:
    """Type whole numbers."""
    if not _is_text(cells):
        parsed = _number_from_typed(cells)
        broken = (parsed.typed % 1 != 0) & parsed.typed.notna()
        faults = parsed.faults
        if broken.any():
            faults = (*faults, _wrong(broken, _("a whole number")))
        return _counted(parsed.typed.mask(broken), ~broken & cells.notna(), faults)
    good = cells.str.fullmatch(_WHOLE).fillna(value=False).astype(bool)
    bad = cells.notna() & ~good
    values = pd.to_numeric(_kept(cells, good), errors="coerce").astype("float64")
    return _counted(values, good, _number_faults(cells, bad, _("a whole number")))


def _counted(
    values: pd.Series, good: pd.Series[bool], faults: tuple[Fault, ...]
) -> Parsed:
    """Keep the whole numbers that a machine counts without a gap."""
    near = values.abs() <= 2**53
    huge = good & ~near
    if huge.any():
        faults = (*faults, _wrong(huge, _("a whole number below 2^53")))
    return Parsed(values.where(near).astype("Int64"), faults)


def _boolean(cells: pd.Series) -> Parsed:
    """Type yes-or-no."""
    if pd.api.types.is_bool_dtype(cells):
        return Parsed(cells.astype("boolean"), ())
    if not _is_text(cells):
        cells = cells.astype("Int64").astype("str") if cells.notna().any() else cells
        cells = cells.mask(cells.isin(["<NA>", "nan"]))
    words = cells.astype("str").str.lower()
    yes, no = _truths()
    truth, false = words.isin(yes), words.isin(no)
    values = truth.astype("boolean").mask(~(truth | false))
    bad = cells.notna() & values.isna()
    faults = (_wrong(bad, _("true or false")),) if bad.any() else ()
    return Parsed(values, faults)


@cache
def _truths() -> tuple[frozenset[str], frozenset[str]]:
    """List how files write yes and no: in code, and in each language."""
    yes, no = pgettext("cell", "yes"), pgettext("cell", "no")
    return (
        _TRUE | {yes.text(x) for x in LANGUAGES},
        _FALSE | {no.text(x) for x in LANGUAGES},
    )


def _date(cells: pd.Series) -> Parsed:
    """Type dates, the year first."""
    if pd.api.types.is_datetime64_any_dtype(cells):
        return Parsed(cells.dt.tz_localize(None).astype("datetime64[s]"), ())
    if not _is_text(cells):
        values = pd.Series(pd.NaT, index=cells.index, dtype="datetime64[s]")
        bad = cells.notna()
        return Parsed(values, (_wrong(bad, _A_DATE),) if bad.any() else ())
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
    return Parsed(values, (_wrong(bad, _A_DATE),) if bad.any() else ())


def _geometry(cells: pd.Series) -> Parsed:
    """Type outlines: GeoJSON polygons, kept as text."""
    parsed = _text(cells)
    bad = parsed.typed.notna() & ~parsed.typed.map(_is_outline).astype(bool)
    if not bad.any():
        return parsed
    return Parsed(parsed.typed, (*parsed.faults, _wrong(bad, _AN_OUTLINE)))


def _is_outline(text: object) -> bool:
    """Tell whether a text is a GeoJSON polygon or several."""
    try:
        shape = json.loads(str(text))
    except (ValueError, RecursionError):
        return False
    if not isinstance(shape, dict) or not isinstance(shape.get("coordinates"), list):
        return False
    kind, parts = shape.get("type"), shape["coordinates"]
    if kind not in ("Polygon", "MultiPolygon"):
        return False
    return all(map(_has_rings, parts if kind == "MultiPolygon" else [parts]))


def _has_rings(part: object) -> bool:
    """Tell whether a part of an outline is a list of rings of places."""
    if not isinstance(part, list):
        return False
    try:
        return all(_is_ring(np.asarray(ring)) for ring in part)
    except (ValueError, OverflowError):  # places of two numbers and of three
        return False


def _is_ring(places: NDArray[Any]) -> bool:
    """Tell whether an array holds places that enclose something."""
    return (
        places.dtype.kind in "iuf"
        and places.ndim == _PLANE
        and len(places) >= _LEAST_RING
        and places.shape[1] >= _PLANE
        and bool(np.isfinite(places).all())
    )


_AN_OUTLINE: Final = _("a GeoJSON Polygon or MultiPolygon")
_A_DATE: Final = _("a date like 2024-03-31")

_PARSERS: Final[dict[ColumnType, Callable[[pd.Series], Parsed]]] = {
    ColumnType.TEXT: _text,
    ColumnType.INTEGER: _integer,
    ColumnType.NUMBER: _number,
    ColumnType.BOOLEAN: _boolean,
    ColumnType.DATE: _date,
    ColumnType.GEOMETRY: _geometry,
}
