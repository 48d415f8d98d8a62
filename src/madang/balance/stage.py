"""Balance as a stage of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from madang.balance.columns import MAKES
from madang.balance.findings import find_findings
from madang.balance.measuring import measure
from madang.balance.settings import BalanceSettings
from madang.contracts import (
    Note,
    Stage,
    StageInputs,
    StageOutput,
    parameters_of,
    settings_of,
)
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.balance.result import BalanceResult
    from madang.language import Message

__all__ = ["STAGE"]

_FEWEST_REGIONS: Final = 2


def _run(inputs: StageInputs) -> StageOutput:
    """Measure balance and say what was found and assumed."""
    result = measure(
        inputs.tables,
        np.random.default_rng(inputs.seed),
        core=inputs.core,
        settings=settings_of(BalanceSettings, STAGE.name, inputs.parameters),
        currency=inputs.currency,
        progress=inputs.progress,
    )
    return StageOutput(
        result.tables(),
        find_findings(result, inputs.tables),
        _notes(result, inputs),
    )


def _applies(tables: Mapping[str, pd.DataFrame]) -> Note | None:
    """Say what is lacking, if anything."""
    if len(tables["regions"]) < _FEWEST_REGIONS:
        return Note(
            _(
                "There is only one region; balance is measured between regions. The "
                "table 'regions' needs at least two."
            )
        )
    has_indicators = "indicators" in tables and "indicator_definitions" in tables
    if not has_indicators and "stocks" not in tables:
        return Note(
            _("Needs the tables indicators (with indicator_definitions) or stocks.")
        )
    return None


def _notes(result: BalanceResult, inputs: StageInputs) -> tuple[Note, ...]:
    """Say what was assumed and left out."""
    said = [
        _(
            "Gini intervals are jackknifed over regions. Core shares of counts have "
            "Wilson's interval, of stocks the interval over resampled activities. Full "
            "totals of anything else have no sampling error and carry no interval."
        ),
    ]
    if not result.core:
        said.append(
            _(
                "No core regions are set, so that core shares and the split into core "
                "and rest are left out. Name their codes under 'core' in study.toml."
            )
        )
    ledger = result.ledger
    if ledger.empty:
        said.append(_no_ledger(inputs))
    elif ledger["imputed_share"].max() > 0:
        whole = ledger.loc[ledger["dimension"] == "total", "imputed_share"]
        said.append(
            _(
                "{share:.1%} of the ledger's cells were filled in; each is flagged.",
                share=float(whole.mean()),
            )
        )
    return tuple(map(Note, said))


def _no_ledger(inputs: StageInputs) -> Message:
    """Say why there is no ledger."""
    if not {"indicators", "indicator_definitions"} <= set(inputs.tables):
        return _(
            "There is no balance ledger: it needs the tables indicators and "
            "indicator_definitions together."
        )
    return _(
        "No year has enough values for the ledger: each dimension needs an indicator, "
        "with values for half of the regions and of the indicators."
    )


STAGE: Final = Stage(
    name="balance",
    title=_("Balance"),
    needs=("regions",),
    uses=(
        "indicators", "indicator_definitions", "stocks", "flows", "organisations",
        "activities",
    ),
    makes={table.name: table for table in MAKES},
    adds=_(
        "The ledger of three dimensions, the share of the core, and whether gaps close"
    ),
    parameters=parameters_of(BalanceSettings),
    applies=_applies,
    run=_run,
)  # fmt: skip
