"""Years of a file, and the months, quarters and days that stand for them."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.intake.days import MONTH_FIRST, order, order_question
from madang.intake.known import known
from madang.intake.questions import Choice, Question
from madang.language import Items, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.intake.recipe import TableRecipe
    from madang.language import Message

__all__ = ["ERA", "GATHERED", "STATE", "are_years", "judge_years", "years"]

GATHERED: Final = ("sum", "mean")
"""What ``periods`` may say where all periods of a year are brought together."""

STATE: Final = known()["years"]["state"]
"""What stands behind a year that is settled, planned or not final."""
_YEAR: Final = re.compile(
    r"^(?:FY\s?|H|(?:anul|rok|año|ano|year|jahr)\s)?(?P<year>(?:19|20)\d{2})(?:\.0)?\s*(?:년도?|年度?|г\.?|JJ00|[01]00000)?\s*"
    rf"\(?(?P<mark>pr|[perb*†]|{STATE})?\)?\s*\*?\s*(?:년도?)?$",
    re.IGNORECASE,
)
_SHORT: Final = re.compile(
    r"^(?:['’‘]|FY\s?|(?=\d\d\s*년))(?P<year>\d{2})\s*(?:년도?)?\s*"
    r"\(?(?P<mark>[perb])?\)?$"
)
_BARE: Final = re.compile(r"^\d{2}\s*년")
ERA: Final = (
    r"(?:(?:中華)?民[國国]|令和|平成|昭和|พ\.?ศ\.?)\s*(?:\d{1,4}|元)\s*(?:年度?)?"
)
"""A year of an era: of the Republic of China, of an emperor, of the Buddha."""

_ERAS: Final = {"民": 1911, "中": 1911, "令": 2018, "平": 1988, "昭": 1925, "พ": -543}
"""Year before the first of an era, by its first letter."""
_EDGE: Final = re.compile(
    r"^(?:(?P<year>(?:19|20)\d{2})-(?P<day>01-01|12-31)"
    r"|(?P<first>0?1[./-]0?1|31[./-]12)[./-](?P<last>(?:19|20)\d{2}))$"
)
_WHOLE: Final = (2, 4, 12, 365, 366)  # halves, quarters, months, days of a year
_MOST_PART: Final = 53  # weeks of a year
_LONG_PART: Final = 5  # a day that is written together, 0131, is longer
_CENTURY: Final = 50  # '49 is 2049, '50 is 1950
_PART: Final = re.compile(
    r"^(?P<year>(?:19|20)\d{2})"
    r"(?P<rest>\D.*\d.*|\D*반기|0[1-9]|1[0-2]|(?:0[1-9]|1[0-2])\d{2})$"
)
_DAY_FIRST: Final = re.compile(
    r"^(?P<rest>\d{1,2}[./-]\d{1,2})[./-](?P<year>(?:19|20)\d{2})$"
)


def years(labels: Sequence[str]) -> pd.DataFrame:
    """Read years; a month, a quarter or a day is left out.

    Returns
    -------
    DataFrame
        ``label``, ``value`` (Int64), ``mark`` and ``fate``.

    Examples
    --------
    >>> list(years(["2023p)", "'19", "2021.05"])["fate"])
    ['', '', 'dropped']
    >>> list(years(["民國112年", "令和元年度", "平成30"])["value"])
    [2023, 2019, 2018]
    """
    rows: list[tuple[str, int | None, str, str]] = []
    edges = _edges(labels)
    for label in labels:
        plain = label.strip()
        if plain in edges:
            rows.append((label, edges[plain], "", ""))
        elif match := _YEAR.match(plain):
            rows.append((label, int(match["year"]), match["mark"] or "", ""))
        elif match := _SHORT.match(plain):
            number = int(match["year"])
            number += 1900 if number >= _CENTURY else 2000
            rows.append((label, number, match["mark"] or "", ""))
        elif re.fullmatch(ERA, plain):
            number = int(re.sub(r"\D", "", plain.replace("元", "1")))
            rows.append((label, number + _ERAS[plain[0]], "", ""))
        else:
            is_part = _part(plain) is not None
            rows.append((label, None, "", "dropped" if is_part else "refused"))
    frame = pd.DataFrame(rows, columns=["label", "value", "mark", "fate"])
    return frame.astype({"value": "Int64"})


def _edges(labels: Sequence[str]) -> dict[str, int]:
    """Read days as years where all of them are the first, or all the last, of a year.

    Where other days or months stand beside them, the first of January is one of these.
    """
    found = {x.strip(): _EDGE.match(x.strip()) for x in labels if _part(x.strip())}
    years_of, days = {}, set()
    for label, match in found.items():
        if match is None:
            return {}
        years_of[label] = int(match["year"] or match["last"])
        days.add("31" in (match["day"] or match["first"]))
    return years_of if len(days) == 1 else {}


def are_years(labels: Sequence[str]) -> bool:
    """Tell whether labels are years or parts of them, and no spans such as ten years.

    Years of two digits without a mark are years where they follow one another.

    Examples
    --------
    >>> are_years(["21년", "22년"]), are_years(["10년", "20년"]), are_years(["22년"])
    (True, False, False)
    """
    told = years(labels)
    if (told["fate"] == "refused").any():
        return False
    bare = told.loc[[bool(_BARE.match(x.strip())) for x in told["label"]], "value"]
    whole = set(bare.dropna())
    runs = len(whole) > 1 and max(whole) - min(whole) < len(whole)
    return bool(bare.empty or runs)


def _part(
    label: str, *, month_first: bool = False
) -> tuple[int, tuple[int, ...]] | None:
    """Give the year that a period is part of, and its place there; None if none."""
    match = _PART.match(label) or _DAY_FIRST.match(label)
    if match is None:
        return None
    numbers = [int(n) for n in re.findall(r"\d+", match["rest"])]
    if any(n > _MOST_PART for n in numbers[:2]) and len(match["rest"]) < _LONG_PART:
        return None  # 2023-101 is a number of something
    is_backward = match.re is _DAY_FIRST and not month_first
    return int(match["year"]), tuple(numbers[::-1] if is_backward else numbers)


def judge_years(
    table: TableRecipe, labels: Sequence[str]
) -> tuple[pd.DataFrame, tuple[Question, ...], tuple[Message, ...]]:
    """Read years; where a file has none but months or days, ask what they stand for.

    Parameters
    ----------
    table : TableRecipe
        The recipe; ``periods`` settles it.
    labels : sequence of str
        What stands in the file.

    Returns
    -------
    told : DataFrame
        As `years`.
    questions : tuple of Question
    said : tuple of Message
        Years that were left out, for they are not whole.
    """
    told = years(labels)
    first = order(labels) or str(table.word("days"))
    parts = {
        x: p for x in labels
        if (p := _part(x.strip(), month_first=first == MONTH_FIRST)) is not None
    }  # fmt: skip
    unread = tuple(told.loc[told["fate"] == "refused", "label"])
    lost = _(
        "No year can be read from {labels}: these rows are refused.",
        labels=Items(tuple(f"'{x}'" for x in unread)),
    )
    if (told["fate"] == "").any() or not parts:
        return told, (), (lost,) if unread else ()
    word = str(table.word("periods"))
    kept = _last(parts) if word == "last" else set(parts)
    said: tuple[Message, ...] = ()
    if word in GATHERED:
        kept, said = _whole(parts)
    whole = told["label"].map({x: y for x, (y, _place) in parts.items()})
    told["value"] = whole.where(told["label"].isin(kept)).astype("Int64")
    told["fate"] = told["fate"].where(~told["label"].isin(kept), "")
    if word == "last" and not first:
        return told, (order_question(table.table, "year", labels),), said
    return told, () if word else (_question(table, parts),), said


def _whole(
    parts: dict[str, tuple[int, tuple[int, ...]]],
) -> tuple[set[str], tuple[Message, ...]]:
    """Name the periods of years that are as full as the fullest; say which are not."""
    each = Counter(year for year, _place in parts.values())
    full = max(each.values())
    short = sorted(year for year, n in each.items() if n < full)
    kept = {x for x, (year, _place) in parts.items() if year not in short}
    above: tuple[Message, ...] = ()
    if full not in _WHOLE:
        above = (
            _(
                "No year of the file has more than {full} months, quarters or days: "
                "its sum or mean is over these, which may not be a whole year.",
                full=full,
            ),
        )
    if not short:
        return kept, above
    said = _(
        "{years} {n:~is/are} left out: of {full} months, quarters or days of a year "
        "the file has {has} in {first}, and their sum or mean would not be the year's.",
        years=Items(tuple(map(str, short))), n=len(short), full=full,
        has=each[short[0]], first=short[0],
    )  # fmt: skip
    return kept, (*above, said)


def _last(parts: dict[str, tuple[int, tuple[int, ...]]]) -> set[str]:
    """Name the last period of each year."""
    ordered = sorted(parts, key=lambda x: parts[x])
    return set({parts[x][0]: x for x in ordered}.values())


def _question(
    table: TableRecipe, parts: dict[str, tuple[int, tuple[int, ...]]]
) -> Question:
    """Ask what months, quarters or days stand for."""
    shown = Items(tuple(f"'{x}'" for x in sorted(parts, key=lambda x: parts[x])))
    key = f"{table.table}.periods"
    if len({year for year, _place in parts.values()}) == len(parts):
        return Question(
            key,
            _(
                "The file has no years but days, months or quarters, one of each year: "
                "{shown}. Do its amounts stand for the whole year?",
                shown=shown,
            ),
            (
                Choice(
                    "year", _("yes: a state on that day, or a year that begins then"),
                    {"periods": "year"},
                ),
            ),
            suggested="year",
        )  # fmt: skip
    return Question(
        key,
        _(
            "The file has no years but days, months or quarters: {shown}. How do they "
            "become a year?",
            shown=shown,
        ),
        (
            Choice("last", _("the last of each year: for states, such as population"),
                   {"periods": "last"}),
            Choice("sum", _("added up: for amounts of a period, such as migration"),
                   {"periods": "sum", "aggregate": {"value": "sum"}}),
            Choice("mean", _("their mean: for rates and averages"),
                   {"periods": "mean", "aggregate": {"value": "mean"}}),
        ),
    )  # fmt: skip
