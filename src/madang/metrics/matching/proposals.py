"""Deferred acceptance: the stable matching that is best for one of two sides."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.matching.market import Market, break_ties

__all__ = [
    "BlockingPair", "QuotaEffect", "Side", "blocking_pairs", "deferred_acceptance",
    "match_by_lot", "quota_effects",
]  # fmt: skip

FloatArray = NDArray[np.float64]
Places = NDArray[np.int64]

_NOWHERE: Final = -1


class Side(StrEnum):
    """Which side proposes, and so comes off as well as any stable matching lets it."""

    INSTITUTES = "institutes"
    REGIONS = "regions"


@dataclass(frozen=True, slots=True)
class BlockingPair:
    """An institute and a region that would both rather have each other.

    Attributes
    ----------
    institute, region : str
        Who they are.
    has : str
        Where the institute is now; empty if nowhere.
    gives_up : str
        Whom the region would send away; empty where it has a free place.
    """

    institute: str
    region: str
    has: str
    gives_up: str


@dataclass(frozen=True, slots=True)
class QuotaEffect:
    """What one more place in a region changes.

    Attributes
    ----------
    region : str
        Where the place is added.
    better, worse : tuple of (str, str, str)
        Institutes that come off better or worse, with the region before and after;
        empty for nowhere.
    matched : int
        Institutes with a place afterwards, less those before.
    """

    region: str
    better: tuple[tuple[str, str, str], ...]
    worse: tuple[tuple[str, str, str], ...]
    matched: int


def deferred_acceptance(market: Market, *, proposer: Side = Side.INSTITUTES) -> Places:
    """Match institutes with regions so that no two would rather have each other.

    Who proposes goes down its list; who is asked keeps the best it has been offered,
    up to its quota, and sends the rest away. The side that proposes does as well as
    in any stable matching, the other as badly.

    Parameters
    ----------
    market : Market
        Wishes without ties, as (I, R) arrays; `break_ties` draws lots first.
    proposer : Side
        Who proposes.

    Returns
    -------
    (I,) array of int
        Place of the region in `market.regions` for each institute; -1 for nowhere.

    Raises
    ------
    ParameterError
        If there are ties: which stable matching is best is then not one question.

    References
    ----------
    [GaleShapley1962]_, with quotas and lists that end: [RothSotomayor1990]_.

    Examples
    --------
    >>> from madang.metrics.matching import read_market
    >>> m = read_market({"A": "XYZ", "B": "YZX", "C": "YXZ"},
    ...                 {"X": "BCA", "Y": "ACB", "Z": "ABC"})
    >>> [m.regions[r] for r in deferred_acceptance(m)]
    ['X', 'Z', 'Y']
    >>> [m.regions[r] for r in deferred_acceptance(m, proposer=Side.REGIONS)]
    ['Y', 'Z', 'X']
    """
    if market.has_ties:
        raise ParameterError(
            _(
                "The wishes hold ties, so that no one matching is the best for a side. "
                "Break them by lot (break_ties), look at many lots (match_by_lot), or "
                "ask for the best with ties as they are (match_together)."
            )
        )
    if Side(proposer) is Side.INSTITUTES:
        return _proposed(market.wishes, market.preferred, market.quotas)
    return _offered(market.wishes, market.preferred, market.quotas)


def _lists(places: FloatArray) -> list[list[int]]:
    """Give each row's list, best first."""
    return [
        np.argsort(row, kind="stable")[: int((~np.isnan(row)).sum())].tolist()
        for row in places
    ]


def _proposed(wishes: FloatArray, preferred: FloatArray, quotas: Places) -> Places:
    """Let institutes propose."""
    lists = _lists(wishes)
    asked = [0] * len(lists)
    kept: list[list[int]] = [[] for _region in quotas]
    free = list(range(len(lists)))
    while free:
        i = free.pop()
        if asked[i] == len(lists[i]):
            continue
        r = lists[i][asked[i]]
        asked[i] += 1
        kept[r].append(i)
        if len(kept[r]) > quotas[r]:
            worst = max(kept[r], key=lambda k: preferred[k, r])
            kept[r].remove(worst)
            free.append(worst)
    out = np.full(len(lists), _NOWHERE, dtype=np.int64)
    for r, members in enumerate(kept):
        out[members] = r
    return out


def _offered(wishes: FloatArray, preferred: FloatArray, quotas: Places) -> Places:
    """Let regions offer their places."""
    lists = _lists(preferred.T)
    asked = [0] * len(lists)
    left = quotas.tolist()
    out = np.full(len(wishes), _NOWHERE, dtype=np.int64)
    free = list(range(len(lists)))
    while free:
        r = free.pop()
        while left[r] and asked[r] < len(lists[r]):
            i = lists[r][asked[r]]
            asked[r] += 1
            has = out[i]
            if has == _NOWHERE or wishes[i, r] < wishes[i, has]:
                out[i], left[r] = r, left[r] - 1
                if has != _NOWHERE:
                    left[has] += 1
                    free.append(int(has))
    return out


def blocking_pairs(market: Market, place: ArrayLike) -> tuple[BlockingPair, ...]:
    r"""Name the pairs that would both rather have each other than what they have.

    .. math:: r \succ_i \mu(i) \ \text{and}\ \bigl(|\mu(r)| < q_r\ \text{or}\
        \exists j \in \mu(r): i \succ_r j\bigr)

    With ties both must gain: being indifferent moves nobody (weak stability).

    Parameters
    ----------
    market : Market
        Wishes as (I, R) arrays, with or without ties.
    place : (I,) array of int
        Place of each institute's region in `market.regions`; -1 for nowhere.

    Returns
    -------
    tuple of BlockingPair
        Empty where the matching is stable.

    Raises
    ------
    ShapeError
        If there is not one place for each institute.
    ParameterError
        If a region takes more than its quota, or somebody it did not list.

    References
    ----------
    [GaleShapley1962]_; with ties: [Irving1994]_.

    Examples
    --------
    >>> from madang.metrics.matching import read_market
    >>> m = read_market({"A": "XY", "B": "XY"}, {"X": "AB", "Y": "AB"})
    >>> [(p.institute, p.region, p.gives_up) for p in blocking_pairs(m, [1, 0])]
    [('A', 'X', 'B')]
    """
    where = checked_places(market, place)
    found = []
    for i, r in np.argwhere(~np.isnan(market.wishes)):
        has = where[i]
        if has != _NOWHERE and not market.wishes[i, r] < market.wishes[i, has]:
            continue
        members = np.flatnonzero(where == r)
        gives_up = ""
        if members.size >= market.quotas[r]:
            if not members.size:
                continue
            worst = members[np.argmax(market.preferred[members, r])]
            if not market.preferred[i, r] < market.preferred[worst, r]:
                continue
            gives_up = market.institutes[worst]
        found.append(
            BlockingPair(
                market.institutes[i], market.regions[r], _name(market, has), gives_up
            )
        )
    return tuple(found)


def checked_places(market: Market, place: ArrayLike) -> Places:
    """Check that a matching keeps quotas and lists."""
    where = np.asarray(place, dtype=np.int64)
    if where.shape != (len(market.institutes),):
        raise ShapeError(
            _(
                "Expected one place for each of {institutes} institutes; found shape "
                "{shape}.",
                institutes=len(market.institutes),
                shape=where.shape,
            )
        )
    sits = where != _NOWHERE
    if ((where < _NOWHERE) | (where >= len(market.regions))).any():
        raise ParameterError(
            _("Places must be those of a region in the list, or -1 for nowhere.")
        )
    taken = np.bincount(where[sits], minlength=len(market.regions))
    strange = np.isnan(market.wishes[np.flatnonzero(sits), where[sits]]).sum()
    if (taken > market.quotas).any() or strange:
        raise ParameterError(
            _(
                "This is no matching: {over} regions take more than their quota, and "
                "{strange} institutes are where one side did not list the other.",
                over=int((taken > market.quotas).sum()),
                strange=int(strange),
            )
        )
    return where


def quota_effects(
    market: Market, *, proposer: Side = Side.INSTITUTES
) -> tuple[QuotaEffect, ...]:
    """Tell what one more place in each region would change.

    No institute comes off worse by it, in either of the two extreme matchings; the
    other regions may lose.

    Parameters
    ----------
    market : Market
        Wishes without ties, as (I, R) arrays.
    proposer : Side
        Which of the two extreme matchings is looked at.

    Returns
    -------
    tuple of QuotaEffect
        One a region, in their order.

    Raises
    ------
    ParameterError
        If there are ties.

    References
    ----------
    [RothSotomayor1990]_, chapter 5.

    Examples
    --------
    >>> from madang.metrics.matching import read_market
    >>> m = read_market({"A": "XY", "B": "XY"}, {"X": "AB", "Y": "AB"})
    >>> [e.better for e in quota_effects(m)]
    [(('B', 'Y', 'X'),), ()]
    """
    before = deferred_acceptance(market, proposer=proposer)
    out = []
    for r, name in enumerate(market.regions):
        quotas = market.quotas.copy()
        quotas[r] += 1
        wider = Market(
            market.institutes, market.regions, market.wishes, market.preferred, quotas
        )
        after = deferred_acceptance(wider, proposer=proposer)
        old, new = _standing(market, before), _standing(market, after)
        moves = [
            (market.institutes[i], _name(market, before[i]), _name(market, after[i]))
            for i in range(len(before))
        ]
        out.append(
            QuotaEffect(
                name,
                tuple(moves[i] for i in np.flatnonzero(new < old)),
                tuple(moves[i] for i in np.flatnonzero(new > old)),
                int((after >= 0).sum() - (before >= 0).sum()),
            )
        )
    return tuple(out)


def match_by_lot(
    market: Market,
    rng: np.random.Generator,
    *,
    proposer: Side = Side.INSTITUTES,
    draws: int = 1000,
) -> FloatArray:
    """Measure how often each institute goes to each region when lots break ties.

    Parameters
    ----------
    market : Market
        Wishes with ties, as (I, R) arrays.
    rng : numpy.random.Generator
        Source of the lots.
    proposer : Side
        Who proposes.
    draws : int
        Number of lots, at least 1.

    Returns
    -------
    (I, R) array
        Share of the lots; what is missing to 1 in a row is the share without place.

    Raises
    ------
    ParameterError
        If there is no draw.

    References
    ----------
    [AbdulkadirogluPathakRoth2009]_.

    Examples
    --------
    >>> from madang.metrics.matching import market_from_scores
    >>> m = market_from_scores([[2, 1]], [[1, 1]], quotas=[1, 1])
    >>> match_by_lot(m, np.random.default_rng(1), draws=10).tolist()
    [[1.0, 0.0]]
    """
    if draws < 1:
        raise ParameterError(
            _("At least one draw is needed; found {draws}.", draws=draws)
        )
    count = np.zeros(market.wishes.shape)
    for _draw in range(draws):
        where = deferred_acceptance(break_ties(market, rng), proposer=proposer)
        sits = np.flatnonzero(where >= 0)
        count[sits, where[sits]] += 1
    return count / draws


def _standing(market: Market, where: Places) -> FloatArray:
    """Give the place of what each has in its own list; nowhere stands last."""
    rows = np.arange(len(where))
    own = market.wishes[rows, np.maximum(where, 0)] if where.size else np.empty(0)
    return np.where(where < 0, np.inf, own)


def _name(market: Market, place: int) -> str:
    """Give the name of a region; empty for nowhere."""
    return market.regions[place] if place >= 0 else ""
