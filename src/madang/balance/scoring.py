"""One year of the ledger scored: as stated, and under each draw of the choices."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from madang.balance.elements import Elements, lay_out, stated_weights
from madang.balance.method import Choice, Weighting
from madang.metrics.composite import (
    Aggregation,
    Framework,
    Normalisation,
    aggregate_tree,
    balanced_weights,
    benefit_of_doubt,
    component_weights,
    draw_weights,
    lift,
    lower,
    scores_by_choice,
)
from madang.metrics.composite.means import POSITIVE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from madang.balance.settings import BalanceSettings

__all__ = ["Drawn", "Scored", "Year", "draw", "score_year"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

DRAWN: Final = (Aggregation.ARITHMETIC, Aggregation.GEOMETRIC)
_WHOLE: Final = 100.0


@dataclass(frozen=True, slots=True)
class Year:
    """One year, ready to be scored: regions × indicators that entered."""

    regions: NDArray[np.object_]
    definitions: pd.DataFrame
    raw: FloatArray
    value: FloatArray
    treated: FloatArray
    imputed: BoolArray
    stack: FloatArray  # ways of working × regions × indicators
    own: int  # place of the stated way

    @property
    def normalised(self) -> FloatArray:
        """Scores on the common scale, as stated."""
        return np.asarray(self.stack[self.own])

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
                "weight": np.tile(stated_weights(d), r),
                "raw": self.raw.ravel(),
                "denominated": self.value.ravel(),
                "treated": self.treated.ravel(),
                "imputed": self.imputed.ravel(),
                "normalised": self.normalised.ravel(),
            }
        )


@dataclass(frozen=True, slots=True)
class Scored:
    """One year's scores as stated.

    Attributes
    ----------
    elements : Elements
        Indicators and groups; where regions have weights of their own, dimensions are
        the lowest of them.
    base : (R, N) array
        Score of each region in each element.
    stack : (M, R, L) array
        Lowest elements under each way of working.
    indicators : Elements
        Indicators and groups, whatever the weights.
    fallen_back : int
        Dimensions whose weights had to stay as given.
    lowest : (R, L) array
        Lowest elements as they were averaged: lifted for means of positive scores.
    ends : mapping of int to float
        Sum of both ends of the scale of each group that is turned, as in `lowest`.
    """

    elements: Elements
    base: FloatArray
    stack: FloatArray
    indicators: Elements
    fallen_back: int = 0
    lowest: FloatArray = field(default_factory=lambda: np.empty((0, 0)))
    ends: Mapping[int, float] = field(default_factory=dict)

    @property
    def total(self) -> FloatArray:
        """Score of each region in all."""
        return np.asarray(self.base[:, -1])

    def turned(self, regions: int, method: Normalisation) -> dict[int, float]:
        """Give the sum of both ends of the scale of each group that is turned."""
        whole = regions - 1.0 if method is Normalisation.BORDA else _WHOLE
        at = self.elements
        return {
            g: 0.0 if at.methods[g] is Aggregation.COPELAND else whole
            for g in at.turned
        }


@dataclass(frozen=True, slots=True)
class Drawn:
    """Scores of groups under each draw, (D, G, R), and which way each draw works."""

    groups: FloatArray
    which: NDArray[np.intp]


def score_year(year: Year, settings: BalanceSettings) -> Scored:
    """Score the regions of one year as stated."""
    elements, fallen_back = lay_out(year.definitions, settings), 0
    made = Scored(elements, np.empty((0, 0)), year.stack, elements)
    if settings.weighting is Weighting.BENEFIT_OF_DOUBT:
        made = _doubted(year, elements)
    elif settings.weighting is Weighting.COMPONENT:
        elements, fallen_back = _by_component(year.normalised, elements)
        made = replace(made, elements=elements, fallen_back=fallen_back)
    elements = made.elements
    y = made.stack[year.own]
    lifted = any(m in POSITIVE for m in elements.methods.values())
    y = lift(y) if lifted else y
    if settings.weighting is Weighting.BALANCED:
        level = min(2, int(elements.tree.level.max()) - 1)
        found = balanced_weights(y, elements.tree, elements.weights, level).weight
        if not np.isnan(found).any():
            weights = elements.weights.copy()
            weights[elements.tree.level == level] = found
            made = replace(made, elements=replace(elements, weights=weights))
    ends = {
        g: e + lifted * (e > 0)
        for g, e in made.turned(year.regions.size, settings.normalisation).items()
    }
    base = aggregate_tree(
        y,
        made.elements.tree,
        made.elements.weights,
        methods=made.elements.methods,
        turned=ends,
        power=settings.aggregation_power,
        known=settings.known_share,
    )
    if lifted:
        base = lower(base)
    return replace(made, base=base, lowest=y, ends=ends)


def _by_component(y: FloatArray, elements: Elements) -> tuple[Elements, int]:
    """Weigh indicators by the first component of their dimension where that can be."""
    weights, lost = elements.weights.copy(), 0
    for g in elements.tree.groups:
        mine = elements.tree.members(g)
        if (mine < elements.tree.indicators).all():
            found = component_weights(y[:, mine])
            if np.isnan(found).any():
                lost += 1
            else:
                weights[mine] = found
    return replace(elements, weights=weights), lost


def _doubted(year: Year, elements: Elements) -> Scored:
    """Score each dimension under the weights that are best for each region."""
    tree = elements.tree
    lowest = [g for g in tree.groups if (tree.members(g) < tree.indicators).all()]
    rest = [g for g in tree.groups if g not in lowest]
    stack = np.empty((*year.stack.shape[:2], len(lowest)))
    for m, y in enumerate(year.stack):
        for at, g in enumerate(lowest):
            stack[m, :, at] = _WHOLE * benefit_of_doubt(lift(y[:, tree.members(g)]))[0]
    order = [*lowest, *rest]
    place = {g: at for at, g in enumerate(order)}
    above = [place.get(int(tree.parent[g]), -1) for g in order]
    made = Elements(
        tuple(elements.names[g] for g in order),
        Framework.of(above, len(lowest)),
        elements.weights[order],
        tuple(place[g] for g in elements.turned),
        {place[g]: elements.methods[g] for g in order},
    )
    return Scored(made, np.empty((0, 0)), stack, elements)


def means_of(
    elements: Elements, settings: BalanceSettings
) -> Sequence[Aggregation | Mapping[int, Aggregation]]:
    """List the means that the draws vary."""
    kinds = set(elements.methods.values())
    if Choice.AGGREGATION not in settings.vary:
        return (elements.methods,)
    if len(kinds) > 1 or not kinds <= set(DRAWN):
        return (*DRAWN, elements.methods)
    return DRAWN


def shares_of(elements: Elements) -> FloatArray:
    """Give the weights so that they sum to 1 in each group."""
    out = np.ones(elements.weights.size)
    for g in elements.tree.groups:
        mine = elements.tree.members(g)
        whole = elements.weights[mine].sum()
        out[mine] = elements.weights[mine] / whole if whole > 0 else np.nan
    return out


def draw(scored: Scored, settings: BalanceSettings, rng: np.random.Generator) -> Drawn:
    """Score the regions of one year under each draw of the choices that are varied."""
    elements = scored.elements
    if Choice.WEIGHTS in settings.vary:
        weights = draw_weights(
            elements.weights, elements.tree, rng,
            draws=settings.draws, concentration=settings.concentration,
        )  # fmt: skip
    else:
        weights = np.tile(shares_of(elements), (settings.draws, 1))
    means = means_of(elements, settings)
    which = rng.integers(scored.stack.shape[0], size=settings.draws)
    how = rng.integers(len(means), size=settings.draws)
    groups = scores_by_choice(
        scored.stack,
        elements.tree,
        weights,
        which,
        how,
        methods=means,
        turned=scored.turned(scored.base.shape[0], settings.normalisation),
    )
    return Drawn(groups, which)
