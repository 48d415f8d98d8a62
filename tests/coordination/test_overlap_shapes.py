"""Lists of other shapes: calls, editions, tracks, joint projects, local runs."""

import unicodedata

import numpy as np
import pandas as pd
import pytest

from madang.coordination import overlap
from madang.coordination.overlap.findings import _too_many
from madang.coordination.overlap.places import named_place
from madang.coordination.overlap.stock import own_parts
from madang.coordination.overlap.verdicts import held_back
from madang.vocabulary import Verdict

PLACES = ["강릉시", "원주시", "춘천시", "익산시", "김해시", "진주시"]
WORK = [
    ("수소 저장용기 시험", "수소 저장용기를 가까운 곳에서 시험하고 인증한다."),
    ("치매 돌봄 로봇", "요양원에서 돌봄 로봇을 시험 운영하고 고친다."),
    ("해양 쓰레기 드론", "항만에 떠다니는 쓰레기를 드론으로 거둔다."),
    ("폐배터리 희유금속", "다 쓴 전지에서 희유금속을 녹여 되찾는다."),
    ("고추 역병 저항성", "역병에 견디는 고추 품종을 기르고 나눈다."),
    ("한옥 단열 창호", "한옥에 맞는 단열 창호를 만들어 시공한다."),
    ("선박 도료 분석", "배 밑에 바르는 도료의 독성을 분석한다."),
    ("유리 섬유 재활용", "풍력 날개의 유리 섬유를 갈아 다시 쓴다."),
]


def listed(rows):
    """Detect among rows of title, summary and what else is told of each."""
    table = pd.DataFrame(
        [
            {"project": f"p{n:02d}", "region": "r", "organiser": f"기관 {chr(65 + n)}",
             "start": pd.Timestamp("2025-01-01") + pd.Timedelta(days=n),
             "grant": 1e8 + n, "status": "funded"} | row
            for n, row in enumerate(rows)
        ]
    )  # fmt: skip
    table["end"] = pd.to_datetime(table["start"]) + pd.Timedelta(days=700)
    codes = sorted(table["region"].dropna().unique())
    regions = pd.DataFrame({"region": codes, "name": codes})
    return overlap.detect({"projects": table, "regions": regions}, currency="KRW")


def others():
    return [{"title": t, "summary": s} for t, s in WORK]


def verdicts(found, first, last):
    held = found.pairs[found.pairs["project_a"].between(first, last)
                       & found.pairs["project_b"].between(first, last)]  # fmt: skip
    return set(held["verdict"])


@pytest.mark.parametrize(
    "call",
    ["지역특화산업 육성 중소기업 혁신바우처", "Encouraging new employment by vouchers"],
)
def test_what_many_titles_share_is_stock_in_any_language(call):
    titles = ["".join(f"{call}{t}".split()) for t, _ in WORK]
    assert own_parts(titles) == tuple("".join(t.split()) for t, _ in WORK)
    # Twice the same title is no phrase of a programme.
    assert own_parts([titles[0]] * 9)[0] == titles[0]


def test_awards_of_one_call_are_no_duplicates_and_save_nothing():
    call = "2025년 지역특화산업 육성사업 중소기업 혁신바우처 지원"
    found = listed([{"title": f"{call} – {t}", "summary": None} for t, _ in WORK])
    assert "duplicate" not in set(found.pairs["verdict"])
    assert found.families["saving"].fillna(0).sum() == 0


def test_parts_of_a_joint_project_are_told_as_such():
    title, text = (
        "해저 케이블 피로 수명 예측 모형",
        "해저 케이블의 피로 수명을 재고 셈한다.",
    )
    day = pd.Timestamp("2025-09-01")
    part = {"title": title, "summary": text, "start": day}
    found = listed([*others(), part, part | {"grant": 7e7}, part | {"grant": 3e7}])
    assert verdicts(found, "p08", "p10") == {"part"}
    assert found.families["saving"].fillna(0).sum() == 0


def test_a_programme_that_local_offices_run_is_a_nations():
    rows = [
        {"title": f"{p} 청년도전 지원사업", "summary": "구직을 단념한 청년을 돕는다.",
         "region": p, "organiser": f"{p}청 일자리과"}
        for p in PLACES[:4]
    ]  # fmt: skip
    found = listed([*others(), *rows])
    assert verdicts(found, "p08", "p11") == {"local_run"}
    assert found.families["saving"].fillna(0).sum() == 0


def test_another_telephone_number_makes_no_other_notice():
    row = {"title": "청년 월세 지원", "summary": "청년에게 월세를 다달이 지원한다."}
    one = row | {"organiser": "경기도 포천시 청년과(031-538-0000)"}
    other = row | {"organiser": "경기도 포천시 청년과 (031-538-9999)"}
    found = listed([*others(), one, other])
    assert found.republished.to_numpy().tolist() == [["p09", "p08"]]


def test_one_title_and_one_amount_are_one_record_listed_twice():
    row = {"title": "Main water pipe of the upper valley, section four", "grant": 9e8,
           "organiser": "Water board"}  # fmt: skip
    names = [{"title": t, "summary": None} for t, _ in WORK]
    found = listed([*names, row, row | {"region": "s"}])
    assert verdicts(found, "p08", "p09") == {"republished"}
    assert found.families["saving"].fillna(0).sum() == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Loan fund of the upper valley towns (Priority 2)", "grant": 9e8},
        {"title": "Loan fund of the upper valley towns (Priority 1)", "grant": 0.0,
         "region": "s"},
    ],
)  # fmt: skip
def test_a_bare_title_of_another_number_or_without_money_is_no_copy(changed):
    names = [{"title": t, "summary": None} for t, _ in WORK]
    row = {"title": "Loan fund of the upper valley towns (Priority 1)",
           "grant": changed["grant"], "organiser": "Development bank"}  # fmt: skip
    found = listed([*names, row, row | changed])
    assert "republished" not in verdicts(found, "p08", "p09")
    assert found.republished.empty


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("Harbour skills school, cohort 4", "Harbour skills school, cohort 5",
         "sequence"),
        ("Harbour skills school (wave II)", "Harbour skills school (wave III)",
         "sequence"),
        ("3rd intake of the harbour school", "4th intake of the harbour school",
         "sequence"),
        ("제3회 청년 바다학교", "제4회 청년 바다학교", "sequence"),
        # A number that no word explains: neither listed twice nor a duplicate.
        ("Hafenschule am Kai, Staffel 4", "Hafenschule am Kai, Staffel 5", "look"),
    ],
)  # fmt: skip
def test_editions_of_one_office_are_not_one_record_listed_twice(one, other, verdict):
    text = (
        "Trainees from fishing families learn welding, wiring and boat repair in "
        "weekly workshops and are placed with shipyards for half a year."
    )
    rows = [{"title": one, "start": "2024-02-01"}, {"title": other}]
    same = {"summary": text, "organiser": "Port College", "grant": 2e8}
    assert verdicts(listed([*others(), *(r | same for r in rows)]), "p08", "p09") == {
        verdict
    }


def test_bids_for_one_site_are_rivals_in_english_too():
    text = (
        "The ministry will designate one national wind test site only. The bid builds "
        "a quay, a blade hall and a grid link"
    )
    rows = [
        {"title": "Bid for the national wind test site", "summary": f"{text} at A."},
        {"title": "Hosting the national wind test site", "summary": f"{text} on B.",
         "region": "s"},
    ]  # fmt: skip
    found = listed([*others(), *rows])
    assert verdicts(found, "p08", "p09") == {"rival"}
    assert found.families["saving"].fillna(0).sum() == 0


def test_the_next_year_of_a_programme_is_a_sequence():
    rows = [
        {"title": f"{y}년 스마트 양식장 실증", "summary": "양식장 물을 재고 고른다.",
         "organiser": "수산 연구원", "start": pd.Timestamp(f"{y}-03-01")}
        for y in (2024, 2025)
    ]  # fmt: skip
    found = listed([*others(), *rows])
    assert verdicts(found, "p08", "p09") == {"sequence"}


@pytest.mark.parametrize("change", ["spaces", "nfd"])
def test_broken_spacing_and_decomposed_letters_give_the_same_verdicts(change):
    def changed(text):
        if change == "nfd":
            return unicodedata.normalize("NFD", text)
        return text.replace(" ", "")

    copy = {"title": WORK[0][0] + " 구축", "summary": WORK[0][1], "region": "s"}
    rows = [*others(), copy, {"title": "드론 해양 쓰레기", "summary": WORK[2][1]}]
    plain = listed(rows).pairs
    turned = [r | {n: changed(r[n]) for n in ("title", "summary")} for r in rows]
    other = listed(turned).pairs
    names = ["project_a", "project_b", "verdict"]
    plain, other = (t.sort_values(names, ignore_index=True) for t in (plain, other))
    pd.testing.assert_frame_equal(plain[names], other[names])
    lost = plain["probability"] - other["probability"]
    assert lost.between(-1e-9, 1e-9 if change == "nfd" else 0.05).all()
    assert len(plain) >= 2


def test_one_project_in_two_languages_is_named_where_office_days_and_money_agree():
    known = {"organiser": "부산테크노파크", "grant": 4.37e8, "start": "2025-03-01"}
    one = {"title": "친환경 선박기자재 시험인증센터 구축", "summary": None} | known
    other = {"title": "Test centre for green ship equipment", "summary": None} | known
    found = {f.key: f for f in listed([*others(), one, other]).findings}
    assert "1 pair of one office" in found["two_languages"].text("en")
    assert "(p08, p09)" in found["two_languages"].text("ko")
    for apart in ({"grant": 4.36e8}, {"start": "2025-03-02"}, {"organiser": "기관"},
                  {"grant": 0.0}, {"title": "선박기자재 인증"}):  # fmt: skip
        told = listed([*others(), one, other | apart]).findings
        assert "two_languages" not in {f.key for f in told}
    many = [other | {"title": f"Grant {n} of {w[0]}"} for n, w in enumerate(WORK[:5])]
    told = listed([*others(), one, *many]).findings
    assert "two_languages" not in {f.key for f in told}


def test_titles_alone_are_never_called_duplicates():
    names = [{"title": t, "summary": None} for t, _ in WORK]
    title = {"title": "하천 수질 자동 측정망 구축과 오염원 추적", "summary": None}
    found = listed([*names, title, title | {"region": "s"}])
    assert verdicts(found, "p08", "p09") == {"look"}
    assert found.families["saving"].fillna(0).sum() == 0


@pytest.mark.parametrize(
    ("start", "verdict"), [("2025-03-01", "duplicate"), (None, "look")]
)
def test_unlike_titles_are_duplicates_only_where_it_is_known_when_they_run(
    start, verdict
):
    text = (
        "강 상류의 물을 떠서 중금속과 유기물을 재고 오염을 일으킨 공장을 찾아낸다. "
        "잰 값은 주민에게 실시간으로 알리고 고장 난 기기는 하루 안에 고친다."
    )
    rows = [{"title": "수질 측정망", "summary": text, "start": start},
            {"title": "오염원 추적", "summary": text + " 해마다 보고한다.",
             "region": "s", "start": start}]  # fmt: skip
    assert verdicts(listed([*others(), *rows]), "p08", "p09") == {verdict}


def test_a_municipality_in_the_title_is_its_local_government():
    text = "구직 청년과 지역 기업을 이어 주는 행사를 열고 면접을 돕는다."
    day = {"title": "홍성군 구인 구직의 날", "summary": text, "organiser": "경제과"}
    other = {"title": "예산군 구인 구직의 날", "organiser": "일자리과"}
    rows = [day, day | other, {"title": "벼 병해충 방제", "organiser": "홍성군청"},
            {"title": "사과 저장고", "organiser": "예산군청"}]  # fmt: skip
    assert verdicts(listed([*others(), *rows]), "p08", "p09") == {"rival"}
    assert named_place("연구 개발 지원", {"홍성군"}) == ""


def test_two_rounds_of_a_nationwide_course_are_a_sequence():
    text = "환경 산업에서 일할 사람에게 안전과 보건을 가르치고 일자리를 찾아 준다."
    rows = [{"title": f"23-{n}차 고용연계 전문인력 양성과정", "summary": text,
             "region": None, "organiser": None} for n in (1, 2)]  # fmt: skip
    assert verdicts(listed([*others(), *rows]), "p08", "p09") == {"sequence"}


def test_a_verdict_is_held_back_where_its_interval_spans_one_half():
    assert held_back(Verdict.DUPLICATE, 0.3, 0.9) is Verdict.LOOK
    assert held_back(Verdict.DUPLICATE, 0.6, 0.9) is Verdict.DUPLICATE
    assert held_back(Verdict.DUPLICATE, np.nan, np.nan) is Verdict.DUPLICATE


def test_only_a_real_duplicate_carries_a_saving():
    assert [v for v in Verdict if v.carries_saving] == [Verdict.DUPLICATE]
    assert not Verdict.LOOK.is_decision


def test_a_list_of_which_too_much_is_suspected_is_told_as_such_first():
    rows = [r | {"region": p} for r in others() for p in ("r", "s")]
    found = listed(rows)
    first = max(found.findings, key=lambda f: f.importance)
    assert first.key == "too_many_suspected"
    rest = [f.importance for f in found.findings if f is not first]
    assert rest
    assert max(rest) <= 0.3  # no second headline speaks of a list that is doubted
    assert "직접 확인" in first.says.text("ko")
    told = first.says.text("en")
    assert "Most share" not in told  # words of a few are not what drives a list
    held = found.pairs["verdict"].isin(["duplicate", "look"])
    back = (found.pairs.loc[held, "verdict"] == "look").sum()
    said = f"{back} of {held.sum()} pairs" if back < held.sum() else f"all {back} pairs"
    assert f"{said} are held back" in told
    share = first.value
    assert f"({share:.1f}%)" in told
    assert all(f.key != "too_many_suspected" for f in listed(others()).findings)


def test_words_are_named_where_they_drive_what_is_suspected_and_nowhere_else():
    projects = pd.DataFrame({"project": [f"p{n}" for n in range(60)]})

    def told(shared):
        pairs = pd.DataFrame({
            "project_a": [f"p{n}" for n in range(0, 40, 2)],
            "project_b": [f"p{n}" for n in range(1, 40, 2)],
            "verdict": "look",
            "shared_phrases": [f"valve | w{n}" if n < shared else f"w{n}"
                               for n in range(20)],
        })  # fmt: skip
        [found] = _too_many(projects, pairs)
        return found.says.text("en")

    assert "8 of them share the words ‘valve’" in told(4)
    assert "share the words" not in told(1)
    assert "all 20 pairs are held back" in told(1)


def test_a_list_without_a_duplicate_counts_no_families_of_none():
    said = {f.key: f for f in listed(others()).findings}["suspected_duplicates"]
    assert "None of the 8 projects compared" in said.text("en")
    assert "(0.0%)" not in said.text("en")
    assert "중복으로 판정된 과제는 없다" in said.text("ko")
