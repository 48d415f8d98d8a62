"""What each check of the certificate says, in both languages."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from madang.vocabulary import Concern, StructuralIndex
from madang.wording import figure, listing, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from madang.metrics.validity import Validity

__all__ = ["said"]

_NAMED: Final = 5
_ABSENT: Final = ("해당 없음.", "Does not apply.")


def said(
    v: Validity, check: Concern, value: float, named: Mapping[str, list[str]]
) -> dict[str, str]:
    """Say what a check found.

    Parameters
    ----------
    v : Validity
        The certificate.
    check : Concern
        Which check.
    value : float
        Its number.
    named : mapping of str to list of str
        Names of the regions it names, by language.

    Returns
    -------
    dict of str to str
        The sentence under ``"ko"`` and ``"en"``.
    """
    write: dict[Concern, Callable[..., tuple[str, str]]] = {
        Concern.SIZE: _size,
        Concern.COMPONENTS: _components,
        Concern.GAP: _gap,
        Concern.DIRECTION: _direction,
        Concern.DIVERSITY: _diversity,
        Concern.CHANCE: _chance,
        Concern.THRESHOLD: _threshold,
        Concern.LEVEL: _level,
        Concern.SMALL_REGIONS: _small,
    }
    if not math.isfinite(value):
        ko, en = _ABSENT
    else:
        ko, en = write[check](v, value, named, bad=check in v.concerns)
    return {"ko": ko, "en": en}


def _size(
    v: Validity, _value: float, _named: Mapping[str, list[str]], *, bad: bool
) -> tuple[str, str]:
    """Say how large the table is."""
    ko = f"지역 {v.regions:,}곳, 활동 {v.activities:,}개"
    en = f"{v.regions:,} regions, {v.activities:,} activities"
    if not bad:
        return f"{ko}.", f"{en}."
    return (
        f"{ko}: 표가 너무 작거나 지역 간 차이가 없어 지수를 정할 수 없다.",
        f"{en}: too small, or too much alike, to define the index.",
    )


def _components(
    v: Validity, value: float, named: Mapping[str, list[str]], *, bad: bool
) -> tuple[str, str]:
    """Say whether the table hangs together."""
    if not bad:
        return (
            "모든 지역이 공통 활동으로 이어져 있다.",
            "All regions hang together through shared activities.",
        )
    ko, en = (listing(named[w], w, most=_NAMED) for w in ("ko", "en"))
    if v.index is StructuralIndex.RELATEDNESS:
        ko_more = f" 부분 사이의 관련성은 0이다. 가장 큰 부분 밖: {ko}."
        en_more = f"; between parts relatedness is 0. Outside the largest: {en}."
    else:
        ko_more = (
            " 부분끼리는 한 척도로 비교할 수 없어 가장 큰 부분만 측정했고, 나머지는 "
            f"값을 비웠다: {ko}."
        )
        en_more = (
            ", so there is no common scale. Only the largest was measured; without "
            f"value: {en}."
        )
    return (
        f"서로 공통 활동이 없는 {value:.0f}개 부분으로 나뉜다." + ko_more,
        f"The table falls into {value:.0f} parts that share no activity" + en_more,
    )


def _gap(
    v: Validity, value: float, _named: Mapping[str, list[str]], *, bad: bool
) -> tuple[str, str]:
    """Say how far the second eigenvalue stands from the third."""
    second, third = figure(v.second, ".3f"), figure(v.third, ".3f")
    ko = f"둘째 고윳값 {second}, 셋째 {third}: 간격 {percent(value, '.0f')}"
    en = f"Second eigenvalue {second}, third {third}: a gap of {percent(value, '.0f')}"
    if not bad:
        return f"{ko}.", f"{en}."
    limit = percent(v.limits.least_gap, ".0f")
    return (
        f"{ko}(기준 {limit} 미만). 자료가 조금만 달라져도 순위의 축이 바뀔 수 있다.",
        f"{en}, below {limit}. Slightly other records could rank by another vector.",
    )


def _direction(
    _v: Validity, value: float, _named: Mapping[str, list[str]], *, bad: bool
) -> tuple[str, str]:
    """Say what tells the top of the index from its bottom."""
    r = figure(value)
    if not bad:
        return (
            f"다양성과의 상관 {r}: 위아래가 분명하다.",
            f"Correlation with diversity {r}: top and bottom are clear.",
        )
    return (
        f"다양성과의 상관이 {r}에 그쳐 순위의 위아래가 뒤바뀔 수 있다.",
        f"Correlation with diversity is only {r}: top and bottom could be exchanged.",
    )


def _diversity(
    v: Validity, value: float, _named: Mapping[str, list[str]], *, bad: bool
) -> tuple[str, str]:
    """Say how much of the order a mere count explains."""
    share = percent(value, ".0f")
    if v.index is StructuralIndex.RELATEDNESS:
        ko = f"활동의 편재성(몇 곳에 있는가)만으로 순서의 {share}가 설명된다"
        en = f"How widespread activities are explains {share} of the order"
    else:
        ko = f"특화 활동의 수만으로 순위의 {share}가 설명된다"
        en = f"The number of specialisations explains {share} of the ranks"
    if not bad:
        return f"{ko}.", f"{en}."
    return (
        f"{ko}: 지수가 개수보다 더 알려 주는 것이 적다.",
        f"{en}: it says little more.",
    )


def _chance(
    v: Validity, value: float, _named: Mapping[str, list[str]], *, bad: bool
) -> tuple[str, str]:
    """Say how far the table is from one made by its margins alone."""
    z = figure(value, ".1f")
    if not bad:
        return (
            f"행과 열의 합만 같은 무작위 표와 표준편차의 {z}배 떨어져 있다.",
            f"{z} standard deviations from random tables of the same margins.",
        )
    limit = figure(v.limits.least_score, ".0f")
    ko = f"행과 열의 합만 같은 무작위 표와의 차이가 표준편차의 {z}배(기준 {limit}배)"
    en = f"Only {z} standard deviations (limit {limit}) from random tables"
    return (
        f"{ko}: 우연과 구별되지 않는다.",
        f"{en} of the same margins: not to be told from chance.",
    )


def _threshold(
    v: Validity, value: float, _named: Mapping[str, list[str]], *, bad: bool
) -> tuple[str, str]:
    """Say how far the threshold of presence decides."""
    tried = ", ".join(f"{t:g}" for t in sorted(v.thresholds[1:]))
    used = f"{v.thresholds[0]:g}"
    r = figure(value)
    ko = f"입지계수 기준 {tried}(현재 {used})에서의 순위상관"
    en = f"With a threshold of {tried} in place of {used}, the rank correlation"
    if not bad:
        return f"{ko}은 {r} 이상이다.", f"{en} is at least {r}."
    return (
        f"{ko}이 {r}까지 떨어진다. 기준값이 순위를 좌우한다.",
        f"{en} falls to {r}: the threshold decides.",
    )


def _level(
    _v: Validity, value: float, _named: Mapping[str, list[str]], *, bad: bool
) -> tuple[str, str]:
    """Say how far the level of the classification decides."""
    r = figure(value)
    if not bad:
        return (
            f"한 단계 위 분류로 계산한 순위와의 상관 {r}.",
            f"Rank correlation with the level above: {r}.",
        )
    return (
        f"한 단계 위 분류를 쓰면 순위상관이 {r}에 그친다. 분류 단계가 순위를 좌우한다.",
        f"Rank correlation with the level above is only {r}: the level decides.",
    )


def _small(
    v: Validity, value: float, named: Mapping[str, list[str]], *, bad: bool
) -> tuple[str, str]:
    """Name the small regions that would stand on top."""
    top = v.limits.top
    if not bad:
        return (
            f"상위 {top}위 안에 소규모 지역이 없다.",
            f"No small region stands among the first {top}.",
        )
    ko, en = (listing(named[w], w, most=v.limits.top) for w in ("ko", "en"))
    ko = (
        f"규모를 가리지 않으면 상위 {top}위 안에 소규모 지역 {value:.0f}곳이 든다: {ko}"
    )
    en = (
        f"Regardless of size, {value:.0f} small regions would be in the top {top}: {en}"
    )
    return f"{ko}. 순위에서 제외했다.", f"{en}. They take no place."
