"""The ledger's options: framework, steps, doubt, editions, and what it hangs on."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from small_ledgers import measured, study, total

from madang.balance.settings import BalanceSettings
from madang.contracts import worded
from madang.errors import ParameterError
from madang.metrics.composite import Aggregation, Normalisation

LEVELS = {"people": "society", "autonomy": "society"}


def part(result, dimension, year=2024):
    rows = result.ledger.query(f"dimension == '{dimension}' and year == {year}")
    return rows.set_index("region")


def steps(result):
    return worded(result.steps).set_index("step")["en"]


def test_groups_above_the_dimensions_are_averaged_in_their_turn():
    result = measured(study(), framework=LEVELS, dimension_weights={"society": 3})
    society = part(result, "society")["score"]
    below = [part(result, d)["score"] for d in ("people", "autonomy")]
    assert_allclose(society, sum(below) / 2)
    whole = (part(result, "territory")["score"] + 3 * society) / 4
    assert_allclose(total(result)["score"], whole)
    elements = result.ledger_elements.set_index("element")
    assert elements.loc["people", "belongs_to"] == "society"
    assert elements.loc["society", ["level", "effective_weight"]].tolist() == [3, 0.75]
    indicators = elements[elements["level"] == 1]
    assert indicators["effective_weight"].sum() == pytest.approx(1)


def test_without_a_framework_the_ledger_is_the_same_as_with_an_empty_group_above():
    plain, over = measured(study()), measured(study(), framework={"people": "total"})
    assert_allclose(total(plain)["score"], total(over)["score"])


def test_a_group_in_which_more_is_worse_is_turned_before_it_counts():
    result = measured(study(), reversed_groups=["people"])
    people = part(result, "people")
    parts = [part(result, d)["score"] for d in ("territory", "autonomy")]
    assert_allclose(total(result)["score"], (sum(parts) + 100 - people["score"]) / 3)
    assert people.loc["r0", "rank"] == 8  # the most, and so the worst
    assert (people["rank_low"] <= people["rank"]).all()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"framework": {"people": "a", "a": "b", "b": "a"}}, "in a circle"),
        ({"framework": {"peeple": "a"}}, "found 'peeple'"),
        ({"framework": {"people": 3}}, "the name of a group"),
        ({"reversed_groups": ["nobody"]}, "found 'nobody'"),
        ({"group_aggregation": {"people": "sum"}}, "one of arithmetic"),
        ({"group_aggregation": {"none": "geometric"}}, "found 'none'"),
        ({"aggregation_power": 0}, "must not be 0"),
        ({"normalisation": "target"}, "missing for i0"),
        ({"normalisation": "target", "marks_from": "nowhere"}, "found 'nowhere'"),
        ({"marks": {"i0": [1, 2, 3]}}, "a list of two"),
        ({"treatment": ["hide"]}, "winsorise"),
        ({"vary": ["moods"]}, "weights"),
        ({"method_before": {"normalization": "rank"}}, "no such parameter"),
        ({"aggregation": "copeland", "group_aggregation": {"people": "harmonic"}},
         "one of them alone"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_name(settings, says):
    with pytest.raises(ParameterError, match=says):
        measured(study(), **settings)


@pytest.mark.parametrize("method", list(Normalisation))
def test_each_normalisation_ranks_the_best_first(method):
    codes = [f"i{k}" for k in range(6)]
    settings = {"normalisation": str(method)}
    if method == "target":
        settings["marks_from"] = "r0"
    if method in ("scaled", "goalposts"):
        settings["marks"] = {c: [-200, 200] for c in codes}
    tables = study()
    if method == "fraction":  # a ratio asks for figures above 0
        tables["indicators"]["value"] = tables["indicators"]["value"].abs() + 1
        tables["indicator_definitions"]["direction"] = 1
    ranked = total(measured(tables, **settings))
    assert ranked.loc["r0", "rank"] == 1
    assert ranked.loc["r7", "rank"] == 8
    assert (ranked["rank_low"] <= ranked["rank"]).all()


@pytest.mark.parametrize("method", list(Aggregation))
def test_each_mean_ranks_the_best_first_and_tiers_follow_the_score(method):
    ranked = total(measured(study(), aggregation=str(method)))
    assert ranked.loc["r0", "rank"] == 1
    order = ranked.sort_values("score", ascending=False)
    assert (np.diff(order["tier"]) >= 0).all()


@pytest.mark.parametrize("way", ["equal", "component", "balanced", "benefit_of_doubt"])
def test_each_weighting_is_said_and_keeps_the_best_first(way):
    result = measured(study(), weighting=way)
    ranked = total(result)
    assert ranked.loc["r0", "rank"] == 1
    assert "Weights are not only those given" in " ".join(worded(result.steps)["en"])
    assert set(result.ledger["dimension"]) == {
        "territory", "people", "autonomy", "total",
    }  # fmt: skip


def test_no_region_does_worse_under_the_weights_best_for_it():
    doubted = measured(study(), weighting="benefit_of_doubt")
    assert part(doubted, "people")["score"].max() == pytest.approx(100)


def test_opposites_keep_the_weights_that_are_given():
    tables = study(indicators=6)
    tables["indicator_definitions"]["direction"] = 1  # half of them now run against
    said = worded(measured(tables, weighting="component").steps)["en"]
    assert said.str.contains("a dimension holds opposites").any()


def holed():
    tables = study()
    values = tables["indicators"]
    first = (values["region"] == "r3") & (values["indicator"] == "i0")
    tables["indicators"] = values[~first]
    return tables


@pytest.mark.parametrize(
    ("way", "says"),
    [
        ("peer_mean", "the mean of peers"),
        ("median", "the median of all regions"),
        ("mean", "the mean of all regions"),
        ("profile", "where the region stands"),
    ],
)
def test_each_way_to_fill_a_gap_is_said_and_flagged(way, says):
    result = measured(holed(), imputation=way)
    assert says in steps(result)["impute"]
    rows = result.ledger_indicators
    assert rows.query("imputed")[["region", "indicator"]].drop_duplicates().shape == (
        1,
        2,
    )
    assert rows["normalised"].notna().all()


def test_what_is_not_filled_takes_no_part_where_enough_is_known():
    bare = measured(holed(), imputation="none")
    assert np.isnan(total(bare).loc["r3", "score"])
    assert total(bare).loc["r3", "tier"] == 0
    half = measured(holed(), imputation="none", known_share=0.5)
    rows = half.ledger_indicators.query("region == 'r3' and year == 2024")
    mine = rows.query("dimension == 'territory'")["normalised"].dropna()
    assert part(half, "territory").loc["r3", "score"] == pytest.approx(mine.mean())
    assert "stay empty" in steps(half)["impute"]


def far_out(factor=400.0):
    tables = study(regions=12)
    values = tables["indicators"]
    mine = (values["region"] == "r0") & (values["indicator"] == "i0")
    tables["indicators"] = values.assign(
        value=values["value"].where(~mine, values["value"] * factor)
    )
    return tables


def test_values_far_out_are_named_and_treated_where_that_is_asked_for():
    plain = measured(far_out())
    assert "values far out" in steps(plain)["outliers"]
    assert "i0" in steps(plain)["outliers"]
    done = measured(far_out(), treatment=["winsorise"])
    assert "1 was treated" in steps(done)["outliers"]
    rows = done.ledger_indicators.query("indicator == 'i0' and region == 'r0'")
    assert (rows["treated"].abs() < rows["denominated"].abs()).all()
    others = done.ledger_indicators.query("indicator != 'i0'")
    assert_allclose(others["treated"], others["denominated"])
    yearly = measured(far_out(), treatment=["winsorise", "log"], scale="year")
    assert yearly.ledger["score"].notna().all()


def test_more_choices_varied_never_narrow_what_they_hold():
    named = ["weights", "normalisation", "aggregation", "imputation", "treatment"]
    result = measured(far_out(), vary=named)
    assert set(result.ledger_sensitivity["choice"]) == set(named)
    assert "Varied weights" in steps(result)["uncertainty"]
    still = measured(study(), vary=[])
    assert (total(still)["rank_low"] == total(still)["rank_high"]).all()
    assert still.ledger_sensitivity.empty
    assert "Nothing was varied" in steps(still)["uncertainty"]


def test_shares_of_choices_lie_in_their_intervals_and_near_one_in_all():
    tables = study(regions=12)
    rng = np.random.default_rng(3)
    tables["indicators"]["value"] += rng.normal(0, 40, len(tables["indicators"]))
    found = measured(tables).ledger_sensitivity
    assert (found["first_low"] <= found["first_order"]).all()
    assert (found["first_order"] <= found["first_high"]).all()
    assert 0.5 < found["first_order"].sum() < 1.3
    assert (found["in_total"] > found["first_order"] - 0.2).all()


def test_doubles_and_opposites_of_one_dimension_are_flagged():
    tables = study()
    values = tables["indicators"]
    copy = values[values["indicator"] == "i0"].assign(indicator="again")
    against = values[values["indicator"] == "i0"].assign(indicator="against")
    tables["indicators"] = pd.concat([values, copy, against])
    defined = tables["indicator_definitions"]
    first = defined[defined["indicator"] == "i0"]
    tables["indicator_definitions"] = pd.concat([
        defined,
        first.assign(indicator="again"),
        first.assign(indicator="against", direction=-first["direction"]),
    ])  # fmt: skip
    flags = measured(tables).ledger_flags
    pairs = {
        (r.first_indicator, r.other_indicator): r.says_the for r in flags.itertuples()
    }
    assert pairs[("again", "i0")] == "double"
    assert pairs[("against", "i0")] == "opposed"
    assert (flags["belongs_to"] != "").all()


def test_an_element_that_is_left_out_moves_places_by_hand():
    result = measured(study(), draws=100)
    elements = result.ledger_elements.set_index("element")
    without = measured(study(), dimension_weights={"people": 0.0})
    moved = (total(result)["rank"] - total(without)["rank"]).abs().mean()
    assert elements.loc["people", "moved_without"] == pytest.approx(moved)
    assert elements.loc["people", "alpha"] > 0.9


def test_strengths_are_the_best_places_and_never_filled_values():
    result = measured(holed())
    rows = result.ledger_strengths
    best = rows.query("region == 'r0' and standing == 'strength'")
    assert (best["rank"] == 1).all()
    worst = rows.query("region == 'r7' and standing == 'weakness'")
    assert (worst["rank"] == 8).all()
    assert not ((rows["region"] == "r3") & (rows["indicator"] == "i0")).any()


# Editions


def test_between_years_of_one_edition_all_change_is_real():
    changes = measured(study()).ledger_changes.set_index("region")
    assert (changes[["start_year", "end_year"]] == [2023, 2024]).all(axis=None)
    assert_allclose(changes["real_change"], changes["score_change"])
    assert (changes[["revised", "rescaled", "changed_method"]] == 0).all(axis=None)
    yearly = measured(study(), scale="year")
    assert yearly.ledger_changes.empty  # scores of two years do not compare


def editions(shift=0.0):
    """Give tables whose earlier edition ended a year before; one figure was revised."""
    tables = study()
    before = tables["indicators"].query("year < 2024").copy()
    mine = (before["region"] == "r4") & (before["indicator"] == "i1")
    before.loc[mine, "value"] += shift
    return tables | {"indicators_before": before}


def test_a_revision_is_told_from_real_change_and_only_where_it_was():
    same = measured(editions()).ledger_changes.set_index("region")
    assert_allclose(same["revised"], 0, atol=1e-9)
    assert_allclose(same["changed_method"], 0, atol=1e-9)
    revised = measured(editions(shift=4.0)).ledger_changes.set_index("region")
    assert abs(revised.loc["r4", "revised"]) > 0.1
    parts = ["real_change", "revised", "rescaled", "changed_method"]
    assert_allclose(revised[parts].sum(axis=1), revised["score_change"])
    assert_allclose(revised["real_change"], same["real_change"], atol=1e-9)


def test_another_method_is_told_from_real_change():
    result = measured(study(), method_before={"normalisation": "rank"})
    changes = result.ledger_changes
    assert (changes["changed_method"].abs() > 0.01).any()
    assert (changes["revised"] == 0).all()
    parts = ["real_change", "revised", "rescaled", "changed_method"]
    assert_allclose(changes[parts].sum(axis=1), changes["score_change"])
    finding = next(f for f in result.findings if f.key == "balance_change")
    assert finding.result == "ledger_changes"


def test_a_region_that_appears_or_vanishes_is_listed_without_a_change():
    tables = editions()
    before = tables["indicators_before"]
    tables["indicators_before"] = before[before["region"] != "r2"]
    now = tables["indicators"]
    tables["indicators"] = now[~((now["region"] == "r5") & (now["year"] > 2021))]
    changes = measured(tables, window=0).ledger_changes.set_index("region")
    assert np.isnan(changes.loc["r2", "score_change"])
    assert np.isnan(changes.loc["r5", "score_change"])
    assert changes.loc["r0", "score_change"] == pytest.approx(
        changes.loc[
            "r0", ["real_change", "revised", "rescaled", "changed_method"]
        ].sum()
    )


# Bad input


@pytest.mark.parametrize("value", [np.nan, 5.0])
def test_an_indicator_that_is_missing_or_the_same_everywhere_says_nothing(value):
    tables = study()
    values = tables["indicators"]
    tables["indicators"] = values.assign(
        value=values["value"].where(values["indicator"] != "i0", value)
    )
    for imputation in ("peer_median", "profile", "none"):
        result = measured(tables, imputation=imputation)
        assert "i0" not in set(result.ledger_indicators["indicator"])
        assert total(result)["score"].notna().all()


def test_two_regions_are_ranked_and_nothing_breaks():
    result = measured(study(regions=2), core=("r0",))
    assert total(result)["rank"].tolist() == [1, 2]
    assert result.ledger_sensitivity.empty


def test_weights_that_sum_to_0_in_a_group_leave_it_and_the_total_unknown():
    result = measured(
        study(), framework=LEVELS, dimension_weights={"people": 0, "autonomy": 0}
    )
    assert part(result, "society")["score"].isna().all()
    assert part(result, "people")["score"].notna().all()


def test_settings_of_the_ledger_are_words_of_their_lists():
    settings = BalanceSettings(normalisation="borda", imputation="mean")
    assert settings.normalisation is Normalisation.BORDA
    assert str(settings.imputation) == "mean"
