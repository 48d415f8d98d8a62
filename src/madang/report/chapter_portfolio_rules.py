"""The same money under other rules: who gets what, and who envies whom."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang import charts
from madang.display import numbers
from madang.language import _, from_json

if TYPE_CHECKING:
    from madang.display.pieces import Figure, Table
    from madang.display.view import View

__all__ = ["BUILDERS"]

_STAGE: Final = "portfolio"
_MOST: Final = 30


def _names(view: View) -> dict[str, str]:
    """Name the rules, in their order."""
    found = view.result(_STAGE, "rules", "rule", "message")
    if found is None:
        return {}
    return {
        str(rule): view.say(from_json(said))
        for rule, said in zip(found["rule"], found["message"], strict=True)
    }


def _rules(view: View) -> Table | None:
    """Set the rules side by side."""
    found = view.result(_STAGE, "rules", "rule", "message", "merit")
    if found is None:
        return None
    names = _names(view)
    return view.table(
        "portfolio-rules",
        found.assign(label=[names[str(r)] for r in found["rule"]]),
        [
            "label",
            "merit",
            "balance",
            "money",
            "funded",
            "represented",
            "worst_representation",
            "envious",
            "envy",
            "gini",
        ],
        title=view.say(_("Had another rule chosen: the rules side by side")),
        caption=view.say(
            _(
                "The same budget shared by each rule. Envy is the money by which a "
                "region would rather have another’s share, for its need (0: nobody "
                "envies)."
            )
        ),
        sheet="portfolio.rules",
    )


def _rule_money(view: View) -> Figure | None:
    """Draw the money of each region under each rule against what it is due."""
    found = view.result(_STAGE, "rule_regions", "rule", "region", "money")
    names = _names(view)
    if found is None or not names:
        return None
    data = found[found["region"].notna() & found["rule"].isin(names)]
    if data.empty:
        return None
    currency = view.inputs.currency
    divisor, unit = numbers.money_scale(data["money"], currency, view.language)
    order = _order(view, data)
    shown = _bars(view, data, names, (order, divisor))
    title = view.say(_("Money of each region under each rule"))
    caption = view.caption(
        title, unit=unit, source=view.source("projects"), year=view.period()
    )
    reading = view.say(
        _(
            "Bars are money, orange ticks what each region is due by need. Where "
            "the bar falls short the rule leaves that region behind. The table "
            "has envy and shares of due."
        )
    )
    if data["region"].nunique() > len(order):
        reading = view.text("first_only", n=data["region"].nunique(), k=len(order)) + (
            reading
        )
    table = view.table(
        "portfolio-rule-regions-table",
        data.assign(label=[names[str(r)] for r in data["rule"]]),
        [
            "label",
            "region",
            "money",
            "need_share",
            "representation",
            "funded",
            "envy",
            "envies",
        ],
        title=title,
        sheet="portfolio.rule_regions",
        most=200,
    )
    return view.figure(
        "portfolio-rule-regions",
        charts.bar_panels(shown, x_title=unit, **caption),
        reading=reading,
        table=table,
        evidence=("rule_regions", "rule_choices"),
    )


def _bars(
    view: View,
    data: pd.DataFrame,
    names: dict[str, str],
    scale: tuple[list[str], float],
) -> pd.DataFrame:
    """Give a bar a rule and region, with what the region is due."""
    order, divisor = scale
    amounts, due = _amounts(data), _due(data)
    return pd.DataFrame(
        [
            {
                "label": view.region(region),
                "panel": name,
                "value": amounts.get((rule, region), math.nan) / divisor,
                "mark": due.get(region, math.nan) / divisor,
            }
            for rule, name in names.items()
            for region in order
        ]
    )


def _amounts(data: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Give money by rule and region."""
    return {
        (str(r["rule"]), str(r["region"])): numbers.finite(r["money"])
        for r in data.to_dict("records")
    }


def _due(data: pd.DataFrame) -> dict[str, float]:
    """Give what each region is due: money over the share of due that it meets."""
    if "representation" not in data:
        return {}
    met = data[data["representation"] > 0]
    due = (met["money"] / met["representation"]).groupby(met["region"]).median()
    return {str(k): float(v) for k, v in due.items()}


def _order(view: View, data: pd.DataFrame) -> list[str]:
    """Give the regions to draw: all, or those farthest from their due."""
    there = set(data["region"].astype(str))
    known = [r for r in view.regions if r in there]
    if len(known) <= _MOST or "representation" not in data:
        return known[:_MOST]
    first = data[data["rule"] == data["rule"].iloc[0]]
    ranked: list[Any] = list(
        first.sort_values(["representation", "region"])["region"].astype(str)
    )
    return ranked[: _MOST // 2] + ranked[-(_MOST // 2) :]


BUILDERS: Final = (_rules, _rule_money)
