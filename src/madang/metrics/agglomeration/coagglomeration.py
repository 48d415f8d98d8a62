"""Coagglomeration: whether several activities choose the same regions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.metrics.agglomeration.reference import reference_shares
from madang.metrics.shares import activity_table, location_share, ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["coagglomeration", "coagglomeration_of_group"]


def coagglomeration(
    x: ArrayLike, *, reference: ArrayLike | None = None
) -> NDArray[np.float64]:
    r"""Measure how far two activities choose the same regions, beyond size.

    .. math:: \gamma^c_{ij} = \frac{\sum_r (s_{ri} - a_r)(s_{rj} - a_r)}
              {1 - \sum_r a_r^2},\quad s_{ri} = x_{ri} / x_{\cdot i}

    Parameters
    ----------
    x : (R, I) array
        Employment of activity i in region r.
    reference : (R,) array, optional
        What activity is held against, with shares a; all activity of the table if
        left out. Ellison, Glaeser and Kerr take the mean of the shares:
        ``location_share(x).mean(axis=1)``.

    Returns
    -------
    (I, I) array
        Symmetric; 0 for unrelated choices, above 0 for the same regions. On the
        diagonal G / (1 − Σ a²): agglomeration without regard to plants. NaN where an
        activity is empty or all reference lies in one region.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.
    ShapeError
        If there is not one reference a region.

    References
    ----------
    [EllisonGlaeser1997]_, [EllisonGlaeserKerr2010]_.

    Examples
    --------
    >>> coagglomeration([[10, 5], [0, 5]], reference=[1, 1])
    array([[1., 0.],
           [0., 0.]])
    """
    table = activity_table(x)
    a = reference_shares(table, reference)
    apart = location_share(table) - a[:, None]
    room = 1.0 - (a**2).sum()
    return ratio(apart.T @ apart, room if room > 1e-12 else 0.0)  # noqa: PLR2004 - rounding


def coagglomeration_of_group(
    x: ArrayLike, *, members: ArrayLike, reference: ArrayLike | None = None
) -> float:
    r"""Measure how far the activities of a group choose the same regions.

    .. math:: \gamma^c = \frac{G / (1 - \sum_r a_r^2) - H
              - \sum_j \gamma_j w_j^2 (1 - H_j)}{1 - \sum_j w_j^2}
              = \frac{\sum_{i \ne j} w_i w_j \gamma^c_{ij}}{\sum_{i \ne j} w_i w_j}

    with w the activities' shares in the group, G and :math:`H = \sum_j w_j^2 H_j`
    those of the group. The plants' Herfindahl indices cancel, which is why they are
    not asked for: the index is the mean of `coagglomeration` over pairs.

    Parameters
    ----------
    x : (R, I) array
        Employment of activity i in region r.
    members : (J,) array of int or (I,) array of bool
        Which activities make up the group, two or more.
    reference : (R,) array, optional
        As in `coagglomeration`.

    Returns
    -------
    float
        As `coagglomeration`. NaN where fewer than two members hold anything.

    Raises
    ------
    NegativeActivityError
        If any entry is below zero, infinite or NaN.
    ShapeError
        If there is not one reference a region.

    References
    ----------
    [EllisonGlaeser1997]_, p. 913.

    Examples
    --------
    >>> x = [[8, 8, 0], [2, 2, 9]]
    >>> round(coagglomeration_of_group(x, members=[0, 1]), 4)
    0.2492
    """
    table = activity_table(x)
    pairs = coagglomeration(table, reference=reference)
    chosen = np.asarray(members)
    w = table.sum(axis=0)[chosen]
    weight = np.outer(w, w)
    np.fill_diagonal(weight, 0.0)
    chosen_pairs = pairs[chosen][:, chosen]
    held_pairs = np.where(weight > 0, weight * chosen_pairs, 0.0)
    return float(ratio(held_pairs.sum(), weight.sum()))
