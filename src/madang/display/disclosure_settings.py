"""What may be set of disclosure control: told once, for ``--set`` and study.toml."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from madang.contracts import Parameter, parameter, parameters_of
from madang.language import _
from madang.vocabulary import Measure

__all__ = ["PARAMETERS", "SECTION", "Disclosure"]

SECTION: Final = "disclosure"
"""Name under which it is set: ``--set disclosure.contributors=5``."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Which figures of single establishments are withheld from the public.

    Attributes
    ----------
    contributors : int
        Fewest establishments behind an amount that is shown.
    dominance : float
        Largest share of one establishment in an amount that is shown.
    protection : float
        Share of an amount within which nobody may come to it.
    open_measures : tuple of str
        Measures that anybody may look up.
    """

    contributors: int = parameter(
        3, _("Fewest establishments behind an amount that is shown"), at_least=2
    )
    dominance: float = parameter(
        0.75,
        _("Largest share of one establishment in an amount that is shown"),
        above=0,
        at_most=1,
    )
    protection: float = parameter(
        0.1,
        _("Share of an amount within which nobody may come to it, from all tables"),
        above=0,
        at_most=1,
    )
    open_measures: tuple[str, ...] = parameter(
        (Measure.PATENTS.value, Measure.PUBLICATIONS.value),
        _("Measures that are public in themselves and never withheld"),
    )


PARAMETERS: Final[tuple[Parameter, ...]] = parameters_of(Disclosure)
