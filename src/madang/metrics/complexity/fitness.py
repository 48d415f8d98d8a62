"""Fitness and quality: complexity by the weakest region that can do an activity."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.complexity.components import components, require_connected
from madang.metrics.complexity.krylov import products
from madang.metrics.relatedness.presence import presence_table

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Fitness", "Settled", "fitness"]

_TABLE_AXES = 2
_HORIZON = 100.0  # how many times as many iterations the order must still hold
_EVERY = 10  # iterations between two looks at the order
_FEWEST = 50  # iterations before the order is believed
_PATIENCE = 10.0  # how many times as many iterations are worth waiting for values
_FLOOR = 1e-290  # below, a number is on its way to zero and is held there


class Settled(StrEnum):
    """By what the iteration ended."""

    VALUES = "values"  # nothing moved any more
    ORDER = "order"  # some go to zero without end, but none will overtake another
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Fitness:
    """Fitness of regions and quality of activities, and whether they settled.

    Attributes
    ----------
    fitness : (R,) array
        Mean 1 over the regions that have anything; NaN for an empty region.
    quality : (I,) array
        Mean 1 over the activities that are anywhere; NaN for an empty activity.
    iterations : int
        How many were made.
    settled : Settled
        Whether values or only their order came to rest.
    change : float
        Largest relative change in the last iteration.
    """

    fitness: NDArray[np.float64]
    quality: NDArray[np.float64]
    iterations: int
    settled: Settled
    change: float

    @property
    def converged(self) -> bool:
        """Whether at least the order will not change any more."""
        return self.settled is not Settled.NOT


def fitness(
    present: ArrayLike | Any,
    *,
    tolerance: float = 1e-10,
    most_iterations: int = 10_000,
    extremality: float = 1.0,
    per_component: bool = False,
) -> Fitness:
    r"""Measure the fitness of regions and the quality of activities.

    .. math:: \tilde F_r^{(n)} = \sum_i M_{ri}\, Q_i^{(n-1)},\quad
              \tilde Q_i^{(n)} = \Big( \sum_r M_{ri}\, (F_r^{(n-1)})^{-\alpha}
              \Big)^{-1/\alpha}, \quad F = \tilde F / \bar{\tilde F},\
              Q = \tilde Q / \bar{\tilde Q}

    Both sides of a step are made from the step before, as in the paper; programs that
    use the new fitness at once are at step n where this is at 2n - 1.

    An activity is worth little as soon as one unfit region has it. Fitness grows
    with diversity, unlike `complexity_index`. Read: 2 is twice the average region.

    In tables that bend inwards, fitness of some regions goes to zero for ever:
    values never converge. Their order does. The iteration ends when values rest, or
    when no region will overtake one that stands a hundredth above it, within a hundred
    times as many iterations at the pace at which they move, and says by which.

    Parameters
    ----------
    present : (R, I) array of bool, or sparse (R, I)
        Which regions have which activity, as from `presence`.
    tolerance : float
        Largest relative change of any value that counts as rest; 0 makes all
        iterations.
    most_iterations : int
        Iterations after which it ends in any case; published figures often take 20.
    extremality : float
        :math:`\alpha`, above zero; 1 in the paper.
    per_component : bool
        Whether parts that share no activity are measured each by itself (mean 1 in
        each); otherwise they are refused, since the starting values alone would
        decide between them.

    Returns
    -------
    Fitness
        Fitness (R,) and quality (I,), dimensionless. NaN for an empty region or
        activity only.

    Raises
    ------
    ShapeError, NegativeActivityError
        If `present` is no table of zeros and ones.
    DisconnectedError
        If it falls into parts, unless `per_component`.
    ParameterError
        If the tolerance is negative, or no iteration or no positive extremality is
        asked for.

    References
    ----------
    [Tacchella2012]_; that values may not converge and the order does:
    [PuglieseZaccariaPietronero2016]_.

    Examples
    --------
    >>> found = fitness([[1, 1], [0, 1]], tolerance=0, most_iterations=1)
    >>> found.fitness.round(3), found.quality.round(3)
    (array([1.333, 0.667]), array([1.333, 0.667]))
    """
    m = presence_table(present)
    _check(m.ndim, tolerance, most_iterations, extremality)
    regions, activities = components(m)
    if not per_component:
        require_connected(regions, activities, measure="Fitness")
    f, q = np.full(m.shape[0], np.nan), np.full(m.shape[1], np.nan)
    steps, change, settled = 0, 0.0, Settled.VALUES
    for c in range(int(regions.max(initial=-1)) + 1):
        r, i = np.flatnonzero(regions == c), np.flatnonzero(activities == c)
        part = m if (len(r), len(i)) == m.shape else m[r][:, i]
        f[r], q[i], n, moved, how = _iterate(
            part, tolerance, most_iterations, extremality
        )
        steps, change = max(steps, n), max(change, moved)
        # The whole has settled as its least settled part has.
        settled = max(settled, how, key=list(Settled).index)
    return Fitness(f, q, steps, settled, change)


def _check(axes: int, tolerance: float, most: int, alpha: float) -> None:
    """Refuse what cannot be iterated."""
    if axes > _TABLE_AXES:
        raise ShapeError(
            _(
                "Fitness needs one table; found {axes} axes. Pass a year at a time.",
                axes=axes,
            )
        )
    if not (tolerance >= 0 and most >= 1 and alpha > 0):
        raise ParameterError(
            _(
                "Fitness needs a tolerance of zero or more, at least one iteration "
                "and an extremality above zero; found {tolerance}, {most} and "
                "{alpha}.",
                tolerance=tolerance,
                most=most,
                alpha=alpha,
            )
        )


def _iterate(
    m: Any, tolerance: float, most: int, alpha: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], int, float, Settled]:
    """Iterate one component until values or their order rest."""
    onto, back = products(m)
    f, q = np.ones(m.shape[0]), np.ones(m.shape[1])
    seen, moved, change = f, np.inf, np.inf
    for n in range(1, most + 1):
        new_f = np.maximum(onto(q), _FLOOR)
        new_f /= new_f.mean()
        new_f = np.maximum(new_f, _FLOOR)
        new_q = _quality(back, f, alpha)
        change = max(_moved(new_f, f), _moved(new_q, q))
        f, q = new_f, new_q
        if change <= tolerance and tolerance > 0:
            return f, q, n, change, Settled.VALUES
        if tolerance > 0 and n >= _FEWEST and n % _EVERY == 0:
            slow = _is_slow(change, moved, tolerance, n)
            if slow and _order_holds(seen, f, n):
                return f, q, n, change, Settled.ORDER
            seen, moved = f, change
    return f, q, most, change, Settled.NOT


def _is_slow(now: float, before: float, tolerance: float, n: int) -> bool:
    """Tell whether values would need far more iterations than were made to rest."""
    if not np.isfinite(before):
        return False
    if now >= before:
        return True
    needed = np.log(now / tolerance) / np.log(before / now) * _EVERY
    return bool(needed > _PATIENCE * n)


def _quality(back: Any, f: NDArray[np.float64], alpha: float) -> NDArray[np.float64]:
    """Make qualities of fitness; by the least fit first, so that none overflows."""
    least = f.min()
    sums = back((least / f) ** alpha)
    made = least * sums ** (-1.0 / alpha)
    return np.asarray(np.maximum(made / made.mean(), _FLOOR))


def _moved(new: NDArray[np.float64], old: NDArray[np.float64]) -> float:
    """Give the largest relative change."""
    return float(np.abs(new / old - 1.0).max())


def _order_holds(before: NDArray[np.float64], now: NDArray[np.float64], n: int) -> bool:
    """Tell whether no region will overtake its next at the present pace.

    Fitness that dies does so as a power of the iterations or faster, so pace is
    taken on logarithms of both.
    """
    passed = np.log(n / (n - _EVERY))
    level = np.log(now)
    pace = (level - np.log(before)) / passed
    order = np.argsort(level)
    gap, closing = np.diff(level[order]), -np.diff(pace[order])
    # Regions may have one limit, which they near for ever: their order is not asked.
    apart = gap > _NEAR
    return bool(np.all(gap[apart] > closing[apart] * np.log(_HORIZON)))


_NEAR = 0.01  # in logarithms
