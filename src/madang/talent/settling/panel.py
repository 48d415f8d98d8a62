"""Panels of settling: moves beside what the indicators said before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.contracts import Note, names_of
from madang.contracts.trees import Tree
from madang.language import Items, _
from madang.talent.laid import lay_out
from madang.talent.steps import Residents, measure_regions
from madang.vocabulary import Dimension, FlowKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from madang.talent.settling.settings import SettlingSettings

__all__ = ["Panel", "features_of", "outcome_of", "panel_of"]

_KINDS: Final = (FlowKind.YOUTH_MIGRATION, FlowKind.MIGRATION)
_NET_RATE: Final = "net_rate"
_RESIDENTS: Final = "population"
_WELL_KNOWN: Final = 0.8  # of the regions of the best known year


@dataclass(frozen=True, slots=True)
class Panel:
    """A complete panel.

    Attributes
    ----------
    outcome : (T, R) array
    features : (T, R, K) array
    years : tuple of int
    regions : tuple of str
    """

    outcome: NDArray[np.float64]
    features: NDArray[np.float64]
    years: tuple[int, ...]
    regions: tuple[str, ...]


def outcome_of(
    cells: pd.DataFrame | None,
    tables: Mapping[str, pd.DataFrame],
    settings: SettlingSettings,
) -> tuple[str, pd.DataFrame] | None:
    """Give what is looked at and its values by year and region; None without any."""
    regions = tables["regions"]
    if not settings.outcome and cells is not None:
        laid, _notes = lay_out(cells, regions, names_of(regions), "zero")
        measured = measure_regions(laid, Residents(tables), ())
        for kind in _KINDS:
            mine = measured[measured["kind"] == kind].dropna(subset=[_NET_RATE])
            if len(mine):
                return str(kind), _wide(mine, "year", "region", _NET_RATE)
    name = settings.outcome or _NET_RATE
    mine = tables["indicators"]
    mine = mine[mine["indicator"] == name].dropna(subset=["value"])
    tree = Tree.of(regions, "region")
    codes = set(mine["region"].astype("str"))
    totals = {up for code in codes for up in tree.above(code)} & codes
    mine = mine[~mine["region"].isin(totals)]
    return (name, _wide(mine, "year", "region", "value")) if len(mine) else None


def _wide(rows: pd.DataFrame, index: str, columns: str, values: str) -> pd.DataFrame:
    """Lay rows out, a column a region."""
    return rows.pivot_table(index=index, columns=columns, values=values).astype(float)


def features_of(
    tables: Mapping[str, pd.DataFrame], outcome: str, settings: SettlingSettings
) -> tuple[dict[str, pd.DataFrame], list[Note]]:
    """Give the indicators by year and region, and say which are not there."""
    rows = tables["indicators"].dropna(subset=["value"])
    there = list(dict.fromkeys(rows["indicator"].astype("str")))
    notes = []
    missing = sorted({*settings.features, *settings.left_out} - set(there))
    if missing:
        notes.append(Note(_(
            "{n:,| indicator/ indicators} asked for {n:~is/are} not on record: "
            "{names}.", n=len(missing), names=Items(tuple(missing)),
        )))  # fmt: skip
    out = {outcome, _RESIDENTS, *settings.left_out, *_published(tables)}
    wanted = settings.features or tuple(name for name in there if name not in out)
    wide = {name: _wide(rows[rows["indicator"] == name], "year", "region", "value")
            for name in wanted if name in there and name != outcome}  # fmt: skip
    return wide, notes


def _published(tables: Mapping[str, pd.DataFrame]) -> set[str]:
    """List indices that are compared, never counted."""
    defined = tables.get("indicator_definitions")
    if defined is None:
        return set()
    is_reference = defined["dimension"].astype("str") == Dimension.REFERENCE
    return set(defined.loc[is_reference, "indicator"].astype("str"))


def panel_of(
    outcome: pd.DataFrame, features: Sequence[pd.DataFrame], lag: int
) -> Panel | None:
    """Give the years and regions that are known in full; None where there are too few.

    Years that few regions know are left out first, then regions with gaps.
    """
    years = [
        int(y) for y in outcome.index if all(int(y) - lag in f.index for f in features)
    ]
    regions = [
        r for r in outcome.columns if all(r in f.columns for f in features)
    ]  # fmt: skip
    if not (years and regions):
        return None
    before = [year - lag for year in years]
    y = outcome.loc[years, regions].to_numpy(np.float64)
    x = np.stack([f.loc[before, regions].to_numpy(np.float64) for f in features], -1)
    known = np.isfinite(y) & np.isfinite(x).all(axis=-1)
    count = known.sum(axis=1)
    kept = count >= _WELL_KNOWN * count.max()
    full = known[kept].all(axis=0)
    chosen: Any = np.array(regions)[full]
    return Panel(
        y[kept][:, full], x[kept][:, full], tuple(np.array(years)[kept].tolist()),
        tuple(chosen.tolist()),
    )  # fmt: skip
