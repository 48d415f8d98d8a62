"""The chapter on ties: industry, academia and research, and across regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from madang import charts
from madang.display import numbers
from madang.display.places import has_outlines, map_of, off_map
from madang.language import _

if TYPE_CHECKING:
    from madang.display.pieces import Figure, Table
    from madang.display.view import View

__all__ = ["BUILDERS"]

_STAGE: Final = "linkages"
_MOST: Final = 40
_KINDS: Final = ("industry", "academia", "research", "government", "support", "other")
_FEW: Final = 20
_NAME: Final = 21


def _pooled(data: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows over all years, or the latest year where there are none."""
    if "year" not in data:
        return data
    pooled = data[data["year"].isna()]
    return pooled if not pooled.empty else data[data["year"] == data["year"].max()]


def _kind_matrix(view: View) -> Figure | None:
    """Draw ties between kinds against what random pairing would give."""
    found = view.result(_STAGE, "kind_matrix", "kind_a", "kind_b", "ties", "ratio")
    if found is None:
        return None
    data = _pooled(found)
    both = pd.concat(
        [data, data.rename(columns={"kind_a": "kind_b", "kind_b": "kind_a"})]
    )
    both = both.drop_duplicates(["kind_a", "kind_b"])
    order = {k: i for i, k in enumerate(_KINDS)}
    both = both[both["kind_a"].map(order).le(both["kind_b"].map(order))]
    both = both.sort_values(["kind_a", "kind_b"], key=lambda s: s.map(order))
    shown = pd.DataFrame(
        {
            "row": [view.word(k) for k in both["kind_a"]],
            "column": [view.word(k) for k in both["kind_b"]],
            "value": both["ratio"].astype(float),
            "text": [
                f"×{numbers.number(r)} ({numbers.integer(t)})"
                for r, t in zip(both["ratio"], both["ties"], strict=True)
            ],
        }
    )
    title = view.say(_("Who works with whom, by kind"))
    years = view.result(_STAGE, "kind_matrix", "year")
    caption = view.caption(
        title,
        unit=view.say(_("times expected (ties)")),
        source=view.source("participations", "projects"),
        year=view.years(years if years is not None else data),
    )
    table = view.table(
        "linkages-kinds-table",
        data,
        ["kind_a", "kind_b", "ties", "fractional", "expected", "ratio"],
        title=title,
        sheet="linkages.kind_matrix",
    )
    reading = view.say(
        _(
            "Above 1 (blue) they work together more often than random pairing, "
            "below 1 (brown) less often."
        )
    )
    drawn = charts.heatmap(shown, middle=1.0, **caption)
    return view.figure(
        "linkages-kinds",
        drawn,
        reading=reading,
        table=table,
        evidence=("kind_matrix", "kinds"),
    )


def _national(view: View) -> Table | None:
    """List the national figures with their intervals."""
    found = view.result(_STAGE, "national", "quantity", "value")
    if found is None:
        return None
    data = _pooled(found).dropna(subset=["value"])
    if data.empty:
        return None
    shares = data["quantity"].str.endswith("_share") & data["value"].abs().le(1)
    said = [
        view.interval(
            r["value"], r.get("low"), r.get("high"), "share" if s else "number"
        )
        + _unit(view, r.get("unit"))
        for r, s in zip(data.to_dict("records"), shares, strict=True)
    ]
    shown = pd.DataFrame(
        {
            "label": [view.word(q) for q in data["quantity"]],
            "estimate": said,
        }
    )
    return view.table(
        "linkages-national",
        shown,
        ["label", "estimate"],
        title=view.say(_("National figures of linkage")),
        sheet="linkages.national",
        caption=view.say(
            _(
                "In brackets the 90% interval. E–I runs from −1, all inside, to 1, "
                "all outside."
            )
        ),
    )


def _short(name: str) -> str:
    """Cut a long name so that two stand side by side."""
    return name if len(name) <= _NAME else name[: _NAME - 1].rstrip(" /,-") + "…"


def _unit(view: View, unit: object) -> str:
    """Write a unit after a figure; nothing after shares and indices."""
    known = {"km": " km", "bits": view.say(_(" bits"))}
    return known.get(str(unit), "")


def _region_intervals(
    view: View,
    name: str,
    columns: tuple[str, str, str],
    texts: tuple[str, str, str],
    *,
    percent: str = "",
) -> Figure | None:
    """Draw one figure of the regions with its intervals, the highest first."""
    value, low, high = columns
    found = view.result(_STAGE, "regions", "region", *columns)
    if found is None or found[value].isna().all():
        return None
    data = found.dropna(subset=[value]).sort_values(value, ascending=False)
    n, few = len(data), data
    if n > _MOST and "ties" in data:
        most = data.nlargest(_MOST // 2, "ties")
        few = most.sort_values(value, ascending=False)
    scale = 100 if percent else 1
    shown = pd.DataFrame(
        {
            "label": [view.region(r) for r in few["region"]],
            "value": scale * few[value].astype(float).to_numpy(),
            "low": scale * few[low].astype(float).to_numpy(),
            "high": scale * few[high].astype(float).to_numpy(),
        }
    )
    title, unit, reading = texts
    if len(few) < n:
        reading = view.text("largest", n=n, k=len(few)) + reading
    caption = view.caption(
        title,
        unit=unit,
        year=view.period(),
        source=view.source("participations", "projects"),
    )
    table = view.table(
        f"linkages-{name}-table",
        data,
        ["region", columns, "organisations", "projects", "ties"],
        title=title,
        sheet="linkages.regions",
    )
    drawn = charts.interval_chart(shown, reference=None if percent else 0.0, **caption)
    return view.figure(
        f"linkages-{name}",
        drawn,
        reading=reading,
        table=table,
        evidence=("regions", "national"),
    )


def _ei(view: View) -> Figure | None:
    """Draw the E–I index of the regions."""
    texts = (
        view.say(_("Tied outward or inward (E–I index)")),
        view.say(_("−1 inside only, 1 outside only")),
        view.say(_("Right of 0 (dashed), ties outside the region prevail.")),
    )
    return _region_intervals(view, "ei", ("ei_index", "ei_low", "ei_high"), texts)


def _core(view: View) -> Figure | None:
    """Draw the share of ties with the core."""
    texts = (
        view.say(_("Share of ties that lead to the core")),
        "%",
        view.say(
            _(
                "The higher, the more joint work runs through the core. Lines are 90% "
                "intervals."
            )
        ),
    )
    columns = ("core_share", "core_low", "core_high")
    return _region_intervals(view, "core", columns, texts, percent="%")


def _squared(view: View, found: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """Lay unordered pairs out as a full square, for a grid."""
    swapped = found.rename(columns={"region_a": "region_b", "region_b": "region_a"})
    both = pd.concat([found, swapped]).drop_duplicates(["region_a", "region_b"])
    place = {r: i for i, r in enumerate(order)}
    both = both.sort_values(["region_a", "region_b"], key=lambda s: s.map(place))
    return pd.DataFrame(
        {
            "row": [view.region(r) for r in both["region_a"]],
            "column": [view.region(r) for r in both["region_b"]],
            "value": both["ties"].astype(float),
            "text": both["ties"].map(numbers.integer),
        }
    )


def _matrix(view: View) -> Figure | None:
    """Draw ties between regions: a grid, or arcs where there are many."""
    found = view.result(_STAGE, "region_matrix", "region_a", "region_b", "ties")
    if found is None:
        return None
    title = view.say(_("Ties between regions"))
    caption = view.caption(
        title,
        unit=view.say(_("ties")),
        source=view.source("participations"),
        year=view.period(),
    )
    ranked = found.sort_values("ties", ascending=False)
    table = view.table(
        "linkages-regions-table",
        ranked,
        ["region_a", "region_b", "ties", "fractional"],
        title=title,
        sheet="linkages.region_matrix",
    )
    there = set(found["region_a"]) | set(found["region_b"])
    order = [r for r in view.regions if r in there]
    if len(order) <= _FEW:
        shown = _squared(view, found, order)
        drawn = charts.heatmap(shown, **caption)
        reading = view.say(
            _("The darker, the more joint projects. The diagonal is within the region.")
        )
    else:
        strong = ranked[ranked["region_a"] != ranked["region_b"]].head(_FEW)
        pairs = zip(strong["region_a"], strong["region_b"], strict=True)
        drawn = charts.bar_chart(
            strong.assign(
                label=[
                    f"{_short(view.region(a))} – {_short(view.region(b))}"
                    for a, b in pairs
                ],
                value=strong["ties"].astype(float),
                text=strong["ties"].map(numbers.integer),
            ),
            **caption,
        )
        reading = view.say(
            _(
                "The {count} pairs of different regions with the most ties.",
                count=len(strong),
            )
        )
    return view.figure(
        "linkages-regions",
        drawn,
        reading=reading,
        table=table,
        evidence=("region_matrix",),
    )


def _map(view: View) -> Figure | None:
    """Draw where joint work takes place: ties by region, on outlines."""
    found = view.result(_STAGE, "regions", "region", "ties")
    if found is None or not has_outlines(view) or found["ties"].isna().all():
        return None
    title = view.say(_("Where joint work takes place"))
    caption = view.caption(
        title,
        unit=view.say(_("ties, counted at both ends")),
        source=view.source("participations", "boundaries"),
        year=view.period(),
    )
    shown = found.assign(
        value=found["ties"].astype(float), text=found["ties"].map(numbers.integer)
    )
    table = view.table(
        "linkages-map-table",
        found.sort_values("ties", ascending=False),
        ["region", "organisations", "projects", "ties"],
        title=title,
        sheet="linkages.regions",
    )
    first = found.nlargest(3, "ties")
    names = ", ".join(
        f"{view.region(r)} {numbers.integer(n)}"
        for r, n in zip(first["region"], first["ties"], strict=True)
    )
    reading = view.say(_("The darker, the more ties. Most: {names}. ", names=names))
    return view.figure(
        "linkages-map",
        map_of(view, shown, caption),
        reading=reading + off_map(view, found),
        table=table,
        evidence=("regions",),
    )


def _distance(view: View) -> Figure | None:
    """Draw how far research and production lie apart."""
    found = view.result(_STAGE, "distances", "activity", "wasserstein_km")
    if found is None or found["wasserstein_km"].isna().all():
        return None
    data = found.dropna(subset=["wasserstein_km"])
    data = data.sort_values("wasserstein_km", ascending=False)
    few = data.head(_FEW)
    title = view.say(_("How far research lies from production"))
    shown = pd.DataFrame(
        {
            "label": [view.activity(a) for a in few["activity"]],
            "value": few["wasserstein_km"].astype(float),
            "text": [f"{numbers.integer(v)} km" for v in few["wasserstein_km"]],
        }
    )
    if {"low", "high"} <= set(few.columns):
        shown = shown.assign(
            low=few["low"].astype(float), high=few["high"].astype(float)
        )
    caption = view.caption(
        title, unit="km", source=view.source("stocks"), year=view.period()
    )
    table = view.table(
        "linkages-distance-table",
        data,
        [
            "activity",
            ("wasserstein_km", "low", "high"),
            "co_located_share",
            "radius_km",
        ],
        title=title,
        sheet="linkages.distances",
    )
    reading = view.say(
        _(
            "How many km, on average, research would have to move to lie where "
            "production lies (great circle)."
        )
    )
    return view.figure(
        "linkages-distance",
        charts.bar_chart(shown, **caption),
        reading=reading,
        table=table,
        evidence=("distances",),
    )


BUILDERS: Final = (_kind_matrix, _national, _map, _ei, _core, _matrix, _distance)
