"""Conflicts of interest: who stands too near to a proposal, on what ground."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from madang.errors import ParameterError
from madang.language import Message, _, to_json
from madang.review.bodies import Bodies
from madang.vocabulary import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["COLUMNS", "Ground", "Reach", "conflicts"]

COLUMNS: Final = ("person", "project", "ground", "organisation", "rows", "message")
_PANEL: Final = ("person", "organisation")
_TIES: Final = ("person", "kind", "organisation", "project", "until")
_FORMER, _DECLARED = "former", "declared"


class Ground(StrEnum):
    """Why someone may not judge a proposal, the plainest first."""

    OWN = "own"
    GROUP = "group"
    DECLARED = "declared"
    FORMER = "former"
    CONSORTIUM = "consortium"
    JOINT = "joint"


@dataclass(frozen=True, slots=True)
class Reach:
    """How far back, and on which grounds, a tie counts.

    Attributes
    ----------
    on : Timestamp
        The day that years are counted back from.
    joint_years, former_years : float
        Years for which a joint project that has ended, and an employer that was left,
        still count.
    grounds : tuple of Ground
        What counts.
    """

    on: pd.Timestamp
    joint_years: float = 3.0
    former_years: float = 3.0
    grounds: tuple[Ground, ...] = tuple(Ground)

    def __post_init__(self) -> None:
        """Refuse what is no span of years."""
        for years in (self.joint_years, self.former_years):
            if not 0 <= years < 100:  # noqa: PLR2004 - of a life
                raise ParameterError(
                    _("Years must lie from 0 to 99; found {years:g}.", years=years)
                )

    def since(self, years: float) -> pd.Timestamp:
        """Give the day from which something still counts."""
        return self.on - pd.Timedelta(days=365.25 * years)


@dataclass(frozen=True, slots=True)
class _Seen:
    """The study's linkages by body.

    `inside` holds codes by project and body; `among` the projects of each body that
    still count as joint work, `asked` the proposals of each body.
    """

    bodies: Bodies
    inside: Mapping[str, Mapping[str, str]]
    among: Mapping[str, frozenset[str]]
    asked: Mapping[str, frozenset[str]]
    titles: Mapping[str, str]


def _required(table: pd.DataFrame, columns: Sequence[str], what: Message) -> None:
    """Refuse a table that lacks a column."""
    lacking = [c for c in columns if c not in table]
    if lacking:
        raise ParameterError(
            _(
                "{what:first} needs the columns {columns}; missing: {lacking}.",
                what=what,
                columns=", ".join(columns),
                lacking=", ".join(lacking),
            )
        )


def conflicts(
    panel: pd.DataFrame,
    proposals: Iterable[str],
    tables: Mapping[str, pd.DataFrame],
    reach: Reach,
    *,
    ties: pd.DataFrame | None = None,
    parents: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Find who may not judge what.

    Parameters
    ----------
    panel : DataFrame
        Reviewers or members: ``person`` and the ``organisation`` that each works at
        (its code; empty for none), one row each.
    proposals : iterable of str
        Codes of the proposals.
    tables : mapping of str to DataFrame
        ``projects``, ``participations`` and ``organisations`` of the study. Who asks
        stands among the participations.
    reach : Reach
        How far ties count.
    ties : DataFrame, optional
        What the panel and the secretariat said: ``person``, ``kind`` (former or
        declared), ``organisation`` or ``project``, ``until`` (the day a former
        employer was left; where it is empty, the tie counts).
    parents : DataFrame, optional
        ``organisation`` and ``parent``.

    Returns
    -------
    DataFrame
        person, project, ground, organisation (of the proposal), rows (JSON: which
        rows of which tables it rests on), message. One row a person, proposal and
        ground, the plainest ground first.

    Raises
    ------
    ParameterError
        If a table lacks a column, a person is listed twice, a tie names someone who
        is not on the panel, a kind is unknown, or a date cannot be read.
    """
    _required(panel, _PANEL, _("the list of the panel"))
    people = _people(panel)
    said = _said(ties, people)
    seen = _linkages(tables, parents, reach)
    found: list[dict[str, str]] = []
    for person, employer in people.items():
        own = [tie for tie in said if tie["person"] == person]
        for project in proposals:
            found += _of_pair(person, employer, own, project, seen, reach)
    return pd.DataFrame(found, columns=list(COLUMNS))


def _people(panel: pd.DataFrame) -> dict[str, str]:
    """Give each person's employer; empty without one."""
    names = panel["person"].astype(str)
    if names.duplicated().any():
        raise ParameterError(
            _(
                "'{person}' stands twice on the list of the panel. Give each person "
                "one row, and other employers as ties.",
                person=names[names.duplicated()].iloc[0],
            )
        )
    return dict(zip(names, map(_text, panel["organisation"]), strict=True))


def _text(value: object) -> str:
    """Give a cell as text; empty where nothing stands."""
    return "" if value is None or value is pd.NA or value != value else str(value)  # noqa: PLR0124 - NaN


def _said(ties: pd.DataFrame | None, people: Mapping[str, str]) -> list[dict[str, Any]]:
    """Read what was said of ties."""
    if ties is None:
        return []
    _required(ties, _TIES, _("the list of ties"))
    rows: list[dict[str, Any]] = []
    for number, row in enumerate(ties.to_dict("records"), start=1):
        tie: dict[str, Any] = {c: _text(row[c]) for c in _TIES}
        if tie["person"] not in people:
            raise ParameterError(
                _(
                    "Row {row} of the list of ties names '{person}', who is not on the "
                    "panel.",
                    row=number,
                    person=tie["person"],
                )
            )
        if tie["kind"] not in {_FORMER, _DECLARED} or not (
            tie["organisation"] or tie["project"]
        ):
            raise ParameterError(
                _(
                    "Row {row} of the list of ties must be of the kind 'former' or "
                    "'declared' and name an organisation or a project; found "
                    "'{kind}'.",
                    row=number,
                    kind=tie["kind"],
                )
            )
        rows.append(tie | {"row": number, "day": _day(tie["until"], number)})
    return rows


def _day(text: str, row: int) -> pd.Timestamp | None:
    """Read a day; None where none stands."""
    if not text:
        return None
    try:
        return pd.Timestamp(date.fromisoformat(text[:10]))
    except ValueError:
        raise ParameterError(
            _(
                "Row {row} of the list of ties: '{text}' is no day. Write it as "
                "2026-03-31.",
                row=row,
                text=text[:20],
            )
        ) from None


def _linkages(
    tables: Mapping[str, pd.DataFrame], parents: pd.DataFrame | None, reach: Reach
) -> _Seen:
    """Lay the study's linkages out by body."""
    bodies = Bodies.of(tables.get("organisations"), parents)
    projects = tables["projects"]
    codes = projects["project"].astype(str)
    given = projects.reindex(columns=["title", "status", "end"])
    titles = dict(zip(codes, map(_text, given["title"]), strict=True))
    is_asked = given["status"].eq(Status.PROPOSED).fillna(value=False)
    ended = pd.to_datetime(given["end"], errors="coerce")
    # A project of which nobody knows when it ended counts: better asked than missed.
    is_near = ~(ended < reach.since(reach.joint_years))
    is_work = given["status"].isin([Status.FUNDED, Status.COMPLETED]) & is_near
    asked, near = set(codes[is_asked]), set(codes[is_work])
    inside: dict[str, dict[str, str]] = defaultdict(dict)
    among: dict[str, set[str]] = defaultdict(set)
    asks: dict[str, set[str]] = defaultdict(set)
    parts = tables.get("participations")
    if parts is not None:
        for project, code in zip(
            parts["project"].astype(str), parts["organisation"].astype(str), strict=True
        ):
            body = bodies.same(code)
            inside[project].setdefault(body, code)
            if project in near:
                among[body].add(project)
            if project in asked:
                asks[body].add(project)
    return _Seen(
        bodies, inside,
        {b: frozenset(p) for b, p in among.items()},
        {b: frozenset(p) for b, p in asks.items()},
        titles,
    )  # fmt: skip


def _of_pair(
    person: str,
    employer: str,
    ties: Sequence[Mapping[str, Any]],
    project: str,
    seen: _Seen,
    reach: Reach,
) -> Iterator[dict[str, str]]:
    """Give the grounds between one person and one proposal."""
    told: set[Ground] = set()
    every = (
        *_by_ties(person, ties, project, seen, reach),
        *(_by_employer(person, employer, project, seen) if employer else ()),
    )
    for ground, code, rows, message in sorted(
        every, key=lambda tie: list(Ground).index(tie[0])
    ):
        if ground in reach.grounds and ground not in told:
            told.add(ground)
            yield {
                "person": person, "project": project, "ground": str(ground),
                "organisation": code, "rows": json.dumps(rows, ensure_ascii=False),
                "message": to_json(message),
            }  # fmt: skip


_Tie = tuple[Ground, str, list[list[str]], Message]


def _by_employer(
    person: str, employer: str, project: str, seen: _Seen
) -> Iterator[_Tie]:
    """Give what follows from where a person works."""
    bodies, mine = seen.bodies, seen.bodies.same(employer)
    at = ["panel", person, employer]
    for body, code in seen.inside.get(project, {}).items():
        row = ["participations", project, code]
        own = {"person": person, "theirs": bodies.called(code), "project": project}
        names = own | {"mine": bodies.called(employer)}
        if body == mine:
            yield (
                Ground.OWN, code, [at, row],
                _("{person} works at {theirs}, which asks in {project}.", **own),
            )  # fmt: skip
            continue
        if bodies.head(code) == bodies.head(employer):
            yield (
                Ground.GROUP, code, [at, row, ["parents", mine], ["parents", body]],
                _("{person} works at {mine}, which is of one group with {theirs}, "
                  "which asks in {project}.", **names),
            )  # fmt: skip
        for other, ground in (
            *((p, Ground.CONSORTIUM) for p in _both(seen.asked, mine, body, project)),
            *((p, Ground.JOINT) for p in _both(seen.among, mine, body, project)),
        ):
            shared = [
                ["participations", other, seen.inside[other][mine]],
                ["participations", other, seen.inside[other][body]],
            ]
            said = _JOINTLY[ground](names | {"other": other})
            yield ground, code, [at, row, *shared], said


_JOINTLY: Final = {
    Ground.CONSORTIUM: lambda names: _(
        "{person} works at {mine}, which asks together with {theirs} in the proposal "
        "{other}; {theirs} asks in {project}.", **names
    ),
    Ground.JOINT: lambda names: _(
        "{person} works at {mine}, which has worked with {theirs} in the project "
        "{other}; {theirs} asks in {project}.", **names
    ),
}  # fmt: skip


def _both(
    held: Mapping[str, frozenset[str]], mine: str, body: str, project: str
) -> list[str]:
    """Give the first project of two bodies, apart from the proposal itself."""
    shared = (held.get(mine, frozenset()) & held.get(body, frozenset())) - {project}
    return sorted(shared)[:1]


def _by_ties(
    person: str,
    ties: Sequence[Mapping[str, Any]],
    project: str,
    seen: _Seen,
    reach: Reach,
) -> Iterator[_Tie]:
    """Give what follows from what was said."""
    bodies, inside = seen.bodies, seen.inside.get(project, {})
    for tie in ties:
        at = ["ties", str(tie["row"])]
        if tie["kind"] == _DECLARED and tie["project"] == project:
            yield (
                Ground.DECLARED, "", [at],
                _("{person} has declared an interest in {project}.", person=person,
                  project=project),
            )  # fmt: skip
        code = (
            inside.get(bodies.same(tie["organisation"]))
            if tie["organisation"]
            else None
        )
        if code is None:
            continue
        rows = [at, ["participations", project, code]]
        names = {"person": person, "theirs": bodies.called(code), "project": project}
        if tie["kind"] == _DECLARED:
            yield (
                Ground.DECLARED, code, rows,
                _("{person} has declared an interest in {theirs}, which asks in "
                  "{project}.", **names),
            )  # fmt: skip
        elif tie["day"] is None or tie["day"] >= reach.since(reach.former_years):
            yield (
                Ground.FORMER, code, rows,
                _("{person} has worked at {theirs}, which asks in {project}.", **names),
            )  # fmt: skip
