"""Regions of several times brought to those that are common to all, as a recipe says.

A region that was joined has an amount in a year only where each of its parts of that
year has one: what lacks a part would be too small, and is unknown instead.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang import places
from madang.contracts import CONTRACTS
from madang.engines.rows import SHARED, UNKNOWN
from madang.intake.becoming import Joined, Part, Shares
from madang.intake.questions import Choice, Question
from madang.intake.weighing import WEIGHTS
from madang.language import Items, Message, _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from madang.engines.rows import Rows
    from madang.intake.recipe import TableRecipe
    from madang.places.place import Register

__all__ = [
    "MERGE",
    "RULE",
    "RULES",
    "WEIGHED",
    "Joined",
    "ask",
    "joined",
    "lacking",
    "may_join",
    "since",
    "united",
    "with_joined",
]

MERGE: Final = "merge up"
"""Rule by which regions are joined until all times have the same ones."""

RULES: Final = (MERGE, WEIGHTS)
"""Rules by which regions of several times are brought to those of one."""

RULE: Final = ".regions.rule"
"""How the key of the question ends."""

WEIGHED: Final = ".regions.weights"
"""How the key of the question for weights ends."""

_ADDED: Final = ("stocks", "flows")
_MOVED: Final = ("stock_records", "projects", "organisations")
_JOINED: Final = (*_ADDED, *_MOVED, "indicators")
_SHOWN: Final = 5


def may_join(table: str, rule: str = MERGE) -> bool:
    """Tell whether rows of a table can be of regions that were joined, or shared."""
    return table in {MERGE: _JOINED, WEIGHTS: _ADDED}.get(rule, ())


def _adds(table: str) -> bool:
    """Tell whether the amounts of joined regions become one."""
    return table not in _MOVED


def _is_rate(table: TableRecipe) -> bool:
    """Tell whether amounts cannot be added, and the recipe says nothing else."""
    can = table.table in {*_ADDED, *_MOVED}
    return not can and "value" not in table.word("aggregate")


def ask(
    table: TableRecipe, heading: str, labels: Sequence[str], told: Mapping[str, Any]
) -> list[Question]:
    """Ask what becomes of regions of another time; refuse to add what are rates.

    Parameters
    ----------
    table : TableRecipe
        The recipe; ``regions.rule`` settles it.
    heading : str
        What the column is called.
    labels : sequence of str
        Regions of another time.
    told : mapping of str to object
        Words that hold the next file to the same regions: scheme, vintage, since.

    Returns
    -------
    list of Question
    """
    rule = table.word("regions").get("rule", "")
    shown = Items(tuple(labels[:_SHOWN]))
    keep = Choice("keep", _("they stand as they were, with their days"),
                  {"regions": {"rule": "keep"}})  # fmt: skip
    key = f"{table.table}{RULE}"
    if rule in RULES and (_is_rate(table) or not may_join(table.table, rule)):
        return [
            Question(
                key,
                _(
                    "Rates and indicators cannot be added up, so '{rule}' does not "
                    "hold for '{column}'. Keep the regions as they were; or say in "
                    "the recipe how several become one, such as aggregate = "
                    "{example}.",
                    rule=rule, column=heading, example='{value = "mean"}',
                ),
                (keep,),
            )
        ]  # fmt: skip
    if rule or not labels:
        return []
    merge = Choice(MERGE, _("joined until all years have the same regions: amounts "
                            "are added up, and unknown where a part is"),
                   {"regions": {"rule": MERGE, **told}})  # fmt: skip
    shared = Choice(WEIGHTS, _("shared out among those of today by weights that you "
                               "give (residents, jobs or area): estimates"),
                    {"regions": {"rule": WEIGHTS, **told}})  # fmt: skip
    return [
        Question(
            key,
            _(
                "{n:,| region/ regions} of '{column}' {n:~is/are} of another time, "
                "with other boundaries: {shown}. What becomes of {n:~it/them}?",
                n=len(labels), column=heading, shown=shown,
            ),
            (keep, merge, *([shared] if may_join(table.table, WEIGHTS) else ())),
        )
    ]  # fmt: skip


def lacking(table: TableRecipe, why: Message) -> Question:
    """Ask for the table of weights by which regions are shared out."""
    return Question(
        f"{table.table}{WEIGHED}",
        _(
            "{why} Name a file with the columns from, to and weight (or population, "
            "jobs or area, of each part).",
            why=why,
        ),
        (Choice(MERGE, _("joined instead: amounts are added up"),
                {"regions": {"rule": MERGE}}),),
        free={"regions": {WEIGHTS: None}},
    )  # fmt: skip


def since(word: Mapping[str, Any]) -> list[int | date]:
    """Give the time from which a recipe joins regions: a year, or a day."""
    told = word.get("since")
    if told is None:
        return []
    if isinstance(told, int | date):
        return [told]
    text = str(told)
    return [int(text) if text.isdecimal() else date.fromisoformat(text)]


def joined(
    scheme: str,
    days: tuple[Sequence[int | date], int | date, Sequence[date]],
    kept: Mapping[str, places.Match],
    word: Mapping[str, Any],
) -> tuple[Joined, list[Message]]:
    """Find the finest regions common to two times, of each level that occurs.

    Parameters
    ----------
    scheme : str
        Register.
    days : (years, int or date, dates)
        Years or days from which the table runs; the time whose regions it is to have;
        and last days of regions that are no more, for a table without years.
    kept : mapping of str to Match
        Regions of the table by code.
    word : mapping of str to object
        What the recipe says of regions; a rule of weights holds them.

    Returns
    -------
    Joined
    list of Message
        What was joined.
    """
    book = places.register(scheme)
    years, to, ended = days
    early = min((book.day(y) for y in years), default=min(ended, default=book.last))
    early, late = max(early, book.first), book.asked(to)
    is_shared = word.get("rule") == WEIGHTS
    made = Joined(book)
    if early >= late:
        return made, []
    if is_shared:
        made = Joined(book, shares=Shares.of(book, (early, late), kept, word))
    said = []
    for level in sorted({m.place.level for m in kept.values() if m.place}):
        rows = places.crosswalk(scheme, early, late, MERGE, level=level)
        groups = rows.groupby("to")["from"].agg(frozenset)
        for code, ends in groups.items():
            one = str(code)
            held = ends | _between(book, (early, late), level, one)
            if held == {one} or not held & set(kept):
                continue
            made.into.update({c: one for c in held if c != one})
            made.members[one] = held | {one}
            made.levels[one] = level
            codes = one.split("+") if is_shared else [one]
            made.listed.extend(_row(book, c, level, late) for c in codes)
            if is_shared:
                continue
            before = [p.name("ko") for p in book.on(early, level) if p.code in held]
            if len(before) > 1 or "+" in one:
                said.append(f"{'·'.join(before)} → {made.listed[-1]['name']}")
    if made.shares is not None:
        return made, made.shares.said(early)
    return made, [
        _("By the rule '{rule}' since {day} regions are joined: {joined}.",
          rule=MERGE, day=str(early), joined=Items(tuple(said)))
    ] if said else []  # fmt: skip


def _between(
    book: Register, days: tuple[date, date], level: str, one: str
) -> frozenset[str]:
    """Find codes that came and went between two times, within a joined region."""
    early, late = days
    brief = [
        p for p in book.places
        if p.level == level and early < p.first and p.last < late
    ]  # fmt: skip
    found = set()
    for day in {p.last for p in brief}:
        rows = places.crosswalk(book.scheme, day, late, MERGE, level=level)
        became = dict(zip(rows["from"], rows["to"], strict=True))
        found |= {
            p.code for p in brief if p.on(day)
            and set(became.get(p.code, "?").split("+")) <= set(one.split("+"))
        }  # fmt: skip
    return frozenset(found)


def with_joined(listing: pd.DataFrame, made: Joined, whole: str) -> pd.DataFrame:
    """Add the regions that were joined to those that occur.

    Parameters
    ----------
    listing : DataFrame
        Rows of the table regions.
    made : Joined
        What was joined.
    whole : str
        Level of all regions together.

    Returns
    -------
    DataFrame
    """
    there = set(listing["region"])
    tops = list(listing.loc[listing["level"] == whole, "region"])
    rows = [
        {**row, "parent": row["parent"] if row["parent"] in there
         else next(iter(tops), None)}
        for row in made.listed if row["region"] not in there
    ]  # fmt: skip
    if not rows:
        return listing
    added = pd.DataFrame(rows, columns=listing.columns).astype(object)
    return pd.concat([listing, added.where(added.notna(), None)], ignore_index=True)


def _row(book: Register, code: str, level: str, day: date) -> dict[str, Any]:
    """Lay out a region that was joined, in the names of the later time."""
    found = [book.find(c, day) for c in code.split("+")]
    parts = [p for p in found if p is not None]
    above = {p.parent for p in parts}
    korean = "·".join(p.name_ko for p in parts) if parts[0].name_ko else None
    english = "·".join(p.name("en") for p in parts)
    return {
        "region": code, "name": korean or english,
        "name_ko": korean, "name_en": english,
        "parent": above.pop() if len(above) == 1 else None, "level": level,
    }  # fmt: skip


def united(
    joins: Mapping[str, Joined], table: TableRecipe, rows: Rows
) -> tuple[Rows, list[Message]]:
    """Bring rows of several times to the regions that are common to all.

    Parameters
    ----------
    joins : mapping of str to Joined
        By column of regions.
    table : TableRecipe
        The recipe.
    rows : Rows
        Rows of the table, of each key one.

    Returns
    -------
    Rows
    list of Message
        How many amounts are unknown, for a part is.
    """
    if not joins:
        return rows, []
    there = [c for c in ("year",) if c in rows.columns]
    seen = rows.summed([*joins, *there], [])
    for column, one in joins.items():
        told = _told(one, column, seen, dated=bool(there) and _adds(table.table))
        keys = [c for c in (column, *there) if c in told]
        rows = rows.joined(keys, told).renamed({f"j_{column}": column})
    if not _adds(table.table):
        return rows, []
    how = table.word("aggregate").get("value", "sum")
    done = rows.united(list(CONTRACTS[table.table].grain), list(joins), how)
    n = done.where(UNKNOWN, [True]).count()
    shared = done.where("flag", [SHARED]).count()
    said = _(
        "{n:,| amount/ amounts} of joined regions {n:~is/are} unknown and left empty, "
        "for a part is withheld or not stated: a sum without it would be too small.",
        n=n,
    )
    estimates = _(
        "{n:,| amount holds/ amounts hold} what was shared out by weights: "
        "{n:~an estimate/estimates}, marked '{mark}'.",
        n=shared, mark=SHARED,
    )  # fmt: skip
    return done, [*([said] if n else []), *([estimates] if shared else [])]


def _told(one: Joined, column: str, seen: pd.DataFrame, *, dated: bool) -> pd.DataFrame:
    """Tell what a region becomes (j), its parts (n), if it is one (p), share (w)."""
    keys = [column, "year"] if dated else [column]
    pairs = seen[keys].dropna().drop_duplicates().reset_index(drop=True)
    rows = [
        (*row.values(), *part.cells)
        for row in pairs.to_dict("records")
        for part in (
            one.parts(str(row[column]), int(row["year"])) if dated
            else [Part(one.into.get(str(row[column]), str(row[column])))]
        )
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=[*keys, *(f"{x}_{column}" for x in "jnpw")])
    return frame.astype(pairs.dtypes.to_dict())
