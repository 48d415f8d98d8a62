"""Korea's register: counts of the law, codes and names once, changes that join up."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from madang.places import register, resolve
from madang.places.provinces import PROVINCES

KR = register("kr")
KOSTAT = register("kr-kostat")


@pytest.mark.parametrize(
    ("year", "provinces", "municipalities", "districts"),
    [
        (2008, 16, 232, 28),  # 230 and the two cities of Jeju
        (2010, 16, 230, 33),  # Masan and Jinhae in Changwon, five districts
        (2012, 17, 230, 33),  # Sejong for Yeongi
        (2014, 17, 229, 35),  # Cheongwon in Cheongju, four districts for two
        (2016, 17, 229, 32),  # Bucheon without districts
        (2024, 17, 229, 35),  # and with them again
        (2026, 16, 230, 39),  # Jeonnam-Gwangju; Incheon; Hwaseong's districts
    ],
)
def test_as_many_places_as_the_law_of_the_year_names(
    year: int, provinces: int, municipalities: int, districts: int
) -> None:
    found = Counter(place.level for place in KR.on(KR.day(year)))
    assert found == {
        "province": provinces,
        "municipality": municipalities,
        "district": districts,
    }


def test_the_list_of_provinces_is_that_of_the_register_in_2024() -> None:
    listed = {(p.code, p.name_ko, p.name_en) for p in PROVINCES}
    held = KR.on(date(2024, 12, 31), "province")
    assert {(p.code, p.name_ko, p.name_en) for p in held} == listed


@pytest.mark.parametrize(
    ("code", "day", "name"),
    [
        ("42", "2023-06-10", "강원도"), ("51", "2023-06-11", "강원특별자치도"),
        ("45110", "2024-01-17", "전주시"), ("52110", "2024-01-18", "전주시"),
        ("47720", "2023-06-30", "군위군"), ("27720", "2023-07-01", "군위군"),
        ("44730", "2012-06-30", "연기군"), ("36110", "2012-07-01", "세종시"),
        ("28170", "2018-06-30", "남구"), ("28177", "2018-07-01", "미추홀구"),
        ("41730", "2013-09-22", "여주군"), ("41670", "2013-09-23", "여주시"),
        ("44830", "2011-12-31", "당진군"), ("44270", "2012-01-01", "당진시"),
        ("41195", "2016-07-03", "원미구"), ("41192", "2024-01-01", "원미구"),
        ("48160", "2010-06-30", "마산시"), ("48125", "2010-07-01", "마산합포구"),
        ("43710", "2014-06-30", "청원군"), ("43114", "2014-07-01", "청원구"),
        ("41597", "2026-02-01", "동탄구"), ("12110", "2026-07-01", "목포시"),
    ],
)  # fmt: skip
def test_a_code_begins_and_ends_on_the_day_of_the_change(
    code: str, day: str, name: str
) -> None:
    when = date.fromisoformat(day)
    found = KR.find(code, when)
    assert found is not None
    assert found.name_ko == name
    edge = timedelta(days=1)
    beside = (KR.find(code, when - edge), KR.find(code, when + edge))
    assert found not in beside or None in beside


def test_the_two_systems_number_different_provinces_alike() -> None:
    day = date(2020, 12, 31)
    for code in ("26", "29", "31", "36"):
        ours, theirs = KR.find(code, day), KOSTAT.find(code, day)
        assert ours is not None
        assert theirs is not None
        assert ours.name_ko != theirs.name_ko


def test_counties_are_numbered_anew_by_the_statistics_office_in_2022() -> None:
    assert [m.place and m.place.name_ko for m in
            resolve(["21310", "31380"], "kr-kostat", vintage=2021)
            ] == ["기장군", "양평군"]  # fmt: skip
    now = resolve(["21310", "21510"], "kr-kostat", vintage=2022)
    assert [m.how for m in now] == ["former code", "code"]
    assert {m.place for m in now} == {KOSTAT.find("21510", date(2022, 12, 31))}
