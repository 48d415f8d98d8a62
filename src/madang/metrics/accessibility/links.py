"""Links that could be built: what each would do to access, and to its evenness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.accessibility.times import TravelTimes
from madang.metrics.checks import numbers, places
from madang.metrics.inequality import gini

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray

    from madang.language import Message
    from madang.metrics.accessibility.decay import Decay
    from madang.metrics.checks import FloatArray

__all__ = ["LinkCase", "SingleLinks", "access_with", "link_case", "single_links",
           "with_link"]  # fmt: skip

_NOISE = 1e-12


@dataclass(frozen=True, slots=True)
class LinkCase:
    """Places, how long it takes between them, and links that could be built.

    Made and checked by `link_case`.

    Attributes
    ----------
    minutes : (R, R) array
        From row to column as things are; infinite where there is no way.
    tail, head : (L,) arrays of int
        Ends of each candidate.
    link_minutes, cost : (L,) arrays
        How long each would take, and what it would cost.
    one_way : (L,) array of bool
        Whether it leads from tail to head only.
    opportunities, residents : (R,) arrays
        What is to be reached, and whose access counts.
    decay : Decay
        Weight of a way by its time.
    """

    minutes: FloatArray
    tail: NDArray[np.intp]
    head: NDArray[np.intp]
    link_minutes: FloatArray
    cost: FloatArray
    one_way: NDArray[np.bool_]
    opportunities: FloatArray
    residents: FloatArray
    decay: Decay

    @property
    def idle(self) -> NDArray[np.bool_]:
        """Tell which candidates shorten no way: as quick a way exists already."""
        forth = self.minutes[self.tail, self.head]
        back = self.minutes[self.head, self.tail]
        slow = self.link_minutes >= forth - _NOISE
        return np.asarray(slow & (self.one_way | (self.link_minutes >= back - _NOISE)))

    def weight(self, minutes: FloatArray) -> FloatArray:
        """Give the weight of ways; none where there is no way."""
        known = np.isfinite(minutes)
        return np.where(known, self.decay(np.where(known, minutes, 0.0)), 0.0)

    def access(self, minutes: FloatArray) -> FloatArray:
        """Give the access of each place, by how long ways take."""
        return np.asarray(self.weight(minutes) @ self.opportunities)

    def unevenness(self, access: FloatArray) -> FloatArray:
        """Give the Gini coefficient of access over residents."""
        return gini(access, weights=self.residents)


@dataclass(frozen=True, slots=True)
class SingleLinks:
    """What each link would do if it alone were built.

    Attributes
    ----------
    gini : float
        Gini coefficient of access over residents as things are.
    gained : (L,) array
        Evenness gained: how far the coefficient falls. Below 0 the link makes access
        less even.
    more : (L,) array
        Access gained, summed over residents, as a share of all access.
    per_cost : (L,) array
        Evenness gained for one unit of cost.
    """

    gini: float
    gained: FloatArray
    more: FloatArray
    per_cost: FloatArray

    @property
    def less_even(self) -> NDArray[np.intp]:
        """List the links that make access less even, the worst first."""
        order = np.argsort(self.gained, kind="stable")
        return np.asarray(order[self.gained[order] < -_NOISE])


def link_case(
    minutes: ArrayLike,
    ends: tuple[ArrayLike, ArrayLike],
    *,
    link_minutes: ArrayLike,
    cost: ArrayLike,
    opportunities: ArrayLike,
    residents: ArrayLike,
    decay: Decay,
    one_way: ArrayLike = False,
) -> LinkCase:
    r"""Check places and candidate links, as all that chooses among links needs them.

    Access is :math:`A_r = \sum_s O_s f(t_{rs})`, its unevenness the Gini coefficient
    over residents.

    Parameters
    ----------
    minutes : (R, R) array
        From row to column as things are, by the shortest way; infinite where there is
        none. The diagonal is the time within a place.
    ends : pair of (L,) arrays of int
        Places that each candidate would join.
    link_minutes : (L,) array
        How long each would take, at least 0.
    cost : (L,) array
        What each would cost, above 0.
    opportunities, residents : (R,) arrays
        What is to be reached, and whose access counts, at least 0.
    decay : Decay
        Weight of a way by its time.
    one_way : (L,) array of bool
        Whether a candidate leads from its first end to its second only.

    Returns
    -------
    LinkCase

    Raises
    ------
    ShapeError
        If the arrays do not fit each other.
    ParameterError
        If a time or an amount is negative or not a number, a cost is not above 0, a
        candidate joins a place with itself, or a place has no time within itself.

    References
    ----------
    [MagnantiWong1984]_.

    Examples
    --------
    >>> from madang.metrics.accessibility import Cutoff, link_case
    >>> case = link_case([[0, 60], [60, 0]], ([0], [1]), link_minutes=[20], cost=[5],
    ...                  opportunities=[9, 1], residents=[1, 1], decay=Cutoff(30))
    >>> case.idle.tolist()
    [False]
    """
    table = TravelTimes.of(minutes)
    size = table.origins
    if size != table.destinations:
        raise ShapeError(
            _(
                "Travel times between places must be a square table; found {rows} rows "
                "and {columns} columns.",
                rows=table.origins,
                columns=table.destinations,
            )
        )
    tail, head = (places(end, count=size, what=_("end of a link")) for end in ends)
    times = _of_links(link_minutes, tail.size, least=0.0, what=_("minutes of links"))
    costs = _of_links(cost, tail.size, least=_NOISE, what=_("cost of links"))
    _check_ends(tail, head, np.isfinite(np.diagonal(table.table())))
    return LinkCase(
        table.table(), tail, head, times, costs,
        np.broadcast_to(np.asarray(one_way, dtype=np.bool_), tail.shape),
        table.held(opportunities, at="destination", what=_("opportunities")),
        table.held(residents, at="origin", what=_("residents")),
        decay,
    )  # fmt: skip


def _of_links(
    given: ArrayLike, count: int, *, least: float, what: Message
) -> FloatArray:
    """Check one number a link."""
    found = numbers(given)
    if found.shape != (count,):
        raise ShapeError(
            _(
                "Expected {count} numbers for {what}, one a link; found shape {shape}.",
                count=count,
                what=what,
                shape=found.shape,
            )
        )
    wrong = ~(np.isfinite(found) & (found >= least))
    if wrong.any():
        raise ParameterError(
            _(
                "Expected {what} to be known and {least}; {wrong} of {count} are not, "
                "the first is {first} at link {link}.",
                what=what,
                least=_("above 0") if least > 0 else _("0 or more"),
                wrong=int(wrong.sum()),
                count=count,
                first=str(found[wrong][0]),
                link=int(np.flatnonzero(wrong)[0]),
            )
        )
    return found


def _check_ends(
    tail: NDArray[np.intp], head: NDArray[np.intp], within: NDArray[np.bool_]
) -> None:
    """Refuse links from a place to itself, and places with no time within."""
    if tail.shape != head.shape:
        raise ShapeError(
            _(
                "Each link needs two ends; found {first} first and {second} second "
                "ones.",
                first=tail.size,
                second=head.size,
            )
        )
    same = np.flatnonzero(tail == head)
    if same.size:
        raise ParameterError(
            _(
                "A link must join two places; {count} join one with itself, the first "
                "is link {link}.",
                count=same.size,
                link=int(same[0]),
            )
        )
    if not within.all():
        raise ParameterError(
            _(
                "Each place needs the time it takes within itself; {count} have none, "
                "the first is place {place}. Give 0, or leave the place out.",
                count=int((~within).sum()),
                place=int(np.flatnonzero(~within)[0]),
            )
        )


def with_link(
    minutes: ArrayLike, ends: tuple[int, int], link: float, *, one_way: bool = False
) -> FloatArray:
    r"""Give how long ways take once one link is built.

    .. math:: t'_{rs} = \min(t_{rs},\; t_{ru} + w + t_{vs},\; t_{rv} + w + t_{us})

    Exact where the times given are those of shortest ways, and in a step of R² where
    all shortest ways anew would take R³.

    Parameters
    ----------
    minutes : (R, R) array
        From row to column, by the shortest way.
    ends : pair of int
        Places :math:`u, v` that the link joins.
    link : float
        Its time :math:`w`.
    one_way : bool
        Whether it leads from the first to the second only.

    Returns
    -------
    (R, R) array
        Infinite where there is still no way.

    References
    ----------
    [Floyd1962]_.

    Examples
    --------
    >>> with_link([[0, 60], [60, 0]], (0, 1), 20).tolist()
    [[0.0, 20.0], [20.0, 0.0]]
    """
    t, (u, v) = numbers(minutes), ends
    found = np.minimum(t, t[:, u, None] + link + t[v])
    if not one_way:
        found = np.minimum(found, t[:, v, None] + link + t[u])
    return np.asarray(found)


def access_with(case: LinkCase, built: Iterable[int]) -> FloatArray:
    r"""Measure the access of each place once some links are built.

    .. math:: A_r = \sum_s O_s f(t'_{rs})

    Parameters
    ----------
    case : LinkCase
        R places and L candidates.
    built : iterable of int
        The candidates that are built.

    Returns
    -------
    (R,) array
        In the unit of the opportunities; never NaN.

    References
    ----------
    [Hansen1959]_.

    Examples
    --------
    >>> from madang.metrics.accessibility import Cutoff, link_case
    >>> case = link_case([[0, 60], [60, 0]], ([0], [1]), link_minutes=[20], cost=[5],
    ...                  opportunities=[9, 1], residents=[1, 1], decay=Cutoff(30))
    >>> access_with(case, []).tolist(), access_with(case, [0]).tolist()
    ([9.0, 1.0], [10.0, 10.0])
    """
    t = case.minutes
    for link in built:
        t = with_link(
            t, (int(case.tail[link]), int(case.head[link])),
            float(case.link_minutes[link]), one_way=bool(case.one_way[link]),
        )  # fmt: skip
    return case.access(t)


def single_links(case: LinkCase, *, minutes: ArrayLike | None = None) -> SingleLinks:
    r"""Measure what each link would do to access, if it alone were built.

    .. math:: \Delta_\ell = G(A) - G(A^{+\ell}),\quad
              A^{+\ell}_r = A_r + \sum_s O_s (f(t'_{rs}) - f(t_{rs}))

    Only ways that the link shortens are looked at, so that hundreds take as long as a
    few.

    Parameters
    ----------
    case : LinkCase
        R places and L candidates.
    minutes : (R, R) array, optional
        How long ways take once other links are built; as things are if left out.

    Returns
    -------
    SingleLinks
        Gini coefficients are NaN where nothing can be reached at all.

    References
    ----------
    [Floyd1962]_, [Gini1912]_.

    Examples
    --------
    >>> from madang.metrics.accessibility import Cutoff, link_case
    >>> case = link_case([[0, 60], [60, 0]], ([0], [1]), link_minutes=[20], cost=[5],
    ...                  opportunities=[9, 1], residents=[1, 1], decay=Cutoff(30))
    >>> single_links(case).gained.tolist()
    [0.4]
    """
    t = case.minutes if minutes is None else numbers(minutes)
    weight = case.weight(t)
    now = weight @ case.opportunities
    found = np.repeat(now[None], case.tail.size, axis=0)
    for link in range(case.tail.size):
        ends = [(case.tail[link], case.head[link])]
        if not case.one_way[link]:
            ends.append(ends[0][::-1])
        for u, v in ends:
            _add(found[link], case, (t, weight), (u, v, case.link_minutes[link]))
    before = float(case.unevenness(now))
    gained = before - case.unevenness(found)
    held = case.residents @ now
    more = (found - now) @ case.residents / held if held > 0 else np.nan * gained
    return SingleLinks(before, gained, more, gained / case.cost)


def _add(
    access: FloatArray,
    case: LinkCase,
    now: tuple[FloatArray, FloatArray],
    link: tuple[int, int, float],
) -> None:
    """Add what one direction of a link brings to the places it is nearer for.

    A place whose way to v over the link is shorter cannot gain by its other direction:
    it would have to come by v first. So the two directions never meet.
    """
    (t, weight), (u, v, w) = now, link
    rows = np.flatnonzero(t[:, u] + w < t[:, v] - _NOISE)
    if not rows.size:
        return
    columns = np.flatnonzero(w + t[v] < t[u] - _NOISE)
    way = t[rows, u][:, None] + w + t[v, columns]
    place = np.ix_(rows, columns)
    shorter = np.where(way < t[place], way, np.inf)
    known = np.isfinite(shorter)
    gain = np.zeros_like(way)
    gain[known] = case.decay(shorter[known]) - weight[place][known]
    access[rows] += gain @ case.opportunities[columns]
