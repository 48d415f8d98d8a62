"""What the brief shows of linkages: who works with whom, where, and how far apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang import charts
from madang.display import numbers
from madang.display.blocks import Chapter, Custom, Figure
from madang.display.places import has_outlines, map_of, off_map
from madang.language import Message, _

if TYPE_CHECKING:
    from madang.display.pieces import Table
    from madang.display.view import View

__all__ = ["CHAPTER"]

_MOST: Final = 40
_KINDS: Final = ("industry", "academia", "research", "government", "support", "other")
_FEW: Final = 20
_NAME: Final = 21
_UNITS: Final = {"km": _(" km"), "bits": _(" bits")}
_WORK: Final = "participations projects"


def _pooled(_view: View, data: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows over all years, or the latest year where there are none."""
    pooled = data[data["year"].isna()]
    return pooled if not pooled.empty else data[data["year"] == data["year"].max()]


def _kinds_squared(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Lay pairs of kinds out as a grid, against what random pairing would give."""
    swapped = rows.rename(columns={"kind_a": "kind_b", "kind_b": "kind_a"})
    both = pd.concat([rows, swapped]).drop_duplicates(["kind_a", "kind_b"])
    order = {k: i for i, k in enumerate(_KINDS)}
    both = both[both["kind_a"].map(order).le(both["kind_b"].map(order))]
    both = both.sort_values(["kind_a", "kind_b"], key=lambda s: s.map(order))
    pairs = zip(both["ratio"], both["ties"], strict=True)
    return both.assign(
        row=[view.word(k) for k in both["kind_a"]],
        column=[view.word(k) for k in both["kind_b"]],
        value=both["ratio"].astype(float),
        text=[f"×{numbers.number(r)} ({numbers.integer(t)})" for r, t in pairs],
    )


def _national(view: View) -> Table | None:
    """List the national figures with their intervals."""
    found = view.result("linkages", "national", "quantity", "value")
    ties = view.result("linkages", "kind_matrix", "ties")
    if ties is None or not ties["ties"].sum():
        return None  # partners are not on record: their share is unknown, not none
    data = None if found is None else _pooled(view, found).dropna(subset=["value"])
    if data is None or data.empty:
        return None
    shares = data["quantity"].str.endswith("_share") & data["value"].abs().le(1)
    said = [
        view.interval(r["value"], r["low"], r["high"], "share" if s else "number")
        + view.say(_UNITS.get(str(r["unit"]), Message("")))
        for r, s in zip(data.to_dict("records"), shares, strict=True)
    ]
    return view.table(
        "linkages-national",
        pd.DataFrame({"label": data["quantity"].map(view.word), "estimate": said}),
        ["label", "estimate"],
        title=view.say(_("National figures of linkage")),
        sheet="linkages.national",
        caption=view.say(
            _(
                "In brackets the 90% interval. E–I runs from −1, all inside, to 1, all "
                "outside."
            )
        ),
    )


def _highest(column: str) -> Any:
    """Choose the regions with the most ties, and put the highest first."""

    def rows(_view: View, found: pd.DataFrame) -> pd.DataFrame:
        known = found.dropna(subset=[column])
        if len(known) > _MOST:
            known = known.nlargest(_MOST // 2, "ties")
        return known.sort_values(column, ascending=False)

    return rows


def _all(column: str) -> Any:
    """List all regions, the highest first."""
    return lambda _view, found: found.dropna(subset=[column]).sort_values(
        column, ascending=False
    )


def _of_regions(column: str, reading: Message) -> Any:
    """Say how it is read, and where not all regions are drawn."""

    def said(view: View, rows: pd.DataFrame) -> str:
        whole = view.result("linkages", "regions", column)
        n = 0 if whole is None else int(whole[column].notna().sum())
        if len(rows) >= n:
            return view.say(reading)
        few = _("Of {n} regions, the {k} with the most ties are drawn. ",
                n=n, k=len(rows))  # fmt: skip
        return view.say(few) + view.say(reading)

    return said


def _most_ties(_view: View, found: pd.DataFrame) -> pd.DataFrame:
    """Put the pairs of regions with the most ties first."""
    return found.sort_values("ties", ascending=False)


def _is_small(view: View, rows: pd.DataFrame) -> list[str]:
    """Give the regions in order where they are few enough for a grid, else none."""
    there = {*rows["region_a"].unique(), *rows["region_b"].unique()}
    order = [r for r in view.regions if r in there]
    return order if len(order) <= _FEW else []


def _between(view: View, rows: pd.DataFrame, caption: dict[str, Any]) -> Any:
    """Draw ties between regions: a grid, or bars where there are many regions."""
    if order := _is_small(view, rows):
        return charts.heatmap(_squared(view, rows, order), **caption)
    strong = rows[rows["region_a"] != rows["region_b"]].head(_FEW)
    pairs = zip(strong["region_a"], strong["region_b"], strict=True)
    labels = [f"{_short(view.region(a))} – {_short(view.region(b))}" for a, b in pairs]
    shown = strong.assign(
        label=labels,
        value=strong["ties"].astype(float),
        text=strong["ties"].map(numbers.integer),
    )
    return charts.bar_chart(shown, **caption)


def _between_reading(view: View, rows: pd.DataFrame) -> Message:
    """Say how the grid or the bars are read."""
    if _is_small(view, rows):
        return _(
            "The darker, the more joint projects. The diagonal is within the region."
        )
    count = min(_FEW, int((rows["region_a"] != rows["region_b"]).sum()))
    return _("The {count} pairs of different regions with the most ties.", count=count)


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


def _short(name: str) -> str:
    """Cut a long name so that two stand side by side."""
    return name if len(name) <= _NAME else name[: _NAME - 1].rstrip(" /,-") + "…"


def _where(view: View, found: pd.DataFrame) -> pd.DataFrame | None:
    """Keep the regions where there are outlines to draw them on."""
    return found if has_outlines(view) else None


def _where_reading(view: View, rows: pd.DataFrame) -> str:
    """Name the regions with the most ties, and those off the map."""
    first = rows.nlargest(3, "ties")
    named = ", ".join(
        f"{view.region(r)} {numbers.integer(n)}"
        for r, n in zip(first["region"], first["ties"], strict=True)
    )
    said = _("The darker, the more ties. Most: {names}. ", names=named)
    return view.say(said) + off_map(view, rows)


def _kilometres(_view: View, shown: pd.DataFrame) -> pd.DataFrame:
    """Write the kilometres beside each bar."""
    return shown.assign(text=[f"{numbers.integer(v)} km" for v in shown["value"]])


_REGION_COLUMNS: Final = "organisations projects ties"

CHAPTER: Final = Chapter(
    title=_("Industry, academia, research"),
    question=_("Who works with whom, across kinds and regions?"),
    front="kinds",
    blocks=(
        Figure(
            key="kinds",
            table="kind_matrix",
            title=_("Who works with whom, by kind"),
            unit=_("times expected (ties)"),
            reading=_(
                "Above 1 (blue) they work together more often than random pairing, "
                "below 1 (brown) less often."
            ),
            chart="heatmap",
            options={"middle": 1.0},
            label="",
            needs="kind_a kind_b ties ratio",
            rows=_pooled,
            shape=_kinds_squared,
            source=_WORK,
            columns="kind_a kind_b ties fractional expected ratio",
            evidence="kinds",
        ),
        Custom(_national),
        Figure(
            key="map",
            table="regions",
            title=_("Where joint work takes place"),
            unit=_("ties, counted at both ends"),
            reading=_where_reading,
            value="ties",
            text="ties",
            rows=_where,
            listed=_most_ties,
            draw=map_of,
            year="projects",
            source="participations boundaries",
            columns=f"region {_REGION_COLUMNS}",
            most=0,
        ),
        Figure(
            key="ei",
            table="regions",
            title=_("Tied outward or inward (E–I index)"),
            unit=_("−1 inside only, 1 outside only"),
            reading=_of_regions(
                "ei_index",
                _("Right of 0 (dashed), ties outside the region prevail."),
            ),
            chart="interval_chart",
            options={"reference": 0.0},
            value="ei_index",
            rows=_highest("ei_index"),
            listed=_all("ei_index"),
            year="projects",
            source=_WORK,
            columns=f"region ei_index {_REGION_COLUMNS}",
            evidence="national",
        ),
        Figure(
            key="core",
            table="regions",
            title=_("Share of ties that lead to the core"),
            reading=_of_regions(
                "core_share",
                _(
                    "The higher, the more joint work runs through the core. Lines are "
                    "90% intervals."
                ),
            ),
            chart="interval_chart",
            value="core_share",
            rows=_highest("core_share"),
            listed=_all("core_share"),
            year="projects",
            source=_WORK,
            columns=f"region core_share {_REGION_COLUMNS}",
            evidence="national",
        ),
        Figure(
            key="regions",
            table="region_matrix",
            title=_("Ties between regions"),
            unit=_("ties"),
            reading=_between_reading,
            draw=_between,
            label="",
            needs="region_a region_b ties",
            rows=_most_ties,
            year="projects",
            source="participations",
            columns="region_a region_b ties fractional expected ratio",
            most=0,
        ),
        Figure(
            key="distance",
            table="distances",
            title=_("How far research lies from production"),
            unit=_("km"),
            reading=_(
                "How many km, on average, research would have to move to lie where "
                "production lies (great circle)."
            ),
            label="activity",
            value="wasserstein_km",
            rows=_all("wasserstein_km"),
            shape=_kilometres,
            most=_FEW,
            year="projects",
            source="stocks",
            columns="activity wasserstein_km co_located_share radius_km",
        ),
    ),
)
