"""Movement between regions: who gains, who loses, how much of it is mere exchange."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from madang.errors import ShapeError
from madang.language import _
from madang.metrics.checks import held
from madang.metrics.inference.intervals import tail_shares

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Movement",
    "movement",
    "net_interval",
    "per_thousand",
    "pull",
    "reverse_pairs",
]


@dataclass(frozen=True, slots=True)
class Movement:
    """What moves into, out of and within each region, shape (R,) each.

    Attributes
    ----------
    arrivals, departures : array
        From and to other regions.
    within : array
        Moves that stay in the region; NaN where none is on record, which is not zero.
    """

    arrivals: NDArray[np.float64]
    departures: NDArray[np.float64]
    within: NDArray[np.float64]

    @property
    def net(self) -> NDArray[np.float64]:
        """Arrivals less departures; they sum to 0 over all regions."""
        return self.arrivals - self.departures

    @property
    def effectiveness(self) -> NDArray[np.float64]:
        """Net over gross, −1 to 1: 0 is mere exchange; NaN where nothing moved."""
        return _ratio(self.net, self.arrivals + self.departures)

    @property
    def retention(self) -> NDArray[np.float64]:
        """Share of those who move from a place in the region that stay within it."""
        return _ratio(self.within, self.within + self.departures)


def _ratio(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide; NaN over nothing."""
    out = np.full(b.shape, np.nan)
    np.divide(a, b, out=out, where=b > 0)
    return out


def movement(
    value: ArrayLike, *, origin: ArrayLike, destination: ArrayLike, regions: int
) -> Movement:
    r"""Measure what each region gains, loses and keeps.

    .. math:: A_r = \sum_{s \ne r} m_{sr},\quad D_r = \sum_{s \ne r} m_{rs},\quad
              N_r = A_r - D_r,\quad E_r = \frac{N_r}{A_r + D_r},\quad
              K_r = \frac{m_{rr}}{m_{rr} + D_r}

    Parameters
    ----------
    value : (N,) array
        What moved, zero or more.
    origin, destination : (N,) arrays of int
        Ends of each flow, from 0 to `regions` less 1.
    regions : int
        Number of regions.

    Returns
    -------
    Movement
        Effectiveness $E_r$ and retention $K_r$ are NaN where nothing moved, and
        retention where moves within the region are not on record.

    Raises
    ------
    ShapeError
        If flows and ends differ in number.
    NegativeActivityError
        If a flow is negative or unknown.

    References
    ----------
    [Bell2002]_.

    Examples
    --------
    >>> m = movement([30.0, 10.0, 5.0], origin=[0, 1, 0], destination=[1, 0, 0],
    ...              regions=2)
    >>> m.net, m.effectiveness, m.retention.round(3)
    (array([-20.,  20.]), array([-0.5,  0.5]), array([0.143,   nan]))
    """
    o, d = np.asarray(origin, dtype=np.intp), np.asarray(destination, dtype=np.intp)
    if o.shape != d.shape:
        raise ShapeError(
            _("Each flow needs two ends; found {o} origins and {d} destinations.",
              o=o.size, d=d.size)
        )  # fmt: skip
    m = held(value, o.size, what=_("the flows"))
    apart = o != d
    inner = np.full(regions, np.nan)
    staying = np.unique(o[~apart])
    inner[staying] = np.bincount(o[~apart], m[~apart], minlength=regions)[staying]
    return Movement(
        np.bincount(d[apart], m[apart], minlength=regions).astype(np.float64),
        np.bincount(o[apart], m[apart], minlength=regions).astype(np.float64),
        inner,
    )


def net_interval(
    arrivals: ArrayLike, departures: ArrayLike, *, level: float = 0.9
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Give the interval in which chance alone would leave a net gain.

    .. math:: A - D \pm z \sqrt{A + D}

    Two counts that happen one by one vary about as much as they are large, and so does
    their difference. What moves many at once, such as a new town, is not in it.

    Parameters
    ----------
    arrivals, departures : (R,) array
        Persons.
    level : float
        Share that the interval holds.

    Returns
    -------
    tuple of (R,) arrays
        Lower and upper end; NaN where a count is unknown.

    References
    ----------
    [Skellam1946]_.

    Examples
    --------
    >>> low, high = net_interval([60.0], [40.0])
    >>> low.round(2), high.round(2)
    (array([3.55]), array([36.45]))
    """
    a = np.asarray(arrivals, dtype=np.float64)
    d = np.asarray(departures, dtype=np.float64)
    z = float(ndtri(tail_shares(level)[1]))
    width = z * np.sqrt(a + d)
    return a - d - width, a - d + width


def per_thousand(amount: ArrayLike, residents: ArrayLike) -> NDArray[np.float64]:
    r"""Measure an amount for a thousand residents.

    .. math:: 1000\, a_r / p_r

    Parameters
    ----------
    amount : (R,) array
        Persons that arrive, leave, or both less each other.
    residents : (R,) array
        Residents.

    Returns
    -------
    (R,) array
        NaN where residents are unknown or none.

    References
    ----------
    [Bell2002]_.

    Examples
    --------
    >>> per_thousand([5.0, 5.0], [1000.0, 0.0])
    array([ 5., nan])
    """
    a = np.asarray(amount, dtype=np.float64)
    p = np.asarray(residents, dtype=np.float64)
    return _ratio(1000.0 * a, p)


def pull(moved: ArrayLike, residents: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how much a region draws, or sends, against its share of residents.

    .. math:: \frac{A_r / \sum_s A_s}{p_r / \sum_s p_s}

    Parameters
    ----------
    moved : (R,) array
        Arrivals for the pull; departures for the push.
    residents : (R,) array
        Residents; unknown ones leave the region out of both sums.

    Returns
    -------
    (R,) array
        1 is as its residents; NaN where residents are unknown or nothing moved.

    References
    ----------
    [Bell2002]_.

    Examples
    --------
    >>> pull([30.0, 10.0], [100.0, 100.0])
    array([1.5, 0.5])
    """
    a = np.asarray(moved, dtype=np.float64)
    p = np.asarray(residents, dtype=np.float64)
    known = (p > 0) & np.isfinite(a)
    out = np.full(a.shape, np.nan)
    if a[known].sum() > 0:
        out[known] = a[known] / a[known].sum() / (p[known] / p[known].sum())
    return out


def reverse_pairs(
    origin: ArrayLike, destination: ArrayLike, regions: int
) -> NDArray[np.intp]:
    r"""Find the flow that runs the other way of each flow.

    .. math:: \rho(r, s) = (s, r)

    Parameters
    ----------
    origin, destination : (N,) arrays of int
        Ends of each flow, each ordered pair once.
    regions : int
        Number of regions.

    Returns
    -------
    (N,) array of int
        Place of the reverse flow; −1 where it is not listed.

    References
    ----------
    [Bell2002]_, on streams and counterstreams.

    Examples
    --------
    >>> reverse_pairs([0, 1, 0], [1, 0, 2], 3)
    array([ 1,  0, -1])
    """
    o = np.asarray(origin, dtype=np.int64)
    d = np.asarray(destination, dtype=np.int64)
    code, other = o * regions + d, d * regions + o
    order = np.argsort(code)
    at = np.minimum(np.searchsorted(code[order], other), max(code.size - 1, 0))
    there = code[order][at] == other if code.size else np.zeros(0, dtype=bool)
    return np.where(there, order[at] if code.size else 0, -1).astype(np.intp)
