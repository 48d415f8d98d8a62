"""A fitted model of odds: what it learnt, and how good it has been."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, stdtrit

from madang.metrics.inference.intervals import tail_shares

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from madang.specialisation.odds.drift import Drift
    from madang.specialisation.odds.holdings import Holdings, Places
    from madang.specialisation.odds.horizons import Link
    from madang.specialisation.odds.learners import Learner, OddsKind
    from madang.specialisation.settings import ZeroMeans

__all__ = ["OddsModel"]


@dataclass(frozen=True, slots=True)
class OddsModel:
    """Odds of entry, learnt; applied with `next_activities`.

    Attributes
    ----------
    kind : OddsKind
        Which model the test on held-out regions chose.
    horizon : int
        Years ahead for which it was asked.
    main : str
        Measure in which specialisation is told.
    others : tuple of str
        Further measures that it reads.
    absent : ZeroMeans
        What a cell that a table does not list means.
    names : tuple of str
        Names of the features, in order.
    learners : tuple of Line or Trees
        One for each fold of regions left out.
    link : Link
        From score and horizon to odds.
    drift : Drift
        Where the share that enters goes after the years learnt from.
    places : Places
        Where regions lie, as told at the fit.
    memory : tuple of Holdings
        The years it was fitted on; a table is held against the last one before it.
    years : tuple of (int, int)
        Pairs of years learnt from.
    seen : tuple of int
        Years of whose cells it learnt what became of them, or what they had been.
    left_out : mapping of str to int
        By region, the learner that had not seen it.
    quality : DataFrame
        How good each kind was on regions it had not seen.
    record : DataFrame
        How often such odds came true.
    level : float
        Share that every interval holds.
    flags : mapping of str to bool
        Whether an activity is knowledge-intensive, where that is known.
    spoken : mapping
        Names of regions and activities: by "region" or "activity", language, code.
    known : tuple of str
        Codes of the activities of the panel.
    """

    kind: OddsKind
    horizon: int
    main: str
    others: tuple[str, ...]
    absent: ZeroMeans
    names: tuple[str, ...]
    learners: tuple[Learner, ...]
    link: Link
    drift: Drift
    places: Places
    memory: tuple[Holdings, ...]
    years: tuple[tuple[int, int], ...]
    seen: tuple[int, ...]
    left_out: Mapping[str, int]
    quality: pd.DataFrame
    record: pd.DataFrame
    level: float
    flags: Mapping[str, bool]
    spoken: Mapping[str, Mapping[str, Mapping[str, str]]]
    known: tuple[str, ...]

    def odds(
        self,
        x: NDArray[np.float32],
        horizon: int,
        year: int,
        regions: NDArray[np.object_],
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        r"""Give the odds of rows of features, and how sure they are.

        The mean of the folds' log-odds, but for a year that was learnt from: there
        only the fold tells that had not seen the region. The interval is the
        jackknife's over the folds of regions left out,
        :math:`\frac{K-1}{K}\sum_k (l_k - \bar l)^2` with
        Student's t of K − 1: how far the odds would move had other regions been seen,
        and, in squares, how far the share that enters has strayed from what was told.
        """
        bare = x[:, 0] <= 0  # the quotient comes first
        parts = np.stack(
            [self.link.log_odds(one.score(x), bare, horizon) for one in self.learners]
        )
        k = len(parts)
        centre = parts.mean(axis=0) + self.drift.shift(year)
        if year in self.seen:
            own = np.array([self.left_out.get(str(r), -1) for r in regions])
            told = np.flatnonzero(own >= 0)
            centre[told] = parts[own[told], told]
        apart = ((parts - parts.mean(axis=0)) ** 2).sum(axis=0)
        wide = np.sqrt((k - 1) / k * apart + self.drift.doubt(year) ** 2)
        wide = wide * float(stdtrit(k - 1, tail_shares(self.level)[1]))
        return expit(centre), expit(centre - wide), expit(centre + wide)
