"""Two editions of a composite: real change, revised figures, another method."""

from __future__ import annotations

import itertools
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang.errors import ShapeError
from madang.language import _

__all__ = ["split_change"]

FloatArray = NDArray[np.float64]

_MOST_CAUSES: Final = 6  # orders grow with the factorial


def split_change(scores: ArrayLike) -> FloatArray:
    r"""Split what changed from one edition to the next into its causes.

    .. math:: \phi_{kr} = \frac{1}{|\Pi|} \sum_{\pi \in \Pi}
        \bigl(S_r^{\pi, \text{with } k} - S_r^{\pi, \text{before } k}\bigr), \quad
        \sum_k \phi_{kr} = S_r^{1 \dots 1} - S_r^{0 \dots 0}

    the mean over the orders :math:`\Pi` in which the causes can be changed one after
    the other (Shapley's value). An order that passes through an edition that cannot be
    made is left out: there were no figures of the later year before it came.

    Parameters
    ----------
    scores : (2, ..., 2, R) array
        Score of each region with each cause as in the earlier edition (0) or the later
        (1), an axis a cause: year, figures, method. NaN where such an edition cannot be
        made.

    Returns
    -------
    (K, R) array
        Points by cause. NaN for a region that lacks either edition, or that no order
        leads to: it appeared or vanished, and did not change.

    Raises
    ------
    ShapeError
        If there are not two of each of one to six causes.

    References
    ----------
    [Shapley1953]_; [OECD2008]_, section 7, on what drives a change.

    Examples
    --------
    >>> s = np.full((2, 2, 2, 1), np.nan)
    >>> s[0, 0, 0], s[0, 0, 1], s[0, 1, 0], s[0, 1, 1] = 50, 52, 49, 51
    >>> s[1, 1, 0], s[1, 1, 1] = 53, 55
    >>> split_change(s).ravel().tolist()
    [4.0, -1.0, 2.0]
    """
    s = np.asarray(scores, dtype=np.float64)
    causes = s.ndim - 1
    if not 1 <= causes <= _MOST_CAUSES or s.shape[:-1] != (2,) * causes:
        raise ShapeError(
            _(
                "Expected scores of two states of each cause × regions; found shape "
                "{shape}.",
                shape=s.shape,
            )
        )
    parts = np.zeros((causes, s.shape[-1]))
    orders = np.zeros(s.shape[-1])
    for order in itertools.permutations(range(causes)):
        at, path = [0] * causes, [s[(0,) * causes]]
        for k in order:
            at[k] = 1
            path.append(s[tuple(at)])
        step = np.diff(np.array(path), axis=0)
        fit = ~np.isnan(step).any(axis=0)
        orders += fit
        for k, moved in zip(order, step, strict=True):
            parts[k] += np.where(fit, moved, 0.0)
    return np.where(orders > 0, parts / np.maximum(orders, 1), np.nan)
