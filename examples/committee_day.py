# %% [markdown]
"""A committee's day: who may judge what, who reads what, what the scores are worth.

Conflicts of interest rest on rows; the assignment is the best there is that keeps out
of them; scores are corrected for strictness and told with the ranks that cannot be
refuted. The calls and their reviews are the sample's; panel and consortia are made up.

    python examples/committee_day.py [FOLDER]
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from madang import charts
from madang.contracts import worded
from madang.review import Reach, assign, conflicts, summarise, topic_match
from madang.sources import sample

OUT = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="madang-"))
OUT.mkdir(parents=True, exist_ok=True)
READS, MOST, SHOWN = 3, 20, 25

# %% [markdown]
# The sample, with a panel from its organisations, and consortia for its proposals.

# %%
tables = dict(sample.build(scale=0.1).tables)
rng = np.random.default_rng(1)
projects = tables["projects"]
asked = projects[projects["status"] == "proposed"].sort_values("project")
bodies = tables["participations"]["organisation"].unique()
consortia = pd.DataFrame(
    [
        (p, str(b))
        for p in asked["project"]
        for b in rng.choice(bodies, 4, replace=False)
    ],
    columns=["project", "organisation"],
)
tables["participations"] = pd.concat([tables["participations"], consortia])
done = projects[projects["status"] != "proposed"]["title"].tolist()
panel = pd.DataFrame(
    {
        "person": [f"R{i:02}" for i in range(1, 31)],
        "organisation": rng.choice(bodies, 30, replace=False),
        "expertise": [" ".join(rng.choice(done, 12)) for _ in range(30)],
    }
)

# %% [markdown]
# Conflicts first, then the assignment.

# %%
found = conflicts(panel, asked["project"], tables, Reach(pd.Timestamp("2026-06-30")))
print(worded(found)[["person", "project", "ground", "ko", "en"]].head(8).to_string())
held = set(zip(found["person"], found["project"], strict=True))
no = np.array([[(r, p) in held for p in asked["project"]] for r in panel["person"]])
texts = asked["title"].fillna("") + " " + asked["summary"].fillna("")
match = topic_match(panel["expertise"].tolist(), texts.tolist())
plan = assign(match, no, reads=READS, most=MOST)
mean = match[~no].mean()

# %% [markdown]
# What the sample's own reviewers said: strictness taken out, ranks with their ends.

# %%
reviews = tables["reviews"]
reviews = reviews[~reviews["recused"].fillna(value=False).astype(bool)]
weight = tables["criteria"].set_index("criterion")["weight"]
wide = reviews.pivot_table(
    index=["project", "reviewer"], columns="criterion", values="score"
).dropna()
points = wide @ (weight[wide.columns] / weight[wide.columns].sum())
told = summarise(
    points.to_numpy(),
    points.index.get_level_values("project").to_numpy(),
    points.index.get_level_values("reviewer").to_numpy(),
)
table = told.table.head(SHOWN)
(OUT / "ranks.png").write_bytes(
    charts.to_png(
        charts.interval_chart(
            table.assign(label=table["project"], value=table["rank"])
            .rename(columns={"low": "points_low", "high": "points_high"})[
                ["label", "value", "rank_low", "rank_high"]
            ]
            .rename(columns={"rank_low": "low", "rank_high": "high"}),
            x_title="순위(90% 구간)",
            is_rank="위",
            unit="위",
            title=f"상위 {SHOWN}개 과제의 순위는 얼마나 확실한가",
            source="합성 자료",
            year="2026",
        )
    )
)

# %% [markdown]
# What to say of it.

# %%
sure = int((told.table["rank_high"] <= SHOWN).sum())
split = int(told.table["disagree"].sum())
gained = plan.match / plan.reads.sum()
print(
    f"\n위원 {len(panel)}명과 신청 과제 {len(asked)}개 사이에서 이해충돌 "
    f"{len(found)}건을 찾았고, 이를 모두 피해 과제마다 {READS}명씩 배정했다. "
    f"분야 적합도는 평균 {gained:.3f}로, 이해충돌만 피했을 때의 평균 {mean:.3f}보다 "
    f"높다. 점수가 있는 {len(told.table)}개 과제 가운데 {SHOWN}위 안이라고 말할 수 "
    f"있는 것은 {sure}개뿐이고, "
    f"{split}개는 위원 간 의견 차이가 다른 과제보다 크다(우연만으로도 "
    f"{0.05 * len(told.table):.0f}개쯤 나온다)."
)
print(
    f"\nBetween {len(panel)} reviewers and {len(asked)} proposals there are "
    f"{len(found)} conflicts of interest; the assignment keeps out of all and gives "
    f"each proposal {READS} readers, with a mean match of topics of {gained:.3f} "
    f"against {mean:.3f} over all allowed pairs. Of {len(told.table)} proposals with "
    f"scores only {sure} are surely among the first {SHOWN}; on {split} the reviewers "
    f"scatter more than on the others, where chance alone would flag about "
    f"{0.05 * len(told.table):.0f}."
)
print(f"\n그림 / Pictures: {OUT}")
