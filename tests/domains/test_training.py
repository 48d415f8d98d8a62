"""Training and jobs: what the stage makes, says and refuses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from madang.errors import MissingTableError
from madang.talent.training import match

REGIONS = pd.DataFrame(
    {
        "region": ["a", "b", "c"],
        "name": ["A", "B", "C"],
        "latitude": [37.0, 37.1, 35.0],
        "longitude": [127.0, 127.0, 129.0],
    }
)


def stocks(taught, jobs, year=2024):
    """Lay amounts out by region and activity."""
    rows = [
        (region, activity, year, measure, float(value))
        for measure, table in (("graduates", taught), ("employment", jobs))
        for region, held in table.items()
        for activity, value in held.items()
    ]
    names = ["region", "activity", "year", "measure", "value"]
    return pd.DataFrame(rows, columns=names)


# a and b lie 11 km apart, c far off; jobs of y stand in c alone
TAUGHT = {"a": {"x": 10, "y": 10}, "b": {"x": 10}, "c": {"y": 10}}
JOBS = {"a": {"x": 100}, "b": {"x": 100}, "c": {"y": 200}}


def told(result):
    return " ".join(note.en for note in result.notes)


def row(table, **where):
    for name, value in where.items():
        table = table[table[name] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_what_is_matched_is_lost_to_distance_or_to_the_mix_of_fields():
    made = match({"regions": REGIONS, "stocks": stocks(TAUGHT, JOBS)})
    whole = made.whole.set_index("within")["matched"]
    assert whole.tolist() == pytest.approx([0.75, 0.75, 1.0])
    a = row(made.regions, region="a")
    assert (a["matched"], a["at_home"], a["away"]) == pytest.approx((0.5, 0.5, 0))
    assert a["unmatched"] == pytest.approx(10)
    gap = row(made.gaps, region="a", side="taught")
    assert gap["activity"] == "y"
    assert gap["amount"] == pytest.approx(10)
    lacking = row(made.gaps, region="c", side="jobs")
    assert (lacking["activity"], lacking["amount"]) == ("y", pytest.approx(100))
    assert "50 km as the crow flies" in told(made)


def test_commuters_tell_who_is_within_reach_where_they_are_on_record():
    travel = pd.DataFrame(
        {"origin": ["a", "a", "b", "c"], "destination": ["a", "c", "b", "c"],
         "year": 2024, "kind": "commuting", "value": [95.0, 5.0, 100.0, 100.0]}
    )  # fmt: skip
    given = {"regions": REGIONS, "stocks": stocks(TAUGHT, JOBS), "flows": travel}
    near = match(given).whole.set_index("within")
    assert near.loc["reach", "matched"] == pytest.approx(1.0)
    assert set(near["basis"]) == {"commuters"}
    far = match(given, settings={"commuters": 0.2}).whole.set_index("within")
    assert far.loc["reach", "matched"] == pytest.approx(0.75)


def test_without_commuters_and_places_only_the_region_itself_counts():
    bare = REGIONS[["region", "name"]]
    jobs = {"a": {"x": 1}, "b": {"x": 3}, "c": {"y": 2}}
    made = match({"regions": bare, "stocks": stocks(TAUGHT, jobs)})
    whole = made.whole.set_index("within")["matched"]
    assert whole["reach"] == pytest.approx(whole["home"])
    assert "only jobs in the region itself" in told(made)


def test_fields_lead_to_activities_by_links_where_they_have_other_names():
    taught = {"a": {"engineering": 10}, "b": {"arts": 10}}
    jobs = {"a": {"x": 5}, "b": {"x": 5, "z": 10}}
    links = pd.DataFrame(
        {"activity_a": ["engineering"], "activity_b": ["x"], "kind": ["training"],
         "value": [1.0]}
    )  # fmt: skip
    names = ["engineering", "arts", "x", "z"]
    activities = pd.DataFrame({"activity": names, "name": names})
    given = {"regions": REGIONS, "stocks": stocks(taught, jobs),
             "activities": activities}  # fmt: skip
    none = match(given)
    assert none.whole.empty
    assert "No field of training leads to an activity with jobs" in told(none)
    made = match({**given, "activity_links": links})
    assert row(made.fields, activity="engineering")["matched"] == pytest.approx(1.0)
    assert row(made.fields, activity="arts")["matched"] == 0
    assert "(arts) leads to no activity with jobs" in told(made)


def test_what_is_lacking_is_told_in_words():
    for left, said in (("graduates", "graduates"), ("employment", "employment")):
        table = stocks(TAUGHT, JOBS)
        made = match({"regions": REGIONS, "stocks": table[table["measure"] != left]})
        assert all(t.empty for t in made.tables.values())
        assert f"no measure '{said}'" in told(made)
        assert made.findings == ()
    with pytest.raises(MissingTableError, match="stocks"):
        match({"regions": REGIONS})


def test_totals_of_upper_regions_and_activities_are_not_counted_twice():
    above = pd.concat(
        [REGIONS.assign(parent="all"), pd.DataFrame({"region": ["all"], "name": "All"})]
    )
    taught = {**TAUGHT, "all": {"x": 20, "y": 20}}
    whole = match({"regions": above, "stocks": stocks(taught, JOBS)}).whole
    assert whole["taught"].iloc[0] == 40


def test_withheld_cells_are_left_out_and_told():
    table = stocks(TAUGHT, JOBS).assign(flag="")
    hidden = (table["region"] == "c") & (table["measure"] == "employment")
    table.loc[hidden, "value"] = np.nan
    table.loc[hidden, "flag"] = "X"
    made = match({"regions": REGIONS, "stocks": table})
    assert "1 cell of employment is withheld" in told(made)
    assert row(made.fields, activity="y")["matched"] == 0


def test_the_last_year_of_each_is_taken_and_said():
    early = stocks({"a": {"y": 99}}, {"a": {"y": 99}}, 2020)
    made = match(
        {"regions": REGIONS, "stocks": pd.concat([early, stocks(TAUGHT, JOBS)])}
    )
    assert set(made.whole["year"]) == {2024}
    assert made.whole["taught"].iloc[0] == 40


def test_findings_and_charts_stand_in_both_languages():
    made = match({"regions": REGIONS, "stocks": stocks(TAUGHT, JOBS)})
    said = {f.key: f for f in made.findings}
    assert "75%" in said["training.matched"].en
    assert "75%" in said["training.matched"].ko
    assert said["training.region"].en.startswith("A trains most")
    for name in ("whole", "regions"):
        for language in ("ko", "en"):
            assert made.chart(name, language=language).to_dict()


def test_too_many_cells_are_refused_in_words():
    made = match({"regions": REGIONS, "stocks": stocks(TAUGHT, JOBS)},
                 settings={"most_cells": 2})  # fmt: skip
    assert made.whole.empty
    assert "more than most_cells" in told(made)
