"""What a dossier says of partners: with whom its organisations could work next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.display.pieces import Section
from madang.display.sections import Part, Parts
from madang.language import _, pgettext
from madang.linkages.partners.chapter import card

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.view import View

__all__ = ["SECTIONS"]


def _suggestions(view: View) -> pd.DataFrame | None:
    """Give the suggestions to each region."""
    return view.result("partners", "suggestions", "region", "organisation", "odds")


def _partners(parts: Parts, code: str) -> Section:
    """Say who of the region could work with whom, and why."""
    v = parts.view
    title = v.say(pgettext("section", "Partners to come"))
    cards = [card(v, row) for row in parts.rows(_suggestions, code)]
    if not cards:
        return Section("partners", title, absent=v.absent("partners"))
    pairs = tuple((c.title, f"{c.badge}. {c.remark}") for c in cards)
    said = _(
        "Odds of a first shared project, with their 90% band, and what speaks for it."
    )
    return Section("partners", title, pairs, caption=v.say(said))


SECTIONS: Final = (Part(62, _partners),)
