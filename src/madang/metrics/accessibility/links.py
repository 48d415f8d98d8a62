"""Links that could be built: what each would do to access, and to its evenness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.metrics.checks import numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray

    from madang.metrics.accessibility.case import LinkCase
    from madang.metrics.checks import FloatArray

__all__ = ["SingleLinks", "access_with", "single_links", "with_link"]

_NOISE = 1e-12


@dataclass(frozen=True, slots=True)
class SingleLinks:
    """What each link would do if it alone were built.

    Attributes
    ----------
    gini : float
        Gini coefficient of access over residents as things are.
    gained : (L,) array
        Evenness gained: how far the coefficient falls. Below 0 the link makes access
        less even.
    more : (L,) array
        Access gained, summed over residents, as a share of all access.
    per_cost : (L,) array
        Evenness gained for one unit of cost.
    """

    gini: float
    gained: FloatArray
    more: FloatArray
    per_cost: FloatArray

    @property
    def less_even(self) -> NDArray[np.intp]:
        """List the links that make access less even, the worst first."""
        order = np.argsort(self.gained, kind="stable")
        return np.asarray(order[self.gained[order] < -_NOISE])


def with_link(
    minutes: ArrayLike, ends: tuple[int, int], link: float, *, one_way: bool = False
) -> FloatArray:
    r"""Give how long ways take once one link is built.

    .. math:: t'_{rs} = \min(t_{rs},\; t_{ru} + w + t_{vs},\; t_{rv} + w + t_{us})

    Exact where the times given are those of shortest ways, and in a step of R² where
    all shortest ways anew would take R³.

    Parameters
    ----------
    minutes : (R, R) array
        From row to column, by the shortest way.
    ends : pair of int
        Places :math:`u, v` that the link joins.
    link : float
        Its time :math:`w`.
    one_way : bool
        Whether it leads from the first to the second only.

    Returns
    -------
    (R, R) array
        Infinite where there is still no way.

    References
    ----------
    [Floyd1962]_.

    Examples
    --------
    >>> with_link([[0, 60], [60, 0]], (0, 1), 20).tolist()
    [[0.0, 20.0], [20.0, 0.0]]
    """
    t, (u, v) = numbers(minutes), ends
    found = np.minimum(t, t[:, u, None] + link + t[v])
    if not one_way:
        found = np.minimum(found, t[:, v, None] + link + t[u])
    return np.asarray(found)


def access_with(case: LinkCase, built: Iterable[int]) -> FloatArray:
    r"""Measure the access of each place once some links are built.

    .. math:: A_r = \sum_s O_s f(t'_{rs})

    Parameters
    ----------
    case : LinkCase
        R places and L candidates.
    built : iterable of int
        The candidates that are built.

    Returns
    -------
    (R,) array
        In the unit of the opportunities; never NaN.

    References
    ----------
    [Hansen1959]_.

    Examples
    --------
    >>> from madang.metrics.accessibility import Cutoff, link_case
    >>> case = link_case([[0, 60], [60, 0]], ([0], [1]), link_minutes=[20], cost=[5],
    ...                  opportunities=[9, 1], residents=[1, 1], decay=Cutoff(30))
    >>> access_with(case, []).tolist(), access_with(case, [0]).tolist()
    ([9.0, 1.0], [10.0, 10.0])
    """
    t = case.minutes
    for link in built:
        t = with_link(
            t, (int(case.tail[link]), int(case.head[link])),
            float(case.link_minutes[link]), one_way=bool(case.one_way[link]),
        )  # fmt: skip
    return case.access(t)


def single_links(case: LinkCase, *, minutes: ArrayLike | None = None) -> SingleLinks:
    r"""Measure what each link would do to access, if it alone were built.

    .. math:: \Delta_\ell = G(A) - G(A^{+\ell}),\quad
              A^{+\ell}_r = A_r + \sum_s O_s (f(t'_{rs}) - f(t_{rs}))

    Only ways that the link shortens are looked at, so that hundreds take as long as a
    few.

    Parameters
    ----------
    case : LinkCase
        R places and L candidates.
    minutes : (R, R) array, optional
        How long ways take once other links are built; as things are if left out.

    Returns
    -------
    SingleLinks
        Gini coefficients are NaN where nothing can be reached at all.

    References
    ----------
    [Floyd1962]_, [Gini1912]_.

    Examples
    --------
    >>> from madang.metrics.accessibility import Cutoff, link_case
    >>> case = link_case([[0, 60], [60, 0]], ([0], [1]), link_minutes=[20], cost=[5],
    ...                  opportunities=[9, 1], residents=[1, 1], decay=Cutoff(30))
    >>> single_links(case).gained.tolist()
    [0.4]
    """
    t = case.minutes if minutes is None else numbers(minutes)
    weight = case.weight(t)
    now = weight @ case.opportunities
    found = np.repeat(now[None], case.tail.size, axis=0)
    for link in range(case.tail.size):
        ends = [(case.tail[link], case.head[link])]
        if not case.one_way[link]:
            ends.append(ends[0][::-1])
        for u, v in ends:
            _add(found[link], case, (t, weight), (u, v, case.link_minutes[link]))
    before = float(case.unevenness(now))
    gained = before - case.unevenness(found)
    held = case.residents @ now
    more = (found - now) @ case.residents / held if held > 0 else np.nan * gained
    return SingleLinks(before, gained, more, gained / case.cost)


def _add(
    access: FloatArray,
    case: LinkCase,
    now: tuple[FloatArray, FloatArray],
    link: tuple[int, int, float],
) -> None:
    """Add what one direction of a link brings to the places it is nearer for.

    A place whose way to v over the link is shorter cannot gain by its other direction:
    it would have to come by v first. So the two directions never meet.
    """
    (t, weight), (u, v, w) = now, link
    rows = np.flatnonzero(t[:, u] + w < t[:, v] - _NOISE)
    if not rows.size:
        return
    columns = np.flatnonzero(w + t[v] < t[u] - _NOISE)
    way = t[rows, u][:, None] + w + t[v, columns]
    place = np.ix_(rows, columns)
    shorter = np.where(way < t[place], way, np.inf)
    known = np.isfinite(shorter)
    gain = np.zeros_like(way)
    gain[known] = case.decay(shorter[known]) - weight[place][known]
    access[rows] += gain @ case.opportunities[columns]
