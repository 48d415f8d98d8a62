"""Sections of a region's dossier: what stages say of one region, and small steps.

A stage lists its sections and key facts in ``dossier.py`` beside it. Each is built for
one region from `Parts`, which parts a table by region once for all dossiers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from madang.display import numbers
from madang.display.view import records
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.display.pieces import Deed, Section
    from madang.display.view import View

__all__ = [
    "Fact",
    "Next",
    "Part",
    "Parts",
    "brief",
    "origin",
    "out_of",
    "place",
    "with_unit",
]

_T = TypeVar("_T")
Maker = Callable[["View"], "pd.DataFrame | None"]
"""Gives rows with a column ``region``; None where the results hold none."""


@dataclass(slots=True)
class Parts:
    """The results in one language, each table parted by region once."""

    view: View
    _parted: dict[Maker, dict[str, list[dict[Any, Any]]]] = field(default_factory=dict)
    _made: dict[Callable[[View], Any], Any] = field(default_factory=dict)

    def rows(self, make: Maker, code: str) -> list[dict[Any, Any]]:
        """Give a region's rows of what a function takes from the results."""
        if make not in self._parted:
            out: dict[str, list[dict[Any, Any]]] = {}
            table = make(self.view)
            if table is not None:
                for row in records(table):
                    out.setdefault(str(row["region"]), []).append(row)
            self._parted[make] = out
        return self._parted[make].get(code, [])

    def row(self, make: Maker, code: str) -> Mapping[Any, Any]:
        """Give a region's only row; empty where it has none."""
        return next(iter(self.rows(make, code)), {})

    def regions(self, make: Maker) -> int:
        """Count the regions that have rows."""
        self.rows(make, "")
        return len(self._parted[make])

    def once(self, make: Callable[[View], _T]) -> _T:
        """Work something out once for all regions."""
        if make not in self._made:
            self._made[make] = make(self.view)
        found: _T = self._made[make]
        return found


@dataclass(frozen=True, slots=True)
class Part:
    """A section of every dossier.

    Attributes
    ----------
    place : int
        Where it stands: sections of all stages are put in this order.
    build : callable
        Takes the parts and a region's code, and gives its section.
    """

    place: int
    build: Callable[[Parts, str], Section]


@dataclass(frozen=True, slots=True)
class Fact:
    """A key fact at the head of every dossier.

    Attributes
    ----------
    place : int
        Where it stands.
    build : callable
        Takes the parts and a region's code, and gives name and value; a value that
        is unknown is left out.
    """

    place: int
    build: Callable[[Parts, str], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Next:
    """What a stage advises a region to do next.

    Attributes
    ----------
    place : int
        Where it stands among those of all stages.
    build : callable
        Takes the parts and a region's code, and gives deeds, the most urgent first.
    """

    place: int
    build: Callable[[Parts, str], list[Deed]]


def place(value: Any, low: float, high: float) -> float:
    """Place a value between two ends, in per cent; NaN where it is unknown."""
    x = numbers.finite(value)
    if not math.isfinite(x):
        return math.nan
    return round(100 * min(1.0, max(0.0, (x - low) / (high - low))), 2)


def with_unit(text: str, unit: str) -> str:
    """Add a unit to a figure that is known."""
    return text if text == numbers.NOTHING else f"{text} {unit}"


def out_of(text: str, n: int) -> str:
    """Write a rank out of how many."""
    return text if text == numbers.NOTHING else f"{text} / {n}"


def brief(text: str, ends: str) -> str:
    """Write a number and its interval where the caption says what it is."""
    return text if ends == numbers.NOTHING else f"{text} ({ends})"


def origin(view: View, source: str, year: str) -> str:
    """Write year and source of a section."""
    return view.say(_("Year: {year}. Source: {source}.", year=year, source=source))
