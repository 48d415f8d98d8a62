"""The chapter on scatter: is the money thin, and does it go where need is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang import charts
from madang.display import numbers
from madang.display.pieces import Row
from madang.language import _
from madang.report import chapter_audit_alarms, chapter_audit_years

if TYPE_CHECKING:
    from madang.display.pieces import Figure, Table
    from madang.display.view import View

__all__ = ["BUILDERS"]

_STAGE: Final = "audit"
_MOST: Final = 30
_POINTS: Final = 60


def _sizes(view: View) -> Figure | None:
    """Draw how large the projects are."""
    found = view.result(_STAGE, "size_distribution", "lower", "projects")
    if found is None:
        return None
    data = found.sort_values("lower").reset_index(drop=True)
    line = _threshold(view)
    upper = (
        data["upper"].map(numbers.finite) if "upper" in data else pd.Series(math.nan)
    )
    labels = [
        _class_name(view, a, b) for a, b in zip(data["lower"], upper, strict=True)
    ]
    small = [math.isfinite(line) and math.isfinite(u) and u <= line for u in upper]
    shown = pd.DataFrame(
        {"label": labels, "value": data["projects"].astype(float), "quiet": small}
    )
    title = view.say(_("Size of the projects"))
    caption = view.caption(
        title,
        unit=view.say(_("projects")),
        source=view.source("projects", "budgets"),
        year=view.period(),
    )
    reading = view.say(
        _("Orange bars are small projects (up to {money}).", money=view.money(line))
    )
    if not math.isfinite(line):
        reading = view.say(
            _("No threshold is set below which a project counts as small.")
        )
    after = [name for name, low in zip(labels, small, strict=True) if not low]
    drawn = charts.histogram(
        shown,
        x_title=view.say(_("Money a project")),
        y_title=view.say(_("Projects")),
        reference=after[0] if after and any(small) else "",
        **caption,
    )
    table = view.table(
        "audit-sizes-table",
        data,
        ["lower", "upper", "projects", "money"],
        title=title,
        sheet="audit.size_distribution",
    )
    return view.figure(
        "audit-sizes",
        drawn,
        reading=reading,
        table=table,
        evidence=("size_distribution", "scatter"),
    )


def _threshold(view: View) -> float:
    """Give the line below which a project is small."""
    found = view.result(_STAGE, "scatter", "scope", "threshold")
    if found is None:
        return math.nan
    return (
        numbers.finite(found["threshold"].dropna().iloc[0])
        if (found["threshold"].notna().any())
        else math.nan
    )


def _class_name(view: View, lower: Any, upper: float) -> str:
    """Name a class of size by where it begins and ends."""
    if not math.isfinite(upper):
        return view.say(_("{money} or more", money=view.money(lower)))
    return f"{view.money(lower)}–{view.money(upper)}"


def _scatter(view: View) -> Table | None:
    """List how scattered the money is, for the whole and by mode."""
    found = view.result(_STAGE, "scatter", "scope", "key", "projects", "small_share")
    if found is None:
        return None
    whole = found[found["scope"] != "region"]
    names = [
        view.text("nationwide") if s == "national" else view.word(k)
        for s, k in zip(whole["scope"], whole["key"], strict=True)
    ]
    return view.table(
        "audit-scatter",
        whole.assign(label=names),
        [
            "label",
            "projects",
            "money",
            ("small_share", "small_low", "small_high"),
            "effective_number",
            "gini",
        ],
        title=view.say(_("How scattered the money is")),
        sheet="audit.scatter",
    )


def _need(view: View) -> Figure | None:
    """Draw need against money per head."""
    found = view.result(_STAGE, "need", "region", "need", "money_per_head")
    if found is None or found["money_per_head"].isna().all():
        return None
    data = found.dropna(subset=["need", "money_per_head"])
    currency = view.inputs.currency
    divisor, unit = numbers.money_scale(data["money_per_head"], currency, view.language)
    shown = pd.DataFrame(
        {
            "label": [view.region(r) for r in data["region"]],
            "x": data["need"].astype(float),
            "y": data["money_per_head"].astype(float) / divisor,
            "group": [
                view.text("core_regions" if r in view.inputs.core else "other_regions")
                for r in data["region"]
            ],
        }
    )
    title = view.say(_("Does money follow need"))
    caption = view.caption(
        title,
        unit=view.say(_("need · {unit} per head", unit=unit)),
        source=view.source("projects", "indicators"),
        year=view.years(found) if "year" in found else view.period(),
    )
    reading = view.say(
        _(
            "Dashed lines are medians. Lower right: much need, little money; "
            "upper left the reverse."
        )
    ) + _correlations(view)
    steep = _is_steep(shown["y"])
    if steep:
        reading += view.say(_(" The vertical axis is logarithmic."))
    drawn = charts.point_chart(
        shown,
        y_scale="log" if steep else "linear",
        x_title=view.say(_("Need (more is worse off)")),
        y_title=view.say(_("Money per head ({unit})", unit=unit)),
        middle=(float(shown["x"].median()), float(shown["y"].median())),
        **caption,
    )
    ranked = found.sort_values("gap", ascending=False) if "gap" in found else found
    table = view.table(
        "audit-need-table",
        ranked,
        ["region", "need", "need_rank", "money", "money_per_head", "money_rank", "gap"],
        title=title,
        sheet="audit.need",
    )
    return view.figure(
        "audit-need",
        drawn,
        reading=reading,
        table=table,
        evidence=("need", "correlations"),
    )


def _is_steep(values: pd.Series) -> bool:
    """Tell whether few values tower, so that a logarithmic axis reads better."""
    return bool((values > 0).all()) and values.max() > 4 * values.median()


def _correlations(view: View) -> str:
    """Write the correlation of need and money."""
    found = view.result(_STAGE, "correlations", "quantity", "value")
    if found is None:
        return ""
    said = [
        f"{view.word(r['quantity'])} "
        f"{view.interval(r['value'], r.get('low'), r.get('high'))}"
        for r in found.to_dict("records")
    ]
    return view.say(_(" Rank correlation: ")) + "; ".join(said) + "."


def _lorenz(view: View) -> Figure | None:
    """Draw how unequally the money is parted among the projects."""
    whole = _curves(view)
    if whole is None:
        return None
    step = max(1, len(whole) // _POINTS)
    shown = whole.iloc[sorted({*range(0, len(whole), step), len(whole) - 1})]
    title = view.say(_("Lorenz curve: in how few projects the money lies"))  # fmt: skip
    caption = view.caption(
        title,
        unit=view.say(_("cumulative share, %")),
        source=view.source("projects", "budgets"),
        year=view.period(),
    )
    table = view.table(
        "audit-lorenz-table",
        shown.rename(columns={"x": "share_of_projects", "y": "share_of_money"}),
        ["label", "share_of_projects", "share_of_money"],
        title=title,
        sheet="audit.lorenz"
        if ("audit", "lorenz") in view.inputs.results
        else "audit.size_distribution",
    )
    half = _at_half(whole)
    reading = view.say(
        _(
            "Counted from the smallest, half of the projects hold {percent} of "
            "the money. On the dashes money is spread evenly; the deeper the "
            "curve, the more it lies in a few projects.",
            percent=numbers.percent(half),
        )
    )
    drawn = charts.lorenz_chart(
        shown,
        x_title=view.say(_("Projects")),
        y_title=view.say(_("Money")),
        even=view.say(_("perfectly even")),
        **caption,
    )
    return view.figure(
        "audit-lorenz", drawn, reading=reading, table=table, evidence=("lorenz",)
    )


def _curves(view: View) -> pd.DataFrame | None:
    """Give the points of the Lorenz curve, from its table or the classes of size."""
    given = view.result(_STAGE, "lorenz", "projects_share", "money_share")
    if given is not None:
        return pd.DataFrame(
            {
                "label": view.text("nationwide"),
                "x": given["projects_share"].astype(float),
                "y": given["money_share"].astype(float),
            }
        ).sort_values("x", ignore_index=True)
    found = view.result(_STAGE, "size_distribution", "lower", "projects", "money")
    if found is None or not found["money"].sum() > 0:
        return None
    data = found.dropna(subset=["money"])
    data = data.assign(mean=data["money"] / data["projects"].clip(lower=1))
    data = data.sort_values("mean")
    x = [0.0, *(data["projects"].cumsum() / data["projects"].sum())]
    y = [0.0, *(data["money"].cumsum() / data["money"].sum())]
    return pd.DataFrame({"label": view.text("nationwide"), "x": x, "y": y})


def _at_half(shown: pd.DataFrame) -> float:
    """Read off the money held by the smaller half of the projects."""
    return float(np.interp(0.5, shown["x"].astype(float), shown["y"].astype(float)))


def _size_row(view: View) -> Row | None:
    """Set the sizes beside the curve."""
    figures = tuple(f for f in (_sizes(view), _lorenz(view)) if f is not None)
    return Row(figures) if figures else None


def _followed(view: View) -> list[pd.DataFrame]:
    """Give the fits of money to present strengths, and to what could become."""
    parts = []
    for name, series in (
        ("alignment", _("present strengths")),
        ("outlook_alignment", _("what it could become")),
    ):
        found = view.result(_STAGE, name, "region", "rank_correlation", "low", "high")
        if found is not None and found["rank_correlation"].notna().any():
            known = found.dropna(subset=["rank_correlation"])
            parts.append(known.assign(series=view.say(series)))
    return parts


def _alignment(view: View) -> Figure | None:
    """Draw how well the money fits what regions are good at, and could become."""
    parts = _followed(view)
    if not parts:
        return None
    first = parts[0].sort_values("rank_correlation", ascending=False)
    n, regions = len(first), list(first["region"].head(_MOST))
    data = pd.concat(parts, ignore_index=True)
    place = {r: i for i, r in enumerate(first["region"])}
    data = data[data["region"].isin(place)]
    data = data.assign(place=data["region"].map(place)).sort_values(
        "place", kind="stable"
    )
    few = data[data["region"].isin(regions)]
    shown = few.assign(
        label=[view.region(r) for r in few["region"]], value=few["rank_correlation"]
    )
    title = view.say(_("Does money follow strengths, present and to come"))
    caption = view.caption(
        title,
        unit=view.say(_("rank correlation, −1 to 1")),
        source=view.source("projects", "stocks"),
        year=view.years(first),
    )
    reading = view.say(
        _(
            "Above 0 strong (or promising) fields get more. Where the interval "
            "holds 0 that cannot be said."
        )
    )
    if n > _MOST:
        reading = view.text("first_only", n=n, k=_MOST) + reading
    table = view.table(
        "audit-alignment-table",
        data,
        [
            "region",
            "series",
            "projects",
            "money",
            "cosine",
            ("rank_correlation", "low", "high"),
            "top_funded",
            "top_specialised",
            "top_outlook",
        ],
        title=title,
        sheet="audit.alignment",
    )
    draw = charts.interval_chart if len(parts) == 1 else charts.paired_intervals
    drawn = draw(shown, reference=0.0, **caption)
    return view.figure(
        "audit-alignment",
        drawn,
        reading=reading,
        table=table,
        evidence=("alignment", "outlook_alignment"),
    )


BUILDERS: Final = (
    *chapter_audit_alarms.BUILDERS,
    _size_row,
    _scatter,
    _need,
    *chapter_audit_years.BUILDERS,
    _alignment,
)
