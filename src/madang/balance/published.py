"""The ledger beside published indices: whether both rank regions alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.balance.columns import PUBLISHED
from madang.metrics.inference import spearman_interval
from madang.vocabulary import Dimension

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["compare_published"]

_DRAWS: Final = 400  # many indices and years, and the ends are shown to two places


def compare_published(
    ledger: pd.DataFrame, tables: Mapping[str, pd.DataFrame], rng: np.random.Generator
) -> pd.DataFrame:
    """Correlate ranks of each dimension and the total with each published index.

    Only regions that both know are compared, year by year.
    """
    rows = []
    for code, direction in _references(tables):
        values = tables["indicators"]
        mine = values[values["indicator"] == code].dropna(subset=["value"])
        both = ledger.merge(mine[["region", "year", "value"]], on=["region", "year"])
        for (dimension, year), part in both.groupby(["dimension", "year"], sort=True):
            rho, low, high = spearman_interval(
                part["score"].to_numpy(np.float64),
                direction * part["value"].to_numpy(np.float64),
                rng,
                draws=_DRAWS,
            )
            rows.append((code, dimension, int(str(year)), len(part), rho, low, high))
    return PUBLISHED.typed(pd.DataFrame(rows, columns=list(PUBLISHED.names)))


def _references(tables: Mapping[str, pd.DataFrame]) -> list[tuple[str, int]]:
    """List the published indices, and whether more is better in them."""
    definitions = tables.get("indicator_definitions")
    if definitions is None or "indicators" not in tables:
        return []
    mine = definitions[definitions["dimension"] == str(Dimension.REFERENCE)]
    return list(
        zip(mine["indicator"], (int(d) for d in mine["direction"]), strict=True)
    )
