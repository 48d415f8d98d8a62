"""A Pabulib file as an election for the rules, and what voters gain by it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from madang.metrics.voting import Election
from madang.sources.pabulib.files import Ballot

if TYPE_CHECKING:
    from madang.sources.pabulib.files import PabulibFile

__all__ = ["Satisfaction", "election"]


class Satisfaction(StrEnum):
    """What a voter is taken to gain from a funded project that she supports.

    She supports what she approves, gives points above 0, or ranks. ``number``:
    1; ``cost``: its cost; ``points``: the points she gave (1 where she was asked
    for none); ``borda``: how many she ranked below it (so the last gains her
    nothing; 1 where she was not asked for an order).
    """

    NUMBER = "number"
    COST = "cost"
    POINTS = "points"
    BORDA = "borda"


def election(
    file: PabulibFile, *, satisfaction: Satisfaction = Satisfaction.NUMBER
) -> Election:
    """Give a file as an election for the rules of `madang.metrics.voting`.

    Parameters
    ----------
    file : PabulibFile
        The file.
    satisfaction : Satisfaction
        What a voter is taken to gain from what she supports.

    Returns
    -------
    Election
        Voters without a mark count: they command a share like others.
    """
    marks = file.ballots[file.ballots["points"] > 0]
    place = marks["project"].to_numpy(dtype=np.int64)
    gain = np.ones(len(marks))
    if satisfaction is Satisfaction.COST:
        gain = file.projects["cost"].to_numpy()[place].astype(np.float64)
    elif satisfaction is Satisfaction.POINTS:
        gain = marks["points"].to_numpy(dtype=np.float64)
    elif satisfaction is Satisfaction.BORDA and file.kind is Ballot.ORDINAL:
        ranked = marks.groupby("voter")["rank"].transform("size")
        below = marks.groupby("voter")["rank"].rank(method="first")
        gain = (ranked - below).to_numpy(dtype=np.float64)
    shape = (len(file.voters), len(file.projects))
    where = (marks["voter"].to_numpy(dtype=np.int64), place)
    return Election.of(
        file.projects["cost"].to_numpy(),
        sparse.csr_array((gain, where), shape=shape),
        budget=file.budget,
        names=file.projects["project"].tolist(),
    )
