"""What the cluster stage takes as given, and what it refuses."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from madang.contracts import parameter, parameters_of, settle
from madang.language import _
from madang.specialisation.settings import SpecialisationSettings, ZeroMeans
from madang.vocabulary import Measure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.language import Message

__all__ = ["ClusterSettings", "Definition", "HotBy", "Method", "QuotientBase"]


_TAKEN: Final = ("zero_means", "counts", "design_effect", "base", "draws", "level")
"""Parameters that mean what they mean to specialisation."""


class Definition(StrEnum):
    """Where the clusters come from."""

    AUTO = "auto"
    """Given where the study gives them, else from data where it suffices, else by
    classification."""
    GIVEN = "given"
    DATA = "data"
    CLASSIFICATION = "classification"


class Method(StrEnum):
    """How candidates are found."""

    WARD = "ward"
    AVERAGE = "average"
    PROFILES = "profiles"
    SPECTRAL = "spectral"
    LEIDEN = "leiden"


class QuotientBase(StrEnum):
    """What a location quotient is held against."""

    ALL = "all"
    """All activity of region and nation."""
    SIDE = "side"
    """Traded clusters within traded activity, local ones within local."""


class HotBy(StrEnum):
    """Which regions may belong to an extent."""

    SURE = "sure"
    """Those whose location quotient is surely above a line."""
    STRONG = "strong"
    """Those in which the cluster is strong."""
    LISA = "lisa"
    """Those high among high neighbours, by local Moran."""


def _named(measure: str) -> Message | None:
    """Ask for a measure that has a name."""
    return None if measure else _("the name of a measure")


def _some(methods: list[str]) -> Message | None:
    """Ask for at least one method."""
    return None if methods else _("a list of at least one method")


def _whole(sizes: list[Any]) -> Message | None:
    """Ask for whole numbers."""
    sound = all(isinstance(k, int) for k in sizes)
    return None if sound else _("a list of whole numbers of at least 2")


def _amounts(given: Mapping[Any, Any]) -> Message | None:
    """Ask for amounts above 0 by cluster."""
    numbers = [v for v in given.values() if isinstance(v, int | float)]
    sound = len(numbers) == len(given) and all(0 < v < math.inf for v in numbers)
    return None if sound else _("amounts above 0 by cluster")


def _taken(name: str) -> Any:
    """Take a parameter over from specialisation: its default, bounds and words."""
    own = next(f for f in fields(SpecialisationSettings) if f.name == name)
    return field(default=own.default, metadata=own.metadata)


@dataclass(frozen=True, slots=True)
class ClusterSettings:
    """Parameters of the cluster stage; each says what it sets.

    Raises
    ------
    ParameterError
        If a value is outside what the method allows.
    """

    measure: str = parameter(
        str(Measure.EMPLOYMENT),
        _("Measure that defines and places clusters; else the first of the stocks"),
        check=_named,
    )
    definition: Definition = parameter(  # noqa: RUF009 - a field, not a value
        Definition.AUTO, _("Where the clusters come from")
    )
    methods: tuple[str, ...] = parameter(
        tuple(str(m) for m in Method),
        _("Methods by which candidates are found"),
        one_of=tuple(str(m) for m in Method),
        check=_some,
    )
    sizes: tuple[int, ...] = parameter(
        (),
        _("Numbers of clusters to try; empty for some that fit the activities"),
        at_least=2,
        check=_whole,
    )
    resolutions: tuple[float, ...] = parameter(
        (1.0, 2.0, 3.0, 5.0, 8.0), _("Resolutions to try with Leiden"), above=0
    )
    classification_weight: float = parameter(
        1.0,
        _("Weight of nearness in the classification, against 1 for co-location"),
        at_least=0,
    )
    links_weight: float = parameter(
        1.0,
        _("Weight of each kind of given links, against 1 for co-location"),
        at_least=0,
    )
    min_regions: int = parameter(
        30, _("Regions from which clusters are defined by the data"), at_least=3
    )
    min_activities: int = parameter(
        20, _("Activities from which clusters are defined by the data"), at_least=4
    )
    widest: int = parameter(
        12, _("Activities beyond which a class is too broad to be one cluster"),
        at_least=1,
    )  # fmt: skip
    outlier_rounds: int = parameter(
        5, _("Rounds in which outliers are moved; 0 moves none"), at_least=0
    )
    traded_share: float = parameter(
        0.5, _("Share in special regions from which an activity is traded"),
        at_least=0, at_most=1,
    )  # fmt: skip
    traded_quotient: float = parameter(
        2.0,
        _("Location quotient of its five top regions from which an activity is traded"),
        at_least=0,
    )
    traded_gini: float = parameter(
        0.3, _("Gini coefficient from which an activity is traded"),
        at_least=0, at_most=1,
    )  # fmt: skip
    quotient_base: QuotientBase = parameter(  # noqa: RUF009 - a field, not a value
        QuotientBase.ALL, _("What a location quotient is held against")
    )
    nation: Mapping[str, float] = parameter(
        {},
        _(
            "Amount of each cluster in the nation, where that is more than the "
            "regions; empty where the regions are the nation"
        ),
        check=_amounts,
    )
    strong_top: float = parameter(
        0.75, _("Percentile of the quotient from which a cluster is strong"),
        at_least=0, at_most=1,
    )  # fmt: skip
    strong_floor: float = parameter(
        0.25, _("Percentile of size, establishments and quotient to be passed"),
        at_least=0, at_most=1,
    )  # fmt: skip
    strong_least: float = parameter(
        1.0, _("Least location quotient of a strong cluster"), at_least=0
    )
    star_size: float = parameter(
        0.9, _("Percentile of size from which there is a star"), at_least=0, at_most=1
    )
    star_focus: float = parameter(
        0.9, _("Percentile of the share of its region from which there is a star"),
        at_least=0, at_most=1,
    )  # fmt: skip
    star_quotient: float = parameter(
        2.0, _("Location quotient from which there is a star"), at_least=0
    )
    star_least: float = parameter(
        1000.0, _("Least jobs for a star, where clusters are measured by employment"),
        at_least=0,
    )  # fmt: skip
    hot: HotBy = parameter(  # noqa: RUF009 - a field, not a value
        HotBy.SURE, _("Which regions may belong to a cluster across borders")
    )
    hot_quotient: float = parameter(
        1.2, _("Location quotient that must surely be passed, where hot is sure"),
        at_least=0,
    )  # fmt: skip
    neighbours: int = parameter(
        0,
        _(
            "Nearest regions taken for neighbours where borders are unknown; 0 for "
            "those with no third between"
        ),
        at_least=0,
    )
    permutations: int = parameter(
        0, _("Permutations of local Moran; 0 leaves it out"), at_least=0
    )
    stage_years: int = parameter(
        10, _("Years over which growth is measured, at most"), at_least=1
    )
    growth_band: float = parameter(
        0.01, _("Growth a year, against the whole, that counts as standing still"),
        at_least=0,
    )  # fmt: skip
    emerging_quotient: float = parameter(
        0.5, _("Location quotient from which a growing presence is emerging"),
        at_least=0,
    )  # fmt: skip
    zero_means: ZeroMeans = _taken("zero_means")  # noqa: RUF009 - a field, not a value
    counts: tuple[str, ...] = _taken("counts")
    design_effect: float | str = _taken("design_effect")
    base: float = _taken("base")
    draws: int = _taken("draws")
    level: float = _taken("level")

    def __post_init__(self) -> None:
        """Refuse what the method does not allow, however the settings are made."""
        settle("clusters", parameters_of(type(self)), asdict(self))
        for own in fields(self):
            if isinstance(own.default, StrEnum):
                word = type(own.default)(getattr(self, own.name))
                object.__setattr__(self, own.name, word)

    def as_slices(self) -> SpecialisationSettings:
        """Give the settings by which the stocks are cut into tables."""
        return SpecialisationSettings(**{name: getattr(self, name) for name in _TAKEN})
