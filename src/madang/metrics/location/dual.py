"""A bound on the p-median from prices of assignments, and what it shuts out.

Nothing here is public; the measures beside it are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from madang.metrics.location.exchange import exchanged

__all__: list[str] = []

FloatArray = NDArray[np.float64]
Sites = NDArray[np.intp]

_STEPS: Final = 1500
_PATIENCE: Final = 25
_LEAST_STRIDE: Final = 1e-3
_TRIED: Final = 50


@dataclass(frozen=True, slots=True)
class Dual:
    """The best prices found, what they prove, and the best choice met on the way.

    Attributes
    ----------
    price : (N,) array
        What place n pays at most for being served.
    worth : (M,) array
        Cost of site j less what is paid there; at most 0.
    bound, cost : float
        No choice costs less than `bound`; `sites` cost `cost`.
    sites : (p,) array of int
        The choice.
    """

    price: FloatArray
    worth: FloatArray
    bound: float
    cost: float
    sites: Sites

    def is_shut(self, goal: float) -> NDArray[np.bool_]:
        """Tell which sites no choice up to a cost can hold."""
        last = np.partition(self.worth, self.sites.size - 1)[self.sites.size - 1]
        return np.asarray(self.bound + self.worth - last > goal)


def ascend(c: FloatArray, sites: Sites, *, step: float) -> Dual:
    r"""Raise the bound by subgradients of the relaxed assignments.

    .. math:: L(u) = \sum_n u_n + \min_{|S| = p} \sum_{j \in S}
        \sum_n \min(0, c_{nj} - u_n)
    """
    p = sites.size
    two = np.sort(c[:, sites], axis=1)[:, : min(p, 2)]
    u = two.mean(axis=1)
    cost, best, stride, stale = float(two[:, 0].sum()), -np.inf, 1.0, 0
    price, worth = u, np.zeros(c.shape[1])
    tried: set[bytes] = set()
    columns = np.asfortranarray(c)
    for k in range(_STEPS):
        paid = columns - u[:, None]
        rho = np.minimum(paid, 0.0).sum(axis=0)
        taken = np.argpartition(rho, p - 1)[:p]
        value = float(u.sum() + rho[taken].sum())
        if value > best:
            stale = stale if value < best + 1e-6 * abs(best) else 0
            best, price, worth = value, u, rho
        else:
            stale += 1
        key = np.sort(taken).tobytes()
        if k % _TRIED == 0 and key not in tried:
            tried.add(key)
            better = exchanged(c, taken)
            now = float(c[:, better].min(axis=1).sum())
            if now < cost:
                cost, sites = now, better
        if stale >= _PATIENCE:
            # Back to the best prices, in smaller strides.
            stride, stale, u = stride / 2.0, 0, price
            if stride < _LEAST_STRIDE:
                break
            continue
        slope = 1.0 - (paid[:, taken] < 0).sum(axis=1)
        square = float(slope @ slope)
        if best > cost - step + 1e-6 or square == 0:
            break
        u = u + stride * (1.02 * cost - value) / square * slope
    return Dual(price, worth, best, cost, sites)
