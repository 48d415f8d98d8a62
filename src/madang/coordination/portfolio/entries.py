"""The rows of the projects table that can be chosen, checked before they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from madang.contracts import Note
from madang.coordination.portfolio.terms import MissingMerit
from madang.errors import ParameterError
from madang.language import Message, _

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from madang.coordination.portfolio.terms import Terms

__all__ = ["asked_money", "column", "merits", "refuse", "usable"]

_MIDDLE_MERIT = 50.0


def column(table: pd.DataFrame, name: str) -> NDArray[np.float64]:
    """Give a column as floats, NaN where absent."""
    if name not in table.columns:
        return np.full(len(table), np.nan)
    return pd.to_numeric(table[name]).to_numpy(dtype=np.float64, na_value=np.nan)


def asked_money(table: pd.DataFrame) -> NDArray[np.float64]:
    """Give the grant asked for: the grant, else the cost less the region's share."""
    match = np.nan_to_num(column(table, "match_share"), nan=0.0)
    grant = column(table, "grant")
    return np.where(np.isnan(grant), column(table, "cost") * (1 - match), grant)


def refuse(table: pd.DataFrame, regions: pd.DataFrame) -> None:
    """Refuse candidates that no treatment could mend.

    Raises
    ------
    ParameterError
        If a code stands twice, a region is unknown, money is below zero or
        endless, a match share is not a share, or an end comes before its start.
    """
    twice = table["project"][table["project"].duplicated()]
    if len(twice):
        raise _wrong(twice.iloc[0], len(twice), _("a code stands once"))
    codes = set(regions["region"].astype(str))
    there = table["region"].dropna().astype(str)
    unknown = table["project"][there.index[~there.isin(codes)]]
    if len(unknown):
        rule = _("a region is one of the regions table")
        raise _wrong(unknown.iloc[0], len(unknown), rule)
    for name in ("grant", "cost", "minimum_grant"):
        money = column(table, name)
        rule = _("'{name}' is at least 0 and finite", name=name)
        _refuse_where(table, (money < 0) | np.isinf(money), rule)
    share = column(table, "match_share")
    rule = _("'match_share' lies from 0 to 1")
    _refuse_where(table, (share < 0) | (share > 1), rule)
    if {"start", "end"} <= set(table.columns):
        late = pd.to_datetime(table["start"]) > pd.to_datetime(table["end"])
        rule = _("'start' is not after 'end'")
        _refuse_where(table, late.to_numpy(dtype=np.bool_), rule)


def _refuse_where(
    table: pd.DataFrame, is_wrong: NDArray[np.bool_], rule: Message
) -> None:
    """Refuse the rows that break a rule."""
    if is_wrong.any():
        raise _wrong(table["project"][is_wrong].iloc[0], int(is_wrong.sum()), rule)


def _wrong(first: str, n: int, rule: Message) -> ParameterError:
    """Give the error of projects that break a rule."""
    return ParameterError(
        _(
            "portfolio: {n} proposal(s) break the rule that {rule}, such as '{first}'. "
            "Mend the projects table.",
            n=n,
            rule=rule,
            first=str(first),
        )
    )


def usable(
    table: pd.DataFrame, asked: NDArray[np.float64]
) -> tuple[pd.DataFrame, list[Note]]:
    """Leave out proposals that ask for nothing, or do not say for how much."""
    is_usable = np.isfinite(asked) & (asked > 0)
    if is_usable.all():
        return table, []
    n = int((~is_usable).sum())
    first = table["project"][~is_usable].iloc[0]
    note = Note(
        _(
            "{n} proposal(s) that ask for no or an unknown grant were left out, "
            "such as {first}.",
            n=n,
            first=first,
        )
    )
    return table[is_usable].reset_index(drop=True), [note]


def merits(
    table: pd.DataFrame, terms: Terms
) -> tuple[NDArray[np.float64], NDArray[np.bool_], list[Note]]:
    """Give merits, the missing ones as the terms say, and a note on them."""
    merit = column(table, "merit")
    wrong = np.flatnonzero(np.isinf(merit) | (merit < 0))
    if wrong.size:
        first = table["project"].iloc[int(wrong[0])]
        raise ParameterError(
            _(
                "portfolio: merit must be a number from 0 to 100; {size} proposal(s) "
                "break this, such as {first} with {merit}. Mend 'merit' in the "
                "projects table.",
                size=wrong.size,
                first=repr(first),
                merit=str(merit[wrong[0]]),
            )
        )
    missing = np.isnan(merit)
    if not missing.any():
        return merit, missing, []
    n = int(missing.sum())
    if terms.missing_merit is MissingMerit.ZERO:
        fill = 0.0
    else:
        fill = _MIDDLE_MERIT if missing.all() else float(np.median(merit[~missing]))
    if terms.missing_merit is MissingMerit.LEAVE_OUT:
        note = Note(_("{n} proposal(s) without a merit were left out.", n=n))
        return np.where(missing, np.nan, merit), missing, [note]
    note = Note(
        _(
            "{n} proposal(s) without a merit were taken at {fill:g} points.",
            n=n,
            fill=fill,
        )
    )
    return np.where(missing, fill, merit), missing, [note]
