"""Inspect how money was given: the verb, its record, and the stage."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.contracts import Finding, Note, Stage, StageInputs, StageOutput
from madang.coordination.audit.alarms import Figures, alarm_table
from madang.coordination.audit.alignment import (
    alignment_table,
    outlook_alignment_table,
)
from madang.coordination.audit.channels import channel_table
from madang.coordination.audit.need import correlation_table, need_table
from madang.coordination.audit.outliers import outlier_table
from madang.coordination.audit.remarks import (
    absent,
    closed_year,
    core_people,
    last_start,
)
from madang.coordination.audit.scatter import (
    execution_table,
    lorenz_table,
    scatter_table,
    size_table,
)
from madang.coordination.audit.sentences import findings
from madang.coordination.audit.sentences_more import more_findings
from madang.coordination.audit.settings import (
    PARAMETERS,
    checked,
    small_threshold,
)
from madang.coordination.audit.spending import Records, read_spending
from madang.coordination.audit.support import core_share, support_table
from madang.coordination.audit.years import trend_table, yearly_table
from madang.language import _
from madang.vocabulary import Language
from madang.wording import money, names

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PARAMETERS", "STAGE", "Audit", "inspect"]


@dataclass(frozen=True, slots=True)
class Audit:
    """How scattered, executed and well aimed the money is.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        scatter, size_distribution, lorenz, support, trends, execution, need,
        correlations, alignment, outlook_alignment, channels, yearly, outliers,
        alarms. Intervals hold 90%.
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


def _tables(
    records: Records, given: Mapping[str, Any], seed: int
) -> tuple[dict[str, pd.DataFrame], Figures, list[Note]]:
    """Read the records, measure each table, and give what the rules look at."""
    spending, notes = read_spending(records)
    threshold, said = small_threshold(given, records.currency)
    notes += [*said, *absent(spending)]
    need, said = need_table(spending, records, str(given["need_indicator"]))
    notes += said
    rng, draws = np.random.default_rng(seed), int(given["draws"])
    measure = str(given["measure"])
    alignment, said = alignment_table(
        spending, records, rng, measure=measure, draws=draws
    )
    notes += said
    closed = closed_year(spending)
    tables = {
        "scatter": scatter_table(spending, threshold),
        "size_distribution": size_table(spending),
        "lorenz": lorenz_table(spending),
        "support": support_table(spending, rng, draws=draws),
        "trends": trend_table(spending, closed, rng, draws=draws),
        "execution": execution_table(spending, float(given["low_execution"])),
        "need": need,
        "correlations": correlation_table(need, rng, draws=draws),
        "alignment": alignment,
        "outlook_alignment": outlook_alignment_table(
            spending, records, rng, measure=measure, draws=draws
        ),
        "channels": channel_table(spending, records),
        "yearly": yearly_table(spending, rng, draws=draws),
        "outliers": outlier_table(spending),
    }
    figures = Figures(
        tables=tables,
        core_money=core_share(spending, records.core, rng, draws=draws),
        core_people=core_people(records, need),
        parameters=dict(given) | {"core": records.core},
        names_ko=names(records.regions, "ko"),
        names_en=names(records.regions, "en"),
        currency=records.currency,
        closed_year=closed,
        year=last_start(spending),
        seed=seed,
    )
    return tables, figures, notes


def _audit(records: Records, parameters: Mapping[str, Any], seed: int) -> Audit:
    """Measure, apply the rules and say what was found."""
    tables, figures, notes = _tables(records, checked(parameters), seed)
    return Audit(
        tables=tables | {"alarms": alarm_table(figures)},
        findings=(*findings(figures, figures.year), *more_findings(figures)),
        notes=tuple(notes),
        currency=records.currency,
        year=figures.year,
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
        budgets, stocks, activities, indicators, participations, where they are
        there.
    results : mapping, optional
        Tables of the stages ``balance`` (ledger), ``specialisation`` (quotients,
        outlook) and ``overlap`` (republished), by (stage, table).
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
        participations=there.get("participations"),
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
    title=_("Scatter audit"),
    needs=("regions", "projects"),
    uses=(
        "budgets",
        "indicators",
        "stocks",
        "activities",
        "participations",
        "organisations",
    ),
    after=("specialisation", "balance", "overlap"),
    makes={
        "scatter": "Small projects and concentration of one scope.",
        "size_distribution": "Projects and money in one class of size.",
        "support": "Share of one kind of support in a year.",
        "execution": "Money spent over money granted, of one scope and year.",
        "need": "Need and money of one region.",
        "correlations": "One rank correlation between need and money.",
        "alignment": "Fit of money to specialisation in one region.",
        "outlook_alignment": "Fit of money to what one region could become.",
        "lorenz": "Share of money held by a share of the smallest projects.",
        "trends": "One kind of support, from the first to the last year.",
        "channels": "One organisation or region: how many channels reach it.",
        "yearly": "Money of one scope in a year, and its change.",
        "outliers": "One amount whose unit may have slipped.",
        "alarms": "One rule: figure, interval, reference line, where to look.",
    },
    adds=_(
        "How scattered the money is, how it is executed, and whether it follows "
        "need and specialisation"
    ),
    parameters=PARAMETERS,
    vet=lambda parameters, _tables: checked(parameters),
    run=_run,
)
