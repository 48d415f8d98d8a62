"""What a proposal needs before it, and what it cannot stand beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from madang.contracts import Note
from madang.errors import ParameterError
from madang.language import Message, _
from madang.vocabulary import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

__all__ = ["EXCLUDES", "REQUIRES", "Dependencies", "read_dependencies"]

REQUIRES: Final = "requires"
EXCLUDES: Final = "excludes"

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Pairs of candidates, by code.

    Attributes
    ----------
    requires : tuple of (str, str)
        The first may be funded only if the second is.
    excludes : tuple of (str, str)
        At most one of the two may be funded; the smaller code first.
    barred : tuple of (str, str, str)
        Kind, candidate and other: the candidate cannot be funded at all, since the
        other is no candidate (required) or is running (excluded).
    """

    requires: tuple[Pair, ...] = ()
    excludes: tuple[Pair, ...] = ()
    barred: tuple[tuple[str, str, str], ...] = ()


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


def _pairs(table: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Give kind, project and other, each once, and refuse what cannot be."""
    kinds = set(table["kind"].astype(str)) - {REQUIRES, EXCLUDES}
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
        pairs.add((kind, *sorted((a, b))) if kind == EXCLUDES else (kind, a, b))
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
    for kind, a, b in _pairs(table):
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
            (requires if kind == REQUIRES else excludes).append((a, b))
            continue
        if kind == REQUIRES:
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
                    "{count} proposal(s) cannot be funded for what they require or "
                    "exclude, such as {codes}.",
                    count=len(codes),
                    codes=codes[0],
                )
            )
        )
    return Dependencies(tuple(requires), tuple(excludes), tuple(barred)), notes
