"""Two engines, one expression: the same numbers to 1e-9 on the sample's records."""

import pandas as pd
import pytest

from madang.sources import sample

REDUCTIONS = (
    "stock_totals",
    "organisation_counts",
    "participation_counts",
    "project_groups",
    "region_kind_ties",
    "helix_patterns",
    "embedding",
    "research_money",
    "project_money",
    "budget_money",
)


@pytest.fixture(scope="module")
def both(duckdb, spark):
    tables = sample.build(scale=0.05).tables
    for engine in (duckdb, spark):
        for name, table in tables.items():
            engine.load(name, table)
    return duckdb, spark


@pytest.mark.spark
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_both_engines_agree_to_a_billionth(both, reduction):
    one, other = (getattr(engine, reduction)() for engine in both)
    assert len(one)
    pd.testing.assert_frame_equal(one, other, rtol=1e-9, atol=1e-9, check_exact=False)
