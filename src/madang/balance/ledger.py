"""The ledger: indicators of some dimensions made into one score a region and year.

The steps are functions in the order in which they run: gather, denominate, carry
and impute, normalise, aggregate, rank. Each leaves a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from madang.balance.columns import LEDGER, LEDGER_INDICATORS
from madang.balance.panel import (
    DIMENSIONS,
    Panel,
    Usable,
    carry,
    denominate,
    find_usable,
    gather,
)
from madang.balance.settings import Scale
from madang.balance.steps import Steps
from madang.errors import ParameterError
from madang.language import Items, _
from madang.metrics.composite import (
    Aggregation,
    Normalisation,
    aggregate,
    draw_scores,
    draw_weights,
    impute_median,
    normalise,
)
from madang.metrics.inference import rank_interval, ranks, tiers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.balance.settings import BalanceSettings

__all__ = ["Ledger", "keep_ledger"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger and how it came about.

    Attributes
    ----------
    scores : DataFrame
        One row a region, year and dimension (or total).
    indicators : DataFrame
        One row a region, year and indicator that entered.
    steps : DataFrame
        One row a step, in order.
    """

    scores: pd.DataFrame
    indicators: pd.DataFrame
    steps: pd.DataFrame


def keep_ledger(
    tables: Mapping[str, pd.DataFrame],
    core: tuple[str, ...],
    settings: BalanceSettings,
    rng: np.random.Generator,
) -> Ledger:
    """Make the ledger of all years in which enough indicators exist."""
    steps = Steps()
    panel = gather(tables, steps)
    if panel is None:
        return _empty(steps)
    weights = _pillar_weights(panel.definitions, settings)
    panel = denominate(panel, tables, steps)
    carried = carry(panel, settings.window)
    usable = find_usable(panel, carried, settings)
    counts = {"carried": 0, "median": 0, "cells": 0, "regions": 0}
    flat: set[str] = set()
    filled = {
        t: _filled(panel, t, carried[t], usable, core, counts)
        for t in np.flatnonzero(usable.years).tolist()
    }
    over_years = settings.scale is Scale.ALL_YEARS and len(filled) > 1
    still = _all_years(filled, usable) if over_years else None
    scores, indicators, entered = [], [], []
    kept_years = []
    for t, value in filled.items():
        year = panel.years[t]
        made = _year(panel, t, value, still, usable, settings, flat)
        if made is None:
            continue
        kept_years.append(int(year))
        entered.append(set(made.definitions["indicator"]))
        indicators.append(made.table(int(year)))
        scores.append(_score(made, int(year), settings, rng))
    _say_usable(panel, usable, kept_years, steps, settings)
    counts["constant"] = len(flat)
    counts["other"] = sum(own != entered[-1] for own in entered)
    _say_rest(counts, steps, settings, weights, over_years=over_years)
    if not scores:
        return _empty(steps)
    return Ledger(
        LEDGER.typed(pd.concat(scores, ignore_index=True)),
        LEDGER_INDICATORS.typed(pd.concat(indicators, ignore_index=True)),
        steps.table(),
    )


@dataclass(frozen=True, slots=True)
class _Year:
    """One year, ready to be scored: regions × indicators that entered."""

    regions: NDArray[np.object_]
    definitions: pd.DataFrame
    raw: FloatArray
    value: FloatArray
    imputed: BoolArray
    normalised: FloatArray
    alternatives: FloatArray  # normalisations × regions × indicators

    def table(self, year: int) -> pd.DataFrame:
        """List the indicators that entered, one row a region and indicator."""
        r, i = self.raw.shape
        d = self.definitions
        return pd.DataFrame(
            {
                "region": np.repeat(self.regions, i),
                "indicator": np.tile(d["indicator"].to_numpy(object), r),
                "year": year,
                "dimension": np.tile(d["dimension"].to_numpy(object), r),
                "direction": np.tile(d["direction"].to_numpy("int64"), r),
                "weight": np.tile(_weights(d), r),
                "raw": self.raw.ravel(),
                "denominated": self.value.ravel(),
                "imputed": self.imputed.ravel(),
                "normalised": self.normalised.ravel(),
            }
        )


def _filled(
    panel: Panel,
    t: int,
    carried: FloatArray,
    usable: Usable,
    core: tuple[str, ...],
    counts: dict[str, int],
) -> FloatArray:
    """Impute what one year lacks: regions × indicators that enter."""
    rows, columns = usable.regions[t], usable.indicators[t]
    value = carried[np.ix_(rows, columns)]
    observed = panel.observed[t][np.ix_(rows, columns)]
    counts["cells"] += value.size
    counts["carried"] += int((~np.isnan(value) & ~observed).sum())
    counts["median"] += int(np.isnan(value).sum())
    counts["regions"] += int((~rows & panel.observed[t].any(axis=1)).sum())
    return impute_median(value, np.isin(panel.regions[rows].astype(str), core))


def _all_years(filled: Mapping[int, FloatArray], usable: Usable) -> FloatArray:
    """Lay all years one below the other; NaN where an indicator does not enter."""
    parts = []
    for t, value in filled.items():
        part = np.full((value.shape[0], usable.indicators[t].size), np.nan)
        part[:, usable.indicators[t]] = value
        parts.append(part)
    return np.concatenate(parts) if parts else np.empty((0, 0))


def _year(
    panel: Panel,
    t: int,
    filled: FloatArray,
    still: FloatArray | None,
    usable: Usable,
    settings: BalanceSettings,
    flat: set[str],
) -> _Year | None:
    """Normalise one year, by itself or on one scale; None where nothing tells."""
    rows, columns = usable.regions[t], usable.indicators[t]
    observed = panel.observed[t][np.ix_(rows, columns)]
    regions = panel.regions[rows]
    reference = None if still is None else still[:, columns]
    definitions = panel.definitions[columns]
    direction = definitions["direction"].to_numpy(np.float64)
    methods = list(Normalisation)
    stack = np.stack([
        normalise(filled, direction, method=m, reference=reference) for m in methods
    ])  # fmt: skip
    tells = ~np.isnan(stack[0]).any(axis=0)
    flat.update(definitions["indicator"][~tells])
    if not tells.any():
        return None
    stack = stack[:, :, tells]
    return _Year(
        regions,
        definitions[tells],
        panel.raw[t][np.ix_(rows, columns)][:, tells],
        filled[:, tells],
        ~observed[:, tells],
        stack[methods.index(settings.normalisation)],
        stack,
    )


def _score(
    year: _Year, number: int, settings: BalanceSettings, rng: np.random.Generator
) -> pd.DataFrame:
    """Score and rank the regions of one year, with rank intervals and tiers."""
    order = year.definitions["order"].to_numpy(np.intp)
    present, member = np.unique(order, return_inverse=True)
    of = year.definitions.groupby("order")["dimension"].first()
    names = [str(of[g]) for g in present]
    within = _weights(year.definitions)
    between = np.array([settings.weights.get(d, 1.0) for d in names], dtype=float)
    base = np.stack(
        [
            aggregate(
                year.normalised[:, member == g],
                within[member == g],
                method=settings.aggregation,
            )
            for g in range(len(names))
        ],
        axis=1,
    )
    total = aggregate(base, between, method=settings.aggregation)
    weights = draw_weights(
        within, member, between, rng,
        draws=settings.draws, concentration=settings.concentration,
    )  # fmt: skip
    drawn = draw_scores(
        year.alternatives, member, weights, rng, methods=tuple(Aggregation)
    )
    parts: list[dict[str, NDArray[Any]]] = []
    for g, name in enumerate([*names, "total"]):
        score = total if name == "total" else base[:, g]
        columns = slice(None) if name == "total" else member == g
        parts.append(
            {
                "region": year.regions,
                "year": np.full(score.size, number),
                "dimension": np.full(score.size, name, dtype=object),
                **_ranked(score, drawn[:, g]),
                "imputed_share": year.imputed[:, columns].mean(axis=1),
            }
        )
    return pd.DataFrame(
        {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    )


def _ranked(score: FloatArray, drawn: FloatArray) -> dict[str, NDArray[Any]]:
    """Rank scores; the interval always holds the rank that is stated."""
    rank = ranks(score)
    low, high = rank_interval(drawn)
    low, high = np.fmin(low, rank), np.fmax(high, rank)
    return {
        "score": score,
        "rank": rank,
        "rank_low": low,
        "rank_high": high,
        "tier": tiers(rank, low, high),
    }


def _weights(definitions: pd.DataFrame) -> FloatArray:
    """Give the weights within dimensions; an empty one means 1."""
    weight = definitions["weight"].to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isnan(weight), 1.0, weight)


def _say_usable(
    panel: Panel,
    usable: Usable,
    kept: list[int],
    steps: Steps,
    settings: BalanceSettings,
) -> None:
    """Say which years and indicators entered."""
    scarce = int((~usable.indicators[usable.years]).sum())
    steps.screened(kept, [int(y) for y in panel.years], scarce, settings.least_share)


def _pillar_weights(
    definitions: pd.DataFrame, settings: BalanceSettings
) -> dict[str, float]:
    """Give the weight of each dimension; refuse one that the study does not have."""
    held = [str(d) for d in dict.fromkeys(definitions["dimension"])]
    unknown = sorted(set(settings.dimension_weights) - {*held, *DIMENSIONS})
    if unknown:
        raise ParameterError(
            _(
                "Stage 'balance', dimension_weights must be weights of dimensions of "
                "indicator_definitions ({held}); found '{unknown}'.",
                unknown=unknown[0],
                held=Items(tuple(held), most=0),
            )
        )
    if set(held) <= set(DIMENSIONS):
        return settings.weights
    return {d: settings.weights.get(d, 1.0) for d in held}


def _say_rest(
    counts: dict[str, int],
    steps: Steps,
    settings: BalanceSettings,
    weights: dict[str, float],
    *,
    over_years: bool,
) -> None:
    """Say what was imputed, normalised, aggregated and drawn."""
    steps.imputed(counts, settings.window)
    steps.outliers()
    steps.normalised(
        str(settings.normalisation), counts["constant"],
        over_years=over_years, other=counts["other"],
    )  # fmt: skip
    steps.aggregated(str(settings.aggregation), weights)
    steps.drawn(settings.draws, settings.concentration)


def _empty(steps: Steps) -> Ledger:
    """Give a ledger without rows."""
    return Ledger(LEDGER.empty(), LEDGER_INDICATORS.empty(), steps.table())
