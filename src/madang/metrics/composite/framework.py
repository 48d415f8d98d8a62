"""The tree of a composite: indicators in groups, groups in groups, one at the top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.composite.means import Aggregation, aggregate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "Framework", "aggregate_tree", "effective_weights", "scores_without",
]  # fmt: skip

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Framework:
    """A tree of elements: indicators first, then groups; the top has no parent.

    Attributes
    ----------
    parent : (N,) array of int
        Place of each element's group; −1 for the top.
    indicators : int
        How many of the elements are indicators.
    groups : tuple of int
        Places of the groups, each after its members; the top comes last.
    level : (N,) array of int
        1 for indicators; of a group one above its highest member.
    """

    parent: NDArray[np.intp]
    indicators: int
    groups: tuple[int, ...]
    level: NDArray[np.int64]

    @classmethod
    def of(cls, parent: Sequence[int], indicators: int) -> Framework:
        """Read who belongs to whom, or refuse what is no tree.

        Raises
        ------
        ParameterError
            If groups lie in each other in a circle, a group has no member, an element
            belongs to none or to an indicator, or there is more than one top.
        """
        up = np.asarray(parent, dtype=np.intp)
        inside = (up >= indicators) & (up < up.size)
        tops = np.flatnonzero(up == -1)
        sound = inside.sum() == up.size - 1 and tops.size == 1 and indicators > 0
        if not sound or not set(range(indicators, up.size)) <= set(up.tolist()):
            raise ParameterError(
                _(
                    "Each element of a framework must lie in one group, each group "
                    "must have a member, and one group must hold all; found "
                    "{tops:,| group/ groups} at the top.",
                    tops=int(tops.size),
                )
            )
        level = np.where(np.arange(up.size) < indicators, 1, 0).astype(np.int64)
        order: list[int] = []
        left = set(range(indicators, up.size))
        while left:
            ready = sorted(
                g for g in left if not left & set(np.flatnonzero(up == g).tolist())
            )
            if not ready:
                raise ParameterError(
                    _(
                        "Groups of a framework must not lie in each other in a circle; "
                        "{count:,| does/ do}.",
                        count=len(left),
                    )
                )
            for g in ready:
                level[g] = 1 + level[up == g].max()
            order += ready
            left -= set(ready)
        return cls(up, indicators, tuple(order), level)

    def members(self, group: int) -> NDArray[np.intp]:
        """Give the places of a group's members."""
        return np.flatnonzero(self.parent == group)


def effective_weights(framework: Framework, weights: ArrayLike) -> FloatArray:
    r"""Measure how much of the whole each element carries.

    .. math:: e_k = e_{g(k)} \frac{w_k}{\sum_{l \in g(k)} w_l}, \quad e_{\text{top}} = 1

    Parameters
    ----------
    framework : Framework
        Who belongs to whom.
    weights : (N,) array
        Weight of each element within its group, at least 0.

    Returns
    -------
    (N,) array
        Shares; those of the indicators add up to 1. NaN in a group whose weights are
        all 0, and below it.

    Raises
    ------
    ShapeError
        If there is not one weight an element.

    References
    ----------
    [BeckerEtAl2022]_ (`get_eff_weights`); [OECD2008]_, section 6.

    Examples
    --------
    >>> effective_weights(Framework.of([2, 2, -1], 2), [1, 3, 1]).tolist()
    [0.25, 0.75, 1.0]
    """
    w = _one_each(weights, framework)
    out = np.ones(w.size)
    for g in reversed(framework.groups):
        mine = framework.members(g)
        whole = w[mine].sum()
        out[mine] = out[g] * w[mine] / whole if whole > 0 else np.nan
    return out


def aggregate_tree(
    scores: ArrayLike,
    framework: Framework,
    weights: ArrayLike,
    *,
    methods: Mapping[int, Aggregation] | Aggregation = Aggregation.ARITHMETIC,
    turned: Mapping[int, float] | None = None,
    power: float = 0.5,
    known: float = 1.0,
) -> FloatArray:
    r"""Average indicators into groups, groups into groups, and all into the top.

    .. math:: S_{rg} = A_g\bigl(S_{rk}, w_k : g(k) = g\bigr)

    Parameters
    ----------
    scores : (..., R, I) array
        Normalised indicators, points.
    framework : Framework
        Who belongs to whom.
    weights : (N,) array
        Weight of each element within its group, at least 0.
    methods : Aggregation, or mapping of int to Aggregation
        How members become their group: of all, or by group; arithmetic where not said.
    turned : mapping of int to float, optional
        Groups in which more is worse, and the sum of both ends of their scale, from
        which their score is taken off before it enters the group above: 100 for points
        from 0 to 100.
    power, known : float
        As in `aggregate`, of each group.

    Returns
    -------
    (..., R, N) array
        Scores of all elements; a turned group keeps its own. NaN as in `aggregate`.

    Raises
    ------
    ShapeError
        If scores or weights do not fit the framework.
    ParameterError
        As in `aggregate`.

    References
    ----------
    [OECD2008]_, section 6; [BeckerEtAl2022]_ (`Aggregate`).

    Examples
    --------
    >>> tree = Framework.of([3, 3, 4, 4, -1], 3)
    >>> aggregate_tree([[0, 100, 80]], tree, [1, 1, 1, 1, 1])[0].tolist()
    [0.0, 100.0, 80.0, 50.0, 65.0]
    """
    y = np.asarray(scores, dtype=np.float64)
    w = _one_each(weights, framework)
    if y.ndim < 2 or y.shape[-1] != framework.indicators:  # noqa: PLR2004 - R and I
        raise ShapeError(
            _(
                "Expected regions × {indicators} indicators; found shape {shape}.",
                indicators=framework.indicators,
                shape=y.shape,
            )
        )
    out = np.full((*y.shape[:-1], w.size), np.nan)
    out[..., : framework.indicators] = y
    counted = out.copy()
    for g in framework.groups:
        mine = framework.members(g)
        method = methods if isinstance(methods, str) else methods.get(g, "arithmetic")
        out[..., g] = aggregate(
            counted[..., mine],
            w[mine],
            method=Aggregation(method),
            power=power,
            known=known,
        )
        ends = (turned or {}).get(g)
        counted[..., g] = out[..., g] if ends is None else ends - out[..., g]
    return out


def scores_without(
    scores: ArrayLike,
    framework: Framework,
    weights: ArrayLike,
    elements: Sequence[int],
    *,
    method: Aggregation = Aggregation.ARITHMETIC,
) -> FloatArray:
    r"""Score the regions once more without one element at a time.

    .. math:: S_r^{(-k)} = S_r \text{ with } w_k = 0

    Parameters
    ----------
    scores : (R, I) array
        Normalised indicators, points.
    framework : Framework
        Who belongs to whom.
    weights : (N,) array
        Weight of each element within its group.
    elements : (K,) sequence of int
        Those to leave out, one at a time.
    method : Aggregation
        As in `aggregate`.

    Returns
    -------
    (K, R) array
        Score at the top. NaN where the element was alone in its group.

    Raises
    ------
    ShapeError, ParameterError
        As in `aggregate_tree`.

    References
    ----------
    [OECD2008]_, section 7; [BeckerEtAl2022]_ (`remove_elements`).

    Examples
    --------
    >>> tree = Framework.of([2, 2, -1], 2)
    >>> scores_without([[0, 100]], tree, [1, 1, 1], [0, 1]).ravel().tolist()
    [100.0, 0.0]
    """
    w = _one_each(weights, framework)
    out = []
    for k in elements:
        less = w.copy()
        less[k] = 0.0
        tree = aggregate_tree(scores, framework, less, methods=method)
        out.append(tree[..., framework.groups[-1]])
    return np.asarray(out)


def _one_each(weights: ArrayLike, framework: Framework) -> FloatArray:
    """Read one weight an element."""
    w = np.asarray(weights, dtype=np.float64)
    if w.shape != framework.parent.shape:
        raise ShapeError(
            _(
                "Expected {elements} weights, one an element of the framework; found "
                "{weights}.",
                elements=framework.parent.size,
                weights=w.size,
            )
        )
    return w
