"""Counting: products of tables of zeros and ones, exactly and fast.

Small tables go through BLAS. From a measured size on, compiled loops that use that
there are only zeros and ones take over: see ``docs/decisions/0016``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from madang.metrics.kernels.threads import cores, evenly, shared

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "densely",
    "listed",
    "listed_down",
    "margins",
    "sums_near",
    "together",
]

_EXACT = 2**24  # whole numbers that single precision still tells apart
_LARGE = 1e6  # multiplications from which a compiled loop pays
_SHARED = 5e7  # multiplications from which a second thread pays
_SPARSE = 0.1  # share of ones below which listing them beats looking bytes up
_BYTE = 255
_TWO = 2  # axes of a table


def densely(m: Any) -> NDArray[np.bool_]:
    r"""Give presence as a plain array, also where it was sparse.

    .. math:: M_{ri}

    Parameters
    ----------
    m : (..., R, I) array of bool, or sparse (R, I)
        Presence.

    Returns
    -------
    (..., R, I) array of bool
        The same; never NaN.

    References
    ----------
    [HidalgoKlingerBarabasiHausmann2007]_.

    Examples
    --------
    >>> densely(np.array([[True]]))
    array([[ True]])
    """
    return np.asarray(m.toarray() if hasattr(m, "toarray") else m, dtype=np.bool_)


def margins(m: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""Count what is true in each row and in each column.

    .. math:: k_r = \sum_i M_{ri},\quad k_i = \sum_r M_{ri}

    Parameters
    ----------
    m : (..., R, I) array of bool, or sparse (R, I)
        Presence, as from `presence_table`.

    Returns
    -------
    (..., R) array
        Activities of each region; never NaN.
    (..., I) array
        Regions of each activity; never NaN.

    References
    ----------
    [HidalgoHausmann2009]_.

    Examples
    --------
    >>> margins(np.array([[True, True], [False, True]]))
    (array([2., 1.]), array([1., 2.]))
    """
    if hasattr(m, "toarray"):
        by_column = np.bincount(m.indices, minlength=m.shape[1])
        return np.diff(m.indptr).astype(np.float64), by_column.astype(np.float64)
    rows = np.count_nonzero(m, axis=-1).astype(np.float64)
    columns = np.zeros((*m.shape[:-2], m.shape[-1]))
    # Sums of at most 255 ones fit a byte, which adds eight times as fast.
    for at in range(0, m.shape[-2], _BYTE):
        block = m[..., at : at + _BYTE, :].view(np.uint8)
        columns += block.sum(axis=-2, dtype=np.uint8)
    return rows, columns


def together(m: Any) -> NDArray[np.float64]:
    r"""Count the rows in which two columns are both true.

    .. math:: c_{ij} = \sum_r M_{ri} M_{rj}

    Parameters
    ----------
    m : (..., R, I) array of bool, or sparse (R, I)
        Presence, as from `presence_table`.

    Returns
    -------
    (..., I, I) array
        Counts, exact; never NaN.

    References
    ----------
    [VanEckWaltman2009]_.

    Examples
    --------
    >>> together(np.array([[True, False], [True, True]]))
    array([[2., 1.],
           [1., 1.]])
    """
    work = float(m.shape[-2]) * m.shape[-1] ** 2
    if m.ndim > _TWO and work > _LARGE:
        counts = np.empty((*m.shape[:-2], m.shape[-1], m.shape[-1]))
        for at in np.ndindex(m.shape[:-2]):
            counts[at] = together(m[at])
        return counts
    if work > _LARGE:
        diversity, _ = margins(m)
        few = (diversity**2).sum() < work / _WORD or m.shape[0] * m.shape[1] > _ROOM
        return _listed_pairs(m) if few else _packed_pairs(densely(m))
    m = densely(m)
    # Sums of zeros and ones below 2^24 are exact in single precision, twice as fast.
    single = np.float32 if m.shape[-2] < _EXACT else np.float64
    counts = m.astype(single)
    return np.asarray(np.swapaxes(counts, -1, -2) @ counts, dtype=np.float64)


def _packed_pairs(m: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Count pairs of columns by the bits that they share."""
    from madang.metrics.kernels import bits  # noqa: PLC0415 - compiles

    words, many = bits.packed_words(m), m.shape[1]
    out = np.empty((many, many))
    # Row i meets many - i others: cut so that each part meets as many.
    parts = 4 * cores() if float(len(m)) * many**2 > _SHARED else 1
    share = 1.0 - np.sqrt(1.0 - np.arange(parts + 1) / parts)
    cuts = [int(n) for n in np.rint(many * share)]
    shared(lambda a, b: bits.pair_counts(words, a, b, out), cuts)
    return out


def _listed_pairs(m: Any) -> NDArray[np.float64]:
    """Count pairs of columns by the rows that list both."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - a heavy import

    from madang.metrics.kernels import bits  # noqa: PLC0415 - compiles

    across, many = listed(m), m.shape[1]
    order = np.arange(len(across[1]))
    turned = csr_array((order, across[1], across[0]), shape=m.shape).tocsc()
    down = turned.indptr.astype(np.int64), turned.indices.astype(np.int32)
    out = np.empty((many, many))
    cuts = [many * n // _PARTS for n in range(_PARTS + 1)]
    shared(lambda a, b: bits.listed_pairs(across, down, turned.data, a, b, out), cuts)
    shared(lambda a, b: bits.mirror(a, b, out), cuts)
    return out


_PARTS = 16  # of uneven work, so that no core waits long for another
_ROOM = 2**31  # cells, of a byte each, that a sparse table may be unpacked to
_WORD = 512  # pairs that packed bits count while a sparse product counts one


def sums_near(
    m: Any,
    near: NDArray[np.float64],
    whole: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    r"""Add up, for each row, the nearness of what is true in it.

    .. math:: \sum_j M_{rj}\, \phi_{ij} \Big/ w_i

    Parameters
    ----------
    m : (..., R, I) array of bool, or sparse (R, I)
        Presence, as from `presence_table`.
    near : (..., I, I) array
        Nearness of activity i (rows) to j (columns), without NaN.
    whole : (..., I) array, optional
        What the sums are divided by, not zero; 1 where not given.

    Returns
    -------
    (..., R, I) array
        Sums in units of the whole. NaN only where the whole is.

    References
    ----------
    [HidalgoKlingerBarabasiHausmann2007]_; tabled sums: [Arlazarov1970]_.

    Examples
    --------
    >>> sums_near(np.array([[True, True]]), np.array([[0.0, 0.5], [0.5, 0.0]]))
    array([[0.5, 0.5]])
    """
    by = np.ones(near.shape[:-1]) if whole is None else whole
    if float(m.shape[-2]) * m.shape[-1] ** 2 > _LARGE:
        if m.ndim == near.ndim == _TWO:
            return _compiled_sums(m, near, by)
        before = np.broadcast_shapes(m.shape[:-2], near.shape[:-2])
        sums = np.empty((*before, *m.shape[-2:]))
        tables = np.broadcast_to(m, sums.shape)
        near = np.broadcast_to(near, (*before, *near.shape[-2:]))
        by = np.broadcast_to(by, (*before, by.shape[-1]))
        for at in np.ndindex(before):
            sums[at] = _compiled_sums(tables[at], near[at], by[at])
        return sums
    weights = densely(m).astype(np.float64)
    return np.asarray(weights @ np.swapaxes(near, -1, -2)) / by[..., None, :]


def _compiled_sums(
    m: Any, near: NDArray[np.float64], whole: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Add up by compiled loops: listed rows where few are true, else tabled sums."""
    from madang.metrics.kernels import nearness  # noqa: PLC0415 - compiles

    out = np.empty(m.shape)
    near = np.ascontiguousarray(near)  # another layout would be compiled anew
    strips = -(-m.shape[1] // nearness.STRIP)
    few = float(m.shape[0]) * m.shape[1] ** 2 < _SHARED
    cuts = [0, strips] if few else evenly(strips)
    filled = (m.nnz if hasattr(m, "toarray") else np.count_nonzero(m)) / out.size
    if filled > _SPARSE:
        codes = nearness.packed_codes(densely(m))
        shared(lambda a, b: nearness.tabled_sums(codes, near, whole, a, b, out), cuts)
        return out
    starts, places = listed(m)
    shared(
        lambda a, b: nearness.listed_rows(starts, places, near, whole, a, b, out), cuts
    )
    return out


def listed(m: Any) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    r"""List the columns that are true in each row.

    .. math:: \{i : M_{ri} = 1\}

    Parameters
    ----------
    m : (R, I) array of bool, or sparse
        Presence, as from `presence_table`.

    Returns
    -------
    (R + 1,) array of int
        Where the list of each row starts, and the last one ends.
    (n,) array of int
        The columns; never NaN.

    References
    ----------
    [HidalgoKlingerBarabasiHausmann2007]_.

    Examples
    --------
    >>> listed(np.array([[True, True], [False, True]]))[1]
    array([0, 1, 1], dtype=int32)
    """
    if hasattr(m, "toarray"):
        return m.indptr.astype(np.int64), m.indices.astype(np.int32)
    starts = np.zeros(m.shape[0] + 1, dtype=np.int64)
    np.cumsum(np.count_nonzero(m, axis=1), out=starts[1:])
    return starts, np.nonzero(m)[1].astype(np.int32)


def listed_down(m: Any) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    r"""List the rows that are true in each column.

    .. math:: \{r : M_{ri} = 1\}

    Parameters
    ----------
    m : (R, I) array of bool, or sparse
        Presence, as from `presence_table`.

    Returns
    -------
    (I + 1,) array of int
        Where the list of each column starts, and the last one ends.
    (n,) array of int
        The rows; never NaN.

    References
    ----------
    [HidalgoKlingerBarabasiHausmann2007]_.

    Examples
    --------
    >>> listed_down(np.array([[True, True], [False, True]]))[1]
    array([0, 0, 1], dtype=int32)
    """
    if not hasattr(m, "tocsc"):
        return listed(np.ascontiguousarray(m.T))
    turned = m.tocsc()
    return turned.indptr.astype(np.int64), turned.indices.astype(np.int32)
