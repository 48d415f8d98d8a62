"""Learn from officers' verdicts: weights, and the probability from which to tell."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from madang.contracts import Note
from madang.coordination.overlap.columns import LEARNING
from madang.coordination.overlap.scoring import (
    CONTENTS,
    NAMES,
    Weights,
    fit_weights,
    score,
)
from madang.language import _
from madang.metrics.detection import average_precision

__all__ = ["LEAST_VERDICTS", "Learnt", "cut_for", "learn", "least_probability"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

LEAST_VERDICTS: Final = 10
"""Verdicts of each kind, together and unrelated, from which weights are re-learnt."""

_FOLDS: Final = 5
_USUAL: Final = 0.5
_PLAIN: Final = {"names": "alike", "contents": "text"}
"""The plain cosine of each channel."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """Weights after officers' verdicts.

    Attributes
    ----------
    names, contents : Weights
        As shipped, or re-learnt.
    table : DataFrame
        ``channel`` (names, contents), ``quantity`` (average_precision, brier),
        ``before``, ``after`` on folds that were not learnt on, and verdicts of each
        kind, and whether the weights are used. NaN where verdicts cannot be parted.
    is_new : bool
        Whether any weights are used that were re-learnt.
    notes : tuple of Note
        What was learnt, in words, and what was not taken.
    """

    names: Weights
    contents: Weights
    table: pd.DataFrame
    is_new: bool
    notes: tuple[Note, ...]


def learn(
    features: pd.DataFrame,
    together: NDArray[np.bool_],
    ends: tuple[IntArray, IntArray],
    *,
    least: int = LEAST_VERDICTS,
) -> Learnt:
    """Re-learn the weights from verdicts, held near those shipped.

    Titles alone and contents are learnt apart, each only from its own verdicts. What
    is learnt is used where it ranks verdicts that it has not seen no worse than the
    weights shipped do, and no worse than the plain cosine; else those shipped stay.

    Parameters
    ----------
    features : DataFrame
        Features of the pairs with a verdict.
    together : (V,) array of bool
        Whether the officer found the two to belong together.
    ends : pair of (V,) arrays of int
        The two projects of each pair; folds never part a project.
    least : int
        Verdicts of each kind that it takes.

    Returns
    -------
    Learnt
    """
    by_contents = features["has_contents"].to_numpy(dtype=bool)
    rows: list[tuple[object, ...]] = []
    notes: list[Note] = []
    weights = {"names": NAMES, "contents": CONTENTS}
    for channel, mask in (("names", ~by_contents), ("contents", by_contents)):
        x, y = features[mask].reset_index(drop=True), together[mask]
        count = (int(y.sum()), int((~y).sum()))
        if min(count) < least:
            if len(y):
                notes.append(_too_few(channel, count, least))
            continue
        prior = weights[channel]
        held, plain = _held_out(x, y, (ends[0][mask], ends[1][mask]), channel, prior)
        (_ap, shipped, found), _brier = held
        used = found >= max(shipped, plain)  # never where it is unknown
        if used:
            words = f"{prior.learnt_on}; {len(y)} verdicts"
            weights[channel] = fit_weights(x, y, prior=prior, learnt_on=words)
        rows += [(channel, *row, *count, used) for row in held]
        notes.append(_learnt_note(channel, count, held, plain, used=used))
    table = LEARNING.typed(pd.DataFrame(rows, columns=list(LEARNING.names)))
    is_new = any(row[-1] for row in rows)
    return Learnt(weights["names"], weights["contents"], table, is_new, tuple(notes))


def _held_out(
    x: pd.DataFrame, y: NDArray[np.bool_], ends: tuple[IntArray, IntArray],
    channel: str, prior: Weights,
) -> tuple[list[tuple[str, float, float]], float]:  # fmt: skip
    """Measure old and new weights on verdicts that the new have not seen.

    With them, the average precision of the plain cosine on the same verdicts.
    """
    fold = _folds(ends)
    after = np.full(len(y), np.nan)
    for number in range(_FOLDS):
        tested = fold == number
        seen = y[~tested]
        if tested.any() and seen.any() and not seen.all():
            fitted = fit_weights(x[~tested], seen, prior=prior)
            after[tested] = _probability(x[tested], fitted)
    known = ~np.isnan(after)
    before = _probability(x, prior)
    out = []
    for name, measure in (("average_precision", _precision), ("brier", _brier)):
        both = [measure(y[known], p[known]) for p in (before, after)]
        out.append((name, both[0], both[1]))
    cosine = x[_PLAIN[channel]].fillna(0.0).to_numpy(dtype=np.float64)
    return out, _precision(y[known], cosine[known])


def _probability(x: pd.DataFrame, weights: Weights) -> FloatArray:
    """Score pairs of one channel with its weights."""
    return score(x, names=weights, contents=weights)


def _precision(y: NDArray[np.bool_], p: FloatArray) -> float:
    """Measure average precision; NaN where one kind is missing."""
    return float(average_precision(y, p)) if y.any() and not y.all() else float("nan")


def _brier(y: NDArray[np.bool_], p: FloatArray) -> float:
    """Measure the mean squared error of probabilities; NaN without any."""
    return float(np.mean((p - y) ** 2)) if len(y) else float("nan")


def _folds(ends: tuple[IntArray, IntArray]) -> IntArray:
    """Spread verdicts over folds such that no project stands in two."""
    a, b = ends
    codes, places = np.unique(np.concatenate([a, b]), return_inverse=True)
    one, other = places[: len(a)], places[len(a) :]
    links = sparse.coo_matrix((np.ones(len(a)), (one, other)), (len(codes),) * 2)
    part = connected_components(links, directed=False)[1][one]
    load = np.zeros(_FOLDS)
    fold = np.zeros(len(a), dtype=np.int64)
    sizes = pd.Series(part).value_counts()
    first = pd.Series(np.minimum(a, b)).groupby(part).min()
    for group in sorted(sizes.index, key=lambda g: (-sizes[g], first[g])):
        chosen = int(load.argmin())
        fold[part == group] = chosen
        load[chosen] += sizes[group]
    return fold


def least_probability(
    wanted: float | str | None,
    probabilities: FloatArray,
    *,
    learnt: Learnt,
    precision: float | None,
) -> tuple[float, Note | None]:
    """Give the probability from which a pair is told.

    Parameters
    ----------
    wanted : number, ``"learnt"`` or None
        As the study sets it; None is learnt once weights are.
    probabilities : (P,) array
        Probabilities of all candidate pairs.
    learnt : Learnt
        What verdicts taught.
    precision : number or None
        Precision that the register is to reach.

    Returns
    -------
    (float, Note or None)
        The least probability, and how it came about.
    """
    if isinstance(wanted, (int, float)):
        return float(wanted), None
    if precision is None and not (learnt.is_new or wanted == "learnt"):
        return _USUAL, None
    cut = cut_for(probabilities, precision=precision)
    if precision is None:
        return cut, Note(
            _(
                "Pairs are told from a probability of {cut:.2f}, where the expected F1 "
                "is highest (without verdicts: {usual}).",
                cut=cut,
                usual=_USUAL,
            )
        )
    return cut, Note(
        _(
            "Pairs are told from a probability of {cut:.2f}, where the expected "
            "precision reaches {precision:.0%}.",
            cut=cut,
            precision=precision,
        )
    )


def cut_for(probabilities: FloatArray, *, precision: float | None = None) -> float:
    """Choose the least probability: highest expected F1, or a wanted precision.

    Parameters
    ----------
    probabilities : (P,) array
        Calibrated probabilities of all candidates.
    precision : float, optional
        Wanted expected precision; the lowest cut that reaches it is taken.

    Returns
    -------
    float
        Halfway between the last pair that is told and the next, so that equal
        probabilities stay together; 0.5 without candidates.
    """
    p = np.sort(np.asarray(probabilities, dtype=np.float64))[::-1]
    if not len(p) or p[0] <= 0:
        return _USUAL
    found = np.cumsum(p)
    told = np.arange(1, len(p) + 1)
    last = np.append(p[1:] != p[:-1], True)
    if precision is None:
        value = 2 * found / (told + found[-1])
        place = int(np.where(last, value, -1.0).argmax())
    else:
        reached = np.flatnonzero(last & (found / told >= precision))
        if not len(reached):
            return float(p[0])
        place = int(reached[-1])
    below = p[place + 1] if place + 1 < len(p) else 0.0
    return float((p[place] + below) / 2)


_CHANNELS: Final = {
    "names": _("titles alone"),
    "contents": _("titles and summaries"),
}


def _too_few(channel: str, count: tuple[int, int], least: int) -> Note:
    """Say that verdicts are too few to learn from."""
    return Note(
        _(
            "Verdicts on pairs with {channel} ({together} together, {unrelated} "
            "unrelated) are too few to re-learn the weights; {least} of each are "
            "needed.",
            channel=_CHANNELS[channel],
            together=count[0],
            unrelated=count[1],
            least=least,
        )
    )


def _learnt_note(
    channel: str, count: tuple[int, int], held: list[tuple[str, float, float]],
    plain: float, *, used: bool,
) -> Note:  # fmt: skip
    """Say what was learnt, with figures before and after, and whether it is used."""
    (_ap, first, then), (_brier, error, left) = held
    given = {
        "channel": _CHANNELS[channel], "count": sum(count), "together": count[0],
        "unrelated": count[1],
    }  # fmt: skip
    if math.isnan(then):
        return Note(
            _(
                "The {count} verdicts on pairs with {channel} ({together} together, "
                "{unrelated} unrelated) share so many projects that no part of them "
                "can be kept aside to check what they teach: the weights stay as "
                "shipped.",
                **given,
            )
        )
    if not used:
        return Note(
            _(
                "Weights re-learnt from {count} verdicts on pairs with {channel} "
                "({together} together, {unrelated} unrelated) are not used: on "
                "verdicts kept aside their average precision is {then:.3f}, below "
                "that of the weights as shipped ({first:.3f}) or of the plain "
                "likeness of texts ({plain:.3f}). The weights stay as shipped.",
                **given, then=then, first=first, plain=plain,
            )
        )  # fmt: skip
    return Note(
        _(
            "Weights for pairs with {channel} were re-learnt from {count} verdicts "
            "({together} together, {unrelated} unrelated). On folds not learnt on, no "
            "project in two, average precision went from {first:.3f} to {then:.3f}, "
            "the Brier score from {error:.3f} to {left:.3f}.",
            **given, first=first, then=then, error=error, left=left,
        )
    )  # fmt: skip
