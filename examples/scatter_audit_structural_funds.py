# %% [markdown]
"""Did the structural funds go where need is, and were they spent? Two countries.

The United Kingdom's list says who received what, region by region: held against
regional product a head, does money follow need? Finland's list also says what was
paid: how much of what was granted was spent? Needs the public records
(``MADANG_REAL_DATA``).

    python examples/scatter_audit_structural_funds.py [FOLDER]
"""

import os
import sys
import tempfile
from pathlib import Path

import pandas as pd

from madang import balance, charts
from madang.contracts import names
from madang.coordination import audit
from madang.language import Interval, figure, money, percent
from madang.sources import structural_funds

HERE = Path(__file__).resolve()
DATA = Path(os.environ.get("MADANG_REAL_DATA") or HERE.parents[2] / "shared" / "data")
OUT = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="madang-"))
LISTS = DATA / "eu_structural_funds_projects"
PRODUCT = DATA / "uk_regional_indicators" / "indicators_nuts2_lep.parquet"
if not (LISTS.is_dir() and PRODUCT.is_file()):
    print("건너뜀: 공개 자료가 없습니다. / Skipped: the public records are not there.")
    raise SystemExit(0)
OUT.mkdir(parents=True, exist_ok=True)

# %% [markdown]
# The United Kingdom. Need is how little a region produces a head. The file of
# indicators names a column *per capita* that holds whole amounts (London's is 160
# billion euro), so it is added up over the parts of each region, averaged over
# 2007-2013, and divided by the residents of the census of 2011.

# %%
uk = structural_funds.build(DATA, country="UK")
regions = uk.tables["regions"].set_index("region")
raw = pd.read_parquet(PRODUCT)
raw = raw[(raw["indicator"] == "eurostat_gdp_per_capita") & (raw["level"] == "nuts2")]
raw = raw[raw["year"].between(2007, 2013)]
each = raw.groupby("region_id")["value"].sum() / raw["year"].nunique()


def region_of(code: str) -> str | None:
    """Tell in which region of the list a smaller region lies."""
    if code in {"UKK3", "UKM6"}:
        return code
    wider = {"UKK": "UKK_1_2_4", "UKM": "UKM_2_3_5"}.get(code[:3], code[:3])
    return wider if wider in regions.index else None


product = each.groupby(each.index.map(region_of)).sum() / regions["population"]
need = pd.DataFrame(
    {
        "region": product.index,
        "indicator": "low_product",
        "year": 2013,
        "value": (product.max() - product).to_numpy(),
    }
)
needed = balance.measure(
    uk.tables | {"indicators": need}, settings={"need": "low_product"}
)
found = audit.inspect(
    uk.tables | {"indicators": need},
    earlier=[needed],
    core=uk.core,
    currency=uk.currency,
)
link = found.tables["correlations"].set_index("quantity").loc["need_money_per_head"]

# %%
per_head = found.tables["need"].set_index("region")["money_per_head"]
called = {word: names(uk.tables["regions"], word) for word in ("ko", "en")}
order = product.sort_values().index
bars = pd.DataFrame(
    {
        "label": [
            f"{called['en'][code]} (€{product[code] / 1000:.0f}k)" for code in order
        ],
        "value": per_head.reindex(order).to_numpy(),
    }
)
follows = link["low"] > 0
drawn = charts.bar_chart(
    bars,
    x_title="Structural funds a head, pounds; regions from the lowest product a head",
    title="Regions that produce less a head received more"
    if follows
    else "Money a head cannot be said to follow need",
    unit="GBP a head; in brackets: product a head in thousand euro",
    source=uk.provenance["projects"].source + "; Eurostat via Nesta",
    year="2007-2013",
    language="en",
)
(OUT / "uk_need_and_money.png").write_bytes(charts.to_png(drawn))

# %% [markdown]
# Half of the British list has a subsidy of zero: English contracts of the Social Fund
# that hold match funding only. Counted or not, most projects are small.

# %%
row = found.scatter.query("scope == 'national'").iloc[0]
funded = uk.tables["projects"].query("grant > 0")
small_funded = float((funded["grant"] <= row["threshold"]).mean())

# %% [markdown]
# Finland. What was paid of what was granted, by the year in which projects began.

# %%
fi = structural_funds.build(DATA, country="FI")
theirs = audit.inspect(fi.tables, core=fi.core, currency=fi.currency)
years = theirs.tables["execution"].query("scope == 'national'")
budgets = fi.tables["budgets"].query("granted > 0")
rate = float(budgets["spent"].sum() / budgets["granted"].sum())
hardly = budgets["spent"] <= 0.3 * budgets["granted"]
business = fi.tables["projects"].set_index("project")["programme"] == "EAKR · 1"
of_business = float(budgets.loc[hardly, "project"].map(business).mean())
FEWEST = 100  # the first and the last year hold 47 projects each
years = years[years["projects"] >= FEWEST]
shown = pd.DataFrame(
    {
        "x": years["year"].astype(int),
        "label": "Projects that spent 30% or less",
        "value": years["low_share"],
        "low": years["low"],
        "high": years["high"],
    }
)
fell = years["high"].iloc[-1] < years["low"].iloc[0]
drawn = charts.line_chart(
    shown,
    y_title="Share of projects that spent 30% or less",
    percent=".0%",
    title="Finland: projects that spent hardly any of their grant"
    + (" became fewer" if fell else ""),
    unit="share of projects, 90% interval",
    source=fi.provenance["projects"].source,
    year=f"{years['year'].min()}-{years['year'].max()}, year of beginning",
    language="en",
)
(OUT / "finland_execution.png").write_bytes(charts.to_png(drawn))

# %% [markdown]
# What it says, in numbers that were worked out above.

# %%
ends = Interval(link["low"], link["high"])
span = {word: ends.worded("", word) for word in ("ko", "en")}
said = {
    "ko": "1인당 생산이 낮을수록 1인당 지원이 많았다"
    if follows
    else "1인당 지원이 필요를 따른다고 말할 수 없다",
    "en": "the less a region produced a head the more it received"
    if follows
    else "money a head cannot be said to follow need",
}
most = per_head.idxmax()
spent = {w: money(budgets["granted"].sum(), "EUR", w) for w in ("ko", "en")}
print(
    f"\n영국: {int(link['n'])}개 지역에서 {said['ko']}(순위상관 "
    f"{figure(link['value'])}{span['ko']}). 가장 많이 받은 곳은 {called['ko'][most]}"
    f"(1인당 {per_head[most]:,.0f}파운드)이다. 목록의 {row['zero']:,}건은 보조금이 "
    f"0으로, 이를 포함하면 {percent(row['small_share'])}, 빼면 "
    f"{percent(small_funded)}가 30만 파운드 이하이다. 핀란드: 교부액 {spent['ko']}의 "
    f"{percent(rate)}가 집행되었고, 집행률 30% 이하 과제의 {percent(of_business)}가 "
    "기업지원 축(ERDF 1축)이다. 시작 연도 기준이며, 지역이 지정되지 않은 전국 과제는 "
    "지역 비교에서 제외하였다."
)
print(
    f"\nUnited Kingdom: over {int(link['n'])} regions, {said['en']} (rank correlation "
    f"{figure(link['value'])}{span['en']}). Most went to {called['en'][most]} (GBP "
    f"{per_head[most]:,.0f} a head). {row['zero']:,} rows have a subsidy of zero; "
    f"with them {percent(row['small_share'])}, without them {percent(small_funded)} of "
    f"projects are at or below GBP 300,000. Finland: {percent(rate)} of {spent['en']} "
    f"granted was paid; {percent(of_business)} of the projects that spent 30% or less "
    "are of the business axis (ERDF axis 1). Years are those of beginning; nationwide "
    "projects are in no regional comparison."
)
print(f"\n그림 / Pictures: {OUT}")
