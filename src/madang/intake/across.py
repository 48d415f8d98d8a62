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
    names_fields,
)
from madang.intake.periods import ERA, STATE, are_years
from madang.intake.seen import is_region

if TYPE_CHECKING:
    from madang.intake.seen import Seen

__all__ = ["is_year_marked", "runs_across", "runs_to_regions", "unit_free"]

_PERIOD: Final = (
    r"(?:\s*[.\-/]?\s*(?:[1-4]/4(?:\s*분기)?|[12]/2(?:\s*반기)?|[1-4]\s*분기|[상하]반기|[HQT][1-4]|M?(?:0[1-9]|1[0-2])|\d{1,2}월)"
    r"|[/-]\d{2})?"
)
_WHOLE: Final = rf"(?:FY\s?)?(?:19|20)\d{{2}}(?:\s*(?:년도?|年度?))?{_PERIOD}"
_BARE: Final = rf"(?:['’‘]|FY\s?)\d{{2}}(?:\s*년도?)?|\d{{2}}\s*년도?|{ERA}"
_YEARS: Final = tuple(
    rf"(?P<year>(?:{year})(?:\s*\(?(?:pr|[perb*])\)?)?(?:\s*년)?(?:\s*\(?(?:{STATE})\)?)?)"
    for year in (_WHOLE, _BARE)
)
_BY_YEAR: Final = tuple(
    shape
    for years in _YEARS
    for shape in (
        years + r"\s*\|\s*(?P<measure>.+)",
        r"(?P<measure>.+?)\s*\|\s*" + years,
        r"(?P<measure>.+?)\s*[|;]\s*" + years + r"\s*[|;]\s*(?P<unit>.+)",
        r"(?P<over>.+?)\s*\|\s*" + years + r"\s*\|\s*(?P<measure>.+)",
        years,
    )
)
_CODED: Final = r"(?P<activity>[A-Z]{1,2}(?:\d{1,3})?\s*[:.\-]\s*.+)"
_YEAR_BEFORE: Final = (
    r"(?P<year>(?:19|20)\d{2}(?:년\s*\d{1,2}월|년도?|年)?)[\s_]+(?P<measure>\D.*)"
)
_YEAR_AFTER: Final = r"(?P<measure>\D.*?)[\s_]+(?P<year>(?:19|20)\d{2})"
_MOST_ACROSS: Final = 5_000
_VARIABLE: Final = re.compile(r"[A-Z]+\d+[A-Z]*_[A-Z0-9]+")
_SECTION: Final = re.compile(
    r"(?:[A-Z]{2,5}\d{0,4}-)?(?:[A-Z]\d{0,4}(?:-[A-Z])?|\d{1,4}(?:-\d{2})?)"
)


def is_year_marked(heading: str) -> bool:
    """Tell whether a heading speaks of a year, which next year's file has otherwise."""
    return bool(re.search(rf"(?:19|20)\d{{2}}|{_WHOLE}|^(?:{_BARE})", heading))


def runs_across(seen: Seen) -> dict[str, str] | None:
    """Find columns that run across: years, measures, activities, or two of them."""
    free = [c for c in seen.columns if c not in seen.roles]
    free = free[:_MOST_ACROSS]
    has = set(seen.roles.values())
    for shape in _BY_YEAR:
        pattern = shape
        found = [m for c in free if (m := re.fullmatch(pattern, c.strip()))]
        if found and are_years([m["year"] for m in found]) and _fits(found):
            pattern = pattern.replace("?P<over>", "?:")
            tails = [m.groupdict().get("measure") or "" for m in found]
            to = _items([*dict.fromkeys(filter(None, tails))], has)
            for item in (r"(?P<measure>.+)", r"(?P<measure>.+?)"):
                pattern = pattern.replace(item, to)
            return {"names": pattern}
    amounts = [c for c in free if c in seen.numeric]
    for pattern in (_YEAR_BEFORE, _YEAR_AFTER):
        if 2 * sum(bool(re.fullmatch(pattern, c)) for c in amounts) > len(amounts):
            words = [c for c in free if c not in amounts and re.fullmatch(pattern, c)]
            barred = "|".join(map(re.escape, words))
            return {"names": (f"(?!(?:{barred})$)" if words else "") + pattern}
    # One column beside items, whatever it is called, is their value.
    is_one = len(amounts) == 1 and ("measure" in has or not unit_free(amounts[0]))
    if not amounts or seen.of("value") or is_one:
        return None
    if told := _within(amounts) or _levels([c.split(" | ") for c in amounts], has):
        return {"names": told}
    if sum(bool(re.fullmatch(_CODED, c)) for c in amounts) * 2 > len(amounts):
        return {"names": _coded_or_total(amounts)}
    named = "|".join(re.escape(c) for c in amounts)
    return {"names": f"(?P<{_kind(amounts, has) or 'measure'}>{named})"}


def _fits(found: list[re.Match[str]]) -> bool:
    """Tell whether what stands for units is units, and what stands over all is one."""
    told = [m.groupdict() for m in found]
    units = [m["unit"] for m in told if m.get("unit")]
    return all(map(is_unit, units)) and len({m.get("over") for m in told}) == 1


def _within(amounts: list[str]) -> str:
    """Give the pattern of headings that are the same but for a year within them."""
    cut = [re.split(r"(?<!\d)((?:19|20)\d{2})(?!\d)", c) for c in amounts]
    if len(cut) < 2 or any(len(c) != 3 for c in cut):  # noqa: PLR2004 - before, year, behind
        return ""
    before, years, behind = (list(dict.fromkeys(x)) for x in zip(*cut, strict=True))
    if len(years) < 2 or len(behind) > 1 or len(before) * len(years) != len(cut):  # noqa: PLR2004 - several years
        return ""
    heads = [b.rstrip(" |,:(-–") for b in before]
    if len(before) > 1:
        named = "|".join(map(re.escape, heads))
        head = rf"(?P<measure>{named})[ |,:(–-]*"
        # Of several months or quarters none is the year.
        if any(measure_of(h)[0] not in known()["measures"] for h in heads):
            return ""
    else:
        head = re.escape(before[0])
    return rf"{head}(?P<year>(?:19|20)\d{{2}}){re.escape(behind[0])}"


def _items(tails: list[str], has: set[str]) -> str:
    """Give the pattern of what stands beside years that run across."""
    if len(tails) > 1 and (told := _levels([t.split(" | ") for t in tails], has)):
        return told
    kind = _kind(tails, has) if len(tails) > 1 else ""
    return f"(?P<{'unit' if all(map(is_unit, tails)) else kind or 'measure'}>.+)"


def _kind(names: list[str], has: set[str]) -> str:
    """Tell what headings are that are no measures; empty where nothing says it."""
    if "activity" not in has and (names_activities(names) or names_fields(names)):
        return "activity"
    parts = [n for n in names if not is_total(n)]
    is_free = not has & {"region", "origin", "destination"}
    return "region" if is_free and len(parts) > 1 and is_region(parts) else ""


def _levels(parts: list[list[str]], has: set[str]) -> str:
    """Give the pattern of headings of several levels; empty where none is known.

    One of them must be activities or regions: then the others can be told, too.
    """
    depth = len(parts[0])
    if depth == 1 or len(parts) == 1 or any(len(p) != depth for p in parts):
        return ""
    names = [list(dict.fromkeys(p[k] for p in parts)) for k in range(depth)]
    kinds = [_kind(n, has) if len(n) > 1 else "" for n in names]
    if not any(kinds):
        return ""
    told: list[str] = []
    first = 0
    while first < depth:
        last, kind = first + 1, kinds[first]
        pair = [*kinds[first:], ""][1]
        if len(names[first]) > 1 and all(map(_VARIABLE.fullmatch, names[first])):
            ids = "|".join(map(re.escape, names[first]))
            told.append(f"(?:{ids})")  # identifiers of the columns below them
            first = last
            continue
        if _are_codes(names[first]) and pair == "activity":
            last, kind = first + 2, pair  # codes above names
        elif kind == "activity" and last < depth and _are_codes(names[last]):
            last = first + 2
        words = list(dict.fromkeys(" | ".join(p[first:last]) for p in parts))
        kind = kind or ("unit" if all(map(is_unit, words)) else "")
        is_item = len(words) > 1 or measure_of(words[0])[0] in known()["measures"]
        kind = kind or ("measure" if is_item else "")
        group = "|".join(map(re.escape, words))
        told.append(f"(?P<{kind}>{group})" if kind else f"(?:{group})")
        first = last
    groups = re.findall(r"\?P<(\w+)>", " ".join(told))
    return r" \| ".join(told) if len(set(groups)) == len(groups) else ""


def _are_codes(names: list[str]) -> bool:
    """Tell whether headings are codes of activities, a total among them."""
    return all(_SECTION.fullmatch(n) or is_total(n) for n in names)


def _coded_or_total(amounts: list[str]) -> str:
    """Give the pattern of headings that are activities with codes, and their total."""
    wholes = [c for c in amounts if is_total(c)]
    if not wholes:
        return _CODED
    named = "|".join(map(re.escape, wholes))
    return _CODED.replace("(?P<activity>", f"(?P<activity>{named}|")


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
