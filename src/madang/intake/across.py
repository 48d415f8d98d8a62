"""Columns that run across: years, measures, activities, regions, or two of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from madang.intake.known import (
    folded,
    is_total,
    is_unit,
    known,
    measure_of,
    names_activities,
)
from madang.intake.periods import are_years
from madang.intake.seen import is_region

if TYPE_CHECKING:
    from madang.intake.seen import Seen

__all__ = ["is_year_marked", "runs_across", "runs_to_regions", "unit_free"]

_PERIOD: Final = (
    r"(?:\s*[.\-/]?\s*(?:[1-4]/4(?:\s*분기)?|[1-4]\s*분기|[QT][1-4]|M?(?:0[1-9]|1[0-2])|\d{1,2}월)"
    r"|[/-]\d{2})?"
)
_WHOLE: Final = rf"(?:FY\s?)?(?:19|20)\d{{2}}(?:\s*(?:년도?|年度?))?{_PERIOD}"
_BARE: Final = r"(?:['’‘]|FY\s?)\d{2}(?:\s*년도?)?|\d{2}\s*년도?"
_YEARS: Final = tuple(
    rf"(?P<year>(?:{year})(?:\s*\(?[perb*]\)?)?(?:\s*년)?)" for year in (_WHOLE, _BARE)
)
_BY_YEAR: Final = tuple(
    shape
    for years in _YEARS
    for shape in (
        years + r"\s*\|\s*(?P<measure>.+)",
        r"(?P<measure>.+?)\s*\|\s*" + years,
        r"(?P<measure>.+?)\s*\|\s*" + years + r"\s*\|\s*(?P<unit>.+)",
        years,
    )
)
_CODED: Final = r"(?P<activity>[A-Z]{1,2}(?:\d{1,3})?\s*[:.\-]\s*.+)"
_YEAR_BEFORE: Final = (
    r"(?P<year>(?:19|20)\d{2}(?:년\s*\d{1,2}월|년도?|年)?)[\s_]+(?P<measure>\D.*)"
)
_YEAR_AFTER: Final = r"(?P<measure>\D.*?)[\s_]+(?P<year>(?:19|20)\d{2})"
_MOST_ACROSS: Final = 5_000


def is_year_marked(heading: str) -> bool:
    """Tell whether a heading speaks of a year, which next year's file has otherwise."""
    return bool(re.search(rf"(?:19|20)\d{{2}}|{_WHOLE}|^(?:{_BARE})", heading))


def runs_across(seen: Seen) -> dict[str, str] | None:
    """Find columns that run across: years, measures, activities, or two of them."""
    free = [c for c in seen.columns if c not in seen.roles]
    free = free[:_MOST_ACROSS]
    for pattern in _BY_YEAR:
        found = [m for c in free if (m := re.fullmatch(pattern, c.strip()))]
        if found and are_years([m["year"] for m in found]):
            tails = [m.groupdict().get("measure") or "" for m in found]
            to = "<unit>" if all(map(is_unit, tails)) else "<measure>"
            return {"names": pattern.replace("<measure>", to)}
    amounts = [c for c in free if c in seen.numeric]
    for pattern in (_YEAR_BEFORE, _YEAR_AFTER):
        if 2 * sum(bool(re.fullmatch(pattern, c)) for c in amounts) > len(amounts):
            words = [c for c in free if c not in amounts and re.fullmatch(pattern, c)]
            barred = "|".join(map(re.escape, words))
            return {"names": (f"(?!(?:{barred})$)" if words else "") + pattern}
    has = set(seen.roles.values())
    # One column beside items, whatever it is called, is their value.
    is_one = len(amounts) == 1 and ("measure" in has or not unit_free(amounts[0]))
    if not amounts or seen.of("value") or is_one:
        return None
    is_free = not has & {"region", "origin", "destination"}
    if is_free and (regions := _regions_across(amounts)):
        return regions
    if sum(bool(re.fullmatch(_CODED, c)) for c in amounts) * 2 > len(amounts):
        return {"names": _coded_or_total(amounts)}
    named = "|".join(re.escape(c) for c in amounts)
    is_activity = "activity" not in has and names_activities(amounts)
    return {"names": f"(?P<{'activity' if is_activity else 'measure'}>{named})"}


def _coded_or_total(amounts: list[str]) -> str:
    """Give the pattern of headings that are activities with codes, and their total."""
    wholes = [c for c in amounts if is_total(c)]
    if not wholes:
        return _CODED
    named = "|".join(map(re.escape, wholes))
    return _CODED.replace("(?P<activity>", f"(?P<activity>{named}|")


def _regions_across(amounts: list[str]) -> dict[str, str] | None:
    """Find regions that run across, over items or alone."""
    parts = [c.split(" | ") for c in amounts]
    if len(amounts) < 2 or len({len(p) for p in parts}) > 1:  # noqa: PLR2004 - one is no series
        return None
    for place, group in ((0, r"(?P<region>{}) \| (?P<measure>.+)"),
                         (-1, r"(?P<measure>.+) \| (?P<region>{})")):  # fmt: skip
        names = list(dict.fromkeys(p[place] for p in parts))
        if len(names) > 1 and is_region([n for n in names if not is_total(n)]):
            told = "|".join(map(re.escape, names))
            is_bare = len(parts[0]) == 1
            return {"names": f"(?P<region>{told})" if is_bare else group.format(told)}
    return None


def runs_to_regions(seen: Seen, across: dict[str, str] | None) -> bool:
    """Tell whether the columns that run across are regions, as those down are."""
    if across is None or "measure" not in re.compile(across["names"]).groupindex:
        return False
    if "year" in re.compile(across["names"]).groupindex:
        return False
    names = [c for c in seen.numeric if c not in seen.roles]
    return len(names) > 1 and is_region(names)


def unit_free(heading: str) -> bool:
    """Tell whether a heading is more than a unit or a word for any value."""
    if measure_of(heading)[0] in known()["measures"]:
        return True
    if is_unit(heading) or is_total(heading):
        return False
    return folded(heading) not in {folded(w) for w in known()["roles"]["value"]}
