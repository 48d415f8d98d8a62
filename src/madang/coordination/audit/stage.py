"""Inspect how money was given: the verb, its record, and the stage."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.contracts import (
    Finding,
    Note,
    Stage,
    StageInputs,
    StageOutput,
    names_of,
    parameters_of,
    settings_of,
)
from madang.coordination.audit.alarms import Figures, alarm_table
from madang.coordination.audit.alignment import (
    alignment_table,
    outlook_alignment_table,
)
from madang.coordination.audit.channels import channel_table
from madang.coordination.audit.columns import MAKES
from madang.coordination.audit.findings import findings
from madang.coordination.audit.need import correlation_table, need_table
from madang.coordination.audit.outliers import outlier_table
from madang.coordination.audit.scatter import (
    execution_table,
    lorenz_table,
    scatter_table,
    size_table,
)
from madang.coordination.audit.settings import AuditSettings, small_threshold
from madang.coordination.audit.spending import Records, read_spending
from madang.coordination.audit.support import core_people, core_share, support_table
from madang.coordination.audit.years import trend_table, yearly_table
from madang.language import Money, _
from madang.vocabulary import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["STAGE", "Audit", "inspect"]

_STAGE: Final = "audit"


@dataclass(frozen=True, slots=True)
class Audit:
    """How scattered, executed and well aimed the money is.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        As `madang.coordination.audit.STAGE`.makes says. Intervals hold 90%.
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

        sizes = self.tables["size_distribution"]
        nation = self.scatter[self.scatter["scope"] == "national"]
        limit = float(nation["threshold"].iloc[0]) if len(nation) else math.nan
        amounts = [Money(upper, self.currency) for upper in sizes["upper"]]
        data = pd.DataFrame(
            {
                "label": [f"≤ {amount.worded('', language)}" for amount in amounts],
                "value": sizes["projects"],
                "quiet": (sizes["upper"] <= limit).tolist(),
            }
        )
        return histogram(
            data,
            x_title=_("Money a project").text(language),
            y_title=_("Projects").text(language),
            title=_("Projects by size").text(language),
            unit=_("projects").text(language),
            source=source,
            year=self.year or "",
            language=language,
        )


def _measured(
    records: Records, settings: AuditSettings, seed: int
) -> tuple[Figures, list[Note]]:
    """Read the records, measure each table, and give what the rules look at."""
    spending, notes = read_spending(records)
    threshold, unset = small_threshold(settings, records.currency)
    need, unknown = need_table(spending, records, settings.need_indicator)
    rng, draws = np.random.default_rng(seed), settings.draws
    aim: dict[str, Any] = {"measure": settings.measure, "draws": draws}
    alignment, unmet = alignment_table(spending, records, rng, **aim)
    closed = spending.closed_year
    # The order of the tables is the order of their draws.
    tables = {
        "scatter": scatter_table(spending, threshold),
        "size_distribution": size_table(spending),
        "lorenz": lorenz_table(spending),
        "support": support_table(spending, rng, draws=draws),
        "trends": trend_table(spending, closed, rng, draws=draws),
        "execution": execution_table(spending, settings.low_execution),
        "need": need,
        "correlations": correlation_table(need, rng, draws=draws),
        "alignment": alignment,
        "outlook_alignment": outlook_alignment_table(spending, records, rng, **aim),
        "channels": channel_table(spending, records),
        "yearly": yearly_table(spending, rng, draws=draws),
        "outliers": outlier_table(spending),
    }
    figures = Figures(
        tables=tables,
        core_money=core_share(spending, records.core, rng, draws=draws),
        core_people=core_people(records, need),
        settings=settings,
        core=records.core,
        names=names_of(records.regions),
        currency=records.currency,
        closed_year=closed,
        year=spending.last_year,
        seed=seed,
    )
    return figures, [*notes, *unset, *unknown, *unmet]


def _audit(records: Records, settings: AuditSettings, seed: int) -> Audit:
    """Measure, apply the rules and say what was found."""
    figures, notes = _measured(records, settings, seed)
    return Audit(
        tables={**figures.tables, "alarms": alarm_table(figures)},
        findings=findings(figures),
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
    settings = settings_of(AuditSettings, _STAGE, parameters or {})
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
        core=core,
    )
    return _audit(records, settings, seed)


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
    name=_STAGE,
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
    makes={table.name: table for table in MAKES},
    adds=_(
        "How scattered the money is, how it is executed, and whether it follows "
        "need and specialisation"
    ),
    parameters=parameters_of(AuditSettings),
    run=_run,
)
