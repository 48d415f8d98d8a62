"""References by permutation: how often chance alone goes as far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ShapeError
from madang.language import _

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["permutation_p"]

_SLACK = 1e-9  # of the widest value: what the order of summing may change


def permutation_p(observed: ArrayLike, drawn: ArrayLike) -> NDArray[np.float64]:
    r"""Measure how often chance alone goes as far, on the statistic's own side.

    .. math:: p = \frac{\min(\#\{b : S^*_b \ge S\},\; \#\{b : S^*_b \le S\}) + 1}
              {B + 1}

    A draw that ties with the records counts on both sides, for chance has reached
    what was found; values within a billionth of each other tie, since the order of
    summing alone may part them. Where every draw is the same, the reference tells
    nothing from chance, and p is 1. One-sided: about half where S lies amid the
    draws, and up to 1 where many tie with it.

    Parameters
    ----------
    observed : (...) array
        The statistic S of the records, in any unit.
    drawn : (B, ...) array
        The statistic of each of B permutations. Draws in which it is undefined
        (NaN) are left out.

    Returns
    -------
    (...) array
        From 1 / (B + 1) to 1. NaN where the statistic is NaN or no draw is known.

    Raises
    ------
    ShapeError
        If a draw does not have the shape of the records.

    References
    ----------
    [PhipsonSmyth2010]_ on the one that is added; [Anselin1995]_ on taking the
    statistic's own side.

    Examples
    --------
    Above all three draws; tied with one of three; and amid draws that never vary:

    >>> permutation_p([5, 3, 2], [[1, 1, 2], [2, 2, 2], [3, 3, 2]])
    array([0.25, 0.5 , 1.  ])
    """
    s, reference = np.asarray(observed, np.float64), np.asarray(drawn, np.float64)
    if reference.shape[1:] != s.shape or reference.ndim != s.ndim + 1:
        raise ShapeError(
            _(
                "Each permutation must have the shape of the records, {shape}; found "
                "{found}.",
                shape=s.shape,
                found=reference.shape,
            )
        )
    known = ~np.isnan(reference)
    count = known.sum(axis=0)
    filled = np.where(known, reference, s)
    slack = _SLACK * np.abs(np.concatenate([filled, s[None]])).max(axis=0)
    above = (known & (filled >= s - slack)).sum(axis=0)
    below = (known & (filled <= s + slack)).sum(axis=0)
    first = np.where(known, reference, np.inf).min(axis=0, initial=np.inf)
    last = np.where(known, reference, -np.inf).max(axis=0, initial=-np.inf)
    p = (np.minimum(above, below) + 1) / (count + 1)
    p = np.where(last - first <= slack, 1.0, p)
    return np.asarray(np.where(np.isnan(s) | (count == 0), np.nan, p))
