"""What a balance ledger may be asked to do differently, and its defaults."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from madang.errors import ParameterError
from madang.metrics.composite import Aggregation, Normalisation
from madang.vocabulary import Dimension

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BalanceSettings"]


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
                _refuse(
                    name,
                    f"one of {', '.join(kind)}",
                    getattr(self, name),
                    ko=f"다음 중 하나({', '.join(kind)})",
                )
            object.__setattr__(self, name, kind(getattr(self, name)))
        known = _equal()
        for word, weight in self.dimension_weights.items():
            if word not in known:
                _refuse(
                    "dimension_weights",
                    f"dimensions among {list(known)}",
                    word,
                    ko=f"다음 부문의 가중치({', '.join(known)})",
                )
            if not _is_number(weight) or weight < 0:
                _refuse(
                    "dimension_weights",
                    "numbers of at least 0",
                    weight,
                    ko="0 이상의 수",
                )
        whole = {**known, **self.dimension_weights}
        if not sum(whole.values()) > 0:
            _refuse(
                "dimension_weights",
                "at least one weight above 0",
                whole,
                ko="하나 이상이 0보다 큰 가중치",
            )
        object.__setattr__(self, "dimension_weights", whole)
        self._check_numbers()

    def _check_numbers(self) -> None:
        """Refuse numbers outside their bounds."""
        least_draws, most_draws = 100, 100_000
        if not _is_whole(self.window, 0, 100):
            _refuse(
                "window",
                "a whole number of years from 0 to 100",
                self.window,
                ko="0~100의 정수(년)",
            )
        if not _is_number(self.least_share) or not 0 < self.least_share <= 1:
            _refuse(
                "least_share",
                "a share above 0 and up to 1",
                self.least_share,
                ko="0보다 크고 1 이하인 비율",
            )
        if not _is_whole(self.draws, least_draws, most_draws):
            _refuse(
                "draws",
                "a whole number from 100 to 100,000",
                self.draws,
                ko="100~100,000의 정수",
            )
        if not _is_number(self.concentration) or not self.concentration > 0:
            _refuse(
                "concentration",
                "a number above 0",
                self.concentration,
                ko="0보다 큰 수",
            )

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


def _is_number(value: object) -> bool:
    """Tell whether a value is a number, and not a yes or no."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: object, least: int, most: int) -> bool:
    """Tell whether a value is a whole number within bounds."""
    return (
        isinstance(value, int)
        and not isinstance(value, bool)
        and least <= value <= most
    )


def _refuse(name: str, expected: str, found: object, *, ko: str) -> None:
    """Raise, in the user's words."""
    msg = (
        f"Parameter '{name}' of the stage 'balance' must be {expected}; found "
        f"{found!r}. Change it under [stages.balance] in study.toml."
    )
    raise ParameterError(
        msg,
        ko=f"'balance' 단계의 매개변수 '{name}'에 쓸 수 있는 값: {ko}. "
        f"받은 값: {found!r}. study.toml의 [stages.balance]에서 고치십시오.",
    )
