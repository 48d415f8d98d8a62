# %% [markdown]
"""What follows in five years, how sure it is, and whether such forecasts held.

One call on made-up residents of forty municipalities in four provinces over eighteen
years: some grow, most lose slowly, two are built anew.

    python examples/foresee_regions.py [FOLDER]
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from madang import charts, foresight

OUT = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="madang-"))
OUT.mkdir(parents=True, exist_ok=True)
YEARS, PROVINCES, EACH = range(2007, 2025), 4, 10

# %% [markdown]
# The records, all made up: trends that last, chance that differs from place to place,
# and a common course that turns downwards.

# %%
rng = np.random.default_rng(12)
count = PROVINCES * EACH
trend = rng.normal(-0.006, 0.012, count)
trend[:2] = 0.05
restless = np.exp(rng.normal(-5.0, 0.4, count))
size = [rng.normal(11.3, 0.8, count)]
for t in range(len(YEARS) - 1):
    trend = 0.9 * trend + rng.normal(0.0, restless / 2)
    size.append(size[-1] + trend - 0.0006 * t + rng.normal(0.0, restless))
codes = [f"{p + 1}{k:02d}" for p in range(PROVINCES) for k in range(EACH)]
provinces = [str(p + 1) for p in range(PROVINCES)]
regions = pd.DataFrame({
    "region": provinces + codes,
    "name": [f"Province {p}" for p in provinces] + [f"Town {c}" for c in codes],
    "parent": [None] * PROVINCES + [c[0] for c in codes],
})  # fmt: skip
indicators = pd.DataFrame(
    [(c, "population", year, float(round(np.exp(size[t][i]))))
     for t, year in enumerate(YEARS) for i, c in enumerate(codes)],
    columns=["region", "indicator", "year", "value"],
)  # fmt: skip
definitions = pd.DataFrame({
    "indicator": ["population"], "name": ["Residents"], "dimension": "people",
    "direction": 1, "unit": "persons",
})  # fmt: skip

# %%
made = foresight.foresee({
    "regions": regions, "indicators": indicators, "indicator_definitions": definitions,
})  # fmt: skip
for finding in made.findings:
    print(finding.en)

# %% [markdown]
# How past forecasts did, beside saying that nothing changes.

# %%
record = made.record.query("size_class == 'all'")
shown = [
    "horizon",
    "origins",
    "error",
    "error_stays",
    "coverage",
    "width",
    "width_flat",
]
print(record[shown].round(3).to_string(index=False))
last = made.forecasts[made.forecasts["horizon"] == made.forecasts["horizon"].max()]
towns = last[~last["region"].isin(provinces)]
held = last[last["region"].isin(provinces)]
whole = made.wholes["expected"].iloc[-1]
print(f"towns {towns['expected'].sum():,.0f}, provinces {held['expected'].sum():,.0f}, "
      f"all {whole:,.0f}")  # fmt: skip

# %% [markdown]
# What to expect: points, and the bands that held in the past.

# %%
names = regions.set_index("region")["name"]
drawn = towns.sort_values("change", ascending=False).assign(
    label=lambda t: t["region"].map(names), value=lambda t: 100 * t["change"],
    low=lambda t: 100 * t["change_low"], high=lambda t: 100 * t["change_high"],
)  # fmt: skip
year = int(towns["year"].iloc[0])
chart = charts.interval_chart(
    drawn, reference=0.0, title=f"Residents expected in {year}, against {year - 5}",
    unit="%", source="made-up records", year=f"{YEARS[0]}–{year}", language="en",
)  # fmt: skip
(OUT / "foresee_regions.png").write_bytes(charts.to_png(chart))

# %%
far = record.iloc[-1]
lose = int((towns["change_high"] < 0).sum())
gain = int((towns["change_low"] > 0).sum())
open_ = len(towns) - lose - gain
print(
    f"\n{year}년까지 {len(towns)}개 시·군 가운데 {lose}개는 90% 구간 안의 어떤 값이 "
    f"되더라도 주민이 줄고 {gain}개는 는다. 나머지 {open_}개는 늘지 줄지 알 수 없다. "
    f"5년 앞을 내다본 지난 예측에서 구간의 적중률은 {far['coverage']:.0%}, 평균 오차는 "
    f"{far['error']:.1%}였다. 변화가 없다고 보았다면 오차는 "
    f"{far['error_stays']:.1%}이다. 모두 만든 자료이다."
)
print(
    f"\nBy {year}, {lose} of {len(towns)} towns lose residents whatever in their 90% "
    f"band comes true, and {gain} gain; of the other {open_} nobody can tell. Five "
    f"years ahead, past bands held {far['coverage']:.0%}, and the mean error was "
    f"{far['error']:.1%}; to say that nothing changes would have erred by "
    f"{far['error_stays']:.1%}. All records are made up."
)
print(f"\n그림 / Pictures: {OUT}")
