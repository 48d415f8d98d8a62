"""Pictures of clusters: the map, the star table, the stages of life."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.metrics.strength import LifeStage
from madang.vocabulary import Language, label

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Drawable",
    "map_chart",
    "map_classes",
    "stage_chart",
    "stage_words",
    "star_chart",
    "star_rows",
    "traded_places",
]

_ROWS: Final = 24
_COLUMNS: Final = 14
_POINTS: Final = 40
_FULL: Final = 3
_TONES: Final = ("#0e4a6b", "#77afc9", "#cfe2ea", "#f4ece0", "#d3d7db")
"""Strong, specialised, perhaps, below, withheld."""


@dataclass(frozen=True, slots=True)
class Drawable:
    """What pictures of clusters are drawn from.

    Attributes
    ----------
    places, clusters : DataFrame
        Result tables.
    region_names, cluster_names : mapping of str to mapping
        Names by language and code.
    regions, boundaries : DataFrame or None
        Where the regions lie.
    year : int or None
        Latest year.
    source : str
        Who publishes the stocks.
    """

    places: pd.DataFrame
    clusters: pd.DataFrame
    region_names: Mapping[str, Mapping[str, str]]
    cluster_names: Mapping[str, Mapping[str, str]]
    regions: pd.DataFrame | None
    boundaries: pd.DataFrame | None
    year: int | None
    source: str


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
    ko = language == Language.KO
    words = (
        ("강한 클러스터", "strong cluster"),
        ("특화(구간이 1을 넘음)", "specialised, interval above 1"),
        ("특화라 단정 못함", "may be specialised"),
        ("전국 평균 미만", "below parity"),
        ("소규모(판단 보류)", "small: withheld"),
    )
    said = [w[0] if ko else w[1] for w in words]
    q = places["location_quotient"].to_numpy(dtype=float)
    low = places["low"].to_numpy(dtype=float)
    strong = places["is_strong"].to_numpy(bool) & ~(low <= 1)
    kind = np.select(
        [places["is_small"].to_numpy(bool), strong,
         low > 1, q > 1],
        [4, 0, 1, 2], 3,
    )  # fmt: skip
    return pd.DataFrame(
        {"group": [said[k] for k in kind], "colour": [_TONES[k] for k in kind]},
        index=places.index,
    )


def map_chart(result: Drawable, cluster: str | None, language: str) -> Any:
    """Draw where one cluster is."""
    from madang.charts import choropleth, tile_map  # noqa: PLC0415 - Altair is heavy

    code = cluster if cluster is not None else _clearest(result)
    part = result.places[result.places["cluster"] == code].reset_index(drop=True)
    spoken = result.region_names.get(language, {})
    ko = language == Language.KO
    name = result.cluster_names.get(language, {}).get(str(code), str(code))
    shown = part.assign(
        label=[spoken.get(r, r) for r in part["region"]],
        value=part["location_quotient"], **map_classes(part, language),
    )  # fmt: skip
    caption: dict[str, Any] = {
        "title": f"{name} 클러스터" if ko else f"The {name} cluster",
        "unit": "입지계수(1 = 전국 평균)" if ko else "location quotient, 1 is parity",
        "source": result.source,
        "year": "" if result.year is None else result.year,
        "language": language,
    }
    lines = result.boundaries
    if lines is not None and len(lines) and len(shown):
        outlined = lines[["region", "geometry"]].merge(shown, on="region", how="left")
        names = [spoken.get(r, r) for r in outlined["region"]]
        outlined = outlined.assign(label=names)
        return choropleth(outlined, **caption)
    columns = ["region", "latitude", "longitude", "tile_column", "tile_row"]
    if result.regions is not None:
        there = [c for c in columns if c in result.regions.columns]
        held = result.regions[there]
        held = held[held["region"].isin(result.places["region"])]
        shown = held.merge(shown, on="region", how="left")
        shown = shown.assign(label=[spoken.get(r, r) for r in shown["region"]])
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

    ko = language == Language.KO
    rows = star_rows(traded_places(result.places, result.clusters))
    regions = result.region_names.get(language, {})
    clusters = result.cluster_names.get(language, {})
    shown = rows.assign(
        row=[regions.get(r, r) for r in rows["region"]],
        column=[clusters.get(c, c) for c in rows["cluster"]], value=rows["stars"],
    )  # fmt: skip
    return heatmap(
        shown,
        title="클러스터 별점" if ko else "Cluster stars",
        unit="규모·특화·집중도에 별 1개씩" if ko
        else "one star each for size, specialisation, focus",
        source=result.source,
        year="" if result.year is None else result.year,
        language=language,
    )  # fmt: skip


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
    return tuple(label(str(s), language) for s in order)


def stage_chart(result: Drawable, language: str) -> Any:
    """Draw the strong clusters by quotient and growth, with both intervals."""
    from madang.charts import cross_chart  # noqa: PLC0415 - Altair is heavy

    ko = language == Language.KO
    part = traded_places(result.places, result.clusters)
    part = part[part["is_strong"] & ~part["is_small"]]
    part = part.nlargest(_POINTS, "value")
    regions = result.region_names.get(language, {})
    clusters = result.cluster_names.get(language, {})
    shown = part.assign(
        label=[f"{regions.get(r, r)} {clusters.get(c, c)}" for r, c in
               zip(part["region"], part["cluster"], strict=True)],
        x=part["location_quotient"], x_low=part["low"], x_high=part["high"],
        y=part["growth"], y_low=part["growth_low"], y_high=part["growth_high"],
        group=[label(s, language) for s in part["stage"]],
    )  # fmt: skip
    start = part["start_year"].dropna()
    years = result.year if start.empty else f"{int(start.iloc[0])}–{result.year}"
    return cross_chart(
        shown, middle=(1.0, 0.0), x_scale="log", y_format="+.1%",
        groups=stage_words(language)[:-1], quiet=stage_words(language)[-1:],
        x_title="입지계수" if ko else "Location quotient",
        y_title="전체 대비 연평균 성장" if ko else "Growth a year, against the whole",
        title="강한 클러스터의 단계" if ko else "Stage of life of strong clusters",
        unit="선은 90% 구간" if ko else "lines are 90% intervals",
        source=result.source, year="" if years is None else years, language=language,
    )  # fmt: skip
