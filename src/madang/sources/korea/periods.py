"""Periods as programme notices write them, read where their meaning is one.

"2024. 2. ~ 11." runs from the first of February to the last of November; "상시"
and "예산 소진 시까지" have no dates and stay empty. What could be read in two ways
stays empty too.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Final

__all__ = ["parse_period"]

_LONGEST: Final = 30
_DECEMBER: Final = 12
_YEARS: Final = (1990, 2060)
_LABELS: Final = re.compile(r"^[\s□○❍ㅇ■●◦·*-]*(?:[가-힣\s]*기\s*간)?\s*[::]?\s*$")
_PAREN: Final = re.compile(r"\([^()]*\)")
_SEPARATOR: Final = re.compile(
    r"\s*[~∼〜–—]\s*|\s+-\s+|(?<=[.일월\d])\s*-\s*(?=\d{4}\D)"
)
_COMPACT: Final = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_DATE: Final = re.compile(
    r"^(?:(?P<year>\d{4}|'\d{2})\s*(?:[.년-]\s*|$))?"
    r"(?:(?P<month>\d{1,2})\s*(?:[.월-]\s*|$))?"
    r"(?:(?P<day>\d{1,2})\s*(?:[.일]\s*)?)?$"
)
_OPEN: Final = (
    "", "계속", "현재", "계속사업", "계속운영", "예산소진시", "예산소진시까지",
    "예산 소진시까지", "예산 소진 시까지",
)  # fmt: skip

Parts = tuple[int | None, int | None, int | None]


def parse_period(text: str) -> tuple[dt.date, dt.date | None] | None:
    """Read the first and last day of a written period.

    Parameters
    ----------
    text : str
        Such as ``2023.01.01.~2023.12.31.``, ``2024. 2. ~ 11.``, ``'24. 1. ~ 12.``.

    Returns
    -------
    tuple of (date, date or None) or None
        First and last day, the last None where the period is open; None where
        the text has no dates or could be read in two ways.

    Examples
    --------
    >>> parse_period("□ 사업기간 : '24. 2. ~ 11.")
    (datetime.date(2024, 2, 1), datetime.date(2024, 11, 30))
    >>> parse_period("상시") is None
    True
    """
    clean = _cleaned(text)
    if clean is None:
        return None
    ends = [part.strip() for part in _SEPARATOR.split(clean, maxsplit=2)]
    first = _parts(ends[0])
    if first is None or first[0] is None or len(ends) > 2:  # noqa: PLR2004 - two ends
        return None
    return _whole_year(first) if len(ends) == 1 else _between(first, ends[1])


def _between(first: Parts, last: str) -> tuple[dt.date, dt.date | None] | None:
    """Give the days from one end to the other, which may be open."""
    start = _day(first, last=False)
    if start is None or last in _OPEN:
        return (start, None) if start else None
    second = _completed(_parts(last), first)
    end = _day(second, last=True) if second else None
    if end is None or end < start or end.year - start.year > _LONGEST:
        return None
    return start, end


def _cleaned(text: str) -> str | None:
    """Bring a text to one line of dates, or None where it says more than that."""
    lines = {line.strip() for line in text.replace("\\N", "\n").splitlines()}
    lines = {line for line in lines if line not in {"", "-"}}
    if len(lines) != 1:
        return None
    line = unicodedata.normalize("NFKC", lines.pop())
    line = line.replace("’", "'").replace("‘", "'").replace("`", "'")
    line = _PAREN.sub("", line).strip()
    begin = re.search(r"[\d']", line)
    if begin is None or not _LABELS.match(line[: begin.start()]):
        return None
    return line[begin.start() :].strip().rstrip(",")


def _parts(text: str) -> Parts | None:
    """Read year, month and day, as far as they are written."""
    compact = _COMPACT.match(text)
    if compact:
        return int(compact[1]), int(compact[2]), int(compact[3])
    match = _DATE.match(text)
    if match is None or not text:
        return None
    year = match["year"]
    number = None if year is None else int(year.lstrip("'"))
    if year is not None and year.startswith("'"):
        number = 2000 + int(year[1:])
    month, day = match["month"], match["day"]
    return number, int(month) if month else None, int(day) if day else None


def _completed(second: Parts | None, first: Parts) -> Parts | None:
    """Complete the second end by the first, where only one way is left."""
    if second is None:
        return None
    year, month, day = second
    if year is not None:
        return second
    if month is not None and day is None and first[2] is not None:
        # One number after a whole date: a day of that month, unless it could
        # as well be a month.
        return (first[0], first[1], month) if month > _DECEMBER else None
    if day is not None and month is None:
        return None
    return first[0], month, day


def _whole_year(parts: Parts) -> tuple[dt.date, dt.date | None] | None:
    """Take a year that stands alone as the whole year."""
    year, month, day = parts
    if year is None or month is not None or day is not None:
        return None
    start, end = _day(parts, last=False), _day(parts, last=True)
    return (start, end) if start and end else None


def _day(parts: Parts, *, last: bool) -> dt.date | None:
    """Give the first or last day that the parts allow; None where none is."""
    year, month, day = parts
    if year is None or not _YEARS[0] <= year <= _YEARS[1]:
        return None
    if month is None:
        month, day = (_DECEMBER, 31) if last else (1, 1)
    try:
        if day is not None:
            return dt.date(year, month, day)
        if not last:
            return dt.date(year, month, 1)
        after = dt.date(year + month // _DECEMBER, month % _DECEMBER + 1, 1)
        return after - dt.timedelta(days=1)
    except ValueError:
        return None
