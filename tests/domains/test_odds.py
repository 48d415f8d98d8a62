"""The odds of diversification: learnt, tested, kept, applied to one year alone."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from madang import specialisation
from madang.errors import (
    ContractError,
    NegativeActivityError,
    ParameterError,
    SourceError,
    UndefinedMeasureError,
)
from madang.metrics.shares import location_quotient
from madang.specialisation import OddsKind, OddsSettings, ZeroMeans
from madang.specialisation.odds.drift import STILL, Drift, drift_of_shares
from madang.specialisation.odds.features import feature_arrays
from madang.specialisation.odds.fit import spans
from madang.specialisation.odds.forest import Forest, forest_of
from madang.specialisation.odds.holdings import (
    holdings_of,
    of_one_rule,
    panel_of,
    places_of,
    prefix_groups,
)
from madang.specialisation.odds.horizons import Link, learn_link
from madang.specialisation.odds.learners import _telling
from madang.specialisation.odds.memory import memory
from madang.specialisation.odds.samples import (
    at_risk,
    entered,
    pairs_of,
    rows_of,
    taught_of,
)

SEED = 4


def wandering(years, *, regions=40, activities=20, firms=True, seed=SEED):
    """Make an economy whose quotients wander; establishments follow jobs."""
    rng = np.random.default_rng(seed)
    x = rng.gamma(0.7, 300.0, (regions, activities)) + 3
    codes = [f"{10 + r // 10}{r:03d}" for r in range(regions)]
    names = [f"{11 + i // 5}{i:02d}" for i in range(activities)]
    parts = []
    for year in years:
        for measure, table in (("employment", x), ("establishments", x / 9 + 1)):
            if measure == "employment" or firms:
                wide = pd.DataFrame(np.rint(table), index=codes, columns=names)
                rows = wide.stack().reset_index()  # noqa: PD013 - two columns of keys
                rows.columns = pd.Index(["region", "activity", "value"])
                parts.append(rows.assign(year=year, measure=measure))
        x = x * rng.lognormal(0, 0.2, x.shape)
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module")
def panel():
    return wandering(range(2010, 2017))


@pytest.fixture(scope="module")
def known(panel):
    return panel[panel["year"] <= 2014]


@pytest.fixture(scope="module")
def model(known):
    return specialisation.fit_odds(known, horizon=2)


@pytest.fixture(scope="module")
def chosen(known):
    """Fit the odds of a kind, which is then the chosen one; once for all tests."""

    @cache
    def fit(kind):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("madang.specialisation.odds.fit.chosen_of", lambda *_: kind)
            settings = OddsSettings(kinds=(kind,))
            return specialisation.fit_odds(known, horizon=2, settings=settings)

    return fit


@pytest.fixture(scope="module")
def odds(model, panel):
    return specialisation.next_activities(model, panel[panel["year"] == 2014])


def laid_out(stocks, *, absent=ZeroMeans.ZERO):
    panel = panel_of(stocks, regions=None, activities=None, absent=absent)
    return holdings_of(panel, main=None, absent=absent)


# -- what is forecast -------------------------------------------------------


def test_two_calls_give_every_cell_below_parity_its_odds(panel, odds):
    now = panel[(panel["year"] == 2014) & (panel["measure"] == "employment")]
    wide = now.pivot_table(index="region", columns="activity", values="value")
    q = location_quotient(wide.to_numpy())
    table = odds.tidy()
    assert len(table) == (q < 1).sum()
    assert not table.duplicated(["region", "activity"]).any()
    assert table["odds"].between(0, 1).all()
    assert (table["odds_low"] <= table["odds"]).all()
    assert (table["odds"] <= table["odds_high"]).all()
    assert (table["until"] == 2016).all()
    assert odds.kind in list(OddsKind)


def test_odds_of_years_never_seen_come_true_as_often_as_they_say(panel, odds):
    later = panel[(panel["year"] == 2016) & (panel["measure"] == "employment")]
    wide = later.pivot_table(index="region", columns="activity", values="value")
    q = location_quotient(wide.to_numpy())
    table = odds.tidy()
    row = wide.index.get_indexer(table["region"])
    column = wide.columns.get_indexer(table["activity"])
    came = (q >= 1)[row, column]
    assert table["odds"].mean() == pytest.approx(came.mean(), abs=0.03)
    brier = np.mean((table["odds"] - came) ** 2)
    assert 1 - brier / (came.mean() * (1 - came.mean())) > 0.1


def test_the_order_of_rows_and_of_regions_changes_nothing(known, panel, odds):
    turned = known.sample(frac=1, random_state=3)
    again = specialisation.next_activities(
        specialisation.fit_odds(turned, horizon=2),
        panel[panel["year"] == 2014].sample(frac=1, random_state=5),
    )
    pd.testing.assert_frame_equal(again.tidy(), odds.tidy(), rtol=1e-9)


def test_what_is_needed_brings_a_cell_to_parity(panel, odds):
    row = odds.tidy().iloc[7]
    now = panel[(panel["year"] == 2014) & (panel["measure"] == "employment")]
    wide = now.pivot_table(index="region", columns="activity", values="value")
    share = wide[row["activity"]].sum() / wide.to_numpy().sum()
    wide.loc[row["region"], row["activity"]] += row["needed"]
    own = wide.loc[row["region"]]
    assert own[row["activity"]] / own.sum() == pytest.approx(share)


def test_a_knowledge_intensive_entry_raises_the_share_and_another_lowers_it(
    model, panel
):
    codes = sorted(panel["activity"].unique())
    activities = pd.DataFrame({
        "activity": codes, "name": codes,
        "knowledge_intensive": [n % 2 == 0 for n in range(len(codes))],
    })  # fmt: skip
    made = specialisation.next_activities(
        model, panel[panel["year"] == 2014], activities=activities
    ).tidy()
    clever = made["activity"].isin(codes[::2])
    assert (made.loc[clever, "knowledge_gain"] > 0).all()
    assert (made.loc[~clever, "knowledge_gain"] < 0).all()


def test_beside_each_suggestion_stands_its_track_record(odds):
    table, record = odds.tidy(), odds.record
    assert table["record_came"].between(table["record_low"], table["record_high"]).all()
    whole = record[record["size_class"] == "all"]
    parts = record[record["size_class"] != "all"]
    assert whole["cases"].sum() == parts["cases"].sum()
    assert set(table["size_class"]) == {"small", "medium", "large"}


# -- what is at risk --------------------------------------------------------


def test_an_absent_cell_is_at_risk_as_zero_or_unknown_as_the_user_says(panel):
    part = panel[panel["year"].isin([2010, 2012])]
    gone = (part["region"] == "10003") & (part["activity"] == "1101")
    less = part[~gone]
    zero, unknown = (
        laid_out(less, absent=a)[0] for a in (ZeroMeans.ZERO, ZeroMeans.SUPPRESSED)
    )
    r, i = np.searchsorted(zero.regions, "10003"), 1
    assert zero.activities[i] == "1101"
    assert at_risk(zero)[r, i]
    assert not at_risk(unknown)[r, i]


def test_jobs_withheld_where_there_are_establishments_are_neither_risk_nor_outcome(
    panel,
):
    part = panel[panel["year"].isin([2010, 2012])].copy()
    hidden = (
        (part["region"] == "10003")
        & (part["activity"] == "1101")
        & (part["measure"] == "employment")
    )
    part.loc[hidden, "value"] = 0.0
    start, end = laid_out(part)
    r = np.searchsorted(start.regions, "10003")
    assert start.withheld[r, 1]
    assert not at_risk(start)[r, 1]
    assert np.isnan(entered(start, end)[r, 1])
    assert start.x[r, 1] > 0  # filled in, so that sums are about right


def test_entries_are_counted_as_by_hand():
    start = pd.DataFrame({
        "region": ["A", "A", "B", "B"], "activity": ["x", "y"] * 2, "year": 2000,
        "measure": "employment", "value": [9, 1, 1, 9],
    })  # fmt: skip
    end = start.assign(year=2001, value=[1, 9, 1, 9])
    first, last = laid_out(pd.concat([start, end]))
    np.testing.assert_array_equal(at_risk(first), [[False, True], [True, False]])
    np.testing.assert_array_equal(entered(first, last), [[1, 1], [1, 1]])


def test_features_need_no_other_year_and_know_no_future(panel):
    early = laid_out(panel[panel["year"] <= 2012])[-1]
    late = next(h for h in laid_out(panel) if h.year == 2012)
    places = places_of(None, list(early.regions))
    one, other = (feature_arrays(h, places) for h in (early, late))
    for name, table in one.items():
        np.testing.assert_array_equal(table, other[name])
        if name.startswith("before_"):
            assert np.isnan(table).all()


def test_regions_of_nearly_the_same_size_say_what_is_usual_there_without_itself(panel):
    h = laid_out(panel[panel["year"].isin([2010, 2011])])[0]
    made = feature_arrays(h, places_of(None, list(h.regions)))["peers_presence"]
    order = np.argsort(h.x.sum(axis=1))
    has = location_quotient(h.x)[order] >= 1
    beside = [7, 8, 9, 11, 12, 13]
    np.testing.assert_allclose(made[order[10]], has[beside].mean(axis=0), rtol=1e-6)
    np.testing.assert_allclose(made[order[0]], has[1:4].mean(axis=0), rtol=1e-6)


def test_codes_are_grouped_by_as_few_characters_as_tell_two_apart():
    assert prefix_groups(["06037", "06059", "36061"]) == {
        "06037": "06", "06059": "06", "36061": "36",
    }  # fmt: skip
    assert set(prefix_groups(["TLC11", "TLC12", "TLD11"]).values()) == {"TLC", "TLD"}
    assert prefix_groups(["1", "2"]) == {}


def test_a_year_that_was_learnt_from_is_told_by_who_had_not_seen_the_region(
    model, panel
):
    assert model.seen == (2010, 2011, 2012)
    table = panel[panel["year"] == 2012]
    made = specialisation.next_activities(model, table).tidy()
    for k in range(len(model.learners)):
        mine = {r for r, n in model.left_out.items() if n == k}
        alone = replace(model, learners=(model.learners[k],) * 2, seen=())
        other = specialisation.next_activities(alone, table).tidy()
        part = made["region"].isin(mine)
        assert part.any()
        np.testing.assert_allclose(made["odds"][part], other["odds"][part])


# -- how good it is ---------------------------------------------------------


def test_the_back_test_knows_no_later_year(panel):
    whole = specialisation.back_test(panel, horizon=2, settings=OddsSettings(origins=9))
    one = whole.quality
    assert set(one["model"]) >= {"persistence", "diversity_ubiquity", "density"}
    # What happened after 2014 cannot change the test that ends there.
    other = specialisation.back_test(
        panel[panel["year"] <= 2014], horizon=2, settings=OddsSettings(origins=9)
    ).quality
    mine = one[one["end"] <= 2014].reset_index(drop=True)
    pd.testing.assert_frame_equal(
        mine, other[other["end"] <= 2014].reset_index(drop=True), rtol=1e-9
    )
    assert (one["end"] - one["start"] == 2).all()


def test_quality_is_told_by_horizon_and_size_beside_the_baselines(model):
    quality = model.quality
    assert set(quality["size_class"]) == {"all", "small", "medium", "large"}
    assert set(quality["cells"]) == {"below_1", "below_0.5"}
    every = quality[(quality["size_class"] == "all") & (quality["cells"] == "below_1")]
    mean = every.groupby("model")["brier"].mean()
    assert mean.idxmin() == model.kind


def test_trees_are_grown_where_asked_for(chosen, model):
    assert "trees" in set(chosen(OddsKind.TREES).quality["model"])
    assert "trees" not in set(model.quality["model"])


def test_trees_learn_from_years_of_one_rule_and_one_pair_turned_about_too(panel):
    odd = panel[panel["year"] == 2010].copy()
    jobs = (odd["measure"] == "employment") & (odd["value"] < 60)
    odd.loc[jobs, "value"] = 0.0  # withheld: establishments are listed
    rest = panel[panel["year"].isin([2011, 2012])]
    holdings = laid_out(pd.concat([odd, rest]))
    codes = holdings[0].regions
    places = places_of(None, list(codes))
    assert not of_one_rule(holdings[0], holdings[1])
    assert of_one_rule(holdings[1], holdings[2])
    years = [(2010, 2011), (2011, 2012), (2010, 2012)]
    pairs = pairs_of(holdings, years, places, codes=codes)
    one, back = taught_of(pairs, holdings, places)
    assert one is pairs[1]
    assert (back.start, back.end) == (2012, 2011)
    assert (back.quotient > 0).all()
    assert np.isnan(back.x[:, [n.startswith("before_") for n in back.names]]).all()
    # An odd year is remembered for what was seen, not for what is carried further.
    at = one.names.index("before_quotient")
    assert np.isfinite(one.x[:, at]).any()
    [carried] = pairs_of(holdings, [(2011, 2012)], places, codes=codes, exact=False)
    assert np.isnan(carried.x[:, at]).all()


def test_what_was_withheld_is_remembered_as_there_and_of_no_known_amount(panel):
    part = panel[panel["year"].isin([2010, 2011])]
    pay = part[part["measure"] == "employment"].assign(measure="payroll")
    part = pd.concat([part, pay])
    hidden = (part["year"] == 2010) & (part["region"] == "10003")
    hidden &= (part["activity"] == "1101") & (part["measure"] != "establishments")
    part.loc[hidden, "value"] = 0.0  # jobs and pay withheld, firms published
    first, last = laid_out(part)
    found = memory(last, [first])
    r, i = np.searchsorted(last.regions, "10003"), 1
    assert last.activities[i] == "1101"
    for name in ("before_quotient", "before_level_payroll", "before_growth_payroll"):
        assert np.isnan(found[name][r, i]), name
        assert np.isfinite(found[name][r + 1, i]), name
    assert found["before_listed"][r, i] == 1
    assert found["before_level_establishments"][r, i] > 0


def test_rows_that_a_small_pair_lacks_go_to_the_others():
    assert rows_of([10, 20]) == [10, 20]
    many = rows_of([900_000, 50_000, 900_000])
    assert many[1] == 50_000
    assert sum(many) == sum(rows_of([900_000]))


# -- horizons ---------------------------------------------------------------


def test_pairs_lie_as_far_apart_as_asked_or_as_near_to_it_as_there_are():
    assert spans([2010, 2011, 2012, 2013], 2) == [(2010, 2012), (2011, 2013)]
    assert spans([2017, 2018, 2019], 3) == [(2017, 2018), (2018, 2019), (2017, 2019)]
    assert spans([2000, 2010], 5) == [(2000, 2010)]


def test_odds_carried_to_a_longer_horizon_grow_with_the_root_of_time_far_off_parity():
    link = Link(np.array([0.0, 1.0, 0.0, 0.0]), (1,))
    score, bare = np.array([-6.0, -2.0, -0.3, 1.0]), np.zeros(4, dtype=bool)
    short, long = (1 / (1 + np.exp(-link.log_odds(score, bare, h))) for h in (1, 4))
    np.testing.assert_allclose(long[:2], 1 - (1 - short[:2]) ** 2)
    assert short[2] < long[2] < 0.5  # a quotient that wanders is not sure to cross
    assert long[3] == short[3]
    back = Link(link.coefficients, (4,)).log_odds(np.log(long / (1 - long)), bare, 1)
    np.testing.assert_allclose(1 / (1 + np.exp(-back)), short)


def test_cells_of_which_nothing_is_held_have_a_constant_of_their_own():
    rng = np.random.default_rng(3)
    scores, bare, events, regions = [], [], [], []
    for h in (1, 2):
        s, b = rng.normal(-3, 1, 60_000), rng.random(60_000) < 0.5
        told = s + np.where(b, 0.8 + 1.0 * np.log(h), 0.2 * np.log(h))
        scores.append(s)
        bare.append(b)
        events.append(rng.random(s.size) < 1 / (1 + np.exp(-told)))
        regions.append(np.arange(s.size) % 100)
    link = learn_link(scores, bare, events, regions, [1, 2], [2000, 2000])
    score, yes = np.array([-3.0]), np.array([True])
    apart = [link.log_odds(score, yes, h) - link.log_odds(score, ~yes, h)
             for h in (1, 2)]  # fmt: skip
    assert apart[0][0] == pytest.approx(0.8, abs=0.15)
    assert apart[1][0] == pytest.approx(0.8 + 0.8 * np.log(2), abs=0.15)


def test_odds_near_parity_do_not_grow_as_those_far_off_do():
    rng = np.random.default_rng(5)
    scores, events, regions = [], [], []
    for h in (1, 2):
        s = rng.uniform(-6, 0, 60_000)
        told = s + np.log(h) * np.minimum(-s, 2) / 2  # none at parity
        scores.append(s)
        events.append(rng.random(s.size) < 1 / (1 + np.exp(-told)))
        regions.append(np.arange(s.size) % 100)
    bare = [np.zeros(len(s), dtype=bool) for s in scores]
    link = learn_link(scores, bare, events, regions, [1, 2], [2000, 2000])
    score = np.array([-5.0, -0.2])
    odds = [1 / (1 + np.exp(-link.log_odds(score, np.zeros(2, bool), h)))
            for h in (1, 3)]  # fmt: skip
    assert odds[1][0] / odds[0][0] > 2.3
    assert odds[1][1] == pytest.approx(odds[0][1], abs=0.06)


# -- the share that enters drifts -------------------------------------------


def test_a_share_that_has_risen_throughout_is_told_to_rise_on_and_its_doubt_said():
    starts = list(range(1990, 2008))
    shares = [1 / (1 + np.exp(3 - 0.05 * (y - 1990))) for y in starts]
    made = drift_of_shares(starts, shares, 4)
    assert made.shift(2007) == 0.0
    assert made.shift(2011) == pytest.approx(0.2, abs=0.01)
    assert made.shift(2050) == made.shift(2015)  # no trend is drawn for ever
    rng = np.random.default_rng(0)
    noisy = [1 / (1 + np.exp(3 + e)) for e in rng.normal(0, 0.2, len(starts))]
    still = drift_of_shares(starts, noisy, 4)
    assert abs(still.shift(2011)) < 0.35
    assert still.doubt(2011) > 0.1 > made.doubt(2011)
    assert still.doubt(2007) == 0.0


def test_a_panel_too_short_to_have_judged_a_trend_tells_none():
    starts = list(range(2000, 2006))
    assert drift_of_shares(starts, [0.01 * (n + 1) for n in range(6)], 3) == STILL


def test_the_doubt_about_the_share_widens_every_interval(model, panel):
    table = panel[panel["year"] == 2014]
    doubted = replace(model, drift=Drift(2012, 2020, 0.0, 0.0, 0.5))
    one, other = (
        specialisation.next_activities(m, table).tidy() for m in (model, doubted)
    )
    some = one["odds"] > 0.01
    assert (other["odds_low"] < one["odds_low"])[some].all()
    assert (other["odds_high"] > one["odds_high"])[some].all()
    np.testing.assert_allclose(other["odds"], one["odds"])


def test_the_record_shown_is_of_as_many_years_as_the_odds(model, panel):
    assert set(model.record["horizon"]) == {2}
    table = panel[panel["year"] == 2014]
    assert specialisation.next_activities(model, table).tidy()["record_came"].any()
    longer = specialisation.next_activities(model, table, horizon=4).tidy()
    assert longer["record_came"].isna().all()
    assert longer["record_cases"].isna().all()


def test_odds_learnt_over_short_spans_hold_over_longer_ones():
    panel = wandering(range(2000, 2016), regions=60, firms=False, seed=9)
    short = panel[panel["year"] <= 2003]
    model = specialisation.fit_odds(short, horizon=6)
    assert set(model.link.horizons) == {1, 2, 3}
    made = specialisation.next_activities(model, panel[panel["year"] == 2008]).tidy()
    wide = panel[panel["year"] == 2014].pivot_table(
        index="region", columns="activity", values="value"
    )
    q = location_quotient(wide.to_numpy())
    row = wide.index.get_indexer(made["region"])
    column = wide.columns.get_indexer(made["activity"])
    came = (q >= 1)[row, column].mean()
    assert made["odds"].mean() == pytest.approx(came, abs=0.05)


def test_a_link_learns_what_made_the_events():
    rng = np.random.default_rng(2)
    scores, events, regions, horizons = [], [], [], [1, 2, 4]
    for h in horizons:
        s = rng.normal(-2, 1, 20_000)
        scores.append(s)
        events.append(rng.random(s.size) < 1 / (1 + np.exp(-(s + 0.7 * np.log(h)))))
        regions.append(np.arange(s.size) % 100)
    bare = [np.zeros(len(s), dtype=bool) for s in scores]
    link = learn_link(scores, bare, events, regions, horizons, [2000, 2000, 2000])
    for h in (1, 3, 4):
        told = link.log_odds(np.array([-3.5, -1.0]), np.zeros(2, dtype=bool), h)
        np.testing.assert_allclose(told, [-3.5, -1.0] + 0.7 * np.log(h), atol=0.15)


# -- kept and opened --------------------------------------------------------


@pytest.mark.parametrize("kind", [OddsKind.LOGISTIC, OddsKind.TREES])
def test_a_model_that_was_kept_says_the_same(kind, chosen, panel, tmp_path):
    model = chosen(kind)
    path = specialisation.save_odds(model, tmp_path / "odds")
    assert path.suffix == ".npz"
    again = specialisation.load_odds(path)
    table = panel[panel["year"] == 2014]
    one, other = (specialisation.next_activities(m, table) for m in (model, again))
    pd.testing.assert_frame_equal(one.tidy(), other.tidy())
    pd.testing.assert_frame_equal(one.quality, other.quality)


def test_a_feature_that_hardly_any_row_has_or_that_is_flat_is_left_alone():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(9_000, 5)).astype(np.float32)
    x[:, 1] = np.nan
    x[3:, 2] = np.nan  # the binning looks at some rows only, and may miss these
    x[:, 3] = 7.0
    assert _telling(x).tolist() == [0, 4]


def test_trees_as_arrays_walk_as_those_of_scikit_learn():
    ensemble = pytest.importorskip("sklearn.ensemble")
    rng = np.random.default_rng(0)
    x = rng.normal(size=(500, 4)).astype(np.float32)
    x[rng.random(x.shape) < 0.2] = np.nan
    y = np.nan_to_num(x[:, 0]) > 0.3
    grown = ensemble.HistGradientBoostingClassifier(max_iter=20).fit(x, y)
    every = np.arange(4)
    forest = forest_of(grown, every)
    np.testing.assert_allclose(forest.predict(x), grown.decision_function(x), atol=1e-9)
    wider = forest_of(grown, every + 2)
    np.testing.assert_array_equal(
        wider.predict(np.hstack([x[:, :2], x])), forest.predict(x)
    )
    arrays = forest.arrays()
    assert len(Forest.read(arrays, columns=4).roots) == 20
    with pytest.raises(SourceError, match="cannot be walked"):
        Forest.read(arrays | {"left": arrays["left"] * 0}, columns=4)
    with pytest.raises(SourceError, match="cannot be walked"):
        Forest.read(arrays, columns=1)


@pytest.mark.parametrize("bytes_", [b"", b"PK\x03\x04junk", b"\x93NUMPY", b"text" * 99])
def test_a_file_that_is_no_model_is_refused_in_words(bytes_, tmp_path):
    path = tmp_path / "odds.npz"
    path.write_bytes(bytes_)
    with pytest.raises(SourceError, match="no model of odds") as told:
        specialisation.load_odds(path)
    assert "모형" in told.value.text("ko")


def test_nothing_is_run_when_a_file_is_opened(tmp_path):
    path = tmp_path / "odds.npz"
    np.savez(path, about=np.array([{"form": 1}], dtype=object))
    with pytest.raises(SourceError, match="no model of odds"):
        specialisation.load_odds(path)


# -- refusals ---------------------------------------------------------------


def test_one_year_alone_teaches_nothing(panel):
    with pytest.raises(UndefinedMeasureError, match="one year only") as told:
        specialisation.fit_odds(panel[panel["year"] == 2010])
    assert "한 해만" in told.value.text("ko")
    with pytest.raises(UndefinedMeasureError, match="two years up to it"):
        specialisation.back_test(panel[panel["year"] <= 2011], horizon=1)


def test_too_few_regions_or_entries_teach_nothing(panel):
    few = panel[panel["region"].isin(["10000", "10001", "10002"])]
    with pytest.raises(UndefinedMeasureError, match="too little"):
        specialisation.fit_odds(few, horizon=2)


@pytest.mark.parametrize(
    ("value", "error"),
    [(-1.0, NegativeActivityError), (np.inf, NegativeActivityError)],
)
def test_amounts_that_are_none_are_refused(value, error, model, panel):
    bad = panel[panel["year"] == 2014].copy()
    bad.iloc[3, bad.columns.get_loc("value")] = value
    with pytest.raises(error):
        specialisation.next_activities(model, bad)
    with pytest.raises(error):
        specialisation.fit_odds(pd.concat([panel[panel["year"] < 2014], bad]))


def test_a_cell_that_is_listed_twice_is_refused(model, panel):
    now = panel[panel["year"] == 2014]
    with pytest.raises(ContractError, match="listed once"):
        specialisation.next_activities(model, pd.concat([now, now.head(1)]))


def test_an_amount_that_is_missing_counts_as_not_listed(model, panel, odds):
    now = panel[panel["year"] == 2014].copy()
    now["value"] = now["value"].where(np.arange(len(now)) != 3)
    made = specialisation.next_activities(model, now)
    assert abs(len(made.table) - len(odds.table)) <= 5


def test_another_classification_is_refused_and_one_new_code_is_not(model, panel):
    now = panel[panel["year"] == 2014]
    recoded = now.assign(activity="Z" + now["activity"])
    with pytest.raises(ContractError, match="two classifications") as told:
        specialisation.next_activities(model, recoded)
    assert "분류" in told.value.text("ko")
    first = min(now["activity"])
    one = now.assign(activity=now["activity"].replace({first: "9999"}))
    made = specialisation.next_activities(model, one)
    assert "9999" in set(made.table["activity"])
    mixed = pd.concat([panel[panel["year"] < 2014], recoded])
    with pytest.raises(ContractError, match="two classifications"):
        specialisation.fit_odds(mixed, horizon=1)


def test_a_measure_that_the_model_reads_must_be_there(model, panel):
    now = panel[(panel["year"] == 2014) & (panel["measure"] == "employment")]
    with pytest.raises(ContractError, match="'establishments' is needed"):
        specialisation.next_activities(model, now)
    with pytest.raises(ParameterError, match="do not hold the measure"):
        specialisation.fit_odds(panel, measure="patents")


@pytest.mark.parametrize(
    "wrong",
    [{"folds": 1}, {"level": 1.0}, {"origins": 0}, {"kinds": ("guess",)},
     {"zero_means": "perhaps"}, {"seed": -1}],
)  # fmt: skip
def test_settings_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ParameterError, match=next(iter(wrong))) as told:
        OddsSettings(**wrong)
    assert told.value.text("ko")


@pytest.mark.parametrize(
    ("guess", "error", "words"),
    [
        (lambda _s, _m: specialisation.fit_odds("stocks.csv"), ParameterError,
         "'stocks' must be one table"),
        (lambda s, _m: specialisation.back_test({"stocks": s}), ParameterError,
         "found dict"),
        (lambda s, _m: specialisation.fit_odds(s, settings={"level": 0.9}),
         ParameterError, "must be a set of OddsSettings"),
        (lambda s, _m: specialisation.fit_odds(s, regions=s[["activity"]]),
         ContractError, "'regions' lacks the column region"),
        (specialisation.next_activities, ParameterError,
         "'model' must be a model that fit_odds gave"),
        (lambda s, _m: specialisation.save_odds(s, "odds"), ParameterError,
         "must be a model"),
        (lambda s, _m: specialisation.load_odds(s), ParameterError,
         "must be the path of a file"),
    ],
)  # fmt: skip
def test_a_wrong_guess_is_told_what_to_give(known, model, guess, error, words):
    with pytest.raises(error, match=words):
        guess(known, model)


@pytest.mark.parametrize("horizon", [0, -1, 1.5, "2", 31, True])
def test_a_horizon_is_a_number_of_years_ahead(horizon, panel, model):
    with pytest.raises(ParameterError, match="horizon"):
        specialisation.fit_odds(panel, horizon=horizon)
    with pytest.raises(ParameterError, match="horizon"):
        specialisation.next_activities(
            model, panel[panel["year"] == 2014], horizon=horizon
        )


# -- pictures ---------------------------------------------------------------


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_pictures_have_titles_unit_source_and_year(language, odds, panel):
    region = odds.table["region"].iloc[0]
    tested = specialisation.back_test(panel, horizon=2, source="made up")
    for drawn in (
        odds.chart(language), odds.chart(language, region=region),
        odds.space(region, language), tested.chart(language),
    ):  # fmt: skip
        text = str(drawn.to_dict())
        assert ("단위" if language == "ko" else "Unit") in text
        assert "201" in text
