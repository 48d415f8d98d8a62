"""Where each cluster is strong, how sure that is, and in which stage of its life."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from madang.clusters.columns import PLACES
from madang.clusters.tables import aligned, expected_of, quotient_of
from madang.metrics.inference import (
    gamma_poisson_draws,
    growth_interval,
    rank_interval,
    ranks,
    tiers,
)
from madang.metrics.strength import life_stage, star_rating, strong_clusters
from madang.specialisation.quotients import quotient_ends, widened
from madang.vocabulary import Measure

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.clusters.settings import ClusterSettings
    from madang.clusters.tables import ClusterTable
    from madang.metrics.inference import Persistence

__all__ = ["places_table"]


@dataclass(frozen=True, slots=True)
class _Ends:
    """Intervals of every cell: of the quotient, of its rank, of its growth."""

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    first: NDArray[np.float64]
    last: NDArray[np.float64]
    growth_low: NDArray[np.float64]
    growth_high: NDArray[np.float64]


def places_table(
    now: ClusterTable,
    then: ClusterTable | None,
    firms: ClusterTable | None,
    settings: ClusterSettings,
    *,
    persistence: Persistence,
    seed: int,
) -> pd.DataFrame:
    """List what each region holds of each cluster, and what that makes it.

    Parameters
    ----------
    now, then : ClusterTable
        The main measure in its latest year, and at the start of the stage; None
        where there is one year only.
    firms : ClusterTable or None
        Establishments in the latest year.
    settings : ClusterSettings
        Thresholds, draws and level.
    persistence : Persistence
        How far the two years share their chance.
    seed : int
        Seed of the study.

    Returns
    -------
    DataFrame
        Every region × cluster whose amount is known. Intervals are NaN for a
        measure that is not a count; the stage is then ``uncertain``.
    """
    q = quotient_of(now, settings)
    earlier = None if then is None else aligned(then, now)
    span = 0 if then is None else now.year - then.year
    growth = _growth(now, earlier, then, span)
    ends = _intervals(now, (then, persistence), q, settings, seed)
    ends = _about(ends, growth)
    placed = ranks(q.T).T
    held = None if firms is None else aligned(firms, now)[0]
    strong = strong_clusters(
        now.x, q, establishments=held, top=settings.strong_top,
        floor=settings.strong_floor, least=settings.strong_least,
    )  # fmt: skip
    stars = star_rating(
        now.x, q, region_size=now.whole, size=settings.star_size,
        specialisation=settings.star_quotient, focus=settings.star_focus,
        # The floor is one of jobs; it says nothing of money or patents.
        least=settings.star_least if now.measure == Measure.EMPLOYMENT else 0.0,
    )  # fmt: skip
    stage = life_stage(
        (ends.low, ends.high), (ends.growth_low, ends.growth_high),
        band=settings.growth_band, emerging=settings.emerging_quotient,
    )  # fmt: skip
    first, last = np.fmin(ends.first, placed), np.fmax(ends.last, placed)
    tier = np.column_stack([
        tiers(*ends) for ends in zip(placed.T, first.T, last.T, strict=True)
    ])  # fmt: skip
    rows, columns = now.x.shape
    total = now.national if not settings.nation else np.array(
        [float(settings.nation[c]) for c in now.clusters])  # fmt: skip
    whole = np.where(now.whole > 0, now.whole, np.nan)[:, None]
    flat = {
        "value": np.where(now.known, now.x, np.nan),
        "establishments": np.full(q.shape, np.nan) if held is None else held,
        "region_share": now.x / whole,
        "nation_share": now.x / np.where(total > 0, total, np.nan),
        "location_quotient": q, "low": ends.low, "high": ends.high, "rank": placed,
        "rank_low": first, "rank_high": last, "tier": tier, "is_strong": strong,
        "stars": stars.count, "star_size": stars.size,
        "star_specialisation": stars.specialisation, "star_focus": stars.focus,
        "growth": growth, "growth_low": ends.growth_low,
        "growth_high": ends.growth_high, "stage": stage,
    }  # fmt: skip
    table = pd.DataFrame({
        "region": np.repeat(now.regions, columns).astype("str"),
        "cluster": np.tile(now.clusters, rows).astype("str"),
        "year": now.year, "measure": now.measure,
        **{name: part.ravel() for name, part in flat.items()},
        "start_year": pd.NA if then is None else then.year,
        "is_small": np.repeat(now.is_small, columns),
    })  # fmt: skip
    kept = table[now.known.ravel()]
    return PLACES.typed(kept).reset_index(drop=True)


def _growth(
    now: ClusterTable,
    earlier: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]] | None,
    then: ClusterTable | None,
    span: int,
) -> NDArray[np.float64]:
    """Measure annual growth of each cell's part of the whole."""
    if earlier is None or then is None or span < 1:
        return np.full(now.x.shape, np.nan)
    x, _, known = earlier
    sound = known & now.known & (x > 0)
    old = np.where(sound, _ratio(x, then.grand), np.nan)
    part = _ratio(now.x, now.grand) / old
    return np.asarray(part ** (1.0 / span) - 1.0)


def _ratio(x: NDArray[np.float64], total: float) -> NDArray[np.float64]:
    """Give parts of a total; NaN where there is none."""
    return np.asarray(x / (total if total > 0 else np.nan))


def _intervals(
    now: ClusterTable,
    before: tuple[ClusterTable | None, Persistence],
    q: NDArray[np.float64],
    settings: ClusterSettings,
    seed: int,
) -> _Ends:
    """Give the quotients' own ends; draw the truth for those of rank and growth."""
    shape = now.x.shape
    out = {name: np.full(shape, np.nan) for name in _Ends.__slots__}
    if not now.is_count:
        return _Ends(**out)
    expected = np.where(now.known, expected_of(now, settings), 0.0)
    out["low"], out["high"] = _quotient_ends(now, expected, q, settings)
    if shape[0] < 2:  # noqa: PLR2004 - one region is all there is
        return _Ends(**out)
    then, persistence = before
    for c, code in enumerate(now.clusters):
        # A stream of its own for each cluster, whatever the others are.
        rng = np.random.default_rng([seed, now.year, zlib.crc32(str(code).encode())])
        drawn = _drawn(now.x[:, c], expected[:, c], now.together, rng, settings.draws)
        parity = np.where(expected[:, c] > 0, expected[:, c], np.nan) / now.together
        quotient = drawn / parity
        out["first"][:, c], out["last"][:, c] = rank_interval(
            quotient, level=settings.level
        )
        if then is not None and now.year > then.year:
            ends = _growth_ends(now, then, persistence, c, rng, settings)
            out["growth_low"][:, c], out["growth_high"][:, c] = ends
    return _Ends(**out)


def _quotient_ends(
    now: ClusterTable,
    expected: NDArray[np.float64],
    q: NDArray[np.float64],
    settings: ClusterSettings,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give each quotient the interval that it has in specialisation."""
    bounds = None if now.least is None or now.most is None else (now.least, now.most)
    margins = None if bounds is None else (now.whole, now.national, now.grand)
    _shrunken, low, high = quotient_ends(
        np.where(now.known, now.x, 0.0), expected, q,
        margins=margins, together=now.together, level=settings.level,
    )  # fmt: skip
    if bounds is None:
        return low, high
    return widened((low, high), bounds, ~np.isnan(low))


def _growth_ends(
    now: ClusterTable,
    then: ClusterTable,
    persistence: Persistence,
    c: int,
    rng: np.random.Generator,
    settings: ClusterSettings,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the ends of growth of a cluster's part of the whole, region by region."""
    earlier, _whole, known = aligned(then, now)
    span = now.year - then.year
    both = known[:, c] & now.known[:, c]
    low, high = growth_interval(
        np.where(both, earlier[:, c], np.nan) / then.together,
        now.x[:, c] / now.together,
        rng,
        years=span,
        persistence=persistence,
        level=settings.level,
        draws=settings.draws,
    )
    # From units to parts of the whole economy.
    scale = now.together / then.together * _ratio(np.array(then.grand), now.grand)
    factor = scale ** (1.0 / span)
    return (1.0 + low) * factor - 1.0, (1.0 + high) * factor - 1.0


def _drawn(
    x: NDArray[np.float64],
    expected: NDArray[np.float64],
    together: float,
    rng: np.random.Generator,
    draws: int,
) -> NDArray[np.float64]:
    """Draw the true counts of one cluster, in independent units."""
    found = gamma_poisson_draws(
        (np.where(expected > 0, x, 0.0) / together)[:, None],
        (expected / together)[:, None],
        rng,
        draws=draws,
    )
    return np.asarray(found[:, :, 0])


def _about(ends: _Ends, growth: NDArray[np.float64]) -> _Ends:
    """Let the interval of growth hold its own estimate."""
    return replace(
        ends, growth_low=np.minimum(ends.growth_low, growth),
        growth_high=np.maximum(ends.growth_high, growth),
    )  # fmt: skip
