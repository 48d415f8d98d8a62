"""A region in the product space: what it has, and what is next, drawn in place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.display import numbers
from madang.display.spaces import HEIGHT, WIDTH, Dot, Space
from madang.language import _
from madang.specialisation.focus import latest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from madang.display.view import View

__all__ = ["Spaces"]

_STAGE: Final = "specialisation"
_MOST: Final = 150
"""Activities beyond which dots run into each other on a printed page."""
_EDGE: Final = 14.0
_SMALL, _LARGE = 2.5, 9.0


@dataclass(slots=True)
class Spaces:
    """The product space of each measure, laid out once for all regions."""

    view: View
    laid: dict[str, _Laid | None] = field(default_factory=dict)

    def of(self, code: str, steps: Sequence[Mapping[Any, Any]]) -> Space | None:
        """Draw a region in the space of the measure in which its next steps stand.

        Parameters
        ----------
        code : str
            The region.
        steps : sequence of mapping
            Its rows of the outlook, in the order in which they are listed.

        Returns
        -------
        Space or None
            None where the activities have no place, or are too many to be read.
        """
        if not steps:
            return None
        measure = str(steps[0]["measure"])
        if measure not in self.laid:
            self.laid[measure] = _lay_out(self.view, measure)
        laid = self.laid[measure]
        return None if laid is None else laid.of(code, steps, self.view)


@dataclass(frozen=True, slots=True)
class _Laid:
    """Places and sizes of the activities of one measure, and who has which."""

    x: Mapping[str, float]
    y: Mapping[str, float]
    radius: Mapping[str, float]
    lines: tuple[tuple[float, float, float, float], ...]
    held: Mapping[str, frozenset[str]]
    measure: str
    year: str

    def of(self, code: str, steps: Sequence[Mapping[Any, Any]], view: View) -> Space:
        """Colour the activities as they are to one region."""
        held = self.held.get(code, frozenset())
        order = {str(r["activity"]): i for i, r in enumerate(steps, start=1)}
        words = {
            "has": view.say(_("specialised")),
            "next": view.say(_("next, as numbered")),
            "other": view.say(_("other")),
        }
        dots = []
        for name in self.x:
            kind = "next" if name in order else "has" if name in held else "other"
            number = str(order.get(name, ""))
            step = view.say(_("next, {number}", number=number))
            dots.append(Dot(
                self.x[name], self.y[name],
                max(self.radius[name], 7.5) if kind == "next" else self.radius[name],
                kind, number, view.activity(name), step if number else words[kind],
            ))  # fmt: skip
        # What matters is drawn last, over the rest; the table lists it first.
        ranks = {"other": 0, "has": 1, "next": 2}
        dots.sort(key=lambda d: (ranks[d.kind], -int(d.number or 0), d.name))
        near = ", ".join(view.activity(a) for a in order)
        spoken = view.say(
            _(
                "Product space: specialised in {count} of {count_2} activities. "
                "Next: {near}",
                count=len(held),
                count_2=len(self.x),
                near=near,
            )
        )
        caption = view.say(
            _(
                "The region in the product space; linked activities are often "
                "specialities of the same regions. Area: {word} in the nation. "
                "Year: {year}. Source: {source}.",
                word=view.word(self.measure),
                year=self.year,
                source=view.source("stocks"),
            )
        )
        heads = (
            view.say(_("Activity")),
            view.say(_("In the region")),
        )
        legend = tuple(words.items())
        return Space(self.lines, tuple(dots), legend, heads, spoken, caption)


def _lay_out(view: View, measure: str) -> _Laid | None:
    """Put the activities of a measure on the page."""
    nodes = _last(
        view, measure, "activities", "activity", "total", "space_x", "space_y"
    )
    ties = _last(view, measure, "relatedness", "activity", "neighbour", "is_drawn")
    cells = _last(view, measure, "quotients", "region", "activity", "location_quotient")
    if nodes is None or ties is None or cells is None:
        return None
    nodes = nodes.dropna(subset=["space_x", "space_y"])
    if nodes.empty or len(nodes) > _MOST:
        return None
    names = nodes["activity"].astype(str).tolist()
    x = dict(zip(names, _spread(nodes["space_x"], WIDTH), strict=True))
    y = dict(zip(names, _spread(-nodes["space_y"], HEIGHT), strict=True))
    total = nodes["total"].to_numpy(dtype=float)
    share = np.sqrt(np.nan_to_num(total) / max(float(np.nanmax(total)), 1e-300))
    radius = np.round(_SMALL + (_LARGE - _SMALL) * share, 1)
    drawn = ties[ties["is_drawn"].fillna(value=False).astype(bool)]
    ends = zip(
        drawn["activity"].astype(str), drawn["neighbour"].astype(str), strict=True
    )
    lines = tuple((x[a], y[a], x[b], y[b]) for a, b in ends if a in x and b in x)
    has = cells[cells["location_quotient"] >= 1.0]
    held = {
        str(r): frozenset(part["activity"].astype(str)) & set(names)
        for r, part in has.groupby("region")
    }
    year = numbers.integer(nodes["year"].max()).replace(",", "")
    return _Laid(
        x, y, dict(zip(names, radius.tolist(), strict=True)), lines, held, measure, year
    )


def _last(view: View, measure: str, table: str, *columns: str) -> pd.DataFrame | None:
    """Give a table's rows of one measure in its latest year."""
    found = view.result(_STAGE, table, "measure", *columns)
    rows = None if found is None else latest(found, measure)
    return None if rows is None or rows.empty else rows


def _spread(values: pd.Series[float], size: float) -> list[float]:
    """Stretch places over the page."""
    v = values.to_numpy(dtype=float)
    span = float(v.max() - v.min())
    at = (v - v.min()) / span if span > 0 else np.full(v.size, 0.5)
    return [float(p) for p in np.round(_EDGE + at * (size - 2 * _EDGE), 1)]
