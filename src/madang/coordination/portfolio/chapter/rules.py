"""The same money under other rules: who gets what, and who envies whom."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang import charts
from madang.display import numbers
from madang.display.blocks import Figure, Listing
from madang.language import _, from_json

if TYPE_CHECKING:
    from madang.display.view import View

__all__ = ["BLOCKS"]

_MOST: Final = 30


def _names(view: View) -> dict[str, str]:
    """Name the rules, in their order."""
    found = view.result("portfolio", "rules", "rule", "message")
    if found is None:
        return {}
    return {
        str(rule): view.say(from_json(said))
        for rule, said in zip(found["rule"], found["message"], strict=True)
    }


def _named(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Keep the regions under each rule that has a name."""
    names = _names(view)
    rows = found[found["region"].notna() & found["rule"].isin(names)]
    return rows.assign(label=[names[str(r)] for r in rows["rule"]])


def _bars(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Give a bar a rule and region, with what the region is due."""
    divisor, _unit = view.money_scale(rows["money"])
    pairs = zip(rows["rule"].astype(str), rows["region"].astype(str), strict=True)
    money = dict(zip(pairs, rows["money"].map(numbers.finite), strict=True))
    due = _due(rows)
    return pd.DataFrame(
        [
            {
                "label": view.region(region),
                "panel": name,
                "value": money.get((rule, region), math.nan) / divisor,
                "mark": due.get(region, math.nan) / divisor,
            }
            for rule, name in _names(view).items()
            for region in _order(view, rows)
        ]
    )


def _due(rows: pd.DataFrame) -> dict[str, float]:
    """Give what each region is due: money over the share of due that it meets."""
    if "representation" not in rows:
        return {}
    met = rows[rows["representation"] > 0]
    due = (met["money"] / met["representation"]).groupby(met["region"]).median()
    return {str(k): float(v) for k, v in due.items()}


def _order(view: View, rows: pd.DataFrame) -> list[str]:
    """Give the regions to draw: all, or those farthest from their due."""
    there = set(rows["region"].astype(str))
    known = [r for r in view.regions if r in there]
    if len(known) <= _MOST or "representation" not in rows:
        return known[:_MOST]
    first = rows[rows["rule"] == rows["rule"].iloc[0]]
    ranked: list[Any] = list(
        first.sort_values(["representation", "region"])["region"].astype(str)
    )
    return ranked[: _MOST // 2] + ranked[-(_MOST // 2) :]


def _panels(_view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Draw a panel a rule."""
    return charts.bar_panels(shown, x_title=caption["unit"], **caption)


def _reading(view: View, rows: pd.DataFrame) -> str:
    """Say how the bars are read, and where not all regions are drawn."""
    reading = view.say(
        _(
            "Bars are money, orange ticks what each region is due by need. Where the "
            "bar falls short the rule leaves that region behind. The table has envy "
            "and shares of due."
        )
    )
    n, drawn = rows["region"].nunique(), len(_order(view, rows))
    if n <= drawn:
        return reading
    return view.say(_("Of {n}, the first {k} are drawn. ", n=n, k=drawn)) + reading


BLOCKS: Final = (
    Listing(
        key="rules",
        table="rules",
        title=_("Had another rule chosen: the rules side by side"),
        columns="message merit balance money funded represented worst_representation "
        "envious envy gini",
        needs="rule message merit",
        caption=_(
            "The same budget shared by each rule. Envy is the money by which a region "
            "would rather have another’s share, for its need (0: nobody envies). "
            "Regions without a share of need have no say in the rules by which "
            "regions vote, and no envy."
        ),
    ),
    Figure(
        key="rule-regions",
        table="rule_regions",
        title=_("Money of each region under each rule"),
        unit=lambda view, rows: view.money_scale(rows["money"])[1],
        reading=_reading,
        draw=_panels,
        label="",
        needs="rule region money",
        rows=_named,
        listed_most=40,
        shape=_bars,
        most=0,
        source="projects",
        year="projects",
        columns="label region money need_share representation funded envy envies",
        evidence="rule_choices",
    ),
)
