"""The ledger's framework: which indicator, dimension and group belongs to which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.balance.method import Weighting
from madang.errors import ParameterError
from madang.language import Items, _
from madang.metrics.composite import Aggregation, Framework

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from madang.balance.settings import BalanceSettings

__all__ = ["TOTAL", "Elements", "check_names", "lay_out", "stated_weights"]

TOTAL: Final = "total"


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements of one year: indicators, then groups, the total last.

    Attributes
    ----------
    names : tuple of str
        Names by place.
    tree : Framework
        Who belongs to whom.
    weights : (N,) array
        Stated weight of each element within its group.
    turned : tuple of int
        Groups in which more is worse.
    methods : dict of int to Aggregation
        How members become each group.
    """

    names: tuple[str, ...]
    tree: Framework
    weights: NDArray[np.float64]
    turned: tuple[int, ...]
    methods: dict[int, Aggregation]

    @property
    def groups(self) -> list[str]:
        """Names of the groups, in the framework's order; the total last."""
        return [self.names[g] for g in self.tree.groups]

    def leaves(self, group: int) -> NDArray[np.intp]:
        """Give the places of all indicators within a group."""
        up = self.tree.parent
        at = np.arange(self.tree.indicators)
        inside = np.zeros(at.size, dtype=bool)
        while (at >= 0).any():
            inside |= at == group
            at = np.where(at >= 0, up[at], -1)
        return np.flatnonzero(inside)


def lay_out(definitions: pd.DataFrame, settings: BalanceSettings) -> Elements:
    """Lay out the framework of the indicators that entered, in their order."""
    above = settings.framework
    order = definitions["order"].to_numpy(np.intp)
    present, member = np.unique(order, return_inverse=True)
    of = definitions.groupby("order")["dimension"].first()
    groups = [str(of[g]) for g in present]
    for name in [*groups]:
        at = name
        while at in above:
            at = above[at]
            if at not in groups:
                groups.append(at)
    groups = [g for g in groups if g != TOTAL]
    first = len(definitions)
    place = {name: first + at for at, name in enumerate([*groups, TOTAL])}
    parent = [first + int(g) for g in member]
    parent += [place[above.get(g, TOTAL)] for g in groups]
    tree = Framework.of([*parent, -1], first)
    within = stated_weights(definitions)
    if settings.weighting is Weighting.EQUAL:
        within = np.ones(first)
    between = [settings.weights.get(g, 1.0) for g in groups]
    return Elements(
        (*map(str, definitions["indicator"]), *groups, TOTAL),
        tree,
        np.array([*within, *between, 1.0]),
        tuple(place[g] for g in settings.reversed_groups if g in place),
        {
            place[g]: Aggregation(
                settings.group_aggregation.get(g, settings.aggregation)
            )
            for g in (*groups, TOTAL)
        },
    )


def stated_weights(definitions: pd.DataFrame) -> NDArray[np.float64]:
    """Give the weights within dimensions; an empty one means 1."""
    weight = definitions["weight"].to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isnan(weight), 1.0, weight)


def check_names(
    held: Iterable[str], known: Iterable[str], settings: BalanceSettings
) -> None:
    """Refuse settings that name a dimension or group the study does not have."""
    held = list(held)
    groups = {*held, *known, *settings.framework.values()}
    _refuse("framework", {*settings.framework} - groups, held)
    if TOTAL in settings.framework:
        _refuse("framework", {TOTAL}, held)
    _refuse("dimension_weights", {*settings.dimension_weights} - groups, held)
    _refuse("reversed_groups", {*settings.reversed_groups} - groups, held)
    _refuse("group_aggregation", {*settings.group_aggregation} - groups - {TOTAL}, held)


def _refuse(setting: str, unknown: set[str], held: list[str]) -> None:
    """Say which name is unknown, and which there are."""
    if unknown:
        raise ParameterError(
            _(
                "Stage 'balance', {setting} must be of dimensions of "
                "indicator_definitions ({held}) or of groups of balance.framework; "
                "found '{unknown}'.",
                setting=setting,
                unknown=min(unknown),
                held=Items(tuple(held), most=0),
            )
        )


def group_weights(
    definitions: pd.DataFrame, known: tuple[str, ...], settings: BalanceSettings
) -> Mapping[str, float]:
    """Give the weight of each dimension and group that there is or may be."""
    held = [str(d) for d in dict.fromkeys(definitions["dimension"])]
    check_names(held, known, settings)
    names = list(known) if set(held) <= set(known) else held
    above = [g for g in dict.fromkeys(settings.framework.values()) if g != TOTAL]
    return {d: settings.weights.get(d, 1.0) for d in [*names, *above]}
