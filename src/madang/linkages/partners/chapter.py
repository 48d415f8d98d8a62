"""What brief and dossier show: who should meet, why, and how far to trust it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.display import numbers
from madang.display.blocks import Chapter, Custom, Listing
from madang.display.pieces import Block, Card, Cards, Deed, Gauge, Section
from madang.display.sections import Next, Part, Parts, brief
from madang.display.view import records
from madang.language import _, pgettext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.display.view import View

__all__ = ["CHAPTER", "NEXT", "SECTIONS"]

_CARDS: Final = 12
_LEAST_ODDS: Final = 0.05
"""Odds below which a tie is listed and not advised."""


def _card(view: View, row: Mapping[Any, Any]) -> Card:
    """Put a suggestion on a card."""
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
    ends = [
        frozenset(e) for e in zip(best["organisation"], best["partner"], strict=True)
    ]
    best = best[~pd.Series(ends, best.index).duplicated()]
    best = best.drop_duplicates("region").head(_CARDS)
    reading = view.say(_(
        "The likeliest first tie of each region, with its 90% band, and why. Odds tell "
        "what usually happens, not what ought to."
    ))  # fmt: skip
    title = view.say(_("Who could work together next"))
    cards = tuple(_card(view, row) for row in records(best))
    return Cards("partners-cards", title, reading, cards)


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


def _suggestions(view: View) -> pd.DataFrame | None:
    """Give the suggestions to each region."""
    return view.result("partners", "suggestions", "region", "organisation", "odds")


def _partners(parts: Parts, code: str) -> Section:
    """Say who of the region could work with whom, and why."""
    v = parts.view
    title = v.say(pgettext("section", "Partners to come"))
    cards = [_card(v, row) for row in parts.rows(_suggestions, code)]
    if not cards:
        return Section("partners", title, absent=v.absent("partners"))
    pairs = tuple((c.title, f"{c.badge}. {c.remark}") for c in cards)
    said = _(
        "Odds of a first shared project, with their 90% band, and what speaks for it."
    )
    return Section("partners", title, pairs, caption=v.say(said))


def _advised(parts: Parts, code: str) -> list[Deed]:
    """Advise the likeliest first ties of its organisations, each once."""
    v, met, out = parts.view, set(), []
    rows = parts.rows(_suggestions, code)
    for row in sorted(rows, key=lambda r: -numbers.finite(r["odds"])):
        ends = frozenset((str(row["organisation"]), str(row["partner"])))
        if numbers.finite(row["odds"]) < _LEAST_ODDS or ends in met:
            continue
        met.add(ends)
        card = _card(v, row)
        facts = dict(card.facts)
        where = facts.get(v.say(_("Regions")), "")
        came = facts.get(v.say(_("Of 100 such pairs before")), "")
        record = v.say(_("of 100 such pairs before, {came}", came=came)) if came else ""
        out.append(
            Deed(
                v.say(_("Bring two together for a first shared project")),
                whom=f"{card.title} ({where})" if where else card.title,
                sure=" · ".join(filter(None, (card.badge, record))),
                rests=card.remark,
                href="partners",
            )
        )
    return out


NEXT: Final = (Next(20, _advised),)
SECTIONS: Final = (Part(62, _partners),)
