"""``madang regions``: what a name or a code means, in words and as JSON."""

from __future__ import annotations

import json

import pandas as pd
import pytest


@pytest.fixture
def run(madang):
    def told(*words):
        code, out, err = madang("--language", "en", "regions", *words)
        return out if code == 0 else err

    return told


def test_a_code_of_two_registers_is_shown_in_both_with_a_warning(run):
    told = run("show", "26", "--json")
    rows = json.loads(told)["meanings"]
    names = {(r["scheme"], r["name"]) for r in rows}
    assert {("kr", "Busan"), ("kr-kostat", "Ulsan"), ("fips", "Michigan")} <= names
    assert "Registers read this code differently" in run("show", "26")


def test_a_former_name_is_shown_with_what_it_became(run):
    rows = json.loads(run("show", "경상북도 군위군", "--scheme", "kr", "--json"))
    found = {r["code"]: r for r in rows["meanings"]}
    assert found["47720"]["until"] == "2023-06-30"
    assert found["47720"]["after"].startswith("27720")
    assert found["27720"]["before"].startswith("47720")


def test_a_year_says_what_it_means_then(run):
    rows = json.loads(run("show", "42110", "--year", "2024", "--json"))
    (found,) = [r for r in rows["meanings"] if r["scheme"] == "kr"]
    assert (found["code"], found["as"]) == ("51110", "by a code it had before")


def test_a_slip_is_answered_with_what_is_spelt_most_alike(run):
    told = run("show", "서울특별시 종로그")
    assert "11110" in told
    assert "Spelt most alike" in told


def test_what_is_nothing_like_a_region_is_refused(run):
    assert "is no region of any register" in run("show", "#################")


def test_registers_and_their_regions_are_listed_and_written(run, tmp_path):
    assert {r["scheme"] for r in json.loads(run("list", "--json"))} == {
        "kr", "kr-kostat", "nuts", "itl", "lad", "fips",
    }  # fmt: skip
    file = tmp_path / "kr.csv"
    run("list", "kr", "--year", "2024", "--level", "province", "--out", str(file))
    assert len(pd.read_csv(file, dtype="str")) == 17
    assert "There are: kr" in run("list", "mars")


def test_a_crosswalk_says_its_rule_and_is_written(run, tmp_path):
    told = run("crosswalk", "kr", "2022", "2024", "--level", "province", "--changed")
    assert "Rule: regions are joined" in told
    assert "27+47" in told
    file = tmp_path / "cross.csv"
    run("crosswalk", "nuts", "2016", "2021", "--out", str(file))
    rows = pd.read_csv(file, dtype="str").set_index("from")["to"]
    assert rows["HR04"] == "HR02+HR05+HR06"
