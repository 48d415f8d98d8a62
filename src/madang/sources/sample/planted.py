"""What was planted, as tables that no stage reads.

`value` is what was put in, NaN where only bounds were; `low` and `high` hold
what an honest stage must find.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from madang.sources.sample.consortia import TRIPLE_SHARE
from madang.sources.sample.indicators import BETA
from madang.sources.sample.materials import YEARS, activities
from madang.sources.sample.organisations import VENTURE_CORE_SHARE
from madang.sources.sample.research import (
    CENTRAL_SHARES,
    DIRECT_SHARES,
    SMALL_SHARE,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.sources.sample.call import Draft

__all__ = ["negative_table", "pair_table", "truth_table"]

_NAN: Final = float("nan")
_INF: Final = float("inf")
_CLEAR: Final = 3.0
_SLACK: Final = 0.06


def truth_table() -> pd.DataFrame:
    """List the planted truths: truth, quantity, value, low, high."""
    rows: list[tuple[str, str, float, float, float]] = [
        ("venture_concentration", "ventures,core_share",
         VENTURE_CORE_SHARE, 0.69, 0.71),
        ("scattered_projects", "small_share,threshold=500000000",
         SMALL_SHARE, 0.60, 0.64),
        ("weak_ties", "ei_index_kind", _NAN, -0.95, -0.35),
        ("weak_ties", "triple_helix_project_share", TRIPLE_SHARE, 0.03, 0.05),
        ("separation", "wasserstein_km,manufacturing", _NAN, 100.0, 400.0),
        ("separation", "rd_spending,manufacturing,core_share", _NAN, 0.58, 0.70),
        ("separation", "employment,manufacturing,core_share", _NAN, 0.10, 0.30),
        ("sigma_divergence", "employment,sigma_last_over_first", _NAN, 1.005, 1.2),
        ("beta_convergence", "grdp_per_head", BETA, BETA - 0.002, BETA + 0.002),
        ("youth_pull", "youth_migration,core_net_share", _NAN, 0.05, 0.5),
        ("severity", "reviewer_severity,correlation", 1.0, 0.95, 1.0),
        ("severity", "reviewer_severity,covered_share", 0.9, 0.75, 1.0),
    ]  # fmt: skip
    rows += [
        ("support_trend", f"{name}_share,projects,year={YEARS[t]}",
         shares[t], shares[t] - _SLACK, shares[t] + _SLACK)
        for name, shares in (("direct", DIRECT_SHARES), ("central", CENTRAL_SHARES))
        for t in (0, -1)
    ]  # fmt: skip
    rows += [
        ("specialisation", f"location_quotient,region={code},activity={a.code}",
         _NAN, 1.5, _INF)
        for a in activities()
        for code, value in a.places.items()
        if value >= _CLEAR
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["truth", "quantity", "value", "low", "high"])


def pair_table(planted: Draft, codes: Mapping[str, str]) -> pd.DataFrame:
    """List the planted overlaps by project code, the lower code first."""
    rows = [
        (*sorted((codes[p.first], codes[p.second])), p.relation, p.trouble)
        for p in planted.pairs
    ]
    columns = ["project_a", "project_b", "relation", "trouble"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["project_a", "project_b"], ignore_index=True)


def negative_table(planted: Draft, codes: Mapping[str, str]) -> pd.DataFrame:
    """List the pairs that look alike and are really different."""
    rows = [sorted((codes[a], codes[b])) for a, b in planted.negatives]
    return pd.DataFrame(rows, columns=["project_a", "project_b"]).sort_values(
        ["project_a", "project_b"], ignore_index=True
    )
