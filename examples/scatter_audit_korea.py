# %% [markdown]
"""Is Korea's money for the young sprinkled? The scatter audit on public plans.

Local governments publish what they plan to spend on the young, programme by
programme. How small are the programmes, where are they smallest, and how much of the
money do the many small ones hold? Needs the public records (``MADANG_REAL_DATA``).

    python examples/scatter_audit_korea.py [FOLDER]
"""

import os
import sys
import tempfile
from pathlib import Path

import pandas as pd

from madang import charts
from madang.contracts import names
from madang.coordination import audit
from madang.language import Interval, money, percent
from madang.sources import korea

HERE = Path(__file__).resolve()
DATA = Path(os.environ.get("MADANG_REAL_DATA") or HERE.parents[2] / "shared" / "data")
OUT = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="madang-"))
if not (DATA / "kr_regional_programmes").is_dir():
    print("건너뜀: 공개 자료가 없습니다. / Skipped: the public records are not there.")
    raise SystemExit(0)
OUT.mkdir(parents=True, exist_ok=True)

# %% [markdown]
# Read the files as they come, and audit. Amounts are planned budgets; a row of sums
# that slipped into the list is left out by the reader, and said.

# %%
source = korea.build(DATA)
found = audit.inspect(source.tables, core=source.core, currency=source.currency)
nation = found.scatter.query("scope == 'national'").iloc[0]
regions = found.scatter.query("scope == 'region'")
called = {word: names(source.tables["regions"], word) for word in ("ko", "en")}
ORIGIN = "지방자치단체 청년정책 시행계획"

# %% [markdown]
# Where are small programmes most of all? The dashed line is a figure from an audit of
# other programmes: a mark to read by, not a verdict.

# %%
ranked = regions.sort_values("small_share", ascending=False)
shares = pd.DataFrame(
    {
        "label": [called["ko"][key] for key in ranked["key"]],
        "value": 100 * ranked["small_share"],
        "low": 100 * ranked["small_low"],
        "high": 100 * ranked["small_high"],
    }
)
by_province = charts.interval_chart(
    shares,
    x_title="5억 원 이하 사업의 비중(%, 건수)",
    reference=100 * 0.507,
    title="시·도별 소규모 청년사업 비중(점선: 감사 자료 50.7%)",
    unit="%, 90% 구간",
    source=ORIGIN,
    year=2023,
    language="ko",
)
(OUT / "korea_small_programmes.png").write_bytes(charts.to_png(by_province))

# %% [markdown]
# How much of the money do they hold? Half the programmes hold next to nothing.

# %%
curve = found.tables["lorenz"].rename(
    columns={"projects_share": "x", "money_share": "y"}
)
each = [*range(0, len(curve), 5)]  # enough to draw
lorenz = charts.lorenz_chart(
    curve.iloc[each].assign(label="청년사업"),
    x_title="사업 수의 누적 비중(작은 사업부터)",
    y_title="예산의 누적 비중",
    even="모두 같은 크기일 때",
    title="작은 사업들은 예산을 얼마나 쓰는가",
    unit="누적 비중",
    source=ORIGIN,
    year=2023,
    language="ko",
)
(OUT / "korea_lorenz.png").write_bytes(charts.to_png(lorenz))

# %% [markdown]
# Amounts so far from their field that a unit may have slipped. They are shown, never
# changed: a suspicion is a question to the office, and large programmes exist.

# %%
slips = found.tables["outliers"]
print(slips[["title", "money", "times", "against"]].to_string(index=False))

# %% [markdown]
# What it says, in numbers that were worked out above.

# %%
half = float(curve.loc[(curve["x"] - 0.5).abs().idxmin(), "y"])
ends = Interval(nation["small_low"], nation["small_high"], ".1%")
span = {word: ends.worded("", word) for word in ("ko", "en")}
top = {
    word: ", ".join(called[word][key] for key in ranked["key"].head(3))
    for word in ("ko", "en")
}
total = {word: money(nation["money"], "KRW", word) for word in ("ko", "en")}
print(
    f"\n2023년 청년정책 시행계획 {nation['projects']:,}개 사업({total['ko']}) 가운데 "
    f"{percent(nation['small_share'])}{span['ko']}가 5억 원 이하이고, 이들의 예산은 "
    f"전체의 {percent(nation['small_money_share'])}이다. 작은 쪽 절반의 사업은 예산의 "
    f"{percent(half)}만 쓴다. 비중이 가장 높은 곳은 "
    f"{top['ko']}이나, 구간이 겹치는 시·도의 "
    "순서는 말할 수 없다. 집행액과 추진 주체가 자료에 없어 집행률과 중앙·지방 비중"
    f"(금액)은 재지 않았다. 단위 오류가 의심되는 금액은 {len(slips)}건이며 고치지 "
    "않았다."
)
print(
    f"\nOf {nation['projects']:,} programmes in the youth plans of 2023 "
    f"({total['en']}), {percent(nation['small_share'])}{span['en']} are at or below "
    f"KRW 500m; together they hold {percent(nation['small_money_share'])} of "
    f"the money. The smaller half holds {percent(half)}. Shares are highest in "
    f"{top['en']}, but provinces whose "
    "intervals overlap cannot be put in order. The records hold neither spending nor, "
    "where amounts are known, who started a programme: execution and the share of the "
    f"centre in money are not measured. {len(slips)} amounts may be slips of unit; "
    "none was changed."
)
print(f"\n그림 / Pictures: {OUT}")
