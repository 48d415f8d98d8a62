"""Detect overlap among projects: the public verb, its record, and the stage."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.contracts import Finding, Note, Stage, StageInputs, StageOutput
from madang.contracts.parameters import (
    is_number,
    is_whole,
    refuse,
    refuse_unknown,
)
from madang.coordination.overlap.register import (
    PAIR_COLUMNS,
    compare,
    find_pairs,
)
from madang.coordination.overlap.scoring import NAMES
from madang.coordination.overlap.summaries import (
    findings_of,
    lay_families,
    lay_grid,
)
from madang.coordination.overlap.text import normalise
from madang.vocabulary import Language, Status, label

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PARAMETERS", "STAGE", "Overlap", "detect"]

PARAMETERS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "minimum_score": 0.5,
        "neighbours": 10,
        "shortest_ngram": 2,
        "longest_ngram": 3,
        "family_density": 0.4,
        "statuses": ["proposed", "funded", "completed"],
        "merge_saving": 0.5,
        "joint_saving": 0.2,
    }
)
"""Defaults: least score of a pair; neighbours a project; n-grams, characters; least
mean score within a family; statuses compared (a missing one always is); share of the
money of all but the largest member that merging, or a joint call, saves."""

_STAGE: Final = "overlap"
_SHARES: Final = ("minimum_score", "family_density", "merge_saving", "joint_saving")
_COUNTS: Final = ("neighbours", "shortest_ngram", "longest_ngram")
_MOST_ROWS: Final = 20
_NEEDED: Final = (
    "project", "title", "summary", "region", "activity", "mode", "status", "start",
    "end", "cost", "grant", "organiser",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Overlap:
    """The register of overlap.

    Attributes
    ----------
    pairs : DataFrame
        One row a pair: score, its parts, verdict, reason, shared phrases, family,
        money at stake (the smaller of the two).
    families : DataFrame
        One row a family: members, regions, verdict, plan, money, saving.
    members : DataFrame
        Family and project.
    republished : DataFrame
        Notices set apart, and the original each repeats.
    grid : DataFrame
        Activity × region: projects and money, all and in overlap.
    compared : int
        Projects compared, republished ones counted.
    currency : str
        Currency code of the money.
    calibration : str
        What the score is: on which labels it was learnt; nowhere a probability
        outside them.
    findings, notes : tuple
        Sentences for the report.
    """

    pairs: pd.DataFrame
    families: pd.DataFrame
    members: pd.DataFrame
    republished: pd.DataFrame
    grid: pd.DataFrame
    compared: int
    currency: str
    calibration: str
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def tidy(self) -> pd.DataFrame:
        """Give the pairs, one row a pair, unrounded."""
        return self.pairs.copy()

    def chart(self, language: str = Language.KO) -> Any:
        """Draw where overlap lies: field × region, projects in overlap.

        Parameters
        ----------
        language : str
            ``"ko"`` or ``"en"``.

        Returns
        -------
        altair.Chart
        """
        from madang import charts  # noqa: PLC0415 - Altair is heavy

        grid = self.grid
        order = grid.groupby("activity")["overlapping"].sum().nlargest(_MOST_ROWS)
        shown = grid[grid["activity"].isin(order.index[order > 0])]
        korean = language == Language.KO
        nowhere = label("national", language)
        other = label("other", language)
        regions = self.names.get("regions", {})
        fields = self.names.get("activities", {})
        cells = pd.DataFrame(
            {
                "row": [fields.get(a, a) or other for a in shown["activity"]],
                "column": [regions.get(r, r) or nowhere for r in shown["region"]],
                "value": shown["overlapping"].astype(np.float64).to_numpy(),
            }
        )
        return charts.heatmap(
            cells,
            row_title="분야" if korean else "Field",
            column_title="지역" if korean else "Region",
            title="중복·경쟁 사업 수(분야 × 지역)"
            if korean
            else "Overlapping projects, field × region",
            unit="건" if korean else "projects",
            language=str(language),
        )


def detect(
    projects: pd.DataFrame,
    *,
    regions: pd.DataFrame | None = None,
    activities: pd.DataFrame | None = None,
    boundaries: pd.DataFrame | None = None,
    parameters: Mapping[str, Any] | None = None,
    currency: str = "",
) -> Overlap:
    """Find duplicates, rivals, complements and sequences among projects.

    The score rests on contents where both have a summary, else on titles.

    Parameters
    ----------
    projects : DataFrame
        Table ``projects``; missing optional columns count as unknown.
    regions, activities, boundaries : DataFrame, optional
        Tables of the study; without them, codes are only the same or not.
    parameters : mapping, optional
        Overlays `PARAMETERS`.
    currency : str
        Currency code, for sentences.

    Returns
    -------
    Overlap

    Raises
    ------
    ParameterError
        If a parameter is unknown or out of bounds.
    """
    chosen = _checked(parameters or {})
    table, notes = _comparable(projects, chosen["statuses"])
    compared, republished = compare(
        table,
        regions=regions,
        activities=activities,
        boundaries=boundaries,
        neighbours=chosen["neighbours"],
        ngrams=(chosen["shortest_ngram"], chosen["longest_ngram"]),
    )
    least, density = chosen["minimum_score"], chosen["family_density"]
    pairs, family = find_pairs(compared, minimum_score=least, density=density)
    saving = (float(chosen["merge_saving"]), float(chosen["joint_saving"]))
    laid = lay_families(compared.projects, pairs, family, saving)
    return Overlap(
        pairs=_typed(pairs),
        families=laid[0],
        members=laid[1],
        republished=republished,
        grid=lay_grid(compared.projects, *laid),
        compared=len(table),
        currency=currency,
        calibration=_calibration(bool(compared.likeness.has_summary.any())),
        findings=findings_of(compared.projects, (pairs, *laid, republished), currency),
        notes=(*notes, *_rules(saving)),
        names=_all_names(regions, activities),
    )


def _checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """Overlay the defaults, and refuse what makes no sense."""
    refuse_unknown(_STAGE, given, PARAMETERS)
    chosen = {**PARAMETERS, **given}
    for name in _SHARES:
        if not is_number(chosen[name], 0, 1):
            refuse(
                _STAGE,
                name,
                chosen[name],
                expected="a share from 0 to 1",
                ko="0~1의 비율",
            )
    for name in _COUNTS:
        if not is_whole(chosen[name], 1, 100):
            refuse(
                _STAGE,
                name,
                chosen[name],
                expected="a whole number from 1 to 100",
                ko="1~100의 정수",
            )
    name = "statuses"
    wrong = set(map(str, chosen[name])) - {str(s) for s in Status}
    if wrong or isinstance(chosen[name], str):
        words = ", ".join(Status)
        refuse(
            _STAGE,
            name,
            chosen[name],
            expected=f"a list of {words}",
            ko=f"{words}의 목록",
        )
    return chosen


def _comparable(
    projects: pd.DataFrame, statuses: list[str]
) -> tuple[pd.DataFrame, list[Note]]:
    """Keep the projects that are compared, in the order of their codes."""
    table = projects.reindex(columns=[*_NEEDED])
    wanted = table["status"].isna() | table["status"].isin([str(s) for s in statuses])
    has_text = [
        bool(normalise(t) or normalise(s))
        for t, s in zip(table["title"], table["summary"], strict=True)
    ]
    kept = table[wanted.to_numpy(dtype=bool) & np.array(has_text, dtype=bool)].copy()
    grant = pd.to_numeric(kept["grant"], errors="coerce").astype("float64")
    cost = pd.to_numeric(kept["cost"], errors="coerce").astype("float64")
    kept["money"] = grant.where(grant.notna(), cost)
    notes = []
    blank = len(table) - int(np.sum(has_text))
    if blank:
        notes.append(
            Note(
                f"제목과 요약이 모두 비어 있는 과제 {blank:,}건은 비교하지 못했다.",
                f"{blank:,} projects have neither title nor summary and were not "
                "compared.",
            )
        )
    unpriced = int(kept["money"].isna().sum())
    if unpriced:
        notes.append(
            Note(
                f"금액을 모르는 과제 {unpriced:,}건은 걸린 금액 계산에서 뺐다.",
                f"{unpriced:,} projects without known money are left out of amounts.",
            )
        )
    return kept.sort_values("project", ignore_index=True), notes


def _calibration(has_contents: bool) -> str:  # noqa: FBT001 - a fact, not a choice
    """Say what the score is."""
    if has_contents:
        return "uncalibrated likeness; weights of contents set by judgement"
    return f"learnt on {NAMES.learnt_on}; elsewhere a likeness"


def _rules(saving: tuple[float, float]) -> tuple[Note, ...]:
    """Say what was assumed."""
    merge, joint = (round(100 * s) for s in saving)
    return (
        Note(
            "점수는 0~1의 유사도이며 보정된 확률이 아닙니다. 제목만 있는 과제에는 "
            "검토를 마친 국가 R&D 공고 390건으로 학습한 가중치를, 요약이 있는 과제에는 "
            "판단으로 정한 가중치를 썼다. 판정은 제안이므로 담당자가 "
            "확인해야 한다.",
            "The score is a likeness from 0 to 1, not a calibrated probability: titles "
            "alone are weighed as learnt on 390 reviewed national R&D notices, "
            "summaries by weights set by judgement. Verdicts are proposals for an "
            "officer to confirm.",
        ),
        Note(
            "절감액은 추정이 아니라 규칙으로 계산한 값이다. 중복으로 판정한 묶음에서 "
            f"가장 큰 사업을 뺀 나머지 금액의 {merge}%(통합) 또는 "
            f"{joint}%(공동 공모)로 "
            "보았다.",
            f"Savings are a rule, not an estimate: {merge}% (merge) or {joint}% "
            "(joint call) of the money of all but the largest member, in families "
            "judged duplicate only.",
        ),
    )


def _all_names(
    regions: pd.DataFrame | None, activities: pd.DataFrame | None
) -> dict[str, dict[str, str]]:
    """Read the names that the chart shows."""
    return {
        "regions": _names(regions, "region"),
        "activities": _names(activities, "activity"),
    }


def _names(table: pd.DataFrame | None, key: str) -> dict[str, str]:
    """Read names off a table."""
    if table is None or "name" not in table:
        return {}
    return dict(zip(table[key].astype(str), table["name"].astype(str), strict=True))


def _typed(pairs: pd.DataFrame) -> pd.DataFrame:
    """Give each column of the pairs its type, also where there is none."""
    numbers = {"score", "text_similarity", "title_similarity", "activity_similarity",
               "time_overlap", "money_ratio", "money_at_stake"}  # fmt: skip
    kinds = {
        c: "float64" if c in numbers else "int64" if c == "family" else "str"
        for c in PAIR_COLUMNS
    }
    return pairs.astype(kinds)


def _run(inputs: StageInputs) -> StageOutput:
    """Run the stage."""
    found = detect(
        inputs.tables["projects"],
        regions=inputs.tables["regions"],
        activities=inputs.tables.get("activities"),
        boundaries=inputs.tables.get("boundaries"),
        parameters=inputs.parameters,
        currency=inputs.currency,
    )
    inputs.progress(1.0)
    tables = {n: getattr(found, n) for n in STAGE.makes}
    return StageOutput(tables, found.findings, found.notes)


def _applies(tables: Mapping[str, pd.DataFrame]) -> Note | None:
    """Say what is lacking: fewer than two projects with a text."""
    projects = tables.get("projects", pd.DataFrame())
    texts = projects.reindex(columns=["title", "summary"]).notna().any(axis=1).sum()
    if texts >= 2:  # noqa: PLR2004 - a pair
        return None
    return Note(
        "제목이나 요약이 있는 과제가 두 건 이상이어야 중복을 찾을 수 있다.",
        "Overlap needs at least two projects with a title or a summary.",
    )


STAGE: Final = Stage(
    name=_STAGE,
    title_ko="사업 중복 대장",
    title_en="Overlap register",
    needs=("regions", "projects"),
    uses=("activities", "boundaries"),
    makes={
        "pairs": "A pair of projects that overlap, with verdict and reason.",
        "families": "A family of overlapping projects, with a plan.",
        "members": "A project in a family.",
        "republished": "A notice published again, and its original.",
        "grid": "Projects and money of a field in a region, all and in overlap.",
    },
    adds_ko="중복·경쟁·보완 사업과 그에 걸린 예산",
    adds_en="which projects duplicate, rival or complement each other, and the money",
    parameters=PARAMETERS,
    applies=_applies,
    vet=lambda parameters, _tables: _checked(parameters),
    run=_run,
)
