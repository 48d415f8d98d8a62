"""Shift-share, further forms: year by year, homothetic, as factors, projected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ShapeError
from madang.language import _
from madang.metrics.checks import held
from madang.metrics.growth.split import ShiftShare, growth_of, shift_share, two_dates
from madang.metrics.shares import activity_table, ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "HomotheticShiftShare",
    "ShiftFactors",
    "shift_share_dynamic",
    "shift_share_factors",
    "shift_share_homothetic",
    "shift_share_projection",
]

_PANEL_AXES = 3
_FEWEST_YEARS = 2


@dataclass(frozen=True, slots=True)
class HomotheticShiftShare:
    """Change of each activity in each region, with the competitive part split.

    Attributes
    ----------
    change, national, mix : (R, I) array
        As in `ShiftShare`.
    competitive : (R, I) array
        What the region's lead in growth would bring, were its structure that of the
        whole economy.
    allocation : (R, I) array
        What being specialised in the activities in which it leads (or lags) adds.
    """

    change: NDArray[np.float64]
    national: NDArray[np.float64]
    mix: NDArray[np.float64]
    competitive: NDArray[np.float64]
    allocation: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ShiftFactors:
    """Growth of each region against that of the whole, as a product of two factors.

    Attributes
    ----------
    structure : (R,) array
        What its mix of activities made of it; above 1, a mix that grew.
    location : (R,) array
        What the place made of that mix; above 1, better than the mix.
    region : (R,) array
        Their product: growth of the region over growth of the whole.
    """

    structure: NDArray[np.float64]
    location: NDArray[np.float64]
    region: NDArray[np.float64]


def shift_share_dynamic(
    x: ArrayLike, *, reference: ArrayLike | None = None
) -> ShiftShare:
    r"""Measure how much of a change is the region's own, year by year.

    .. math:: N_{ri} = \sum_t x^{t}_{ri}\, g^{t},\quad
              M_{ri} = \sum_t x^{t}_{ri}\, (g^{t}_i - g^{t}),\quad
              C_{ri} = \sum_t x^{t}_{ri}\, (g^{t}_{ri} - g^{t}_i)

    The classic form keeps the structure of the first year; over many years this one
    follows it as it changes.

    Parameters
    ----------
    x : (T, R, I) array
        Activity i in region r in each of at least two years, in order.
    reference : (T, I) array, optional
        Activity i in the whole economy in each year; the sums of the tables if left
        out.

    Returns
    -------
    ShiftShare
        Four (R, I) arrays, sums over the years. NaN where there was nothing at all
        in some year but the last.

    Raises
    ------
    ShapeError
        If there are no two years, or the reference differs in shape.
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [BarffKnight1988]_.

    Examples
    --------
    >>> s = shift_share_dynamic([[[50], [50]], [[60], [50]], [[60], [60]]])
    >>> s.change.T, s.competitive.T.round(2)
    (array([[10., 10.]]), array([[-0.45,  0.45]]))
    """
    table = activity_table(x)
    if table.ndim != _PANEL_AXES or table.shape[0] < _FEWEST_YEARS:
        raise ShapeError(
            _(
                "Expected years × regions × activities, with two years or more; found "
                "shape {shape}.",
                shape=table.shape,
            )
        )
    years = table.shape[0]
    nation = table.sum(axis=1) if reference is None else np.asarray(reference)
    if nation.shape != (years, table.shape[2]):
        raise ShapeError(
            _(
                "The reference must hold {years} years of {activities} activities; "
                "found shape {shape}.",
                years=years,
                activities=table.shape[2],
                shape=nation.shape,
            )
        )
    steps = [
        shift_share(table[t], table[t + 1], reference=nation[t : t + 2])
        for t in range(years - 1)
    ]
    return ShiftShare(
        change=np.sum([s.change for s in steps], axis=0),
        national=np.sum([s.national for s in steps], axis=0),
        mix=np.sum([s.mix for s in steps], axis=0),
        competitive=np.sum([s.competitive for s in steps], axis=0),
    )


def shift_share_homothetic(
    start: ArrayLike, end: ArrayLike, *, reference: ArrayLike | None = None
) -> HomotheticShiftShare:
    r"""Measure the region's own doing freed from its structure (Esteban-Marquillas).

    .. math:: C'_{ri} = \hat x_{ri} (g_{ri} - g_i),\quad
              A_{ri} = (x^0_{ri} - \hat x_{ri})(g_{ri} - g_i),\quad
              \hat x_{ri} = x^0_{r\cdot}\, x^0_{\cdot i} / x^0_{\cdot\cdot}

    with :math:`\hat x` the activity that the region would have, had it the structure
    of the whole economy. National growth and mix are those of `shift_share`;
    competitive and allocation add up to its competitive part. Where a region starts
    from none of an activity it has no growth rate: its change counts as allocation.

    Parameters
    ----------
    start, end : (R, I) arrays
        Activity i in region r at the first and the last date, in one unit.
    reference : (2, I) array, optional
        Activity i in the whole economy at both dates; the sums of the tables if left
        out.

    Returns
    -------
    HomotheticShiftShare
        Five (R, I) arrays in the unit of the activity. NaN throughout where there
        was nothing at all at the start.

    Raises
    ------
    ShapeError
        If the two tables, or the reference, differ in shape.
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [EstebanMarquillas1972]_.

    Examples
    --------
    >>> s = shift_share_homothetic([[80, 20], [20, 80]], [[96, 20], [20, 80]])
    >>> s.competitive[0].round(2), s.allocation[0].round(2)
    (array([2., 0.]), array([1.2, 0. ]))
    """
    before, _unused, nation = two_dates(start, end, reference)
    classic = shift_share(start, end, reference=reference)
    size = before.sum(axis=1, keepdims=True)
    homothetic = size * ratio(nation[0], nation[0].sum())
    lead = np.nan_to_num(ratio(classic.competitive, before), nan=0.0)
    competitive = np.where(np.isnan(classic.competitive), np.nan, homothetic * lead)
    return HomotheticShiftShare(
        change=classic.change,
        national=classic.national,
        mix=classic.mix,
        competitive=competitive,
        allocation=classic.competitive - competitive,
    )


def shift_share_factors(
    start: ArrayLike, end: ArrayLike, *, reference: ArrayLike | None = None
) -> ShiftFactors:
    r"""Measure a region's growth as structure times location (Gerfin's form).

    .. math:: S_r = \frac{\sum_i x^0_{ri} G_i / x^0_{r\cdot}}{G},\quad
              L_r = \frac{x^1_{r\cdot}}{\sum_i x^0_{ri} G_i},\quad
              S_r L_r = \frac{x^1_{r\cdot} / x^0_{r\cdot}}{G}

    with :math:`G = x^1 / x^0` of the whole economy and :math:`G_i` of activity i.

    Parameters
    ----------
    start, end : (R, I) arrays
        Activity i in region r at the first and the last date, in one unit.
    reference : (2, I) array, optional
        Activity i in the whole economy at both dates; the sums of the tables if left
        out.

    Returns
    -------
    ShiftFactors
        Three (R,) arrays, dimensionless; 1 is as the whole. NaN where a region
        starts from nothing; `location` also where its activities all vanish.

    Raises
    ------
    ShapeError
        If the two tables, or the reference, differ in shape.
    NegativeActivityError
        If any entry is below zero, infinite or NaN.

    References
    ----------
    [Gerfin1964]_, [FarhauerKroell2014]_.

    Examples
    --------
    >>> f = shift_share_factors([[50, 50], [50, 50]], [[60, 60], [60, 40]])
    >>> f.structure, f.location.round(4)
    (array([1., 1.]), array([1.0909, 0.9091]))
    """
    before, after, nation = two_dates(start, end, reference)
    whole, activity = growth_of(nation)
    expected = (before * (1.0 + activity)).sum(axis=1)
    own = before.sum(axis=1)
    return ShiftFactors(
        structure=ratio(ratio(expected, own), 1.0 + whole),
        location=ratio(after.sum(axis=1), expected),
        region=ratio(ratio(after.sum(axis=1), own), 1.0 + whole),
    )


def shift_share_projection(
    x: ArrayLike, *, location: ArrayLike, growth: ArrayLike
) -> NDArray[np.float64]:
    r"""Project activity by a forecast of the whole and the region's location factor.

    .. math:: \hat x_{ri} = x_{ri}\, (1 + g_i)\, L_r

    Takes for granted that a place goes on to do as well, or badly, as it did: a
    yardstick for better forecasts rather than one of them.

    Parameters
    ----------
    x : (R, I) array
        Activity i in region r today, in any one unit.
    location : (R,) array
        Location factor of each region (`shift_share_factors`) over a time as long as
        that to be projected.
    growth : (I,) array
        Forecast growth of activity i in the whole economy, at least -1; 0.02 is 2
        per cent.

    Returns
    -------
    (R, I) array
        In the unit of `x`. NaN where the factor is not known.

    Raises
    ------
    NegativeActivityError
        If an entry of `x` is below zero, infinite or NaN, or growth below -1.
    ShapeError
        If the lists do not fit the table.

    References
    ----------
    [Gerfin1964]_.

    Examples
    --------
    >>> shift_share_projection([[100, 50]], location=[1.1], growth=[0.1, 0.0]).round(6)
    array([[121.,  55.]])
    """
    table = activity_table(x)
    factor = np.asarray(location, dtype=np.float64)
    known = ~np.isnan(factor)
    checked = held(
        np.where(known, factor, 0.0),
        table.shape[0],
        what=_("the location factor of each region"),
    )
    rise = held(
        1.0 + np.asarray(growth, dtype=np.float64),
        table.shape[1],
        what=_("1 + the growth of each activity"),
    )
    return table * rise * np.where(known, checked, np.nan)[:, None]
