"""A problem handed to HiGHS, and what it answered."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.coordination.portfolio.model import STRUCTURE, Row
from madang.errors import MadangError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.model import Problem

__all__ = ["Solution", "solve"]

# Money enters the solver in units of a ten-thousandth of the budget: HiGHS keeps
# rows to 1e-6, which is then one part in 10^10 of the budget.
_SCALE: Final = 1e4
_SEED: Final = 1
_PROVEN: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Solution:
    """What the solver found.

    Attributes
    ----------
    status : str
        ``optimal``, ``within_gap`` (stopped at the gap allowed), ``time_limit`` or
        ``infeasible``.
    levels : (C,) array
        The best plan; empty where there is none.
    gap : float
        Proven relative distance to the best possible; NaN without a plan.
    seconds : float
        Time taken.
    """

    status: str
    levels: NDArray[np.float64]
    gap: float
    seconds: float


def _matrix(
    rows: list[Row], balance: int, scales: NDArray[np.float64]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
    """Lay rows out row by row, money scaled to the budget."""
    starts, index, value = [0], [], []
    for row, scale in zip(rows, scales, strict=True):
        index.append(row.index)
        value.append(row.value * scale)
        if row.slope:
            index.append(np.array([balance]))
            value.append(np.array([row.slope * scale]))
        starts.append(starts[-1] + row.index.size + bool(row.slope))
    return (
        np.asarray(starts, dtype=np.int32),
        np.concatenate([*index, np.empty(0)]).astype(np.int32),
        np.concatenate([*value, np.empty(0)]).astype(np.float64),
    )


def _is_money(row: Row) -> bool:
    """Tell whether a row counts money rather than proposals."""
    counts = row.key.startswith("family:") or (row.key == STRUCTURE and not row.slope)
    return not counts


def solve(
    problem: Problem,
    *,
    merit: float,
    balance: float,
    floor: float = 0.0,
    top: float = np.inf,
    keep: frozenset[str] | None = None,
    limits: tuple[float, float] = (5.0, 0.0),
    start: NDArray[np.float64] | None = None,
) -> Solution:
    """Find the plan of greatest merit, balance, or a weighted sum of the two.

    Parameters
    ----------
    problem : Problem
        Columns and rows.
    merit, balance : float
        Weights of the plan's merit and of its balance.
    floor, top : float
        Least balance, and a proven bound on the greatest.
    keep : frozenset of str or None
        Requirements to keep; the others are lifted. None keeps all.
    limits : (float, float)
        Seconds, and relative gap at which to stop.
    start : (C,) array or None
        A plan to start from.

    Returns
    -------
    Solution
        The same for the same problem, whatever the order of the rows of the
        tables: columns are sorted by code, and the solver runs on one thread
        from a fixed seed. Only a run that meets its time limit may differ.
    """
    rows = [
        row
        for row in problem.rows
        if keep is None or row.key in keep or row.key == STRUCTURE
    ]
    return _run(
        _programme(problem, rows, weights=(merit, balance), between=(floor, top)),
        problem,
        limits=limits,
        start=start,
    )


def _programme(
    problem: Problem,
    rows: list[Row],
    *,
    weights: tuple[float, float],
    between: tuple[float, float],
) -> Any:
    """Write the problem in the solver's own terms."""
    import highspy  # noqa: PLC0415 - costs a quarter of a second; only plans need it

    n = problem.proposal.size
    scale = np.array([_SCALE / problem.budget if _is_money(r) else 1.0 for r in rows])
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = n + 1, len(rows)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = np.append(weights[0] * problem.merit, weights[1])
    lp.col_lower_ = np.append(np.zeros(n), between[0] if problem.has_balance else 0.0)
    lp.col_upper_ = np.append(np.ones(n), between[1] if problem.has_balance else 0.0)
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[int(w)] for w in problem.is_whole] + [kinds[0]]
    lp.row_lower_ = np.array([r.lower for r in rows]) * scale
    lp.row_upper_ = np.array([r.upper for r in rows]) * scale
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    starts, index, value = _matrix(rows, n, scale)
    lp.a_matrix_.start_, lp.a_matrix_.index_ = starts, index
    lp.a_matrix_.value_ = value
    return lp


def _run(
    lp: Any,
    problem: Problem,
    *,
    limits: tuple[float, float],
    start: NDArray[np.float64] | None,
) -> Solution:
    """Hand the model to HiGHS and read what it says."""
    import highspy  # noqa: PLC0415 - as above

    solver = highspy.Highs()
    solver.silent()
    options = {
        "threads": 1, "random_seed": _SEED, "time_limit": limits[0],
        "mip_rel_gap": limits[1], "mip_abs_gap": 1e-9,
        "mip_feasibility_tolerance": 1e-8, "primal_feasibility_tolerance": 1e-8,
    }  # fmt: skip
    for name, value in options.items():
        solver.setOptionValue(name, value)
    solver.passModel(lp)
    if start is not None:
        first = highspy.HighsSolution()
        first.col_value = [*start, problem.balance(start)]
        solver.setSolution(first)
    begun = time.perf_counter()
    solver.run()
    seconds = time.perf_counter() - begun
    status, info = solver.getModelStatus(), solver.getInfo()
    said = highspy.HighsModelStatus
    found = (
        info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    )
    if status in {said.kInfeasible, said.kUnboundedOrInfeasible}:
        return Solution("infeasible", np.empty(0), float("nan"), seconds)
    if status not in {said.kOptimal, said.kTimeLimit}:
        raise MadangError(
            "portfolio: the solver stopped without an answer "
            f"({solver.modelStatusToString(status)}). Check that amounts are in "
            "one currency unit; if they are, please report the study.",
            ko="해를 구하지 못하고 계산이 "
            f"멈췄습니다({solver.modelStatusToString(status)}). 금액의 통화 단위가 "
            "모두 같은지 확인하고, 같다면 이 연구를 제보해 주십시오.",
        )
    word = "optimal" if status == said.kOptimal else "time_limit"
    if word == "optimal" and info.mip_gap > _PROVEN:
        word = "within_gap"
    if not found:
        return Solution(word, np.empty(0), float("nan"), seconds)
    levels = np.asarray(solver.getSolution().col_value)[:-1].clip(0, 1)
    levels = np.where(problem.is_whole, np.round(levels), levels)
    return Solution(word, levels, float(info.mip_gap), seconds)
