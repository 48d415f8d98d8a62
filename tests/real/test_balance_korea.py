"""Balance of the provinces of Korea, from public records, beside KIET's index.

The published regional development index (지역발전지수, 1995–2019, 16 provinces) is
compared and never aggregated. The bounds are what must hold if the ledger
measures anything of the kind, well below what is found.
"""

import importlib
import importlib.util
import os
from pathlib import Path

import pytest

from madang import balance

DATA = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
CAPITAL_AREA = ("11", "28", "41")

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not (DATA / "kr_regional_indicators").is_dir(),
        reason="the Korean regional indicators are not in ../shared/data",
    ),
    pytest.mark.skipif(
        importlib.util.find_spec("madang.sources.korea") is None,
        reason="the reader of the Korean files is not there",
    ),
]


@pytest.fixture(scope="module")
def result():
    korea = importlib.import_module("madang.sources.korea")
    return balance.measure(korea.build(DATA).tables, core=CAPITAL_AREA, currency="KRW")


def test_the_total_ranks_provinces_much_as_the_published_index_does(result):
    total = result.published.query("dimension == 'total'")
    by_index = total.groupby("index")["spearman"]
    assert total["year"].nunique() >= 15
    assert (total["regions"] >= 15).all()
    economy = next(name for name in by_index.groups if "economy" in name)
    whole = next(name for name in by_index.groups if "total" in name)
    assert by_index.mean()[whole] > 0.5
    assert by_index.mean()[economy] > 0.4
    assert (by_index.get_group(whole) > 0).all()


def test_the_latest_correlation_is_surely_positive(result):
    total = result.published.query("dimension == 'total'")
    latest = total[total["index"].str.contains("total")].sort_values("year").iloc[-1]
    assert latest["low"] > 0


def test_years_rest_mostly_on_values_of_their_own(result):
    total = result.ledger.query("dimension == 'total'")
    assert total["imputed_share"].mean() < 0.15
    assert total["year"].nunique() >= 20


def test_the_core_holds_about_half_of_residents_and_output(result):
    latest = result.core_share.sort_values("year").groupby("quantity").tail(1)
    share = latest.set_index("quantity")["core_share"]
    assert 0.49 < share["population"] < 0.53
    assert 0.48 < share["value_added"] < 0.60


def test_the_core_gained_people_in_the_latest_year(result):
    moves = result.core_share.query("quantity == 'migration'").sort_values("year")
    assert moves["net"].iloc[-1] > 0


def test_output_per_head_is_less_uneven_than_output(result):
    latest = result.evenness.sort_values("year").groupby("quantity").tail(1)
    gini = latest.set_index("quantity")["gini"]
    assert gini["value_added_per_head"] < gini["value_added"]
