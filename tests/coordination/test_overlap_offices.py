"""Local governments behind the names of offices."""

import unicodedata

import pandas as pd
import pytest

from madang.coordination import overlap
from madang.coordination.overlap.places import local_office
from madang.language import from_json


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("부산광역시청 청년정책과", "부산"),
        ("부산시", "부산"),
        ("경기도 포천시", "포천시"),
        ("포천시정신건강복지센터(031-000-0000)", "포천시"),
        ("❍ 경기도 오산시", "오산시"),
        ("대구광역시 북구", "북구"),
        ("북구청 혁신전략실", "북구"),
        ("강원특별자치도 홍천군", "홍천군"),
        ("경상북도", "경북"),
        ("광주시청", "광주"),
        ("세종특별자치시 자치행정국", "세종"),
        ("울산시청 인구청년담당관", "울산"),
        ("대구광역시청 도시주택국 건축주택과", "대구"),
        ("인천광역시 경제자유구역청 스마트시티과", "인천"),
        ("글로벌도시국 국제협력과", ""),
        ("도시계획국 주택정책과", ""),
        ("연구개발과", ""),
        ("기획재정부", ""),
        ("서울주택도시공사", ""),
        ("행정복지국 총무과", ""),
        ("Ministry of Finance", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_an_office_is_known_by_its_local_government(name, expected):
    assert local_office(name) == expected


def test_decomposed_letters_make_no_difference():
    assert local_office(unicodedata.normalize("NFD", "포천시청")) == "포천시"


def _detect(offices):
    text = "만 19세에서 34세 청년에게 다달이 월세를 20만 원까지 열두 달 지원한다"
    projects = pd.DataFrame(
        {
            "project": ["a", "b"],
            "title": ["청년 월세 지원사업", "청년월세 지원 사업"],
            "summary": [text, text + " 소득 기준을 살핀다"],
            "region": ["41", "41"],
            "organiser": offices,
        }
    )
    regions = pd.DataFrame({"region": ["41"], "name": ["경기도"]})
    return overlap.detect({"projects": projects, "regions": regions})


def test_a_programme_listed_twice_by_one_office_is_called_republished():
    offices = ["경기도 포천시", "포천시청 일자리경제과(031-000-0000)"]
    found = _detect(offices)
    assert found.pairs["verdict"].tolist() == ["republished"]
    family = found.families.iloc[0]
    assert family["plan"] == "keep"
    plan = from_json(family["message"])
    assert "하나로 정리" in plan.text("ko")
    assert "keep one entry" in plan.text("en")


def test_like_programmes_of_two_local_governments_are_similar_and_save_nothing():
    found = _detect(["포천시청", "양주시청"])
    assert found.pairs["verdict"].tolist() == ["rival"]
    assert found.families["saving"].fillna(0).tolist() == [0.0]


def test_a_province_s_programme_that_its_municipality_runs_is_no_rivalry():
    found = _detect(["경기도청 청년기회과", "양주시청 일자리과"])
    assert found.pairs["verdict"].tolist() == ["local_run"]


def _beneficiaries(count, **changed):
    """List one title many times, each by another beneficiary and without an office."""
    titles = ["Solar roofs", "Cheese caves", "Canal towpath", "Violin workshop"]
    projects = pd.DataFrame(
        {
            "project": [f"p{i}" for i in range(count + len(titles))],
            "title": ["Train to Gain"] * count + titles,
            "region": "N",
            "grant": 0.0,
            "start": pd.Timestamp("2010-01-01"),
            "end": pd.Timestamp("2010-12-31"),
        }
        | changed
    )
    shares = projects[["project"]].assign(
        organisation=[f"b{i:02d}" for i in range(len(projects))]
    )
    return {
        "projects": projects,
        "participations": shares,
        "organisations": shares[["organisation"]].assign(
            name="Body", region="N", kind="other"
        ),
        "regions": pd.DataFrame({"region": ["N"], "name": ["North"]}),
    }


def test_one_title_of_many_beneficiaries_is_no_record_listed_again():
    given = _beneficiaries(40)
    found = overlap.detect(given)
    assert found.republished.empty
    # Forty bodies use it: the title names a programme and makes no pair likely.
    assert found.pairs.empty
    given["participations"]["organisation"] = given["participations"][
        "organisation"
    ].replace("b01", "b00")
    again = overlap.detect(given)
    assert again.republished.to_numpy().tolist() == [["p1", "p0"]]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("programme", ["ESF · P2 · Yorkshire", "ESF · P2 · South Yorkshire"]),
        ("cost", [65_941.0, 328_002.0]),
        ("start", list(pd.to_datetime(["2010-01-01", "2010-04-01"]))),
        ("grant", [5_000.0, 6_000.0]),
    ],
)
def test_a_bare_title_with_other_facts_is_another_award(column, values):
    given = _beneficiaries(2)
    given["projects"][column] = values + values[:1] * 4
    given["participations"]["organisation"] = "b00"
    assert overlap.detect(given).republished.empty


def test_a_bare_title_of_which_nothing_is_known_repeats_nothing():
    given = _beneficiaries(2)
    del given["participations"], given["organisations"]
    assert overlap.detect(given).republished.empty


def test_one_authority_and_one_title_for_many_beneficiaries_names_a_programme():
    given = _beneficiaries(40, organiser="Regional council")
    found = overlap.detect(given)
    assert found.republished.empty
    assert found.pairs.empty


def test_a_notice_of_one_office_repeats_a_project_whoever_takes_part_in_it():
    text = "만 19세에서 34세 청년에게 다달이 월세를 20만 원까지 열두 달 지원한다"
    given = _beneficiaries(2, organiser="포천시청", summary=text)
    shares = given["participations"]
    given["participations"] = shares[shares["project"] != "p1"]
    assert overlap.detect(given).republished.to_numpy().tolist() == [["p1", "p0"]]
