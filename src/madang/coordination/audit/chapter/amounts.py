"""How large the projects are, and through how many channels money comes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang import charts
from madang.display import numbers
from madang.display.blocks import Figure, Listing, Side
from madang.language import Message, _

if TYPE_CHECKING:
    from madang.display.view import View

__all__ = ["CHANNELS", "OUTLIERS", "SCATTER", "SIZES", "scoped", "wide"]

_POINTS: Final = 60
_TOP: Final = 20
_MANY: Final = 9


def _scope(view: View, scope: Any, key: Any) -> str:
    """Name what a row speaks of."""
    if scope == "national":
        return view.say(_("Nationwide"))
    return view.region(key) if scope == "region" else view.word(key)


def scoped(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Name what each row speaks of."""
    pairs = zip(found["scope"], found["key"], strict=True)
    return found.assign(label=[_scope(view, scope, key) for scope, key in pairs])


def wide(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Keep the whole and the modes of support."""
    return scoped(view, found[found["scope"] != "region"])


def _sizes(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Put the small classes first."""
    return found.sort_values("lower", ignore_index=True)


def _threshold(view: View) -> float:
    """Give the line up to which a project is small."""
    found = view.result("audit", "scatter", "threshold")
    known = [] if found is None else found["threshold"].dropna().tolist()
    return float(known[0]) if known else math.nan


def _classes(view: View, shown: pd.DataFrame) -> pd.DataFrame:
    """Name the classes, and turn the small ones grey."""
    line, names = _threshold(view), []
    for lower, upper in zip(shown["lower"], shown["upper"], strict=True):
        first = view.money(lower)
        is_open = not math.isfinite(numbers.finite(upper))
        more = view.say(_("{money} or more", money=first))
        names.append(more if is_open else f"{first}–{view.money(upper)}")
    return shown.assign(label=names, quiet=shown["upper"].astype(float).le(line))


def _first_large(_view: View, shown: pd.DataFrame) -> dict[str, Any]:
    """Part the small classes from the others by a line."""
    large = shown.loc[~shown["quiet"], "label"]
    is_parted = bool(shown["quiet"].any()) and len(large) > 0
    return {
        "x_title": _("Money a project"),
        "y_title": _("Projects"),
        "reference": large.iloc[0] if is_parted else "",
    }


def _sizes_reading(view: View, _rows: pd.DataFrame) -> Message:
    """Say which projects are small."""
    line = _threshold(view)
    if not math.isfinite(line):
        return _("No threshold is set below which a project counts as small.")
    return _("Orange bars are small projects (up to {money}).", money=view.money(line))


def _curve(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Thin the curve out to what a small picture shows."""
    whole = found.sort_values("projects_share", ignore_index=True)
    step = max(1, len(whole) // _POINTS)
    kept = whole.iloc[sorted({*range(0, len(whole), step), len(whole) - 1})]
    return kept.assign(label=view.say(_("Nationwide")))


def _curve_reading(view: View, _rows: pd.DataFrame) -> Message:
    """Say how much money the smaller half of the projects holds."""
    whole = view.inputs.results["audit", "lorenz"].sort_values("projects_share")
    x, y = (whole[c].astype(float) for c in ("projects_share", "money_share"))
    return _(
        "Counted from the smallest, half of the projects hold {percent} of "
        "the money. On the dashes money is spread evenly; the deeper the "
        "curve, the more it lies in a few projects.",
        percent=numbers.percent(float(np.interp(0.5, x, y))),
    )


def _reached(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Keep the organisations, else the regions; the most channels first."""
    known = set(found["kind"].unique())
    kind = "organisation" if "organisation" in known else "region"
    told = view.organisations if kind == "organisation" else view.regions
    ranked = found[found["kind"] == kind].sort_values(
        ["channels", "money"], ascending=False
    )
    names = [told.get(str(b), str(b)) for b in ranked["beneficiary"].tolist()]
    return ranked.assign(beneficiary=names)


def _is_regional(rows: pd.DataFrame) -> bool:
    """Tell whether channels are those of regions."""
    return bool((rows["kind"] == "region").all())


def _channels_unit(_view: View, rows: pd.DataFrame) -> Message:
    """Name what is counted."""
    return _("channels") if _is_regional(rows) else _("beneficiaries")


def _channels_reading(_view: View, rows: pd.DataFrame) -> Message:
    """Say how many are reached by two or more."""
    many = int((rows["channels"] > 1).sum())
    return _(
        "A channel is a programme with the office in charge of it. {many:,} of "
        "{count:,} ({percent}) are reached by two or more. The table names the most.",
        many=many,
        count=len(rows),
        percent=numbers.percent(many / len(rows)),
    )


def _channels(view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Draw channels by region, or how many organisations have how many."""
    if _is_regional(shown):
        few = shown.head(_TOP)
        bars = {"label": few["beneficiary"], "value": few["channels"].astype(float)}
        return charts.bar_chart(pd.DataFrame(bars), **caption)
    counted = shown["channels"].clip(upper=_MANY).value_counts()
    classes = range(1, min(int(shown["channels"].max()), _MANY) + 1)
    labels = [f"{c}+" if c == _MANY else str(c) for c in classes]
    values = [int(counted.get(c, 0)) for c in classes]
    return charts.histogram(
        pd.DataFrame({"label": labels, "value": values}),
        x_title=view.say(_("Channels")),
        y_title=view.say(_("Beneficiaries")),
        **caption,
    )


def _with_code(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Set the code of each project beside its title."""
    return found.assign(code=found["project"])


SIZES: Final = Side(
    (
        Figure(
            key="sizes",
            table="size_distribution",
            title=_("Size of the projects"),
            unit=_("projects"),
            reading=_sizes_reading,
            chart="histogram",
            options=_first_large,
            label="",
            value="projects",
            needs="lower upper",
            rows=_sizes,
            shape=_classes,
            most=0,
            year="projects",
            source="projects budgets",
            columns="lower upper projects money",
            evidence="scatter",
        ),
        Figure(
            key="lorenz",
            table="lorenz",
            title=_("Lorenz curve: in how few projects the money lies"),
            unit=_("cumulative share, %"),
            reading=_curve_reading,
            chart="lorenz_chart",
            options={
                "x_title": _("Projects"),
                "y_title": _("Money"),
                "even": _("perfectly even"),
            },
            label="",
            needs="projects_share money_share",
            rows=_curve,
            shape=lambda _view, shown: shown.assign(
                x=shown["projects_share"], y=shown["money_share"]
            ),
            most=0,
            year="projects",
            source="projects budgets",
            columns="label projects_share money_share",
        ),
    )
)

SCATTER: Final = Listing(
    key="scatter",
    table="scatter",
    title=_("How scattered the money is"),
    needs="scope key projects small_share",
    rows=wide,
    columns="label projects money small_share effective_number gini",
)

CHANNELS: Final = Figure(
    key="channels",
    table="channels",
    title=_("Through how many channels money reaches one beneficiary"),
    unit=_channels_unit,
    reading=_channels_reading,
    draw=_channels,
    label="",
    needs="beneficiary kind channels",
    rows=_reached,
    most=0,
    year="projects",
    source="projects participations",
    columns="beneficiary kind channels programmes offices projects money",
)

OUTLIERS: Final = Listing(
    key="outliers",
    table="outliers",
    title=_("Amounts whose unit may have slipped"),
    needs="project money times",
    rows=_with_code,
    columns="code project region money middle times corrected",
    caption=_("Suspected, and not changed. Check the unit in the source."),
    most=12,
)
