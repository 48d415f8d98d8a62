"""The register in words: shared phrases, reasons, amounts, in Korean and English."""

from __future__ import annotations

import re
from typing import Final

from madang.vocabulary import RegionRelation, Verdict, label

__all__ = ["reason", "shared_phrases"]

_WORD: Final = re.compile(r"[A-Za-z가-힣][\w·&+-]*")
_PARTICLE: Final = re.compile(
    r"(?<=[가-힣]{2})(?:으로부터|에서는|에게는|으로써|으로서|이라는|이며|에서|에게|부터|까지|"
    r"으로|하고|하는|하여|한다|해서|되는|되어|된다|들의|들이|들을|은|는|이|가|을|를|의|에|로|"
    r"와|과|도|만)$"
)
_DULL_KO: Final = (
    "사업 지원 과제 공고 공모 모집 신규 대상 및 등 위한 위해 통한 통해 따라 대한 추진 "
    "운영 구축 개발 조성 기업 지역"
)
_DULL_EN: Final = (
    "the of and for in to on with by from project programme support development "
    "new call"
)
_DULL: Final = frozenset(f"{_DULL_KO} {_DULL_EN}".split())
_SHORT: Final = 4
_PLACE: Final = {
    RegionRelation.SAME: ("같은 지역", "in the same region"),
    RegionRelation.NESTED: ("상하위 지역", "in a region and one within it"),
    RegionRelation.NEIGHBOUR: ("인접 지역", "in neighbouring regions"),
    RegionRelation.OTHER: ("서로 다른 지역", "in different regions"),
    RegionRelation.NATIONAL: ("전국 단위 사업 포함", "with at least one nationwide"),
}
_CLAIM: Final = {
    Verdict.DUPLICATE: (
        "목적과 수단이 같아 중복으로 의심된다",
        "they do the same by the same means: suspected duplicate",
    ),
    Verdict.RIVAL: (
        "한 곳만 선정되는 사업을 함께 유치하려 하여 경쟁 관계로 보인다",
        "both seek what only one region can get: rivals by design",
    ),
    Verdict.COMPLEMENTARY: (
        "같은 분야에서 맡은 단계나 지원 방식이 달라 역할을 나눌 수 있다",
        "same field, different stage or mode of support: they can divide roles",
    ),
    Verdict.SEQUENCE: (
        "같은 사업의 다음 단계나 차수로 보인다",
        "one looks like the next phase or round of the other",
    ),
    Verdict.REPUBLISHED: (
        "같은 기관의 같은 공고가 다시 게재되었다",
        "the same office published the same notice again",
    ),
    Verdict.UNRELATED: (
        "닮았으나 서로 다른 사업이다",
        "they look alike and are different work",
    ),
}


def shared_phrases(one: str, other: str, most: int = 4) -> tuple[str, ...]:
    """Find the longest word spans that stand in both texts, whatever the spacing.

    Parameters
    ----------
    one, other : str
        Readable texts.
    most : int
        Number of phrases.

    Returns
    -------
    tuple of str
        As they stand in the first text, particles at the end left out; the longest
        first; none within another.
    """
    words = _WORD.findall(one[:2_000])
    stems = [_PARTICLE.sub("", w) for w in words]
    low = [re.sub(r"[\W_]+", "", w).lower() for w in words]
    low_stems = [re.sub(r"[\W_]+", "", s).lower() for s in stems]
    beside = re.sub(r"[\W_]+", "", other[:4_000]).lower()
    found: dict[str, int] = {}
    start = 0
    while start < len(words):
        stop, reach = start, ""
        while stop < len(words) and reach + low_stems[stop] in beside:
            reach += low[stop]
            stop += 1
        if stop == start:
            start += 1
            continue
        _keep(found, (words[start:stop], stems[start:stop]))
        start = stop
    ranked = sorted(found, key=lambda p: (-found[p], p))
    out: list[str] = []
    for phrase in ranked:
        if not any(phrase in longer for longer in out):
            out.append(phrase)
    return tuple(out[:most])


def _keep(found: dict[str, int], span: tuple[list[str], list[str]]) -> None:
    """Note a span unless it is dull or too short."""
    words, stems = span
    while stems and stems[0].lower() in _DULL:
        words, stems = words[1:], stems[1:]
    while stems and stems[-1].lower() in _DULL and len(stems) > 1:
        words, stems = words[:-1], stems[:-1]
    if not stems or all(s.lower() in _DULL for s in stems):
        return
    phrase = " ".join([*words[:-1], stems[-1]])
    weight = sum(len(s) for s in stems if s.lower() not in _DULL)
    if weight >= _SHORT or (len(stems) > 1 and weight > 1):
        found[phrase] = max(found.get(phrase, 0), weight)


def reason(
    verdict: Verdict,
    relation: RegionRelation,
    phrases: tuple[str, ...],
    figures: tuple[float, float],
) -> tuple[str, str]:
    """Say in a sentence why a pair has its verdict.

    Parameters
    ----------
    verdict : Verdict
        The verdict.
    relation : RegionRelation
        How the regions lie.
    phrases : tuple of str
        Shared phrases.
    figures : pair of float
        Likeness of texts and of titles, 0 to 1.

    Returns
    -------
    (str, str)
        Korean and English.
    """
    text, title = (round(100 * f) for f in figures)
    place_ko, place_en = _PLACE[relation]
    claim_ko, claim_en = _CLAIM[verdict]
    named = ", ".join(f"‘{p}’" for p in phrases[:3])
    shares_ko = f" 공통 문구: {named}." if named else ""
    shares_en = f" Shared words: {named}." if named else ""
    ko = (
        f"{label(verdict, 'ko')}: {claim_ko}({place_ko}; 본문 유사도 {text}%, "
        f"제목 유사도 {title}%).{shares_ko}"
    )
    en = (
        f"{label(verdict, 'en')}: {claim_en} ({place_en}; texts {text}% alike, "
        f"titles {title}%).{shares_en}"
    )
    return ko, en
