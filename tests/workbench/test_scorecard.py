"""The balance scorecard: weights moved, ranks read, nothing else changed."""

import re

import numpy as np
import pandas as pd
import pytest

from madang import study as studies
from madang.errors import ParameterError
from madang.services import scorecard

LEDGER = pd.DataFrame(
    {
        "region": ["N", "S"] * 3,
        "year": 2024,
        "dimension": ["people"] * 2 + ["territory"] * 2 + ["total"] * 2,
        "score": [90.0, 10.0, 20.0, 60.0, 55.0, 35.0],
        "rank": [1.0, 2.0, 2.0, 1.0, 1.0, 2.0],
        "rank_low": [1.0, 2.0, 2.0, 1.0, 1.0, 1.0],
        "rank_high": [1.0, 2.0, 2.0, 1.0, 1.0, 2.0],
    }
)


def test_all_weight_on_one_dimension_gives_its_scores():
    made = scorecard.weigh(LEDGER, {"people": 0, "territory": 2}, "arithmetic")
    assert made.table["region"].tolist() == ["S", "N"]
    assert made.table["score_now"].tolist() == [60.0, 20.0]
    assert made.table["places"].tolist() == [1.0, -1.0]
    assert made.table["is_within"].tolist() == [True, False]
    told = [s.text("en") for s in made.said({"N": "North", "S": "South"})]
    assert told[0].startswith("2 of 2 regions change their rank; 1 of 2 stay")
    assert told[1:] == [
        "Most places gained: South, +1.", "Most places lost: North, −1.",
    ]  # fmt: skip


def test_weights_in_force_give_the_ranks_in_force(small_run):
    folder = studies.results_folder(studies.open_study(small_run))
    ledger = studies.read(folder, "balance", "ledger")
    settings = studies.manifest(folder, "balance")["parameters"]
    made = scorecard.weigh(
        ledger, settings["dimension_weights"], settings["aggregation"]
    )
    np.testing.assert_allclose(made.table["score_now"], made.table["score"])
    assert (made.table["places"] == 0).all()
    assert [s.text("en") for s in made.said({})] == ["Every region keeps its rank."]


@pytest.mark.parametrize("text", ["-1", "x", "nan", "inf", "1e9"])
def test_what_is_no_weight_is_refused(text):
    with pytest.raises(ParameterError, match="a weight is a number from 0"):
        scorecard.read(["people"], {"people": text})


def test_no_weight_at_all_is_refused():
    with pytest.raises(ParameterError, match="above 0"):
        scorecard.read(["people", "territory"], {"people": "0", "territory": "0"})


def test_a_page_shows_ranks_and_leads_to_regions(workbench):
    page = workbench.get("/scorecard")[1]
    name = re.search(r'<input name="(\w+)" type="number"', page)[1]
    answer, moved = workbench.get(f"/scorecard?{name}=7.5")
    assert answer.status_code == 200
    assert 'value="7.5"' in moved
    assert "Ranks under these weights" in moved
    assert re.search(r'href="/regions/\w+', moved)
    answer, wrong = workbench.get(f"/scorecard?{name}=lots")
    assert answer.status_code == 400
    assert 'value="lots"' in wrong
