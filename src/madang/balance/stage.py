"""The one verb of the room, and its stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Unpack

import numpy as np

from madang.balance.columns import MAKES
from madang.balance.findings import find_findings, named_quantity
from madang.balance.measuring import measured
from madang.balance.need import need_notes
from madang.balance.settings import BalanceSettings
from madang.contracts import (
    Note,
    Stage,
    StageInputs,
    StageOutput,
    parameters_of,
    settings_of,
)
from madang.language import Items, _
from madang.metrics.inference import PUBLISHED_EFFECT
from madang.verb import Given, Options, call

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.balance.record import Balance
    from madang.language import Message
    from madang.result import Result

__all__ = ["STAGE", "measure"]

_FEWEST_REGIONS: Final = 2


def measure(
    given: Given, /, *others: pd.DataFrame, **options: Unpack[Options]
) -> Result:
    """Measure how balanced a territory is.

    Parameters
    ----------
    given : study or mapping of str to DataFrame
        A study (`madang.open`), or ``regions`` and any of ``indicators`` with
        ``indicator_definitions``, ``stocks``, ``flows``, ``organisations`` and
        ``activities`` by name. What is absent is left out.
    others, options
        As every verb takes them: `madang.verb.Options`. Shares of the core need
        ``core``.

    Returns
    -------
    Result
        Tables ``ledger``, ``ledger_indicators``, ``steps``, ``ledger_elements``,
        ``ledger_flags``, ``ledger_sensitivity``, ``ledger_strengths``,
        ``ledger_changes``, ``need``, ``evenness``, ``core_share``, ``convergence``,
        ``sigma`` and ``published``.

    Raises
    ------
    MissingTableError
        If there are fewer than two regions, or neither indicators nor stocks nor
        residents.
    ContractError
        If a table breaks its contract.
    ParameterError
        If a setting is unknown or outside what the method allows.

    Examples
    --------
    >>> import pandas as pd
    >>> stocks = pd.DataFrame({"region": ["a", "b"], "activity": "x", "year": 2024,
    ...     "measure": "employment", "value": [30.0, 10.0]})
    >>> regions = pd.DataFrame({"region": ["a", "b"], "name": ["A", "B"]})
    >>> balance = measure({"regions": regions, "stocks": stocks}, core=["a"])
    >>> balance.core_share["core_share"].tolist()
    [0.75]
    """
    return call(STAGE, given, options, *others)


def _reduced(inputs: StageInputs) -> dict[str, pd.DataFrame]:
    """Give the tables, the big ones as their reductions."""
    engine, tables = inputs.engine, dict(inputs.tables)
    there = engine.tables()
    if "stocks" in there:
        tables["stocks"] = engine.stock_totals()
    if "organisations" in there:
        tables["organisations"] = engine.organisation_counts()
    if "flows" in there and inputs.core:
        tables["flows"] = engine.flow_totals(inputs.core)
    return tables


def _run(inputs: StageInputs) -> StageOutput:
    """Measure balance and say what was found and assumed."""
    made = measured(
        _reduced(inputs),
        np.random.default_rng(inputs.seed),
        core=inputs.core,
        settings=settings_of(BalanceSettings, STAGE.name, inputs.parameters),
        currency=inputs.currency,
        progress=inputs.progress,
    )
    said = find_findings(made, inputs.tables)
    return StageOutput(made.tables, said, _notes(made, inputs))


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
    residents = tables["regions"].get("population")
    is_peopled = residents is not None and bool(residents.notna().any())
    if not (has_indicators or "stocks" in tables or is_peopled):
        return Note(
            _(
                "Needs the tables indicators (with indicator_definitions) or stocks, "
                "or residents in the table regions."
            )
        )
    return None


def _notes(made: Balance, inputs: StageInputs) -> tuple[Note, ...]:
    """Say what was assumed and left out."""
    said = [
        _(
            "Gini intervals are jackknifed over regions. Core shares of counts have "
            "Wilson's interval: residents, firms and the like counted one by one, jobs "
            "that an indicator gives {jobs:,.0f} at a time, as firms are of uneven "
            "size. Core shares of stocks, jobs among them, have the interval over "
            "resampled activities. Full totals of anything else have no sampling error "
            "and carry no interval.",
            jobs=PUBLISHED_EFFECT,
        ),
    ]
    if not made.core:
        said.append(
            _(
                "No core regions are set, so that core shares and the split into core "
                "and rest are left out. Name their codes under 'core' in study.toml."
            )
        )
    said += _exact(made, inputs)
    ledger = made.ledger
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
    return (*map(Note, said), *need_notes(made.need), *made.notes)


def _exact(made: Balance, inputs: StageInputs) -> list[Message]:
    """Say where growth follows the first level as no real records do."""
    table = made.convergence
    rows = table[table["beta"].notna() & table["beta_low"].isna()]
    if rows.empty:
        return []
    return [
        _(
            "Exactly linear, as real figures never are: growth of {quantities}. Were "
            "they made up, or filled in by a rule? β has no interval there, and no "
            "finding is drawn from it.",
            quantities=Items(
                tuple(named_quantity(str(q), inputs.tables) for q in rows["quantity"])
            ),
        )
    ]


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
        "indicators", "indicator_definitions", "indicators_before", "stocks", "flows",
        "organisations", "activities",
    ),
    makes={table.name: table for table in MAKES},
    adds=_(
        "The ledger of three dimensions, the share of the core, and whether gaps close"
    ),
    parameters=parameters_of(BalanceSettings),
    applies=_applies,
    run=_run,
    chapter="madang.balance.chapter",
    dossier="madang.balance.dossier",
)  # fmt: skip
