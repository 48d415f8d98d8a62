"""Which pairs to put before an officer: some to measure by, some to learn from.

Pairs to *measure* are drawn by chance within strata of the probability that the
shipped weights give, also where the register tells nothing, so that what it misses
can be estimated. Each pair carries a number between 0 and 1 that never changes, and
the smallest numbers of a stratum are drawn: the order of rows, later verdicts and
re-learnt weights do not change who is next. Pairs to *learn* from are those whose
verdict would narrow the weights most, money regarded.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from madang.coordination.overlap.columns import SUGGESTIONS
from madang.language import Message, Money, Range, _, to_json

__all__ = ["EDGES", "STRATA", "Pool", "chances", "strata_of", "suggest"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

EDGES: Final = (0.0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
"""Bounds of the strata, in probability by the shipped weights."""

STRATA: Final = tuple(f"{low:g}-{high:g}" for low, high in pairwise(EDGES))
"""Names of the strata."""

_SPREAD: Final = 0.5
_POOL: Final = 1_500
_SURE: Final = 0.01


@dataclass(frozen=True, slots=True)
class Pool:
    """All candidate pairs, and what is known of each.

    Attributes
    ----------
    a, b : (P,) arrays of int
        Rows of each pair.
    codes : (D,) array of str
        Codes of the projects.
    features : DataFrame
        Features of each pair.
    probability, shipped : (P,) arrays
        Probability by the weights in force, and by those shipped.
    least : float
        Probability from which the register tells a pair.
    measured : (P,) array of bool
        Whether a verdict is in force that was drawn to measure.
    known : (P,) array of bool
        Whether any verdict is in force.
    money : (P,) array
        Money at stake; NaN where unknown.
    """

    a: IntArray
    b: IntArray
    codes: NDArray[np.object_]
    features: pd.DataFrame
    probability: FloatArray
    shipped: FloatArray
    least: float
    measured: NDArray[np.bool_]
    known: NDArray[np.bool_]
    money: FloatArray


def strata_of(shipped: FloatArray) -> IntArray:
    """Give the stratum of each pair, by its probability under the shipped weights.

    Parameters
    ----------
    shipped : (P,) array
        Probabilities, 0 to 1.

    Returns
    -------
    (P,) array of int
        Place in `STRATA`.
    """
    return np.searchsorted(EDGES[1:-1], shipped, side="right").astype(np.int64)


def chances(
    one: NDArray[np.object_], other: NDArray[np.object_], seed: int
) -> FloatArray:
    """Give each pair its lasting number between 0 and 1, from its codes alone.

    Parameters
    ----------
    one, other : (P,) arrays of str
        Codes, in any order.
    seed : int
        Seed of the study.

    Returns
    -------
    (P,) array
    """
    out = np.empty(len(one))
    for place, pair in enumerate(zip(one, other, strict=True)):
        text = "\x1f".join((str(seed), *sorted(map(str, pair))))
        digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8)
        out[place] = int.from_bytes(digest.digest(), "big") / 2**64
    return out


def suggest(pool: Pool, *, seed: int, count: int, currency: str) -> pd.DataFrame:
    """Propose pairs for a verdict: half drawn to measure, half that teach most.

    Parameters
    ----------
    pool : Pool
        All candidate pairs.
    seed : int
        Seed of the study.
    count : int
        Number of pairs.
    currency : str
        Currency code, for the reasons.

    Returns
    -------
    DataFrame
        Table ``suggestions``.
    """
    strata = strata_of(pool.shipped)
    measured, weight = _to_measure(pool, strata, seed, count - count // 2)
    taught = _to_learn(pool, set(measured), count // 2)
    order = [p for two in _zipped(measured, taught) for p in two]
    rows = []
    for rank, place in enumerate(order, start=1):
        by_chance = place in weight
        stratum = int(strata[place])
        why = _why_measure(stratum) if by_chance else _why(pool, place, currency)
        rows.append(
            (
                rank, pool.codes[pool.a[place]], pool.codes[pool.b[place]],
                pool.probability[place], to_json(why),
                "measure" if by_chance else "teach", STRATA[stratum],
                weight.get(place, math.nan),
            )
        )  # fmt: skip
    return SUGGESTIONS.typed(pd.DataFrame(rows, columns=list(SUGGESTIONS.names)))


def _zipped(one: list[int], other: list[int]) -> list[list[int]]:
    """Take turns, so that a short session holds both kinds."""
    most = max(len(one), len(other))
    return [[*one[i : i + 1], *other[i : i + 1]] for i in range(most)]


def _to_measure(
    pool: Pool, strata: IntArray, seed: int, count: int
) -> tuple[list[int], dict[int, float]]:
    """Draw pairs by chance within strata, and give one over the chance of each."""
    share = _shares(pool, strata)
    held = np.bincount(strata[pool.measured], minlength=len(STRATA))
    open_ = ~pool.known
    left = np.bincount(strata[open_], minlength=len(STRATA))
    give = np.zeros(len(STRATA), dtype=np.int64)
    for _turn in range(min(count, int(left.sum()))):
        # The stratum that is farthest behind its share is next.
        lag = np.where(give < left, (held + give + 0.5) / share, np.inf)
        give[int(lag.argmin())] += 1
    chosen: list[int] = []
    weight: dict[int, float] = {}
    for stratum in np.flatnonzero(give):
        places = np.flatnonzero(open_ & (strata == stratum))
        u = chances(pool.codes[pool.a[places]], pool.codes[pool.b[places]], seed)
        first = places[np.argsort(u, kind="stable")][: give[stratum]]
        size = int(held[stratum] + left[stratum])
        chosen += first.tolist()
        weight |= dict.fromkeys(
            first.tolist(), size / int(held[stratum] + give[stratum])
        )
    u = chances(pool.codes[pool.a[chosen]], pool.codes[pool.b[chosen]], seed)
    return [chosen[i] for i in np.argsort(u, kind="stable")], weight


def _shares(pool: Pool, strata: IntArray) -> FloatArray:
    """Share draws out: half where the register tells, half over all, by spread."""
    p = np.clip(pool.shipped, _SURE, 1 - _SURE)
    spread = np.sqrt(p * (1 - p))
    told = pool.probability >= pool.least
    parts = []
    for mask in (told, np.ones(len(p), dtype=bool)):
        amount = np.bincount(strata[mask], spread[mask], minlength=len(STRATA))
        root = np.sqrt(amount)  # between equal shares and those of least variance
        parts.append(root / root.sum() if root.sum() > 0 else root)
    return np.asarray(np.maximum(parts[0] + parts[1], 1e-9))


def _to_learn(pool: Pool, taken: set[int], count: int) -> list[int]:
    """Choose, one after the other, the pair whose verdict teaches most."""
    p = pool.probability
    free = ~pool.known & (p > _SURE) & (p < 1 - _SURE)
    free[list(taken)] = False
    worth = p * (1 - p) * _stakes(pool.money)
    code = pool.codes.astype(str)
    places = np.flatnonzero(free)
    order = np.lexsort((code[pool.b[places]], code[pool.a[places]], -worth[places]))
    places = places[order][:_POOL]
    if not len(places):
        return []
    x = _design(pool.features, places)
    spread = _narrowed(pool, x.shape[1])
    used: set[int] = {r for t in taken for r in (int(pool.a[t]), int(pool.b[t]))}
    chosen: list[int] = []
    for _turn in range(count):
        leverage = np.einsum("ij,jk,ik->i", x, spread, x)
        gain = np.log1p(p[places] * (1 - p[places]) * leverage)
        gain = gain * _stakes(pool.money)[places]
        fresh = ~np.isin(pool.a[places], list(used)) & ~np.isin(
            pool.b[places], list(used)
        )
        gain = np.where(fresh, gain, -1.0)
        best = int(gain.argmax())
        if gain[best] <= 0:
            break
        place = int(places[best])
        chosen.append(place)
        used |= {int(pool.a[place]), int(pool.b[place])}
        spread = _after(spread, x[best], float(p[place]))
    return chosen


def _stakes(amounts: FloatArray) -> FloatArray:
    """Weigh money from 1 (none, unknown) to 2 (far above what is usual)."""
    known = amounts[np.isfinite(amounts) & (amounts > 0)]
    usual = float(np.median(known)) if len(known) else 1.0
    held = np.nan_to_num(amounts, nan=0.0)
    return np.asarray(1.0 + held / (held + usual))


def _design(features: pd.DataFrame, places: IntArray) -> FloatArray:
    """Lay out numeric features, a constant first, each to a spread of one."""
    numbers = features.select_dtypes(include="number")
    x = np.nan_to_num(numbers.to_numpy(dtype=np.float64)[places])
    wide = x.std(axis=0)
    x = (x - x.mean(axis=0)) / np.where(wide > 0, wide, 1.0)
    return np.column_stack([np.ones(len(x)), x])


def _narrowed(pool: Pool, size: int) -> FloatArray:
    """Give the spread of the weights as far as verdicts have not narrowed it."""
    known = np.flatnonzero(pool.known)
    held = np.eye(size) / _SPREAD**2
    if len(known):
        x = _design(pool.features, known)
        p = pool.probability[known]
        held += (x * (p * (1 - p))[:, None]).T @ x
    return np.asarray(np.linalg.inv(held))


def _after(spread: FloatArray, x: FloatArray, p: float) -> FloatArray:
    """Narrow the spread by one more verdict (Sherman and Morrison)."""
    turned = spread @ x
    weight = p * (1 - p)
    return np.asarray(
        spread - weight * np.outer(turned, turned) / (1 + weight * float(x @ turned))
    )


def _why_measure(stratum: int) -> Message:
    """Say why a pair was drawn to measure."""
    return _(
        "Drawn by chance among pairs of {ends} to measure precision and recall.",
        ends=Range(EDGES[stratum], EDGES[stratum + 1], ".0%"),
    )


def _why(pool: Pool, place: int, currency: str) -> Message:
    """Say why a pair teaches."""
    p, stake = float(pool.probability[place]), float(pool.money[place])
    if math.isfinite(stake) and stake > 0:
        return _(
            "At {p:.0%} it may go either way: a verdict teaches much ({stake} at "
            "stake).",
            p=p,
            stake=Money(stake, currency),
        )
    return _("At {p:.0%} it may go either way: a verdict teaches much.", p=p)
