"""Layout: where to draw the nodes of a network, the same each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang.errors import NegativeActivityError, ParameterError, ShapeError
from madang.language import _

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["network_backbone", "network_layout"]

_AXES = 2
_ROUNDS = 300
_REST = 1e-6  # relative fall of stress below which nodes have come to rest
_LEAST_LENGTH = 0.4  # of the strongest link: nodes that share all must not hide
_APART = 1.2  # parts without a link stand so many times the longest way apart


def _weights(w: ArrayLike) -> NDArray[np.float64]:
    """Give nearness as a symmetric table without diagonal, or refuse it."""
    table = np.array(w, dtype=np.float64)
    if table.ndim != _AXES or table.shape[0] != table.shape[1]:
        raise ShapeError(
            _(
                "Nearness of nodes must be a square table; found shape {shape}.",
                shape=table.shape,
            )
        )
    table = np.where(np.isnan(table), 0.0, table)
    if not (np.isfinite(table) & (table >= 0)).all():
        raise NegativeActivityError(
            _(
                "Nearness must be zero or more; found {wrong} cells that are not.",
                wrong=int((~(table >= 0) | np.isinf(table)).sum()),
            )
        )
    np.fill_diagonal(table, 0.0)
    return np.maximum(table, table.T)


def network_backbone(w: ArrayLike, *, links: float = 2.0) -> NDArray[np.bool_]:
    r"""Choose the links of a network that are worth drawing.

    .. math:: B = \operatorname{MST}(w) \cup \{ij : w_{ij} \ge w^*\},\quad
              |B| \le \ell\, n

    All links of the maximum spanning forest, so that nothing hangs in the air, and
    of the others the strongest, until there are `links` to each node on average.

    Parameters
    ----------
    w : (n, n) array
        Nearness of nodes, zero or more; the larger of both directions counts. NaN
        is not near.
    links : float
        Links a node, at least one. All links that tie with the last one are left
        out, so that no chance decides.

    Returns
    -------
    (n, n) array of bool
        Symmetric, without diagonal; never NaN.

    Raises
    ------
    ShapeError
        If `w` is not square.
    NegativeActivityError
        If a nearness is negative or infinite.
    ParameterError
        If less than one link a node is asked for.

    References
    ----------
    [HidalgoKlingerBarabasiHausmann2007]_, supporting material.

    Examples
    --------
    >>> w = [[0, 9, 8, 1], [9, 0, 2, 0], [8, 2, 0, 7], [1, 0, 7, 0]]
    >>> network_backbone(w, links=1).astype(int)
    array([[0, 1, 1, 0],
           [1, 0, 1, 0],
           [1, 1, 0, 1],
           [0, 0, 1, 0]])
    """
    if not links >= 1:
        raise ParameterError(
            _("A backbone needs at least one link a node; found {links}.", links=links)
        )
    table = _weights(w)
    count = len(table)
    kept = _forest(table)
    more = int(links * count) - int(kept.sum()) // 2
    first, second = np.triu_indices(count, 1)
    free = ~kept[first, second] & (table[first, second] > 0)
    rest = np.sort(table[first, second][free])[::-1]
    if more > 0 and rest.size:
        # Strictly above the first one that finds no room: ties stand or fall together.
        floor = rest[more] if more < rest.size else 0.0
        strong = free & (table[first, second] > floor)
        kept[first[strong], second[strong]] = True
    return np.asarray(kept | kept.T)


def _forest(table: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Find the maximum spanning forest (Kruskal), equal links in order."""
    count = len(table)
    first, second = np.triu_indices(count, 1)
    some = table[first, second] > 0
    first, second = first[some], second[some]
    order = np.argsort(-table[first, second], kind="stable")
    part = np.arange(count)
    kept = np.zeros((count, count), dtype=np.bool_)
    left = count - 1
    for a, b in zip(first[order], second[order], strict=True):
        if part[a] != part[b]:
            part[part == part[b]] = part[a]
            kept[a, b] = kept[b, a] = True
            left -= 1
            if not left:
                break
    return kept


def network_layout(w: ArrayLike, *, links: float = 2.0) -> NDArray[np.float64]:
    r"""Place the nodes of a network on a plane, near what they are near to.

    .. math:: \min_X \sum_{i<j} \frac{(\lVert X_i - X_j \rVert - d_{ij})^2}{d_{ij}^2}

    :math:`d_{ij}` is the shortest way over the backbone, a link being as long as it
    is weak (:math:`1.4 - w / w_{\max}`). Stress is majorised from a
    start by classical scaling, and the picture turned so that its long side lies
    flat: there is no chance in it, and the same network gives the same picture.

    Parameters
    ----------
    w : (n, n) array
        Nearness of nodes, zero or more; NaN is not near.
    links : float
        Links a node of the backbone over which ways are measured.

    Returns
    -------
    (n, 2) array
        Places within [-1, 1]; NaN for a node that is near no other.

    Raises
    ------
    ShapeError
        If `w` is not square.
    NegativeActivityError
        If a nearness is negative or infinite.
    ParameterError
        If less than one link a node is asked for.

    References
    ----------
    [GansnerKorenNorth2005]_, [KamadaKawai1989]_.

    Examples
    --------
    A chain lies on a line:

    >>> abs(network_layout([[0, 1, 0], [1, 0, 1], [0, 1, 0]]).round(2))[:, 1]
    array([0., 0., 0.])
    """
    table = _weights(w)
    placed = np.full((len(table), 2), np.nan)
    near = np.flatnonzero(table.any(axis=1))
    if near.size == 0:
        return placed
    part = table[np.ix_(near, near)]
    d = _ways(part, network_backbone(part, links=links))
    x = _majorised(_scaled(d), d)
    placed[near] = _turned(x)
    return placed


def _ways(table: NDArray[np.float64], kept: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Measure the shortest way between any two nodes over the backbone."""
    from scipy.sparse.csgraph import shortest_path  # noqa: PLC0415 - heavy

    length = np.where(kept, 1.0 - table / table.max() + _LEAST_LENGTH, 0.0)
    d = np.asarray(shortest_path(length, directed=False), dtype=np.float64)
    longest = d[np.isfinite(d)].max()
    return np.where(np.isfinite(d), d, _APART * longest)


def _scaled(d: NDArray[np.float64]) -> NDArray[np.float64]:
    """Place nodes by classical scaling; a vector's largest entry points up."""
    centred = -0.5 * (d**2 - (d**2).mean(axis=0) - (d**2).mean(axis=1)[:, None]
                      + (d**2).mean())  # fmt: skip
    values, vectors = np.linalg.eigh((centred + centred.T) / 2)
    x = vectors[:, ::-1][:, :2] * np.sqrt(np.maximum(values[::-1][:2], 0.0))
    return _upright(x)


def _upright(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn each axis so that the node farthest from the middle is above zero."""
    far = np.round(np.abs(x), 9).argmax(axis=0)
    return np.asarray(x * np.where(x[far, np.arange(x.shape[1])] < 0, -1.0, 1.0))


def _majorised(x: NDArray[np.float64], d: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lower the stress until nodes rest; each round solves one linear system."""
    count = len(d)
    if count < 3:  # noqa: PLR2004 - two nodes have no shape
        return x
    off = ~np.eye(count, dtype=np.bool_)
    w = np.where(off, 1.0 / np.where(off, d, 1.0) ** 2, 0.0)
    laplace = np.diag(w.sum(axis=1)) - w
    inverse = np.linalg.pinv(laplace, hermitian=True)
    stress, reach = np.inf, -w * d
    for _unused in range(_ROUNDS):
        across, up = (np.subtract.outer(axis, axis) for axis in x.T)
        gap = np.sqrt(across**2 + up**2)
        now = float((w * (gap - d) ** 2).sum())
        if stress - now <= _REST * max(now, 1e-300):
            break
        stress = now
        pull = reach / np.where(gap > 0, gap, np.inf)
        np.fill_diagonal(pull, 0.0)
        np.fill_diagonal(pull, -pull.sum(axis=1))
        x = inverse @ (pull @ x)
    return x


def _turned(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Centre the picture, lay its long side flat, and fit it into [-1, 1]."""
    centred = x - x.mean(axis=0)
    _unused, _unused, axes = np.linalg.svd(centred, full_matrices=False)
    flat = _upright(centred @ axes.T)
    most = np.abs(flat).max()
    return np.asarray(flat / most if most > 0 else flat)
