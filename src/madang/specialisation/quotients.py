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

    from madang.specialisation.settings import SpecialisationSettings
    from madang.specialisation.slice import Slice

__all__ = ["quotients_table", "widened"]


def quotients_table(s: Slice, settings: SpecialisationSettings) -> pd.DataFrame:
    """List each region's location quotients, with interval, shrunken, and side.

    Parameters
    ----------
    s : Slice
        One measure and year.
    settings : SpecialisationSettings
        Level of the intervals.

    Returns
    -------
    DataFrame
        ``low`` and ``high`` hold the true quotient (posterior of the Gamma–Poisson
        model, centred on ``shrunken``), ``plain_low`` and ``plain_high`` too, but
        from the cell and its margins alone; NaN for measures that are not counts.
    """
    q = s.quotients()
    blank = np.full(q.shape, np.nan)
    shrunken, low, high, plain_low, plain_high = (blank,) * 5
    if s.is_count:
        # What is not known is not observed: it must not inform the prior.
        due = np.where(s.known, s.expected() / s.together, 0.0)
        fit = gamma_poisson_shrinkage(s.x / s.together, due, level=settings.level)
        shrunken, low, high = fit.value, fit.low, fit.high
        plain_low, plain_high = _plain_ends(s, settings)
    if s.wholes is not None:
        # One region against its nation has no peers; the plain interval is its own.
        alone = np.isnan(low) & s.known
        low = np.where(alone, plain_low, low)
        high = np.where(alone, plain_high, high)
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
        "plain_low": plain_low.ravel(), "plain_high": plain_high.ravel(),
        "low": low.ravel(), "high": high.ravel(), "shrunken": shrunken.ravel(),
        "tier": side.ravel().astype("str"),
        "is_small": np.repeat(s.is_small, columns),
    })  # fmt: skip


def _plain_ends(
    s: Slice, settings: SpecialisationSettings
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the ends of the plain quotients, each from its cell and margins alone."""
    counts = np.where(s.known, s.x, 0.0) / s.together
    margins = None
    if s.wholes is not None:
        margins = (
            s.wholes.whole / s.together, s.wholes.national / s.together,
            s.wholes.grand / s.together,
        )  # fmt: skip
    low, high = location_quotient_interval(
        counts, margins=margins, level=settings.level
    )
    return np.where(s.known, low, np.nan), np.where(s.known, high, np.nan)


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
