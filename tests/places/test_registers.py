"""Laws that every register keeps, whatever country it tells of."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
import pytest

from madang.contracts import RawTable, require
from madang.errors import ParameterError
from madang.places import crosswalk, recognise, register, resolve, schemes, table
from madang.places.registers import registers

BOOKS = [pytest.param(book, id=book.scheme) for book in registers()]


@pytest.mark.parametrize("book", BOOKS)
def test_a_code_names_one_place_at_a_time(book) -> None:
    for places in book.by_code.values():
        for one, next_ in pairwise(places):
            assert one.last < next_.first, (one, next_)


@pytest.mark.parametrize("book", BOOKS)
def test_a_name_is_the_only_one_within_its_parent(book) -> None:
    for first, _last in book.spans():
        counted = Counter(
            (p.parent, p.level, p.name(language), language)
            for p in book.on(first)
            for language in ("ko", "en")
        )
        twice = [names for names, n in counted.items() if n > 1]
        assert not twice, (first, twice)


@pytest.mark.parametrize("book", BOOKS)
def test_whatever_holds_a_place_is_there_as_long_as_the_place(book) -> None:
    for first, _last in book.spans():
        for place in book.on(first):
            if place.parent:
                assert book.find(place.parent, first) is not None, (first, place)
            else:
                assert place.level == book.levels[0]


@pytest.mark.parametrize("book", BOOKS)
def test_what_a_place_became_is_there_on_the_next_day(book) -> None:
    for place in book.places:
        assert place.first <= place.last
        if place.valid_to is None:
            assert not place.became
            continue
        if place.last >= book.last:
            continue
        day = place.valid_to + timedelta(days=1)
        if place.code.startswith("UK"):  # left the register with the Union
            continue
        assert place.became, place
        for code in place.became:
            assert book.find(code, day) is not None, (place, code)


@pytest.mark.parametrize("book", BOOKS)
def test_full_names_tell_every_place_of_a_level_apart(book) -> None:
    for first, _last in book.spans():
        for level in book.levels:
            for language in ("ko", "en"):
                names = [book.full_name(p, language) for p in book.on(first, level)]
                assert len(names) == len(set(names))


@pytest.mark.parametrize("scheme", schemes())
def test_a_register_is_a_table_of_regions(scheme, tmp_path) -> None:
    book = register(scheme)
    frame = table(scheme, language="ko")
    assert frame["region"].is_unique
    assert frame["name"].is_unique
    assert set(frame["parent"].dropna()) <= set(frame["region"])
    assert set(frame["level"]) <= set(book.levels)
    file = tmp_path / "regions.csv"
    frame.to_csv(file, index=False)
    cells = pd.read_csv(file, dtype="str", keep_default_na=False)
    kept = require({"regions": RawTable("regions", "regions.csv", cells)})["regions"]
    assert len(kept) == len(frame)


def test_an_unknown_register_or_level_is_refused_with_those_there_are() -> None:
    with pytest.raises(ParameterError, match="kr-kostat"):
        register("mars")
    with pytest.raises(ParameterError, match="municipality"):
        table("kr", "parish")


@pytest.mark.parametrize(
    ("edition", "level_1", "level_2"),
    [(2010, 97, 270), (2013, 98, 276), (2016, 104, 281), (2021, 92, 242),
     (2024, 92, 244)],
)  # fmt: skip
def test_nuts_has_as_many_regions_as_the_regulation(edition, level_1, level_2) -> None:
    book = register("nuts")
    day = book.day(edition)
    beyond = {"AL", "BA", "CH", "IS", "LI", "ME", "MK", "NO", "RS", "TR", "XK"}
    beyond |= {"UK"} if edition >= 2021 else set()
    found = [
        sum(p.code[:2] not in beyond for p in book.on(day, level))
        for level in ("nuts1", "nuts2")
    ]
    assert found == [level_1, level_2]


@pytest.mark.parametrize(
    ("day", "counties"),
    [
        ("2012-12-31", 3143),  # as at the census of 2010
        ("2014-12-31", 3142),  # Bedford city went into its county
        ("2020-12-31", 3143),  # Valdez-Cordova was divided
        ("2023-12-31", 3144),  # nine planning regions for Connecticut's eight counties
    ],
)
def test_the_united_states_have_as_many_counties_as_the_census(day, counties) -> None:
    assert len(register("fips").on(date.fromisoformat(day), "county")) == counties


def test_the_united_kingdom_has_as_many_itl_regions_as_the_office_says() -> None:
    book = register("itl")
    assert [len(book.on(book.first, level)) for level in book.levels] == [12, 41, 179]


@pytest.mark.parametrize(
    ("year", "districts"),
    [(2018, 391), (2019, 382), (2020, 379), (2021, 374), (2022, 374), (2023, 361)],
)
def test_the_united_kingdom_has_as_many_districts_as_in_that_year(
    year, districts
) -> None:
    book = register("lad")
    assert len(book.on(book.day(year), "district")) == districts


@pytest.mark.parametrize(
    ("scheme", "label", "code", "how"),
    [
        ("nuts-2013", "EL11", "EL51", "former code"),
        ("nuts-2021", "FR52", "FRH0", "former code"),
        ("nuts-2021", "Bretagne", "FRH", "name"),
        ("nuts-2021", "Germany", "DE", "name"),
        ("nuts-2021", "gr30", "EL30", "code"),
        ("nuts-2021", "Kujawsko-Pomorskie", "PL61", "name"),
        ("nuts-2021", "Limburg (NL)", "NL42", "name"),
        ("nuts-2016", "HR04", "HR04", "code"),
        ("nuts-2021", "HR04", "HR04", "other time"),
        ("nuts-2016", "PL12", "PL12", "other time"),
        ("itl-2021", "TLM82", "TLM82", "code"),
        ("itl-2021", "Worcestershire", "TLG12", "short name"),
        ("lad", "E07000005", "E07000005", "other time"),
        ("lad", "S12000046", "S12000049", "former code"),
        ("lad", "Bristol", "E06000023", "short name"),
        ("lad", "Hammersmith & Fulham", "E09000013", "name"),
        ("lad", "Durham", "E06000047", "short name"),
        ("fips", "1001", "01001", "code"),
        ("fips", "0500000US01001", "01001", "code"),
        ("fips", "01000", "01", "code"),
        ("fips", "Autauga County, Alabama", "01001", "name"),
        ("fips", "Autauga, AL", "01001", "short name"),
        ("fips", "Dade County, Florida", "12086", "former name"),
        ("fips", "46113", "46102", "former code"),
        ("fips", "02270", "02158", "former code"),
        ("fips", "09001", "09001", "other time"),
    ],
)
def test_other_countries_labels_mean_their_places(scheme, label, code, how) -> None:
    vintage = 2023 if scheme in {"fips", "lad"} else None
    (match,) = resolve([label], scheme, vintage=vintage)
    assert match.place is not None
    assert (match.place.code, match.how) == (code, how)


@pytest.mark.parametrize(
    ("scheme", "label"),
    [("fips", "US000"), ("fips", "United States"), ("nuts-2021", "EU27_2020"),
     ("nuts-2021", "EU28"), ("itl-2021", "United Kingdom")],
)  # fmt: skip
def test_the_whole_is_a_total(scheme, label) -> None:
    (match,) = resolve([label], scheme)
    assert match.total
    assert match.place is None


@pytest.mark.parametrize(
    ("early", "late"), [(2010, 2013), (2013, 2016), (2016, 2021), (2021, 2024)]
)
def test_editions_of_nuts_have_common_regions(early, late) -> None:
    rows = crosswalk("nuts", early, late)
    assert rows["from"].is_unique
    to = dict(zip(rows["from"], rows["to"], strict=True))
    assert to["DE11"] == "DE11"
    if early == 2013:
        assert to["PL11"] == "PL71"
        assert to["PL12"] == to["PL91"] == to["PL92"] == "PL91+PL92"
        assert to["IE01"] == to["IE02"] == "IE04+IE05+IE06"


def test_a_code_of_which_no_list_is_held_is_known_by_its_form() -> None:
    (found,) = [r for r in recognise(["E01000001", "S01006506"]) if r.share == 1]
    assert (found.scheme, found.vintage) == ("gss", None)
    (held,) = [r for r in recognise(["E06000001", "S12000033"]) if r.share == 1]
    assert held.scheme == "lad"


@pytest.mark.parametrize(
    ("scheme", "vintage"),
    [("kr", 2005), ("kr-kostat", 2026), ("nuts", 2009), ("fips", 2001)],
)
def test_a_time_that_a_register_does_not_tell_of_is_refused(scheme, vintage) -> None:
    with pytest.raises(ParameterError, match="lies outside"):
        resolve(["11"], scheme, vintage=vintage)
    with pytest.raises(ParameterError, match="lies outside"):
        table(scheme, vintage=vintage)
