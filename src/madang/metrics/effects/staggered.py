"""Effects of a measure that began in different years in different places."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import chdtrc

from madang.errors import UndefinedMeasureError
from madang.language import _
from madang.metrics.effects.changes import panel_array

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from madang.metrics.checks import FloatArray

__all__ = [
    "Aggregated", "Aggregation", "GroupTimeEffects", "aggregated_effects",
    "group_time_effects", "joint_pretrend",
]  # fmt: skip

_SMALL: Final = 1e-12
_AXES: Final = 2


class Aggregation(StrEnum):
    """Ways to draw group-time effects together."""

    SIMPLE = "simple"
    DYNAMIC = "dynamic"
    GROUP = "group"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class GroupTimeEffects:
    """The effect on each group of a common first year, in each year.

    Attributes
    ----------
    group, year : (K,) array
        First treated column of the group, and the column whose effect it is.
    effect, error : (K,) array
        In the unit of the outcome; an error clustered by region. In years before the
        first, the effect is what should be 0: the change since the year before.
    influence : (R, K) array
        What each region moves each effect by, times R.
    first : (R,) array
        First treated column of each region; T where never.
    """

    group: NDArray[np.int64]
    year: NDArray[np.int64]
    effect: FloatArray
    error: FloatArray
    influence: FloatArray
    first: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Aggregated:
    """Group-time effects drawn together.

    Attributes
    ----------
    at : (K,) array
        Years since the first, group or year; empty for one simple mean.
    effect, error : (K,) array
        In the unit of the outcome.
    overall, overall_error : float
        Of all that lie in or after the first year.
    """

    at: NDArray[np.int64]
    effect: FloatArray
    error: FloatArray
    overall: float
    overall_error: float


def group_time_effects(
    y: ArrayLike,
    first: ArrayLike,
    *,
    covariates: ArrayLike | None = None,
    not_yet: bool = False,
) -> GroupTimeEffects:
    r"""Measure the effect on each group of regions that began in one year, by year.

    .. math:: ATT(g, t) = E[Y_t - Y_{g-1} \mid G = g]
        - E[m_{gt}(X) \mid G = g], \quad m_{gt}(X) = E[Y_t - Y_{g-1} \mid X, C = 1]

    where C are regions never treated, or not treated by t either. No group that is
    treated already serves as a comparison, which is where two-way effects go wrong.
    Without covariates, m is the mean change of C.

    Parameters
    ----------
    y : (R, T) array
        Outcome, complete; a row a region, a column a year.
    first : (R,) array
        Column in which each region was first treated; T or more where never.
        Regions treated in column 0 have no past and are left out.
    covariates : (R, K) array, optional
        Known before; m is linear in them.
    not_yet : bool
        Whether regions that begin later compare as well.

    Returns
    -------
    GroupTimeEffects
        NaN where a group has no comparison in a year.

    Raises
    ------
    UndefinedMeasureError
        If no group has a past and a comparison.

    References
    ----------
    [CallawaySantAnna2021]_; influence functions: [SantAnnaZhao2020]_.

    Examples
    --------
    >>> y = [[0.0, 0.0, 3.0], [1.0, 1.0, 5.0], [0.0, 1.0, 1.0], [2.0, 2.0, 3.0]]
    >>> found = group_time_effects(y, [2, 2, 3, 3])
    >>> found.effect.tolist()
    [-0.5, 3.0]
    """
    a = panel_array(y)
    regions, years = a.shape
    began = np.minimum(np.asarray(first, dtype=np.int64), years)
    x = np.ones((regions, 1))
    if covariates is not None:
        given = np.asarray(covariates, dtype=np.float64)
        x = np.column_stack([x, given[:, None] if given.ndim < _AXES else given])
    groups = [int(g) for g in np.unique(began) if 0 < g < years]
    cells, effects, columns = [], [], []
    for g in groups:
        for t in range(1, years):
            base = g - 1 if t >= g else t - 1
            later = began > max(t, base) if not_yet else began == years
            effect, moved = _two_by_two(
                a[:, t] - a[:, base], began == g, later & (began != g) & (began > 0), x
            )
            cells.append((g, t))
            effects.append(effect)
            columns.append(moved)
    if not cells or np.isnan(effects).all():
        raise UndefinedMeasureError(_(
            "No region began after the first year of the panel beside regions that "
            "had not begun, so nothing tells what would have been. Add earlier years, "
            "or regions without the measure."
        ))  # fmt: skip
    influence = np.column_stack(columns)
    at = np.array(cells, dtype=np.int64)
    error = np.sqrt((influence**2).sum(axis=0)) / regions
    return GroupTimeEffects(
        at[:, 0], at[:, 1], np.array(effects), _or_nan(error), influence, began
    )


def _two_by_two(
    change: FloatArray,
    treated: NDArray[np.bool_],
    control: NDArray[np.bool_],
    x: FloatArray,
) -> tuple[float, FloatArray]:
    """Give one effect and what each region moves it by."""
    regions = len(change)
    if not treated.any() or control.sum() < x.shape[1]:
        return np.nan, np.full(regions, np.nan)
    own, other = x[control], change[control]
    inverse = np.linalg.pinv(own.T @ own)
    beta = inverse @ (own.T @ other)
    expected = x @ beta
    left = change - expected
    effect = float(left[treated].mean())
    moved = np.zeros(regions)
    moved[treated] = (left[treated] - effect) * regions / treated.sum()
    mean = x[treated].mean(axis=0)
    moved[control] = -left[control] * (own @ inverse @ mean) * regions
    return effect, moved


def aggregated_effects(
    found: GroupTimeEffects, *, how: Aggregation = Aggregation.SIMPLE
) -> Aggregated:
    r"""Draw group-time effects together, each group by how many regions it holds.

    .. math:: \theta = \sum_{g,t} w_{gt}\, ATT(g, t), \quad
        w_{gt} \propto P(G = g)

    over all $t \ge g$ (simple), over those as long after the start (dynamic; the
    overall effect is then the plain mean over years since the start), over the years
    of one group, or over the groups of one year. That shares of groups are estimated
    is in the error.

    Parameters
    ----------
    found : GroupTimeEffects
        Of `group_time_effects`; effects that are NaN are left out.
    how : Aggregation
        What is drawn together.

    Returns
    -------
    Aggregated
        NaN where nothing lies in or after the first year.

    References
    ----------
    [CallawaySantAnna2021]_, section 3.

    Examples
    --------
    >>> y = [[0.0, 0.0, 3.0], [1.0, 1.0, 5.0], [0.0, 1.0, 1.0], [2.0, 2.0, 3.0]]
    >>> aggregated_effects(group_time_effects(y, [2, 2, 3, 3])).overall
    3.0
    """
    known = ~np.isnan(found.effect)
    after = known & (found.year >= found.group)
    if how is Aggregation.SIMPLE:
        effect, moved = _weighted(found, after)
        none = np.array([], dtype=np.int64)
        return Aggregated(
            none, none.astype(float), none.astype(float), effect, _error(moved)
        )
    keys, pool = {
        Aggregation.DYNAMIC: (found.year - found.group, known),
        Aggregation.GROUP: (found.group, after),
        Aggregation.CALENDAR: (found.year, after),
    }[how]
    at = np.unique(keys[pool])
    parts = [_weighted(found, pool & (keys == key)) for key in at]
    effects = np.array([effect for effect, _moved in parts])
    columns = np.column_stack([moved for _effect, moved in parts])
    chosen = at >= 0 if how is Aggregation.DYNAMIC else np.ones(len(at), dtype=bool)
    if how is Aggregation.GROUP:
        member = (found.first[:, None] == at).astype(float)
        overall, moved = _by_share(effects, columns, member)
    else:
        overall = float(effects[chosen].mean()) if chosen.any() else np.nan
        moved = columns[:, chosen].mean(axis=1) if chosen.any() else columns[:, 0]
    errors = np.array([_error(column) for column in columns.T])
    return Aggregated(at, effects, errors, overall, _error(moved))


def _weighted(
    found: GroupTimeEffects, chosen: NDArray[np.bool_]
) -> tuple[float, FloatArray]:
    """Draw chosen effects together by the shares of their groups."""
    if not chosen.any():
        return np.nan, np.full(len(found.first), np.nan)
    member = (found.first[:, None] == found.group[chosen]).astype(float)
    return _by_share(found.effect[chosen], found.influence[:, chosen], member)


def _by_share(
    effects: FloatArray, influence: FloatArray, member: FloatArray
) -> tuple[float, FloatArray]:
    """Give the mean by shares of groups, and what each region moves it by."""
    share = member.mean(axis=0)
    total = share.sum()
    apart = member - share
    shares_move = apart / total - apart.sum(axis=1)[:, None] * share / total**2
    weight = share / total
    return float(weight @ effects), influence @ weight + shares_move @ effects


def _error(moved: FloatArray) -> float:
    """Give the error of what regions move by these amounts."""
    error = float(np.sqrt((moved**2).sum()) / len(moved))
    return error if error > _SMALL else np.nan


def _or_nan(error: FloatArray) -> FloatArray:
    """Give NaN for errors of 0: nothing is known so surely."""
    return np.where(error > _SMALL, error, np.nan)


def joint_pretrend(found: GroupTimeEffects) -> tuple[float, float]:
    r"""Test whether all effects before the first year are 0 together.

    .. math:: W = R\, \hat\theta_{pre}^\top \hat V_{pre}^{-1} \hat\theta_{pre}
        \sim \chi^2

    Parameters
    ----------
    found : GroupTimeEffects
        Of `group_time_effects`.

    Returns
    -------
    statistic, p : float
        NaN where there are no earlier years, or as many as regions.

    References
    ----------
    [CallawaySantAnna2021]_.

    Examples
    --------
    >>> y = [[0.0, 1.0, 3.0], [1.0, 1.0, 5.0], [0.0, 1.0, 1.0], [2.0, 4.0, 3.0]]
    >>> w, p = joint_pretrend(group_time_effects(y, [2, 2, 3, 3]))
    >>> round(w, 2), round(p, 2)
    (4.0, 0.05)
    """
    chosen = (found.year < found.group) & ~np.isnan(found.effect)
    regions = len(found.first)
    if not chosen.any() or chosen.sum() >= regions:
        return np.nan, np.nan
    moved = found.influence[:, chosen]
    covariance = moved.T @ moved / regions
    if np.linalg.matrix_rank(covariance) < len(covariance):
        return np.nan, np.nan
    effect = found.effect[chosen]
    w = float(regions * effect @ np.linalg.solve(covariance, effect))
    return w, float(chdtrc(len(effect), w))
