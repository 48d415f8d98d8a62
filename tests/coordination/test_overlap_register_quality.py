"""Precision, recall, draws and learning: what verdicts tell of the register."""

import numpy as np
import pandas as pd
import pytest

from madang.coordination.overlap import quality
from madang.coordination.overlap.drawing import EDGES, STRATA, Pool, chances, strata_of
from madang.coordination.overlap.drawing import suggest as propose
from madang.coordination.overlap.learning import cut_for, learn, least_probability
from madang.coordination.overlap.scoring import CONTENTS, NAMES, score
from madang.language import from_json

SIZES = np.array([4_000, 800, 300, 200, 200, 200, 300])
RATES = np.array([0.004, 0.05, 0.2, 0.4, 0.6, 0.8, 0.95])
DRAWN = np.array([40, 30, 20, 20, 20, 20, 20])
TOLD = 4


def count(rng, rates):
    """Draw a truth and a stratified sample of it, and count both."""
    strata = np.repeat(np.arange(7), SIZES)
    y = rng.random(len(strata)) < rates[strata]
    measured = np.zeros(len(strata), dtype=bool)
    for stratum, n in enumerate(DRAWN):
        places = np.flatnonzero(strata == stratum)
        measured[rng.choice(places, n, replace=False)] = True
    told = strata >= TOLD
    cells = quality.counted(
        strata, told, measured, known=measured, positive=y & measured,
        probability=RATES[strata],
    )  # fmt: skip
    return cells, y[told].mean(), y[told].sum() / y.sum()


def test_ninety_per_cent_intervals_hold_the_truth_about_nine_times_in_ten():
    rng = np.random.default_rng(5)
    held = np.zeros((300, 2))
    for place in range(len(held)):
        # The register's probabilities are off by chance, by a factor of three or so.
        z = np.log(RATES / (1 - RATES)) + rng.normal(0.0, 1.1, 7)
        cells, precision, recall = count(rng, 1 / (1 + np.exp(-z)))
        one, other = quality.estimate(cells, seed=place)
        held[place] = (
            one.low <= precision <= one.high,
            other.low <= recall <= other.high,
        )
    coverage = held.mean(axis=0)
    assert (coverage >= 0.87).all(), coverage
    assert (coverage <= 0.93).all(), coverage


def test_a_stratified_sample_is_not_misled_by_where_it_was_drawn():
    rng = np.random.default_rng(2)
    off = []
    for place in range(80):
        cells, precision, recall = count(rng, RATES)
        one, other = quality.estimate(cells, seed=place)
        off.append((one.value - precision, other.value - recall))
    assert np.abs(np.mean(off, axis=0)).max() < 0.03
    # The plain share of positives among verdicts is far from either.
    assert abs(cells.hits.sum() / cells.drawn.sum() - recall) > 0.2


def test_without_draws_nothing_is_made_up_and_the_way_on_is_told():
    none = np.zeros(10, dtype=bool)
    strata = np.arange(10) % len(STRATA)
    table = quality.quality_table(
        strata, (strata > 3, strata > 3), (none, none), (none, none),
        probability=np.full(10, 0.5), recorded=0, seed=1,
    ).set_index("quantity")  # fmt: skip
    for name in ("precision_duplicate", "precision_overlap", "recall_duplicate",
                 "recall_overlap", "verdicts_to_halve_interval"):  # fmt: skip
        assert np.isnan(table.loc[name, ["value", "low", "high"]].astype(float)).all()
        assert "측정용" in from_json(table.loc[name, "message"]).text("ko")
    assert table["value"]["verdicts"] == 0


def test_verdicts_that_were_picked_count_for_themselves_alone():
    strata = np.full(100, 6)
    told, known = np.ones(100, dtype=bool), np.zeros(100, dtype=bool)
    measured = known.copy()
    measured[:20] = True
    picked = np.arange(100) >= 60
    cells = quality.counted(
        strata, told, measured, known=measured | picked,
        positive=(np.arange(100) < 10) | picked, probability=np.full(100, 0.5),
    )  # fmt: skip
    found, _ = quality.estimate(cells, seed=1)
    # Half of the 60 that may be drawn, and all 40 that were picked.
    assert found.value == pytest.approx(0.7, abs=0.03)
    assert found.n == 20


def test_a_census_leaves_no_doubt_and_more_verdicts_narrow_the_interval():
    strata = np.full(50, 6)
    every = np.ones(50, dtype=bool)
    cells = quality.counted(
        strata, every, every, known=every, positive=np.arange(50) < 40,
        probability=np.full(50, 0.5),
    )  # fmt: skip
    found, _ = quality.estimate(cells, seed=1)
    assert (found.value, found.low, found.high) == (0.8, 0.8, 0.8)
    some, _, _ = count(np.random.default_rng(1), RATES)
    more = quality.more_to_halve(some, lambda c: quality.estimate(c, seed=1)[0])
    # Four times the verdicts halve an interval, a little less in a finite list.
    assert 1.5 * DRAWN.sum() < more < 5 * DRAWN.sum()


def pool(known=None, size=600, seed=0):
    rng = np.random.default_rng(seed)
    a, b = np.triu_indices(60, 1)
    keep = np.sort(rng.choice(len(a), size, replace=False))
    a, b = a[keep], b[keep]
    p = rng.beta(0.3, 0.9, size)
    marked = np.zeros(size, dtype=bool) if known is None else known
    return Pool(
        a=a, b=b, codes=np.array([f"p{i:02d}" for i in range(60)], dtype=object),
        features=pd.DataFrame({"text": p, "title": rng.random(size)}),
        probability=p, shipped=p, least=0.5, measured=marked, known=marked,
        money=rng.lognormal(20, 1, size),
    )  # fmt: skip


def test_suggestions_are_half_drawn_by_chance_and_half_taught_and_diverse():
    held = pool()
    table = propose(held, seed=1, count=20, currency="KRW")
    assert table["rank"].tolist() == list(range(1, 21))
    assert table["drawn"].value_counts().to_dict() == {"measure": 10, "teach": 10}
    drawn = table[table["drawn"] == "measure"]
    assert (drawn["weight"] >= 1).all()
    assert table.loc[table["drawn"] == "teach", "weight"].isna().all()
    assert drawn["stratum"].nunique() >= 5
    assert drawn["probability"].lt(0.5).any()
    taught = table[table["drawn"] == "teach"]
    codes = [*taught["project_a"], *taught["project_b"]]
    assert len(set(codes)) == len(codes)
    assert taught["probability"].between(0.05, 0.95).all()
    sizes = np.bincount(strata_of(held.shipped), minlength=len(STRATA))
    for row in drawn.to_dict("records"):
        place = STRATA.index(row["stratum"])
        taken = (drawn["stratum"] == row["stratum"]).sum()
        assert row["weight"] == pytest.approx(sizes[place] / taken)


def test_who_is_drawn_does_not_depend_on_the_order_of_pairs_nor_on_what_is_known():
    codes = np.array(["a", "b", "c"], dtype=object)
    other = np.array(["x", "y", "z"], dtype=object)
    u = chances(codes, other, 1)
    assert (chances(other[::-1], codes[::-1], 1)[::-1] == u).all()
    assert (chances(codes, other, 2) != u).all()
    first = propose(pool(), seed=1, count=20, currency="KRW")
    drawn = first[first["drawn"] == "measure"]
    key = set(zip(drawn["project_a"], drawn["project_b"], strict=True))
    held = pool()
    names = zip(held.codes[held.a], held.codes[held.b], strict=True)
    known = np.array([n in key for n in names])
    again = propose(pool(known), seed=1, count=20, currency="KRW")
    drawn = again[again["drawn"] == "measure"]
    assert not key & set(zip(drawn["project_a"], drawn["project_b"], strict=True))


def test_the_numbers_that_draw_are_even():
    one = np.array([f"p{i}" for i in range(20_000)], dtype=object)
    u = chances(one, one[::-1], 3)
    assert np.histogram(u, 10, (0, 1))[0].min() > 1_850
    assert len(EDGES) == len(STRATA) + 1


def test_nothing_to_suggest_gives_an_empty_table():
    held = pool(np.ones(600, dtype=bool))
    assert propose(held, seed=1, count=10, currency="KRW").empty


def labelled(count=120, seed=4):
    """Make verdicts of officers for whom stock phrases count for more than shipped."""
    rng = np.random.default_rng(seed)
    x = pd.DataFrame({n: rng.random(count) for n in CONTENTS.slopes})
    x["has_contents"] = True
    z = 8 * (x["text"] - 0.5) + 8 * (x["lead"] - 0.5) - 10 * (x["stock"] - 0.5)
    y = rng.random(count) < 1 / (1 + np.exp(-z))
    return x, y.to_numpy(), (np.arange(count), np.arange(count) + count)


def test_verdicts_re_train_the_weights_and_the_gain_is_measured_on_unseen_ones():
    x, y, ends = labelled()
    learnt = learn(x, y, ends)
    assert learnt.is_new
    assert learnt.table["used"].all()
    figures = learnt.table.set_index("quantity")
    assert figures["after"]["brier"] < figures["before"]["brier"]
    assert figures["together"].iloc[0] == y.sum()
    assert "교차검증" in learnt.notes[0].text("ko")
    again = learn(x, y, ends)
    assert dict(again.contents.slopes) == dict(learnt.contents.slopes)
    turned = learn(x[::-1].reset_index(drop=True), y[::-1],
                   (ends[0][::-1], ends[1][::-1]))  # fmt: skip
    for name, slope in learnt.contents.slopes.items():
        assert turned.contents.slopes[name] == pytest.approx(slope, abs=1e-6)


@pytest.mark.parametrize("channel", ["names", "contents"])
def test_weights_that_rank_unseen_verdicts_worse_are_refused_and_it_is_said(channel):
    shipped = {"names": NAMES, "contents": CONTENTS}[channel]
    refused = 0
    for seed in range(6):
        rng = np.random.default_rng(seed)
        x = pd.DataFrame(rng.random((60, len(shipped.slopes))), columns=shipped.slopes)
        x["has_contents"] = channel == "contents"
        z = shipped.log_odds(x)  # what is shipped is right: more teaches noise alone
        y = rng.random(60) < 1 / (1 + np.exp(np.median(z) - z))
        learnt = learn(x, y, (np.arange(60), np.arange(60) + 60))
        found = learnt.table.set_index("quantity").loc["average_precision"]
        assert found["used"] == learnt.is_new
        (note,) = learnt.notes
        if found["after"] < found["before"]:
            refused += 1
            assert not learnt.is_new
        if not learnt.is_new:
            assert getattr(learnt, channel) is shipped
            assert "are not used" in note.text("en")
            assert f"{found['after']:.3f}" in note.text("en")
            assert "기본 가중치를 그대로 쓴다" in note.text("ko")
    assert refused


def test_weights_below_the_plain_cosine_are_refused_though_above_those_shipped():
    x, y, ends = labelled()
    x["text"] = y + 0.0  # a list that the cosine parts without a slip
    x["lead"] = np.where(y, -1.0, 1.0)
    learnt = learn(x, y, ends)
    figures = learnt.table.set_index("quantity").loc["average_precision"]
    assert figures["before"] < figures["after"] < 1.0
    assert not learnt.is_new
    assert "(1.000)" in learnt.notes[0].text("en")


def test_verdicts_of_which_none_can_be_kept_aside_teach_nothing():
    x, y, _ends = labelled()
    learnt = learn(x, y, (np.zeros(len(y), dtype=np.int64), np.arange(1, len(y) + 1)))
    assert not learnt.is_new
    assert learnt.contents is CONTENTS
    assert "kept aside" in learnt.notes[0].text("en")


def test_few_verdicts_change_nothing_and_say_so():
    x, y, ends = labelled(12)
    learnt = learn(x, y, ends)
    assert not learnt.is_new
    assert learnt.contents is CONTENTS
    assert learnt.table.empty
    assert "아직 적어" in learnt.notes[0].text("ko")
    none = learn(x.iloc[:0], y[:0], (ends[0][:0], ends[1][:0]))
    assert none.notes == ()


def test_the_cut_has_the_highest_expected_f1_by_brute_force():
    rng = np.random.default_rng(9)
    for _ in range(20):
        p = rng.beta(0.4, 1.5, 60).round(2)
        cut = cut_for(p)

        def f1(least, p=p):
            told = p >= least
            return 2 * p[told].sum() / (told.sum() + p.sum())

        assert f1(cut) == pytest.approx(max(f1(t) for t in np.unique(p)))


def test_the_cut_reaches_a_wanted_precision_with_as_many_pairs_as_can_be():
    p = np.array([0.9, 0.8, 0.7, 0.2, 0.1])
    assert cut_for(p, precision=0.8) == pytest.approx(0.45)
    assert cut_for(p, precision=0.99) == 0.9
    assert cut_for(np.zeros(0)) == 0.5


def test_the_threshold_is_given_or_learnt_and_said():
    x, y, ends = labelled()
    p = score(x)
    learnt, plain = learn(x, y, ends), learn(x[:5], y[:5], (ends[0][:5], ends[1][:5]))
    assert least_probability(0.7, p, learnt=learnt, precision=None) == (0.7, None)
    assert least_probability(None, p, learnt=plain, precision=None) == (0.5, None)
    cut, note = least_probability(None, p, learnt=learnt, precision=None)
    assert cut == cut_for(p)
    assert "F1" in note.text("ko")
    cut, note = least_probability("learnt", p, learnt=plain, precision=0.9)
    assert cut == cut_for(p, precision=0.9)
    assert "90%" in note.text("en")
