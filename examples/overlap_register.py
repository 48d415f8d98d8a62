# %% [markdown]
"""Find overlap, decide it, and let the register learn.

The register finds pairs of programmes that belong together and says how likely that
is. An officer decides those it asks about: some drawn by chance, to measure how good
the register is; some to teach it. Verdicts are only ever appended. Here the truth that
was planted in the sample plays the officer.

    python examples/overlap_register.py [FOLDER]
"""

import sys
import tempfile
from pathlib import Path

import pandas as pd

from madang import charts
from madang.contracts import worded
from madang.coordination import overlap
from madang.coordination.overlap import ledger
from madang.coordination.overlap.entries import Entry, texts_of
from madang.language import Interval, percent
from madang.result import Result
from madang.sources import sample

OUT = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="madang-"))
OUT.mkdir(parents=True, exist_ok=True)
ROUNDS, SHOWN = 2, 15

# %% [markdown]
# Find. A third of the sample: some 2,500 projects, 68 pairs planted among them.

# %%
source = sample.build(scale=0.3)
tables = source.tables
truth = {
    frozenset((row.project_a, row.project_b)): row.relation
    for row in source.extras["overlap_pairs"].itertuples()
}


def detect(verdicts: pd.DataFrame | None = None) -> Result:
    """Run the register, with the verdicts so far."""
    names = ("regions", "projects", "activities", "participations")
    given = {name: tables[name] for name in names}
    if verdicts is not None:
        given["verdicts"] = verdicts
    settings = {"suggestions": 40}
    return overlap.detect(given, settings=settings, currency=source.currency)


def found_of(register: Result) -> int:
    """Count the planted pairs that stand in the register."""
    pairs = zip(register.pairs["project_a"], register.pairs["project_b"], strict=True)
    return len(set(map(frozenset, pairs)) & set(truth))


first = detect()
best = worded(first.pairs.head(SHOWN))
print(best[["project_a", "project_b", "probability", "verdict", "ko"]])

# %% [markdown]
# Decide. The pairs that the register asks about, each with a reason; kept in a file to
# which lines are only added, each sealed with the one before.

# %%
register, texts = first, texts_of(tables["projects"])
path = OUT / ledger.FILE
for former in (path, path.with_suffix(".seal")):
    former.unlink(missing_ok=True)
for _ in range(ROUNDS):
    entries = [
        Entry(
            row.project_a,
            row.project_b,
            truth.get(frozenset((row.project_a, row.project_b)), "unrelated"),
            who="표본",
            why="표본에 심은 관계와 대조",
            drawn=row.drawn,
            stratum=row.stratum,
            weight=float(row.weight),
            probability=float(row.probability),
            text_hash=texts.pair(row.project_a, row.project_b) or "",
        )
        for row in register.suggestions.itertuples()
    ]
    ledger.append(path, entries)
    verdicts, _ = ledger.VERDICTS.read(path)
    register = detect(verdicts)

# %% [markdown]
# Relearn, and see how good the register is, by the pairs drawn by chance.

# %%
quality = register.quality.set_index("quantity")
words = {
    "precision_overlap": "정밀도: 올린 쌍 중 맞는 쌍",
    "recall_overlap": "재현율: 맞는 쌍 중 올린 쌍",
    "precision_duplicate": "정밀도(중복)",
    "recall_duplicate": "재현율(중복)",
}
known = [name for name in words if pd.notna(quality.loc[name, "value"])]
drawn = charts.interval_chart(
    pd.DataFrame(
        {
            "label": [words[name] for name in known],
            "value": [100 * quality.loc[name, "value"] for name in known],
            "low": [100 * quality.loc[name, "low"] for name in known],
            "high": [100 * quality.loc[name, "high"] for name in known],
        }
    ),
    x_title="%",
    title=f"판정 {len(verdicts)}건 뒤에 대장이 스스로 아는 정확도",
    unit="%, 90% 구간",
    source="합성 표본",
    year=2025,
    language="ko",
)
(OUT / "overlap_quality.png").write_bytes(charts.to_png(drawn))

# %%
many = int(first.grid["projects"].sum()) + len(first.republished)
before, after = found_of(first), found_of(register)
wrong = len(first.pairs) - before, len(register.pairs) - after
drawn = charts.bar_chart(
    pd.DataFrame(
        {
            "label": [
                "처음: 심어 둔 쌍", "처음: 그 밖의 쌍",
                "판정 뒤: 심어 둔 쌍", "판정 뒤: 그 밖의 쌍",
            ],
            "value": [before, wrong[0], after, wrong[1]],
            "quiet": [False, True, False, True],
        }
    ),
    x_title="대장에 오른 쌍",
    title=f"판정 {len(verdicts)}건 전후에 잘못 올린 쌍: {wrong[0]} → {wrong[1]}",
    unit=f"쌍; 심어 둔 쌍은 모두 {len(truth)}쌍",
    source="합성 표본",
    year=2025,
    language="ko",
)  # fmt: skip
(OUT / "overlap_pairs.png").write_bytes(charts.to_png(drawn))

# %% [markdown]
# What it says, in numbers that were worked out above.

# %%
right = int((verdicts["verdict"] != "unrelated").sum())
row = quality.loc["precision_overlap"]
span = Interval(row["low"], row["high"], ".1%")
ko, en = (f"{percent(row['value'])}{span.worded('', x)}" for x in ("ko", "en"))
print(
    f"\n사업 {many:,}건에서 {len(first.pairs)}쌍이 대장에 올랐고, 심어 둔 "
    f"{len(truth)}쌍 가운데 {before}쌍이 있었다. 두 차례 판정 {len(verdicts)}건(관련 "
    f"{right}건) 뒤에는 {len(register.pairs)}쌍이 오르고 심어 둔 쌍은 {after}쌍이다. "
    f"무작위로 뽑은 쌍으로 잰 정밀도는 {ko}이다. 표본에서 "
    "얻은 수치이므로 실제 사업의 정확도를 뜻하지 않는다."
)
print(
    f"\nAmong {many:,} projects {len(first.pairs)} pairs entered the "
    f"register, {before} of the {len(truth)} that were planted among them. After "
    f"{len(verdicts)} verdicts in two rounds ({right} of them on pairs that belong "
    f"together) it holds {len(register.pairs)} pairs, {after} of them planted. "
    f"Precision, by the pairs drawn by chance, is {en}. "
    "These are figures of a sample: they say nothing of real programmes."
)
print(f"\n그림 / Pictures: {OUT}")
