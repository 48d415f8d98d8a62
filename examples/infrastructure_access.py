# %% [markdown]
"""What is within reach of whom, which link evens it, when to build, who goes where.

One call on made-up records of twelve regions: roads that are there and twelve that
could be built, jobs and hospital beds, complexes that stand and that could, land asked
for on three paths, and institutes with their wishes.

    python examples/infrastructure_access.py [FOLDER]
"""

import json
import sys
import tempfile
from pathlib import Path

import pandas as pd

from madang import charts, infrastructure
from madang.contracts import names

OUT = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="madang-"))
OUT.mkdir(parents=True, exist_ok=True)
BUDGET, WITHIN = 120e9, 40.0  # won; minutes

# %% [markdown]
# The records, all made up. A region: its names, residents and those aged 65 and over in
# thousands, jobs in thousands, hospital beds. They lie on a grid, four in a row.

# %%
REGIONS = (
    ("해안", "Haean", 820, 96, 330, 2400), ("갯벌", "Gaetbeol", 210, 41, 70, 350),
    ("나루", "Naru", 90, 24, 21, 0), ("섬곶", "Seomgot", 31, 13, 7, 0),
    ("큰들", "Keundeul", 340, 58, 150, 900), ("한밭골", "Hanbatgol", 260, 45, 96, 620),
    ("솔재", "Soljae", 74, 23, 18, 0), ("바람재", "Baramjae", 28, 12, 6, 0),
    ("강녘", "Gangnyeok", 130, 31, 44, 210), ("물안", "Muran", 66, 21, 15, 0),
    ("산내", "Sannae", 41, 17, 9, 0), ("높은골", "Nopeungol", 22, 10, 5, 0),
)  # fmt: skip
CODES = [f"R{n + 1:02d}" for n in range(len(REGIONS))]
PLACES = [(37.0 - 0.25 * (n // 4), 127.0 + 0.32 * (n % 4)) for n in range(len(CODES))]


def outline(latitude: float, longitude: float) -> str:
    """Draw a region as a square."""
    corners = ((-1, -1), (-1, 1), (1, 1), (1, -1), (-1, -1))
    ring = [[longitude + 0.16 * x, latitude + 0.125 * y] for x, y in corners]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


regions = pd.DataFrame(
    [(c, ko, en, 1000 * people, *at)
     for c, (ko, en, people, *_rest), at in zip(CODES, REGIONS, PLACES, strict=True)],
    columns=["region", "name_ko", "name_en", "population", "latitude", "longitude"],
)  # fmt: skip
regions.insert(1, "name", regions["name_ko"])
boundaries = pd.DataFrame({"region": CODES, "geometry": [outline(*p) for p in PLACES]})
indicators = pd.DataFrame({
    "region": CODES, "indicator": "elderly", "year": 2024,
    "value": [1000.0 * row[3] for row in REGIONS],
})  # fmt: skip
definitions = pd.DataFrame({
    "indicator": ["elderly"], "name": ["65세 이상"], "name_ko": ["65세 이상"],
    "name_en": ["Aged 65 and over"], "dimension": ["people"], "direction": [1],
})  # fmt: skip
opportunities = pd.DataFrame(
    [(c, kind, amount, 2024) for c, row in zip(CODES, REGIONS, strict=True)
     for kind, amount in (("jobs", 1000.0 * row[4]), ("hospital_beds", float(row[5])))
     if amount],
    columns=["region", "kind", "amount", "year"],
)  # fmt: skip

# %% [markdown]
# Roads that are there (ends, minutes), and candidates (ends, minutes, cost in billions
# of won, names, phase of a draft plan that somebody has made).

# %%
BUILT = (
    (1, 2, 25), (2, 3, 35), (3, 4, 50), (1, 5, 22), (5, 6, 24), (2, 6, 34), (5, 9, 38),
    (6, 7, 48), (9, 10, 42), (7, 11, 55), (10, 11, 50), (7, 8, 52), (11, 12, 50),
)  # fmt: skip
CANDIDATES = (
    (1, 6, 12, 45, "직결 철도", "Direct railway", 1),
    (3, 7, 20, 52, "나루터널", "Naru tunnel", None),
    (4, 8, 24, 38, "섬곶 해안도로", "Seomgot coast road", None),
    (6, 10, 22, 45, "물안 고속화도로", "Muran fast road", None),
    (8, 12, 20, 30, "고개길 개량", "Pass road", None),
    (2, 3, 18, 61, "갯벌 급행", "Gaetbeol express", 2),
    (6, 7, 26, 56, "솔재 터널", "Soljae tunnel", None),
    (10, 11, 25, 41, "산내 순환도로", "Sannae ring road", None),
    (1, 2, 12, 25, "해안 급행", "Haean express", 1),
    (5, 6, 12, 20, "큰들 국도", "Keundeul road", None),
    (9, 10, 24, 33, "강녘 도로", "Gangnyeok road", None),
    (2, 5, 20, 48, "해안 순환철도", "Haean loop line", None),
)
rows = [
    (f"B{n:02d}", None, None, CODES[a - 1], CODES[b - 1], "built", minutes, None, None)
    for n, (a, b, minutes) in enumerate(BUILT, start=1)
]
rows += [
    (f"L{n:02d}", ko, en, CODES[a - 1], CODES[b - 1], "candidate", minutes, 1e9 * cost,
     phase)
    for n, (a, b, minutes, cost, ko, en, phase) in enumerate(CANDIDATES, start=1)
]  # fmt: skip
links = pd.DataFrame(
    rows,
    columns=["link", "name_ko", "name_en", "origin", "destination", "status", "minutes",
             "cost", "phase"],
).astype({"phase": "Int64", "minutes": float})  # fmt: skip

# %% [markdown]
# Complexes (land in ha, sold, cost, years to build) and places for institutes; land
# asked for a year, on three paths; the wishes of four institutes and of the regions.

# %%
sites = pd.DataFrame(
    [
        ("S1", "해안 산단", "Haean estate", "R01", "complex", "built", 420, 365, None,
         None),
        ("S2", "큰들 산단", "Keundeul estate", "R05", "complex", "built", 260, 214,
         None, None),
        ("S3", "한밭골 2단지", "Hanbatgol II", "R06", "complex", "candidate", 180, None,
         190e9, 2),
        ("S4", "강녘 단지", "Gangnyeok estate", "R09", "complex", "candidate", 120,
         None, 90e9, 2),
        ("S5", "나루 단지", "Naru estate", "R03", "complex", "candidate", 60, None,
         50e9, 1),
        ("I1", "한밭골 지구", "Hanbatgol district", "R06", "institute", "built", 2,
         None, None, None),
        ("I2", "강녘 지구", "Gangnyeok district", "R09", "institute", "built", 1, None,
         None, None),
        ("I3", "나루 지구", "Naru district", "R03", "institute", "built", 1, None, None,
         None),
    ],
    columns=["site", "name_ko", "name_en", "region", "kind", "status", "capacity",
             "sold", "cost", "lead"],
).astype({"capacity": float, "sold": float, "lead": "Int64"})  # fmt: skip
ASKED = {"R01": 9.0, "R05": 8.0, "R06": 7.0, "R09": 4.0, "R03": 2.0}  # ha a year
land_demand = pd.DataFrame(
    [(region, year, path, ha * times, chance)
     for path, times, chance in (("low", 0.5, 0.3), ("middle", 1, 0.5),
                                 ("high", 1.7, 0.2))
     for year in range(2026, 2034) for region, ha in ASKED.items()],
    columns=["region", "year", "path", "value", "chance"],
)  # fmt: skip
WISHES = {  # region, place in the institute's list, in the region's, by the draft
    ("K1", "해양연구원", "Ocean Institute"): (("R03", 1, 2, 1), ("R06", 2, 2, 0)),
    ("K2", "반도체시험원", "Chip Test Institute"): (("R06", 1, 3, 0), ("R09", 2, 1, 1)),
    ("K3", "바이오평가원", "Bio Institute"): (("R09", 1, 2, 0), ("R06", 2, 1, 1)),
    ("K4", "에너지공단", "Energy Agency"): (("R06", 1, 4, 1), ("R09", 2, 3, 0),
                                       ("R03", 3, 1, 0)),
}  # fmt: skip
preferences = pd.DataFrame(
    [(*who, region, own, theirs, bool(drafted))
     for who, listed in WISHES.items() for region, own, theirs, drafted in listed],
    columns=["institute", "name_ko", "name_en", "region", "institute_rank",
             "region_rank", "drafted"],
)  # fmt: skip

# %% [markdown]
# One call. Every figure of the report can be drawn from its result.

# %%
given = {
    "regions": regions, "boundaries": boundaries, "indicators": indicators,
    "indicator_definitions": definitions, "opportunities": opportunities,
    "links": links, "sites": sites, "land_demand": land_demand,
    "preferences": preferences,
}  # fmt: skip
made = infrastructure.reach(
    given, currency="KRW",
    settings={"budget": BUDGET, "within": WITHIN, "evened": "jobs",
              "groups": ["elderly"], "minute_cost": 1e5},
)  # fmt: skip
DRAWN = {
    "bands": "ko", "map": "ko", "links": "en", "ways": "ko", "before": "en",
    "frontier": "ko", "phases": "ko", "rates": "en",
}  # fmt: skip
for figure, language in DRAWN.items():
    picture = charts.to_png(made.chart(figure, language=language))
    (OUT / f"infrastructure_{figure}.png").write_bytes(picture)
print(made.ways[["way", "number", "cost", "gained", "bound", "gap", "links"]])
print(made.sites[["site", "path", "decided", "at_once", "triggered"]].dropna(how="all"))
print(made.matches[["institute", "for_institutes", "for_regions", "drafted"]])
print(made.blocking)

# %% [markdown]
# What it says, in numbers that were worked out above.

# %%
ways = made.ways.set_index("way")
plan, drafted = ways.loc["proven"], ways.loc["drafted"]
chosen = made.links.dropna(subset=["order"]).sort_values("order")
worse = made.links[made.links["gained"] < 0]
groups = made.groups[made.groups["kind"] == "hospital_beds"].set_index("group")
far, far_old = (100 * (1 - groups.loc[g, "served"]) for g in ("residents", "elderly"))
cost = made.waiting.set_index("knowing")["total"]
saved = (cost["at_once"] - cost["waiting"]) / 1e9
first = made.sites.dropna(subset=["decided"]).sort_values("decided").iloc[0]
left = made.blocking.iloc[0]
where = {language: names(regions, language) for language in ("ko", "en")}
who = made.matches.set_index("institute")
print(
    f"\n{BUDGET / 1e9:,.0f}십억 원으로 구간 {len(chosen)}개"
    f"({', '.join(chosen['name_ko'])})를 놓으면 일자리 접근성 지니계수(×100)가 "
    f"{plan['gained']:.2f} 낮아지고, 어떤 계획도 {plan['bound']:.2f}보다 더 낮추지 "
    f"못한다. 계획안은 {drafted['gained']:.2f}이다. 후보 {len(made.links)}개 중 "
    f"{len(worse)}개({', '.join(worse['name_ko'])})는 단독으로는 격차를 넓힌다. "
    f"주민의 {far:.1f}%, 65세 이상의 {far_old:.1f}%는 {WITHIN:g}분 안에 병상이 없다. "
    f"{first['name_ko']}는 {first['decided']}년에 결정하고, 나머지는 수요를 본 뒤 "
    f"정하면 {saved:,.0f}십억 원을 아낀다. "
    f"{who.loc[left['institute'], 'name_ko']}과 {where['ko'][left['region']]}은 "
    "계획안보다 서로를 더 원한다."
)
print(
    f"\nKRW {BUDGET / 1e9:,.0f}bn build {len(chosen)} links "
    f"({', '.join(chosen['name_en'])}) and take {plan['gained']:.2f} hundredths "
    f"off the Gini coefficient of access to jobs; no plan takes off more than "
    f"{plan['bound']:.2f}, the draft {drafted['gained']:.2f}. Of {len(made.links)} "
    f"candidates {len(worse)} ({', '.join(worse['name_en'])}) make access less even by "
    "themselves. "
    f"{far:.1f}% of residents, {far_old:.1f}% of those aged 65 and over, have no "
    f"hospital bed within {WITHIN:g} minutes. {first['name_en']} is decided in "
    f"{first['decided']}; to see demand before deciding on the others saves KRW "
    f"{saved:,.0f}bn. {who.loc[left['institute'], 'name_en']} and "
    f"{where['en'][left['region']]} would rather have each other than what the draft "
    "gives them."
)
print(f"\n그림 / Pictures: {OUT}")
