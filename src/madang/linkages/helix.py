"""The three spheres in one project: shares, synergy, and where it arises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.linkages.networks import places
from madang.metrics.helix import (
    mutual_information_decomposition,
    mutual_information_interval,
)
from madang.metrics.inference import (
    multinomial_bootstrap,
    percentile_interval,
    wilson_interval,
)
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["helix_national", "helix_regions"]

_SPHERES: Final = ("industry", "academia", "research", "government")
Row = tuple[str, Any, float, float, float, str]


def _counts(
    patterns: pd.DataFrame, regions: Sequence[str], dimensions: int
) -> NDArray[np.float64]:
    """Count projects by home region (the last is unknown) and pattern."""
    codes = places(patterns["region"], regions)
    home = np.where(codes >= 0, codes, len(regions))
    n = np.zeros((len(regions) + 1, *(2,) * dimensions))
    spheres = [patterns[s].to_numpy(np.intp) for s in _SPHERES[:dimensions]]
    np.add.at(n, (home, *spheres), patterns["projects"].to_numpy(np.float64))
    return n


def helix_regions(
    patterns: pd.DataFrame,
    regions: Sequence[str],
    *,
    dimensions: int,
    draws: int,
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, list[Row]]:
    """Measure each home region's triple helix, and the country's, parted."""
    n = _counts(patterns, regions, dimensions)
    whole = mutual_information_decomposition(n, dimensions=dimensions)
    units = n.reshape(len(n), -1).sum(axis=1)
    low, high = mutual_information_interval(
        n[:-1], rng, dimensions=dimensions, draws=draws
    )
    table = pd.DataFrame(
        {
            "region": pd.array(list(regions), dtype="str"),
            "triple_helix": whole.regional[:-1],
            "helix_low": low,
            "helix_high": high,
            "helix_projects": units[:-1].astype(np.int64),
        }
    )
    drawn = multinomial_bootstrap(n.reshape(-1), rng, draws=draws).reshape(-1, *n.shape)
    parted = [mutual_information_decomposition(d, dimensions=dimensions) for d in drawn]
    rows: list[Row] = []
    for quantity, name in (
        ("triple_helix", "total"),
        ("triple_helix_within", "within"),
        ("triple_helix_between", "between"),
    ):
        ends = percentile_interval([getattr(d, name) for d in parted])
        rows.append((quantity, pd.NA, getattr(whole, name),
                     float(ends[0]), float(ends[1]), "bits"))  # fmt: skip
    return table, rows


def helix_national(
    patterns: pd.DataFrame, *, dimensions: int, draws: int, rng: np.random.Generator
) -> list[Row]:
    """Measure shares of projects by spheres, for all years and each, and T by year."""
    rows = _shares(patterns, pd.NA)
    for year in sorted(patterns["year"].dropna().unique()):
        mine = patterns[patterns["year"] == year]
        rows += _shares(mine, int(year))
        n = _counts(mine, [], dimensions)[0]
        low, high = mutual_information_interval(
            n, rng, dimensions=dimensions, draws=draws
        )
        t = mutual_information_decomposition(n[None], dimensions=dimensions).total
        rows.append(("triple_helix", int(year), t, float(low), float(high), "bits"))
    return rows


def _shares(patterns: pd.DataFrame, year: Any) -> list[Row]:
    """Count projects in which all three spheres, or industry and science, meet."""
    n = _counts(patterns, [], len(_SPHERES) - 1)[0]
    met = {
        "triple_share": n[1, 1, 1],
        "industry_science_share": n[1].sum() - n[1, 0, 0],
    }
    rows: list[Row] = []
    for quantity, count in met.items():
        low, high = wilson_interval(count, n.sum())
        value = float(ratio(count, n.sum()))
        rows.append((quantity, year, value, float(low), float(high), "1"))
    return rows
