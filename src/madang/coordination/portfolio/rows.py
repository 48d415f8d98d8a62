"""Requirements as sparse rows, each with the key under which it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = [
    "IMPLIED", "STRUCTURE", "Row", "Rows", "block", "by_proposal", "counting", "join",
]  # fmt: skip

STRUCTURE: Final = ""
"""Key of what always holds."""
IMPLIED: Final = "*"
"""Key of what follows from the rest: left out where anything is lifted."""
_ROUNDING: Final = 1e-14
# Money enters the solver in units of a ten-thousandth of the budget: HiGHS keeps
# rows to 1e-8, which is then one part in 10^12 of the budget.
_SCALE: Final = 1e4


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
        `IMPLIED` where it follows from the others.
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

    def unit(self, budget: float) -> NDArray[np.float64]:
        """Give the unit of each row in the solver, in which a part in 10⁸ counts."""
        return np.where(self.is_money, _SCALE / budget, 1.0)

    def kept(self, keep: frozenset[str] | None) -> Rows:
        """Give the rows of the requirements to keep; all for None."""
        if keep is None or set(self.keys.tolist()) <= keep | {STRUCTURE, IMPLIED}:
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

    def whole_money(self, is_whole: NDArray[np.bool_]) -> Rows:
        """Give the limits of money in which only whole grants count."""
        in_part = np.ones(self.matrix.shape[1])
        in_part[: is_whole.size] = ~is_whole
        return self.where(self.is_money & (abs(self.matrix) @ in_part == 0))

    def cut(self, levels: NDArray[np.float64]) -> Rows | None:
        r"""Rule out a set of whole grants that breaks a limit of money by any amount.

        Sums of whole grants are exact but for the rounding of a float, so that one won
        too many shows, where a solver sees a part in 10⁸ at best. A limit
        :math:`\sum_c a_c x_c \le u` is broken by every plan that takes the columns P
        of positive a that are taken here, and none of the columns N of negative a that
        are not. So this holds of every plan that keeps it (a cover inequality
        [Balas1975]_ where no a is negative), and not of this one:

        .. math:: \sum_{c \in P} x_c - \sum_{c \in N} x_c \le |P| - 1

        Parameters
        ----------
        levels : (C,) array
            A plan, held against rows of `whole_money`.

        Returns
        -------
        Rows or None
            None where the plan keeps every one.
        """
        plan = np.zeros(self.matrix.shape[1])
        plan[: levels.size] = levels
        sums = self.matrix @ plan
        if (sums <= self.upper).all() and (sums >= self.lower).all():
            return None
        slack = _ROUNDING * (abs(self.matrix) @ plan)
        above = sums > self.upper + slack
        found = np.flatnonzero(above | (sums < self.lower - slack))
        if not found.size:
            return None
        row = self.matrix[[found[0]]].toarray().ravel()
        row = row if above[found[0]] else -row
        taken = plan > 0
        weight = ((row > 0) & taken).astype(float) - ((row < 0) & ~taken)
        most = float((weight > 0).sum()) - 1
        return block(STRUCTURE, sparse.csr_array(weight[None, :]), upper=most)

    def also(self, rows: Rows) -> Rows:
        """Give the rows, and others below them."""
        return join([self, rows], self.matrix.shape[1], self.decisions)

    def reaching(self, merit: NDArray[np.float64], least: float) -> Rows:
        """Give the rows, and one more: a plan's merit is at least so much."""
        goal = sparse.csr_array(merit[None, :])
        return self.also(block(STRUCTURE, goal, lower=least))


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


def counting(
    rows: Rows, proposal: NDArray[np.int64], is_base: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Tell which rows count proposals, at whatever level each is funded."""
    counts: NDArray[np.bool_] = ~rows.is_money & (rows.keys != STRUCTURE)
    first = np.flatnonzero(is_base)
    _owner, at, owner = np.unique(
        proposal[first], return_index=True, return_inverse=True
    )
    decided: Any = sparse.csc_array(rows.matrix)[:, : proposal.size]
    alike = abs(decided[:, first] - decided[:, first[at][owner]])
    is_alike: NDArray[np.bool_] = np.asarray(alike.sum(axis=1)).ravel() == 0
    return counts & is_alike


def by_proposal(
    body: Any,
    counts: NDArray[np.bool_],
    proposal: NDArray[np.int64],
    is_base: NDArray[np.bool_],
) -> Any:
    """Write what only counts proposals by one column "funded" for each.

    The same plans are allowed, but rows are short, and a branch settles a proposal
    rather than one of its many levels and starts.
    """
    n, first = proposal.size, np.flatnonzero(is_base)
    _, at = np.unique(proposal[first], return_index=True)
    decided = sparse.csc_array(body)[:, :n]
    kept = sparse.diags_array(np.where(counts, 0.0, 1.0))
    moved = sparse.diags_array(np.where(counts, 1.0, 0.0))
    short = moved @ sparse.csc_array(decided)[:, first[at]]
    return sparse.hstack([kept @ decided, sparse.csc_array(body)[:, n:], short])
