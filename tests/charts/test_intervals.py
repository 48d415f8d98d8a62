"""Where the axis of intervals begins."""

import re

import pandas as pd
import pytest

from madang import charts
from madang.charts.render import to_svg


def ticks(low, value, high, **more):
    rows = pd.DataFrame({"label": ["A", "B"], "low": low, "value": value, "high": high})
    svg = to_svg(charts.interval_chart(rows, title="T", unit="%", **more))
    return [float(t.replace("−", "-")) for t in re.findall(r">([−-]?[\d.]+)<", svg)]


@pytest.mark.parametrize(
    ("low", "value", "high", "begins"),
    [
        ([0.3, 6.0], [1.0, 9.0], [2.0, 14.0], 0),  # shares that begin near 0
        ([-0.3, 6.0], [1.0, 9.0], [2.0, 14.0], -2),
        ([51.0, 60.0], [52.0, 62.0], [53.0, 64.0], 50),  # far from 0: its own range
    ],
)
def test_nothing_above_zero_has_an_axis_that_begins_below(low, value, high, begins):
    assert min(ticks(low, value, high)) == begins


def test_ranks_count_from_one():
    assert min(ticks([1, 2], [1, 3], [2, 16], is_rank="rank")) >= 1
