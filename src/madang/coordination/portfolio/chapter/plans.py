"""Plans by number: which is chosen, what each is called, on which page it stands."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.coordination.portfolio.call import MERGED
from madang.display import numbers
from madang.language import Message, _, figure, from_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from madang.display.view import View

__all__ = [
    "Core", "call_years", "chosen_plan", "gained", "in_chosen", "is_true",
    "joint_named", "merit_of", "of_plan", "plan_label", "plan_page", "plans_of",
]  # fmt: skip

_STAGE: Final = "portfolio"
_SLACK: Final = 1e-9
_SMALL: Final = 10.0
"""Points from which on a change is written without decimals."""


def is_true(value: Any) -> bool:
    """Tell whether a cell says yes."""
    return not pd.isna(value) and bool(value)


def in_chosen(view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """Keep the rows of the chosen plan; None where there is none."""
    plan = chosen_plan(view)
    return None if plan is None else found[found["plan"] == plan]


def plans_of(view: View) -> list[dict[Any, Any]]:
    """Give the plans, balance rising."""
    return [dict(row) for row in view.once(_plans)]


def _plans(view: View) -> list[dict[Any, Any]]:
    """Read the plans."""
    found = view.result(_STAGE, "plans", "plan", "merit", "balance", "chosen")
    if found is None:
        return []
    return [dict(r) for r in found.sort_values("balance").to_dict("records")]


def merit_of(view: View) -> Message:
    """Name what is told of a plan's merit: a mean over its money, or a sum.

    A mean lies among the merits of what is funded; a sum lies above them all.
    """
    return view.once(_merit)


def _merit(view: View) -> Message:
    """Tell by the first plan whether its merit is a sum."""
    plans = plans_of(view)
    rows = view.result(_STAGE, "choices", "plan", "merit", "funded")
    if rows is not None and plans:
        mine = rows[(rows["plan"] == plans[0]["plan"]) & rows["funded"].map(is_true)]
        if plans[0]["merit"] > mine["merit"].max() * (1 + _SLACK):
            return _("expected merit")
    return _("the mean merit of the money")


def joint_named(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Name joint projects, and their regions, by what they join.

    Their code and their empty region say nothing to a reader.
    """
    codes = rows["project"].astype(str)
    found = view.result("overlap", "members", "family", "project")
    if found is None or not codes.str.startswith(MERGED).any():
        return rows
    of, named, regions = view.once(_families), [], []
    members = {code: of.get(code.removeprefix(MERGED), []) for code in codes}
    for code, region in zip(codes, rows["region"], strict=True):
        parts = members[code] if code.startswith(MERGED) else []
        places = dict.fromkeys(view.place(p) for p in parts)
        said = _(
            "Joint: {title} and {n} more",
            title=view.cell(parts[0], "project") if parts else code,
            n=len(parts) - 1,
        )
        named.append(view.say(said) if parts else code)
        regions.append(", ".join(places) if parts else region)
    return rows.assign(project=named, region=regions)


def _families(view: View) -> dict[str, list[Any]]:
    """List the proposals of each family of the overlap register."""
    found = view.result("overlap", "members", "family", "project")
    asked = view.result(_STAGE, "choices", "project")
    if found is None or asked is None:
        return {}
    known = set(asked["project"].astype(str))
    joined = found[found["project"].astype(str).isin(known)]
    families = joined.groupby(joined["family"].astype(str))["project"].agg(list)
    return dict(families.items())  # type: ignore[arg-type]  # codes are texts


def call_years(view: View) -> str:
    """Write the year or years of the call."""
    found = view.result(_STAGE, "choices", "year")
    return view.period() if found is None else view.years(found)


def chosen_plan(view: View) -> Any:
    """Give the number of the chosen plan; None where there is none."""
    return view.once(_chosen)


def _chosen(view: View) -> Any:
    """Read which plan is chosen."""
    plans = view.result(_STAGE, "plans", "plan", "chosen")
    if plans is None:
        return None
    picked = plans[plans["chosen"].map(is_true)]
    return None if picked.empty else picked["plan"].iloc[0]


def plan_label(view: View, row: Mapping[Any, Any]) -> str:
    """Name a plan."""
    said = row.get("message")
    if isinstance(said, str) and said:
        return view.say(from_json(said))
    return str(row["plan"])


def gained(points: float) -> str:
    """Write a change of a plan's merit: that of a mean needs decimals."""
    return figure(points, "+.2f" if abs(points) < _SMALL else "+,.0f")


def plan_page(plan: Any) -> str:
    """Give the file name of a plan's page."""
    return f"{int(plan)}.html"


def of_plan(view: View, name: str, plan: Any, *columns: str) -> pd.DataFrame | None:
    """Give a table's rows of one plan; None where there are none."""
    found = view.result(_STAGE, name, "plan", *columns)
    if found is None:
        return None
    return view.once(_parted(name)).get(plan)


@cache
def _parted(name: str) -> Callable[[View], dict[Any, pd.DataFrame]]:
    """Give what parts a table by plan; the same for each view, which keeps it."""

    def parted(view: View) -> dict[Any, pd.DataFrame]:
        """Part the table."""
        found = view.result(_STAGE, name, "plan")
        return {} if found is None else dict(iter(found.groupby("plan", sort=False)))

    return parted


class Core:
    """How robust each proposal is: its share of draws, in words."""

    def __init__(self, view: View) -> None:
        self.view = view
        found = view.result(_STAGE, "robust", "project", "funded_share")
        known = None if found is None else found[found["funded_share"].notna()]
        rows = [] if known is None else known.to_dict("records")
        self.rows = {str(r["project"]): r for r in rows}

    def group(self, row: Mapping[Any, Any]) -> str:
        """Tell whether a proposal is surely in, surely out or at the edge."""
        if is_true(row.get("core")):
            return self.view.say(_("Core"))
        if is_true(row.get("never")):
            return self.view.say(_("Seldom"))
        return self.view.say(_("At the edge"))

    def mark(self, project: Any) -> str:
        """Write a proposal's mark and its share of draws; a dash where unknown."""
        row = self.rows.get(str(project))
        if row is None:
            return numbers.NOTHING
        core, never = is_true(row.get("core")), is_true(row.get("never"))
        sign = "◆" if core else "○" if never else "◇"
        return f"{sign} {self.group(row)} {numbers.percent(row['funded_share'])}"

    def sentence(self, project: Any) -> str:
        """Say in how many draws a proposal is funded; empty where unknown."""
        row = self.rows.get(str(project))
        if row is None:
            return ""
        v = self.view
        said = v.interval(row["funded_share"], row.get("low"), row.get("high"), "share")
        draws = numbers.integer(row.get("draws"))
        return v.say(
            _(
                "Of {draws} draws of merit and weights it is funded in {said}.",
                draws=draws,
                said=said,
            )
        )
