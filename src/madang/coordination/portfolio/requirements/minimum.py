"""Enough or nothing: a place that holds anything holds a least money, or number."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

from madang.contracts import parameter
from madang.coordination.portfolio.requirements import budget
from madang.coordination.portfolio.requirements.amounts import amount, is_amount
from madang.coordination.portfolio.requirements.kind import (
    NO_COLUMNS,
    Auxiliary,
    Decisions,
    Requirement,
    Words,
)
from madang.coordination.portfolio.rows import Rows, block
from madang.language import Message, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from madang.coordination.portfolio.call import Call

__all__ = ["MINIMUM", "Settings"]

_KIND: Final = "enough"


class _By(StrEnum):
    """Places in which there must be enough, or nothing."""

    CELL = "cell"
    REGION = "region"
    ACTIVITY = "activity"


_PLACES: Final = {
    _By.CELL: _("region and activity"),
    _By.REGION: _("region"),
    _By.ACTIVITY: _("activity"),
}


def _enough(value: Mapping[str, Any]) -> Message | None:
    """Hold what is enough in one place."""
    least = {name: value[name] for name in ("money", "projects") if name in value}
    is_known = len(least) + ("by" in value) == len(value)
    fits = value.get("by", _By.CELL) in [*_By] and all(map(is_amount, least.values()))
    if not value or (is_known and least and fits):
        return None
    return _(
        "a table with by (cell, region or activity), and money or projects, such as "
        "{{ by = 'cell', projects = 2 }}"
    )


@dataclass(frozen=True)
class Settings(budget.Settings):
    """What is enough among the terms.

    Attributes
    ----------
    enough_by : str
        Places that hold enough or nothing: cell, region, activity; empty for none.
    enough_money, enough_projects : float, int
        What is enough in one place; 0 where not asked for.
    """

    enough: Mapping[str, Any] = parameter(
        {},
        _("What a region, an activity or both must hold if they hold anything"),
        check=_enough,
    )
    enough_by: str = ""
    enough_money: float = 0.0
    enough_projects: int = 0


def _read(given: Settings, _regions: tuple[str, ...]) -> dict[str, Any]:
    """Read what is enough."""
    enough = given.enough
    return {
        "enough_by": str(enough.get("by", _By.CELL)) if enough else "",
        "enough_money": float(enough.get("money", 0.0)),
        "enough_projects": int(enough.get("projects", 0)),
    }


def _places(call: Call, terms: Settings) -> Any:
    """Give the share of each grant that counts to each place, (K, P) sparse.

    Proposals without a region or an activity count to none where that is asked for.
    """
    if terms.enough_by == _By.REGION:
        return call.spread
    activity = call.traits["activity"]
    names = sorted(activity.dropna().unique().tolist())
    at = {name: i for i, name in enumerate(names)}
    held = np.flatnonzero(activity.notna().to_numpy(np.bool_))
    which = activity.iloc[held].map(at).to_numpy(dtype=np.int64)
    if terms.enough_by == _By.ACTIVITY:
        return sparse.csr_array(
            (np.ones(held.size), (which, held)), shape=(len(names), call.asked.size)
        )
    kind = np.full(call.asked.size, -1, dtype=np.int64)
    kind[held] = which
    spread = sparse.coo_array(call.spread)
    there = kind[spread.col] >= 0
    cell = spread.row[there] * len(names) + kind[spread.col[there]]
    used, row = np.unique(cell, return_inverse=True)
    return sparse.csr_array(
        (spread.data[there], (row, spread.col[there])),
        shape=(used.size, call.asked.size),
    )


def _auxiliary(call: Call, terms: Settings, _due: NDArray[np.float64]) -> Auxiliary:
    """Give a column for each place, which is 1 where the place holds anything."""
    if not terms.enough_by:
        return NO_COLUMNS
    places = _places(call, terms)
    return Auxiliary(
        np.ones(places.shape[0]), partial(_complete, places), is_whole=True
    )


def _complete(
    places: Any, decided: Decisions, levels: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Tell which places hold anything in a plan."""
    return np.asarray(places @ decided.is_funded(levels) > 0, dtype=np.float64)


def _rows(decided: Decisions, at: int) -> Iterable[Rows]:
    r"""Write that a place holds enough or nothing.

    With :math:`z_k` whether place k holds anything, and m what is enough:

    .. math:: \sum_{p \in k} g_p \ge m z_k, \qquad y_p \le z_k \quad (p \in k)

    The second could be one row a place, :math:`\sum_p y_p \le n_k z_k`, with the
    number of its proposals as "big M". Each proposal by itself (disaggregated) allows
    the same plans, but its relaxation is far tighter: there, one funded proposal of
    fifty opens the place by a fiftieth, here by all [NemhauserWolsey1988]_.
    """
    terms = decided.terms
    if not terms.enough_by:
        return
    table = _places(decided.call, terms)
    inside = sparse.eye_array(table.shape[0], format="csr")
    least = amount(terms.enough_money, terms.budget)
    if least > 0:
        money = table @ decided.granted
        yield block(
            _KIND, decided.beside(money, -least * inside, at), lower=0.0, is_money=True
        )
    has = sparse.csr_array(table)
    has.data = np.ones_like(has.data)
    if terms.enough_projects > 0:
        opens = -float(terms.enough_projects) * inside
        yield block(_KIND, decided.beside(has @ decided.funded, opens, at), lower=0.0)
    pair = sparse.coo_array(has)
    n = pair.row.size
    one = sparse.csr_array(
        (np.ones(n), (np.arange(n), pair.col)), shape=(n, has.shape[1])
    )
    yield block(
        _KIND, decided.beside(one @ decided.funded, -inside[pair.row], at), upper=0.0
    )


def _states(_kind: str, _what: str, words: Words) -> Message:
    """State what is enough in one place."""
    terms: Settings = words.terms
    place, n = _PLACES[_By(terms.enough_by)], terms.enough_projects
    money = words.money(amount(terms.enough_money, terms.budget))
    if n and terms.enough_money > 0:
        return _(
            "a {place} gets nothing or at least {money} and {n:,| project/ projects}",
            place=place, money=money, n=n,
        )  # fmt: skip
    if n:
        return _(
            "a {place} gets nothing or at least {n:,| project/ projects}",
            place=place,
            n=n,
        )
    return _("a {place} gets nothing or at least {money}", place=place, money=money)


def _keeps_out(_kind: str, _what: str, _name: Callable[[str], str]) -> Message:
    """Say that its place would hold too little."""
    return _("With it, its region or activity would hold less than the least set.")


MINIMUM: Final = Requirement(
    kinds=(_KIND,),
    read=_read,
    auxiliary=_auxiliary,
    rows=_rows,
    states=_states,
    keeps_out=_keeps_out,
)
