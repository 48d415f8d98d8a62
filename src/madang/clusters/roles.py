"""Who does what in a cluster that crosses borders: production, research, training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.metrics.inference import percentile_interval
from madang.vocabulary import Measure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.clusters.settings import ClusterSettings
    from madang.clusters.tables import ClusterTable

__all__ = ["ROLES", "ROLE_OF", "roles_table"]

ROLE_OF: Final[dict[str, str]] = {
    str(Measure.EMPLOYMENT): "production",
    str(Measure.VALUE_ADDED): "production",
    "output": "production",
    "sales": "production",
    "exports": "market",
    str(Measure.ESTABLISHMENTS): "enterprise",
    str(Measure.PATENTS): "research",
    str(Measure.PUBLICATIONS): "research",
    str(Measure.RD_SPENDING): "research",
    "researchers": "research",
    "graduates": "training",
    "students": "training",
    "trainees": "training",
}
"""What a region does that leads in a measure."""

ROLES: Final = {
    "cluster": "str", "extent": "str", "region": "str", "role": "str",
    "measure": "str", "year": "int64", "value": "float64", "share": "float64",
    "low": "float64", "high": "float64", "specialisation": "float64",
    "is_leader": "bool", "is_clear": "bool",
}  # fmt: skip


def roles_table(
    members: pd.DataFrame,
    tables: Mapping[str, ClusterTable],
    settings: ClusterSettings,
    *,
    seed: int,
) -> pd.DataFrame:
    """List what each region of a cross-border cluster contributes, by measure.

    Parameters
    ----------
    members : DataFrame
        Who belongs to which extent.
    tables : mapping of str to ClusterTable
        Each measure in its latest year.
    settings : ClusterSettings
        Draws and level.
    seed : int
        Seed of the study.

    Returns
    -------
    DataFrame
        One row an extent, measure and region, for extents of two regions or more.
        ``share`` is of the extent; ``specialisation`` is that share over the
        region's mean share in all measures: above 1 it does more of this than of
        the rest. ``is_clear`` tells whether the leader is ahead beyond chance; for
        measures that are no counts, whether it is ahead at all.
    """
    parts = [
        part
        for (cluster, extent), own in members.groupby(["cluster", "extent"], sort=True)
        if len(own) > 1
        for part in _of_extent(str(cluster), str(extent), own, tables, settings, seed)
    ]
    if not parts:
        return pd.DataFrame(columns=list(ROLES)).astype(ROLES)
    table = pd.concat(parts, ignore_index=True)
    mean = table.groupby(["extent", "region"])["share"].transform("mean")
    table["specialisation"] = table["share"] / mean.where(mean > 0)
    return table[list(ROLES)].astype(ROLES)


def _of_extent(
    cluster: str,
    extent: str,
    own: pd.DataFrame,
    tables: Mapping[str, ClusterTable],
    settings: ClusterSettings,
    seed: int,
) -> list[pd.DataFrame]:
    """Share each measure of one extent out among its regions."""
    out = []
    for measure, t in tables.items():
        rows = pd.Index(t.regions).get_indexer(pd.Index(own["region"]))
        column = pd.Index(t.clusters).get_indexer(pd.Index([cluster]))[0]
        if measure not in ROLE_OF or column < 0 or (rows < 0).any():
            continue
        value = t.x[rows, column]
        if not value.sum() > 0:
            continue
        share = value / value.sum()
        low = high = np.full(share.size, np.nan)
        top = int(np.argmax(value))
        rest = np.delete(share, top)
        clear = bool(share[top] > rest.max(initial=0.0))
        if t.is_count:
            rng = np.random.default_rng([seed, t.year, len(measure), len(own)])
            drawn = rng.standard_gamma(
                value / t.together + 0.5, size=(settings.draws, value.size)
            )
            parts = drawn / drawn.sum(axis=1, keepdims=True)
            low, high = percentile_interval(parts, level=settings.level)
            low, high = np.minimum(low, share), np.maximum(high, share)
            ahead = parts[:, top] > np.delete(parts, top, axis=1).max(axis=1)
            clear = bool(ahead.mean() >= settings.level)
        out.append(pd.DataFrame({
            "cluster": cluster, "extent": extent, "region": own["region"].to_numpy(),
            "role": ROLE_OF[measure], "measure": measure, "year": t.year,
            "value": value, "share": share, "low": low, "high": high,
            "specialisation": np.nan,
            "is_leader": np.arange(share.size) == top, "is_clear": clear,
        }))  # fmt: skip
    return out
