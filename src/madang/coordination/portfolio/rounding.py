"""A first plan: the relaxation, rounded so that it keeps all rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.highs import Programme, Relaxation

__all__ = ["is_kept", "rounded_plan"]

_WHOLE: Final = 1e-9
_KEPT: Final = 1e-7
# Fractions that are rounded in every way there is.
_PARTS: Final = 5


def is_kept(programme: Programme, x: NDArray[np.float64]) -> bool:
    """Tell whether columns keep all bounds, rounding apart.

    Parameters
    ----------
    programme : Programme
        Rows and bounds.
    x : (N,) array
        Columns.

    Returns
    -------
    bool
    """
    value = programme.matrix @ x
    return bool(
        (x >= programme.lower - _KEPT).all()
        and (x <= programme.upper + _KEPT).all()
        and (value >= programme.row_lower - _KEPT).all()
        and (value <= programme.row_upper + _KEPT).all()
    )


def rounded_plan(
    programme: Programme, relaxed: Relaxation, is_free: NDArray[np.bool_]
) -> NDArray[np.float64] | None:
    """Round fractions to a plan, and take what else there is room for.

    Parameters
    ----------
    programme : Programme
        Costs, bounds and rows.
    relaxed : Relaxation
        Its optimum in fractions.
    is_free : (N,) array of bool
        Columns that are decided.

    Returns
    -------
    (N,) array or None
        None where no way to round keeps all rows.
    """
    x = relaxed.x.copy()
    if (programme.upper > programme.lower)[~is_free].any() and not is_kept(
        programme, np.where(is_free, np.round(x), x)
    ):
        x = np.where(is_free, x, programme.lower)
    parts = np.flatnonzero(is_free & (np.abs(x - np.round(x)) > _WHOLE))
    x = np.where(is_free, np.round(x), x)
    best: NDArray[np.float64] | None = None
    if parts.size > _PARTS:
        return None
    for number in range(1 << parts.size):
        tried = x.copy()
        tried[parts] = [number >> k & 1 for k in range(parts.size)]
        if not is_kept(programme, tried):
            continue
        if best is None or programme.cost @ tried < programme.cost @ best:
            best = tried
    return None if best is None else _filled(programme, best, is_free)


def _filled(
    programme: Programme, x: NDArray[np.float64], is_free: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Add columns while there is room, those that bring the most first."""
    out = np.flatnonzero(is_free & (x < 1 - _WHOLE) & (programme.cost < 0))
    value = programme.matrix @ x
    columns: Any = sparse.csc_array(programme.matrix)[:, out]
    for place in np.argsort(programme.cost[out], kind="stable"):
        part = slice(columns.indptr[place], columns.indptr[place + 1])
        rows, after = columns.indices[part], columns.data[part]
        after = value[rows] + after
        if (after <= programme.row_upper[rows]).all() and (
            after >= programme.row_lower[rows]
        ).all():
            value[rows] = after
            x[out[place]] = 1.0
    return x
