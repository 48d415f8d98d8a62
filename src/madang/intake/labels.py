"""Labels of a file: measures, activities and words of closed lists."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.intake import categories, sizes
from madang.intake.known import (
    folded,
    is_total,
    known,
    measure_of,
    unit_of,
)
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
    "listed",
    "mapped",
    "measures",
    "worded",
]

_CODED: Final = re.compile(
    r"^(?:[A-Z]{2,5}\d{0,4}-)?(?P<code>[A-Z](?:\d{2,6})?|\d{1,6}(?:[-~]\d{1,6})?)"
    r"(?:\s*[.:)]\s*|\s+(?:-\s+)?)(?P<name>\S.*)$"
)
_BEHIND: Final = re.compile(
    r"^(?P<name>\D+?)(?:\s+\|\s+|\s*\((?=.*\)$))(?P<code>[A-Z](?:\d{1,4}|-[A-Z])?|\d{2,4})\)?$"
)
_LEVEL: Final = re.compile(r"(?:^|(?<=\s))(?:[A-Z]\d{0,6}|\d{2,6})\s*[.:)]\s*(?=\S)")
_SHORT: Final = 3  # letters of a code, such as PUB, which is also an inn
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


def worded(table: TableRecipe, column: str, labels: Sequence[str]) -> pd.DataFrame:
    """Give labels the words that the recipe has for them, or leave them as they are.

    Returns
    -------
    DataFrame
        ``label``, ``value``, ``fate``.
    """
    words = [mapped(x, table, column) for x in labels]
    value = [x if w is None else w for x, w in zip(labels, words, strict=True)]
    return pd.DataFrame({"label": labels, "value": value, "fate": ""})


def measures(table: TableRecipe, seen: pd.DataFrame, text: str = "") -> Judged:
    """Name what items measure; those that differ only by case or space are asked about.

    Parameters
    ----------
    table : TableRecipe
        The recipe.
    seen : DataFrame
        ``label``, ``n``, ``row``.
    text : str, optional
        Name of the file and text above its table.

    Returns
    -------
    Judged
        ``label``, ``value``, ``unit``, ``fate``.
    """
    items = list(map(str, seen["label"]))
    open_one = sizes.question(table, items)
    if open_one is None:
        table, open_one = categories.told_above(table, "measure", items, text)
    rows = []
    alike: dict[str, list[str]] = {}
    for label in map(str, seen["label"]):
        word, unit = measure_of(label)
        word = sizes.named(label) or word
        unit = unit or ("%" if _is_rate(label) else "")
        own = mapped(label, table, "measure")
        own = own or categories.named(table, "measure", label) or None
        unit = table.word("sizes").get(own or word, unit)
        rows.append((label, own or word, unit, "" if label or own else "refused"))
        if own is None and word == label.strip():
            alike.setdefault(re.sub(r"[\s_]", "", folded(word)), []).append(label)
        elif own is None:
            alike.setdefault(word, []).append(label)
    told = pd.DataFrame(rows, columns=["label", "value", "unit", "fate"])
    twins = [ls for ls in alike.values() if len({x.strip() for x in ls}) > 1]
    asked = [open_one] if open_one else []
    return Judged(told, (*asked, *(_twins(table, ls) for ls in twins)))


def _is_rate(label: str) -> bool:
    """Tell whether a label speaks of a share, whose numbers have no size of unit.

    Examples
    --------
    >>> [_is_rate(x) for x in ("고용률", "1인당 부가가치", "연구개발비")]
    [True, False, False]
    """
    return bool(re.search(known()["derived"]["rates"], folded(label)))


def indicators(table: TableRecipe, seen: pd.DataFrame, text: str = "") -> Judged:
    """Give indicators as `measures` does: a size of unit stated there is taken off."""
    items = list(map(str, seen["label"]))
    table, asked = categories.told_above(table, "indicator", items, text)
    rows = []
    for label in map(str, seen["label"]):
        word, unit = measure_of(label)
        held = unit_of(unit)
        is_sized = held is not None and held.factor != 1
        own = mapped(label, table, "indicator")
        own = own or categories.named(table, "indicator", label) or None
        plain = "%" if _is_rate(label) else ""
        word, unit = (word, unit) if is_sized else (label, plain)
        rows.append((label, own or word, unit, "" if label or own else "refused"))
    told = pd.DataFrame(rows, columns=["label", "value", "unit", "fate"])
    return Judged(told, (asked,) if asked else ())


def _twins(table: TableRecipe, labels: list[str]) -> Question:
    """Ask whether items that are written almost alike are one measure."""
    named = ", ".join(f"'{x}'" for x in labels)
    first = measure_of(labels[0])[0]
    wholes = [x for x in labels if any(map(is_total, x.split(" | ")))]
    own = dict.fromkeys(wholes if len(wholes) == 1 else [], first)
    return Question(
        f"{table.table}.measure.{first}",
        _("Are {labels} one measure, written in several ways?", labels=named),
        (
            Choice("one", _("one: '{first}'", first=first),
                   {"map": {"measure": dict.fromkeys(labels, first)}}),
            Choice("several", _("several, each under its own name"),
                   {"map": {"measure": {x: own.get(x, x.strip()) for x in labels}}}),
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
        plain = _parts(label)
        match = _coded(unicodedata.normalize("NFKC", plain))
        code, title = plain, beside or plain
        if own is not None:
            code, title = own, beside or (label if label != own else own)
        elif label not in known_codes and folded(label) in by_name:
            code = by_name[folded(label)]
        elif match and not beside:
            code, title = match["code"], _RANGE.sub("", match["name"]).strip()
        rows.append((label, beside, code, title.strip() or code))
    return pd.DataFrame(rows, columns=["label", "name", "code", "title"])


def _parts(label: str) -> str:
    """Give the levels of a heading that say more than that all is meant, each once."""
    levels = {folded(x): x for x in label.split(" | ") if not is_total(x)}
    return " | ".join(levels.values()) or label.rpartition(" | ")[2]


def _coded(label: str) -> re.Match[str] | None:
    """Find the code of a label: before its name, behind it, or a level above or below.

    Examples
    --------
    >>> [_coded(x)["code"] for x in ("C | Food", "Food | C", "Food (C)", "10 Food")]
    ['C', 'C', 'C', '10']
    """
    if behind := _BEHIND.match(label):
        return behind
    return _CODED.match(_last_level(label.replace(" | ", " ", 1)))


def _last_level(label: str) -> str:
    """Give the finest of several levels with codes: ``C. Goods 10. Food``."""
    levels = list(_LEVEL.finditer(label))
    return label[levels[-1].start() :].strip() if len(levels) > 1 else label


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
        if not word and label:
            word = next((w for w, ws in lexicon.items() if has(label, ws)), rest)
        rows.append((label, word or rest, ""))
    return pd.DataFrame(rows, columns=["label", "value", "fate"])


def has(label: str, words: Sequence[str]) -> bool:
    """Tell whether a label holds one of some words, or fits a pattern.

    A Latin word counts as a whole: Manchester is no higher education (hes).
    """
    whole = folded(label)
    plain = whole.replace(" ", "")
    return any(
        re.search(w, whole) is not None if w.startswith("^")
        else plain == w.replace(" ", "") or (w in plain if not w.isascii()
        else len(w) > _SHORT and re.search(rf"\b{re.escape(w)}\b", whole) is not None)
        for w in words
    )  # fmt: skip
