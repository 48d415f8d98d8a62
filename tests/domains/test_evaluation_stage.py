"""The stage evaluation: what is told of measures, and what is said instead of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from madang.contracts import headlines, worded
from madang.contracts.findings import findings_table
from madang.errors import ContractError, MissingTableError
from madang.evaluation import (
    Estimator,
    Panel,
    estimate,
    evaluate,
    examine,
    measure,
    outcome_panel,
)
from madang.evaluation.drawing import course_reading
from madang.language import from_json

CODES = [f"r{n:02d}" for n in range(40)]
YEARS = tuple(range(2010, 2024))
REGIONS = pd.DataFrame({"region": CODES, "name": [f"R {c}" for c in CODES]})
START = 2018
SETTINGS = {"draws": 199}


def values(effect=0.0, treated=("r00", "r01", "r02"), start=START, seed=1):
    rng = np.random.default_rng(seed)
    y = rng.normal(0, 1, (40, 14)) + rng.normal(0, 1, 14) + rng.normal(50, 3, (40, 1))
    for code in treated:
        y[CODES.index(code), YEARS.index(start) :] += effect
    return pd.DataFrame({
        "region": np.repeat(CODES, 14), "indicator": "jobs",
        "year": np.tile(YEARS, 40), "value": y.ravel(),
    })  # fmt: skip


def listed(*rows, outcome="jobs"):
    table = pd.DataFrame(
        [(*row, outcome)[:4] for row in rows],
        columns=["measure", "region", "start", "outcome"],
    )
    return (
        table.astype({"outcome": "str"}) if outcome else table.drop(columns="outcome")
    )


GRANT = [("grant", code, START) for code in ("r00", "r01", "r02")]


def made(jobs=None, measures=None, settings=SETTINGS, **tables):
    given = {
        "regions": REGIONS, "indicators": values() if jobs is None else jobs,
        "measures": listed(*GRANT) if measures is None else measures,
    }  # fmt: skip
    return evaluate({**given, **tables}, settings=settings, language="en")


def row(result, **where):
    table = result.effects
    for name, value in where.items():
        table = table[table[name] == value]
    assert len(table) == 1, where
    return table.iloc[0]


def doubts(of):
    return from_json(of["doubts_message"]).text("en")


def why(of):
    assert np.isnan([of[c] for c in ("effect", "effect_low", "p")]).all()
    assert of["verdict"] == "untold"
    return from_json(of["why_message"]).text("en")


def test_a_planted_effect_is_told_with_its_interval_and_what_could_be_seen():
    found = made(values(effect=6.0))
    one = row(found)
    assert one["verdict"] == "changed"
    assert one["effect_low"] < 6 < one["effect_high"]
    assert 0 < one["detectable"] < 6
    said = next(f for f in found.findings if "changed" in f.key)
    assert "in 3 regions with it" in said.en
    assert "90% interval" in said.en
    assert "mostly seen here from" in said.en
    assert said.decision is not None
    assert any("가" <= c <= "힣" for c in said.ko)


def test_a_measure_that_changed_nothing_is_no_headline():
    found = made(values())
    assert row(found)["verdict"] == "unseen"
    table = findings_table(tuple(found.findings)).assign(stage="evaluation")
    assert headlines(table).empty
    said = worded(table)["en"].str.cat(sep=" ")
    assert "no effect on jobs can be told from chance" in said
    assert "no proof" in said


def test_figures_are_those_of_the_verb():
    jobs = values(effect=3.0)
    one = row(made(jobs, settings={"draws": 999}))
    alone = estimate(
        outcome_panel(jobs), measure(listed(*GRANT), name="grant"), level=0.9
    )
    seen = examine(
        outcome_panel(jobs), measure(listed(*GRANT), name="grant"), level=0.9
    )
    assert one["effect"] == alone.effect
    assert (one["effect_low"], one["effect_high"]) == (alone.low, alone.high)
    assert one["p"] == alone.p
    assert one["detectable"] == seen.detectable


def test_what_could_be_seen_is_seen_four_times_in_five():
    # Planted again and again where nothing was: the smallest effect is found so often.
    one = row(made(settings={"draws": 999}))
    size, hits = one["detectable"], []
    for seed in range(60):
        jobs = values(effect=size, seed=100 + seed)
        found = estimate(outcome_panel(jobs), dict.fromkeys(CODES[:3], START))
        hits.append(found.p <= 0.05)
    assert 0.65 <= np.mean(hits) <= 0.95


def test_course_placebos_and_power_belong_to_the_effect():
    found = made(values(effect=6.0))
    course = found.course.set_index("year")
    assert course.loc[YEARS[0], "since"] == YEARS[0] - START
    assert course.loc[2020, "effect_low"] > 0
    assert found.cloud["sets"].sum() == 199
    mine = found.cloud[found.cloud["holds"]]
    steps = np.diff(found.cloud["begin"])
    assert steps == pytest.approx(steps[0])
    assert (
        mine["begin"].item() <= row(found)["effect"] < mine["begin"].item() + steps[0]
    )
    assert found.placebos["year"].max() < START
    power = found.power.sort_values("size")
    assert power["seen"].is_monotonic_increasing
    assert set(found.without["region"]) == {"r00", "r01", "r02"}
    assert len(found.taken) == 3


def test_shares_are_told_in_per_cent():
    jobs = values()
    mine = jobs["region"].isin(["r00", "r01", "r02"]) & (jobs["year"] >= START)
    jobs.loc[mine, "value"] *= 1.2
    one = row(made(jobs, settings=SETTINGS | {"shares": ["jobs"]}))
    assert one["unit"] == "%"
    starts = dict.fromkeys(CODES[:3], START)
    with_it, without = (
        estimate(outcome_panel(of, logarithm=True), starts, level=0.9, draws=199)
        for of in (jobs, values())
    )
    assert with_it.effect - without.effect == pytest.approx(np.log(1.2))
    assert one["effect"] == pytest.approx(100 * np.expm1(with_it.effect))
    assert one["effect_high"] == pytest.approx(100 * np.expm1(with_it.high))


def test_of_what_is_in_per_cent_effects_are_points():
    units = pd.DataFrame({"indicator": ["jobs"], "name": ["Jobs"], "unit": ["%"],
                          "dimension": ["people"], "direction": [1]})  # fmt: skip
    assert row(made(indicator_definitions=units))["unit"] == "%p"


# what cannot be told, in words


def test_no_outcome_means_no_search_through_all():
    found = made(measures=listed(*GRANT, outcome=""))
    assert "found somewhere by chance" in why(row(found))
    named = made(measures=listed(*GRANT, outcome=""),
                 settings=SETTINGS | {"outcomes": ["jobs"]})  # fmt: skip
    assert np.isfinite(row(named)["effect"])


def test_more_outcomes_ask_more_of_each():
    two = pd.concat([values(effect=1.2), values(seed=2).assign(indicator="births")])
    both = pd.concat([listed(*GRANT), listed(*GRANT, outcome="births")])
    one, joint = row(made(values(effect=1.2))), made(two, both)
    again = row(joint, outcome="jobs")
    assert again["p"] == one["p"]
    assert again["p_joint"] == pytest.approx(min(1, 2 * one["p"]))


def test_one_treated_is_told_with_its_doubt():
    one = row(made(values(9.0, ("r05",)), listed(("lone", "r05", START))))
    assert one["verdict"] == "changed"
    assert "whatever else happened there" in doubts(one)


def test_one_of_few_gives_no_interval_and_no_verdict():
    jobs = values(9.0, ("r05",))
    few = jobs[jobs["region"].isin(CODES[:15])]
    lone = listed(("lone", "r05", START))
    found = made(few, lone, regions=REGIONS.iloc[:15])
    assert row(found)["verdict"] == "unseen"
    assert np.isnan(row(found)["detectable"])
    assert "no effect could have been told from chance" in " ".join(
        f.en for f in found.findings
    )
    one = row(made(jobs[jobs["region"].isin(CODES[:9])], lone,
                   regions=REGIONS.iloc[:9]))  # fmt: skip
    assert np.isnan([one["effect_low"], one["effect_high"]]).all()
    assert "too few" in doubts(one)


def test_all_treated_at_once_tells_nothing():
    found = made(measures=listed(*(("all", c, START) for c in CODES)))
    assert "nothing tells what would have been" in why(row(found))
    assert found.course.empty
    assert found.cloud.empty


def test_all_treated_one_after_the_other_compare_early_with_late():
    early = CODES[:5]
    jobs = values(8.0, early, 2014)
    late = [(c, 2014 if c in early else 2020) for c in CODES]
    one = row(made(jobs, listed(*(("all", c, t) for c, t in late))))
    assert "had not yet begun" in doubts(one)
    assert one["year"] == 2019
    assert one["effect_low"] < 8 < one["effect_high"]


def test_treated_before_the_panel_starts():
    found = made(measures=listed(*(("old", c, 2010) for c in CODES[:3])))
    assert "began earlier" in why(row(found))
    some = made(measures=listed(("old", "r00", 2009), *GRANT[1:],
                                ("grant", "r00", 2009))[1:])  # fmt: skip
    one = row(some, measure="grant")
    assert one["treated"] == 2
    assert "from the first year on" in doubts(one)


def test_never_enough_past_is_said():
    found = row(made(measures=listed(*(("new", c, 2011) for c in CODES[:3]))))
    assert "too few to check" in doubts(found)
    assert np.isfinite(found["effect"])


def test_a_year_that_lacks_is_left_out_with_those_beyond():
    jobs = values(effect=6.0)
    one = row(made(jobs[jobs["year"] != 2012]))
    assert "2010, 2011, 2012" in doubts(one)
    assert one["verdict"] == "changed"


def test_regions_with_gaps_and_those_that_merge_are_left_out_by_name():
    jobs = values(effect=6.0)
    gone = (jobs["region"] == "r30") & (jobs["year"] > 2015)
    gap = (jobs["region"] == "r31") & (jobs["year"] == 2015)
    one = row(made(jobs[~(gone | gap)]))
    assert one["compared"] == 35
    assert "merge or split, and is left out: R r30" in doubts(one)
    assert "lacks years and is left out: R r31" in doubts(one)


def test_treated_regions_without_the_outcome():
    jobs = values()
    gone = jobs["region"].isin(["r00", "r01", "r02"]) & (jobs["year"] == 2012)
    assert "None of the 3 regions" in why(row(made(jobs[~gone])))
    assert "no values" in why(row(made(measures=listed(*GRANT, outcome="wages"))))


def test_an_outcome_at_zero_or_that_never_moves():
    still = values().assign(value=0.0)
    assert "never moves" in why(row(made(still)))
    mostly = values(effect=6.0)
    mostly["value"] = mostly["value"].where(mostly["value"] > 54, 0.0)
    share = SETTINGS | {"shares": ["jobs"]}
    one = row(made(mostly, settings=share))
    assert "have no share of change" in doubts(one)
    assert "of the values are 0" in doubts(row(made(mostly)))


def test_years_of_anticipation_are_left_out():
    jobs = values(effect=6.0)
    mine = jobs["region"].isin(["r00", "r01", "r02"]) & (jobs["year"] == START - 1)
    jobs.loc[mine, "value"] += 6.0
    early = listed(*GRANT).assign(anticipation=1)
    one = row(made(jobs, early))
    assert one["anticipation"] == 1
    assert one["effect_low"] < 6 < one["effect_high"]
    assert START - 1 not in set(made(jobs, early).course["year"])


def test_a_measure_recorded_twice_begins_once():
    twice = listed(*GRANT, ("grant", "r00", START + 2))
    one, plain = row(made(values(6.0), twice)), row(made(values(6.0)))
    assert one["effect"] == plain["effect"]
    assert "recorded more than once in R r00" in doubts(one)
    with pytest.raises(ContractError, match="repeat a key"):
        made(measures=listed(*GRANT, GRANT[0]))


def test_overlapping_measures_are_told_and_do_not_compare():
    both = listed(*GRANT, ("loan", "r00", 2016), ("loan", "r09", 2016))
    found = made(values(6.0), both)
    one = row(found, measure="grant")
    assert one["compared"] == 36
    assert "R r09" in doubts(one)
    assert "R r00 also had other measures" in doubts(one)
    apart = pd.concat([listed(*GRANT), listed(("loan", "r09", 2016), outcome="x")])
    assert row(made(values(6.0), apart), measure="grant")["compared"] == 37


def test_most_treated_in_several_years_are_told_by_those_of_the_last_year_before():
    many = [("most", c, 2015 + n % 3) for n, c in enumerate(CODES[:30])]
    jobs = values()
    for _m, code, start in many:
        mine = (jobs["region"] == code) & (jobs["year"] >= start)
        jobs.loc[mine, "value"] += 5.0
    one = row(made(jobs, listed(*many)))
    assert one["estimator"] == str(Estimator.GROUPS)
    assert one["inference"] == "clustered"
    assert one["effect_low"] < 5 < one["effect_high"]


def test_provinces_do_not_compare_with_their_towns():
    up = pd.DataFrame({"region": ["P"], "name": ["Province"]})
    regions = pd.concat([REGIONS.assign(parent="P"), up], ignore_index=True)
    whole = values().groupby("year", as_index=False)["value"].sum()
    jobs = pd.concat([values(6.0), whole.assign(region="P", indicator="jobs")])
    assert row(made(jobs, regions=regions))["compared"] == 37


def test_what_the_stage_needs_is_named():
    with pytest.raises(MissingTableError, match="indicators"):
        evaluate({"regions": REGIONS, "measures": listed(*GRANT)})


def test_a_panel_names_its_regions_in_notes():
    y = np.random.default_rng(0).normal(size=(30, 10))
    names = {"a0": "Anyang"}
    of = Panel(y, tuple(f"a{k}" for k in range(30)), tuple(range(2010, 2020)),
               names=names)  # fmt: skip
    found = estimate(of, {"a0": 2010, "a1": 2015}, draws=99)
    assert "Anyang" in " ".join(n.text("en") for n in found.notes)


def test_the_course_says_whether_the_past_speaks_for_the_comparison():
    class Words:  # of a view nothing more is needed
        def say(self, message):
            return message.text("en")

    rows = made(values(effect=6.0)).course
    before = rows["since"] < 0
    fitted = rows.assign(effect_low=rows["effect_low"].mask(before))
    assert "they do not speak for it" in course_reading(Words(), fitted)
    free = rows.assign(effect_low=rows["effect_low"].fillna(-1.0))
    assert "speaks against the comparison" in course_reading(Words(), free)
    assert course_reading(Words(), rows.iloc[:0]) == ""


def test_the_cloud_and_the_course_are_drawn_in_both_languages():
    found = made(values(effect=-6.0))
    for name in ("cloud", "course"):
        for language in ("ko", "en"):
            drawn = str(found.chart(name, language=language).to_dict())
            assert "2010" in drawn
    assert "'−" in str(found.chart("cloud", language="en").to_dict())
