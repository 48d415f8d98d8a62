"""Proposals that a plan serves: funded by themselves, or within a merged project."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.coordination.portfolio.parameters import MeritCounts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.call import Call
    from madang.coordination.portfolio.model import Problem

__all__ = ["merged_again", "merged_into", "served"]


def served(call: Call, is_funded: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which candidates a plan serves.

    Parameters
    ----------
    call : Call
        The candidates.
    is_funded : (P,) array of bool
        What the plan funds.

    Returns
    -------
    (P,) array of bool
        Funded, or a member of a merged project that is.
    """
    return is_funded | (merged_into(call, is_funded) >= 0)


def merged_into(call: Call, is_funded: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Give the funded merged project that each candidate is part of; −1 for none.

    Parameters
    ----------
    call : Call
        The candidates.
    is_funded : (P,) array of bool
        What the plan funds.

    Returns
    -------
    (P,) array of int
        Its place in the call.
    """
    into = np.full(len(call.asked), -1, dtype=np.int64)
    first = len(call.asked) - len(call.members)
    for k, members in enumerate(call.members):
        if is_funded[first + k]:
            into[list(members)] = first + k
    return into


def merged_again(problem: Problem, merit: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give merged projects the merit that follows from their members' own.

    Parameters
    ----------
    problem : Problem
        The call: what share of the lesser members' merit its merged projects keep
        is read off its own merits.
    merit : (P,) array
        Merit of the candidates, in points.

    Returns
    -------
    (P,) array
        The same, merged projects computed anew.
    """
    call = problem.call
    again = merit.copy()
    by_money = problem.terms.merit_counts is MeritCounts.MONEY
    first = len(call.asked) - len(call.members)
    for k, members in enumerate(call.members):
        held = list(members)
        unit = call.asked[held] if by_money else np.ones(len(held))
        together = call.asked[first + k] if by_money else 1.0
        before, after = call.merit[held] * unit, merit[held] * unit
        rest = float(before.sum() - before.max())
        whole = float(call.merit[first + k]) * together
        kept = (whole - float(before.max())) / rest if rest > 0 else 0.0
        best = float(after.max())
        again[first + k] = (best + kept * (float(after.sum()) - best)) / together
    return again
