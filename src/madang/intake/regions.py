"""Regions of a file: which register they speak, what each is, and what is none."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from madang import places
from madang.errors import ParameterError
from madang.intake import joining
from madang.intake.joining import RULES, may_join, with_joined
from madang.intake.known import folded
from madang.intake.labels import Judged, mapped
from madang.intake.placing import by_town, in_one_country
from madang.intake.questions import Choice, Question
from madang.intake.region_labels import (
    Column,
    Found,
    as_whole,
    by_own,
    frame_of,
    is_nation,
    is_stock,
    once,
    parts_of,
    wholes_of,
)
from madang.intake.totals import by_name, settled
from madang.language import Items, Message, _
from madang.places.resolving import best_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from madang.intake.joining import Joined
    from madang.intake.recipe import TableRecipe
    from madang.places.place import Register

__all__ = ["OWN", "WHOLE", "judge_regions"]

OWN: Final = "own"
"""Scheme of regions that go by the file's or the study's own codes."""

WHOLE: Final = "nation"
"""Level of all regions together."""

_OFFICE: Final = re.compile(r"(?<=\S)\s+본청$")  # tells the register as its province
_HANGUL: Final = re.compile(r"[가-힣]")
_BY_DAY: Final = "kr"
_STATISTICAL: Final = "kr-kostat"
_RECODED: Final = date(2024, 1, 18)  # Jeonbuk, the last to change its code alone
_LEAST: Final = 0.6
_LEAST_NAMED: Final = 0.4
_WHOLES: Final = {"fips": "US", "itl": "UK", "nuts": "EU"}


def judge_regions(
    table: TableRecipe,
    column: str,
    seen: pd.DataFrame,
    own: Mapping[str, str],
    years: Sequence[int] = (),
) -> Judged:
    """Tell what each label of a column of regions is.

    Parameters
    ----------
    table : TableRecipe
        The recipe.
    column : str
        Column of the contract: region, origin or destination.
    seen : DataFrame
        ``label``, ``name`` (beside it, or empty), ``n``, ``row``.
    own : mapping of str to str
        Names of the study's regions by code; empty where there are none.
    years : sequence of int
        Years of the file.

    Returns
    -------
    Judged
        ``told``: ``label``, ``name``, ``code``, ``fate`` (empty, ``total`` (kept),
        ``aside``, ``unmatched``, ``missing``); ``listed``: rows of the table regions.
    """
    labels, names = list(seen["label"]), list(seen["name"])
    at = Column(table, column, own, tuple(years))
    told = table.word("regions")
    scheme, vintage = str(told.get("scheme", "")), told.get("vintage")
    questions: tuple[Question, ...] = ()
    said: tuple[Message, ...] = ()
    is_merged = told.get("rule") in RULES
    if not scheme and not is_merged and _share(labels, own) >= _LEAST:
        scheme = OWN
    if not scheme:
        scheme, vintage, questions, said = _recognised(at, labels, names)
        if scheme != OWN and own and not _agrees(labels, scheme, own):
            scheme, questions, said = OWN, (), ()
    if scheme == OWN:
        judged = by_own(at, seen)
    else:
        if vintage is None and scheme.startswith(_BY_DAY):
            vintage = _as_of(scheme, labels, years)
        judged = _by_register(at, seen, scheme, vintage)
    # Which register it is comes first.
    later = [q for q in judged.questions if not q.key.endswith(joining.RULE)]
    asked = (*questions, *later) if questions else judged.questions
    return replace(judged, questions=asked, said=(*said, *judged.said))


def _as_of(scheme: str, labels: Sequence[str], years: Sequence[int]) -> date:
    """Give the day by whose codes regions are called, so that files go side by side.

    Not one after the file's own, when a name may mean another place.
    """
    day = best_day(labels, places.register(scheme))
    return max(min(day, date(max(years), 12, 31)) if years else day, _RECODED)


def _share(labels: Sequence[str], own: Mapping[str, str]) -> float:
    """Give the share of labels that are the study's own codes."""
    filled = [x for x in labels if x and not by_name(x)]
    return sum(x in own for x in filled) / len(filled) if filled else 0.0


def _agrees(labels: Sequence[str], scheme: str, own: Mapping[str, str]) -> bool:
    """Tell whether a register calls regions as the study does, mostly."""
    found = [m.place.code for m in places.resolve(list(labels), scheme) if m.place]
    single = {part for code in own for part in code.split("+")}  # joined ones too
    return 2 * sum(code in single for code in found) >= len(found)


def _recognised(
    at: Column, labels: Sequence[str], names: Sequence[str]
) -> tuple[str, Any, tuple[Question, ...], tuple[Message, ...]]:
    """Find the register that knows most labels; two that know as many are a doubt."""
    pairs = [(_OFFICE.sub("", once(x)), y) for x, y in zip(labels, names, strict=True)]
    nations = {*filter(is_nation, labels)} - wholes_of(labels)
    parts = [(x, y) for x, y in pairs if x in nations or not by_name(x, y)]
    labels = [x for x, _y in parts]
    beside = [y for _x, y in parts] if any(y for _x, y in parts) else None
    found = places.recognise(labels, beside)
    if not found and beside is not None and not all(x.isdecimal() for x in labels):
        # Bare numbers name places in many countries: names that deny them decide.
        found = places.recognise(labels)
    single = [p for x in labels for p in parts_of(x) or [x]]
    if len(single) > len(labels) and (apart := places.recognise(single)):
        found = max(found, apart, key=lambda f: f[0].share if f else 0.0)
    shapes = [f.scheme for f in found if f.vintage is None]
    found = [f for f in found if f.vintage is not None]
    # Names in Hangul are no other country's; Ontario is a county of New York, too.
    is_sure = bool(found) and (found[0].coded or found[0].scheme != _BY_DAY)
    least = _LEAST if is_sure or not found else _LEAST_NAMED
    if not found or found[0].share < least:
        said = _(
            "'{column}' holds codes of {scheme}, of which there is no register: they "
            "stand as they are.",
            column=at.column, scheme=shapes[0] if shapes else "–",
        )  # fmt: skip
        return OWN, None, (), (said,) if shapes else ()
    heading = _heading(at)
    if _HANGUL.search(heading):
        # A Korean heading over bare codes speaks of Korea.
        found = [f for f in found if f.scheme.startswith("kr")] or found
    best = found[0]
    rivals = [f for f in found[1:] if f.share >= best.share and f.coded and best.coded]
    said = _(
        "'{column}' holds regions of the register {scheme} ({title}).",
        column=heading or _("Region"), scheme=best.scheme,
        title=places.register(best.scheme).title,
    )  # fmt: skip
    is_told = (
        not best.coded or not all(map(str.isdecimal, labels))
        or (beside is not None and best.share >= _LEAST)
        or best.scheme in folded(heading) or _HANGUL.search(heading)
    )  # fmt: skip
    if not rivals and is_told:
        return best.scheme, None, (), (said,)
    asked = Question(
        f"{at.table.table}.regions.scheme",
        _(
            "The codes of '{column}' are numbers that stand in {n:,| register/ "
            "registers} ({schemes}), and in other countries mean other regions. Which "
            "is it?",
            column=heading or at.column, n=len(rivals) + 1,
            schemes=", ".join(f.scheme for f in (best, *rivals)),
        ),
        (
            *(Choice(f.scheme, _first_of(f.scheme, labels),
                     {"regions": {"scheme": f.scheme}}) for f in (best, *rivals)),
            Choice(OWN, _("none of these: codes of the file's own"),
                   {"regions": {"scheme": OWN}}),
        ),
    )  # fmt: skip
    return best.scheme, None, (asked,), ()


def _heading(at: Column) -> str:
    """Give what the column is called in the file."""
    taken = at.table.columns.get(at.column)
    return (taken.column or " ".join(taken.beside)) if taken else ""


def _first_of(scheme: str, labels: Sequence[str]) -> Message:
    """Say what the first labels would be in a register."""
    first = places.resolve(list(labels[:8]), scheme)
    shown = tuple(f"{m.text} = {m.place.name('ko')}" for m in first if m.place)
    return _("{shown}", shown=Items(shown[:3]))


def _by_register(at: Column, seen: pd.DataFrame, scheme: str, vintage: Any) -> Judged:
    """Look labels up in a register."""
    labels = [mapped(x, at.table, at.column) or once(x) for x in seen["label"]]
    matches = places.resolve(labels, scheme, vintage=vintage)
    matches = in_one_country(matches, scheme, vintage)
    matches, near = by_town(at, matches, (scheme, vintage))
    spoken = scheme
    if scheme == _STATISTICAL:
        matches = [_administrative(m) for m in matches]
        scheme, vintage = "kr", places.register("kr").newest()
    found, kept = Found(whole=_whole(scheme, matches)), {}
    others: dict[str, str] = {}
    matches = as_whole(matches, labels, list(seen["name"]))
    for label, name, plain in zip(seen["label"], seen["name"], matches, strict=True):
        match = plain
        if plain.place is None and name:  # a code that is not known, a name that is
            match = places.resolve([name], scheme, vintage=vintage)[0]
        code, fate = _registered(at, (label, name), match, (scheme, vintage), found)
        fate = found.add(label, name, code, fate)
        if match.how == "other time":
            others[label] = code
        if fate in {"", "total"} and match.place is not None:
            kept[code] = match
        elif fate == "total":
            found.listing[code] = {"region": code, "name": name or label,
                                   "level": WHOLE}  # fmt: skip
    told, above = found.told(), _above(kept, scheme)
    if is_stock(at):
        holds = told["code"].isin(set(above.values())) & (told["fate"] == "")
        told.loc[holds, "fate"] = "total"
    late = vintage if vintage is not None else _late(scheme, labels)
    asked = _asked(at, list(others), spoken, late)
    made, said, lack = _joined(at, kept, scheme, late)
    asked += lack
    listing = _listing(kept, list(found.listing.values()), above, scheme)
    if made and made.listed:
        listing = with_joined(listing, made, WHOLE)
    left = [x for x, c in others.items() if made is None or made.stays(c)]
    if left and not asked:
        alone = _("{labels} are regions of another time: they stand as they were then "
                  "and are joined to none.", labels=Items(tuple(left)))  # fmt: skip
        said = [*said, alone]
    said = [*said, *near]
    return Judged(told, (*found.questions(at), *asked), tuple(said), listing, made)


def _asked(
    at: Column, others: Sequence[str], scheme: str, late: int | date
) -> list[Question]:
    """Ask what becomes of regions of another time; the answer holds the next file."""
    is_series = at.years or scheme.startswith(_BY_DAY)  # a list of NUTS is none
    if not (may_join(at.table.table) and is_series):
        return []
    words: dict[str, Any] = {"scheme": scheme}
    if not scheme.startswith(_BY_DAY):
        words["vintage"] = late if isinstance(late, int) else late.year
    words |= {"since": at.years[0]} if at.years else {}
    return joining.ask(at.table, _heading(at) or at.column, others, words)


def _late(scheme: str, labels: Sequence[str]) -> int | date:
    """Give the time whose regions a table is to have, where nothing says it."""
    edition = scheme.rpartition("-")[2]
    if edition.isdecimal():
        return int(edition)
    return best_day(labels, places.register(scheme))


def _joined(
    at: Column, kept: Mapping[str, places.Match], scheme: str, late: int | date
) -> tuple[Joined | None, list[Message], list[Question]]:
    """Join regions of several times, where the recipe says so."""
    word = at.table.word("regions")
    if not may_join(at.table.table, str(word.get("rule", ""))):
        return None, [], []
    ended = [m.place.last for m in kept.values() if m.place and m.how == "other time"]
    early = [*joining.since(word), *at.years[:1]]
    try:
        return (*joining.joined(scheme, (early, late, ended), kept, word), [])
    except ParameterError as error:  # weights that are not given yet
        return None, [], [joining.lacking(at.table, error.message)]


def _administrative(match: places.Match) -> places.Match:
    """Give what the statistics office calls a region by its administrative code.

    The two systems use the same codes for other provinces: a study holds one of them.
    """
    if match.place is None:
        return match
    code = dict(match.place.codes).get("kr")
    again = places.resolve([code or match.place.name_ko], "kr",
                           vintage=places.register("kr").newest())[0]  # fmt: skip
    return replace(again, text=match.text, total=match.total)


def _registered(
    at: Column,
    one: tuple[str, str],
    match: places.Match,
    register: tuple[str, Any],
    found: Found,
) -> tuple[str, str]:
    """Give the code of a label that was looked up, and what becomes of it."""
    label, name = one
    fate = settled(at.table, at.column, label)
    code = match.place.code if match.place else ""
    if not label or match.how == "country":
        return code, "missing"
    if match.how == "headquarters" and not fate:
        found.asked.append(label)
        return code, "aside"
    if match.total or (not code and by_name(label, name) == "total"):
        fate = fate or _total_fate(at, name or label, match)
        return code or (found.whole if fate == "keep" else ""), fate
    if code or fate or _several(once(label), *register):
        return code, fate or ("" if code else "several")
    if at.table.word("regions").get("unmatched") == "keep":
        found.listing[label] = {"region": label, "name": name or label}
        return label, ""
    found.lost.append((label, tuple(p.name("ko") for p in match.nearest)))
    return code, "unmatched"


def _several(label: str, scheme: str, vintage: Any) -> bool:
    """Tell whether a label names several regions, each of them known."""
    parts = parts_of(label)
    found = places.resolve(parts, scheme, vintage=vintage) if parts else []
    return bool(found) and all(m.place for m in found)


def _total_fate(at: Column, label: str, match: places.Match) -> str:
    """Tell whether a total is kept: of the nation, or of a region in its own row."""
    if not is_stock(at):
        return "aside"
    is_whole = match.place is None and is_nation(label)
    return "keep" if is_whole or match.place is not None else "aside"


def _whole(scheme: str, matches: Sequence[places.Match]) -> str:
    """Give the code under which all regions of a register together are kept."""
    family = scheme.partition("-")[0]
    ahead = {m.place.code[:2] for m in matches if m.place}
    if family == "nuts" and len(ahead) == 1:  # regions of one country
        return ahead.pop()
    return _WHOLES.get(family, family.upper())


def _above(kept: Mapping[str, places.Match], scheme: str) -> dict[str, str]:
    """Find the nearest region that holds each, of those that occur."""
    book = places.register(scheme)
    found = {}
    for code, match in kept.items():
        held = book.holders(match.place) if match.place else ()
        if near := next((p.code for p in held if p.code in kept), ""):
            found[code] = near
    return found


def _listing(
    kept: Mapping[str, places.Match],
    own: list[dict[str, Any]],
    above: Mapping[str, str],
    scheme: str,
) -> pd.DataFrame:
    """Lay out the regions that occur, with those of them that hold others."""
    whole = next((r["region"] for r in own if r.get("level") == WHOLE), "")
    rows: list[dict[str, Any]] = []
    own_names = [m.place.name() for m in kept.values() if m.place]
    for code, match in kept.items():
        if (place := match.place) is None:
            continue
        book = None if own_names.count(place.name()) == 1 else places.register(scheme)
        ko, en = _name(place, "ko", book), _name(place, "en", book)
        row = {"region": code, "name": ko or en, "name_ko": ko, "name_en": en,
               "parent": above.get(code, whole), "level": place.level}  # fmt: skip
        # The territory is meant, not the name: only one that is gone has days.
        if match.how == "other time":
            row |= {"valid_from": place.valid_from, "valid_to": place.valid_to}
        rows.append(row)
    return frame_of([*rows, *own])


def _name(place: places.Place, language: str, book: Register | None) -> str:
    """Give a place's name, with who holds it where another has the same name."""
    own = {"ko": place.name_ko, "en": place.name_en}[language]
    return book.full_name(place, language) if book and own else own
