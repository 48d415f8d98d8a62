"""What stands in a cell where no number does: not stated, withheld, or nothing at all.

Withheld is unknown, never zero. A mark whose meaning differs between offices is asked
about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final

from madang.intake.known import folded, known
from madang.intake.questions import Choice, Question
from madang.language import Items, Message, _

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from madang.intake.recipe import TableRecipe

__all__ = [
    "FATES",
    "Marked",
    "at",
    "explained",
    "read_marks",
]

FATES: Final = ("missing", "withheld", "zero")
"""What a mark may mean."""

_FLAGGED: Final = re.compile(r"(?P<mark>:|\.\.|-)\s*\(?(?P<flag>[A-Za-z]{1,3})\)?")
_LEGEND: Final = re.compile(
    r"""(?:^|(?<=[\s:;,(]))["'„]?(?P<mark>[-–./…*xX]|\.\.\.|\*\*\*?)["'“]?\s*[=:)]\s"""
)
_MOST: Final = 12
"""Marks beside an empty cell that mean nothing but a secret."""
_LONGEST: Final = 12


@dataclass(frozen=True, slots=True)
class Marked:
    """Cells of one column that are no numbers, as judged.

    Attributes
    ----------
    read : DataFrame
        As `madang.engines.rows.Rows.number` takes it.
    questions : tuple of Question
        Marks whose meaning is not told.
    known : dict of str to str
        Marks that occur, and what they mean.
    """

    read: pd.DataFrame
    questions: tuple[Question, ...] = ()
    known: dict[str, str] | None = None


def explained(text: str, table: TableRecipe) -> TableRecipe:
    """Give a recipe the marks that the text above and below the table explains."""
    told = {m for fate in FATES for m in table.word(fate)}
    ends = [*_LEGEND.finditer(text)]
    for match, after in zip_longest(ends, ends[1:]):
        says = text[match.end() : after.start() if after else None].split("\n", 1)[0]
        patterns = known()["legend"].items()
        fate = next((f for f, p in patterns if re.search(p, says.casefold())), "")
        if fate and match["mark"] not in told:
            table = table.told(fate, [*table.word(fate), match["mark"]])
            told.add(match["mark"])
    return table


def read_marks(
    shapes: pd.DataFrame, read: pd.DataFrame, table: TableRecipe, name: str
) -> Marked:
    """Judge the cells that are no numbers.

    Parameters
    ----------
    shapes : DataFrame
        ``shape``, ``n``, ``row``, ``example``.
    read : DataFrame
        What is told of each shape already; those that are no numbers are refused.
    table : TableRecipe
        What the recipe says of marks.
    name : str
        What the column is called in the file, for messages.

    Returns
    -------
    Marked
    """
    read = read.set_index("shape")
    seen: dict[str, str] = {}
    asked = []
    for row in shapes.to_dict("records"):
        told = _told(str(row["shape"]), table)
        is_number = read.loc[row["shape"], "fate"] == ""
        if told is None:
            if not is_number:
                asked.append({str(k): v for k, v in row.items()})
            continue
        fate, mark = told
        mark = "" if fate == "zero" else mark
        # A mark of the recipe's own holds even where it looks like a number.
        read.loc[row["shape"], ["fate", "mark"]] = [fate, mark]
        if row["shape"]:
            seen[str(row["example"])] = fate
    wordy = [row for row in asked if _is_wordy(str(row["example"]))]
    if len(wordy) > 1:
        asked = [row for row in asked if row not in wordy]
    questions = [_question(row, table, name) for row in asked[:_MOST]]
    if len(wordy) > 1:
        questions.append(_wordy_question(wordy, table, name))
    return Marked(read.reset_index(), tuple(questions), seen)


def _is_wordy(text: str) -> bool:
    """Tell whether a cell is more than a mark: words, or digits that are no amount."""
    return len(text) > _LONGEST or any(c.isdigit() for c in text)


def _wordy_question(
    rows: list[dict[str, Any]], table: TableRecipe, name: str
) -> Question:
    """Ask once about all cells of a column that hold more than an amount."""
    shown = tuple(f"'{str(r['example'])[:40]}'" for r in rows)
    asks = _(
        "{n:,| cell/ cells} of '{column}' {n:~is/are} no plain amount, first in row "
        "{row}: {shown}. Are they left empty? Else mend the file and import it again.",
        n=sum(int(r["n"]) for r in rows), column=name,
        row=min(int(r["row"]) for r in rows), shown=Items(shown, most=6),
    )  # fmt: skip
    leave = Choice(
        "missing", _("not stated: the cells are left out"),
        {"missing": [str(r["shape"]) for r in rows]},
    )  # fmt: skip
    return Question(f"{table.table}.mark.{name}", asks, (leave,))


def _told(text: str, table: TableRecipe) -> tuple[str, str] | None:
    """Tell what a mark means: by the recipe, then by what is known of all files."""
    for fate in FATES:
        if text in table.word(fate):
            return fate, text
    if not text:
        return "missing", ""
    plain = folded(text) or text
    for fate in FATES:
        if plain in known()["marks"][fate]:
            return fate, text
    if match := _FLAGGED.fullmatch(text):
        flag = match["flag"]
        is_secret = "c" in flag.casefold() or flag in table.word("withheld")
        whole = _told(match["mark"], table)
        if is_secret or whole is not None:
            return "withheld" if is_secret else "missing", flag
    return None


def _question(row: dict[str, Any], table: TableRecipe, name: str) -> Question:
    """Ask what a mark means."""
    text = str(row["example"])
    asks = _(
        "'{mark}' stands in {n:,| cell/ cells} of '{column}', first in row {row}. What "
        "does it mean?",
        mark=text[:40], n=int(row["n"]), column=name, row=int(row["row"]),
    )  # fmt: skip
    key = f"{table.table}.mark.{text[:40]}"
    if _is_wordy(text):
        leave = Choice(
            "missing", _("not stated: the cells are left out"),
            {"missing": [str(row["shape"])]},
        )  # fmt: skip
        return Question(key, asks, (leave,))
    return Question(key, asks, _meanings(text), suggested="missing")


def _meanings(mark: str) -> tuple[Choice, ...]:
    """List what a mark may mean."""
    says: dict[str, Message] = {
        "missing": _("not stated: no row is made"),
        "withheld": _("kept secret: the row stands, its value unknown"),
        "zero": _("none at all: zero"),
    }
    return tuple(Choice(fate, says[fate], {fate: [mark]}) for fate in FATES)


def at(questions: Iterable[Question], place: int) -> tuple[Question, ...]:
    """Give questions of one table of a recipe."""
    return tuple(replace(q, place=place) for q in questions)
