"""Trees of codes: what holds what, as the column ``parent`` of a table says.

Regions lie in regions and activities in activities; every stage that climbs from a
code to what holds it, or tells totals from their parts, asks a `Tree`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pandas as pd

from madang.contracts.codes import among

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

__all__ = ["Tree"]


@dataclass(frozen=True, slots=True)
class Tree:
    """What holds each code, built by `Tree.of`.

    A code that holds itself by way of its parents has none here: which of a circle
    holds the others cannot be known. `circles` names such codes. A parent that has
    no row of its own is a root.

    Attributes
    ----------
    parents : mapping of str to str
        Parent of each code that has one, without those of circles.
    circles : frozenset of str
        Codes that stand in a circle of parents.

    Examples
    --------
    >>> table = pd.DataFrame({"region": ["11", "11110"], "parent": [None, "11"]})
    >>> Tree.of(table, "region").above("11110")
    ('11',)
    """

    parents: Mapping[str, str]
    circles: frozenset[str]
    _order: tuple[str, ...]  # each code right before all that it holds
    _start: Mapping[str, int]  # place of each code in that order
    _size: Mapping[str, int]  # codes from there on that it holds, itself included

    @classmethod
    def of(
        cls, table: pd.DataFrame | None, key: str, *, parent: str = "parent"
    ) -> Tree:
        """Build the tree of a table; without the table or its parents, a bare one.

        Parameters
        ----------
        table : DataFrame or None
            One row a code.
        key : str
            Column of the codes.
        parent : str
            Column of the code that holds each.

        Returns
        -------
        Tree
        """
        if table is None or parent not in table.columns:
            return cls._grown({})
        ups = table[parent]
        there = ups.notna().to_numpy() & table[key].notna().to_numpy()
        if not there.any():
            return cls._grown({})
        pairs = zip(table[key].tolist(), ups.tolist(), there.tolist(), strict=True)
        held = {str(code): str(above) for code, above, is_there in pairs if is_there}
        return cls._grown({code: above for code, above in held.items() if above})

    @classmethod
    def _grown(cls, parents: dict[str, str]) -> Tree:
        """Cut circles, and put the codes into order."""
        circles = _circles(parents)
        kept = {code: up for code, up in parents.items() if code not in circles}
        order = _order(parents, kept)
        size = dict.fromkeys(order, 1)
        for code in reversed(order):
            if code in kept:
                size[kept[code]] += size[code]
        return cls(
            MappingProxyType(kept),
            circles,
            tuple(order),
            {code: place for place, code in enumerate(order)},
            size,
        )

    def parent(self, code: str) -> str | None:
        """Give the code that holds another; None for a root."""
        return self.parents.get(code)

    def above(self, code: str) -> tuple[str, ...]:
        """List the codes that hold a code, the nearest first."""
        found = []
        up = self.parents.get(code)
        while up is not None:
            found.append(up)
            up = self.parents.get(up)
        return tuple(found)

    def root(self, code: str) -> str:
        """Give the topmost code that holds a code; the code itself where none does."""
        return next(reversed(self.above(code)), code)

    def depth(self, code: str) -> int:
        """Count the codes that hold a code."""
        return len(self.above(code))

    def below(self, code: str) -> tuple[str, ...]:
        """List all codes that a code holds, each before what it holds itself."""
        if code not in self._start:
            return ()
        start = self._start[code]
        return self._order[start + 1 : start + self._size[code]]

    def whole(self, codes: Iterable[str]) -> tuple[str, ...]:
        """List codes with all that they hold: a core province holds core counties."""
        named = tuple(codes)
        return tuple(dict.fromkeys(
            [*named, *(part for code in named for part in self.below(code))]
        ))  # fmt: skip

    def tops(self, codes: Iterable[str]) -> tuple[str, ...]:
        """List those of some codes that no other of them holds."""
        named = tuple(codes)
        return tuple(c for c in named if not set(self.above(c)) & set(named))

    def holds(self, upper: str, lower: str) -> bool:
        """Say whether one code holds another, at any remove; no code holds itself."""
        if upper not in self._start or lower not in self._start:
            return False
        beyond = self._start[lower] - self._start[upper]
        return 0 < beyond < self._size[upper]

    def is_kin(self, one: str, other: str) -> bool:
        """Say whether one code holds the other or a third holds both."""
        return one == other or self.root(one) == self.root(other)

    def totals(self, codes: Iterable[Any]) -> set[str]:
        """Find the codes that hold another of the codes given."""
        # A column of millions of rows names few codes.
        each = codes.unique() if isinstance(codes, pd.Series) else codes
        there = sorted(self._start[c] for c in set(each) if c in self._start)
        # What a code holds follows it at once: the next one there tells.
        return {
            self._order[place]
            for place, following in pairwise(there)
            if following < place + self._size[self._order[place]]
        }

    def parts(self, rows: pd.DataFrame, key: str) -> pd.DataFrame:
        """Leave out rows of codes that hold others of the rows: they count twice.

        Parameters
        ----------
        rows : DataFrame
            Amounts by code.
        key : str
            Column of the codes.

        Returns
        -------
        DataFrame
        """
        totals = self.totals(rows[key].dropna())
        return rows[~among(rows[key], totals)] if totals else rows

    def lift(self, codes: pd.Series, known: Collection[Any]) -> pd.Series:
        """Lead each code up to the nearest that is known, itself included.

        Parameters
        ----------
        codes : Series of str
            Codes; missing ones stay missing.
        known : collection of str
            Codes to stop at.

        Returns
        -------
        Series of str
            Missing where nothing on the way up is known.
        """
        stops = set(known)
        found = {code: code for code in codes.dropna().unique() if code in stops}
        for code in self._order:  # parents come first, so that each code looks up once
            if code in stops:
                found[code] = code
            elif self.parents.get(code) in found:
                found[code] = found[self.parents[code]]
        return codes.map(found).astype("str")


def _circles(parents: Mapping[str, str]) -> frozenset[str]:
    """Find the codes that lead back to themselves."""
    walk: dict[str, int] = {}  # the walk that came to a code first
    found: set[str] = set()
    for number, start in enumerate(parents):
        path = []
        code = start
        while code in parents and code not in walk:
            walk[code] = number
            path.append(code)
            code = parents[code]
        if walk.get(code) == number:
            found.update(path[path.index(code) :])
    return frozenset(found)


def _order(named: Mapping[str, str], parents: Mapping[str, str]) -> list[str]:
    """List all codes so that each comes right before all that it holds."""
    children: dict[str, list[str]] = {}
    for code, up in parents.items():
        children.setdefault(up, []).append(code)
    every = dict.fromkeys([*named, *named.values()])
    order = []
    waiting = [code for code in reversed(every) if code not in parents]
    while waiting:
        code = waiting.pop()
        order.append(code)
        waiting.extend(reversed(children.get(code, ())))
    return order
