"""Severity: how strict each reviewer is, and scores with strictness taken out.

Projects are read by different reviewers. Where reviewers share projects, the
additive model tells the project from the reviewer; where two sets of projects
share no reviewer, even indirectly, nothing can.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph
from scipy.special import stdtrit

from madang.errors import ParameterError, ShapeError, UndefinedMeasureError
from madang.language import Message, _, pgettext

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["SeverityFit", "SeverityTreatment", "reviewer_severity"]

_GRID: Final = 400  # ratios of spreads; finer grids change no printed digit
_MOST_SPREAD: Final = 30.0  # of severity against noise; wider is as good as fixed
_FEWEST_REVIEWERS: Final = 2


class SeverityTreatment(StrEnum):
    """How reviewers' strictness is treated."""

    SHRUNKEN = "shrunken"
    FIXED = "fixed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SeverityFit:
    """Scores with strictness taken out, and how strict each reviewer is.

    Attributes
    ----------
    score, error : (P,) array
        Score of each project, as if the panel's average reviewer had read it, and
        its standard error; NaN where it has no review, or no error can be told.
    severity, low, high : (K,) array
        Points by which each reviewer scores below the panel's average, and the
        ends of the interval; NaN where it cannot be told.
    reviews : (K,) array of int
        Reviews of each reviewer.
    spread, noise : float
        Standard deviations of severity over reviewers, and of single scores about
        the additive model; NaN where they cannot be told.
    freedom : float
        Degrees of freedom of the noise.
    component : (P,) array of int
        Which projects are linked by common reviewers; −1 without a review.
    covariance : (P, P) array
        Of the scores' errors: those who share reviewers err together. Its diagonal is
        the square of `error`.
    """

    score: NDArray[np.float64]
    error: NDArray[np.float64]
    severity: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    reviews: NDArray[np.int64]
    spread: float
    noise: float
    freedom: float
    component: NDArray[np.int64]
    covariance: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Design:
    """Reviews as arrays, projects taken out.

    `A` is the reviewers' part of the normal equations after projects (K, K), `b`
    its right side, `q` the average reviewer of each project (P, K).
    """

    y: NDArray[np.float64]
    project: NDArray[np.int64]
    reviewer: NDArray[np.int64]
    read: NDArray[np.float64]
    mean: NDArray[np.float64]
    q: NDArray[np.float64]
    A: NDArray[np.float64]
    b: NDArray[np.float64]
    rest: float
    contrasts: int


def _codes(what: Message, values: ArrayLike, n: int) -> NDArray[np.int64]:
    """Read places of projects or reviewers."""
    codes = np.asarray(values)
    if codes.shape != (n,) or (n and (codes.dtype.kind not in "iu" or codes.min() < 0)):
        raise ShapeError(
            _(
                "Expected a place from 0 up of a {what} for each of {scores} scores; "
                "found shape {shape}, type {type}.",
                what=what,
                scores=n,
                shape=codes.shape,
                type=str(codes.dtype),
            )
        )
    return codes.astype(np.int64)


def _design(
    y: NDArray[np.float64], project: NDArray[np.int64], reviewer: NDArray[np.int64],
    shape: tuple[int, int],
) -> _Design:  # fmt: skip
    """Take projects out of the normal equations."""
    n, (projects, reviewers) = y.size, shape
    read = np.bincount(project, minlength=projects).astype(np.float64)
    total = np.bincount(project, y, minlength=projects)
    mean = np.divide(total, read, out=np.full(projects, np.nan), where=read > 0)
    held = sparse.csr_array((np.ones(n), (project, reviewer)), shape=shape).toarray()
    q = held / np.maximum(read, 1)[:, None]
    A = np.diag(held.sum(axis=0)) - held.T @ q
    from_mean = y - mean[project]
    b = np.zeros(reviewers)
    np.subtract.at(b, reviewer, from_mean)
    return _Design(
        y=y, project=project, reviewer=reviewer, read=read, mean=mean, q=q, A=A, b=b,
        rest=float(from_mean @ from_mean), contrasts=n - int((read > 0).sum()),
    )  # fmt: skip


def _fixed(
    d: _Design, links: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], float, float]:
    """Solve by least squares: severities sum to 0, and their covariance."""
    inverse = np.linalg.pinv(d.A, hermitian=True)
    s = inverse @ d.b
    freedom = d.contrasts - (d.A.shape[0] - links)
    left = max(d.rest - float(d.b @ s), 0.0)
    noise = left / freedom if freedom > 0 else float("nan")
    covariance = np.asarray(noise * inverse, dtype=np.float64)
    return s, covariance, noise, float(freedom)


def _shrunken(
    d: _Design, links: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], float, float, float]:
    r"""Average over spreads, each weighted by its restricted likelihood.

    With :math:`\lambda = \sigma_s^2/\sigma^2` and A in its eigenvectors, the
    restricted likelihood needs sums over reviewers only.
    """
    a, U = np.linalg.eigh(d.A)
    a = np.maximum(a, 0.0)
    c = U.T @ d.b
    ratio = np.linspace(0.0, 1.0, _GRID) ** 2 * _MOST_SPREAD  # σ_s / σ, fine near 0
    lam = ratio[:, None] ** 2
    left = d.rest - (lam * c**2 / (1 + lam * a)).sum(axis=1)
    floor = 1e-12 * max(d.rest, 1e-300)
    left = np.maximum(left, floor)
    m = d.contrasts
    # σ is integrated out; the prior of σ_s is flat, and the grid's step enters.
    weight = -0.5 * (m - 1) * np.log(left) - 0.5 * np.log1p(lam * a).sum(axis=1)
    weight = np.exp(weight - weight.max()) * np.gradient(ratio)
    weight /= weight.sum()
    noise = left / m
    s = (lam * c / (1 + lam * a)) @ U.T
    mean = weight @ s
    spread = (weight * noise) @ (lam / (1 + lam * a))
    away = s - mean
    covariance = (U * spread) @ U.T + (weight[:, None] * away).T @ away
    freedom = max(m - (d.A.shape[0] - links), 1)
    sigma_s = float(weight @ (ratio * np.sqrt(noise)))
    return mean, covariance, float(weight @ noise), float(freedom), sigma_s


def _links(d: _Design, shape: tuple[int, int]) -> tuple[int, NDArray[np.int64]]:
    """Tell sets of projects that share reviewers apart; −1 without a review."""
    projects, reviewers = shape
    edges = sparse.coo_array(
        (np.ones(d.y.size), (d.project, d.reviewer + projects)),
        shape=(projects + reviewers,) * 2,
    )
    _unused, label = csgraph.connected_components(edges, directed=False)
    label = label[:projects].astype(np.int64)
    told = d.read > 0
    found, number = np.unique(label[told], return_inverse=True)
    component = np.full(projects, -1, dtype=np.int64)
    component[told] = number
    return found.size, component


def _refuse_loose(links: int) -> None:
    """Refuse to compare what no common reviewer compares."""
    if links > 1:
        raise UndefinedMeasureError(
            _(
                "The reviews fall into {links} sets of projects without a common "
                "reviewer: least squares cannot compare them. Use 'shrunken', which "
                "takes reviewers of all sets to be alike on average, or have reviewers "
                "read across sets.",
                links=links,
            )
        )


def reviewer_severity(
    score: ArrayLike,
    project: ArrayLike,
    reviewer: ArrayLike,
    *,
    treatment: SeverityTreatment = SeverityTreatment.SHRUNKEN,
    level: float = 0.9,
) -> SeverityFit:
    r"""Measure how strict reviewers are, and projects as an average one would.

    .. math:: y_{pk} = \theta_p - s_k + \varepsilon_{pk}, \quad
        s_k \sim N(0, \sigma_s^2), \quad \varepsilon_{pk} \sim N(0, \sigma^2)

    Projects are fixed: none is drawn toward the others. Severities are predicted,
    drawn toward 0 as far as few or scattered reviews deserve, and averaged over
    the restricted likelihood of :math:`\sigma_s`, whose own uncertainty is thus in
    all errors. With ``fixed`` they are least-squares effects. Either way they are
    told against the average of the panel: how strict the whole panel is against
    others, no score can tell.

    Parameters
    ----------
    score : (n,) array
        Points given; NaN is a review without a score and is left out.
    project, reviewer : (n,) array of int
        Place, from 0, of the project and the reviewer of each score.
    treatment : SeverityTreatment
        ``shrunken``; ``fixed``; or ``none``, plain means with the spread of scores
        within projects as noise.
    level : float
        Share that intervals of severities hold.

    Returns
    -------
    SeverityFit
        In the unit of the scores. NaN where a project has no review, where no
        project was read twice (no errors), or where there is one reviewer only
        (no severities). Where projects fall into sets without a common reviewer,
        ``shrunken`` compares across sets only by taking reviewers of each set to
        be alike on average; `component` tells the sets.

    Raises
    ------
    ShapeError
        If projects and reviewers are not places for each score.
    ParameterError
        If a score is infinite or the level not between 0 and 1.
    UndefinedMeasureError
        If ``fixed`` is asked for where sets share no reviewer.

    References
    ----------
    [Henderson1975]_, [PattersonThompson1971]_; prior of the spread: [Gelman2006]_.

    Examples
    --------
    The second reviewer gives 10 less than the first wherever both read:

    >>> fit = reviewer_severity(
    ...     [80, 70, 60, 50, 90], [0, 0, 1, 1, 2], [0, 1, 0, 1, 0],
    ...     treatment=SeverityTreatment.FIXED)
    >>> fit.severity.round(6).tolist(), fit.score.round(6).tolist()
    ([-5.0, 5.0], [75.0, 55.0, 85.0])
    """
    y = np.asarray(score, dtype=np.float64)
    p = _codes(pgettext("review", "project"), project, y.size)
    k = _codes(pgettext("review", "reviewer"), reviewer, y.size)
    if np.isinf(y).any() or not 0 < level < 1:
        raise ParameterError(
            _(
                "Scores must be finite and the level between 0 and 1; found "
                "{infinite:,| infinite score/ infinite scores}, level {level}.",
                infinite=int(np.isinf(y).sum()),
                level=level,
            )
        )
    shape = (int(p.max(initial=-1)) + 1, int(k.max(initial=-1)) + 1)
    known = np.isfinite(y)
    d = _design(y[known], p[known], k[known], shape)
    links, component = _links(d, shape)
    return _fitted(d, links, component, SeverityTreatment(treatment), level)


def _fitted(
    d: _Design,
    links: int,
    component: NDArray[np.int64],
    treatment: SeverityTreatment,
    level: float,
) -> SeverityFit:
    """Fit by the treatment asked for, and lay the result out."""
    reviewers = d.A.shape[0]
    reviews = np.bincount(d.reviewer, minlength=reviewers)
    told = reviews > 0
    s, covariance = np.zeros(reviewers), np.zeros((reviewers, reviewers))
    spread = noise = np.nan
    freedom = float(d.contrasts)
    can = d.contrasts > 0 and told.sum() >= _FEWEST_REVIEWERS
    if treatment is SeverityTreatment.FIXED:
        _refuse_loose(links)
    if not can or treatment is SeverityTreatment.NONE:
        noise = d.rest / d.contrasts if d.contrasts else np.nan
    elif treatment is SeverityTreatment.FIXED:
        s, covariance, noise, freedom = _fixed(d, links)
        spread = float(np.sqrt(max((s[told] @ s[told]) / (told.sum() - 1), 0.0)))
    else:
        s, covariance, noise, freedom, spread = _shrunken(d, links)
    # Only differences within the panel are told: its average is 0 by definition.
    away = np.eye(reviewers) - told / max(told.sum(), 1)
    s, covariance = away @ s, away @ covariance @ away.T
    if can and treatment is not SeverityTreatment.NONE:
        reach = float(stdtrit(max(freedom, 1.0), (1 + level) / 2))
        half = reach * np.sqrt(np.maximum(np.diag(covariance), 0.0))
        severity = np.where(told, s, np.nan)
    else:
        half, severity = np.full(reviewers, np.nan), np.full(reviewers, np.nan)
    shared = d.q @ covariance @ d.q.T
    once = np.divide(noise, d.read, out=np.full(d.read.size, np.nan), where=d.read > 0)
    together = shared + np.diag(once)
    return SeverityFit(
        score=d.mean + d.q @ s,
        error=np.sqrt(np.maximum(np.diag(together), 0.0)),
        severity=severity,
        low=severity - half,
        high=severity + half,
        reviews=reviews,
        spread=spread,
        noise=float(np.sqrt(noise)),
        freedom=freedom,
        component=component,
        covariance=together,
    )
