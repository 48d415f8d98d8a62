r"""Balance: no region is left far behind what it is due.

Balance is both an aim and a requirement. The frontier is found by the ε-constraint
method [Haimes1971]_: merit is maximised under a floor of balance, and the floor is
raised step by step. A weighted sum of the two would miss every plan that lies inside
the convex hull of the frontier, of which a choice in whole projects has many; a floor
reaches them all. So balance is a column, and its floor a bound of that column rather
than a row.

With :math:`y_r` the money of region r over what it is due, the worst-off form is
:math:`b \le y_r` for every r. The ordered average is concave in y; each of its tails
is written by a threshold and shortfalls below it [OgryczakSliwinski2003]_.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

from madang.contracts import parameter
from madang.coordination.portfolio.requirements import budget
from madang.coordination.portfolio.requirements.amounts import shares
from madang.coordination.portfolio.requirements.kind import (
    Auxiliary,
    Decisions,
    Requirement,
    Words,
)
from madang.coordination.portfolio.rows import STRUCTURE, Rows, block
from madang.language import Items, Message, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from madang.coordination.portfolio.call import Call

__all__ = [
    "BALANCE", "BALANCE_FLOOR", "BalanceOf", "Per", "Settings", "balance", "ordered",
    "ordered_average", "worst_off",
]  # fmt: skip

BALANCE_FLOOR: Final = "balance_floor"


class BalanceOf(StrEnum):
    """Balance of a plan: its worst-off region, or an ordered average of all."""

    WORST_OFF = "worst_off"
    ORDERED = "ordered"


class Per(StrEnum):
    """What a region's money is held against."""

    NEED = "need"
    HEAD = "head"


@dataclass(frozen=True)
class Settings(budget.Settings):
    """Balance and its floor among the terms; need is set in the balance stage."""

    balance: BalanceOf = parameter(  # noqa: RUF009 - a field, not a value
        BalanceOf.WORST_OFF,
        _("Balance: least part of what a region is due, or mean of worst-off regions"),
    )
    tails: tuple[float, ...] = parameter(
        (0.25, 0.5, 1.0),
        _("With ordered: shares of regions, worst-off first, whose means are averaged"),
        check=shares,
    )
    per: Per = parameter(  # noqa: RUF009 - a field, not a value
        Per.NEED, _("What money is held against: what is due by need, or heads")
    )
    balance_floor: float = parameter(
        0.0, _("No plan may fall below this balance"), at_least=0, at_most=1
    )


def _read(given: Settings, _regions: tuple[str, ...]) -> dict[str, Any]:
    """Read the tails, rising and each once."""
    return {"tails": tuple(sorted(set(given.tails)))}


def _tail_sizes(tails: tuple[float, ...], regions: int) -> NDArray[np.float64]:
    """Give how many regions each tail holds, in parts of a region, at least one."""
    sizes: NDArray[np.float64] = np.maximum(np.array(tails) * regions, 1.0)
    return sizes


def ordered_average(ratio: NDArray[np.float64], tails: tuple[float, ...]) -> float:
    r"""Give the mean, over tails, of the mean ratio of the worst-off regions.

    .. math:: \Omega(y) = \frac{1}{J} \sum_j \max_t \left\{ t - \frac{1}{k_j}
        \sum_r \max(t - y_r, 0) \right\}

    Parameters
    ----------
    ratio : (R,) array
        Money given to money due, by region.
    tails : tuple of float
        Shares of regions, worst-off first.

    Returns
    -------
    float
        NaN without regions. With one tail of a single region it is the smallest
        ratio; with one tail of all regions, the mean. Money moved from a region
        to a worse-off one, without passing it, never lowers it.

    References
    ----------
    [OgryczakSliwinski2003]_, ordered averages by their lower tails.

    Examples
    --------
    >>> round(ordered_average(np.array([0.2, 1.0, 0.6, 0.4]), (0.5, 1.0)), 3)
    0.425
    """
    if not ratio.size:
        return float("nan")
    rising = np.sort(ratio)
    total = np.concatenate([[0.0], np.cumsum(rising)])
    means = []
    for size in _tail_sizes(tails, ratio.size):
        whole = int(np.floor(size + 1e-9))
        rest = max(float(size) - whole, 0.0) if whole < rising.size else 0.0
        part = rest * float(rising[whole]) if rest > 0 else 0.0
        means.append((float(total[whole]) + part) / float(size))
    return float(np.mean(means))


def _tail_start(
    ratio: NDArray[np.float64], tails: tuple[float, ...]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give each tail's threshold, and how far each region lies below it."""
    rising = np.sort(ratio)
    sizes = _tail_sizes(tails, ratio.size)
    threshold: NDArray[np.float64] = rising[
        np.minimum(np.ceil(sizes - 1e-9).astype(int) - 1, ratio.size - 1)
    ]
    below = np.maximum(threshold[:, None] - ratio[None, :], 0.0)
    return threshold, below


def _ratios(decided: Decisions, levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give money given over money due, of the regions that are due any."""
    there = decided.due > 0
    given = decided.call.by_region(decided.grants(levels))
    return np.asarray(given[there] / decided.due[there], dtype=np.float64)


def worst_off(decided: Decisions, levels: NDArray[np.float64]) -> float:
    """Give the smallest ratio of money given to money due; NaN without any."""
    ratio = _ratios(decided, levels)
    return float(ratio.min()) if ratio.size else float("nan")


def ordered(decided: Decisions, levels: NDArray[np.float64]) -> float:
    """Give the ordered average of the ratios; NaN without any."""
    return ordered_average(_ratios(decided, levels), decided.terms.tails)


def balance(decided: Decisions, levels: NDArray[np.float64]) -> float:
    """Give the balance of a plan as the terms measure it; NaN without any."""
    is_ordered = decided.terms.balance is BalanceOf.ORDERED
    return (ordered if is_ordered else worst_off)(decided, levels)


def _tails(terms: Settings, due: NDArray[np.float64]) -> tuple[float, ...]:
    """Give the tails that are written as columns; none for the worst-off ratio."""
    is_ordered = terms.balance is BalanceOf.ORDERED and (due > 0).any()
    return terms.tails if is_ordered else ()


def _auxiliary(_call: Call, terms: Settings, due: NDArray[np.float64]) -> Auxiliary:
    """Give thresholds of the tails, shortfalls below them, and last the balance."""
    size = len(_tails(terms, due)) * (1 + int((due > 0).sum())) + 1
    return Auxiliary(np.full(size, np.inf), _complete)


def _complete(decided: Decisions, levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give thresholds, shortfalls and balance of a plan."""
    tails = _tails(decided.terms, decided.due)
    value = np.array([balance(decided, levels) if (decided.due > 0).any() else 0.0])
    if not tails:
        return value
    threshold, below = _tail_start(_ratios(decided, levels), tails)
    return np.concatenate([threshold, below.ravel(), value])


def _rows(decided: Decisions, at: int) -> Iterable[Rows]:
    """Write that balance is no more than what the regions get makes it."""
    there = np.flatnonzero(decided.due > 0)
    if not there.size:
        return
    due = decided.due[there]
    money = sparse.csr_array(decided.call.spread @ decided.granted)[there]
    tails = _tails(decided.terms, decided.due)
    if tails:
        yield from _ordered_rows(decided, money, due, at)
        return
    slope = sparse.csr_array(-due[:, None])
    yield block(STRUCTURE, decided.beside(money, slope, at), lower=0.0, is_money=True)


def _ordered_rows(
    decided: Decisions, money: Any, due: NDArray[np.float64], at: int
) -> Iterable[Rows]:
    r"""Write the ordered average by the thresholds of its tails.

    For tail j with threshold :math:`t_j` and shortfalls :math:`d_{jr} \ge 0`:

    .. math:: d_{jr} \ge t_j - y_r, \qquad
        b \le \frac{1}{J} \sum_j \left( t_j - \frac{1}{k_j} \sum_r d_{jr} \right)

    The mean of the k worst-off is the greatest value of the bracket over t, so that
    the plan itself looks for the threshold and no order of regions is written down.
    """
    tails = _tails(decided.terms, decided.due)
    n, kinds = due.size, len(tails)
    ratio = sparse.csr_array(money * (1 / due)[:, None])
    every, width = np.arange(n), kinds * (1 + n) + 1
    for j in range(kinds):
        own = sparse.csr_array(
            (
                np.repeat([-1.0, 1.0], n),
                (
                    np.concatenate([every, every]),
                    np.concatenate([np.full(n, j), kinds + j * n + every]),
                ),
            ),
            shape=(n, width),
        )
        yield block(STRUCTURE, decided.beside(ratio, own, at), lower=0.0)
    size = np.repeat(_tail_sizes(tails, n), n)
    weights = np.concatenate([np.full(kinds, -1 / kinds), 1 / (kinds * size), [1.0]])
    nothing = sparse.csr_array((1, money.shape[1]))
    own = sparse.csr_array(weights[None, :])
    yield block(STRUCTURE, decided.beside(nothing, own, at), upper=0.0)


def _states(_kind: str, _what: str, words: Words) -> Message:
    """State the floor of balance."""
    terms: Settings = words.terms
    least = terms.balance_floor
    if terms.balance is BalanceOf.ORDERED:
        return _(
            "the ordered average of what regions get is at least {least:.1%}",
            least=least,
        )
    if terms.per is Per.HEAD:
        return _(
            "every region that applied gets {least:.1%} of the average a head or more",
            least=least,
        )
    return _(
        "every region that is owed money by need gets at least {least:.1%} of its due",
        least=least,
    )


def _keeps_out(_kind: str, _what: str, _name: Callable[[str], str]) -> Message:
    """Say that the money must go to regions that are behind."""
    return _("The floor of balance must be kept.")


def _notes(decided: Decisions, words: Words) -> Iterable[Message]:
    """Say which regions balance leaves out, and where it has no meaning."""
    call = decided.call
    asked = zip(call.regions, call.asked_by_region, strict=True)
    absent = [region for region, money in asked if not money]
    if absent:
        yield _(
            "{n:,| region/ regions} without a proposal {n:~is/are} left out of "
            "balance: {names}.",
            n=len(absent),
            names=Items(tuple(words.region(code) for code in absent), of="places"),
        )
    if not (decided.due > 0).any():
        yield _(
            "No region with need has a proposal, so balance has no meaning: only the "
            "plan of greatest merit is given."
        )


BALANCE: Final = Requirement(
    kinds=(BALANCE_FLOOR,),
    read=_read,
    auxiliary=_auxiliary,
    rows=_rows,
    states=_states,
    keeps_out=_keeps_out,
    notes=_notes,
)
