"""Clusters of the United States: ours beside the official definition.

    MADANG_REAL_DATA=../shared/data python benchmarks/clusters.py

Industries of the NAICS (six and four digits, 2019) are put into clusters from county
records, by county and summed to the 179 economic areas, by co-location alone and with
nearness in the classification. Beside ours stand the official definition, a random one
of the same sizes, plain Ward, and the classes of the NAICS, all scored on the same
matrices. Then the published places are found again, and the peers' indices timed.
"""

from __future__ import annotations

import os
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from madang.clusters import candidates, similarity, tables
from madang.clusters.settings import ClusterSettings
from madang.intake.geometry import locate, read_outlines
from madang.metrics.cluster_similarity import locational_correlation, mean_similarity
from madang.metrics.cluster_validation import between_relatedness, validation_scores
from madang.metrics.clustering import Linkage, hierarchical_partitions
from madang.metrics.inference import spearman
from madang.metrics.partitions import (
    adjusted_mutual_information,
    adjusted_rand,
    overlap_score,
)
from madang.metrics.shares import location_quotient
from madang.metrics.strength import dispersion, strong_clusters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.specialisation.panel import Panel

DATA = Path(
    os.environ.get("MADANG_REAL_DATA")
    or Path(__file__).resolve().parents[2] / "shared" / "data"
)
COUNTIES = DATA / "us_cbp_county"
BENCHMARK = DATA / "us_cluster_benchmark"


def economic_areas() -> dict[str, str]:
    """Give the economic area of each county, by where its centre lies."""
    outlines = read_outlines(DATA / "boundaries" / "us_counties_eas_msas_topo.json")
    areas = [o for o in outlines if "Economic Area" in o.properties.get("name", "")]
    seats = pd.read_csv(COUNTIES / "counties.csv")
    found = locate(
        seats["Latitude"].abs().to_numpy(),
        seats["Longitude"].to_numpy(),
        outlines=areas,
        tolerance=0.5,
    )
    names = np.array([*(o.properties["name"] for o in areas), ""])[found]
    return dict(zip(seats["Fips"].astype(str).str.zfill(5), names, strict=True))


def official() -> pd.DataFrame:
    """Read the official cluster and side of each six-digit industry."""
    path = BENCHMARK / "naics_to_cluster_subcluster_2019.csv"
    return pd.read_csv(path, dtype=str).set_index("NAICS")[["TradedLocal", "Cluster"]]


def of_four_digits(six: pd.DataFrame, jobs: pd.DataFrame) -> pd.DataFrame:
    """Give each four-digit industry the cluster in which most of its jobs are."""
    size = jobs.groupby("NAICS")["Emp"].sum()
    table = six.assign(size=size.reindex(six.index).fillna(0) + 1e-9)
    table["group"] = table.index.str[:4]
    best = table.sort_values("size").groupby("group").tail(1)
    return best.set_index("group")[["TradedLocal", "Cluster"]]


def panel_of(jobs: pd.DataFrame, region: dict[str, str] | None) -> Panel:
    """Lay employment and establishments out as Madang reads them."""
    rows = jobs.assign(region=jobs["Fips"] if region is None
                       else jobs["Fips"].map(region))  # fmt: skip
    rows = rows[rows["region"].fillna("") != ""]
    sums = rows.groupby(["region", "NAICS"], as_index=False)[["Emp", "Est"]].sum()
    stocks = pd.concat([
        sums.assign(activity=sums["NAICS"], year=2019, measure=m,
                    value=sums[c].astype(float))
        for m, c in (("employment", "Emp"), ("establishments", "Est"))
    ])[["region", "activity", "year", "measure", "value"]]  # fmt: skip
    settings = ClusterSettings()
    return tables.cut(stocks, regions=None, activities=None, settings=settings)


def classes_of(codes: Any, digits: list[int]) -> pd.DataFrame:
    """List industries with the classes above them."""
    above = {c[:d] for c in codes for d in digits}
    known = sorted({*codes, *above})
    parent = [max((c[:d] for d in digits if d < len(c)), key=len, default=None)
              for c in known]  # fmt: skip
    return pd.DataFrame({"activity": known, "parent": parent})


def line(
    name: str, labels: Any, truth: Any, known: Mapping[str, Any], seconds: float = 0.0
) -> None:
    """Print one definition: agreement with the official one, and its scores."""
    codes = pd.factorize(pd.Series(labels))[0]
    scores = {k: validation_scores(s, codes).overall for k, s in known.items()}
    told = "  ".join(f"{k[:5]} {v:.3f}" for k, v in scores.items())
    print(
        f"  {name:34s} K {codes.max() + 1:3d}  ARI {adjusted_rand(truth, codes):6.3f}"
        f"  AMI {adjusted_mutual_information(truth, codes):6.3f}"
        f"  overlap {overlap_score(truth, codes):.3f}  VS {told}"
        f"  mean {np.mean(list(scores.values())):.3f}"
        + (f"  {seconds:5.1f} s" if seconds else "")
    )


def definitions(digits: int, region: dict[str, str] | None, name: str) -> None:
    """Hold definitions of one level and one kind of region against each other."""
    jobs = pd.read_parquet(COUNTIES / f"naics{digits}_2019.parquet")
    six = official()
    told = six if digits == 6 else of_four_digits(
        six, pd.read_parquet(COUNTIES / "naics6_2019.parquet"))  # fmt: skip
    panel = panel_of(jobs, region)
    main = panel.years("employment")[-1]
    side = told["TradedLocal"].reindex(main.activities.astype(str))
    ours = dispersion(main.x).is_traded()
    known = side.notna().to_numpy()
    same = (ours == (side == "Traded").to_numpy())[known].mean()
    print(f"\nNAICS-{digits}, {main.x.shape[0]} {name}: {len(side)} industries, "
          f"traded or local as official {same:.1%}")  # fmt: skip
    traded = (side == "Traded").to_numpy()
    codes = main.activities[traded].astype(str)
    truth = pd.factorize(told["Cluster"].reindex(codes))[0]
    prefix = [d for d in (2, 3, 4, 5) if d < digits]
    classes = classes_of(codes, prefix)
    rng = np.random.default_rng(1)
    all_known, _ = similarity.similarities(
        panel, codes, classes, None, ClusterSettings()
    )
    line("official definition", truth, truth, all_known)
    line("random, same sizes", rng.permutation(truth), truth, all_known)
    line("classes of three digits", [c[:3] for c in codes], truth, all_known)
    place = {k: s for k, s in all_known.items() if k != "classification"}
    k = truth.max() + 1
    for words, weight in (("co-location alone", 0.0), ("with classification", 1.0)):
        settings = ClusterSettings(classification_weight=weight)
        scored, weights = similarity.similarities(panel, codes, classes, None, settings)
        whole = mean_similarity(list(scored.values()), weights=list(weights.values()))
        plain = hierarchical_partitions(whole, [k], linkage=Linkage.PROFILES)[0]
        line(f"plain Ward, {words}", plain, truth, all_known)
        begin = time.perf_counter()
        found = candidates.search(panel, traded, classes, None, settings,
                                  np.random.default_rng(1))  # fmt: skip
        seconds = time.perf_counter() - begin
        line(f"ours, {words}", found.columns["cluster"], truth, all_known, seconds)
        fixed = ClusterSettings(
            classification_weight=weight,
            sizes=(int(k),),
            methods=("ward", "average", "profiles", "spectral"),
        )
        again = candidates.search(panel, traded, classes, None, fixed,
                                  np.random.default_rng(1))  # fmt: skip
        line(f"ours at K = {k}, {words}", again.columns["cluster"], truth, all_known)
    theirs, mine = (
        np.mean([validation_scores(s, pd.factorize(pd.Series(c))[0]).overall
                 for s in place.values()])
        for c in (truth, found.columns["cluster"])
    )  # fmt: skip
    print(f"  on co-location alone: official {theirs:.3f}, ours with "
          f"classification {mine:.3f}")  # fmt: skip


def published_relatedness(region: dict[str, str]) -> None:
    """Hold co-location of official clusters to the published relatedness of pairs."""
    jobs = pd.read_parquet(COUNTIES / "naics6_2019.parquet")
    jobs = jobs.assign(region=jobs["Fips"].map(region))
    six = official()
    jobs = jobs[jobs["NAICS"].map(six["TradedLocal"]) == "Traded"]
    pairs = pd.read_parquet(BENCHMARK / "cluster_pair_relatedness.parquet")
    pairs = pairs[pairs["clustera"] < pairs["clusterb"]]
    print("\nPublished relatedness of pairs of clusters against co-location in 2019:")
    for column, theirs in (("Emp", "cr_lcemp"), ("Est", "cr_lcest")):
        x = jobs[jobs["region"].fillna("") != ""].pivot_table(
            index="region", columns="NAICS", values=column, aggfunc="sum", fill_value=0
        )
        labels, names = pd.factorize(six["Cluster"].reindex(x.columns), sort=True)
        rho = locational_correlation(x.to_numpy(dtype=float))
        mean = pd.DataFrame([between_relatedness(rho, labels)[labels == k].mean(axis=0)
                             for k in range(len(names))], names, names)  # fmt: skip
        both = zip(pairs["cluster_name"], pairs["cluster_name_2"], strict=True)
        ours = [mean.loc[a, b] for a, b in both]
        print(f"  {theirs}: {len(ours):,} pairs, rank correlation "
              f"{float(spearman(ours, pairs[theirs])):.3f}")  # fmt: skip


def places() -> None:
    """Find the published quotients and flags again."""
    table = pd.read_parquet(BENCHMARK / "msa_clusters_2016.parquet")
    table = table[table["traded_b"]]

    def wide(column: str) -> Any:
        return table.pivot_table(
            index="region_code_t", columns="cluster_code_t", values=column
        ).to_numpy(dtype=float)

    jobs, firms, q = wide("emp_tl"), wide("est_tl"), wide("lq_tf")
    nation = np.nanmedian(np.where(jobs > 0, jobs / np.where(
        jobs > 0, wide("cluster_emp_per_tf"), 1), np.nan), axis=0)  # fmt: skip
    ours = location_quotient(jobs, reference=nation)
    print(f"\nPlaces: {q.size:,} quotients of {len(jobs)} areas and {q.shape[1]} "
          f"traded clusters; largest difference {np.nanmax(np.abs(ours - q)):.1e}, "
          f"correlation {np.corrcoef(ours.ravel(), q.ravel())[0, 1]:.9f}")  # fmt: skip
    for flag, top in (("strong_b", 0.75), ("strong10_b", 0.9)):
        published = wide(flag) == 1
        given = strong_clusters(jobs, ours, establishments=firms, top=top)
        print(f"  {flag}: {published.sum():,} published, {given.sum():,} given, "
              f"agreement {(published == given).mean():.4%}")  # fmt: skip


def peers() -> None:
    """Time the indices of agreement beside scikit-learn, and hold them to it."""
    rng = np.random.default_rng(1)
    a, b = rng.integers(0, 51, 960), rng.integers(0, 60, 960)
    pairs = (
        ("adjusted Rand", adjusted_rand, adjusted_rand_score),
        ("adjusted mutual information", adjusted_mutual_information,
         adjusted_mutual_info_score),
    )  # fmt: skip
    print(f"\nBeside scikit-learn {version('scikit-learn')} (960 things, 51 × 60):")
    for name, ours, theirs in pairs:
        spent = []
        for run in (ours, theirs):
            run(a, b)
            begin = time.perf_counter()
            for _ in range(50):
                run(a, b)
            spent.append((time.perf_counter() - begin) / 50)
        gap = abs(ours(a, b) - theirs(a, b))
        print(f"  {name}: {spent[0] * 1e3:.2f} ms against {spent[1] * 1e3:.2f} ms "
              f"(ratio {spent[1] / spent[0]:.1f}), difference {gap:.1e}")  # fmt: skip


if __name__ == "__main__":
    if not COUNTIES.is_dir():
        print("Skipped: the public records are not there.")
        raise SystemExit(0)
    areas = economic_areas()
    for level in (6, 4):
        definitions(level, areas, "economic areas")
        definitions(level, None, "counties")
    published_relatedness(areas)
    places()
    peers()
