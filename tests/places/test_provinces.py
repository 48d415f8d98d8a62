"""The provinces: codes, names in every form, and a tile map that can be read."""

from __future__ import annotations

import unicodedata

import pytest

from madang.places import provinces, resolve
from madang.places.names import fold
from madang.places.provinces import (
    PROVINCES,
    region_table,
)


def code_of(label: str, scheme: str = "kr", level: str = "") -> str | None:
    """Give the administrative code of what a label means in the listed year."""
    year = provinces.POPULATION_YEAR
    place = resolve([label], scheme, vintage=year, level=level)[0].place
    if place is None or scheme == "kr":
        return place.code if place else None
    return dict(place.codes)["kr"]


def names_of(item: provinces.Province) -> set[str]:
    """List every form of a province's name."""
    own = {item.name_ko, item.name_en, item.short_ko, item.short_en}
    return own | set(item.aliases)


def test_there_are_seventeen_provinces_with_the_official_codes() -> None:
    codes = "11,26,27,28,29,30,31,36,41,51,43,44,52,46,47,48,50"
    assert ",".join(p.code for p in PROVINCES) == codes


def test_no_two_provinces_share_a_tile_a_name_or_a_code() -> None:
    tiles = {(p.tile_column, p.tile_row) for p in PROVINCES}
    names = [fold(n) for p in PROVINCES for n in names_of(p)]
    by_province = {(fold(n), p.code) for p in PROVINCES for n in names_of(p)}
    assert len(tiles) == 17
    assert len({n for n, _ in by_province}) == len(by_province)
    assert len(names) >= 17 * 3
    assert len({p.kostat for p in PROVINCES}) == 17


def test_the_capital_area_and_gangwon_lie_on_top_and_jeju_at_the_bottom() -> None:
    top = {p.short_en for p in PROVINCES if p.tile_row == 0}
    assert top == {"Seoul", "Incheon", "Gyeonggi", "Gangwon"}
    assert max(PROVINCES, key=lambda p: p.tile_row).short_en == "Jeju"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("서울", "11"), ("서울시", "11"), ("서울특별시", "11"),
        ("강원", "51"), ("강원도", "51"), ("강원특별자치도", "51"),
        ("세종", "36"), ("세종시", "36"), ("세종특별자치시", "36"),
        ("전북", "52"), ("전라북도", "52"), ("전북특별자치도", "52"), ("제주도", "50"),
        (" 충청 남도 ", "44"), ("busan", "26"), ("Jeonbuk State", "52"),
        (unicodedata.normalize("NFD", "경상남도"), "48"),
    ],
)  # fmt: skip
def test_every_form_of_a_name_is_resolved(name: str, code: str) -> None:
    assert code_of(name, level="province") == code


@pytest.mark.parametrize(
    "name",
    [
        "전국",
        "수도권",
        "충청권",
        "동남권",
        "합계",
        "",
        "  ",
        "광주시",
        "광산구청",
        "도쿄도",
    ],
)
def test_what_is_no_province_stays_unresolved(name: str) -> None:
    assert code_of(name) is None


def test_every_province_is_resolved_by_each_of_its_own_names() -> None:
    for item in PROVINCES:
        found = {code_of(n, level="province") for n in names_of(item)}
        assert found == {item.code}
        assert provinces.province(item.code) is item


def test_old_codes_lead_to_the_codes_of_today() -> None:
    assert code_of("42") == "51"
    assert code_of("45") == "52"
    assert code_of("4211000000") == "51110"
    assert code_of("10") is None


def test_the_statistics_office_has_other_codes_for_the_same_places() -> None:
    assert code_of("21", "kr-kostat") == "26"
    assert code_of("26", "kr-kostat") == "31"
    assert code_of("39", "kr-kostat") == "50"
    assert code_of("31011", "kr-kostat") == "41111"
    assert code_of("12", "kr-kostat") is None


def test_populations_add_up_to_the_country_and_areas_too() -> None:
    assert sum(p.population for p in PROVINCES) == pytest.approx(51_217_000, rel=1e-3)
    assert sum(p.area for p in PROVINCES) == pytest.approx(100_449, rel=2e-3)


def test_provinces_lie_where_the_tile_map_puts_them() -> None:
    south = sorted(PROVINCES, key=lambda p: -p.latitude)
    assert south[-1].short_en == "Jeju"
    assert all(33 < p.latitude < 39 and 126 < p.longitude < 130 for p in PROVINCES)


def test_the_table_of_regions_holds_the_short_names() -> None:
    table = region_table().set_index("region")
    assert len(table) == len(PROVINCES)
    assert table.loc["41", "short_name_ko"] == "경기"
    assert table.loc["51", "short_name_en"] == "Gangwon"
    assert table.loc["51", "name_ko"] == "강원특별자치도"
