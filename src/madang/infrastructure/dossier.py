"""What a dossier says of a region's access, links, sites and institutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from madang.display import numbers
from madang.display.pieces import Section
from madang.display.sections import Part, Parts, origin
from madang.infrastructure.columns import ACCESS
from madang.language import _, pgettext

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.view import View

__all__ = ["SECTIONS"]

_STAGE: Final = "infrastructure"
_NAMED: Final = 3


def _access(view: View) -> pd.DataFrame | None:
    """Give access by region."""
    return view.result(_STAGE, "access", "region", "kind", "measure", "access")


def _links(view: View, code: str) -> list[dict[Any, Any]]:
    """Give the candidate links that end in a region, the best first."""
    found = view.result(_STAGE, "links", "origin", "destination", "gained")
    if found is None:
        return []
    mine = found[(found["origin"] == code) | (found["destination"] == code)]
    return mine.sort_values("gained", ascending=False).to_dict("records")


def _pairs(parts: Parts, code: str) -> list[tuple[str, str]]:
    """Write what is within reach of the region, and what the plan would add."""
    v, pairs = parts.view, []
    kind_of = ACCESS.column("kind")
    for row in parts.rows(_access, code):
        kind = v.written(row["kind"], kind_of) if kind_of else str(row["kind"])
        if row["measure"] == "cumulative":
            text = numbers.integer(row["access"])
            if numbers.finite(row["access_after"]) > numbers.finite(row["access"]):
                text = v.say(_("{now}, with the plan {then}", now=text,
                               then=numbers.integer(row["access_after"])))  # fmt: skip
            pairs.append((v.say(_("{kind} within reach", kind=kind)), text))
        if row["measure"] == "closest":
            text = numbers.integer(row["access"])
            if text == numbers.NOTHING:
                text = v.say(_("none on any way"))
            named = v.say(_("{kind}, minutes to the nearest", kind=kind))
            pairs.append((named, text))
    return pairs


def _reach(parts: Parts, code: str) -> Section:
    """Say what is within reach of the region, and which links it would have."""
    v = parts.view
    title = v.say(pgettext("section", "What is within reach"))
    pairs = _pairs(parts, code)
    if not pairs:
        return Section("infrastructure", title, absent=v.absent(_STAGE))
    named = f"name_{v.language}"
    links = [
        f"{row[named]} ({numbers.signed(row['gained'])})"
        for row in _links(v, code)[:_NAMED]
    ]
    if links:
        pairs.append((v.say(_("Candidate links, evenness in hundredths")),
                      " · ".join(links)))  # fmt: skip
    found = _access(v)
    years = "–" if found is None else v.years(found)
    return Section(
        "infrastructure", title, tuple(pairs),
        caption=origin(v, v.source("travel_times", "links", "opportunities"), years),
    )  # fmt: skip


SECTIONS: Final = (Part(57, _reach),)
"""What is within reach, behind what the region is and before who moves."""
