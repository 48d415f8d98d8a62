"""Clusters as a stage of a study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from madang.clusters.result import find
from madang.clusters.settings import ClusterSettings
from madang.contracts import Note, Stage, StageInputs, StageOutput
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
        settings=ClusterSettings.read(inputs.parameters),
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


def _vet(parameters: Mapping[str, Any], _tables: Mapping[str, pd.DataFrame]) -> object:
    """Refuse parameters that cannot be used."""
    return ClusterSettings.read(parameters)


STAGE: Final = Stage(
    name="clusters",
    title=_("Clusters"),
    needs=("regions", "stocks"),
    uses=("activities", "boundaries", "cluster_definitions", "activity_links"),
    makes={
        "clusters": "One cluster: what it is, how large, where it is strong.",
        "definitions": "One activity and the cluster it belongs to.",
        "candidates": "One way tried to put activities into clusters.",
        "validation": "One definition of clusters, on one similarity of activities.",
        "places": "One region and cluster, in the latest year.",
        "extents": "One cluster over regions that hang together.",
        "members": "One region of an extent, and what it contributes.",
        "roles": "One region of a cross-border extent, in one measure.",
    },
    adds=_(
        "Which industries form clusters, where they are strong, their stars, "
        "extents across borders, stage of life and division of roles"
    ),
    parameters=ClusterSettings().as_parameters(),
    applies=_applies,
    vet=_vet,
    run=_run,
)
