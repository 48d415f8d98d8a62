"""Pictures of clusters: the map, the star table, the stages of life."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.language import Message, Named, _
from madang.metrics.strength import LifeStage
from madang.vocabulary import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "STAGE_POINTS",
    "Drawable",
    "map_chart",
    "map_classes",
    "stage_chart",
    "stage_cross",
    "star_chart",
    "star_rows",
    "traded_places",
]

_ROWS: Final = 24
_COLUMNS: Final = 14
STAGE_POINTS: Final = 40
_FULL: Final = 3
_CLASSES: Final = (
    ("#0e4a6b", _("strong cluster")),
    ("#77afc9", _("specialised, interval above 1")),
    ("#cfe2ea", _("may be specialised")),
    ("#f4ece0", _("below parity")),
    ("#d3d7db", _("small: withheld")),
)
"""Colour and word of each class of the map."""


@dataclass(frozen=True, slots=True)
class Drawable:
    """What pictures of clusters are drawn from.

    Attributes
    ----------
    places, clusters : DataFrame
        Result tables.
    region_names, cluster_names : mapping of str to Named
        Names by code.
    regions, boundaries : DataFrame or None
        Where the regions lie.
    year : int or None
        Latest year.
    source : str
        Who publishes the stocks.
    """

    places: pd.DataFrame
    clusters: pd.DataFrame
    region_names: Mapping[str, Named]
    cluster_names: Mapping[str, Named]
    regions: pd.DataFrame | None
    boundaries: pd.DataFrame | None
    year: int | None
    source: str

    def regions_in(self, language: str, codes: Iterable[object]) -> list[str]:
        """Name regions in a language."""
        return [_named(self.region_names, c, language) for c in codes]

    def clusters_in(self, language: str, codes: Iterable[object]) -> list[str]:
        """Name clusters in a language."""
        return [_named(self.cluster_names, c, language) for c in codes]

    def caption(self, title: Message, unit: Message, language: str) -> dict[str, Any]:
        """Put a caption together."""
        return {
            "title": title.text(language),
            "unit": unit.text(language),
            "source": self.source,
            "year": "" if self.year is None else self.year,
            "language": language,
        }


def _named(names: Mapping[str, Named], code: object, language: str) -> str:
    """Name a code, or give it as it is."""
    known = names.get(str(code))
    return str(code) if known is None else known.worded("", language)


def traded_places(places: pd.DataFrame, clusters: pd.DataFrame) -> pd.DataFrame:
    """Keep the rows of traded clusters; all where none is traded.

    Parameters
    ----------
    places, clusters : DataFrame
        Result tables.

    Returns
    -------
    DataFrame
    """
    traded = set(clusters.loc[clusters["side"] == "traded", "cluster"])
    kept: pd.DataFrame = places[places["cluster"].isin(traded)] if traded else places
    return kept


def map_classes(places: pd.DataFrame, language: str) -> pd.DataFrame:
    """Class each region for the map of one cluster, in words and colours.

    Parameters
    ----------
    places : DataFrame
        Rows of one cluster.
    language : str
        ``"ko"`` or ``"en"``.

    Returns
    -------
    DataFrame
        ``group`` and ``colour``.
    """
    q = places["location_quotient"].to_numpy(dtype=float)
    low = places["low"].to_numpy(dtype=float)
    strong = places["is_strong"].to_numpy(bool) & ~(low <= 1)
    kind = np.select(
        [places["is_small"].to_numpy(bool), strong,
         low > 1, q > 1],
        [4, 0, 1, 2], 3,
    )  # fmt: skip
    return pd.DataFrame(
        {
            "group": [_CLASSES[k][1].text(language) for k in kind],
            "colour": [_CLASSES[k][0] for k in kind],
        },
        index=places.index,
    )


def map_chart(result: Drawable, cluster: str | None, language: str) -> Any:
    """Draw where one cluster is."""
    from madang.charts import choropleth, tile_map  # noqa: PLC0415 - Altair is heavy

    code = cluster if cluster is not None else _clearest(result)
    part = result.places[result.places["cluster"] == code].reset_index(drop=True)
    shown = part.assign(
        label=result.regions_in(language, part["region"]),
        value=part["location_quotient"],
        **map_classes(part, language),
    )
    name = _named(result.cluster_names, code, language)
    caption = result.caption(
        _("The {cluster} cluster", cluster=name),
        _("location quotient, 1 is parity"),
        language,
    )
    lines = result.boundaries
    if lines is not None and len(lines) and len(shown):
        outlined = lines[["region", "geometry"]].merge(shown, on="region", how="left")
        names = result.regions_in(language, outlined["region"])
        return choropleth(outlined.assign(label=names), **caption)
    columns = ["region", "latitude", "longitude", "tile_column", "tile_row"]
    if result.regions is not None:
        there = [c for c in columns if c in result.regions.columns]
        held = result.regions[there]
        held = held[held["region"].isin(result.places["region"])]
        shown = held.merge(shown, on="region", how="left")
        shown = shown.assign(label=result.regions_in(language, shown["region"]))
    return tile_map(shown, **caption)


def _clearest(result: Drawable) -> str:
    """Choose the cluster with the surest strong region."""
    strong = result.places[result.places["is_strong"] & ~result.places["is_small"]]
    if strong.empty:
        return str(result.places["cluster"].iloc[0]) if len(result.places) else ""
    by = "low" if strong["low"].notna().any() else "location_quotient"
    return str(strong.sort_values(by, ascending=False)["cluster"].iloc[0])


def star_rows(places: pd.DataFrame) -> pd.DataFrame:
    """Choose what a star table shows: clusters with full stars, regions with most.

    Parameters
    ----------
    places : DataFrame
        What each region holds of each cluster.

    Returns
    -------
    DataFrame
        ``region``, ``cluster``, ``stars`` and ``text``, in the order drawn.
    """
    full = places.assign(full=places["stars"] == _FULL, nation=places["value"])
    sums = full.groupby("cluster")[["full", "stars", "nation"]].sum()
    sums = sums[sums["stars"] > 0]
    clusters = sums.sort_values(["full", "stars", "nation"], ascending=False)
    columns = list(clusters.head(_COLUMNS).index)
    shown = full[full["cluster"].isin(columns) & (full["stars"] > 0)]
    rows = shown.groupby("region")[["full", "stars"]].sum()
    order = list(rows.sort_values(["full", "stars"], ascending=False,
                                  kind="stable").head(_ROWS).index)  # fmt: skip
    grid = pd.MultiIndex.from_product([order, columns], names=["region", "cluster"])
    stars = places.set_index(["region", "cluster"])["stars"].reindex(grid)
    long = stars.reset_index()
    return long.assign(
        text=["★" * int(n) if n > 0 else "" for n in long["stars"].fillna(0)]
    )


def star_chart(result: Drawable, language: str) -> Any:
    """Draw the star table: regions down, clusters across."""
    from madang.charts import heatmap  # noqa: PLC0415 - Altair is heavy

    rows = star_rows(traded_places(result.places, result.clusters))
    shown = rows.assign(
        row=result.regions_in(language, rows["region"]),
        column=result.clusters_in(language, rows["cluster"]),
        value=rows["stars"],
    )
    caption = result.caption(
        _("Cluster stars"),
        _("one star each for size, specialisation, focus"),
        language,
    )
    return heatmap(shown, **caption)


def stage_words(language: str) -> tuple[str, ...]:
    """Give the stages in words, each with its place; what cannot be told is last.

    Parameters
    ----------
    language : str
        ``"ko"`` or ``"en"``.

    Returns
    -------
    tuple of str
    """
    order = (LifeStage.GROWING, LifeStage.DECLINING, LifeStage.MATURE,
             LifeStage.EMERGING, LifeStage.NONE, LifeStage.UNCERTAIN)  # fmt: skip
    return tuple(word(str(s)).text(language) for s in order)


def stage_chart(result: Drawable, language: str) -> Any:
    """Draw the strong clusters by quotient and growth, with both intervals."""
    part = traded_places(result.places, result.clusters)
    part = part[part["is_strong"] & ~part["is_small"]]
    part = part.nlargest(STAGE_POINTS, "value")
    names = zip(
        result.regions_in(language, part["region"]),
        result.clusters_in(language, part["cluster"]),
        strict=True,
    )
    caption = result.caption(
        _("Stage of life of strong clusters"), _("lines are 90% intervals"), language
    )
    start = part["start_year"].dropna()
    if len(start):
        caption["year"] = f"{int(start.iloc[0])}–{result.year}"
    return stage_cross(part, [" ".join(n) for n in names], caption)


def stage_cross(
    places: pd.DataFrame, labels: list[str], caption: Mapping[str, Any]
) -> Any:
    """Draw places by quotient and growth, with both intervals.

    Parameters
    ----------
    places : DataFrame
        Rows of the result table.
    labels : list of str
        What each row is called.
    caption : mapping
        Title, unit, source, year and language.

    Returns
    -------
    altair.LayerChart
    """
    from madang.charts import cross_chart  # noqa: PLC0415 - Altair is heavy

    language = caption["language"]
    shown = places.assign(
        label=labels,
        x=places["location_quotient"],
        x_low=places["low"],
        x_high=places["high"],
        y=places["growth"],
        y_low=places["growth_low"],
        y_high=places["growth_high"],
        group=[word(str(s)).text(language) for s in places["stage"]],
    )
    return cross_chart(
        shown,
        middle=(1.0, 0.0),
        x_scale="log",
        y_format="+.1%",
        groups=stage_words(language)[:-1],
        quiet=stage_words(language)[-1:],
        x_title=_("Location quotient").text(language),
        y_title=_("Growth a year, against the whole").text(language),
        **caption,
    )
