"""Many tables at once: the years of a panel, or the draws of a posterior."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from madang.errors import DisconnectedError
from madang.language import _
from madang.metrics.complexity.index import (
    TIE,
    UPRIGHT,
    Standard,
    decomposed,
    standardise,
)
from madang.metrics.complexity.spectrum import DENSE
from madang.metrics.relatedness.counting import margins
from madang.metrics.relatedness.presence import presence_table
from madang.metrics.shares import ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Raw = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]

__all__ = ["ComplexityPanel", "complexity_panel"]

_LEADING: Final = 3
_TABLE_AXES: Final = 2


@dataclass(frozen=True, slots=True)
class ComplexityPanel:
    """Complexity of each year, each on its own scale.

    Attributes
    ----------
    eci : (T, R) array
    pci : (T, I) array
        NaN for what is empty in the year, and throughout a year not measured.
    eigenvalues : (T, 3) array
        The leading eigenvalues of each year.
    connected : (T,) array of bool
        Whether all regions of the year hang together; otherwise it is not measured.
    """

    eci: NDArray[np.float64]
    pci: NDArray[np.float64]
    eigenvalues: NDArray[np.float64]
    connected: NDArray[np.bool_]


def complexity_panel(
    present: ArrayLike,
    *,
    standard: Standard = Standard.SEPARATE,
    ddof: int = 0,
    skip_disconnected: bool = False,
) -> ComplexityPanel:
    r"""Measure the complexity of regions and activities in each year of a panel.

    .. math:: \text{ECI}_{tr},\ \text{PCI}_{ti} \text{ of } M_{tri}

    As `complexity_index`, year by year, in one call. Each year has a scale of its
    own: a region that falls may have been overtaken only.

    Parameters
    ----------
    present : (T, R, I) array of bool
        Which regions have which activity in which year.
    standard, ddof
        As in `complexity_index`.
    skip_disconnected : bool
        Whether years that fall into parts become NaN; otherwise they are refused.

    Returns
    -------
    ComplexityPanel
        Of (T, R) and (T, I) arrays; NaN as in `complexity_index`.

    Raises
    ------
    ShapeError, NegativeActivityError
        If `present` is no stack of tables of zeros and ones.
    DisconnectedError
        If a year falls into parts, unless these are skipped.

    References
    ----------
    [HidalgoHausmann2009]_, [HausmannHidalgo2014]_.

    Examples
    --------
    >>> m = np.array([[1, 1, 1, 1], [0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1]])
    >>> complexity_panel([m, m[::-1]]).eci.round(2)
    array([[-0.08, -1.6 ,  0.75,  0.93],
           [ 0.93,  0.75, -1.6 , -0.08]])
    """
    m = np.asarray(presence_table(present))
    m = m[None] if m.ndim == _TABLE_AXES else m
    connected = _hangs_together(m)
    if not (skip_disconnected or connected.all()):
        apart = np.flatnonzero(~connected)
        raise DisconnectedError(
            _(
                "ECI needs regions that hang together through shared activities; in "
                "{wrong} of {years} years they do not, the first in place {first}. "
                "Leave the small parts out, or pass `skip_disconnected=True` for NaN "
                "in these years.",
                wrong=len(apart),
                years=len(m),
                first=apart[0],
            )
        )
    eci, pci = np.full(m.shape[:2], np.nan), np.full(m.shape[::2], np.nan)
    values = np.full((len(m), _LEADING), np.nan)
    whole = np.flatnonzero(connected & m.any(axis=(1, 2)))
    if min(m.shape[1:]) <= DENSE:
        values[whole], k, q = _all_decomposed(m[whole])
        eci[whole], pci[whole] = standardise(
            k, q, standard=Standard(standard), ddof=ddof
        )
        return ComplexityPanel(eci, pci, values, connected)
    for t in whole:
        r, i = m[t].any(axis=1), m[t].any(axis=0)
        unsaid = np.full(r.sum(), np.nan), np.full(i.sum(), np.nan)
        part = m[t] if r.all() and i.all() else m[t][r][:, i]
        values[t], eci[t, r], pci[t, i] = decomposed(part, _LEADING, unsaid)
    eci, pci = standardise(eci, pci, standard=Standard(standard), ddof=ddof)
    return ComplexityPanel(eci, pci, values, connected)


def _hangs_together(m: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which tables have no two parts that share nothing.

    All tables spread together from their first region that has anything, until no
    table reaches further.
    """
    weights = m.astype(np.float32)
    there = m.any(axis=2)
    reached = np.zeros_like(there)
    reached[np.arange(len(m)), there.argmax(axis=1)] = True
    reached &= there
    while True:
        held = np.matmul(reached[:, None, :].astype(np.float32), weights) > 0
        further = np.matmul(weights, np.swapaxes(held, 1, 2).astype(np.float32))
        further = further[:, :, 0] > 0
        if (further == reached).all():
            return np.asarray((reached == there).all(axis=1))
        reached = further


def _all_decomposed(m: NDArray[np.bool_]) -> Raw:
    """Decompose small tables that hang together: eigenvalues, regions, activities.

    The steps of `complexity_index` for all tables together; what is empty in a table
    weighs nothing there.
    """
    k_r, k_i = margins(m)
    root_r, root_i = (np.sqrt(np.where(k > 0, k, 1.0)) for k in (k_r, k_i))
    turned = m.shape[1] < m.shape[2]
    weighed = m / root_r[:, :, None] / root_i[:, None, :]
    weighed = np.swapaxes(weighed, 1, 2) if turned else weighed
    values = np.full((len(m), _LEADING), np.nan)
    if min(m.shape[1:]) < 2:  # noqa: PLR2004 - a second eigenvector needs two
        values[:, 0] = 1.0
        return values, np.full(m.shape[:2], np.nan), np.full(m.shape[::2], np.nan)
    found, vectors = np.linalg.eigh(np.swapaxes(weighed, 1, 2) @ weighed)
    few = np.minimum((k_r > 0).sum(axis=1), (k_i > 0).sum(axis=1))
    for place in range(min(_LEADING, found.shape[1])):
        leading = np.clip(found[:, -1 - place], 0.0, 1.0)
        values[:, place] = np.where(few > place, leading, np.nan)
    values[few == 1, 0] = 1.0
    near = vectors[:, :, -2]
    far = np.matmul(weighed, near[:, :, None])[:, :, 0]
    far = ratio(far, np.sqrt((far * far).sum(axis=1, keepdims=True)))
    u, v = (near, far) if turned else (far, near)
    total = np.sqrt(k_r.sum(axis=1, keepdims=True))
    second, third = values[:, 1:2], np.nan_to_num(values[:, 2:3])
    clear = (second > TIE) & (second - third >= TIE)
    root = np.where(clear, np.sqrt(np.where(clear, second, 1.0)), np.nan)
    k = np.where(k_r > 0, root * total * u / root_r, np.nan)
    q = np.where((k_i > 0) & clear, total * v / root_i, np.nan)
    sign = _turns(k, k_r)
    around = ratio(np.matmul(m, k_i[:, :, None])[:, :, 0], k_r)
    sign = np.where(np.isnan(sign), -_turns(k, around), sign)
    return values, sign * k, sign * q


def _turns(k: NDArray[np.float64], against: NDArray[np.float64]) -> NDArray[np.float64]:
    """Tell which way up each table's vector is complexity, as `turn` does of one."""
    there = ~np.isnan(k)
    many = np.maximum(there.sum(axis=1, keepdims=True), 1)
    a, b = np.where(there, k, 0.0), np.where(there, against, 0.0)
    a = np.where(there, a - a.sum(axis=1, keepdims=True) / many, 0.0)
    high = np.abs(b).max(axis=1, keepdims=True)
    b = np.where(there, b - b.sum(axis=1, keepdims=True) / many, 0.0)
    length = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))[:, None]
    r = ratio((a * b).sum(axis=1, keepdims=True), length)
    told = (np.abs(b).max(axis=1, keepdims=True) > UPRIGHT * high) & (
        np.abs(r) > UPRIGHT
    )
    return np.where(told, np.sign(r), np.nan)
