"""What a specialisation stage may be asked to do differently, and its defaults."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from madang.contracts import Kind, parameter, parameters_of, settle
from madang.language import Message, _
from madang.vocabulary import Measure

__all__ = ["AUTO", "STAGE_NAME", "SpecialisationSettings", "ZeroMeans", "share_refused"]

STAGE_NAME: Final = "specialisation"
AUTO: Final = "auto"
_LEAST_DRAWS, _MOST_DRAWS = 100, 100_000
_MOST_CELLS: Final = 50_000_000  # of all draws of all measures and years
_COUNTS: Final = tuple(
    str(m)
    for m in (
        Measure.EMPLOYMENT,
        Measure.ESTABLISHMENTS,
        Measure.PATENTS,
        Measure.PUBLICATIONS,
    )
)


class ZeroMeans(StrEnum):
    """What a cell that the stocks do not list means."""

    ZERO = "zero"
    SUPPRESSED = "suppressed"


def share_refused(value: float) -> Message | None:
    """Say what a share must be that may be neither 0 nor 1; None where it is."""
    if 0 < value < 1:
        return None
    return _("a share between 0 and 1, such as 0.9")


def _measures_refused(value: list[Any] | tuple[Any, ...]) -> Message | None:
    """Say what a list of measures must be; None where it is one."""
    if all(isinstance(one, str) for one in value):
        return None
    return _("a list of measures")


@dataclass(frozen=True, slots=True)
class SpecialisationSettings:
    """Parameters of the specialisation stage; each says what it sets.

    Raises
    ------
    ParameterError
        If a value is outside what the method allows.
    """

    zero_means: ZeroMeans = parameter(  # noqa: RUF009 - a field, not a value
        ZeroMeans.SUPPRESSED,
        _(
            "What a cell means that the stocks do not list: suppressed, unknown, for "
            "absent is not zero; or zero, where the source says that it lists all"
        ),
    )
    counts: tuple[str, ...] = parameter(
        _COUNTS,
        _(
            "Measures that count things; only these have intervals, for an amount of "
            "money has no sampling unit"
        ),
        check=_measures_refused,
    )
    design_effect: float | str = parameter(
        AUTO,
        _(
            "How many counted units stand and fall together; auto measures it for "
            "employment from establishments by size class, else from the spread of "
            "jobs over cells whose establishments are known, else takes it from a "
            "published size distribution; 1 for other counts"
        ),
        kind=Kind.NUMBER,
        at_least=1,
        words=(AUTO,),
    )
    base: float = parameter(
        500.0,
        _("Jobs below which a region is small and its values are drawn grey"),
        at_least=0,
    )
    draws: int = parameter(
        400,
        _("Draws of the truth behind the counts, for intervals"),
        at_least=_LEAST_DRAWS,
        at_most=_MOST_DRAWS,
    )
    level: float = parameter(
        0.9, _("Share that every interval holds"), check=share_refused
    )
    threshold: float = parameter(
        1.0,
        _(
            "Location quotient from which on an activity counts as present, for "
            "complexity, fitness and relatedness"
        ),
        above=0,
    )
    complex_end: str = parameter(
        "",
        _(
            "A region or activity, by its code, that is surely above the average in "
            "complexity; empty: diversity tells the top from the bottom"
        ),
    )
    null_draws: int = parameter(
        100,
        _(
            "Random tables that the validity certificate holds the stocks against; "
            "0 for none"
        ),
        at_least=0,
        at_most=_MOST_DRAWS,
    )
    least_size: float = parameter(
        0.05,
        _(
            "Share of the average region's size below which a region is small, where "
            "the year has no employment to tell by"
        ),
        at_least=0,
        at_most=1,
    )
    neighbours: int = parameter(
        5, _("Nearest activities to list for each activity"), at_least=1
    )
    twins: int = parameter(5, _("Most similar regions to list for each"), at_least=1)
    outlook_years: int = parameter(
        5,
        _(
            "Years ahead for which the odds of entry are learnt; fewer where the "
            "stocks span fewer"
        ),
        at_least=1,
    )

    def __post_init__(self) -> None:
        """Refuse what the method does not allow, however the settings are made."""
        settle(STAGE_NAME, parameters_of(type(self)), asdict(self))
        object.__setattr__(self, "zero_means", ZeroMeans(self.zero_means))
        object.__setattr__(self, "counts", tuple(self.counts))

    def draws_for(self, cells: int) -> int:
        """Give how many draws are made of each table, where all hold so many cells.

        Parameters
        ----------
        cells : int
            Regions times activities, of all measures that count and all years.

        Returns
        -------
        int
            As set; fewer where tables are so large or so many that they would take
            minutes, but at least a hundred.
        """
        fit = max(_LEAST_DRAWS, _MOST_CELLS // max(cells, 1))
        return min(self.draws, fit)
