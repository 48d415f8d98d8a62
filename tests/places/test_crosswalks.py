"""Crosswalks: both times have the same regions, and every share is accounted for."""

from __future__ import annotations

import itertools

import pytest

from madang.errors import ParameterError
from madang.places import crosswalk, recognise, register
from madang.places.crosswalks import LEAVES

KR = register("kr")
YEARS = (2008, 2011, 2013, 2015, 2019, 2023, 2024, 2026)


@pytest.mark.parametrize(("early", "late"), [*itertools.combinations(YEARS, 2)])
@pytest.mark.parametrize("level", ["province", "municipality", LEAVES])
def test_merging_up_gives_both_times_the_same_regions(early, late, level) -> None:
    rows = crosswalk("kr", early, late, level=level)
    assert rows["from"].is_unique
    to = dict(zip(rows["from"], rows["to"], strict=True))
    times = []
    for year in (early, late):
        there = KR.on(KR.day(year))
        holders = {p.parent for p in there}
        codes = [
            p.code
            for p in there
            if (p.code not in holders if level == LEAVES else p.level == level)
        ]
        assert set(codes) <= set(to)
        times.append({to[c] for c in codes})
    assert times[0] == times[1]
    assert set(rows["weight"]) == {1.0}


def test_changes_are_joined_as_the_law_made_them() -> None:
    rows = crosswalk("kr", 2009, 2024, parts=False)
    to = dict(zip(rows["from"], rows["to"], strict=True))
    assert to["48110"] == to["48160"] == to["48190"] == "48120"
    assert to["43710"] == to["43110"] == "43110"
    assert to["44730"] == "36110"
    assert to["42110"] == "51110"
    assert to["47720"] == "27720"
    assert to["28170"] == "28177"
    strict = crosswalk("kr", 2009, 2024)
    joined = strict.set_index("from").loc["44150"]
    assert joined["to"] == "36110+43110+44150"
    assert "44730" in joined["why"]


def test_gunwi_joins_daegu_and_north_gyeongsang_at_the_level_of_provinces() -> None:
    rows = crosswalk("kr", 2022, 2024, level="province").set_index("from")["to"]
    assert rows["27"] == rows["47"] == "27+47"
    assert rows["42"] == "51"


def test_weights_share_out_what_was_divided_and_sum_to_one() -> None:
    sizes = {"28275": 300.0, "28290": 100.0}
    given = {("28110", "28125"): 0.25, ("28110", "28155"): 0.75}
    with pytest.raises(ParameterError, match="28110 → 28125, 28155"):
        crosswalk("kr", 2025, 2026, "weights", population=sizes)
    both = {**given, ("28260", "28275"): 0.75, ("28260", "28290"): 0.25}
    by_hand = crosswalk("kr", 2025, 2026, "weights", weights=both)
    by_size = crosswalk("kr", 2025, 2026, "weights", weights=given, population=sizes)
    assert by_hand.groupby("from")["weight"].sum().round(12).eq(1).all()
    assert by_hand.equals(by_size)


def test_turning_round_gives_the_same_joined_regions() -> None:
    there = crosswalk("kr", 2009, 2024)
    back = crosswalk("kr", 2024, 2009)
    groups = [
        sorted(sorted(g["from"]) for _code, g in rows.groupby("to"))
        for rows in (there, back)
    ]
    assert groups[0] == groups[1]


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(ParameterError, match="merge up"):
        crosswalk("kr", 2009, 2024, "guess")


def test_codes_of_both_systems_are_a_doubt_until_names_decide() -> None:
    codes = ["26", "29", "31", "36"]
    doubt = recognise(codes)
    assert {r.scheme for r in doubt if r.share == 1} == {"fips", "kr", "kr-kostat"}
    names = ["울산광역시", "세종특별자치시", "경기도", "전라남도"]
    decided = recognise(codes, names)
    assert [(r.scheme, r.share) for r in decided][:1] == [("kr-kostat", 1.0)]
    assert len(decided) == 1


def test_a_code_that_ended_tells_the_vintage() -> None:
    (found,) = [
        r for r in recognise(["42110", "45110", "41110", "합계"]) if r.share == 1
    ]
    assert found.scheme == "kr"
    assert str(found.last) == "2023-06-10"
    assert "42110" in found.decides
    assert found.coded
    assert found.unknown == ()
