"""What the latest year of the ledger hangs on: elements, choices, strengths."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from madang.balance.elements import TOTAL
from madang.balance.ledger_columns import (
    LEDGER_ELEMENTS,
    LEDGER_FLAGS,
    LEDGER_SENSITIVITY,
    LEDGER_STRENGTHS,
)
from madang.balance.method import Choice
from madang.balance.scoring import means_of, shares_of
from madang.balance.working import ways_of
from madang.metrics.composite import (
    aggregate_tree,
    correlations,
    cronbach,
    draw_weights,
    effective_weights,
    scores_by_choice,
    sobol_design,
    sobol_indices,
)
from madang.metrics.inference import ranks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.balance.scoring import Scored, Year
    from madang.balance.settings import BalanceSettings

__all__ = ["Anatomy", "dissect"]

DOUBLE, OPPOSED = 0.9, -0.5
_POINTS: Final = 256  # of each half of the design
_WEIGHTINGS: Final = 256
_SHOWN: Final = 5
_FEWEST: Final = 3


@dataclass(frozen=True, slots=True)
class Anatomy:
    """What the latest year hangs on, as tables."""

    elements: pd.DataFrame
    flags: pd.DataFrame
    sensitivity: pd.DataFrame
    strengths: pd.DataFrame

    @classmethod
    def empty(cls) -> Anatomy:
        """Give tables without rows."""
        return cls(
            LEDGER_ELEMENTS.empty(),
            LEDGER_FLAGS.empty(),
            LEDGER_SENSITIVITY.empty(),
            LEDGER_STRENGTHS.empty(),
        )


def dissect(
    number: int,
    year: Year,
    scored: Scored,
    settings: BalanceSettings,
    rng: np.random.Generator,
) -> Anatomy:
    """Say what one year hangs on."""
    return Anatomy(
        _elements(number, scored, settings),
        _flags(number, year, scored),
        _sensitivity(number, year, scored, settings, rng),
        _strengths(number, year),
    )


def _elements(number: int, scored: Scored, settings: BalanceSettings) -> pd.DataFrame:
    """Measure what each element carries, and what moves without it or if it doubles."""
    at = scored.elements
    nominal = ranks(scored.total)
    moves = {0.0: _moved(scored, settings, nominal, 0.0),
             2.0: _moved(scored, settings, nominal, 2.0)}  # fmt: skip
    with_total = correlations(scored.base, scored.total[:, None])[:, 0]
    carried = effective_weights(at.tree, at.weights)
    shares = shares_of(at)
    rows = []
    for k, name in enumerate(at.names):
        if name == TOTAL:
            continue
        mine = at.tree.members(k)
        alpha = cronbach(_turned(scored, mine)) if mine.size else np.nan
        rows.append(
            (number, name, at.names[at.tree.parent[k]], int(at.tree.level[k]),
             shares[k], carried[k], with_total[k], moves[0.0][k], moves[2.0][k], alpha)
        )  # fmt: skip
    return LEDGER_ELEMENTS.typed(
        pd.DataFrame(rows, columns=list(LEDGER_ELEMENTS.names))
    )


def _turned(scored: Scored, mine: NDArray[np.intp]) -> NDArray[np.float64]:
    """Give members' scores, those in which more is worse turned."""
    sign = np.where(np.isin(mine, scored.elements.turned), -1.0, 1.0)
    return np.asarray(scored.base[:, mine] * sign)


def _moved(
    scored: Scored,
    settings: BalanceSettings,
    nominal: NDArray[np.float64],
    times: float,
) -> list[float]:
    """Give by how many places regions move on average if an element counts so often."""
    at = scored.elements
    out = []
    for k in range(at.weights.size - 1):
        tried = at.weights.copy()
        tried[k] *= times
        total = aggregate_tree(
            scored.lowest, at.tree, tried, methods=at.methods, turned=scored.ends,
            power=settings.aggregation_power, known=settings.known_share,
        )[:, -1]  # fmt: skip
        gap = np.abs(ranks(total) - nominal)
        out.append(float(np.nanmean(gap)) if (~np.isnan(gap)).any() else np.nan)
    return out


def _flags(number: int, year: Year, scored: Scored) -> pd.DataFrame:
    """Name pairs of one dimension that say the same, or the opposite."""
    around = correlations(year.normalised)
    codes = [str(c) for c in year.definitions["indicator"]]
    every, rows = scored.indicators, []
    for g in every.tree.groups:
        mine = every.tree.members(g)
        for i, j in itertools.combinations(mine[mine < every.tree.indicators], 2):
            r = around[i, j]
            if r >= DOUBLE or r <= OPPOSED:
                kind = "double" if r > 0 else "opposed"
                rows.append((number, every.names[g], codes[i], codes[j], r, kind))
    return LEDGER_FLAGS.typed(pd.DataFrame(rows, columns=list(LEDGER_FLAGS.names)))


def _sensitivity(
    number: int,
    year: Year,
    scored: Scored,
    settings: BalanceSettings,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Measure which choice moves the ranks of the total most, by Sobol's indices."""
    vary = [Choice(c) for c in dict.fromkeys(settings.vary)]
    if not vary or year.regions.size < _FEWEST:
        return LEDGER_SENSITIVITY.empty()
    design = sobol_design(len(vary), rng, base=_POINTS)
    points = dict(zip(vary, design.reshape(-1, len(vary)).T, strict=True))
    elements = scored.elements
    weights = shares_of(elements)[None]
    if Choice.WEIGHTS in points:
        weights = draw_weights(
            elements.weights, elements.tree, rng,
            draws=_WEIGHTINGS, concentration=settings.concentration,
        )  # fmt: skip
    means = means_of(elements, settings)
    none = np.zeros(design.shape[0] * design.shape[1])
    drawn = scores_by_choice(
        scored.stack,
        elements.tree,
        weights[_place(points.get(Choice.WEIGHTS, none), len(weights))],
        _ways(points, none, settings),
        _place(points.get(Choice.AGGREGATION, none), len(means)),
        methods=means,
        turned=scored.turned(year.regions.size, settings.normalisation),
    )[:, -1]
    shift = np.abs(ranks(drawn) - ranks(scored.total)).mean(axis=1)
    found = sobol_indices(shift.reshape(design.shape[:2]), rng)
    rows = [
        (number, str(choice), found.first[k], found.first_low[k], found.first_high[k],
         found.total[k], found.total_low[k], found.total_high[k])
        for k, choice in enumerate(vary)
    ]  # fmt: skip
    return LEDGER_SENSITIVITY.typed(
        pd.DataFrame(rows, columns=list(LEDGER_SENSITIVITY.names))
    )


def _place(u: NDArray[np.float64], many: int) -> NDArray[np.intp]:
    """Give the place in a list that a number from 0 to 1 stands for."""
    return np.minimum((u * many).astype(np.intp), many - 1)


def _ways(
    points: dict[Choice, NDArray[np.float64]],
    none: NDArray[np.float64],
    settings: BalanceSettings,
) -> NDArray[np.intp]:
    """Give the way of working that each point stands for."""
    ways, own = ways_of(settings)
    at = np.zeros(none.size, dtype=np.intp)
    for step, choice in enumerate(
        (Choice.IMPUTATION, Choice.TREATMENT, Choice.NORMALISATION)
    ):
        kinds: list[Any] = list(dict.fromkeys(way[step] for way in ways))
        mine = none + (kinds.index(ways[own][step]) + 0.5) / len(kinds)
        at = at * len(kinds) + _place(points.get(choice, mine), len(kinds))
    return at


def _strengths(number: int, year: Year) -> pd.DataFrame:
    """List in which observed indicators each region stands best and worst."""
    rank = ranks(year.normalised.T).T
    known = ~np.isnan(rank) & ~year.imputed
    codes = year.definitions["indicator"].to_numpy(object)
    kinds = year.definitions["dimension"].to_numpy(object)
    rows: list[tuple[Any, ...]] = []
    for r, region in enumerate(year.regions):
        mine = np.flatnonzero(known[r])
        order = mine[np.lexsort((codes[mine].astype(str), rank[r, mine]))]
        many = min(_SHOWN, order.size // 2)
        best, worst = order[:many], order[order.size - many :][::-1]
        for name, part in (("strength", best), ("weakness", worst)):
            rows += [
                (number, region, name, place, codes[i], kinds[i], rank[r, i],
                 year.value[r, i], year.normalised[r, i])
                for place, i in enumerate(part, start=1)
            ]  # fmt: skip
    return LEDGER_STRENGTHS.typed(
        pd.DataFrame(rows, columns=list(LEDGER_STRENGTHS.names))
    )
