"""Forecasts of a panel with bands, and the record of past ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import ndtri

from madang.errors import ParameterError
from madang.language import _
from madang.metrics.foresight.bands import Widths, measure_widths
from madang.metrics.foresight.panel import FIRST, Panel, lay_panel, reach
from madang.metrics.foresight.relative import Course, forecast_course
from madang.metrics.foresight.shared import Shared, forecast_shared
from madang.metrics.inference.intervals import tail_shares

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from madang.metrics.checks import FloatArray

__all__ = ["HORIZONS", "Ahead", "PastForecast", "forecast_panel", "past_forecasts"]

HORIZONS: Final = (1, 2, 3, 4, 5)
_LEVEL: Final = 0.9
_TRIMMED: Final = (0.01, 0.99)  # errors beyond are drawn in to these ends


@dataclass(frozen=True, slots=True)
class Ahead:
    """What is expected of each region so many years after the last.

    Attributes
    ----------
    horizon : int
    value, low, high : (R,) array
        In the unit of the values.
    panel : Panel
    course : Course
        What regions do beside each other.
    shared : Shared
        What all do.
    widths : Widths
    """

    horizon: int
    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    panel: Panel
    course: Course
    shared: Shared
    widths: Widths

    @property
    def method(self) -> str:
        """Name the way: ``persistence``, or course and shared course."""
        if self.course.way == "none" and self.shared.way == "none":
            return "persistence"
        return f"{self.course.way}+{self.shared.way}"

    def draws(
        self,
        rng: np.random.Generator,
        shocks: ArrayLike,
        blocks: ArrayLike | None = None,
    ) -> FloatArray:
        r"""Draw what may come of all regions together.

        .. math:: \hat z_r + \sigma_h \varepsilon + s_r\, u_{b(r)}\, e_{o(b),r}

        A common error, and beside it all errors of one past origin as they stood beside
        each other, with either sign, drawn for each block of regions: what neighbours
        in a block shared, they share again.

        Parameters
        ----------
        rng : numpy.random.Generator
        shocks : (N,) array
            Standard normal draws of the common error; the same ones for each level of
            regions that is drawn.
        blocks : (R,) array, optional
            What holds each region, such as its province; without it all are one block.

        Returns
        -------
        (N, R) array
            In the unit of the values.
        """
        e = self.widths.standard
        known = e[np.isfinite(e)]
        ends = np.quantile(known, _TRIMMED) if known.size else (0.0, 0.0)
        e = np.clip(np.where(np.isfinite(e), e, 0.0), *ends)
        regions, common = len(self.value), np.asarray(shocks, dtype=np.float64)
        count = len(common)
        at = np.zeros(regions) if blocks is None else np.asarray(blocks)
        block = np.unique(at, return_inverse=True)[1]
        most = int(block.max()) + 1
        origin = rng.integers(0, len(e), (count, most))[:, block]
        sign = rng.choice([-1.0, 1.0], (count, most))[:, block]
        beside = sign * e[origin, np.arange(regions)] * self.widths.scale
        start = self.panel.z[-1] + self.course.ahead + self.shared.ahead
        return self.panel.back(start + self.shared.spread * common[:, None] + beside)


def forecast_panel(
    values: ArrayLike | Panel,
    horizons: Sequence[int] = HORIZONS,
    *,
    level: float = _LEVEL,
) -> tuple[Ahead, ...]:
    r"""Forecast each region of a panel some years ahead, with bands from past errors.

    .. math:: \hat z_{r,T+h} = z_{rT} + \hat d_{r,T+h} + \hat c_{T+h},\quad
              \hat z \pm \sqrt{q_{\pm}^2 s_r^2 + \Phi^{-1}(\tfrac{1+p}{2})^2 \sigma_h^2}

    The change is parted into what all regions share, $\hat c$, and what each does
    beside it, $\hat d$; each by the way whose past forecasts were nearest. Of the
    regions' own errors each past origin shows many; of the common error only one, so it
    has a spread of its own that does not shrink with the number of regions. Nothing
    after the last year enters.

    Parameters
    ----------
    values : (T, R) array or Panel
        As `lay_panel` takes them.
    horizons : sequence of int
        Years ahead; at most `reach` of the years.
    level : float
        Share of values that bands shall hold, between 0 and 1.

    Returns
    -------
    tuple of Ahead
        One a horizon.

    Raises
    ------
    ShapeError
        If the values are no table.
    ParameterError
        If there are too few years for a horizon, or `lay_panel` refuses the values.

    References
    ----------
    [VovkGammermanShafer2005]_, [LeiEtAl2018]_.

    Examples
    --------
    Two regions that double each year:

    >>> values = np.outer(2.0 ** np.arange(6), [1.0, 3.0]).tolist()
    >>> one, = forecast_panel(values, [1])
    >>> one.value.round(6).tolist(), one.method
    ([64.0, 192.0], 'none+recent')
    """
    panel = values if isinstance(values, Panel) else lay_panel(values)
    most = reach(len(panel.z))
    if not horizons or min(horizons) < 1 or max(horizons) > most:
        raise ParameterError(
            _(
                "{years} years on record allow forecasts of 1 to {most} years ahead; "
                "asked: {asked}.",
                years=len(panel.z),
                most=most,
                asked=", ".join(str(h) for h in horizons),
            )
        )
    return tuple(_ahead(panel, h, level) for h in horizons)


def _ahead(panel: Panel, horizon: int, level: float) -> Ahead:
    """Forecast one horizon."""
    course = forecast_course(panel, horizon)
    shared = forecast_shared(panel, horizon)
    if _stood_nearer(panel, course, shared, horizon):
        course = forecast_course(panel, horizon, moves=False)
        shared = forecast_shared(panel, horizon, "none")
    widths = measure_widths(panel, course, level)
    at = panel.z[-1] + course.ahead + shared.ahead
    common = float(ndtri(tail_shares(level)[1])) * shared.spread
    low = at - np.copysign(np.hypot(widths.below, common), widths.below)
    high = at + np.copysign(np.hypot(widths.above, common), widths.above)
    return Ahead(
        horizon, panel.back(at), panel.back(low), panel.back(high), panel, course,
        shared, widths,
    )  # fmt: skip


def _stood_nearer(panel: Panel, course: Course, shared: Shared, horizon: int) -> bool:
    """Tell whether in the past all had better been said to stay as it was."""
    if len(shared.errors) != len(course.errors):
        return True
    stood = np.array([panel.z[t + horizon] - panel.z[t] for t in course.origins])
    moved = course.errors + shared.errors[:, None]
    known = np.isfinite(stood) & np.isfinite(moved)
    return bool(np.abs(stood[known]).sum() <= np.abs(moved[known]).sum())


@dataclass(frozen=True, slots=True)
class PastForecast:
    """One past forecast, made from the years before it alone, and what came.

    Attributes
    ----------
    origin, horizon : int
        Place of the last year it knew, and years ahead.
    value, low, high, truth : (R,) array
        NaN where a region could not be forecast or what came is unknown.
    stayed, drifted : (R,) array
        What persistence and the mean step of the last three years would have said.
    flat_low, flat_high : (R,) array
        Band of drift from its pooled past errors, as wide for all.
    method : str
    """

    origin: int
    horizon: int
    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    truth: NDArray[np.float64]
    stayed: NDArray[np.float64]
    drifted: NDArray[np.float64]
    flat_low: NDArray[np.float64]
    flat_high: NDArray[np.float64]
    method: str


def past_forecasts(
    values: ArrayLike | Panel,
    horizons: Sequence[int] = HORIZONS,
    *,
    level: float = _LEVEL,
) -> tuple[PastForecast, ...]:
    """Forecast from every past year that allows it, and hold it against what came.

    Parameters
    ----------
    values : (T, R) array or Panel
    horizons, level
        As `forecast_panel` takes them; horizons beyond what the years allow are left
        out.

    Returns
    -------
    tuple of PastForecast
        By horizon and origin.

    References
    ----------
    [VovkGammermanShafer2005]_.

    Examples
    --------
    >>> values = np.outer(2.0 ** np.arange(7), [1.0, 3.0])
    >>> [(p.origin, p.horizon) for p in past_forecasts(values, [1, 2])]
    [(4, 1), (5, 1)]
    """
    panel = values if isinstance(values, Panel) else lay_panel(values)
    years = len(panel.z)
    return tuple(
        _past(panel, t, h, level)
        for h in horizons
        for t in range(FIRST + 1 + h, years - h)
        if reach(t + 1) >= h
    )


_DRIFT: Final = 3


def _past(panel: Panel, origin: int, horizon: int, level: float) -> PastForecast:
    """Make one past forecast."""
    known = panel.until(origin)
    there = np.asarray(np.isfinite(known.z[-2:]).all(axis=0))
    part = known.of(there)
    ahead = _ahead(part, horizon, level)
    truth = np.where(panel.filled[origin + horizon], np.nan, panel.z[origin + horizon])
    drifted, flat = _flat(part, horizon, level)

    def spread(x: FloatArray) -> FloatArray:
        out = np.full(len(there), np.nan)
        out[there] = x
        return out

    return PastForecast(
        origin, horizon, spread(ahead.value), spread(ahead.low), spread(ahead.high),
        panel.back(truth), spread(panel.back(part.z[-1])),
        spread(panel.back(drifted)), spread(panel.back(drifted - flat)),
        spread(panel.back(drifted + flat)), ahead.method,
    )  # fmt: skip


def _flat(panel: Panel, horizon: int, level: float) -> tuple[FloatArray, float]:
    """Forecast by the mean step of three years, and pool its past errors."""
    z = panel.z

    def drift(t: int) -> FloatArray:
        back = min(_DRIFT, t)
        return np.asarray(z[t] + horizon * (z[t] - z[t - back]) / back)

    last = len(z) - 1
    errors = [z[t + horizon] - drift(t) for t in range(FIRST, last - horizon + 1)]
    sizes = np.abs(np.concatenate(errors))
    sizes = sizes[np.isfinite(sizes)]
    return drift(last), float(np.quantile(sizes, level)) if sizes.size else np.nan
