"""What is within reach of whom, and how unevenly: today, and with a plan of links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.infrastructure.columns import ACCESS, BANDS, GROUPS, UNEVENNESS
from madang.metrics.accessibility import (
    Exponential,
    Gaussian,
    TravelTimes,
    balanced_floating_catchment,
    closest_cost,
    cumulative_opportunities,
    gravity_access,
    two_step_floating_catchment,
)
from madang.metrics.inequality import (
    gini,
    gini_change_interval,
    gini_interval,
    palma,
    theil_t,
)
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from madang.contracts import ResultTable
    from madang.infrastructure.laid import Laid
    from madang.infrastructure.settings import InfrastructureSettings

    FloatArray = NDArray[np.float64]

__all__ = ["measure_reach"]

CLOSEST: Final = "closest"
_A_THOUSAND: Final = 1_000.0


def measure_reach(
    laid: Laid, after: FloatArray | None, settings: InfrastructureSettings
) -> dict[str, pd.DataFrame]:
    """Measure access by region, its unevenness, and by group.

    Parameters
    ----------
    laid : Laid
        R regions.
    after : (R, R) array or None
        Minutes once the plan is built; None without a plan.
    settings : InfrastructureSettings

    Returns
    -------
    dict of str to DataFrame
        Tables ``access``, ``unevenness``, ``groups`` and ``bands``.
    """
    before = {k: _measured(laid, laid.minutes, k, settings) for k in laid.amounts}
    with_plan = {
        k: _measured(laid, after, k, settings) if after is not None else {}
        for k in laid.amounts
    }
    made: dict[str, list[dict[str, Any]]] = {"access": [], "unevenness": []}
    for kind, measures in before.items():
        for measure, now in measures.items():
            then = with_plan[kind].get(measure, np.full(now.size, np.nan))
            head = {"kind": kind, "measure": measure, "year": laid.years.get(kind)}
            made["access"] += [
                {**head, "region": code, "access": a, "access_after": b,
                 "rise": _rise(a, b)}
                for code, a, b in zip(laid.codes, now, then, strict=True)
            ]  # fmt: skip
            if measure != CLOSEST:
                made["unevenness"].append(head | _unevenness(laid, now, then))
    rows = list(_of_groups(laid, before, with_plan))
    bands = list(_banded(laid, before, with_plan, settings.bands))
    return {
        "access": _typed(made["access"], ACCESS),
        "unevenness": _typed(made["unevenness"], UNEVENNESS),
        "groups": _typed(rows, GROUPS),
        "bands": _typed(bands, BANDS),
    }


def _typed(rows: list[dict[str, Any]], table: ResultTable) -> pd.DataFrame:
    """Put rows into a table, typed."""
    return table.typed(pd.DataFrame(rows)) if rows else table.empty()


def _measured(
    laid: Laid, minutes: FloatArray, kind: str, settings: InfrastructureSettings
) -> dict[str, FloatArray]:
    """Measure access to one kind in each way."""
    times, amount = TravelTimes.of(minutes), laid.amounts[kind]
    found = {
        "cumulative": cumulative_opportunities(times, amount, within=settings.within),
        "gravity": gravity_access(
            times, amount, decay=Exponential(np.log(2.0) / settings.half)
        ),
    }
    if laid.is_peopled:
        falling = Gaussian(settings.within, settings.within)
        for name, shared in (("catchment", two_step_floating_catchment),
                             ("balanced", balanced_floating_catchment)):  # fmt: skip
            access = shared(times, amount, laid.residents, decay=falling)
            found[name] = _A_THOUSAND * access
    nearest = closest_cost(times, amount)
    return found | {CLOSEST: np.where(np.isfinite(nearest), nearest, np.nan)}


def _rise(before: float, after: float) -> float:
    """Give how much more there is, as a share; unknown from nothing."""
    return after / before - 1.0 if before > 0 else np.nan


def _unevenness(laid: Laid, now: FloatArray, then: FloatArray) -> dict[str, float]:
    """Measure how unevenly access lies over residents, now and with the plan."""
    w = laid.residents
    low, high = gini_interval(now, weights=w)
    out = {
        "gini": float(gini(now, weights=w)), "gini_low": low, "gini_high": high,
        "theil": float(theil_t(now, weights=w)), "palma": palma(now, now, weights=w),
        "gini_after": np.nan, "change": np.nan, "change_low": np.nan,
        "change_high": np.nan,
    }  # fmt: skip
    if np.isnan(then).all():
        return out
    out["gini_after"] = float(gini(then, weights=w))
    out["change"] = out["gini_after"] - out["gini"]
    ends = gini_change_interval(now, then, weights=(w, w))
    out["change_low"], out["change_high"] = ends
    return out


def _mean(values: FloatArray, people: FloatArray) -> float:
    """Give the mean over people; NaN where there are none."""
    return float(ratio(np.array(values @ people), np.array(people.sum())))


def _of_groups(
    laid: Laid,
    before: dict[str, dict[str, FloatArray]],
    after: dict[str, dict[str, FloatArray]],
) -> Iterator[dict[str, Any]]:
    """Say what each group reaches, on average, and how many reach any at all."""
    for kind, measures in before.items():
        now = measures["cumulative"]
        then = after[kind].get("cumulative")
        for group, people in laid.groups.items():
            means = [_mean(now, people)]
            means.append(np.nan if then is None else _mean(then, people))
            yield {
                "kind": kind, "group": group, "year": laid.years.get(kind),
                "residents": float(people.sum()) if laid.is_peopled else np.nan,
                "access": means[0], "access_after": means[1], "rise": _rise(*means),
                "served": _mean((now > 0).astype(float), people),
                "served_after": (
                    np.nan if then is None else _mean((then > 0).astype(float), people)
                ),
            }  # fmt: skip


def _banded(
    laid: Laid,
    before: dict[str, dict[str, FloatArray]],
    after: dict[str, dict[str, FloatArray]],
    ends: tuple[float, ...],
) -> Iterator[dict[str, Any]]:
    """Share each group among bands of minutes to the nearest place."""
    for kind, measures in before.items():
        places: list[NDArray[np.intp] | None] = [_band(measures[CLOSEST], ends)]
        then = after[kind].get(CLOSEST)
        places.append(None if then is None else _band(then, ends))
        for group, people in laid.groups.items():
            shares = [
                np.full(len(ends) + 1, np.nan)
                if at is None
                else ratio(np.bincount(at, people, len(ends) + 1), people.sum())
                for at in places
            ]
            for band, until in enumerate([*ends, np.nan]):
                yield {
                    "kind": kind, "group": group, "year": laid.years.get(kind),
                    "band": band + 1, "until": until,
                    "share": float(shares[0][band]),
                    "share_after": float(shares[1][band]),
                }  # fmt: skip


def _band(minutes: FloatArray, ends: tuple[float, ...]) -> NDArray[np.intp]:
    """Give the band of each region, from 0; beyond, or no way, is the last."""
    far = np.where(np.isfinite(minutes), minutes, np.inf)
    return np.searchsorted(np.asarray(ends), far, side="left")
