"""Two plans side by side: what enters, what leaves, what changes its level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.contracts import ResultColumn as Column
from madang.contracts import ResultTable, Style, Unit, columns
from madang.coordination.portfolio.results import COLUMNS
from madang.errors import ResultError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["COMPARED", "Comparison", "compare", "known_plans"]

_CENT: Final = 1e-6
_COLUMNS: Final = COLUMNS | columns(
    Column("move", Style.WORD, _("Change"), name="change",
           says=_("in, out, up or down")),
    Column("grant_before", Style.MONEY, _("Grant before")),
    Column("grant_after", Style.MONEY, _("Grant after")),
    Column("grant_gained", Style.GAIN, _("Difference"), name="grant"),
    Column("merit_gained", Style.NUMBER, _("Merit gained"), Unit.POINTS, name="merit"),
    Column("before", Style.NUMBER, _("Before"), Unit.OF_MEASURE),
    Column("after", Style.NUMBER, _("After"), Unit.OF_MEASURE),
    Column("difference", Style.NUMBER, _("Difference"), Unit.OF_MEASURE, name="change"),
    Column("funded_before", Style.INTEGER, _("Funded before"), Unit.COUNT),
    Column("funded_after", Style.INTEGER, _("Funded after"), Unit.COUNT),
    Column("merit_before", Style.NUMBER, _("Merit before"), Unit.POINTS),
    Column("merit_after", Style.NUMBER, _("Merit after"), Unit.POINTS),
    Column("ratio_before", Style.SHARE, _("Share of due before")),
    Column("ratio_after", Style.SHARE, _("Share of due after")),
)  # fmt: skip
COMPARED: Final = {
    table.name: table
    for table in (
        ResultTable.of(
            _COLUMNS, "swaps", _("a proposal whose grant differs"), key="project",
            columns="project region move grant_before grant_after grant_gained "
            "merit_gained",
        ),
        ResultTable.of(
            _COLUMNS, "totals", _("a quantity of both plans"), key="quantity",
            columns="quantity before after difference",
        ),
        ResultTable.of(
            _COLUMNS, "regions", _("a region under both plans"), key="region",
            columns="region money_before money_after money_gained funded_before "
            "funded_after merit_before merit_after ratio_before ratio_after",
        ),
    )
}  # fmt: skip
"""The tables of a comparison by name."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the second of two plans differs from the first.

    Attributes
    ----------
    swaps, totals, regions : DataFrame
        As `COMPARED` defines them; ratios are NaN where no money is due.
    """

    swaps: pd.DataFrame
    totals: pd.DataFrame
    regions: pd.DataFrame


def known_plans(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """List what can be compared: numbers of plans and names of rules."""
    plans = [str(p) for p in tables["plans"]["plan"]]
    rules = tables.get("rules", pd.DataFrame({"rule": []}))
    return [*plans, *(str(r) for r in rules["rule"])]


def _grants(tables: Mapping[str, pd.DataFrame], name: str) -> pd.DataFrame:
    """Give every candidate with its grant in a plan or under a rule."""
    choices = tables["choices"]
    if name not in known_plans(tables):
        raise ResultError(
            _(
                "There is no plan or rule {name}; there are {known_plans}.",
                name=repr(name),
                known_plans=", ".join(known_plans(tables)),
            )
        )
    if name.isdecimal():
        return choices[choices["plan"] == int(name)].set_index("project")
    first = choices[choices["plan"] == choices["plan"].iloc[0]].set_index("project")
    held = tables["rule_choices"]
    given = held[held["rule"] == name].set_index("project")["grant"]
    ruled: pd.DataFrame = first.assign(grant=given.reindex(first.index).fillna(0.0))
    return ruled


def _balance(tables: Mapping[str, pd.DataFrame], name: str) -> float:
    """Give the balance of a plan or a rule."""
    if name.isdecimal():
        plans = tables["plans"]
        return float(plans["balance"][plans["plan"] == int(name)].iloc[0])
    rules = tables["rules"]
    return float(rules["balance"][rules["rule"] == name].iloc[0])


def _merit(table: pd.DataFrame) -> pd.Series:
    """Give the merit that each candidate brings: in proportion to its grant."""
    worth = table["worth"] if "worth" in table.columns else table["merit"]
    return worth * table["grant"] / table["asked"]


def _swaps(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """List what enters, leaves, and changes its level."""
    a, b = before["grant"], after["grant"].reindex(before.index)
    slack = _CENT * before["asked"]
    words = np.select(
        [(a <= 0) & (b > 0), (a > 0) & (b <= 0), b > a + slack, b < a - slack],
        ["in", "out", "up", "down"],
        default="",
    )
    gained = _merit(after).reindex(before.index) - _merit(before)
    table = pd.DataFrame(
        {
            "project": before.index.astype(str),
            "region": before["region"].to_numpy(),
            "change": words,
            "grant_before": a.to_numpy(),
            "grant_after": b.to_numpy(),
            "grant": (b - a).to_numpy(),
            "merit": gained.to_numpy(),
        }
    )
    return table[table["change"] != ""].reset_index(drop=True)


def _by_region(
    tables: Mapping[str, pd.DataFrame], name: str, table: pd.DataFrame
) -> pd.DataFrame:
    """Add up money, projects and merit by region, nationwide under no name.

    Money of a plan is what it allots, in which each member's region has its part of a
    joint project; rules fund none.
    """
    counted = table.assign(funded=table["grant"] > 0, points=_merit(table))
    counted = counted.rename(columns={"grant": "money"})
    by = counted.groupby(table["region"].fillna(""))[["money", "funded", "points"]]
    sums: pd.DataFrame = by.sum()
    if name.isdecimal():
        allotted = tables["allocations"]
        allotted = allotted[allotted["plan"] == int(name)]
        own = allotted.set_index(allotted["region"].fillna(""))[["money", "funded"]]
        sums = own.join(sums["points"])
    return sums.rename_axis("region")


def _regions(before: pd.DataFrame, after: pd.DataFrame, due: pd.Series) -> pd.DataFrame:
    """Set sums by region side by side, nationwide money last."""
    sums: dict[str, pd.Series] = {}
    for word, by in (("before", before), ("after", after)):
        sums[f"money_{word}"] = by["money"]
        sums[f"funded_{word}"] = by["funded"].astype("int64")
        sums[f"merit_{word}"] = by["points"]
    table = pd.DataFrame(sums).rename_axis("region")
    for word in ("before", "after"):
        asked = due.reindex(table.index)
        table[f"ratio_{word}"] = table[f"money_{word}"] / asked.where(asked > 0)
    table["money"] = table["money_after"] - table["money_before"]
    apart = table.reindex([""])[["money_before", "money_after"]].to_numpy()
    nationwide = bool(np.nansum(apart) > 0)
    order = [r for r in table.index if r] + ([""] if nationwide else [])
    return table.reindex(order).reset_index()


def compare(tables: Mapping[str, pd.DataFrame], first: str, second: str) -> Comparison:
    """Set two plans, or rules, side by side.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Results of the stage: plans, choices, allocations, and where rules are
        compared, rules and rule_choices.
    first, second : str
        Number of a plan, or name of a rule.

    Returns
    -------
    Comparison
        What changes from the first to the second. Merit counts in proportion to
        the grant. Money of merged projects stands under the regions of their members,
        their merit under the region they share, nationwide where they share none.

    Raises
    ------
    ResultError
        If there is no such plan or rule.
    """
    before, after = _grants(tables, first), _grants(tables, second)
    held = tables["allocations"].dropna(subset=["region"])
    due = held.drop_duplicates("region").set_index("region")["due"]
    rows = []
    for name, a, b in (
        ("merit", float(_merit(before).sum()), float(_merit(after).sum())),
        ("money", float(before["grant"].sum()), float(after["grant"].sum())),
        ("balance", _balance(tables, first), _balance(tables, second)),
        ("funded", float((before["grant"] > 0).sum()),
         float((after["grant"] > 0).sum())),
    ):  # fmt: skip
        rows.append({"quantity": name, "before": a, "after": b, "change": b - a})
    return Comparison(
        swaps=_swaps(before, after),
        totals=pd.DataFrame(rows),
        regions=_regions(
            _by_region(tables, first, before), _by_region(tables, second, after), due
        ),
    )
