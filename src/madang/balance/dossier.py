"""What a dossier says of a region's balance: its ranks in the three dimensions."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.display import numbers
from madang.display.pieces import Gauge, Section
from madang.display.sections import Fact, Part, Parts, brief, origin, place
from madang.language import _, pgettext

if TYPE_CHECKING:
    from madang.display.view import View

__all__ = ["FACTS", "SECTIONS"]

_DIMENSIONS: Final = ("total", "territory", "people", "autonomy")
_RANKS: Final = ("rank", "rank_low", "rank_high")


def _ledger(view: View) -> pd.DataFrame | None:
    """Give the latest year of the ledger."""
    found = view.result("balance", "ledger", "region", "dimension", *_RANKS)
    return None if found is None else view.latest(found)


def _rank(parts: Parts, code: str) -> tuple[str, str]:
    """Write the region's rank in the total, with its interval."""
    name = parts.view.say(_("Rank in balance"))
    for row in parts.rows(_ledger, code):
        if row["dimension"] == "total":
            rank, low, high = (row[c] for c in _RANKS)
            return name, parts.view.interval(rank, low, high, "int")
    return name, numbers.NOTHING


def _balance(parts: Parts, code: str) -> Section:
    """Say where the region stands in the three dimensions."""
    v, rows = parts.view, parts.rows(_ledger, code)
    own = {str(r["dimension"]) for r in rows} - set(_DIMENSIONS)
    title = v.say(
        _("Dimensions of balance") if own else _("Three dimensions of balance")
    )
    if not rows:
        return Section("balance", title, absent=v.absent("balance"))
    n = max(2, parts.regions(_ledger))
    of = {str(r["dimension"]): r for r in rows}
    gauges = []
    for dimension in (*(d for d in _DIMENSIONS if d in of), *sorted(own)):
        r, name = of[dimension], v.word(dimension)
        ends = v.ranged(r["rank_low"], r["rank_high"], "int")
        rank = v.say(_("rank {text}", text=numbers.integer(r["rank"])))
        score = numbers.number(r.get("score"))
        said = _("{rank} · {score} points", rank=brief(rank, ends), score=score)
        text = v.say(said)
        at, low, high = (place(r[c], 1, n) for c in _RANKS)
        gauges.append(Gauge(name, text, at, low, high, math.nan, f"{name}: {text}"))
    read = v.say(_("Left is rank 1, right rank {n}. Lines are 90% intervals.", n=n))
    year = rows[0].get("year")
    dated = "–" if year is None or pd.isna(year) else str(int(year))
    return Section(
        "balance",
        title,
        gauges=tuple(gauges),
        scale=(v.say(_("1")), v.say(pgettext("rank", "{n}", n=n)), ""),
        caption=f"{read} {origin(v, v.source('indicators'), dated)}",
    )


FACTS: Final = (Fact(40, _rank),)
SECTIONS: Final = (Part(50, _balance),)
