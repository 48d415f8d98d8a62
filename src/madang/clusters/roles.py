"""Who does what in a cluster that crosses borders: production, research, training."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.clusters.columns import ROLES
from madang.metrics.inference import percentile_interval
from madang.vocabulary import Measure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from madang.clusters.settings import ClusterSettings
    from madang.clusters.tables import ClusterTable

__all__ = ["ROLE_OF", "roles_table"]

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
    places = [
        (t, pd.Index(t.regions), pd.Index(t.clusters))
        for m, t in tables.items() if m in ROLE_OF
    ]  # fmt: skip
    shared = members[members.groupby("extent")["region"].transform("size") > 1]
    rows: list[pd.DataFrame] = []
    for t, regions, clusters in places:
        at = regions.get_indexer(pd.Index(shared["region"]))
        column = clusters.get_indexer(pd.Index(shared["cluster"]))
        there = (at >= 0) & (column >= 0)
        value = np.where(there, t.x[np.maximum(at, 0), np.maximum(column, 0)], np.nan)
        rows.append(_of_measure(shared.assign(value=value), t, settings, seed))
    table = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()
    if table.empty:
        return ROLES.empty()
    mean = table.groupby(["extent", "region"])["share"].transform("mean")
    table["specialisation"] = table["share"] / mean.where(mean > 0)
    order = table["extent"].factorize()[0]
    kept = table.assign(order=order).sort_values("order", kind="stable")
    return ROLES.typed(kept).reset_index(drop=True)


def _of_measure(
    own: pd.DataFrame, t: ClusterTable, settings: ClusterSettings, seed: int
) -> pd.DataFrame:
    """Share one measure of all extents out among their regions."""
    whole = own.groupby("extent")["value"].transform(lambda v: v.sum(skipna=False))
    own = own[(whole > 0).to_numpy()].assign(whole=whole[whole > 0])
    share = (own["value"] / own["whole"]).to_numpy(dtype=float)
    low, high = np.full(share.size, np.nan), np.full(share.size, np.nan)
    leads = np.zeros(share.size, dtype=bool)
    clear = np.zeros(share.size, dtype=bool)
    for positions in own.groupby("extent", sort=True).indices.values():
        part = share[positions]
        top = int(np.argmax(part))
        leads[positions[top]] = True
        clear[positions] = part[top] > np.delete(part, top).max()
        if t.is_count:
            drawn = _drawn(own["value"].to_numpy(float)[positions], t, settings, seed)
            ends = percentile_interval(drawn, level=settings.level)
            low[positions] = np.minimum(ends[0], part)
            high[positions] = np.maximum(ends[1], part)
            ahead = drawn[:, top] > np.delete(drawn, top, axis=1).max(axis=1)
            clear[positions] = ahead.mean() >= settings.level
    return pd.DataFrame({
        "cluster": own["cluster"].to_numpy(), "extent": own["extent"].to_numpy(),
        "region": own["region"].to_numpy(), "role": ROLE_OF[t.measure],
        "measure": t.measure, "year": t.year, "value": own["value"].to_numpy(),
        "share": share, "low": low, "high": high, "specialisation": np.nan,
        "is_leader": leads, "is_clear": clear,
    })  # fmt: skip


def _drawn(
    value: NDArray[np.float64], t: ClusterTable, settings: ClusterSettings, seed: int
) -> NDArray[np.float64]:
    """Draw the true shares behind the counts of one extent."""
    rng = np.random.default_rng([seed, t.year, value.size])
    drawn = rng.standard_gamma(
        value / t.together + 0.5, size=(settings.draws, value.size)
    )
    return np.asarray(drawn / drawn.sum(axis=1, keepdims=True))
