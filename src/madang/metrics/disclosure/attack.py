"""The attack: how closely withheld cells can be worked out from published sums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from madang.metrics.disclosure.sums import require_groups

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["bounds"]


def bounds(
    leaves: NDArray[np.float64],
    regions: NDArray[np.bool_],
    activities: NDArray[np.bool_],
    is_hidden: NDArray[np.bool_],
    asked: NDArray[np.bool_] | None = None,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Find the least and the greatest that each withheld cell can be, by attack.

    Formula: min and max of X_pq over all x ≥ 0 whose published sums are as they are:
    a linear programme for each withheld cell and side, solved by blocks that share
    no published sum.

    Parameters
    ----------
    leaves : (R, I) array
        Amounts of the leaf cells; NaN counts as nothing.
    regions, activities : (P, R), (Q, I) arrays of bool
        Groups, as in `sums`.
    is_hidden : (P, Q) array of bool
        Cells that are withheld; all others are published.
    asked : (P, Q) array of bool, optional
        Cells to attack; all that are withheld where none are named.

    Returns
    -------
    low, high : (P, Q) arrays
        In the unit of the leaves; the amounts themselves where published or not
        attacked, infinity where nothing bounds a cell.

    References
    ----------
    [FischettiSalazar2001]_

    Examples
    --------
    In a row that sums to 10, two cells withheld may be anything up to 10.

    >>> low, high = bounds(np.array([[4.0, 6.0]]), np.ones((1, 1), dtype=bool),
    ...     np.array([[1, 0], [0, 1], [1, 1]], dtype=bool),
    ...     np.array([[True, True, False]]))
    >>> low, high
    (array([[ 0.,  0., 10.]]), array([[10., 10., 10.]]))
    """
    require_groups(leaves, regions, activities)
    known = np.nan_to_num(leaves)
    groups = regions.astype(np.float64), activities.astype(np.float64)
    whole = groups[0] @ known @ groups[1].T
    low, high = whole.copy(), whole.copy()
    unknown = is_hidden[: known.shape[0], : known.shape[1]]
    place = np.flatnonzero(unknown)
    at_region, at_activity = np.unravel_index(place, known.shape)
    told = np.argwhere(~is_hidden & (groups[0] @ unknown @ groups[1].T > 0))
    goals = np.argwhere(is_hidden if asked is None else is_hidden & asked)
    rows = _parts(regions, activities, told, at_region, at_activity)
    wanted = _parts(regions, activities, goals, at_region, at_activity)
    values = rows @ known.ravel()[place]
    blocks = connected_components(rows.T @ rows, directed=False)[1]
    for block in np.unique(blocks):
        own = np.flatnonzero(blocks == block)
        parts = wanted[:, own]
        if not parts.nnz:
            continue
        inner = rows[:, own]
        bound = np.flatnonzero(np.diff(inner.indptr))
        attack = _Attack(inner[bound], values[bound])
        for cell in np.flatnonzero(np.diff(parts.indptr)):
            part = parts.indices[parts.indptr[cell] : parts.indptr[cell + 1]]
            at = tuple(goals[cell])
            rest = known.ravel()[place[own[part]]].sum()
            least, most = attack.range(part)
            low[at] += least - rest
            high[at] += most - rest
    return low, high


def _parts(
    regions: NDArray[np.bool_],
    activities: NDArray[np.bool_],
    cells: NDArray[np.int64],
    at_region: NDArray[np.int64],
    at_activity: NDArray[np.int64],
) -> sparse.csr_array:
    """Say which unknown leaves each cell is made of."""
    found = [
        np.flatnonzero(regions[p, at_region] & activities[q, at_activity])
        for p, q in cells
    ]
    ends = np.cumsum([0, *(f.size for f in found)])
    columns = np.concatenate([*found, np.empty(0, dtype=np.int64)])
    return sparse.csr_array(
        (np.ones(columns.size), columns, ends), shape=(len(found), at_region.size)
    )


class _Attack:
    """One block of unknown leaves with the sums that bind them."""

    def __init__(self, rows: sparse.csr_array, values: NDArray[np.float64]) -> None:
        import highspy  # noqa: PLC0415 - costs a quarter of a second; few need it

        self.size = rows.shape[1]
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = self.size, rows.shape[0]
        lp.col_cost_ = np.zeros(self.size)
        lp.col_lower_ = np.zeros(self.size)
        lp.col_upper_ = np.full(self.size, highspy.kHighsInf)
        lp.row_lower_ = lp.row_upper_ = values
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = rows.indptr
        lp.a_matrix_.index_ = rows.indices
        lp.a_matrix_.value_ = rows.data
        self.solver: Any = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)  # noqa: FBT003 - as HiGHS takes it
        self.solver.setOptionValue("threads", 1)
        self.solver.passModel(lp)

    def range(self, part: NDArray[np.int32]) -> tuple[float, float]:
        """Give the least and the greatest that some leaves can sum to."""
        return self._end(part, 1.0), -self._end(part, -1.0)

    def _end(self, part: NDArray[np.int32], sign: float) -> float:
        """Minimise a sum of leaves, or its negative."""
        import highspy  # noqa: PLC0415 - as above

        cost = np.zeros(self.size)
        cost[part] = sign
        every = np.arange(self.size, dtype=np.int32)
        self.solver.changeColsCost(self.size, every, cost)
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return -np.inf
        return float(self.solver.getInfo().objective_function_value)
