"""Numbers, money and names in sentences: one style, in both languages."""

import doctest
import math
from importlib import import_module

import pandas as pd
import pytest

from madang.contracts import names
from madang.language import (
    LANGUAGES,
    Estimate,
    Interval,
    Items,
    Message,
    _,
    between,
    from_json,
    money,
    particle,
    percent,
    to_json,
)
from madang.language.values import Lines

NAN = float("nan")


def test_the_examples_are_true():
    rooms = [import_module(f"madang.language.{n}") for n in ("numbers", "values")]
    results = [doctest.testmod(room) for room in rooms]
    assert sum(r.attempted for r in results) > 5
    assert not any(r.failed for r in results)


@pytest.mark.parametrize(
    ("amount", "ko", "en"),
    [
        (30e9, "300억 원", "KRW 30.0bn"),
        (1.25e12, "1.2조 원", "KRW 1.2tn"),
        (123.4e9, "1,234억 원", "KRW 123.4bn"),
        (5_500_000, "550만 원", "KRW 5.5m"),
        (900, "900원", "KRW 900"),
        (-30e9, "−300억 원", "KRW −30.0bn"),
        (NAN, "–", "–"),
        (math.inf, "–", "–"),
    ],
)
def test_money_stands_in_the_units_of_its_language(amount, ko, en):
    assert money(amount, "KRW", "ko") == ko
    assert money(amount, "KRW", "en") == en


def test_money_of_another_currency_keeps_its_code():
    assert money(2.5e6, "EUR", "en") == "EUR 2.5m"
    assert money(2.5e6, "EUR", "ko") == "250만 유로"
    assert money(2.5e6, "CHF", "ko") == "250만 CHF"
    assert money(2.5e6, "", "en") == "2.5m"


def test_no_number_of_a_sentence_has_a_space_before_its_percent_sign():
    told = Interval(0.1, 0.2, ".1%")
    texts = [percent(0.123), *(told.worded("", x) for x in LANGUAGES), percent(-0.05)]
    assert all(" %" not in text for text in texts)
    assert texts[-1] == "−5.0%"


def test_an_interval_below_zero_has_no_dash_that_reads_as_a_minus():
    assert between(-0.3, -0.1, "en") == "−0.30 to −0.10"
    assert between(-0.3, -0.1, "ko") == "−0.30~−0.10"
    assert between(0.1, 0.3, "en", ".1f") == "0.1–0.3"


def test_an_interval_that_is_not_known_is_not_told():
    assert between(NAN, 1.0, "ko") == ""
    assert [Interval(0.1, NAN).worded("", x) for x in LANGUAGES] == ["", ""]


def test_a_name_falls_back_to_the_plain_name_and_then_to_the_code():
    table = pd.DataFrame(
        {
            "region": ["11", "26", "27"],
            "name": ["Seoul", "Busan", None],
            "name_ko": ["서울", None, None],
        }
    )
    assert names(table, "ko") == {"11": "서울", "26": "Busan", "27": "27"}
    assert names(table, "en") == {"11": "Seoul", "26": "Busan", "27": "27"}
    assert names(None, "ko") == {}


def test_a_list_that_fits_says_nothing_of_more():
    assert Items(("a", "b")).worded("", "en") == "a, b"
    assert Items(tuple("abcdefg")).worded("", "ko") == "a, b, c, d, e 외 2건"
    places = Items(tuple("abcdefg"), of="places")
    assert places.worded("", "ko") == "a, b, c, d, e 외 2곳"


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("대전", "대전은"),
        ("경기", "경기는"),
        ("3", "3은"),
        ("50%", "50%는"),
        ("", "는"),
    ],
)
def test_a_particle_follows_the_last_sound(word, said):
    assert word + particle(word, "은", "는") == said


def test_lines_are_said_one_below_the_other_and_kept_as_they_are():
    said = _("{lines}", lines=Lines((_("Error"), "b")))
    assert said.text("en") == "Error\nb"
    assert from_json(to_json(said)).text("ko") == "오류\nb"


def test_no_number_that_rounds_to_zero_has_a_minus():
    told = _("{a:.2f} {b:+.1%}{c}", a=-0.001, b=-0.0001, c=Interval(-0.004, 0.2))
    assert told.text("en") == "0.00 0.0% (90% interval 0.00–0.20)"
    assert percent(-0.0004) == "0.0%"


@pytest.mark.parametrize(
    ("n", "said"),
    [(0, "0 families are"), (1, "1 family is"), (1200, "1,200 families are")],
)
def test_each_count_of_a_sentence_has_its_own_shape(n, said):
    assert _("{n:,| family/ families} {n:~is/are}", n=n).text("en") == said


@pytest.mark.parametrize(
    ("share", "form", "en", "ko", "sign"),
    [
        (22_872 / 22_878, ".1%", "99.97%", "99.97%", "99.97%"),
        (0.996, ".0%", "99.6%", "99.6%", "99.6%"),
        (0.004, ".0%", "0.4%", "0.4%", "0.4%"),
        (3 / 100_000, ".1%", "under 0.01%", "0.01% 미만", "<0.01%"),
        (1 - 1e-6, ".0%", "over 99.99%", "99.99% 초과", ">99.99%"),
        (1.0, ".1%", "100.0%", "100.0%", "100.0%"),
        (sum([0.1] * 10), ".0%", "100%", "100%", "100%"),
        (0.0, ".1%", "0.0%", "0.0%", "0.0%"),
        (0.9994, ".1%", "99.9%", "99.9%", "99.9%"),
        (-0.0003, ".1%", "0.0%", "0.0%", "0.0%"),
        (0.00001, "+.1%", "+0.0%", "+0.0%", "+0.0%"),
        (10.004, ".1%", "1000.4%", "1000.4%", "1000.4%"),
        (NAN, ".1%", "–", "–", "–"),
    ],
)
def test_a_share_that_is_not_all_or_none_does_not_read_as_such(
    share, form, en, ko, sign
):
    told = Message("{share:" + form + "}", {"share": share})
    assert told.text("en") == en
    assert told.text("ko") == ko
    assert percent(share, form[:-1] + "f") == sign
    estimate = Estimate(share, form=form)
    assert [estimate.worded("", x) for x in ("en", "ko")] == [en, ko]


def test_an_interval_names_an_end_that_is_nearly_none_or_all():
    assert between(1e-6, 0.05, "en", ".1%") == "under 0.01% to 5.0%"
    assert between(1e-6, 0.05, "ko", ".1%") == "0.01% 미만~5.0%"
    assert between(0.95, 1 - 1e-6, "en", ".1%") == "95.0% to over 99.99%"
    assert between(0.95, 0.9997, "ko", ".1%") == "95.0~99.97%"


def test_the_particle_fits_the_word_that_follows_a_share():
    said = [
        particle(percent(s, ".1f", "ko"), "이", "가") for s in (1e-6, 1 - 1e-6, 0.5)
    ]
    assert said == ["이", "가", "가"]
