"""Files as people bring them: each in, or refused in words; what is right is in words.

The shapes lie outside the repository; what each must give stands in their README.
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from madang.errors import SourceError
from madang.services.intake import Intake

CASES = Path(
    os.environ.get("MADANG_CASES")
    or Path(__file__).resolve().parents[3] / "shared" / "cases" / "intake"
)
MOST_ANSWERS = 5
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not CASES.is_dir(), reason="the shapes are not in ../shared/cases/intake"
    ),
]


@pytest.fixture
def bring(tmp_path):
    """Bring files of a case in; gives tables and how many answers it took."""

    def bring_in(pattern, answers=None):
        left, taken = dict(answers or {}), 0
        files = sorted(CASES.glob(pattern))
        assert files, pattern
        with Intake(files, tmp_path / "study") as intake:
            while intake.questions:
                key = intake.questions[0].key
                assert key in left, intake.questions[0].asks
                intake.answer({key: left.pop(key)})
                taken += 1
            done = intake.apply()
        assert taken <= MOST_ANSWERS
        assert not left
        assert all(not r.differences for r in done.receipts)
        return {n: pd.read_parquet(p) for n, p in done.study.tables.items()}

    return bring_in


def test_an_older_csv_never_beats_a_newer_workbook(bring):
    with pytest.raises(SourceError, match="several of these files"):
        bring("01_ignored_files/*")
    tables = bring("01_ignored_files/[!s]*")
    assert {"regions", "activities", "stocks", "boundaries"} <= set(tables)
    assert len(tables["stocks"]) == 6


@pytest.mark.parametrize(
    ("case", "names"),
    [("es", ["CÁDIZ", "CÁCERES", "MÁLAGA"]), ("se", ["Åland", "Ålesund", "Århus"])],
)
def test_latin_names_are_latin(bring, case, names):
    tables = bring(f"02_encoding_{case}/regions.csv")
    assert list(tables["regions"]["name"])[:3] == names


def test_dotted_thousands_after_an_answer(bring):
    stocks = bring("03_*/*", {"stocks.decimal": ","})["stocks"]
    first = stocks[(stocks["region"] == "01001") & (stocks["activity"] == "C")]
    assert list(first["value"]) == [12345.0]


def test_full_width_digits(bring):
    tables = bring("04_*/*")
    assert tables["regions"]["population"][0] == 9_332_000
    assert tables["indicators"]["value"].notna().all()


def test_a_stray_quote_loses_no_record(bring):
    projects = bring(
        "05_*/list.tsv", {"projects.scale": "1", "projects.currency": "EUR"}
    )["projects"]
    assert len(projects) == 6
    assert projects["grant"].sum() == 1680


def test_withheld_zeros_are_unknown(bring):
    stocks = bring("08_*/*", {"stocks.withheld_when.flag": "withheld"})["stocks"]
    assert stocks.loc[stocks["flag"] == "D", "value"].isna().all()
    assert (stocks["value"] != 0).all()


def test_subtotals_are_set_aside(bring):
    tables = bring("09_*/indicator*.csv")
    assert len(tables["indicators"]) == 6
    assert set(tables["regions"]["level"]) == {"municipality"}


def test_millions_of_won_and_old_names(bring):
    projects = bring("10_*/list.csv")["projects"]
    assert projects["grant"][0] == 1.2e9
    assert list(projects["region"]) == ["51", "51", "52", "52", "52", "11", "11"]


def test_cordis_is_read_with_its_quotes(bring):
    projects = bring("11_*/*")["projects"]
    assert len(projects) == 3


def test_cordis_topics_and_vintages(bring):
    tables = bring("12_*/*")
    assert set(tables["projects"]["activity"]) == {"CL4"}
    assert {"HR04", "HR05", "PL12", "PL91"} <= set(tables["organisations"]["region"])


@pytest.mark.parametrize("file", ["A*", "C*", "D*", "E*"])
def test_kosis_in_each_shape(bring, file):
    tables = bring(f"13_*/{file}")
    stocks = tables["stocks"]
    assert set(stocks["measure"]) <= {"employment", "establishments"}
    assert "51" in set(tables["regions"]["region"])
    holds = set(tables["regions"]["parent"].dropna())
    assert not set(stocks["region"]) & {"전국", "00"} - holds


def test_kosis_marks(bring):
    stocks = bring("13_*/A*")["stocks"]
    assert {"p", "X"} <= set(stocks["flag"].dropna())
    assert stocks.loc[stocks["flag"] == "X", "value"].isna().all()


def test_metres_are_brought_to_degrees_when_told(bring):
    with pytest.raises(AssertionError, match="reference"):
        bring("14_*/*")
    assert len(bring("14_*/*", {"boundaries.crs": "EPSG:5179"})["boundaries"]) == 1


def test_marks_have_one_advice(bring):
    stocks = bring("15_*/*", {"stocks.mark.-": "missing"})["stocks"]
    assert list(stocks["flag"]) == ["X"]
    assert np.isnan(stocks["value"][0])


SHAPES = {
    "bdl": {"stocks.measure": "employment"},
    "bea": {},
    "estat": {},
    "eu_sdmx": {},
    "eu_tsv": {"stocks.measure": "employment"},
    "flores": {},
    "nomis": {},
    "ntis": {},
    "oecd": {},
    "rais": {"stocks.year": "2022"},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_of_other_offices_go_in_by_recipe(bring, shape):
    tables = bring(f"16_shapes/{shape}/*", SHAPES[shape])
    main = tables.get("stocks", tables.get("indicators", tables.get("projects")))
    assert len(main)


def values(stocks):
    """Give values by region and activity and year."""
    keys = zip(stocks["region"], stocks["activity"], stocks["year"], strict=True)
    return dict(zip(keys, stocks["value"], strict=True))


def test_their_units_and_secrets_are_read(bring):
    eurostat = values(bring("16_shapes/eu_tsv/*", SHAPES["eu_tsv"])["stocks"])
    assert eurostat["AT11", "C", 2021] == pytest.approx(19_800)
    assert np.isnan(eurostat["AT11", "C", 2022])
    assert ("DE11", "C", 2021) not in eurostat
