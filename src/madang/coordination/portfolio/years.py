"""Money by calendar year under a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from madang.coordination.portfolio.profile import NO_YEAR
from madang.coordination.portfolio.requirements import amount

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.model import Problem

__all__ = ["by_year"]


def by_year(problem: Problem, levels: NDArray[np.float64]) -> pd.DataFrame:
    """Add a plan's money up by calendar year.

    Parameters
    ----------
    problem : Problem
        The call.
    levels : (C,) array
        A plan.

    Returns
    -------
    DataFrame
        year, budget (NaN where the year is open), money, running (money committed
        to running projects), left (of the budget and of what the year before
        handed on; NaN where the year is open). Years in which nothing is spent and
        nothing budgeted are left out; without any known year there are no rows.
    """
    columns = {"year": "int64", "budget": "float64", "money": "float64",
               "running": "float64", "left": "float64"}  # fmt: skip
    if problem.years == (NO_YEAR,):
        return pd.DataFrame(columns=list(columns)).astype(columns)
    terms, call = problem.terms, problem.call
    money = dict(zip(problem.years, problem.spent(levels), strict=True))
    running = dict(zip(call.years, call.committed, strict=True))
    rows, left = [], 0.0
    for year in sorted(set(problem.years) | set(terms.yearly)):
        spent, taken = money.get(year, 0.0), running.get(year, 0.0)
        if year in terms.yearly:
            handed = left * terms.carry_over if year - 1 in terms.yearly else 0.0
            budget = amount(terms.yearly[year], terms.budget)
            left = budget + handed - spent - taken
            rows.append((year, budget, spent, taken, left))
        elif spent or taken:
            rows.append((year, np.nan, spent, taken, np.nan))
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)
