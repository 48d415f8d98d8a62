"""What dossiers are made of: results parted by region, and small steps."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from madang.display import numbers
from madang.language import _
from madang.report.chapter_specialisation import main_measure, now

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.display.view import View

__all__ = [
    "Parts",
    "brief",
    "dots",
    "latest_each",
    "one_measure",
    "out_of",
    "place",
    "with_unit",
]

_STRONG: Final = 8
_LEAST: Final = 3


@dataclass(slots=True)
class Parts:
    """The results of one language, each table parted by region once."""

    view: View
    parts: dict[str, dict[str, list[dict[Any, Any]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Part the results by region."""
        v = self.view
        self.add("places", v.inputs.tables["regions"])
        self.add("quotients", self._strong())
        self.add("structure", now(v, "regions", "region"))
        twins = v.result("specialisation", "twins", "region", "twin", "rank")
        self.add("twins", None if twins is None else one_measure(v, twins))
        ledger = v.result("balance", "ledger", "region", "dimension", "rank")
        self.add("ledger", None if ledger is None else latest_each(ledger))
        scatter = v.result("audit", "scatter", "scope", "key")
        if scatter is not None:
            scatter = scatter[scatter["scope"] == "region"].assign(
                region=scatter["key"]
            )
        self.add("scatter", scatter)
        self.add("execution", self._last_execution())
        self.add("need", v.result("audit", "need", "region"))
        self.add("alignment", v.result("audit", "alignment", "region"))
        self.add("families", self._families())

    def add(self, name: str, table: pd.DataFrame | None) -> None:
        """Keep a table's rows by region."""
        out: dict[str, list[dict[Any, Any]]] = {}
        if table is not None:
            for row in table.to_dict("records"):
                out.setdefault(str(row["region"]), []).append(row)
        self.parts[name] = out

    def rows(self, name: str, code: str) -> list[dict[Any, Any]]:
        """Give a region's rows of a table."""
        return self.parts[name].get(code, [])

    def row(self, name: str, code: str) -> Mapping[Any, Any]:
        """Give a region's only row of a table; empty where it has none."""
        return next(iter(self.rows(name, code)), {})

    # -- tables parted once ------------------------------------------------

    def _strong(self) -> pd.DataFrame | None:
        """Give the strongest activities of each region, by the low end."""
        data = now(
            self.view, "quotients", "region", "activity", "location_quotient", "low"
        )
        if data is None:
            return None
        ranked = data.dropna(subset=["location_quotient"]).sort_values(
            ["low", "location_quotient"], ascending=False
        )
        place = ranked.groupby("region", sort=False).cumcount()
        above = ranked["location_quotient"] > 1
        return ranked[(place < _LEAST) | (above & (place < _STRONG))]

    def _families(self) -> pd.DataFrame | None:
        """Give the families each region takes part in."""
        found = self.view.result("overlap", "families", "family", "regions", "money")
        if found is None:
            return None
        parted = found.assign(region=found["regions"].fillna("").str.split("; "))
        long = parted.explode("region")
        by = [c for c in ("saving", "money") if c in long]
        shown: pd.DataFrame = long[long["region"] != ""].sort_values(
            by, ascending=False
        )
        return shown

    def _last_execution(self) -> pd.DataFrame | None:
        """Give each region's execution in the last year."""
        found = self.view.result("audit", "execution", "scope", "key", "low_share")
        if found is None:
            return None
        mine = self.view.latest(found[found["scope"] == "region"])
        return mine.assign(region=mine["key"])


def latest_each(ledger: pd.DataFrame) -> pd.DataFrame:
    """Keep the latest year of the ledger."""
    if "year" not in ledger or ledger["year"].isna().all():
        return ledger
    recent: pd.DataFrame = ledger[ledger["year"] == ledger["year"].max()]
    return recent


def one_measure(view: View, twins: pd.DataFrame) -> pd.DataFrame:
    """Keep the main measure's twins of the latest year."""
    if "measure" not in twins:
        return view.latest(twins)
    measure = main_measure(twins)
    return view.latest(twins[twins["measure"] == measure])


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


def dots(view: View, rows: list[dict[Any, Any]]) -> str:
    """Say how location quotients are read, with intervals or without."""
    if any(math.isfinite(numbers.finite(r.get("low"))) for r in rows):
        return view.say(
            _(
                "Location quotient with 90% interval: 1 (dashed) is parity. Dark "
                "dots: the whole interval is above 1."
            )
        )
    return view.say(
        _("Location quotient: 1 (dashed) is parity. This measure has no interval.")
    )
