"""What the least of a row means for whole proposals: rows that follow from it.

A row that asks for at least so much money, of a region say, is kept in fractions by
a part of one proposal. In whole proposals it is kept by one of its smallest covers.
A share of each cover, and no proposal below the shares of the covers it is in, give
all plans in fractions that are mixtures of whole ones: the tightest rows there are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.highs import Programme

__all__ = ["Covers", "covers", "smallest_covers"]

_MOST: Final = 300
_STEPS: Final = 40
_WIDE: Final = 60
_CENT: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Covers:
    """Rows and columns that follow from rows of a programme.

    Attributes
    ----------
    matrix : (M, N + K) sparse array
        Rows over the columns of the programme and the shares of covers.
    lower, upper : (M,) array
        Their bounds.
    of : (M,) array of int
        Row of the programme that each follows from.
    """

    matrix: Any
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    of: NDArray[np.int64]


def smallest_covers(
    weight: NDArray[np.float64], least: float, most: int = _MOST
) -> list[list[int]] | None:
    """List the sets that reach a sum, and no longer do without any one member.

    Parameters
    ----------
    weight : (n,) array
        Above 0.
    least : float
        Sum to be reached.
    most : int
        Sets to list at most.

    Returns
    -------
    list of list of int, or None
        Places; None where they are too many.

    Examples
    --------
    >>> smallest_covers(np.array([5.0, 3.0, 3.0]), 6.0)
    [[0, 1], [0, 2], [1, 2]]
    """
    order = np.argsort(-weight, kind="stable")
    size = weight[order].tolist()
    left = [*np.cumsum(size[::-1])[::-1].tolist(), 0.0]
    reached = least - _CENT * max(least, 1.0)
    found: list[list[int]] = []
    open_: list[tuple[int, float, list[int]]] = [(0, 0.0, [])]
    for _unused in range(_STEPS * most):
        if not open_:
            return sorted(found)
        at, total, held = open_.pop()
        if total + left[at] < reached:
            continue
        open_.append((at + 1, total, held))
        with_it = [*held, int(order[at])]
        if total + size[at] < reached:
            open_.append((at + 1, total + size[at], with_it))
            continue
        # Largest first: without its last and smallest member it falls short.
        found.append(sorted(with_it))
        if len(found) > most:
            return None
    return None


@dataclass(slots=True)
class _Written:
    """Rows as they are written, one entry after another."""

    row: list[int] = field(default_factory=list)
    column: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    of: list[int] = field(default_factory=list)

    def add(
        self, of: int, entries: list[tuple[int, float]], lower: float, upper: float
    ) -> None:
        """Write a row."""
        self.row += [len(self.lower)] * len(entries)
        self.column += [at for at, _value in entries]
        self.value += [value for _at, value in entries]
        self.lower.append(lower)
        self.upper.append(upper)
        self.of.append(of)


def _least(
    programme: Programme, row: int, decided: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.float64], float]:
    """Give columns, weights, and what they must sum to at least; 0 where nothing."""
    matrix = programme.matrix
    part = slice(matrix.indptr[row], matrix.indptr[row + 1])
    index, value = matrix.indices[part].astype(np.int64), matrix.data[part]
    least = float(programme.row_lower[row])
    if not np.isfinite(least):
        least, value = -float(programme.row_upper[row]), -value
    own = decided[index]
    further, weight = index[~own], value[~own]
    # What is not decided counts the more against the row the larger it is.
    least -= float(weight @ programme.lower[further])
    if not np.isfinite(least) or (weight > 0).any() or (value[own] < 0).any():
        return index[:0], value[:0], 0.0
    return index[own], value[own], least


def _write(
    written: _Written,
    row: int,
    index: NDArray[np.int64],
    weight: NDArray[np.float64],
    *,
    least: float,
    first: int,
) -> int:
    """Write what follows from one row, and give how many shares it took."""
    sets = smallest_covers(weight, least) if weight.size <= _WIDE else None
    if sets is None:
        if float(weight.max()) <= least:
            return 0
        clipped = np.minimum(weight, least) / least
        entries = list(zip(index.tolist(), clipped.tolist(), strict=True))
        written.add(row, entries, 1.0, np.inf)
        return 0
    if all(len(held) == 1 for held in sets):
        if sets:
            ones = [(int(index[held[0]]), 1.0) for held in sets]
            written.add(row, ones, 1.0, np.inf)
        return 0
    for place in sorted({p for held in sets for p in held}):
        shares = [(first + k, -1.0) for k, held in enumerate(sets) if place in held]
        written.add(row, [(int(index[place]), 1.0), *shares], 0.0, np.inf)
    written.add(row, [(first + k, 1.0) for k in range(len(sets))], 1.0, 1.0)
    return len(sets)


def covers(programme: Programme, decided: NDArray[np.bool_]) -> Covers:
    """Write what follows, in whole proposals, from the rows that ask for a least.

    Parameters
    ----------
    programme : Programme
        Rows as compressed rows; of its columns, those that are not decided enter with
        their lower bounds.
    decided : (N,) array of bool
        Columns that are 0 or 1, whatever bounds the programme gives them.

    Returns
    -------
    Covers
        Every plan that keeps the programme keeps them, with some shares.
    """
    written, width = _Written(), int(decided.size)
    for row in range(programme.row_lower.size):
        one_sided = np.isfinite(programme.row_lower[row]) != np.isfinite(
            programme.row_upper[row]
        )
        if not one_sided:
            continue
        index, weight, least = _least(programme, row, decided)
        if least > _CENT and index.size:
            width += _write(written, row, index, weight, least=least, first=width)
    shape = (len(written.lower), width)
    entries = (written.value, (written.row, written.column))
    return Covers(
        matrix=sparse.csr_array(entries, shape=shape),
        lower=np.array(written.lower),
        upper=np.array(written.upper),
        of=np.array(written.of, dtype=np.int64),
    )
