"""Amounts that state no unit, where they may well be thousands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from madang.contracts.headings import IN_MONEY
from madang.intake.amounts import SIZES
from madang.intake.known import is_derived
from madang.intake.questions import Choice, Question
from madang.language import _

if TYPE_CHECKING:
    from madang.intake.judgement import Judgement

__all__ = ["ask_size"]


def ask_size(made: Judgement, column: str, number: str) -> list[Question]:
    """Ask how many ones an amount holds, where nobody states it and parts occur.

    Jobs and firms have no tenths: a list with some counts in thousands, or in full-time
    equivalents, and only who has read its notes knows which. Money of no stated size is
    asked about in the same way.

    Parameters
    ----------
    made : Judgement
        The table as judged so far.
    column : str
        Column of amounts.
    number : str
        Column that holds them as numbers, as they stand in the file.

    Returns
    -------
    list of Question
        Empty where the file or the recipe states a unit, for rates, and where all
        amounts are whole.
    """
    table, heading = made.table, made.laid.headings[column]
    told = ("scale", "unit")
    if table.table not in {"stocks", "stock_records"} or any(
        table.words.get(word) is not None for word in told
    ):
        return []
    if all(t.column.casefold() == c for c, t in table.columns.items()):
        return []  # written for a study: its amounts are ones
    if (made.factors[["unit", "power"]] != "").any(axis=None):
        return []
    if not _may_be_broken(made, column):
        return []
    found = made.rows.broken(number).iloc[0]
    if not found["n"]:
        return []
    return [Question(
        f"{table.table}.scale",
        _(
            "{n:,| amount/ amounts} of '{column}' {n:~is/are} no whole numbers (row "
            "{row}: {value}), and the file does not state their unit. How many ones "
            "are they?",
            n=int(found["n"]), column=heading, row=int(found["row"]),
            value=f"{found['value']:,.12g}",
        ),
        tuple(
            Choice(word, _("multiplied by {size:,.12g}", size=size),
                   {"scale": {column: size}})
            for word, size in SIZES.items()
        ),
    )]  # fmt: skip


def _may_be_broken(made: Judgement, column: str) -> bool:
    """Tell whether some cell has a decimal mark, and what is measured has no parts."""
    mark = made.amounts.decimal.get(column, "")  # empty where it is asked about
    read = made.amounts.read[column]
    if not any(read["shape"].str.contains(m, regex=False).any() for m in mark):
        return False
    words = made.became.get("measure")
    if words is None:
        things = [str(made.table.word("constant").get("measure", ""))]
    else:
        things = list(words["value"])
    return not all(is_derived(t) or t in IN_MONEY for t in things)
