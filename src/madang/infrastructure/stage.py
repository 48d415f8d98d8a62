"""The one verb of the room, and its stage."""

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
from madang.errors import ContractError
from madang.infrastructure.columns import MAKES
from madang.infrastructure.demand import asked_for
from madang.infrastructure.findings import findings
from madang.infrastructure.laid import lay_out
from madang.infrastructure.links import choose_links
from madang.infrastructure.matches import match_institutes
from madang.infrastructure.reach import measure_reach
from madang.infrastructure.settings import InfrastructureSettings
from madang.infrastructure.sites import phase_sites
from madang.infrastructure.vetting import wrong_rows
from madang.language import _
from madang.verb import Given, Options, call

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.result import Result

__all__ = ["STAGE", "reach"]

_STAGE: Final = "infrastructure"
_FEWEST_REGIONS: Final = 2


def reach(given: Given, /, *others: pd.DataFrame, **options: Unpack[Options]) -> Result:
    """Measure what is within reach of whom, and choose what to build when and where.

    Parameters
    ----------
    given : study or mapping of str to DataFrame
        A study (`madang.open`), or ``regions`` with ``opportunities`` and
        ``travel_times`` (or ``links`` that are built) by name; candidates among the
        ``links`` are chosen under the budget, ``sites`` and ``land_demand`` (or
        ``land_coefficients`` with ``stocks``) planned in phases, ``preferences``
        matched.
    others, options
        As every verb takes them: `madang.verb.Options`.

    Returns
    -------
    Result
        Tables ``access``, ``unevenness``, ``groups``, ``bands``, ``links``, ``ways``,
        ``frontier``, ``sites``, ``supply``, ``waiting``, ``matches`` and ``blocking``.

    Raises
    ------
    MissingTableError
        If none of the three groups of tables is there.
    ContractError
        If a table breaks its contract, a link joins a region with itself, a path of
        demand has two chances, or a draft sends an institute to two regions.
    ParameterError
        If a setting is unknown or outside what the method allows.

    Examples
    --------
    >>> import pandas as pd
    >>> regions = pd.DataFrame({"region": ["a", "b"], "name": ["A", "B"],
    ...     "population": [1, 1]})
    >>> times = pd.DataFrame({"origin": ["a", "b"], "destination": ["b", "a"],
    ...     "minutes": [50.0, 70.0]})
    >>> held = pd.DataFrame({"region": ["a", "b"], "kind": "jobs",
    ...     "amount": [9.0, 1.0]})
    >>> made = reach({"regions": regions, "travel_times": times,
    ...     "opportunities": held})
    >>> made.access.query("measure == 'cumulative'")["access"].tolist()
    [10.0, 1.0]
    """
    return call(STAGE, given, options, *others)


def _has_ways(tables: Mapping[str, pd.DataFrame]) -> bool:
    """Tell whether ways between regions are known."""
    links = tables.get("links")
    built = links is not None and bool((links["status"] == "built").any())
    return built or "travel_times" in tables


def _applies(tables: Mapping[str, pd.DataFrame]) -> Note | None:
    """Say what is lacking, if anything."""
    if len(tables["regions"]) < _FEWEST_REGIONS:
        return Note(_(
            "There is only one region; what is within reach is measured between "
            "regions. The table 'regions' needs at least two."
        ))  # fmt: skip
    is_measured = "opportunities" in tables and _has_ways(tables)
    if not (is_measured or "sites" in tables or "preferences" in tables):
        return Note(_(
            "Needs the tables opportunities with travel_times (or links that are "
            "built), or sites, or preferences."
        ))  # fmt: skip
    return None


def _vet(_parameters: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> None:
    """Refuse tables whose rows speak against each other."""
    for name, says in wrong_rows(tables):
        raise ContractError(_(
            "'{table}' does not keep its contract: {says}", table=name, says=says,
        ))  # fmt: skip


def _run(inputs: StageInputs) -> StageOutput:
    """Run the stage."""
    settings = settings_of(InfrastructureSettings, _STAGE, inputs.parameters)
    tables = dict(inputs.tables)
    if "flows" in inputs.engine.tables():
        tables["flows"] = inputs.engine.flow_cells()
    made = {table.name: table.empty() for table in MAKES}
    notes: list[Note] = []
    laid, kind = lay_out(tables, settings), ""
    if laid is not None:
        chosen = choose_links(laid, tables, settings)
        kind = chosen.kind
        inputs.progress(0.6)
        made |= chosen.tables | measure_reach(laid, chosen.after, settings)
        notes += [*laid.notes, *chosen.notes]
    elif "opportunities" in tables:
        notes.append(Note(_(
            "How long ways take is not known (travel_times, or links that are built): "
            "access is not measured."
        )))  # fmt: skip
    inputs.progress(0.7)
    if "sites" in tables:
        is_asked = "land_coefficients" in tables and "land_demand" not in tables
        has_jobs = is_asked and "stocks" in inputs.engine.tables()
        stocks = inputs.engine.stock_totals() if has_jobs else None
        asked, said = asked_for(tables, stocks, settings, inputs.seed)
        notes += said
        sites, said = phase_sites(laid, tables, asked, settings, inputs.currency)
        made |= sites
        notes += said
    inputs.progress(0.9)
    matches, said = match_institutes(
        tables, settings, np.random.default_rng(inputs.seed)
    )
    made |= matches
    notes += said
    told = findings(made, names_of(tables["regions"]), settings, kind, inputs.currency)
    return StageOutput(made, told, tuple(notes))


STAGE: Final = Stage(
    name=_STAGE,
    title=_("Infrastructure and access"),
    needs=("regions",),
    uses=(
        "travel_times", "opportunities", "links", "sites", "land_demand",
        "land_coefficients", "preferences", "stocks", "activities", "flows",
        "indicators", "indicator_definitions", "boundaries",
    ),
    makes={table.name: table for table in MAKES},
    adds=_(
        "Shows what is within reach of whom, which links even it most for the money, "
        "when and where to build complexes, and which institute goes where."
    ),
    parameters=parameters_of(InfrastructureSettings),
    applies=_applies,
    vet=_vet,
    run=_run,
    chapter="madang.infrastructure.chapter",
    dossier="madang.infrastructure.dossier",
)  # fmt: skip
