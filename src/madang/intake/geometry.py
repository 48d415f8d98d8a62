"""Outlines on the globe: read GeoJSON and TopoJSON, find the outline of a point.

A TopoJSON file holds shared borders once, as arcs of whole numbers; here each
outline is put together from its arcs and scaled to degrees. Rings that the
simplification has shrunk to fewer than four points enclose nothing and are
dropped.
"""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.errors import UnreadableFileError
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

__all__ = [
    "Outline",
    "locate",
    "read_outlines",
    "topojson_outlines",
]

_DIGITS: Final = 5
_RING: Final = 4
_SMALL: Final = 16 * 2**20
_RATIO: Final = 40  # a map unpacks to some eight times its size

Geometry = dict[str, Any]


@dataclass(frozen=True)
class Outline:
    """One outline with what its file says of it.

    Attributes
    ----------
    properties : mapping of str to object
        The feature's properties.
    geometry : dict
        GeoJSON geometry, WGS 84: Polygon or MultiPolygon.
    dropped : int
        Rings left out because they enclose nothing.
    """

    properties: Mapping[str, Any]
    geometry: Geometry
    dropped: int = 0

    @cached_property
    def shape(self) -> BaseGeometry:
        """The outline as a geometry to reckon with."""
        from shapely.geometry import shape  # noqa: PLC0415 - heavy

        return shape(self.geometry)

    @property
    def centroid(self) -> tuple[float, float]:
        """The centroid of its area, latitude and longitude in degrees.

        Areas are those on the plate of degrees, good for placing a label or
        measuring distances between regions.

        Examples
        --------
        >>> square = {"type": "Polygon", "coordinates":
        ...           [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]}
        >>> Outline({}, square).centroid
        (1.0, 1.0)
        """
        point = self.shape.centroid
        return float(point.y), float(point.x)

    def text(self) -> str:
        """Write the geometry as compact GeoJSON."""
        return json.dumps(self.geometry, separators=(",", ":"))


def read_outlines(path: Path) -> tuple[Outline, ...]:
    """Read a GeoJSON or TopoJSON file, gzipped or not.

    Parameters
    ----------
    path : Path
        ``.json``, ``.geojson`` or ``.topojson``, or one of these with ``.gz``.

    Returns
    -------
    tuple of Outline
        Features without a geometry are left out.

    Raises
    ------
    UnreadableFileError
        If the file is neither.
    """
    try:
        content = json.loads(_bytes(path))
    except UnreadableFileError:
        raise
    except (OSError, ValueError, EOFError, zlib.error, RecursionError) as error:
        raise _refused(path.name, str(error)) from None
    kind = content.get("type") if isinstance(content, dict) else None
    try:
        if kind == "Topology":
            return topojson_outlines(content)
        if kind == "FeatureCollection":
            return tuple(
                Outline(f.get("properties") or {}, f["geometry"])
                for f in content["features"]
                if f.get("geometry") and f["geometry"]["type"]
            )
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise _refused(path.name, f"{type(error).__name__}: {error}") from None
    raise _refused(path.name, f"its type is {kind!r}")


def _bytes(path: Path) -> bytes:
    """Read a file, unpacked; one that unpacks to far more than a map is refused."""
    if path.suffix != ".gz":
        return path.read_bytes()
    most = _SMALL + _RATIO * path.stat().st_size
    with gzip.open(path) as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise _refused(path.name, f"it unpacks to more than {most:,} bytes")
    return data


def _refused(name: str, why: str) -> UnreadableFileError:
    """Say that a file holds no outlines that can be read."""
    return UnreadableFileError(
        _(
            "'{name}' is no GeoJSON FeatureCollection or TopoJSON Topology that can "
            "be read ({why}). Download the boundaries again.",
            name=name,
            why=why[:160],
        )
    )


def topojson_outlines(topology: Mapping[str, Any]) -> tuple[Outline, ...]:
    """Put together the outlines of a TopoJSON topology.

    Parameters
    ----------
    topology : mapping
        With ``arcs``, ``objects`` and, where the arcs are whole numbers, the
        ``transform`` that scales them to degrees.

    Returns
    -------
    tuple of Outline
        Polygons and multi-polygons of all objects, in file order.

    Examples
    --------
    >>> square = {"type": "Polygon", "arcs": [[0]], "properties": {"name": "A"}}
    >>> outlines = topojson_outlines({
    ...     "type": "Topology",
    ...     "transform": {"scale": [0.5, 0.5], "translate": [126, 37]},
    ...     "arcs": [[[0, 0], [2, 0], [0, 2], [-2, 0], [0, -2]]],
    ...     "objects": {"all": {"type": "GeometryCollection",
    ...                         "geometries": [square]}},
    ... })
    >>> outlines[0].geometry["coordinates"][0][2]
    [127.0, 38.0]
    """
    arcs = _arcs(topology)
    found = []
    for item in topology["objects"].values():
        geometries = item.get("geometries", [item])
        found += [
            _outline(geometry, arcs)
            for geometry in geometries
            if geometry.get("type") in {"Polygon", "MultiPolygon"}
        ]
    return tuple(found)


def _arcs(topology: Mapping[str, Any]) -> list[NDArray[np.float64]]:
    """Scale the arcs to degrees; with a transform they are steps, not places."""
    arcs = [np.asarray(arc, dtype=np.float64) for arc in topology["arcs"]]
    transform = topology.get("transform")
    if transform is None:
        return arcs
    scale, shift = np.asarray(transform["scale"]), np.asarray(transform["translate"])
    return [np.cumsum(arc, axis=0) * scale + shift for arc in arcs]


def _outline(
    geometry: Mapping[str, Any], arcs: Sequence[NDArray[np.float64]]
) -> Outline:
    """Put one outline together from its arcs."""
    whole = geometry["arcs"]
    polygons = [whole] if geometry["type"] == "Polygon" else whole
    kept, dropped = [], 0
    for polygon in polygons:
        rings = [_ring(ids, arcs) for ids in polygon]
        solid = [ring for ring in rings if len(ring) >= _RING]
        dropped += len(rings) - len(solid)
        if len(rings[0]) >= _RING:
            kept.append(solid)
    single = len(kept) == 1
    return Outline(
        geometry.get("properties") or {},
        {
            "type": "Polygon" if single else "MultiPolygon",
            "coordinates": kept[0] if single else kept,
        },
        dropped,
    )


def _ring(ids: Sequence[int], arcs: Sequence[NDArray[np.float64]]) -> list[list[float]]:
    """Join arcs to a ring; ~i is arc i backwards, and joints are met twice."""
    parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in ids]
    points = np.concatenate([parts[0], *(part[1:] for part in parts[1:])])
    ring: list[list[float]] = points.round(_DIGITS).tolist()
    return ring


def locate(
    latitude: NDArray[np.float64],
    longitude: NDArray[np.float64],
    *,
    outlines: Sequence[Outline],
    tolerance: float = 0.0,
) -> NDArray[np.intp]:
    """Find the outline in which each point lies.

    Parameters
    ----------
    latitude, longitude : (N,) array
        Degrees, WGS 84; NaN where unknown.
    outlines : sequence of Outline
        Outlines to look in.
    tolerance : float
        Degrees by which a point may lie outside the nearest outline. Simplified
        coasts leave harbours in the sea.

    Returns
    -------
    (N,) array of int
        Place in `outlines`, −1 where there is none. On a shared border the
        first outline wins.

    Examples
    --------
    >>> square = Outline({}, {"type": "Polygon", "coordinates":
    ...                       [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]})
    >>> locate(np.array([1.0, 2.1]), np.array([1.0, 1.0]), outlines=[square])
    array([ 0, -1])
    """
    import shapely  # noqa: PLC0415 - heavy

    found = np.full(len(latitude), -1, dtype=np.intp)
    known = np.flatnonzero(np.isfinite(latitude) & np.isfinite(longitude))
    if not len(known) or not outlines:
        return found
    tree = shapely.STRtree([o.shape for o in outlines])
    points = np.asarray(shapely.points(longitude[known], latitude[known]))
    inside, which = tree.query(points, predicate="intersects")
    order = np.lexsort((which, inside))[::-1]
    found[known[inside[order]]] = which[order]
    lost = np.flatnonzero(found[known] < 0)
    if tolerance > 0 and len(lost):
        near, which = tree.query_nearest(
            points[lost], max_distance=tolerance, all_matches=False
        )
        found[known[lost[near]]] = which
    return found
