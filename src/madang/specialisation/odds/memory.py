"""What a cell was in earlier years: level, growth, trend, restlessness.

All of it is NaN where a model is applied to one year alone and remembers none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from madang.specialisation.odds.holdings import of_one_rule, quotients

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from madang.specialisation.odds.holdings import Holdings

__all__ = ["CAP", "log_ratio", "memory", "memory_names", "recalled"]

CAP: Final = 50.0  # quotients above tell no more
_FLOOR: Final = 0.02  # quotients below are as good as none
_PAST: Final = 8  # earlier years looked at


def log_ratio(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give log(a/b), NaN where either is not above zero."""
    both = (a > 0) & (b > 0)
    out = np.full(np.broadcast_shapes(a.shape, b.shape), np.nan)
    np.divide(a, b, out=out, where=both)
    np.log(out, out=out, where=both)
    return out


def memory_names(measures: Iterable[str], main: str) -> list[str]:
    """Name the features that look at earlier years."""
    others = [m for m in measures if m != main]
    own = ("quotient", "growth", "listed", "years", "mean", "most", "slope", "spread",
           "spread_activity", "count")  # fmt: skip
    return [f"before_{what}" for what in own] + [
        f"before_{what}_{m}" for m in others for what in ("level", "growth")
    ]


def memory(h: Holdings, earlier: Sequence[Holdings]) -> dict[str, NDArray[np.float64]]:
    """Give what the cell was in earlier years; NaN where that is not known."""
    names = memory_names(h.amounts, h.main)
    if not earlier:
        return dict.fromkeys(names, np.full((1, 1), np.nan))
    past = [_laid_out(h, e) for e in earlier[-_PAST:]]
    last = past[-1]
    x, before = h.x, last["amount"]
    found = {
        "before_quotient": last["quotient"], "before_growth": log_ratio(x, before),
        "before_listed": last["listed"],
        "before_years": np.where(
            np.isnan(before), np.nan, float(h.year - earlier[-1].year)),
    }  # fmt: skip
    for m in h.others:
        z0, z1 = last[m], h.amounts[m]
        found[f"before_level_{m}"] = np.log1p(z0)
        found[f"before_growth_{m}"] = np.log1p(z1) - np.log1p(z0)
    years = np.array([e.year for e in earlier[-_PAST:]] + [h.year], dtype=float)
    q = np.stack([*(p["quotient"] for p in past), quotients(h)])
    return {n: found[n] for n in names if n in found} | _path(q, years)


def recalled(h: Holdings, years: Iterable[Holdings], *, exact: bool) -> list[Holdings]:
    """Give the earlier years that a year is held against.

    A year that withheld cells by another rule tells what a cell will do next, but not
    beyond: it is left out where odds are told for longer than was seen (not `exact`).
    """
    return [e for e in years if e.year < h.year and (exact or of_one_rule(h, e))]


def _laid_out(h: Holdings, earlier: Holdings) -> dict[str, NDArray[np.float64]]:
    """Lay an earlier year out on this one's cells; NaN where not known.

    Of a cell that was withheld it is known that it was there, and what was published
    of it beside: what reads as none of another measure was withheld too.
    """
    places = []
    for mine, theirs in ((h.regions, earlier.regions),
                         (h.activities, earlier.activities)):  # fmt: skip
        at = np.searchsorted(theirs, mine).clip(0, len(theirs) - 1)
        places.append((at, theirs[at] == mine))
    (r, same_r), (a, same_a) = places
    same = same_r[:, None] & same_a
    place = np.ix_(r, a)
    hidden = earlier.withheld[place]
    lost = ~same | earlier.unknown[place]
    blind = lost | hidden
    found = {
        "quotient": np.where(blind, np.nan, quotients(earlier)[place]),
        "amount": np.where(blind, np.nan, earlier.x[place]),
        "listed": np.where(lost, np.nan, hidden | (earlier.x[place] > 0)),
    }
    for m in h.others:
        other = earlier.amounts[m][place]
        found[m] = np.where(~same | (hidden & (other <= 0)), np.nan, other)
    return found


def _path(
    q: NDArray[np.float64], years: NDArray[np.float64]
) -> dict[str, NDArray[np.float64]]:
    """Sum up the way of each cell's quotient through the years, this one the last."""
    level = np.log(np.clip(q, _FLOOR, CAP))
    seen = np.isfinite(level)
    n = seen.sum(axis=0)
    some = n > 1
    mean = np.where(seen, level, 0.0).sum(axis=0) / np.maximum(n, 1)
    t = years - years[-1]
    when = np.where(seen, t[:, None, None], 0.0).sum(axis=0) / np.maximum(n, 1)
    apart = np.where(seen, t[:, None, None] - when, 0.0)
    square = (apart**2).sum(axis=0)
    slope = (apart * np.where(seen, level, 0.0)).sum(axis=0)
    steps = np.diff(level, axis=0) / np.sqrt(np.diff(years))[:, None, None]
    known = np.isfinite(steps)
    count = known.sum(axis=0)
    energy = np.where(known, steps, 0.0) ** 2
    spread = np.sqrt(energy.sum(axis=0) / np.maximum(count, 1))
    blank = np.isfinite(spread) & (count > 0)
    of_activity = np.where(blank, spread, 0.0).sum(axis=0, keepdims=True)
    of_activity = of_activity / np.maximum(blank.sum(axis=0, keepdims=True), 1)
    before = np.where(np.isfinite(q[:-1]), q[:-1], -np.inf).max(axis=0)
    return {
        "before_mean": np.where(some, mean, np.nan),
        "before_most": np.where(np.isfinite(before), before, np.nan),
        "before_slope": np.where(some, slope / np.where(some, square, 1.0), np.nan),
        "before_spread": np.where(blank, spread, np.nan),
        "before_spread_activity": of_activity,
        "before_count": n.astype(float) - 1,
    }
