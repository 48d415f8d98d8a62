"""Curves, panels, stacks and paired intervals: whole, labelled, honest when empty."""

from __future__ import annotations

import pandas as pd
import pytest

from madang import charts
from madang.errors import ParameterError

CAPTION = {"title": "제목", "unit": "점", "source": "자료", "year": "2025"}
LORENZ = pd.DataFrame({"label": "전국", "x": [0.0, 0.5, 1.0], "y": [0.0, 0.2, 1.0]})
SHARES = pd.DataFrame(
    {
        "label": ["가", "나", "다"],
        "value": [1.0, 0.5, 0.0],
        "low": [0.97, 0.45, 0.0],
        "high": [1.0, 0.55, 0.02],
        "group": ["핵심", "경계", "늘 탈락"],
    }
)
PANELS = pd.DataFrame(
    {
        "label": ["서울", "부산"] * 2,
        "panel": ["갑", "갑", "을", "을"],
        "value": [3.0, 1.0, 2.0, 2.5],
        "mark": [2.0, 2.0, 2.0, 2.0],
    }
)
PARTS = pd.DataFrame(
    {
        "row": ["가", "가", "나", "나"],
        "label": ["기술", "파급"] * 2,
        "value": [30.0, 20.0, 25.0, -5.0],
        "low": [46.0, 46.0, 18.0, 18.0],
        "high": [53.0, 53.0, 23.0, 23.0],
    }
)
PAIRS = pd.DataFrame(
    {
        "label": ["서울", "서울", "부산"],
        "series": ["지금", "전망", "지금"],
        "value": [0.3, 0.1, -0.2],
        "low": [0.1, -0.1, -0.4],
        "high": [0.5, 0.3, 0.1],
    }
)
CASES = (
    (charts.lorenz_chart, LORENZ, ("50%", "20.0%")),
    (charts.share_curve, SHARES, ("나: 50.0%, 경계",)),
    (charts.bar_panels, PANELS, ("부산 · 을: 2.5", "갑")),
    (charts.stacked_bars, PARTS, ("나 · 파급: −5", "기술")),
    (charts.paired_intervals, PAIRS, ("0.100~0.500", "전망")),
)


@pytest.mark.parametrize(("draw", "data", "told"), CASES, ids=lambda c: str(c)[:24])
def test_each_mark_says_its_value_and_the_caption_stands(draw, data, told):
    svg = charts.to_svg(draw(data, **CAPTION))
    assert 'role="img"' in svg
    for text in ("제목", "단위: 점", "자료: 자료", *told):
        assert text in svg, text
    assert "NaN" not in svg


@pytest.mark.parametrize(("draw", "data"), [c[:2] for c in CASES])
def test_an_empty_table_is_said_and_a_missing_column_refused(draw, data):
    assert "표시할 값이 없습니다" in charts.to_svg(draw(data.iloc[:0], **CAPTION))
    with pytest.raises(ParameterError, match="the chart needs the columns"):
        draw(data[["label"]].rename(columns={"label": "other"}), **CAPTION)


def test_gaps_are_passed_over_and_not_drawn_as_zero():
    holed = PANELS.assign(value=[3.0, None, 2.0, 2.5])
    svg = charts.to_svg(charts.bar_panels(holed, **CAPTION))
    assert "부산 · 갑" not in svg
    assert "부산 · 을" in svg


def test_zones_of_a_share_curve_are_named():
    drawn = charts.share_curve(SHARES, zones=("핵심 1", "경계 1", "탈락 1"), **CAPTION)
    svg = charts.to_svg(drawn)
    assert all(text in svg for text in ("핵심 1", "경계 1", "탈락 1"))


def test_a_narrow_line_chart_breaks_its_title_to_fit():
    data = pd.DataFrame({"x": [2020, 2021], "label": "가", "value": [0.1, 0.2]})
    long = {**CAPTION, "title": "아주 긴 제목이 좁은 그림 위에서 넘치지 않고 나뉜다"}
    spec = charts.line_chart(data, width=200, **long).to_dict()
    assert len(spec["title"]["text"]) > 1
