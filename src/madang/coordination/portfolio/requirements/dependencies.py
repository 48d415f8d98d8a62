"""Dependencies: what a proposal needs before it, and what it cannot stand beside."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

from madang.contracts import Note
from madang.coordination.portfolio.call import Dependencies
from madang.coordination.portfolio.requirements.families import exclusive_families
from madang.coordination.portfolio.requirements.kind import (
    Decisions,
    Requirement,
    Words,
)
from madang.coordination.portfolio.rows import IMPLIED, Rows, block
from madang.errors import ParameterError
from madang.language import Message, _
from madang.vocabulary import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pandas as pd

__all__ = ["DEPENDENCIES", "read_dependencies"]

_REQUIRES: Final = "requires"
_EXCLUDES: Final = "excludes"

Pair = tuple[str, str]


def _contradiction(a: str, b: str, why: Message) -> ParameterError:
    """Give the error of dependencies that contradict each other."""
    return ParameterError(
        _(
            "portfolio: the dependencies of '{a}' and '{b}' contradict each other: "
            "{why}. Mend the dependencies table.",
            a=a,
            b=b,
            why=why,
        )
    )


def _listed(table: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Give kind, project and other, each once, and refuse what cannot be."""
    kinds = set(table["kind"].astype(str)) - {_REQUIRES, _EXCLUDES}
    if kinds:
        raise ParameterError(
            _(
                "portfolio: a dependency is requires or excludes; found {kind}. "
                "Mend 'kind' in the dependencies table.",
                kind=repr(min(kinds)),
            )
        )
    pairs = set()
    for kind, a, b in zip(
        table["kind"].astype(str),
        table["project"].astype(str),
        table["other"].astype(str),
        strict=True,
    ):
        if a == b:
            raise _contradiction(a, b, _("it names itself"))
        pairs.add((kind, *sorted((a, b))) if kind == _EXCLUDES else (kind, a, b))
    return sorted(pairs)  # type: ignore[arg-type]


def _needed(requires: Iterable[Pair]) -> dict[str, set[str]]:
    """Give all that each candidate requires, directly or not, with itself."""
    direct: dict[str, list[str]] = {}
    for a, b in requires:
        direct.setdefault(a, []).append(b)
    needed = {}
    for code in direct:
        reached, open_ = {code}, [code]
        while open_:
            for other in direct.get(open_.pop(), ()):
                if other not in reached:
                    reached.add(other)
                    open_.append(other)
        needed[code] = reached
    return needed


def _refuse_contradictions(
    requires: list[Pair], excludes: list[Pair], families: Mapping[str, str]
) -> None:
    """Refuse a candidate that needs two which cannot stand side by side."""
    apart: dict[str, set[str]] = {}
    for a, b in excludes:
        apart.setdefault(a, set()).add(b)
        apart.setdefault(b, set()).add(a)
    for code, needed in sorted(_needed(requires).items()):
        for a in sorted(needed):
            clash = sorted(apart.get(a, set()) & needed)
            if clash:
                why = _("'{code}' needs both, and they exclude each other", code=code)
                raise _contradiction(a, clash[0], why)
            twin = [b for b in sorted(needed) if b > a and a in families
                    and families.get(b) == families[a]]  # fmt: skip
            if twin:
                why = _("'{code}' needs both, and they are duplicates", code=code)
                raise _contradiction(a, twin[0], why)


def read_dependencies(
    table: pd.DataFrame | None,
    candidates: set[str],
    statuses: Mapping[str, str],
    families: Mapping[str, str],
) -> tuple[Dependencies, list[Note]]:
    """Read which candidates need or exclude which.

    Parameters
    ----------
    table : DataFrame or None
        project, other, kind (requires or excludes), as the contract says.
    candidates : set of str
        Codes that can be chosen.
    statuses : mapping of str to str
        Status of every project of the study.
    families : mapping of str to str
        Duplicate family of each candidate of which only one may be funded and
        that cannot be merged.

    Returns
    -------
    Dependencies
        Candidates that require each other are funded all or none. One that
        requires a project that runs or is completed has what it needs; one that
        requires any other project which is no candidate cannot be funded, nor can
        one that excludes a running project.
    list of Note
        What could not be funded for that reason.

    Raises
    ------
    ParameterError
        If a project requires or excludes itself, needs two that exclude each
        other, or names a project that the study does not have.
    """
    if table is None or table.empty:
        return Dependencies(), []
    requires: list[Pair] = []
    excludes: list[Pair] = []
    barred = []
    for kind, a, b in _listed(table):
        unknown = [code for code in (a, b) if code not in statuses]
        if unknown:
            raise ParameterError(
                _(
                    "portfolio: the dependencies name a project {unknown} that the "
                    "study does not have. Mend the dependencies table.",
                    unknown=repr(unknown[0]),
                )
            )
        if a in candidates and b in candidates:
            (requires if kind == _REQUIRES else excludes).append((a, b))
            continue
        if kind == _REQUIRES:
            has_it = statuses[b] in {Status.FUNDED.value, Status.COMPLETED.value}
            if a in candidates and not has_it:
                barred.append((kind, a, b))
            continue
        for one, other in ((a, b), (b, a)):
            if one in candidates and statuses[other] == Status.FUNDED.value:
                barred.append((kind, one, other))
    _refuse_contradictions(requires, excludes, families)
    notes = []
    if barred:
        codes = sorted({code for _unused, code, _unused in barred})
        notes.append(
            Note(
                _(
                    "{count:,| proposal/ proposals} cannot be funded for what they "
                    "require or exclude, such as {codes}.",
                    count=len(codes),
                    codes=codes[0],
                )
            )
        )
    return Dependencies(tuple(requires), tuple(excludes), tuple(barred)), notes


def _pairs(
    codes: tuple[str, ...], members: tuple[tuple[int, ...], ...], pairs: Iterable[Pair]
) -> tuple[Any, Any]:
    """Select the first and the second of each pair, a merged project as its members."""
    place = {code: i for i, code in enumerate(codes)}
    listed, size = list(pairs), len(codes)
    merged = size - len(members)
    row = [m for own in members for m in own]
    column = [merged + k for k, own in enumerate(members) for _ in own]
    also = sparse.csr_array((np.ones(len(row)), (row, column)), shape=(size, size))
    stands = sparse.csr_array(sparse.eye_array(size) + also)
    if not listed:
        return stands[:0], stands[:0]
    first, second = zip(*listed, strict=True)
    return stands[[place[a] for a in first]], stands[[place[b] for b in second]]


@lru_cache(maxsize=4)
def _tables(
    codes: tuple[str, ...],
    members: tuple[tuple[int, ...], ...],
    needs: Dependencies,
    families: tuple[tuple[int, ...], ...],
) -> tuple[Any, Any, Any, Any]:
    """Tell who is in what; the same for a call whatever grants are asked for."""
    first, second = _pairs(codes, members, needs.requires)
    one, other = _pairs(codes, members, needs.excludes)
    either = sparse.csr_array(one + other)
    either.data = np.minimum(either.data, 1.0)
    barred = _pairs(codes, members, [(code, code) for _, code, _ in needs.barred])[0]
    return first - second, either, barred, _cliques(families, either, len(codes))


def _rows(decided: Decisions, _at: int) -> Iterable[Rows]:
    """Write what requires what, what excludes what, and what cannot be at all."""
    call, needs, funded = decided.call, decided.call.needs, decided.funded
    families = exclusive_families(call)[1]
    requires, either, barred, cliques = _tables(
        tuple(call.table["project"].to_numpy(dtype=object)),
        call.members,
        needs,
        tuple(map(tuple, np.split(families.indices, families.indptr[1:-1]))),
    )
    keys = [f"{_REQUIRES}:{a}|{b}" for a, b in needs.requires]
    yield block(keys, requires @ funded, upper=0.0)
    keys = [f"{_EXCLUDES}:{a}|{b}" for a, b in needs.excludes]
    yield block(keys, either @ funded, upper=1.0)
    keys = [f"{kind}:{code}|{other}" for kind, code, other in needs.barred]
    yield block(keys, barred @ funded, upper=0.0)
    yield block(IMPLIED, cliques @ funded, upper=1.0)


def _cliques(families: Sequence[Sequence[int]], pairs: Any, size: int) -> Any:
    r"""Write one row for proposals of which each excludes each other.

    Three that exclude each other pair by pair may be taken at a half each in the
    relaxation, where the pairs' rows :math:`x_a + x_b \le 1` all hold; in one row
    :math:`\sum_{a \in K} x_a \le 1` they may not [Padberg1973]_. So the relaxation
    bounds the plan more closely, and the search is shorter. Every pair is grown to one
    clique, greedily by how many others its members exclude in common: to list all
    cliques would take too long, and one that holds each pair is enough to gain by.
    """
    excluded = [own.tolist() for own in np.split(pairs.indices, pairs.indptr[1:-1])]
    apart: dict[int, set[int]] = {}
    for group in (*families, *excluded):
        for a in group:
            apart.setdefault(a, set()).update(b for b in group if b != a)
    cliques: set[tuple[int, ...]] = set()
    for group in excluded:
        clique = sorted(group)
        shared = set.intersection(*(apart[a] for a in clique)) if clique else set()
        while shared:
            best = max(shared, key=lambda a: (len(apart[a] & shared), -a))
            clique.append(best)
            shared &= apart[best]
        if len(clique) > 2:  # noqa: PLR2004 - pairs are written already
            cliques.add(tuple(sorted(clique)))
    ordered = sorted(cliques)
    row = np.repeat(np.arange(len(ordered)), [len(c) for c in ordered])
    column = np.array([a for c in ordered for a in c], dtype=np.int64)
    return sparse.csr_array(
        (np.ones(column.size), (row, column)), shape=(len(ordered), size)
    )


def _states(kind: str, what: str, _words: Words) -> Message:
    """State a prerequisite or an exclusion."""
    first, _unused, other = what.partition("|")
    if kind == _REQUIRES:
        return _("{first} is funded only if {other} is", first=first, other=other)
    return _("{first} and {other} are not both funded", first=first, other=other)


def _keeps_out(kind: str, what: str, name: Callable[[str], str]) -> Message:
    """Say that a prerequisite lacks, or that the other of a pair is funded."""
    first, _unused, other = what.partition("|")
    if kind == _REQUIRES:
        return _("The project it depends on ({name}) is not funded.", name=name(other))
    return _(
        "{first} and {other} exclude each other.", first=name(first), other=name(other)
    )


DEPENDENCIES: Final = Requirement(
    kinds=(_REQUIRES, _EXCLUDES), rows=_rows, states=_states, keeps_out=_keeps_out
)
