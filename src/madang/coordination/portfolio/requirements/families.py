"""Families: of duplicates and rivals at most one proposal, or all as one project.

Families come from the register of overlaps. Of proposals judged double, and of rivals
for one site, at most one is funded; a family that is better run as one project may be
merged (see `merges`), and a proposal is then funded by itself or within the merged
project.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy import sparse

from madang.contracts import parameter
from madang.coordination.portfolio.requirements.kind import (
    Decisions,
    Requirement,
    Words,
)
from madang.coordination.portfolio.rows import STRUCTURE, Rows, block
from madang.errors import ParameterError
from madang.language import Message, _
from madang.vocabulary import Plan, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from madang.coordination.portfolio.call import Call

__all__ = [
    "FAMILIES", "Families", "Settings", "exclusive_families", "read_families",
    "register_families",
]  # fmt: skip

_KIND: Final = "family"
_TOGETHER: Final = (Plan.MERGE.value, Plan.JOINT_CALL.value, Plan.REVIEW.value)
_TWICE: Final = (Verdict.DUPLICATE.value, Verdict.REPUBLISHED.value)
_ONE_AT_MOST: Final = (*_TWICE, Verdict.RIVAL.value)


@dataclass(frozen=True)
class Settings:
    """Merging among the terms."""

    merge_saving: float = parameter(
        0.2,
        _("Share of what the smaller proposals of a family ask that merging saves"),
        at_least=0, at_most=1,
    )  # fmt: skip


def register_families(
    results: Mapping[tuple[str, str], pd.DataFrame],
) -> pd.DataFrame | None:
    """Give families judged double or rivals, or better run as one, with members.

    Returns
    -------
    DataFrame or None
        family, project, plan, probability, exclusive; None without a register.
    """
    tables = []
    families = results.get(("overlap", "families"))
    members = results.get(("overlap", "members"))
    if families is not None and members is not None:
        tables.append(_judged(families, members, results.get(("overlap", "pairs"))))
    copies = results.get(("overlap", "republished"))
    if copies is not None and not copies.empty:
        tables.append(
            pd.DataFrame(
                {
                    "family": [*copies["original"], *copies["original"].unique()],
                    "project": [*copies["project"], *copies["original"].unique()],
                }
            ).assign(plan="", probability=1.0, exclusive=True)
        )
    filled = [t for t in tables if not t.empty]
    if not filled:
        return tables[0] if tables else None
    return pd.concat(filled, ignore_index=True)


def _judged(
    families: pd.DataFrame, members: pd.DataFrame, pairs: pd.DataFrame | None
) -> pd.DataFrame:
    """Give families of duplicates and rivals, and those to be run as one.

    Only duplicates do the same work twice: of them a merged project keeps what is not
    double. Rivals and complements seek each their own, so that a joint project keeps
    the worth of all and saves what running them apart would cost.
    """
    is_exclusive = families["verdict"].isin(_ONE_AT_MOST)
    known = families.assign(exclusive=is_exclusive)
    if "plan" not in known.columns:
        known = known.assign(plan="")
    known = known[is_exclusive | known["plan"].isin(_TOGETHER)]
    chance = pd.Series(dtype="float64")
    if pairs is not None and {"family", "probability"} <= set(pairs.columns):
        held = pairs.dropna(subset=["family", "probability"])
        chance = held.groupby("family")["probability"].mean()
    table = members[["family", "project"]].merge(
        known[["family", "plan", "exclusive", "verdict"]], on="family"
    )
    same = table.pop("verdict").isin(_TWICE)
    mean = table["family"].map(chance).astype("float64")
    return table.assign(probability=mean.where(same, 0.0))


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
        Mean probability that its members do the same work twice, from 0 to 1.
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
            _(
                "portfolio: a family's probability lies from 0 to 1; found {found}. "
                "Run the overlap stage again.",
                found=float(chance[(chance < 0) | (chance > 1)][0]),
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


def exclusive_families(call: Call) -> tuple[list[str], Any]:
    """Give the families of which one proposal at most is funded, and who is in them.

    Returns
    -------
    list of str
        Names.
    (F, P) sparse array
        1 where a proposal belongs to a family.
    """
    only = np.flatnonzero(call.is_exclusive)
    names = [call.families[f] for f in only]
    if not only.size:
        return names, sparse.csr_array(np.zeros((0, call.asked.size)))
    return names, sparse.csr_array((call.family[:, None] == only).T.astype(np.float64))


def _rows(decided: Decisions, _at: int) -> Iterable[Rows]:
    """Write that one of a family is funded, and each proposal alone or merged."""
    call, funded = decided.call, decided.funded
    names, of = exclusive_families(call)
    yield block([f"{_KIND}:{name}" for name in names], of @ funded, upper=1.0)
    if not call.members:
        return
    n = call.asked.size - len(call.members)
    pairs = [(n + k, m) for k, members in enumerate(call.members) for m in members]
    row = np.repeat(np.arange(len(pairs)), 2)
    both = sparse.csr_array(
        (np.ones(row.size), (row, np.array(pairs).ravel())),
        shape=(len(pairs), call.asked.size),
    )
    yield block(STRUCTURE, both @ funded, upper=1.0)


def _states(_kind: str, what: str, _words: Words) -> Message:
    """State that one of a family is funded at most."""
    return _(
        "at most one proposal of family {family} (duplicates, or rivals for one site)",
        family=what,
    )


def _keeps_out(_kind: str, what: str, name: Callable[[str], str]) -> Message:
    """Say that another of the family is funded."""
    return _(
        "Another project of the same family (duplicates, or rivals for one site) is "
        "funded already ({name}).",
        name=name(what),
    )


FAMILIES: Final = Requirement(
    kinds=(_KIND,), rows=_rows, states=_states, keeps_out=_keeps_out
)
