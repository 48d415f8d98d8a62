"""Merged projects: one more candidate for a family that is better run as one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy import sparse

from madang.coordination.portfolio.call import MERGED
from madang.coordination.portfolio.parameters import MeritCounts
from madang.errors import ParameterError
from madang.language import both
from madang.vocabulary import Plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.call import Call
    from madang.coordination.portfolio.terms import Terms

__all__ = [
    "Families", "merged_merit", "merged_money", "read_families", "with_merged",
]  # fmt: skip

_TOGETHER: Final = {Plan.MERGE.value, Plan.JOINT_CALL.value}


@dataclass(frozen=True, slots=True)
class Families:
    """Families of candidates, from the register of overlaps.

    Attributes
    ----------
    names : tuple of str
        Families with two candidates or more, in order.
    of : (P,) array of int
        Family of each candidate; −1 for none.
    is_exclusive : (F,) array of bool
        Whether at most one of the family may be funded.
    can_merge : (F,) array of bool
        Whether the family may be run as one project.
    probability : (F,) array
        Mean probability that its members do the same, from 0 to 1.
    """

    names: tuple[str, ...]
    of: NDArray[np.int64]
    is_exclusive: NDArray[np.bool_]
    can_merge: NDArray[np.bool_]
    probability: NDArray[np.float64]


def _by_family(
    table: pd.DataFrame, names: tuple[str, ...], column: str, without: object
) -> list[object]:
    """Give one value a family: the first in the order of the members' codes."""
    if column not in table.columns:
        return [without] * len(names)
    first = table.dropna(subset=[column]).groupby("family")[column].first()
    return [first.get(name, without) for name in names]


def read_families(codes: list[str], duplicates: pd.DataFrame | None) -> Families:
    """Read families; those with one candidate are none.

    Parameters
    ----------
    codes : list of str
        Candidates.
    duplicates : DataFrame or None
        family, project, and where known plan (a family that is to be merged, or to
        have a joint call, may be run as one), probability, and exclusive (true
        unless said: at most one is funded). A project belongs to the first family
        by code that names it.

    Returns
    -------
    Families

    Raises
    ------
    ParameterError
        If a probability lies outside 0 to 1.
    """
    alone = np.full(len(codes), -1, dtype=np.int64)
    no, none = np.zeros(0, dtype=np.bool_), np.zeros(0)
    if duplicates is None or duplicates.empty:
        return Families((), alone, no, no, none)
    table = duplicates.astype({"project": str, "family": str})
    table = table[table["project"].isin(set(codes))]
    table = table.sort_values(["family", "project"]).drop_duplicates("project")
    counts = table["family"].value_counts()
    names = tuple(sorted(str(f) for f in counts.index[counts > 1]))
    place = {family: i for i, family in enumerate(names)}
    family = dict(zip(table["project"], table["family"], strict=True))
    of = np.array([place.get(family.get(code, ""), -1) for code in codes])
    chance = np.array(
        [float(str(v)) for v in _by_family(table, names, "probability", 1.0)]
    )
    if ((chance < 0) | (chance > 1)).any():
        raise ParameterError(
            both(
                "중복 묶음의 확률은 0~1이어야 합니다. overlap 단계를 다시 실행하십시오.",
                "portfolio: a family's probability lies from 0 to 1; found "
                f"{chance[(chance < 0) | (chance > 1)][0]!r}. Run the overlap stage again.",
            )
        )
    plans = _by_family(table, names, "plan", "")
    return Families(
        names=names,
        of=of.astype(np.int64) if of.size else alone,
        is_exclusive=np.array(
            [bool(v) for v in _by_family(table, names, "exclusive", True)],  # noqa: FBT003 - a default, not a switch
            dtype=np.bool_,
        ),
        can_merge=np.array([str(p) in _TOGETHER for p in plans], dtype=np.bool_),
        probability=chance,
    )


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
    terms: Terms,
) -> float:
    """Give the merit of a merged project: the best, and of the rest what is not double.

    Parameters
    ----------
    merit, asked : (n,) array
        Of the members.
    chance : float
        Mean probability that the members do the same.
    together : float
        Grant that the merged project asks.
    terms : Terms
        Where merit counts by money, points are weighed by the money they stand for.
    """
    if terms.merit_counts is MeritCounts.MONEY:
        worth = merit * asked
        best = float(worth.max())
        return (best + (1 - chance) * (float(worth.sum()) - best)) / together
    best = float(merit.max())
    return best + (1 - chance) * (float(merit.sum()) - best)


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
            together=float(a), terms=terms,
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
