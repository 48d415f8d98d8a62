"""What a specialisation stage may be asked to do differently, and its defaults."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from madang.errors import ParameterError
from madang.vocabulary import Measure

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AUTO", "SpecialisationSettings", "ZeroMeans"]

AUTO = "auto"
_LEAST_DRAWS, _MOST_DRAWS = 100, 100_000
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
    twins : int
        Nearest regions to list for each region.
    """

    zero_means: ZeroMeans = ZeroMeans.SUPPRESSED
    counts: tuple[str, ...] = tuple(str(m) for m in _COUNTS)
    design_effect: float | str = AUTO
    base: float = 500.0
    draws: int = 400
    level: float = 0.9
    twins: int = 5

    def __post_init__(self) -> None:
        """Refuse what the method does not allow."""
        if self.zero_means not in list(ZeroMeans):
            _refuse(
                "zero_means",
                f"one of {', '.join(ZeroMeans)}",
                self.zero_means,
                ko=f"다음 중 하나({', '.join(ZeroMeans)})",
            )
        object.__setattr__(self, "zero_means", ZeroMeans(self.zero_means))
        # What study.toml holds may be of any type.
        words: Any = self.counts
        if not isinstance(words, list | tuple) or not all(
            isinstance(w, str) for w in words
        ):
            _refuse("counts", "a list of measures", words, ko="측정 항목의 목록")
        object.__setattr__(self, "counts", tuple(words))
        effect = self.design_effect
        if effect != AUTO and not (_is_number(effect) and float(effect) >= 1):
            _refuse(
                "design_effect",
                '"auto" or a number of at least 1',
                effect,
                ko='"auto" 또는 1 이상의 수',
            )
        if not (_is_number(self.base) and self.base >= 0):
            _refuse("base", "a number of at least 0", self.base, ko="0 이상의 수")
        if not (_is_whole(self.draws) and _LEAST_DRAWS <= self.draws <= _MOST_DRAWS):
            _refuse(
                "draws",
                "a whole number from 100 to 100,000",
                self.draws,
                ko="100~100,000의 정수",
            )
        if not (_is_number(self.level) and 0 < self.level < 1):
            _refuse(
                "level",
                "a share between 0 and 1, such as 0.9",
                self.level,
                ko="0과 1 사이의 비율(예: 0.9)",
            )
        if not (_is_whole(self.twins) and self.twins >= 1):
            _refuse(
                "twins", "a whole number of at least 1", self.twins, ko="1 이상의 정수"
            )

    @classmethod
    def read(cls, parameters: Mapping[str, Any]) -> SpecialisationSettings:
        """Read settings from a stage's parameters; what is left out is default."""
        known = {f.name for f in fields(cls)}
        unknown = [name for name in parameters if name not in known]
        if unknown:
            raise ParameterError(
                f"The stage 'specialisation' has no parameter '{unknown[0]}'; it has "
                f"{', '.join(sorted(known))}.",
                ko=f"'specialisation' 단계의 매개변수 '{name}'에 쓸 수 있는 값: {ko}. "
                f"받은 값: {found!r}. study.toml의 [stages.specialisation]에서 고치십시오.",
            )
