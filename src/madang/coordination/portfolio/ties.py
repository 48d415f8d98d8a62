"""Proposals that the model cannot tell apart: the first by code is funded.

Two proposals are interchangeable where merit, grant, region, years and families are
alike: to swap them changes no figure of the plan. Which of them a solver takes is
arbitrary, so it is settled by code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.coordination.portfolio.rows import IMPLIED, STRUCTURE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from madang.coordination.portfolio.model import Problem

__all__ = ["first_by_code", "interchangeable"]


def _alike(words: Iterable[tuple[int, object]]) -> list[list[int]]:
    """Group places by what is said of them; groups of one are left out."""
    groups: dict[object, list[int]] = {}
    for place, said in words:
        groups.setdefault(said, []).append(place)
    return [group for group in groups.values() if len(group) > 1]


def _seen_by_rows(problem: Problem, places: set[int]) -> dict[int, object]:
    """Describe proposals by what the requirements know of them."""
    told: dict[int, list[tuple[int, int, float]]] = {p: [] for p in sorted(places)}
    level = _levels(problem)
    for i, row in enumerate(problem.rows):
        owners = problem.proposal[row.index]
        is_own = np.unique(owners).size == 1
        if row.key == IMPLIED or (row.key == STRUCTURE and not row.slope and is_own):
            continue  # how one proposal's steps hang together, alike for both
        for owner, column, value in zip(owners, row.index, row.value, strict=True):
            if int(owner) in told:
                told[int(owner)].append((i, int(level[column]), float(value)))
    return {place: tuple(sorted(words)) for place, words in told.items()}


def _levels(problem: Problem) -> NDArray[np.int64]:
    """Give each column its number among its proposal's own."""
    seen = np.zeros(len(problem.call.asked), dtype=np.int64)
    level = np.zeros(problem.proposal.size, dtype=np.int64)
    for column, proposal in enumerate(problem.proposal):
        level[column] = seen[proposal]
        seen[proposal] += 1
    return level


def interchangeable(problem: Problem) -> list[NDArray[np.int64]]:
    """Group proposals that the model cannot tell apart.

    Returns
    -------
    list of (n,) array of int
        Places of two proposals or more, each group in the order of codes.
    """
    # Most differ in merit or money of their first column already.
    proposals, first = np.unique(problem.proposal, return_index=True)
    _, at, count = np.unique(
        problem.merit[first] + 1j * problem.money[first],
        return_inverse=True, return_counts=True,
    )  # fmt: skip
    proposals = proposals[count[at] > 1]
    if not proposals.size:
        return []
    told: dict[int, list[object]] = {p: [] for p in proposals.tolist()}
    own = np.isin(problem.proposal, proposals)
    said_of = (
        problem.proposal, problem.merit, problem.money, problem.is_whole,
        problem.shift, problem.bonus,
    )  # fmt: skip
    columns = zip(*(said[own].tolist() for said in said_of), strict=True)
    for proposal, *said in columns:
        told[proposal].append(tuple(said))
    like = _alike((p, tuple(words)) for p, words in told.items())
    if not like:
        return []
    rows = _seen_by_rows(problem, {p for group in like for p in group})
    return [
        np.array(group)
        for rough in like
        for group in _alike((p, rows[p]) for p in rough)
    ]


def first_by_code(problem: Problem, levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fund the first by code of interchangeable ones: the same plan in figures.

    Parameters
    ----------
    problem : Problem
        A call.
    levels : (C,) array
        A plan.

    Returns
    -------
    (C,) array
        The plan, levels passed on within groups of interchangeable ones.
    """
    settled = levels.copy()
    for group in interchangeable(problem):
        columns = [np.flatnonzero(problem.proposal == p) for p in group]
        taken = sorted((tuple(levels[c]) for c in columns), reverse=True)
        for place, values in zip(columns, taken, strict=True):
            settled[place] = values
    return settled
