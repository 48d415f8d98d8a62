"""How good the register is so far: precision and recall, with 90% intervals.

Only verdicts on pairs drawn by chance with known probabilities are taken as a sample;
verdicts on pairs that an officer or the register picked stand for themselves alone.
What the register proposes is judged, before verdicts are laid over it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit

from madang.coordination.overlap.columns import QUALITY
from madang.coordination.overlap.drawing import STRATA
from madang.language import Interval, Message, _, to_json

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "Cells",
    "Estimate",
    "counted",
    "estimate",
    "more_to_halve",
    "quality_table",
]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

_DRAWS: Final = 4_000
_DOUBT: Final = 1.5
_LOGITS: Final = np.linspace(-20.0, 20.0, 1_201)
_TAILS: Final = (0.05, 0.5, 0.95)
_MOST: Final = 64


@dataclass(frozen=True, slots=True)
class Cells:
    """Candidate pairs counted by stratum and by whether the register tells them.

    Attributes
    ----------
    told : (C,) array of bool
        Whether the register tells the pairs of the cell.
    stratum : (C,) array of int
        Stratum of the cell.
    size : (C,) array of int
        Pairs whose verdict is unknown or was drawn to measure.
    drawn, hits : (C,) arrays of int
        Of these, pairs drawn to measure with a verdict, and those found positive.
    certain : (C,) array of int
        Further pairs found positive by other verdicts, outside ``size``.
    known : (C,) array of int
        Further pairs with other verdicts, outside ``size``.
    expected : (C,) array
        Share of positives that the register's probabilities make one expect.
    """

    told: BoolArray
    stratum: IntArray
    size: IntArray
    drawn: IntArray
    hits: IntArray
    certain: IntArray
    known: IntArray
    expected: FloatArray


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share, its 90% interval, and the verdicts behind it; NaN where undefined."""

    value: float
    low: float
    high: float
    n: int


def estimate(cells: Cells, *, seed: int) -> tuple[Estimate, Estimate]:
    """Estimate precision and recall from a stratified sample.

    In each cell the log-odds of the share of positives are normal before any verdict,
    around what the probabilities make one expect, with a standard deviation of 1.5:
    the register may be wrong by a factor of twelve either way. Verdicts drawn by
    chance narrow them, and what was not drawn follows; 4,000 draws of a generator
    with a fixed seed give the medians and the 5% and 95% points. A cell without
    draws is read with the nearest drawn one on the same side; where there is none,
    the share is undefined.

    Parameters
    ----------
    cells : Cells
        Counts.
    seed : int
        Seed of the generator.

    Returns
    -------
    precision, recall : Estimate
    """
    cells = _merged(cells)
    missing = (cells.drawn == 0) & (cells.size > 0)
    rng = np.random.default_rng(seed)
    n = np.where(missing, 0, cells.drawn)
    theta = _shares(cells, n, rng)
    rest = rng.binomial(np.maximum(cells.size - n, 0), theta)
    found = rest + cells.hits + cells.certain
    inside = found[:, cells.told].sum(axis=1)
    told = float((cells.size + cells.known)[cells.told].sum())
    whole = found.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = inside / told if told else np.full(_DRAWS, np.nan)
        recall = np.where(whole > 0, inside / np.maximum(whole, 1), np.nan)
    count = int(n.sum())
    blind = bool(missing[cells.told].any())
    return (
        _summed(precision, int(n[cells.told].sum()), defined=not blind),
        _summed(recall, count, defined=not missing.any()),
    )


def _shares(cells: Cells, drawn: IntArray, rng: np.random.Generator) -> FloatArray:
    """Draw the share of positives of each cell from what verdicts leave open."""
    rate = expit(_LOGITS)
    out = np.zeros((_DRAWS, len(drawn)))
    start = logit(np.clip(cells.expected, 1e-6, 1 - 1e-6))
    for place in np.flatnonzero(cells.size > 0):
        k, n = cells.hits[place], drawn[place]
        weight = (
            k * np.log(rate)
            + (n - k) * np.log1p(-rate)
            - ((_LOGITS - start[place]) / _DOUBT) ** 2 / 2
        )
        heap = np.cumsum(np.exp(weight - weight.max()))
        u = rng.random(_DRAWS) * heap[-1]
        out[:, place] = expit(np.interp(u, heap, _LOGITS))
    return out


def _summed(draws: FloatArray, n: int, *, defined: bool) -> Estimate:
    """Sum draws up by median and interval."""
    if not defined or not n or np.isnan(draws).any():
        return Estimate(math.nan, math.nan, math.nan, n)
    low, value, high = np.quantile(draws, _TAILS)
    return Estimate(float(value), float(low), float(high), n)


def _merged(cells: Cells) -> Cells:
    """Join each cell without draws to the nearest drawn one on its side."""
    home = np.arange(len(cells.size))
    for place in np.flatnonzero((cells.drawn == 0) & (cells.size > 0)):
        side = np.flatnonzero((cells.told == cells.told[place]) & (cells.drawn > 0))
        if len(side):
            gap = np.abs(cells.stratum[side] - cells.stratum[place])
            home[place] = side[int(gap.argmin())]

    def joined(values: IntArray) -> IntArray:
        return np.bincount(home, values, len(home)).astype(np.int64)

    size = joined(cells.size)
    expected = np.bincount(home, cells.expected * cells.size, len(home))
    return replace(
        cells,
        size=size,
        drawn=joined(cells.drawn),
        hits=joined(cells.hits),
        certain=joined(cells.certain),
        known=joined(cells.known),
        expected=np.where(size > 0, expected / np.maximum(size, 1), cells.expected),
    )


def more_to_halve(cells: Cells, measure: Callable[[Cells], Estimate]) -> float:
    """Say how many more verdicts, drawn alike, would halve an interval.

    Parameters
    ----------
    cells : Cells
        Counts so far.
    measure : callable
        Gives the estimate whose interval is to be halved.

    Returns
    -------
    float
        Number of verdicts; NaN where the estimate is undefined or cannot be halved.
    """
    now = measure(cells)
    wanted = (now.high - now.low) / 2
    if not math.isfinite(wanted) or wanted <= 0:
        return math.nan
    low, high = 1.0, 2.0
    while high <= _MOST and _width(measure(_grown(cells, high))) > wanted:
        low, high = high, 2 * high
    if high > _MOST:
        return math.nan
    for _turn in range(6):
        middle = (low + high) / 2
        if _width(measure(_grown(cells, middle))) > wanted:
            low = middle
        else:
            high = middle
    grown = _grown(cells, high)
    return float(np.ceil((grown.drawn - cells.drawn).sum()))


def _width(found: Estimate) -> float:
    """Give the width of an interval."""
    return found.high - found.low


def _grown(cells: Cells, times: float) -> Cells:
    """Give the counts as they would be with more draws and the same shares."""
    drawn = np.minimum(np.ceil(cells.drawn * times), cells.size).astype(np.int64)
    share = cells.hits / np.maximum(cells.drawn, 1)
    hits = np.minimum(np.rint(drawn * share), drawn).astype(np.int64)
    return replace(cells, drawn=drawn, hits=np.maximum(hits, cells.hits))


def counted(
    strata: IntArray, told: BoolArray, measured: BoolArray, *, known: BoolArray,
    positive: BoolArray, probability: FloatArray,
) -> Cells:  # fmt: skip
    """Count pairs by stratum and side.

    Parameters
    ----------
    strata : (P,) array of int
        Stratum of each pair.
    told, measured, known, positive : (P,) arrays of bool
        Whether the register tells it; a verdict drawn to measure is in force; any
        verdict is; the verdict in force found it positive.
    probability : (P,) array
        Probability of being positive, before verdicts.

    Returns
    -------
    Cells
    """
    size = 2 * len(STRATA)
    place = strata * 2 + told
    free = ~known | measured

    def count(mask: BoolArray) -> IntArray:
        return np.bincount(place[mask], minlength=size).astype(np.int64)

    whole = np.bincount(place[free], probability[free], minlength=size)
    return Cells(
        told=np.tile([False, True], len(STRATA)),
        stratum=np.repeat(np.arange(len(STRATA)), 2),
        size=count(free),
        drawn=count(measured),
        hits=count(measured & positive),
        certain=count(known & ~measured & positive),
        known=count(known & ~measured),
        expected=whole / np.maximum(count(free), 1),
    )


def quality_table(
    strata: IntArray,
    told: tuple[BoolArray, BoolArray],
    verdicts: tuple[BoolArray, BoolArray],
    positive: tuple[BoolArray, BoolArray],
    *,
    probability: FloatArray,
    recorded: int,
    seed: int,
) -> pd.DataFrame:
    """Lay out the table ``quality``.

    Parameters
    ----------
    strata : (P,) array of int
        Stratum of each candidate pair.
    told : pair of (P,) arrays of bool
        Pairs that the register proposes as duplicates, and as any overlap.
    verdicts : pair of (P,) arrays of bool
        Pairs with a verdict in force that was drawn to measure, and with any.
    positive : pair of (P,) arrays of bool
        Pairs found duplicates, and any overlap.
    probability : (P,) array
        Probability that the two belong together.
    recorded : int
        Verdicts ever recorded.
    seed : int
        Seed of the generator.

    Returns
    -------
    DataFrame
        One row a quantity, with a sentence.
    """
    measured, known = verdicts
    in_force, drawn = int(known.sum()), int(measured.sum())
    rows = [
        _row("verdicts", recorded, recorded,
             _("{n:,| verdict/ verdicts} recorded.", n=recorded)),
        _row("verdicts_in_force", in_force, in_force,
             _("{n:,| verdict/ verdicts} in force.", n=in_force)),
        _row("verdicts_measured", drawn, drawn,
             _("{n:,| verdict/ verdicts} on pairs drawn by chance.", n=drawn)),
    ]  # fmt: skip
    for name, place in (("duplicate", 0), ("overlap", 1)):
        cells = counted(
            strata, told[place], measured, known=known, positive=positive[place],
            probability=probability / (2 - place),
        )  # fmt: skip
        precision, recall = estimate(cells, seed=seed)
        rows.append(_share(f"precision_{name}", precision))
        rows.append(_share(f"recall_{name}", recall))
    for name, place, of in (
        ("verdicts_to_halve_interval", 0, _("precision")),
        ("verdicts_to_halve_recall", 1, _("recall")),
    ):
        measure = partial(_estimated, place=place, seed=seed)
        more = more_to_halve(cells, measure)
        rows.append(_row(name, more, drawn, _halved(more, of)))
    return QUALITY.typed(pd.DataFrame(rows))


def _estimated(cells: Cells, *, place: int, seed: int) -> Estimate:
    """Estimate precision (0) or recall (1)."""
    return estimate(cells, seed=seed)[place]


def _row(
    name: str,
    value: float,
    n: int,
    said: Message,
    ends: tuple[float, float] = (math.nan, math.nan),
) -> dict[str, object]:
    """Give the row of a quantity."""
    return {
        "quantity": name, "value": value, "low": ends[0], "high": ends[1], "n": n,
        "message": to_json(said),
    }  # fmt: skip


_MEANS: Final = {
    "precision_duplicate": _(
        "Of pairs that the register calls duplicates, the share that are"
    ),
    "precision_overlap": _(
        "Of pairs in the register, the share that belong together in any way"
    ),
    "recall_duplicate": _(
        "Of true duplicates among all candidates, the share that the register calls so"
    ),
    "recall_overlap": _(
        "Of candidate pairs that belong together, the share in the register"
    ),
}


def _share(name: str, found: Estimate) -> dict[str, object]:
    """Give the row of an estimated share."""
    if math.isfinite(found.value):
        said = _(
            "{share}: {value:.0%}{ends}, from {n:,| verdict/ verdicts} drawn by "
            "chance.",
            share=_MEANS[name],
            value=found.value,
            ends=Interval(found.low, found.high, ".0%"),
            n=found.n,
        )
    else:
        said = _(
            "{share}: not known yet. Decide pairs drawn by chance (those marked "
            "'measure' among the suggestions).",
            share=_MEANS[name],
        )
    return _row(name, found.value, found.n, said, (found.low, found.high))


def _halved(more: float, of: Message) -> Message:
    """Say how many more verdicts halve an interval."""
    if not math.isfinite(more):
        return _(
            "How many verdicts would halve the interval of {of} is not known yet; "
            "decide pairs marked 'measure' first.",
            of=of,
        )
    return _(
        "About {more:,.0f} more verdicts on pairs marked 'measure' would halve the "
        "interval of {of} (any overlap).",
        more=more,
        of=of,
    )
