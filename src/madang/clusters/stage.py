"""Clusters as a stage of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from madang.clusters.columns import MAKES
from madang.clusters.result import find
from madang.clusters.settings import ClusterSettings
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

__all__ = ["STAGE"]


def _run(inputs: StageInputs) -> StageOutput:
    """Run the stage on a study's tables."""
    inputs.progress(0.0)
    tables = inputs.tables
    result = find(
        tables["stocks"],
        regions=tables.get("regions"),
        activities=tables.get("activities"),
        tables=tables,
        settings=settings_of(ClusterSettings, STAGE.name, inputs.parameters),
        seed=inputs.seed,
    )
    inputs.progress(1.0)
    return StageOutput(result.tables(), result.findings, result.notes)


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
)
