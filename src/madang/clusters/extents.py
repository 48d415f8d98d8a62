"""Clusters across borders: which regions hang together, and who holds what share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from madang.clusters.columns import EXTENTS, MEMBERS
from madang.clusters.settings import HotBy
from madang.contracts import Note
from madang.language import _, ngettext
from madang.metrics.spatial import (
    contiguous_extents,
    gabriel_adjacency,
    local_moran,
    nearest_adjacency,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.clusters.settings import ClusterSettings

__all__ = ["borders", "extents_tables", "local_association"]


def borders(
    codes: NDArray[np.object_],
    regions: pd.DataFrame | None,
    boundaries: pd.DataFrame | None,
    settings: ClusterSettings,
) -> tuple[NDArray[np.bool_], tuple[Note, ...]]:
    """Find which regions border each other.

    Parameters
    ----------
    codes : (R,) array of str
        The regions.
    regions : DataFrame or None
        Keeps the contract ``regions``; its positions stand in for outlines.
    boundaries : DataFrame or None
        Keeps the contract ``boundaries``.
    settings : ClusterSettings
        How many neighbours where borders are unknown.

    Returns
    -------
    adjacency : (R, R) array of bool
        Symmetric.
    notes : tuple of Note
        How neighbours were found.
    """
    names = pd.Index(codes.astype(str))
    if boundaries is not None and len(boundaries):
        drawn = boundaries.dropna(subset=["geometry"])
        if set(names) <= set(drawn["region"].astype(str)):
            return _touching(names, drawn), ()
    places = ["latitude", "longitude"]
    if regions is None or regions[places].isna().any(axis=1).all():
        return np.zeros((names.size, names.size), dtype=bool), (
            Note(
                _(
                    "With neither outlines nor positions, neighbours are not known "
                    "and no cluster can be seen to cross a border."
                )
            ),
        )
    where = regions.drop_duplicates("region").set_index("region")
    where = where.reindex(names)[places].astype(float)
    lat, lon = where["latitude"].to_numpy(), where["longitude"].to_numpy()
    if settings.neighbours:
        near = nearest_adjacency(lat, lon, neighbours=settings.neighbours)
        said = ngettext(
            "Without outlines, the nearest region was taken for a neighbour.",
            "Without outlines, the {n} nearest regions were taken for neighbours.",
            n=settings.neighbours,
        )
        return near, (Note(said),)
    return gabriel_adjacency(lat, lon), (
        Note(
            _(
                "Without outlines, two regions with no third between their centres "
                "were taken for neighbours (Gabriel's graph); true borders may differ."
            )
        ),
    )


def _touching(names: pd.Index, boundaries: pd.DataFrame) -> NDArray[np.bool_]:
    """Find outlines that meet, within a ten-thousandth of the map's extent."""
    import shapely  # noqa: PLC0415 - heavy, and needed only with boundaries
    from shapely.geometry import shape  # noqa: PLC0415

    given = boundaries.drop_duplicates("region").set_index("region")["geometry"]
    shapes = [
        shape(json.loads(g) if isinstance(g, str) else g)
        for g in given.loc[list(names)]
    ]
    bounds = np.array([s.bounds for s in shapes])
    reach = 1e-4 * float(max(np.ptp(bounds[:, 0]), np.ptp(bounds[:, 1]), 1e-9))
    sound = np.array([s if s.is_valid else s.buffer(0) for s in shapes])
    tree = shapely.STRtree(sound)
    a, b = tree.query(sound, predicate="dwithin", distance=reach)
    out = np.zeros((names.size, names.size), dtype=bool)
    out[a, b] = True
    np.fill_diagonal(out, val=False)
    return out


def extents_tables(
    places: pd.DataFrame,
    codes: NDArray[np.object_],
    adjacency: NDArray[np.bool_],
    settings: ClusterSettings,
    *,
    grand: float,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """List contiguous extents of each cluster, and who contributes what.

    Parameters
    ----------
    places : DataFrame
        What `madang.clusters.places.places_table` gives.
    codes : (R,) array of str
        Regions of the adjacency, in order.
    adjacency : (R, R) array of bool
        Who borders whom.
    settings : ClusterSettings
        Which regions may belong to an extent.
    grand : float
        All activity of the whole economy.

    Returns
    -------
    extents, members : DataFrame
        The largest extent of each cluster comes first.
    """
    own = _labelled(places, codes, adjacency, _hot(places, settings))
    if own.empty:
        return EXTENTS.empty(), MEMBERS.empty()
    by = own.groupby("extent", sort=False)
    sums = by[["value", "nation_share", "size"]].transform("sum")
    own = own.assign(share=own["value"] / sums["value"], rank=by.cumcount() + 1,
                     total=sums["value"])  # fmt: skip
    first = own[own["rank"] == 1].set_index("extent")
    count, totals = by.size(), sums.assign(extent=own["extent"]).drop_duplicates(
        "extent").set_index("extent")  # fmt: skip
    part = totals["size"] / grand
    extents = pd.DataFrame({
        "cluster": first["cluster"], "extent": first.index, "year": first["year"],
        "measure": first["measure"], "regions": by["region"].agg("; ".join),
        "members": count, "crosses_border": count > 1, "value": totals["value"],
        "nation_share": totals["nation_share"],
        "location_quotient": totals["nation_share"] / part,
        "top_region": first["region"], "top_share": first["share"],
    })  # fmt: skip
    return (
        EXTENTS.typed(extents).reset_index(drop=True),
        MEMBERS.typed(own).reset_index(drop=True),
    )


def _labelled(
    places: pd.DataFrame,
    codes: NDArray[np.object_],
    adjacency: NDArray[np.bool_],
    hot: NDArray[np.bool_],
) -> pd.DataFrame:
    """Keep the hot cells, each with its extent, the largest first in both."""
    index = pd.Index(codes.astype(str))
    rows = index.get_indexer(pd.Index(places["region"]))
    label = np.full(len(places), -1)
    for positions in places.groupby("cluster", sort=True).indices.values():
        flag = np.zeros(index.size, dtype=bool)
        flag[rows[positions]] = hot[positions]
        label[positions] = contiguous_extents(flag, adjacency)[rows[positions]]
    own = places.assign(
        label=label, size=places["value"] / places["region_share"]
    )[label >= 0]  # fmt: skip
    own = own.assign(
        whole=own.groupby(["cluster", "label"])["value"].transform("sum")
    ).sort_values(
        ["cluster", "whole", "label", "value", "region"],
        ascending=[True, False, True, False, True],
    )
    starts = own["label"].ne(own["label"].shift()) | own["cluster"].ne(
        own["cluster"].shift()
    )
    place = starts.groupby(own["cluster"]).cumsum()
    return own.assign(extent=own["cluster"] + "/" + place.astype("str"))


def _hot(places: pd.DataFrame, settings: ClusterSettings) -> NDArray[np.bool_]:
    """Tell which cells may belong to an extent."""
    if settings.hot is HotBy.STRONG:
        return places["is_strong"].to_numpy(dtype=bool)
    if settings.hot is HotBy.LISA and "is_hot" in places:
        return places["is_hot"].to_numpy(dtype=bool)
    # Where the measure has no interval, the quotient itself must do.
    low = places["low"].where(places["low"].notna(), places["location_quotient"])
    return np.asarray((low > settings.hot_quotient) & ~places["is_small"], dtype=bool)


def local_association(
    places: pd.DataFrame,
    codes: NDArray[np.object_],
    adjacency: NDArray[np.bool_],
    settings: ClusterSettings,
    *,
    seed: int,
) -> pd.DataFrame:
    """Measure local Moran of each cluster's quotient, its logarithm taken.

    Parameters
    ----------
    places : DataFrame
        What `madang.clusters.places.places_table` gives.
    codes, adjacency : arrays
        Regions, and who borders whom.
    settings : ClusterSettings
        Number of permutations.
    seed : int
        Seed of the study.

    Returns
    -------
    DataFrame
        The places with ``moran``, ``moran_p`` and ``is_hot``.
    """
    index = pd.Index(codes.astype(str))
    out = places.assign(moran=np.nan, moran_p=np.nan, is_hot=False)
    for place, (_unused, part) in enumerate(places.groupby("cluster", sort=True)):
        values = np.full(index.size, np.nan)
        rows = index.get_indexer(part["region"])
        values[rows] = np.log1p(part["location_quotient"].to_numpy(dtype=float))
        rng = np.random.default_rng([seed, place])
        found = local_moran(values, adjacency, rng, permutations=settings.permutations)
        out.loc[part.index, "moran"] = found.value[rows]
        out.loc[part.index, "moran_p"] = found.p[rows]
        out.loc[part.index, "is_hot"] = found.hot()[rows]
    return out
