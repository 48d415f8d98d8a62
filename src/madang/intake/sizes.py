"""Size classes of firms among the items of a file: 1-19 employees, 300명 이상."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from madang.intake.known import is_total, known, measure_of
from madang.intake.questions import Choice, Question
from madang.language import Items, _
from madang.vocabulary import Measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.intake.recipe import TableRecipe

__all__ = ["COUNTED", "of_class", "question"]

_NUMBER: Final = r"(\d{1,3}(?:[, .]\d{3})+|\d+)"
COUNTED: Final = (str(Measure.ESTABLISHMENTS), str(Measure.EMPLOYMENT))
"""What sizes of firms are told of."""


@cache
def _shapes() -> dict[str, re.Pattern[str]]:
    """Give the patterns of size classes, of the words that are known."""
    told = known()["sizes"]
    who, more, less = (f"(?:{told[w]})" for w in ("persons", "behind", "under"))
    shapes = {
        "between": rf"{_NUMBER}\s*{who}?\s*(?:{told['between']})\s*{_NUMBER}\s*{who}",
        "open": rf"(?:{told['over']})?{_NUMBER}\s*\+?{more}?\s*{who}\s*{more}?",
        "is_open": told["open"],
        "under": rf"{less}\s+{_NUMBER}\s*{who}|{_NUMBER}\s*{who}\s*(?:{told['below']})",
        "nobody": told["nobody"],
    }
    return {k: re.compile(p, re.IGNORECASE) for k, p in shapes.items()}


def of_class(label: str) -> str:
    """Name a size class as measures do; empty where a label is none.

    Examples
    --------
    >>> [of_class(x) for x in ("1-19 Employees", "300명 이상", "5인 미만", "2021")]
    ['1_19', '300', '1_4', '']
    >>> [of_class(x) for x in ("1,000 or more persons", "Non employing", "12 persons")]
    ['1000', 'none', '']
    """
    plain = " ".join(label.split())
    shapes = _shapes()
    if shapes["nobody"].fullmatch(plain):
        return "none"
    if found := shapes["between"].fullmatch(plain):
        ends = [re.sub(r"\D", "", x) for x in found.groups() if x and x[0].isdigit()]
        return "_".join(ends) if int(ends[0]) <= int(ends[1]) else ""
    if found := shapes["under"].fullmatch(plain):
        least = int(re.sub(r"\D", "", next(x for x in found.groups() if x)))
        return f"1_{least - 1}" if least > 1 else ""
    found = shapes["open"].fullmatch(plain) if shapes["is_open"].search(plain) else None
    return re.sub(r"\D", "", found[1]) if found else ""


def question(table: TableRecipe, labels: Sequence[str]) -> Question | None:
    """Ask what bare size classes count; None where there are not several of them.

    Parameters
    ----------
    table : TableRecipe
        The recipe.
    labels : sequence of str
        What the items are called.

    Returns
    -------
    Question or None
        Its answers name each class, and the total beside them.
    """
    named = {label: name for label in labels if (name := of_class(label))}
    if len(named) < 2 or set(named) <= set(table.word("map").get("measure", {})):  # noqa: PLR2004 - one is no classes
        return None
    wholes = [x for x in labels if is_total(x)]

    def words(measure: str) -> dict[str, dict[str, dict[str, str]]]:
        told = {label: f"{measure}_{name}" for label, name in named.items()}
        return {"map": {"measure": told | dict.fromkeys(wholes, measure)}}

    firms, persons = COUNTED
    return Question(
        f"{table.table}.sizes",
        _("{shown} are size classes of firms. What do the amounts count?",
          shown=Items(tuple(f"'{x}'" for x in named), most=3)),
        (
            Choice("firms", _("firms or establishments of each size"), words(firms)),
            Choice("persons", _("who works in firms of each size"), words(persons)),
        ),
    )  # fmt: skip


def named(label: str) -> str:
    """Name an item that says both what is counted and in which size class.

    Examples
    --------
    >>> named("사업체수 | 1~4명"), named("Establishments | Total"), named("1~4명")
    ('establishments_1_4', '', '')
    """
    parts = label.split(" | ")
    sizes = [x for x in map(of_class, parts) if x]
    rest = [p for p in parts if not of_class(p) and not is_total(p)]
    if len(sizes) != 1 or len(rest) != 1:
        return ""
    measure = measure_of(rest[0])[0]
    return f"{measure}_{sizes[0]}" if measure in COUNTED else ""
