"""The result tables of specialisation, each from slices of the stocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from madang.metrics.concentration import (
    entropy,
    equivalent_number,
    evenness,
    gini_specialisation,
    hachman,
    herfindahl,
    herfindahl_normalised,
    krugman_versus_rest,
    locational_gini,
)
from madang.metrics.growth import shift_share
from madang.metrics.inference import (
    percentile_interval,
)
from madang.metrics.shares import location_share, ratio
from madang.metrics.similarity import nearest, profile_overlap
from madang.specialisation.columns import ACTIVITIES, COMPLEXITY, SHIFT_SHARE, TWINS
from madang.specialisation.posterior import exact_level, interval_of, placed, twin_draws
from madang.specialisation.quotients import widened
from madang.specialisation.remarks import is_recoded
from madang.specialisation.settings import ZeroMeans

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.specialisation.panel import Panel
    from madang.specialisation.posterior import Posterior
    from madang.specialisation.settings import SpecialisationSettings
    from madang.specialisation.slice import Slice
    from madang.specialisation.structure import Structure

__all__ = [
    "activities_table",
    "complexity_table",
    "regions_table",
    "shift_share_table",
    "twins_table",
]


def _widened_measures(
    s: Slice, shown: dict[str, Any]
) -> dict[str, NDArray[np.float64]]:
    """Let each region's intervals hold all ways in which cells could be withheld."""
    if s.wholes is None:
        return shown
    some = s.wholes.fill.sum(axis=1) > 0
    whole = s.completed(s.x)[1]
    cases = [_measures(s, s.x + fill, whole) for fill in s.wholes.fills()]
    for name in cases[0]:
        values = np.array([case[name] for case in cases])
        ends = shown[f"{name}_low"], shown[f"{name}_high"]
        bounds = np.fmin.reduce(values), np.fmax.reduce(values)
        shown[f"{name}_low"], shown[f"{name}_high"] = widened(ends, bounds, some)
    return shown


def _measures(
    s: Slice, x: NDArray[np.float64], whole: NDArray[np.float64] | None
) -> dict[str, NDArray[np.float64]]:
    """Measure how specialised each region is by these amounts."""
    return {
        "krugman": krugman_versus_rest(x, reference=whole, known=s.seen),
        "herfindahl": herfindahl(x),
        "entropy": entropy(x),
        "evenness": evenness(x),
        "gini": gini_specialisation(x, reference=whole, known=s.seen),
        "hachman": hachman(x, reference=whole),
    }


def regions_table(
    s: Slice, posterior: Posterior, settings: SpecialisationSettings
) -> pd.DataFrame:
    """List how specialised each region is, with ranks and tiers.

    Parameters
    ----------
    s : Slice
        One measure and year.
    posterior : Posterior
        What its measures could truly be.
    settings : SpecialisationSettings
        Level of the intervals.

    Returns
    -------
    DataFrame
        Ranked on the Krugman index against all other regions. Intervals are NaN
        and the tier is 0 for measures that are not counts. ``rank_all_low`` and
        ``rank_all_high`` hold for all regions at once.
    """
    x, whole = s.completed(s.x)
    value = _measures(s, x, whole)
    shown: dict[str, Any] = {}
    for name, v in value.items():
        low, high = interval_of(posterior, name, v, settings)
        shown |= {name: v, f"{name}_low": low, f"{name}_high": high}
    shown = _widened_measures(s, shown)
    place = placed(posterior, "krugman", value["krugman"], settings)
    return pd.DataFrame({
        "region": s.regions.astype("str"), "year": s.year, "measure": s.measure,
        "total": s.whole, **shown,
        "herfindahl_normalised": herfindahl_normalised(x),
        "equivalent_number": equivalent_number(x),
        "rank": place.rank, "rank_low": place.rank_low, "rank_high": place.rank_high,
        "rank_all_low": place.set_low, "rank_all_high": place.set_high,
        "tier": place.tier, "is_small": s.is_small,
    })  # fmt: skip


def activities_table(
    s: Slice,
    structure: Structure,
    posterior: Posterior,
    settings: SpecialisationSettings,
    *,
    places: NDArray[np.float64],
) -> pd.DataFrame:
    """List how unevenly each activity lies, who has most, how complex it is.

    Parameters
    ----------
    s : Slice
        One measure and year.
    structure : Structure
        Complexity and ubiquity of activities.
    posterior : Posterior
        What the measures could truly be.
    settings : SpecialisationSettings
        Level of the intervals.
    places : (I, 2) array
        Where to draw each activity in the product space.

    Returns
    -------
    DataFrame
        ``gini`` is the locational Gini, regions weighted with their size; ``rank``
        and ``tier`` are on it, ``pci_rank`` on complexity. Intervals are NaN for
        measures that are not counts.
    """
    share = location_share(s.x) if s.wholes is None else ratio(s.x, s.national)
    empty = pd.Series(np.isnan(share).any(axis=0))
    most = np.argmax(s.x, axis=0)
    top = pd.Series(s.regions[most].tolist(), dtype="str").mask(empty)
    size = None if s.wholes is None else s.whole
    gini = locational_gini(s.x, reference=size, known=s.known)
    place = placed(posterior, "locational_gini", gini, settings)
    complex_place = placed(posterior, "pci", structure.pci, settings)
    ends = {
        "gini": interval_of(posterior, "locational_gini", gini, settings),
        "pci": interval_of(posterior, "pci", structure.pci, settings),
        "ubiquity": interval_of(posterior, "ubiquity", structure.ubiquity, settings),
    }
    spread = {f"{name}_low": low for name, (low, _) in ends.items()}
    spread |= {f"{name}_high": high for name, (_, high) in ends.items()}
    return pd.DataFrame({
        "activity": s.activities.astype("str"), "year": s.year, "measure": s.measure,
        "total": s.national, "gini": gini,
        "rank": place.rank, "rank_low": place.rank_low, "rank_high": place.rank_high,
        "tier": place.tier, "herfindahl": herfindahl(s.completed(s.x)[0].T),
        "top_region": top, "top_share": share[most, np.arange(most.size)],
        "ubiquity": structure.ubiquity, "pci": structure.pci,
        "pci_rank": complex_place.rank, "pci_rank_low": complex_place.rank_low,
        "pci_rank_high": complex_place.rank_high, **spread,
        "space_x": places[:, 0], "space_y": places[:, 1],
    })[list(ACTIVITIES.names)]  # fmt: skip


def complexity_table(
    s: Slice,
    structure: Structure,
    posterior: Posterior,
    settings: SpecialisationSettings,
) -> pd.DataFrame:
    """List how complex the economy of each region is, with ranks and tiers.

    Parameters
    ----------
    s : Slice
        One measure and year.
    structure : Structure
        What came out.
    posterior : Posterior
        What it could truly be.
    settings : SpecialisationSettings
        Level of the intervals.

    Returns
    -------
    DataFrame
        Small regions have values on the scale of the
        others, but take no place; nor do regions outside the largest component,
        whose complexity is NaN. Intervals are NaN for measures that are not counts.
    """
    eci = placed(posterior, "eci", structure.eci, settings, takes_part=structure.judged)
    fit = placed(
        posterior, "fitness", structure.fitness, settings, takes_part=structure.judged
    )
    ends = {
        name: interval_of(posterior, name, getattr(structure, name), settings)
        for name in ("diversity", "coherence", "eci", "fitness")
    }
    spread = {f"{name}_low": low for name, (low, _) in ends.items()}
    spread |= {f"{name}_high": high for name, (_, high) in ends.items()}
    table = pd.DataFrame({
        "region": s.regions.astype("str"), "year": s.year, "measure": s.measure,
        "diversity": structure.diversity,
        "average_ubiquity": structure.average_ubiquity,
        "coherence": structure.coherence, "eci": structure.eci,
        "rank": eci.rank, "rank_low": eci.rank_low, "rank_high": eci.rank_high,
        "rank_all_low": eci.set_low, "rank_all_high": eci.set_high, "tier": eci.tier,
        "fitness": structure.fitness,
        "fitness_rank": fit.rank, "fitness_rank_low": fit.rank_low,
        "fitness_rank_high": fit.rank_high, "fitness_tier": fit.tier,
        "component": structure.component, "is_small": s.is_small,
        **spread,
    })  # fmt: skip
    return table[list(COMPLEXITY.names)]


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
    if not found:
        return SHIFT_SHARE.empty()
    return pd.concat(found, ignore_index=True)[list(SHIFT_SHARE.names)]


def _shift_share(first: Slice, last: Slice, *, zero: bool) -> pd.DataFrame:
    """Split the change of one measure between two years."""
    regions = np.array(sorted({*first.regions, *last.regions}), dtype=object)
    activities = np.array(sorted({*first.activities, *last.activities}), dtype=object)
    x0, seen0 = _spread(first, regions, activities)
    x1, seen1 = _spread(last, regions, activities)
    both = seen0 & seen1
    if zero:
        # A region or an activity that is listed in one of the years only was split,
        # merged or recoded: it did not come from nothing.
        there = np.asarray(seen0.any(axis=1) & seen1.any(axis=1))
        both = np.repeat(there[:, None], both.shape[1], axis=1)
        if is_recoded(first, last):
            both = both & seen0.any(axis=0) & seen1.any(axis=0)
    known = both
    x0, x1 = np.where(known, x0, 0.0), np.where(known, x1, 0.0)
    split = shift_share(x0, x1, reference=_economies(first, last, activities))
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


def _economies(
    first: Slice, last: Slice, activities: NDArray[np.object_]
) -> NDArray[np.float64] | None:
    """Give the whole economy of both years; None where the regions are all of it."""
    if first.wholes is None and last.wholes is None:
        return None
    out = np.zeros((2, activities.size))
    for row, s in zip(out, (first, last), strict=True):
        row[np.searchsorted(activities, s.activities)] = s.national
    return out


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


def twins_table(
    panel: Panel, settings: SpecialisationSettings, *, seed: int = 1
) -> pd.DataFrame:
    """List the regions most alike to each, in each measure's latest year.

    Parameters
    ----------
    panel : Panel
        All measures and years.
    settings : SpecialisationSettings
        How many twins.
    seed : int
        Seed of the study.

    Returns
    -------
    DataFrame
        ``similarity`` is the overlap of the two profiles, from 0 to 1.
    """
    parts = []
    for measure in panel.measures:
        s = panel.years(measure)[-1]
        alike = profile_overlap(s.completed(s.x)[0])
        near = nearest(alike, count=settings.twins)
        r, place = np.nonzero(near >= 0)
        pairs = np.column_stack([r, near[r, place]])
        value = alike[pairs[:, 0], pairs[:, 1]]
        low = high = np.full(value.shape, np.nan)
        drawn = twin_draws(s, pairs, settings, seed=seed)
        if drawn is not None:
            low, high = percentile_interval(
                drawn, level=exact_level(settings, len(drawn))
            )
            low, high = np.minimum(low, value), np.maximum(high, value)
        parts.append(pd.DataFrame({
            "region": s.regions[pairs[:, 0]], "twin": s.regions[pairs[:, 1]],
            "measure": measure, "year": s.year, "similarity": value,
            "similarity_low": low, "similarity_high": high, "rank": place + 1,
        }))  # fmt: skip
    parts = [part for part in parts if len(part)]
    return TWINS.typed(pd.concat(parts, ignore_index=True)) if parts else TWINS.empty()
