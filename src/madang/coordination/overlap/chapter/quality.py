"""How good the register is so far, and which verdicts would teach it most."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from madang.coordination.overlap.chapter.families import probability_gauge, told
from madang.display import numbers
from madang.display.origins import verdict_command
from madang.display.pieces import Card, Cards, Gauge, Panel
from madang.language import _, pgettext
from madang.vocabulary import is_known

if TYPE_CHECKING:
    from madang.display.view import View

__all__ = ["quality", "suggestions"]

_STAGE: Final = "overlap"
_CARDS: Final = 6
_SHARES: Final = ("precision", "recall", "agreement", "share")
_REVIEW: Final = (
    (_("Export pairs for review"), "madang overlap export review.xlsx --suggested"),
    (_("Show a pair side by side"), "madang overlap show A B"),
    (
        _("Record a verdict with its reason"),
        'madang overlap decide A B duplicate --why "…"',
    ),
    (_("Read the filled sheet back"), "madang overlap import review.xlsx"),
)
"""How verdicts come into the register, and what to type."""


def quality(view: View) -> Panel | None:
    """Say how often the register is right, and how sure that is."""
    found = view.result(_STAGE, "quality", "quantity", "value", "n", "message")
    if found is None:
        return None
    is_share = found["quantity"].str.startswith(_SHARES)
    known = found["value"].notna()
    shares = found[known & is_share & found["n"].ne(0)].to_dict("records")
    counts = found[known & ~is_share].to_dict("records")
    title = view.say(_("How often the register is right"))
    reading = view.say(
        _(
            "Precision: of what was proposed, the share that is right. Recall: "
            "of what is there, the share that was found. From officers’ verdicts "
            "only; lines are 90% intervals."
        )
    )
    table = view.table(
        "overlap-quality-table",
        found.assign(quantity=[_label(view, r) for r in found.to_dict("records")]),
        ["quantity", ("value", "low", "high"), "n", "message"],
        title=title,
        sheet="overlap.quality",
    )
    absent = (
        ""
        if shares
        else view.say(
            _(
                "There are no verdicts yet, or too few, to state "
                "precision and recall. Record verdicts in these "
                "steps."
            )
        )
    )
    return Panel(
        "overlap-quality",
        title,
        reading,
        tuple(_gauge(view, r) for r in shares),
        ("0%", "100%", ""),
        tuple((_label(view, r), _count(view, r)) for r in counts),
        absent,
        tuple((view.say(does), how) for does, how in _REVIEW),
        table,
        ("quality",),
    )


def _label(view: View, row: dict[Any, Any]) -> str:
    """Name a quantity."""
    key = str(row["quantity"])
    if is_known(key):
        return view.word(key)
    return view.cell(row["message"], "message") or view.word(key)


def _count(view: View, row: dict[Any, Any]) -> str:
    """Write a count of verdicts, or a plain figure."""
    value = numbers.finite(row["value"])
    if "verdict" not in str(row["quantity"]):
        return numbers.number(value)
    return view.say(pgettext("verdicts", "{n:,}", n=round(value)))


def _gauge(view: View, row: dict[Any, Any]) -> Gauge:
    """Draw one share with its interval."""
    name, value = _label(view, row), numbers.finite(row["value"])
    low, high = (numbers.finite(row.get(x)) for x in ("low", "high"))
    text = numbers.percent(value)
    ends = view.ranged(low, high, "share")
    if ends != numbers.NOTHING:
        text += f" ({ends})"
    if math.isfinite(numbers.finite(row.get("n"))):
        text += f" · n={numbers.integer(row['n'])}"
    at = [round(100 * x, 2) for x in (value, low, high)]
    return Gauge(name, text, at[0], at[1], at[2], math.nan, f"{name}: {text}")


def suggestions(view: View) -> Cards | None:
    """Lay out the pairs whose verdict would teach most."""
    found = view.result(_STAGE, "suggestions", "rank", "project_a", "project_b")
    if found is None:
        return None
    top = found.sort_values("rank").head(_CARDS)
    cards = tuple(_suggestion(view, r) for r in top.to_dict("records"))
    title = view.say(_("The pairs whose verdict would teach most"))
    reading = view.say(
        _(
            "The first {count} of {count_2:,} suggested. ‘To teach’: the model "
            "is least sure of it. ‘To measure’: drawn at random to measure "
            "precision and recall. All are in sheet ‘overlap.suggestions’.",
            count=len(cards),
            count_2=len(found),
        )
    )
    return Cards("overlap-suggestions", title, reading, cards, ("suggestions",))


def _suggestion(view: View, row: dict[Any, Any]) -> Card:
    """Put one suggested pair on a card."""
    ends = (str(row["project_a"]), str(row["project_b"]))
    drawn = {
        "teach": view.say(_("To teach")),
        "measure": view.say(_("To measure")),
    }.get(str(row.get("drawn")), "")
    rank = int(numbers.finite(row["rank"]))
    label = view.say(_("Probability of belonging together"))
    return Card(
        view.say(_("Pair {rank}", rank=rank)),
        drawn,
        (),
        tuple(f"{told(view, p)} ({p})" for p in ends),
        view.cell(row.get("message"), "message"),
        probability_gauge(view, row, label),
        command=verdict_command(*ends, view.say(_("VERDICT"))),
    )
