"""What all regions share: its course ahead, and how far it strayed in the past."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.metrics.foresight.panel import FIRST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from madang.metrics.checks import FloatArray
    from madang.metrics.foresight.panel import Panel

__all__ = ["Shared", "forecast_shared"]

_RECENT: Final = 3
_FADES: Final = 0.7  # weight of a past forecast for each year it lies back
_NEAR: Final = 0.5  # weight of errors of a horizon for each year it is shorter


@dataclass(frozen=True, slots=True)
class Shared:
    """The common course of a panel.

    Attributes
    ----------
    way : str
        ``none`` (stays), ``last`` (last step goes on), ``recent`` (mean of three),
        ``half`` (mean of these, the long-run step and none) or ``steady`` (mean of the
        three that go on).
    ahead : float
        Change until the horizon.
    spread : float
        Standard deviation of what it will stray, from past forecasts.
    errors : (O,) array
        Found less forecast at this horizon, one a past origin.
    """

    way: str
    ahead: float
    spread: float
    errors: NDArray[np.float64]


def _courses(steps: FloatArray, horizon: int) -> Mapping[str, float]:
    """Give each course that common steps may take."""
    last, recent = horizon * steps[-1], horizon * steps[-_RECENT:].mean()
    long = horizon * float(np.median(steps))
    return {"none": 0.0, "last": float(last), "recent": float(recent),
            "half": float(last + recent + long) / 4.0,
            "steady": float(last + recent + long) / 3.0}  # fmt: skip


def forecast_shared(panel: Panel, horizon: int, way: str = "") -> Shared:
    r"""Forecast the common course by the way that strayed least, recent years first.

    .. math:: \sigma_h^2 = \frac{\sum_{h' \le h} \sum_t w_{h'}\,(e_{t,h'}\,h/h')^2}
              {\sum_{h' \le h} \sum_t w_{h'}},\quad w_{h'} = 2^{h'-h}/h'

    Past origins are few and the same for all regions, however many these are: a common
    error must be learnt from years. So errors of shorter horizons speak too, stretched
    to the horizon, and overlapping ones count for less.

    Parameters
    ----------
    panel : Panel
    horizon : int
        Years ahead.
    way : str
        A way to be taken whatever the past says; chosen where empty.

    Returns
    -------
    Shared

    References
    ----------
    [VovkGammermanShafer2005]_.

    Examples
    --------
    >>> from madang.metrics.foresight.panel import lay_panel
    >>> panel = lay_panel(np.outer(2.0 ** np.arange(6), [1.0, 3.0]))
    >>> round(forecast_shared(panel, 1).ahead, 6)
    0.693147
    """
    last = len(panel.z) - 1
    rows = [
        (h, t, float(np.nanmedian(panel.z[t + h] - panel.z[t])))
        for h in range(1, horizon + 1)
        for t in range(FIRST, last - h + 1)
        if np.isfinite(panel.z[t + h] - panel.z[t]).any()
    ]
    if not rows:
        return Shared("none", 0.0, 0.0, np.zeros(0))
    ahead = np.array([h for h, _t, _y in rows], dtype=np.float64)
    ends = np.array([h + t for h, t, _y in rows])
    found = np.array([y for _h, _t, y in rows])
    told = [_courses(panel.common[:t], h) for h, t, _y in rows]
    recency = _FADES ** (last - ends) / ahead
    errors = {way: found - np.array([c[way] for c in told]) for way in told[0]}
    way = way or min(errors, key=lambda w: float(recency @ np.abs(errors[w] / ahead)))
    weight = _NEAR ** (horizon - ahead) / ahead
    stretched = (errors[way] * horizon / ahead) ** 2
    spread = float(np.sqrt(weight @ stretched / weight.sum()))
    past = errors[way][ahead == horizon]
    return Shared(way, _courses(panel.common, horizon)[way], spread, past)
