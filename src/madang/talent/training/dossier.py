"""What a dossier says of a region's training and jobs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from madang.display import numbers
from madang.display.pieces import Section
from madang.display.sections import Part, Parts, origin
from madang.language import _, pgettext

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.view import View

__all__ = ["SECTIONS"]

_EACH: Final = 3


def _regions(view: View) -> pd.DataFrame | None:
    """Give the measures of the regions."""
    return view.result("training", "regions", "region", "matched")


def _gaps(view: View) -> pd.DataFrame | None:
    """Give what is left over."""
    return view.result("training", "gaps", "region", "activity", "amount")


def _named(parts: Parts, rows: list[dict[Any, Any]]) -> str:
    """Name the largest gaps with their amounts."""
    v = parts.view
    return " · ".join(
        f"{v.cell(r['activity'], 'activity')} {numbers.integer(r['amount'])}"
        for r in rows
    )


def _match(parts: Parts, code: str) -> Section:
    """Say how much of the region's training is matched, and what is left over."""
    v, row = parts.view, parts.row(_regions, code)
    title = v.say(pgettext("section", "Training and jobs"))
    if not row:
        return Section("training", title, absent=v.absent("training"))
    pairs = [
        (v.say(name), text)
        for name, text in (
            (_("Finish training a year"), numbers.integer(row["taught"])),
            (_("Meet a job of their field within reach"),
             numbers.percent(row["matched"])),
            (_("of which in the region itself"), numbers.percent(row["at_home"])),
            (_("Jobs for which somebody within reach is trained"),
             numbers.percent(row["filled"])),
        )
        if text != numbers.NOTHING
    ]  # fmt: skip
    gaps = parts.rows(_gaps, code)
    for side, name in (
        ("taught", _("Most without a job of their field")),
        ("jobs", _("Jobs that most lack trained people")),
    ):
        mine = [r for r in gaps if r["side"] == side]
        mine.sort(key=lambda r: -numbers.finite(r["amount"]))
        if mine and math.isfinite(numbers.finite(mine[0]["amount"])):
            pairs.append((v.say(name), _named(parts, mine[:_EACH])))
    said = v.say(_("As if there were a job for each; persons and jobs.")) + " "
    return Section(
        "training", title, tuple(pairs),
        caption=said + origin(v, v.source("stocks", "flows"), str(int(row["year"]))),
    )  # fmt: skip


SECTIONS: Final = (Part(66, _match),)
