"""What the brief shows of partners: who should meet, why, and how far to trust it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.display import numbers
from madang.display.blocks import Chapter, Custom, Listing
from madang.display.pieces import Block, Card, Cards, Gauge
from madang.display.sections import brief
from madang.display.view import records
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.display.view import View

__all__ = ["CHAPTER", "card"]

_CARDS: Final = 12


def card(view: View, row: Mapping[Any, Any]) -> Card:
    """Put a suggestion on a card.

    Parameters
    ----------
    view : View
        The results in one language.
    row : mapping
        A row of the suggestions.

    Returns
    -------
    Card
    """
    named = view.organisations
    ends = (str(named.get(str(row[x]), row[x])) for x in ("organisation", "partner"))
    odds = numbers.percent(row["odds"])
    badge = brief(odds, view.ranged(row["odds_low"], row["odds_high"], "share"))
    label = view.say(_("Odds"))
    low, high, value = (100 * float(row[x]) for x in ("odds_low", "odds_high", "odds"))
    regions = [
        view.region(row[x]) for x in ("region", "partner_region") if pd.notna(row[x])
    ]
    facts = (
        [(view.say(_("Regions")), " · ".join(dict.fromkeys(regions)))]
        if regions
        else []
    )
    if pd.notna(row["of_hundred"]):
        told = view.say(_("{n:.0f} came", n=float(row["of_hundred"])))
        facts.append((view.say(_("Of 100 such pairs before")), told))
    return Card(
        " ↔ ".join(ends), badge, tuple(facts), (), view.cell(row["message"], "message"),
        Gauge(label, odds, value, low, high, value, f"{label}: {badge}"),
    )  # fmt: skip


def _cards(view: View) -> Block | None:
    """Show the likeliest pair of each region, the likeliest regions first."""
    found = view.result("partners", "suggestions", "organisation", "partner", "odds")
    if found is None:
        return None
    best = found.sort_values("odds", ascending=False, kind="stable")
    best = best.drop_duplicates("region").head(_CARDS)
    reading = view.say(_(
        "The likeliest first tie of each region, with its 90% band, and why. Odds tell "
        "what usually happens, not what ought to."
    ))  # fmt: skip
    title = view.say(_("Who could work together next"))
    cards = tuple(card(view, row) for row in records(best))
    return Cards("partners", title, reading, cards)


CHAPTER: Final = Chapter(
    title=_("Partners"),
    question=_("Who should work with whom next, why, and at what odds?"),
    blocks=(
        Custom(_cards),
        Listing(
            key="record",
            table="record",
            title=_("Of pairs that were told such odds, how many came"),
            columns="odds_from odds_to pairs told came",
            caption=_("The last window, told by what ended before it."),
        ),
        Listing(
            key="quality",
            table="quality",
            title=_("How suggestions did beside simple measures"),
            columns=(
                "method group part pairs came average_precision first_ten brier_skill "
                "used"
            ),
            caption=_("The last window. The way that ranked best is used."),
        ),
    ),
)
