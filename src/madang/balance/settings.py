"""What a balance ledger may be asked to do differently, and its defaults."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final, NoReturn

from madang.contracts.parameters import is_number, is_whole, refuse
from madang.language import _, both
from madang.metrics.composite import Aggregation, Normalisation
from madang.vocabulary import Dimension

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BalanceSettings"]

_STAGE: Final = "balance"
_LEAST_DRAWS, _MOST_DRAWS = 100, 100_000


def _equal() -> dict[str, float]:
    """Weigh the three dimensions alike."""
    return {str(d): 1.0 for d in Dimension if d is not Dimension.REFERENCE}


@dataclass(frozen=True, slots=True)
class BalanceSettings:
    """Parameters of the balance stage.

    Attributes
    ----------
    normalisation : Normalisation
        How indicators are brought to one scale.
    aggregation : Aggregation
        How indicators become a dimension, and dimensions the total.
    dimension_weights : dict of str to float
        Weight of each dimension; a dimension left out weighs 1.
    window : int
        Years for which an earlier value may stand in for a missing one.
    least_share : float
        Share of the indicators a year, of the regions an indicator, and of the
        indicators a region needs to enter.
    draws : int
        Monte Carlo draws for the rank intervals; 100 at least.
    concentration : float
        How firmly the stated weights are held; see `draw_weights`.
    """

    normalisation: Normalisation = Normalisation.MIN_MAX
    aggregation: Aggregation = Aggregation.ARITHMETIC
    dimension_weights: Mapping[str, float] = field(default_factory=_equal)
    window: int = 3
    least_share: float = 0.5
    draws: int = 500
    concentration: float = 4.0

    def __post_init__(self) -> None:
        """Refuse what the method does not allow."""
        for name, kind in (
            ("normalisation", Normalisation),
            ("aggregation", Aggregation),
        ):
            if getattr(self, name) not in list(kind):
                words = ", ".join(kind)
                self._refuse(name, f"one of {words}", f"{words} 중 하나")
            object.__setattr__(self, name, kind(getattr(self, name)))
        self._weigh_dimensions()
        self._check_numbers()

    def _weigh_dimensions(self) -> None:
        """Fill in the weights left out, and refuse what is no weight."""
        name, known = "dimension_weights", _equal()
        for word, weight in self.dimension_weights.items():
            if word not in known:
                words = ", ".join(known)
                refuse(
                    _STAGE,
                    name,
                    word,
                    expected=_("dimensions among {words}", words=words),
                )
            if not is_number(weight, 0):
                refuse(_STAGE, name, weight, expected=_("numbers of at least 0"))
        whole = {**known, **self.dimension_weights}
        object.__setattr__(self, name, whole)
        if not sum(whole.values()) > 0:
            self._refuse(
                name, "at least one weight above 0", "하나 이상이 0보다 큰 가중치"
            )

    def _check_numbers(self) -> None:
        """Refuse numbers outside their bounds."""
        if not is_whole(self.window, 0, 100):
            self._refuse(
                "window", "a whole number of years from 0 to 100", "0~100의 정수(년)"
            )
        if not is_number(self.least_share, 0, 1) or self.least_share == 0:
            self._refuse(
                "least_share", "a share above 0 and up to 1", "0보다 크고 1 이하인 비율"
            )
        if not is_whole(self.draws, _LEAST_DRAWS, _MOST_DRAWS):
            self._refuse(
                "draws", "a whole number from 100 to 100,000", "100~100,000의 정수"
            )
        if not is_number(self.concentration, 0) or self.concentration == 0:
            self._refuse("concentration", "a number above 0", "0보다 큰 수")

    def _refuse(self, name: str, expected: str, ko: str) -> NoReturn:
        """Refuse a setting, in the user's words."""
        refuse(_STAGE, name, getattr(self, name), expected=both(ko, expected))

    @classmethod
    def read(cls, parameters: Mapping[str, Any]) -> BalanceSettings:
        """Read settings from a stage's parameters; what is left out is default."""
        known = {f.name for f in fields(cls)}
        return cls(**{k: v for k, v in parameters.items() if k in known})

    def as_parameters(self) -> dict[str, Any]:
        """Give the settings as plain values, as ``study.toml`` holds them."""
        plain = asdict(self)
        plain["normalisation"] = str(self.normalisation)
        plain["aggregation"] = str(self.aggregation)
        return plain
