"""Whether money goes where need is, and where strengths are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang import charts
from madang.display.blocks import Figure
from madang.language import Message, _, from_json

if TYPE_CHECKING:
    from madang.display.view import View

__all__ = ["ALIGNMENT", "NEED"]

_MOST: Final = 30


def _need_known(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Keep the regions whose need and money are known."""
    return found.dropna(subset=["shortfall", "money_per_head"])


def _need_points(view: View, shown: pd.DataFrame) -> pd.DataFrame:
    """Place each region by need and money per head."""
    divisor, _unit = view.money_scale(shown["money_per_head"])
    core, rest = view.say(_("Core regions")), view.say(_("Other regions"))
    return shown.assign(
        x=shown["shortfall"].astype(float),
        y=shown["money_per_head"].astype(float) / divisor,
        group=[core if r in view.inputs.core else rest for r in shown["region"]],
    )


def _need_axes(view: View, shown: pd.DataFrame) -> dict[str, Any]:
    """Name the axes, and cross them at the medians."""
    unit = view.money_scale(shown["money_per_head"])[1]
    return {
        "x_title": _("Need a head: points below the reference (more is worse off)"),
        "y_title": _("Money per head ({unit})", unit=unit),
        "y_scale": "log" if _is_steep(shown["y"]) else "linear",
        "middle": (float(shown["x"].median()), float(shown["y"].median())),
    }


def _is_steep(values: pd.Series) -> bool:
    """Tell whether few values tower, so that a logarithmic axis reads better."""
    return bool((values > 0).all()) and values.max() > 4 * values.median()


def _need_unit(view: View, rows: pd.DataFrame) -> Message:
    """Name what stands on the axes."""
    unit = view.money_scale(rows["money_per_head"])[1]
    return _("need: points below the reference · {unit} per head", unit=unit)


def _need_reading(view: View, rows: pd.DataFrame) -> str:
    """Say how the plane is read, and how need and money go together."""
    said = view.say(
        _(
            "Dashed lines are medians. Lower right: much need, little money; "
            "upper left the reverse."
        )
    )
    found = view.result("audit", "correlations", "quantity", "value")
    if found is not None:
        told = "; ".join(
            f"{view.word(r['quantity'])} "
            f"{view.interval(r['value'], r['low'], r['high'])}"
            for r in found.to_dict("records")
        )
        said += view.say(_(" Rank correlation: {told}.", told=told))
    made = view.result("balance", "need", "formula")
    if made is not None:
        said += " " + view.say(from_json(made["formula"].iloc[0]))
    if _is_steep(rows["money_per_head"]):
        said += view.say(_(" The vertical axis is logarithmic."))
    return said


def _widest_gap(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Put the regions first that get least for their need."""
    return found.sort_values("gap", ascending=False)


def _followed(view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Set the fit to present strengths beside that to what could become."""
    further = view.result("audit", "outlook_alignment", "region", "rank_correlation")
    parts = [
        part.dropna(subset=["rank_correlation"]).assign(series=view.say(series))
        for part, series in (
            (found, _("present strengths")),
            (further, _("what it could become")),
        )
        if part is not None
    ]
    first = next((part for part in parts if len(part)), parts[0])
    order = first.sort_values("rank_correlation", ascending=False)["region"]
    place = {region: i for i, region in enumerate(order)}
    data = pd.concat([part for part in parts if len(part)] or parts)
    data = data[data["region"].isin(place)]
    data = data.assign(place=data["region"].map(place))
    return data.sort_values("place", kind="stable", ignore_index=True)


def _follows(_view: View, shown: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Draw the first regions: one interval each, or one for each series."""
    few = shown[shown["place"] < _MOST]
    is_one = len(set(shown["series"])) == 1
    chart = charts.interval_chart if is_one else charts.paired_intervals
    return chart(few, reference=0.0, **caption)


def _follows_reading(view: View, rows: pd.DataFrame) -> str:
    """Say how it is read, and where not all regions are drawn."""
    n = rows["region"].nunique()
    few = _("Of {n}, the first {k} are drawn. ", n=n, k=_MOST)
    said = _(
        "Above 0 strong (or promising) fields get more. Where the interval "
        "holds 0 that cannot be said."
    )
    return (view.say(few) if n > _MOST else "") + view.say(said)


NEED: Final = Figure(
    key="need",
    table="need",
    title=_("Does money follow need"),
    unit=_need_unit,
    reading=_need_reading,
    chart="point_chart",
    options=_need_axes,
    needs="region shortfall money_per_head",
    rows=_need_known,
    shape=_need_points,
    listed=_widest_gap,
    most=0,
    year="projects",
    source="projects indicators",
    columns="region shortfall need need_rank money money_per_head money_rank gap",
    evidence="correlations",
)

ALIGNMENT: Final = Figure(
    key="alignment",
    table="alignment",
    title=_("Does money follow strengths, present and to come"),
    unit=_("rank correlation, −1 to 1"),
    reading=_follows_reading,
    draw=_follows,
    value="rank_correlation",
    needs="region",
    rows=_followed,
    most=0,
    source="projects stocks",
    columns=(
        "region series projects money cosine rank_correlation top_funded "
        "top_specialised top_outlook"
    ),
    evidence="outlook_alignment",
)
