"""How well a score finds the true ones among labelled candidates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import ParameterError, ShapeError
from madang.language import _

__all__ = [
    "BestThreshold",
    "average_precision",
    "best_f1",
    "precision_at",
]

FloatArray = NDArray[np.float64]


def _ranked(
    labels: ArrayLike, scores: ArrayLike
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give precision, recall and threshold at each distinct score, downward."""
    y = np.asarray(labels, dtype=np.float64)
    s = np.asarray(scores, dtype=np.float64)
    if y.shape != s.shape or y.ndim != 1:
        raise ShapeError(
            _(
                "Expected a score for each label; found {scores} for {labels}.",
                scores=s.shape,
                labels=y.shape,
            )
        )
    if np.isnan(s).any() or not np.isin(y, (0.0, 1.0)).all():
        raise ParameterError(
            _("Expected labels of 0 or 1 and scores that are numbers.")
        )
    order = np.argsort(-s, kind="stable")
    s, hits = s[order], np.cumsum(y[order])
    ends = np.flatnonzero(np.append(np.diff(s) != 0, True)[: len(s)])
    precision = hits[ends] / (ends + 1.0)
    total = hits[-1] if len(hits) else 0.0
    recall = hits[ends] / total if total else np.full(len(ends), np.nan)
    return precision, recall, s[ends]


def average_precision(labels: ArrayLike, scores: ArrayLike) -> float:
    r"""Measure how far up true pairs stand when pairs are ranked by a score.

    .. math:: AP = \sum_t (R_t - R_{t-1}) P_t

    over the distinct scores t, highest first. The share of true pairs is what a
    score without meaning reaches; 1 means that all true pairs come first.

    Parameters
    ----------
    labels : (P,) array of 0 and 1
        Whether the pair is a true one.
    scores : (P,) array
        Its score, in any unit.

    Returns
    -------
    float
        From 0 to 1; NaN where no pair is true.

    Raises
    ------
    ShapeError
        If labels and scores are not of one length.
    ParameterError
        If a label is neither 0 nor 1, or a score is NaN.

    References
    ----------
    [Manning2008]_.

    Examples
    --------
    >>> round(average_precision([1, 0, 1], [0.9, 0.5, 0.1]), 4)
    0.8333
    """
    precision, recall, _unused = _ranked(labels, scores)
    if not len(recall) or np.isnan(recall).any():
        return float("nan")
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))


@dataclass(frozen=True, slots=True)
class BestThreshold:
    """Threshold at which precision and recall are best together.

    Attributes
    ----------
    f1 : float
        Harmonic mean of precision and recall; NaN where no pair is true.
    precision, recall : float
        At that threshold.
    threshold : float
        Score from which pairs are called true.
    """

    f1: float
    precision: float
    recall: float
    threshold: float


def best_f1(labels: ArrayLike, scores: ArrayLike) -> BestThreshold:
    r"""Find the threshold with the best F1.

    .. math:: F_1 = \frac{2 P R}{P + R}

    Parameters
    ----------
    labels : (P,) array of 0 and 1
        Whether the pair is a true one.
    scores : (P,) array
        Its score, in any unit.

    Returns
    -------
    BestThreshold
        All fields NaN where no pair is true.

    Raises
    ------
    ShapeError
        If labels and scores are not of one length.
    ParameterError
        If a label is neither 0 nor 1, or a score is NaN.

    References
    ----------
    [Manning2008]_.

    Examples
    --------
    >>> best_f1([1, 0, 1], [0.9, 0.5, 0.1]).f1
    0.8
    """
    precision, recall, threshold = _ranked(labels, scores)
    if not len(recall) or np.isnan(recall).any():
        nan = float("nan")
        return BestThreshold(nan, nan, nan, nan)
    both = precision + recall
    f1 = np.where(both > 0, 2 * precision * recall / np.where(both > 0, both, 1.0), 0.0)
    best = int(np.argmax(f1))
    return BestThreshold(
        float(f1[best]),
        float(precision[best]),
        float(recall[best]),
        float(threshold[best]),
    )


def precision_at(labels: ArrayLike, scores: ArrayLike, *, k: int) -> float:
    r"""Measure how many of the k highest scores belong to true ones.

    .. math:: P@k = \frac{1}{k} \sum_{n \le k} y_{(n)}

    with $y_{(n)}$ in order of score, highest first. Cases of one score at the edge
    count in the share that the k places leave for them, so that the order of rows
    does not matter. Where there are fewer than k cases, all of them are counted.

    Parameters
    ----------
    labels : (P,) array of 0 and 1
        Whether the case is a true one.
    scores : (P,) array
        Its score, in any unit.
    k : int
        Places at the top, at least one.

    Returns
    -------
    float
        From 0 to 1; NaN where there is no case.

    Raises
    ------
    ShapeError
        If labels and scores are not of one length.
    ParameterError
        If k is below one, a label is neither 0 nor 1, or a score is NaN.

    References
    ----------
    [Manning2008]_.

    Examples
    --------
    >>> precision_at([1, 0, 1], [0.9, 0.5, 0.1], k=2)
    0.5
    """
    if k < 1:
        raise ParameterError(
            _("Expected at least one place at the top; found {k}.", k=k)
        )
    _ranked(labels, scores)  # refuses what cannot be ranked
    y = np.asarray(labels, dtype=np.float64)
    s = np.asarray(scores, dtype=np.float64)
    if not s.size:
        return float("nan")
    k = min(k, s.size)
    edge = np.partition(s, s.size - k)[s.size - k]
    above, level = s > edge, s == edge
    left = k - np.count_nonzero(above)
    return float((y[above].sum() + left * y[level].mean()) / k)
