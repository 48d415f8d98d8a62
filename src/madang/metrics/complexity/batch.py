"""Draws of a table: the complexity it could as well have had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from madang.errors import ParameterError
from madang.language import _
from madang.metrics.complexity.index import (
    TIE,
    Standard,
    complexity_index,
    standardise,
)
from madang.metrics.complexity.spectrum import spectrum
from madang.metrics.inference import multinomial_bootstrap
from madang.metrics.kernels.threads import evenly, shared
from madang.metrics.relatedness.counting import margins
from madang.metrics.relatedness.presence import numeric_table, presence
from madang.metrics.shares import activity_table, ratio

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from madang.metrics.complexity.index import ComplexityIndex

__all__ = [
    "ComplexityDraws",
    "complexity_bootstrap",
]

_ONE = 1.0 - 1e-9  # a second eigenvalue from here on is a second component
_CELLS = 2**23  # of a block of drawn tables
_BLOCK = 32  # draws that share a generator
_SMALL = 300  # regions or activities up to which a compiled table-by-table solve pays


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


@dataclass(frozen=True, slots=True)
class _Raw:
    """A block of draws before it is scaled and turned."""

    values: NDArray[np.float64]
    k: NDArray[np.float64]
    q: NDArray[np.float64]


def _raw(m: NDArray[np.bool_]) -> _Raw:
    """Decompose a stack of tables, each on its smaller side."""
    turned = m.shape[1] < m.shape[2]
    tall = np.swapaxes(m, 1, 2) if turned else m
    k_far, k_near = margins(tall)
    values = np.full((len(m), 3), np.nan)
    values[:, 0] = 1.0
    if tall.shape[2] < 2:  # noqa: PLR2004 - a second eigenvector needs two
        return _Raw(values, np.full(m.shape[:2], np.nan), np.full(m.shape[::2], np.nan))
    found, vectors = np.empty((len(m), 2)), np.empty((len(m), tall.shape[2]))
    if tall.shape[2] <= _SMALL:
        from madang.metrics.kernels import eigen  # noqa: PLC0415 - compiles

        eigen.second_vectors(np.ascontiguousarray(tall), 0, len(m), found, vectors)
    else:
        for b, table in enumerate(tall):
            found[b], vectors[b] = _one(table, k_far[b] > 0, k_near[b] > 0)
    values[:, 1 : min(3, tall.shape[2])] = np.clip(found, 0.0, 1.0)[
        :, : tall.shape[2] - 1
    ]
    # The side solved for, its entries weighed back; then the other as its means.
    total = np.sqrt(k_near.sum(axis=1, keepdims=True))
    near = ratio(total * vectors, np.sqrt(k_near))
    sums = np.einsum("bij,bj->bi", tall, np.nan_to_num(near), optimize=True)
    far = ratio(sums, k_far)
    root = np.sqrt(values[:, 1:2])
    if turned:
        return _Raw(values, root * near, ratio(far, root))
    return _Raw(values, far, near)


def _one(
    table: NDArray[np.bool_], far: NDArray[np.bool_], near: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Decompose one table that may have empty rows and columns."""
    vector = np.zeros(len(near))
    if min(far.sum(), near.sum()) < 2:  # noqa: PLR2004 - as above
        return np.zeros(2), vector
    values, _unused, vector[near] = spectrum(np.ascontiguousarray(table[far][:, near]))
    return np.nan_to_num(values[1:3]), vector


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
            _("At least one draw is needed; found {draws}.", draws=draws)
        )
    own = complexity_index(
        presence(counts, threshold=threshold, strict=strict),
        standard=standard,
        ddof=ddof,
    )
    # Each block has a generator of its own, so that threads change nothing.
    step = int(np.clip(_CELLS // max(counts.size, 1), 1, _BLOCK))
    blocks = -(-draws // step)
    seeds = rng.integers(0, 2**63, size=(blocks, 4))
    made: list[_Raw | None] = [None] * blocks

    def work(first: int, last: int) -> None:
        for b in range(first, last):
            drawn = multinomial_bootstrap(
                counts,
                np.random.default_rng(seeds[b]),
                draws=min(step, draws - b * step),
            )
            made[b] = _raw(presence(drawn, threshold=threshold, strict=strict))

    shared(work, evenly(blocks))
    return _scaled(own, [raw for raw in made if raw is not None], standard, ddof)


def _scaled(
    own: ComplexityIndex, made: list[_Raw], standard: Standard, ddof: int
) -> ComplexityDraws:
    """Scale the draws, turn each as the table's own index, and count the failures."""
    values = np.concatenate([raw.values for raw in made])
    k = np.concatenate([raw.k for raw in made])
    q = np.concatenate([raw.q for raw in made])
    second, third = values[:, 1], np.nan_to_num(values[:, 2], nan=0.0)
    connected = ~(second >= _ONE)
    bad = ~(connected & (second > TIE) & (second - third >= TIE))
    k[bad], q[bad] = np.nan, np.nan
    k, q = standardise(k, q, standard=Standard(standard), ddof=ddof)
    to = own.eci - np.nansum(own.eci) / max((~np.isnan(own.eci)).sum(), 1)
    known = np.maximum((~np.isnan(k)).sum(axis=1, keepdims=True), 1)
    mean = np.nansum(k, axis=1, keepdims=True) / known
    sign = np.where(np.nansum((k - mean) * to, axis=1) < 0, -1.0, 1.0)[:, None]
    return ComplexityDraws(
        own.eci, own.pci, sign * k, sign * q, values,
        float((~connected).mean()), float(bad.mean()),
    )  # fmt: skip
