"""A stage's parameters: what counts as a number, and how the rest is refused."""

import doctest
import math

import pytest

from madang.contracts import parameters
from madang.contracts.parameters import is_number, is_whole, refuse, refuse_unknown
from madang.errors import ParameterError
from madang.language import both


def test_the_examples_are_true():
    assert doctest.testmod(parameters).failed == 0


@pytest.mark.parametrize("value", [True, "1", None, math.nan, math.inf, [1]])
def test_what_is_no_finite_number_is_no_number(value):
    assert not is_number(value)
    assert not is_whole(value)


def test_bounds_belong_to_what_they_allow():
    assert is_number(0, 0, 1)
    assert is_number(1.0, 0, 1)
    assert not is_whole(101, 0, 100)


def test_a_refusal_names_stage_parameter_and_value_in_both_languages():
    with pytest.raises(
        ParameterError, match="'draws' of the stage 'x' must be"
    ) as told:
        refuse("x", "draws", -1, expected=both("0보다 큰 수", "a number above 0"))
    for language in ("ko", "en"):
        text = told.value.text(language)
        assert "draws" in text
        assert "-1" in text
        assert "[stages.x]" in text
    assert "쓸 수 있는 값: 0보다 큰 수" in told.value.text("ko")


def test_an_unknown_parameter_is_refused_with_those_there_are():
    refuse_unknown("x", ["a"], ["b", "a"])
    with pytest.raises(ParameterError, match="no parameter 'c'; it has a, b") as told:
        refuse_unknown("x", ["a", "c"], ["b", "a"])
    assert "'c' 매개변수가 없습니다" in told.value.text("ko")
