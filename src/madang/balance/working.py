"""From the panel to one scale: gaps filled, values far out treated, all normalised.

Each way of working (imputation, treatment, normalisation) is worked once over all
years, so that what the draws vary costs no more than the ways there are.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from madang.balance.method import Choice, Deviation, Imputation, Scale
from madang.errors import ParameterError
from madang.language import Items, _
from madang.metrics.composite import (
    Centre,
    Normalisation,
    Treatment,
    impute,
    impute_from_profile,
    normalise,
    outlying,
    treat,
)

if TYPE_CHECKING:
    from madang.balance.panel import Panel, Usable
    from madang.balance.settings import BalanceSettings

__all__ = ["Way", "Working", "ways_of"]

FloatArray = NDArray[np.float64]

THREE = (Normalisation.MIN_MAX, Normalisation.Z_SCORE, Normalisation.RANK)
_IMPUTED = (
    Imputation.PEER_MEDIAN, Imputation.PEER_MEAN, Imputation.MEDIAN, Imputation.PROFILE,
)  # fmt: skip
_TREATED: tuple[tuple[str, ...], ...] = ((), ("winsorise", "log"))
_CENTRES = {
    Imputation.PEER_MEDIAN: (Centre.MEDIAN, True),
    Imputation.PEER_MEAN: (Centre.MEAN, True),
    Imputation.MEDIAN: (Centre.MEDIAN, False),
    Imputation.MEAN: (Centre.MEAN, False),
}
_MARKED = {Normalisation.TARGET: 1, Normalisation.SCALED: 2, Normalisation.GOALPOSTS: 2}


class Way(NamedTuple):
    """One way of working."""

    imputation: Imputation
    treatment: tuple[str, ...]
    normalisation: Normalisation


def ways_of(settings: BalanceSettings) -> tuple[list[Way], int]:
    """List the ways of working that the draws vary, and the place of the stated one."""
    own = Way(settings.imputation, tuple(settings.treatment), settings.normalisation)
    fills, treats, scales = [own.imputation], [own.treatment], [own.normalisation]
    if Choice.IMPUTATION in settings.vary and own.imputation is not Imputation.NONE:
        fills = list(dict.fromkeys([*_IMPUTED, *fills]))
    if Choice.TREATMENT in settings.vary:
        treats = list(dict.fromkeys([*_TREATED, *treats]))
    if Choice.NORMALISATION in settings.vary:
        scales = list(dict.fromkeys([*THREE, *scales]))
    ways = [Way(*way) for way in itertools.product(fills, treats, scales)]
    return ways, ways.index(own)


@dataclass(slots=True)
class Working:
    """The panel at work, each step kept so that no way works it twice."""

    panel: Panel
    carried: FloatArray  # years × regions × indicators
    usable: Usable
    core: tuple[str, ...]
    settings: BalanceSettings
    _filled: dict[Imputation, dict[int, FloatArray]] = field(default_factory=dict)
    _treated: dict[tuple[Imputation, tuple[str, ...]], dict[int, FloatArray]] = field(
        default_factory=dict
    )
    changed: dict[str, int] = field(default_factory=dict)
    flat: set[str] = field(default_factory=set)

    @property
    def years(self) -> list[int]:
        """Places of the years that enter."""
        return [int(t) for t in np.flatnonzero(self.usable.years)]

    @property
    def over_years(self) -> bool:
        """Whether one scale holds for all years."""
        return self.settings.scale is Scale.ALL_YEARS and len(self.years) > 1

    def filled(self, imputation: Imputation) -> dict[int, FloatArray]:
        """Give what enters each year, gaps filled: regions × indicators."""
        if imputation not in self._filled:
            self._filled[imputation] = {
                t: self._fill(t, imputation) for t in self.years
            }
        return self._filled[imputation]

    def _fill(self, t: int, imputation: Imputation) -> FloatArray:
        """Fill the gaps of one year."""
        rows, columns = self.usable.regions[t], self.usable.indicators[t]
        value: FloatArray = self.carried[t][np.ix_(rows, columns)]
        if imputation is Imputation.NONE:
            return value
        if imputation is Imputation.PROFILE:
            return impute_from_profile(value, self._directions(t))
        centre, peers = _CENTRES[imputation]
        core = np.isin(self.panel.regions[rows].astype(str), self.core)
        return impute(value, core if peers else None, centre=centre)

    def treated(self, way: Way) -> dict[int, FloatArray]:
        """Give the values after treatment of what lies far out."""
        key = way[:2]
        if key not in self._treated:
            filled = self.filled(way.imputation)
            if not way.treatment:
                self._treated[key] = filled
            elif self.over_years:
                every = self._laid_out(filled)
                kept = self._treat(every, way.treatment, len(self.years))
                self._treated[key] = self._taken_apart(kept, filled)
            else:
                self._treated[key] = {
                    t: self._treat(x, way.treatment, 1, t) for t, x in filled.items()
                }
        return self._treated[key]

    def _treat(
        self, x: FloatArray, ways: tuple[str, ...], years: int, t: int | None = None
    ) -> FloatArray:
        """Treat a table of regions, or of regions and years, and keep count."""
        s = self.settings
        done = treat(
            x,
            tuple(Treatment(w) for w in ways),
            most=s.treated_most * years,
            power=s.treated_power,
        )
        if ways == tuple(s.treatment):
            codes = self.panel.definitions["indicator"].to_numpy(str)
            names = codes if t is None else codes[self.usable.indicators[t]]
            for name in names[done.way > 0]:
                self.changed[str(name)] = int(done.way[names == name].max())
        return done.value

    def outlying(self) -> list[str]:
        """Name the indicators with values far out, before any treatment."""
        codes = self.panel.definitions["indicator"].to_numpy(str)
        if not self.years:
            return []
        every = self._laid_out(self.filled(self.settings.imputation))
        return [str(c) for c in codes[outlying(every)]]

    def normalised(self, way: Way) -> dict[int, FloatArray]:
        """Give the scores of each year: regions × indicators, more being better."""
        treated = self.treated(way)
        every = self._laid_out(treated) if self.over_years else None
        out = {}
        for t, value in treated.items():
            columns = self.usable.indicators[t]
            out[t] = normalise(
                value,
                self._directions(t),
                method=way.normalisation,
                reference=None if every is None else every[:, columns],
                ddof=0 if self.settings.deviation is Deviation.POPULATION else 1,
                marks=self._marks(way.normalisation, columns),
            )
        return out

    def _marks(
        self, method: Normalisation, columns: NDArray[np.bool_]
    ) -> FloatArray | None:
        """Give the marks of the indicators that enter; a missing one is refused."""
        asked = _MARKED.get(method, 0)
        if not asked:
            return None
        codes = [str(c) for c in self.panel.definitions["indicator"][columns]]
        marks = np.full((asked, len(codes)), np.nan)
        if asked == 1 and self.settings.marks_from:
            marks[0] = self._of_region(self.settings.marks_from)[columns]
        for i, code in enumerate(codes):
            given = self.settings.marks.get(code)
            if given is not None:
                pair = given if isinstance(given, list | tuple) else [given]
                if len(pair) == asked:
                    marks[:, i] = pair
        lacking = [c for c, m in zip(codes, marks.T, strict=True) if np.isnan(m).any()]
        if lacking:
            raise ParameterError(
                _(
                    "Stage 'balance', marks must give {count:,| number/ numbers} for "
                    "each indicator where normalisation is '{method}'; missing for "
                    "{names}.",
                    count=asked,
                    method=str(method),
                    names=Items(tuple(lacking)),
                )
            )
        return marks

    def _of_region(self, region: str) -> FloatArray:
        """Give the values of one region, of the latest year that has each."""
        at = np.flatnonzero(self.panel.regions.astype(str) == region)
        if not at.size:
            raise ParameterError(
                _(
                    "Stage 'balance', marks_from must be a region with indicators; "
                    "found '{region}'.",
                    region=region,
                )
            )
        value = self.panel.value[:, at[0]]
        latest = np.full(value.shape[1], np.nan)
        for row in value:
            latest = np.where(np.isnan(row), latest, row)
        return latest

    def _directions(self, t: int) -> FloatArray:
        """Give the directions of the indicators that enter a year."""
        direction = self.panel.definitions["direction"].to_numpy(np.float64)
        return np.asarray(direction[self.usable.indicators[t]])

    def _laid_out(self, parts: dict[int, FloatArray]) -> FloatArray:
        """Lay all years one below the other; NaN where an indicator does not enter."""
        out = []
        for t, value in parts.items():
            columns = self.usable.indicators[t]
            wide = np.full((value.shape[0], columns.size), np.nan)
            wide[:, columns] = value
            out.append(wide)
        return np.concatenate(out)

    def _taken_apart(
        self, every: FloatArray, like: dict[int, FloatArray]
    ) -> dict[int, FloatArray]:
        """Cut a table of all years into years again."""
        out, at = {}, 0
        for t, value in like.items():
            rows = every[at : at + value.shape[0]]
            out[t] = rows[:, self.usable.indicators[t]]
            at += value.shape[0]
        return out
