"""Outlines: TopoJSON against GeoJSON, and points against outlines."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from shapely.geometry import Point, shape

from madang.errors import SourceError
from madang.intake.geometry import Outline, locate, read_outlines

if TYPE_CHECKING:
    from pathlib import Path


def box(x: float, y: float, side: float = 1.0) -> Outline:
    ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    return Outline({"name": f"{x},{y}"}, {"type": "Polygon", "coordinates": [ring]})


def topology(**more: Any) -> dict[str, Any]:
    """Two squares that share the border x = 1, and an island of two points."""
    return {
        "type": "Topology",
        "arcs": [[[1, 0], [1, 1]], [[1, 1], [0, 1], [0, 0], [1, 0]],
                 [[1, 1], [2, 1], [2, 0], [1, 0]], [[5, 5], [5, 6], [5, 5]]],
        "objects": {"all": {"type": "GeometryCollection", "geometries": [
            {"type": "Polygon", "arcs": [[0, 1]], "properties": {"name": "west"}},
            {"type": "MultiPolygon", "arcs": [[[0, 2]], [[3]]],
             "properties": {"name": "east"}},
        ]}},
        **more,
    }  # fmt: skip


def test_a_shared_border_is_put_into_both_outlines(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text(json.dumps(topology()), encoding="utf-8")
    west, east = read_outlines(path)
    assert west.properties["name"] == "west"
    assert shape(west.geometry).area == pytest.approx(1)
    assert shape(east.geometry).area == pytest.approx(1)
    assert shape(west.geometry).intersection(shape(east.geometry)).length == 1
    assert (west.dropped, east.dropped) == (0, 1)
    assert json.loads(west.text()) == west.geometry


def test_an_arc_is_walked_backwards_where_its_number_is_negative(
    tmp_path: Path,
) -> None:
    content = topology()
    content["objects"]["all"]["geometries"][0]["arcs"] = [[~1, ~0]]
    path = tmp_path / "t.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    west = shape(read_outlines(path)[0].geometry)
    assert west.is_valid
    assert west.area == pytest.approx(1)


def test_steps_are_summed_and_scaled_where_there_is_a_transform(tmp_path: Path) -> None:
    content = topology(
        arcs=[[[0, 0], [20, 0], [0, 10], [-20, 0], [0, -10]]],
        transform={"scale": [0.1, 0.1], "translate": [126, 37]},
        objects={"a": {"type": "Polygon", "arcs": [[0]]}},
    )
    path = tmp_path / "t.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert read_outlines(path)[0].centroid == pytest.approx((37.5, 127.0))


def test_gzipped_geojson_is_read(tmp_path: Path) -> None:
    features = [{"properties": {}, "geometry": box(0, 0).geometry},
                {"properties": {}, "geometry": None}]  # fmt: skip
    content = json.dumps({"type": "FeatureCollection", "features": features})
    (tmp_path / "a.geojson.gz").write_bytes(gzip.compress(content.encode()))
    assert len(read_outlines(tmp_path / "a.geojson.gz")) == 1


@pytest.mark.parametrize(
    "content",
    [b"no json", b"[1, 2]", b'{"type": "Point"}', b'{"type": "Topology", "arcs": []}',
     b'{"type":"Topology","arcs":[],"objects":{"a":{"type":"Polygon","arcs":[[7]]}}}'],
)  # fmt: skip
def test_what_is_no_outline_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(SourceError, match="Download the boundaries again"):
        read_outlines(tmp_path / "a.json")


def test_points_are_found_as_by_trying_every_outline() -> None:
    rng = np.random.default_rng(5)
    outlines = [box(x, y) for x in range(4) for y in range(3)]
    latitude, longitude = rng.uniform(-1, 4, 300), rng.uniform(-1, 5, 300)
    found = locate(latitude, longitude, outlines=outlines)
    for k, (y, x) in enumerate(zip(latitude, longitude, strict=True)):
        inside = [i for i, o in enumerate(outlines)
                  if shape(o.geometry).contains(Point(x, y))]  # fmt: skip
        assert found[k] == (inside[0] if inside else -1)


def test_a_point_on_a_shared_border_belongs_to_the_first_outline() -> None:
    outlines = [box(0, 0), box(1, 0)]
    assert locate(np.array([0.5]), np.array([1.0]), outlines=outlines)[0] == 0
    assert locate(np.array([0.5]), np.array([1.0]), outlines=outlines[::-1])[0] == 0


def test_a_harbour_is_found_within_the_tolerance_only() -> None:
    y, x = np.array([0.5, 0.5, np.nan]), np.array([1.04, 1.2, 0.5])
    assert locate(y, x, outlines=[box(0, 0)]).tolist() == [-1, -1, -1]
    near = locate(y, x, outlines=[box(0, 0)], tolerance=0.05)
    assert near.tolist() == [0, -1, -1]


def test_no_outlines_or_no_points_find_nothing() -> None:
    assert locate(np.array([1.0]), np.array([1.0]), outlines=[]).tolist() == [-1]
    assert locate(np.array([]), np.array([]), outlines=[box(0, 0)]).size == 0
