"""Many tables at once: the years of a panel, and the draws of a bootstrap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.errors import DisconnectedError, ParameterError
from madang.metrics.complexity.index import (
    Standard,
    complexity_index,
    standardise,
    turn,
)
from madang.metrics.inference import multinomial_bootstrap
from madang.metrics.relatedness.presence import (
    PresenceRule,
    numeric_table,
    presence,
    presence_table,
)
from madang.metrics.shares import activity_table

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "ComplexityDraws",
    "ComplexityPanel",
    "complexity_bootstrap",
    "complexity_panel",
]

_ONE = 1.0 - 1e-9  # a second eigenvalue from here on is a second component
_TIE = 1e-10
_CELLS = 2**24  # of a stack of tables that is held at a time


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


@dataclass(frozen=True, slots=True)
class ComplexityDraws:
    """Complexity as it could as well have come out.

    Attributes
    ----------
    eci : (R,) array
        Of the table itself.
    pci : (I,) array
        Of the table itself.
    eci_draws : (B, R) array
        Of each draw; NaN for a region without presence in the draw, and throughout
        a draw that cannot be measured.
    pci_draws : (B, I) array
        The same for activities.
    eigenvalues : (B, 3) array
        The leading eigenvalues of each draw.
    disconnected_share : float
        Part of the draws that fell into separate components: not measured.
    undefined_share : float
        Part of the draws that could not be measured for whatever reason.
    """

    eci: NDArray[np.float64]
    pci: NDArray[np.float64]
    eci_draws: NDArray[np.float64]
    pci_draws: NDArray[np.float64]
    eigenvalues: NDArray[np.float64]
    disconnected_share: float
    undefined_share: float


def _batch(
    m: NDArray[np.bool_],
) -> tuple[
    NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]
]:
    """Decompose a stack of tables: eigenvalues, regions, activities, and direction."""
    k_r = m.sum(axis=2, dtype=np.float64)
    k_i = m.sum(axis=1, dtype=np.float64)
    root_r = np.sqrt(np.where(k_r > 0, k_r, np.inf))
    root_i = np.sqrt(np.where(k_i > 0, k_i, np.inf))
    weighed = m / root_r[:, :, None] / root_i[:, None, :]
    turned = m.shape[1] < m.shape[2]
    tall = np.swapaxes(weighed, 1, 2) if turned else weighed
    square = np.swapaxes(tall, 1, 2) @ tall
    values, vectors = np.linalg.eigh(square)
    leading = np.full((len(m), 3), np.nan)
    there = min(3, values.shape[1])
    leading[:, :there] = np.clip(values[:, ::-1][:, :there], 0.0, 1.0)
    second = vectors[:, :, -2] if there > 1 else np.full(values.shape, np.nan)
    other = np.einsum("bij,bj->bi", tall, second)
    u, v = (second, other) if turned else (other, second)
    # Both sides are scaled to length 1 before they are weighed back.
    length_u = np.sqrt((u**2).sum(axis=1, keepdims=True))
    length_v = np.sqrt((v**2).sum(axis=1, keepdims=True))
    total = np.sqrt(k_r.sum(axis=1, keepdims=True))
    with np.errstate(divide="ignore", invalid="ignore"):
        k = np.sqrt(leading[:, 1:2]) * total * u / length_u
        k = np.where(k_r > 0, k / np.where(k_r > 0, root_r, 1.0), np.nan)
        q = np.where(k_i > 0, total * v / length_v / root_i, np.nan)
        average = np.einsum("bri,bi->br", m, k_i) / k_r
    return leading, k, q, average


def _settled(
    m: NDArray[np.bool_],
) -> tuple[
    NDArray[np.float64],
    NDArray[np.float64],
    NDArray[np.float64],
    NDArray[np.bool_],
    NDArray[np.float64],
]:
    """Measure a stack in blocks; what has no second eigenvector is NaN."""
    shape = m.shape
    step = max(_CELLS // max(shape[1] * shape[2] + min(shape[1:]) ** 2, 1), 1)
    parts = [_batch(m[at : at + step]) for at in range(0, len(m), step)]
    if not parts:
        parts = [_batch(m)]
    leading, k, q, average = (np.concatenate(p) for p in zip(*parts, strict=True))
    connected = ~(leading[:, 1] >= _ONE)
    third = np.nan_to_num(leading[:, 2], nan=0.0)
    clear = (leading[:, 1] > _TIE) & (leading[:, 1] - third >= _TIE)
    bad = ~(connected & clear)
    k[bad], q[bad] = np.nan, np.nan
    return leading, k, q, connected, average


def _upright(
    k: NDArray[np.float64], diversity: NDArray[np.float64], average: NDArray[np.float64]
) -> float:
    """Turn a year by diversity, or else by average ubiquity."""
    if np.isnan(k).all():
        return float("nan")
    sign = turn(k, diversity)
    return -turn(k, average) if np.isnan(sign) else sign


def _mean(a: NDArray[np.float64]) -> NDArray[np.float64]:
    """Average each row over what is known; zero where nothing is."""
    known = np.maximum((~np.isnan(a)).sum(axis=1, keepdims=True), 1)
    return np.asarray(np.nansum(a, axis=1, keepdims=True) / known)


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
    m = m[None] if m.ndim == 2 else m  # noqa: PLR2004 - one year
    leading, k, q, connected, average = _settled(m)
    if not (skip_disconnected or connected.all()):
        apart = np.flatnonzero(~connected)
        raise DisconnectedError(
            f"ECI needs regions that hang together through shared activities; in "
            f"{len(apart)} of {len(m)} years they do not, the first in place "
            f"{apart[0]}. Leave the small parts out, or pass "
            "`skip_disconnected=True` for NaN in these years.",
            ko="ECI 계산에는 모든 지역이 공통 활동으로 이어져 있어야 합니다. "
            f"{len(m)}개 연도 중 {len(apart)}개 연도(첫 번째는 {apart[0]}번째)가 "
            "그렇지 않습니다. 작은 부분을 빼거나 `skip_disconnected=True`로 해당 "
            "연도를 결측으로 두십시오.",
        )
    diversity = m.sum(axis=2, dtype=np.float64)
    sign = np.array([
        _upright(a[d > 0], d[d > 0], b[d > 0])
        for a, d, b in zip(k, diversity, average, strict=True)
    ])[:, None]  # fmt: skip
    eci, pci = standardise(sign * k, sign * q, standard=Standard(standard), ddof=ddof)
    return ComplexityPanel(eci, pci, leading, connected)


def complexity_bootstrap(
    x: ArrayLike,
    rng: np.random.Generator,
    *,
    draws: int = 400,
    threshold: float = 1.0,
    strict: bool = False,
    standard: Standard = Standard.SEPARATE,
    ddof: int = 0,
) -> ComplexityDraws:
    r"""Draw what the complexity of regions and activities could as well have been.

    .. math:: x^*_r \sim \operatorname{Multinomial}(x_{r\cdot},\, x_r / x_{r\cdot}),
              \quad M^* = [q(x^*) \ge q^*],\quad \text{ECI}^* = \text{ECI}(M^*)

    The counts of each region are drawn anew (`multinomial_bootstrap`), and all that
    follows is computed from them. Each draw is turned to agree with the table's own
    index, since the direction of an eigenvector is chance.

    Parameters
    ----------
    x : (R, I) array
        Counts of activity i in region r: jobs, firms, patents. Money is no count.
    rng : numpy.random.Generator
        Source of the draws.
    draws : int
        Number B of draws.
    threshold, strict
        As in `presence`.
    standard, ddof
        As in `complexity_index`.

    Returns
    -------
    ComplexityDraws
        Of (R,), (I,), (B, R) and (B, I) arrays. NaN as in `complexity_index`; draws
        that fall into parts are NaN, and their share is told.

    Raises
    ------
    ShapeError, NegativeActivityError
        If `x` is no table of counts.
    DisconnectedError
        If the table itself falls into parts.
    ParameterError
        If no draw is asked for.

    References
    ----------
    [EfronTibshirani1993]_, section 6.5; [HidalgoHausmann2009]_.

    Examples
    --------
    >>> x = [[10, 80, 80, 10], [80, 80, 30, 10], [50, 10, 70, 20], [20, 40, 60, 30]]
    >>> drawn = complexity_bootstrap(x, np.random.default_rng(1), draws=50)
    >>> drawn.eci_draws.shape, drawn.disconnected_share
    ((50, 4), 0.0)
    """
    counts = activity_table(numeric_table(x))
    if draws < 1:
        raise ParameterError(
            f"At least one draw is needed; found {draws}.",
            ko=f"추출은 1회 이상이어야 합니다. 받은 값: {draws}.",
        )
    own = complexity_index(
        presence(counts, threshold=threshold, strict=strict),
        standard=standard,
        ddof=ddof,
    )
    step = max(_CELLS // max(counts.size, 1), 1)
    m = np.concatenate([
        presence(
            multinomial_bootstrap(counts, rng, draws=min(step, draws - at)),
            threshold=threshold, strict=strict, rule=PresenceRule.QUOTIENT,
        )
        for at in range(0, draws, step)
    ])  # fmt: skip
    leading, k, q, connected, _ = _settled(m)
    k, q = standardise(k, q, standard=Standard(standard), ddof=ddof)
    to = own.eci - np.nanmean(own.eci) if not np.isnan(own.eci).all() else own.eci
    both = np.nansum((k - _mean(k)) * to, axis=1)
    sign = np.where(both < 0, -1.0, 1.0)[:, None]
    undefined = np.isnan(k).all(axis=1)
    return ComplexityDraws(
        own.eci, own.pci, sign * k, sign * q, leading,
        float((~connected).mean()), float(undefined.mean()),
    )  # fmt: skip
