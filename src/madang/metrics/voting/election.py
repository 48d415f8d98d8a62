"""An election about money: what projects cost, who gains what, kept exactly.

Rules of participatory budgeting turn on ties, so nothing is rounded. Amounts are
read as the decimals they are written as (0.1 is one tenth) and held as whole
numbers of a common unit. Voters of one mind are held once, with their number.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from numbers import Integral, Rational
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

from madang.errors import ParameterError, ShapeError
from madang.language import Message, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray

__all__ = ["Election", "Outcome", "Ties", "Unsupported"]

_TABLE: Final = 2


class Ties(StrEnum):
    """Which of several projects that a rule holds alike goes first.

    By cost: then the one with most votes at the start. By votes: then the cheapest.
    What still ties goes by name, so that a run can be repeated.
    """

    NAME = "name"
    LEAST_COST = "least_cost"
    GREATEST_COST = "greatest_cost"
    MOST_SUPPORT = "most_support"


class Unsupported(StrEnum):
    """Whether money that is left goes to projects from which nobody gains."""

    LAST = "last"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule funds.

    Attributes
    ----------
    order : tuple of int
        Projects in the order in which they were funded.
    chosen : (P,) array of bool
        Whether each project is funded.
    cost : float
        What they cost together.
    """

    order: tuple[int, ...]
    chosen: NDArray[np.bool_]
    cost: float


@dataclass(frozen=True, slots=True)
class Election:
    """Projects with costs, a budget, and voters with utilities.

    Made by `Election.of`. Money is held in `unit`, utilities and weights in
    common units of their own, which no rule depends on.

    Attributes
    ----------
    cost : tuple of int
        Cost of each of the P projects.
    budget : int
        Money there is.
    unit : Fraction
        What one unit of `cost` and `budget` is in the amounts handed in.
    voters : tuple of arrays of int
        By project, the groups of like voters who gain from it.
    utility : tuple of arrays of int (object)
        By project, what each of these gains.
    weight : (G,) array of int (object)
        Weight of each group of like voters.
    weight_unit : Fraction
        What one unit of `weight` is in the weights handed in.
    names : tuple of str
        Names by which ties are broken.
    rivals : tuple of frozenset of int
        By project, those that cannot be funded beside it.
    """

    cost: tuple[int, ...]
    budget: int
    unit: Fraction
    voters: tuple[NDArray[np.int64], ...]
    utility: tuple[NDArray[np.object_], ...]
    weight: NDArray[np.object_]
    weight_unit: Fraction
    names: tuple[str, ...]
    rivals: tuple[frozenset[int], ...]

    @classmethod
    def of(
        cls,
        cost: ArrayLike,
        utility: Any,
        *,
        budget: Any,
        weights: ArrayLike | None = None,
        names: Sequence[str] | None = None,
        rivals: Iterable[Iterable[int]] = (),
    ) -> Election:
        """Read an election.

        Parameters
        ----------
        cost : (P,) array
            Cost of each project, at least 0: numbers, or fractions.
        utility : (V, P) array or sparse array
            What each voter gains from each project, at least 0; 0 is no support.
        budget : number
            Money there is, above 0.
        weights : (V,) array, optional
            Weight of each voter, above 0: one of weight 2 stands for two voters
            of one mind. Equal if left out.
        names : sequence of str, optional
            Names by which ties are broken; the place if left out.
        rivals : iterable of iterables of int
            Sets of projects of which at most one is funded.

        Returns
        -------
        Election

        Raises
        ------
        ShapeError
            If shapes, names or rivals do not fit the projects and voters.
        ParameterError
            If an amount is negative, absent or infinite.
        """
        prices = _exact(_("Each cost"), cost)
        n = len(prices)
        gains = sparse.csr_array(_table(utility, n))
        heads = np.ones(gains.shape[0], int) if weights is None else np.asarray(weights)
        labels = tuple(f"{i:09d}" for i in range(n)) if names is None else tuple(names)
        _check_shapes(n, gains.shape, heads.shape, labels)
        amount = _exact(_("Each budget"), [budget])[0]
        if amount <= 0:
            raise ParameterError(
                _("An election needs a budget above 0, found {budget}.", budget=budget)
            )
        money, unit = _whole([*prices, amount])
        weight, weight_unit = _whole(_exact(_("Each weight"), heads))
        supporters, gained, held = _merged(gains, np.array(weight, dtype=object))
        return cls(
            cost=tuple(money[:-1]),
            budget=money[-1],
            unit=unit,
            voters=supporters,
            utility=gained,
            weight=held,
            weight_unit=weight_unit,
            names=labels,
            rivals=_rivals(rivals, n),
        )

    @property
    def support(self) -> list[int]:
        """Give what all voters together gain from each project."""
        return [
            int((self.weight[v] * u).sum()) if v.size else 0
            for v, u in zip(self.voters, self.utility, strict=True)
        ]

    def places(self, ties: Ties) -> list[int]:
        """Give each project's place where a rule holds all alike."""
        heads = [int(self.weight[v].sum()) if v.size else 0 for v in self.voters]
        pairs = list(zip(self.cost, heads, strict=True))
        chains: dict[Ties, list[tuple[int, ...]]] = {
            Ties.NAME: [()] * len(pairs),
            Ties.LEAST_COST: [(c, -h) for c, h in pairs],
            Ties.GREATEST_COST: [(-c, -h) for c, h in pairs],
            Ties.MOST_SUPPORT: [(-h, c) for c, h in pairs],
        }
        chain = chains[Ties(ties)]
        order = sorted(range(len(chain)), key=lambda p: (chain[p], self.names[p], p))
        place = [0] * len(chain)
        for i, p in enumerate(order):
            place[p] = i
        return place

    def outcome(self, order: Iterable[int]) -> Outcome:
        """Lay out what was funded."""
        funded = tuple(order)
        chosen = np.zeros(len(self.cost), dtype=np.bool_)
        chosen[list(funded)] = True
        spent = sum((self.cost[p] for p in funded), 0)
        return Outcome(funded, chosen, float(spent * self.unit))


def _table(utility: Any, n: int) -> Any:
    """Give utilities as a table, refusing what is none."""
    table: Any = utility if sparse.issparse(utility) else np.asarray(utility)
    if table.ndim != _TABLE:
        raise ShapeError(
            _(
                "Expected utilities as a table of voters by {n} projects; found "
                "{ndim:,| dimension/ dimensions}.",
                n=n,
                ndim=table.ndim,
            )
        )
    return table


def _check_shapes(
    n: int, table: tuple[int, ...], heads: tuple[int, ...], names: tuple[str, ...]
) -> None:
    """Refuse what does not fit together."""
    if table[1] != n or heads != (table[0],) or len(names) != n or len(set(names)) != n:
        raise ShapeError(
            _(
                "Expected utilities of {projects} projects, one weight a voter and one "
                "name a project, no name twice; found a table of {voters} voters by "
                "{columns} projects, weights {weights}, {names} names.",
                projects=n,
                voters=table[0],
                columns=table[1],
                weights=heads,
                names=len(set(names)),
            )
        )


def as_fraction(value: Any) -> Fraction | None:
    """Read a number as the decimal it is written as; None where it is no amount."""
    if isinstance(value, Integral | Rational):
        exact = Fraction(value)
    elif math.isfinite(number := float(value)):
        exact = Fraction(repr(number))
    else:
        return None
    return exact if exact >= 0 else None


def _exact(what: Message, values: Any) -> list[Fraction]:
    """Read amounts exactly, refusing what is none."""
    read = [as_fraction(v) for v in np.asarray(values).tolist()]
    wrong = [i for i, v in enumerate(read) if v is None]
    if wrong:
        shown = np.asarray(values).tolist()[wrong[0]]
        raise ParameterError(
            _(
                "{what} of an election must be a number from 0 up; {wrong} of {count} "
                "are not, such as {example} in place {place}.",
                what=what,
                wrong=len(wrong),
                count=len(read),
                example=str(shown),
                place=wrong[0] + 1,
            )
        )
    return [v for v in read if v is not None]


def _whole(values: Sequence[Fraction]) -> tuple[list[int], Fraction]:
    """Bring amounts to whole numbers of their largest common unit."""
    scale = math.lcm(*(v.denominator for v in values)) if values else 1
    whole = [int(v * scale) for v in values]
    common = math.gcd(*whole) or 1
    return [v // common for v in whole], Fraction(common, scale)


_Columns = tuple[
    tuple["NDArray[np.int64]", ...],
    tuple["NDArray[np.object_]", ...],
    "NDArray[np.object_]",
]


def _merged(gains: sparse.csr_array, weight: NDArray[np.object_]) -> _Columns:
    """Hold voters of one mind once; give supporters and gains by project."""
    gains = gains.copy()
    gains.sum_duplicates()
    gains.eliminate_zeros()
    levels, code = np.unique(gains.data, return_inverse=True)
    exact, _unused = _whole(_exact(_("Each utility"), levels))
    known = np.array([*exact, 0], dtype=object)[:-1]  # objects, even if there are none
    minds: dict[tuple[bytes, bytes], int] = {}
    heads: list[int] = []
    spans: list[slice] = []
    for v in range(gains.shape[0]):
        span = slice(int(gains.indptr[v]), int(gains.indptr[v + 1]))
        mind = (gains.indices[span].tobytes(), code[span].tobytes())
        like = minds.setdefault(mind, len(heads))
        if like == len(heads):
            heads.append(0)
            spans.append(span)
        heads[like] += int(weight[v])
    held = np.array([*heads, 0], dtype=object)[:-1]
    sizes = [span.stop - span.start for span in spans]
    place = np.concatenate([np.arange(0), *(np.arange(s.start, s.stop) for s in spans)])
    group = np.repeat(np.arange(len(spans)), sizes)
    order = np.argsort(gains.indices[place], kind="stable")
    cuts = np.searchsorted(
        gains.indices[place][order], np.arange(gains.shape[1] + 1)
    ).tolist()
    spread = [order[i:j] for i, j in itertools.pairwise(cuts)]
    return (
        tuple(group[s] for s in spread),
        tuple(known[code[place[s]]] for s in spread),
        held,
    )


def _rivals(sets: Iterable[Iterable[int]], n: int) -> tuple[frozenset[int], ...]:
    """Give, by project, those that cannot stand beside it."""
    beside: list[set[int]] = [set() for _unused in range(n)]
    for members in map(frozenset, sets):
        wrong = [p for p in members if not 0 <= p < n]
        if wrong:
            raise ShapeError(
                _(
                    "Rivals must be places among {projects} projects, found {wrong}.",
                    projects=n,
                    wrong=wrong[0],
                )
            )
        for p in members:
            beside[p] |= members - {p}
    return tuple(frozenset(b) for b in beside)
