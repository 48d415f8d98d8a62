"""Clusters: which industries and places form one, how strong, and in which stage.

The steps stand in the order in which they run: `tables` (stocks as tables),
`similarity`, `candidates` and `definitions` (which activities), `places` (where, how
strong, which stage), `extents` (across borders), `roles` (who does what), `findings`.
"""

from madang.clusters.stage import STAGE, find

__all__ = ["STAGE", "find"]
