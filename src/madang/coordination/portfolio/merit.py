"""Merit, explained: what each proposal's points are made of, and how sure they are.

Points of all criteria are weighted into a merit from 0 to 100. Reviewers' scores
are corrected for strictness. Where there are neither criteria nor reviews, the
merit that the projects came with stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.contracts import Note
from madang.coordination.portfolio.criteria import Points, placed_points, read_criteria
from madang.coordination.portfolio.merit_tables import (
    QUANTILE,
    Weighted,
    criterion_rows,
    given_rows,
    total_rows,
)
from madang.coordination.portfolio.results import TABLES
from madang.coordination.portfolio.reviewing import Reviewed, review_points
from madang.coordination.portfolio.terms import MeritScale, Terms
from madang.language import Items, _
from madang.vocabulary import CriterionSource, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from madang.coordination.portfolio.criteria import Criterion

__all__ = ["Merit", "explain"]

_FULL: Final = 100.0
_MIDDLE: Final = 50.0
_STANDARD: Final = 10.0


@dataclass(frozen=True, slots=True)
class Merit:
    """Merit and what it is made of.

    Attributes
    ----------
    merit : Series
        Points from 0 to 100 by project code; NaN where nothing is known.
    standard_error : Series
        Standard error of each, in points; NaN where it cannot be told.
    merits : DataFrame
        One row a proposal and criterion, and a row ``total``.
    reviewers : DataFrame
        One row a reviewer, the strictest first.
    notes : tuple of Note
        What was assumed, corrected or left out.
    """

    merit: pd.Series
    standard_error: pd.Series
    merits: pd.DataFrame
    reviewers: pd.DataFrame
    notes: tuple[Note, ...]


def _standard(points: Sequence[Points]) -> tuple[list[Points], list[float]]:
    """Bring each criterion to mean 50 and deviation 10; give the slopes."""
    out, slopes = [], []
    for p in points:
        known = p.score[np.isfinite(p.score)]
        spread = float(known.std()) if known.size else 0.0
        slope = _STANDARD / spread if spread > 0 else 0.0
        middle = float(known.mean()) if known.size else 0.0
        score = _MIDDLE + slope * (p.score - middle)
        out.append(Points(p.criterion, score, slope * p.error))
        slopes.append(slope)
    return out, slopes


def _error(
    points: Sequence[Points],
    weight: NDArray[np.float64],
    slopes: Sequence[float],
    reviewed: Reviewed | None,
) -> NDArray[np.float64]:
    """Give the standard error of the weighted sum; NaN where none of it is known.

    Errors of the criteria that one reviewer scores go together: they are taken
    from the reviewers' own totals where those are whole, and added up otherwise.
    """
    by_review = np.array(
        [p.criterion.source is CriterionSource.REVIEWS for p in points], dtype=np.bool_
    )
    errors = np.column_stack([p.error for p in points])
    parts = weight * np.nan_to_num(errors)
    joint = parts[:, by_review].sum(axis=1)
    if reviewed is not None:
        share = {
            p.criterion.code: p.criterion.weight * slope
            for p, slope in zip(points, slopes, strict=True)
            if p.criterion.source is CriterionSource.REVIEWS
        }
        whole = weight[:, by_review].sum(axis=1)
        own = sum(c.weight for c in (p.criterion for p in points)
                  if c.source is CriterionSource.REVIEWS)  # fmt: skip
        total = reviewed.total_error(share) / own * whole
        joint = np.where(np.isfinite(total), total, joint)
    apart = (parts[:, ~by_review] ** 2).sum(axis=1)
    known = (np.isfinite(errors) & (weight > 0)).any(axis=1)
    return np.where(known, np.sqrt(joint**2 + apart), np.nan)


def _weighed(
    points: Sequence[Points], slopes: Sequence[float], reviewed: Reviewed | None
) -> Weighted:
    """Weigh points; a criterion without a value gives its weight to the others."""
    score = np.column_stack([p.score for p in points])
    error = np.column_stack([p.error for p in points])
    weight = np.array([p.criterion.weight for p in points]) * np.isfinite(score)
    total = weight.sum(axis=1, keepdims=True)
    weight = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
    merit = (weight * np.nan_to_num(score)).sum(axis=1)
    merit = np.where(total[:, 0] > 0, np.clip(merit, 0.0, _FULL), np.nan)
    return Weighted(
        weight, score, error, merit, _error(points, weight, slopes, reviewed)
    )


def _proposals(projects: pd.DataFrame) -> tuple[pd.DataFrame, NDArray[np.float64]]:
    """Give the proposals sorted by code, and the merit they came with."""
    table = projects[projects["status"] == Status.PROPOSED.value]
    table = table.assign(project=table["project"].astype(str))
    table = table.sort_values("project", ignore_index=True)
    columns = [c for c in ("region", "activity") if c not in table]
    table = table.assign(**dict.fromkeys(columns, None))
    merit = table["merit"] if "merit" in table else pd.Series(np.nan, table.index)
    return table, pd.to_numeric(merit).to_numpy(dtype=np.float64, na_value=np.nan)


def _laid_out(
    codes: list[str],
    rows: pd.DataFrame,
    totals: pd.DataFrame,
    reviewers: pd.DataFrame,
    notes: list[Note],
) -> Merit:
    """Sort the tables and give the record; the total stands last of each proposal."""
    rows = rows.sort_values(["project", "criterion"], kind="stable")
    made = TABLES["merits"]
    joined = pd.concat(
        [made.typed(t.reindex(columns=list(made.names))) for t in (rows, totals)],
        ignore_index=True,
    )
    merits = joined.sort_values("project", kind="stable", ignore_index=True)
    index = pd.Index(codes, name="project")
    error = (totals["high"] - totals["contribution"]) / QUANTILE
    return Merit(
        merit=pd.Series(totals["contribution"].to_numpy(), index, name="merit"),
        standard_error=pd.Series(error.to_numpy(), index, name="standard_error"),
        merits=made.typed(merits),
        reviewers=reviewers,
        notes=tuple(notes),
    )


def _as_given(codes: list[str], merit: NDArray[np.float64], notes: list[Note]) -> Merit:
    """Take the merit that the projects came with."""
    error = np.full(merit.size, np.nan)
    source = [str(CriterionSource.GIVEN)] * len(codes)
    totals = total_rows(codes, merit, error, source)
    none = TABLES["reviewers"].empty()
    return _laid_out(codes, given_rows(codes, merit), totals, none, notes)


def _gathered(
    found: Sequence[Criterion],
    proposals: pd.DataFrame,
    reviewed: Reviewed | None,
    outlook: pd.DataFrame | None,
    indicators: pd.DataFrame | None,
) -> tuple[list[Points], list[Note]]:
    """Give the points of each criterion that has any, and name those that do not."""
    points: list[Points] = []
    bare: list[Criterion] = []
    for criterion in found:
        if criterion.source is CriterionSource.REVIEWS:
            p = reviewed.points.get(criterion.code) if reviewed else None
        else:
            p = placed_points(criterion, proposals, outlook, indicators)
        if p is None:
            bare.append(criterion)
        else:
            points.append(p)
    if not bare:
        return points, []
    note = Note(
        _(
            "Criteria without any value were left out: {names}. The others bear their "
            "weight.",
            names=Items(tuple(c.name for c in bare), most=0),
        )
    )
    return points, [note]


def _filled(
    whole: Weighted, points: Sequence[Points], given: NDArray[np.float64]
) -> tuple[NDArray[np.float64], list[str], list[Note]]:
    """Take given merits where nothing else is known; say whence each total is."""
    bare = ~np.isfinite(whole.merit)
    merit = np.where(bare, given, whole.merit)
    sources = {p.criterion.source for p in points}
    usual = sources.pop() if len(sources) == 1 else CriterionSource.REVIEWS
    source = [str(CriterionSource.GIVEN if b else usual) for b in bare]
    said = []
    if bare.any():
        said.append(
            _(
                "{n:,| proposal has/ proposals have} no value in any criterion: the "
                "merit given with the projects was taken.",
                n=int(bare.sum()),
            )
        )
    partial = (whole.weight == 0).any(axis=1) & ~bare
    if partial.any():
        said.append(
            _(
                "{n:,| proposal lacks/ proposals lack} a value in some criteria and "
                "{n:~was/were} judged by the others.",
                n=int(partial.sum()),
            )
        )
    return merit, source, [Note(message) for message in said]


def explain(
    projects: pd.DataFrame,
    *,
    criteria: pd.DataFrame | None = None,
    reviews: pd.DataFrame | None = None,
    outlook: pd.DataFrame | None = None,
    indicators: pd.DataFrame | None = None,
    terms: Terms | None = None,
) -> Merit:
    """Explain the merit of all proposals by criteria, reviews and odds.

    Parameters
    ----------
    projects : DataFrame
        As its contract says; those with the status ``proposed`` are judged.
    criteria, reviews : DataFrame, optional
        As their contracts say. Without both, the projects' own merit stands.
    outlook : DataFrame, optional
        region, activity, year, measure, density, odds, odds_low, odds_high: what
        regions could become. A proposal in a field in which its region already
        specialises has none, and is judged by the other criteria.
    indicators : DataFrame, optional
        Indicators of regions, for criteria that read one.
    terms : Terms, optional
        Weights of criteria, scale, and how strictness is treated.

    Returns
    -------
    Merit
        In an order that the order of rows does not change.

    Raises
    ------
    ParameterError
        If a weight, goalpost or score is outside what it may be.
    UndefinedMeasureError
        If strictness is to be taken out by least squares where reviews fall into
        sets without a common reviewer.
    """
    terms = terms or Terms()
    proposals, given = _proposals(projects)
    codes = proposals["project"].tolist()
    found, notes = read_criteria(criteria, reviews, terms)
    judged = [c for c in found if c.source is CriterionSource.REVIEWS]
    reviewed, said = review_points(judged, codes, reviews, terms)
    notes += said
    points, said = _gathered(found, proposals, reviewed, outlook, indicators)
    notes += said
    if not points:
        return _as_given(codes, given, notes)
    return _explained(
        codes, given, points, reviewed, scale=terms.merit_scale, notes=notes
    )


def _explained(
    codes: list[str],
    given: NDArray[np.float64],
    points: list[Points],
    reviewed: Reviewed | None,
    *,
    scale: MeritScale,
    notes: list[Note],
) -> Merit:
    """Weigh the points and lay them out."""
    slopes = [1.0] * len(points)
    if scale is MeritScale.STANDARD:
        points, slopes = _standard(points)
    whole = _weighed(points, slopes, reviewed)
    merit, source, said = _filled(whole, points, given)
    none = np.full(len(codes), np.nan)
    read = np.column_stack(
        [reviewed.counts.get(p.criterion.code, none) if reviewed else none
         for p in points]
    )  # fmt: skip
    rows = criterion_rows(codes, points, whole, read)
    own = pd.Series(source, index=codes)
    bare = own.index[own == str(CriterionSource.GIVEN)]
    rows = rows[~rows["project"].isin(bare)]
    missing = np.isin(codes, bare)
    extra = given_rows(list(bare), merit[missing])
    if len(extra):
        rows = pd.concat([rows, extra], ignore_index=True)
    totals = total_rows(
        codes, merit, np.where(missing, np.nan, whole.merit_error), source
    )
    reviewers = reviewed.reviewers if reviewed else TABLES["reviewers"].empty()
    return _laid_out(codes, rows, totals, reviewers, [*notes, *said])
