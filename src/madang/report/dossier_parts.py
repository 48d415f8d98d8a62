"""What dossiers are made of: results parted by region."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from madang.report.plans import chosen_plan

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.display.view import View

__all__ = ["Parts"]


@dataclass(slots=True)
class Parts:
    """The results of one language, each table parted by region once."""

    view: View
    parts: dict[str, dict[str, list[dict[Any, Any]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Part the results by region."""
        v = self.view
        self.add("places", v.inputs.tables["regions"])
        self.add("choices", self._choices())

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

    def _choices(self) -> pd.DataFrame | None:
        """Give what the chosen plan decides on each region's proposals."""
        found = self.view.result("portfolio", "choices", "plan", "region", "project")
        plan = chosen_plan(self.view)
        if found is None or plan is None:
            return None
        rows = found[(found["plan"] == plan) & found["region"].notna()]
        ranked: pd.DataFrame = rows.sort_values(
            ["funded", "merit"], ascending=[False, False]
        )
        return ranked
