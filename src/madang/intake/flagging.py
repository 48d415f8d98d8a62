"""Flags beside amounts: what they say of the cell, and zeros that may be secrets.

A zero beside a flag that elsewhere means secret is asked about.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from madang.contracts import CONTRACTS
from madang.intake.known import known
from madang.intake.labels import fits
from madang.intake.questions import Choice, Question
from madang.language import _

if TYPE_CHECKING:
    import pandas as pd

    from madang.intake.judgement import Judgement
    from madang.intake.recipe import TableRecipe

__all__ = ["judge_flags"]

_SECRET: Final = {"c", "x", "(d)", "k"}


def judge_flags(made: Judgement) -> None:
    """Read flags; a zero beside one that means secret is asked about."""
    table = made.table
    # What is left out is left out, withheld or not; then a flag says more than a cell.
    amounts = [k for k, r in enumerate(made.rules) if r[1] == f"f_{made.main}"]
    first = next(iter(amounts), len(made.rules))
    for column, told in made.laid.ruled.items():
        if patterns := table.word("withheld_when").get(column):
            seen = made.laid.labels([told], column)[told]
            marks = [x for x in seen if x and fits(x, patterns)]
            made.rules.insert(first, ("withheld", told, marks))
    _judge_own(made, first)
    sources = [c for c in ("x_flag", "flag") if c in made.rows.columns]
    if sources and made.main:
        heading = made.laid.headings.get(sources[0], sources[0])
        flags = made.laid.labels([sources[0]], heading)[sources[0]]
        if any(map(_may_be_withheld, flags)) and heading not in table.word(
            "withheld_when"
        ):
            zeros = made.rows.zeros(sources[0], made.main)
            made.questions += _questions(table, heading, zeros)
        secret = [x for x in flags if x.casefold() in _SECRET]
        if secret:
            made.rows = made.rows.fated("x_hidden", [("withheld", sources[0], secret)])
            made.rows = made.rows.both(
                f"f_{made.main}", "missing", "x_hidden", "withheld"
            )
    marks = [m for m in (f"m_{made.main}", "m_year") if m in made.rows.columns]
    if CONTRACTS[table.table].column("flag") is not None and (sources or marks):
        made.rows = made.rows.filled("flag", (*sources, *marks), "")
        made.rows = made.rows.blanked("flag", [])
        for key, column in made.laid.ruled.items():
            if marks := table.word("withheld_when").get(key):
                made.rows = made.rows.hinted("flag", column, list(marks))
        words = table.word("map").get("flag", {})
        empty = [k for k, v in words.items() if not v]
        made.rows = made.rows.blanked("flag", empty)


def _judge_own(made: Judgement, first: int) -> None:
    """Read flags that stand within the cells, such as 0 (c)."""
    table, main = made.table, made.main
    if own := table.word("withheld_when").get(main):
        made.rules.insert(first, ("withheld", f"m_{main}", list(own)))
    elif main and any(map(_may_be_withheld, made.amounts.read[main]["mark"])):
        zeros = made.rows.zeros(f"m_{main}", main)
        made.questions += _questions(table, main, zeros)


def _may_be_withheld(flag: str) -> bool:
    """Tell whether a flag means secret at some office."""
    return flag.casefold() in known()["marks"]["withheld_flags"]


def _questions(table: TableRecipe, column: str, seen: pd.DataFrame) -> list[Question]:
    """Ask about zeros that stand beside a flag that may mean secret.

    Parameters
    ----------
    table : TableRecipe
        The recipe.
    column : str
        Column of the flag.
    seen : DataFrame
        ``flag``, ``n`` (cells with it), ``zeros`` (those whose value is zero), ``row``.

    Returns
    -------
    list of Question
        One for all flags beside which half the numbers at least are zero: offices
        publish a number of establishments where they keep their persons secret.
    """
    asked = [
        row
        for row in seen.to_dict("records")
        if row["zeros"]
        and 2 * row["zeros"] >= row["n"]
        and _may_be_withheld(row["flag"])
    ]
    if not asked:
        return []
    flags = [str(row["flag"]) for row in asked]
    zeros = sum(int(row["zeros"]) for row in asked)
    if others := sum(int(row["n"]) for row in asked) - zeros:
        found = (zeros, int(asked[0]["row"]), others)
        return [_mixed_question(table, column, flags, found)]
    return [_flag_question(table, column, flags, (zeros, int(asked[0]["row"])))]


def _mixed_question(
    table: TableRecipe, column: str, flags: list[str], found: tuple[int, int, int]
) -> Question:
    """Ask whether zeros beside a flag are zeros where other numbers have it too."""
    asks = _(
        "In {n:,| cell/ cells} a zero stands with {flags} in '{column}', first in row "
        "{row}; {others:,| cell has/ cells have} the flag and another number. Are "
        "these cells a secret, and unknown all together?",
        n=found[0], flags=", ".join(f"'{f}'" for f in flags), column=column,
        row=found[1], others=found[2],
    )  # fmt: skip
    return replace(_flag_question(table, column, flags, found[:2]), asks=asks)


def _flag_question(
    table: TableRecipe, column: str, flags: list[str], found: tuple[int, int]
) -> Question:
    """Ask whether zeros beside a flag are zeros."""
    return Question(
        f"{table.table}.withheld_when.{column}",
        _(
            "In {n:,| cell/ cells} a zero stands with {flags} in '{column}', first in "
            "row {row}; no other number stands there. Is it a secret that is written "
            "as 0?",
            n=found[0], flags=", ".join(f"'{f}'" for f in flags), column=column,
            row=found[1],
        ),
        (
            Choice("withheld", _("secret: unknown, not zero"),
                   {"withheld_when": {column: flags}}),
            Choice("zero", _("truly zero, and the flag is taken off"),
                   {"withheld_when": {column: []},
                    "map": {"flag": dict.fromkeys(flags, "")}}),
        ),
        suggested="withheld",
    )  # fmt: skip
