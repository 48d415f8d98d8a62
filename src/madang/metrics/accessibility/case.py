"""Places and the links that could be built between them, checked once for all."""

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
    from numpy.typing import ArrayLike, NDArray

    from madang.language import Message
    from madang.metrics.accessibility.decay import Decay
    from madang.metrics.checks import FloatArray

__all__ = ["LinkCase", "link_case"]

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

    def money(self, budget: float) -> float:
        """Check a budget, in the unit of the cost."""
        if not (np.isfinite(budget) and budget >= 0):
            raise ParameterError(
                _("A budget must be 0 or more; found {budget}.", budget=str(budget))
            )
        return budget


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
