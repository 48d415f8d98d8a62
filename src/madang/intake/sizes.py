"""Size classes of firms among the items of a file: 1-19 employees, 300명 이상."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from madang.intake.known import is_total, measure_of
from madang.intake.questions import Choice, Question
from madang.language import Items, _
from madang.vocabulary import Measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.intake.recipe import TableRecipe

__all__ = ["of_class", "question"]

_PERSONS: Final = (
    r"(?:employees?|employed|persons?(?: employed)?|people|workers?|staff|jobs|명|인|人"
    r"|beschäftigten?|mitarbeiter\w*|salariés?|personnes|empleados|personas|ocupad[oa]s"
    r"|addetti|pracujących|osób|anställda|ansatte|henkilöä|zaměstnanc\w+|fő)"
)
_NUMBER: Final = r"(\d{1,3}(?:[, .]\d{3})+|\d+)"
_BETWEEN: Final = re.compile(
    rf"{_NUMBER}\s*{_PERSONS}?\s*(?:[-–—~∼〜]|to|bis|à|a|do|until)\s*{_NUMBER}\s*{_PERSONS}",
    re.IGNORECASE,
)
_MORE: Final = (
    r"(?:or more|and (?:over|more)|und mehr|et plus|o más|e oltre|eller fler"
    r"|이상|以上)?"
)
_OPEN: Final = re.compile(
    rf"(?:over\s|more than\s)?{_NUMBER}\s*\+?{_MORE}\s*{_PERSONS}\s*{_MORE}",
    re.IGNORECASE,
)
_IS_OPEN: Final = re.compile(
    r"\+|이상|以上|more|over|mehr|plus|más|oltre|fler", re.IGNORECASE
)
_LESS: Final = r"(?:(?:fewer|less) than|under|unter|moins de|menos de|meno di|färre än)"
_UNDER: Final = re.compile(
    rf"{_LESS}\s+{_NUMBER}\s*{_PERSONS}|{_NUMBER}\s*{_PERSONS}\s*(?:미만|未満)",
    re.IGNORECASE,
)
_NOBODY: Final = re.compile(
    r"non[- ]employing|no employees|without employees|ohne beschäftigte"
    r"|sans salariés?|sin asalariados|무급|고용원 없는.*",
    re.IGNORECASE,
)
_COUNTED: Final = (str(Measure.ESTABLISHMENTS), str(Measure.EMPLOYMENT))


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
    if _NOBODY.fullmatch(plain):
        return "none"
    if found := _BETWEEN.fullmatch(plain):
        ends = [re.sub(r"\D", "", x) for x in found.groups() if x and x[0].isdigit()]
        return "_".join(ends) if int(ends[0]) <= int(ends[1]) else ""
    if found := _UNDER.fullmatch(plain):
        least = int(re.sub(r"\D", "", next(x for x in found.groups() if x)))
        return f"1_{least - 1}" if least > 1 else ""
    found = _OPEN.fullmatch(plain) if _IS_OPEN.search(plain) else None
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

    firms, persons = _COUNTED
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
    return f"{measure}_{sizes[0]}" if measure in _COUNTED else ""
