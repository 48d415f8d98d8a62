"""What to do differently when odds are learnt."""

from __future__ import annotations

from dataclasses import dataclass

from madang.contracts import Kind, parameter, parameters_of
from madang.errors import ParameterError
from madang.language import _
from madang.specialisation.odds.learners import OddsKind
from madang.specialisation.settings import ZeroMeans, share_refused

__all__ = ["OddsSettings"]


@dataclass(frozen=True, slots=True)
class OddsSettings:
    """Parameters of fit and back-test; each says what it sets.

    Raises
    ------
    ParameterError
        If a value is outside what the method allows.
    """

    zero_means: ZeroMeans = parameter(  # noqa: RUF009 - a field, not a value
        ZeroMeans.ZERO,
        _(
            "What a cell means that the stocks do not list: zero, at risk with a "
            "quotient of 0; or suppressed, unknown and left out"
        ),
    )
    kinds: tuple[OddsKind, ...] | None = parameter(
        None,
        _(
            "Models to try beside the three baselines; where not said, the logistic "
            "model, and trees where there are 3,000 entries or more to learn from"
        ),
        kind=Kind.LIST,
        one_of=tuple(kind.value for kind in OddsKind),
    )
    remember: bool = parameter(
        default=True,
        says=_("Whether a table is held against an earlier year that the model saw"),
    )
    folds: int = parameter(
        4,
        _(
            "Parts into which regions are cut; each is forecast by models that have "
            "not seen it"
        ),
        at_least=2,
        at_most=100,
    )
    level: float = parameter(
        0.9, _("Share that every interval holds"), check=share_refused
    )
    origins: int = parameter(
        3, _("Years from which the back-test forecasts, the last ones"), at_least=1
    )
    seed: int = parameter(1, _("Seed of folds, draws and trees"), at_least=0)

    def __post_init__(self) -> None:
        """Refuse what the method does not allow."""
        for one in parameters_of(type(self)):
            must = one.refusal(getattr(self, one.name))
            if must is not None:
                raise ParameterError(
                    _(
                        "'{name}' must be {must}; found {found}.",
                        name=one.name,
                        must=must,
                        found=repr(getattr(self, one.name)),
                    )
                )
        object.__setattr__(self, "zero_means", ZeroMeans(self.zero_means))
        if self.kinds is not None:
            kinds = tuple(OddsKind(k) for k in self.kinds)
            object.__setattr__(self, "kinds", kinds)
