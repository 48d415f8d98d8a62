"""Days of a file: what each names, and whether the day or the month stands first."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.intake.questions import Choice, Question
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["MONTH_FIRST", "days", "order", "order_question", "span"]

MONTH_FIRST: Final = "month first"
"""What ``days`` may say of 02/03/2020: the third of February."""

_FIRST: Final = "day first"
_DAY: Final = re.compile(
    r"(?P<y>(?:19|20)\d{2})(?:\s*[.\-/년]\s*(?P<m>\d{1,2})(?:\s*[.\-/월]\s*"
    r"(?P<d>\d{1,2}))?|(?P<m2>\d{2})(?P<d2>\d{2}))?(?:[일월년.]|T\S*| \d\d:\d\d\S*)?"
)
_DAY_FIRST: Final = re.compile(
    r"(?P<d>\d{1,2})[./-]{1,2}(?P<m>\d{1,2})[./-]{1,2}(?P<y>\d{4})"
    r"(?: +\d{1,2}:\d\d\S*(?: ?[AaPp]\.?[Mm]\.?)?)?"
)
_TWO_DIGITS: Final = re.compile(r"(\d{1,2}[./-]\d{1,2}[./-])(\d{2})")
_MONTH_OF: Final = re.compile(r"(?P<m>\d{1,2})[./-](?P<y>(?:19|20)\d{2})")
_SERIAL: Final = re.compile(r"[2-5]\d{4}")
_EPOCH: Final = date(1899, 12, 30)
_MONTHS: Final = 12
_SHORT: Final = re.compile(r"(?P<m>\d{1,2})\s*[.\-/월]\s*(?P<d>\d{1,2})[.일]?")
_NAMES: Final = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
_MONTH_FIRST: Final = re.compile(r"(?P<m>0?[1-9]|1[0-2])[./](?P<y>(?:19|20)\d{2})")
_NAMED: Final = re.compile(
    r"(?:(?P<d>\d{1,2})[ \-.]+)?(?P<month>[A-Za-z]{3,9})\.?[ ,\-]+"
    r"(?P<y>(?:19|20)\d{2}|\d{2})"
)
_SPAN: Final = re.compile(
    r"\s*(?:부터)?\s*[~∼〜–—]\s*|\s*부터\s*|\s+(?:to|-)\s+"
    r"|(?:(?<=[.일월])|(?<=\.\d)|(?<=\.\d\d)|(?<=\d{8}))\s*-\s*(?=\d{4}\D)"
    r"|(?<=\d)\s*-\s*(?=\d{1,2}월)"
)
_HEAD: Final = re.compile(r"[\s□○❍ㅇ■●◦·*-]*(?:[가-힣\s]*기\s*간)?\s*:?\s*(?=[\d'])")
_ASIDE: Final = re.compile(r"\([^()]*\)")
_QUOTES: Final = str.maketrans("’‘`", "'''")
_OF_CENTURY: Final = re.compile(r"(?<!\d)'(\d{2})(?=\s*[.년\-])")
_END: Final = re.compile(r"(?P<n>\d{1,2})\s*(?P<mark>[월일]?)\.?")
_OPEN: Final = re.compile(r"(?:계속|현재|예산\s*소진\s*시).*|")


def span(text: str, *, month_first: bool = False) -> tuple[date | None, date | None]:
    """Read a day, a month, a year or a span of time: its first and last day.

    The last is None where the span is open. What reads in two ways is not read.

    Examples
    --------
    >>> span("2023.1.1~12.31")
    (datetime.date(2023, 1, 1), datetime.date(2023, 12, 31))
    >>> span("□ 사업기간 : '24. 2. ~ 11.")
    (datetime.date(2024, 2, 1), datetime.date(2024, 11, 30))
    >>> span("2024-02")[1], span("soon")
    (datetime.date(2024, 2, 29), (None, None))
    """
    ends = [end.strip() for end in _SPAN.split(_line(text))]
    first = _period(ends[0], month_first=month_first)
    if len(ends) == 1 or first[0] is None:
        return first
    if len(ends) == 2 and _OPEN.fullmatch(ends[1]):  # noqa: PLR2004 - from one day on
        return first[0], None
    end = _end(ends[1], first, month_first=month_first)
    is_span = len(ends) == 2 and end is not None and end >= first[0]  # noqa: PLR2004 - from one day to another
    return (first[0], end) if is_span else (None, None)


def _line(text: str) -> str:
    """Bring a text to one line without what says that it is a time; else empty."""
    plain = unicodedata.normalize("NFKC", text.replace("\\N", "\n"))
    lines = {line.strip() for line in plain.translate(_QUOTES).splitlines()} - {"", "-"}
    line = _ASIDE.sub("", lines.pop() if len(lines) == 1 else "").strip()
    line = _OF_CENTURY.sub(r"20\1", line)
    head = _HEAD.match(line)
    return line[head.end() :].rstrip(", ") if head else line


def _end(
    text: str, first: tuple[date | None, date | None], *, month_first: bool
) -> date | None:
    """Give the last day of a span, of which year and month may stand before."""
    start = first[0]
    if start is None:
        return None
    if short := _END.fullmatch(text):
        number, mark = int(short["n"]), short["mark"]
        is_day = mark == "일" or (not mark and first[0] == first[1])
        if is_day and not mark and number <= _MONTHS:
            return None  # a day of that month, or a month
        text = f"{start.year}-{start.month}-{number}" if is_day else (
            f"{start.year}-{number}")  # fmt: skip
    return _period(text, start.year, month_first=month_first)[1]


def _period(
    text: str, year: int = 0, *, month_first: bool = False
) -> tuple[date | None, date | None]:
    """Read one day, month or year."""
    text = _named_month(text.strip().rstrip(". ").strip("'\""))
    if _SERIAL.fullmatch(text):  # days as workbooks count them
        one = _EPOCH + timedelta(days=int(text))
        return one, one
    short = _SHORT.fullmatch(text) if year else None
    forms = (_DAY, _DAY_FIRST, _MONTH_OF)
    match = short or next((m for f in forms if (m := f.fullmatch(text))), None)
    if match is None:
        return None, None
    told = match.groupdict()
    y = int(told.get("y") or year)
    month = told.get("m") or told.get("m2")
    day = told.get("d") or told.get("d2")
    if month_first and match.re is _DAY_FIRST:
        month, day = day, month
    try:
        if month is None:
            return date(y, 1, 1), date(y, 12, 31)
        if day is None:
            last = calendar.monthrange(y, int(month))[1]
            return date(y, int(month), 1), date(y, int(month), last)
        one = date(y, int(month), int(day))
    except ValueError:
        return None, None
    return one, one


def _named_month(text: str) -> str:
    """Bring a month to a number behind its year: 1-Apr-2022, Apr-22, 04.2022."""
    if first := _MONTH_FIRST.fullmatch(text):
        return f"{first['y']}-{first['m']}"
    match = _NAMED.fullmatch(text)
    if match is None or match["month"][:3].casefold() not in _NAMES:
        return text
    month = _NAMES.index(match["month"][:3].casefold()) + 1
    year = match["y"] if len(match["y"]) > 2 else f"20{match['y']}"  # noqa: PLR2004 - of two digits
    return f"{year}-{month}" + (f"-{match['d']}" if match["d"] else "")


def order(labels: Sequence[str]) -> str:
    """Tell whether the day or the month stands first; empty where nothing proves it.

    Dates with the year first, and those with full stops, are never in doubt.

    Examples
    --------
    >>> order(["02/03/2020", "01/15/2020"]), order(["02/03/2020"]), order(["2.3.2020"])
    ('month first', '', 'day first')
    """
    found = [m for x in labels for m in _DAY_FIRST.finditer(x)]
    months, of_month = ([int(m[k]) for m in found] for k in ("m", "d"))
    if max(of_month, default=0) > _MONTHS:
        return _FIRST
    if max(months, default=0) > _MONTHS:
        return MONTH_FIRST
    return "" if any(map(_is_open, labels)) else _FIRST


def _is_open(label: str) -> bool:
    """Tell whether a date is another one if its month stands first."""
    return any(
        int(m["d"]) != int(m["m"]) and "." not in m.group().partition(" ")[0]
        for m in _DAY_FIRST.finditer(label)
    )


def order_question(table: str, column: str, labels: Sequence[str]) -> Question:
    """Ask whether the day or the month stands first, with what each would give.

    Parameters
    ----------
    table : str
        The table; ``days`` of its recipe settles it.
    column : str
        Heading of the column.
    labels : sequence of str
        Dates, of which one at least reads both ways.

    Returns
    -------
    Question
    """
    shown = next(x for x in labels if _is_open(x))
    one, other = (span(shown, month_first=turned)[0] for turned in (False, True))
    return Question(
        f"{table}.days",
        _(
            "Dates of '{column}' such as '{shown}' read both ways, for none has a day "
            "above 12. Which stands first, the day or the month?",
            column=column, shown=shown,
        ),
        (
            Choice(_FIRST, _("the day: '{shown}' is {date}", shown=shown, date=one),
                   {"days": _FIRST}),
            Choice(MONTH_FIRST,
                   _("the month: '{shown}' is {date}", shown=shown, date=other),
                   {"days": MONTH_FIRST}),
        ),
    )  # fmt: skip


def days(
    labels: Sequence[str], which: str, *, month_first: bool, is_short: bool = False
) -> pd.DataFrame:
    """Read days; an unreadable one is left empty, and counted.

    Parameters
    ----------
    labels : sequence of str
        What stands in the file.
    which : str
        ``first`` or ``last`` day of what each names.
    month_first : bool
        Whether 02/03/2020 is the third of February.
    is_short : bool, default False
        Whether 02/03/20 is so, too; else it is none, for the year may stand first.

    Returns
    -------
    DataFrame
        ``label``, ``value`` (ISO text, empty where unknown) and ``fate``.
    """
    place = 1 if which == "last" else 0
    whole = [
        f"{m[1]}20{m[2]}" if is_short and (m := _TWO_DIGITS.fullmatch(x)) else x
        for x in labels
    ]
    found = [span(label, month_first=month_first)[place] for label in whole]
    return pd.DataFrame(
        {
            "label": list(labels),
            "value": [one.isoformat() if one else "" for one in found],
            "fate": [""] * len(found),
        }
    )
