"""How good odds were: in a later window than was learnt from, beside the baselines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.linkages.partners.columns import QUALITY, RECORD
from madang.metrics.calibration import brier_skill
from madang.metrics.detection import average_precision
from madang.metrics.inference import wilson_interval
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from madang.linkages.partners.signals import Standing, Window

__all__ = ["EDGES", "first_ten", "quality_of", "record_of"]

EDGES: Final = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0)
"""Odds between which suggestions are told apart in the record."""
_TEN: Final = 10
_FROM: Final = (5, 10, 20)
_SIZES: Final = ("1–4", "5–9", "10–19", "20+")
_FEWEST: Final = 100  # pairs that came, below which a group is not judged by itself


def first_ten(window: Window, score: NDArray[np.float64]) -> float:
    """Give the share that came of each organisation's ten first, the mean over all."""
    pairs = pd.DataFrame({
        "organisation": np.concatenate([window.a, window.b]),
        "score": np.tile(score, 2), "came": np.tile(window.came, 2),
    })  # fmt: skip
    pairs = pairs.sort_values(
        ["organisation", "score"], ascending=[True, False], kind="stable"
    )
    top = pairs.groupby("organisation").head(_TEN)
    return float(top.groupby("organisation")["came"].mean().mean())


def quality_of(
    odds: Mapping[str, NDArray[np.float64]],
    window: Window,
    standing: Standing,
    used: str,
) -> pd.DataFrame:
    """Judge each way to tell odds, and the one that is used also by group.

    Parameters
    ----------
    odds : mapping of str to (n,) array
        By method: what was told of the pairs of the window.
    window : Window
        The pairs, and whether they came.
    standing : Standing
        How things stood before it.
    used : str
        The method that is used.

    Returns
    -------
    DataFrame
        As `columns.QUALITY` says.
    """
    every = np.ones(len(window.came), bool)
    rows = [_row(m, "all", "", window, p, every, used) for m, p in odds.items()]
    if used in odds:
        for group, labels in _groups(standing, window).items():
            for part in sorted(set(labels)):
                chosen = labels == part
                if window.came[chosen].sum() >= _FEWEST:
                    rows.append(
                        _row(used, group, part, window, odds[used], chosen, used)
                    )
    return QUALITY.typed(pd.DataFrame(rows, columns=list(QUALITY.names)))


def _row(
    method: str, group: str, part: str, window: Window,
    odds: NDArray[np.float64], chosen: NDArray[np.bool_], used: str,
) -> tuple[Any, ...]:  # fmt: skip
    """Judge one method on some pairs."""
    came, told = window.came[chosen], odds[chosen]
    mine = type(window)(window.a[chosen], window.b[chosen], window.x[chosen], came)
    return (
        method, group, part, len(came), float(came.mean()), float(told.mean()),
        average_precision(came, told), first_ten(mine, told), brier_skill(came, told),
        method == used,
    )  # fmt: skip


def _groups(standing: Standing, window: Window) -> dict[str, NDArray[Any]]:
    """Part pairs by the kinds of both, and by how much the smaller one has done."""
    kind = (
        standing.consortia.organisations["kind"].astype("str").fillna("").to_numpy(str)
    )
    ends = np.sort(np.column_stack([kind[window.a], kind[window.b]]), axis=1)
    least = np.minimum(standing.count[window.a], standing.count[window.b])
    size = np.array(_SIZES)[np.searchsorted(_FROM, least, side="right")]
    return {"kinds": np.array([f"{a};{b}" for a, b in ends]), "size": size}


def record_of(odds: NDArray[np.float64] | None, window: Window | None) -> pd.DataFrame:
    """Count, by what was told, how many pairs came.

    Parameters
    ----------
    odds : (n,) array or None
        What was told of the pairs of the window; None gives an empty record.
    window : Window or None
        The pairs, and whether they came.

    Returns
    -------
    DataFrame
        As `columns.RECORD` says.
    """
    if odds is None or window is None:
        return RECORD.empty()
    n = len(EDGES) - 1
    at = np.clip(np.searchsorted(EDGES, odds, side="right") - 1, 0, n - 1)
    pairs = np.bincount(at, minlength=n).astype(float)
    came = np.bincount(at, weights=window.came, minlength=n)
    low, high = wilson_interval(came, pairs)
    table = pd.DataFrame({
        "odds_from": EDGES[:-1], "odds_to": EDGES[1:], "pairs": pairs.astype(np.int64),
        "told": ratio(np.bincount(at, weights=odds, minlength=n), pairs),
        "came": ratio(came, pairs), "came_low": low, "came_high": high,
    })  # fmt: skip
    return RECORD.typed(table[table["pairs"] > 0].reset_index(drop=True))
