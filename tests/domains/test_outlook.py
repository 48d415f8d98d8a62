"""The outlook of specialisation: what is near, what the odds are, what is not said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from madang import specialisation
from madang.errors import ParameterError
from madang.metrics.relatedness import presence, proximity, relatedness_density
from madang.metrics.shares import location_quotient
from madang.specialisation.findings import _reachable, _Words
from madang.specialisation.focus import LEAST_ODDS


def long(x, year, measure="employment"):
    """Lay a table out as stocks; NaN is a cell that is not listed."""
    frame = pd.DataFrame(
        x,
        index=[f"R{r:02d}" for r in range(x.shape[0])],
        columns=[f"A{i:02d}" for i in range(x.shape[1])],
    )
    rows = frame.stack().reset_index()  # noqa: PD013 - leaves out unlisted cells
    rows.columns = pd.Index(["region", "activity", "value"])
    return rows.assign(year=year, measure=measure)


def drifting(years, *, regions=30, activities=12, seed=1):
    """Make an economy whose activities wander, year by year."""
    rng = np.random.default_rng(seed)
    x = rng.gamma(1.0, 400.0, (regions, activities)) + 5
    parts = []
    for year in years:
        parts.append(long(np.rint(x), year))
        x = x * rng.lognormal(0, 0.25, x.shape)
    return pd.concat(parts, ignore_index=True)


def measure(table, *, activities=None, **settings):
    """Measure stocks; regions take their codes for names."""
    codes = sorted(table["region"].unique())
    tables = {"stocks": table, "regions": pd.DataFrame({"region": codes})}
    tables["regions"]["name"] = codes
    if activities is not None:
        tables["activities"] = activities
    return specialisation.measure(tables, settings=settings)


@pytest.fixture(scope="module")
def panel():
    return drifting(range(2010, 2021))


@pytest.fixture(scope="module")
def outlook(panel):
    return measure(panel).outlook


def test_every_known_cell_below_parity_stands_there_once_and_no_other(panel, outlook):
    last = panel[panel["year"] == 2020].pivot_table(
        index="region", columns="activity", values="value"
    )
    q = location_quotient(last.to_numpy())
    assert len(outlook) == (q < 1).sum()
    assert not outlook.duplicated(["region", "activity", "measure"]).any()
    phi = proximity(presence(last.to_numpy()))
    density = relatedness_density(q >= 1, phi)
    rows = last.index.get_indexer(outlook["region"])
    columns = last.columns.get_indexer(outlook["activity"])
    np.testing.assert_allclose(outlook["density"], density[rows, columns])


def test_the_odds_are_probabilities_within_their_interval(outlook):
    assert outlook["odds"].between(0, 1).all()
    assert (outlook["odds_low"] <= outlook["odds"]).all()
    assert (outlook["odds"] <= outlook["odds_high"]).all()
    assert (outlook["until"] == 2025).all()


def test_who_stands_close_to_parity_has_better_odds(outlook):
    near = outlook[outlook["location_quotient"] > 0.8]["odds"].mean()
    far = outlook[outlook["location_quotient"] < 0.3]["odds"].mean()
    assert near > 3 * far


def test_the_odds_come_true_as_often_as_they_say_in_years_they_never_saw():
    whole = drifting(range(2010, 2026), regions=60, activities=15, seed=4)
    seen = measure(whole[whole["year"] <= 2020]).outlook
    later = whole[whole["year"] == 2025].pivot_table(
        index="region", columns="activity", values="value"
    )
    rows = later.index.get_indexer(seen["region"])
    columns = later.columns.get_indexer(seen["activity"])
    event = (location_quotient(later.to_numpy()) >= 1)[rows, columns].astype(float)
    assert seen["odds"].mean() == pytest.approx(event.mean(), abs=0.05)
    brier = ((seen["odds"] - event) ** 2).mean()
    assert brier < 0.85 * event.mean() * (1 - event.mean())


def test_one_year_gives_density_without_odds_and_says_why(panel):
    made = measure(panel[panel["year"] == 2020])
    assert made.outlook["density"].notna().all()
    assert (
        made.outlook[["odds", "odds_low", "odds_high", "until"]].isna().all(axis=None)
    )
    assert any("only density is given" in note.text("en") for note in made.notes)


def test_too_few_entries_are_not_learnt_from():
    still = drifting([2015], regions=6, activities=4)
    made = measure(pd.concat([still, still.assign(year=2020)], ignore_index=True))
    assert made.outlook["odds"].isna().all()
    assert any("too few entries" in note.text("en") for note in made.notes)


def test_what_is_not_listed_is_neither_outlook_nor_lesson(panel):
    holes = panel.sample(frac=0.9, random_state=2)
    made = measure(holes).outlook
    there = holes[holes["year"] == 2020]
    keys = set(zip(there["region"], there["activity"], strict=True))
    assert set(zip(made["region"], made["activity"], strict=True)) <= keys


def test_the_years_ahead_may_be_chosen_and_must_make_sense(panel):
    made = measure(panel, outlook_years=2).outlook
    assert (made["until"] == 2022).all()
    with pytest.raises(ParameterError, match="outlook_years"):
        measure(panel, outlook_years=0)


def test_the_likeliest_entry_is_told_with_its_interval(panel):
    made = measure(panel)
    told = {f.key: f for f in made.findings}["specialisation-outlook"]
    assert "2025" in told.text("ko")
    assert "2025" in told.text("en")
    assert told.low <= told.value <= told.high
    best = made.outlook["odds_low"].max()
    assert told.low == best


def test_a_step_below_one_chance_in_twenty_is_no_advice(panel):
    told = measure(panel)
    words = _Words("employment", {}, {}, 0.9)
    assert _reachable(told.outlook, words) is not None
    slight = told.outlook.assign(odds=LEAST_ODDS / 2, odds_low=0.0)
    assert _reachable(slight, words) is None


def test_odds_whose_interval_says_nothing_are_no_finding(panel):
    made = measure(panel).outlook
    words = _Words("employment", {}, {}, 0.9)
    for low, high in ((0.047, 0.969), (0.018, 0.478), (0.3, 0.9)):
        wide = made.assign(odds=0.4, odds_low=low, odds_high=high)
        assert _reachable(wide, words) is None


def test_the_quality_of_the_odds_stands_beside_them(panel):
    result = measure(panel)
    quality = result.outlook_quality
    assert set(quality["tested"]) == {"held_out_regions", "rolling_origin"}
    assert {"persistence", "diversity_ubiquity", "density", "logistic"} == set(
        quality["model"]
    )
    kept = quality[quality["is_chosen"]]
    held = kept[kept["tested"] == "held_out_regions"]
    assert set(held["model"]) == set(result.outlook["model"])
    assert any("outlook_quality" in note.text("en") for note in result.notes)


def test_each_suggestion_has_a_track_record_and_says_what_is_missing(outlook):
    assert (outlook["needed"] > 0).all()
    told = outlook.dropna(subset=["record_came"])  # none where no such odds were given
    assert len(told) > 0.8 * len(outlook)
    assert told["record_came"].between(0, 1).all()
    assert (told["record_low"] <= told["record_came"]).all()


def test_years_of_two_classifications_give_density_and_say_why(panel):
    last = panel["year"] == panel["year"].max()
    mixed = panel.assign(
        activity=panel["activity"].where(~last, "Z" + panel["activity"])
    )
    result = measure(mixed)
    assert result.outlook["odds"].isna().all()
    assert result.outlook_quality.empty
    assert any("two classifications" in note.text("en") for note in result.notes)


def test_what_is_knowledge_intensive_moves_the_share(panel):
    codes = sorted(panel["activity"].unique())
    activities = pd.DataFrame({
        "activity": codes, "name": codes,
        "knowledge_intensive": [n % 2 == 0 for n in range(len(codes))],
    })  # fmt: skip
    table = measure(panel, activities=activities).outlook
    clever = table["activity"].isin(codes[::2])
    assert (table.loc[clever, "knowledge_gain"] > 0).all()
    assert (table.loc[~clever, "knowledge_gain"] < 0).all()
