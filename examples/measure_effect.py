# %% [markdown]
"""What a measure changed, whether it could be seen, and whether to believe it.

Made-up net migration of sixty regions over sixteen years, which swing together, drift,
and are the wilder the smaller they are. Four of them began a measure in 2016 that adds
six a thousand residents a year. It is looked for without knowing that; then the same is
asked of four regions that began nothing.

    python examples/measure_effect.py [FOLDER]
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from madang import charts
from madang.evaluation import estimate, examine, measure, outcome_panel

OUT = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="madang-"))
OUT.mkdir(parents=True, exist_ok=True)
RNG = np.random.default_rng(7)
REGIONS, FIRST, YEARS, START, TRUE = 60, 2008, 16, 2016, 6.0

# %% [markdown]
# The records. Years swing together, each region drifts its own way, and what chance
# adds grows as regions get smaller and has heavy tails.

# %%
codes = [f"R{n + 1:02d}" for n in range(REGIONS)]
years = np.arange(FIRST, FIRST + YEARS)
residents = np.exp(RNG.normal(11.5, 1.0, REGIONS))
swing = np.cumsum(RNG.normal(0, 1.2, YEARS))
drift = RNG.normal(0, 0.5, REGIONS)[:, None] * np.arange(YEARS)
wild = 4.0 * (residents / np.median(residents)) ** -0.3
noise = np.zeros((REGIONS, YEARS))
for t in range(1, YEARS):  # what chance adds this year lasts into the next
    noise[:, t] = 0.5 * noise[:, t - 1] + wild * RNG.standard_t(5, REGIONS) / 2
rate = RNG.normal(0, 6, REGIONS)[:, None] + swing + drift + noise
taking = [codes[r] for r in RNG.choice(REGIONS, 8, replace=False)]
begun, nothing = sorted(taking[:4]), sorted(taking[4:])
rows = [codes.index(r) for r in begun]
rate[np.ix_(rows, years >= START)] += TRUE
table = pd.DataFrame({
    "region": np.repeat(codes, YEARS), "year": np.tile(years, REGIONS),
    "value": rate.ravel(),
})  # fmt: skip
measures = pd.DataFrame({
    "measure": ["settlement grant"] * 4 + ["nothing"] * 4,
    "region": begun + nothing, "start": START,
})  # fmt: skip

# %% [markdown]
# Found and examined: what would have been is told by regions that went the same way
# before, and how sure it is by asking the same of regions that did not begin.

# %%
panel = outcome_panel(table)
grant = measure(measures, name="settlement grant")
found = estimate(panel, grant, size=residents, level=0.9)
seen = examine(panel, grant, level=0.9)
empty = estimate(panel, measure(measures, name="nothing"), size=residents, level=0.9)
naive = estimate(panel, grant, inference="clustered", estimator="difference", level=0.9)
for name, one in (("grant", found), ("nothing", empty)):
    print(f"{name}: {one.effect:.1f} ({one.low:.1f} to {one.high:.1f}), p {one.p:.3f}")

# %% [markdown]
# Two pictures: year by year with intervals, and the effect beside those that chance
# gives.

# %%
captions = {
    "source": "지어낸 자료 / made up", "year": f"{FIRST}–{years[-1]}", "language": "ko",
}  # fmt: skip
course = pd.DataFrame({
    "x": START + seen.course.since, "label": "시책을 시작한 4개 지역",
    "value": seen.course.effect, "low": seen.course.low, "high": seen.course.high,
})  # fmt: skip
# The last year before the start is what the comparison is fitted to: it has no band.
course[["low", "high"]] = course[["low", "high"]].apply(
    lambda ends: ends.fillna(course["value"])
)
(OUT / "course.png").write_bytes(charts.to_png(charts.line_chart(
    course, y_title="비교 지역과의 차이(인구 1천 명당 명)",
    title=f"순이동은 {START}년부터 높아졌는가", unit="명/1천 명", **captions,
)))  # fmt: skip
sets = seen.elsewhere
edges = np.arange(np.floor(sets.min()), max(sets.max(), found.effect) + 0.5, 0.5)
counts, _edges = np.histogram(sets, edges)
cloud = pd.DataFrame({"label": [f"{low:g}" for low in edges[:-1]], "value": counts})
mine = f"{np.floor(2 * found.effect) / 2:g}"
(OUT / "chance.png").write_bytes(charts.to_png(charts.histogram(
    cloud, x_title="효과로 보이는 크기(인구 1천 명당 명, 칸마다 0.5)",
    y_title="지역 묶음 수", reference=mine, unit="개", **captions,
    title=f"시책이 없어도 이만큼 나오는가(점선: 시책 지역 {found.effect:.1f})",
)))  # fmt: skip

# %% [markdown]
# What to say of it.

# %%
power = min(seen.before, key=lambda b: b.p)
held = found.low <= TRUE <= found.high
print(
    f"\n시책을 시작한 4개 지역의 순이동은 인구 1천 명당 {found.effect:.1f}명 높아졌다"
    f"(90% 구간 {found.low:.1f}~{found.high:.1f}, p={found.p:.3f}). 시책이 없던 지역 "
    f"묶음 {len(sets):,}개를 같은 방법으로 재어 얻은 구간이다. 이 자료에서 다섯 번 중 "
    f"네 번 알아볼 수 있는 가장 작은 효과는 {found.detectable:.1f}명이다. 시작 전으로 "
    f"옮겨 본 {len(seen.before)}개 해 가운데 가장 눈에 띄는 것이 {power.year}년"
    f"(p={power.p:.2f})이다. 아무것도 시작하지 않은 4개 지역에서도 "
    f"{empty.effect:.1f}명이 나오는데, 우연만으로 {empty.p:.0%}는 이만큼 벌어진다."
)
print(
    f"\nIn the four regions that began the measure, net migration rose by "
    f"{found.effect:.1f} a thousand residents (90% interval {found.low:.1f} to "
    f"{found.high:.1f}, p {found.p:.3f}); the true {TRUE:.0f} lies "
    f"{'within' if held else 'outside'}. The interval comes from {len(sets):,} sets of "
    f"regions asked the same. The smallest effect that would be seen four times in "
    f"five is {found.detectable:.1f}. Of {len(seen.before)} starts moved before the "
    f"true one, {power.year} stands out most (p {power.p:.2f}). Four regions that "
    f"began nothing show {empty.effect:.1f}; chance alone goes as far in {empty.p:.0%}."
)
note = naive.notes[-1].text("ko")
print(f"\n회귀 오차로 재면 / With errors of a regression: {note}")
print(f"\n그림 / Pictures: {OUT}")
