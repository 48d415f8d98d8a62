"""A programme in arrays, handed to HiGHS: whole, or relaxed to fractions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from madang.errors import MadangError
from madang.language import _

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "TIME", "WORK", "Answer", "Limit", "Programme", "Relaxation", "relax", "search",
]  # fmt: skip

TIME: Final = "time_limit"
"""Stopped by the clock: what was found may depend on the load of the machine."""
WORK: Final = "work_limit"
"""Stopped by a count of branches, the same on every machine."""
_SEED: Final = 1
_THOUSAND: Final = 1000.0
_MOST: Final = 2**31 - 1
_LONGEST: Final = 1e9
# What costs more than it brings where few columns are left.
_PLAIN: Final = {
    "mip_heuristic_effort": 0.0, "mip_detect_symmetry": False,
    "mip_allow_restart": False,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limit:
    """When a search stops.

    Attributes
    ----------
    seconds : float
        Time.
    work : float
        Branches over a thousand columns; over fewer columns, more branches.
    """

    seconds: float = np.inf
    work: float = np.inf


@dataclass(frozen=True, slots=True)
class Programme:
    """Find the smallest cost · x with lower ≤ x ≤ upper and rows within bounds.

    Attributes
    ----------
    cost, lower, upper : (N,) array
        Of the columns.
    is_whole : (N,) array of bool
        Which columns are whole numbers.
    matrix : (M, N) sparse array
        Rows.
    row_lower, row_upper : (M,) array
        Their bounds.
    paid : float
        Cost besides.
    """

    cost: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    is_whole: NDArray[np.bool_]
    matrix: Any
    row_lower: NDArray[np.float64]
    row_upper: NDArray[np.float64]
    paid: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What HiGHS said: a word, the columns, cost and bound."""

    status: str
    x: NDArray[np.float64]
    cost: float
    bound: float


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The optimum in fractions: its cost, columns, reduced costs, prices of rows.

    Beside the programme's own rows it may keep others, after them: `more` are those by
    column of the programme, (N, K), and `of` are the rows they follow from.
    """

    status: str
    cost: float
    x: NDArray[np.float64]
    reduced: NDArray[np.float64]
    price: NDArray[np.float64]
    more: Any = None
    of: NDArray[np.int64] | None = None


def model(programme: Programme, *, whole: NDArray[np.bool_] | None) -> Any:
    """Write a programme as HiGHS reads it; without `whole`, relaxed."""
    import highspy  # noqa: PLC0415 - costs a quarter of a second; only plans need it

    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = programme.matrix.shape
    lp.col_cost_, lp.col_lower_ = programme.cost, programme.lower
    lp.col_upper_, lp.offset_ = programme.upper, programme.paid
    lp.row_lower_, lp.row_upper_ = programme.row_lower, programme.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = programme.matrix.indptr.astype(np.int32)
    lp.a_matrix_.index_ = programme.matrix.indices.astype(np.int32)
    lp.a_matrix_.value_ = programme.matrix.data
    if whole is not None:
        kinds = np.array(
            [highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger]
        )
        lp.integrality_ = kinds[whole.astype(np.int64)].tolist()
    return lp


def loaded(programme: Programme, *, whole: NDArray[np.bool_] | None) -> Any:
    """Hand a programme over: one thread, a fixed seed, tight tolerances."""
    import highspy  # noqa: PLC0415 - as above

    solver = highspy.Highs()
    solver.silent()
    options = {
        "threads": 1, "random_seed": _SEED, "mip_abs_gap": 1e-9,
        "mip_feasibility_tolerance": 1e-8, "primal_feasibility_tolerance": 1e-8,
    }  # fmt: skip
    for name, value in options.items():
        solver.setOptionValue(name, value)
    solver.passModel(model(programme, whole=whole))
    return solver


def changed(solver: Any, programme: Programme, basis: Any, sent: Programme) -> None:
    """Hand over new costs and bounds of a programme whose matrix is the same.

    Each time the solver begins at the same basis, so that what it finds does not
    depend on what it was asked before.

    Parameters
    ----------
    solver : Highs
        What has loaded it.
    programme, sent : Programme
        What is asked, and what was handed over last: only what differs is written.
    basis : HighsBasis or None
        Basis to begin from.
    """
    solver.clearSolver()
    new, old = programme, sent
    at = _differing((new.lower, old.lower), (new.upper, old.upper))
    if at.size:
        solver.changeColsBounds(at.size, at, new.lower[at], new.upper[at])
    at = _differing((new.cost, old.cost))
    if at.size:
        solver.changeColsCost(at.size, at, new.cost[at])
    rebound(solver, programme, sent)
    if basis is not None:
        solver.setBasis(basis)


def rebound(solver: Any, programme: Programme, sent: Programme) -> None:
    """Hand over new bounds of rows, all else as it was solved last."""
    new, old = programme, sent
    at = _differing((new.row_lower, old.row_lower), (new.row_upper, old.row_upper))
    if at.size:
        solver.changeRowsBounds(at.size, at, new.row_lower[at], new.row_upper[at])


def _differing(*pairs: tuple[NDArray[np.float64], Any]) -> NDArray[np.int32]:
    """Give the places at which any of the pairs differ."""
    differs = np.any([one != other for one, other in pairs], axis=0)
    return np.flatnonzero(differs).astype(np.int32)


def _within(solver: Any, limit: Limit) -> None:
    """Tell the solver when to stop."""
    seconds = min(max(limit.seconds, 0.01), _LONGEST)
    solver.setOptionValue("time_limit", solver.getRunTime() + seconds)
    branches = limit.work * _THOUSAND / max(solver.getNumCol(), 1)
    solver.setOptionValue("mip_max_nodes", int(min(max(branches, 1.0), _MOST)))


def relax(solver: Any, limit: Limit) -> Relaxation:
    """Solve a loaded programme in fractions, from the basis it has."""
    import highspy  # noqa: PLC0415 - as above

    _within(solver, limit)
    solver.run()
    said, nothing = highspy.HighsModelStatus, np.empty(0)
    status = solver.getModelStatus()
    if status in {said.kInfeasible, said.kUnboundedOrInfeasible}:
        return Relaxation("infeasible", float("inf"), nothing, nothing, nothing)
    if status != said.kOptimal:
        return Relaxation(TIME, -float("inf"), nothing, nothing, nothing)
    found = solver.getSolution()
    return Relaxation(
        "optimal",
        float(solver.getInfo().objective_function_value),
        np.asarray(found.col_value),
        np.asarray(found.col_dual),
        np.asarray(found.row_dual),
    )


def search(
    programme: Programme,
    *,
    limit: Limit,
    gap: float,
    cutoff: float = np.inf,
    start: NDArray[np.float64] | None = None,
    is_plain: bool = False,
) -> Answer:
    """Solve a programme in whole numbers, from a start if there is one."""
    import highspy  # noqa: PLC0415 - as above

    solver = loaded(programme, whole=programme.is_whole)
    _within(solver, limit)
    solver.setOptionValue("mip_rel_gap", gap)
    if np.isfinite(cutoff):
        solver.setOptionValue("objective_bound", cutoff)
    # What looks for any plan at all, or for one a little better, costs most of a
    # small search, and is of no use where there is a good plan to start from.
    solver.setOptionValue("mip_heuristic_run_feasibility_jump", start is None)
    if is_plain:
        for name, value in _PLAIN.items():
            solver.setOptionValue(name, value)
    if start is not None:
        first = highspy.HighsSolution()
        first.col_value = start.tolist()
        solver.setSolution(first)
    solver.run()
    status, info = solver.getModelStatus(), solver.getInfo()
    said, nothing = highspy.HighsModelStatus, np.empty(0)
    if status in {said.kInfeasible, said.kUnboundedOrInfeasible}:
        return Answer("infeasible", nothing, float("inf"), float("inf"))
    words = {
        said.kOptimal: "optimal", said.kModelEmpty: "optimal", said.kTimeLimit: TIME,
        said.kSolutionLimit: WORK, said.kIterationLimit: WORK,
    }  # fmt: skip
    if status not in words:
        raise MadangError(
            _(
                "portfolio: the solver stopped without an answer "
                "({modelstatustostring}). Check that amounts are in one currency "
                "unit; if they are, please report the study.",
                modelstatustostring=solver.modelStatusToString(status),
            )
        )
    is_found = (
        info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    )
    return Answer(
        words[status],
        np.asarray(solver.getSolution().col_value) if is_found else nothing,
        float(info.objective_function_value) if is_found else float("inf"),
        float(info.mip_dual_bound),
    )
