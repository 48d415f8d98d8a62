"""Cells of a list of beneficiaries: amounts, days, names and kinds as people write."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.sources import records
from madang.vocabulary import OrganisationKind

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["amounts", "days", "first_day", "folded", "kind", "last_day", "parse_day"]

_SPACES: Final = r"[\s\u00a0\u202f']+"
_DECIMAL_COMMA: Final = r"^-?\d+,\d{1,2}$"
_SIGNS: Final = r"[€£]|EUR|GBP"
_FULL: Final = re.compile(r"^(\d{1,2})[./-]+(\d{1,2})[./-]+(\d{4}|\d{2})$")
_ISO: Final = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})([T ].*)?$")
_MONTH: Final = re.compile(r"^(\d{1,2})[./-](\d{4})$")
_YEAR: Final = re.compile(r"^((?:19|20)\d{2})(?:\.0)?$")
_TWO_DIGITS: Final = 100

# Words that name a kind outright, in English, Finnish and Swedish. The first that
# is found counts: a college's company is of the college.
_FINNISH_OFFICES: Final = r"(?:kaupunki|kunta|kuntayhtymä|ministeriö|virasto)\b"
_WORDS: Final = (
    (OrganisationKind.ACADEMIA,
     r"\buniversit|\bcollege\b|\bschool\b|\bacademy\b|yliopisto|korkeakoulu|högskola"),
    (OrganisationKind.RESEARCH,
     r"\bresearch (?:institute|centre|council)\b|tutkimuslaitos|tutkimuskeskus"),
    (OrganisationKind.GOVERNMENT,
     r"\bcouncil\b|\bborough\b|\bministry\b|\bdepartment (?:of|for)\b|"
     + _FINNISH_OFFICES),
    (OrganisationKind.INDUSTRY,
     r"\b(?:ltd|limited|plc|llp|oy|oyj|oy ab|ab|ky|tmi)\b"),
)  # fmt: skip


def amounts(cells: pd.Series, name: str) -> pd.Series:
    """Bring amounts of money to numbers, however a list parts its digits.

    Parameters
    ----------
    cells : Series
        Numbers, or texts such as ``"1 234,50"`` or ``"€ 1234.5"``. A comma before
        one or two digits is decimal; other commas are refused as ambiguous.
    name : str
        Name of the file, for the message.

    Returns
    -------
    Series of float

    Raises
    ------
    SourceError
        If a cell is filled but no amount.
    """
    if pd.api.types.is_numeric_dtype(cells):
        return cells.astype("float64")
    words = cells.astype("str").str.replace(_SIGNS, "", regex=True)
    words = words.str.replace(_SPACES, "", regex=True)
    comma = words.str.match(_DECIMAL_COMMA).fillna(value=False).astype(bool)
    words = words.mask(comma, words.str.replace(",", ".", regex=False))
    return records.numbers(words, name)


def parse_day(text: str) -> tuple[dt.date, dt.date] | None:
    """Read a day, month or year as its first and last day; None where it is none.

    Examples
    --------
    >>> parse_day("4/2009")
    (datetime.date(2009, 4, 1), datetime.date(2009, 4, 30))
    >>> parse_day("31.2.2010") is None
    True
    """
    text = text.strip()
    try:
        if found := _ISO.match(text):
            day = dt.date(*(int(found[i]) for i in (1, 2, 3)))
            return day, day
        if found := _FULL.match(text):
            d, m, y = (int(found[i]) for i in (1, 2, 3))
            day = dt.date(y + 2000 if y < _TWO_DIGITS else y, m, d)
            return day, day
        if found := _MONTH.match(text):
            m, y = int(found[1]), int(found[2])
            return dt.date(y, m, 1), dt.date(y, m, monthrange(y, m)[1])
        if found := _YEAR.match(text):
            y = int(found[1])
            return dt.date(y, 1, 1), dt.date(y, 12, 31)
    except ValueError:
        return None
    return None


def first_day(span: tuple[dt.date, dt.date]) -> dt.date:
    """Give the first day of a span."""
    return span[0]


def last_day(span: tuple[dt.date, dt.date]) -> dt.date:
    """Give the last day of a span."""
    return span[1]


def days(
    cells: pd.Series, pick: Callable[[tuple[dt.date, dt.date]], dt.date]
) -> tuple[pd.Series, int]:
    """Read the days of a column.

    Parameters
    ----------
    cells : Series
        ``d.m.yyyy``, ``dd/mm/yy``, ``mm/yyyy``, ``yyyy`` or ISO; the day first.
    pick : callable
        Which day of a month or year to take.

    Returns
    -------
    Series of datetime64
        Missing where empty or unreadable.
    int
        How many are filled but cannot be read.
    """
    if pd.api.types.is_datetime64_any_dtype(cells):
        return cells.astype("datetime64[s]"), 0
    words = records.composed(cells)
    known = {t: span for t in words.dropna().unique() if (span := parse_day(t))}
    found = pd.Series(
        [pd.Timestamp(pick(span)) for span in known.values()],
        index=list(known), dtype="datetime64[s]",
    )  # fmt: skip
    if found.empty:  # an empty table maps to no type at all
        read = found.reindex(range(len(words)))
    else:
        read = words.map(found).astype("datetime64[s]")
    return read, int((words.notna() & read.isna()).sum())


def folded(cells: pd.Series) -> pd.Series:
    """Bring spellings of a name to one: case, spaces and ``&`` do not tell apart."""
    words = records.composed(cells).str.casefold()
    words = words.str.replace("&", " and ", regex=False)
    return words.str.replace(r"[\s\u00a0]+", " ", regex=True).str.strip()


def kind(names: pd.Series) -> pd.Series:
    """Tell the kind of organisation where its name says it; ``other`` where not."""
    words = names.astype("str").str.casefold()
    found = pd.Series(str(OrganisationKind.OTHER), index=names.index, dtype="str")
    for word, pattern in reversed(_WORDS):
        says = words.str.contains(pattern, regex=True).fillna(value=False)
        found = found.mask(says.astype(bool), str(word))
    return found
