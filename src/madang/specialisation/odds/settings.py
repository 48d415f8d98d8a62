"""What to do differently when odds are learnt."""

from __future__ import annotations

from dataclasses import dataclass

from madang.contracts.parameters import is_number, is_whole
from madang.errors import ParameterError
from madang.language import _
from madang.specialisation.odds.learners import OddsKind
from madang.specialisation.settings import ZeroMeans

__all__ = ["OddsSettings"]

_MOST_FOLDS = 100


@dataclass(frozen=True, slots=True)
class OddsSettings:
    """Parameters of fit and back-test.

    Attributes
    ----------
    zero_means : ZeroMeans
        What a cell means that the stocks do not list: ``zero`` (the default here), at
        risk with a quotient of 0; or ``suppressed``, unknown and left out.
    kinds : tuple of OddsKind or None
        Which to try beside the three baselines; where not said, the logistic model, and
        trees where there are 3,000 entries or more to learn from.
    remember : bool
        Whether a table is held against an earlier year that the model has seen.
    folds : int
        Parts into which regions are cut; each is forecast by models that have not
        seen it.
    level : float
        Share that intervals hold.
    origins : int
        Years from which the back-test forecasts, the last ones.
    seed : int
        Seed of folds, draws and trees.
    """

    zero_means: ZeroMeans = ZeroMeans.ZERO
    kinds: tuple[OddsKind, ...] | None = None
    remember: bool = True
    folds: int = 4
    level: float = 0.9
    origins: int = 3
    seed: int = 1

    def __post_init__(self) -> None:
        """Refuse what the method does not allow."""
        told = {
            "zero_means": (self.zero_means in list(ZeroMeans), ", ".join(ZeroMeans)),
            "kinds": (
                self.kinds is None or all(k in list(OddsKind) for k in self.kinds),
                ", ".join(OddsKind),
            ),
            "folds": (is_whole(self.folds, 2, _MOST_FOLDS), f"2–{_MOST_FOLDS}"),
            "level": (
                is_number(self.level, 0) and 0 < self.level < 1,
                "0 < level < 1",
            ),
            "origins": (is_whole(self.origins, 1), "1, 2, 3 …"),
            "seed": (is_whole(self.seed, 0), "0, 1, 2 …"),
        }
        for name, (fine, allowed) in told.items():
            if not fine:
                found = getattr(self, name)
                raise ParameterError(
                    _(
                        "'{name}' must be one of {allowed}; found {found}.",
                        name=name,
                        allowed=allowed,
                        found=repr(found),
                    )
                )
        object.__setattr__(self, "zero_means", ZeroMeans(self.zero_means))
        if self.kinds is not None:
            kinds = tuple(OddsKind(k) for k in self.kinds)
            object.__setattr__(self, "kinds", kinds)
