"""The one verb of the room, and its stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Unpack

import numpy as np

from madang.contracts import (
    Stage,
    StageInputs,
    StageOutput,
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
from madang.coordination.audit.settings import (
    AuditSettings,
    small_threshold,
    without_lines,
)
from madang.coordination.audit.spending import Records, counted_codes, read_spending
from madang.coordination.audit.support import core_share, support_table
from madang.coordination.audit.years import trend_table, yearly_table
from madang.language import _
from madang.verb import Given, Options, call

if TYPE_CHECKING:
    import pandas as pd

    from madang.contracts import Note
    from madang.result import Result

__all__ = ["STAGE", "inspect"]

_STAGE: Final = "audit"
_READ: Final = ("budgets", "activities")
"""Tables that it reads whole where they are there."""

_PARTICIPATIONS: Final = "participations"
"""Read by a reduction where it is there."""


def inspect(
    given: Given, /, *others: pd.DataFrame, **options: Unpack[Options]
) -> Result:
    """Inspect how scattered, executed and well aimed public money is.

    Parameters
    ----------
    given : study or mapping of str to DataFrame
        A study (`madang.open`), or ``regions`` and ``projects`` by name; with
        ``budgets`` also execution, with ``activities`` and results of specialisation
        whether money follows strengths, with ``participations`` the channels of each
        organisation.
    others, options
        As every verb takes them: `madang.verb.Options`. Of ``earlier`` it reads the
        results of balance (need), of specialisation (strengths, outlook) and of
        overlap (notices published again).

    Returns
    -------
    Result
        Tables ``scatter``, ``size_distribution``, ``lorenz``, ``support``,
        ``trends``, ``yearly``, ``execution``, ``need``, ``correlations``,
        ``alignment``, ``outlook_alignment``, ``channels``, ``outliers`` and
        ``alarms``.

    Raises
    ------
    MissingTableError
        If a table is not there that is needed.
    ContractError
        If a table breaks its contract.
    ParameterError
        If a setting is unknown or outside what the method allows.
    """
    return call(STAGE, given, options, *others)


def _measured(
    records: Records, settings: AuditSettings, seed: int
) -> tuple[Figures, list[Note]]:
    """Read the records, measure each table, and give what the rules look at."""
    spending, notes = read_spending(records)
    threshold, unset = small_threshold(settings, records.currency)
    need, unknown = need_table(spending, records)
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
    figures = Figures.of(
        tables, records, spending, settings,
        core_money=core_share(spending, records.core, rng, draws=draws),
        closed_year=closed, seed=seed,
    )  # fmt: skip
    unset += without_lines(settings, records.currency)
    return figures, [*notes, *unset, *unknown, *unmet]


def _reduced(inputs: StageInputs, projects: pd.Series[str]) -> dict[str, pd.DataFrame]:
    """Give who takes part in the projects counted, where it is known."""
    engine = inputs.engine
    if _PARTICIPATIONS not in engine.tables():
        return {}
    return {_PARTICIPATIONS: engine.memberships(projects)}


def _run(inputs: StageInputs) -> StageOutput:
    """Run the stage: measure, apply the rules and say what was found."""
    settings = settings_of(AuditSettings, _STAGE, inputs.parameters)
    projects = inputs.tables["projects"]
    records = Records(
        projects,
        inputs.tables["regions"],
        **{name: inputs.tables.get(name) for name in _READ},
        **_reduced(inputs, counted_codes(projects)),
        results=inputs.results,
        currency=inputs.currency,
        core=inputs.core,
    )
    figures, notes = _measured(records, settings, inputs.seed)
    tables = {**figures.tables, "alarms": alarm_table(figures)}
    inputs.progress(1.0)
    return StageOutput(tables, findings(figures), tuple(notes))


STAGE: Final = Stage(
    name=_STAGE,
    title=_("Scatter audit"),
    needs=("regions", "projects"),
    uses=(*_READ, _PARTICIPATIONS, "organisations"),
    after=("specialisation", "balance", "overlap"),
    makes={table.name: table for table in MAKES},
    adds=_(
        "How scattered the money is, how it is executed, and whether it follows "
        "need and specialisation"
    ),
    parameters=parameters_of(AuditSettings),
    run=_run,
    chapter="madang.coordination.audit.chapter",
    dossier="madang.coordination.audit.dossier",
)
