# %% [markdown]
"""Who leaves, to whom, at what age; does training fit jobs; and what goes with moves.

Three calls on one set of tables: flows of people, graduates matched with jobs of
their field within commuting reach, and what of a region goes with net moves once
chance and all that was looked at are counted.

    python examples/talent_flows.py [FOLDER]
"""

import sys
import tempfile
from pathlib import Path

from madang import charts, talent
from madang.contracts import names
from madang.language import percent
from madang.sources import sample
from madang.talent import settling, training

OUT = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="madang-"))
OUT.mkdir(parents=True, exist_ok=True)
RARE = 0.1

# %% [markdown]
# Flows: the ten net flows of each kind that shift most, a small map a kind.

# %%
source = sample.build(scale=0.05)
tables = source.tables
needed = ("regions", "activities", "flows", "stocks", "indicators",
          "indicator_definitions")  # fmt: skip
given = {name: tables[name] for name in needed}
moved = talent.flows(given, core=source.core)
(OUT / "talent_flows.png").write_bytes(
    charts.to_png(moved.chart("flows-map", language="ko"))
)
partners = moved.partners
print(partners.nsmallest(10, "balance")[["kind", "region", "partner", "balance"]])

# %% [markdown]
# Training and jobs: what commuting adds, what distance takes, what the mix of fields
# takes. As if there were a job for each.

# %%
matched = training.match(given)
(OUT / "talent_training.png").write_bytes(
    charts.to_png(matched.chart("whole", language="en"))
)
(OUT / "talent_training_regions.png").write_bytes(
    charts.to_png(matched.chart("regions", language="ko"))
)
whole = matched.whole.set_index("within")["matched"]
print(matched.regions[["region", "taught", "matched", "at_home", "filled"]])

# %% [markdown]
# Settling: an association beside exchanges of regions, never a cause. In the sample
# moves follow nothing but size and distance: what is found is found by chance.

# %%
goes_with = settling.associate(given, settings={"draws": 199})
alone = goes_with.associations.query("form == 'alone'")
found = int((alone["p_any"] <= RARE).sum())
print(alone[["indicator", "effect", "effect_low", "effect_high", "p", "p_any"]])

# %% [markdown]
# What it says, in numbers that were worked out above.

# %%
last = moved.regions[moved.regions["year"] == moved.regions["year"].max()]
kept = last[last["kind"] == "graduates"].set_index("region")
least = kept["retention"].idxmin()
lost = partners[partners["kind"] == "graduates"].nsmallest(1, "balance").iloc[0]
ko, en = (names(tables["regions"], language) for language in ("ko", "en"))
stay = float(kept["within"].sum() / (kept["within"] + kept["departures"]).sum())
year, (home, reach, anywhere) = (
    int(last["year"].iloc[0]),
    (percent(whole[within]) for within in ("home", "reach", "anywhere")),
)
few = percent(kept.loc[least, "retention"])
print(
    f"\n{year}년 졸업생의 {percent(stay)}가 교육받은 지역에 남는다. {ko[least]}의 "
    f"잔류율이 {few}로 가장 낮고, 가장 큰 순유출은 {ko[lost['region']]}에서 "
    f"{ko[lost['partner']]}로 가는 {-lost['balance']:,.0f}명이다. 이수자마다 일자리가 "
    f"하나씩 있다고 보면 {home}는 지역 안에서, {reach}는 통근 거리에서, {anywhere}는 "
    f"전국 어딘가에서 전공 분야 일자리를 만난다. 살펴본 지표 {len(alone)}개 중 "
    f"순이동과 우연 이상으로 함께 움직이는 것은 {found}개다."
)
print(
    f"\nOf those who finished training in {year}, {percent(stay)} stay in the region; "
    f"fewest in {en[least]} ({few}). The largest net loss is of "
    f"{-lost['balance']:,.0f} from {en[lost['region']]} to {en[lost['partner']]}. Were "
    f"there a job for each, {home} would meet one of their field at home, {reach} "
    f"within commuting reach, {anywhere} somewhere. Of {len(alone)} indicators {found} "
    f"go with net moves beyond chance."
)
print(f"\n그림 / Pictures: {OUT}")
