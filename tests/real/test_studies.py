"""Both real studies, made by the command line and carried through to a report."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from madang import study
from madang.contracts import worded
from madang.places.provinces import CORE

DATA = Path(
    os.environ.get(
        "MADANG_REAL_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"
    )
)
pytestmark = [
    pytest.mark.real,
    pytest.mark.slow,
    pytest.mark.skipif(
        not DATA.is_dir(), reason="the real public data is not beside the project"
    ),
]
LEFT_OUT = {
    "korea": {"linkages": {"organisations", "participations"}},
    "cordis": {"specialisation": {"stocks"}},
}


@pytest.fixture
def made(tmp_path, madang):
    """Make a real study and run it; give it and what became of its stages."""

    def build(source):
        folder = tmp_path / source
        code, _, err = madang("new", source, folder, "--from", DATA)
        assert code == 0, err
        code, out, err = madang("run", folder, "--json")
        assert code == 0, err
        return study.open_study(folder), json.loads(out)

    return build


def findings_of(opened):
    folder = study.results_folder(opened)
    parts = [
        study.read(folder, name, "findings")
        for name in study.stages()
        if (study.manifest(folder, name) or {}).get("left_out", "none") is None
    ]
    return worded(pd.concat(parts, ignore_index=True))


def sheets_of(page):
    """Count the sheets on which a page prints; None where there is no browser."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        return None
    pdf = page.with_suffix(".pdf")
    subprocess.run(
        [browser, "--headless", "--no-sandbox", "--no-pdf-header-footer",
         f"--print-to-pdf={pdf}", page.as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return len(re.findall(rb"/Type */Page\b", pdf.read_bytes()))


def hold_together(opened, outcomes, madang, source):
    """Hold a study to what every real study must be."""
    for one in outcomes:
        assert one["state"] in {"ran", "left_out"}
        if one["state"] == "left_out":
            assert one["missing"] or (one["note"]["ko"] and one["note"]["en"])
    missing = {o["stage"]: set(o["missing"]) for o in outcomes if o["missing"]}
    for stage, tables in LEFT_OUT[source].items():
        assert tables <= missing[stage]
    findings = findings_of(opened)
    assert len(findings) >= 5
    assert findings["ko"].str.contains("[가-힣]").all()
    assert (findings["en"].str.len() > 20).all()
    assert not findings["en"].str.contains(r"\bnan\b", case=False).any()
    code, _, err = madang("report", opened.folder)
    assert code == 0, err
    pages = list((opened.folder / "report").rglob("*.html"))
    assert len(pages) > len(study.check(opened)["regions"])
    brief = (opened.folder / "report" / "index.html").read_text(encoding="utf-8")
    assert "<svg" in brief
    assert "madang " not in re.sub(r"<[^>]+>", " ", brief)
    heads = re.findall(r'<p class="ask">.*?</span>(.*?)</p>', brief)
    assert 0 < len(heads) == len(set(heads)) <= 5
    assert sheets_of(opened.folder / "report" / "index.html") in {None, 1, 2}
    origins, _ = study.read_provenance(opened)
    assert not any(origin.synthetic for origin in origins.values())
    assert all(origin.files for origin in origins.values())


def capital_share_of_grdp(period):
    """Compute from the raw file itself, without the reader."""
    path = DATA / "kr_regional_indicators" / "grdp_real_by_activity.csv"
    raw = pd.read_csv(path, encoding="utf-8-sig")
    raw = raw[(raw["period"] == period) & (raw["freq"] == "A")]
    raw = raw[raw["activity"].str.startswith("지역내총생산")]
    amounts = raw.set_index("region")["real_grdp_bn_krw"]
    provinces = [n for n in amounts.index if n != "전국" and not n.endswith("권")]
    assert len(provinces) == 17
    return amounts[["서울", "인천", "경기"]].sum() / amounts[provinces].sum()


def test_the_korea_study_runs_from_raw_files_to_its_report(made, madang):
    opened, outcomes = made("korea")
    hold_together(opened, outcomes, madang, "korea")
    assert opened.core == CORE
    shares = study.read(study.results_folder(opened), "balance", "core_share")
    grdp = shares[shares["quantity"] == "grdp"].set_index("year")["core_share"]
    for year, period in ((2022, "2022"), (2023, "2023p"), (2024, "2024p")):
        assert grdp[year] == pytest.approx(capital_share_of_grdp(period), rel=1e-9)
    assert grdp[2024] == pytest.approx(0.5369, abs=5e-5)


def ties_of_the_raw_files(organisations):
    """Count ties by kind of both ends, with plain pandas.

    Two organisations are on record with two kinds; the study's choice stands.
    """
    home = DATA / "cordis_h2020_sample"
    columns = ["projectID", "organisationID", "activityType"]
    ecsel, others = (
        pd.read_parquet(home / f"{name}.parquet")[columns].astype("str")
        for name in ("ecsel_participants", "h2020_organizations")
    )
    others = others[~others["projectID"].isin(ecsel["projectID"])]
    rows = pd.concat([ecsel, others], ignore_index=True)
    words = {"PRC": "industry", "HES": "academia", "REC": "research",
             "PUB": "government", "OTH": "other"}  # fmt: skip
    rows["kind"] = rows["activityType"].str.split(";").str[0].map(words)
    several = rows.groupby("organisationID")["kind"].transform("nunique") > 1
    assert rows.loc[several, "organisationID"].nunique() == 2
    chosen = organisations.set_index("organisation")["kind"]
    rows["kind"] = rows["kind"].mask(several, rows["organisationID"].map(chosen))
    rows = rows.drop_duplicates(["projectID", "organisationID"])
    pairs = rows.merge(rows, on="projectID", suffixes=("_a", "_b"))
    pairs = pairs[pairs["organisationID_a"] < pairs["organisationID_b"]]
    ends = np.sort(pairs[["kind_a", "kind_b"]].to_numpy(str), axis=1)
    return pd.Series(map(tuple, ends.tolist())).value_counts()


def test_the_cordis_study_runs_and_its_ties_are_those_of_the_raw_files(made, madang):
    opened, outcomes = made("cordis")
    hold_together(opened, outcomes, madang, "cordis")
    expected = ties_of_the_raw_files(study.check(opened)["organisations"])
    matrix = study.read(study.results_folder(opened), "linkages", "kind_matrix")
    whole = matrix[matrix["year"].isna()].set_index(["kind_a", "kind_b"])["ties"]
    assert whole.sum() == expected.sum() > 100_000
    assert whole[whole > 0].to_dict() == expected.to_dict()
