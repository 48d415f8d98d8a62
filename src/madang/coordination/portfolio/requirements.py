"""What the officer asks of a plan, as rows over the decisions.

Every row is written for whole blocks at once: a sparse map from proposals to
places, years, families or traits, times what each column brings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from madang.coordination.portfolio.rows import BUDGET, STRUCTURE, TIGHTER, Rows, block
from madang.coordination.portfolio.terms import EnoughBy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from madang.coordination.portfolio.call import Call
    from madang.coordination.portfolio.columns import Columns
    from madang.coordination.portfolio.terms import Terms

__all__ = ["Parts", "amount", "bound_years", "cells", "requirements", "trait_map"]


@dataclass(frozen=True, slots=True)
class Parts:
    """What rows are made of.

    Attributes
    ----------
    call, terms, columns
        The proposals, the terms, and the decisions.
    money : (C,) array
        Grant that a column brings.
    base : (P, C) sparse array
        1 where the column says that the proposal is funded.
    years : tuple of int
        Calendar years, without gaps.
    by_year : (Y, C) sparse array
        Part of the asked grant that a column spends in each year.
    budget : float
        Money to give, running projects taken off.
    """

    call: Call
    terms: Terms
    columns: Columns
    money: NDArray[np.float64]
    base: Any
    years: tuple[int, ...]
    by_year: Any
    budget: float

    @property
    def grants(self) -> Any:
        """Money of each proposal by column, (P, C)."""
        n = self.money.size
        return sparse.csr_array(
            (self.money, (self.columns.proposal, np.arange(n))),
            shape=(self.call.asked.size, n),
        )


def amount(value: float, budget: float) -> float:
    """Give an amount of money: a figure up to 1 is a share of the budget."""
    return value * budget if value <= 1 else value


def bound_years(years: tuple[int, ...], terms: Terms) -> NDArray[np.bool_]:
    """Tell in which years money is limited."""
    if terms.match_funds:
        return np.ones(len(years), dtype=np.bool_)
    return np.isin(np.array(years), list(terms.yearly))


def requirements(parts: Parts, carry: Any, inside: Any) -> Iterable[Rows]:
    """Write all requirements, block by block.

    Parameters
    ----------
    parts : Parts
        The decisions.
    carry : (T, A) sparse array
        Unspent money that each budgeted year hands on or takes over.
    inside : (K, A) sparse array
        Indicator column of each place that must hold enough.
    """
    terms = parts.terms
    yield block(
        BUDGET, sparse.csr_array(parts.money[None, :]), upper=parts.budget,
        is_money=True,
    )  # fmt: skip
    if terms.yearly:
        yield _yearly(parts, carry)
    yield from _limits(parts)
    yield from _together(parts)
    if terms.match_funds:
        yield from _match(parts)
    if terms.enough_by is not EnoughBy.NOWHERE:
        yield from _enough(parts, inside)


def _yearly(parts: Parts, carry: Any) -> Rows:
    """Write that a year spends no more than its budget and what is left over."""
    terms = parts.terms
    at = {year: i for i, year in enumerate(parts.years)}
    held = [at.get(year, -1) for year in terms.yearly]
    spent = parts.by_year[np.maximum(held, 0)] * np.array(
        [[1.0 if i >= 0 else 0.0] for i in held]
    )
    asked = parts.call.asked[parts.columns.proposal]
    committed = dict(zip(parts.call.years, parts.call.committed, strict=True))
    tops = [
        amount(value, terms.budget) - committed.get(year, 0.0)
        for year, value in terms.yearly.items()
    ]
    return block(
        [f"year:{year}" for year in terms.yearly],
        sparse.hstack([sparse.csr_array(spent * asked[None, :]), carry]),
        upper=np.array(tops), is_money=True,
    )  # fmt: skip


def trait_map(call: Call, column: str, value: str, serves: Mapping[str, str]) -> Any:
    """Tell which proposals have a value of a trait, or serve a dimension."""
    if column != "dimension":
        return (call.traits[column] == value).fillna(value=False).to_numpy(np.bool_)
    words = [word for word, dimension in serves.items() if dimension == value]
    of_mode = call.traits["mode"].isin(words).to_numpy(np.bool_)
    return of_mode | call.traits["initiator"].isin(words).to_numpy(np.bool_)


def _limits(parts: Parts) -> Iterable[Rows]:
    """Write least and most money by region and by trait."""
    call, terms, budget = parts.call, parts.terms, parts.terms.budget
    place = {code: i for i, code in enumerate(call.regions)}
    money = (call.inside @ call.spread) @ parts.grants
    for kind, given in (("floor", terms.floors), ("cap", terms.caps)):
        rows = sparse.csr_array(money)[[place[code] for code in given]]
        value = np.array([amount(v, budget) for v in given.values()])
        yield _between(kind, [f"{kind}:{code}" for code in given], rows, value)
    for kind, tables in (("floor", terms.floors_by), ("cap", terms.caps_by)):
        named = [(c, v, a) for c, values in tables.items() for v, a in values.items()]
        has = [trait_map(call, c, v, terms.serves) for c, v, _ in named]
        if named:
            rows = sparse.csr_array(np.array(has, dtype=np.float64)) @ parts.grants
            keys = [f"{kind}_by:{c}:{v}" for c, v, _ in named]
            value = np.array([amount(a, budget) for _, _, a in named])
            yield _between(kind, keys, rows, value)


def _between(kind: str, keys: list[str], rows: Any, value: NDArray[np.float64]) -> Rows:
    """Give rows with a least, or a most."""
    if kind == "floor":
        return block(keys, rows, lower=value, is_money=True)
    return block(keys, rows, upper=value, is_money=True)


def _pairs(call: Call, pairs: tuple[tuple[str, str], ...]) -> tuple[Any, Any]:
    """Select the first and the second of each pair, a merged project as its members.

    Returns
    -------
    (n, P), (n, P) sparse arrays
    """
    place = {code: i for i, code in enumerate(call.table["project"])}
    n, size = len(pairs), call.asked.size
    merged = size - len(call.members)
    row = [m for members in call.members for m in members]
    column = [merged + k for k, members in enumerate(call.members) for _ in members]
    also = sparse.csr_array((np.ones(len(row)), (row, column)), shape=(size, size))
    stands = sparse.csr_array(sparse.eye_array(size) + also)
    return (
        stands[[place[a] for a, _ in pairs]] if n else stands[:0],
        stands[[place[b] for _, b in pairs]] if n else stands[:0],
    )


def _together(parts: Parts) -> Iterable[Rows]:
    """Write families, merged projects, prerequisites and exclusions."""
    call, base = parts.call, parts.base
    only = np.flatnonzero(call.is_exclusive)
    of = sparse.csr_array(
        (call.family[:, None] == only).T.astype(np.float64)
        if only.size
        else np.zeros((0, call.asked.size))
    )
    yield block([f"family:{call.families[f]}" for f in only], of @ base, upper=1.0)
    if call.members:
        yield _merged(call, base)
    needs = call.needs
    first, second = _pairs(call, needs.requires)
    keys = [f"requires:{a}|{b}" for a, b in needs.requires]
    yield block(keys, (first - second) @ base, upper=0.0)
    first, second = _pairs(call, needs.excludes)
    either = sparse.csr_array(first + second)
    either.data = np.minimum(either.data, 1.0)
    keys = [f"excludes:{a}|{b}" for a, b in needs.excludes]
    yield block(keys, either @ base, upper=1.0)
    barred = tuple((code, code) for _, code, _ in needs.barred)
    keys = [f"{kind}:{code}|{other}" for kind, code, other in needs.barred]
    yield block(keys, _pairs(call, barred)[0] @ base, upper=0.0)
    yield _cliques(of, either, base)


def _merged(call: Call, base: Any) -> Rows:
    """Write that a proposal is funded by itself or within a merged project."""
    n = call.asked.size - len(call.members)
    pairs = [(n + k, m) for k, members in enumerate(call.members) for m in members]
    row = np.repeat(np.arange(len(pairs)), 2)
    both = sparse.csr_array(
        (np.ones(row.size), (row, np.array(pairs).ravel())),
        shape=(len(pairs), call.asked.size),
    )
    return block(STRUCTURE, both @ base, upper=1.0)


def _cliques(families: Any, pairs: Any, base: Any) -> Rows:
    """Write one row for proposals of which each excludes each other.

    Three that exclude each other pair by pair may be taken at a half each in the
    relaxation; in one row they may not.
    """
    apart: dict[int, set[int]] = {}
    for table in (families, pairs):
        for start, end in zip(table.indptr[:-1], table.indptr[1:], strict=True):
            group = table.indices[start:end].tolist()
            for a in group:
                apart.setdefault(a, set()).update(b for b in group if b != a)
    cliques: set[tuple[int, ...]] = set()
    for start, end in zip(pairs.indptr[:-1], pairs.indptr[1:], strict=True):
        clique = sorted(pairs.indices[start:end].tolist())
        shared = set.intersection(*(apart[a] for a in clique)) if clique else set()
        while shared:
            best = max(shared, key=lambda a: (len(apart[a] & shared), -a))
            clique.append(best)
            shared &= apart[best]
        if len(clique) > 2:  # noqa: PLR2004 - pairs are written already
            cliques.add(tuple(sorted(clique)))
    ordered = sorted(cliques)
    row = np.repeat(np.arange(len(ordered)), [len(c) for c in ordered])
    column = np.array([a for c in ordered for a in c], dtype=np.int64)
    table = sparse.csr_array(
        (np.ones(column.size), (row, column)), shape=(len(ordered), base.shape[0])
    )
    return block(TIGHTER, table @ base, upper=1.0)


def _match(parts: Parts) -> Iterable[Rows]:
    """Write that each region can put up its match money in every year."""
    call, terms = parts.call, parts.terms
    place = {code: i for i, code in enumerate(call.regions)}
    need = sparse.csr_array(call.spread * call.match[None, :])
    rows, keys, tops = [], [], []
    for code, value in terms.match_funds.items():
        share = need[[place[code]]].toarray().ravel()[parts.columns.proposal]
        if share.any():
            rows.append(parts.by_year * share[None, :])
            keys += [f"match:{year}:{code}" for year in parts.years]
            tops += [amount(value, terms.budget)] * len(parts.years)
    if rows:
        table = sparse.csr_array(sparse.vstack(rows))
        used = np.diff(table.indptr) > 0
        yield block(
            [k for k, u in zip(keys, used, strict=True) if u],
            table[np.flatnonzero(used)], upper=np.array(tops)[used], is_money=True,
        )  # fmt: skip


def cells(call: Call, terms: Terms) -> tuple[list[tuple[str, str]], Any]:
    """List the places that must hold enough or nothing.

    Returns
    -------
    list of (str, str)
        Region and activity, either empty where it does not count.
    (K, P) sparse array
        Share of each grant that counts to each place. Proposals without a region
        or an activity count to none where that is asked for.
    """
    if terms.enough_by is EnoughBy.NOWHERE:
        return [], sparse.csr_array((0, call.asked.size))
    if terms.enough_by is EnoughBy.REGION:
        return [(code, "") for code in call.regions], call.spread
    activity = call.traits["activity"]
    names = sorted(activity.dropna().unique().tolist())
    at = {name: i for i, name in enumerate(names)}
    held = np.flatnonzero(activity.notna().to_numpy(np.bool_))
    which = activity.iloc[held].map(at).to_numpy(dtype=np.int64)
    if terms.enough_by is EnoughBy.ACTIVITY:
        table = sparse.csr_array(
            (np.ones(held.size), (which, held)), shape=(len(names), call.asked.size)
        )
        return [("", name) for name in names], table
    kind = np.full(call.asked.size, -1, dtype=np.int64)
    kind[held] = which
    spread = sparse.coo_array(call.spread)
    there = kind[spread.col] >= 0
    cell = spread.row[there] * len(names) + kind[spread.col[there]]
    used, row = np.unique(cell, return_inverse=True)
    table = sparse.csr_array(
        (spread.data[there], (row, spread.col[there])),
        shape=(used.size, call.asked.size),
    )
    named = [(call.regions[c // len(names)], names[c % len(names)]) for c in used]
    return named, table


def _enough(parts: Parts, inside: Any) -> Iterable[Rows]:
    """Write that a place holds enough or nothing.

    Each proposal by itself says that its place is open, which is far tighter than
    one row with the number of all proposals in it.
    """
    terms = parts.terms
    _, table = cells(parts.call, terms)
    least = amount(terms.enough_money, terms.budget)
    if least > 0:
        money = table @ parts.grants
        yield block(
            "enough", sparse.hstack([money, -least * inside]), lower=0.0,
            is_money=True,
        )  # fmt: skip
    has = sparse.csr_array(table)
    has.data = np.ones_like(has.data)
    if terms.enough_projects > 0:
        count = has @ parts.base
        yield block(
            "enough", sparse.hstack([count, -float(terms.enough_projects) * inside]),
            lower=0.0,
        )  # fmt: skip
    pair = sparse.coo_array(has)
    n = pair.row.size
    one = sparse.csr_array(
        (np.ones(n), (np.arange(n), pair.col)), shape=(n, parts.base.shape[0])
    )
    opens = sparse.csr_array(inside)[pair.row]
    yield block("enough", sparse.hstack([one @ parts.base, -opens]), upper=0.0)
