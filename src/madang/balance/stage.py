"""Balance as a stage of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from madang.balance.findings import find_findings
from madang.balance.measuring import measure
from madang.balance.settings import BalanceSettings
from madang.contracts.stage import Note, Stage, StageInputs, StageOutput
from madang.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.balance.result import BalanceResult

__all__ = ["STAGE"]

_FEWEST_REGIONS: Final = 2


def _run(inputs: StageInputs) -> StageOutput:
    """Measure balance and say what was found and assumed."""
    result = measure(
        inputs.tables,
        np.random.default_rng(inputs.seed),
        core=inputs.core,
        settings=BalanceSettings.read(inputs.parameters),
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
    notes = [
        Note(
            _(
                "Gini intervals are jackknifed over regions. Core shares of "
                "counts have "
                "Wilson's interval, of stocks the interval over resampled "
                "activities. Full "
                "totals of anything else have no sampling error and carry no interval."
            )
        ),
    ]
    if not result.core:
        notes.append(
            Note(
                _(
                    "No core regions are set, so that core shares and the split "
                    "into core "
                    "and rest are left out. Name their codes under 'core' in "
                    "study.toml."
                )
            )
        )
    if result.ledger.empty:
        notes.append(_no_ledger(inputs))
    elif result.ledger["imputed_share"].max() > 0:
        share = float(
            result.ledger.loc[
                result.ledger["dimension"] == "total", "imputed_share"
            ].mean()
        )
        notes.append(
            Note(
                _(
                    "{share:.1%} of the ledger's cells were filled in; each is "
                    "flagged.",
                    share=share,
                )
            )
        )
    return tuple(notes)


def _no_ledger(inputs: StageInputs) -> Note:
    """Say why there is no ledger."""
    if not {"indicators", "indicator_definitions"} <= set(inputs.tables):
        return Note(
            _(
                "There is no balance ledger: it needs the tables indicators and "
                "indicator_definitions together."
            )
        )
    return Note(
        _(
            "No year has enough values for the ledger: each dimension needs an "
            "indicator, with values for half of the regions and of the indicators."
        )
    )


STAGE: Final = Stage(
    name="balance",
    title=_("Balance"),
    needs=("regions",),
    uses=(
        "indicators", "indicator_definitions", "stocks", "flows", "organisations",
        "activities",
    ),
    makes={
        "ledger": "Score, rank and tier of a region in a year and dimension.",
        "ledger_indicators": "One indicator of a region in a year, step by step.",
        "steps": "What one step of the ledger did.",
        "evenness": "Gini and Theil indices of a quantity in a year.",
        "core_share": "Share of the core in a quantity in a year.",
        "convergence": "Growth regressed on the initial level of a quantity.",
        "sigma": "Spread of the logarithms of a quantity in a year.",
        "published": "Rank correlation with a published index in a year.",
    },
    adds=_(
        "The ledger of three dimensions, the share of the core, and whether gaps "
        "close"
    ),
    parameters=BalanceSettings().as_parameters(),
    applies=_applies,
    vet=lambda parameters, _tables: BalanceSettings.read(parameters),
    run=_run,
)  # fmt: skip
