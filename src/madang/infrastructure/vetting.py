"""What no single row shows to be wrong: rows that speak against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from madang.infrastructure.demand import NEEDED
from madang.language import Items, Message, _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pandas as pd

__all__ = ["wrong_rows"]

_NAMED: Final = 3
_FEWEST: Final = 2  # a group of fewer is none


def wrong_rows(tables: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, Message]]:
    """Find rows that speak against each other, table by table.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables that keep their contracts row by row.

    Yields
    ------
    table : str
    says : Message
        What is wrong, with the codes, and what to do.
    """
    for name, check in _CHECKS.items():
        if name in tables:
            for says in check(tables[name]):
                yield name, says


def _links(links: pd.DataFrame) -> Iterator[Message]:
    """Find links that join a region with itself."""
    same = links[links["origin"] == links["destination"]]
    if len(same):
        yield _(
            "origin, destination: {n:,| link joins/ links join} a region with itself: "
            "{codes}. → give two regions, or take the row out.",
            n=len(same), codes=_items(same["link"]),
        )  # fmt: skip


def _demand(asked: pd.DataFrame) -> Iterator[Message]:
    """Find paths without one chance."""
    told = asked.assign(path=asked["path"].fillna("")).groupby("path")["chance"]
    both = told.nunique()
    if (both > 1).any():
        yield _(
            "chance: {n:,| path has/ paths have} more than one: {paths}. → write the "
            "same in each row of a path.",
            n=int((both > 1).sum()), paths=_items(both.index[both > 1]),
        )  # fmt: skip
    if told.sum().sum() == 0 and told.count().sum() > 0:
        yield _(
            "chance: all are 0. → give how likely each path is, or leave the column "
            "out."
        )


def _coefficients(rates: pd.DataFrame) -> Iterator[Message]:
    """Find coefficients that lack, and shares above 1."""
    lacking = [c for c in NEEDED if not (rates["coefficient"] == c).any()]
    if lacking:
        yield _(
            "coefficient: no row for {names}. → add a row for each, with the activity "
            "left empty where it holds for all.", names=Items(tuple(lacking)),
        )  # fmt: skip
    shares = rates[rates["coefficient"].isin(["land_using", "reuse"])]
    over = shares[["likely", "low", "high"]].max(axis=1) > 1
    if over.any():
        yield _(
            "coefficient: {names} must be shares from 0 to 1. → write 0.8 for 80 per "
            "cent.", names=_items(shares.loc[over, "coefficient"].unique()),
        )  # fmt: skip


def _wishes(wishes: pd.DataFrame) -> Iterator[Message]:
    """Find institutes in two groups or sent to two regions, and groups of one."""
    group = wishes["together"].fillna("").astype(str)
    apart = group.groupby(wishes["institute"]).nunique()
    if (apart > 1).any():
        yield _(
            "together: {n:,| institute has/ institutes have} more than one: {codes}. "
            "→ write the same group in each row of an institute.",
            n=int((apart > 1).sum()), codes=_items(apart.index[apart > 1]),
        )  # fmt: skip
    sizes = wishes[group != ""].groupby(group[group != ""])["institute"].nunique()
    alone = sizes.index[sizes < _FEWEST]
    if len(alone):
        yield _(
            "together: {n:,| group has/ groups have} one institute only: {names}. → "
            "write the group's name in the rows of the others too, or leave it empty.",
            n=len(alone), names=_items(alone),
        )  # fmt: skip
    sent = wishes[wishes["drafted"].fillna(value=False).astype(bool)]
    twice = sent.loc[sent.duplicated("institute"), "institute"]
    if len(twice):
        yield _(
            "drafted: {n:,| institute is/ institutes are} sent to more than one "
            "region: {codes}. → mark one region for each.",
            n=twice.nunique(), codes=_items(twice.unique()),
        )  # fmt: skip


def _items(codes: Any) -> Items:
    """Name a few codes."""
    return Items(tuple(map(str, codes)), most=_NAMED)


_CHECKS: Final[Mapping[str, Callable[[pd.DataFrame], Iterator[Message]]]] = {
    "links": _links,
    "land_demand": _demand,
    "land_coefficients": _coefficients,
    "preferences": _wishes,
}
