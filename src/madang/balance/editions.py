"""What changed from one edition of the ledger to the next, and why."""

from __future__ import annotations

import itertools
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from madang.balance.elements import TOTAL
from madang.balance.ledger import totals
from madang.balance.ledger_columns import LEDGER_CHANGES
from madang.balance.settings import BalanceSettings
from madang.contracts import settings_of
from madang.metrics.composite import split_change
from madang.metrics.inference import ranks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["changes", "earlier_edition"]

BEFORE = "indicators_before"
_CAUSES = ("real_change", "revised", "changed_method", "rescaled")


def earlier_edition(
    tables: Mapping[str, pd.DataFrame], settings: BalanceSettings
) -> bool:
    """Tell whether the study says what an earlier edition was like."""
    return BEFORE in tables or bool(settings.method_before)


def changes(
    tables: Mapping[str, pd.DataFrame],
    ledger: pd.DataFrame,
    core: tuple[str, ...],
    settings: BalanceSettings,
) -> pd.DataFrame:
    """Split the change of each region's total since the last edition, or last year.

    Without an earlier edition the last two years of this one are compared, on the one
    scale they share: all change is real. With ``scale = year`` they share none.
    """
    whole = ledger[ledger["dimension"] == TOTAL]
    years = sorted(int(y) for y in whole["year"].unique())
    if earlier_edition(tables, settings):
        return _of_editions(tables, core, settings)
    if len(years) < 2 or settings.scale != "all_years":  # noqa: PLR2004 - a pair
        return LEDGER_CHANGES.empty()
    start, end = years[-2:]
    score = whole.assign(region=whole["region"].astype(str))
    by = score.pivot_table(index="region", columns="year", values="score", dropna=False)
    regions = by.index.to_numpy()
    before, after = by[start].to_numpy(np.float64), by[end].to_numpy(np.float64)
    parts = np.zeros((len(_CAUSES), regions.size))
    parts[0] = after - before
    return _table(regions, (start, end), (before, after), parts)


def _of_editions(
    tables: Mapping[str, pd.DataFrame],
    core: tuple[str, ...],
    settings: BalanceSettings,
) -> pd.DataFrame:
    """Split the change between two editions by what would have come of each mix."""
    now = replace(settings, vary=(), method_before={})
    before = replace(
        settings_of(
            BalanceSettings, "balance", {**asdict(now), **settings.method_before}
        ),
        vary=(),
        method_before={},
    )
    figures = (_with(tables, tables.get(BEFORE)), tables)
    last = totals(figures[1], core, now)
    first = totals(figures[0], core, before)
    if BEFORE not in tables:  # the same figures, as far as they then went
        first = {y: s for y, s in first.items() if y < max(last, default=0)}
    if not first or not last:
        return LEDGER_CHANGES.empty()
    ends = (max(first), max(last))
    regions = np.array(sorted({*first[ends[0]].index, *last[ends[1]].index}))
    corners = np.full((2, 2, 2, 2, regions.size), np.nan)
    for figure, method, scale in itertools.product((0, 1), repeat=3):
        if BEFORE in tables and figure == 0 and ends[scale] > ends[0]:
            continue  # there were no figures of the later year
        made = totals(_up_to(figures[figure], ends[scale]), core, (before, now)[method])
        for year in (0, 1):
            if ends[year] in made:
                corners[year, figure, method, scale] = (
                    made[ends[year]].reindex(regions).to_numpy()
                )
    score = (corners[0, 0, 0, 0], corners[1, 1, 1, 1])
    return _table(regions, ends, score, split_change(corners))


def _with(
    tables: Mapping[str, pd.DataFrame], indicators: pd.DataFrame | None
) -> Mapping[str, pd.DataFrame]:
    """Put the figures of the earlier edition in place of those of today."""
    return tables if indicators is None else {**tables, "indicators": indicators}


def _up_to(tables: Mapping[str, pd.DataFrame], year: int) -> Mapping[str, pd.DataFrame]:
    """Leave out the figures of later years."""
    rows = tables["indicators"]
    return {**tables, "indicators": rows[rows["year"].astype("int64") <= year]}


def _table(
    regions: NDArray[np.object_],
    years: tuple[int, int],
    score: tuple[NDArray[np.float64], NDArray[np.float64]],
    parts: NDArray[np.float64],
) -> pd.DataFrame:
    """Lay out what changed, one row a region."""
    before, after = score
    return LEDGER_CHANGES.typed(
        pd.DataFrame(
            {
                "region": regions,
                "start_year": years[0],
                "end_year": years[1],
                "score_before": before,
                "score_after": after,
                "score_change": after - before,
                **dict(zip(_CAUSES, parts, strict=True)),
                "rank_before": ranks(before),
                "rank_after": ranks(after),
            }
        )[list(LEDGER_CHANGES.names)]
    )
