import re
import time
import unicodedata

import numpy as np
import pandas as pd
import pytest

from madang.contracts.trees import Tree
from madang.coordination import overlap
from madang.coordination.overlap.families import group
from madang.coordination.overlap.phrases import shared_phrases
from madang.coordination.overlap.places import (
    neighbouring,
    region_relation,
    tree_likeness,
)
from madang.coordination.overlap.verdicts import plan_for
from madang.errors import MissingTableError, ParameterError, ShapeError
from madang.vocabulary import Verdict

REGIONS = pd.DataFrame(
    {
        "region": ["26", "48", "50", "26110"],
        "name": ["부산", "경남", "제주", "부산 중구"],
        "parent": [None, None, None, "26"],
        "level": ["시도", "시도", "시도", "구"],
        "latitude": [35.18, 35.24, 33.49, 35.10],
        "longitude": [129.07, 128.69, 126.53, 129.03],
    }
)
SUMMARY = (
    "중소 조선기자재 업체가 이중연료 엔진 부품과 연료공급장치를 가까운 곳에서 시험하고 "
    "인증받을 수 있도록 전용 시험동과 극저온 평가장비를 갖춘다."
)


def project(code, title, summary=None, region="26", **more):
    base = {
        "project": code, "title": title, "summary": summary, "region": region,
        "activity": "C31", "mode": "infrastructure", "status": "funded",
        "start": pd.Timestamp("2025-01-01"), "end": pd.Timestamp("2026-12-31"),
        "cost": 2e9, "grant": 1e9, "organiser": f"기관 {region}",
    }  # fmt: skip
    return {**base, **more}


def detect(*rows, **settings):
    tables = {"projects": pd.DataFrame(list(rows)), "regions": REGIONS}
    return overlap.detect(tables, settings=settings, currency="KRW")


def verdict_of(*rows):
    pairs = detect(*rows).pairs
    return pairs["verdict"].tolist()


def test_the_same_project_in_two_regions_is_a_duplicate_with_money_at_stake():
    found = detect(
        project("a", "친환경 선박기자재 시험인증센터 구축", SUMMARY),
        project("b", "친환경 선박기자재 시험인증 센터 구축", SUMMARY, "50", grant=4e8),
        project("c", "청년 창업 농장 임대", "청년에게 온실을 빌려준다.", "48"),
    )
    assert found.pairs["verdict"].tolist() == ["duplicate"]
    row = found.pairs.iloc[0]
    assert row["region_relation"] == "other"
    assert row["money_at_stake"] == 4e8
    assert "친환경 선박기자재 시험인증" in row["shared_phrases"]
    family = found.families.iloc[0]
    assert (family["members"], family["regions"]) == (2, "26; 50")
    assert family["plan"] == "joint_call"
    assert family["saving"] == pytest.approx(0.2 * 4e8, rel=0.02)
    assert found.members["project"].tolist() == ["a", "b"]


def test_neighbouring_duplicates_are_to_be_merged():
    found = detect(
        project("a", "선박기자재 시험인증센터 구축", SUMMARY),
        project("b", "선박기자재 시험인증센터 구축", SUMMARY, "48"),
    )
    assert found.pairs["region_relation"].tolist() == ["neighbour"]
    assert found.families["plan"].tolist() == ["merge"]
    assert found.families["saving"].tolist() == pytest.approx([0.5e9], rel=0.01)


def test_a_notice_of_one_office_published_again_is_set_apart_and_not_paired():
    found = detect(
        project("a", "선박기자재 시험인증", SUMMARY, start=pd.Timestamp("2025-03-01")),
        project("b", "선박기자재  시험·인증", SUMMARY),
        project("c", "선박기자재 시험인증", unicodedata.normalize("NFD", SUMMARY)),
    )
    # The one that starts first is the original; spacing and NFD do not matter.
    assert found.republished.to_numpy().tolist() == [["a", "b"], ["c", "b"]]
    assert found.pairs.empty
    assert found.families.empty


GENERIC = [
    ("Grants for the costs of prototype gaskets used in hatcheries on the coast", "26"),
    ("Vouchers for libraries that restore paper maps and invite illustrators", "48"),
    ("Trials of wearable heart monitors in two university clinics", "50"),
]


@pytest.mark.parametrize(
    "title", ["Support for regional small firms", "지역 중소기업 기술개발 지원사업"]
)
def test_a_title_that_many_offices_use_makes_no_duplicates_by_itself(title):
    rows = [
        project(f"g{n}", title, summary, region, activity=f"C{n}")
        for n, (summary, region) in enumerate(GENERIC)
    ]
    other = project("u", "Cheese caves", "Renovation of caves for dairies", "48")
    found = detect(*rows, other)
    assert "duplicate" not in found.families["verdict"].tolist()
    same = [project(f"s{n}", title, SUMMARY, r) for n, (_, r) in enumerate(GENERIC)]
    assert detect(*same, other).families["verdict"].tolist() == ["local_run"]


def test_a_share_is_of_the_projects_that_the_sentence_counts():
    twins = [project(f"h{n}", "Valve test bed", SUMMARY) for n in range(3)]
    pair = [project("x", "Drones for turbine blades", SUMMARY[:60]),
            project("y", "Drones for turbine blades", SUMMARY[:60], "50")]  # fmt: skip
    found = detect(*twins, *pair, project("u", "Cheese caves", "Caves.", "48"))
    assert len(found.republished) == 2
    said = next(f for f in found.findings if f.key == "suspected_duplicates")
    total, count, share = re.match(
        r"Of (\d+) projects compared, (\d+) \(([\d.]+)%\)", said.says.text("en")
    ).groups()
    assert int(total) == 4
    assert float(share) == pytest.approx(100 * int(count) / int(total), abs=0.05)


def test_the_next_phase_in_one_region_is_a_sequence():
    later = {"start": pd.Timestamp("2027-01-01"), "end": pd.Timestamp("2028-12-31")}
    rows = (
        project("a", "선박기자재 시험인증센터 1단계", SUMMARY, status="completed"),
        project("b", "선박기자재 시험인증센터 2단계", SUMMARY, **later),
    )
    assert verdict_of(*rows) == ["sequence"]


def test_two_that_seek_one_national_site_are_rivals():
    text = "정부가 한 곳만 지정하는 해상풍력 종합시험단지를 세운다. 터빈 시험동을 둔다."
    rows = (
        project("a", "해상풍력 종합시험단지 유치", text),
        project("b", "해상풍력 종합시험단지 유치 추진", text + " 부두를 쓴다.", "50"),
    )
    assert verdict_of(*rows) == ["rival"]
    family = detect(*rows).families.iloc[0]
    assert (family["plan"], family["saving"]) == ("joint_call", 0.0)
    assert family[["saving_low", "saving_high"]].isna().all()
    # One region has nobody to call jointly with.
    assert plan_for(Verdict.RIVAL, ["same", "same"]) == "review"
    assert plan_for(Verdict.RIVAL, ["same", "other"]) == "joint_call"


def test_different_modes_in_one_field_are_complementary():
    rows = (
        project("a", "수소 저장용기 탄소섬유 소재", SUMMARY, mode="direct"),
        project("b", "수소 저장용기 탄소섬유 소재", SUMMARY, "50", mode="talent"),
    )
    assert verdict_of(*rows) == ["complementary"]


def test_two_finished_projects_are_nobodys_problem():
    rows = [
        project("a", "선박기자재 시험인증센터", SUMMARY, status="completed"),
        project("b", "선박기자재 시험인증센터", SUMMARY, "50", status="completed"),
    ]
    assert detect(*rows).pairs.empty


def test_rounds_of_one_programme_are_other_editions():
    titles = [
        "2025년도 제2차 과학기술분야 연구기획과제 공모",
        "2025년도 제4차 과학기술분야 연구기획과제 공모",
    ]
    likeness = overlap.measure_likeness(overlap.prepare(titles, [None] * 2))
    features = overlap.pair_features(likeness, np.array([0]), np.array([1]))
    assert features["edition"].tolist() == [1.0]


def test_fitted_weights_follow_the_labels_and_few_labels_move_them_little():
    rng = np.random.default_rng(3)
    features = pd.DataFrame({"title": rng.random(400), "noise": rng.random(400)})
    labels = rng.random(400) < 1 / (1 + np.exp(-(8 * features["title"] - 4)))
    prior = overlap.Weights(0.0, {"title": 0.0, "noise": 0.0})
    free = overlap.fit_weights(features, labels.to_numpy(), prior=prior, spread=50)
    assert free.slopes["title"] == pytest.approx(8, abs=2)
    assert abs(free.slopes["noise"]) < 1.5
    held = overlap.fit_weights(features, labels.to_numpy(), prior=prior, spread=0.01)
    assert abs(held.slopes["title"]) < 0.1
    with pytest.raises(ShapeError, match="a label for each pair"):
        overlap.fit_weights(features, [True], prior=prior)
    with pytest.raises(ParameterError, match="pairs of both kinds"):
        overlap.fit_weights(features, np.ones(400, dtype=bool), prior=prior)


def test_a_chain_is_cut_and_a_clique_is_kept():
    links = {(0, 1): 0.9, (1, 2): 0.9, (2, 3): 0.6, (3, 4): 0.9, (4, 5): 0.9}

    def complete(a, b):
        return np.array(
            [links.get((int(i), int(j)), 0.0) for i, j in zip(a, b, strict=True)]
        )

    ends = np.array(list(links))
    scores = np.array(list(links.values()))
    family = group((ends[:, 0], ends[:, 1], scores), 7, density=0.4, complete=complete)
    assert len(set(family[:6])) > 1
    assert family[6] == 0
    assert family[0] == 1
    clique = group(
        (ends[:, 0], ends[:, 1], scores), 7, density=0.4,
        complete=lambda a, _b: np.full(len(a), 0.9),
    )  # fmt: skip
    assert clique.tolist() == [1] * 6 + [0]


def test_regions_know_their_relation():
    tree = Tree.of(REGIONS, "region")
    near = neighbouring(REGIONS)
    relation = [
        str(region_relation(a, b, tree, near))
        for a, b in (("26", "26"), ("26110", "26"), ("26", "48"), ("26", None))
    ]
    assert relation == ["same", "nested", "neighbour", "national"]
    # 경남 lies between 부산 and 제주.
    assert frozenset(("26", "50")) not in near


def test_shared_boundaries_come_before_centroids():
    square = (
        '{{"type":"Polygon","coordinates":[[[{0},0],[{1},0],[{1},1],[{0},1],[{0},0]]]}}'
    )
    regions = pd.DataFrame({"region": ["a", "b", "c"]})
    outlines = pd.DataFrame(
        {
            "region": ["a", "b", "c"],
            "geometry": [square.format(0, 1), square.format(1, 2), square.format(3, 4)],
        }
    )
    assert neighbouring(regions, outlines) == {frozenset(("a", "b"))}


def test_activities_of_one_family_are_half_alike():
    table = pd.DataFrame({"activity": ["x", "y", "z"], "parent": ["p", "p", "z"]})
    tree = Tree.of(table, "activity")
    found = tree_likeness(["x", "x", "x", None], ["x", "y", "z", "x"], tree)
    assert found[:3].tolist() == [1.0, 0.5, 0.0]
    assert np.isnan(found[3])


def test_phrases_are_whole_words_whatever_the_spacing():
    phrases = shared_phrases(
        "수소 상용차 핵심부품을 국산화한다", "지역의 수소상용차 핵심 부품 개발"
    )
    assert phrases == ("수소 상용차 핵심부품",)
    assert shared_phrases("사업 지원", "사업 지원") == ()


def test_the_grid_adds_up_to_the_projects():
    found = detect(
        project("a", "선박기자재 시험인증센터", SUMMARY),
        project("b", "선박기자재 시험인증센터", SUMMARY, "48"),
        project(
            "c", "청년 귀어 정착 지원", "어선을 빌려준다", None, grant=None, cost=None
        ),
    )
    assert found.grid["projects"].sum() == 3
    assert found.grid["overlapping"].sum() == 2
    assert found.grid["overlapping_money"].sum() == 2e9
    nowhere = found.grid[found.grid["region"] == ""]
    assert nowhere["money"].isna().all()


def test_what_is_missing_is_said_and_nothing_breaks():
    empty = dict.fromkeys(("region", "activity", "mode", "status", "organiser"))
    rows = [
        project("a", None, None),
        project("b", "", "  "),
        project("c", "센터", None, **{**empty, "start": pd.NaT, "end": pd.NaT}),
        project("d", "!!!", None, cost=None, grant=None),
        project("e", "가", "나"),
    ]
    found = detect(*rows)
    assert found.grid["projects"].sum() == 3
    assert any("2 projects have neither title" in n.text("en") for n in found.notes)
    assert found.pairs.empty
    for few in (rows[:1], rows[2:3]):
        with pytest.raises(MissingTableError, match="at least two projects"):
            detect(*few)


def test_texts_of_a_megabyte_are_read_to_their_limit():
    long = ("지역 산업 육성 " * 130_000)[:1_000_000]
    start = time.perf_counter()
    found = detect(project("a", "긴 글", long), project("b", "긴 글", long, "50"))
    assert time.perf_counter() - start < 20
    assert found.pairs["verdict"].tolist() == ["duplicate"]


def test_thousands_of_identical_texts_stay_linear():
    rows = [
        project(f"{i:05d}", "같은 공고", SUMMARY, organiser=str(i))
        for i in range(2_500)
    ]
    start = time.perf_counter()
    found = detect(*rows)
    assert time.perf_counter() - start < 60
    assert len(found.pairs) <= 2_500 * 10
    assert found.families["members"].tolist() == [2_500]


def test_rows_in_another_order_give_the_same_register():
    places = ["26", "50"]
    rows = [
        project(f"p{i}", f"시험 {i % 4} 센터", SUMMARY[i % 4 :], places[i % 2])
        for i in range(12)
    ]
    one, other = detect(*rows), detect(*rows[::-1])
    pd.testing.assert_frame_equal(one.pairs, other.pairs)
    pd.testing.assert_frame_equal(one.families, other.families)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"minimum": 1}, "minimum: there is no such parameter"),
        ({"threshold": 2}, "threshold must be a number from 0 to 1, or 'learnt'"),
        ({"neighbours": 0}, "neighbours must be a whole number from 1 to 100"),
        ({"statuses": ["running"]}, "statuses must be a list of some of: 'proposed'"),
    ],
)
def test_bad_parameters_are_refused_in_words(given, words):
    with pytest.raises(ParameterError, match=words):
        detect(project("a", "가나다"), **given)


def test_the_register_gives_all_its_tables_and_draws_its_grid():
    found = detect(
        project("a", "선박기자재 시험인증센터", SUMMARY, status="proposed"),
        project("b", "선박기자재 시험인증센터", SUMMARY, "48"),
    )
    assert set(found.tables) == set(overlap.STAGE.makes)
    assert {f.key for f in found.findings} >= {"suspected_duplicates", "money_at_stake"}
    assert found.figures == ("grid", "levels", "verdicts")
    for name in found.figures:
        assert found.chart(name, language="en").to_dict()
    assert "field × region" in str(found.chart(language="en").to_dict())
