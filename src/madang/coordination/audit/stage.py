"""Inspect how money was given: the verb, its record, and the stage."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.contracts import Finding, Note, Stage, StageInputs, StageOutput
from madang.contracts.contract import YEAR_LAST
from madang.contracts.parameters import is_number
from madang.coordination.audit.alarms import Figures, alarm_table
from madang.coordination.audit.need import (
    alignment_table,
    correlation_table,
    need_table,
)
from madang.coordination.audit.scatter import (
    execution_table,
    scatter_table,
    size_table,
)
from madang.coordination.audit.sentences import findings
from madang.coordination.audit.spending import Records, Spending, read_spending
from madang.coordination.audit.support import AXES, core_share, support_table
from madang.errors import ParameterError
from madang.vocabulary import Language
from madang.wording import money, names

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PARAMETERS", "STAGE", "Audit", "inspect"]

_THRESHOLDS: Final = {"KRW": 500_000_000.0}

PARAMETERS: Final[dict[str, Any]] = {
    # Amount up to which a project is small, in currency; 500 million in KRW.
    "threshold": None,
    # Reference line of that share: audit of Korean regional programmes.
    "small_reference": 0.507,
    # Rate up to which a project is hardly executed, and its reference line (2006).
    "low_execution": 0.30,
    "low_execution_reference": 0.101,
    # Measure of activity that alignment prefers.
    "measure": "employment",
    # Indicator of need, more being worse; empty for the balance ledger.
    "need_indicator": "",
    # Resamples for intervals.
    "draws": 200,
}
_SHARES: Final = ("small_reference", "low_execution", "low_execution_reference")


@dataclass(frozen=True, slots=True)
class Audit:
    """How scattered, executed and well aimed the money is.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        scatter, size_distribution, support, execution, need, correlations,
        alignment, alarms. Intervals hold 90%.
    findings : tuple of Finding
        What a committee should read.
    notes : tuple of Note
        What was left out or assumed.
    currency : str
        Currency of all money.
    year : int or None
        Last year of the spending.
    """

    tables: dict[str, pd.DataFrame]
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()
    currency: str = ""
    year: int | None = None

    @property
    def scatter(self) -> pd.DataFrame:
        """Small projects and concentration, by scope."""
        return self.tables["scatter"]

    @property
    def alarms(self) -> pd.DataFrame:
        """One row a rule."""
        return self.tables["alarms"]

    def tidy(self) -> pd.DataFrame:
        """Give one row a rule: its figure, interval, reference line."""
        return self.alarms.copy()

    def chart(self, *, language: str = Language.KO, source: str = "") -> Any:
        """Draw projects by class of size; small ones in a tone of their own.

        Parameters
        ----------
        language : str
            ``"ko"`` or ``"en"``.
        source : str
            Who publishes the records.

        Returns
        -------
        altair.Chart
        """
        from madang.charts import histogram  # noqa: PLC0415 - loads Altair

        is_ko = language == Language.KO
        sizes = self.tables["size_distribution"]
        nation = self.scatter[self.scatter["scope"] == "national"]
        limit = float(nation["threshold"].iloc[0]) if len(nation) else math.nan
        data = pd.DataFrame(
            {
                "label": [
                    f"≤ {money(upper, self.currency, str(language))}"
                    for upper in sizes["upper"]
                ],
                "value": sizes["projects"],
                "quiet": (sizes["upper"] <= limit).tolist(),
            }
        )
        title = "과제 규모별 분포" if is_ko else "Projects by size"
        return histogram(
            data,
            x_title="지원액" if is_ko else "Grant",
            y_title="과제 수" if is_ko else "Projects",
            title=title,
            unit="건" if is_ko else "projects",
            source=source,
            year=self.year or "",
            language=str(language),
        )


def _checked(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Lay parameters over the defaults and refuse what cannot be."""
    unknown = sorted(set(parameters) - set(PARAMETERS))
    if unknown:
        raise ParameterError(
            f"audit: there is no parameter {unknown[0]!r}; "
            f"there are {', '.join(PARAMETERS)}.",
            ko=f"'audit' 단계에 '{unknown[0]}' 매개변수가 없습니다. 쓸 수 있는 것: "
            f"{', '.join(PARAMETERS)}.",
        )
    given = PARAMETERS | dict(parameters)
    for name in _SHARES:
        _refuse(name, given[name], at_most=1.0)
    if given["threshold"] is not None:
        _refuse("threshold", given["threshold"])
    _refuse("draws", given["draws"], at_least=10.0)
    return given


def _refuse(
    name: str, value: Any, *, at_least: float = 0.0, at_most: float = math.inf
) -> None:
    """Refuse a number out of bounds."""
    if not is_number(value, at_least, at_most):
        bound, bound_ko = f"at least {at_least:g}", f"{at_least:g} 이상"
        if math.isfinite(at_most):
            bound += f" and at most {at_most:g}"
            bound_ko += f" {at_most:g} 이하의"
        else:
            bound_ko += "의"
        raise ParameterError(
            f"audit: '{name}' must be a number {bound}, found {value!r}. "
            "Mend it under [stages.audit] in study.toml.",
            ko=f"{name}: {bound_ko} 수여야 합니다. 받은 값: {value!r}. study.toml의 "
            "[stages.audit]에서 고치십시오.",
        )


def _threshold(given: Mapping[str, Any], currency: str) -> tuple[float, list[Note]]:
    """Give the threshold, or say that the currency has none by default."""
    if given["threshold"] is not None:
        return float(given["threshold"]), []
    if currency in _THRESHOLDS:
        return _THRESHOLDS[currency], []
    note = Note(
        f"통화({currency or '미지정'})에 맞는 소규모 기준 금액이 없어 소규모 과제 "
        "비중을 "
        "계산하지 않았다. [stages.audit]의 threshold에 금액을 적으면 계산한다.",
        f"No threshold is set for amounts in {currency or 'an unnamed currency'}, so "
        "the share of small projects is not measured. Set 'threshold' under "
        "[stages.audit].",
    )
    return math.nan, [note]


def _absent(spending: Spending) -> list[Note]:
    """Say which parts are empty because the records lack their columns."""
    lacking = [axis for axis in AXES[:2] if spending.projects[axis].isna().all()]
    words = {"initiator": ("추진 주체", "who started it"),
             "mode": ("지원 방식", "mode of support")}  # fmt: skip
    notes = [
        Note(
            f"과제에 {words[axis][0]} 정보가 없어 해당 비중을 계산하지 않았다.",
            f"No project says {words[axis][1]}, so its shares are not measured.",
        )
        for axis in lacking
    ]
    if spending.yearly.empty and spending.basis != "none":
        notes.append(
            Note(
                "금액이 있는 과제에 연도가 없어 연도별 비중을 계산하지 않았다.",
                "No project with an amount says its year, so nothing is said over "
                "the years.",
            )
        )
    if spending.budgets.dropna(subset=["granted", "spent"]).empty:
        notes.append(
            Note(
                "교부액과 집행액이 모두 있는 예산 자료가 없어 집행률을 계산하지 "
                "않았다.",
                "No budget says both what was granted and what was spent, so "
                "execution is not measured.",
            )
        )
    return notes


def _core_people(records: Records, need: pd.DataFrame) -> float:
    """Give the core's share of residents, over the regions whose money is known."""
    if "population" not in records.regions.columns or not records.core:
        return math.nan
    told = need.loc[need["money"].notna(), "region"]
    regions = records.regions[records.regions["region"].astype(str).isin(told)]
    heads = regions["population"].astype("Float64")
    if heads.isna().any() or heads.sum() <= 0:
        return math.nan
    inside = regions["region"].astype(str).isin(records.core)
    return float(heads[inside].sum() / heads.sum())


def _last_start(spending: Spending) -> int | None:
    """Give the last year in which a project began, or money was given."""
    for table in (spending.projects.dropna(subset=["money"]), spending.yearly):
        years = table["year"].dropna()
        if not years.empty:
            return int(years.max())
    return None


def _closed_year(spending: Spending) -> int:
    """Give the last year whose spending is on record; any year where none is."""
    closed = spending.budgets.dropna(subset=["spent"])["year"].dropna()
    return YEAR_LAST if closed.empty else int(closed.max())


def _audit(records: Records, parameters: Mapping[str, Any], seed: int) -> Audit:
    """Read, measure, apply the rules and say what was found."""
    given = _checked(parameters)
    rng = np.random.default_rng(seed)
    draws = int(given["draws"])
    spending, notes = read_spending(records)
    threshold, said = _threshold(given, records.currency)
    notes += [*said, *_absent(spending)]
    need, said = need_table(spending, records, str(given["need_indicator"]))
    notes += said
    alignment, said = alignment_table(
        spending, records, rng, measure=str(given["measure"]), draws=draws
    )
    notes += said
    tables = {
        "scatter": scatter_table(spending, threshold),
        "size_distribution": size_table(spending),
        "support": support_table(spending, rng, draws=draws),
        "execution": execution_table(spending, float(given["low_execution"])),
        "need": need,
        "correlations": correlation_table(need, rng, draws=draws),
        "alignment": alignment,
    }
    figures = Figures(
        tables=tables,
        core_money=core_share(spending, records.core, rng, draws=draws),
        core_people=_core_people(records, need),
        parameters=given | {"core": records.core},
        names_ko=names(records.regions, "ko"),
        names_en=names(records.regions, "en"),
        currency=records.currency,
        closed_year=_closed_year(spending),
    )
    year = _last_start(spending)
    return Audit(
        tables=tables | {"alarms": alarm_table(figures)},
        findings=findings(figures, year),
        notes=tuple(notes),
        currency=records.currency,
        year=year,
    )


def inspect(
    projects: pd.DataFrame,
    regions: pd.DataFrame,
    *,
    tables: Mapping[str, pd.DataFrame] | None = None,
    results: Mapping[tuple[str, str], pd.DataFrame] | None = None,
    parameters: Mapping[str, Any] | None = None,
    core: tuple[str, ...] = (),
    currency: str = "",
    seed: int = 1,
) -> Audit:
    """Inspect how scattered, executed and well aimed public money is.

    Parameters
    ----------
    projects, regions : DataFrame
        As their contracts say.
    tables : mapping of str to DataFrame, optional
        budgets, stocks, activities, indicators, where they are there.
    results : mapping, optional
        Tables of the stages ``balance`` (ledger), ``specialisation`` (quotients)
        and ``overlap`` (republished), by (stage, table).
    parameters : mapping, optional
        Any of ``STAGE.parameters``.
    core : tuple of str
        Codes of the core regions.
    currency : str
        Currency code of all money.
    seed : int
        Seed of the resamples.

    Returns
    -------
    Audit

    Raises
    ------
    ParameterError
        If a parameter is unknown or out of bounds.
    """
    there = tables or {}
    records = Records(
        projects,
        regions,
        budgets=there.get("budgets"),
        stocks=there.get("stocks"),
        activities=there.get("activities"),
        indicators=there.get("indicators"),
        results=results,
        currency=currency,
    )
    return _audit(replace(records, core=core), parameters or {}, seed)


def _run(inputs: StageInputs) -> StageOutput:
    """Run the stage."""
    audit = inspect(
        inputs.tables["projects"],
        inputs.tables["regions"],
        tables=inputs.tables,
        results=inputs.results,
        parameters=inputs.parameters,
        core=inputs.core,
        currency=inputs.currency,
        seed=inputs.seed,
    )
    inputs.progress(1.0)
    return StageOutput(audit.tables, findings=audit.findings, notes=audit.notes)


STAGE: Final = Stage(
    name="audit",
    title_ko="분산·정합성 점검",
    title_en="Scatter audit",
    needs=("regions", "projects"),
    uses=("budgets", "indicators", "stocks", "activities"),
    after=("specialisation", "balance", "overlap"),
    makes={
        "scatter": "Small projects and concentration of one scope.",
        "size_distribution": "Projects and money in one class of size.",
        "support": "Share of one kind of support in a year.",
        "execution": "Money spent over money granted, of one scope and year.",
        "need": "Need and money of one region.",
        "correlations": "One rank correlation between need and money.",
        "alignment": "Fit of money to specialisation in one region.",
        "alarms": "One rule: figure, interval, reference line, where to look.",
    },
    adds_ko="소규모·분산 지원, 집행률, 필요 대비 지원, 특화와의 정합성 점검",
    adds_en="how scattered the money is, how it is executed, and whether it follows "
    "need and specialisation",
    parameters=PARAMETERS,
    vet=lambda parameters, _tables: _checked(parameters),
    run=_run,
)
