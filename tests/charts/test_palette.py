"""Colours: contrast, classes."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.charts import palette
from madang.errors import ParameterError

COLOURS = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


@given(COLOURS)
def test_text_on_any_ground_reaches_a_contrast_of_four_and_a_half(ground: str) -> None:
    assert palette.contrast(palette.text_colour(ground), ground) >= 4.5


@given(COLOURS, COLOURS)
def test_contrast_is_symmetric_and_lies_between_1_and_21(one: str, other: str) -> None:
    c = palette.contrast(one, other)
    assert c == palette.contrast(other, one)
    assert 1 <= c <= 21


def test_luminance_agrees_with_the_published_example_of_mid_grey() -> None:
    # #777777 on white is 4.48:1, the well-known near miss of WCAG 2.
    assert round(palette.contrast("#777777", "#ffffff"), 2) == 4.48


def test_sequential_colours_darken_step_by_step() -> None:
    light = [palette.luminance(c) for c in palette.SEQUENTIAL]
    assert light == sorted(light, reverse=True)
    assert len(set(light)) == len(light)


def test_ink_and_muted_text_are_legible_on_white_paper() -> None:
    for colour in (palette.INK, palette.MUTED, palette.ACCENT):
        assert palette.contrast(colour, "#ffffff") >= 4.5


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), st.integers(2, 7))
def test_every_value_falls_in_a_class_and_order_is_kept(
    values: list[float], bins: int
) -> None:
    edges = palette.bin_edges(values, bins)
    assert edges == sorted(set(edges))
    assert len(edges) < bins
    found = [palette.bin_of(v, edges) for v in sorted(values)]
    assert found == sorted(found)
    assert 0 <= min(found) <= max(found) <= len(edges)


def test_equal_or_missing_values_make_one_class() -> None:
    assert palette.bin_edges([3.0, 3.0, math.nan], 5) == []


def test_one_class_is_refused() -> None:
    with pytest.raises(ParameterError, match="at least 2 classes"):
        palette.bin_edges([1.0, 2.0], 1)
