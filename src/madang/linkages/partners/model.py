"""The model: learnt on past windows, held against the baselines on a later one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, ndtri

from madang.contracts import Note
from madang.errors import ParameterError, UndefinedMeasureError
from madang.language import Message, _
from madang.linkages.partners.consortia import (
    Consortia,
    consortia_of,
    day_of,
    months_before,
)
from madang.linkages.partners.quality import quality_of, record_of
from madang.linkages.partners.signals import (
    BASELINES,
    SIGNALS,
    Standing,
    ranked,
    ranks_of,
    window_of,
)
from madang.metrics.detection import average_precision
from madang.metrics.logistic import logistic_regression

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from madang.linkages.partners.settings import PartnerSettings
    from madang.linkages.partners.signals import Window

__all__ = ["LEARNT", "PartnerModel", "model_of"]

LEARNT: Final = "learnt"
_WINDOWS: Final = 3
_HISTORY: Final = (
    0.75  # past before a window, in windows, below which it teaches little
)
_SHORTEST: Final = (
    0.5  # years of past: of less, those with enough projects are odd ones
)
_FEWEST: Final = 30  # pairs that came
_UNSURE: Final = 0.5  # of the level, in log-odds, where no later window tells
_LEAST_UNSURE: Final = 0.2
_RIDGE: Final = 1e-4
_CARRIED: Final = 0.5


def carried(years: float, seen: float) -> float:
    """Give the years that count where windows of another length have been seen.

    Who takes part at all within a longer window takes part less often: beyond what was
    seen, first ties grow by the root of time. From 2016 on 3.3% of Horizon 2020's pairs
    met within half a year, 4.4% within one.
    """
    return float(seen * (years / seen) ** _CARRIED)


@dataclass(frozen=True, slots=True)
class Line:
    """One way to tell odds: which signals, what each weighs, and how sure that is."""

    names: tuple[str, ...]
    weights: NDArray[np.float64]
    covariance: NDArray[np.float64]
    level: float

    def log_odds(
        self, x: NDArray[np.float64], names: tuple[str, ...], expected: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give log-odds, and their variance, where so much a pair is expected."""
        z = x[:, [names.index(n) for n in self.names]]
        spread = np.einsum("nk,kl,nl->n", z, self.covariance, z)
        return self.level + z @ self.weights + np.log(max(expected, 1e-9)), spread


@dataclass(frozen=True, slots=True)
class _Lesson:
    """A past window: how things stood before it, its pairs, its length in years."""

    standing: Standing
    window: Window
    years: float

    @property
    def expected(self) -> float:
        """Shared projects a pair, if all went on as it was."""
        return self.standing.rate * self.years


@dataclass(frozen=True, slots=True)
class PartnerModel:
    """What past ties tell of ties to come, with the record of how well.

    Attributes
    ----------
    settings : PartnerSettings
        As it was asked for.
    standing : Standing
        How organisations stand on the day from which odds are told.
    method : str
        ``"learnt"``, or the baseline that the model did not beat in the last window.
    names : tuple of str
        Signals that are worked out.
    line : Line
        What they weigh.
    ranks : mapping of str to array
        Values of each signal in order, among pairs of today.
    unsure : float
        Doubt of the level, in log-odds.
    length : float
        Years of the windows learnt from.
    quality : DataFrame
        Each method in the last window, learnt from what ended before it; the one that
        is used also by kinds and by size.
    record : DataFrame
        Of pairs that were told such odds then, how many came.
    notes : tuple of Note
        What was left out or assumed.
    """

    settings: PartnerSettings
    standing: Standing
    method: str
    names: tuple[str, ...]
    line: Line
    ranks: Mapping[str, NDArray[np.float64]]
    unsure: float
    length: float
    quality: pd.DataFrame
    record: pd.DataFrame
    notes: tuple[Note, ...]

    @property
    def expected(self) -> float:
        """Shared projects a pair in the years ahead, if all goes on as it was."""
        return self.standing.rate * carried(self.settings.years, self.length)

    @property
    def doubt(self) -> float:
        """Doubt of the level, in log-odds, also that of longer years than were seen."""
        further = _CARRIED * np.log(self.settings.years / self.length)
        return float(np.hypot(self.unsure, further))

    def odds(
        self, nodes: NDArray[np.intp]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Tell odds, with their 90% band, of some organisations with all people.

        Parameters
        ----------
        nodes : (n,) array of int
            Places of organisations in the record.

        Returns
        -------
        value, low, high : (n, E) arrays
            The chance that both share a project that starts within the years, if both
            go on taking part. It says nothing of a node and itself.
        """
        used = self.line.names
        made = [ranked(self.standing.signal(n, nodes), self.ranks[n]) for n in used]
        x = np.stack(made, axis=-1)
        centre, spread = self.line.log_odds(
            x.reshape(-1, len(used)), used, self.expected
        )
        wide = float(ndtri(0.95)) * np.sqrt(spread + self.doubt**2)
        value, low, high = (
            expit(centre + side * wide).reshape(x.shape[:2])
            for side in (0.0, -1.0, 1.0)
        )
        return value, low, high


def model_of(
    tables: Mapping[str, pd.DataFrame], settings: PartnerSettings, seed: int
) -> PartnerModel:
    """Learn from the tables of a study.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``organisations``, ``projects``, ``participations``, and ``regions`` if known.
    settings : PartnerSettings
        What to do differently.
    seed : int
        Seed of the draws of pairs.

    Returns
    -------
    PartnerModel

    Raises
    ------
    UndefinedMeasureError
        If too few first ties are on record to learn from.
    ParameterError
        If the day cannot be read.
    """
    consortia = consortia_of(tables, settings.most_partners)
    day = _day(settings.until, consortia)
    rng = np.random.default_rng(seed)
    names = SIGNALS if consortia.texts is None else (*SIGNALS, "text")
    worked = (*names, *(b for b in BASELINES if b not in names))
    length, lessons = _lessons(consortia, day, settings.years, settings, worked, rng)
    came = sum(int(lesson.window.came.sum()) for lesson in lessons)
    if came < _FEWEST:
        raise UndefinedMeasureError(_nothing(came, settings))
    lines = _lines(lessons, names, worked)
    last = lessons[0]
    told = _told(consortia, last, length, settings, (names, worked), rng)
    method, unsure = _chosen(told, last)
    now = Standing.of(consortia, day, settings.least_projects)
    notes = (*consortia.notes, *_remarks(now, settings.least_projects, method, told))
    return PartnerModel(
        settings, now, method, names, lines[method],
        ranks_of(now, lines[method].names, rng), unsure, length,
        quality_of(told, last.window, last.standing, method),
        record_of(told.get(method), last.window), notes,
    )  # fmt: skip


def _day(until: str, consortia: Consortia) -> int:
    """Give the day from which odds are told: the one after the last that is known."""
    if not len(consortia.start):
        raise UndefinedMeasureError(_(
            "No project with a first day is shared by two organisations, so nothing "
            "tells who will work with whom."
        ))  # fmt: skip
    if not until:
        return int(consortia.start.max()) + 1
    try:
        return int(day_of([until])[0]) + 1
    except ValueError:
        raise ParameterError(_(
            "'until' must be a day such as 2024-12-31; found '{until}'.", until=until
        )) from None  # fmt: skip


def _lessons(
    consortia: Consortia,
    day: int,
    years: float,
    settings: PartnerSettings,
    names: tuple[str, ...],
    rng: np.random.Generator,
) -> tuple[float, list[_Lesson]]:
    """Lay out past windows, the last first, each with enough of a past before it.

    As long as what is asked of where the record reaches back far enough, else half as
    long, a quarter, an eighth; each begins half a window before the next.
    """
    length = years
    for halved in range(4):
        length = years / 2**halved
        out: list[_Lesson] = []
        for back in range(_WINDOWS):
            first = months_before(day, round(12 * length * (1 + back / 2)))
            standing = Standing.of(consortia, first, settings.least_projects)
            past = max(_SHORTEST, _HISTORY * length)
            if standing.years < past or len(standing.people) <= 1:
                break
            last = months_before(first, -round(12 * length))
            out.append(_Lesson(standing, window_of(standing, names, last, rng), length))
        if sum(int(one.window.came.sum()) for one in out) >= _FEWEST:
            return length, out
    return length, []


def _lines(
    lessons: list[_Lesson], names: tuple[str, ...], worked: tuple[str, ...]
) -> dict[str, Line]:
    """Learn the model, and each baseline by itself."""
    x = np.concatenate([one.window.x for one in lessons])
    came = np.concatenate([one.window.came for one in lessons])
    groups = np.concatenate([one.window.a for one in lessons])
    asked = {LEARNT: names} | {b: (b,) for b in BASELINES}
    return {
        method: _line(
            used, x[:, [worked.index(n) for n in used]], came, groups, lessons
        )
        for method, used in asked.items()
    }


def _line(
    used: tuple[str, ...],
    x: NDArray[np.float64],
    came: NDArray[np.bool_],
    groups: NDArray[np.intp],
    lessons: list[_Lesson],
) -> Line:
    """Learn weights from all windows, and the level that makes up what came in each."""
    fit = logistic_regression(x, came, groups=groups, ridge=_RIDGE)
    weights = fit.coefficients[1:]
    ends = np.cumsum([0, *(len(one.window.came) for one in lessons)])
    levels = []
    for one, i, j in zip(lessons, ends[:-1], ends[1:], strict=True):
        if one.window.came.any() and one.expected > 0:
            shift = _shift(x[i:j] @ weights, one.window.came)
            levels.append(shift - np.log(one.expected))
    return Line(used, weights, fit.covariance[1:, 1:], float(np.mean(levels)))


def _shift(score: NDArray[np.float64], came: NDArray[np.bool_]) -> float:
    """Find the constant with which the odds add up to what came."""
    return float(brentq(lambda c: expit(score + c).mean() - came.mean(), -60.0, 60.0))


def _told(
    consortia: Consortia,
    last: _Lesson,
    length: float,
    settings: PartnerSettings,
    names: tuple[tuple[str, ...], tuple[str, ...]],
    rng: np.random.Generator,
) -> dict[str, NDArray[np.float64]]:
    """Tell the last window by what ended before it; nothing where too little did."""
    own, worked = names
    seen, before = _lessons(consortia, last.standing.day, length, settings, worked, rng)
    expected = last.standing.rate * carried(last.years, seen)
    if not before or last.window.came.all() or not last.window.came.any():
        return {}
    return {
        method: expit(line.log_odds(last.window.x, worked, expected)[0])
        for method, line in _lines(before, own, worked).items()
    }


def _chosen(told: dict[str, NDArray[np.float64]], last: _Lesson) -> tuple[str, float]:
    """Choose the method that ranked best, and say how unsure its level was.

    Without a window to tell, the best known of the baselines is taken.
    """
    if not told:
        return "resource_allocation", _UNSURE
    score = {m: average_precision(last.window.came, p) for m, p in told.items()}
    method = max(score, key=lambda m: score[m])
    p = told[method].clip(1e-12, 1 - 1e-12)
    missed = abs(_shift(np.log(p / (1 - p)), last.window.came))
    return method, max(_LEAST_UNSURE, missed)


def _nothing(came: int, settings: PartnerSettings) -> Message:
    """Say that there is no basis."""
    return _(
        "No basis for suggestions: {came} first ties are on record among organisations "
        "with {least} shared projects or more, and at least {fewest} in windows with a "
        "past before them are needed. More years, or fewer least_projects, may give "
        "one.",
        came=came, least=settings.least_projects, fewest=_FEWEST,
    )  # fmt: skip


def _remarks(
    now: Standing, least: int, method: str, told: dict[str, NDArray[np.float64]]
) -> list[Note]:
    """Say of whom odds are told, and by what."""
    few = int((now.count > 0).sum()) - len(now.people)
    said = [_(
        "Odds are told of {n:,} organisations with {least} shared projects or more; "
        "{few:,} with fewer are left out.", n=len(now.people), few=few, least=least,
    )]  # fmt: skip
    if not told:
        said.append(_(
            "The record is too short to hold a model against what came later: "
            "suggestions go by common partners, and carry no record."
        ))  # fmt: skip
    elif method != LEARNT:
        said.append(_(
            "The learnt model did not beat the best simple measure in the last window; "
            "the simple measure is used."
        ))  # fmt: skip
    return [Note(text) for text in said]
