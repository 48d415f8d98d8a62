"""The result tables of specialisation, each from slices of the stocks."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from madang.metrics.concentration import (
    entropy,
    equivalent_number,
    evenness,
    gini_specialisation,
    herfindahl,
    herfindahl_normalised,
    krugman_versus_rest,
    locational_gini,
)
from madang.metrics.growth import shift_share
from madang.metrics.inference import (
    gamma_poisson_shrinkage,
    multinomial_bootstrap,
    percentile_interval,
    rank_interval,
    ranks,
    tiers,
)
from madang.metrics.shares import expected_activity, location_quotient, location_share
from madang.metrics.similarity import nearest, profile_overlap
from madang.specialisation.settings import ZeroMeans
from madang.vocabulary import Tier

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.specialisation.panel import Panel, Slice
    from madang.specialisation.settings import SpecialisationSettings

__all__ = [
    "activities_table",
    "quotients_table",
    "regions_table",
    "shift_share_table",
    "twins_table",
]

_CELLS_AT_ONCE = 2_000_000  # of the bootstrap; keeps memory under some 100 MB
_MOST_KRUGMAN = 2.0


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
        model, centred on ``shrunken``); NaN for measures that are not counts.
    """
    q = np.where(s.known, location_quotient(s.x), np.nan)
    blank = np.full(q.shape, np.nan)
    shrunken, low, high = blank, blank, blank
    if s.is_count:
        expected = np.nan_to_num(expected_activity(s.x))
        # What is not known is not observed: it must not inform the prior.
        fit = gamma_poisson_shrinkage(
            s.x / s.together,
            np.where(s.known, expected / s.together, 0.0),
            level=settings.level,
        )
        shrunken, low, high = fit.value, fit.low, fit.high
    side = np.select(
        [np.isnan(low), low > 1, high < 1],
        [Tier.UNKNOWN.value, Tier.ABOVE.value, Tier.BELOW.value],
        Tier.PARITY.value,
    )
    rows, columns = q.shape
    return pd.DataFrame({
        "region": np.repeat(s.regions, columns).astype("str"),
        "activity": np.tile(s.activities, rows).astype("str"),
        "year": s.year, "measure": s.measure,
        "value": np.where(s.known, s.x, np.nan).ravel(),
        "location_quotient": q.ravel(), "low": low.ravel(), "high": high.ravel(),
        "shrunken": shrunken.ravel(), "tier": side.ravel().astype("str"),
        "is_small": np.repeat(s.is_small, columns),
    })  # fmt: skip


def regions_table(
    s: Slice, settings: SpecialisationSettings, *, seed: int
) -> pd.DataFrame:
    """List how specialised each region is, with ranks and tiers.

    Parameters
    ----------
    s : Slice
        One measure and year.
    settings : SpecialisationSettings
        Draws and level.
    seed : int
        Seed of the study; each measure and year draws from its own stream.

    Returns
    -------
    DataFrame
        Ranked on the Krugman index against all other regions. Intervals are NaN
        and the tier is 0 for measures that are not counts.
    """
    k = krugman_versus_rest(s.x, known=s.known)
    placed = ranks(k)
    blank = np.full(k.shape, np.nan)
    low, high, first, last = blank, blank, blank, blank
    if s.is_count:
        stream = [seed, s.year, zlib.crc32(s.measure.encode())]
        draws = _krugman_draws(s, k, settings.draws, np.random.default_rng(stream))
        low, high = percentile_interval(draws, level=settings.level)
        first, last = rank_interval(draws, level=settings.level)
        # The plug-in index of a small region is biased upward and can lie outside;
        # a wider interval is still true.
        low, high = np.minimum(low, k), np.maximum(high, k)
        first, last = np.minimum(first, placed), np.maximum(last, placed)
    return pd.DataFrame({
        "region": s.regions.astype("str"), "year": s.year, "measure": s.measure,
        "total": s.x.sum(axis=1),
        "herfindahl": herfindahl(s.x),
        "herfindahl_normalised": herfindahl_normalised(s.x),
        "equivalent_number": equivalent_number(s.x),
        "krugman": k, "krugman_low": low, "krugman_high": high,
        "entropy": entropy(s.x), "evenness": evenness(s.x),
        "gini": gini_specialisation(s.x, known=s.known),
        "rank": placed, "rank_low": first, "rank_high": last,
        "tier": tiers(first, last), "is_small": s.is_small,
    })  # fmt: skip


def _krugman_draws(
    s: Slice, k: NDArray[np.float64], draws: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw the index, turned about its estimate to take the bias out (basic)."""
    step = max(1, min(draws, _CELLS_AT_ONCE // max(s.x.size, 1)))
    counts = s.x / s.together
    parts = []
    for begin in range(0, draws, step):
        block = multinomial_bootstrap(counts, rng, draws=min(step, draws - begin))
        parts.append(krugman_versus_rest(block, known=s.known))
    return np.clip(2 * k - np.concatenate(parts), 0.0, _MOST_KRUGMAN)


def activities_table(s: Slice) -> pd.DataFrame:
    """List how unevenly each activity lies, and where most of it is.

    Parameters
    ----------
    s : Slice
        One measure and year.

    Returns
    -------
    DataFrame
        ``gini`` is the locational Gini, regions weighted with their size.
    """
    share = location_share(s.x)
    empty = pd.Series(np.isnan(share).any(axis=0))
    most = np.argmax(s.x, axis=0)
    top = pd.Series(s.regions[most].tolist(), dtype="str").mask(empty)
    return pd.DataFrame({
        "activity": s.activities.astype("str"), "year": s.year, "measure": s.measure,
        "total": s.x.sum(axis=0),
        "gini": locational_gini(s.x, known=s.known),
        "herfindahl": herfindahl(s.x.T),
        "top_region": top,
        "top_share": share[most, np.arange(most.size)],
    })  # fmt: skip


def shift_share_table(panel: Panel, settings: SpecialisationSettings) -> pd.DataFrame:
    """List each region's change from first to last year, in its three sources.

    Parameters
    ----------
    panel : Panel
        All measures and years; a measure with one year gives no row.
    settings : SpecialisationSettings
        Whether a cell that is not listed in a year is zero or unknown.

    Returns
    -------
    DataFrame
        In the unit of the measure. ``left_out`` counts the region's activities
        that are not known in both years; they are in no figure of the row.
    """
    zero = settings.zero_means is ZeroMeans.ZERO
    found = []
    for measure in panel.measures:
        years = panel.years(measure)
        if len(years) > 1:
            found.append(_shift_share(years[0], years[-1], zero=zero))
    columns: dict[str, Any] = {
        "region": "str", "measure": "str", "start_year": "int64",
        "end_year": "int64", "start_value": "float64", "end_value": "float64",
        "change": "float64", "national": "float64", "mix": "float64",
        "competitive": "float64", "left_out": "int64",
    }  # fmt: skip
    if not found:
        return pd.DataFrame(columns=list(columns)).astype(columns)
    return pd.concat(found, ignore_index=True)[list(columns)]


def _shift_share(first: Slice, last: Slice, *, zero: bool) -> pd.DataFrame:
    """Split the change of one measure between two years."""
    regions = np.array(sorted({*first.regions, *last.regions}), dtype=object)
    activities = np.array(sorted({*first.activities, *last.activities}), dtype=object)
    x0, seen0 = _spread(first, regions, activities)
    x1, seen1 = _spread(last, regions, activities)
    known = np.ones_like(seen0) if zero else seen0 & seen1
    x0, x1 = np.where(known, x0, 0.0), np.where(known, x1, 0.0)
    split = shift_share(x0, x1)
    some = known.any(axis=1)

    def summed(part: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(some, part.sum(axis=1), np.nan)

    return pd.DataFrame({
        "region": regions.astype("str"), "measure": first.measure,
        "start_year": first.year, "end_year": last.year,
        "start_value": summed(x0), "end_value": summed(x1),
        "change": summed(split.change), "national": summed(split.national),
        "mix": summed(split.mix), "competitive": summed(split.competitive),
        "left_out": (~known).sum(axis=1),
    })  # fmt: skip


def _spread(
    s: Slice, regions: NDArray[np.object_], activities: NDArray[np.object_]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Lay a slice out on wider lists of regions and activities."""
    x = np.zeros((regions.size, activities.size))
    known = np.full(x.shape, fill_value=False)
    rows = np.searchsorted(regions, s.regions)
    columns = np.searchsorted(activities, s.activities)
    place = np.ix_(rows, columns)
    x[place], known[place] = s.x, s.known
    return x, known


def twins_table(panel: Panel, settings: SpecialisationSettings) -> pd.DataFrame:
    """List the regions most alike to each, in each measure's latest year.

    Parameters
    ----------
    panel : Panel
        All measures and years.
    settings : SpecialisationSettings
        How many twins.

    Returns
    -------
    DataFrame
        ``similarity`` is the overlap of the two profiles, from 0 to 1.
    """
    rows: list[tuple[Any, ...]] = []
    for measure in panel.measures:
        s = panel.years(measure)[-1]
        alike = profile_overlap(s.x)
        near = nearest(alike, count=settings.twins)
        rows += [
            (s.regions[r], s.regions[t], measure, s.year, alike[r, t], place + 1)
            for r in range(near.shape[0])
            for place, t in enumerate(near[r])
            if t >= 0
        ]
    names = ["region", "twin", "measure", "year", "similarity", "rank"]
    table = pd.DataFrame(rows, columns=names)
    return table.astype({
        "region": "str", "twin": "str", "measure": "str", "year": "int64",
        "similarity": "float64", "rank": "int64",
    })  # fmt: skip
