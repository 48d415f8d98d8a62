"""What the cluster stage takes as given, and what it refuses."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NoReturn

from madang.contracts.parameters import is_number, is_whole, refuse, refuse_unknown
from madang.language import both
from madang.specialisation import SpecialisationSettings, ZeroMeans
from madang.vocabulary import Measure

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ClusterSettings", "Definition", "HotBy", "Method", "QuotientBase"]

_STAGE: Final = "clusters"
_COUNTS = SpecialisationSettings().counts


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


@dataclass(frozen=True, slots=True)
class ClusterSettings:
    """Parameters of the cluster stage.

    Attributes
    ----------
    measure : str
        Measure that clusters are defined and placed by; the first of the stocks
        where they lack it.
    definition : Definition
        Where the clusters come from.
    methods : tuple of Method
        How candidates are found.
    sizes : tuple of int
        Numbers of clusters to try; empty for a grid that fits the activities.
    resolutions : tuple of float
        Resolutions to try with Leiden.
    classification_weight : float
        What nearness in the classification counts, against 1 for all co-location
        together; 0 leaves it out.
    links_weight : float
        What each kind of given links counts, against 1 for all co-location.
    min_regions, min_activities : int
        Fewer give no definition from data.
    widest : int
        A class of more activities is too broad to be one cluster: where clusters
        follow the classification, its activities then stand each on its own.
    outlier_rounds : int
        Rounds in which outliers are moved; 0 moves none.
    traded_share, traded_quotient, traded_gini : float
        Lines between local and traded activities.
    quotient_base : QuotientBase
        What a location quotient is held against.
    strong_top, strong_floor, strong_least : float
        Percentile of the quotient that is strong, of the floors, and the least
        quotient.
    star_size, star_focus, star_quotient, star_least : float
        Percentiles, quotient and jobs from which stars are given; jobs count where
        clusters are measured by employment.
    hot : HotBy
        Which regions may belong to an extent.
    hot_quotient : float
        Location quotient that must surely be passed, where ``hot`` is ``sure``.
    neighbours : int
        Nearest regions taken for neighbours where borders are unknown; 0 for those
        with no third between (Gabriel's graph).
    permutations : int
        Permutations of local Moran; 0 leaves it out.
    stage_years : int
        Years over which growth is measured, at most.
    growth_band : float
        Growth a year, against the whole, that counts as standing still.
    emerging_quotient : float
        Location quotient from which a growing presence below 1 is emerging.
    zero_means, counts, design_effect, base, level
        As in `madang.specialisation.SpecialisationSettings`.
    draws : int
        Draws of the truth behind the counts, for intervals of quotient, growth and
        rank.
    """

    measure: str = str(Measure.EMPLOYMENT)
    definition: Definition = Definition.AUTO
    methods: tuple[str, ...] = tuple(str(m) for m in Method)
    sizes: tuple[int, ...] = ()
    resolutions: tuple[float, ...] = (1.0, 2.0, 3.0, 5.0, 8.0)
    classification_weight: float = 1.0
    links_weight: float = 1.0
    min_regions: int = 30
    min_activities: int = 20
    widest: int = 12
    outlier_rounds: int = 5
    traded_share: float = 0.5
    traded_quotient: float = 2.0
    traded_gini: float = 0.3
    quotient_base: QuotientBase = QuotientBase.ALL
    strong_top: float = 0.75
    strong_floor: float = 0.25
    strong_least: float = 1.0
    star_size: float = 0.9
    star_focus: float = 0.9
    star_quotient: float = 2.0
    star_least: float = 1000.0
    hot: HotBy = HotBy.SURE
    hot_quotient: float = 1.2
    neighbours: int = 0
    permutations: int = 0
    stage_years: int = 10
    growth_band: float = 0.01
    emerging_quotient: float = 0.5
    zero_means: ZeroMeans = ZeroMeans.SUPPRESSED
    counts: tuple[str, ...] = _COUNTS
    design_effect: float | str = "auto"
    base: float = 500.0
    draws: int = 400
    level: float = 0.9

    def __post_init__(self) -> None:
        """Refuse what the method does not allow."""
        for name, words in _WORDS.items():
            self._one_of(name, words)
        self._listed()
        for name in ("traded_share", "traded_gini", *_PERCENTILES):
            self._number(name, 0, 1)
        for name in _POSITIVE:
            self._number(name, 0)
        for name, least in _WHOLE.items():
            if not is_whole(getattr(self, name), least):
                self._refuse(
                    name,
                    f"a whole number of at least {least}",
                    f"{least} 이상의 정수",
                )
        self.as_slices()  # refuses the rest, in the same words

    def _one_of(self, name: str, words: type[StrEnum]) -> None:
        """Refuse a word that is not in the list; keep it as one of the list."""
        value = getattr(self, name)
        if value not in list(words):
            said = ", ".join(words)
            self._refuse(name, f"one of {said}", f"{said} 중 하나")
        object.__setattr__(self, name, words(value))

    def _listed(self) -> None:
        """Refuse lists that hold something else."""
        checks: tuple[tuple[str, Any, str, str], ...] = (
            ("methods", lambda m: m in list(Method), ", ".join(Method), "방법 이름"),
            ("sizes", lambda k: is_whole(k, 2), "whole numbers from 2",
             "2 이상의 정수"),
            ("resolutions", lambda g: is_number(g) and g > 0, "numbers above 0",
             "0보다 큰 수"),
        )  # fmt: skip
        for name, fits, said, ko in checks:
            value: Any = getattr(self, name)
            if not isinstance(value, list | tuple) or not all(map(fits, value)):
                self._refuse(name, f"a list of {said}", f"목록({ko})")
            object.__setattr__(self, name, tuple(value))
        if not self.methods:
            self._refuse("methods", "at least one method", "방법 1개 이상")
        measure: Any = self.measure
        if not (isinstance(measure, str) and measure):
            self._refuse("measure", "the name of a measure", "측정 항목의 이름")

    def _number(self, name: str, least: float, most: float = float("inf")) -> None:
        """Refuse a number out of its bounds."""
        if not is_number(getattr(self, name), least, most):
            top = "" if most == float("inf") else f" to {most:g}"
            self._refuse(
                name,
                f"a number from {least:g}{top}",
                f"{least:g}{f' 이상 {most:g} 이하의 수' if top else ' 이상의 수'}",
            )

    def _refuse(self, name: str, expected: str, ko: str) -> NoReturn:
        """Refuse a setting, in the user's words."""
        refuse(_STAGE, name, getattr(self, name), expected=both(ko, expected))

    def as_slices(self) -> SpecialisationSettings:
        """Give the settings by which the stocks are cut into tables."""
        return SpecialisationSettings(
            zero_means=self.zero_means,
            counts=self.counts,
            design_effect=self.design_effect,
            base=self.base,
            draws=self.draws,
            level=self.level,
        )

    @classmethod
    def read(cls, parameters: Mapping[str, Any]) -> ClusterSettings:
        """Read settings from a stage's parameters; what is left out is default."""
        refuse_unknown(_STAGE, parameters, (f.name for f in fields(cls)))
        return cls(**parameters)

    def as_parameters(self) -> dict[str, Any]:
        """Give the settings as plain values, as ``study.toml`` holds them."""
        plain = asdict(self)
        words = {name: str(plain[name]) for name in (*_WORDS, "zero_means")}
        lists = {k: [*v] for k, v in plain.items() if isinstance(v, tuple)}
        return {**plain, **words, **lists}


_WORDS: Final[dict[str, type[StrEnum]]] = {
    "definition": Definition,
    "quotient_base": QuotientBase,
    "hot": HotBy,
}
_PERCENTILES: Final = ("strong_top", "strong_floor", "star_size", "star_focus")
_POSITIVE: Final = (
    "classification_weight", "links_weight", "traded_quotient", "strong_least",
    "star_quotient", "star_least", "growth_band", "emerging_quotient", "hot_quotient",
)  # fmt: skip
_WHOLE: Final = {
    "min_regions": 3, "min_activities": 4, "widest": 1, "outlier_rounds": 0,
    "neighbours": 0, "permutations": 0, "stage_years": 1,
}  # fmt: skip
