"""A panel laid out for forecasts: steps, what all regions share, and what is known."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.checks import numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from madang.metrics.checks import FloatArray

__all__ = ["FIRST", "LONGEST_GAP", "Panel", "lay_panel", "lone_jumps", "reach"]

FIRST: Final = 2
"""Steps that stand before the first year from which a past forecast is made."""

_TABLE_AXES: Final = 2
_ORIGINS: Final = 2  # past forecasts of a horizon below which none is made
LONGEST_GAP: Final = 2
"""Years of a gap that are put on a straight line, at most."""

_FAR: Final = 6.0
_ALONE: Final = 4.0
_TO_DEVIATION: Final = 1.4826


@dataclass(frozen=True, slots=True)
class Panel:
    """Values on the scale on which they are forecast, and their steps a year.

    Attributes
    ----------
    z : (T, R) array
        Natural logarithms where all known values are above 0, else the values.
    is_log : bool
    is_positive : bool
        Whether no known value lies below 0.
    common : (T - 1,) array
        Median step over regions, by year.
    relative : (T - 1, R) array
        Steps less the common one.
    filled : (T, R) array of bool
        Cells between known years that were put on a straight line.
    """

    z: NDArray[np.float64]
    is_log: bool
    is_positive: bool
    common: NDArray[np.float64]
    relative: NDArray[np.float64]
    filled: NDArray[np.bool_]

    def back(self, z: FloatArray) -> FloatArray:
        """Bring values back to their own scale."""
        if self.is_log:
            return np.asarray(np.exp(z))
        return np.asarray(np.maximum(z, 0.0)) if self.is_positive else np.asarray(z)

    def until(self, origin: int) -> Panel:
        """Forget what came after a year, given by its place."""
        return Panel(
            self.z[: origin + 1], self.is_log, self.is_positive,
            self.common[:origin], self.relative[:origin], self.filled[: origin + 1],
        )  # fmt: skip

    def of(self, regions: NDArray[np.bool_]) -> Panel:
        """Keep some regions; what all share stays as it was."""
        return Panel(
            self.z[:, regions], self.is_log, self.is_positive, self.common,
            self.relative[:, regions], self.filled[:, regions],
        )  # fmt: skip


def reach(years: int) -> int:
    """Tell how many years ahead a panel of so many years can be forecast.

    A horizon needs two past years from which it could have been forecast and seen, and
    each of these two steps before it.

    Parameters
    ----------
    years : int
        Years on record.

    Returns
    -------
    int
        0 where none can.

    References
    ----------
    [VovkGammermanShafer2005]_.

    Examples
    --------
    >>> reach(5), reach(9), reach(3)
    (1, 5, 0)
    """
    return max(0, years - FIRST - _ORIGINS)


def lay_panel(values: ArrayLike) -> Panel:
    """Lay a panel out for forecasts.

    Gaps of one or two years between known ones are put on a straight line (of
    logarithms where all values are above 0); longer ones stay open, and what touches
    them is not learnt from.

    Parameters
    ----------
    values : (T, R) array
        A row a year, the last year last, no year left out; NaN where unknown. A region
        that began later is unknown before.

    Returns
    -------
    Panel

    Raises
    ------
    ShapeError
        If it is no table.
    ParameterError
        If a value is infinite, there are fewer than five years, or a region's last two
        years are not both known.

    References
    ----------
    [VovkGammermanShafer2005]_.

    Examples
    --------
    >>> panel = lay_panel([[1.0], [2.0], [4.0], [np.nan], [16.0]])
    >>> panel.back(panel.z[3]).round(9).tolist()
    [8.0]
    """
    y = numbers(values)
    if y.ndim != _TABLE_AXES or not y.shape[1]:
        raise ShapeError(
            _("Values to be forecast must be a table, a row a year; found shape "
              "{shape}.", shape=str(y.shape))
        )  # fmt: skip
    if np.isinf(y).any():
        raise ParameterError(_("Values to be forecast must be finite."))
    if reach(len(y)) < 1:
        raise ParameterError(
            _(
                "A forecast needs at least {least} years; found {found}.",
                least=FIRST + _ORIGINS + 1,
                found=len(y),
            )
        )
    known = y[np.isfinite(y)]
    is_log = bool(known.size) and bool((known > 0).all())
    z = np.log(y) if is_log else y.copy()
    filled = _fill(z)
    late = int((~np.isfinite(z[-2:])).any(axis=0).sum())
    if late:
        raise ParameterError(
            _(
                "{n:,| region lacks/ regions lack} one of the last two years and "
                "cannot be forecast. Leave them out.",
                n=late,
            )
        )
    dark = int((~np.isfinite(z)).all(axis=1).sum())
    if dark:
        raise ParameterError(
            _(
                "{n:,| year is/ years are} known of no region, and more than two in a "
                "row cannot be bridged. Begin after the gap.",
                n=dark,
            )
        )
    common, relative = _steps(z)
    return Panel(z, is_log, bool((known >= 0).all()), common, relative, filled)


def _steps(z: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Part steps from year to year into the median one and the rest."""
    step = np.diff(z, axis=0)
    seen = np.isfinite(step).any(axis=1)
    common = np.zeros(len(step))  # none goes on from a year to the next: taken as still
    common[seen] = np.nanmedian(step[seen], axis=1)
    return common, np.asarray(step - common[:, None])


def _fill(z: FloatArray) -> NDArray[np.bool_]:
    """Put short gaps on a straight line, in place, and tell where."""
    filled = np.zeros(z.shape, dtype=bool)
    for r in np.nonzero(np.isnan(z).any(axis=0))[0]:
        at = np.nonzero(np.isfinite(z[:, r]))[0]
        for a, b in pairwise(at):
            if 1 < b - a <= LONGEST_GAP + 1:
                inner = np.arange(a + 1, b)
                z[inner, r] = np.interp(inner, [a, b], [z[a, r], z[b, r]])
                filled[inner, r] = True
    return filled


def lone_jumps(values: ArrayLike) -> NDArray[np.bool_]:
    """Find jumps that stand alone, as where units merge or counting changes.

    A step is one where it lies six robust deviations from the other regions' steps of
    that year, and four times as far as the region's own steps before and after.

    Parameters
    ----------
    values : (T, R) array
        As `lay_panel` takes them.

    Returns
    -------
    (T, R) array of bool
        True in the year that a lone jump leads to. The last year is never told: what
        follows it is not known.

    References
    ----------
    [Huber1964]_.

    Examples
    --------
    >>> years = np.arange(8.0)[:, None]
    >>> values = 100.0 + years * np.array([1.0, 1.1, 0.9, 1.2, 0.8])
    >>> values[4:, 2] += 50.0
    >>> np.argwhere(lone_jumps(values)).tolist()
    [[4, 2]]
    """
    relative = np.abs(lay_panel(values).relative)
    jump = np.zeros((len(relative) + 1, relative.shape[1]), dtype=bool)
    usual = np.full(len(relative), np.inf)
    seen = np.isfinite(relative).any(axis=1)
    usual[seen] = _TO_DEVIATION * np.nanmedian(relative[seen], axis=1)
    for t in range(len(relative) - 1):
        beside = np.fmax(relative[t + 1], relative[t - 1] if t else 0.0)
        jump[t + 1] = (relative[t] > _FAR * usual[t]) & (relative[t] > _ALONE * beside)
    return jump
