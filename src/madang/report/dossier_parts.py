"""What dossiers are made of: results parted by region, and small steps."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from madang.display import numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.display.view import View

__all__ = [
    "Parts",
    "brief",
    "latest_each",
    "out_of",
    "place",
    "with_unit",
]


@dataclass(slots=True)
class Parts:
    """The results of one language, each table parted by region once."""

    view: View
    parts: dict[str, dict[str, list[dict[Any, Any]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Part the results by region."""
        v = self.view
        self.add("places", v.inputs.tables["regions"])
        ledger = v.result("balance", "ledger", "region", "dimension", "rank")
        self.add("ledger", None if ledger is None else latest_each(ledger))
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


def latest_each(ledger: pd.DataFrame) -> pd.DataFrame:
    """Keep the latest year of the ledger."""
    if "year" not in ledger or ledger["year"].isna().all():
        return ledger
    recent: pd.DataFrame = ledger[ledger["year"] == ledger["year"].max()]
    return recent


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
