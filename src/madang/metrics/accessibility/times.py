"""Travel times between places, pair by pair: what is unknown is no way, never 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ParameterError, ShapeError
from madang.language import _
from madang.metrics.checks import numbers, places

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from madang.language import Message
    from madang.metrics.checks import FloatArray

__all__ = ["TravelTimes"]

_TABLE = 2
_FEW = 8


@dataclass(frozen=True, slots=True)
class TravelTimes:
    """How long each way takes; a pair that is not listed has no way.

    Make one by `of` (a table) or `of_pairs`, which check it.

    Attributes
    ----------
    origin, destination : (P,) arrays of int
        Places of each pair, from 0.
    minutes : (P,) array
        Zero or more, in any one unit; ways are directed, so that a one-way link has
        its pair in one direction only.
    origins, destinations : int
        How many places there are on either side, listed or not.
    """

    origin: NDArray[np.intp]
    destination: NDArray[np.intp]
    minutes: FloatArray
    origins: int
    destinations: int

    @classmethod
    def of(cls, minutes: ArrayLike) -> TravelTimes:
        """Read a table of times, from row to column.

        Parameters
        ----------
        minutes : (O, D) array
            Zero or more; infinite where there is no way.

        Returns
        -------
        TravelTimes

        Raises
        ------
        ShapeError
            If it is no table.
        ParameterError
            If a time is negative or not a number.

        Examples
        --------
        >>> TravelTimes.of([[0, 5], [np.inf, 0]]).minutes.tolist()
        [0.0, 5.0, 0.0]
        """
        table = numbers(minutes)
        if table.ndim != _TABLE:
            raise ShapeError(
                _(
                    "Travel times must be a table, origins in rows and destinations in "
                    "columns; found shape {shape}.",
                    shape=table.shape,
                )
            )
        _check(table)
        origin, destination = np.nonzero(np.isfinite(table))
        known = table[origin, destination]
        return cls(origin, destination, known, *table.shape)

    @classmethod
    def of_pairs(
        cls,
        origin: ArrayLike,
        destination: ArrayLike,
        minutes: ArrayLike,
        *,
        size: tuple[int, int],
    ) -> TravelTimes:
        """Read times pair by pair.

        Parameters
        ----------
        origin, destination : (P,) arrays of int
            Places of each pair, from 0; each pair once.
        minutes : (P,) array
            Zero or more; infinite where there is no way, as where a pair is left out.
        size : pair of int
            How many origins and destinations there are.

        Returns
        -------
        TravelTimes

        Raises
        ------
        ShapeError
            If the three differ in length.
        ParameterError
            If a place is beyond `size`, a time is negative or not a number, or a pair
            is listed twice.

        Examples
        --------
        >>> TravelTimes.of_pairs([0, 0], [0, 1], [0, 5], size=(2, 2)).lost.tolist()
        [False, True]
        """
        ends = (
            places(origin, count=size[0], what=_("origin")),
            places(destination, count=size[1], what=_("destination")),
        )
        known = numbers(minutes)
        if not ends[0].shape == ends[1].shape == known.shape:
            raise ShapeError(
                _(
                    "Each pair needs an origin, a destination and a time; found "
                    "{origins}, {destinations} and {minutes} of them.",
                    origins=ends[0].size,
                    destinations=ends[1].size,
                    minutes=known.size,
                )
            )
        _check(known)
        _once(ends[0] * size[1] + ends[1], size[0] * size[1])
        if not np.isfinite(known).all():
            kept = np.isfinite(known)
            ends, known = (ends[0][kept], ends[1][kept]), known[kept]
        return cls(*ends, known, *size)

    @property
    def lost(self) -> NDArray[np.bool_]:
        """Tell from which origins no destination can be reached, of whatever kind."""
        count = np.bincount(self.origin, minlength=self.origins)
        return np.asarray(count == 0)

    @property
    def unreached(self) -> NDArray[np.bool_]:
        """Tell which destinations cannot be reached from anywhere."""
        count = np.bincount(self.destination, minlength=self.destinations)
        return np.asarray(count == 0)

    def table(self) -> FloatArray:
        """Give the times as a table of (O, D); infinite where there is no way."""
        out = np.full((self.origins, self.destinations), np.inf)
        out[self.origin, self.destination] = self.minutes
        return out

    def from_origin(self, amounts: FloatArray) -> FloatArray:
        """Add amounts of pairs up by origin; NaN for those without any way."""
        found = np.bincount(self.origin, amounts, self.origins).astype(np.float64)
        found[self.lost] = np.nan
        return found

    def at_destination(self, amounts: FloatArray) -> FloatArray:
        """Add amounts of pairs up by destination."""
        found = np.bincount(self.destination, amounts, self.destinations)
        return found.astype(np.float64)

    def held(self, amount: ArrayLike, *, at: str, what: Message) -> FloatArray:
        """Check one amount a place, at the ``"origin"`` or the ``"destination"``."""
        count = self.origins if at == "origin" else self.destinations
        found = numbers(amount)
        if found.shape != (count,):
            raise ShapeError(
                _(
                    "Expected {count} numbers for {what}, one a place; found shape "
                    "{shape}. Bring both to the same places first.",
                    what=what,
                    count=count,
                    shape=found.shape,
                )
            )
        wrong = ~(np.isfinite(found) & (found >= 0))
        if wrong.any():
            raise ParameterError(
                _(
                    "Expected {what} at 0 or above; {wrong} of {count} are negative, "
                    "infinite or not a number, the first is {first} at place {place}.",
                    what=what,
                    wrong=int(wrong.sum()),
                    count=count,
                    first=str(found[wrong][0]),
                    place=int(np.flatnonzero(wrong)[0]),
                )
            )
        return found


def _check(minutes: FloatArray) -> None:
    """Refuse times below zero and those that are not a number."""
    if not minutes.size or minutes.min() >= 0:  # false where any is not a number
        return
    wrong = ~(minutes >= 0)
    raise ParameterError(
        _(
            "Travel times must be 0 or more; {wrong} of {count} are negative or not a "
            "number, the first is {first}. Where there is no way, leave the pair out "
            "or give an infinite time.",
            wrong=int(wrong.sum()),
            count=minutes.size,
            first=str(minutes[wrong][0]),
        )
    )


def _once(pair: NDArray[np.intp], count: int) -> None:
    """Refuse pairs that are listed twice, since one of two times would be wrong."""
    if count <= _FEW * pair.size:  # a mark for each pair is cheapest
        seen = np.zeros(count, dtype=np.bool_)
        seen[pair] = True
        twice = pair.size - int(seen.sum())
    else:
        twice = pair.size - np.unique(pair).size
    if twice:
        raise ParameterError(
            _(
                "Each pair of places may have one time; {count} pairs are listed "
                "again. Keep the shortest, or the mean, of each.",
                count=twice,
            )
        )
