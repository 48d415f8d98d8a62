# %% [markdown]
"""Find which industries form clusters in the United States, and where.

County records of 2018 and 2019 are summed to 179 economic areas. Clusters are found by
where industries lie and by their place in the classification, held against the
official definitions, and placed on the map. Needs the public records
(``MADANG_REAL_DATA``).

    python examples/clusters_us.py [FOLDER]
"""

import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from madang import charts, clusters
from madang.intake.geometry import locate, read_outlines
from madang.language import between, figure, percent
from madang.metrics.partitions import (
    adjusted_mutual_information,
    adjusted_rand,
    overlap_score,
)

HERE = Path(__file__).resolve()
DATA = Path(os.environ.get("MADANG_REAL_DATA") or HERE.parents[2] / "shared" / "data")
OUT = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="madang-"))
if not (DATA / "us_cbp_county").is_dir():
    print("건너뜀: 공개 자료가 없습니다. / Skipped: the public records are not there.")
    raise SystemExit(0)
OUT.mkdir(parents=True, exist_ok=True)

# %% [markdown]
# Economic areas and their outlines; each county belongs where its centre lies.

# %%
drawn = read_outlines(DATA / "boundaries" / "us_counties_eas_msas_topo.json")
areas = [o for o in drawn if "Economic Area" in o.properties.get("name", "")]
called = [str(o.properties["name"]).replace(" (Economic Area)", "") for o in areas]
seats = pd.read_csv(DATA / "us_cbp_county" / "counties.csv")
place = locate(
    seats["Latitude"].abs().to_numpy(),
    seats["Longitude"].to_numpy(),
    outlines=areas,
    tolerance=0.5,
)
home = dict(
    zip(
        seats["Fips"].astype(str).str.zfill(5),
        np.array([*called, ""])[place],
        strict=True,
    )
)
LARGE = 20_000
regions = pd.DataFrame({"region": called, "name": called})
boundaries = pd.DataFrame({"region": called, "geometry": [o.text() for o in areas]})
# Alaska and Hawaii would shrink the rest of the map.
near_home = ~boundaries["region"].str.contains(", (?:AK|HI)$", regex=True)

# %% [markdown]
# Records as stocks. Cells with fewer than three establishments are withheld; they are
# unknown, not zero. The classification is told by the digits of the codes.

# %%
parts = []
for year in (2018, 2019):
    rows = pd.read_parquet(DATA / "us_cbp_county" / f"naics6_{year}.parquet")
    rows = rows.assign(region=rows["Fips"].map(home), activity=rows["NAICS"], year=year)
    rows = rows[rows["region"].fillna("") != ""]
    sums = rows.groupby(["region", "activity", "year"], as_index=False)[["Emp", "Est"]]
    total = sums.sum().rename(columns={"Emp": "employment", "Est": "establishments"})
    parts.append(total.melt(["region", "activity", "year"], var_name="measure"))
stocks = pd.concat(parts, ignore_index=True)
official = pd.read_csv(
    DATA / "us_cluster_benchmark" / "naics_to_cluster_subcluster_2019.csv", dtype=str
).set_index("NAICS")
codes = sorted(stocks["activity"].unique())
every = sorted({c[:d] for c in codes for d in (2, 3, 4, 5, 6)})
activities = pd.DataFrame({"activity": every})
activities["name"] = official["Description"].reindex(every).fillna(
    pd.Series(every, index=every)
).to_numpy()  # fmt: skip
activities["parent"] = [c[:-1] if len(c) > 2 else None for c in every]  # noqa: PLR2004 - sectors have two digits

# %% [markdown]
# Find them: 46 candidates, the best by validation, outliers moved.

# %%
found = clusters.find(
    {
        "regions": regions,
        "stocks": stocks,
        "activities": activities,
        "boundaries": boundaries,
    }
)
tried = found.candidates.sort_values("score", ascending=False).head(5)
print(tried.to_string(index=False))

# %% [markdown]
# How near is the official definition? Compared over what both call traded.

# %%
table = found.definitions.set_index("activity").join(official, how="inner")
traded = table[(table["side"] == "traded") & (table["TradedLocal"] == "Traded")]
ours, theirs = traded["cluster"].to_numpy(), traded["Cluster"].to_numpy()
mixed = np.random.default_rng(1).permutation(ours)
near = {
    "found": (adjusted_rand(ours, theirs), adjusted_mutual_information(ours, theirs),
              overlap_score(ours, theirs)),
    "by chance": (adjusted_rand(mixed, theirs),
                  adjusted_mutual_information(mixed, theirs),
                  overlap_score(mixed, theirs)),
}  # fmt: skip
print(pd.DataFrame(near, index=["adjusted Rand", "adjusted mutual", "overlap"]).T)
side = (table["side"] == table["TradedLocal"].str.lower()).mean()

# %% [markdown]
# Where are they strong? The surest strong cluster of some size, on the map.

# %%
strong = found.places[found.places["is_strong"] & (found.places["value"] > LARGE)]
traded_codes = set(found.clusters.query("side == 'traded'")["cluster"])
strong = strong[strong["cluster"].isin(traded_codes)]
top = strong.sort_values("low", ascending=False).iloc[0]
name = found.clusters.set_index("cluster").loc[top["cluster"], "name_en"]
held = found.places[found.places["cluster"] == top["cluster"]]
shown = boundaries[near_home].merge(held, on="region", how="left")
picture = charts.choropleth(
    shown.assign(label=shown["region"], value=shown["location_quotient"]),
    title=f"The {name} cluster",
    unit="location quotient, 1 is parity",
    source="US Census Bureau, County Business Patterns",
    year=2019,
    language="en",
)
(OUT / "us_cluster_map.png").write_bytes(charts.to_png(picture))
stages = found.chart("stages", language="en")
(OUT / "us_cluster_stages.png").write_bytes(charts.to_png(stages))
wide = found.extents[found.extents["crosses_border"]
                     & found.extents["cluster"].isin(traded_codes)]  # fmt: skip
across = wide.sort_values("value", ascending=False).iloc[0]

# %% [markdown]
# What it says, in numbers that were worked out above.

# %%
mean = found.validation.query("similarity == 'mean'").set_index("definition")["score"]
moved = int((found.definitions["moved_from"] != "").sum())
chance = figure(abs(near["by chance"][0]))
ends = {w: between(top["low"], top["high"], w) for w in ("ko", "en")}
print(
    f"\n2019년 미국 179개 경제권 자료에서 교역 클러스터 {len(traded_codes)}개를 "
    f"찾았다. 검증 점수는 {mean['chosen']:.2f}로, 같은 크기로 무작위로 묶은 "
    f"{mean['random']:.2f}보다 높고, 맞지 않는 산업 {moved}개를 옮겼다. 공식 "
    f"정의와의 일치도(조정 랜드 지수)는 {near['found'][0]:.2f}(무작위 {chance}), "
    f"교역·내수 구분은 {percent(side)}가 같다. 종사자 2만 명이 넘는 강한 클러스터 "
    f"가운데 가장 뚜렷한 것은 {top['region']}의 {name}(입지계수 "
    f"{top['location_quotient']:.1f}, 90% 구간 {ends['ko']})이며, 가장 넓게 이어진 "
    f"것은 {across['members']}개 경제권에 걸친다. "
    "산업연관과 직업 자료가 없어 공식 정의를 그대로 얻을 수는 없다."
)
print(
    f"\nFrom records of 179 US economic areas in 2019, {len(traded_codes)} traded "
    f"clusters were found. Their validation score is {mean['chosen']:.2f}, against "
    f"{mean['random']:.2f} by chance with the same sizes; {moved} outliers were moved. "
    f"Agreement with the official definition (adjusted Rand) is {near['found'][0]:.2f} "
    f"({chance} by chance), and {percent(side)} of industries fall "
    f"on the same side, traded or local. The clearest strong cluster of more than "
    f"20,000 jobs is {name} in {top['region']} (location quotient "
    f"{top['location_quotient']:.1f}, 90% interval {ends['en']}); the widest extent "
    f"joins {across['members']} areas. Without input–output and occupation links the "
    "official definition cannot be had from location alone."
)
print(f"\n그림 / Pictures: {OUT}")
