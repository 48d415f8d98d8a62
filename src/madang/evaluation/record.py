"""What an evaluation says: the effect, how sure it is, what could have been seen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from madang.errors import ParameterError
from madang.language import Items, _

if TYPE_CHECKING:
    import pandas as pd

    from madang.language import Message
    from madang.metrics.effects import Randomised

__all__ = ["Effect", "Estimator", "Inference", "chosen"]

Choice = TypeVar("Choice", bound=StrEnum)


class Estimator(StrEnum):
    """Ways to say what would have been."""

    PATH = "path"
    """As regions without the measure that went the same way before (the default)."""
    DIFFERENCE = "difference"
    """As the mean of regions without it: difference in differences."""
    GROUPS = "groups"
    """As those from the last year before on, each start by itself."""
    SYNTHETIC = "synthetic"
    """As a mix of regions without it that had the same past."""
    SYNTHETIC_DIFFERENCE = "synthetic_difference"
    """As a mix that ran parallel, by years that resemble those since."""


class Inference(StrEnum):
    """Ways to say how sure an effect is."""

    PERMUTATION = "permutation"
    CLUSTERED = "clustered"
    IID = "iid"


def chosen(kind: type[Choice], given: str) -> Choice:
    """Give the member of a closed list that is meant, or say which there are."""
    try:
        return kind(given)
    except ValueError:
        raise ParameterError(_(
            "'{given}' is none of the choices. There are: {choices}.",
            given=given, choices=Items(tuple(str(word) for word in kind)),
        )) from None  # fmt: skip


@dataclass(frozen=True, slots=True)
class Effect:
    """What a measure changed.

    Attributes
    ----------
    effect : float
        Mean over treated regions and their years since, in the unit of the outcome;
        of the logarithm where the outcome is one.
    low, high : float
        Interval; infinite where so few regions compare that no effect can be ruled
        out.
    p : float
        How often as much comes about without a measure.
    level : float
        Share that the interval holds.
    estimator : Estimator
    inference : Inference
    regions, compared : int
        Treated regions, and those without the measure that compare.
    starts : tuple of int
        First years.
    detectable : float
        Smallest effect that would have been seen four times in five; NaN where
        errors were asked for instead of the permutation.
    notes : tuple of Message
        What was left out, what cannot be told, and warnings.
    chance : Randomised or None
        The placebo sets behind it.
    """

    effect: float
    low: float
    high: float
    p: float
    level: float
    estimator: Estimator
    inference: Inference
    regions: int
    compared: int
    starts: tuple[int, ...]
    detectable: float
    notes: tuple[Message, ...]
    chance: Randomised | None = None

    def tidy(self) -> pd.DataFrame:
        """Give the figures as one row, unrounded."""
        import pandas as pd  # noqa: PLC0415 - slow to load

        names = (
            "effect", "low", "high", "p", "level", "regions", "compared", "detectable"
        )  # fmt: skip
        row = {name: getattr(self, name) for name in names}
        row |= {"estimator": str(self.estimator), "inference": str(self.inference)}
        return pd.DataFrame([row])
