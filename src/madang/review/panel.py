"""What a panel's scores are worth: for the chair and the docket, without its members.

Strictness is taken out (`madang.metrics.severity`); what is told of a proposal never
says who read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from scipy.special import fdtri, stdtrit

from madang.errors import ParameterError
from madang.language import Message, _, to_json
from madang.metrics.severity import SeverityTreatment, reviewer_severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from madang.metrics.severity import SeverityFit

__all__ = ["COLUMNS", "Panel", "summarise"]

COLUMNS: Final = (
    "project", "reviews", "mean", "score", "low", "high", "spread", "disagree",
    "rank", "rank_low", "rank_high", "tier", "set", "message",
)  # fmt: skip
_DRAWS: Final = 4_000
_SLACK: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Panel:
    """What the scores of a panel say.

    Attributes
    ----------
    table : DataFrame
        One row a proposal: project, reviews, mean (of scores as given), score
        (strictness taken out) with low and high, spread (standard deviation of its
        reviews, strictness taken out), disagree, rank with rank_low and rank_high,
        tier, set (proposals with common reviewers, even indirectly), message. Nothing
        in it tells a reviewer. The highest score of each set first.
    sets : int
        Sets of proposals without a common reviewer; ranks hold within one only.
    notes : tuple of Message
        What holds of the whole panel.
    """

    table: pd.DataFrame
    sets: int
    notes: tuple[Message, ...]


def summarise(
    score: ArrayLike,
    project: Sequence[str],
    reviewer: Sequence[str],
    *,
    level: float = 0.9,
    treatment: SeverityTreatment = SeverityTreatment.SHRUNKEN,
    seed: int = 0,
) -> Panel:
    """Summarise a panel's scores proposal by proposal.

    Ranks are told with the set of ranks that cannot be refuted: for each proposal its
    differences to all others at once. A tier ends where the next score is told apart
    from the tier's first. Reviews of a proposal disagree where they scatter more than
    those of the others do, by an F test at 5%.

    Parameters
    ----------
    score : (n,) array
        Points that a reviewer gave a proposal in all; NaN is left out.
    project, reviewer : (n,) sequence of str
        Who gave them to what.
    level : float
        Share that intervals hold.
    treatment : SeverityTreatment
        How strictness is taken out.
    seed : int
        Seed of the draws behind rank intervals.

    Returns
    -------
    Panel
        Intervals and ranks' ends are NaN where no proposal was read twice; then no
        error can be told.

    Raises
    ------
    ParameterError
        If there is no score at all, or it is infinite.

    References
    ----------
    [MogstadRomanoShaikhWilhelm2024]_, confidence sets of ranks.
    """
    y = np.asarray(score, dtype=np.float64)
    known = ~np.isnan(y)
    if not known.any():
        raise ParameterError(_("There is no score yet: nothing can be summarised."))
    p, codes = pd.factorize(np.asarray(project, dtype=object)[known], sort=True)
    k, _names = pd.factorize(np.asarray(reviewer, dtype=object)[known], sort=True)
    fit = reviewer_severity(y[known], p, k, treatment=treatment, level=level)
    table = _measured(fit, y[known], p, k, level)
    table.insert(0, "project", codes.astype(str))
    table = table.join(_ranked(fit, level, seed))
    table["message"] = [to_json(_said(row)) for row in table.to_dict("records")]
    table = table.sort_values(
        ["set", "score", "project"], ascending=[True, False, True], ignore_index=True
    )
    sets = int(fit.component.max()) + 1
    return Panel(table[list(COLUMNS)], sets, tuple(_notes(fit, table, sets)))


def _measured(
    fit: SeverityFit,
    y: NDArray[np.float64],
    p: NDArray[np.int64],
    k: NDArray[np.int64],
    level: float,
) -> pd.DataFrame:
    """Give scores, intervals, spread and disagreement."""
    reads = np.bincount(p)
    mean = np.bincount(p, y) / reads
    lenient = np.where(np.isfinite(fit.severity), fit.severity, 0.0)
    left = y + lenient[k] - fit.score[p]
    squares = np.bincount(p, left**2)
    own = reads - 1
    reach = float(stdtrit(max(fit.freedom, 1.0), (1 + level) / 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.sqrt(np.where(own > 0, squares / own, np.nan))
        rest = fit.freedom - own
        others = (squares.sum() - squares) / rest
        limit = fdtri(np.maximum(own, 1), np.maximum(rest, 1), 0.95)
        disagree = (own > 0) & (rest > 0) & (spread**2 > limit * others + _SLACK)
    return pd.DataFrame(
        {
            "reviews": reads,
            "mean": mean,
            "score": fit.score,
            "low": fit.score - reach * fit.error,
            "high": fit.score + reach * fit.error,
            "spread": spread,
            "disagree": disagree,
            "set": fit.component + 1,
        }
    )


def _ranked(fit: SeverityFit, level: float, seed: int) -> pd.DataFrame:
    """Give ranks within each set, the ranks that cannot be refuted, and tiers."""
    n = fit.score.size
    out = {
        name: np.full(n, np.nan) for name in ("rank", "rank_low", "rank_high", "tier")
    }
    for number in range(int(fit.component.max()) + 1):
        own = np.flatnonzero(fit.component == number)
        score = fit.score[own]
        out["rank"][own] = 1 + (score[None, :] > score[:, None] + _SLACK).sum(axis=1)
        covariance = fit.covariance[np.ix_(own, own)]
        if not np.isfinite(covariance).all():
            continue
        apart = _apart(score, covariance, fit.freedom, level, seed)
        better = (apart & (score[None, :] > score[:, None])).sum(axis=1)
        worse = (apart & (score[None, :] < score[:, None])).sum(axis=1)
        out["rank_low"][own], out["rank_high"][own] = 1 + better, own.size - worse
        out["tier"][own] = _tiers(score, apart)
    return pd.DataFrame(out)


def _apart(
    score: NDArray[np.float64],
    covariance: NDArray[np.float64],
    freedom: float,
    level: float,
    seed: int,
) -> NDArray[np.bool_]:
    r"""Tell which scores differ from each, all its differences taken at once.

    .. math:: |\hat\theta_j - \hat\theta_i| > c_j\, s_{ji}, \quad
        P\left(\max_i |Z_j - Z_i| / s_{ji} \le c_j\right) = \text{level}
    """
    n = score.size
    rng = np.random.default_rng(seed)
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    free = max(freedom, 1.0)
    scale = np.sqrt(free / rng.chisquare(free, _DRAWS))
    drawn = (rng.standard_normal((_DRAWS, n)) @ root.T) * scale[:, None]
    variance = np.diag(covariance)
    out = np.zeros((n, n), dtype=bool)
    for j in range(n):
        s = np.sqrt(np.maximum(variance + variance[j] - 2 * covariance[j], 0.0))
        others = s > _SLACK
        if not others.any():
            out[j] = np.abs(score - score[j]) > _SLACK
            continue
        most = (np.abs(drawn[:, others] - drawn[:, [j]]) / s[others]).max(axis=1)
        out[j] = np.abs(score - score[j]) > np.quantile(most, level) * s + _SLACK
        out[j, j] = False
    return out


def _tiers(score: NDArray[np.float64], apart: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Cut scores into tiers: each ends where one is told apart from its first."""
    order = np.argsort(-score, kind="stable")
    tier = np.empty(score.size)
    first, number = order[0], 1
    for place in order:
        if apart[first, place]:
            first, number = place, number + 1
        tier[place] = number
    return tier


def _said(row: Mapping[Any, Any]) -> Message:
    """Say of one proposal what a docket may print."""
    values = {"n": row["reviews"], "score": row["score"]}
    if np.isnan(float(str(row["low"]))):
        return _(
            "{score:,.1f} points from {n:,| review/ reviews}; how sure they are cannot "
            "be told.",
            **values,
        )
    values |= {
        "low": row["low"],
        "high": row["high"],
        "best": int(float(str(row["rank_low"]))),
        "last": int(float(str(row["rank_high"]))),
    }
    if row["disagree"]:
        return _(
            "{score:,.1f} points ({low:,.1f} to {high:,.1f}) from {n:,| review/ "
            "reviews} that disagree; rank {best} to {last}. Talk it over before "
            "deciding.",
            **values,
        )
    return _(
        "{score:,.1f} points ({low:,.1f} to {high:,.1f}) from {n:,| review/ reviews}; "
        "rank {best} to {last}.",
        **values,
    )


def _notes(fit: SeverityFit, table: pd.DataFrame, sets: int) -> list[Message]:
    """Say what holds of the whole panel."""
    said = []
    if sets > 1:
        said.append(
            _(
                "The reviews fall into {sets} sets of proposals without a common "
                "reviewer. Ranks hold within a set; across sets scores cannot be "
                "compared. To compare them, let one reviewer read in both.",
                sets=sets,
            )
        )
    if not np.isfinite(fit.severity).any():
        said.append(
            _(
                "There is one reviewer only, or no proposal read by two: strictness "
                "could not be taken out."
            )
        )
    count = int(table["disagree"].sum())
    if count:
        said.append(
            _(
                "Reviewers disagree on {count:,| proposal/ proposals} more than on the "
                "others; chance alone would flag one in twenty.",
                count=count,
            )
        )
    return said
