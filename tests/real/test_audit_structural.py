"""The audit on two countries' lists of beneficiaries of the structural funds.

Each figure is worked out again from the file itself, by pandas alone.
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from madang import balance, study
from madang.coordination import audit
from madang.sources import structural_funds

DATA = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
LISTS = DATA / "eu_structural_funds_projects"
GDP = DATA / "uk_regional_indicators" / "indicators_nuts2_lep.parquet"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not LISTS.is_dir(),
        reason="the lists of beneficiaries are not in ../shared/data",
    ),
]


def read(country):
    source = structural_funds.build(DATA, country=country)
    found = audit.inspect(source.tables, core=source.core, currency=source.currency)
    return source, found


@pytest.fixture(scope="module")
def uk():
    return read("UK")


@pytest.fixture(scope="module")
def finland():
    return read("FI")


@pytest.fixture(scope="module")
def uk_file():
    return pd.read_parquet(LISTS / "uk_2007_2013.parquet")


@pytest.fixture(scope="module")
def fi_file():
    return pd.read_parquet(LISTS / "finland_2007_2013.parquet")


def test_every_row_of_the_lists_is_a_project_and_keeps_its_money(
    uk, finland, uk_file, fi_file
):
    projects = uk[0].tables["projects"]
    assert len(projects) == len(uk_file)
    assert projects["grant"].tolist() == uk_file["Subsidy"].tolist()
    theirs = finland[0].tables["projects"]
    granted = fi_file["Myönnetty EU- ja valtion rahoitus"]
    assert theirs["grant"].tolist() == granted.tolist()
    assert theirs["project"].tolist() == fi_file["Koodi"].tolist()


def test_the_studies_keep_the_contracts(uk, finland, tmp_path):
    for name, (source, _) in (("uk", uk), ("fi", finland)):
        made = study.create(tmp_path / name, source, kind="structural-funds")
        assert len(study.check(made)["projects"]) == len(source.tables["projects"])


def test_regions_have_one_spelling_and_none_is_lost(uk, uk_file):
    region = uk[0].tables["projects"]["region"]
    assert (region == "UKN").sum() == (uk_file["State"] == "Northern Ireland").sum()
    both = uk_file["Region"].isin(["Highland and Islands", "Highlands and Islands"])
    assert (region == "UKM6").sum() == both.sum()
    assert region.isna().sum() == (uk_file["Region"] == "National").sum()
    assert structural_funds.UNKNOWN not in set(region)


def test_hardly_a_date_is_lost(uk, uk_file):
    projects = uk[0].tables["projects"]
    assert projects["start"].notna().sum() == uk_file["Start_date"].notna().sum()
    plain = uk_file["Start_date"].str.fullmatch(r"\d\d/\d\d/\d{4}").fillna(value=False)
    days = pd.to_datetime(uk_file.loc[plain.astype(bool), "Start_date"], dayfirst=True)
    assert (projects.loc[days.index, "start"].dt.date == days.dt.date).all()


def test_zero_subsidies_are_kept_and_said(uk, uk_file):
    row = uk[1].scatter.query("scope == 'national'").iloc[0]
    zero = int((uk_file["Subsidy"] == 0).sum())
    assert row["zero"] == zero
    # Looked at: half of the list, English ESF contracts that hold match funding only.
    assert zero / len(uk_file) > 0.45
    assert any(
        f"{zero:,} of {len(uk_file):,}" in note.text("en") for note in uk[0].notes
    )
    some = uk_file.loc[uk_file["Subsidy"] > 0, "Subsidy"]
    share = (some <= 300_000).mean()
    assert row["small_share"] == pytest.approx(share)
    assert row["small_low"] < share < row["small_high"]


def test_concentration_over_projects_is_that_of_the_file(uk, finland, uk_file, fi_file):
    for (_, found), money in (
        (uk, uk_file["Subsidy"]),
        (finland, fi_file["Myönnetty EU- ja valtion rahoitus"]),
    ):
        row = found.scatter.query("scope == 'national'").iloc[0]
        share = money / money.sum()
        assert row["hhi"] == pytest.approx((share**2).sum())
        assert row["effective_number"] == pytest.approx(1 / (share**2).sum())


def test_finland_executed_what_the_file_says_year_by_year(finland, fi_file):
    granted = fi_file["Myönnetty EU- ja valtion rahoitus"]
    paid = fi_file["Toteutunut EU- ja valtion rahoitus"].clip(lower=0)
    year = fi_file["Aloituspvm"].str[-4:].astype(int)
    some = granted > 0
    rows = finland[1].tables["execution"]
    rows = rows[rows["scope"] == "national"].set_index("year")
    for when in sorted(year.unique()):
        part = some & (year == when)
        if not part.any():
            continue
        assert rows.loc[when, "projects"] == part.sum()
        rate = paid[part].sum() / granted[part].sum()
        assert rows.loc[when, "rate"] == pytest.approx(rate)
        low = (paid[part] <= 0.3 * granted[part]).mean()
        assert rows.loc[when, "low_share"] == pytest.approx(low)
        assert rows.loc[when, "above"] == (paid[part] > granted[part]).sum()
    # Looked at: 95.7% of all that was granted was paid; small business grants that
    # were never drawn make up most of what was hardly executed.
    whole = paid[some].sum() / granted[some].sum()
    assert whole == pytest.approx(0.957, abs=0.001)


def test_finland_s_regions_under_two_names_are_one(finland, fi_file):
    place = fi_file["Ohjelma / osio"]
    rows = finland[1].scatter.query("scope == 'region'").set_index("key")
    east = place.isin(["Itä-Suomi", "Itä-Suomen suuralueosio"])
    assert rows.loc["FI13", "projects"] == east.sum()
    assert set(rows.index) == {"FI13", "FI18", "FI19", "FI1A"}


def test_channels_of_a_finnish_city_are_those_of_the_file(finland, fi_file):
    source, found = finland
    bodies = source.tables["organisations"].set_index("organisation")["name"]
    rows = found.tables["channels"].query("kind == 'organisation'")
    row = rows.iloc[0]  # the one with the most channels
    own = fi_file[
        fi_file["Toteuttajan nimi"].str.casefold().str.split().str.join("")
        == "".join(bodies[row["beneficiary"]].casefold().split())
    ]
    office = own["Viranomainen"].str.split().str.join(" ")
    pairs = own["Rahasto"] + own["Tl"].astype(str) + office
    assert row["projects"] == len(own)
    assert row["offices"] == office.nunique()
    assert row["channels"] == pairs.nunique()


NUTS1 = {
    "UKC": "UKC", "UKD": "UKD", "UKE": "UKE", "UKF": "UKF", "UKG": "UKG", "UKH": "UKH",
    "UKI": "UKI", "UKJ": "UKJ", "UKL": "UKL", "UKN": "UKN", "UKK3": "UKK3",
    "UKM6": "UKM6",
}  # fmt: skip


def product_by_region():
    """Add up the product of the regions of the list, in euro, mean of 2007-2013."""
    raw = pd.read_parquet(GDP)
    # The column is named per capita but holds whole amounts: London's is 1.6e11.
    part = raw[
        (raw["indicator"] == "eurostat_gdp_per_capita") & (raw["level"] == "nuts2")
    ]
    part = part[part["year"].between(2007, 2013)]
    mean = part.groupby("region_id")["value"].sum() / part["year"].nunique()

    def region(code):
        for head in ("UKK3", "UKM6"):
            if code == head:
                return head
        if code.startswith("UKK"):
            return "UKK_1_2_4"
        return "UKM_2_3_5" if code.startswith("UKM") else NUTS1.get(code[:3])

    return mean.groupby(mean.index.map(region)).sum()


@pytest.mark.skipif(not GDP.is_file(), reason="UK indicators are not there")
def test_uk_money_a_head_went_where_product_a_head_was_low(uk):
    source, _ = uk
    regions = source.tables["regions"].set_index("region")
    product = product_by_region()
    assert set(product.index) == set(regions.index)
    head = product / regions["population"]
    assert head.idxmax() == "UKI"
    assert 15_000 < head.min() < head.max() < 60_000  # euro a head
    need = pd.DataFrame(
        {
            "region": head.index, "indicator": "low_product", "year": 2013,
            "value": head.max() - head.to_numpy(),
        }
    )  # fmt: skip
    tables = source.tables | {"indicators": need}
    made = balance.measure(tables, settings={"need": "low_product"}, core=source.core)
    found = audit.inspect(tables, earlier=made, core=source.core, currency="GBP")
    row = found.tables["correlations"].set_index("quantity").loc["need_money_per_head"]
    projects = source.tables["projects"].dropna(subset=["region"])
    each = projects.groupby("region")["grant"].sum() / regions["population"]
    own = (-head).rank().corr(each.rank())
    assert row["value"] == pytest.approx(own)
    assert row["n"] == 14
    # Looked at: 0.72 (0.31 to 0.93): the funds follow need, as their rules ask.
    assert row["low"] > 0.2
    alarm = found.alarms.set_index("alarm").loc["need_mismatch"]
    assert not alarm["raised"]
    assert alarm["certainty"] == "clearly"


def test_findings_are_whole_sentences_in_both_languages(uk, finland):
    for _, found in (uk, finland):
        assert len(found.findings) >= 5
        for finding in found.findings:
            assert "nan" not in (finding.text("ko") + finding.text("en")).lower()
            assert np.isfinite(finding.value)
