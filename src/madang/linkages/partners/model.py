"""The model: learnt on past windows, held against what came of later ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, ndtri

from madang.contracts import Note
from madang.errors import ParameterError, UndefinedMeasureError
from madang.language import Message, _
from madang.linkages.partners.back_test import back_test, best_of
from madang.linkages.partners.consortia import Consortia, consortia_of, day_of
from madang.linkages.partners.learning import (
    CARRIED,
    FEWEST,
    LEARNT,
    Line,
    Past,
    Slope,
    carried,
    lines_of,
)
from madang.linkages.partners.quality import quality_of, record_of
from madang.linkages.partners.signals import (
    BASELINES,
    SIGNALS,
    Standing,
    ranked,
    ranks_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from madang.linkages.partners.settings import PartnerSettings

__all__ = ["LEARNT", "PartnerModel", "model_of"]


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
        What they weigh, drawn together by `slope`.
    slope : Slope
        By how much odds that were told of past windows had spread too far.
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
    slope: Slope
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
        further = CARRIED * np.log(self.settings.years / self.length)
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
    past = Past(consortia, settings, worked, rng)
    length, lessons = past.before(day, settings.years)
    came = sum(int(lesson.window.came.sum()) for lesson in lessons)
    if came < FEWEST:
        raise UndefinedMeasureError(_nothing(came, settings))
    last = lessons[0]
    tried = back_test(past, lessons, length, names)
    method, unsure = best_of(tried.told, last)
    slope = tried.slopes.get(method, Slope())
    line = lines_of(lessons, names, worked)[method].drawn_together(
        slope, lessons, worked
    )
    now = Standing.of(consortia, day, settings.least_projects)
    notes = (
        *consortia.notes,
        *_remarks(now, settings.least_projects, method, tried.told),
    )
    return PartnerModel(
        settings, now, method, names, line, slope,
        ranks_of(now, line.names, rng), unsure, length,
        quality_of(tried.told, last.window, last.standing, method),
        record_of(tried.told.get(method), last.window), notes,
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


def _nothing(came: int, settings: PartnerSettings) -> Message:
    """Say that there is no basis."""
    return _(
        "No basis for suggestions: {came} first ties are on record among organisations "
        "with {least} shared projects or more, and at least {fewest} in windows with a "
        "past before them are needed. More years, or fewer least_projects, may give "
        "one.",
        came=came, least=settings.least_projects, fewest=FEWEST,
    )  # fmt: skip


def _remarks(
    now: Standing, least: int, method: str, told: Mapping[str, NDArray[np.float64]]
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
