"""Reviewers' scores as points: strictness taken out, criterion by criterion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from madang.contracts import Note
from madang.coordination.portfolio.criteria import Points
from madang.coordination.portfolio.results import TABLES
from madang.errors import ParameterError
from madang.language import _
from madang.metrics.severity import SeverityTreatment, reviewer_severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from madang.coordination.portfolio.criteria import Criterion
    from madang.coordination.portfolio.terms import Terms
    from madang.language import Message
    from madang.metrics.severity import SeverityFit

__all__ = ["Reviewed", "review_points", "totals"]

_FULL: Final = 100.0
_SLACK: Final = 1e-9
_FEW: Final = 3


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Points by criterion, and the reviewers behind them.

    Attributes
    ----------
    points : mapping of str to Points
        By criterion.
    counts : mapping of str to (P,) array
        Scores that each proposal got, by criterion.
    reviewers : DataFrame
        reviewer, reviews, severity, low, high, recused, constant.
    """

    points: Mapping[str, Points]
    counts: Mapping[str, NDArray[np.float64]]
    reviewers: pd.DataFrame
    scores: pd.DataFrame
    projects: int
    treatment: SeverityTreatment

    def total_error(self, weights: Mapping[str, float]) -> NDArray[np.float64]:
        """Give the standard error of weighted sums from the reviewers' own sums.

        Returns
        -------
        (P,) array
            NaN where a proposal has no review that scored every criterion.
        """
        fit = _of_totals(self.scores, weights, self.treatment)
        return _padded(fit.error, self.projects)


def _padded(values: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Give an array its full length, NaN at the end."""
    return np.concatenate([values, np.full(n - values.size, np.nan)])


def totals(scores: pd.DataFrame, weights: Mapping[str, float]) -> pd.Series:
    """Give the weighted sum of each review that scored every criterion.

    Parameters
    ----------
    scores : DataFrame
        As in `Reviewed`: p, k, criterion, points.
    weights : mapping of str to float
        By criterion; they sum to 1.

    Returns
    -------
    Series
        Points by (p, k), the places of project and reviewer.
    """
    mine = scores[scores["criterion"].isin(weights)]
    wide = mine.pivot_table(
        index=["p", "k"], columns="criterion", values="points", aggfunc="mean"
    ).dropna()
    weight = np.array([weights[c] for c in wide.columns])
    return pd.Series(wide.to_numpy() @ weight, index=wide.index)


def _of_totals(
    scores: pd.DataFrame, weights: Mapping[str, float], treatment: SeverityTreatment
) -> SeverityFit:
    """Fit the weighted sums of reviews that scored every criterion."""
    summed = totals(scores, weights)
    return reviewer_severity(
        summed.to_numpy(),
        summed.index.get_level_values("p").to_numpy(dtype=np.int64),
        summed.index.get_level_values("k").to_numpy(dtype=np.int64),
        treatment=treatment,
    )


def _usable(
    reviews: pd.DataFrame, criteria: Sequence[Criterion], codes: Sequence[str]
) -> pd.DataFrame:
    """Give the scores that count, as points, sorted."""
    table = reviews.assign(
        project=reviews["project"].astype(str),
        reviewer=reviews["reviewer"].astype(str),
        criterion=reviews["criterion"].astype(str),
        score=pd.to_numeric(reviews["score"]).astype("float64"),
    )
    if "recused" in table:
        table = table[~table["recused"].fillna(value=False).astype(bool)]
    known = {c.code: c for c in criteria}
    table = table[table["criterion"].isin(known) & table["project"].isin(set(codes))]
    table = table[table["score"].notna()]
    table = table.sort_values(["project", "reviewer", "criterion"], kind="stable")
    points = np.empty(len(table))
    for code, criterion in known.items():
        held = (table["criterion"] == code).to_numpy()
        points[held] = criterion.points(table["score"].to_numpy()[held])
    out = ~((points >= -_SLACK) & (points <= _FULL + _SLACK))
    if out.any():
        first = table.iloc[int(out.argmax())]
        c = known[first["criterion"]]
        raise ParameterError(
            _(
                "{sum:,| review score lies/ review scores lie} outside the scale of "
                "their criterion, such as {score:g} for '{code}' ({low:g} to "
                "{high:g}) by {reviewer} for {project}. Mend the score, or 'low' and "
                "'high' in the criteria table.",
                sum=int(out.sum()),
                score=first["score"],
                code=c.code,
                low=c.low,
                high=c.high,
                reviewer=first["reviewer"],
                project=first["project"],
            )
        )
    return table.assign(points=points)


def review_points(
    criteria: Sequence[Criterion],
    codes: Sequence[str],
    reviews: pd.DataFrame | None,
    terms: Terms,
) -> tuple[Reviewed | None, list[Note]]:
    """Give points from reviewers' scores, strictness taken out.

    Returns
    -------
    Reviewed or None
        None where no score counts.
    list of Note
        What was corrected, assumed or left out.

    Raises
    ------
    ParameterError
        If a score lies outside the scale of its criterion.
    UndefinedMeasureError
        If least squares are asked for where reviews fall into sets.
    """
    if reviews is None or reviews.empty or not criteria:
        return None, []
    table = _usable(reviews, criteria, codes)
    if table.empty:
        return None, []
    place = {code: i for i, code in enumerate(codes)}
    people = sorted(table["reviewer"].unique())
    seat = {name: i for i, name in enumerate(people)}
    table = table.assign(p=table["project"].map(place), k=table["reviewer"].map(seat))
    points, counts = {}, {}
    for criterion in criteria:
        mine = table[table["criterion"] == criterion.code]
        if mine.empty:
            continue
        fit = reviewer_severity(
            mine["points"].to_numpy(), mine["p"].to_numpy(np.int64),
            mine["k"].to_numpy(np.int64), treatment=terms.severity,
        )  # fmt: skip
        n = len(codes)
        points[criterion.code] = Points(
            criterion, _padded(fit.score, n), _padded(fit.error, n)
        )
        counts[criterion.code] = np.bincount(mine["p"], minlength=n).astype(np.float64)
    weights = {c.code: c.weight for c in criteria if c.code in points}
    share = sum(weights.values())
    fit = _of_totals(table, {c: w / share for c, w in weights.items()},
                     terms.severity)  # fmt: skip
    reviewers = _reviewers(reviews, table, people, fit)
    reviewed = Reviewed(points, counts, reviewers, table, len(codes), terms.severity)
    return reviewed, _notes(fit, reviewers, table, terms)


def _reviewers(
    reviews: pd.DataFrame, table: pd.DataFrame, people: list[str], fit: SeverityFit
) -> pd.DataFrame:
    """Lay the reviewers out, the strictest first."""
    n = len(people)
    spread = table.groupby(["reviewer", "criterion"])["points"].agg(["std", "size"])
    spread = spread[spread["size"] >= _FEW]
    constant = (spread["std"].fillna(0) < _SLACK).groupby(level=0).all()
    recused = pd.Series(0, index=people)
    if "recused" in reviews:
        back = reviews[reviews["recused"].fillna(value=False).astype(bool)]
        counted = back.groupby(back["reviewer"].astype(str))["project"].nunique()
        recused = counted.reindex(people).fillna(0)
    out = pd.DataFrame(
        {
            "reviewer": people,
            "reviews": table.groupby("reviewer")["project"].nunique()[people].to_list(),
            "severity": _padded(fit.severity, n),
            "low": _padded(fit.low, n),
            "high": _padded(fit.high, n),
            "recused": recused.to_numpy(dtype=np.int64),
            "constant": constant.reindex(people)
            .fillna(value=False)
            .astype(bool)
            .to_list(),
        }
    )
    out = out.sort_values(
        ["severity", "reviewer"], ascending=[False, True], ignore_index=True
    )
    return TABLES["reviewers"].typed(out)


def _strictness(
    fit: SeverityFit, reviewers: int, treatment: SeverityTreatment
) -> Iterator[Message]:
    """Say how strictness was taken out."""
    if treatment is SeverityTreatment.NONE:
        yield _(
            "Reviewers' scores were averaged as they are: strictness was not taken out."
        )
        return
    if not np.isfinite(fit.severity).any():
        yield _(
            "There is one reviewer only, or no proposal read by two: strictness could "
            "not be taken out."
        )
        return
    yield _(
        "Scores were corrected for the strictness of {n} reviewers (standard deviation "
        "{spread:.1f} points).",
        n=reviewers,
        spread=fit.spread,
    )
    links = int(fit.component.max(initial=-1)) + 1
    if links > 1:
        yield _(
            "The reviews fall into {links} sets of proposals without a common "
            "reviewer. Comparison across sets rests on reviewers being alike on "
            "average.",
            links=links,
        )


def _notes(
    fit: SeverityFit, reviewers: pd.DataFrame, table: pd.DataFrame, terms: Terms
) -> list[Note]:
    """Say what was done to the scores, and what to beware of."""
    said = [*_strictness(fit, len(reviewers), terms.severity)]
    flat = reviewers.loc[reviewers["constant"], "reviewer"].tolist()
    if flat:
        said.append(
            _(
                "{count:,| reviewer/ reviewers} gave every proposal the same score, "
                "such as {flat}.",
                count=len(flat),
                flat=flat[0],
            )
        )
    readers = table.drop_duplicates(["project", "reviewer"])["project"].value_counts()
    alone = int((readers == 1).sum())
    if alone:
        said.append(
            _(
                "{alone:,| proposal was/ proposals were} read by one reviewer only; "
                "{alone:~its score is/their scores are} less sure.",
                alone=alone,
            )
        )
    return [Note(message) for message in said]
