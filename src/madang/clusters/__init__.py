"""Clusters: which industries and places form one, how strong, and in which stage.

Reads the contracts ``stocks``, ``regions``, ``activities`` and ``boundaries``. One
public verb, `find`; the steps stand in the order in which they run: `tables` (stocks
as tables), `similarity`, `candidates` and `definitions` (which activities), `places`
(where, how strong, which stage), `extents` (across borders), `roles` (who does
what), `findings`.
"""

from madang.clusters.result import Clusters, find
from madang.clusters.settings import (
    ClusterSettings,
    Definition,
    HotBy,
    Method,
    QuotientBase,
)
from madang.clusters.stage import STAGE

__all__ = [
    "STAGE",
    "ClusterSettings",
    "Clusters",
    "Definition",
    "HotBy",
    "Method",
    "QuotientBase",
    "find",
]
