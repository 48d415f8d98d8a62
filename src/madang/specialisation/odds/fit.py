"""The fit: learn each kind with regions left out, choose, and keep the record."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.special import expit

from madang.contracts import names
from madang.errors import UndefinedMeasureError
from madang.language import _
from madang.metrics.kernels.threads import cores
from madang.specialisation.odds.checks import refuse_horizon, refuse_years
from madang.specialisation.odds.drift import drift_of
from madang.specialisation.odds.given import refuse_kind
from madang.specialisation.odds.holdings import holdings_of, panel_of, places_of
from madang.specialisation.odds.horizons import learn_link
from madang.specialisation.odds.learners import BASELINES, OddsKind, learn
from madang.specialisation.odds.model import OddsModel
from madang.specialisation.odds.quality import (
    quality_rows,
    quality_table,
    record_of,
)
from madang.specialisation.odds.samples import pairs_of, rows_of, taught_of
from madang.specialisation.odds.settings import OddsSettings
from madang.vocabulary import Language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from madang.specialisation.odds.holdings import Holdings
    from madang.specialisation.odds.horizons import Link
    from madang.specialisation.odds.learners import Learner
    from madang.specialisation.odds.samples import Pair

__all__ = [
    "Learnt",
    "chosen_of",
    "codes_of",
    "fit_holdings",
    "fit_odds",
    "flags_of",
    "kinds_for",
    "learn_kind",
    "learn_kinds",
    "spans",
    "spoken_of",
]

HELD_OUT: Final = "held_out_regions"
_FEWEST: Final = 20  # entries, and cells that did not enter, below which none is learnt
_FEWEST_REGIONS: Final = 5
_FOR_TREES: Final = 3_000  # entries below which trees learn noise (measured)
_SURELY: Final = 1.0  # standard errors, regions being alike within
_PAIRS: Final = 4  # of one horizon; more earlier years add hardly anything
_PAIRS_MIXED: Final = 2


def spans(years: Sequence[int], horizon: int) -> list[tuple[int, int]]:
    """Choose the pairs of years to learn from.

    Those that lie as far apart as asked, the last four; where there are none, the
    last two of each shorter span there is; then the shortest longer one.
    """
    every = [(a, b) for a in sorted(years) for b in sorted(years) if a < b]
    exact = [p for p in every if p[1] - p[0] == horizon]
    if exact:
        return exact[-_PAIRS:]
    shorter = sorted({b - a for a, b in every if b - a < horizon})
    if not shorter:
        longer = sorted({b - a for a, b in every})[:1]
        return [p for p in every if p[1] - p[0] in longer][-_PAIRS:]
    ends = sorted({shorter[0], shorter[len(shorter) // 2], shorter[-1]})
    return [
        p for h in ends for p in [q for q in every if q[1] - q[0] == h][-_PAIRS_MIXED:]
    ]


@dataclass(frozen=True, slots=True)
class Learnt:
    """One kind, learnt with each fold of regions left out in turn.

    Attributes
    ----------
    kind : OddsKind
        Which.
    learners : tuple of Line or Trees
        One a fold.
    link : Link
        From score and horizon to odds.
    odds : tuple of (N,) arrays
        By pair of years: forecasts by the learner that had not seen the region.
    """

    kind: OddsKind
    learners: tuple[Learner, ...]
    link: Link
    odds: tuple[NDArray[np.float64], ...]

    def rows(self, pairs: Sequence[Pair]) -> list[dict[str, Any]]:
        """Score it on the regions left out."""
        return [
            row
            for p, o in zip(pairs, self.odds, strict=True)
            for row in quality_rows(p, o, model=self.kind, tested=HELD_OUT)
        ]

    def forecast(
        self, x: NDArray[np.float32], horizon: int, *, shift: float = 0.0
    ) -> NDArray[np.float64]:
        """Give the odds of rows of features: the mean of the learners' log-odds."""
        bare = x[:, 0] <= 0  # the quotient comes first
        parts = [
            self.link.log_odds(one.score(x), bare, horizon) for one in self.learners
        ]
        return np.asarray(expit(np.mean(parts, axis=0) + shift))


def learn_kind(
    kind: OddsKind,
    pairs: Sequence[Pair],
    folds: NDArray[np.int64],
    *,
    seed: int,
    taught: Sequence[Pair] = (),
    forgets: bool = False,
) -> Learnt:
    """Learn one kind, leaving each fold of regions out in turn.

    Parameters
    ----------
    kind : OddsKind
        Which.
    pairs : sequence of Pair
        Pairs of years to learn from.
    folds : (R,) array of int
        Fold of each region.
    seed : int
        Seed of draws and trees.
    taught : sequence of Pair
        What trees learn from (see `taught_of`); the pairs themselves where bare.
    forgets : bool
        Whether trees are to do without earlier years as well.

    Returns
    -------
    Learnt
    """
    lessons = taught if taught and kind is OddsKind.TREES else pairs
    scores = [np.zeros(len(p.event)) for p in pairs]

    def without(k: int) -> Learner:
        one = _without(k, kind, lessons, folds, seed, forgets=forgets)
        for p, s in zip(pairs, scores, strict=True):
            out = folds[p.region] == k
            s[out] = one.score(p.x[out])
        return one

    # A thread a fold: each tree on one, for threads that share one spin and wait.
    with ThreadPoolExecutor(cores() if kind is OddsKind.TREES else 1) as pool:
        learners = tuple(pool.map(without, range(int(folds.max()) + 1)))
    bare = [p.quotient <= 0 for p in pairs]
    link = learn_link(
        scores, bare, [p.event for p in pairs], [p.region for p in pairs],
        [p.horizon for p in pairs], [p.start for p in pairs],
    )  # fmt: skip
    odds = tuple(
        np.asarray(expit(link.log_odds(s, b, p.horizon, start=p.start)))
        for p, s, b in zip(pairs, scores, bare, strict=True)
    )
    return Learnt(kind, learners, link, odds)


def _without(
    k: int,
    kind: OddsKind,
    pairs: Sequence[Pair],
    folds: NDArray[np.int64],
    seed: int,
    *,
    forgets: bool,
) -> Learner:
    """Learn from all regions but those of one fold."""
    # One stream a fold, so that all kinds learn from the same rows.
    rng = np.random.default_rng([seed, k])
    forgets &= kind is OddsKind.TREES  # a line takes the usual where memory is missing
    samples = [
        p.sample(folds != k, rng, most=most, forgets=forgets)
        for p, most in zip(pairs, rows_of([len(p.event) for p in pairs]), strict=True)
    ]
    return learn(kind, samples, pairs[0].names, seed=seed + k)


def codes_of(holdings: Sequence[Holdings]) -> NDArray[np.object_]:
    """List all regions of a panel, sorted."""
    return np.array(sorted({r for h in holdings for r in h.regions}), dtype=object)


def kinds_for(
    pairs: Sequence[Pair], kinds: Sequence[OddsKind] | None
) -> tuple[OddsKind, ...]:
    """Choose which kinds to learn, or refuse a panel that teaches nothing."""
    events = sum(int(p.event.sum()) for p in pairs)
    cases = sum(len(p.event) for p in pairs)
    regions = len({int(r) for p in pairs for r in np.unique(p.region)})
    if min(events, cases - events) < _FEWEST or regions < _FEWEST_REGIONS:
        raise UndefinedMeasureError(
            _(
                "The panel holds too little to learn odds from: {events} entries in "
                "{cases} cells at risk over {regions} regions, where {fewest} "
                "entries, {fewest} cells without, and {fewest_regions} regions are "
                "the least. Add years, regions or activities.",
                events=events,
                cases=cases,
                regions=regions,
                fewest=_FEWEST,
                fewest_regions=_FEWEST_REGIONS,
            )
        )
    if kinds is not None:
        return tuple(dict.fromkeys((*BASELINES, *(OddsKind(k) for k in kinds))))
    more = [OddsKind.LOGISTIC] + [OddsKind.TREES] * (events >= _FOR_TREES)
    return (*BASELINES, *more)


def learn_kinds(
    pairs: Sequence[Pair],
    kinds: Sequence[OddsKind],
    *,
    settings: OddsSettings,
    taught: Sequence[Pair] = (),
    forgets: bool = False,
) -> dict[OddsKind, Learnt]:
    """Learn each kind on the same folds of regions."""
    seed, drawn = settings.seed, _folds_of(pairs[0].regions, settings)
    return {
        k: learn_kind(k, pairs, drawn, seed=seed, taught=taught, forgets=forgets)
        for k in kinds
    }


def _folds_of(
    regions: NDArray[np.object_], settings: OddsSettings
) -> NDArray[np.int64]:
    """Draw the fold of each region."""
    count = min(settings.folds, len(regions))
    drawn = np.random.default_rng(settings.seed).permutation(len(regions))
    return np.asarray(drawn % count, dtype=np.int64)


def chosen_of(learnt: Mapping[OddsKind, Learnt], pairs: Sequence[Pair]) -> OddsKind:
    """Choose the kind whose forecasts of held-out regions lie nearest to what was.

    Regions left out share the years of those learnt from, so that what is learnt looks
    better there than it will: it is kept only where it beats the best baseline surely.
    """
    event = np.concatenate([p.event for p in pairs]).astype(float)
    region = np.concatenate([p.region for p in pairs])
    missed = {k: (event - np.concatenate(one.odds)) ** 2 for k, one in learnt.items()}
    order = sorted(learnt, key=lambda k: (missed[k].mean(), str(k)))
    simple = next(k for k in order if k in BASELINES)
    for kind in order[: order.index(simple)]:
        gain = np.bincount(region, weights=missed[simple] - missed[kind])
        apart = np.sqrt(((gain - gain.mean()) ** 2).sum())
        if gain.sum() > _SURELY * apart:
            return kind
    return simple


def fit_odds(
    stocks: pd.DataFrame,
    *,
    horizon: int = 1,
    regions: pd.DataFrame | None = None,
    activities: pd.DataFrame | None = None,
    measure: str | None = None,
    settings: OddsSettings | None = None,
) -> OddsModel:
    """Learn the odds that a region comes to specialise in what it does not yet.

    An entry is a location quotient below 1 in one year and of 1 or more `horizon`
    years on. Each kind of model is learnt with a part of the regions left out in turn,
    and judged on these; the one with the lowest Brier score is kept.

    Parameters
    ----------
    stocks : DataFrame
        Keeps the contract ``stocks``; two years at least. All measures that are listed
        in each year are used side by side.
    horizon : int
        Years ahead. Where no two years lie so far apart, odds are learnt over the
        spans there are and carried over (see `Link`).
    regions, activities : DataFrame, optional
        Keep their contracts. Coordinates and parents of regions, and what is
        knowledge-intensive, are read from them.
    measure : str, optional
        Measure in which specialisation is told; employment, else the first.
    settings : OddsSettings, optional
        What cells mean that are not listed, which models to try, folds, seed.

    Returns
    -------
    OddsModel

    Raises
    ------
    ContractError
        If the stocks break their contract, or two years use two classifications.
    ParameterError
        If a parameter is outside what the method allows.
    UndefinedMeasureError
        If there is one year only, or too few entries to learn from.
    """
    refuse_horizon(horizon)
    chosen = OddsSettings() if settings is None else settings
    refuse_kind("settings", chosen, OddsSettings, _("a set of OddsSettings"))
    panel = panel_of(
        stocks, regions=regions, activities=activities, absent=chosen.zero_means
    )
    holdings = holdings_of(panel, main=measure, absent=chosen.zero_means)
    return fit_holdings(
        holdings, horizon=horizon, regions=regions, activities=activities,
        settings=chosen,
    )  # fmt: skip


def fit_holdings(
    holdings: Sequence[Holdings],
    *,
    horizon: int,
    settings: OddsSettings,
    regions: pd.DataFrame | None = None,
    activities: pd.DataFrame | None = None,
) -> OddsModel:
    """Do what `fit_odds` does, on years that are laid out already."""
    refuse_years(holdings)
    years = spans([h.year for h in holdings], horizon)
    codes = codes_of(holdings)
    places = places_of(regions, [str(c) for c in codes])
    exact = horizon in {b - a for a, b in years}
    pairs = pairs_of(
        holdings, years, places, codes=codes,
        exact=exact, remember=settings.remember,
    )  # fmt: skip
    pairs = [p for p in pairs if len(p.event)]
    kinds = kinds_for(pairs, settings.kinds)
    taught = taught_of(pairs, holdings, places) if OddsKind.TREES in kinds else ()
    # What is remembered is at hand where odds are told as far ahead as was seen.
    learnt = learn_kinds(
        pairs, kinds, settings=settings, taught=taught, forgets=not exact
    )
    best = chosen_of(learnt, pairs)
    rows = [row for one in learnt.values() for row in one.rows(pairs)]
    found = learnt[best]
    last = holdings[-1]
    return OddsModel(
        kind=best, horizon=horizon, main=last.main, others=last.others,
        absent=settings.zero_means,
        names=pairs[0].names, learners=found.learners, link=found.link,
        drift=drift_of(holdings, horizon), places=places,
        memory=tuple(holdings) if settings.remember else (), years=tuple(years),
        seen=tuple(sorted({p.start for p in (*pairs, *taught)})),
        left_out={
            str(c): int(n)
            for c, n in zip(codes, _folds_of(codes, settings), strict=True)
        },
        quality=quality_table(rows, best),
        record=record_of(pairs, found.odds, level=settings.level), level=settings.level,
        flags=flags_of(activities), spoken=spoken_of(regions, activities),
        known=tuple(sorted({str(a) for h in holdings for a in h.activities})),
    )  # fmt: skip


def flags_of(activities: pd.DataFrame | None) -> dict[str, bool]:
    """Read which activities are knowledge-intensive; bare where not told."""
    if activities is None or "knowledge_intensive" not in activities.columns:
        return {}
    told = activities.dropna(subset=["knowledge_intensive"])
    return {
        str(a): bool(k)
        for a, k in zip(told["activity"], told["knowledge_intensive"], strict=True)
    }


def spoken_of(
    regions: pd.DataFrame | None, activities: pd.DataFrame | None
) -> dict[str, dict[str, dict[str, str]]]:
    """Read the names of regions and activities in both languages."""
    return {
        "region": {str(w): names(regions, w) for w in Language},
        "activity": {str(w): names(activities, w, key="activity") for w in Language},
    }
