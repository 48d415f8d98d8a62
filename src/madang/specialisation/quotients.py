"""The location quotients of a slice, each with its interval or its bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from madang.metrics.inference import (
    gamma_poisson_shrinkage,
    location_quotient_interval,
)
from madang.vocabulary import Tier

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.metrics.inference import RatioPrior
    from madang.specialisation.settings import SpecialisationSettings
    from madang.specialisation.slice import Slice

__all__ = ["quotient_ends", "quotients_table", "widened"]


def quotients_table(
    s: Slice, settings: SpecialisationSettings, *, prior: RatioPrior | None = None
) -> pd.DataFrame:
    """List each region's location quotients, with interval, shrunken, and side.

    Parameters
    ----------
    s : Slice
        One measure and year.
    settings : SpecialisationSettings
        Level of the intervals.
    prior : RatioPrior, optional
        That of the slice; found anew if not given.

    Returns
    -------
    DataFrame
        ``low`` and ``high`` are those of `quotient_ends`; NaN for measures that are
        not counts.
    """
    q = s.quotients()
    shrunken, low, high = (np.full(q.shape, np.nan) for _end in range(3))
    if s.is_count:
        margins = None
        if s.wholes is not None:
            margins = (s.wholes.whole, s.wholes.national, s.wholes.grand)
        shrunken, low, high = quotient_ends(
            np.where(s.known, s.x, 0.0), np.where(s.known, s.expected(), 0.0), q,
            margins=margins, together=s.together, level=settings.level, prior=prior,
        )  # fmt: skip
    if s.wholes is not None:
        least, most = s.wholes.bounds(s.x, s.known)
        unsure = ~s.known | ~np.isnan(low)
        low, high = widened((low, high), (least, most), unsure)
    side = np.select(
        [np.isnan(low), low > 1, high < 1, np.isnan(q)],
        [Tier.UNKNOWN.value, Tier.ABOVE.value, Tier.BELOW.value, Tier.UNKNOWN.value],
        Tier.PARITY.value,
    )
    rows, columns = q.shape
    return pd.DataFrame({
        "region": np.repeat(s.regions, columns).astype("str"),
        "activity": np.tile(s.activities, rows).astype("str"),
        "year": s.year, "measure": s.measure,
        "value": np.where(s.known, s.x, np.nan).ravel(),
        "location_quotient": q.ravel(),
        "low": low.ravel(), "high": high.ravel(), "shrunken": shrunken.ravel(),
        "tier": side.ravel().astype("str"),
        "is_small": np.repeat(s.is_small, columns),
    })  # fmt: skip


def quotient_ends(
    x: NDArray[np.float64],
    expected: NDArray[np.float64],
    q: NDArray[np.float64],
    *,
    margins: tuple[NDArray[np.float64], NDArray[np.float64], float] | None,
    together: float,
    level: float,
    prior: RatioPrior | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Give the one interval of every location quotient, wherever it is printed.

    Parameters
    ----------
    x, expected : (R, I) arrays
        Counts, and what they would be at parity; both 0 where not known: what is
        not known is not observed, and must not inform the prior.
    q : (R, I) array
        The quotients themselves. Shrinkage can draw an interval away from its
        quotient; it is then widened to hold it.
    margins : (R,) array, (I,) array and float, or None
        All activity of each region, each activity everywhere and all of it, where
        published. One region against its nation has no peers, and its interval
        rests on the cell and these alone.
    together : float
        How many counted units stand and fall together.
    level : float
        Share that the interval holds.
    prior : RatioPrior, optional
        Of the independent units; found anew if not given.

    Returns
    -------
    shrunken, low, high : (R, I) arrays
        NaN where the quotient is.
    """
    fit = gamma_poisson_shrinkage(
        x / together, expected / together, level=level, prior=prior
    )
    low, high = fit.low, fit.high
    if margins is not None:
        whole, national, grand = margins
        units = (whole / together, national / together, grand / together)
        alone = location_quotient_interval(x / together, margins=units, level=level)
        low = np.where(np.isnan(low), alone[0], low)
        high = np.where(np.isnan(high), alone[1], high)
    return fit.value, np.minimum(low, q), np.maximum(high, q)


def widened(
    ends: tuple[NDArray[np.float64], NDArray[np.float64]],
    bounds: tuple[NDArray[np.float64], NDArray[np.float64]],
    where: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Let an interval hold what withheld cells leave open, where that is known.

    Parameters
    ----------
    ends, bounds : pairs of arrays
        Low and high of the interval, and of what is possible.
    where : array of bool
        Where the interval may be widened.

    Returns
    -------
    low, high : arrays
    """
    fit = where & ~np.isnan(bounds[0]) & ~np.isnan(bounds[1])
    low = np.where(fit, np.fmin(ends[0], bounds[0]), ends[0])
    return low, np.where(fit, np.fmax(ends[1], bounds[1]), ends[1])
