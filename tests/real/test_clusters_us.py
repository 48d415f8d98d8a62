"""Clusters of the United States against the published benchmark.

The published location quotients and strong-cluster flags of 917 areas are found
again from their employment and establishments alone; definitions found in county
records are held against the official ones [DelgadoPorterStern2016].
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from madang import clusters
from madang.intake.geometry import locate, read_outlines
from madang.metrics.cluster_similarity import locational_correlation
from madang.metrics.cluster_validation import between_relatedness, validation_scores
from madang.metrics.inference import spearman
from madang.metrics.partitions import adjusted_mutual_information, adjusted_rand
from madang.metrics.strength import strong_clusters

DATA = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[3] / "shared" / "data"
)
AREAS = DATA / "us_cluster_benchmark" / "msa_clusters_2016.parquet"
OFFICIAL = DATA / "us_cluster_benchmark" / "naics_to_cluster_subcluster_2019.csv"
PAIRS = DATA / "us_cluster_benchmark" / "cluster_pair_relatedness.parquet"
JOBS = DATA / "us_cbp_county" / "naics6_2019.parquet"
MAP = DATA / "boundaries" / "us_counties_eas_msas_topo.json"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not (AREAS.is_file() and JOBS.is_file() and MAP.is_file()),
        reason="the US cluster benchmark is not in ../shared/data",
    ),
]


@pytest.fixture(scope="module")
def published():
    table = pd.read_parquet(AREAS)
    return table.assign(
        cluster=table["cluster_code_t"].astype(str),
        side=np.where(table["traded_b"], "traded", "local"),
    )


@pytest.fixture(scope="module")
def areas(published):
    """Find the places again from the published employment and establishments."""
    rows = published.rename(columns={"region_code_t": "region", "cluster": "activity"})
    rows = rows.assign(year=2016)
    parts = [
        rows.assign(measure=m, value=rows[c].astype(float))
        for m, c in (("employment", "emp_tl"), ("establishments", "est_tl"))
    ]
    stocks = pd.concat(parts)[["region", "activity", "year", "measure", "value"]]
    given = rows[["activity", "cluster_name_t", "side"]].drop_duplicates()
    given = given.assign(cluster=given["activity"], name=given["cluster_name_t"])
    some = published[published["emp_tl"] > 0]
    whole = (some["emp_tl"] / some["cluster_emp_per_tf"]).groupby(some["cluster"])
    codes = sorted(stocks["region"].unique())
    return clusters.find(
        {
            "regions": pd.DataFrame({"region": codes, "name": codes}),
            "stocks": stocks.dropna(subset=["value"]),
            "cluster_definitions": given,
        },
        settings={
            "draws": 100,
            "quotient_base": "side",
            "zero_means": "zero",
            "nation": whole.median().to_dict(),
        },
    )


def test_the_published_quotients_of_917_areas_are_found_again(published, areas):
    ours = areas.places.merge(
        published, left_on=["region", "cluster"], right_on=["region_code_t", "cluster"]
    )
    assert len(ours) == 61_439
    gap = (ours["location_quotient"] - ours["lq_tf"]).abs()
    traded = ours["side"] == "traded"
    # Quotients reach 700; published shares have seven digits.
    assert (gap[traded] / ours["lq_tf"][traded].clip(lower=1)).max() < 1e-4
    assert gap[traded].max() < 1e-3


def test_each_published_flag_of_a_strong_cluster_is_given_by_the_rule(published, areas):
    ours = areas.places.merge(
        published[published["traded_b"]],
        left_on=["region", "cluster"],
        right_on=["region_code_t", "cluster"],
    )
    assert len(ours) == 46_767
    assert (ours["is_strong"] == (ours["strong_b"] == 1)).all()
    assert ours["is_strong"].sum() == 5_887


def test_the_rule_gives_the_stricter_flags_as_well(published):
    traded = published[published["traded_b"]]

    def wide(column):
        return traded.pivot_table(
            index="region_code_t", columns="cluster", values=column
        ).to_numpy(dtype=float)

    strong = strong_clusters(
        wide("emp_tl"), wide("lq_tf"), establishments=wide("est_tl"), top=0.9
    )
    assert (strong == (wide("strong10_b") == 1)).all()


@pytest.fixture(scope="module")
def areas_of_counties():
    outlines = read_outlines(MAP)
    economic = [o for o in outlines if "Economic Area" in o.properties.get("name", "")]
    seats = pd.read_csv(DATA / "us_cbp_county" / "counties.csv")
    found = locate(
        seats["Latitude"].abs().to_numpy(), seats["Longitude"].to_numpy(),
        outlines=economic, tolerance=0.5,
    )  # fmt: skip
    names = np.array([*(o.properties["name"] for o in economic), ""])[found]
    return dict(zip(seats["Fips"].astype(str).str.zfill(5), names, strict=True))


@pytest.fixture(scope="module")
def found(areas_of_counties):
    """Define clusters from county records, summed to economic areas."""
    rows = pd.read_parquet(JOBS)
    rows = rows.assign(
        region=rows["Fips"].map(areas_of_counties), activity=rows["NAICS"]
    )
    rows = rows[rows["region"].fillna("") != ""]
    sums = rows.groupby(["region", "activity"], as_index=False)[["Emp", "Est"]].sum()
    stocks = pd.concat([
        sums.assign(year=2019, measure=m, value=sums[c].astype(float))
        for m, c in (("employment", "Emp"), ("establishments", "Est"))
    ])[["region", "activity", "year", "measure", "value"]]  # fmt: skip
    codes = sums["activity"].unique()
    classes = {c[:d] for c in codes for d in (2, 3, 4, 5)}
    activities = pd.DataFrame({"activity": sorted({*codes, *classes})})
    activities["name"] = activities["activity"]
    activities["parent"] = [c[:-1] if len(c) > 2 else None for c in activities["name"]]
    areas = sorted(stocks["region"].unique())
    regions = pd.DataFrame({"region": areas, "name": areas})
    both = {}
    for weight in (0.0, 1.0):
        both[weight] = clusters.find(
            {"regions": regions, "stocks": stocks, "activities": activities},
            settings={"draws": 100, "classification_weight": weight},
        )
    return both


@pytest.fixture(scope="module")
def official():
    table = pd.read_csv(OFFICIAL, dtype=str)
    return table.set_index("NAICS")[["TradedLocal", "Cluster"]]


def test_most_industries_fall_on_the_official_side(found, official):
    table = found[1.0].definitions.set_index("activity").join(official, how="inner")
    same = table["side"] == table["TradedLocal"].str.lower()
    assert len(table) > 940
    assert same.mean() > 0.8


def shared(found, official):
    """Give both clusters of the industries that both call traded."""
    table = found.definitions.set_index("activity").join(official, how="inner")
    kept = table[(table["side"] == "traded") & (table["TradedLocal"] == "Traded")]
    return kept["cluster"].to_numpy(), kept["Cluster"].to_numpy()


def test_with_the_classification_the_clusters_are_near_the_official_ones(
    found, official
):
    ours, theirs = shared(found[1.0], official)
    chance = adjusted_rand(np.random.default_rng(1).permutation(ours), theirs)
    assert len(ours) > 600
    assert adjusted_rand(ours, theirs) > 0.35
    assert adjusted_mutual_information(ours, theirs) > 0.6
    assert abs(chance) < 0.02


def test_by_location_alone_the_clusters_hold_better_but_are_others(found, official):
    ours, theirs = shared(found[0.0], official)
    assert 0.03 < adjusted_rand(ours, theirs) < 0.3
    scores = found[0.0].validation.query("similarity == 'mean'")
    scores = scores.set_index("definition")["score"]
    assert scores["chosen"] > 0.85
    assert scores["random"] < 0.35


def test_co_location_is_that_of_the_published_pairs_of_clusters(
    areas_of_counties, official
):
    rows = pd.read_parquet(JOBS)
    rows = rows.assign(region=rows["Fips"].map(areas_of_counties))
    rows = rows[(rows["region"].fillna("") != "")
                & (rows["NAICS"].map(official["TradedLocal"]) == "Traded")]  # fmt: skip
    x = rows.pivot_table(
        index="region", columns="NAICS", values="Emp", aggfunc="sum", fill_value=0
    )
    rho = locational_correlation(x.to_numpy(dtype=float))
    labels, names = pd.factorize(official["Cluster"].reindex(x.columns), sort=True)
    between = between_relatedness(rho, labels)
    mean = [between[labels == k].mean(axis=0) for k in range(len(names))]
    ours = pd.DataFrame(mean, names, names)
    pairs = pd.read_parquet(PAIRS)
    pairs = pairs[pairs["clustera"] < pairs["clusterb"]]
    found = [
        ours.loc[a, b]
        for a, b in zip(pairs["cluster_name"], pairs["cluster_name_2"], strict=True)
    ]
    assert len(found) == 51 * 50 // 2
    # Theirs rests on 2009, ours on 2019.
    assert float(spearman(found, pairs["cr_lcemp"])) > 0.9


def test_a_definition_that_is_official_passes_more_than_chance(official):
    rows = pd.read_parquet(JOBS)
    rows = rows[rows["NAICS"].map(official["TradedLocal"]) == "Traded"]
    x = rows.pivot_table(index="State", columns="NAICS", values="Emp", aggfunc="sum")
    rho = np.corrcoef(np.nan_to_num(x.to_numpy()).T)
    labels = pd.factorize(official.loc[x.columns, "Cluster"])[0]
    mixed = np.random.default_rng(1).permutation(labels)
    theirs = validation_scores(rho, labels).overall
    assert theirs > validation_scores(rho, mixed).overall + 0.25
