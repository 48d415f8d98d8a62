"""What the plans and the answers to them leave open, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.contracts import Note, names_of
from madang.coordination.portfolio.ties import twins
from madang.language import Items, Message, Named, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from madang.coordination.portfolio.tables import Frontier

__all__ = ["notes"]


def _of_plans(front: Frontier, names: Mapping[str, Named]) -> Iterator[Message]:
    """Say what the plans leave open: regions without proposals, sizes, dates."""
    call, terms = front.problem.call, front.terms
    asked = zip(call.regions, call.asked_by_region, strict=True)
    absent = [region for region, money in asked if not money]
    if absent:
        yield _(
            "{n} region(s) without a proposal are left out of balance: {names}.",
            n=len(absent),
            names=Items(tuple(names[r] for r in absent)),
        )
    large = np.flatnonzero(call.least > terms.budget)
    if large.size:
        yield _(
            "{size} proposal(s) need more than the whole budget and can be in no "
            "plan, such as {first}.",
            size=large.size,
            first=str(call.table["project"].iloc[int(large[0])]),
        )
    if not front.problem.has_balance:
        yield _(
            "No region with need has a proposal, so balance has no meaning: only the "
            "plan of greatest merit is given."
        )
    elif len(front.plans) < terms.plans:
        yield _(
            "There are only {count} distinct plans, where {plans} were asked for.",
            count=len(front.plans),
            plans=terms.plans,
        )
    if terms.yearly and (call.first == 0).any():
        yield _(
            "{n} proposal(s) without dates were spread evenly over the years that have "
            "a budget of their own.",
            n=int((call.first == 0).sum()),
        )


def _of_answers(
    front: Frontier, tables: Mapping[str, pd.DataFrame]
) -> Iterator[Message]:
    """Say what the answers leave open: draws lost, time, ties."""
    robust, why, draws = tables["robust"], tables["why_not"], front.terms.draws
    made = int(robust["draws"].iloc[0]) if len(robust) else 0
    if made < draws:
        yield _(
            "Of {draws:,} draws, {lost:,} were left out: a limit was met, or no plan "
            "keeps the requirements.",
            draws=draws,
            lost=draws - made,
        )
    unsure = int((~why["verified"]).sum())
    if unsure:
        yield _(
            "The answers to {unsure} rejected proposals could not be tried by solving "
            "again: a limit was met, or the chosen plan is not proven.",
            unsure=unsure,
        )
    grants = front.grants(front.chosen)
    parted = [g for g in twins(front.problem) if 0 < (grants[g] > 0).sum() < len(g)]
    if parted:
        yield _(
            "{n} proposals alike in merit, grant, region and years were funded in the "
            "order of their codes: no merit parts those in from those out.",
            n=sum(len(g) for g in parted),
        )


def notes(
    front: Frontier,
    tables: Mapping[str, pd.DataFrame],
    regions: pd.DataFrame,
    *,
    is_answered: bool,
) -> list[Note]:
    """Say what the plans, and the answers where there are any, leave open.

    Parameters
    ----------
    front : Frontier
        The plans.
    tables : mapping of str to DataFrame
        All result tables.
    regions : DataFrame
        The regions, for their names.
    is_answered : bool
        Whether the plans were asked anything.

    Returns
    -------
    list of Note
    """
    said = [*_of_plans(front, names_of(regions))]
    if is_answered:
        said += _of_answers(front, tables)
    return [Note(message) for message in said]
