"""The one verb of the room, and its stage."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Unpack

import numpy as np

from madang.clusters.columns import MAKES
from madang.clusters.definitions import Definitions, define, is_too_coarse
from madang.clusters.extents import borders, extents_tables, local_association
from madang.clusters.findings import find_clusters
from madang.clusters.places import places_table
from madang.clusters.roles import roles_table
from madang.clusters.settings import ClusterSettings, HotBy
from madang.clusters.summary import clusters_table, said_of, said_of_years
from madang.clusters.tables import aligned, cluster_table, cut
from madang.contracts import (
    Note,
    Stage,
    StageInputs,
    StageOutput,
    names_of,
    parameters_of,
    settings_of,
)
from madang.errors import ParameterError
from madang.language import _
from madang.metrics.inference import APART, persistence_of_cells
from madang.specialisation.effects import published_persistence
from madang.verb import Given, Options, call
from madang.vocabulary import Measure, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.clusters.tables import ClusterTable
    from madang.metrics.inference import Persistence
    from madang.result import Result
    from madang.specialisation.panel import Panel

__all__ = ["STAGE", "find"]

_PERMUTATIONS: Final = 999
_STREAM: Final = 8  # apart from the draws of other steps under one seed


def find(given: Given, /, *others: pd.DataFrame, **options: Unpack[Options]) -> Result:
    """Find which industries and places form one cluster.

    Parameters
    ----------
    given : study or mapping of str to DataFrame
        A study (`madang.open`), or ``regions`` and ``stocks`` by name; with
        ``activities`` names and classes (a column ``cluster`` gives the clusters),
        with ``cluster_definitions`` given clusters, with ``activity_links`` input–
        output, occupations or other links, with ``boundaries`` true neighbours.
    others, options
        As every verb takes them: `madang.verb.Options`.

    Returns
    -------
    Result
        Tables ``clusters``, ``definitions``, ``candidates``, ``validation``,
        ``places``, ``extents``, ``members`` and ``roles``.

    Raises
    ------
    MissingTableError
        If a table is not there that is needed, or the stocks hold no value.
    ContractError
        If a table breaks its contract.
    ParameterError
        If a setting is unknown or outside what the method allows.

    Examples
    --------
    >>> import pandas as pd
    >>> stocks = pd.DataFrame({"region": ["a", "a", "b", "b"],
    ...     "activity": ["ships", "food"] * 2, "year": 2024, "measure": "employment",
    ...     "value": [60.0, 40.0, 20.0, 80.0]})
    >>> regions = pd.DataFrame({"region": ["a", "b"], "name": ["A", "B"]})
    >>> found = find({"regions": regions, "stocks": stocks},
    ...     settings={"definition": "classification"})
    >>> found.places["location_quotient"].round(2).tolist()
    [0.67, 1.5, 1.33, 0.5]
    """
    return call(STAGE, given, options, *others)


def _run(inputs: StageInputs) -> StageOutput:
    """Run the stage."""
    inputs.progress(0.0)
    given = inputs.tables
    regions, activities = given["regions"], given.get("activities")
    asked = settings_of(ClusterSettings, STAGE.name, inputs.parameters)
    stocks = inputs.engine.stock_totals()
    panel = cut(stocks, regions=regions, activities=activities, settings=asked)
    settings, swapped = _main(panel, asked)
    coarse = is_too_coarse(
        panel, given.get("cluster_definitions"), activities, settings
    )
    if coarse is not None:
        inputs.progress(1.0)
        return StageOutput({t.name: t.empty() for t in MAKES}, (), (coarse,))
    made = define(
        panel,
        activities=activities,
        given=given.get("cluster_definitions"),
        links=given.get("activity_links"),
        settings=settings,
        rng=np.random.default_rng([inputs.seed, _STREAM]),
    )
    _refuse_unknown_nation(made, settings)
    maps = (regions, given.get("boundaries"))
    out, notes = _tables(panel, made, settings, maps, inputs.seed)
    found = find_clusters(
        out,
        source=made.source,
        measure=settings.measure,
        regions=names_of(regions),
        clusters=made.labels,
        level=settings.level,
    )
    said = (*panel.notes, *swapped, *made.notes, *notes, *said_of(out, settings))
    inputs.progress(1.0)
    return StageOutput(out, found, said)


def _refuse_unknown_nation(made: Definitions, settings: ClusterSettings) -> None:
    """Ask for the amount of every cluster, where amounts of the nation are given."""
    lacking = sorted(set(made.member.values()) - set(settings.nation))
    if settings.nation and lacking:
        raise ParameterError(
            _(
                "Stage 'clusters', nation must give an amount for every cluster; "
                "{count} are missing, the first is '{first}'.",
                count=len(lacking),
                first=lacking[0],
            )
        )


def _main(
    panel: Panel, settings: ClusterSettings
) -> tuple[ClusterSettings, tuple[Note, ...]]:
    """Take the measure asked for, or the first that the stocks hold."""
    if settings.measure in panel.measures:
        return settings, ()
    other = next(
        (m for m in (Measure.EMPLOYMENT, Measure.ESTABLISHMENTS) if m in
         panel.measures), panel.measures[0],
    )  # fmt: skip
    return replace(settings, measure=str(other)), (
        Note(
            _(
                "There is no {measure:lower}; clusters were defined and measured by "
                "{other:lower}.",
                measure=word(settings.measure),
                other=word(str(other)),
            )
        ),
    )


def _tables(
    panel: Panel,
    made: Definitions,
    settings: ClusterSettings,
    maps: tuple[pd.DataFrame | None, pd.DataFrame | None],
    seed: int,
) -> tuple[dict[str, Any], tuple[Note, ...]]:
    """Make all result tables."""
    latest = {
        m: cluster_table(panel.years(m)[-1], made.member, made.traded)
        for m in panel.measures
    }
    now = latest[settings.measure]
    years = _years(panel, made, settings)
    then = years[0] if len(years) > 1 else None
    lasting, is_told = _persistence(years)
    firms = latest.get(Measure.ESTABLISHMENTS)
    if firms is not None and (firms.year != now.year or firms is now):
        firms = None
    places = places_table(now, then, firms, settings, persistence=lasting, seed=seed)
    adjacency, notes = borders(now.regions, *maps, settings)
    if settings.permutations or settings.hot is HotBy.LISA:
        drawn = replace(settings, permutations=settings.permutations or _PERMUTATIONS)
        places = local_association(places, now.regions, adjacency, drawn, seed=seed)
    extents, members = extents_tables(
        places, now.regions, adjacency, settings, grand=now.grand
    )
    return {
        "clusters": clusters_table(made, now, then, places),
        "definitions": made.table,
        "candidates": made.candidates,
        "validation": made.validation,
        "places": places,
        "extents": extents,
        "members": members,
        "roles": roles_table(members, latest, settings, seed=seed),
    }, (*notes, *said_of_years(now, then, lasting, is_told=is_told))


def _years(
    panel: Panel, made: Definitions, settings: ClusterSettings
) -> list[ClusterTable]:
    """Give the years over which growth is measured: all within reach."""
    years = panel.years(settings.measure)
    reach = years[-1].year - settings.stage_years
    return [
        cluster_table(s, made.member, made.traded) for s in years if s.year >= reach
    ]


def _persistence(years: list[ClusterTable]) -> tuple[Persistence, bool]:
    """Say how far the years share their chance, and whether they tell it."""
    now = years[-1]
    if not now.is_count:
        return APART, False
    placed = [aligned(t, now) for t in years]
    own = persistence_of_cells(
        np.stack([np.where(known, x, np.nan) for x, _whole, known in placed]),
        [t.year for t in years],
        [t.together for t in years],
    )
    return (own, True) if own.is_known else (published_persistence(now.measure), False)


def _applies(tables: Mapping[str, pd.DataFrame]) -> Note | None:
    """Say what is lacking where there is nothing to measure."""
    stocks = tables.get("stocks")
    if stocks is None or stocks["value"].notna().sum() == 0:
        return Note(_("The stocks hold no value; no clusters were sought."))
    return None


STAGE: Final = Stage(
    name="clusters",
    title=_("Clusters"),
    needs=("regions", "stocks"),
    uses=("activities", "boundaries", "cluster_definitions", "activity_links"),
    makes={table.name: table for table in MAKES},
    adds=_(
        "Which industries form clusters, where they are strong, their stars, "
        "extents across borders, stage of life and division of roles"
    ),
    parameters=parameters_of(ClusterSettings),
    applies=_applies,
    run=_run,
    chapter="madang.clusters.chapter",
    dossier="madang.clusters.dossier",
)
