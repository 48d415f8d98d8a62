"""What the plans and the answers to them leave open, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from madang.contracts import Note
from madang.coordination.portfolio.requirements.registry import REQUIREMENTS
from madang.coordination.portfolio.ties import interchangeable
from madang.language import Message, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from madang.coordination.portfolio.requirements.kind import Words
    from madang.coordination.portfolio.tables import Frontier

__all__ = ["notes"]


def _of_plans(front: Frontier, words: Words) -> Iterator[Message]:
    """Say what the plans leave open: what requirements do not reach, too few plans."""
    for requirement in REQUIREMENTS:
        yield from requirement.notes(front.problem, words)
    if front.problem.has_balance and len(front.plans) < front.terms.plans:
        yield _(
            "There are only {count} distinct plans, where {plans} were asked for.",
            count=len(front.plans),
            plans=front.terms.plans,
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
            "The answers to {unsure:,| rejected proposal/ rejected proposals} could "
            "not be tried by solving again: a limit was met, or the chosen plan is "
            "not proven.",
            unsure=unsure,
        )
    grants = front.grants(front.chosen)
    parted = [
        g for g in interchangeable(front.problem) if 0 < (grants[g] > 0).sum() < len(g)
    ]
    if parted:
        yield _(
            "{n:,| proposal/ proposals} alike in merit, grant, region and years were "
            "funded in the order of their codes: no merit parts those in from those "
            "out.",
            n=sum(len(g) for g in parted),
        )


def notes(
    front: Frontier,
    tables: Mapping[str, pd.DataFrame],
    words: Words,
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
    words : Words
        What requirements are told with.
    is_answered : bool
        Whether the plans were asked anything.
    """
    said = [*_of_plans(front, words)]
    if is_answered:
        said += _of_answers(front, tables)
    return [Note(message) for message in said]
