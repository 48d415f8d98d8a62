"""Errors that a regression prints of an effect, and how they come about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtr

from madang.metrics.effects.changes import (
    change_since,
    checked_start,
    panel_array,
    treated_rows,
)
from madang.metrics.panels import without_levels

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

__all__ = ["PanelErrors", "panel_errors"]


@dataclass(frozen=True, slots=True)
class PanelErrors:
    """Errors of a difference in differences, by what is taken to be independent.

    Attributes
    ----------
    effect : float
        In the unit of the outcome.
    iid, clustered, few : float
        Standard errors: each year of each region by itself; regions by themselves;
        and regions by themselves, each side with its own scatter.
    iid_p, clustered_p, few_p : float
        Two-sided. `few` takes Student's t by the smaller side's regions; NaN for one.
    """

    effect: float
    iid: float
    clustered: float
    few: float
    iid_p: float
    clustered_p: float
    few_p: float


def panel_errors(y: ArrayLike, treated: ArrayLike, *, start: int) -> PanelErrors:
    r"""Measure the errors that regressions print of a difference in differences.

    .. math:: V_{iid} = \frac{\hat\sigma^2}{\sum \tilde D_{rt}^2}, \quad
        V_{cl} = \frac{R}{R-1}\frac{RT-1}{RT-R-T}
        \frac{\sum_r (\sum_t \tilde D_{rt} e_{rt})^2}{(\sum \tilde D_{rt}^2)^2}

    with $\tilde D$ the treatment less levels of regions and years. Years of a region
    hang together, so the first is far too small. The second is too where few are
    treated: their own residuals are nearly 0 by construction. They are here to be
    judged, not to judge by.

    Parameters
    ----------
    y : (R, T) array
        Outcome, complete.
    treated : (R,) array of bool
        Which regions had the measure.
    start : int
        Column of the first year with it.

    Returns
    -------
    PanelErrors

    Raises
    ------
    UndefinedMeasureError
        If no region is treated or all are, or there is no year before or after.

    References
    ----------
    [BertrandDufloMullainathan2004]_, [FermanPinto2019]_.

    Examples
    --------
    >>> y = [[0.0, 1.0, 5.0], [0.0, 1.0, 1.0], [1.0, 0.0, 2.0]]
    >>> found = panel_errors(y, [True, False, False], start=2)
    >>> round(found.effect, 2), round(found.iid, 2), round(found.clustered, 2)
    (3.5, 1.12, 0.71)
    """
    a, own = panel_array(y), treated_rows(treated)
    regions, years = a.shape
    checked_start(start, years)
    change = change_since(a, start)
    effect = float(change[own].mean() - change[~own].mean())
    d = without_levels(np.outer(own, np.arange(years) >= start).astype(float))
    left = without_levels(a) - effect * d
    length = float((d**2).sum())
    freedom = regions * years - regions - years
    iid = float(np.sqrt((left**2).sum() / freedom / length))
    scores = (d * left).sum(axis=1)
    scale = regions / (regions - 1) * (regions * years - 1) / freedom
    clustered = float(np.sqrt(scale * (scores @ scores))) / length
    sides = (change[own], change[~own])
    least = min(map(len, sides))
    few = np.nan
    if least > 1:
        few = float(np.sqrt(sum(side.var(ddof=1) / len(side) for side in sides)))
    return PanelErrors(
        effect, iid, clustered, few, _p(effect, iid, freedom),
        _p(effect, clustered, regions - 1), _p(effect, few, least - 1),
    )  # fmt: skip


def _p(effect: float, error: float, freedom: int) -> float:
    """Give the two-sided p of Student's t."""
    if not error > 0:
        return np.nan
    return 2 * float(stdtr(freedom, -abs(effect) / error))
