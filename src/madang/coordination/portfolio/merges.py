"""Merged projects: one more candidate for a family that is better run as one.

A proposal is supported where it is funded by itself or within a merged project.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from madang.coordination.portfolio.call import MERGED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.call import Call
    from madang.coordination.portfolio.model import Problem
    from madang.coordination.portfolio.requirements.families import Families
    from madang.coordination.portfolio.terms import Terms

__all__ = [
    "is_supported", "merged_again", "merged_into", "merged_merit", "merged_money",
    "with_merged",
]  # fmt: skip


def merged_money(money: NDArray[np.float64], saving: float) -> float:
    r"""Give what a merged project asks: the largest, and the rest less the saving.

    .. math:: g = g_{(1)} + (1 - s) \sum_{i > 1} g_{(i)}

    Examples
    --------
    >>> merged_money(np.array([60.0, 100.0, 40.0]), 0.2)
    180.0
    """
    largest = float(money.max())
    return largest + (1 - saving) * (float(money.sum()) - largest)


def merged_merit(
    merit: NDArray[np.float64],
    asked: NDArray[np.float64],
    *,
    chance: float,
    together: float,
    scale: float,
) -> float:
    r"""Give a merged project's merit: the best, and of the rest what is not double.

    .. math:: m = \Bigl(v_{(1)} + (1 - c) \sum_{i > 1} v_{(i)}\Bigr) / g^\theta,
        \qquad v_i = m_i g_i^\theta

    Parameters
    ----------
    merit, asked : (n,) array
        Of the members.
    chance : float
        Mean probability c that the members do the same.
    together : float
        Grant g that the merged project asks.
    scale : float
        How far merit counts with the size of a grant.

    Examples
    --------
    >>> merged_merit(np.array([80.0, 70.0]), np.array([100.0, 60.0]), chance=0.5,
    ...              together=140.0, scale=1.0)
    72.14285714285714
    """
    value = merit * asked**scale
    best = float(value.max())
    whole = best + (1 - chance) * (float(value.sum()) - best)
    return float(whole / together**scale)


def with_merged(call: Call, families: Families, terms: Terms) -> Call:
    """Add one candidate for each family that may be run as one project.

    Its grant is `merged_money` of what the members ask, its merit `merged_merit`;
    its money counts to each member's region in proportion to what the member asks,
    and falls into the years in which the members would spend. Running projects are
    not merged.
    """
    groups = []
    for f in np.flatnonzero(families.can_merge):
        members = np.flatnonzero((call.family == f) & ~call.running)
        if members.size > 1:
            groups.append((int(f), members))
    if not groups:
        return call
    asked = np.array(
        [merged_money(call.asked[m], terms.merge_saving) for _, m in groups]
    )
    least = np.array(
        [merged_money(call.least[m], terms.merge_saving) for _, m in groups]
    )
    merit = [
        merged_merit(
            call.merit[m], call.asked[m], chance=float(families.probability[f]),
            together=float(a), scale=terms.scale,
        )
        for (f, m), a in zip(groups, asked, strict=True)
    ]  # fmt: skip
    share = _parts(groups, call.asked)
    first = [_ends(call.first[m], call.last[m]) for _, m in groups]
    labels = [families.names[f] for f, _ in groups]
    place = [_common(call.place[m].tolist(), -1) for _, m in groups]
    held = share.toarray()
    return replace(
        call,
        table=_rows(call.table, groups).assign(
            project=[*call.table["project"], *[MERGED + name for name in labels]]
        ),
        place=np.append(call.place, np.array(place, dtype=np.int64)),
        asked=np.append(call.asked, asked),
        least=np.append(call.least, np.minimum(least, asked)),
        size=np.append(call.size, asked),
        merit=np.append(call.merit, merit),
        imputed=np.append(call.imputed, [call.imputed[m].any() for _, m in groups]),
        first=np.append(call.first, [a for a, _ in first]),
        last=np.append(call.last, [b for _, b in first]),
        family=np.append(call.family, [f for f, _ in groups]),
        spread=sparse.csr_array(sparse.hstack([call.spread, call.spread @ share.T])),
        match=np.append(
            call.match,
            [call.match[m].sum() * a / call.asked[m].sum()
             for (_, m), a in zip(groups, asked, strict=True)],
        ),
        profile=np.vstack([call.profile, held @ call.profile]),
        running=np.append(call.running, np.zeros(len(groups), dtype=np.bool_)),
        members=tuple(tuple(m.tolist()) for _, m in groups),
        traits=_rows(call.traits, groups),
    )  # fmt: skip


def _parts(
    groups: list[tuple[int, NDArray[np.int64]]], asked: NDArray[np.float64]
) -> sparse.csr_array:
    """Give each member's part of a merged grant, (merged, P)."""
    sizes = [m.size for _, m in groups]
    row = np.repeat(np.arange(len(groups)), sizes)
    column = np.concatenate([m for _, m in groups])
    total = np.repeat([asked[m].sum() for _, m in groups], sizes)
    return sparse.csr_array(
        (asked[column] / total, (row, column)), shape=(len(groups), asked.size)
    )


def _ends(first: NDArray[np.int64], last: NDArray[np.int64]) -> tuple[int, int]:
    """Give the first and last year of all members; 0 where none is known."""
    known = first > 0
    if not known.any():
        return 0, 0
    return int(first[known].min()), int(last[known].max())


def _common(values: list[Any], without: Any) -> Any:
    """Give what all values have in common."""
    return values[0] if len(set(values)) == 1 else without


def _rows(
    table: pd.DataFrame, groups: list[tuple[int, NDArray[np.int64]]]
) -> pd.DataFrame:
    """Add a row for each merged project: what its members have in common."""
    columns = {}
    for name in table.columns:
        values = table[name].astype(object).where(table[name].notna(), None).tolist()
        more = [_common([values[i] for i in m], None) for _, m in groups]
        columns[name] = pd.Series([*values, *more], dtype="str")
    return pd.DataFrame(columns)


def is_supported(call: Call, is_funded: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which candidates a plan supports.

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
    size = call.size**problem.terms.scale
    first = len(call.asked) - len(call.members)
    for k, members in enumerate(call.members):
        held = list(members)
        together = float(size[first + k])
        before, after = call.merit[held] * size[held], merit[held] * size[held]
        rest = float(before.sum() - before.max())
        whole = float(call.merit[first + k]) * together
        kept = (whole - float(before.max())) / rest if rest > 0 else 0.0
        best = float(after.max())
        again[first + k] = (best + kept * (float(after.sum()) - best)) / together
    return again
