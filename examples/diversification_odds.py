# %% [markdown]
"""Forecast what a region could become, and see whether such odds came true before.

Two calls forecast: one learns from a panel, one applies what was learnt to the table
of a single year. A third asks how good such forecasts would have been, had they been
made at the time. Value added of 179 British regions, 1998 to 2012.

    MADANG_REAL_DATA=FOLDER python examples/diversification_odds.py [FOLDER]
"""

import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from madang import charts, specialisation
from madang.language import Interval, percent

OUT = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="madang-"))
OUT.mkdir(parents=True, exist_ok=True)
HERE = Path(__file__).resolve()
DATA = Path(os.environ.get("MADANG_REAL_DATA") or HERE.parents[2] / "shared" / "data")
FILE = DATA / "uk_itl3_gva" / "itl3_gva_current_1998_2012.parquet"
if not FILE.is_file():
    print("건너뜀: 공개 자료가 없습니다. / Skipped: the public records are not there.")
    raise SystemExit(0)
SOURCE, AHEAD = "ONS", 5

# %% [markdown]
# Read: one level of industries, as the contract `stocks` wants it.

# %%
raw = pd.read_parquet(FILE)
code = raw["sic07_code"]
whole = code.isin(["Total", "A-E", "G-T", "68IMP"]) | code.str.match(r"^[A-Z] \(")
part = raw[~whole]
stocks = pd.DataFrame(
    {
        "region": part["itl_code"],
        "activity": part["sic07_code"],
        "year": part["year"].astype(int),
        "measure": "value_added",
        "value": part["gva_mn_gbp"].clip(lower=0).astype(float),
    }
)
regions = (
    part[["itl_code", "region_name"]]
    .drop_duplicates("itl_code")
    .rename(columns={"itl_code": "region", "region_name": "name"})
)
activities = (
    part[["sic07_code", "sic07_description"]]
    .drop_duplicates("sic07_code")
    .rename(columns={"sic07_code": "activity", "sic07_description": "name"})
)
activities["name"] = activities["name"].str.slice(0, 40)
# Research, information, and the like: an example's choice, not an official list.
clever = {"72-73", "61-63", "58-60", "69", "70", "71", "74", "CF (21)"}
activities["knowledge_intensive"] = activities["activity"].isin(clever)

# %% [markdown]
# Test: at each origin only what was known by then.

# %%
tested = specialisation.back_test(
    stocks, horizon=AHEAD, regions=regions, activities=activities, source=SOURCE
)
every = tested.quality.query("size_class == 'all' and cells == 'below_1'")
print(every[["model", "start", "end", "average_precision", "brier_skill"]])
(OUT / "odds_calibration.png").write_bytes(charts.to_png(tested.chart("ko")))

# %% [markdown]
# Learn and apply: two calls. The model may be kept in a file of plain arrays.

# %%
model = specialisation.fit_odds(
    stocks[stocks["year"] < 2012],  # noqa: PLR2004 - the last year is to be forecast from
    horizon=AHEAD,
    regions=regions,
    activities=activities,
)
model = specialisation.load_odds(specialisation.save_odds(model, OUT / "odds.npz"))
odds = specialisation.next_activities(
    model, stocks[stocks["year"] == stocks["year"].max()], source=SOURCE
)
table = odds.tidy()
region = table.groupby("region")["knowledge_gain"].max().idxmax()
(OUT / "odds_top.png").write_bytes(charts.to_png(odds.chart("ko")))
(OUT / "odds_region.png").write_bytes(charts.to_png(odds.chart("en", region=region)))
(OUT / "odds_space.png").write_bytes(charts.to_png(odds.space(region, "ko")))

# %% [markdown]
# What it says, in numbers that were worked out above.

# %%
last = every[every["start"] == every["start"].max()].set_index("model")
kept = last[last["is_chosen"]].iloc[0]
baseline = last.loc["persistence", "average_precision"]
first = odds.of(region).iloc[0]
likely = table["odds"] >= 0.3  # noqa: PLR2004 - what a committee would look at
where = odds.said("region", region, "en")
what = odds.said("activity", first["activity"], "en")
ends = Interval(first["odds_low"], first["odds_high"], ".0%")
span = [ends.worded("", language) for language in ("ko", "en")]
record = percent(first["record_came"])
cases = int(np.nan_to_num(first["record_cases"]))
print(
    f"\n{kept['start']}년까지의 자료만으로 {kept['end']}년 진입을 전망했다면 "
    f"평균정밀도는 {kept['average_precision']:.3f}(현재 입지계수만 쓰면 "
    f"{baseline:.3f}, 실제 진입률 {percent(kept['base_rate'])}), 브라이어 기술점수는 "
    f"{kept['brier_skill']:.3f}이다. {odds.year}년 기준으로 {len(table):,}개 칸 중 "
    f"{int(likely.sum()):,}개가 {odds.until}년까지 진입할 확률이 30% 이상이다. "
    f"{where}에서 가장 가능성이 높은 활동은 {what}이며 확률 "
    f"{percent(first['odds'])}{span[0]}, 같은 확률의 과거 실현율은 {cases:,}건 중 "
    f"{record}이다."
)
print(
    f"\nForecasts made in {kept['start']} of entries by {kept['end']} reach an average "
    f"precision of {kept['average_precision']:.3f} (the present quotient alone "
    f"{baseline:.3f}; {percent(kept['base_rate'])} entered) and a Brier skill of "
    f"{kept['brier_skill']:.3f}. As of {odds.year}, {int(likely.sum()):,} of "
    f"{len(table):,} cells have odds of 30% or more to enter by {odds.until}. In "
    f"{where} the likeliest is {what} with {percent(first['odds'])}{span[1]}; such "
    f"odds came true in {record} of {cases:,} cases."
)
print(f"\n그림 / Pictures: {OUT}")
