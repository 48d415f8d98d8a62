# %% [markdown]
"""What balance costs, which projects are safe, and why not this one.

The sample's call has 137 proposals and money for a third of what they ask. Each plan
on the frontier funds the most merit that its balance allows; between two plans stands
the price of balance. Then: which projects stay in whatever the reviewers' doubts, and
what would a rejected one have to change?

    python examples/portfolio_frontier.py [FOLDER]
"""

import sys
import tempfile
from pathlib import Path

import pandas as pd

from madang import charts
from madang.contracts import names, worded
from madang.coordination import portfolio
from madang.language import figure, money, percent
from madang.sources import sample

OUT = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="madang-"))
OUT.mkdir(parents=True, exist_ok=True)
DRAWS, ASKED_WHY = 40, 3

# %% [markdown]
# The call: proposals with their reviewers' scores; money by need, as the sample's
# residents stand for it here. Few draws keep the example short; a study takes 500.

# %%
source = sample.build()
tables = source.tables
made = portfolio.choose(
    tables,
    settings={"draws": DRAWS, "why_not": ASKED_WHY},
    currency=source.currency,
)
plans = worded(made.plans)
chosen = plans[plans["chosen"]].iloc[0]
print(plans[["plan", "ko", "merit", "balance", "price_of_balance", "status"]])

# %% [markdown]
# The frontier. To the right the worst-off region gets more of what it is due; downward
# the whole loses merit.

# %%
prices = plans["price_of_balance"]
WIDTH = 0.09  # of a price on the picture; where plans stand closer it is left out
has_room = plans["balance"].diff() > WIDTH
points = pd.DataFrame(
    {
        "label": plans["ko"],
        "x": plans["balance"],
        "y": plans["merit"],
        "is_chosen": plans["chosen"],
        "text": [
            f"−{p:.1f}점/%p" if pd.notna(p) and room else ""
            for p, room in zip(prices, has_room, strict=True)
        ],
    }
)
lost = plans["merit"].iloc[0] - chosen["merit"]
drawn = charts.frontier(
    points,
    x_title="균형: 가장 적게 받는 지역이 제 몫 가운데 받는 비율",
    y_title="선정 과제의 평가점수 합",
    chosen="선택안",
    percent=".0%",
    title=f"점수 {percent(lost / plans['merit'].iloc[0])}를 내주고 균형을 "
    f"{percent(plans['balance'].iloc[0], '.0f')}에서 "
    f"{percent(chosen['balance'], '.0f')}로 올린다",
    unit="점; 점 옆의 수는 균형 1%p의 값",
    source="합성 표본",
    year=int(made.choices["year"].min()),
    language="ko",
)
(OUT / "portfolio_frontier.png").write_bytes(charts.to_png(drawn))

# %% [markdown]
# The robust core: how often is each project funded when the merits are drawn anew
# within the doubts of the reviewers? The middle is where a committee should look.

# %%
robust = made.robust.sort_values(["funded_share", "project"], ascending=[False, True])
core, never = int(robust["core"].sum()), int(robust["never"].sum())
between = len(robust) - core - never
curve = pd.DataFrame(
    {
        "label": robust["project"],
        "value": robust["funded_share"],
        "low": robust["low"],
        "high": robust["high"],
        "group": [
            "선택안에 있음" if f else "선택안에 없음" for f in robust["in_chosen"]
        ],
    }
)
drawn = charts.share_curve(
    curve,
    x_title="과제(선정 비율이 높은 순)",
    y_title="다시 뽑은 점수에서 선정된 비율",
    zones=(
        f"확실한 선정 {core}건",
        f"다툼이 있는 {between}건",
        f"확실한 탈락 {never}건",
    ),
    title=f"{len(robust)}건 가운데 {core + never}건은 점수가 흔들려도 결과가 같다",
    unit="선정 비율, 90% 구간",
    source=f"합성 표본, {DRAWS}회 추출",
    year=int(made.choices["year"].min()),
    language="ko",
)
(OUT / "portfolio_robust.png").write_bytes(charts.to_png(drawn))

# %% [markdown]
# Why not selected? The smallest change at which each of the best rejected proposals
# enters, found by solving again and verified.

# %%
why = worded(made.why_not)
for text in why["ko"].head(ASKED_WHY):
    print("•", text)

# %% [markdown]
# What it says, in numbers that were worked out above.

# %%
first = why.iloc[0]
called = {w: names(tables["regions"], w) for w in ("ko", "en")}
spent = {w: money(chosen["money"], source.currency, w) for w in ("ko", "en")}
step = prices.dropna()
print(
    f"\n{spent['ko']}으로 {int(chosen['funded'])}건을 지원하는 선택안은 점수를 "
    f"{percent(lost / plans['merit'].iloc[0])} 내주고 균형을 "
    f"{percent(plans['balance'].iloc[0])}에서 {percent(chosen['balance'])}로 올린다. "
    f"균형 1%p의 값은 {figure(step.min(), '.1f')}~{figure(step.max(), '.1f')}점이다. "
    f"점수를 {DRAWS}번 다시 뽑으면 {core}건은 90% 이상 선정되고 {never}건은 "
    f"10% 이하로 선정되며, 나머지 {between}건이 심의할 대상이다. 탈락한 "
    f"{first['project']}({called['ko'].get(first['region'], '전국')}): {first['ko']}"
)
print(
    f"\nWith {spent['en']} for {int(chosen['funded'])} projects the chosen plan gives "
    f"up {percent(lost / plans['merit'].iloc[0])} of merit to raise balance from "
    f"{percent(plans['balance'].iloc[0])} to {percent(chosen['balance'])}. A "
    f"percentage point of balance costs from {figure(step.min(), '.1f')} to "
    f"{figure(step.max(), '.1f')} points. Over {DRAWS} draws of merit {core} projects "
    f"are funded in at least 90% and {never} in at most 10%; the other {between} are "
    f"what a board should talk about. Rejected {first['project']} "
    f"({called['en'].get(first['region'], 'nationwide')}): {first['en']}"
)
print(f"\n그림 / Pictures: {OUT}")
