"""The verb of the network, and its stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Unpack

import numpy as np

from madang.contracts import (
    Note,
    Stage,
    StageInputs,
    StageOutput,
    names_of,
    parameters_of,
    settings_of,
)
from madang.language import _
from madang.linkages.network.brokers import (
    find_fragile,
    measure_organisations,
    measure_roles,
)
from madang.linkages.network.columns import LEFT_OUT, MAKES
from madang.linkages.network.findings import findings
from madang.linkages.network.laid import lay
from madang.linkages.network.places import find_left_out, measure_regions
from madang.linkages.network.settings import NetworkSettings
from madang.linkages.network.whole import measure_layers, measure_structure
from madang.linkages.partners.consortia import tables_of_members
from madang.metrics.networks import communities, projection
from madang.verb import Given, Options, call

if TYPE_CHECKING:
    import pandas as pd

    from madang.linkages.network.laid import Laid
    from madang.result import Result

__all__ = ["STAGE", "examine"]

_STAGE: Final = "network"


def examine(
    given: Given, /, *others: pd.DataFrame, **options: Unpack[Options]
) -> Result:
    """Examine the network of organisations: its shape, bridges, roles and gaps.

    Parameters
    ----------
    given : study or mapping of str to DataFrame
        A study (`madang.open`), or ``regions``, ``organisations``, ``projects`` and
        ``participations`` by name.
    others, options
        As every verb takes them: `madang.verb.Options`.

    Returns
    -------
    Result
        Tables ``structure``, ``organisations``, ``fragile``, ``regions``,
        ``left_out``, ``roles``, ``group_roles`` and ``layers``.

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


def _notes(laid: Laid, settings: NetworkSettings) -> tuple[Note, ...]:
    """Say what was left out, and what could not be told."""
    notes = [*laid.notes]
    if not laid.members.nnz:
        notes.append(Note(_(
            "No project names two organisations: there is no network to examine."
        )))  # fmt: skip
    if not (laid.projects["layer"] != "").any():
        notes.append(Note(_(
            "Projects do not say of which layer they are (column {column}): layers "
            "are left empty.", column=settings.layers_by,
        )))  # fmt: skip
    if not laid.organisations["sme"].notna().any():
        notes.append(Note(_(
            "Organisations do not say which are SMEs: who is left out is not known."
        )))  # fmt: skip
    return tuple(notes)


def _run(inputs: StageInputs) -> StageOutput:
    """Run the stage."""
    settings = settings_of(NetworkSettings, _STAGE, inputs.parameters)
    tables = tables_of_members(inputs)
    laid = lay(tables, settings.most_partners, settings.layers_by)
    notes = _notes(laid, settings)
    made: dict[str, Any] = {table.name: table.empty() for table in MAKES}
    names = names_of(tables["organisations"], key="organisation")
    regions = names_of(tables["regions"], key="region")
    codes = [str(r) for r in tables["regions"]["region"]]
    rng = np.random.default_rng(inputs.seed)
    if laid.members.nnz:
        ties = projection(laid.members[laid.tied()])
        groups = communities(ties, int(rng.integers(2**31)))
        made["structure"] = measure_structure(laid, groups, settings, rng)
        inputs.progress(0.3)
        made["organisations"] = measure_organisations(laid, groups[0], settings, rng)
        made["fragile"] = find_fragile(laid, made["organisations"])
        inputs.progress(0.6)
        made["roles"], made["group_roles"] = measure_roles(laid, settings, rng)
        made["layers"] = measure_layers(laid, settings, rng)
    inputs.progress(0.9)
    out = find_left_out(laid)
    made["regions"] = measure_regions(laid, codes, out, settings, rng)
    listed = out.groupby("region", dropna=False).head(settings.listed)
    made["left_out"] = LEFT_OUT.typed(listed.reset_index(drop=True))
    inputs.progress(1.0)
    return StageOutput(made, findings(laid, made, names, regions), notes)


STAGE: Final = Stage(
    name=_STAGE,
    title=_("Network"),
    needs=("regions", "organisations", "projects", "participations"),
    makes={table.name: table for table in MAKES},
    adds=_(
        "Shows who bridges the network, what breaks where one leaves, which ties are "
        "repeated and kept, and which SMEs are left out."
    ),
    parameters=parameters_of(NetworkSettings),
    run=_run,
    chapter="madang.linkages.network.chapter",
    dossier="madang.linkages.network.chapter",
)
