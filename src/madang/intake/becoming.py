"""What regions of a table become at a later time: one with others, or several.

A region that was joined has an amount in a year only where each of its parts of that
year has one. One that was divided has an amount of which nothing says where it lay:
what each of those it became is given is an estimate. Its shares sum to one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from madang import places
from madang.intake.weighing import WEIGHTS, codes
from madang.language import Items, Message, _

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from madang.places.place import Place, Register

__all__ = ["Joined", "Part", "Shares"]


@dataclass(frozen=True, slots=True)
class Part:
    """What becomes of an amount of one region and year.

    Attributes
    ----------
    region : str
        The region it goes to.
    count : int
        Parts of which that region is made that year; 0 where nothing became of it.
    is_part : bool
        Whether the amount is of one of them.
    share : float
        How much of it goes there.
    """

    region: str
    count: int = 0
    is_part: bool = True
    share: float = 1.0

    @property
    def cells(self) -> tuple[str, int, bool, float]:
        """The same as cells of a row."""
        return self.region, self.count, self.is_part, self.share


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares of regions in those of a later time, for each span without a change.

    Attributes
    ----------
    book : Register
        Their register.
    late : date
        The later time.
    heirs : mapping of date to mapping
        By last day of a year, what each region that changed goes to, with its share.
    needs : mapping of date to mapping
        By last day of a year, of how many regions each later one is made.
    basis : str
        What the weights are.
    """

    book: Register
    late: date
    heirs: Mapping[date, Mapping[str, Mapping[str, float]]]
    needs: Mapping[date, Mapping[str, int]]
    basis: str

    @classmethod
    def of(
        cls,
        book: Register,
        days: tuple[date, date],
        kept: Mapping[str, places.Match],
        word: Mapping[str, Any],
    ) -> Shares:
        """Work the shares out, for the regions of a table.

        Raises
        ------
        ParameterError
            If a region went to several and its weights are not given.
        """
        early, late = days
        weights = codes(book, days, word.get(WEIGHTS, {}))
        heirs: dict[date, dict[str, dict[str, float]]] = {}
        needs: dict[date, Counter[str]] = {}
        spans: dict[date, date] = {}
        for year in range(early.year, late.year + 1):
            day = min(max(date(year, 12, 31), early), late)
            span = max((b for b in book.breaks if b <= day), default=day)
            first = spans.setdefault(span, day)
            if first != day or day == late:
                heirs[day], needs[day] = (
                    heirs.get(first, {}),
                    needs.get(first, Counter()),
                )
                continue
            heirs[day], needs[day] = {}, Counter()
            for level in sorted({m.place.level for m in kept.values() if m.place}):
                there = {p.code for p in book.on(day, level)} & set(kept)
                rows = places.crosswalk(
                    book.scheme, day, late, WEIGHTS, level=level, weights=weights,
                    of=there,
                )  # fmt: skip
                _changed(rows, heirs[day], needs[day])
        return cls(book, late, heirs, needs, str(word.get("basis", "")))

    def parts(self, code: str, year: int) -> list[Part]:
        """Give what becomes of an amount of a region and year."""
        day = min(max(date(year, 12, 31), min(self.heirs)), self.late)
        heirs, needs = self.heirs.get(day, {}), self.needs.get(day, {})
        if code in heirs:
            return [Part(c, needs[c], share=w) for c, w in heirs[code].items() if w]
        if needs.get(code):  # a region that was not yet, and has an amount
            return [Part(code, needs[code], is_part=False)]
        return [Part(code)]

    def becomes(self, code: str) -> set[str]:
        """Give the regions that a code becomes in any year."""
        found = [h[code] for h in self.heirs.values() if code in h]
        return {c for one in found for c, w in one.items() if w} or {code}

    def said(self, early: date) -> list[Message]:
        """Say what is shared out, and by which weights."""
        shown = {
            f"{a} → " + ", ".join(f"{c} {w:.4g}" for c, w in sorted(one.items()))
            for h in self.heirs.values() for a, one in h.items() if len(one) > 1
        }  # fmt: skip
        if not shown:
            return []
        return [
            _(
                "By the rule '{rule}' ({basis}) since {day} regions are shared out: "
                "{shares}. Sums stay what they were.",
                rule=WEIGHTS, basis=self.basis or "weight", day=str(early),
                shares=Items(tuple(sorted(shown))),
            )
        ]  # fmt: skip


def _changed(
    rows: pd.DataFrame, heirs: dict[str, dict[str, float]], needs: Counter[str]
) -> None:
    """Take note of the regions that do not stay what they were."""
    shared: dict[str, dict[str, float]] = {}
    for before, after, weight in zip(
        rows["from"], rows["to"], rows["weight"], strict=True
    ):
        shared.setdefault(before, {})[after] = weight
    made = Counter(c for one in shared.values() for c, w in one.items() if w != 0)
    for before, one in shared.items():
        alone = len(one) == 1 and before in one and made[before] == 1
        if not alone:
            heirs[before] = one
            needs.update({c: made[c] - needs[c] for c in one})


@dataclass(frozen=True, slots=True)
class Joined:
    """Regions of a column that become one with others, or have another code.

    Attributes
    ----------
    book : Register
        Their register.
    into : mapping of str to str
        What each code becomes; those that stay are not among them.
    members : mapping of str to frozenset of str
        Codes of all times that a joined region holds, its own among them.
    levels : mapping of str to str
        Level of each joined region.
    listed : list of dict
        Rows of the table regions for what was joined.
    shares : Shares or None
        Weights by which regions are shared out instead; then `into` tells which are
        the same territory only together, as the receipt counts them.
    """

    book: Register
    into: dict[str, str] = field(default_factory=dict)
    members: dict[str, frozenset[str]] = field(default_factory=dict)
    levels: dict[str, str] = field(default_factory=dict)
    listed: list[dict[str, Any]] = field(default_factory=list)
    shares: Shares | None = None

    def stays(self, code: str) -> bool:
        """Tell whether a region is joined with none and keeps its code."""
        return code not in self.into and code not in self.members

    def there(self, code: str, year: int) -> list[Place]:
        """Give the parts that a joined region had at the end of a year."""
        day = min(max(date(year, 12, 31), self.book.first), self.book.last)
        held = self.members.get(code, frozenset())
        found = self.book.on(day, self.levels.get(code, ""))
        return [p for p in found if p.code in held]

    def becomes(self, code: str) -> set[str]:
        """Give the regions that a code becomes in any year."""
        if self.shares is not None:
            return self.shares.becomes(code)
        return {self.into.get(code, code)}

    def parts(self, code: str, year: int) -> list[Part]:
        """Give what becomes of an amount of a region and year."""
        if self.shares is not None:
            return self.shares.parts(code, year)
        return [Part(*self._part(code, year))]

    def _part(self, code: str, year: int) -> tuple[str, int, bool]:
        """Give what a code becomes, its parts that year, and whether it is of them."""
        one = self.into.get(code, code)
        if one not in self.members:
            return one, 0, True
        parts = self.there(one, year)
        # One that was enlarged goes by its code of today, under the same name.
        own = {p.name() for p in self.book.by_code.get(code, ())}
        of_them = any(p.code == code or p.name() in own for p in parts)
        return one, max(len(parts), 1), of_them
