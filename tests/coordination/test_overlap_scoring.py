"""Laws of the probability that two projects belong together, and bad input."""

import unicodedata

import numpy as np
import pandas as pd
import pytest

from madang.coordination import overlap
from madang.coordination.overlap import context, redundancy
from madang.coordination.overlap.models import CONTENTS, NAMES, REDUNDANT
from madang.coordination.overlap.scoring import Weights, fit_weights, interval, score
from madang.errors import ParameterError, ShapeError

TITLES = [
    "2025년도 해양바이오 산업화 기술개발사업 신규과제 공고",
    "2025년도 해양바이오 산업화 기술개발사업 신규과제 재공고",
    "2025년도 스마트 물류 로봇 실증사업 공모",
    "농촌 청년 창업농 정착 지원",
    "청년 농업인의 창업과 정착 지원",
    "Regional battery recycling demonstration plant",
]
SUMMARIES = [
    "해양 미생물에서 얻은 소재를 화장품과 의약품으로 산업화하는 기술을 개발한다.",
    "해양 미생물 소재를 의약품과 화장품으로 만드는 산업화 기술을 개발한다.",
    "항만 창고에서 물류 로봇이 화물을 나르는 실증을 지원한다.",
    "농촌으로 돌아오는 청년에게 농지와 창업 자금을 빌려준다.",
    "농업을 시작하는 청년에게 농지를 빌려주고 창업 자금을 지원한다.",
    "A demonstration plant for the recycling of used car batteries in the region.",
]


def probabilities(titles, summaries=None):
    prepared = overlap.prepare(titles, summaries or [None] * len(titles))
    likeness = overlap.measure_likeness(prepared)
    a, b = np.triu_indices(len(titles), 1)
    features = overlap.pair_features(likeness, a, b)
    return pd.Series(score(features), index=pd.MultiIndex.from_arrays([a, b])), features


@pytest.mark.parametrize("summaries", [None, SUMMARIES])
def test_which_of_two_is_named_first_makes_no_difference(summaries):
    prepared = overlap.prepare(TITLES, summaries or [None] * len(TITLES))
    likeness = overlap.measure_likeness(prepared)
    a, b = np.triu_indices(len(TITLES), 1)
    one = score(overlap.pair_features(likeness, a, b))
    other = score(overlap.pair_features(likeness, b, a))
    np.testing.assert_allclose(one, other, rtol=1e-12)


@pytest.mark.parametrize("summaries", [None, SUMMARIES])
def test_the_order_of_rows_makes_no_difference(summaries):
    found, _ = probabilities(TITLES, summaries)
    back, _ = probabilities(TITLES[::-1], summaries and summaries[::-1])
    last = len(TITLES) - 1
    for (i, j), value in found.items():
        assert back[(last - j, last - i)] == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("summaries", [None, SUMMARIES])
def test_decomposed_hangul_is_the_same_text(summaries):
    found, _ = probabilities(TITLES, summaries)
    apart = [unicodedata.normalize("NFD", t) for t in TITLES]
    said = summaries and [unicodedata.normalize("NFD", s) for s in summaries]
    np.testing.assert_allclose(probabilities(apart, said)[0], found, rtol=1e-12)


@pytest.mark.parametrize("summaries", [None, SUMMARIES])
def test_broken_spacing_makes_nothing_likelier_and_brings_nothing_up(summaries):
    found, whole = probabilities(TITLES[:5], summaries and summaries[:5])
    broken = ["".join(t.split()) for t in TITLES[:5]]
    said = summaries and ["".join(s.split()) for s in summaries[:5]]
    less, rest = probabilities(broken, said)
    assert (less <= found + 1e-3).all()
    # All but the likeness that trusts spaces is the same without them.
    others = [c for c in whole if c not in {"alike", "text", "lead", "shared"}]
    pd.testing.assert_frame_equal(rest[others], whole[others])
    np.testing.assert_allclose(rest["text"], whole["text"], atol=0.05)
    assert less.idxmax() == found.idxmax()


@pytest.mark.parametrize("summaries", [None, SUMMARIES])
def test_identical_texts_are_the_most_probable(summaries):
    titles = [*TITLES, TITLES[0]]
    said = summaries and [*summaries, summaries[0]]
    found, _ = probabilities(titles, said)
    assert found[(0, 6)] == found.max()
    assert found[(0, 6)] > 0.9


def test_one_call_with_an_attached_file_is_near_and_another_programme_is_not():
    found, _ = probabilities([*TITLES, f"{TITLES[0]}_(2025)세부과제 안내..."])
    assert found[(0, 6)] > 0.9
    assert found[(0, 2)] < 0.1


@pytest.mark.parametrize(
    "odd", ["", "  ", "사업", "!!! --- ...", "🚀🚀🚀", "\x00", "가" * 1_000_000]
)
def test_odd_texts_get_a_probability_and_an_interval(odd):
    found, features = probabilities([*TITLES, odd, odd])
    low, high = interval(features)
    assert found.between(0, 1).all()
    assert np.all((low <= found + 1e-12) & (found <= high + 1e-12))


def test_texts_of_nothing_but_marks_are_not_called_the_same():
    found, _ = probabilities(["...", "!!!", "🚀", "🚀🚀", *TITLES])
    assert found[[(0, 1), (2, 3), (0, 2)]].max() < 0.1


def test_a_title_that_many_organisers_use_is_no_family_of_duplicates():
    titles = ["Train to Gain"] * 60 + ["Wave energy converter test site Orkney"] * 2
    projects = pd.DataFrame(
        {
            "project": [f"p{i}" for i in range(62)],
            "organiser": [f"College {i}" for i in range(60)] + ["Orkney Council"] * 2,
        }
    )
    likeness = overlap.measure_likeness(overlap.prepare(titles, [None] * 62))
    a, b = np.array([0, 60]), np.array([1, 61])
    told = context.measure_context(projects, a, b, same_title=likeness.same_title)
    found = score(overlap.pair_features(likeness, a, b, **told))
    assert found[0] < 0.1
    assert found[1] > 0.8


def test_context_is_nan_where_it_is_unknown():
    projects = pd.DataFrame(
        {
            "project": ["a", "b", "c", "d"],
            "organiser": ["Office", " OFFICE ", None, "Other"],
            "start": ["2025-01-01", "2025-07-01", None, "2027-01-01"],
            "end": ["2025-12-31", "2026-12-31", None, "2027-12-31"],
            "money": [100.0, 50.0, np.nan, -1.0],
        }
    )
    a, b = np.array([0, 0, 0]), np.array([1, 2, 3])
    told = context.measure_context(projects, a, b)
    np.testing.assert_array_equal(told["beneficiaries"], [1.0, np.nan, 0.0])
    np.testing.assert_allclose(told["time_overlap"], [184 / 365, np.nan, 0.0])
    np.testing.assert_array_equal(told["money_ratio"], [0.5, np.nan, np.nan])


def test_who_takes_part_counts_before_who_is_in_charge():
    projects = pd.DataFrame({"project": ["a", "b", "c"], "organiser": ["X", "X", "Y"]})
    taking = pd.DataFrame(
        {
            "project": ["a", "a", "a", "b", "b", "b", "z"],
            "organisation": ["u", "v", "v", "v", "w", None, "u"],
        }
    )
    a, b = np.array([0, 0]), np.array([1, 2])
    found = context.shared_beneficiaries(projects, a, b, taking)
    np.testing.assert_array_equal(found, [0.5, 0.0])


def test_a_context_nobody_knows_is_refused():
    likeness = overlap.measure_likeness(overlap.prepare(TITLES, [None] * len(TITLES)))
    with pytest.raises(ParameterError, match="colour"):
        overlap.pair_features(likeness, np.array([0]), np.array([1]), colour=[1])


@pytest.mark.parametrize("weights", [NAMES, CONTENTS, REDUNDANT])
def test_shipped_weights_say_what_they_were_learnt_on_and_how_sure_they_are(weights):
    spread = np.array(weights.covariance)
    assert weights.learnt_on
    assert spread.shape == (len(weights.slopes) + 1,) * 2
    np.testing.assert_allclose(spread, spread.T, atol=1e-4)
    assert np.all(np.linalg.eigvalsh(spread) > -1e-3)


def test_the_interval_narrows_with_labels_and_covers_the_truth():
    rng = np.random.default_rng(5)
    truth = Weights(-1.0, {"x": 2.0})
    grid = pd.DataFrame({"x": [-1.0, 0.0, 0.5, 1.5]})
    width, held = [], []
    for size in (100, 3_000):
        for _ in range(40):
            x = pd.DataFrame({"x": rng.normal(size=size)})
            y = rng.random(size) < 1 / (1 + np.exp(-truth.log_odds(x)))
            learnt = fit_weights(x, y, prior=Weights(0.0, {"x": 0.0}), spread=20.0)
            low, high = interval(grid, learnt)
            so = 1 / (1 + np.exp(-truth.log_odds(grid)))
            held.append(np.mean((low <= so) & (so <= high)))
            width.append(np.mean(high - low))
    assert np.mean(held) == pytest.approx(0.9, abs=0.07)
    assert np.mean(width[40:]) < np.mean(width[:40]) / 3


def test_pairs_that_share_their_luck_make_weights_less_sure():
    rng = np.random.default_rng(6)
    x = pd.DataFrame({"x": np.repeat(rng.normal(size=40), 25)})
    y = np.repeat(rng.random(40) < 0.5, 25)
    prior = Weights(0.0, {"x": 0.0})
    alone = fit_weights(x, y, prior=prior, spread=20.0)
    grouped = fit_weights(
        x, y, prior=prior, spread=20.0, groups=np.repeat(np.arange(40), 25)
    )
    assert grouped.slopes == alone.slopes
    assert grouped.deviation(x.head(1))[0] > 3 * alone.deviation(x.head(1))[0]


def test_a_spread_by_feature_holds_one_and_frees_the_other():
    rng = np.random.default_rng(7)
    x = pd.DataFrame(rng.normal(size=(2_000, 2)), columns=["held", "free"])
    y = rng.random(2_000) < 1 / (1 + np.exp(-(2 * x["held"] + 2 * x["free"])))
    prior = Weights(0.0, {"held": 0.0, "free": 0.0})
    learnt = fit_weights(x, y.to_numpy(), prior=prior, spread={"held": 0.01, "free": 5})
    assert abs(learnt.slopes["held"]) < 0.2
    assert learnt.slopes["free"] > 1.0
    with pytest.raises(ParameterError):
        fit_weights(x, y.to_numpy(), prior=prior, spread=0.0)
    with pytest.raises(ShapeError):
        fit_weights(x, [True], prior=prior)


def test_parts_add_up_to_the_log_odds():
    _, features = probabilities(TITLES, SUMMARIES)
    parts = CONTENTS.parts(features.assign(**dict.fromkeys(CONTENTS.slopes, 1.0)))
    assert parts.sum(axis=1).iloc[0] == pytest.approx(sum(CONTENTS.slopes.values()))
    blank = Weights(0.0, {"title": 1.0})
    assert np.isnan(interval(features, blank)[0]).all()


NOTICES = pd.DataFrame(
    {
        "project": list("abcdefg"),
        "title": [
            "2025년도 양자 분야 신규과제 공고", "2025년도 양자 분야 신규과제 공고",
            "2025년도 양자 분야 신규과제 공고_(2025)세부 1", "",
            "2025년도 양자 분야 신규과제 공고_(2025)세부 2",
            "(2025-DCP-01_수소)딥테크 과제", "(2025-DCP-02_수소)딥테크 과제",
        ],
        "end": ["2025-03-01", "2025-03-01", "2025-03-01", None, "2025-06-01", None,
                None],
    }
)  # fmt: skip


def test_a_copy_is_more_needless_than_a_notice_with_a_tail_of_its_own():
    codes = ["a", "a", "c", "f", "a", "a"], ["b", "c", "e", "g", "d", "nobody"]
    copy, tail, tails, series, blank, nobody = redundancy.for_pairs(NOTICES, *codes)
    assert copy > 0.7
    assert tail < 0.5
    assert copy > tails
    assert series > tails
    assert np.isnan([blank, nobody]).all()


def test_a_file_that_repeats_its_title_is_a_copy_and_one_of_another_name_a_part():
    head = "2025년도 반도체 분야 신규 지원대상 연구개발과제 공고_(2025)"
    titles = [f"{head}{n}" for n in ("2025년도 반도체 분...", "의료기술 ...", "202...")]
    notices = pd.DataFrame({"project": list("aabbcc"), "title": np.repeat(titles, 2)})
    a, b = np.array([0, 2, 4]), np.array([1, 3, 5])
    repeats, names_other, cut = redundancy.probability(notices, a, b)
    assert min(repeats, cut) > 0.7
    assert names_other < 0.5


def test_redundancy_knows_neither_first_nor_second_nor_spacing():
    a, b = np.array([0, 0, 2]), np.array([1, 2, 4])
    one = redundancy.probability(NOTICES, a, b)
    np.testing.assert_allclose(redundancy.probability(NOTICES, b, a), one)
    apart = NOTICES.assign(
        title=[unicodedata.normalize("NFD", t.replace(" ", "")) for t in NOTICES.title]
    )
    np.testing.assert_allclose(redundancy.probability(apart, a, b), one)
    low, high = redundancy.interval(NOTICES, a, b)
    assert np.all((low < one) & (one < high))
    assert redundancy.for_pairs(NOTICES, [], []).shape == (0,)


def test_a_wrong_guess_is_told_what_is_needed():
    with pytest.raises(ShapeError, match="found 2 titles and 1 summaries"):
        overlap.prepare(["a", "b"], ["c"])
    with pytest.raises(ShapeError, match="pair_features gives it"):
        score(pd.DataFrame({"title": [1.0]}))
