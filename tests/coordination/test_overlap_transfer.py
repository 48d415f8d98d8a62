"""The law of the register's rank: on no list below the plain cosine."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from madang.coordination import overlap
from madang.coordination.overlap.models import CONTENTS, NAMES
from madang.coordination.overlap.weights import Weights

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))

import overlap_sources as sources
import overlap_transfer as transfer
from overlap_made_up import made_up
from overlap_models import COSINES, PRIORS

SHAPES = {
    "names": ("calls", "editions", "tracks", "national"),
    "contents": ("editions", "national"),
}
SHIPPED = {"names": NAMES, "contents": CONTENTS}


@pytest.fixture(scope="module", params=["names", "contents"])
def held(request):
    titles = request.param == "names"
    lists = [sources.planted(1, 0.25, titles=titles)]
    lists += [
        sources.lists(shape, language, titles=titles)
        for shape in SHAPES[request.param]
        for language in ("ko", "en")
    ]
    return request.param, lists


def test_a_list_that_was_left_out_is_never_ranked_worse_than_by_the_cosine(held):
    channel, lists = held
    assert transfer.fallen(lists, channel) == []


def test_the_weights_that_are_shipped_rank_no_list_worse_than_the_cosine(held):
    channel, lists = held
    lost = {o.source: transfer.gain(o, SHIPPED[channel]) for o in lists}
    assert min(lost.values()) >= -transfer.EQUAL, lost


def test_where_a_correction_does_not_transfer_the_cosines_rank_alone(held):
    channel, lists = held
    # In one list the stock of titles tells what belongs together, in no other.
    turned = [
        replace(
            o, features=o.features.assign(stock=9.0 * (o.label == (o is lists[-1])))
        )
        for o in lists[-4:]
    ]
    assert transfer.fallen(turned, channel)
    learnt = transfer.learn_safely(turned, channel)
    assert tuple(learnt.slopes) == COSINES[channel]
    assert set(transfer.learn_safely(lists, channel).slopes) == set(
        PRIORS[channel].slopes
    )


def test_a_list_below_the_cosine_is_said_aloud(held, capsys):
    channel, lists = held
    backwards = Weights(0.0, {"alike": -1.0, "text": -1.0})
    some = [lists[0], lists[1], lists[3]]
    transfer.leave_one_out(some, channel, backwards, lambda name, _: name)
    said = capsys.readouterr().out
    assert said.count(transfer.BELOW) == 4
    assert f"{transfer.BELOW}: {', '.join(o.source for o in some)}" in said


def test_copies_of_two_editions_are_of_one_programme():
    found = made_up("editions", "en", with_summary=False)
    copies = [i for i, c in enumerate(found.projects["project"]) if c[0] == "x"]
    of = {
        new: old
        for (old, new), kind in found.kinds.items()
        if new in copies and old not in copies and kind not in {"edition", "award"}
    }
    pairs = [(i, j) for i in copies for j in copies if i < j]
    kin = [(of[i], of[j]) for i, j in pairs]
    told = [found.kinds.get(p) for p in pairs]
    meant = [found.kinds.get((min(k), max(k))) for k in kin]
    assert told == meant
    assert "edition" in told


def test_a_list_without_stock_or_editions_is_ranked_as_by_the_cosine():
    titles = ["수소 저장용기 시험", "수소 용기 저장 시험", "치매 돌봄 로봇",
              "돌봄 로봇", "고추 역병 저항성 품종", "Marine litter drones",
              "Drones for marine litter", "Glass fibre"]  # fmt: skip
    likeness = overlap.measure_likeness(overlap.prepare(titles, [None] * len(titles)))
    a, b = np.triu_indices(len(titles), 1)
    features = overlap.pair_features(likeness, a, b)
    assert (features["stock"] == 0).all()
    assert (features["edition"] == 0).all()
    bare = Weights(
        NAMES.constant, {k: v for k, v in NAMES.slopes.items() if k != "brief"}
    )
    ranks = pd.Series(bare.log_odds(features)).rank()
    pd.testing.assert_series_equal(ranks, features["alike"].rank(), check_names=False)


def test_only_rounds_that_both_titles_name_make_other_editions():
    titles = ["수소 기술개발 1차 공고", "수소 기술개발 2차 공고", "수소 기술개발 공고",
              "수소 기술개발 재공고"]  # fmt: skip
    likeness = overlap.measure_likeness(overlap.prepare(titles, [None] * 4))
    a, b = np.array([0, 0, 1, 2]), np.array([1, 2, 2, 3])
    features = overlap.pair_features(likeness, a, b)
    assert features["edition"].tolist() == [1.0, 0.0, 0.0, 1.0]
