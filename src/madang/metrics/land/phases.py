"""When a rule on the sold rate begins the next phase, and what it leaves unmet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import NegativeActivityError, ParameterError
from madang.language import _
from madang.metrics.checks import held, numbers
from madang.metrics.shares import ratio

__all__ = ["PhaseSchedule", "phase_schedule", "sold_rate"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PhaseSchedule:
    """What a rule on the sold rate leads to, for each path of demand.

    Attributes
    ----------
    begun, ready : (..., K) array
        Year, from 0, in which each phase is begun and in which it can be sold; NaN
        where that lies beyond the years looked at.
    sold_rate : (..., T) array
        Share of the land on offer that is sold at the end of each year.
    unmet : (..., T) array
        Land asked for in a year for which there was none, in the unit of demand.
    idle : (..., T) array
        Land on offer that is not sold at the end of each year.
    """

    begun: FloatArray
    ready: FloatArray
    sold_rate: FloatArray
    unmet: FloatArray
    idle: FloatArray


def sold_rate(sold: ArrayLike, offered: ArrayLike) -> FloatArray:
    r"""Measure which share of the land on offer is sold.

    .. math:: b = \frac{\sum_j s_j}{\sum_j a_j}

    Parameters
    ----------
    sold, offered : (..., J) arrays
        Land sold, and on offer, of each site; one unit, at least 0.

    Returns
    -------
    (...) array
        From 0 to 1 over all sites together; NaN where none is on offer, or a figure
        is unknown: a site without figures is neither full nor empty.

    Raises
    ------
    NegativeActivityError
        If land is below 0, or more is sold than was on offer.

    References
    ----------
    [BonnyKahnert2005]_.

    Examples
    --------
    >>> float(sold_rate([80, 10], [100, 100]))
    0.45
    """
    s, a = numbers(sold), numbers(offered)
    wrong = (s < 0) | (a < 0) | (s > a)
    if wrong.any():
        raise NegativeActivityError(
            _(
                "Land sold must lie between 0 and what is on offer; of {count} sites "
                "{wrong} do not. Check that both have one unit.",
                count=wrong.size,
                wrong=int(wrong.sum()),
            )
        )
    return ratio(s.sum(axis=-1), a.sum(axis=-1))


def phase_schedule(
    demand: ArrayLike,
    phases: ArrayLike,
    *,
    offered: float,
    sold: float,
    trigger: float,
    lead: int,
    waits: float = 0.0,
) -> PhaseSchedule:
    r"""Follow a rule: begin the next phase when the sold rate reaches a threshold.

    A phase is begun at the end of a year in which sold land is at least the `trigger`
    of what is on offer and no phase is being built; it can be sold `lead` years later.

    Parameters
    ----------
    demand : (..., T) array
        Land asked for in each year, at least 0; rows may be draws.
    phases : (K,) array
        Land of each phase, in the order in which they are built, at least 0.
    offered, sold : float
        Land on offer and sold before the first year.
    trigger : float
        Sold rate from which the next phase is begun, above 0 up to 1.
    lead : int
        Years from begin to sale, at least 1.
    waits : float
        Share of unmet demand that asks again the next year; the rest goes elsewhere.

    Returns
    -------
    PhaseSchedule
        Years from 0, of the first year of `demand`.

    Raises
    ------
    NegativeActivityError
        If land is below 0, unknown or infinite, or more is sold than on offer.
    ParameterError
        If trigger, lead or share are outside their bounds.

    References
    ----------
    [BonnyKahnert2005]_.

    Examples
    --------
    Half is sold; 20 a year. At the end of the second year 90% are sold:

    >>> s = phase_schedule([20] * 5, [100], offered=100, sold=50, trigger=0.8, lead=2)
    >>> s.begun.tolist(), s.ready.tolist(), s.unmet.tolist()
    ([1.0], [3.0], [0.0, 0.0, 10.0, 0.0, 0.0])
    """
    wanted = numbers(demand)
    wanted = held(wanted, wanted.shape[-1] if wanted.ndim else 0, what=_("demand"))
    land = held(phases, np.size(phases), what=_("phases"))
    sold_rate([sold], [offered])
    if not 0 < trigger <= 1 or lead < 1 or int(lead) != lead or not 0 <= waits <= 1:
        raise ParameterError(
            _(
                "Expected a sold rate above 0 and up to 1, a lead of whole years from "
                "1, and a share of waiting between 0 and 1; found {trigger}, {lead}, "
                "{waits}.",
                trigger=str(trigger),
                lead=str(lead),
                waits=str(waits),
            )
        )
    lines = wanted.reshape(-1, wanted.shape[-1])
    state = _State(lines, land, offered, sold)
    for t in range(lines.shape[-1]):
        state.year(t, trigger=trigger, lead=int(lead), waits=waits)
    shape = wanted.shape[:-1]
    begun = state.begun.reshape(*shape, land.size)
    ready = begun + lead
    ready = np.where(ready < lines.shape[-1], ready, np.nan)
    rate, unmet, idle = (
        v.reshape(wanted.shape) for v in (state.rate, state.unmet, state.idle)
    )
    return PhaseSchedule(begun, ready, rate, unmet, idle)


class _State:
    """Land on offer, sold and being built along each path, year by year."""

    def __init__(
        self, demand: FloatArray, land: FloatArray, offered: float, sold: float
    ) -> None:
        """Stand before the first year."""
        paths, _years = demand.shape
        self.demand, self.land = demand, land
        self.on_offer = np.full(paths, float(offered))
        self.sold = np.full(paths, float(sold))
        self.back = np.zeros(paths)
        self.next = np.zeros(paths, dtype=np.int64)
        self.due = np.full(paths, np.inf)
        self.begun = np.full((paths, land.size), np.nan)
        self.rate, self.unmet, self.idle = (
            np.full(demand.shape, np.nan) for _k in "abc"
        )

    def year(self, t: int, *, trigger: float, lead: int, waits: float) -> None:
        """Open what is ready, sell, and begin what the rule asks for."""
        opens = self.due == t
        self.on_offer[opens] += self.land[self.next[opens] - 1]
        self.due[opens] = np.inf
        asked = self.demand[:, t] + self.back
        taken = np.minimum(asked, self.on_offer - self.sold)
        self.sold += taken
        self.unmet[:, t] = asked - taken
        self.back = waits * (asked - taken)
        self.idle[:, t] = self.on_offer - self.sold
        self.rate[:, t] = ratio(self.sold, self.on_offer)
        # No land on offer at all is as sold out as can be.
        full = (self.sold >= trigger * self.on_offer) & np.isinf(self.due)
        begins = np.flatnonzero(full & (self.next < self.land.size))
        self.begun[begins, self.next[begins]] = t
        self.next[begins] += 1
        self.due[begins] = t + lead
