"""Forecasts, their past errors and their sums, laid out as result tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.contracts.trees import Tree
from madang.foresight.columns import FORECASTS, MAKES
from madang.metrics.foresight import (
    Ahead,
    PastForecast,
    add_up,
    forecast_panel,
    judge_adding_up,
    lay_panel,
    past_forecasts,
    reach,
    sums_with_bands,
    variances_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from madang.foresight.laid import Laid
    from madang.foresight.settings import ForesightSettings

    Rows = list[pd.DataFrame]

__all__ = ["look_ahead"]

_SIZES: Final = ("small", "middle", "large")
_FEWEST_CLASSES: Final = 9  # regions below which sizes are not told apart
_LEVELS: Final = ("regions", "holders", "whole")


@dataclass(frozen=True, slots=True)
class _Made:
    """Rows of each result table, gathered indicator by indicator."""

    rows: dict[str, Rows] = field(default_factory=lambda: {t.name: [] for t in MAKES})

    def add(self, table: str, **columns: Any) -> None:
        """Gather some rows."""
        self.rows[table].append(pd.DataFrame(columns))

    def tables(self) -> dict[str, pd.DataFrame]:
        """Give the tables, each of its types."""
        return {
            t.name: t.typed(pd.concat(self.rows[t.name], ignore_index=True))
            if self.rows[t.name] else t.empty()
            for t in MAKES
        }  # fmt: skip


def look_ahead(
    laid: Sequence[Laid],
    regions: pd.DataFrame,
    settings: ForesightSettings,
    rng: np.random.Generator,
    progress: Callable[[float], None],
) -> dict[str, pd.DataFrame]:
    """Forecast each indicator, and hold past forecasts against what came.

    Parameters
    ----------
    laid : sequence of Laid
    regions : DataFrame
    settings : ForesightSettings
    rng : numpy.random.Generator
        Draws of which bands of upper regions are made.
    progress : callable
        Told how far it is.

    Returns
    -------
    dict of str to DataFrame
    """
    made = _Made()
    tree = Tree.of(regions, "region")
    for i, one in enumerate(laid):
        horizons = range(1, min(settings.years, reach(len(one.years))) + 1)
        panel = lay_panel(one.table)
        past = past_forecasts(panel, horizons)
        ahead = forecast_panel(panel, horizons)
        _record(made, one, past, is_share=panel.is_log)
        if one.is_added and panel.is_log and np.isfinite(one.table).all():
            _added(made, one, tree, (ahead, past), settings, rng)
        else:
            for a in ahead:
                _forecast(made, one, one.codes, a, (a.value, a.low, a.high))
        progress((i + 1) / len(laid))
    return made.tables()


def _forecast(
    made: _Made,
    one: Laid,
    codes: Sequence[str],
    ahead: Ahead,
    band: tuple[NDArray[np.float64], ...],
    *,
    way: str = "",
    last: NDArray[np.float64] | None = None,
) -> None:
    """Write what is expected of some regions in a year."""
    value, low, high = band
    stays = one.table[-1] if last is None else last
    positive = ahead.panel.is_log
    share = [x / stays - 1.0 if positive else np.full(len(codes), np.nan)
             for x in (value, low, high)]  # fmt: skip
    is_same = ahead.method == "persistence"
    made.add(
        FORECASTS.name, region=list(codes), indicator=one.indicator,
        year=one.years[-1] + ahead.horizon, horizon=ahead.horizon, expected=value,
        low=low, high=high, stays=stays, change=share[0], change_low=share[1],
        change_high=share[2],
        way=way or ("persistence" if is_same else ahead.course.way),
        shared=ahead.shared.way,
    )  # fmt: skip


def _record(
    made: _Made, one: Laid, past: Sequence[PastForecast], *, is_share: bool
) -> None:
    """Write past forecasts and how they did."""
    codes = np.array(one.codes)
    for p in past:
        known = np.isfinite(p.value) & np.isfinite(p.truth)
        made.add(
            "past", region=codes[known], indicator=one.indicator,
            from_year=one.years[p.origin], horizon=p.horizon,
            year=one.years[p.origin + p.horizon], expected=p.value[known],
            low=p.low[known], high=p.high[known], stays=p.stayed[known],
            found=p.truth[known],
        )  # fmt: skip
    sizes = _size_classes(one.table[-1])
    for horizon in sorted({p.horizon for p in past}):
        mine = [p for p in past if p.horizon == horizon]
        for name in ("all", *(_SIZES if sizes is not None else ())):
            some = np.ones(len(codes), dtype=bool)
            if name != "all" and sizes is not None:
                some = sizes == _SIZES.index(name)
            made.add("record", **_figures(one, mine, some, name, is_share=is_share))


def _size_classes(last: NDArray[np.float64]) -> NDArray[np.intp] | None:
    """Part regions into thirds by their last value."""
    if len(last) < _FEWEST_CLASSES:
        return None
    order = np.argsort(np.argsort(np.abs(last), kind="stable"), kind="stable")
    return np.asarray(order * len(_SIZES) // len(last))


def _figures(
    one: Laid,
    past: Sequence[PastForecast],
    some: NDArray[np.bool_],
    name: str,
    *,
    is_share: bool,
) -> dict[str, Any]:
    """Average over past forecasts of one horizon."""

    def mean(of: Callable[[PastForecast], NDArray[np.float64]]) -> float:
        cells = np.concatenate([of(p)[some] for p in past])
        known = cells[np.isfinite(cells)]
        return float(known.mean()) if known.size else np.nan

    usual = float(np.nanmean(np.abs(one.table))) or np.nan

    def unit(p: PastForecast) -> NDArray[np.float64]:
        return p.truth if is_share else np.full(len(p.truth), usual)

    def held(p: PastForecast) -> NDArray[np.float64]:
        known = np.isfinite(p.value) & np.isfinite(p.truth)
        inside = ((p.low <= p.truth) & (p.truth <= p.high)).astype(np.float64)
        return np.where(known, inside, np.nan)

    count = sum(int(np.isfinite(p.value - p.truth)[some].sum()) for p in past)
    return {
        "indicator": [one.indicator], "horizon": past[0].horizon, "size_class": name,
        "forecasts": count, "origins": len(past),
        "error": mean(lambda p: np.abs(p.value - p.truth) / unit(p)),
        "error_stays": mean(lambda p: np.abs(p.stayed - p.truth) / unit(p)),
        "error_drift": mean(lambda p: np.abs(p.drifted - p.truth) / unit(p)),
        "coverage": mean(held), "width": mean(lambda p: (p.high - p.low) / unit(p)),
        "width_flat": mean(lambda p: (p.flat_high - p.flat_low) / unit(p)),
    }  # fmt: skip


def _added(
    made: _Made,
    one: Laid,
    tree: Tree,
    forecast: tuple[Sequence[Ahead], Sequence[PastForecast]],
    settings: ForesightSettings,
    rng: np.random.Generator,
) -> None:
    """Let regions add up to what holds them and to the whole."""
    ahead, past = forecast
    above = [tree.parent(code) or "" for code in one.codes]
    named = sorted(set(above))
    holder = np.array([named.index(a) for a in above])
    tops = np.zeros((len(one.years), len(named)))
    np.add.at(tops.T, holder, one.table.T)
    whole = one.table.sum(axis=1, keepdims=True)
    horizons = [a.horizon for a in ahead]
    levels = [past_forecasts(x, horizons) for x in (tops, whole)]
    judged = judge_adding_up(past, levels[0], levels[1], holder)
    is_used = judged.way == "together"
    made.add(
        "sums", indicator=one.indicator, level=list(_LEVELS), alone=judged.alone,
        summed=judged.summed, together=judged.together, is_used=is_used,
    )  # fmt: skip
    above_ahead = [forecast_panel(x, horizons) for x in (tops, whole)]
    for a, p, w in zip(ahead, *above_ahead, strict=True):
        value = a.value
        if is_used:
            value = add_up(a.value, p.value, w.value[0], holder,
                           variances_of(a, p, w)).regions  # fmt: skip
        moved = value / a.value
        _forecast(made, one, one.codes, a, (value, a.low * moved, a.high * moved))
        low, high = sums_with_bands(a, value, holder, rng, draws=settings.draws)
        sums = np.zeros(len(named))
        np.add.at(sums, holder, value)
        kept = [i for i, name in enumerate(named) if name]
        _forecast(
            made, one, [named[i] for i in kept], a,
            (sums[kept], low[:-1][kept], high[:-1][kept]), way=judged.way,
            last=tops[-1][kept],
        )  # fmt: skip
        made.add(
            "wholes", indicator=[one.indicator], year=one.years[-1] + a.horizon,
            horizon=a.horizon, expected=value.sum(), low=low[-1], high=high[-1],
            stays=whole[-1],
        )  # fmt: skip
