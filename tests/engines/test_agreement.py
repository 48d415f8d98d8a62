"""Two engines, one expression: the same numbers to 1e-12 on the sample's records."""

import pandas as pd
import pytest

from madang.sources import sample

REDUCTIONS = {
    "stock_totals": (),
    "record_totals": (),
    "organisation_counts": (),
    "flow_totals": (["11", "28", "41"],),
    "memberships": ([f"RD{i:05d}" for i in range(0, 600, 3)],),
    "project_groups": (),
    "region_kind_ties": (),
    "helix_patterns": (),
    "embedding": (),
    "research_money": (),
}


@pytest.fixture(scope="module")
def both(duckdb, spark):
    tables = sample.build(scale=0.05).tables
    # each cell as three records, of amounts that are no round numbers
    parts = [tables["stocks"].assign(record=f"e{i}") for i in range(3)]
    tables["stock_records"] = pd.concat(
        [p.assign(value=p["value"] * (i + 1) / 7) for i, p in enumerate(parts)],
        ignore_index=True,
    )
    for engine in (duckdb, spark):
        for name, table in tables.items():
            engine.load(name, table)
    return duckdb, spark


@pytest.mark.spark
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_both_engines_agree_to_a_trillionth(both, reduction):
    given = REDUCTIONS[reduction]
    one, other = (getattr(engine, reduction)(*given) for engine in both)
    assert len(one)
    pd.testing.assert_frame_equal(one, other, rtol=1e-12, atol=1e-12)
