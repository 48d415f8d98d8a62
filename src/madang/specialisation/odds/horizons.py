"""From a score to the odds within h years: the link between horizons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import expit, logit

from madang.metrics.logistic import logistic_regression

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Link", "learn_link"]

_ENDS: Final = 12.0  # log-odds beyond which a score tells no more
_TINY: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Link:
    r"""How a score becomes the odds of entry within h years.

    The log-odds are linear in the score, with a constant and a slope of their own for
    each year that was started from, for years differ. Where several horizons were
    seen, they are linear in log h and its product with the score too, as the horizons
    seen say. Where one was, :math:`h'`,

    .. math:: p_h = 1 - (1 - p_{h'})^{\sqrt{h / h'}}

    for a quotient wanders: how far it strays grows with the root of time.

    Attributes
    ----------
    coefficients : (2,) or (4,) array
        Constant, score; and log h, score × log h: of the last year started from.
    horizons : tuple of int
        Horizons seen.
    earlier : tuple of (int, float, float)
        What constant and slope were other in earlier starting years.
    """

    coefficients: NDArray[np.float64]
    horizons: tuple[int, ...]
    earlier: tuple[tuple[int, float, float], ...] = ()

    def log_odds(
        self, score: NDArray[np.float64], horizon: float, *, start: int | None = None
    ) -> NDArray[np.float64]:
        """Give the log-odds of entry within the horizon, from a year on."""
        z = _terms(score, np.log(horizon), wide=len(self.coefficients) > 2)  # noqa: PLR2004
        found: NDArray[np.float64] = self.coefficients[0] + z @ self.coefficients[1:]
        for year, constant, slope in self.earlier:
            if year == start:
                found = found + constant + slope * z[:, 0]
        if len(self.horizons) == 1 and horizon != self.horizons[0]:
            kept = np.log1p(-np.clip(expit(found), _TINY, 1 - _TINY))
            p = -np.expm1(kept * np.sqrt(horizon / self.horizons[0]))
            found = np.asarray(logit(np.clip(p, _TINY, 1 - _TINY)))
        return found


def _terms(
    score: NDArray[np.float64], log_h: NDArray[np.float64] | float, *, wide: bool
) -> NDArray[np.float64]:
    """Lay out the terms of the link."""
    s = np.clip(score, -_ENDS, _ENDS)
    if not wide:
        return s[:, None]
    return np.column_stack([s, np.broadcast_to(log_h, s.shape), s * log_h])


def learn_link(
    scores: Sequence[NDArray[np.float64]],
    events: Sequence[NDArray[np.bool_]],
    regions: Sequence[NDArray[np.int64]],
    horizons: Sequence[int],
    starts: Sequence[int],
) -> Link:
    """Learn the link from scores of regions that the model had not seen.

    Parameters
    ----------
    scores, events, regions : sequences of (N,) arrays
        By pair of years: held-out scores, whether the cell entered, its region.
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
    z = []
    for s, h, year in zip(scores, horizons, starts, strict=True):
        told = _terms(s, np.log(h), wide=wide)
        own = [np.where(year == y, c, 0.0) for y in other
               for c in (np.ones(len(s)), told[:, 0])]  # fmt: skip
        z.append(np.column_stack([told, *own]))
    fit = logistic_regression(
        np.concatenate(z), np.concatenate(events), groups=np.concatenate(regions)
    )
    n = 4 if wide else 2
    more = fit.coefficients[n:].reshape(-1, 2)
    earlier = tuple(
        (int(y), float(a), float(b)) for y, (a, b) in zip(other, more, strict=True)
    )
    return Link(fit.coefficients[:n], seen, earlier)
