"""Institutes that want to stay together, and ties: the best stable matching, exactly.

With groups a stable matching need not exist. Whether it does is asked of HiGHS as a
programme in whole numbers, so that "there is none" is proven and not merely not found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from madang.errors import ParameterError, UndefinedMeasureError
from madang.language import Items, _
from madang.metrics.matching.proposals import Side, checked_places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from madang.metrics.matching.market import Market

__all__ = ["Together", "blocking_groups", "match_together"]

FloatArray = NDArray[np.float64]
Places = NDArray[np.int64]

_NOWHERE: Final = -1
_INFEASIBLE: Final = 2


@dataclass(frozen=True, slots=True)
class Together:
    """A matching in which groups stay together, and whether it is stable.

    Attributes
    ----------
    place : (I,) array of int
        Place of each institute's region in `Market.regions`; -1 for nowhere.
    is_stable : bool
        Whether nobody would leave. If not, it is proven that no stable matching
        exists, and this one has the fewest who would.
    blocking : tuple of (str, str)
        Who would rather move, group or institute, and where to.
    """

    place: Places
    is_stable: bool
    blocking: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Agents:
    """Groups and single institutes: names, members, and places in their lists."""

    names: tuple[str, ...]
    members: tuple[tuple[int, ...], ...]
    wishes: FloatArray


def match_together(
    market: Market,
    groups: Mapping[str, Sequence[str]] | None = None,
    *,
    best_for: Side = Side.INSTITUTES,
) -> Together:
    r"""Find the best stable matching in which groups go to one region, or prove none.

    .. math:: (q_r - k_g + 1)\Bigl(1 - \sum_{s \succeq_g r} x_{gs}\Bigr) \le
        \sum_{j \succeq_r w_g(r)} x_{jr}, \quad \sum_g k_g x_{gr} \le q_r

    for each group g of :math:`k_g` institutes (one, for a single) and region r, with
    :math:`w_g(r)` the member that r likes least: a group that would rather be in r
    finds too few places there that are free or held by somebody r likes less. A
    group lists the regions that all its members list, in the order of the sum of
    their places; a region takes all of it or none.

    Parameters
    ----------
    market : Market
        Wishes as (I, R) arrays; ties may stand (weak stability).
    groups : mapping of str to sequence of str, optional
        Institutes of each group, at least two; each in one group at most.
    best_for : Side
        Of all stable matchings that place the most institutes, the one with the
        least sum of places in the lists of this side.

    Returns
    -------
    Together
        A stable matching; or, where none exists, the one with the fewest groups,
        institutes and regions that would rather have each other.

    Raises
    ------
    ParameterError
        If a group names somebody unknown or twice, or has one member.
    UndefinedMeasureError
        If the solver ends without a proof.

    References
    ----------
    [Roth1984]_, [BiroKlijn2013]_; as a programme: [BaiouBalinski2000]_.

    Examples
    --------
    Without the group A would go to X. Together both go to Y, which has two places.

    >>> from madang.metrics.matching import read_market
    >>> m = read_market({"A": "XY", "B": "YX"}, {"X": "AB", "Y": "AB"},
    ...                 quotas={"X": 1, "Y": 2})
    >>> match_together(m, {"both": "AB"}).place.tolist()
    [1, 1]
    """
    agents = _agents(market, dict(groups or {}))
    x = _solve(market, agents, best_for, is_strict=True)
    is_stable = x is not None
    if x is None:
        x = _solve(market, agents, best_for, is_strict=False)
    place = np.full(len(market.institutes), _NOWHERE, dtype=np.int64)
    if x is not None:
        for a, r in np.argwhere(x):
            place[list(agents.members[a])] = r
    return Together(place, is_stable, _blocking(market, agents, place))


def blocking_groups(
    market: Market, place: Places, groups: Mapping[str, Sequence[str]] | None = None
) -> tuple[tuple[str, str], ...]:
    """Name groups and institutes that would rather be elsewhere and would be taken.

    A region would take a group if all its members are among the best that its places
    can hold, of those it has and the group; who it has stands first where it is
    indifferent.

    Parameters
    ----------
    market : Market
        Wishes as (I, R) arrays.
    place : (I,) array of int
        Place of each institute's region; -1 for nowhere.
    groups : mapping of str to sequence of str, optional
        Institutes of each group.

    Returns
    -------
    tuple of (str, str)
        Group or institute, and region; empty where the matching is stable.

    Raises
    ------
    ParameterError
        If a group is wrong, or lies in two regions.

    References
    ----------
    [Roth1984]_.

    Examples
    --------
    >>> from madang.metrics.matching import read_market
    >>> m = read_market({"A": "XY", "B": "YX"}, {"X": "AB", "Y": "AB"},
    ...                 quotas={"X": 2, "Y": 2})
    >>> blocking_groups(m, [0, 0], {"both": "AB"}), blocking_groups(m, [0, 0])
    ((), (('B', 'Y'),))
    """
    agents = _agents(market, dict(groups or {}))
    where = checked_places(market, place)
    apart = [
        n for n, m in zip(agents.names, agents.members, strict=True)
        if np.unique(where[list(m)]).size > 1
    ]  # fmt: skip
    if apart:
        raise ParameterError(
            _(
                "Groups must be in one region; {count} are not: {names}.",
                count=len(apart),
                names=Items(tuple(apart)),
            )
        )
    return _blocking(market, agents, where)


def _agents(market: Market, groups: dict[str, Sequence[str]]) -> _Agents:
    """Form groups, and leave the others single."""
    at = {name: k for k, name in enumerate(market.institutes)}
    named = [n for members in groups.values() for n in members]
    wrong = sorted({n for n in named if n not in at or named.count(n) > 1})
    wrong += [g for g, m in groups.items() if len(m) < 2 or g in at]  # noqa: PLR2004
    if wrong:
        raise ParameterError(
            _(
                "Groups must name two or more known institutes, each in one group, and "
                "bear a name of their own; see {wrong}.",
                wrong=Items(tuple(wrong)),
            )
        )
    members = [tuple(at[n] for n in m) for m in groups.values()]
    single = [k for n, k in at.items() if n not in named]
    members += [(k,) for k in single]
    names = (*groups, *(market.institutes[k] for k in single))
    # A region that one member does not list is NaN for all.
    wishes = [market.wishes[list(m)].sum(axis=0) for m in members]
    table = np.array(wishes).reshape(len(members), len(market.regions))
    return _Agents(names, tuple(members), table)


def _rivals(market: Market, agents: _Agents, a: int, r: int) -> dict[int, int]:
    """Count members of others that a region likes as well as a group's least liked."""
    least = market.preferred[list(agents.members[a]), r].max()
    found = {}
    for b, members in enumerate(agents.members):
        if b != a and not np.isnan(agents.wishes[b, r]):
            liked = int((market.preferred[list(members), r] <= least).sum())
            if liked:
                found[b] = liked
    return found


def _blocking(
    market: Market, agents: _Agents, place: Places
) -> tuple[tuple[str, str], ...]:
    """List who would rather be elsewhere and would be taken, one by one."""
    at = [int(place[m[0]]) for m in agents.members]
    found = []
    for a, r in np.argwhere(~np.isnan(agents.wishes)):
        has = at[a]
        if has != _NOWHERE and not agents.wishes[a, r] < agents.wishes[a, has]:
            continue
        ahead = sum(n for b, n in _rivals(market, agents, a, r).items() if at[b] == r)
        if ahead + len(agents.members[a]) <= market.quotas[r]:
            found.append((agents.names[a], market.regions[r]))
    return tuple(found)


def _solve(
    market: Market, agents: _Agents, best_for: Side, *, is_strict: bool
) -> NDArray[np.bool_] | None:
    """Solve for a stable matching, or for the fewest who would leave."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - slow
    from scipy.sparse import csr_array  # noqa: PLC0415 - slow

    pairs = np.argwhere(~np.isnan(agents.wishes))
    n = len(pairs)
    out = np.zeros(agents.wishes.shape, dtype=bool)
    if not n:
        return out
    rows, bounds = _rows(market, agents, pairs, is_strict=is_strict)
    cost = np.concatenate([_costs(market, agents, pairs, best_for), np.zeros(n)])
    if not is_strict:
        cost[n:] = 1.0 + 2.0 * np.abs(cost[:n]).sum()
    at, column, value = (np.array(v) for v in zip(*rows, strict=True))
    matrix = csr_array((value, (at, column)), shape=(len(bounds), 2 * n))
    answer: Any = milp(
        cost,
        integrality=np.ones(2 * n, dtype=np.int64),
        bounds=Bounds(
            0, np.concatenate([np.ones(n), np.full(n, float(not is_strict))])
        ),
        constraints=LinearConstraint(matrix, -np.inf, np.array(bounds)),
        options={"mip_rel_gap": 0.0},
    )
    if answer.status == _INFEASIBLE and is_strict:
        return None
    if answer.status != 0:
        raise UndefinedMeasureError(
            _(
                "The solver ended without a proof ({said}). Match fewer institutes or "
                "regions at a time.",
                said=str(answer.message),
            )
        )
    out[tuple(pairs[answer.x[:n] > 0.5].T)] = True  # noqa: PLR2004 - a half is between
    return out


def _costs(
    market: Market, agents: _Agents, pairs: NDArray[np.intp], best_for: Side
) -> FloatArray:
    """Give what each pair costs: a place for an institute outweighs all lists."""
    sizes = np.array([len(agents.members[a]) for a, _r in pairs], dtype=np.float64)
    if Side(best_for) is Side.INSTITUTES:
        listed = agents.wishes[tuple(pairs.T)]
    else:
        listed = np.array(
            [market.preferred[list(agents.members[a]), r].sum() for a, r in pairs]
        )
    return np.asarray(listed - sizes * (1.0 + listed.sum()))


def _rows(
    market: Market, agents: _Agents, pairs: NDArray[np.intp], *, is_strict: bool
) -> tuple[list[tuple[int, int, float]], list[float]]:
    """Write the rows: one place an agent, quotas, and nobody who would leave."""
    n = len(pairs)
    column = {(int(a), int(r)): k for k, (a, r) in enumerate(pairs)}
    rows: list[tuple[int, int, float]] = []
    agent_rows = len(agents.members)
    bounds = [1.0] * agent_rows + market.quotas.astype(np.float64).tolist()
    for (a, r), k in column.items():
        rows += [(a, k, 1.0), (agent_rows + r, k, float(len(agents.members[a])))]
    for (a, r), k in column.items():
        need = float(market.quotas[r] - len(agents.members[a]) + 1)
        if need <= 0:
            continue  # the region cannot hold the group at all
        at = len(bounds)
        bounds.append(-need)
        as_good = agents.wishes[a] <= agents.wishes[a, r]
        rows += [(at, column[a, int(s)], -need) for s in np.flatnonzero(as_good)]
        rows += [
            (at, column[b, r], -float(liked))
            for b, liked in _rivals(market, agents, a, r).items()
        ]
        if not is_strict:
            rows.append((at, n + k, -need))
    return rows, bounds
