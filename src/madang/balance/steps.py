"""The sentences that say what each step of the ledger did, in both languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from madang.vocabulary import Language, label

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Steps"]

_NAMES = {"population": "인구", "area": "면적"}
_WAYS = {
    "min_max": ("최소–최대 방식(0–100)으로", "min–max to 0–100"),
    "z_score": ("표준점수(평균 50, 표준편차 10)로", "z-scores (mean 50, deviation 10)"),
    "rank": ("순위 백분위(0–100)로", "ranks as 0–100"),
    "arithmetic": ("산술평균", "arithmetic mean"),
    "geometric": ("기하평균", "geometric mean"),
}


@dataclass(slots=True)
class Steps:
    """A list of steps that grows while the ledger is made."""

    rows: list[tuple[str, str, str]] = field(default_factory=list)

    def table(self) -> pd.DataFrame:
        """Give the steps in order, one row a step."""
        table = pd.DataFrame(self.rows, columns=["step", "ko", "en"])
        table.insert(0, "order", range(1, len(table) + 1))
        return table

    def gathered(
        self, by_dimension: list[int], left_out: tuple[int, int], values: int
    ) -> None:
        """Say which indicators were gathered."""
        a, b, c = by_dimension
        published, weightless = left_out
        self._say(
            "gather",
            f"지표 {a + b + c}개(영토 {a}, 국민 {b}, 주권·자치 {c})의 값 {values:,}건"
            f"을 모았다. 공표 지수 {published}개는 비교에만, 가중치가 0인 지표 "
            f"{weightless}개는 분모로만 쓰고 합산하지 않았다.",
            f"Gathered {values:,} values of {a + b + c} indicators (territory {a}, "
            f"people {b}, autonomy {c}). Never aggregated: {published} published "
            f"indices, for comparison only, and {weightless} indicators of weight 0, "
            "for denominators only.",
        )

    def denominated(self, count: int, names: list[str], lost: int) -> None:
        """Say what was divided by what."""
        by = ", ".join(_NAMES.get(name, name) for name in names)
        by_en = ", ".join(names)
        ko = (
            f"지표 {count}개를 {by}(으)로 나누었다(가장 가까운 연도의 값)."
            if count
            else "나눈 지표가 없다."
        )
        en = (
            f"Divided {count} indicators by {by_en} (of the nearest year)."
            if count
            else "Divided none."
        )
        if lost:
            ko += f" 분모가 없거나 0이어서 값 {lost:,}건은 결측으로 두었다."
            en += f" {lost:,} values have no denominator above 0 and became missing."
        self._say("denominate", ko, en)

    def screened(
        self, kept: list[int], years: list[int], scarce: int, least: float
    ) -> None:
        """Say which years and indicators had enough values."""
        span = f"{kept[0]}–{kept[-1]}" if kept else "–"
        dropped = len(years) - len(kept)
        self._say(
            "screen",
            f"지표와 지역의 {least:.0%} 이상에 값이 있는 {len(kept)}개 연도({span})를 "
            f"썼다. {dropped}개 연도와 값이 모자란 지표·연도 {scarce}건은 제외했다.",
            f"Kept {len(kept)} years ({span}) in which at least {least:.0%} of "
            f"indicators and regions have values; left out {dropped} years, and "
            f"{scarce} indicators in single years.",
        )

    def imputed(self, counts: Mapping[str, int], window: int) -> None:
        """Say how many cells were filled, and how."""
        cells = max(counts["cells"], 1)
        share = (counts["carried"] + counts["median"]) / cells
        self._say(
            "impute",
            f"빈 칸 {counts['carried']:,}건은 {window}년 이내의 가장 가까운 이전 값"
            f"으로, {counts['median']:,}건은 같은 권역(핵심/그 외)의 중앙값으로 채우고 "
            f"표시했다(전체 {counts['cells']:,}칸의 {share:.1%}). 값이 모자란 "
            f"지역·연도 {counts['regions']}건은 채우지 않고 제외했다.",
            f"Filled {counts['carried']:,} empty cells with the nearest earlier value "
            f"within {window} years and {counts['median']:,} with the median of peers "
            f"(core or rest); all are flagged ({share:.1%} of {counts['cells']:,} "
            f"cells). {counts['regions']} regions with too few values in a year were "
            "left out of it, not filled.",
        )

    def outliers(self) -> None:
        """Say that this step is skipped."""
        self._say(
            "outliers",
            "이상치는 조정하지 않았다(순위 구간이 순위 정규화를 함께 반영한다).",
            "Outliers were not treated; the rank intervals also draw the "
            "normalisation by rank, which ignores them.",
        )

    def normalised(self, method: str, constant: int) -> None:
        """Say how the indicators were brought to one scale."""
        ko, en = _WAYS[method]
        self._say(
            "normalise",
            f"연도마다 지표의 방향을 맞추고 {ko} 정규화했다. 모든 지역이 같은 값인 "
            f"지표·연도 {constant}건은 제외했다.",
            f"Normalised within each year by {en}, so that more is better; "
            f"{constant} indicators that were the same everywhere in a year were left "
            "out.",
        )

    def aggregated(self, method: str, weights: Mapping[str, float]) -> None:
        """Say how the scores were averaged."""
        ko, en = _WAYS[method]
        said_ko = ", ".join(f"{label(d)} {w:g}" for d, w in weights.items())
        said_en = ", ".join(
            f"{label(d, Language.EN).lower()} {w:g}" for d, w in weights.items()
        )
        self._say(
            "aggregate",
            f"지표 가중치로 차원별 {ko}을 내고, 차원 가중치({said_ko})로 종합했다.",
            f"Averaged indicators into dimensions, and dimensions into the total, by "
            f"{en} (weights: {said_en}).",
        )

    def drawn(self, draws: int, concentration: float) -> None:
        """Say what the rank intervals rest on."""
        self._say(
            "uncertainty",
            f"가중치(디리클레, 집중도 {concentration:g}), 정규화(3가지), 합산 방법"
            f"(2가지)을 {draws:,}번 바꾸어 90% 순위 구간과 구별되지 않는 등급을 냈다.",
            f"Drew weights (Dirichlet, concentration {concentration:g}), normalisation "
            f"(3 ways) and aggregation (2 ways) {draws:,} times for 90% rank "
            "intervals and tiers of regions that cannot be told apart.",
        )

    def _say(self, step: str, ko: str, en: str) -> None:
        """Add a step."""
        self.rows.append((step, ko, en))
