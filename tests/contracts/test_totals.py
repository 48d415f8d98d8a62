"""Parts and the totals published above them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from madang.contracts.totals import lay_out
from madang.contracts.trees import Tree


def rows(*cells: tuple[str, str, float]) -> pd.DataFrame:
    return pd.DataFrame(cells, columns=["region", "activity", "value"])


def tree(key: str, **above: str) -> Tree:
    table = pd.DataFrame({key: list(above), "parent": list(above.values())})
    return Tree.of(table, key)


REGIONS = tree("region", a="N", b="N")
ACTIVITIES = tree("activity", x="T", y="T", z="T")


def test_parents_of_both_sides_are_totals_and_no_parts() -> None:
    laid = lay_out(
        rows(("N", "T", 100), ("N", "x", 60), ("a", "T", 30), ("a", "x", 10),
             ("b", "x", 20), ("b", "y", 5)),
        REGIONS, ACTIVITIES,
    )  # fmt: skip
    assert laid.regions.tolist() == ["a", "b"]
    assert laid.activities.tolist() == ["x", "y"]
    assert laid.whole.tolist() == [30, 25]
    assert laid.whole_told.tolist() == [True, False]
    assert laid.national.tolist() == [60, 5]
    assert laid.national_told.tolist() == [True, False]
    assert (laid.grand, laid.grand_told, laid.says_more) == (100, True, True)
    assert laid.row_slack[0].tolist() == [20, 20]
    assert np.isnan(laid.row_slack[1]).all()
    assert laid.column_slack[:, 0].tolist() == [30, 30]


def test_without_totals_the_sums_are_those_of_the_parts() -> None:
    laid = lay_out(rows(("a", "x", 10), ("b", "y", 5)), REGIONS, ACTIVITIES)
    assert (laid.whole.tolist(), laid.national.tolist()) == ([10, 5], [10, 5])
    assert not laid.says_more
    assert not laid.whole_told.any()
    assert not laid.grand_told


def test_totals_that_the_parts_make_up_say_nothing_more() -> None:
    laid = lay_out(
        rows(("N", "x", 15), ("a", "x", 10), ("b", "x", 5), ("a", "T", 10)),
        REGIONS, ACTIVITIES,
    )  # fmt: skip
    assert not laid.says_more
    assert laid.contradictions == ()


def test_a_division_is_bounded_by_its_own_section_not_by_all() -> None:
    deep = tree("activity", x="S", y="S", S="T", z="T")
    laid = lay_out(
        rows(("a", "T", 100), ("a", "S", 40), ("a", "x", 30), ("b", "y", 1),
             ("b", "z", 2)),
        REGIONS, deep,
    )  # fmt: skip
    at = {code: k for k, code in enumerate(laid.activities)}
    assert laid.row_slack[0, at["y"]] == 10
    assert laid.row_slack[0, at["z"]] == 60


def test_a_total_below_its_parts_is_named_and_the_parts_taken() -> None:
    laid = lay_out(
        rows(("a", "T", 20), ("a", "x", 15), ("a", "y", 10)), REGIONS, ACTIVITIES
    )
    assert laid.whole.tolist() == [25]
    [found] = laid.contradictions
    assert (found.region, found.activity, found.total, found.parts) == (
        "a", "T", 20, 25,
    )  # fmt: skip


def test_a_rounded_total_contradicts_nothing() -> None:
    laid = lay_out(
        rows(("a", "T", 100_000), ("a", "x", 60_001), ("a", "y", 40_001)),
        REGIONS, ACTIVITIES,
    )  # fmt: skip
    assert laid.contradictions == ()


def test_a_region_of_which_only_the_total_is_published_counts_for_the_nation() -> None:
    laid = lay_out(
        rows(("a", "x", 10), ("a", "T", 10), ("b", "T", 90)), REGIONS, ACTIVITIES
    )
    assert laid.grand == pytest.approx(100)
    assert np.isnan(laid.value[1]).all()
