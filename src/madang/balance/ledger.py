"""The ledger: indicators of some dimensions made into one score a region and year.

The steps are functions in the order in which they run: gather, denominate, carry
and impute, treat, normalise, aggregate, rank. Each leaves a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from madang.balance.anatomy import Anatomy, dissect
from madang.balance.columns import LEDGER, LEDGER_INDICATORS
from madang.balance.elements import TOTAL, group_weights
from madang.balance.panel import DIMENSIONS, Panel, denominate, find_usable, gather
from madang.balance.scoring import Scored, Year, draw, score_year
from madang.balance.steps import Steps
from madang.balance.working import Working, ways_of
from madang.metrics.composite import impute_from_years
from madang.metrics.inference import rank_interval, ranks, tiers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.balance.settings import BalanceSettings

__all__ = ["Ledger", "keep_ledger", "totals"]

FloatArray = NDArray[np.float64]


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
    anatomy : Anatomy
        What the latest year hangs on.
    """

    scores: pd.DataFrame
    indicators: pd.DataFrame
    steps: pd.DataFrame
    anatomy: Anatomy


def keep_ledger(
    tables: Mapping[str, pd.DataFrame],
    core: tuple[str, ...],
    settings: BalanceSettings,
    rng: np.random.Generator,
    *,
    apart: np.random.Generator,
) -> Ledger:
    """Make the ledger of all years in which enough indicators exist.

    Draws come from `rng`, and what looks into the latest year from `apart`, so that the
    one does not move with the other.
    """
    steps = Steps()
    panel = gather(tables, steps)
    if panel is None:
        return _empty(steps)
    weights = group_weights(panel.definitions, DIMENSIONS, settings)
    panel = denominate(panel, tables, steps)
    working = _at_work(panel, core, settings)
    years = _years(working)
    scores, indicators, made = [], [], []
    for t, year in years.items():
        number = int(panel.years[t])
        scored = score_year(year, settings)
        made.append((number, year, scored))
        indicators.append(year.table(number))
        scores.append(_ranked_year(year, scored, number, settings, rng))
    _say(steps, working, years, settings, weights, [s for _n, _y, s in made])
    if not scores:
        return _empty(steps)
    return Ledger(
        LEDGER.typed(pd.concat(scores, ignore_index=True)),
        LEDGER_INDICATORS.typed(pd.concat(indicators, ignore_index=True)),
        steps.table(),
        dissect(*made[-1], settings, apart),
    )


def totals(
    tables: Mapping[str, pd.DataFrame],
    core: tuple[str, ...],
    settings: BalanceSettings,
) -> dict[int, pd.Series]:
    """Give the total score of each region by year, without draws or sentences."""
    steps = Steps()
    panel = gather(tables, steps)
    if panel is None:
        return {}
    panel = denominate(panel, tables, steps)
    years = _years(_at_work(panel, core, settings))
    return {
        int(panel.years[t]): pd.Series(
            score_year(year, settings).total, index=year.regions.astype(str)
        )
        for t, year in years.items()
    }


def _at_work(panel: Panel, core: tuple[str, ...], settings: BalanceSettings) -> Working:
    """Carry earlier values, and screen for what has enough of them."""
    carried = impute_from_years(
        panel.value, panel.years, window=settings.window, between=settings.interpolate
    )
    return Working(
        panel, carried, find_usable(panel, carried, settings), core, settings
    )


def _years(working: Working) -> dict[int, Year]:
    """Bring each year to one scale, in all ways that are varied."""
    panel, usable = working.panel, working.usable
    ways, own = ways_of(working.settings)
    worked = [working.normalised(way) for way in ways]
    treated = working.treated(ways[own])
    filled = working.filled(ways[own].imputation)
    out = {}
    for t in working.years:
        rows, columns = usable.regions[t], usable.indicators[t]
        stack = np.stack([w[t] for w in worked])
        tells = (~np.isnan(stack)).any(axis=1).all(axis=0)
        working.flat.update(panel.definitions["indicator"][columns][~tells])
        if not tells.any():
            continue
        out[t] = Year(
            panel.regions[rows],
            panel.definitions[columns][tells],
            panel.raw[t][np.ix_(rows, columns)][:, tells],
            filled[t][:, tells],
            treated[t][:, tells],
            ~panel.observed[t][np.ix_(rows, columns)][:, tells],
            stack[:, :, tells],
            own,
        )
    return out


def _ranked_year(
    year: Year,
    scored: Scored,
    number: int,
    settings: BalanceSettings,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Rank the regions of one year, with rank intervals and tiers."""
    elements, every = scored.elements, scored.indicators
    drawn = draw(scored, settings, rng)
    leaves = elements.tree.indicators
    parts: list[dict[str, NDArray[Any]]] = []
    for g in every.tree.groups:
        name = every.names[g]
        at = elements.names.index(name)
        if at < leaves:  # regions have weights of their own: the lowest are dimensions
            under = scored.stack[drawn.which][:, :, at]
        else:
            under = drawn.groups[:, elements.tree.groups.index(at)]
        columns = slice(None) if name == TOTAL else every.leaves(g)
        score = scored.base[:, at]
        down = at in elements.turned
        parts.append(
            {
                "region": year.regions,
                "year": np.full(score.size, number),
                "dimension": np.full(score.size, name, dtype=object),
                **_ranked(score, under, down=down),
                "imputed_share": year.imputed[:, columns].mean(axis=1),
            }
        )
    return pd.DataFrame(
        {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    )


def _ranked(
    score: FloatArray, drawn: FloatArray, *, down: bool
) -> dict[str, NDArray[Any]]:
    """Rank scores; the interval always holds the rank that is stated."""
    rank = ranks(score, descending=not down)
    low, high = rank_interval(drawn, descending=not down)
    low, high = np.fmin(low, rank), np.fmax(high, rank)
    return {
        "score": score,
        "rank": rank,
        "rank_low": low,
        "rank_high": high,
        "tier": tiers(rank, low, high),
    }


def _say(
    steps: Steps,
    working: Working,
    years: Mapping[int, Year],
    settings: BalanceSettings,
    weights: Mapping[str, float],
    made: list[Scored],
) -> None:
    """Say what was screened, imputed, treated, normalised, aggregated and drawn."""
    panel, usable = working.panel, working.usable
    kept = [int(panel.years[t]) for t in years]
    scarce = int((~usable.indicators[usable.years]).sum())
    steps.screened(kept, [int(y) for y in panel.years], scarce, settings.least_share)
    steps.imputed(_counts(working), settings)
    steps.outliers(working.outlying(), working.changed, settings)
    entered = [set(year.definitions["indicator"]) for year in years.values()]
    steps.normalised(
        str(settings.normalisation),
        len(working.flat),
        over_years=working.over_years,
        other=sum(own != entered[-1] for own in entered),
    )
    steps.aggregated(settings, weights, sum(s.fallen_back for s in made))
    steps.drawn(settings)


def _counts(working: Working) -> dict[str, int]:
    """Count the cells that entered, and those that were filled."""
    panel, usable = working.panel, working.usable
    counts = {"carried": 0, "filled": 0, "empty": 0, "cells": 0, "regions": 0}
    for t, value in working.filled(working.settings.imputation).items():
        rows, columns = usable.regions[t], usable.indicators[t]
        carried = ~np.isnan(working.carried[t][np.ix_(rows, columns)])
        observed = panel.observed[t][np.ix_(rows, columns)]
        counts["cells"] += value.size
        counts["carried"] += int((carried & ~observed).sum())
        counts["filled"] += int((~carried & ~np.isnan(value)).sum())
        counts["empty"] += int(np.isnan(value).sum())
        counts["regions"] += int((~rows & panel.observed[t].any(axis=1)).sum())
    return counts


def _empty(steps: Steps) -> Ledger:
    """Give a ledger without rows."""
    return Ledger(
        LEDGER.empty(), LEDGER_INDICATORS.empty(), steps.table(), Anatomy.empty()
    )
