"""229 Korean municipalities from records to a report: balance, access, links, moves.

Skipped, with the reason, where the shared data is absent. What is assumed of speeds and
costs stands in `korea_municipalities`.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from madang import study
from madang.contracts import worded

ROOT = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
SETS = ("kr_sigungu_panel", "kr_rail_network", "kr_migration_od", "boundaries")
STAGES = ("balance", "talent", "infrastructure")

pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    *(
        pytest.mark.skipif(not (ROOT / name).exists(), reason=f"{name} is absent")
        for name in SETS
    ),
]


def madang(*words):
    """Call the command line."""
    done = subprocess.run(
        [sys.executable, "-m", "madang", *map(str, words)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """Make the study, run its stages and write its report."""
    place = Path(__file__).with_name("korea_municipalities.py")
    spec = importlib.util.spec_from_file_location("korea_municipalities", place)
    korea = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(korea)
    home = tmp_path_factory.mktemp("municipalities")
    tables, settings = korea.build(ROOT, home)
    folder = home / "study"
    madang("new", "folder", folder, "--from", tables)
    told = folder / "study.toml"
    text = told.read_text(encoding="utf-8")
    text = text.replace("core = []", 'core = ["11", "28", "41"]')
    told.write_text(text + settings, encoding="utf-8")
    asked = [word for stage in STAGES for word in ("--stage", stage)]
    madang("run", folder, *asked)
    madang("report", folder)
    return study.open_study(folder)


def made(opened, stage, table):
    return study.read(study.results_folder(opened), stage, table)


def test_municipalities_of_a_core_province_are_core(opened):
    shares = made(opened, "balance", "core_share").sort_values("year")
    last = shares.groupby("quantity").tail(1).set_index("quantity")
    assert 0.50 < last.loc["population", "core_share"] < 0.515
    assert last.loc["migration", "net"] > 0
    need = made(opened, "balance", "need")
    assert need["is_core"].sum() == 66
    assert (need.loc[need["is_core"], "share"].fillna(0) == 0).all()
    assert not need["region"].isin(["11", "28", "41"]).any()


def test_every_municipality_is_measured(opened):
    access = made(opened, "infrastructure", "access")
    beds = access[(access["kind"] == "hospital_beds")]
    assert (beds.groupby("measure")["region"].nunique() == 229).all()
    near = beds[beds["measure"] == "cumulative"].set_index("region")["access"]
    assert near["47940"] < near["11110"] / 100  # an island, and the middle of Seoul
    people = made(opened, "infrastructure", "groups").set_index(["kind", "group"])
    assert (
        people.loc[("hospital_beds", "elderly"), "access"]
        < (people.loc[("hospital_beds", "youth"), "access"])
    )


def test_the_plan_is_proven_and_the_others_fall_short_of_it(opened):
    ways = made(opened, "infrastructure", "ways").set_index("way")
    assert ways.loc["proven", "gap"] <= 0.01
    assert (ways["gained"] <= ways.loc["proven", "bound"] + 1e-9).all()
    assert ways.loc["proven", "gained"] > ways.loc["one_shot", "gained"] > 0
    assert (ways["cost"] <= 9e12).all()
    links = made(opened, "infrastructure", "links")
    assert (links["gained"] < -5e-4).sum() >= 10


def test_findings_are_whole_sentences_in_both_languages(opened):
    for stage in STAGES:
        told = worded(made(opened, stage, "findings"))
        assert len(told) >= 3
        assert told["ko"].str.contains("[가-힣]").all()
        assert not told["en"].str.contains(r"\bnan\b|\binf\b", case=False).any()
        assert not told["ko"].str.contains("nan|None").any()


def test_the_report_draws_what_the_stage_found(opened):
    for page in ("infrastructure.html", "en/infrastructure.html"):
        text = (opened.folder / "report" / page).read_text(encoding="utf-8")
        assert len(re.findall("<svg", text)) >= 6
        assert "NaN" not in text
