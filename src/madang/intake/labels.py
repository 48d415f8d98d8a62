"""Labels of a file: days, measures, activities and words of closed lists."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.intake.known import folded, known, measure_of
from madang.intake.questions import Choice, Question
from madang.language import Message, _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from madang.intake.joining import Joined
    from madang.intake.recipe import TableRecipe

__all__ = [
    "Judged",
    "activities",
    "closed",
    "days",
    "listed",
    "mapped",
    "measures",
    "span",
]

_DAY: Final = re.compile(
    r"(?P<y>(?:19|20)\d{2})(?:\s*[.\-/년]\s*(?P<m>\d{1,2})(?:\s*[.\-/월]\s*"
    r"(?P<d>\d{1,2}))?|(?P<m2>\d{2})(?P<d2>\d{2}))?(?:[일월년.]|T\S*| \d\d:\d\d\S*)?"
)
_DAY_FIRST: Final = re.compile(r"(?P<d>\d{1,2})[./-](?P<m>\d{1,2})[./-](?P<y>\d{4})")
_SERIAL: Final = re.compile(r"[2-5]\d{4}")
_EPOCH: Final = date(1899, 12, 30)
_MONTHS: Final = 12
_SHORT: Final = re.compile(r"(?P<m>\d{1,2})\s*[.\-/월]\s*(?P<d>\d{1,2})[.일]?")
_SPAN: Final = re.compile(r"\s*(?:~|–|—|∼|부터|\bto\b|\s-\s)\s*")
_CODED: Final = re.compile(
    r"^(?P<code>[A-Z](?:\d{2,6})?|\d{1,6}(?:[-~]\d{1,6})?)"
    r"(?:\s*[.:)]\s*|\s+(?:-\s+)?)(?P<name>\S.*)$"
)
_RANGE: Final = re.compile(r"\s*\([\d~,\s\-]+\)\s*$")


@dataclass(frozen=True, slots=True)
class Judged:
    """What was judged of the labels of a column.

    Attributes
    ----------
    told : DataFrame
        The labels, what each becomes, and its fate where it becomes nothing.
    questions : tuple of Question
        What is open.
    said : tuple of Message
        What was taken for granted and is shown.
    listed : DataFrame or None
        Rows of the table that the column refers to.
    joined : Joined or None
        Regions that become one with others.
    """

    told: pd.DataFrame
    questions: tuple[Question, ...] = ()
    said: tuple[Message, ...] = ()
    listed: pd.DataFrame | None = field(default=None)
    joined: Joined | None = None


def listed(value: object) -> tuple[str, ...]:
    """Give a word of a recipe that is one text or several, as several."""
    return (value,) if isinstance(value, str) else tuple(value or ())  # type: ignore[arg-type]  # a list of texts, as its word says


def fits(label: str, patterns: Sequence[str]) -> bool:
    """Tell whether a label is one of some labels, or fits one of some patterns."""
    plain = folded(label)
    return any(
        re.search(p, label) is not None if p.startswith("^") else folded(p) == plain
        for p in patterns
    )


def mapped(label: str, table: TableRecipe, column: str) -> str | None:
    """Give the recipe's word for a label; None where it has none."""
    for key, word in table.word("map").get(column, {}).items():
        if fits(label, [key]):
            return str(word)
    return None


def span(text: str, *, month_first: bool = False) -> tuple[date | None, date | None]:
    """Read a day, a month, a year or a span of time: its first and last day.

    Examples
    --------
    >>> span("2023.1.1~12.31")
    (datetime.date(2023, 1, 1), datetime.date(2023, 12, 31))
    >>> span("2024-02")[1], span("soon")
    (datetime.date(2024, 2, 29), (None, None))
    """
    parts = [p for p in _SPAN.split(text.strip()) if p]
    if not parts or len(parts) > 2:  # noqa: PLR2004 - from one day to another
        return None, None
    first = _period(parts[0], month_first=month_first)
    if len(parts) == 1 or first[0] is None:
        return first
    last = _period(parts[1], first[0].year, month_first=month_first)
    return (first[0], last[1]) if last[1] else (None, None)


def _period(
    text: str, year: int = 0, *, month_first: bool = False
) -> tuple[date | None, date | None]:
    """Read one day, month or year."""
    text = text.strip().rstrip(".").strip("'\"")
    if _SERIAL.fullmatch(text):  # days as workbooks count them
        one = _EPOCH + timedelta(days=int(text))
        return one, one
    short = _SHORT.fullmatch(text) if year else None
    match = short or _DAY.fullmatch(text) or _DAY_FIRST.fullmatch(text)
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


def days(labels: Sequence[str], which: str) -> pd.DataFrame:
    """Read days; an unreadable one is left empty, and counted.

    Parameters
    ----------
    labels : sequence of str
        What stands in the file.
    which : str
        ``first`` or ``last`` day of what each names.

    Returns
    -------
    DataFrame
        ``label``, ``value`` (ISO text, empty where unknown) and ``fate``.
    """
    place = 1 if which == "last" else 0
    turned = _is_month_first(labels)
    found = [span(label, month_first=turned)[place] for label in labels]
    return pd.DataFrame(
        {
            "label": list(labels),
            "value": [one.isoformat() if one else "" for one in found],
            "fate": [""] * len(found),
        }
    )


def _is_month_first(labels: Sequence[str]) -> bool:
    """Tell whether days of a column are written as 12/31/2020."""
    found = [m for x in labels for m in _DAY_FIRST.finditer(x)]
    months, days = ([int(m[k]) for m in found] for k in ("m", "d"))
    return max(months, default=0) > _MONTHS >= max(days, default=0)


def measures(table: TableRecipe, seen: pd.DataFrame) -> Judged:
    """Name what items measure; those that differ only by case or space are asked about.

    Parameters
    ----------
    table : TableRecipe
        The recipe.
    seen : DataFrame
        ``label``, ``n``, ``row``.

    Returns
    -------
    Judged
        ``label``, ``value``, ``unit``, ``fate``.
    """
    rows = []
    alike: dict[str, list[str]] = {}
    for label in map(str, seen["label"]):
        word, unit = measure_of(label)
        own = mapped(label, table, "measure")
        rows.append((label, own or word, unit, "" if label or own else "refused"))
        if own is None and word == label.strip():
            alike.setdefault(re.sub(r"[\s_]", "", folded(word)), []).append(label)
        elif own is None:
            alike.setdefault(word, []).append(label)
    told = pd.DataFrame(rows, columns=["label", "value", "unit", "fate"])
    twins = [ls for ls in alike.values() if len({x.strip() for x in ls}) > 1]
    return Judged(told, tuple(_twins(table, ls) for ls in twins))


def _twins(table: TableRecipe, labels: list[str]) -> Question:
    """Ask whether items that are written almost alike are one measure."""
    named = ", ".join(f"'{x}'" for x in labels)
    first = measure_of(labels[0])[0]
    return Question(
        f"{table.table}.measure.{first}",
        _("Are {labels} one measure, written in several ways?", labels=named),
        (
            Choice("one", _("one: '{first}'", first=first),
                   {"map": {"measure": dict.fromkeys(labels, first)}}),
            Choice("several", _("several, each under its own name"),
                   {"map": {"measure": {x: x.strip() for x in labels}}}),
        ),
    )  # fmt: skip


def activities(
    table: TableRecipe, seen: pd.DataFrame, known_codes: Mapping[str, str]
) -> pd.DataFrame:
    """Part labels of activities into codes and names.

    Parameters
    ----------
    table : TableRecipe
        The recipe.
    seen : DataFrame
        ``label`` and ``name`` (beside it in the file, or empty).
    known_codes : mapping of str to str
        Names of the study's activities by code.

    Returns
    -------
    DataFrame
        ``label``, ``name``, ``code``, ``title``.
    """
    by_name = {folded(name): code for code, name in known_codes.items()}
    rows = []
    for label, beside in zip(map(str, seen["label"]), map(str, seen["name"]),
                             strict=True):  # fmt: skip
        own = mapped(label, table, "activity")
        match = _CODED.match(unicodedata.normalize("NFKC", label))
        code, title = label, beside or label
        if own is not None:
            code, title = own, beside or (label if label != own else own)
        elif label not in known_codes and folded(label) in by_name:
            code = by_name[folded(label)]
        elif match and not beside:
            code, title = match["code"], _RANGE.sub("", match["name"]).strip()
        rows.append((label, beside, code, title.strip() or code))
    return pd.DataFrame(rows, columns=["label", "name", "code", "title"])


def closed(
    table: TableRecipe, column: str, words: Sequence[str], labels: Sequence[str]
) -> pd.DataFrame:
    """Bring labels to the words of a closed list; others are left empty.

    Returns
    -------
    DataFrame
        ``label``, ``value``, ``fate``.
    """
    section = {"kind": "kinds", "status": "statuses", "role": "role_words"}
    lexicon = known().get(section.get(column, ""), {})
    rest = "other" if "other" in words else ""
    rows = []
    for label in labels:
        word = mapped(label, table, column) or (label if label in words else "")
        plain = folded(label).replace(" ", "")
        if not word and plain:
            word = next((w for w, ws in lexicon.items() if _has(plain, ws)), rest)
        rows.append((label, word or rest, ""))
    return pd.DataFrame(rows, columns=["label", "value", "fate"])


def _has(plain: str, words: Sequence[str]) -> bool:
    """Tell whether a label is one of some words, or holds a long one."""
    return any(
        plain == w.replace(" ", "")
        or (len(w) > 2 and w.replace(" ", "") in plain)  # noqa: PLR2004 - short ones hide in others
        or (not w.isascii() and w in plain)
        for w in words
    )
