"""The certificate on world trade 1998-2000: who would top the list, and why not."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from madang import specialisation
from madang.metrics.relatedness import presence
from madang.vocabulary import Soundness

if TYPE_CHECKING:
    import numpy as np

    from madang.result import Result

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("MADANG_REAL_DATA") or ROOT.parent / "shared" / "data")
TRADE = DATA / "trade_complexity_reference" / "world_trade_avg_1998_2000.parquet"

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(
        not TRADE.is_file(),
        reason="trade_complexity_reference is not in ../shared/data",
    ),
]

UNINHABITED = {"sgs", "hmd"}  # South Georgia; Heard and McDonald Islands


@pytest.fixture(scope="module")
def trade() -> pd.DataFrame:
    rows = pd.read_parquet(TRADE)
    return pd.DataFrame({
        "region": rows["country"], "activity": rows["product"], "year": 1999,
        "measure": "exports", "value": rows["value"].astype(float),
    })  # fmt: skip


@pytest.fixture(scope="module")
def found(trade: pd.DataFrame) -> Any:
    activities = pd.DataFrame({"activity": trade["activity"].unique()})
    activities["parent"] = activities["activity"].str[:2]
    above = pd.DataFrame({"activity": activities["parent"].unique()})
    activities = pd.concat([activities, above], ignore_index=True)
    activities["name"] = activities["activity"]
    return measure(trade, activities=activities)


def measure(
    trade: pd.DataFrame, *, activities: pd.DataFrame | None = None, **settings: Any
) -> Result:
    """Measure trade; countries take their codes for names."""
    codes = trade["region"].unique()
    tables = {
        "stocks": trade,
        "regions": pd.DataFrame({"region": codes, "name": codes}),
    }
    if activities is not None:
        tables["activities"] = activities
    return specialisation.measure(tables, settings={"zero_means": "zero", **settings})


def check(found: Any, index: str, name: str) -> Any:
    told = specialisation.validity(found).tidy()
    return told[(told["index"] == index) & (told["check"] == name)].iloc[0]


def test_certificate_names_the_islands_that_would_top_the_list(found: Any) -> None:
    top = check(found, "complexity", "small_on_top")
    assert top["verdict"] == "warn"
    named = top["regions"].split()
    assert set(named) >= UNINHABITED
    assert len(named) >= 5
    for code in named:
        assert code in top["en"]
        assert code in top["ko"]
    assert specialisation.validity(found).verdict("complexity") is Soundness.WARN


def test_ranking_without_them_begins_with_what_the_field_knows(found: Any) -> None:
    c = found.complexity.dropna(subset=["rank"]).sort_values("rank")
    assert {"jpn", "deu", "usa", "gbr", "che", "swe"} <= set(c["region"].head(12))
    assert not set(c["region"]) & UNINHABITED
    small = found.complexity[found.complexity["is_small"]]
    assert small["rank"].isna().all()
    assert small.loc[small["region"].isin(UNINHABITED), "eci"].gt(1).all()


def test_all_countries_ranked_alike_put_an_uninhabited_island_first(
    trade: pd.DataFrame,
) -> None:
    c = measure(trade, least_size=0, null_draws=0).complexity
    assert c.sort_values("rank")["region"].iloc[0] in UNINHABITED


def test_table_hangs_together_and_is_far_from_chance(found: Any) -> None:
    assert check(found, "complexity", "components")["value"] == 1
    assert check(found, "complexity", "spectral_gap")["value"] > 0.3
    for index in ("complexity", "fitness", "relatedness"):
        assert check(found, index, "null_score")["value"] > 10
        assert check(found, index, "threshold_stability")["verdict"] == "sound"


def test_fitness_is_told_to_be_hardly_more_than_diversity(found: Any) -> None:
    share = check(found, "fitness", "diversity_share")
    assert share["value"] > 0.9
    assert share["verdict"] == "warn"
    diversity = presence(_wide(found)).sum(axis=1)
    held = found.complexity.set_index("region")
    both = held.dropna(subset=["fitness"])
    rho = both["fitness"].corr(
        pd.Series(diversity, held.index).loc[both.index], method="spearman"
    )
    assert rho**2 == pytest.approx(share["value"], abs=0.002)


def _wide(found: Any) -> np.ndarray:
    q = found.quotients.pivot_table(
        index="region", columns="activity", values="value", aggfunc="sum"
    )
    return q.fillna(0.0).to_numpy()
