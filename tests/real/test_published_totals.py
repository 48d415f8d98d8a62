"""Quotients of the US benchmark, found again from few areas and published totals.

The official quotients are within the traded employment of the whole nation, which
the listed areas do not add up to [DelgadoPorterStern2016].
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from madang import specialisation

DATA = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
AREAS = DATA / "us_cluster_benchmark" / "msa_clusters_2016.parquet"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not AREAS.is_file(), reason="the US cluster benchmark is not in ../shared/data"
    ),
]


def test_official_quotients_come_out_with_totals_also_where_cells_are_withheld() -> (
    None
):
    all_areas = pd.read_parquet(AREAS)
    traded = all_areas[all_areas["traded_b"] & (all_areas["emp_tl"] > 0)]
    own = traded["region_code_t"].drop_duplicates().sort_values().iloc[::30]
    part = traded[traded["region_code_t"].isin(own)].assign(
        region=lambda t: t["region_code_t"].astype(str),
        activity=lambda t: "c" + t["cluster_code_t"].astype(str),
        value=lambda t: t["emp_tl"].astype(float),
        whole=lambda t: (t["emp_tl"] / t["region_emp_per_tf"]).round(),
        nation=lambda t: (t["emp_tl"] / t["cluster_emp_per_tf"]).round(),
    )
    rng = np.random.default_rng(6)
    cells = part[rng.random(len(part)) > 0.2]
    nations = part.groupby("activity", as_index=False)["nation"].first()
    whole = float((traded["emp_tl"] / traded["cluster_emp_per_tf"]).round()
                  .groupby(traded["cluster_code_t"]).first().sum())  # fmt: skip
    rows = pd.concat([
        cells[["region", "activity", "value"]],
        part.groupby("region", as_index=False)["whole"].first()
        .rename(columns={"whole": "value"}).assign(activity="traded"),
        nations.rename(columns={"nation": "value"}).assign(region="US"),
        pd.DataFrame({"region": ["US"], "activity": ["traded"], "value": [whole]}),
    ]).assign(year=2016, measure="employment")  # fmt: skip
    codes, kinds = part["region"].unique(), part["activity"].unique()
    found = specialisation.measure(
        {
            "stocks": rows,
            "regions": pd.DataFrame({"region": ["US", *codes], "name": "-",
                                     "parent": [None, *["US"] * len(codes)]}),
            "activities": pd.DataFrame({"activity": ["traded", *kinds], "name": "-",
                                        "parent": [None, *["traded"] * len(kinds)]}),
        },
        settings={"null_draws": 0, "draws": 100},
    )  # fmt: skip
    q = found.quotients.merge(part[["region", "activity", "lq_tf"]],
                              on=["region", "activity"])  # fmt: skip
    known = q.dropna(subset=["location_quotient"])
    assert len(known) == len(cells)
    assert np.allclose(known["location_quotient"], known["lq_tf"], rtol=2e-3)
    hidden = q[q["location_quotient"].isna()]
    assert len(hidden) == len(part) - len(cells)
    assert (hidden["lq_tf"] <= hidden["high"] * (1 + 2e-3)).all()
    assert (hidden["low"] == 0).all()
