# %% [markdown]
"""Who leads in complexity, who only seems to, and how one can tell.

First a small world made here, in which what is true is known: regions that know more
do more, three hamlets hold odd profiles, and one table is made by its margins alone.
Then, where the public records are there, the trade of the world, 1998 to 2000.

    python examples/complexity_trade.py [FOLDER]

The records are read from ../shared/data, or from where the variable
SHARED_DATA points; without them the example ends after the small world.
"""

import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from madang import charts, specialisation
from madang.metrics.nulls import curveball
from madang.metrics.relatedness import presence
from madang.result import Result
from madang.wording import figure, listing

OUT = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="madang-"))
OUT.mkdir(parents=True, exist_ok=True)
HOME = Path(__file__).resolve().parents[1].parent / "shared" / "data"
DATA = Path(os.environ.get("SHARED_DATA") or HOME)
TRADE = DATA / "trade_complexity_reference" / "world_trade_avg_1998_2000.parquet"
KEYS = ["region", "activity", "year", "measure", "value"]


def tables(stocks: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Name the tables; regions take their codes for names."""
    codes = stocks["region"].unique()
    return {
        "stocks": stocks,
        "regions": pd.DataFrame({"region": codes, "name": codes}),
    }


def stocks(x: np.ndarray) -> pd.DataFrame:
    """Lay a table out as stocks."""
    rows = [
        (f"R{r:02d}", f"A{i:02d}", 2024, "employment", x[r, i])
        for r in range(x.shape[0])
        for i in range(x.shape[1])
    ]
    return pd.DataFrame(rows, columns=KEYS)


def doubts(found: Result) -> pd.DataFrame:
    """Write what speaks against the complexity index."""
    checks = specialisation.validity(found).tidy()
    own = checks[(checks["index"] == "complexity") & (checks["verdict"] != "sound")]
    return own[["check", "value", "verdict"]]


# %% [markdown]
# A small world: 24 regions along one scale of knowledge, and three hamlets that hold
# a few jobs of the rarest kind.

# %%
rng = np.random.default_rng(1)
knows = np.linspace(0, 1, 24)[:, None]
fit = np.exp(-(((knows - np.linspace(0, 1, 36)) / (0.08 + 0.5 * knows)) ** 2))
jobs = rng.poisson(9000 * fit * rng.gamma(4, 0.25, fit.shape)).astype(float)
hamlets = np.zeros((3, 36))
hamlets[0, 33:], hamlets[1, 34:], hamlets[2, 35:] = 4, 3, 5
world = specialisation.measure(tables(stocks(np.vstack([jobs, hamlets]))))
table = world.complexity.set_index("region")
print(table[["eci", "eci_low", "eci_high", "rank", "tier", "is_small"]].round(2))
print(doubts(world))
true_order = float(pd.Series(np.arange(24.0)).corr(
    table["eci"].iloc[:24].reset_index(drop=True), method="spearman"))  # fmt: skip

# %% [markdown]
# The same margins, everything else forgotten: the certificate tells.

# %%
shuffled = next(curveball(presence(jobs), np.random.default_rng(2), draws=1))
blank = specialisation.measure(tables(stocks(np.where(shuffled, 900.0, 90.0))))
print(doubts(blank))
checks = {
    name: specialisation.validity(found).tidy().set_index(["index", "check"])["value"]
    for name, found in (("world", world), ("blank", blank))
}
z_world, z_blank = (checks[n]["complexity", "null_score"] for n in ("world", "blank"))

# %% [markdown]
# Pictures: the certificate, the ranking, and the product space, the same each time.

# %%
(OUT / "certificate.png").write_bytes(
    charts.to_png(world.chart("certificate", language="ko"))
)
ranked = table.sort_values(["is_small", "rank"])
shown = pd.DataFrame({
    "label": ranked.index, "value": ranked["eci"], "low": ranked["eci_low"],
    "high": ranked["eci_high"], "group": ranked["tier"].astype(str),
    "quiet": ranked["is_small"],
})  # fmt: skip
caption = {"unit": "표준편차", "source": "예제(합성)", "year": 2024, "language": "ko"}
drawn = charts.interval_chart(
    shown, x_title="ECI", title="지역의 경제복잡도", **caption
)
(OUT / "complexity.png").write_bytes(charts.to_png(drawn))
nodes = world.activities
links = world.relatedness[world.relatedness["is_drawn"]]
space = charts.node_links(
    pd.DataFrame({
        "label": nodes["activity"], "x": nodes["space_x"], "y": nodes["space_y"],
        "size": nodes["total"],
    }),
    pd.DataFrame({
        "source": links["activity"], "target": links["neighbour"],
        "value": links["proximity"],
    }),
    title="산업 공간",
    **{**caption, "unit": "원 넓이 = 종사자"},
)  # fmt: skip
(OUT / "product_space.png").write_bytes(charts.to_png(space))

# %% [markdown]
# World trade: who would top the list, and who leads once they are set aside.

# %%
seems = leads = ""
if TRADE.is_file():
    rows = pd.read_parquet(TRADE)
    trade = pd.DataFrame({
        "region": rows["country"], "activity": rows["product"], "year": 1999,
        "measure": "exports", "value": rows["value"].astype(float),
    })  # fmt: skip
    found = specialisation.measure(
        tables(trade), settings={"zero_means": "zero", "null_draws": 20}
    )
    told = specialisation.validity(found).tidy().set_index(["index", "check"])
    seems = told.loc[("complexity", "small_on_top"), "regions"].split()
    best = found.complexity.dropna(subset=["rank"]).sort_values("rank")
    leads = best["region"].head(6).tolist()
    print(told[["value", "verdict", "en"]].to_string())
    (OUT / "certificate_trade.png").write_bytes(
        charts.to_png(found.chart("certificate", language="en"))
    )
else:
    print("\n세계 무역 자료가 없어 건너뜀. / World trade is absent; skipped.")

# %% [markdown]
# What this says.

# %%
told = specialisation.validity(world).tidy()
small = told.query("check == 'small_on_top' and index == 'complexity'")
named = small["regions"].iloc[0].split()
hamlets_named = ", ".join(named)
far, near = figure(z_world, ".0f"), figure(z_blank, ".1f")
ko = (
    "지식 수준을 아는 24개 지역에서 복잡도 순위는 참 순서와 순위상관 "
    f"{true_order:.2f}로 맞는다. 종사자가 10명 안팎인 마을 {len(named)}곳"
    f"({hamlets_named})은 규모를 가리지 않으면 상위 10위에 들었을 것이므로 "
    f"순위에서 뺐다. 이 표는 합만 같은 무작위 표와 표준편차의 {far}배 떨어져 "
    f"있으나, 합만 남긴 표는 {near}배로 우연과 구별되지 않아 주의로 판정된다."
)
en = (
    "Over 24 regions whose knowledge is known, the ranks of complexity agree with the "
    f"truth (rank correlation {true_order:.2f}). {len(named)} hamlets of some ten jobs "
    f"({hamlets_named}) would have stood among the first 10 and take no place. The "
    f"table lies {far} standard deviations from random tables of its margins; the one "
    f"made of these margins alone lies {near} away, and is doubted."
)
if leads:
    ko += (
        f" 세계 무역(1998~2000)에서는 {len(seems)}개 소규모 영토"
        f"({listing(seems, 'ko')})를 빼면 {', '.join(leads)} 순이다."
    )
    en += (
        f" In world trade, 1998 to 2000, {len(seems)} tiny territories "
        f"({listing(seems, 'en')}) would be among the first 10; without them "
        f"{', '.join(leads)} lead."
    )
print(ko)
print(en)
