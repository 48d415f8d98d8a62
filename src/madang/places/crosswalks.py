"""From the regions of one time to those of another, by a rule that is stated."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.errors import ParameterError
from madang.language import LANGUAGES, Items, Message, Named, _
from madang.places.registers import register

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from madang.places.place import Place, Register

__all__ = ["LEAVES", "RULES", "crosswalk"]

RULES: Final = ("merge up", "weights")
"""Join what cannot be told apart at both times; or share out by weights."""

LEAVES: Final = "leaves"
"""In place of a level: the places of a day that hold no others."""


def crosswalk(  # noqa: PLR0913 - each is a choice of its own, most have a default
    scheme: str,
    from_vintage: int | date,
    to_vintage: int | date,
    rule: str = "merge up",
    *,
    level: str = "",
    weights: Mapping[tuple[str, str], float] | None = None,
    population: Mapping[str, float] | None = None,
    parts: bool = True,
    of: Collection[str] | None = None,
    language: str = "en",
) -> pd.DataFrame:
    """Lay out how the regions of one time become those of another.

    Parameters
    ----------
    scheme : str
        Register.
    from_vintage, to_vintage : int or date
        The two times; either may be the later one.
    rule : {"merge up", "weights"}, default "merge up"
        ``"merge up"`` joins regions until both times have the same ones: the finest
        regions that are common to both. ``"weights"`` shares each region out.
    level : str, optional
        Level of the register, its main one by default; ``"leaves"`` for the places
        that hold no others.
    weights : mapping of (str, str) to float, optional
        For ``"weights"``: the share of a region that went to another.
    population : mapping of str to float, optional
        For ``"weights"``, where none are given: size of each region of the second
        time. Used where a region was divided among regions that come from it alone.
    parts : bool, default True
        Whether places of which only a part changed hands are joined too. Where not,
        the part stays with neither: the series has a step there, and `why` says so.
    of : collection of str, optional
        For ``"weights"``: regions of the first time that are asked about, with the
        others that went to the same regions; the weight of these may be missing.
    language : str, default "en"
        Language of `why`.

    Returns
    -------
    DataFrame
        from, to, weight (share of `from` that goes to `to`; of each `from` they sum
        to one) and why. With ``"merge up"`` the regions of both times stand in
        `from`, and codes joined by ``+`` in `to` are regions that had to be joined.
    """
    if rule not in RULES:
        raise ParameterError(
            _(
                "'{rule}' is no rule of a crosswalk. There are: {rules}.",
                rule=rule,
                rules=Items(RULES),
            )
        )
    book = register(scheme)
    days = (book.asked(from_vintage), book.asked(to_vintage))
    level = level or book.main
    ties = _ties(book, min(days), max(days), level, parts=parts)
    if days[0] > days[1]:
        ties = {(b, a): why for (a, b), why in ties.items()}
    merged = rule == "merge up"
    if of is not None:
        met = {after for before, after in ties if before in of}
        ties = {tie: why for tie, why in ties.items() if tie[0] in of or tie[1] in met}
    rows = _merged(ties) if merged else _weighed(ties, weights, population, of)
    told = [(a, b, weight, why.text(language)) for a, b, weight, why in rows]
    return pd.DataFrame(told, columns=["from", "to", "weight", "why"])


def _places(book: Register, day: date, level: str) -> tuple[Place, ...]:
    """Give the places of a level on a day, or those that hold no others."""
    if level != LEAVES:
        return book.on(day, level)
    there = book.on(day)
    holders = {p.parent for p in there}
    return tuple(p for p in there if p.code not in holders)


def _ties(
    book: Register, early: date, late: date, level: str, *, parts: bool
) -> dict[tuple[str, str], Message]:
    """Tie each region of the earlier day to those its territory is in on the later."""
    wanted = {p.code: p for p in _places(book, late, level)}
    ties: dict[tuple[str, str], Message] = {}
    before = _places(book, early, level)
    for place in before:
        for heir, why in _heirs(book, place, late, wanted):
            ties.setdefault((place.code, heir), why)
    for moved in book.transfers if parts else ():
        source = book.find(moved.source, early)
        target = book.find(moved.target, moved.day)
        if not early < moved.day <= late or source not in before or target is None:
            continue
        why = _("{what} of {before} went to {after} on {day}", what=moved.what,
                before=source.code, after=target.code, day=str(moved.day))  # fmt: skip
        for heir, _told in _heirs(book, target, late, wanted):
            ties.setdefault((source.code, heir), why)
    return ties


def _heirs(
    book: Register, place: Place, late: date, wanted: Mapping[str, Place]
) -> Iterable[tuple[str, Message]]:
    """Follow a place to the later day: through each change to what it became."""
    if place.on(late):
        settled = _settled(book, place, late, wanted)
        why = _("unchanged") if settled == [place.code] else _("divided into its parts")
        return [(code, why) for code in settled]
    found: dict[str, Message] = {}
    open_: list[Place] = [place]
    seen: set[Place] = set()
    while open_:
        now = open_.pop()
        if now in seen:
            continue
        seen.add(now)
        if now.on(late):
            for code in _settled(book, now, late, wanted):
                found.setdefault(code, _became(book, place, now))
            continue
        after = now.last + timedelta(days=1)
        heirs = [book.find(code, after) for code in now.became]
        open_ += [h for h in heirs if h is not None]
    return list(found.items())


def _became(book: Register, place: Place, now: Place) -> Message:
    """Say what a place became, and since when."""
    return _(
        "{before} ({code}) until {day}, then {after} ({became})",
        before=_named(book, place),
        code=place.code,
        day=str(place.valid_to),
        after=_named(book, now),
        became=now.code,
    )


def _named(book: Register, place: Place) -> Named:
    """Give a place's full name, as each language has it."""
    return Named({language: book.full_name(place, language) for language in LANGUAGES})


def _settled(
    book: Register, place: Place, day: date, wanted: Mapping[str, Place]
) -> list[str]:
    """Bring a place to the wanted level: itself, what holds it, or what it holds."""
    if place.code in wanted:
        return [place.code]
    above = [h.code for h in book.holders(place) if h.code in wanted]
    if above:
        return above[:1]
    return [c for p in book.parts(place, day) for c in _settled(book, p, day, wanted)]


def _merged(
    ties: Mapping[tuple[str, str], Message],
) -> Iterable[tuple[str, str, float, Message]]:
    """Join regions until both times have the same ones: connected components."""
    root: dict[tuple[int, str], tuple[int, str]] = {}

    def top(one: tuple[int, str]) -> tuple[int, str]:
        while root.setdefault(one, one) != one:
            one = root[one]
        return one

    for before, after in ties:
        root[top((0, before))] = top((1, after))
    groups: dict[tuple[int, str], tuple[set[str], set[str]]] = {}
    for time, code in list(root):
        groups.setdefault(top((time, code)), (set(), set()))[time].add(code)
    rows: dict[str, tuple[str, str, float, Message]] = {}
    for former, later in groups.values():
        shared = "+".join(sorted(later))
        own = [why for tie, why in ties.items() if tie[0] in former]
        why = own[0] if len(own) == 1 else _together(former, later)
        for code in former | later:
            if code in rows:
                raise ParameterError(
                    _(
                        "{code} is one region at the first time and another at the "
                        "second: no one list can join them. Turn the codes of one "
                        "time into names first.",
                        code=code,
                    )
                )
            rows[code] = (code, shared, 1.0, why)
    return [rows[code] for code in sorted(rows)]


def _together(former: set[str], later: set[str]) -> Message:
    """Say why several regions stand as one."""
    return _(
        "only together do {before} cover the same territory as {after}",
        before=Items(tuple(sorted(former))),
        after=Items(tuple(sorted(later))),
    )


def _weighed(
    ties: Mapping[tuple[str, str], Message],
    weights: Mapping[tuple[str, str], float] | None,
    population: Mapping[str, float] | None,
    of: Collection[str] | None,
) -> list[tuple[str, str, float, Message]]:
    """Share each region out: by weights given, or by the size of those it became."""
    heirs: dict[str, list[str]] = defaultdict(list)
    origins: dict[str, list[str]] = defaultdict(list)
    for before, after in sorted(ties):
        heirs[before].append(after)
        origins[after].append(before)
    rows, lacking = [], []
    for before, found in heirs.items():
        if len(found) == 1:
            shares = {found[0]: 1.0}
        elif weights is not None and all((before, a) in weights for a in found):
            shares = {a: float(weights[before, a]) for a in found}
        elif population is not None and all(len(origins[a]) == 1 for a in found):
            sizes = {a: float(population.get(a, math.nan)) for a in found}
            whole = sum(sizes.values())
            shares = {
                a: size / whole if whole else math.nan for a, size in sizes.items()
            }
        else:
            shares = dict.fromkeys(found, math.nan)
        is_asked = of is None or before in of
        if is_asked and not math.isclose(sum(shares.values()), 1.0, abs_tol=1e-9):
            lacking.append(f"{before} → {', '.join(found)}")
        rows += [(before, a, share, ties[before, a]) for a, share in shares.items()]
    if lacking:
        raise ParameterError(
            _(
                "{n:,| region/ regions} went to several: {regions}. Give weights, one "
                "for each of these, that sum to 1 for each region; or use the rule "
                "'merge up'.",
                n=len(lacking),
                regions=Items(tuple(lacking), most=20),
            )
        )
    return rows
