"""What flags say of amounts: a secret, an estimate, or a zero that may be none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.contracts import CONTRACTS
from madang.intake.labels import fits
from madang.intake.marks import flag_questions, may_be_withheld

if TYPE_CHECKING:
    from madang.intake.judgement import Judgement

__all__ = ["judge_flags"]

_SECRET: Final = {"c", "x", "(d)", "k"}
"""Marks beside an empty cell that mean nothing but a secret."""


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
        if any(map(may_be_withheld, flags)) and heading not in table.word(
            "withheld_when"
        ):
            zeros = made.rows.zeros(sources[0], made.main)
            made.questions += flag_questions(table, heading, zeros)
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
    elif main and any(map(may_be_withheld, made.amounts.read[main]["mark"])):
        zeros = made.rows.zeros(f"m_{main}", main)
        made.questions += flag_questions(table, main, zeros)
