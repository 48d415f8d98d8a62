"""The sample keeps the contracts, repeats bit for bit, and holds what was planted."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from madang.contracts import CONTRACTS, ColumnType
from madang.errors import ParameterError
from madang.places.provinces import PROVINCES
from madang.sources.sample import build
from madang.sources.sample.materials import activities
from madang.sources.sample.texts import break_spacing, with_particle

if TYPE_CHECKING:
    from madang.contracts import Column, Contract, SourceTables

SMALL = 0.05
FACTORIES = [a.code for a in activities() if a.is_manufacturing]
FINGERPRINT = """
import hashlib
from madang.sources.sample import build
made = build(seed=7, scale=0.05)
digest = hashlib.sha256()
for kept in (made.tables, made.extras):
    for name, table in kept.items():
        digest.update((name + table.to_csv(index=False)).encode())
print(digest.hexdigest())
"""


@pytest.fixture(scope="module")
def sample() -> SourceTables:
    return build()


@pytest.fixture(scope="module")
def projects(sample: SourceTables) -> pd.DataFrame:
    return sample.tables["projects"]


@pytest.fixture(scope="module")
def research(projects: pd.DataFrame) -> pd.DataFrame:
    return projects[projects["status"] != "proposed"]


@pytest.fixture(scope="module")
def call(projects: pd.DataFrame) -> pd.DataFrame:
    return projects[projects["status"] == "proposed"]


def bounds(sample: SourceTables, quantity: str) -> tuple[float, float]:
    truths = sample.extras["truths"].set_index("quantity")
    return truths.loc[quantity, "low"], truths.loc[quantity, "high"]


def holds(sample: SourceTables, quantity: str, found: float) -> bool:
    low, high = bounds(sample, quantity)
    return bool(low <= found <= high)


def last_year(sample: SourceTables, measure: str) -> pd.DataFrame:
    stocks = sample.tables["stocks"]
    rows = stocks[(stocks["measure"] == measure) & (stocks["year"] == 2024)]
    return rows.pivot_table(index="region", columns="activity", values="value")


def ties(sample: SourceTables) -> pd.DataFrame:
    kinds = sample.tables["organisations"].set_index("organisation")["kind"]
    members = sample.tables["participations"][["project", "organisation"]]
    members = members.assign(kind=members["organisation"].map(kinds))
    pairs = members.merge(members, on="project", suffixes=("_a", "_b"))
    return pairs[pairs["organisation_a"] < pairs["organisation_b"]]


def column_breaches(column: Column, values: pd.Series) -> list[str]:
    known = values.dropna()
    low = -np.inf if column.at_least is None else column.at_least
    high = np.inf if column.at_most is None else column.at_most
    numeric = column.type in {ColumnType.NUMBER, ColumnType.INTEGER}
    rules = {
        "is empty": column.empty or values.notna().all(),
        "has unknown words": not column.one_of
        or known.astype(str).isin(column.one_of).all(),
        "is out of bounds": not numeric or known.between(low, high).all(),
        "is infinite": not numeric or np.isfinite(known).all(),
        "is no date": column.type is not ColumnType.DATE or values.dtype.kind == "M",
    }
    return [f"{column.name} {rule}" for rule, kept in rules.items() if not kept]


def breaches(kept: Contract, table: pd.DataFrame) -> list[str]:
    found = ["key"] if table.duplicated(list(kept.grain)).any() else []
    for column in kept.columns:
        if column.name in table:
            found += column_breaches(column, table[column.name])
        elif column.required:
            found.append(f"{column.name} is missing")
    found += [
        f"{order.lower} above {order.upper}"
        for order in kept.orders
        if order.lower in table and (table[order.lower] > table[order.upper]).any()
    ]
    return found


@pytest.mark.parametrize("scale", [SMALL, 1.0])
def test_every_table_keeps_its_contract(scale: float, sample: SourceTables) -> None:
    made = sample if scale == 1.0 else build(scale=scale, language="en")
    found = {n: breaches(CONTRACTS[n], t) for n, t in made.tables.items()}
    assert {n: b for n, b in found.items() if b} == {}


def test_every_code_is_known_to_the_table_it_refers_to(sample: SourceTables) -> None:
    strangers = {}
    for name, table in sample.tables.items():
        for column in CONTRACTS[name].columns:
            if column.refers_to and column.name in table:
                other = sample.tables[column.refers_to]
                key = other[CONTRACTS[column.refers_to].grain[0]]
                strange = set(table[column.name].dropna()) - set(key)
                if strange:
                    strangers[name, column.name] = strange
    assert strangers == {}


def test_provinces_are_real_and_every_row_says_that_it_is_synthetic(
    sample: SourceTables,
) -> None:
    regions = sample.tables["regions"]
    assert list(regions["region"]) == [p.code for p in PROVINCES]
    assert list(regions["name"]) == [p.name_ko for p in PROVINCES]
    assert list(regions["latitude"]) == [p.latitude for p in PROVINCES]
    assert "합성" in sample.name
    assert all(p.synthetic for p in sample.provenance.values())
    assert set(sample.provenance) == set(sample.tables)
    assert all(t["synthetic"].all() for t in sample.tables.values())
    assert all(t["synthetic"].all() for t in sample.extras.values())


def test_the_tables_have_the_size_asked_for(
    sample: SourceTables, research: pd.DataFrame
) -> None:
    tables = sample.tables
    assert len(tables["organisations"]) == 20_000
    assert len(research) == 8_000
    assert len(tables["indicator_definitions"]) == 20
    assert tables["indicators"]["value"].isna().sum() == 24
    assert set(tables["indicator_definitions"]["dimension"]) == {
        "territory",
        "people",
        "autonomy",
    }
    assert sorted(tables["stocks"]["year"].unique()) == [2020, 2021, 2022, 2023, 2024]
    moves = tables["flows"]["kind"].str.endswith("migration")
    assert moves.sum() == 17 * 16 * 5 * 2
    assert set(tables["flows"]["kind"][~moves]) == {"graduates", "commuting"}
    stays = tables["flows"]["origin"] == tables["flows"]["destination"]
    assert not stays[moves].any()
    assert stays[~moves].sum() == 17 * 5 + 17
    taught = tables["stocks"].query("measure == 'graduates'")["value"].sum()
    trained = tables["flows"]["kind"] == "graduates"
    assert tables["flows"].loc[trained, "value"].sum() == taught


@pytest.mark.parametrize("seed", [2024, 1, 99])
def test_the_call_has_27_bundles_with_137_units(seed: int) -> None:
    made = build(seed=seed, scale=SMALL)
    table = made.tables["projects"]
    units = table[table["status"] == "proposed"]
    assert len(units) == 137
    assert units["programme"].nunique() == 27
    assert len(units[["programme", "region"]].drop_duplicates()) == 27
    assert units["region"].nunique() == 17
    budget = made.parameters["portfolio"]["budget"]
    assert budget == 30_000_000_000
    assert 2.5 <= units["grant"].sum() / budget <= 3.0
    assert units["start"].dt.year.min() == 2025
    assert units["end"].dt.year.max() == 2027
    assert units[["merit", "minimum_grant", "cost"]].notna().all(axis=None)


def test_proposals_have_asked_for_money_and_spent_none(
    sample: SourceTables, call: pd.DataFrame
) -> None:
    budgets = sample.tables["budgets"]
    asked = budgets[budgets["project"].isin(call["project"])]
    assert asked[["granted", "spent"]].isna().all(axis=None)
    total = asked.groupby("project")["requested"].sum()
    np.testing.assert_allclose(total, call.set_index("project")["grant"][total.index])


def test_grants_are_shared_out_whole_among_members_and_years(
    sample: SourceTables, research: pd.DataFrame
) -> None:
    grant = research.set_index("project")["grant"]
    members = sample.tables["participations"].groupby("project")["amount"].sum()
    years = sample.tables["budgets"].groupby("project")["granted"].sum()
    np.testing.assert_allclose(members[grant.index], grant)
    np.testing.assert_allclose(years[grant.index], grant)
    leads = sample.tables["participations"].query("role == 'lead'")
    assert leads["project"].is_unique
    assert len(leads) == len(research)


def fingerprint(made: SourceTables) -> str:
    digest = hashlib.sha256()
    for kept in (made.tables, made.extras):
        for name, table in kept.items():
            digest.update((name + table.to_csv(index=False)).encode())
    return digest.hexdigest()


def test_two_processes_make_the_same_bits_whatever_the_hash_seed() -> None:
    other = "4711" if os.environ.get("PYTHONHASHSEED") != "4711" else "42"
    done = subprocess.run(
        [sys.executable, "-c", FINGERPRINT],
        env={**os.environ, "PYTHONHASHSEED": other},
        capture_output=True,
        text=True,
        check=True,
    )
    made = build(seed=7, scale=SMALL)
    assert done.stdout.strip() == fingerprint(made)
    assert fingerprint(build(seed=7, scale=SMALL)) == fingerprint(made)


def test_another_seed_makes_another_sample() -> None:
    one, two = (build(seed=s, scale=SMALL).tables for s in (1, 2))
    assert not one["stocks"]["value"].equals(two["stocks"]["value"])
    assert not one["projects"]["summary"].equals(two["projects"]["summary"])


def test_seventy_per_cent_of_ventures_sit_in_the_capital_area(
    sample: SourceTables,
) -> None:
    organisations = sample.tables["organisations"]
    ventures = organisations[organisations["venture"]]
    share = ventures["region"].isin(sample.core).mean()
    assert share == pytest.approx(0.70, abs=1e-3)
    assert (ventures["kind"] == "industry").all()
    assert ventures["sme"].all()


def test_small_projects_are_as_many_as_planted(
    sample: SourceTables, research: pd.DataFrame
) -> None:
    share = (research["grant"] <= 500e6).mean()
    assert holds(sample, "small_share,threshold=500000000", share)


def test_ties_stay_within_a_kind_and_triple_helix_projects_are_rare(
    sample: SourceTables,
) -> None:
    pairs = ties(sample)
    external = (pairs["kind_a"] != pairs["kind_b"]).mean()
    assert holds(sample, "ei_index_kind", 2 * external - 1)
    members = sample.tables["participations"].merge(
        sample.tables["organisations"][["organisation", "kind"]], on="organisation"
    )
    seen = pd.crosstab(members["project"], members["kind"]) > 0
    triple = seen[["industry", "academia", "research"]].all(axis=1).mean()
    assert holds(sample, "triple_helix_project_share", triple)


def test_research_sits_in_the_core_and_production_outside(
    sample: SourceTables,
) -> None:
    for measure in ("rd_spending", "employment"):
        table = last_year(sample, measure)[FACTORIES].sum(axis=1)
        share = table.loc[list(sample.core)].sum() / table.sum()
        assert holds(sample, f"{measure},manufacturing,core_share", share)


def test_research_and_production_lie_more_than_100_km_apart(
    sample: SourceTables,
) -> None:
    # A lower bound of the Wasserstein distance, by its dual: no function whose
    # slope is at most 1 parts the two distributions by more. The function is the
    # flat distance from Seoul.
    regions = sample.tables["regions"].set_index("region")
    north = (regions["latitude"] - regions.loc["11", "latitude"]) * 111.2
    east = (regions["longitude"] - regions.loc["11", "longitude"]) * 89.4
    potential = np.hypot(north, east)
    mean = {}
    for measure in ("rd_spending", "employment"):
        table = last_year(sample, measure)[FACTORIES].sum(axis=1)
        mean[measure] = (table * potential[table.index]).sum() / table.sum()
    gap = mean["employment"] - mean["rd_spending"]
    assert holds(sample, "wasserstein_km,manufacturing", gap)


def test_planted_specialisations_are_clear(sample: SourceTables) -> None:
    jobs = last_year(sample, "employment")
    shares = jobs.div(jobs.sum(axis=1), axis=0)
    quotient = shares / (jobs.sum() / jobs.sum().sum())
    truths = sample.extras["truths"].query("truth == 'specialisation'")
    assert len(truths) >= 25
    for quantity in truths["quantity"]:
        _, region, activity = (part.split("=")[-1] for part in quantity.split(","))
        assert holds(sample, quantity, quotient.loc[region, activity]), quantity


def test_jobs_drift_apart_while_product_per_head_converges_slowly(
    sample: SourceTables,
) -> None:
    stocks = sample.tables["stocks"].query("measure == 'employment'")
    totals = stocks.pivot_table("value", "year", "region", aggfunc="sum")
    sigma = np.log(totals).std(axis=1)
    assert (sigma.diff().dropna() > 0).all()
    ratio = sigma.iloc[-1] / sigma.iloc[0]
    assert holds(sample, "employment,sigma_last_over_first", ratio)
    product = sample.tables["indicators"].query("indicator == 'grdp'")
    people = sample.tables["regions"].set_index("region")["population"]
    level = np.log(product.pivot_table("value", "year", "region") / people)
    slope = np.polyfit(level.loc[2020], (level.loc[2024] - level.loc[2020]) / 4, 1)[0]
    assert holds(sample, "grdp_per_head", -np.log(1 + 4 * slope) / 4)


@pytest.mark.parametrize(
    ("table", "keys"),
    [
        ("stocks", ["region", "activity", "measure"]),
        ("indicators", ["region", "indicator"]),
        ("flows", ["origin", "destination", "kind"]),
    ],
)
def test_no_trend_is_a_straight_line_in_amounts_or_in_growth(
    table: str, keys: list[str], sample: SourceTables
) -> None:
    amounts = sample.tables[table].pivot_table("value", "year", keys).dropna(axis=1)
    years = amounts.index.to_numpy() - 2022.0
    for panel in (amounts, np.log(amounts.where(amounts > 0)).dropna(axis=1)):
        moved = panel.loc[:, np.ptp(panel.to_numpy(), axis=0) > 0]
        line = np.polynomial.Polynomial
        fit = [line.fit(years, one, 1)(years) for one in moved.to_numpy().T]
        off = np.abs(moved.to_numpy() - np.transpose(fit)).max(axis=0)
        share = pd.Series(off / np.ptp(moved.to_numpy(), axis=0), moved.columns)
        assert (share.groupby(keys[-1]).median() > 0.02).all()


def test_the_young_move_to_the_capital_area_every_year(sample: SourceTables) -> None:
    flows = sample.tables["flows"].query("kind == 'youth_migration'")
    leaves = flows["origin"].isin(sample.core)
    enters = flows["destination"].isin(sample.core)
    inward = flows[enters & ~leaves].groupby("year")["value"].sum()
    outward = flows[leaves & ~enters].groupby("year")["value"].sum()
    share = (inward - outward) / (inward + outward)
    assert (share > 0).all()
    assert holds(sample, "youth_migration,core_net_share", share.mean())


@pytest.mark.parametrize(
    ("column", "word"), [("mode", "direct"), ("initiator", "central")]
)
def test_support_turns_indirect_and_local(
    column: str, word: str, sample: SourceTables, research: pd.DataFrame
) -> None:
    share = (research[column] == word).groupby(research["start"].dt.year).mean()
    assert list(share.index) == [2020, 2021, 2022, 2023, 2024]
    for year in (2020, 2024):
        assert holds(sample, f"{word}_share,projects,year={year}", share[year])
    assert share[2020] - share[2024] > 0.1


def test_planted_overlaps_are_as_many_as_said(
    sample: SourceTables, projects: pd.DataFrame
) -> None:
    pairs = sample.extras["overlap_pairs"]
    assert pairs["relation"].value_counts().to_dict() == {
        "duplicate": 24,
        "complementary": 14,
        "rival": 12,
        "republished": 10,
        "sequence": 8,
    }
    assert not pairs.duplicated(["project_a", "project_b"]).any()
    assert (pairs["project_a"] < pairs["project_b"]).all()
    named = set(pairs["project_a"]) | set(pairs["project_b"])
    assert named <= set(projects["project"])
    assert pairs["project_b"].str.startswith("UP").all()
    assert len(sample.extras["hard_negatives"]) == 10


def test_each_kind_of_overlap_is_what_it_says(
    sample: SourceTables, projects: pd.DataFrame
) -> None:
    at = projects.set_index("project")
    for pair in sample.extras["overlap_pairs"].itertuples():
        a, b = at.loc[pair.project_a], at.loc[pair.project_b]
        assert a["activity"] == b["activity"]
        same_text = a["title"] == b["title"] and a["summary"] == b["summary"]
        assert same_text == (pair.relation == "republished")
        if pair.relation == "sequence":
            assert a["status"] == "completed"
            assert a["end"] < b["start"]
        if pair.relation in {"sequence", "republished"}:
            assert a["region"] == b["region"]
        else:
            assert a["region"] != b["region"]


def test_duplicates_carry_the_slips_of_real_officers(
    sample: SourceTables, projects: pd.DataFrame
) -> None:
    at = projects.set_index("project")
    pairs = sample.extras["overlap_pairs"].query("relation == 'duplicate'")
    assert pairs["trouble"].value_counts().to_dict() == {
        "reworded": 12,
        "spacing": 5,
        "nfd": 4,
        "same_title": 3,
    }
    for pair in pairs.itertuples():
        a, b = at.loc[pair.project_a], at.loc[pair.project_b]
        normal = [unicodedata.is_normalized("NFC", x["summary"]) for x in (a, b)]
        assert sum(normal) == (1 if pair.trouble == "nfd" else 2)
        assert (a["title"] == b["title"]) == (pair.trouble == "same_title")


def test_research_texts_are_not_near_copies_of_one_another(
    research: pd.DataFrame,
) -> None:
    planted = research["title"].duplicated(keep=False)
    assert planted.mean() < 0.01
    assert research["summary"].is_unique
    texts = (research["title"] + " " + research["summary"]).to_list()
    rng = np.random.default_rng(5)
    likeness = []
    for i, j in rng.integers(len(texts), size=(2000, 2)).tolist():
        if i != j:
            a, b = set(texts[i].split()), set(texts[j].split())
            likeness.append(len(a & b) / len(a | b))
    assert np.quantile(likeness, 0.99) < 0.5


def test_hard_negatives_share_their_frame_and_differ_in_their_work(
    sample: SourceTables, projects: pd.DataFrame
) -> None:
    at = projects.set_index("project")
    planted = sample.extras["overlap_pairs"][["project_a", "project_b"]]
    known = set(planted.itertuples(index=False, name=None))
    for pair in sample.extras["hard_negatives"].itertuples():
        assert (pair.project_a, pair.project_b) not in known
        a, b = at.loc[pair.project_a], at.loc[pair.project_b]
        assert a["activity"] == b["activity"]
        assert a["region"] != b["region"]
        said = [set(unit["summary"].split()) for unit in (a, b)]
        assert len(said[0] & said[1]) >= 4
        assert len(said[0] ^ said[1]) >= 10


def test_no_slot_is_left_open_in_any_text(projects: pd.DataFrame) -> None:
    texts = projects["title"] + projects["summary"]
    assert not texts.str.contains(r"[{}]").any()


def test_the_english_sample_differs_in_names_alone() -> None:
    ko, en = build(scale=SMALL), build(scale=SMALL, language="en")
    assert en.language == "en"
    assert "synthetic" in en.name
    assert en.tables["regions"]["name"].iloc[0] == "Seoul"
    for name in ("stocks", "projects", "participations", "budgets", "flows"):
        pd.testing.assert_frame_equal(ko.tables[name], en.tables[name])


@pytest.mark.parametrize(
    ("word", "particle", "whole"),
    [
        ("센서", "을", "센서를"),
        ("공정", "을", "공정을"),
        ("서울", "으로", "서울로"),
        ("부품", "으로", "부품으로"),
        ("경기도", "과", "경기도와"),
    ],
)
def test_particles_fit_the_last_sound(word: str, particle: str, whole: str) -> None:
    assert with_particle(word, particle) == whole


def test_broken_spacing_keeps_every_letter() -> None:
    text = "친환경 선박기자재 시험인증센터를 구축하고 기업을 지원한다"
    broken = break_spacing(text, np.random.default_rng(3))
    assert broken != text
    assert broken.replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"seed": -1}, "seed must be a whole number from 0 up, not −1"),
        ({"scale": 0.0}, "scale must lie between 0.05 and 200.0, not 0.0"),
        ({"scale": float("nan")}, "scale must lie between 0.05 and 200.0, not nan"),
        ({"language": "fr"}, "speaks 'ko' or 'en', not 'fr'"),
    ],
)
def test_what_cannot_be_built_is_refused_with_reason(
    wrong: dict[str, object], message: str
) -> None:
    with pytest.raises(ParameterError, match=message):
        build(**wrong)
