"""What a balance ledger may be asked to do differently, and its defaults."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from enum import StrEnum

from madang.balance.method import EQUAL, MethodSettings, Scale
from madang.contracts import parameter, parameters_of, settle
from madang.errors import ParameterError
from madang.language import _
from madang.metrics.composite import Aggregation
from madang.metrics.composite.means import POSITIVE

__all__ = ["BalanceSettings", "Scale"]


@dataclass(frozen=True, slots=True)
class BalanceSettings(MethodSettings):
    """Parameters of the balance stage, need among them; each says what it sets.

    Raises
    ------
    ParameterError
        If a value is outside what the method allows.
    """

    window: int = parameter(
        3, _("Years for which an earlier value may stand in for a missing one"),
        at_least=0, at_most=100,
    )  # fmt: skip
    least_share: float = parameter(
        0.5,
        _(
            "Share of the indicators a year, of the regions an indicator, and of the "
            "indicators a region needs to enter"
        ),
        above=0,
        at_most=1,
    )
    draws: int = parameter(
        500, _("Draws behind the rank intervals"), at_least=100, at_most=100_000
    )
    concentration: float = parameter(
        4.0,
        _("How firmly the stated weights are held; at 4 they vary by about half"),
        above=0,
    )

    def __post_init__(self) -> None:
        """Refuse what the method does not allow, however the settings are made."""
        settle("balance", parameters_of(type(self)), asdict(self))
        for own in fields(self):
            if isinstance(own.default, StrEnum):
                word = type(own.default)(getattr(self, own.name))
                object.__setattr__(self, own.name, word)
        means = {*self.group_aggregation.values(), str(self.aggregation)}
        if Aggregation.COPELAND in means and means & set(POSITIVE):
            raise ParameterError(
                _(
                    "Stage 'balance', aggregation copeland gives counts below and "
                    "above 0, and {mean} asks for positive scores: take one of them "
                    "alone.",
                    mean=min(means & set(POSITIVE)),
                )
            )
        if self.aggregation_power == 0:
            raise ParameterError(
                _(
                    "Stage 'balance', aggregation_power must not be 0; take the "
                    "geometric mean, to which it tends there."
                )
            )

    @property
    def weights(self) -> dict[str, float]:
        """Weight of every dimension."""
        return {**EQUAL, **self.dimension_weights}
