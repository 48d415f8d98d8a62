"""What the least of a row means for whole proposals: rows that follow from it.

A row that asks for at least so much money, of a region say, is kept in fractions by
a part of one proposal. In whole proposals it is kept by one of its smallest covers.
A share of each cover, and no proposal below the shares of the covers it is in, give
all plans in fractions that are mixtures of whole ones: the tightest rows there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from madang.coordination.portfolio.highs import Programme

__all__ = ["Covers", "covers", "smallest_covers"]

_MOST: Final = 1_500
"""Sets of one row at most; above, relaxations grow slower than searches shrink."""
_STEPS: Final = 40
_KEPT: Final = 512
"""Rows whose covers are kept."""
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
    weight: Sequence[float], least: float, most: int = _MOST
) -> list[list[int]] | None:
    """List the sets that reach a sum, and no longer do without any one member.

    Parameters
    ----------
    weight : (n,) sequence of float
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
    >>> smallest_covers([5.0, 3.0, 3.0], 6.0)
    [[0, 1], [0, 2], [1, 2]]
    """
    order = sorted(range(len(weight)), key=lambda place: -weight[place])
    size = [weight[place] for place in order]
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
        with_it = [*held, order[at]]
        if total + size[at] < reached:
            open_.append((at + 1, total + size[at], with_it))
            continue
        # Largest first: without its last and smallest member it falls short.
        found.append(sorted(with_it))
        if len(found) > most:
            return None
    return None


@dataclass(frozen=True, slots=True)
class _Part:
    """What follows from one row: entries, and the bounds of their rows.

    Attributes
    ----------
    row : (E,) array of int
        Row of each entry, from 0.
    at : (E,) array of int
        Place of a member in the row it follows from; from the number of members on,
        shares of covers.
    value : (E,) array
        What it counts.
    lower, upper : (M,) array
        Bounds of the rows.
    shares : int
        Number of covers that have a share.
    """

    row: NDArray[np.int64]
    at: NDArray[np.int64]
    value: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    shares: int = 0

    @classmethod
    def at_least_one(cls, at: Sequence[int], value: Sequence[float]) -> _Part:
        """Write one row that is to reach 1; none without members."""
        rows = 1 if len(at) else 0
        return cls(
            np.zeros(len(at), dtype=np.int64), np.array(at, dtype=np.int64),
            np.array(value, dtype=np.float64), np.ones(rows), np.full(rows, np.inf),
        )  # fmt: skip


@lru_cache(_KEPT)
def _part(weight: tuple[float, ...], least: float) -> _Part:
    """Write what follows from a row; between two questions most rows stay."""
    members = len(weight)
    sets = smallest_covers(weight, least) if members <= _WIDE else None
    if sets is None:
        if max(weight) <= least:
            return _Part.at_least_one([], [])
        clipped = [min(one, least) / least for one in weight]
        return _Part.at_least_one(range(members), clipped)
    if all(len(held) == 1 for held in sets):
        return _Part.at_least_one([held[0] for held in sets], [1.0] * len(sets))
    place = np.array([at for held in sets for at in held], dtype=np.int64)
    share = np.repeat(np.arange(len(sets)), [len(held) for held in sets])
    covered, row = np.unique(place, return_inverse=True)
    own, last = np.arange(covered.size), np.full(len(sets), covered.size)
    ends = np.append(np.zeros(covered.size), 1.0)
    return _Part(
        row=np.concatenate([own, row, last]),
        at=np.concatenate([covered, members + share, members + np.arange(len(sets))]),
        value=np.concatenate(
            [np.ones(covered.size), np.full(row.size, -1.0), np.ones(len(sets))]
        ),
        lower=ends,
        upper=np.where(ends > 0, 1.0, np.inf),
        shares=len(sets),
    )


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
    width, height = int(decided.size), 0
    rows, columns, of = ([np.zeros(0, dtype=np.int64)] for _unused in range(3))
    values, lower, upper = ([np.zeros(0)] for _unused in range(3))
    has_least, has_most = (
        np.isfinite(ends) for ends in (programme.row_lower, programme.row_upper)
    )
    for row in np.flatnonzero(has_least != has_most).tolist():
        index, weight, least = _least(programme, row, decided)
        if least <= _CENT or not index.size:
            continue
        part = _part(tuple(weight.tolist()), least)
        shares = np.arange(width, width + part.shares)
        rows.append(height + part.row)
        columns.append(np.concatenate([index, shares])[part.at])
        values.append(part.value)
        lower.append(part.lower)
        upper.append(part.upper)
        of.append(np.full(part.lower.size, row))
        width, height = width + part.shares, height + part.lower.size
    entries = (np.concatenate(values), (np.concatenate(rows), np.concatenate(columns)))
    return Covers(
        matrix=sparse.csr_array(entries, shape=(height, width)),
        lower=np.concatenate(lower),
        upper=np.concatenate(upper),
        of=np.concatenate(of),
    )
