"""Requirements as sparse rows, each with the key under which it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["STRUCTURE", "TIGHTER", "Row", "Rows", "block", "join"]

STRUCTURE: Final = ""
"""Key of what always holds."""
TIGHTER: Final = "*"
"""Key of what follows from the rest: left out where anything is lifted."""


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement, by the columns of the decisions.

    Attributes
    ----------
    key : str
        Requirement it belongs to.
    index, value : (n,) array
        Columns of decisions, and what they count.
    lower, upper : float
        Bounds; infinite where there is none.
    slope : float
        What the first column that only follows from decisions counts; 0 where
        there is none, so that the decisions alone say whether the row is kept.
    """

    key: str
    index: NDArray[np.int64]
    value: NDArray[np.float64]
    lower: float
    upper: float
    slope: float


@dataclass(frozen=True, slots=True)
class Rows:
    """Requirements lower ≤ matrix · column ≤ upper.

    Attributes
    ----------
    keys : (M,) array of str
        Requirement that each row belongs to; `STRUCTURE` where it always holds,
        `TIGHTER` where it follows from the others.
    matrix : (M, C + A) sparse array
        Coefficients, rows as they come.
    lower, upper : (M,) array
        Bounds; infinite where there is none.
    is_money : (M,) array of bool
        Whether the row counts money.
    decisions : int
        Columns C that are decisions; the others follow from them.
    """

    keys: NDArray[np.str_]
    matrix: Any
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    is_money: NDArray[np.bool_]
    decisions: int = 0

    def __len__(self) -> int:
        """Count the rows."""
        return int(self.lower.size)

    def __iter__(self) -> Iterator[Row]:
        """Go through the rows, one requirement after another."""
        for i, key in enumerate(self.keys.tolist()):
            part = slice(self.matrix.indptr[i], self.matrix.indptr[i + 1])
            index = self.matrix.indices[part].astype(np.int64)
            value = self.matrix.data[part]
            own, further = index < self.decisions, value[index >= self.decisions]
            yield Row(
                key, index[own], value[own], float(self.lower[i]),
                float(self.upper[i]), float(further[0]) if further.size else 0.0,
            )  # fmt: skip

    def kept(self, keep: frozenset[str] | None) -> Rows:
        """Give the rows of the requirements to keep; all for None."""
        if keep is None or set(self.keys.tolist()) <= keep | {STRUCTURE, TIGHTER}:
            return self
        return self.where(np.isin(self.keys, [*sorted(keep), STRUCTURE]))

    def where(self, is_held: NDArray[np.bool_]) -> Rows:
        """Give some of the rows."""
        return Rows(
            self.keys[is_held],
            sparse.csr_array(self.matrix[np.flatnonzero(is_held)]),
            self.lower[is_held], self.upper[is_held], self.is_money[is_held],
            self.decisions,
        )  # fmt: skip

    def reaching(self, merit: NDArray[np.float64], least: float) -> Rows:
        """Give the rows, and one more: a plan's merit is at least so much."""
        goal = np.zeros((1, self.matrix.shape[1]))
        goal[0, : merit.size] = merit
        return join(
            [self, block(STRUCTURE, goal, lower=least)],
            self.matrix.shape[1],
            self.decisions,
        )


def block(
    keys: str | list[str],
    matrix: Any,
    *,
    lower: float | NDArray[np.float64] = -np.inf,
    upper: float | NDArray[np.float64] = np.inf,
    is_money: bool = False,
) -> Rows:
    """Give rows that share a key, or have one each."""
    size = matrix.shape[0]
    named = [keys] * size if isinstance(keys, str) else keys
    return Rows(
        keys=np.array(named, dtype=np.str_),
        matrix=sparse.csr_array(matrix),
        lower=np.broadcast_to(np.asarray(lower, dtype=np.float64), size),
        upper=np.broadcast_to(np.asarray(upper, dtype=np.float64), size),
        is_money=np.full(size, is_money),
    )


def join(blocks: list[Rows], width: int, decisions: int) -> Rows:
    """Put blocks of rows under each other, narrow ones filled up with zeros."""
    wide = []
    for rows in blocks:
        matrix: Any = rows.matrix.copy()
        matrix.resize((matrix.shape[0], width))
        wide.append(matrix)
    matrix = sparse.csr_array(sparse.vstack(wide))
    matrix.eliminate_zeros()
    return Rows(
        keys=np.concatenate([r.keys for r in blocks]),
        matrix=matrix,
        lower=np.concatenate([r.lower for r in blocks]),
        upper=np.concatenate([r.upper for r in blocks]),
        is_money=np.concatenate([r.is_money for r in blocks]),
        decisions=decisions,
    )
