"""Maps: the properties of their features, and outlines in degrees.

GeoJSON and TopoJSON are read here; shapefiles and GeoPackages need the extra
``madang[maps]``. Outlines in metres are brought to degrees where the file, or who asks,
says their reference system; where nobody does, the systems under which they would lie
within their own country are a doubt, and outlines that lie nowhere are refused.
"""

from __future__ import annotations

import json
import re
import sqlite3
import tempfile
import warnings
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.errors import UnreadableFileError
from madang.intake import geometry
from madang.intake.containers import read_whole
from madang.intake.encodings import guesses
from madang.intake.json_tables import listed
from madang.intake.layout import Choice, Doubt, Grid
from madang.language import Message, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from madang.intake.containers import Piece
    from madang.intake.layout import Layout
    from madang.intake.limits import Limits

__all__ = ["in_degrees", "is_map", "read_geojson", "read_layers"]

_DEGREES: Final = ("EPSG:4326", "OGC:CRS84", "EPSG:4258", "EPSG:4737", "EPSG:4269")
_SYSTEMS: Final = (
    "EPSG:5179", "EPSG:5186", "EPSG:5181", "EPSG:5174", "EPSG:5187", "EPSG:5185",
    "EPSG:3035", "EPSG:27700", "EPSG:2154", "EPSG:25832", "EPSG:5070", "EPSG:2180",
    "EPSG:3857",
)  # fmt: skip
"""Reference systems in metres that maps of this field come in, Korean ones first."""

_CODE: Final = re.compile(r"(EPSG|OGC|CRS)\W+(?:[\d.]*\W+)?(\w+)$", re.IGNORECASE)
_MOST_FEATURES: Final = 200_000
_DIGITS: Final = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$")
_PARTS: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def is_map(content: Any) -> bool:
    """Tell whether JSON is a map."""
    kind = content.get("type") if isinstance(content, dict) else None
    return kind in {"FeatureCollection", "Topology", "Feature"}


def read_geojson(piece: Piece, content: Any, given: Layout, limits: Limits) -> Grid:
    """Take the features of GeoJSON or TopoJSON as records.

    Parameters
    ----------
    piece : Piece
        The file.
    content : dict
        As `madang.intake.json_tables.parse_json` gives it.
    given : Layout
        What is known of it.
    limits : Limits
        What it may hold.

    Returns
    -------
    Grid
        Properties, then ``geometry``: GeoJSON text in degrees.

    Raises
    ------
    UnreadableFileError
        If it is damaged, or its coordinates lie nowhere on earth.
    """
    try:
        if content["type"] == "Topology":
            found = geometry.topojson_outlines(_numbers(content))
            features = [(o.properties, o.geometry) for o in found]
        else:
            whole = content.get("features", [content])
            features = [(f.get("properties") or {}, f.get("geometry")) for f in whole]
        outlines = [
            json.dumps(_numbers(shape)) if shape else "" for _p, shape in features
        ]
        records = [
            {str(k): v for k, v in properties.items()}
            for properties, _shape in features
        ]
    except (
        AttributeError,
        IndexError,
        KeyError,
        TypeError,
        ValueError,
        RecursionError,
    ):
        raise _damaged(piece.name) from None
    if not records:
        raise UnreadableFileError(_("'{name}' holds no feature.", name=piece.name))
    crs = given.crs or _crs(content.get("crs"))
    placed, doubts, remarks = in_degrees(piece.name, outlines, crs)
    for record, outline in zip(records, placed, strict=True):
        record["geometry"] = outline
    grid = listed(piece.name, records, replace(given, crs=crs), limits)
    grid.doubts += doubts
    grid.remarks += remarks
    return grid


def _numbers(content: Any) -> Any:
    """Turn the digits of coordinates back into numbers."""
    if isinstance(content, dict):
        same = {"type", "properties", "id"}
        return {k: v if k in same else _numbers(v) for k, v in content.items()}
    if isinstance(content, list):
        return [_numbers(x) for x in content]
    if isinstance(content, str) and _DIGITS.match(content):
        number = float(content)
        return int(number) if number.is_integer() else number
    return content


def _crs(said: Any) -> str:
    """Give the reference system that GeoJSON names, as authority and code."""
    try:
        found = _CODE.search(said["properties"]["name"])
    except (KeyError, TypeError):
        return ""
    return f"{found[1].upper()}:{found[2]}" if found else ""


def in_degrees(
    name: str, outlines: list[str], crs: str
) -> tuple[list[str], list[Doubt], list[Message]]:
    """Bring outlines to degrees, or say why that cannot be done.

    Parameters
    ----------
    name : str
        What they are called, for messages.
    outlines : list of str
        GeoJSON geometries; empty text where there is none.
    crs : str
        Reference system of their coordinates; empty where nobody says it.

    Returns
    -------
    list of str, list of Doubt, list of Message
        The same in degrees, which systems it may be, and what was done.
    """
    import shapely  # noqa: PLC0415 - heavy, only for maps

    try:
        shapes = shapely.from_geojson([o or None for o in outlines])
    except (shapely.GEOSException, ValueError):
        raise _damaged(name) from None
    bounds = shapely.total_bounds(shapes)
    if not np.isfinite(bounds).all():
        return outlines, [], []
    degrees = abs(bounds[[0, 2]]).max() <= 180.1 and abs(bounds[[1, 3]]).max() <= 90.1  # noqa: PLR2004 - of the globe
    if degrees and crs in {"", *_DEGREES}:
        return outlines, [], []
    doubts: list[Doubt] = []
    if not crs:
        ways = _plausible(bounds)
        if not ways:
            raise UnreadableFileError(
                _(
                    "The coordinates of '{name}' reach {most:,.0f}, so they are metres "
                    "and no degrees, and the file does not say of which reference "
                    "system. Save the map in degrees (EPSG:4326), or name the system: "
                    'crs = "EPSG:5179".',
                    name=name,
                    most=float(abs(bounds).max()),
                )
            )
        crs = ways[0].value
        doubts.append(Doubt("crs", ways[0], tuple(ways[1:])))
    change = _transformer(crs)
    moved = shapely.transform(
        shapes, lambda p: np.column_stack(change.transform(p[:, 0], p[:, 1]))
    )
    if not np.isfinite(shapely.total_bounds(moved)).all():
        raise _damaged(name)
    texts = [t or "" for t in shapely.to_geojson(moved)]
    return texts, doubts, [_("Outlines were brought from {crs} to degrees.", crs=crs)]


def _transformer(crs: str) -> Any:
    """Give the way from a reference system to degrees."""
    try:
        import pyproj  # noqa: PLC0415 - of an extra
    except ImportError:
        raise _absent() from None
    try:
        return pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    except pyproj.exceptions.CRSError:
        raise UnreadableFileError(
            _(
                "'{crs}' is no reference system that is known here. Such are: {known}.",
                crs=crs[:60],
                known=", ".join(_SYSTEMS[:6]),
            )
        ) from None


def _plausible(bounds: Any) -> list[Choice]:
    """List the systems under which coordinates lie within the system's own area."""
    try:
        import pyproj  # noqa: PLC0415 - of an extra
    except ImportError:
        return []
    found = []
    middle = (bounds[:2] + bounds[2:]) / 2
    for crs in _SYSTEMS:
        area = pyproj.CRS(crs).area_of_use
        x, y = _transformer(crs).transform(*middle)
        if area and area.west <= x <= area.east and area.south <= y <= area.north:
            found.append(Choice(crs, f"{area.name.split(' - ')[0]}: {y:.2f}, {x:.2f}"))
    return found


def read_layers(piece: Piece, kind: str, given: Layout, limits: Limits) -> list[Grid]:
    """Take the layers of a shapefile or GeoPackage as grids.

    Parameters
    ----------
    piece : Piece
        The ``.shp`` or ``.gpkg``; what belongs to it lies beside it.
    kind : str
        ``shapefile`` or ``geopackage``.
    given : Layout
        What is known of it; a layer that it names by `sheet` is read alone.
    limits : Limits
        What it may hold.

    Returns
    -------
    list of Grid

    Raises
    ------
    UnreadableFileError
        If the extra is missing, or the file is damaged or holds too much.
    """
    try:
        import pyogrio  # noqa: PLC0415 - of an extra
    except ImportError:
        raise _absent() from None
    with tempfile.TemporaryDirectory(prefix="madang-map-") as place:
        path = _laid(piece, kind, Path(place), limits)
        with _told(piece.name):
            layers = [str(name) for name, _kind in pyogrio.list_layers(path)]
            wanted = [x for x in layers if given.sheet in {"", x}]
            encoding = given.encoding or _encoding(path)
            return [_layer(piece, path, x, encoding, given, limits) for x in wanted]


def _laid(piece: Piece, kind: str, place: Path, limits: Limits) -> Path:
    """Lay a map out with what belongs to it, as far as it is within limits."""
    if kind == "geopackage":
        path = place / "map.gpkg"
        path.write_bytes(read_whole(piece, limits.document))
        _require_tables(piece.name, path)
        return path
    stem = (piece.member or piece.path.name).rpartition(".")[0]
    for suffix in _PARTS:
        part = piece.beside(stem, suffix)
        if part is not None:
            (place / f"map{suffix}").write_bytes(read_whole(part, limits.document))
    if not (place / "map.dbf").is_file():
        raise UnreadableFileError(
            _(
                "'{name}' is a shapefile without its .dbf, which holds the names of "
                "the regions. Put .shp, .shx, .dbf and .prj into one folder or .zip.",
                name=piece.name,
            )
        )
    return place / "map.shp"


def _require_tables(name: str, path: Path) -> None:
    """Refuse a GeoPackage whose layers are worked out on reading, or too large."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as held:
            kinds = dict(held.execute("SELECT name, type FROM sqlite_master"))
            layers = [
                x[0] for x in held.execute("SELECT table_name FROM gpkg_contents")
            ]
            if any(kinds.get(layer) != "table" for layer in layers):
                raise _damaged(name)
    except sqlite3.Error:
        raise _damaged(name) from None


def _encoding(path: Path) -> str | None:
    """Tell the encoding of a .dbf that does not say its own."""
    table = path.with_suffix(".dbf")
    if path.suffix != ".shp" or path.with_suffix(".cpg").is_file():
        return None
    found = guesses(table.read_bytes().replace(b"\x00", b"\n").replace(b"  ", b"\n"))
    return found[0].encoding if found else None


def _layer(
    piece: Piece, path: Path, layer: str, encoding: str | None, given: Layout,
    limits: Limits,
) -> Grid:  # fmt: skip
    """Take one layer as a grid."""
    import pyogrio  # noqa: PLC0415 - of an extra
    import shapely  # noqa: PLC0415 - heavy, only for maps

    about = pyogrio.read_info(path, layer=layer, encoding=encoding)
    if about["features"] > _MOST_FEATURES:
        raise UnreadableFileError(
            _(
                "'{name}' holds {count:,} features, more than a map of regions has.",
                name=piece.name,
                count=about["features"],
            )
        )
    meta, _ids, shapes, values = pyogrio.raw.read(
        path, layer=layer, encoding=encoding, datetime_as_string=True, force_2d=True
    )
    fields = [str(name) for name in meta["fields"]]
    columns = [_cells(column) for column in values]
    records = [
        dict(zip(fields, row, strict=True)) for row in zip(*columns, strict=True)
    ] or [{} for _unused in range(len(shapes) if shapes is not None else 0)]
    layout = replace(given, sheet="" if path.suffix == ".shp" else layer)
    if shapes is None or not records:
        return listed(piece.name, records, layout, limits)
    outlines = [t or "" for t in shapely.to_geojson(shapely.from_wkb(shapes))]
    crs = given.crs or str(meta["crs"] or "")
    placed, doubts, remarks = in_degrees(piece.name, outlines, crs)
    for record, outline in zip(records, placed, strict=True):
        record["geometry"] = outline
    grid = listed(piece.name, records, replace(layout, crs=crs), limits)
    grid.doubts += doubts
    grid.remarks += remarks
    return grid


def _cells(column: Any) -> Sequence[str]:
    """Write a column as text."""
    return [
        "" if x is None or x != x else  # noqa: PLR0124 - NaN alone is unlike itself
        str(int(x)) if isinstance(x, float) and x.is_integer() else str(x)
        for x in column.tolist()
    ]  # fmt: skip


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Tell in words what is wrong with a map, and keep its reader's warnings."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except UnreadableFileError:
        raise
    except Exception:  # noqa: BLE001 - a damaged map fails in a hundred ways
        raise _damaged(name) from None


def _absent() -> UnreadableFileError:
    """Say what is needed to read such a map."""
    return UnreadableFileError(
        _(
            "To read shapefiles, GeoPackages and maps in metres, install them once: "
            "pip install 'madang[maps]'. Or save the map as GeoJSON in degrees "
            "(EPSG:4326)."
        )
    )


def _damaged(name: str) -> UnreadableFileError:
    """Say that a file is no map that can be read."""
    return UnreadableFileError(
        _(
            "'{name}' is no map that can be read. Save it again as GeoJSON in degrees "
            "(EPSG:4326).",
            name=name,
        )
    )
