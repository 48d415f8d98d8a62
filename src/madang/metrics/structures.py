"""Structures: what an index of a table of presence scores, and by what it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.complexity.components import components
from madang.metrics.complexity.fitness import fitness
from madang.metrics.complexity.index import complexity_index
from madang.metrics.inference import spearman
from madang.metrics.relatedness.pairs import cooccurrence
from madang.metrics.relatedness.presence import presence_table
from madang.metrics.relatedness.proximity import proximity
from madang.vocabulary import StructuralIndex

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

__all__ = ["Structure", "fitness_panel", "structure_of"]

_FEW_ITERATIONS: Final = 50  # the order hardly moves any more; many tables are asked
_LOOSE: Final = 1e-6
_FLOOR: Final = 1e-290
_PANEL_AXES: Final = 3
_PLAIN: Final = 8_192  # cells of a table up to which BLAS is as fast as packed bits
_AT_ONCE: Final = 8  # steps before it is seen whether all tables have come to rest


@dataclass(frozen=True, slots=True)
class Structure:
    """An index of one table, reduced to what its certificate needs.

    Attributes
    ----------
    index : StructuralIndex
        Which index.
    score : (n,) array
        What it ranks: regions, or pairs of activities; NaN outside the largest
        component and where not defined.
    margin : (n,) array
        What the margins alone say of the same: diversity, or the lesser over the
        greater ubiquity, which no proximity can exceed.
    statistic : float
        One number that is high where the table holds more than its margins: second
        eigenvalue; share of ranks that diversity leaves open; mean squared departure
        of co-occurrence from what margins let one expect, as a share of the latter.
    second, third : float
        Eigenvalues of the largest component; NaN for other indices.
    """

    index: StructuralIndex
    score: NDArray[np.float64]
    margin: NDArray[np.float64]
    statistic: float
    second: float = float("nan")
    third: float = float("nan")

    @property
    def gap(self) -> float:
        """Distance of second and third eigenvalue, as a share of the second."""
        if not self.second > 0:
            return float("nan")
        return (self.second - float(np.nan_to_num(self.third))) / self.second


def structure_of(
    index: StructuralIndex, present: ArrayLike, *, statistic_only: bool = False
) -> Structure:
    r"""Measure an index of a table of presence, its margins and its statistic.

    .. math:: S = \lambda_2,\quad S = 1 - \rho^2(F, k),\quad
              S = \frac{1}{I (I - 1)} \sum_{i \ne j} \frac{(c_{ij} - e_{ij})^2}{e_{ij}},
              \quad e_{ij} = k_i k_j \frac{\sum_r k_r^2}{(\sum_r k_r)^2}

    Parameters
    ----------
    index : StructuralIndex
        Complexity, fitness or relatedness.
    present : (R, I) array of bool
        Which regions have which activity.
    statistic_only : bool
        Whether the scores may be left out where they cost more than the statistic.

    Returns
    -------
    Structure
        Scores of (R,) regions or (I (I - 1) / 2,) pairs. NaN for what is empty or
        outside the largest component.

    Raises
    ------
    ShapeError, NegativeActivityError
        If `present` is no table of zeros and ones.

    References
    ----------
    [HidalgoHausmann2009]_, [Tacchella2012]_, [HidalgoKlingerBarabasiHausmann2007]_.

    Examples
    --------
    >>> m = [[1, 1, 1, 1], [0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1]]
    >>> found = structure_of(StructuralIndex.COMPLEXITY, m)
    >>> round(found.second, 4), round(found.third, 4)
    (0.5421, 0.1902)
    """
    m = np.asarray(presence_table(present))
    ways: dict[StructuralIndex, Callable[[NDArray[np.bool_], bool], Structure]] = {
        StructuralIndex.COMPLEXITY: _complexity,
        StructuralIndex.FITNESS: _fitness,
        StructuralIndex.RELATEDNESS: _relatedness,
    }
    return ways[StructuralIndex(index)](m, statistic_only)


def _complexity(m: NDArray[np.bool_], _statistic_only: bool) -> Structure:  # noqa: FBT001
    """Measure the complexity index of the largest component."""
    found = complexity_index(m, per_component=True)
    if not len(found.eigenvalues):
        blank = np.full(m.shape[0], np.nan)
        return Structure(StructuralIndex.COMPLEXITY, blank, blank, float("nan"))
    second, third = (float(v) for v in found.eigenvalues[0, 1:3])
    score = np.where(found.region_component == 0, found.eci, np.nan)
    return Structure(
        StructuralIndex.COMPLEXITY, score, m.sum(axis=1, dtype=np.float64),
        second, second, third,
    )  # fmt: skip


def _fitness(m: NDArray[np.bool_], statistic_only: bool) -> Structure:  # noqa: FBT001
    """Measure fitness in the largest component."""
    regions, activities = components(m)
    kept = m[regions == 0][:, activities == 0]
    score, margin = np.full(m.shape[0], np.nan), m.sum(axis=1, dtype=np.float64)
    if not kept.size:
        return Structure(StructuralIndex.FITNESS, score, margin, float("nan"))
    few = fitness(kept, tolerance=_LOOSE, most_iterations=_FEW_ITERATIONS).fitness
    left = 1.0 - float(spearman(few, kept.sum(axis=1)) ** 2)
    score[regions == 0] = few if statistic_only else fitness(kept).fitness
    return Structure(StructuralIndex.FITNESS, score, margin, left)


def _relatedness(m: NDArray[np.bool_], statistic_only: bool) -> Structure:  # noqa: FBT001
    """Measure the proximity of all pairs of activities."""
    first, second = np.triu_indices(m.shape[1], 1)
    k = m.sum(axis=0, dtype=np.float64)
    some = (k[first] > 0) & (k[second] > 0)
    blank = np.full(first.size, np.nan)
    if not some.any():
        return Structure(StructuralIndex.RELATEDNESS, blank, blank, float("nan"))
    # What diversity and ubiquity alone let one expect, as in a random table.
    spread = float((m.sum(axis=1, dtype=np.float64) ** 2).sum()) / k.sum() ** 2
    due = k[first][some] * k[second][some] * spread
    together = cooccurrence(m)[first, second][some]
    statistic = float(((together - due) ** 2 / due).mean())
    if statistic_only:
        return Structure(StructuralIndex.RELATEDNESS, blank, blank, statistic)
    most = np.maximum(k[first], k[second])
    margin = np.minimum(k[first], k[second]) / np.where(most > 0, most, 1.0)
    return Structure(
        StructuralIndex.RELATEDNESS,
        np.where(some, proximity(m)[first, second], np.nan),
        np.where(some, margin, np.nan), statistic,
    )  # fmt: skip


def fitness_panel(
    present: ArrayLike, *, iterations: int = 50, tolerance: float = 0.0
) -> NDArray[np.float64]:
    r"""Measure the fitness of regions in many tables at once: years, or draws.

    .. math:: F_r^{(n)} \propto \sum_i M_{ri}\, Q_i^{(n-1)},\quad
              Q_i^{(n)} \propto \Big( \sum_r M_{ri} / F_r^{(n-1)} \Big)^{-1}

    The steps of `fitness`, all tables together. Fifty are enough for their order;
    values may not have come to rest.

    Parameters
    ----------
    present : (B, R, I) array of bool
        Which regions have which activity, in each table.
    iterations : int
        Number of steps, at least one.
    tolerance : float
        Largest change of any fitness at which it ends before; 0 for never.

    Returns
    -------
    (B, R) array
        Fitness, mean 1 over the regions that have anything; NaN for an empty region.

    Raises
    ------
    ShapeError, NegativeActivityError
        If `present` is no stack of tables of zeros and ones.
    ParameterError
        If no step is asked for.

    References
    ----------
    [Tacchella2012]_.

    Examples
    --------
    >>> fitness_panel([[[1, 1], [0, 1]]], iterations=1).round(3)
    array([[1.333, 0.667]])
    """
    m = np.asarray(presence_table(present))
    if m.ndim != _PANEL_AXES:
        raise ShapeError(
            _(
                "A panel of fitness needs a stack of tables; found {ndim} axes.",
                ndim=m.ndim,
            )
        )
    if iterations < 1:
        raise ParameterError(
            _("At least one step is needed; found {iterations}.", iterations=iterations)
        )
    if m.shape[1] * m.shape[2] > _PLAIN:
        return _packed_panel(m, iterations, tolerance)
    weights = m.astype(np.float64)
    held: NDArray[np.bool_] = np.asarray(m.any(axis=2))
    found: NDArray[np.bool_] = np.asarray(m.any(axis=1))
    f: NDArray[np.float64] = held.astype(np.float64)
    q: NDArray[np.float64] = found.astype(np.float64)
    for _unused in range(iterations):
        new_f = _scaled(np.matmul(weights, q[:, :, None])[:, :, 0], held)
        inverse = np.where(held, 1.0 / np.where(held, f, 1.0), 0.0)
        sums = np.matmul(inverse[:, None, :], weights)[:, 0, :]
        new_q = np.where(found, 1.0 / np.where(found, sums, 1.0), 0.0)
        moved = float(np.abs(new_f - f).max(initial=0.0)) if tolerance > 0 else np.inf
        f, q = new_f, _scaled(new_q, found)
        if moved <= tolerance:
            break
    return np.where(held, f, np.nan)


def _packed_panel(
    m: NDArray[np.bool_], iterations: int, tolerance: float
) -> NDArray[np.float64]:
    """Take the same steps on packed bits, a few for each table before the next."""
    from madang.metrics.kernels import fitness as steps  # noqa: PLC0415 - compiles

    tables = [
        tuple(
            np.packbits(np.ascontiguousarray(way), axis=1, bitorder="little")
            for way in (table, table.T)
        )
        for table in m
    ]
    held: NDArray[np.bool_] = np.asarray(m.any(axis=2))
    f: NDArray[np.float64] = held.astype(np.float64)
    q: NDArray[np.float64] = np.asarray(m.any(axis=1), dtype=np.float64)
    for begin in range(0, iterations, _AT_ONCE):
        few = min(_AT_ONCE, iterations - begin)
        seen, moved = np.empty((len(m), few, m.shape[1])), np.empty((len(m), few))
        for b, (across, down) in enumerate(tables):
            steps.advance(across, down, f[b], q[b], _FLOOR, seen[b], moved[b])
        # All end with the step at which the last of them has come to rest.
        rest = np.flatnonzero(moved.max(axis=0, initial=0.0) <= tolerance)
        if tolerance > 0 and rest.size:
            f = seen[:, rest[0]]
            break
    return np.where(held, f, np.nan)


def _scaled(
    values: NDArray[np.float64], held: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Scale each row to mean 1 over what is there, away from zero."""
    many = np.maximum(held.sum(axis=1, keepdims=True), 1)
    whole = values.sum(axis=1, keepdims=True) / many
    scaled = values / np.where(whole > 0, whole, 1.0)
    return np.where(held, np.maximum(scaled, _FLOOR), 0.0)
