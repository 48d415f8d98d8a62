"""A review of one study's call: conflicts, assignment, and what the scores say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang import study as studies
from madang.coordination.portfolio.criteria import read_criteria
from madang.coordination.portfolio.reviewing import review_points, totals
from madang.coordination.portfolio.terms import read_terms
from madang.errors import ParameterError, ResultError, UnreadableFileError
from madang.language import Items, Message, _
from madang.review import Panel, Reach, assign, conflicts, summarise, topic_match
from madang.vocabulary import CriterionSource, Status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from madang.review import Shortage

__all__ = ["Assigned", "assigned", "in_conflict", "read_list", "scored"]

_STAGE: Final = "portfolio"
_TOLD: Final = 5
_LARGEST: Final = 8 << 20


@dataclass(frozen=True, slots=True)
class Assigned:
    """Who reads what in a call.

    Attributes
    ----------
    table : DataFrame
        person, project, title, match; empty where there is no such plan.
    conflicts : DataFrame
        As `review.conflicts` gives them.
    says : tuple of Message
        The plan, or why there is none and the smallest remedy, in words.
    """

    table: pd.DataFrame
    conflicts: pd.DataFrame
    says: tuple[Message, ...]


def read_list(file: Path) -> pd.DataFrame:
    """Read a list of the secretariat: CSV, in UTF-8 or as an office saves it.

    Parameters
    ----------
    file : Path
        The file.

    Returns
    -------
    DataFrame
        All cells as text.

    Raises
    ------
    UnreadableFileError
        If it is not there, or no table.
    """
    for encoding in ("utf-8-sig", "cp949"):
        try:
            if file.stat().st_size > _LARGEST:
                break
            return pd.read_csv(
                file, dtype=str, encoding=encoding, keep_default_na=False
            )
        except UnicodeDecodeError:
            continue
        except (OSError, ValueError):
            break
    raise UnreadableFileError(
        _("'{file}' cannot be read as a list: give a CSV file up to 8 MB.",
          file=file.name)
    )  # fmt: skip


def _call(
    folder: Path, consortia: pd.DataFrame | None
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Give a study's tables, with who asks in what, and its proposals."""
    tables = studies.check(studies.open_study(folder))
    projects = tables["projects"]
    proposed = projects[projects["status"].eq(Status.PROPOSED).fillna(value=False)]
    if proposed.empty:
        raise ResultError(_("No project of the study is a proposal."))
    if consortia is not None:
        lacking = {"project", "organisation"} - set(consortia)
        unknown = (
            set() if lacking else set(consortia["project"]) - set(projects["project"])
        )
        if lacking or unknown:
            raise ParameterError(
                _(
                    "The list of consortia needs the columns project and organisation, "
                    "with projects of the study; found {odd}.",
                    odd=", ".join(sorted(lacking or unknown)[:_TOLD]),
                )
            )
        own = consortia[["project", "organisation"]]
        known = [t for t in (tables.get("participations"), own) if t is not None]
        tables = {**tables, "participations": pd.concat(known, ignore_index=True)}
    return tables, proposed.sort_values("project", ignore_index=True)


def in_conflict(
    folder: Path,
    panel: pd.DataFrame,
    reach: Reach,
    *,
    ties: pd.DataFrame | None = None,
    parents: pd.DataFrame | None = None,
    consortia: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Find who on a panel may not judge which proposal of a study.

    Parameters
    ----------
    folder : Path
        The study folder.
    panel, reach, ties, parents
        As `review.conflicts` takes them.
    consortia : DataFrame, optional
        ``project`` and ``organisation``: who asks, where the study does not say.

    Returns
    -------
    DataFrame
        As `review.conflicts` gives it.

    Raises
    ------
    MadangError
        If there is no proposal, or a list cannot be used.
    """
    tables, proposed = _call(folder, consortia)
    codes = proposed["project"].astype(str).tolist()
    return conflicts(panel, codes, tables, reach, ties=ties, parents=parents)


def assigned(
    folder: Path,
    panel: pd.DataFrame,
    reach: Reach,
    *,
    reads: int = 3,
    most: int = 20,
    ties: pd.DataFrame | None = None,
    parents: pd.DataFrame | None = None,
    consortia: pd.DataFrame | None = None,
) -> Assigned:
    """Assign a panel to the proposals of a study, never in conflict.

    Parameters
    ----------
    folder : Path
        The study folder.
    panel : DataFrame
        As for `in_conflict`; with ``expertise`` in words, and ``most`` reviews of
        each, where these are known.
    reach, ties, parents, consortia
        As for `in_conflict`.
    reads : int
        Reviews of each proposal.
    most : int
        Reviews that each may write, where the panel does not say.

    Returns
    -------
    Assigned

    Raises
    ------
    MadangError
        As `in_conflict`; if a limit of reviews is no number.
    """
    tables, proposed = _call(folder, consortia)
    codes = proposed["project"].astype(str).tolist()
    found = conflicts(panel, codes, tables, reach, ties=ties, parents=parents)
    people = panel["person"].astype(str).tolist()
    held = set(zip(found["person"], found["project"], strict=True))
    no = np.array([[(r, p) in held for p in codes] for r in people], dtype=bool)
    no = no.reshape(len(people), len(codes))
    known = panel.reindex(columns=["expertise"])["expertise"].fillna("").astype(str)
    texts = (
        proposed.reindex(columns=["title", "summary"]).fillna("").agg(" ".join, axis=1)
    )
    match = topic_match(known.tolist(), texts.tolist())
    made = assign(match, no, reads=reads, most=_limits(panel, most))
    if made.shortage is not None:
        why = tuple(_short(made.shortage, codes, people, reads))
        return Assigned(pd.DataFrame(columns=_COLUMNS), found, why)
    k, p = np.nonzero(made.reads)
    table = pd.DataFrame(
        {
            "person": [people[i] for i in k], "project": [codes[i] for i in p],
            "title": proposed["title"].iloc[p].to_list(), "match": match[k, p],
        }
    )  # fmt: skip
    load = made.reads.sum(axis=1)
    said = _(
        "{n:,| proposal has/ proposals have} {reads} reviewers each, none in conflict; "
        "the busiest reads {busiest}. No other assignment matches topics better.",
        n=len(codes),
        reads=reads,
        busiest=int(load.max(initial=0)),
    )
    return Assigned(table, found, (said,))


_COLUMNS: Final = ["person", "project", "title", "match"]


def _limits(panel: pd.DataFrame, most: int) -> list[int]:
    """Give how many reviews each may write."""
    if "most" not in panel:
        return [most] * len(panel)
    given = panel["most"].astype(str).str.strip()
    out = pd.to_numeric(given.mask(given.isin(["", "nan"]), str(most)), errors="coerce")
    bad = out.isna() | (out < 0) | (out % 1 != 0)
    if bad.any():
        raise ParameterError(
            _(
                "'{found}' is no number of reviews that {person} may write.",
                found=given[bad].iloc[0][:20],
                person=panel["person"][bad].iloc[0],
            )
        )
    return [int(v) for v in out]


def _short(
    found: Shortage, codes: list[str], people: list[str], reads: int
) -> Iterable[Message]:
    """Say which proposals cannot be staffed, and the smallest remedy."""
    missing = [c for c, n in zip(codes, found.waiting, strict=True) if n]
    yield _(
        "There is no assignment of {reads} reviewers to each proposal: {n:,| review "
        "is/ reviews are} missing, such as of {codes}.",
        reads=reads,
        n=int(found.waiting.sum()),
        codes=Items(tuple(missing[:_TOLD])),
    )
    if found.short.any():
        named = [
            _("{project} ({n})", project=c, n=int(n))
            for c, n in zip(codes, found.short, strict=True)
            if n
        ]
        yield _(
            "Bring in reviewers without a conflict for: {named}.",
            named=Items(tuple(named[:_TOLD])),
        )
    if found.beyond.any():
        named = [
            _("{person} (+{n})", person=r, n=int(n))
            for r, n in zip(people, found.beyond, strict=True)
            if n
        ]
        yield _(
            "The fewest reviews beyond the limits with which the rest is read: "
            "{named}; or as many by others.",
            named=Items(tuple(named[:_TOLD])),
        )


def scored(folder: Path, *, level: float = 0.9) -> Panel:
    """Summarise the scores of a study's reviewers, by the weights of its criteria.

    Parameters
    ----------
    folder : Path
        The study folder.
    level : float
        Share that intervals hold.

    Returns
    -------
    Panel

    Raises
    ------
    ResultError
        If the study has no scores of reviewers.
    """
    opened = studies.open_study(folder)
    tables = studies.check(opened)
    regions = tuple(tables["regions"]["region"].astype(str))
    given = studies.parameters(opened, studies.stages()[_STAGE])
    terms = read_terms(given, regions, seed=opened.seed)
    criteria, _notes = read_criteria(
        tables.get("criteria"), tables.get("reviews"), terms
    )
    judged = [c for c in criteria if c.source is CriterionSource.REVIEWS]
    codes = tables["projects"]["project"].astype(str).tolist()
    reviewed, _said = review_points(judged, codes, tables.get("reviews"), terms)
    if reviewed is None:
        raise ResultError(
            _("The study has no scores of reviewers: it needs criteria and reviews.")
        )
    used = [c for c in judged if c.code in reviewed.points]
    share = sum(c.weight for c in used)
    summed = totals(reviewed.scores, {c.code: c.weight / share for c in used})
    places, seats = (summed.index.get_level_values(n) for n in ("p", "k"))
    return summarise(
        summed.to_numpy(), [codes[i] for i in places], [str(i) for i in seats],
        level=level, treatment=terms.severity, seed=opened.seed,
    )  # fmt: skip
