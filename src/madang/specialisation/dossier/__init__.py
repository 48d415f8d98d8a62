"""What a dossier says of a region's structure: its strengths, its twins, its future."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.display import numbers
from madang.display.pieces import Gauge, Section
from madang.display.sections import Next, Part, Parts, brief, origin, place
from madang.language import _
from madang.specialisation.dossier.potential import advised, alike, potential
from madang.specialisation.focus import now

if TYPE_CHECKING:
    from madang.display.view import View

__all__ = ["IS_SMALL", "NEXT", "PEERS", "SECTIONS"]

_STAGE: Final = "specialisation"
_STRONG: Final = 8
_LEAST: Final = 3
_TWINS: Final = 5


def _strong(view: View) -> pd.DataFrame | None:
    """Give the strongest activities of each region, by the low end."""
    needs = ("measure", "region", "activity", "location_quotient", "low")
    found = view.result(_STAGE, "quotients", *needs)
    if found is None:
        return None
    ranked = (
        now(found)
        .dropna(subset=["location_quotient"])
        .sort_values(["low", "location_quotient"], ascending=False)
    )
    nth = ranked.groupby("region", sort=False).cumcount()
    above = ranked["location_quotient"] > 1
    return ranked[(nth < _LEAST) | (above & (nth < _STRONG))]


def _structure(view: View) -> pd.DataFrame | None:
    """Give the structure of each region."""
    found = view.result(_STAGE, "regions", "measure", "region")
    return None if found is None else now(found)


def _good_at(parts: Parts, code: str) -> Section:
    """Say what the region is good at."""
    v, rows = parts.view, parts.rows(_strong, code)
    title = v.say(_("What it is good at"))
    if not rows:
        return Section("good-at", title, absent=v.absent(_STAGE))
    ends = [numbers.finite(r[c]) for r in rows for c in ("high", "location_quotient")]
    top = max([2.0, *(e for e in ends if math.isfinite(e))])
    year = str(rows[0]["year"])
    return Section(
        "good-at",
        title,
        _shape(parts, code),
        tuple(_strength(v, r, top) for r in rows),
        ("0", numbers.number(top), "1"),
        caption=f"{_read(v, rows)} {origin(v, v.source('stocks'), year)}",
    )


def _strength(v: View, row: dict[Any, Any], top: float) -> Gauge:
    """Draw the location quotient of one activity."""
    value, name = row["location_quotient"], v.activity(row["activity"])
    text = brief(numbers.number(value), v.ranged(row["low"], row["high"]))
    at, left, right, parity = (
        place(x, 0, top) for x in (value, row["low"], row["high"], 1.0)
    )
    low = numbers.finite(row["low"])
    quiet = (low if math.isfinite(low) else numbers.finite(value)) <= 1
    said = f"{name}: LQ {text}"
    return Gauge(name, text, at, left, right, parity, said, quiet=quiet)


def _shape(parts: Parts, code: str) -> tuple[tuple[str, str], ...]:
    """Say how special the region's structure is as a whole."""
    v, about = parts.view, parts.row(_structure, code)
    if not about:
        return ()
    ends = (about["krugman_low"], about["krugman_high"])
    return (
        (v.say(_("Krugman index")), v.interval(about["krugman"], *ends)),
        (v.say(_("Equivalent number")), numbers.number(about["equivalent_number"])),
    )


def _read(v: View, rows: list[dict[Any, Any]]) -> str:
    """Say how location quotients are read, with intervals or without."""
    if any(math.isfinite(numbers.finite(r["low"])) for r in rows):
        return v.say(
            _(
                "Location quotient with 90% interval: 1 (dashed) is parity. Dark "
                "dots: the whole interval is above 1."
            )
        )
    return v.say(
        _("Location quotient: 1 (dashed) is parity. This measure has no interval.")
    )


def _twins(parts: Parts, code: str) -> Section:
    """Name the regions of the most similar structure."""
    v, rows = parts.view, parts.rows(alike, code)
    title = v.say(_("Structural twins"))
    if not rows:
        return Section("twins", title, absent=v.absent(_STAGE))
    gauges = []
    for r in sorted(rows, key=lambda r: numbers.finite(r["rank"]))[:_TWINS]:
        name, text = v.region(r["twin"]), numbers.number(r["similarity"])
        at = place(r["similarity"], 0, 1)
        href = v.pages.get(str(r["twin"]), "")
        gauges.append(Gauge(name, text, at, 0.0, at, math.nan, f"{name}: {text}", href))
    caption = v.say(
        _(
            "Similarity of activity profiles, 1 is equal: whom to learn from "
            "and to join."
        )
    )
    return Section("twins", title, (), tuple(gauges), ("0", "1", ""), caption=caption)


def _peers(parts: Parts, code: str) -> list[str]:
    """Give the regions of the most similar structure, the nearest first."""
    rows = sorted(parts.rows(alike, code), key=lambda r: numbers.finite(r["rank"]))
    return [str(r["twin"]) for r in rows]


def _is_small(parts: Parts, code: str) -> bool:
    """Tell whether the region is too small to be judged."""
    small = parts.row(_structure, code).get("is_small")
    return small is not None and not pd.isna(small) and bool(small)


SECTIONS: Final = (Part(10, _good_at), Part(30, potential), Part(40, _twins))
NEXT: Final = (Next(40, advised),)
PEERS: Final = _peers
IS_SMALL: Final = _is_small
