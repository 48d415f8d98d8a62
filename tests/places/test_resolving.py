"""Labels in every form mean the same place; what is not known is never dropped."""

from __future__ import annotations

import unicodedata

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.errors import ParameterError
from madang.places import of_study, recognise, register, resolve

KR = register("kr")
OF_2024 = KR.on(KR.day(2024))


@pytest.mark.parametrize(
    ("label", "code", "how"),
    [
        ("서울특별시 종로구", "11110", "name"), ("서울 종로", "11110", "short name"),
        ("서울종로구", "11110", "short name"), ("종로구", "11110", "name"),
        ("서 울 특별시  종로구", "11110", "name"),
        (unicodedata.normalize("NFD", "서울특별시 종로구"), "11110", "name"),
        ("Jongno-gu, Seoul", "11110", "name"), ("Seoul Jongno-gu", "11110", "name"),
        ("수원시 장안구", "41111", "name"),
        ("경기 수원시장안구", "41111", "short name"),
        ("강원", "51", "short name"), ("강원도", "51", "former name"),
        ("강원도 고성군", "51820", "former name"),
        ("경남 고성군", "48820", "short name"),
        ("Goseong (Gangwon)", "51820", "short name"),
        ("인천 남구", "28177", "former name"), ("경북 군위군", "27720", "former name"),
        ("여주군", "41670", "former name"), ("전라북도 전주시", "52110", "former name"),
        ("42110", "51110", "former code"), ("4211000000", "51110", "former code"),
        ("서울특별시 종로구 (1111000000)", "11110", "code"),
        ("11110.0", "11110", "code"),
        ("세종특별자치시", "36", "name"), ("세종시", "36", "name"),
        ("광주", "29", "short name"), ("경기 광주시", "41610", "short name"),
        ("경기도 성남시 분당구 판교동", "41135", "name"),
    ],
)  # fmt: skip
def test_a_label_of_2024_means_its_place(label: str, code: str, how: str) -> None:
    (match,) = resolve([label], vintage=2024)
    assert match.place is not None
    assert (match.place.code, match.how) == (code, how)
    assert not match.total


@pytest.mark.parametrize(
    "label", ["중구", "고성군", "고성", "강서구", "광주시", "남구"]
)
def test_a_name_of_several_places_is_left_open_with_all_of_them(label: str) -> None:
    (match,) = resolve([label], vintage=2024)
    assert match.place is None
    assert match.how == "ambiguous"
    assert len(match.nearest) > 1


def test_what_holds_a_label_tells_which_of_them_is_meant() -> None:
    found = resolve(
        ["중구", "고성군", "남구", "고성군"],
        vintage=2024,
        within=["부산", "51", "포항시", "강원도"],
    )
    codes = [m.place.code for m in found if m.place]
    assert codes == ["26110", "51820", "47111", "51820"]


@pytest.mark.parametrize(
    ("label", "holder", "code", "how"),
    [
        ("전국", "", None, "total"), ("수도권", "", None, "total"),
        ("합계", "", None, "total"), ("Total", "", None, "total"),
        ("서울특별시 소계", "", "11", "total"), ("소계", "서울특별시", "11", "total"),
        ("전국 소계", "", None, "total"), ("계", "강원도", "51", "total"),
        ("경기도소계", "", "41", "total"), ("경기도본청", "", "41", "headquarters"),
        ("경기도 본청", "", "41", "headquarters"),
        ("본청", "경기", "41", "headquarters"),
    ],
)  # fmt: skip
def test_totals_are_told_from_places(
    label: str, holder: str, code: str | None, how: str
) -> None:
    beside = ["서울 종로구", "강원도 고성군", "경기도 수원시"]
    match, *_places = resolve(
        [label, *beside], vintage=2024, within=[holder, *[""] * len(beside)]
    )
    assert match.total
    assert match.how == how
    assert (match.place.code if match.place else None) == code


def test_the_subtotal_of_a_place_without_listed_parts_is_that_place() -> None:
    labels = ["소계", "소계", "종로구", "소계"]
    within = ["전국", "서울특별시", "서울특별시", "세종특별자치시"]
    nation, seoul, jongno, sejong = resolve(labels, vintage=2024, within=within)
    assert (nation.place, nation.total) == (None, True)
    assert seoul.total
    assert not jongno.total
    assert sejong.place is not None
    assert (sejong.place.code, sejong.total) == ("36", False)
    *_others, sejong = resolve(
        labels, vintage=2024, within=within, level="municipality"
    )
    assert sejong.place is not None
    assert sejong.place.code == "36110"


@pytest.mark.parametrize(
    ("label", "code"), [("마산시", "48160"), ("청원군", "43710"), ("연기군", "44730"),
                        ("경상남도 진해시", "48190"), ("48110", "48110")],
)  # fmt: skip
def test_a_place_that_went_into_another_is_not_taken_for_it(
    label: str, code: str
) -> None:
    (match,) = resolve([label], vintage=2024)
    assert match.how == "other time"
    assert match.place is not None
    assert match.place.code == code
    assert match.place.last < KR.day(2024)


@pytest.mark.parametrize(
    ("label", "meant"),
    [("서울특별시 종로그", "11110"), ("강능시", "51150"), ("미추흘구", "28177"),
     ("Suwonn-si", "41110"), ("경상북도 포힝시", "47110")],
)  # fmt: skip
def test_a_slip_is_left_open_with_the_nearest(label: str, meant: str) -> None:
    (match,) = resolve([label], vintage=2024)
    assert match.place is None
    assert match.how == "unknown"
    assert match.nearest[0].code == meant


def test_without_a_vintage_the_labels_together_tell_it() -> None:
    before = resolve(["강원도", "전라북도", "경기도"])
    assert [m.place.code for m in before if m.place] == ["42", "45", "41"]
    mixed = resolve(["강원도", "강원특별자치도", "경기도"])
    assert [m.place.code for m in mixed if m.place] == ["51", "51", "41"]


def test_each_label_needs_its_holder_or_none_has_one() -> None:
    with pytest.raises(ParameterError, match="2 entries for 1 labels"):
        resolve(["중구"], within=["서울", "부산"])


@given(st.sampled_from(OF_2024), st.sampled_from(["ko", "en"]))
def test_the_full_name_of_a_place_means_that_place_again(place, language) -> None:
    (match,) = resolve([KR.full_name(place, language)], vintage=2024)
    assert match.place == place
    (coded,) = resolve([place.code], vintage=2024)
    assert coded.place == place


@given(
    st.permutations(["서울", "중구", "강원도", "45110", "경기도 본청", "??", "전국"])
)
def test_the_order_of_labels_changes_nothing(labels) -> None:
    found = {m.text: m for m in resolve(labels)}
    alone = {m.text: m for m in resolve(sorted(labels))}
    assert found == alone


@given(st.text(max_size=30))
def test_no_text_is_dropped_or_refused(label: str) -> None:
    (match,) = resolve([label], vintage=2024)
    assert match.text == label
    assert (match.place is not None) or match.total or match.how != "name"


def test_labels_are_resolved_against_a_study_s_own_regions_too() -> None:
    regions = pd.DataFrame(
        {
            "region": ["N", "S", "K1"],
            "name": ["북부권", "남부권", "마당읍"],
            "name_en": ["North", "South", None],
        }
    )
    own = of_study(regions)
    found = resolve(["N", "남부권", "south", "마당 읍", "합계", "서부권"], own)
    assert [m.place.code if m.place else None for m in found] == [
        "N", "S", "S", "K1", None, None,
    ]  # fmt: skip
    assert found[4].total
    assert found[5].nearest
    best = recognise(["북부권", "남부권"], own=own)[0]
    assert (best.scheme, best.share) == ("study", 1)


def test_the_nation_s_code_is_a_total() -> None:
    nation, seoul = resolve(["00", "11"], "kr-kostat")
    assert nation.total
    assert not seoul.total


def test_a_short_name_means_the_province_that_is_gone_rather_than_a_town():
    """광주 among provinces is the metropolitan city, not the town in Gyeonggi."""
    found = resolve(["서울", "부산", "광주", "대구"], "kr")
    assert [m.place.code for m in found] == ["11", "26", "29", "27"]
