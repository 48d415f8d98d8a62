"""Who may go where: wishes of two sides and places, read and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import ParameterError, ShapeError
from madang.language import Items, Message, _
from madang.metrics.checks import numbers

__all__ = ["Market", "break_ties", "market_from_scores", "read_market"]

FloatArray = NDArray[np.float64]

Wishes = Mapping[str, Sequence[str | Sequence[str]]]

_SQUARE: Final = 2


@dataclass(frozen=True, slots=True)
class Market:
    """Wishes of institutes and regions, as places in each other's lists.

    Attributes
    ----------
    institutes, regions : tuple of str
        Names, in the order of rows and columns.
    wishes : (I, R) array
        Place of region r in the list of institute i: 1 is best, equal numbers are a
        tie. NaN where either side does not list the other: both must agree.
    preferred : (I, R) array
        Place of institute i in the list of region r; NaN as in `wishes`.
    quotas : (R,) array of int
        Institutes that each region can take.
    one_sided : tuple of (str, str)
        Pairs of institute and region of which only one lists the other; left out.
    """

    institutes: tuple[str, ...]
    regions: tuple[str, ...]
    wishes: FloatArray
    preferred: FloatArray
    quotas: NDArray[np.int64]
    one_sided: tuple[tuple[str, str], ...] = ()

    @property
    def has_ties(self) -> bool:
        """Whether anybody is indifferent between two on its list."""
        rows = (*self.wishes, *self.preferred.T)
        return any(np.unique(r[~np.isnan(r)]).size < (~np.isnan(r)).sum() for r in rows)


def read_market(
    institutes: Wishes, regions: Wishes, *, quotas: Mapping[str, int] | None = None
) -> Market:
    """Read the wishes of institutes and regions.

    Parameters
    ----------
    institutes, regions : mapping of str to sequence
        For each name, whom it would take, best first; a sequence within the list is
        a tie. Who is not listed is not acceptable.
    quotas : mapping of str to int, optional
        Institutes that a region can take, at least 0; 1 where not given.

    Returns
    -------
    Market
        Wishes as (I, R) arrays. A pair counts only where each lists the other; the
        rest stands in `one_sided`.

    Raises
    ------
    ParameterError
        If a list names somebody unknown or twice, or a quota is not a whole number
        at 0 or above, or is of an unknown region.

    References
    ----------
    [GaleShapley1962]_.

    Examples
    --------
    >>> m = read_market({"A": ["X", "Y"], "B": [("X", "Y")]}, {"X": "BA", "Y": "A"})
    >>> m.wishes.tolist(), m.one_sided
    ([[1.0, 2.0], [1.0, nan]], (('B', 'Y'),))
    """
    rows, columns = tuple(institutes), tuple(regions)
    wishes = _places(institutes, columns, side=_("regions"))
    preferred = _places(regions, rows, side=_("institutes")).T
    one = np.isnan(wishes) != np.isnan(preferred)
    pairs = tuple((rows[i], columns[r]) for i, r in np.argwhere(one))
    wishes[one] = preferred[one] = np.nan
    given = _quotas(dict(quotas or {}), columns)
    return Market(rows, columns, wishes, preferred, given, pairs)


def market_from_scores(
    wishes: ArrayLike,
    preferred: ArrayLike,
    *,
    quotas: ArrayLike,
    names: tuple[Sequence[str], Sequence[str]] | None = None,
) -> Market:
    """Read wishes from scores, such as settlement rates or scores of a ledger.

    Parameters
    ----------
    wishes : (I, R) array
        What region r is worth to institute i, in any unit; the most is best, equal
        scores are ties, NaN is not acceptable.
    preferred : (I, R) array
        What institute i is worth to region r; the same.
    quotas : (R,) array of int
        Institutes that each region can take, at least 0.
    names : pair of sequences of str, optional
        Names of institutes and of regions; numbers from 1 if left out.

    Returns
    -------
    Market
        Wishes as (I, R) arrays of places, 1 the best.

    Raises
    ------
    ShapeError
        If scores, quotas and names do not fit each other.
    ParameterError
        If a quota is not a whole number at 0 or above, or a name comes twice.

    References
    ----------
    [GaleShapley1962]_.

    Examples
    --------
    >>> m = market_from_scores([[.74, .39]], [[1, 1]], quotas=[1, 1])
    >>> m.wishes.tolist(), m.institutes
    ([[1.0, 2.0]], ('1',))
    """
    first, second = numbers(wishes), numbers(preferred)
    if first.ndim != _SQUARE or first.shape != second.shape:
        raise ShapeError(
            _(
                "Expected two tables of institutes and regions of one shape; found "
                "{first} and {second}.",
                first=first.shape,
                second=second.shape,
            )
        )
    rows, columns = names or tuple([str(k + 1) for k in range(n)] for n in first.shape)
    seats = np.asarray(quotas).ravel().tolist()
    if (len(rows), len(columns)) != first.shape or len(seats) != len(columns):
        raise ShapeError(
            _(
                "Expected a name for each of {shape} institutes and regions and a "
                "quota for each region; found {rows}, {columns} and {quotas}.",
                shape=first.shape,
                rows=len(rows),
                columns=len(columns),
                quotas=len(seats),
            )
        )
    for side in (rows, columns):
        _refuse(sorted({n for n in side if list(side).count(n) > 1}), _("named twice"))
    mutual = ~np.isnan(first) & ~np.isnan(second)
    return Market(
        tuple(rows), tuple(columns),
        np.array([_ranked(v, m) for v, m in zip(first, mutual, strict=True)]),
        np.array([_ranked(v, m) for v, m in zip(second.T, mutual.T, strict=True)]).T,
        _quotas(dict(zip(columns, seats, strict=True)), tuple(columns)),
        tuple((rows[i], columns[r]) for i, r in
              np.argwhere(np.isnan(first) != np.isnan(second))),
    )  # fmt: skip


def break_ties(market: Market, rng: np.random.Generator) -> Market:
    """Break all ties by lot: one lot for all institutes, and one for all regions.

    One lot for all keeps it so that no institute gains by a false list. A stable
    matching of what results is stable before too; which one it is hangs on the lot.

    Parameters
    ----------
    market : Market
        Wishes, with or without ties, as (I, R) arrays.
    rng : numpy.random.Generator
        Source of the lots.

    Returns
    -------
    Market
        The same wishes without ties, as (I, R) arrays.

    References
    ----------
    [AbdulkadirogluPathakRoth2009]_.

    Examples
    --------
    >>> m = market_from_scores([[1, 1]], [[1, 1]], quotas=[1, 1])
    >>> break_ties(m, np.random.default_rng(2)).has_ties
    False
    """
    count = (len(market.institutes), len(market.regions))
    lots = [rng.permutation(n).astype(np.float64) for n in count]
    wishes = np.array([_in_order(row, lots[1]) for row in market.wishes])
    preferred = np.array([_in_order(c, lots[0]) for c in market.preferred.T]).T
    return Market(
        market.institutes, market.regions, wishes.reshape(count),
        preferred.reshape(count), market.quotas, market.one_sided,
    )  # fmt: skip


def _in_order(places: FloatArray, lot: FloatArray) -> FloatArray:
    """Give places from 1, equals in the order of the lot."""
    listed = np.flatnonzero(~np.isnan(places))
    order = listed[np.lexsort((lot[listed], places[listed]))]
    out = np.full(places.size, np.nan)
    out[order] = np.arange(1.0, order.size + 1)
    return out


def _ranked(scores: FloatArray, listed: NDArray[np.bool_]) -> FloatArray:
    """Turn scores into places, 1 the greatest; equal scores share a place."""
    out = np.full(scores.size, np.nan)
    out[listed] = np.unique(-scores[listed], return_inverse=True)[1] + 1.0
    return out


def _places(lists: Wishes, known: tuple[str, ...], *, side: Message) -> FloatArray:
    """Turn lists into places, or refuse them with all names that are wrong."""
    column = {name: k for k, name in enumerate(known)}
    out = np.full((len(lists), len(known)), np.nan)
    strange, twice = [], []
    for row, (owner, wishes) in enumerate(lists.items()):
        for place, entry in enumerate(wishes, start=1):
            for name in (entry,) if isinstance(entry, str) else entry:
                at = column.get(name)
                if at is None:
                    strange.append(f"{owner}: {name}")
                elif not np.isnan(out[row, at]):
                    twice.append(f"{owner}: {name}")
                else:
                    out[row, at] = place
    _refuse(strange, _("not among the {side}", side=side))
    _refuse(twice, _("listed twice"))
    return out


def _refuse(found: list[str], why: Message) -> None:
    """Refuse names, all at once."""
    if found:
        raise ParameterError(
            _(
                "Lists of wishes: {count} entries are {why}: {found}. Correct the "
                "spelling, or take them out.",
                count=len(found),
                why=why,
                found=Items(tuple(found)),
            )
        )


def _quotas(given: dict[str, int], regions: tuple[str, ...]) -> NDArray[np.int64]:
    """Read how many each region takes."""
    _refuse([n for n in given if n not in regions], _("not among the regions"))
    wrong = [f"{n}: {q}" for n, q in given.items() if not _is_whole(q)]
    if wrong:
        raise ParameterError(
            _(
                "Quotas must be whole numbers at 0 or above; {count} are not: {found}.",
                count=len(wrong),
                found=Items(tuple(wrong)),
            )
        )
    return np.array([int(given.get(n, 1)) for n in regions], dtype=np.int64)


def _is_whole(value: float) -> bool:
    """Tell whether a number can be a quota."""
    return bool(np.isfinite(value)) and value >= 0 and int(value) == value
