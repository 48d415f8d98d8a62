"""Spaces and verdicts: drawn, labelled, in both languages, and of nothing."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from madang import charts
from madang.errors import ParameterError

CAPTION: dict[str, Any] = {
    "title": "산업 공간", "unit": "종사자", "source": "합성 자료", "year": 2024,
    "language": "ko",
}  # fmt: skip


def nodes(n: int = 12) -> pd.DataFrame:
    turn = np.linspace(0, 2 * np.pi, n, endpoint=False)
    return pd.DataFrame({
        "label": [f"활동 {i}" for i in range(n)], "x": np.cos(turn), "y": np.sin(turn),
        "size": np.arange(n, dtype=float), "group": ["위", "아래"] * (n // 2),
        "is_marked": [i == 3 for i in range(n)],
    })  # fmt: skip


def links() -> pd.DataFrame:
    return pd.DataFrame({
        "source": ["활동 0", "활동 1", "없는 것"],
        "target": ["활동 1", "활동 2", "활동 0"], "value": [0.9, 0.4, 0.5],
    })  # fmt: skip


def verdicts() -> pd.DataFrame:
    return pd.DataFrame({
        "row": ["연결", "연결", "간격"], "column": ["가", "나", "가"],
        "level": [0, 2, 1], "text": ["1", "3", "4%"],
        "word": ["적정", "사용 불가", "주의"], "said": ["이어짐.", "나뉨.", "좁음."],
    })  # fmt: skip


def test_space_shows_each_node_and_only_links_between_nodes() -> None:
    drawn = charts.node_links(nodes(), links(), is_ordered=True, marked="우리 지역",
                              **CAPTION)  # fmt: skip
    svg = charts.to_svg(drawn)
    for i in range(12):
        assert f"활동 {i}" in svg
    assert "없는 것" not in svg
    assert "우리 지역" in svg
    told = drawn.to_dict()
    rules = [d for d in told["datasets"].values() if d and "x2" in d[0]]
    assert len(rules[0]) == 2


def test_space_names_the_larger_first_and_none_twice_on_one_spot() -> None:
    crowded = nodes().assign(x=0.0, y=0.0)
    crowded.loc[0, ["x", "y"]] = [5.0, 5.0]
    told = charts.node_links(crowded, links(), **CAPTION).to_dict()
    named = [d for d in told["datasets"].values() if d and "short" in d[0]]
    assert {row["label"] for row in named[0]} == {"활동 0", "활동 11"}


def test_no_name_lies_on_the_dot_of_another() -> None:
    near = pd.DataFrame({
        "label": ["큰 활동", "작은 활동", "먼 활동"], "size": [9.0, 1.0, 1.0],
        # The name of the first stands above it, where the second lies.
        "x": [0.0, 0.02, 1.0], "y": [0.0, 0.055, 1.0],
    })  # fmt: skip
    told = charts.node_links(near, links().iloc[:0], **CAPTION).to_dict()
    named = [d for d in told["datasets"].values() if d and "short" in d[0]]
    assert {row["label"] for row in named[0]} == {"작은 활동", "먼 활동"}


def test_space_without_places_or_links_is_still_drawn() -> None:
    bare = charts.node_links(nodes().assign(x=np.nan), links(), **CAPTION)
    assert "표시할 값이 없습니다" in charts.to_svg(bare)
    alone = charts.node_links(
        nodes()[["label", "x", "y", "size"]], links().iloc[:0], **CAPTION
    )
    assert "활동 1" in charts.to_svg(alone)
    long = nodes(2).assign(label=["아주 긴 이름을 가진 산업 활동의 하나", "b"])
    assert "…" in charts.to_svg(charts.node_links(long, links(), **CAPTION))


def test_verdicts_carry_sign_number_and_sentence() -> None:
    drawn = charts.verdict_panel(verdicts(), **CAPTION)
    svg = charts.to_svg(drawn)
    for text in ("○ 1", "× 3", "△ 4%", "나뉨.", "사용 불가"):
        assert text in svg
    none = verdicts().assign(level=0, text="–")
    assert "–" in charts.to_svg(charts.verdict_panel(none, **CAPTION))
    bare = charts.verdict_panel(verdicts().iloc[:0], **CAPTION)
    assert "표시할 값이 없습니다" in charts.to_svg(bare)


def test_pictures_hold_no_outside_address() -> None:
    for drawn in (
        charts.node_links(nodes(), links(), **CAPTION),
        charts.verdict_panel(verdicts(), **CAPTION),
    ):
        told = json.dumps({k: v for k, v in drawn.to_dict().items() if k != "$schema"})
        assert "http" not in told


def test_table_without_a_needed_column_is_refused() -> None:
    with pytest.raises(ParameterError, match="size"):
        charts.node_links(nodes().drop(columns="size"), links(), **CAPTION)
    with pytest.raises(ParameterError, match="target"):
        charts.node_links(nodes(), links().drop(columns="target"), **CAPTION)
    with pytest.raises(ParameterError, match="said"):
        charts.verdict_panel(verdicts().drop(columns="said"), **CAPTION)
