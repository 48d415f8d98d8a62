"""Crosses with both intervals, and maps whose classes keep their own colours."""

import json
import re

import pandas as pd
import pytest

from madang import charts
from madang.errors import ParameterError

CAPTION = {"title": "단계", "unit": "90% 구간", "source": "자료", "year": "2024"}
CROSSES = pd.DataFrame(
    {
        "label": ["울산 자동차", "경남 기계", "부산 섬유"],
        "x": [8.7, 4.9, 1.2], "x_low": [8.5, 4.8, 1.1], "x_high": [8.9, 5.0, 1.3],
        "y": [0.01, 0.004, -0.02], "y_low": [0.002, -0.001, -0.03],
        "y_high": [0.017, 0.009, -0.01], "group": ["성장", "성숙", "판단 불가"],
    }
)  # fmt: skip


def test_each_cross_says_both_values_with_their_intervals_and_its_group():
    svg = charts.to_svg(
        charts.cross_chart(CROSSES, x_title="입지계수", y_title="성장", **CAPTION)
    )
    assert 'role="img"' in svg
    titles = " ".join(re.findall(r"<title>([^<]+)</title>", svg))
    assert "울산 자동차: 입지계수 8.7" in titles
    assert "8.50~8.90" in titles or "8.5~8.9" in titles
    assert "성장" in titles
    assert "−0.03" in titles


def test_a_group_keeps_its_colour_whatever_else_is_there():
    order = ("성장", "쇠퇴", "성숙")

    def colour_of(data, group):
        spec = charts.cross_chart(data, groups=order, quiet=("판단 불가",), **CAPTION)
        text = json.dumps(spec.to_dict(), ensure_ascii=False)
        found = re.search(
            r'"domain": (\[[^]]*"판단 불가"\]), "range": (\[[^]]*\])', text
        )
        pairs = zip(json.loads(found[1]), json.loads(found[2]), strict=True)
        return dict(pairs)[group]

    fewer = CROSSES[CROSSES["group"] != "성장"]
    assert colour_of(CROSSES, "성숙") == colour_of(fewer, "성숙")
    assert colour_of(CROSSES, "성장") != colour_of(CROSSES, "성숙")


def test_quiet_crosses_carry_no_name_and_long_names_are_cut():
    long = CROSSES.assign(label=["가" * 60, "나", "다"])
    svg = charts.to_svg(charts.cross_chart(long, quiet=("판단 불가",), **CAPTION))
    written = re.findall(r"<text[^>]*>([^<]+)</text>", svg)
    assert "다" not in written
    assert any(t.startswith("가가") and t.endswith("…") for t in written)


def test_crosses_without_intervals_lines_or_rows_are_drawn_or_said():
    bare = CROSSES.assign(x_low=float("nan"), x_high=float("nan"))
    assert charts.to_svg(charts.cross_chart(bare, middle=(1, 0), **CAPTION))
    one = charts.cross_chart(CROSSES.head(1), x_scale="log", **CAPTION)
    assert charts.to_svg(one)
    empty = json.dumps(charts.cross_chart(CROSSES.head(0), **CAPTION).to_dict(),
                       ensure_ascii=False)  # fmt: skip
    assert "표시할 값이 없습니다" in empty
    with pytest.raises(ParameterError, match="needs the columns x_low"):
        charts.cross_chart(CROSSES.drop(columns="x_low"), **CAPTION)


def test_a_map_takes_the_colours_of_its_classes_where_they_are_given():
    data = pd.DataFrame(
        {
            "label": ["서울", "부산", "제주"], "value": [0.5, 2.0, float("nan")],
            "group": ["미만", "강함", None], "colour": ["#f4ece0", "#0e4a6b", None],
            "tile_column": [0, 1, 0], "tile_row": [0, 1, 2],
        }
    )  # fmt: skip
    scale = charts.tile_map(data, **CAPTION).to_dict()["layer"][0]["encoding"]["color"][
        "scale"
    ]
    colours = dict(zip(scale["domain"], scale["range"], strict=True))
    assert colours["강함"] == "#0e4a6b"
    assert colours["미만"] == "#f4ece0"
    assert colours["값 없음"] not in {"#0e4a6b", "#f4ece0"}
