"""Items that part an amount and do not say of what: occupations, sexes, who pays.

Such a heading names a group; what is counted of it stands in a title, or nowhere. It is
asked about, for an indicator called 'managers' or 'total' says nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from madang.intake import sizes
from madang.intake.known import (
    folded,
    is_derived,
    is_total,
    is_unit,
    known,
    measure_of,
    measures_in,
)
from madang.intake.questions import Choice, Question
from madang.language import Items, _
from madang.vocabulary import FlowKind, Measure, word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from madang.intake.recipe import TableRecipe

__all__ = ["ask_kind", "is_bare", "named", "question", "told_above"]

_MOST: Final = 60
_NAMELESS: Final = re.compile(r"column \d+")


def is_bare(label: str) -> bool:
    """Tell whether an item is a word for any amount, as Count and Number are.

    Examples
    --------
    >>> is_bare("Count"), is_bare("Total"), is_bare("Employment"), is_bare("persons")
    (True, True, False, True)
    """
    plain = folded(label)
    if measure_of(label)[0] in known()["measures"]:
        return False  # jobs are a unit, too
    words = (*known()["roles"]["value"], *known()["categories"]["bare"])
    values = set(map(folded, words))
    is_nameless = bool(_NAMELESS.fullmatch(plain)) or plain in values
    return is_total(label) or is_unit(label) or is_nameless


def _parts(labels: Sequence[str], text: str) -> list[str]:
    """List the items that name a group alone; empty where others are among them.

    Where a title gives all in money and no item says which money, all are its parts.
    """
    measures = known()["measures"]
    silent = [
        x for x in labels if x.strip() and not is_total(x)
        and measure_of(x)[0] not in measures and not is_derived(x)
    ]  # fmt: skip
    pattern = "|".join(known()[s]["pattern"] for s in ("categories", "activities"))
    hits = [
        x for x in silent
        if sizes.of_class(x) or re.search(pattern, folded(x.rpartition(" | ")[2]))
    ]  # fmt: skip
    is_spoken = any(map(is_derived, labels)) or len(silent) < len(
        [x for x in labels if x.strip() and not is_total(x)]
    )
    wholes = [x for x in labels if x.strip() and is_total(x)]
    told = known()["categories"]
    is_paid = re.search(told["paid"], text.casefold()) is not None and not any(
        re.search(told["money"], folded(x)) for x in silent
    )
    if len(silent) > 1 and (wholes or is_paid) and not is_spoken:
        return silent  # beside a bare total all are its parts
    return hits if len(hits) > 1 and 2 * len(hits) > len(silent) else []


def question(
    table: TableRecipe, column: str, labels: Sequence[str], text: str
) -> Question | None:
    """Ask what is counted where no item says it; None where one does.

    Parameters
    ----------
    table : TableRecipe
        The recipe.
    column : str
        Its column of items: ``measure`` or ``indicator``.
    labels : sequence of str
        What the items are called.
    text : str
        Name of the file and text above its table, which may suggest an answer.

    Returns
    -------
    Question or None
    """
    own = table.word("map").get(column, {})
    open_ones = [x for x in labels if x.strip() and x not in own]
    is_told = column in table.word("counted") or column in table.word("constant")
    if is_told or not open_ones or len(open_ones) > _MOST:
        return None
    shown = open_ones if all(map(is_bare, open_ones)) else _parts(open_ones, text)
    if not shown:
        return None
    suggested = measures_in(text)

    def told(name: str | None) -> dict[str, Any]:
        return {"counted": {column: name}}

    return Question(
        f"{table.table}.counted",
        _("Nothing says of what {shown} are amounts. What is counted?",
          shown=Items(tuple(f"'{x}'" for x in shown), most=4)),
        tuple(Choice(str(m), _("{word}", word=word(str(m))), told(str(m)))
              for m in Measure),
        suggested=suggested[0] if len(suggested) == 1 else "",
        free=told(None),
    )  # fmt: skip


def told_above(
    table: TableRecipe, column: str, labels: Sequence[str], text: str
) -> tuple[TableRecipe, Question | None]:
    """Take what is counted from a title that is one word of it; else ask as `question`.

    Returns
    -------
    TableRecipe, Question or None
        The recipe, with what is counted where the title tells it.
    """
    asked = question(table, column, labels, text)
    title = text.split("\n", maxsplit=1)[0].strip()
    if asked and re.fullmatch(known()["categories"]["titles"], folded(title)):
        return table.within("counted", column, title), None
    return table, asked


def ask_kind(table: TableRecipe, labels: Sequence[str]) -> list[Question]:
    """Ask which kind of flow one heading means that is called none.

    Parameters
    ----------
    table : TableRecipe
        The recipe of flows.
    labels : sequence of str
        What the kinds are called.

    Returns
    -------
    list of Question
    """
    kinds = [str(k) for k in FlowKind]
    if len(labels) != 1 or labels[0] in {*kinds, *table.word("map").get("kind", {})}:
        return []
    label = labels[0]
    own = Choice("own", _("a kind of its own, '{label}'", label=label),
                 {"map": {"kind": {label: label}}})  # fmt: skip
    told = [Choice(k, _("{word}", word=word(k)), {"map": {"kind": {label: k}}})
            for k in kinds]  # fmt: skip
    asks = _("'{label}' names no kind of flow. Which is it?", label=label)
    return [Question(f"{table.table}.kind", asks, (*told, own))]


def named(table: TableRecipe, column: str, label: str) -> str:
    """Name an item by what is counted and its group; empty where nothing is told.

    A word for any amount, or for all groups, is what is counted itself.
    """
    counted = str(table.word("counted").get(column, ""))
    if not counted or measure_of(label)[0] in known()["measures"]:
        return ""
    label = " | ".join(p for p in label.split(" | ") if not is_bare(p))
    if not label:
        return counted
    if (size := sizes.of_class(label)) and counted in sizes.COUNTED:
        return f"{counted}_{size}"
    return f"{counted}: {label.strip()}"
