"""What things are called on pages and charts: never two by one name."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madang.display.inputs import ReportInputs
from madang.display.names import Names


def regions(**columns):
    inputs = ReportInputs("", {"regions": pd.DataFrame(columns)}, {}, pd.DataFrame())
    return dict(Names(inputs, "ko").regions)


def test_districts_of_one_name_are_told_by_the_city_that_holds_them():
    found = regions(
        region=["26", "27", "26110", "27110", "26140"],
        name=["부산광역시", "대구광역시", "중구", "중구", "서구"],
        short_name=["부산", "대구", None, None, None],
        parent=[None, None, "26", "27", "26"],
    )
    assert found == {
        "26": "부산", "27": "대구", "26110": "부산 중구", "27110": "대구 중구",
        "26140": "서구",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("full", "told"),
    [
        (["광주광역시", "광주시"], ["광주광역시", "광주시"]),
        (["중구", "중구"], ["중구 (a)", "중구 (b)"]),
    ],
)
def test_homonyms_have_their_full_name_else_their_code(full, told):
    found = regions(region=["a", "b"], name=full, short_name=["광주", "광주"])
    assert list(found.values()) == told


@settings(deadline=None)  # the first example loads what names regions
@given(st.lists(st.sampled_from(["중구", "동구", "서구"]), min_size=1, max_size=12))
def test_no_two_regions_share_a_name(names):
    codes = [f"{place:02}" for place in range(len(names))]
    found = regions(region=codes, name=names, parent=[None, *["00"] * (len(names) - 1)])
    assert len(set(found.values())) == len(names)


def test_regions_stand_under_what_holds_them_else_under_their_country():
    def above(language="ko", **columns):
        table = pd.DataFrame({"region": ["AT11", "DE21", "ZZ01"], **columns})
        table["name"] = table["region"]
        inputs = ReportInputs("", {"regions": table}, {}, pd.DataFrame())
        return dict(Names(inputs, language).above)

    countries = {"AT11": "오스트리아", "DE21": "독일", "ZZ01": "ZZ"}
    assert above(country=["AT", "DE", "ZZ"]) == countries
    assert above("en", country=["AT", "DE", None]) == {
        "AT11": "Austria", "DE21": "Germany"
    }  # fmt: skip
    assert above(country=["AT", "AT", "AT"]) == {}
    assert above(parent=[None, "AT11", "AT11"], country=["AT", "DE", "ZZ"]) == {
        "DE21": "AT11", "ZZ01": "AT11"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "said"),
    [(2e9, "+20억 원"), (-2e9, "−20억 원"), (0.0, "0원"), (float("nan"), "–")],
)
def test_money_won_or_lost_has_its_sign(amount, said):
    inputs = ReportInputs("", {}, {}, pd.DataFrame(), currency="KRW")
    assert Names(inputs, "ko").cell(amount, "gain") == said
