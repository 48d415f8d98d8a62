"""What a specialisation stage may be asked to do differently, and its defaults."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NoReturn

from madang.contracts.parameters import (
    is_number,
    is_whole,
    refuse,
    refuse_unknown,
)
from madang.language import both
from madang.vocabulary import Measure

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AUTO", "SpecialisationSettings", "ZeroMeans"]

AUTO = "auto"
_STAGE: Final = "specialisation"
_LEAST_DRAWS, _MOST_DRAWS = 100, 100_000
_MOST_CELLS: Final = 100_000_000  # of all draws of one measure and year
_COUNTS = (
    Measure.EMPLOYMENT,
    Measure.ESTABLISHMENTS,
    Measure.PATENTS,
    Measure.PUBLICATIONS,
)


class ZeroMeans(StrEnum):
    """What a cell that the stocks do not list means."""

    ZERO = "zero"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class SpecialisationSettings:
    """Parameters of the specialisation stage.

    Attributes
    ----------
    zero_means : ZeroMeans
        What a cell means that the stocks do not list: ``suppressed``, unknown
        (the default, for absent is not zero), or ``zero``, where the source says
        that it lists all that exists.
    counts : tuple of str
        Measures that count things. Only these have intervals: an amount of money
        has no sampling unit.
    design_effect : float or "auto"
        How many counted units stand and fall together. ``auto`` takes the jobs per
        establishment of the year for employment where both are given, else 1.
    base : float
        Jobs below which a region is small and its values are drawn grey.
    draws : int
        Draws of the parametric bootstrap.
    level : float
        Share that every interval holds.
    threshold : float
        Location quotient from which on an activity counts as present, for
        complexity, fitness and relatedness.
    null_draws : int
        Tables of the null model that the validity certificate draws; 0 for none.
    least_size : float
        Share of the average region's size below which a region is small where the
        year has no employment to tell by.
    neighbours : int
        Nearest activities to list for each activity.
    twins : int
        Nearest regions to list for each region.
    outlook_years : int
        Years ahead for which the odds of entry are learnt; fewer where the stocks
        span fewer.
    """

    zero_means: ZeroMeans = ZeroMeans.SUPPRESSED
    counts: tuple[str, ...] = tuple(str(m) for m in _COUNTS)
    design_effect: float | str = AUTO
    base: float = 500.0
    draws: int = 400
    level: float = 0.9
    threshold: float = 1.0
    null_draws: int = 100
    least_size: float = 0.05
    neighbours: int = 5
    twins: int = 5
    outlook_years: int = 5

    def __post_init__(self) -> None:
        """Refuse what the method does not allow."""
        if self.zero_means not in list(ZeroMeans):
            words_of = ", ".join(ZeroMeans)
            self._refuse("zero_means", f"one of {words_of}", f"{words_of} 중 하나")
        object.__setattr__(self, "zero_means", ZeroMeans(self.zero_means))
        # What study.toml holds may be of any type.
        words: Any = self.counts
        if not isinstance(words, list | tuple) or not all(
            isinstance(w, str) for w in words
        ):
            self._refuse("counts", "a list of measures", "측정 항목의 목록")
        object.__setattr__(self, "counts", tuple(words))
        if self.design_effect != AUTO and not is_number(self.design_effect, 1):
            self._refuse(
                "design_effect",
                '"auto" or a number of at least 1',
                '"auto" 또는 1 이상의 수',
            )
        if not is_number(self.base, 0):
            self._refuse("base", "a number of at least 0", "0 이상의 수")
        if not is_whole(self.draws, _LEAST_DRAWS, _MOST_DRAWS):
            self._refuse(
                "draws", "a whole number from 100 to 100,000", "100~100,000의 정수"
            )
        if not (is_number(self.level) and 0 < self.level < 1):
            self._refuse(
                "level",
                "a share between 0 and 1, such as 0.9",
                "0과 1 사이의 비율(예: 0.9)",
            )
        for name in ("twins", "neighbours", "outlook_years"):
            if not is_whole(getattr(self, name), 1):
                self._refuse(name, "a whole number of at least 1", "1 이상의 정수")
        self._check_structure()

    def _check_structure(self) -> None:
        """Refuse settings of complexity that the method does not allow."""
        if not (is_number(self.threshold, 0) and self.threshold > 0):
            self._refuse("threshold", "a number above 0", "0보다 큰 수")
        if not is_whole(self.null_draws, 0, _MOST_DRAWS):
            self._refuse(
                "null_draws", "a whole number from 0 to 100,000", "0~100,000의 정수"
            )
        if not is_number(self.least_size, 0, 1):
            self._refuse("least_size", "a share from 0 to 1", "0과 1 사이의 비율")

    def _refuse(self, name: str, expected: str, ko: str) -> NoReturn:
        """Refuse a setting, in the user's words."""
        refuse(_STAGE, name, getattr(self, name), expected=both(ko, expected))

    @classmethod
    def read(cls, parameters: Mapping[str, Any]) -> SpecialisationSettings:
        """Read settings from a stage's parameters; what is left out is default."""
        refuse_unknown(_STAGE, parameters, (f.name for f in fields(cls)))
        return cls(**parameters)

    def draws_for(self, cells: int) -> int:
        """Give how many draws are made of a table of so many cells.

        Parameters
        ----------
        cells : int
            Regions times activities.

        Returns
        -------
        int
            As set; fewer for tables so large that they would take minutes, but at
            least a hundred.
        """
        fit = max(_LEAST_DRAWS, _MOST_CELLS // max(cells, 1))
        return min(self.draws, fit)

    def as_parameters(self) -> dict[str, Any]:
        """Give the settings as plain values, as ``study.toml`` holds them."""
        plain = asdict(self)
        return {**plain, "zero_means": str(self.zero_means), "counts": [*self.counts]}
