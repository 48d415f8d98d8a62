"""What a dossier says of the measures that a region had."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from madang.display.pieces import Section
from madang.display.sections import Part, Parts, origin
from madang.evaluation.columns import EFFECTS
from madang.evaluation.findings import magnitude
from madang.language import _, pgettext

if TYPE_CHECKING:
    import pandas as pd

    from madang.display.view import View

__all__ = ["SECTIONS"]

_STAGE: Final = "evaluation"


def _taken(view: View) -> pd.DataFrame | None:
    """Give who had which measure, with what it changed."""
    found = view.result(_STAGE, "taken", "measure", "outcome", "region")
    effects = view.result(_STAGE, "effects", "measure", "outcome", "verdict")
    if found is None or effects is None:
        return None
    kept = found[["measure", "outcome", "region", "start"]]
    of_all = effects.drop(columns="start")
    rows: pd.DataFrame = kept.merge(of_all, on=["measure", "outcome"])
    return rows


def _said(view: View, row: dict[Any, Any]) -> str:
    """Say what a measure changed, or that nothing tells it."""
    if row["verdict"] == "untold":
        return view.say(_("nothing tells what it changed; why, is in the brief"))
    effect = magnitude(row)
    if row["verdict"] == "changed":
        return view.say(_(
            "from {year}: changed by {effect}, over all regions with it",
            year=int(row["start"]), effect=effect,
        ))  # fmt: skip
    return view.say(_(
        "from {year}: {effect}, which cannot be told from chance",
        year=int(row["start"]), effect=effect,
    ))  # fmt: skip


def _changed(parts: Parts, code: str) -> Section:
    """Say which measures the region had, and what they changed."""
    v = parts.view
    title = v.say(pgettext("section", "Measures taken here, and what they changed"))
    rows = parts.rows(_taken, code)
    if not rows:
        absent = v.absent(_STAGE)
        if v.result(_STAGE, "effects", "measure") is not None:
            absent = v.say(_("No measure was taken here."))
        return Section(_STAGE, title, absent=absent)
    pairs = []
    for row in rows:
        cells = [
            v.written(row[name], column)
            for name in ("measure", "outcome")
            if row[name] and (column := EFFECTS.column(name)) is not None
        ]
        pairs.append((" · ".join(cells), _said(v, row)))
    return Section(
        _STAGE, title, tuple(pairs),
        caption=origin(v, v.source("measures", "indicators"), v.period("indicators")),
    )  # fmt: skip


SECTIONS: Final = (Part(58, _changed),)
"""What measures changed, behind what is within reach."""
