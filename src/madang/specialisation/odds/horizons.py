"""From a score to the odds within h years: the link between horizons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import expit, logit, ndtr, ndtri

from madang.metrics.logistic import logistic_regression

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Link", "learn_link"]

_ENDS: Final = 12.0  # log-odds beyond which a score tells no more
_NEAR: Final = 2.0  # log-odds from even within which a cell stands near parity
_TINY: Final = 1e-9
_BENDS: Final = 100  # entries of a kind below which it has no constant of its own


@dataclass(frozen=True, slots=True)
class Link:
    r"""How a score becomes the odds of entry within h years.

    The log-odds are linear in the score, with a bend where cells stand near parity and
    a constant of its own for cells of which nothing is held; constants and slopes
    differ between years that were started from. Where several horizons were seen, each
    of these has a product with log h. Where one was, :math:`h'`,

    .. math:: p_h = \min\Big(1 - (1 - p_{h'})^{\sqrt{r}},\;
              \Phi\big(\Phi^{-1}(p_{h'}) / \sqrt{r}\big)\Big),\quad r = h / h'

    below one half, and :math:`p_{h'}` above: a quotient wanders, how far it strays
    grows with the root of time, and near parity it is above half of the time at most.
    For a shorter horizon the larger of the two is taken, which undoes it.

    Attributes
    ----------
    coefficients : (4,) or (8,) array
        Constant, score, bend, bare; and log h by itself and with each: of the last
        year started from.
    horizons : tuple of int
        Horizons seen.
    earlier : tuple of (int, float, float)
        What constant and slope were other in earlier starting years.
    """

    coefficients: NDArray[np.float64]
    horizons: tuple[int, ...]
    earlier: tuple[tuple[int, float, float], ...] = ()

    def log_odds(
        self,
        score: NDArray[np.float64],
        bare: NDArray[np.bool_],
        horizon: float,
        *,
        start: int | None = None,
    ) -> NDArray[np.float64]:
        """Give the log-odds of entry within the horizon, from a year on."""
        z = _terms(score, bare, np.log(horizon), wide=len(self.horizons) > 1)
        found: NDArray[np.float64] = self.coefficients[0] + z @ self.coefficients[1:]
        for year, constant, slope in self.earlier:
            if year == start:
                found = found + constant + slope * z[:, 0]
        if len(self.horizons) == 1 and horizon != self.horizons[0]:
            found = _carried(found, float(np.sqrt(horizon / self.horizons[0])))
        return found


def _carried(found: NDArray[np.float64], root: float) -> NDArray[np.float64]:
    """Carry log-odds to another horizon, by the root of how much longer it is."""
    p = np.clip(expit(found), _TINY, 0.5)
    strays, crosses = -np.expm1(np.log1p(-p) * root), ndtr(ndtri(p) / root)
    least = np.minimum if root > 1 else np.maximum
    told = logit(np.clip(least(strays, crosses), _TINY, 0.5))
    return np.where(found < 0, told, found)


def _terms(
    score: NDArray[np.float64],
    bare: NDArray[np.bool_],
    log_h: float,
    *,
    wide: bool,
) -> NDArray[np.float64]:
    """Lay out the terms of the link."""
    s = np.clip(score, -_ENDS, _ENDS)
    own = np.column_stack([s, np.maximum(s + _NEAR, 0.0), bare.astype(np.float64)])
    if not wide:
        return own
    return np.column_stack([own, np.full(len(s), log_h), own * log_h])


def learn_link(
    scores: Sequence[NDArray[np.float64]],
    bare: Sequence[NDArray[np.bool_]],
    events: Sequence[NDArray[np.bool_]],
    regions: Sequence[NDArray[np.int64]],
    horizons: Sequence[int],
    starts: Sequence[int],
) -> Link:
    """Learn the link from scores of regions that the model had not seen.

    Parameters
    ----------
    scores, bare, events, regions : sequences of (N,) arrays
        By pair of years: held-out scores, whether nothing was held, whether the cell
        entered, its region.
    horizons, starts : sequences of int
        Years between, and the year started from.

    Returns
    -------
    Link
    """
    seen = tuple(sorted(set(horizons)))
    wide = len(seen) > 1
    # Where each horizon has a start of its own the two cannot be told apart.
    pairs = set(zip(starts, horizons, strict=True))
    apart = not wide or len(pairs) > max(len(set(starts)), len(seen))
    other = sorted(set(starts) - {max(starts)}) if apart else []
    score, empty, event = (
        np.concatenate(scores), np.concatenate(bare), np.concatenate(events),
    )  # fmt: skip
    start = np.repeat(starts, [len(s) for s in scores])
    log_h = np.repeat(np.log(horizons), [len(s) for s in scores])
    told = _terms(score, empty, 1.0, wide=wide)
    n = told.shape[1]
    told[:, 3:] *= log_h[:, None]
    near = score > -_NEAR
    rich = [min(event[part].sum(), event[~part].sum()) >= _BENDS
            for part in (near, empty)]  # fmt: skip
    used = np.array([True, *rich] + ([True, True, *rich] if wide else []))
    own = [np.where(start == y, c, 0.0) for y in other
           for c in (np.ones(len(score)), told[:, 0])]  # fmt: skip
    z = np.column_stack([told[:, used], *own])
    fit = logistic_regression(z, event, groups=np.concatenate(regions))
    found = np.zeros(n + 1)
    found[np.flatnonzero([True, *used])] = fit.coefficients[: used.sum() + 1]
    more = fit.coefficients[used.sum() + 1 :].reshape(-1, 2)
    earlier = tuple(
        (int(y), float(a), float(b)) for y, (a, b) in zip(other, more, strict=True)
    )
    return Link(found, seen, earlier)
