"""Charts: every one drawn to SVG, labelled, and closed to the outside."""

from __future__ import annotations

import json
import re
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st

from madang import charts
from madang.charts.maps import classes
from madang.charts.numbers import number, uniform
from madang.charts.palette import DIVERGING, contrast
from madang.charts.render import unchecked
from madang.errors import FontError, ParameterError, ShapeError

CAPTION: dict[str, Any] = {
    "title": "균형 <b>점수</b> & 순위", "unit": "점", "source": "합성 자료",
    "year": 2024, "language": "ko",
}  # fmt: skip
NAMES = ["서울", "부산", "대구", "인천", "광주", "대전"]


def simple() -> pd.DataFrame:
    """Six places with values, ranges and positions."""
    v = np.linspace(0.1, 0.9, 6)
    return pd.DataFrame({
        "label": NAMES, "value": v, "low": v - 0.05, "high": v + 0.05,
        "latitude": [37.5, 35.2, 35.9, 37.4, 35.1, 36.3],
        "longitude": [127.0, 129.0, 128.6, 126.7, 126.8, 127.4],
    })  # fmt: skip


def grid() -> pd.DataFrame:
    """A small grid with a hole."""
    return pd.DataFrame([
        {"row": a, "column": b, "value": np.nan if i == j == 1 else i * 3.0 + j}
        for i, a in enumerate(NAMES[:3]) for j, b in enumerate(NAMES[3:])
    ])  # fmt: skip


def square(x: float) -> str:
    """A square wound the wrong way, as GeoJSON text."""
    ring = [[x, 36], [x, 37], [x + 1, 37], [x + 1, 36], [x, 36]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


def drawings() -> dict[str, Any]:
    """One drawing of every kind."""
    data = simple()
    years = pd.DataFrame([
        {"x": y, "label": n, "value": 0.5, "low": 0.4, "high": 0.6}
        for y in (2022, 2023, 2024) for n in NAMES[:2]
    ])  # fmt: skip
    plane = pd.DataFrame({"label": NAMES, "x": range(6), "y": range(6),
                          "group": ["a", "b"] * 3,
                          "is_chosen": [False] * 5 + [True]})  # fmt: skip
    shares = pd.DataFrame({"row": ["2023", "2023"], "label": ["중앙", "지방"],
                           "value": [0.7, 0.3]})  # fmt: skip
    shapes = data.head(2).assign(geometry=[square(126), square(128)])
    ties = pd.DataFrame({"source": NAMES[:3], "target": NAMES[3:], "value": [3, 2, 1]})
    return {
        "tile_map": charts.tile_map(data, **CAPTION),
        "tiers": charts.tile_map(data.assign(group=["1군", "2군"] * 3), **CAPTION),
        "choropleth": charts.choropleth(shapes, **CAPTION),
        "heatmap": charts.heatmap(grid(), **CAPTION),
        "diverging": charts.heatmap(grid(), middle=1.0, **CAPTION),
        "lines": charts.line_chart(years, **CAPTION),
        "intervals": charts.interval_chart(data, reference=0.5, **CAPTION),
        "bars": charts.bar_chart(data, **CAPTION),
        "histogram": charts.histogram(data, **CAPTION),
        "shares": charts.stacked_shares(shares, **CAPTION),
        "points": charts.point_chart(plane, **CAPTION),
        "frontier": charts.frontier(plane, chosen="추천안", **CAPTION),
        "arcs": charts.arcs(ties, **CAPTION),
    }  # fmt: skip


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    """Every kind of chart as SVG."""
    return {k: charts.to_svg(c, prefix=k) for k, c in drawings().items()}


def test_every_chart_says_title_unit_year_and_source(drawn: dict[str, str]) -> None:
    for name, svg in drawn.items():
        texts = " ".join("".join(t.itertext()) for t in fromstring(svg).iter())
        for said in ("균형 <b>점수</b> & 순위", "단위: 점", "2024", "합성 자료"):
            assert said in texts, (name, said)


def test_every_chart_has_a_role_and_a_label(drawn: dict[str, str]) -> None:
    for name, svg in drawn.items():
        root = fromstring(svg)
        assert root.get("role") == "img", name
        assert "균형" in str(root.get("aria-label")), name


def test_marks_carry_their_label_as_a_title(drawn: dict[str, str]) -> None:
    titles = [
        t.text for t in fromstring(drawn["bars"]).iter() if t.tag.endswith("title")
    ]
    assert any("서울: 0.1" in str(t) and "90% 구간" in str(t) for t in titles)


def test_no_chart_names_an_outside_address_or_runs_a_script(
    drawn: dict[str, str],
) -> None:
    for name, svg in drawn.items():
        rest = re.sub(r'xmlns(:\w+)?="[^"]*"', "", svg)
        assert not re.search(r"https?:|//|href|<script|javascript:", rest), name


def test_ids_begin_with_the_prefix_so_that_pages_hold_many(
    drawn: dict[str, str],
) -> None:
    for name, svg in drawn.items():
        ids = re.findall(r'\bid="([^"]+)"', svg)
        assert len(ids) == len(set(ids))
        assert all(i.startswith(f"{name}-") for i in ids)
        assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids)


def test_the_same_chart_gives_the_same_svg_twice() -> None:
    one, two = (charts.to_svg(charts.bar_chart(simple(), **CAPTION)) for _ in range(2))
    assert one == two


def test_a_report_draws_the_same_charts_without_checking_and_copying(
    drawn: dict[str, str],
) -> None:
    with unchecked():
        for name, chart in drawings().items():
            assert charts.to_svg(chart, prefix=name) == drawn[name], name


@pytest.mark.parametrize("letters", [15, 45], ids=["short", "long"])
def test_only_labels_longer_than_their_limit_are_cut(letters: int) -> None:
    """Without the limit of the house style short labels stand as they did with it."""
    data = simple().assign(label=[f"{name}{'가' * letters}" for name in NAMES])
    chart = charts.bar_chart(data, **CAPTION)
    svg = charts.to_svg(chart)
    written = ["".join(t.itertext()) for t in fromstring(svg).iter()
               if t.tag.endswith("text")]  # fmt: skip
    assert any(t.endswith("…") for t in written) == (letters > 40)
    with patch("madang.charts.render._HALF_LETTER", np.inf):
        assert charts.to_svg(chart) == svg


@pytest.mark.parametrize("name", ["constructor", "toString", "valueOf", "__proto__"])
def test_names_that_every_object_has_are_drawn_as_names(name: str) -> None:
    data = simple().assign(label=[*NAMES[:5], name])
    for draw in (charts.bar_chart, charts.interval_chart):
        svg = charts.to_svg(draw(data, **CAPTION))
        written = [str(t.text).strip() for t in fromstring(svg).iter()]
        assert name in written


@pytest.mark.parametrize("draw", [charts.bar_chart, charts.interval_chart])
def test_long_names_of_rows_stand_whole_on_two_lines(draw: Any) -> None:
    agency = "European Union Agency for the Cooperation of Energy Regulators"
    making = "전자부품 컴퓨터 영상 음향 및 통신장비 제조업 그리고 그 밖"
    names = ["constructor", agency, making, "서울"]
    data = pd.DataFrame({"label": names, "value": [4.0, 3.0, 2.0, 1.0],
                         "low": 0.5, "high": 5.0})  # fmt: skip
    root = fromstring(charts.to_svg(draw(data, **CAPTION)))
    written = [" ".join("".join(t.itertext()).split()) for t in root.iter()
               if t.tag.endswith(("text", "tspan"))]  # fmt: skip
    assert not any(t.endswith("…") for t in written)
    for name in names:
        parts = [t for t in written if t and t in name and len(t) > 1]
        assert "".join(dict.fromkeys(parts)).replace(" ", "") == name.replace(" ", "")


def test_tile_text_stands_out_from_its_ground() -> None:
    spec = charts.tile_map(simple(), **CAPTION).to_dict()
    rows = next(iter(spec["datasets"].values()))
    scale = spec["layer"][0]["encoding"]["color"]["scale"]
    ground = dict(zip(scale["domain"], scale["range"], strict=True))
    assert len(rows) == 6
    for row in rows:
        assert contrast(row["ink"], ground[row["class"]]) >= 4.5


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(-80, 80), st.floats(-179, 179)), max_size=40))
def test_no_two_places_share_a_tile(places: list[tuple[float, float]]) -> None:
    columns, rows = charts.assign_tiles([p[0] for p in places], [p[1] for p in places])
    tiles = set(zip(columns.tolist(), rows.tolist(), strict=True))
    assert len(tiles) == len(places)
    assert all(c >= 0 and r >= 0 for c, r in tiles)


def test_three_hundred_places_keep_north_above_south() -> None:
    rng = np.random.default_rng(1)
    lat, lon = rng.normal(36, 1, 300), rng.normal(127, 1, 300)
    columns, rows = charts.assign_tiles(lat.tolist(), lon.tolist())
    assert len(set(zip(columns.tolist(), rows.tolist(), strict=True))) == 300
    assert np.corrcoef(lat, rows)[0, 1] < -0.9
    assert np.corrcoef(lon, columns)[0, 1] > 0.9


def test_places_without_a_position_still_get_a_tile() -> None:
    columns, rows = charts.assign_tiles([np.nan, 36.0, np.nan], [np.nan, 127.0, np.nan])
    assert len(set(zip(columns.tolist(), rows.tolist(), strict=True))) == 3


def test_positions_of_two_lengths_are_refused() -> None:
    with pytest.raises(ShapeError, match="one length"):
        charts.assign_tiles([1.0], [1.0, 2.0])


def test_a_place_without_a_value_stays_on_the_map_and_says_so() -> None:
    data = simple().assign(value=[np.nan, 1, 2, 3, 4, 5]).drop(columns=["low", "high"])
    svg = charts.to_svg(charts.tile_map(data, **CAPTION))
    assert "값 없음" in svg
    assert "서울: –" in svg


def test_a_map_of_gains_and_losses_parts_them_at_zero_by_colour() -> None:
    data = simple().assign(value=[-4.0, -1.0, -0.5, 0.5, 2.0, 4.0])
    named, names, colours = classes(data, "en")
    assert any(name.startswith("0") for name in names)
    ground = dict(zip(names, colours, strict=True))
    shades = [ground[name] for name in named]
    brown, blue = set(DIVERGING[:2]), set(DIVERGING[3:])
    assert set(shades[:3]) <= brown
    assert set(shades[3:]) <= blue


def test_a_cell_whose_number_is_written_says_it_once() -> None:
    data = pd.DataFrame({"row": ["a", "a"], "column": ["x", "y"], "value": [1.0, 2.0]})
    svg = charts.to_svg(charts.heatmap(data, **CAPTION))
    assert "<title>" not in svg
    assert ">2</text>" in svg


def test_an_empty_table_gives_a_chart_that_says_so() -> None:
    for draw in (charts.bar_chart, charts.tile_map, charts.interval_chart):
        svg = charts.to_svg(draw(simple().iloc[:0], **CAPTION))
        assert "표시할 값이 없습니다" in svg


def test_one_row_or_equal_values_are_drawn() -> None:
    one = simple().head(1)
    for draw in (charts.bar_chart, charts.tile_map, charts.interval_chart):
        assert "서울" in charts.to_svg(draw(one, **CAPTION))


def test_a_missing_column_is_refused_by_name() -> None:
    with pytest.raises(ParameterError, match="needs the columns low, high"):
        charts.interval_chart(simple()[["label", "value"]], **CAPTION)


def test_an_outline_wound_the_wrong_way_does_not_fill_the_sea() -> None:
    data = simple().head(2).assign(geometry=[square(126), square(128)])
    svg = charts.to_svg(charts.choropleth(data, **CAPTION))
    paths = re.findall(r' d="([^"]+)"[^>]*><title>(?:서울|부산)', svg)
    assert len(paths) == 2
    # An inside-out ring is clipped to the whole globe and has far more corners.
    assert all(d.count("L") < 8 for d in paths)


def test_numbers_are_written_with_three_digits_and_a_true_minus() -> None:
    assert [number(v) for v in (0, 0.0123, -1.5, 1234.5, None)] == [
        "0", "0.0123", "−1.5", "1,234", "–",
    ]  # fmt: skip
    assert uniform([1, 20, 300]) == ["1", "20", "300"]
    assert uniform([-0.004, 0.0246]) == ["−0.0040", "0.0246"]


@pytest.mark.fonts
def test_a_png_is_drawn_with_a_korean_font_of_this_machine() -> None:
    from madang.charts.render import korean_font  # noqa: PLC0415 - only where fonts are

    try:
        korean_font()
    except FontError as gap:
        pytest.skip(str(gap))
    png = charts.to_png(charts.bar_chart(simple(), **CAPTION))
    assert png.startswith(b"\x89PNG")
    assert len(png) > 5000


def test_without_a_korean_font_a_png_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from madang.charts import render  # noqa: PLC0415 - its folders are replaced

    render.korean_font.cache_clear()
    monkeypatch.setattr(render, "_FONT_FOLDERS", ())
    with pytest.raises(FontError, match="no Korean font was found"):
        render.korean_font()
    render.korean_font.cache_clear()


def test_labels_take_the_room_that_their_letters_take_in_a_korean_font() -> None:
    def width(label: str) -> float:
        data = pd.DataFrame({"label": [label], "value": [1.0]})
        root = fromstring(charts.to_svg(charts.bar_chart(data, **CAPTION)))
        return float(root.get("width"))

    # NanumGothic: Korean letters are .94 of their height wide, a figure .61.
    assert width("가" * 15) - width("가" * 5) == pytest.approx(10 * 0.94 * 12, abs=1)
    assert width("8" * 25) - width("8" * 15) == pytest.approx(10 * 0.61 * 12, abs=1.5)


def test_names_of_panels_too_long_for_a_panel_stand_in_two_lines() -> None:
    names = ["Employment", "Gross regional domestic product", "Ventures", "Wage"]
    data = pd.DataFrame([
        {"label": name, "x": year, "value": 1.0, "low": 0.9, "high": 1.1}
        for name in names for year in (2020, 2024)
    ])  # fmt: skip
    svg = charts.to_svg(charts.line_chart(data, **CAPTION))
    assert ">Employment<" in svg
    assert ">Gross regional domestic<" in svg
    assert ">product<" in svg


def test_nothing_of_a_chart_is_said_twice_and_every_mark_keeps_its_words() -> None:
    svg = charts.to_svg(charts.tile_map(simple(), **CAPTION))
    inner = svg[svg.index(">") :]
    assert not re.search(r'(aria-|role=|class=|font-family|\.\d\d+["h,])', inner)
    assert len(re.findall("<title>", svg)) == len(simple())
    assert len(svg.encode()) < 5_500  # 11,400 as Vega writes it


def test_arrows_lead_from_place_to_place_on_tiles_outlines_and_dots():
    flows = pd.DataFrame(
        {"panel": ["young", "young", "all"], "origin": ["a", "b", "a"],
         "destination": ["b", "c", "elsewhere"], "value": [30.0, 10.0, 5.0]}
    )  # fmt: skip
    place = pd.DataFrame({"place": list("abc"), "label": ["A", "B", "C"]})
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    grounds = {
        "tiles": place.assign(tile_column=[0, 1, 2], tile_row=[0, 0, 1]),
        "dots": place.assign(latitude=[37.0, 36.0, 35.0], longitude=[127.0, 128, 129]),
        "outlines": place.assign(geometry=[square] * 3),
        "nowhere": place,
    }
    for ground in grounds.values():
        drawn = charts.flow_maps(flows, ground, title="t", language="en").to_dict()
        assert len(drawn["hconcat"]) == 1  # nothing leads to a place that is not there
        assert "A → B: 30" in str(drawn)
    nothing = charts.flow_maps(flows.iloc[2:], grounds["tiles"], title="t")
    assert "hconcat" not in nothing.to_dict()
