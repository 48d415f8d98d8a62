r"""Progressivity: the money goes to regions as far behind as is asked, on average.

With :math:`m_r` the money of region r and :math:`d_r` the points by which it lies
below the reference of the balance ledger, the average over the money
:math:`\sum_r m_r d_r / \sum_r m_r \ge p` is one linear row:
:math:`\sum_r m_r (d_r - p) \ge 0`. Money of regions whose shortfall is unknown, and
nationwide money, is left aside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy import sparse

from madang.contracts import parameter
from madang.contracts.parameter import Kind
from madang.coordination.portfolio.requirements.kind import (
    Decisions,
    Requirement,
    Words,
)
from madang.coordination.portfolio.rows import Rows, block
from madang.language import Message, _
from madang.metrics.need import progressivity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

__all__ = ["PROGRESSIVITY", "Settings", "progressivity_of"]

_KIND: Final = "progressivity_floor"


@dataclass(frozen=True)
class Settings:
    """The floor of progressivity among the terms."""

    progressivity_floor: float | None = parameter(
        None,
        _(
            "Least points below the reference of the balance ledger, averaged over the "
            "money of a plan"
        ),
        kind=Kind.NUMBER, at_least=0,
    )  # fmt: skip


def progressivity_of(decided: Decisions, levels: NDArray[np.float64]) -> float:
    """Give the shortfall of the regions that a plan's money goes to, on average.

    Parameters
    ----------
    decided : Decisions
        The call.
    levels : (C,) array
        A plan.

    Returns
    -------
    float
        Points; NaN where the shortfall of no region that gets money is known.
    """
    call = decided.call
    return progressivity(call.by_region(decided.grants(levels)), call.shortfall)


def _rows(decided: Decisions, _at: int) -> Iterable[Rows]:
    """Write that money goes to regions as far behind as is asked, on average."""
    least = decided.terms.progressivity_floor
    if least is None or not np.isfinite(decided.call.shortfall).any():
        return
    above = np.nan_to_num(decided.call.shortfall - least)
    row = (above @ decided.call.spread)[decided.proposal] * decided.money
    yield block(_KIND, sparse.csr_array(row[None, :]), lower=0.0, is_money=True)


def _states(_kind: str, _what: str, words: Words) -> Message:
    """State the floor of progressivity."""
    return _(
        "money goes to regions that lie at least {least:.2f} points below the "
        "reference of the balance ledger, on average",
        least=float(words.terms.progressivity_floor),
    )


def _keeps_out(_kind: str, _what: str, _name: Callable[[str], str]) -> Message:
    """Say that the money must not go to regions less far behind."""
    return _("Money must not move to regions that are less far behind.")


def _notes(decided: Decisions, _words: Words) -> Iterable[Message]:
    """Say that a floor means nothing where no shortfall is known."""
    is_asked = decided.terms.progressivity_floor is not None
    if is_asked and not np.isfinite(decided.call.shortfall).any():
        yield _(
            "'progressivity_floor' has no effect: without a ledger no region is known "
            "to be behind."
        )


PROGRESSIVITY: Final = Requirement(
    kinds=(_KIND,),
    rows=_rows,
    states=_states,
    keeps_out=_keeps_out,
    notes=_notes,
)
