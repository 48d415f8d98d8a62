# %% [markdown]
"""Six ways of sharing the same money, and what each of them gives up.

The same proposals, the same budget: the optimum on the frontier, the most merit for
the money, two rules of fair representation (equal shares, Phragmén), a formula by
need, and last year's shares.

    python examples/rules_comparison.py [FOLDER]
"""

import sys
import tempfile
from pathlib import Path

import pandas as pd

from madang import charts
from madang.contracts import names, worded
from madang.coordination import portfolio
from madang.language import figure, percent
from madang.sources import sample

OUT = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="madang-"))
OUT.mkdir(parents=True, exist_ok=True)

# %% [markdown]
# Share the money by every rule. No draws and no answers to the rejected are asked for.

# %%
source = sample.build()
tables = source.tables
made = portfolio.choose(
    tables,
    settings={"draws": 0, "why_not": 0},
    currency=source.currency,
)
rules = worded(made.rules)
by_region = made.rule_regions
called = {w: names(tables["regions"], w) for w in ("ko", "en")}
print(rules[["rule", "merit", "worst_representation", "represented", "gini"]])

# %% [markdown]
# The region that gets the least of what it is due, under each rule; in brackets the
# merit of all that is funded. No rule is best at both.

# %%
best = rules.loc[rules["merit"].idxmax()]
ranked = rules.sort_values("worst_representation", ascending=False)
bars = pd.DataFrame(
    {
        "label": [f"{row.ko} ({row.merit:,.0f}점)" for row in ranked.itertuples()],
        "value": 100 * ranked["worst_representation"],
    }
)
drawn = charts.bar_chart(
    bars,
    x_title="가장 적게 받는 지역이 제 몫 가운데 받는 비율(%); 괄호는 평가점수 합",
    reference=100.0,
    title="점수가 가장 높은 규칙은 한 지역에 제 몫의 "
    f"{percent(best['worst_representation'], '.0f')}만 준다",
    unit="%",
    source="합성 표본",
    year=int(made.choices["year"].min()),
    language="ko",
)
(OUT / "rules_worst_region.png").write_bytes(charts.to_png(drawn))

# %% [markdown]
# Who gains and who loses: money over what is due, region by region. 1 is its due.

# %%
wide = by_region.pivot_table(index="region", columns="rule", values="representation")
cells = pd.DataFrame(
    {
        "row": [called["ko"].get(r, r) for r in by_region["region"]],
        "column": by_region["rule"].map(rules.set_index("rule")["ko"]),
        "value": by_region["representation"].round(2),
    }
)
drawn = charts.heatmap(
    cells,
    row_title="지역",
    column_title="규칙",
    title="지역이 제 몫 가운데 받는 비율(1이 제 몫)",
    unit="배",
    source="합성 표본",
    year=int(made.choices["year"].min()),
    language="ko",
)
(OUT / "rules_by_region.png").write_bytes(charts.to_png(drawn))

# %% [markdown]
# What it says, in numbers that were worked out above.

# %%
fair = ranked.iloc[0]
cost = 1 - fair["merit"] / best["merit"]
spread = (wide.max(axis=1) - wide.min(axis=1)).sort_values(ascending=False)
torn = str(spread.index[0])
least, most = wide.loc[torn].min(), wide.loc[torn].max()
print(
    f"\n점수 합이 가장 큰 규칙은 ‘{best['ko']}’"
    f"({figure(best['merit'], ',.0f')}점)이나 가장 적게 받는 지역은 제 몫의 "
    f"{percent(best['worst_representation'])}만 받는다. ‘{fair['ko']}’에서는 "
    f"{percent(fair['worst_representation'])}를 받으며 점수는 {percent(cost)} 낮다. "
    f"규칙에 따라 가장 크게 달라지는 지역({called['ko'][torn]})은 제 몫의 "
    f"{percent(least)}에서 {percent(most)}까지 받는다. 어느 규칙이 옳은지는 자료가 "
    "아니라 위원회가 정한다."
)
print(
    f"\n'{best['en']}' brings the most merit ({figure(best['merit'], ',.0f')} "
    f"points), yet its worst-off region gets {percent(best['worst_representation'])} "
    f"of what it is due; under '{fair['en']}' it gets "
    f"{percent(fair['worst_representation'])}, for {percent(cost)} less merit. "
    f"{called['en'][torn]} hangs most on the rule: from {percent(least)} to "
    f"{percent(most)} of its due. Which rule is right the board decides, not the data."
)
print(f"\n그림 / Pictures: {OUT}")
