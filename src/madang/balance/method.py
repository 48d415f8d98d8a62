"""How the ledger works: each step's options, their defaults and bounds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from madang.balance.need import NeedSettings
from madang.contracts import parameter
from madang.language import _
from madang.metrics.composite import Aggregation, Normalisation, Treatment
from madang.vocabulary import Dimension

if TYPE_CHECKING:
    from collections.abc import Mapping

    from madang.language import Message

__all__ = ["Choice", "Deviation", "Imputation", "MethodSettings", "Scale", "Weighting"]

EQUAL: Final = {str(d): 1.0 for d in Dimension if d is not Dimension.REFERENCE}
_MOST_MARKS: Final = 2


class Scale(StrEnum):
    """Which regions and years set the scale of an indicator."""

    YEAR = "year"
    ALL_YEARS = "all_years"


class Imputation(StrEnum):
    """What stands for a value that neither the year nor an earlier one has."""

    PEER_MEDIAN = "peer_median"
    PEER_MEAN = "peer_mean"
    MEDIAN = "median"
    MEAN = "mean"
    PROFILE = "profile"
    NONE = "none"


class Deviation(StrEnum):
    """Which standard deviation a z-score is measured in."""

    SAMPLE = "sample"
    POPULATION = "population"


class Weighting(StrEnum):
    """Where weights come from."""

    GIVEN = "given"
    EQUAL = "equal"
    COMPONENT = "component"
    BALANCED = "balanced"
    BENEFIT_OF_DOUBT = "benefit_of_doubt"


class Choice(StrEnum):
    """A choice of the ledger that may be varied."""

    WEIGHTS = "weights"
    NORMALISATION = "normalisation"
    AGGREGATION = "aggregation"
    IMPUTATION = "imputation"
    TREATMENT = "treatment"


def _number(value: Any) -> bool:
    """Tell whether a value is a number that can be reckoned with."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and math.isfinite(value)


def _weights(given: Mapping[Any, Any]) -> Message | None:
    """Ask for weights of dimensions, one of which must be above 0."""
    words = ", ".join(EQUAL)
    if not all(_number(w) and w >= 0 for w in given.values()):
        return _("weights of at least 0 by dimension, such as {words}", words=words)
    if not sum({**EQUAL, **given}.values()) > 0:
        return _("weights of {words}, at least one above 0", words=words)
    return None


def _groups(given: Mapping[Any, Any]) -> Message | None:
    """Ask for the group above each dimension or group, without a circle."""
    if not all(isinstance(v, str) and v for v in given.values()):
        return _("the name of a group for each dimension or group")
    for start in given:
        at, seen = start, set()
        while at in given:
            if at in seen:
                return _("groups that do not lie in each other in a circle")
            seen.add(at)
            at = given[at]
    return None


def _marks(given: Mapping[Any, Any]) -> Message | None:
    """Ask for one mark or two of each indicator."""
    for value in given.values():
        marks = value if isinstance(value, list | tuple) else [value]
        if not 1 <= len(marks) <= _MOST_MARKS or not all(map(_number, marks)):
            return _("a number, or a list of two, for each indicator")
    return None


def _means(given: Mapping[Any, Any]) -> Message | None:
    """Ask for a known mean for each group."""
    if all(v in list(Aggregation) for v in given.values()):
        return None
    return _("one of {words} for each group", words=", ".join(Aggregation))


@dataclass(frozen=True, slots=True)
class MethodSettings(NeedSettings):
    """Parameters of the ledger's steps, in their order."""

    framework: Mapping[str, str] = parameter(
        {},
        _("Group above each dimension or group, for a ledger of more levels"),
        check=_groups,
    )
    reversed_groups: tuple[str, ...] = parameter(
        (), _("Dimensions or groups in which more is worse, such as vulnerability")
    )
    interpolate: bool = parameter(
        default=False,
        says=_("Whether gaps between two known years are filled on a line"),
    )
    imputation: Imputation = parameter(  # noqa: RUF009 - a field, not a value
        Imputation.PEER_MEDIAN,
        _("What fills a gap that no earlier year fills; peers are core or rest"),
    )
    treatment: tuple[str, ...] = parameter(
        (),
        _("What is tried, in order, on indicators with values far out"),
        one_of=tuple(t.value for t in Treatment),
    )
    treated_most: int = parameter(
        5, _("Values a year that may be cut back"), at_least=1, at_most=1000
    )
    treated_power: float = parameter(
        0.5, _("Power λ of the Box–Cox treatment; 0 is the logarithm"),
        at_least=-5, at_most=5,
    )  # fmt: skip
    normalisation: Normalisation = parameter(  # noqa: RUF009 - a field, not a value
        Normalisation.MIN_MAX, _("How indicators are brought to one scale")
    )
    deviation: Deviation = parameter(  # noqa: RUF009 - a field, not a value
        Deviation.SAMPLE, _("Standard deviation that z-scores are measured in")
    )
    marks: Mapping[str, Any] = parameter(
        {},
        _(
            "By indicator: the target of normalisation target, or the two marks of "
            "scaled and goalposts"
        ),
        check=_marks,
    )
    marks_from: str = parameter(
        "",
        _("Region whose values of the latest year are the targets that marks leave"),
    )
    scale: Scale = parameter(  # noqa: RUF009 - a field, not a value
        Scale.ALL_YEARS,
        _(
            "Which values set the scale of an indicator: those of all years, so that "
            "scores of one year compare with those of another, or of the year alone"
        ),
    )
    weighting: Weighting = parameter(  # noqa: RUF009 - a field, not a value
        Weighting.GIVEN,
        _(
            "Weights: given, equal, from the first principal component of each "
            "dimension, balanced so that each dimension moves the total alike, or the "
            "best for each region (benefit of the doubt)"
        ),
    )
    dimension_weights: Mapping[str, float] = parameter(
        EQUAL,
        _("Weight of each dimension or group, or of the study's own; 1 if left out"),
        check=_weights,
    )
    aggregation: Aggregation = parameter(  # noqa: RUF009 - a field, not a value
        Aggregation.ARITHMETIC,
        _("How indicators become a dimension, and dimensions the total"),
    )
    group_aggregation: Mapping[str, str] = parameter(
        {},
        _("The same for single dimensions or groups, or the total"),
        check=_means,
    )
    aggregation_power: float = parameter(
        0.5, _("Power of the generalised mean; below 1, weaknesses count for more"),
        at_least=-10, at_most=10,
    )  # fmt: skip
    known_share: float = parameter(
        1.0,
        _("Share of a dimension's indicators that a region needs once gaps are filled"),
        above=0,
        at_most=1,
    )
    vary: tuple[str, ...] = parameter(
        (Choice.WEIGHTS.value, Choice.NORMALISATION.value, Choice.AGGREGATION.value),
        _("Choices that the draws vary, and whose sway over ranks is measured"),
        one_of=tuple(c.value for c in Choice),
    )
    method_before: Mapping[str, Any] = parameter(
        {},
        _(
            "Settings of the earlier edition where they were others, such as "
            "normalisation; what changed is then split"
        ),
    )
