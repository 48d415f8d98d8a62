"""How far the share that enters drifts from window to window: level and doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import logit

from madang.specialisation.odds.samples import at_risk, entered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from madang.specialisation.odds.holdings import Holdings

__all__ = ["STILL", "Drift", "drift_of", "drift_of_shares"]

_FEWEST: Final = 3  # windows for a trend, and forecasts of the past for a judgement
_FARTHEST: Final = 2  # horizons beyond the last start to which a trend is drawn


@dataclass(frozen=True, slots=True)
class Drift:
    """Where the share that enters goes beyond the last window that was learnt from.

    Attributes
    ----------
    start : int
        Year from which the last window starts.
    end : int
        Year beyond which the trend is not drawn.
    step, slope : float
        What is added to the log-odds after `start`, and more with each year.
    spread : float
        How far such forecasts of the share missed, as a standard deviation.
    """

    start: int
    end: int
    step: float
    slope: float
    spread: float

    def shift(self, year: int) -> float:
        """Give what is added to the log-odds from a year on."""
        if year <= self.start:
            return 0.0
        return self.step + self.slope * (min(year, self.end) - self.start)

    def doubt(self, year: int) -> float:
        """Give the standard deviation of the share's log-odds from a year on."""
        return self.spread if year > self.start else 0.0


STILL: Final = Drift(0, 0, 0.0, 0.0, 0.0)


def drift_of(holdings: Sequence[Holdings], horizon: int) -> Drift:
    """Learn from all windows of a panel; none where it is too short to judge."""
    by = {h.year: h for h in holdings}
    starts = [y for y in by if y + horizon in by]
    if len(_origins(starts, horizon)) < _FEWEST:
        return STILL
    shares = []
    for year in starts:
        outcome = entered(by[year], by[year + horizon])
        mine = outcome[at_risk(by[year]) & ~np.isnan(outcome)]
        # Half an entry more on either side, so that no share is 0 or 1.
        shares.append((mine.sum() + 0.5) / (len(mine) + 1.0))
    return drift_of_shares(starts, shares, horizon)


def drift_of_shares(
    starts: Sequence[int], shares: Sequence[float], horizon: int
) -> Drift:
    r"""Weigh the trend of shares against their last value by how both did before.

    At each past year the share that entered from then on was forecast from the windows
    that had ended: by the last, and by their trend, drawn towards their mean as far as
    it is in doubt. With mean squared errors :math:`e_l` and :math:`e_t` the trend
    weighs :math:`e_l / (e_l + e_t)`.

    Parameters
    ----------
    starts : sequence of int
        Years from which windows start, rising.
    shares : sequence of float
        Share of the cells at risk that entered, above 0 and below 1.
    horizon : int
        Years of a window.

    Returns
    -------
    Drift
    """
    z = dict(zip(starts, logit(shares), strict=True))
    missed = []
    for origin in _origins(starts, horizon):
        known = {y: z[y] for y in starts if y + horizon <= origin}
        level, slope = _trend(known, horizon)
        last = max(known)
        told = level + slope * (origin - last)
        missed.append((known[last] - z[origin], told - z[origin]))
    if len(missed) < _FEWEST:
        return STILL
    errors: NDArray[np.float64] = np.array(missed)
    both = (errors**2).mean(axis=0)
    share = float(both[0] / both.sum()) if both.sum() > 0 else 0.0
    spread = float(np.sqrt(((errors @ [1 - share, share]) ** 2).mean()))
    level, slope = _trend(z, horizon)
    last = max(z)
    return Drift(
        last, last + _FARTHEST * horizon, share * (level - float(z[last])),
        share * slope, spread,
    )  # fmt: skip


def _origins(starts: Sequence[int], horizon: int) -> list[int]:
    """List the starts from which enough windows had ended for a trend."""
    return [y for y in starts if sum(s + horizon <= y for s in starts) >= _FEWEST]


def _trend(z: dict[int, float], horizon: int) -> tuple[float, float]:
    """Give level at the last start and slope, drawn to none as far as in doubt."""
    years, values = np.array(list(z), dtype=float), np.array(list(z.values()))
    t = years - years.mean()
    square = float(t @ t)
    slope = float(t @ values) / square
    apart = values - values.mean() - slope * t
    # Windows overlap: about as many count as lie half a horizon apart.
    inflated = max(1.0, horizon / 2)
    error = float(apart @ apart) / max(len(t) - 2, 1) / square * inflated
    slope *= slope**2 / max(slope**2 + error, 1e-12)
    return float(values.mean()) + slope * float(t[-1]), slope
