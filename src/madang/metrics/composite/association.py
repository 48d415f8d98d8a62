"""How indicators hang together: correlations, consistency, principal components."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr

from madang.errors import ShapeError
from madang.language import _
from madang.metrics.inference import ranks

__all__ = [
    "Components", "correlation_p", "correlations", "cronbach", "principal_components",
]  # fmt: skip

FloatArray = NDArray[np.float64]

_TABLE_AXES = 2
_FEWEST = 3  # of pairs: two points always lie on a line
_FEWEST_ITEMS = 2


@dataclass(frozen=True, slots=True)
class Components:
    """Principal components of standardised indicators.

    Attributes
    ----------
    loadings : (I, K) array
        One column a component, of length 1; the sum of each is at least 0.
    deviation : (K,) array
        Standard deviation along each, falling.
    share : (K,) array
        Share of all variance that each holds.
    regions : int
        Regions that knew all indicators.
    """

    loadings: FloatArray
    deviation: FloatArray
    share: FloatArray
    regions: int


def correlations(
    x: ArrayLike, y: ArrayLike | None = None, *, by_rank: bool = False
) -> FloatArray:
    r"""Measure how far indicators rise together.

    .. math:: r_{ij} = \frac{\sum_r (x_{ri} - \bar x_i)(y_{rj} - \bar y_j)}
        {\sqrt{\sum_r (x_{ri} - \bar x_i)^2 \sum_r (y_{rj} - \bar y_j)^2}}

    Parameters
    ----------
    x, y : (R, I), (R, J) arrays
        Indicators, in any unit; NaN where unknown. Each pair is taken over the regions
        that know both. `y` is `x` if left out.
    by_rank : bool
        Whether ranks take the place of values (Spearman), ties sharing theirs.

    Returns
    -------
    (I, J) array
        From −1 to 1. NaN where fewer than three regions know both, or either is the
        same in all of them.

    Raises
    ------
    ShapeError
        If the two do not have the same regions.

    References
    ----------
    [Spearman1904]_; [OECD2008]_, section 4.

    Examples
    --------
    >>> correlations([[1, 1], [2, 3], [3, 2]]).round(6).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    a = _table(x)
    b = a if y is None else _table(y)
    if a.shape[0] != b.shape[0]:
        raise ShapeError(
            _(
                "Correlations need the same regions in both tables; found {first} and "
                "{second}.",
                first=a.shape[0],
                second=b.shape[0],
            )
        )
    whole = not (np.isnan(a).any() or np.isnan(b).any())
    if whole:
        u, v = (ranks(t.T).T if by_rank else t for t in (a, b))
        return _product_moment(u, v)
    out = np.full((a.shape[1], b.shape[1]), np.nan)
    for i in range(a.shape[1]):
        for j in range(b.shape[1]):
            both = ~(np.isnan(a[:, i]) | np.isnan(b[:, j]))
            pair = (a[both, i][:, None], b[both, j][:, None])
            u, v = (ranks(t.T).T if by_rank else t for t in pair)
            out[i, j] = _product_moment(u, v)[0, 0]
    return out


def correlation_p(r: ArrayLike, pairs: ArrayLike) -> FloatArray:
    r"""Measure how often chance alone would make a correlation as strong.

    .. math:: t = r \sqrt{\frac{n - 2}{1 - r^2}}, \quad p = 2\,P(T_{n-2} \ge |t|)

    Parameters
    ----------
    r : (...) array
        Correlations, from −1 to 1.
    pairs : (...) array
        Regions n that each was taken over.

    Returns
    -------
    (...) array
        From 0 to 1. NaN where a correlation is, or for fewer than three pairs.

    References
    ----------
    [KendallGibbons1990]_; [OECD2008]_, section 4.

    Examples
    --------
    >>> round(float(correlation_p(0.5, 20)), 4)
    0.0248
    """
    r, n = np.asarray(r, np.float64), np.asarray(pairs, np.float64)
    free = np.maximum(n - 2, 1)
    rest = np.maximum(1 - r * r, 0.0)
    t = np.abs(r) * np.sqrt(free / np.where(rest > 0, rest, 1.0))
    p = np.where(rest > 0, 2 * stdtr(free, -t), 0.0)
    return np.where(np.isnan(r) | (n < _FEWEST), np.nan, p)


def cronbach(x: ArrayLike) -> float:
    r"""Measure how consistently indicators of one group speak of one thing.

    .. math:: \alpha = \frac{I}{I - 1}
        \Bigl(1 - \frac{\sum_i s_i^2}{\operatorname{var}(\sum_i x_{ri})}\Bigr)

    Parameters
    ----------
    x : (R, I) array
        Indicators of one group, on one scale and turned so that more is better; NaN
        where unknown. Each pair is taken over the regions that know both.

    Returns
    -------
    float
        1 where all say the same; above .7 is commonly asked for. NaN for fewer than
        two indicators, or where their sum is the same everywhere.

    Raises
    ------
    ShapeError
        If `x` is no table.

    References
    ----------
    [Cronbach1951]_; [OECD2008]_, section 4.

    Examples
    --------
    >>> round(cronbach([[1, 2], [2, 2], [3, 5]]), 4)
    0.8571
    """
    table = _table(x)
    items = table.shape[1]
    known = ~np.isnan(table)
    pairs = known.T.astype(float) @ known
    if items < _FEWEST_ITEMS or pairs.min() < _FEWEST_ITEMS:
        return float("nan")
    away = np.where(known, table - np.nanmean(table, axis=0), 0.0)
    # Each pair has its own means, of the regions that know both.
    drift = (away.T @ known) * (known.T @ away)
    cover = (away.T @ away - drift / pairs) / (pairs - 1)
    whole = float(cover.sum())
    if not whole > 0:
        return float("nan")
    return float(items / (items - 1) * (1 - np.trace(cover) / whole))


def principal_components(x: ArrayLike) -> Components:
    r"""Measure along which sums of indicators regions differ most.

    .. math:: R = \sum_k \lambda_k v_k v_k^\top, \quad
        \text{deviation } \sqrt{\lambda_k}

    with :math:`R` the correlations of the indicators.

    Parameters
    ----------
    x : (R, I) array
        Indicators, in any unit; regions that lack any are left out.

    Returns
    -------
    Components
        NaN where fewer than three regions know all indicators, or one is the same in
        all of them.

    Raises
    ------
    ShapeError
        If `x` is no table.

    References
    ----------
    [OECD2008]_, section 4; [NicolettiScarpettaBoylaud2000]_.

    Examples
    --------
    >>> found = principal_components([[1, 1], [2, 2], [3, 1], [4, 5]])
    >>> found.loadings[:, 0].round(4).tolist(), found.share.round(3).tolist()
    ([0.7071, 0.7071], [0.875, 0.125])
    """
    table = _table(x)
    table = table[~np.isnan(table).any(axis=1)]
    items = table.shape[1]
    around = correlations(table) if table.shape[0] else np.full((items, items), np.nan)
    if np.isnan(around).any():
        blank = np.full(items, np.nan)
        return Components(around * np.nan, blank, blank, table.shape[0])
    root, vector = np.linalg.eigh(around)
    root, vector = np.maximum(root[::-1], 0.0), vector[:, ::-1]
    sign = np.where(vector.sum(axis=0) < 0, -1.0, 1.0)
    return Components(vector * sign, np.sqrt(root), root / items, table.shape[0])


def _product_moment(u: FloatArray, v: FloatArray) -> FloatArray:
    """Correlate columns without gaps; NaN where one never varies."""
    if u.shape[0] < _FEWEST:
        return np.full((u.shape[1], v.shape[1]), np.nan)
    a, b = _unit(u), _unit(v)
    return np.asarray(np.clip(a.T @ b, -1.0, 1.0))


def _unit(x: FloatArray) -> FloatArray:
    """Centre columns and bring them to length 1; NaN where one never varies."""
    away = x - x.mean(axis=0)
    noise = 1e-13 * np.abs(x).max(axis=0, initial=0.0)
    apart = np.abs(away).max(axis=0, initial=0.0) > noise
    length = np.sqrt((away**2).sum(axis=0))
    return np.where(apart, away / np.where(apart, length, 1.0), np.nan)


def _table(x: ArrayLike) -> FloatArray:
    """Read a table of regions and indicators."""
    table = np.asarray(x, dtype=np.float64)
    if table.ndim != _TABLE_AXES:
        raise ShapeError(
            _(
                "Expected a table of regions and indicators; found shape {shape}.",
                shape=table.shape,
            )
        )
    return table
