"""Labels of regions as they are judged, and those that go by codes of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang import places
from madang.intake.known import folded, is_total, known
from madang.intake.labels import Judged, mapped
from madang.intake.questions import Choice, Question
from madang.intake.totals import (
    by_name,
    nested,
    nested_fate,
    settled,
    total_question,
)
from madang.language import LANGUAGES, Items, Message, _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from madang.intake.recipe import TableRecipe

__all__ = [
    "NOT_STATED",
    "UNKNOWN",
    "Column",
    "Found",
    "above",
    "as_whole",
    "by_own",
    "frame_of",
    "is_nation",
    "is_stock",
    "not_stated",
    "once",
    "parts_of",
]

NOT_STATED: Final = "not stated"
"""What ``regions.unmatched`` says where one region holds all that have none."""

UNKNOWN: Final = "unknown"
"""Code of that region."""

_NUTS_3: Final = re.compile(r"(?!TL)(?=.*\d)[A-Z]{2}[0-9A-Z]{3}")
_LEVELLED: Final = re.compile(r"[A-Z]{2}(?:\d[A-Z0-9]{0,4})?")
_COUNTRY: Final = re.compile(r"[A-Z]{3}")
_HANGUL: Final = re.compile(r"[가-힣]")
_CODED: Final = re.compile(r"^(?:[A-Z]{1,4}|[A-Z]{0,3}\d{1,8})[ .:]+(?=\w)")
_HEADED: Final = re.compile(
    r"^([A-Z]{2}(?=[0-9A-Z]*\d)[0-9A-Z]{1,3})\s*[-–:]?\s+[^\W\d].*$"
)
_TAGGED: Final = re.compile(r"(?:^|,\s*)[^\W\d]{2,6}\.?:\s*([^,]+)")
_SEVERAL: Final = re.compile(r"\s*(?:[|;/·ㆍ,&+]|및)\s*")


def parts_of(label: str) -> list[str]:
    """Part a label that names several regions; empty where it names one.

    Examples
    --------
    >>> parts_of("North|South"), parts_of("North")
    (['North', 'South'], [])
    """
    parts = [p for p in _SEVERAL.split(label) if p]
    return parts if len(parts) > 1 else []


def once(label: str) -> str:
    """Give a label whose first word stands twice with it once, its levels unnamed.

    Examples
    --------
    >>> once("서울 서울종로구"), once("WOJ.: OPOLSKIE, POW.: brzeski")
    ('서울종로구', 'OPOLSKIE')
    """
    label = re.sub(r"^(\S{2,}) (?=\1)", "", label)
    if headed := _HEADED.match(label):  # PL515 Wrocław
        return headed[1]
    if not _TAGGED.match(label):
        return label
    # WOJ.: ŚLĄSKIE, POW.: bielski – the levels are named, the first holds the others.
    firsts = [m[1].strip() for x in label.split("|") if (m := _TAGGED.match(x.strip()))]
    return " | ".join(dict.fromkeys(firsts))


def above(
    seen: pd.DataFrame, own: Mapping[str, str]
) -> tuple[pd.DataFrame, list[Message]]:
    """Give regions of NUTS 3 that no list has by the region of NUTS 2 they lie in.

    Parameters
    ----------
    seen : DataFrame
        ``label`` and ``n``, of a column that places what has a code of its own.
    own : mapping of str to str
        Names of the study's regions by code; where there are any they count alone.

    Returns
    -------
    DataFrame
        The same, with other labels.
    list of Message
        What was taken for what.
    """
    book = places.register("nuts")
    held = own or book.by_code
    codes = seen["label"].str.strip().str.upper()
    is_part = codes.str.fullmatch(_NUTS_3.pattern)
    # Looked up one by one: for `isin`, thousands of codes are set out anew each time.
    is_part &= np.array([
        code not in held and code[:-1] in held and code[:-1] in book.by_code
        for code in codes
    ], dtype=np.bool_)  # fmt: skip
    if not is_part.any():
        return seen, []
    said = _(
        "{n:,| cell names a region/ cells name regions} of NUTS 3 that {n:~is/are} "
        "not listed and {n:~counts/count} for the region of NUTS 2 that holds "
        "{n:~it/them}: {shown}.",
        n=int(seen.loc[is_part, "n"].sum()),
        shown=Items(tuple(f"{x} → {x[:-1]}" for x in codes[is_part])),
    )
    return seen.assign(label=seen["label"].mask(is_part, codes.str[:-1])), [said]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of regions as it is judged."""

    table: TableRecipe
    column: str
    own: Mapping[str, str]
    years: tuple[int, ...] = ()


@dataclass(slots=True)
class Found:
    """What was found of the labels of a column, as it grows."""

    rows: list[tuple[str, str, str, str]] = field(default_factory=list)
    listing: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    holders: list[str] = field(default_factory=list)
    wholes: list[str] = field(default_factory=list)
    lost: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    whole: str = ""

    def add(self, label: str, name: str, code: str, fate: str) -> str:
        """Note what becomes of a label, and give it."""
        fate = {"part": "", "keep": "total"}.get(fate, fate)
        self.rows.append((label, name, code, fate))
        return fate

    def told(self) -> pd.DataFrame:
        """Give the labels with their codes and fates."""
        return pd.DataFrame(self.rows, columns=["label", "name", "code", "fate"])

    def questions(self, at: Column) -> list[Question]:
        """Ask about totals and about what no region fits."""
        asked = []
        for labels, why in ((self.asked, "name"), (self.holders, "nested")):
            if labels:
                asked.append(total_question(at.table, at.column, labels, why))
        if self.lost and not at.table.word("regions").get("unmatched"):
            asked += unmatched(at, self.lost)
        return asked


def by_own(at: Column, seen: pd.DataFrame) -> Judged:
    """Take labels as codes of their own, or as names of the study's regions."""
    pairs = list(zip(seen["label"], seen["name"], strict=True))
    codes: dict[str, str] = {}
    names = {folded(name): code for code, name in at.own.items()}
    spelt = dict(names)  # of spellings that differ by case or space the first
    for label, _name in sorted(pairs):
        code = mapped(label, at.table, at.column) or label
        is_own = code in at.own
        codes[label] = code if is_own else spelt.setdefault(folded(code), code)
    new = [c for c in codes.values() if c and c not in at.own]
    above = nested(new) or _held_by(new)
    found, single = Found(), {*at.own, *codes, *names}
    beside = [name or label for label, name in pairs]
    peers = _peers(pairs)
    nation = wholes_of(beside) - peers if not at.own else set()
    for label, name in pairs:
        code = codes[label]
        one = (label, "" if name in peers else name, code)
        fate = _own_fate(at, one, above, found) if code else "missing"
        if not fate and (name or label) in nation and not above.get(code):
            fate = "keep" if is_stock(at) else "aside"
            found.wholes += [code] if fate == "keep" else []
        parts = parts_of(label)
        if not fate and parts and set(parts) <= single:
            fate = "several"
        found.add(label, name, code, fate)
        if code and fate not in {"aside", "several"} and code not in at.own:
            found.listing[code] = {"region": code, "name": name or label}
    whole = next((r["region"] for r in found.listing.values()
                  if r["region"] in found.wholes), "")  # fmt: skip
    for code, row in found.listing.items():
        parent = above.get(code, whole)
        row["parent"] = parent if parent in found.listing and parent != code else None
    told, questions = found.told(), found.questions(at)
    plain = set(told.loc[told["fate"] == "", "code"])
    # Korea's places are all known: a name in Hangul that is none of them is asked.
    korean = sum(bool(_HANGUL.search(n or x)) for x, n in pairs)
    is_doubted = bool(at.own) or 2 * korean > len(pairs)
    strange = [c for c in found.listing if is_doubted and c in plain]
    word = at.table.word("regions").get("unmatched", "")
    if strange and word != "keep":
        # A study that lists its regions: what is not among them must not slip in.
        is_lost = told["code"].isin(strange) & (told["fate"] == "")
        told.loc[is_lost, "fate"] = "unmatched"
        questions += [] if word else unmatched(at, [(x, ()) for x in strange])
        found.listing = {c: r for c, r in found.listing.items() if c not in strange}
    return Judged(told, tuple(questions), (), frame_of(list(found.listing.values())))


def _held_by(codes: Sequence[str]) -> dict[str, str]:
    """Find which region holds which where codes begin with that of their country.

    Examples
    --------
    >>> _held_by(["KR01", "KR011", "KR02"]), _held_by(["Rio", "Riom"]), _held_by(["X1"])
    ({'KR011': 'KR01'}, {}, {})
    """
    if not all(map(_LEVELLED.fullmatch, codes)):
        return {}
    there, found = set(codes), {}
    for code in there:
        shorter = (code[:k] for k in range(len(code) - 1, 1, -1))
        if above := next((c for c in shorter if c in there), ""):
            found[code] = above
    return found


def _peers(pairs: Sequence[tuple[str, str]]) -> set[str]:
    """List nations that stand beside others of their kind, each with its code: JPN."""
    nations = {y for x, y in pairs if y and is_nation(y) and not is_total(x)}
    is_coded = all(_COUNTRY.fullmatch(x) for x, _y in pairs if x) and len(pairs) > 1
    return nations if len(nations) > 1 or is_coded else set()


def _own_fate(
    at: Column, one: tuple[str, str, str], above: Mapping[str, str], found: Found
) -> str:
    """Tell what becomes of a label that goes by its own code."""
    label, name, code = one
    fate = settled(at.table, at.column, label)
    if fate == "keep" and code not in above.values():
        found.wholes.append(code)  # what is told to be a total stands above all
    kind = "" if fate or code in at.own else by_name(label, name)
    if kind == "asked":
        found.asked.append(label)
    elif kind == "total":
        is_whole = not above.get(code) and is_nation(label, name)
        fate = "keep" if is_whole and is_stock(at) else "aside"
        found.wholes += [code] if fate == "keep" else []
    elif not fate and code in above.values():
        fate = nested_fate(at.table, at.column)
        found.holders += [] if fate else [label]
        fate = fate or "keep"
    return fate


def is_stock(at: Column) -> bool:
    """Tell whether totals can stand in the table above their parts."""
    return at.table.table in {"stocks", "stock_records"}


def is_nation(*labels: str) -> bool:
    """Tell whether a label is that of a nation, with a code before it or without.

    Examples
    --------
    >>> is_nation("SSS WHOLE COUNTRY"), is_nation("00 Sweden"), is_nation("New Sweden")
    (True, True, False)
    """
    told = known()["totals"]
    nations = {folded(w) for w in (*told["nations"], *told["countries"])}
    bare = [_CODED.sub("", x) for x in labels]
    return any(folded(x) in nations for x in (*labels, *bare))


def wholes_of(labels: Sequence[str]) -> set[str]:
    """Name the label that is the nation of the others; several nations are regions.

    Examples
    --------
    >>> wholes_of(["Sweden", "Skåne"]), wholes_of(["Sweden", "Norway"])
    ({'Sweden'}, set())
    """
    found = {x for x in labels if is_nation(x)}
    names = {folded(_CODED.sub("", x)) for x in found}
    return found if len(names) == 1 and len(set(labels)) > 1 else set()


def as_whole(
    matches: Sequence[places.Match], labels: Sequence[str], names: Sequence[str]
) -> list[places.Match]:
    """Take the one nation among labels, if no region is called so, for their total."""
    shown = [y or x for x, y in zip(labels, names, strict=True)]
    whole = wholes_of(shown)
    return [
        replace(m, how="total", total=True) if m.place is None and x in whole else m
        for m, x in zip(matches, shown, strict=True)
    ]


def unmatched(
    at: Column, lost: Sequence[tuple[str, tuple[str, ...]]]
) -> list[Question]:
    """Ask what becomes of labels that no region fits."""
    shown = tuple(
        f"'{label}'" + (f" ({near[0]}?)" if near else "") for label, near in lost
    )
    return [
        Question(
            f"{at.table.table}.regions.unmatched",
            _(
                "{n:,| label/ labels} of '{column}' {n:~is/are} no region that is "
                "known (nearest in brackets): {shown}. What becomes of {n:~it/them}?",
                n=len(lost), column=at.column, shown=Items(shown),
            ),
            (
                Choice("set aside", _("the rows are set aside and counted"),
                       {"regions": {"unmatched": "set aside"}}),
                Choice("keep", _("regions of their own"),
                       {"regions": {"unmatched": "keep"}}),
            ),
        )
    ]  # fmt: skip


def not_stated() -> pd.DataFrame:
    """Lay out the region of rows whose region is not stated."""
    name = _("Region not stated")
    row = {"region": UNKNOWN, "name": name.text("en")}
    return frame_of([row | {f"name_{x}": name.text(x) for x in LANGUAGES}])


def frame_of(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Lay rows of the table regions out."""
    columns = ["region", "name", "name_ko", "name_en", "parent", "level",
               "valid_from", "valid_to"]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns).astype(object)
    return frame.where(frame.notna() & (frame != ""), None)
