"""Functional labour areas: regions that most of what moves binds together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.errors import NegativeActivityError, ShapeError
from madang.language import _
from madang.metrics.checks import numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["LabourAreas", "labour_areas"]


@dataclass(frozen=True, slots=True)
class LabourAreas:
    """Areas that flows bind together.

    Attributes
    ----------
    centre : (R,) array of int
        The region that each belongs to; its own place where it is a centre. −1 where
        it has no flow to any other.
    contained : (R,) array
        Share of what starts in the area that ends in it; the same for all its regions.
    merges : (M, 2) array of int
        Which cluster joined which, in order, by its centre.
    strength : (M,) array
        Share of what started in the one that went to the other.
    """

    centre: NDArray[np.intp]
    contained: NDArray[np.float64]
    merges: NDArray[np.intp]
    strength: NDArray[np.float64]


def labour_areas(flows: ArrayLike) -> LabourAreas:
    r"""Merge regions along their strongest relative flow until each area holds some.

    .. math:: f_{rs} = \frac{m_{rs}}{\sum_u m_{ru}},\quad
              (r^*, s^*) = \arg\max_{r \ne s} f_{rs}

    Region r joins s, rows and columns are added up, and what ran between them counts as
    within. It ends when every area has a flow within it.

    Parameters
    ----------
    flows : (R, R) array
        What moves from row to column, such as commuters or trips. Where the diagonal is
        given it counts as within: an area that holds itself stays alone.

    Returns
    -------
    LabourAreas
        `contained` is NaN for regions that nothing leaves.

    Raises
    ------
    ShapeError
        If the table is not square.
    NegativeActivityError
        If a flow is negative or unknown.

    References
    ----------
    [MeekesHassink2018]_.

    Examples
    --------
    >>> areas = labour_areas([[0, 8, 2], [5, 0, 4], [2, 6, 0]])
    >>> areas.centre, areas.strength
    (array([1, 1, 1]), array([0.8, 1. ]))
    """
    m = numbers(flows)
    if m.ndim != 2 or m.shape[0] != m.shape[1]:  # noqa: PLR2004 - rows and columns
        raise ShapeError(
            _("Flows must be a square table; found shape {shape}.", shape=str(m.shape))
        )
    if not (m >= 0).all():
        raise NegativeActivityError(
            _(
                "Flows must be 0 or above; {count} are not.",
                count=int((~(m >= 0)).sum()),
            )
        )
    m = m.copy()
    count = len(m)
    centre = np.arange(count)
    there = np.ones(count, dtype=bool)
    merges: list[tuple[int, int]] = []
    strength: list[float] = []
    while (np.diag(m)[there] == 0).any():
        leaving = m.sum(axis=1)
        relative = np.divide(m, leaving[:, None], out=np.zeros_like(m),
                             where=leaving[:, None] > 0)  # fmt: skip
        np.fill_diagonal(relative, 0.0)
        r, s = (int(i) for i in np.unravel_index(relative.argmax(), m.shape))
        if relative[r, s] <= 0:
            break  # what is left is tied to nothing
        merges.append((r, s))
        strength.append(float(relative[r, s]))
        m[s] += m[r]
        m[:, s] += m[:, r]
        m[r], m[:, r] = 0.0, 0.0
        there[r] = False
        centre[centre == r] = s
    leaving = m.sum(axis=1)
    held = np.divide(np.diag(m), leaving, out=np.full(count, np.nan), where=leaving > 0)
    alone = (leaving[centre] == 0) & (m.sum(axis=0)[centre] == 0)
    return LabourAreas(
        np.where(alone, -1, centre).astype(np.intp),
        held[centre],
        np.array(merges, dtype=np.intp).reshape(-1, 2),
        np.array(strength),
    )
